"""Who is meant by 'he', 'they', 'the minister', 'the two sides': antecedents by agreement, recency, role and salience."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from stance.parse import Parse
from stance.quotes import Quote
from stance.resolve.cast import Cast, Figure, Mention
from stance.resolve.metonymy import is_place
from stance.resolve.words import BODIES, gender_of, singular, word_set

REACH = 60  # mentions looked back upon
# What speaks for an antecedent and against it, in one currency; set on news folds 0 and 1.
FAR, OTHER_PARAGRAPH, IN_QUOTATION = -0.6, -0.1, -1.5  # each sentence between; another paragraph; named inside a quotation
SUBJECT, EARLY, OWNER, GOVERNED = 1.3, 0.4, -0.6, -0.7  # place in the sentence
RESPOKEN, FAR_SPEAKER, LAST_SPEAKER, A_SPEAKER = 0.8, 0.75, 1.4, 0.4  # who spoke before, by sentences between; spoke last; spoke
SAME_SENTENCE = 0.9  # a subject of the very sentence
KNOWN_WOMAN = 1.0  # for 'she', against people of whom nothing is known; of men it is seldom said
NEVER = -99.0
AGENTS = ("state", "organisation", "institution", "group")
LANDS = word_set("country nation state kingdom republic island sultanate emirate north south regime territory")
_CAPITALS = word_set("government capital neighbour neighbor")
_RECEIVED = word_set("received hosted welcomed greeted entertained invited receives hosts welcomes greets")
_AFTER = word_set("by with to of from than against for at on about over after between among towards toward like including")


@dataclass(slots=True)
class Memory:
    """What has been said so far in the document, in order of reading; the resolver adds each source as it is resolved."""

    cast: Cast
    parse: Parse
    quotes: tuple[Quote, ...]
    sources: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _inside: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._starts = [s.tokens[0].start for s in self.parse.sentences]
        self._inside = sorted((span.start, span.end) for q in self.quotes for span in q.content)

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
        return any(start <= at < end for start, end in self._inside)

    def last_source(self, at: int, *, kinds: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The speakers of the last source before an offset, () where there was none."""
        for start, keys in reversed(self.sources):
            if start < at and keys and (not kinds or all(self.cast.figures[k].actor.kind in kinds for k in keys)):
                return keys
        return ()

    # ------------------------------------------------------------ pronouns

    def person(self, at: int, gender: str | None) -> str | None:
        """Antecedent of 'he' or 'she' at an offset, None where nobody fits."""
        best = self._best(at, lambda f: f.person and not (gender and f.gender and f.gender != gender), gender)
        best = best or self._ahead(at, gender)
        if best and gender and self.cast.figures[best].gender is None:
            self.cast.figures[best].gender = gender
        return best

    def _ahead(self, at: int, gender: str | None) -> str | None:
        """The person named next, within two sentences, for a pronoun that stands before its name."""
        here = self.sentence(at)
        for mention in self.cast.mentions_after(at, 8):
            figure = self.cast.figures[mention.key]
            if self.sentence(mention.start) - here > 1:
                return None
            if figure.person and not self.in_content(mention.start) and figure.gender in (None, gender):
                return mention.key
        return None

    def body(self, at: int) -> str | None:
        """Antecedent of 'it'."""
        return self._best(at, lambda f: f.actor.kind in AGENTS and not f.plural)

    def several(self, at: int) -> tuple[str, ...]:
        """Antecedents of 'they': the last speakers who are many, two people joined by 'and', else a body."""
        near = self.sentence(at)
        for start, keys in reversed(self.sources):
            if start < at and near - self.sentence(start) <= 6 and self._many(keys):
                return keys
        pair = self._pair(at)
        if pair:
            return pair
        best = self._best(at, lambda f: f.actor.kind in AGENTS or f.plural)
        return (best,) if best else ()

    def _many(self, keys: tuple[str, ...]) -> bool:
        figures = [self.cast.figures[k] for k in keys]
        return len(keys) > 1 or any(f.plural or f.actor.kind in ("group", "organisation", "institution") for f in figures)

    def _pair(self, at: int) -> tuple[str, ...]:
        """Two people joined by 'and' in one of the last sentences."""
        people = [m for m in self.cast.mentions_before(at, 20) if self.cast.figures[m.key].person]
        for later, earlier in pairwise(people):
            between = self.cast.document.text[earlier.end : later.start]
            if later.key != earlier.key and len(between) < 90 and " and " in f" {between} " and "." not in between.replace("Mr.", ""):
                return (earlier.key, later.key) if self.sentence(at) - self.sentence(later.start) <= 2 else ()
        return ()

    def relative(self, at: int) -> str | None:
        """Antecedent of 'who' or 'which': what is named last before it."""
        before = self.cast.mentions_before(at, 3)
        return next((m.key for m in before if not is_place(self.cast, m)), None)

    def _best(self, at: int, fits: Callable[[Figure], bool], gender: str | None = None) -> str | None:
        inside = self.in_content(at)
        scores: dict[str, float] = {}
        for mention, score in self._scored(at, inside):
            if fits(self.cast.figures[mention.key]) and score > scores.get(mention.key, NEVER):
                scores[mention.key] = score
        before = [s for s in self.sources if s[0] < at][-6:]
        for rank, (start, keys) in enumerate(reversed(before)):
            for key in keys:
                if fits(self.cast.figures[key]):
                    near = RESPOKEN - FAR_SPEAKER * (self.sentence(at) - self.sentence(start)) - 0.1 * rank
                    scores[key] = max(scores.get(key, NEVER), near) + (LAST_SPEAKER if rank == 0 and len(keys) == 1 else A_SPEAKER)
        for key in scores if gender == "f" else ():
            scores[key] += KNOWN_WOMAN * (self.cast.figures[key].gender == gender)
        return max(scores, key=lambda k: (scores[k], k)) if scores else None

    def _scored(self, at: int, inside: bool) -> Iterator[tuple[Mention, float]]:
        here, paragraph = self.sentence(at), self.paragraph(at)
        for mention in self.cast.mentions_before(at, REACH):
            if mention.form == "demonyms" or is_place(self.cast, mention):
                continue
            far, grammar = here - self.sentence(mention.start), self._grammar(mention)
            score = (
                FAR * far
                + grammar
                + SAME_SENTENCE * (far == 0 and grammar > EARLY)
                + OTHER_PARAGRAPH * (self.paragraph(mention.start) != paragraph)
            )
            yield mention, score + (IN_QUOTATION if not inside and self.in_content(mention.start) else 0.0)

    def _grammar(self, mention: Mention) -> float:
        """How much a place in the sentence speaks for an antecedent: subjects come first, possessors and objects after."""
        inside = self.cast.word_range(mention.start, mention.end)
        words = self.cast.words
        if inside.stop < len(words) and words[inside.stop].possessive:
            return OWNER
        if inside.start and words[inside.start - 1].norm in _AFTER:
            return GOVERNED
        sentence = self.sentence(mention.start)
        start = self._starts[sentence - 1] if sentence else 0
        if mention.start - start > 70:
            return 0.0
        return (
            SUBJECT if not any(m.form in ("names", "surnames", "metonyms") for m in self.cast.mentions_in(start, mention.start)) else EARLY
        )

    def stands_free(self, mention: Mention) -> bool:
        """Whether a name is neither a possessor nor hangs on a preposition, so that it may be its sentence's subject."""
        if is_place(self.cast, mention) or self._grammar(mention) < 0:
            return False
        first, words = self.cast.word_range(mention.start, mention.end).start, self.cast.words
        title = next((w for w in words[max(0, first - 6) : first][::-1] if w.mark or w.norm in _AFTER), None)
        return title is None or title.norm not in _AFTER

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
        return any(f" {role} " in f" {' '.join(map(singular, r.split()))} " for r in (*figure.roles, *self._offices(figure)))

    def _offices(self, figure: Figure) -> tuple[str, ...]:
        table, key = self.cast.table, figure.actor.id
        if key not in table:
            return ()
        term = table.entry(key).term(self.cast.date)
        return table.office(term.office).phrasings if term else ()

    def someone(self, at: int, head: str) -> str | None:
        """For 'the 66-year-old', 'the diplomat' of whom nobody was called so: the best person before."""
        gender = gender_of(head)
        return self.person(at, gender or None)

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
