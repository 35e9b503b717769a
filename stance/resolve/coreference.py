"""What has been said so far in a document, and who is meant by 'he', 'they', 'the minister', 'the two sides' at a place of it."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from stance.encoding import Encoding, Places
from stance.parse import Parse
from stance.quotes import Quote
from stance.resolve.antecedents import Ask, Finder, Nearest, Pick, Ranker, Trace
from stance.resolve.cast import Cast, Figure, Mention
from stance.resolve.metonymy import is_place
from stance.resolve.signs import Signs
from stance.resolve.words import BODIES, LANDS, gender_of, singular, word_set

REACH = 60  # mentions looked back upon for two that differ
SURE = 0.8  # belief from which on a pronoun tells a person's gender
_CAPITALS = word_set("government capital neighbour neighbor")
_RECEIVED = word_set("received hosted welcomed greeted entertained invited receives hosts welcomes greets")


@dataclass(slots=True)
class Memory:
    """What has been said so far in the document, in order of reading; the resolver adds each source as it is resolved."""

    cast: Cast
    parse: Parse
    quotes: tuple[Quote, ...]
    ranker: Ranker = field(default_factory=Nearest)
    encoding: Encoding = field(default_factory=Encoding)
    asking: Quote | None = None  # the quote whose source is being read
    sources: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    finder: Finder = field(init=False)
    signs: Signs = field(init=False)
    _picked: dict[tuple[Ask, int], Pick] = field(default_factory=dict)
    _places: Places | None = None
    _starts: list[int] = field(init=False)
    _inside: list[tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self._starts = [s.tokens[0].start for s in self.parse.sentences]
        self._inside = sorted((span.start, span.end) for q in self.quotes for span in q.content)
        self.finder, self.signs = Finder(self.cast, self.sources), Signs(self)

    def heard(self, at: int, keys: tuple[str, ...]) -> None:
        """Takes in who speaks at a source; sources stay in the order of the text."""
        if keys:
            insort(self.sources, (at, keys))

    # ------------------------------------------------------------ where things stand

    def sentence(self, at: int) -> int:
        return bisect_right(self._starts, at)

    def paragraph(self, at: int) -> int:
        """Offset of the line's beginning."""
        return self.cast.document.text.rfind("\n", 0, at) + 1

    def in_content(self, at: int) -> bool:
        return self.quotation(at) is not None

    def quotation(self, at: int) -> tuple[int, int] | None:
        """The quoted words around an offset, the outermost."""
        return next(((start, end) for start, end in self._inside if start <= at < end), None)

    def last_source(self, at: int, *, kinds: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The speakers of the last source before an offset, () where there was none."""
        for start, keys in reversed(self.sources):
            if start < at and keys and (not kinds or all(self.cast.figures[k].actor.kind in kinds for k in keys)):
                return keys
        return ()

    # ------------------------------------------------------------ pointing back

    def ask(self, kind: str, start: int, end: int, **more: Any) -> Ask:
        """What is asked of words at [start, end); see Ask. Whether they are all of a source is seen here."""
        source = self.asking.source if self.asking else ()
        whole = bool(source) and abs(start - source[0].start) < 6 and (kind == "r" or abs(end - source[-1].end) < 6)
        return Ask(kind, start, end, quote=self.asking, whole=(whole or kind == "q") and not more.get("owner"), **more)

    def pick(self, ask: Ask) -> Pick:
        """Who is meant: the likeliest; for descriptions and quotations nobody where that is likelier than anyone."""
        known = (ask, len(self.sources))
        if known not in self._picked:
            self._picked[known] = self._pick(ask)
        return self._picked[known]

    def _pick(self, ask: Ask) -> Pick:
        candidates = self.finder.candidates(ask)
        if not candidates:
            return Pick()
        self.signs.fill(ask, candidates)
        beliefs = self.ranker.beliefs(ask, candidates, self._vectors())
        best = int(np.argmax(beliefs[:-1]))
        if ask.kind in "dDq" and beliefs[-1] > beliefs[best]:
            return Pick((), float(beliefs[-1]))
        self._learn_gender(ask, candidates[best].keys, float(beliefs[best]))
        return Pick(candidates[best].keys, float(beliefs[best]))

    def _vectors(self) -> Places | None:
        if self._places is None and self.encoding.windows:
            self._places = Places(self.encoding, 0)
        return self._places

    def _learn_gender(self, ask: Ask, keys: tuple[str, ...], belief: float) -> None:
        if ask.kind in "mf" and belief >= SURE and self.cast.figures[keys[0]].gender is None:
            self.cast.figures[keys[0]].gender = ask.kind

    def person(self, at: int, gender: str | None) -> str | None:
        """Whom 'he' or 'she' at an offset means, or any person (gender None); None where nobody fits."""
        word = self.cast.words[i.start].norm if (i := self.cast.word_range(at, at + 12)) else ""
        return next(iter(self.pick(self.ask(gender or "h", at, at + len(word), word=word, owner=True)).keys), None)

    def body(self, at: int) -> str | None:
        """Whom 'it' or 'its' means."""
        return next(iter(self.pick(self.ask("n", at, at + 3, word="its", owner=True)).keys), None)

    def several(self, at: int) -> tuple[str, ...]:
        """Whom 'they' or 'their' means."""
        return self.pick(self.ask("p", at, at + 5, word="their", owner=True)).keys

    def stands_free(self, mention: Mention) -> bool:
        """Whether a name is neither a possessor nor hangs on a preposition, so that it may be its sentence's subject."""
        trace = Trace(mention.start, mention.end, form=mention.form)
        return not is_place(self.cast, mention) and self.signs.grammar(trace) not in ("owner", "under")

    def _pair(self, at: int) -> tuple[str, ...]:
        """Two people joined by 'and' in one of the last sentences."""
        people = [m for m in self.cast.mentions_before(at, 20) if self.cast.figures[m.key].person]
        for later, earlier in pairwise(people):
            between = self.cast.document.text[earlier.end : later.start]
            if later.key != earlier.key and len(between) < 90 and " and " in f" {between} " and "." not in between.replace("Mr.", ""):
                return (earlier.key, later.key) if self.sentence(at) - self.sentence(later.start) <= 2 else ()
        return ()

    # ------------------------------------------------------------ descriptions

    def described(self, head: str, at: int, *, plural: bool, state: str | None = None) -> str | None:
        """Antecedent of 'the minister', 'the diplomat', 'the agency': the last figure that was called so, or could be."""
        role = singular(head)
        for start, keys in reversed(self.sources):
            if start < at and len(keys) == 1 and self.cast.figures[keys[0]].plural == plural and self.is_called(keys[0], role, state):
                return keys[0]
        if plural:
            return None
        for mention in self.cast.mentions_before(at, 120):
            if self.is_called(mention.key, role, state) and not is_place(self.cast, mention) and mention.form != "demonyms":
                return mention.key
        return None

    def is_called(self, key: str, role: str, state: str | None = None) -> bool:
        """Whether somebody was called a 'minister', 'agency' ... in the text or is one by the table at the date."""
        figure = self.cast.figures[key]
        if state and figure.actor.state not in (state, None):
            return False
        kind = figure.actor.kind
        if role in LANDS:
            return kind == "state"
        if role in BODIES:
            named = role in figure.actor.name.lower()
            return kind in ("organisation", "institution", "group") and (
                named or role in ("group", "agency", "organisation", "organization", "body", "company")
            )
        if kind not in ("person", "unnamed", "group"):
            return False
        if any(gender_of(role) not in (None, "", g) for g in (figure.gender,) if g):
            return False
        return any(f" {role} " in f" {' '.join(map(singular, r.split()))} " for r in (*figure.roles, *self.offices(figure)))

    def offices(self, figure: Figure) -> tuple[str, ...]:
        """What the office of somebody in the table is called at the date."""
        table, key = self.cast.table, figure.actor.id
        if key not in table:
            return ()
        term = table.entry(key).term(self.cast.date)
        return table.office(term.office).phrasings if term else ()

    def former_and_latter(self, at: int) -> tuple[str, ...]:
        """The two people, else the two states or bodies, of the last sentence that names two, in the order of the text."""
        before = [m for m in self.cast.mentions_before(at, 20)[::-1] if not is_place(self.cast, m) and m.form != "demonyms"]
        here = self.sentence(at)
        for sentence in range(here, here - 3, -1):
            keys = list(dict.fromkeys(m.key for m in before if self.sentence(m.start) == sentence))
            for some in ([k for k in keys if self.cast.figures[k].person], [k for k in keys if not self.cast.figures[k].person]):
                if len(some) == 2:
                    return tuple(some)
        return ()

    def two(self, at: int, people: bool, role: str = "") -> tuple[str, ...]:
        """'The two sides', 'both leaders': the two last that differ, in the order of the text. role: what both were called, where
        the words tell ('both presidents'); '' = 'both' alone, which takes up a pair just named."""
        pair = self._pair(at) if not role else ()
        if pair:
            return pair
        if people:
            alike = self._two(at, lambda f: f.person and self.is_called(f.actor.id, role)) if role else ()
            return alike or self._two(at, lambda f: f.person)
        if role in LANDS or role in _CAPITALS:
            states = self._two(at, lambda f: f.actor.kind == "state")
            return states or tuple(dict.fromkeys(s for k in self._two(at, lambda f: f.person) if (s := self.cast.figures[k].actor.state)))
        return self._two(at, lambda f: f.actor.kind not in ("person", "institution"))

    def _two(self, at: int, fits: Callable[[Figure], bool]) -> tuple[str, ...]:
        """The two last named that fit and differ, () where there are not two."""
        found: list[str] = []
        for mention in self.cast.mentions_before(at, REACH):
            if mention.key in found or is_place(self.cast, mention) or not fits(self.cast.figures[mention.key]):
                continue
            found.append(mention.key)
            if len(found) == 2:
                return tuple(reversed(found))
        return ()

    def host_and_guest(self, at: int) -> tuple[str, str] | None:
        """Of two people or states just named, who has the other as a guest: the first where it received, else the second."""
        pair = self.former_and_latter(at)
        if not pair:
            return None
        named = {m.key: m for m in self.cast.mentions_before(at, 20)}
        first, second = sorted(pair, key=lambda k: named[k].start)
        words = {self.cast.words[i].norm for i in self.cast.word_range(named[first].end, named[second].start)}
        return (first, second) if words & _RECEIVED else (second, first)
