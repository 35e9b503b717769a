"""The cast of one document: who is named in it, where, and what is said of them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field

from stance.actors import Actor, ActorTable
from stance.gazetteer import normal
from stance.resolve.words import words
from stance.text import Document

_YEAR = re.compile(r"\b(?:19[7-9]\d|20[0-4]\d)\b")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at its place. form: 'names', 'surnames', 'demonyms', 'metonyms' as in the table, or 'place'."""

    start: int
    end: int
    key: str
    form: str


@dataclass(slots=True)
class Figure:
    """Somebody or something that a document names; filled while the names are read.

    names: spellings as compared; roles: descriptions as compared ('russian foreign minister', 'diplomat'), the first first.
    """

    actor: Actor
    names: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    gender: str | None = None
    plural: bool = False

    @property
    def person(self) -> bool:
        return self.actor.kind == "person" or (self.actor.kind == "unnamed" and not self.plural)


class Cast:
    """Figures by id, mentions by place. Filled by naming.name_all, then asked.

    date: the document's; for an undated document the last year that its text names (guessed is then True), since that is
    the best guess at whose offices it speaks of. states: how often each state or top organisation is named; home: the
    state of the national agency that reports, whose "government" and "officials" need no adjective; headline: ids of
    states and bodies that the document's title names.
    """

    def __init__(self, document: Document, table: ActorTable) -> None:
        self.document, self.table = document, table
        self.guessed = document.date is None
        self.date = max(_YEAR.findall(document.text), default=None) if self.guessed else document.date
        self.words = words(document.text)
        self._starts = [w.start for w in self.words]
        long = [w for w in self.words if w.text.isalpha() and len(w.text) > 3]
        self.capitals = bool(long) and sum(w.text.isupper() for w in long) > 0.6 * len(long)
        self.figures: dict[str, Figure] = {}
        self.states: Counter[str] = Counter()
        self.home: str | None = None
        self.headline: frozenset[str] = frozenset()
        self.mentions: list[Mention] = []
        self._begins: list[int] = []

    def place(self, mentions: list[Mention]) -> None:
        """Takes over the mentions of the document, in any order."""
        self.mentions = sorted(mentions, key=lambda m: (m.start, m.end))
        self._begins = [m.start for m in self.mentions]

    # ------------------------------------------------------------ places

    def word_range(self, start: int, end: int) -> range:
        """Indices of the words that begin in [start, end)."""
        return range(bisect_left(self._starts, start), bisect_left(self._starts, end))

    def mentions_in(self, start: int, end: int) -> list[Mention]:
        """Those that overlap [start, end), in order."""
        first = max(0, bisect_right(self._begins, start) - 1)
        return [m for m in self.mentions[first : bisect_left(self._begins, end)] if m.end > start]

    def mentions_before(self, at: int, limit: int = 80) -> list[Mention]:
        """The last ones that begin before an offset, nearest first."""
        last = bisect_left(self._begins, at)
        return self.mentions[max(0, last - limit) : last][::-1]

    def mentions_after(self, at: int, limit: int) -> list[Mention]:
        """The first ones that begin at an offset or after it, nearest first."""
        first = bisect_left(self._begins, at)
        return self.mentions[first : first + limit]

    # ------------------------------------------------------------ figures

    def figure(self, key: str) -> Figure:
        """The figure of an id, made from the table when it is not there yet."""
        if key not in self.figures:
            self.figures[key] = Figure(self.table.actor(key, self.date), gender=self.table.entry(key).gender)
        return self.figures[key]

    def add(
        self,
        actor: Actor,
        *,
        plural: bool = False,
        roles: list[str] | None = None,
        gender: str | None = None,
        names: list[str] | None = None,
    ) -> Figure:
        """A figure of no table (unnamed, by pattern, by name); the first one under an id stays."""
        if actor.id not in self.figures:
            self.figures[actor.id] = Figure(actor, names or [], roles or [], gender, plural)
        return self.figures[actor.id]

    def made(self, name: str, kind: str, of: str | None) -> Actor:
        """An actor of no table: 'name:jane-doe'."""
        key = "name:" + normal(name).replace(" ", "-")
        return Actor(key, name, kind, of, self.state_of(of) or (key if kind != "person" else None))

    def name(self, key: str | None) -> str:
        """The readable name of an id, '' for None."""
        if key is None:
            return ""
        return self.figure(key).actor.name if key in self.figures or key in self.table else key

    def belongs(self, key: str, of: str | None) -> None:
        """Notes whom somebody of no table speaks for; people of the table keep what their office says."""
        a = self.figures[key].actor
        if key not in self.table and of != key:
            self.figures[key].actor = Actor(
                a.id, a.name, a.kind, of, self.state_of(of) or (key if a.kind == "organisation" else None), a.iso3, a.wikidata
            )

    def principal(self, key: str) -> str | None:
        """What somebody of this actor speaks for: the state of an institution, the top of a UN body, else the actor itself."""
        figure = self.figures.get(key) or (self.figure(key) if key in self.table else None)
        if figure is None:
            return None
        actor = figure.actor
        if actor.kind == "institution" and actor.name.startswith("Government of "):  # of a territory or province: stands for itself
            return key
        if actor.kind in ("institution", "person", "unnamed"):
            return actor.of
        if (
            actor.kind == "organisation"
            and actor.of is not None
            and actor.of in self.table
            and self.table.entry(actor.of).kind == "organisation"
        ):
            return actor.state
        if actor.kind == "organisation" and key in self.table and self.table.entry(key).relay:
            return actor.of or key
        return key

    def state_of(self, of: str | None) -> str | None:
        """The roll-up of an id that somebody belongs to."""
        if of is not None and of in self.table:
            return self.table.state_of(of, self.date)
        return self.figures[of].actor.state if of in self.figures else of
