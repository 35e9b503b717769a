"""At whom a quote is directed: a small network ranks the candidates and nobody, twice, the second time knowing the first answers.

Whom the same speaker, his side and the others address elsewhere in the text speaks for or against a candidate; so the first round
judges every quote by itself, and the second one each quote with what the first one said of the others. Quotes of which the
answer is in doubt are then read one at a time, and a network on what the close reader makes of them has most of the say. The stance of a
quote is never looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from stance.encoding import Closeup, Named, Places
from stance.network import Network
from stance.quotes import Quote
from stance.resolve.candidates import NEUTRAL, Candidate, Candidates
from stance.text import Span, Spans

PARTS = 4  # vectors in a row: content, cue, source, and the candidate where it is named
ONE, ANOTHER = "a target", "another target"  # signs of those chosen first and then, whose weights say what is asked of them
MOST = 3  # targets of one quote
_STEPS = (0.15, 0.3, 0.5, 0.7)  # of probabilities, as signs: each step reached is one
_LEAST = 1e-6  # of a probability whose logarithm is taken
CLOSE = 0.7  # share of the close reader's log-odds in the judgement
SURE = 0.5  # probability of the likeliest answer from which on a quote is not read closely: reading all of them gains .3 of F1 more
_NEAR = 0.3  # from where on the target of another quote is a candidate though nothing else speaks for it
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Aim:
    """Whom a quote is directed at; how: a word of HOW['targets']; sure: the probability of the first of them, or of nobody."""

    keys: tuple[str, ...]
    how: str
    sure: float


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """A quote's candidates with their rows for the network and, once judged, their probabilities."""

    quote: Quote
    candidates: tuple[Candidate, ...]
    vectors: Floats | None
    probabilities: tuple[float, ...] = ()


