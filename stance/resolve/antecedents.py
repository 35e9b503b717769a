"""Whom words that point back take up: who may be meant, what speaks for each, and the choice of a small trained network."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from stance.encoding import Places
from stance.network import Network
from stance.quotes import Quote
from stance.resolve.cast import Cast, Figure
from stance.resolve.metonymy import is_place
from stance.resolve.words import BODIES, LANDS, ROLES, gender_of, singular
from stance.text import Span

AGENTS = ("state", "organisation", "institution", "group")
NEAREST, AHEAD, JOINT = 30, 6, 4  # figures named before, mentions after, groups of speakers that are looked at
JOINED = 90  # characters between two names joined by 'and'


@dataclass(frozen=True, slots=True)
class Ask:
    """Words that point back, at [start, end).

    kind: 'm' he, 'f' she, 'h' any person, 'n' it, 'p' they, '1' I, '4' we, 'r' who, 'd' and 'D' a description of one and of several,
    'q' a quotation without a source. word: the pronoun or the description, as compared; role: the description's head in the singular;
    state: the roll-up that it names ('the Latvian minister'). parent: the speakers of the quote around; offered: whom rules would
    name. owner: a possessor ('his adviser'); whole: the words are all of the source of `quote`.
    """

    kind: str
    start: int
    end: int
    word: str = ""
    role: str = ""
    state: str | None = None
    parent: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    owner: bool = False
    whole: bool = False
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """A place where somebody is named, or (spoken) speaks under whatever words."""

    start: int
    end: int
    spoken: bool = False
    form: str = "spoken"


@dataclass(slots=True)
class Candidate:
    """One answer: keys of one figure, or of several who spoke or are named together. traces: before the ask nearest first, then after."""

    keys: tuple[str, ...]
    traces: list[Trace]
    signs: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Pick:
    """Who is meant, () = nobody of the candidates; sure: the share of belief of this answer among all, None where nothing was asked."""

    keys: tuple[str, ...] = ()
    sure: float | None = None


class Ranker(Protocol):
    """Chooses among candidates: belief in each, then in nobody; sums to 1."""

    def beliefs(self, ask: Ask, candidates: Sequence[Candidate], places: Places | None) -> NDArray[np.float64]: ...


@dataclass(frozen=True, slots=True)
class Trained:
    """By a network over signs, and over vectors where it reads some."""

    network: Network

    def beliefs(self, ask: Ask, candidates: Sequence[Candidate], places: Places | None) -> NDArray[np.float64]:
        seen = vectors(ask, candidates, places) if self.network.width and places is not None else None
        return shares(self.network.scores([c.signs for c in candidates], seen))


class Nearest:
    """Without a network: who is named last, before anybody who is named after."""

    def beliefs(self, ask: Ask, candidates: Sequence[Candidate], places: Places | None) -> NDArray[np.float64]:
        far = [ask.start - c.traces[0].start if c.traces and c.traces[0].start < ask.start else 10_000 for c in candidates]
        return shares(np.array([1 - d / 10_000 for d in far]))


def shares(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Softmax over scores and nobody's 0, nobody last."""
    everybody = np.append(scores, 0.0)
    raised = np.exp(everybody - everybody.max())
    return np.asarray(raised / raised.sum())


def vectors(ask: Ask, candidates: Sequence[Candidate], places: Places) -> NDArray[np.float32]:
    """(candidates, width): the words that point back times the nearest words for each candidate, element by element."""
    own = places.mean([Span(ask.start, ask.end)])
    rows = [own * places.mean([Span(c.traces[0].start, c.traces[0].end)]) if c.traces else np.zeros_like(own) for c in candidates]
    return np.array(rows, np.float32)


