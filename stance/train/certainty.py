"""Trains how sure speakers and targets are: two heads, on quotes found in articles that the encoder has not seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from stance.compare.align import Ruler, align
from stance.compare.names import Cast as Names
from stance.compare.names import all_match, same
from stance.encoding import Encoding
from stance.heads import Head
from stance.parse import Parse
from stance.quotes import Annotation, Mode, Quote
from stance.resolve.certainty import LABELS, VERSION, Certainty
from stance.resolve.resolver import Resolver
from stance.train.calibrate import Floats, Ints, calibration_error, out_of_fold

FOLDS = 5
STRENGTH = 0.1  # inverse of the ridge penalty, on signs of equal spread
SURE = 0.9  # what counts as a sure decision in the scores
Read = tuple[Annotation, Encoding, Parse, Sequence[Quote]]  # gold, and what was found in the same text


@dataclass(frozen=True, slots=True)
class Decisions:
    """Row by row: signs (n, signs), whether right, and the article's event (else the article)."""

    signs: Floats
    right: Ints
    groups: tuple[str, ...]

    def take(self, rows: Ints) -> Decisions:
        """These rows alone."""
        return Decisions(self.signs[rows], self.right[rows], tuple(self.groups[i] for i in rows))


def decisions(read: Iterable[Read], resolver: Resolver, events: Mapping[str, str]) -> dict[str, Decisions]:
    """'actors' and 'targets': the resolver's decisions on found quotes that are gold ones, with a gold speaker for 'actors'."""
    rows: dict[str, list[tuple[tuple[float, ...], bool, str]]] = {"actors": [], "targets": []}
    for gold, encoding, parse, found in read:
        quotes, signs, actors = resolver.judged(gold.document, encoding, parse, found)
        theirs, ours = Names(gold), Names(Annotation(gold.document, "stance", quotes, actors))
        event = events.get(gold.document.id) or gold.document.id
        for mine, other in _pairs(gold, quotes):
            of_actors, of_targets = signs[mine.id]
            if of_actors and other.actors:
                rows["actors"].append((of_actors, all_match(theirs, other.actors, ours, mine.actors), event))
            hit = any(same(theirs.actor(t).name, ours.actor(u).name) for t in other.targets for u in mine.targets)
            rows["targets"].append((of_targets, hit if mine.targets else not other.targets, event))
    return {part: _stacked(some) for part, some in rows.items()}


def _pairs(gold: Annotation, found: Sequence[Quote]) -> Iterator[tuple[Quote, Quote]]:
    """(found, gold) quotes of speech that are aligned."""
    ruler = Ruler(gold.document.text)
    ours, theirs = ruler.see(found), ruler.see(gold.quotes)
    for pair in align(theirs, ours):
        if theirs[pair.gold].quote.mode is Mode.SPEECH:
            yield ours[pair.predicted].quote, theirs[pair.gold].quote


def _stacked(rows: Sequence[tuple[tuple[float, ...], bool, str]]) -> Decisions:
    return Decisions(np.array([r[0] for r in rows]), np.array([r[1] for r in rows], np.int64), tuple(r[2] for r in rows))


def fit(kind: str, some: Decisions) -> Head:
    """Logistic regression on the signs, brought to equal spread while training."""
    middle, spread = some.signs.mean(0), some.signs.std(0) + 1e-6
    model: Any = LogisticRegression(C=STRENGTH, max_iter=2000).fit((some.signs - middle) / spread, some.right)
    weights = model.coef_[0] / spread
    bias = float(model.intercept_[0] - weights @ middle)
    dense = np.stack([np.zeros_like(weights), weights], 1).astype(np.float32)
    return Head(kind, VERSION, LABELS, {}, np.array([0, bias], np.float32), np.vstack([np.eye(2), np.zeros(2)]), dense)


def trained(some: Mapping[str, Decisions]) -> Certainty:
    """Both heads."""
    return Certainty(fit("actors", some["actors"]), fit("targets", some["targets"]))


def held_out(some: Decisions) -> Floats:
    """(n,) probabilities by heads that saw nothing of the row's event."""

    def one(train: Ints, rest: Ints) -> list[Floats]:
        return [fit("", some.take(train)).probabilities([{}] * len(rest), some.signs[rest])]

    return out_of_fold(some.groups, FOLDS, one)[0][:, 1]


def scores(some: Decisions) -> dict[str, float]:
    """Of held-out probabilities: share right; ece; share of decisions above SURE ('sure') and how many of those are right
    ('sure right')."""
    said = held_out(some)
    sure = said > SURE
    ece = calibration_error(np.stack([1 - said, said], 1), some.right, of=1)[0]
    right = float(some.right[sure].mean()) if sure.any() else 0.0
    return {"n": len(said), "share": float(some.right.mean()), "ece": ece, "sure": float(sure.mean()), "sure right": right}
