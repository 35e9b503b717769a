"""How sure a decision about speakers or targets is: signs of it, and the trees that turn them into a probability."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from stance.quotes import HOW, Quote, QuoteType
from stance.resolve.cast import Cast
from stance.resolve.reading import Reading
from stance.resolve.targets import Aim
from stance.trees import Trees

VERSION = "certainty-signs/1"
WAYS = tuple(how for how in HOW["actors"] if how not in ("unresolved", "person"))
AIMS = tuple(how for how in HOW["targets"] if how != "person")
KINDS = ("person", "institution", "state", "organisation", "group", "unnamed")
RANKED = ("pronoun", "description", "inherited")  # ways of finding speakers in which candidates are weighed
COMMON = ("source", "quote", "direct", "mixed", "no source", "no cue", "source length")
ACTOR_SIGNS = (
    *COMMON, *(f"how {h}" for h in WAYS), *(f"kind {k}" for k in KINDS), "weighed", *(f"sure {h}" for h in ("", *RANKED)), "in table",
    "full name", "joint", "relayed", "speaks for nobody", "mentions", "namesakes", "no date", "capitals", "others in source", "nested",
    "surname of the table", "new person",
)  # fmt: skip
TARGET_SIGNS = (*COMMON, *(f"how {h}" for h in AIMS), "several", "no speaker", *(f"sure {h}" for h in ("", *AIMS)))
_FAR = 8.0  # bound of log odds


@dataclass(frozen=True, slots=True)
class Signs:
    """Of one quote: actors (ACTOR_SIGNS), () where it has no speaker; targets (TARGET_SIGNS), () where nobody was looked for."""

    actors: tuple[float, ...]
    targets: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Certainty:
    """The probability that decisions are right. Speakers are right when they are all and no others; targets when one of them is meant,
    or when none is given and nobody is meant."""

    actors: Trees
    targets: Trees

    def judge(self, quote: Quote, signs: Signs) -> Quote:
        """The quote with confidence of its actors and targets; None where nothing was decided."""
        actors = round(self.actors.probability(signs.actors), 4) if signs.actors else None
        targets = round(self.targets.probability(signs.targets), 4) if signs.targets else None
        return replace(quote, confidence=replace(quote.confidence, actors=actors, targets=targets))


def signs_of(quote: Quote, reading: Reading, aim: Aim | None, cast: Cast) -> Signs:
    """What the decisions on a quote tell of their own certainty."""
    return Signs(_of_actors(quote, reading, cast) if reading.keys else (), _of_targets(quote, aim, bool(reading.keys)) if aim else ())


def _of_actors(quote: Quote, reading: Reading, cast: Cast) -> tuple[float, ...]:
    figures, key = [cast.figure(k) for k in reading.keys], reading.keys[0]
    first, sure = figures[0], log_odds(reading.sure)
    values = [*_common(quote), *_one_of(WAYS, reading.how), *_one_of(KINDS, first.actor.kind), reading.sure is not None, sure]
    values += [sure * x for x in _one_of(RANKED, reading.how)]
    values += [key in cast.table, any(" " in name for name in first.names), len(figures) > 1, bool(reading.via)]
    values += [all(f.actor.of is None for f in figures), math.log1p(sum(m.key == key for m in cast.mentions))]
    values += [_namesakes(cast, key), cast.guessed, cast.capitals]
    inside = {m.key for s in quote.source for m in cast.mentions_in(s.start, s.end)}
    short = all(" " not in name for name in first.names)
    person = first.actor.kind == "person"
    values += [len(inside - set(reading.keys)), quote.parent is not None, person and short and key in cast.table]
    return tuple(map(float, [*values, person and key not in cast.table]))


def _of_targets(quote: Quote, aim: Aim, spoken: bool) -> tuple[float, ...]:
    sure = log_odds(aim.sure)
    values = [*_common(quote), *_one_of(AIMS, aim.how), len(aim.keys) > 1, not spoken, sure]
    return tuple(map(float, [*values, *(sure * x for x in _one_of(AIMS, aim.how))]))


def _one_of(names: Iterable[str], name: str) -> list[float]:
    return [float(name == n) for n in names]


def log_odds(probability: float | None) -> float:
    """Bounded; 0 where nothing is known."""
    if probability is None:
        return 0.0
    inside = min(max(probability, math.exp(-_FAR)), 1 - math.exp(-_FAR))
    return math.log(inside / (1 - inside))


def _common(quote: Quote) -> list[float]:
    sure = quote.confidence
    kinds = [quote.type is QuoteType.DIRECT, quote.type is QuoteType.MIXED, not quote.source, not quote.cue]
    return [log_odds(sure.source), log_odds(sure.quote), *map(float, kinds), math.log1p(sum(map(len, quote.source)))]


def _namesakes(cast: Cast, key: str) -> bool:
    """Whether another person of the text bears the same last name."""
    lasts = {name.split()[-1] for name in cast.figures[key].names if name}
    others = (f for k, f in cast.figures.items() if k != key and f.actor.kind == "person")
    return any(name.split()[-1] in lasts for f in others for name in f.names if name)
