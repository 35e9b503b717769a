"""How sure a decision about speakers or targets is: signs of it, and the heads that turn them into a probability."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from stance.heads import Head
from stance.quotes import HOW, Quote, QuoteType
from stance.resolve.cast import Cast
from stance.resolve.reading import Reading

LABELS = ("wrong", "right")
VERSION = "certainty-signs/1"
_WAYS = tuple(h for h in HOW["actors"] if h not in ("unresolved", "person"))
_AIMS = tuple(h for h in HOW["targets"] if h != "person")
_KINDS = ("person", "institution", "state", "organisation", "group", "unnamed")
_COMMON = ("source", "quote", "direct", "mixed", "no source", "no cue", "source words")
_FAR = 8.0  # bound of log odds
ACTOR_SIGNS = (
    *_COMMON, *(f"how {h}" for h in _WAYS), *(f"kind {k}" for k in _KINDS), "ranked", "ranked sure", "in table", "full name", "joint", "via",
    "no of", "mentions", "namesakes", "no date", "capitals", *(f"ranked {h}" for h in ("pronoun", "description", "inherited")),
)  # fmt: skip
TARGET_SIGNS = (*_COMMON, *(f"how {h}" for h in _AIMS), "ranked", "several", "no speaker", *(f"ranked {h}" for h in _AIMS))


@dataclass(frozen=True, slots=True, eq=False)
class Certainty:
    """Two heads with the labels wrong and right: of speakers (ACTOR_SIGNS) and of targets (TARGET_SIGNS)."""

    actors: Head
    targets: Head

    def of_actors(self, signs: tuple[float, ...]) -> float:
        """The probability that the speakers are right."""
        return _right(self.actors, signs)

    def of_targets(self, signs: tuple[float, ...]) -> float:
        """The probability that the targets are right: one of them hits, or nobody is meant and none is given."""
        return _right(self.targets, signs)


def _right(head: Head, signs: tuple[float, ...]) -> float:
    return round(float(head.probabilities([{}], np.array([signs]))[0, 1]), 4)


def actor_signs(quote: Quote, reading: Reading, cast: Cast) -> tuple[float, ...]:
    """ACTOR_SIGNS of a reading with speakers."""
    figures = [cast.figures[k] for k in reading.keys]
    first, key = figures[0], reading.keys[0]
    sure = log_odds(reading.sure)
    values = _common(quote) + [float(reading.how == h) for h in _WAYS] + [float(first.actor.kind == k) for k in _KINDS]
    values += [float(reading.sure is not None), sure, float(key in cast.table), float(any(" " in n for n in first.names))]
    values += [float(len(figures) > 1), float(bool(reading.via)), float(all(f.actor.of is None for f in figures))]
    values += [math.log1p(sum(m.key == key for m in cast.mentions)), float(_namesakes(cast, key)), float(cast.guessed), float(cast.capitals)]
    return tuple(values + [sure * (reading.how == h) for h in ("pronoun", "description", "inherited")])


def target_signs(quote: Quote, how: str, keys: tuple[str, ...], sure: float | None, speakers: tuple[str, ...]) -> tuple[float, ...]:
    """TARGET_SIGNS of a decision on targets. sure: the ranker's own probability of it."""
    odds = log_odds(sure)
    values = _common(quote) + [float(how == h) for h in _AIMS] + [odds, float(len(keys) > 1), float(not speakers)]
    return tuple(values + [odds * (how == h) for h in _AIMS])


def log_odds(probability: float | None) -> float:
    """Bounded; 0 where nothing is known."""
    if probability is None:
        return 0.0
    inside = min(max(probability, math.exp(-_FAR)), 1 - math.exp(-_FAR))
    return math.log(inside / (1 - inside))


def _common(quote: Quote) -> list[float]:
    sure = quote.confidence
    kinds = [quote.type is QuoteType.DIRECT, quote.type is QuoteType.MIXED, not quote.source, not quote.cue]
    length = math.log1p(sum(map(len, quote.source)))
    return [log_odds(sure.source), log_odds(sure.quote), *map(float, kinds), length]


def _namesakes(cast: Cast, key: str) -> bool:
    """Whether another person of the text bears the same last name."""
    lasts = {n.split()[-1] for n in cast.figures[key].names if n}
    people = ((k, f) for k, f in cast.figures.items() if k != key and f.actor.kind == "person")
    return any(n.split()[-1] in lasts for _, f in people for n in f.names if n)