class Finder:
    """Finds who may be meant in one document. voices: (place, speakers) of the sources so far, in the order of the text."""

    def __init__(self, cast: Cast, voices: list[tuple[int, tuple[str, ...]]]) -> None:
        self.cast, self.voices = cast, voices
        self.named: dict[str, list[Trace]] = {}
        self.order: list[tuple[int, str]] = []
        for mention in cast.mentions:
            adjective = mention.form == "demonyms" and cast.figures[mention.key].actor.kind == "state"
            if not adjective and not is_place(cast, mention):
                self.named.setdefault(mention.key, []).append(Trace(mention.start, mention.end, form=mention.form))
                self.order.append((mention.start, mention.key))

    def traces(self, key: str, at: int) -> list[Trace]:
        """Where somebody is named or speaks before an offset, nearest first."""
        named = self.named.get(key, ())
        spoken = [Trace(start, self._word_end(start), True) for start, keys in self.voices if key in keys and start < at]
        places = {t.start for t in named}
        found = [t for t in named if t.end <= at or t.start < at] + [t for t in spoken if t.start not in places]
        return sorted(found, key=lambda t: -t.start)

    def _word_end(self, at: int) -> int:
        inside = self.cast.word_range(at, at + 40)
        return self.cast.words[inside.start].end if inside else at + 1

    def candidates(self, ask: Ask) -> list[Candidate]:
        """Everybody who may be meant, those named nearest first."""
        before = bisect_left(self.order, (ask.start, ""))
        keys = [k for _, ks in reversed(self.voices) if len(ks) == 1 for k in ks]
        seen = list(dict.fromkeys(k for _, k in reversed(self.order[:before])))
        singles = [k for k in dict.fromkeys((*seen, *keys)) if self._fits(ask, self.cast.figures[k])][:NEAREST]
        singles += [k for ks in (ask.parent, ask.offered) for k in ks if len(ks) == 1 and k not in singles]
        found = [Candidate((k,), self.traces(k, ask.start)) for k in dict.fromkeys(singles)]
        found += self._ahead(ask, set(singles), before)
        if ask.kind in "p14qD":
            joint = dict(self._joint(ask))
            found += [Candidate(keys, traces) for keys, traces in joint.items()]
        return sorted(found, key=lambda c: -(c.traces[0].start if c.traces and c.traces[0].start < ask.start else -1))

    def _ahead(self, ask: Ask, known: set[str], before: int) -> list[Candidate]:
        """Who is first named soon after: pronouns before their names, quotations before their speakers."""
        if ask.kind in "14rp":
            return []
        found: dict[str, Trace] = {}
        for start, key in self.order[before : before + AHEAD]:
            if start >= ask.end and key not in known and self._fits(ask, self.cast.figures[key]) and start - ask.end < 600:
                found.setdefault(key, next(t for t in self.named[key] if t.start == start))
        return [Candidate((key,), [trace]) for key, trace in found.items()]

    def _joint(self, ask: Ask) -> Iterator[tuple[tuple[str, ...], list[Trace]]]:
        """Those who spoke together, those joined by 'and', and the two people or bodies named last."""
        spoken: dict[tuple[str, ...], list[Trace]] = {}
        for start, keys in reversed(self.voices):
            if len(keys) > 1 and start < ask.start:
                spoken.setdefault(keys, []).append(Trace(start, self._word_end(start), True))
        for keys in (k for k in (ask.parent, ask.offered) if len(k) > 1):
            spoken.setdefault(keys, [])
        if ask.kind in "pD":
            for keys, trace in self._pairs(ask):
                if not any(set(keys) == set(k) for k in spoken):
                    spoken[keys] = [trace]
        yield from list(spoken.items())[: JOINT + 4]

    def _pairs(self, ask: Ask) -> Iterator[tuple[tuple[str, ...], Trace]]:
        text = self.cast.document.text
        before = bisect_left(self.order, (ask.start, ""))
        near = self.order[max(0, before - 24) : before]
        joined = 0
        for (first, a), (second, b) in reversed(list(pairwise(near))):
            end = next(t.end for t in self.named[a] if t.start == first)
            between = f" {text[end:second]} "
            alike = self.cast.figures[a].person == self.cast.figures[b].person
            if a != b and alike and len(between) < JOINED and " and " in between and "." not in between.replace("Mr.", "") and joined < 3:
                joined += 1
                last = next(t.end for t in self.named[b] if t.start == second)
                yield (a, b), Trace(first, last, form="and")
        for people in (True, False):
            last_two = list(dict.fromkeys(k for _, k in reversed(near) if self.cast.figures[k].person is people))[:2]
            if len(last_two) == 2:
                start = max(s for s, k in near if k == last_two[1])
                yield (last_two[1], last_two[0]), Trace(start, start + 1, form="two")

    def _fits(self, ask: Ask, figure: Figure) -> bool:
        """Agreement that nothing overrules: of gender and number, and of a description's head with the kind of figure."""
        kind, role, person = ask.kind, ask.role, figure.person
        gender = kind if kind in "mf" else gender_of(role) if kind == "d" else None
        if gender and figure.gender and figure.gender != gender:
            return False
        if kind in "mfh":
            return person
        if kind == "n":
            return not person and not (figure.plural and figure.actor.kind == "unnamed")
        if kind in "pD":
            return figure.plural or not person
        if kind == "d":
            if role in LANDS:
                return figure.actor.kind == "state"
            if role in BODIES:
                return not person
            return person if singular(role).split(" ")[-1] in ROLES else True
        return True