class Targets:
    """Finds the targets of one document's quotes. places: of its encoding, None = without vectors. close: the network that judges
    close-ups, None where none are read."""

    def __init__(self, candidates: Candidates, network: Network, places: Places | None, close: Network | None = None) -> None:
        self.finder, self.cast, self.network, self.places = candidates, candidates.cast, network, places
        self.close = close
        self._pooled: dict[str, Floats] = {}
        self._means: dict[Spans, Floats] = {}

    def all(self, quotes: Sequence[Quote]) -> list[Ranked]:
        """Both rounds, in the order of the text."""
        ordered = sorted(quotes, key=lambda q: (q.content[0].start, q.id))
        first = [self.judged(self.ranked(q)) for q in ordered]
        return [self.judged(r) for r in self.again(first)]

    # ------------------------------------------------------------ rounds

    def ranked(self, quote: Quote, others: Mapping[str, frozenset[str]] | None = None) -> Ranked:
        """The candidates of one quote; others: as Candidates.of takes them."""
        found = tuple(self.finder.of(quote, others or {}))
        return Ranked(quote, found, self._vectors(quote, found))

    def judged(self, ranked: Ranked) -> Ranked:
        """With the probability that each candidate is the target; what is left of 1 is nobody's."""
        if not ranked.candidates:
            return ranked
        return _shared(ranked, self.network.scores([c.signs for c in ranked.candidates], ranked.vectors))

    def again(self, judged: Sequence[Ranked]) -> Iterable[Ranked]:
        """The second round's candidates, given the first round's answers for all quotes of the document in the order of the text."""
        aims = [{c.key: p for c, p in zip(r.candidates, r.probabilities, strict=True) if p >= _STEPS[0]} for r in judged]
        for i, ranked in enumerate(judged):
            yield self.ranked(ranked.quote, self._others(i, judged, aims))

    def _others(self, i: int, judged: Sequence[Ranked], aims: Sequence[Mapping[str, float]]) -> dict[str, frozenset[str]]:
        """Whom the other quotes are directed at, as signs by key: said by the same speaker, by his side, by others; just before and
        just after; and who speaks of this speaker's side elsewhere."""
        who = self._speakers(judged[i].quote)
        side = {self.cast.figures[k].actor.state or k for k in who}
        best: dict[tuple[str, str], float] = {}

        def note(key: str, what: str, p: float) -> None:
            best[key, what] = max(best.get((key, what), 0.0), p)

        for j, other in enumerate(judged):
            if j == i:
                continue
            whose = self._speakers(other.quote)
            same = "speaker" if set(whose) & set(who) else "side" if self._sides(whose) & side else "other"
            for key, p in aims[j].items():
                note(key, f"{same} aims", p)
                if j in (i - 1, i + 1):
                    note(key, f"{same} {'before' if j < i else 'after'} aims", p)
                if same == "other" and (key in who or key in side or self.cast.figures[key].actor.state in side):
                    for back in (*whose, *self._sides(whose)):
                        note(back, "aims back", p)
        out: dict[str, set[str]] = {}
        for (key, what), p in best.items():
            if p >= _NEAR or any(c.key == key for c in judged[i].candidates):
                out.setdefault(key, set()).update((what, *(f"{what} {step}" for step in _STEPS[1:] if p >= step)))
        return {key: frozenset(signs) for key, signs in out.items() if key in self.cast.figures}

    def _speakers(self, quote: Quote) -> tuple[str, ...]:
        return self.finder.speakers.get(quote.id, ())

    def _sides(self, keys: Iterable[str]) -> set[str]:
        return {s for k in keys if (s := self.cast.figures[k].actor.state)}

    # ------------------------------------------------------------ close-ups

    def closeup(self, ranked: Ranked) -> Closeup:
        """What the close reader is to look at: the quote with its speakers, what else is said, and the candidates, likeliest first."""
        quote, who = ranked.quote, set(self._speakers(ranked.quote))
        others = [q for q in self.finder.memory.quotes if q.id != quote.id]
        same = tuple(s for q in others if who & set(self._speakers(q)) for s in q.content)
        other = tuple(s for q in others if not who & set(self._speakers(q)) for s in q.content)
        speakers = tuple(self._called(key, ()) for key in self._speakers(quote))
        candidates = tuple(self._called(c.key, self._spans(c)) for c in likeliest(ranked).candidates)
        return Closeup(quote.content, quote.cue, quote.source, speakers, same, other, candidates)

    def _called(self, key: str, spans: Spans) -> Named:
        actor = self.cast.figure(key).actor
        above = actor.state if actor.state and actor.state != key else None
        return Named(actor.name, self.cast.figures[above].actor.name if above in self.cast.figures else "", spans)

    def _spans(self, candidate: Candidate) -> Spans:
        named = (Span(m.start, m.end) for m in self.cast.mentions if m.key == candidate.key)
        return tuple(dict.fromkeys((*named, *candidate.inside, *candidate.outside)))

    def closely(self, ranked: Ranked, vectors: Floats) -> Ranked:
        """Judged once more: with the log-odds of each candidate against nobody as the close reader's network sees them. vectors: of the
        close-up's candidates, in its order."""
        if self.close is None:
            return ranked
        ranked = likeliest(ranked)
        shares = np.maximum(ranked.probabilities, _LEAST)
        before = np.log(shares) - np.log(max(1 - shares.sum(), _LEAST))
        return _shared(ranked, CLOSE * self.close.scores([c.signs for c in ranked.candidates], vectors) + (1 - CLOSE) * before)

    # ------------------------------------------------------------ vectors

    def _vectors(self, quote: Quote, found: Sequence[Candidate]) -> Floats | None:
        """(candidates, PARTS * width): the quote's own, and the mean of a candidate's mentions in the content, else of the nearest."""
        if self.places is None or not found:
            return None
        if quote.id not in self._pooled:
            self._pooled[quote.id] = self.places.pooled(quote.content, quote.cue, quote.source)
        whole = self._pooled[quote.id]
        return np.stack([np.concatenate([whole, self._named(tuple(c.inside or c.outside[-1:]))]) for c in found])

    def _named(self, spans: Spans) -> Floats:
        if spans not in self._means and self.places is not None:
            self._means[spans] = self.places.mean(spans)
        return self._means[spans]

    # ------------------------------------------------------------ deciding

    def decided(self, ranked: Ranked) -> Aim:
        """Those who are likely enough beside nobody; more is asked of a second and a third."""
        shares = dict(zip((c.key for c in ranked.candidates), ranked.probabilities, strict=True))
        nobody = 1 - sum(shares.values())
        both = [c for c in ranked.candidates if c.signs & {"each other", "one of two"}]
        if both:
            return Aim(tuple(sorted(c.key for c in both)), "object", max(shares[c.key] for c in both))
        objects = self._objects(ranked)
        order = sorted(objects or ranked.candidates, key=lambda c: (-shares[c.key], c.key))[:MOST]
        chosen = [c for k, c in enumerate(order) if shares[c.key] >= nobody * self._asked(ANOTHER if k else ONE)]
        chosen = chosen if chosen[:1] == order[:1] else []
        if not chosen:
            return Aim((), "none", nobody)
        if objects:
            chosen = order
        elif "joint" in chosen[0].signs and "in content" not in chosen[0].signs:
            chosen = [c for c in ranked.candidates if "joint" in c.signs]
        return Aim(tuple(c.key for c in chosen), _how(chosen[0]), max(shares[c.key] for c in chosen))

    def _asked(self, sign: str) -> float:
        """How many times as likely as nobody a target must be."""
        network = self.close or self.network
        at = network.index.get(sign)
        return float(np.exp(-network.direct[at])) if at is not None else 1.0

    def _objects(self, ranked: Ranked) -> list[Candidate]:
        """The objects of a cue that does something to somebody: nobody else is meant, and all of them are: 'asked Chad to tell Niger'."""
        objects = [c for c in ranked.candidates if "object of cue" in c.signs]
        return objects if self.finder.kind(ranked.quote) not in NEUTRAL else []


def doubtful(ranked: Ranked) -> bool:
    """Whether neither a candidate nor nobody has half of the probability."""
    return bool(ranked.candidates) and max(*ranked.probabilities, 1 - sum(ranked.probabilities)) < SURE


def likeliest(ranked: Ranked) -> Ranked:
    """The candidates by their probability, without their vectors."""
    order = sorted(range(len(ranked.candidates)), key=lambda i: (-ranked.probabilities[i], ranked.candidates[i].key))
    return Ranked(ranked.quote, tuple(ranked.candidates[i] for i in order), None, tuple(ranked.probabilities[i] for i in order))


def _shared(ranked: Ranked, odds: NDArray[np.float64]) -> Ranked:
    """With probabilities from each candidate's log-odds against nobody."""
    powers = np.exp(np.append(odds, 0.0) - max(odds.max(), 0.0))
    return replace(ranked, probabilities=tuple((powers / powers.sum())[:-1].tolist()))


def _how(candidate: Candidate) -> str:
    signs = candidate.signs
    if "you" in signs:
        return "second_person"
    if signs & {"wanted", "wished for"} and "outside" not in signs:
        return "subject"
    if any(sign.startswith("beside cue") for sign in signs):
        return "addressee" if "addressed" in signs else "object"
    return "object" if "in content" in signs else "opponent"
