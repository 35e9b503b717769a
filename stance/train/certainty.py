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
from stance.resolve.certainty import LABELS, VERSION
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
        by_id = {q.id: s for q, s in zip(quotes, signs, strict=True)}
        theirs, ours = Names(gold), Names(Annotation(gold.document, "stance", quotes, actors))
        event = events.get(gold.document.id) or gold.document.id
        for mine, other in _pairs(gold, quotes):
            if mine.actors and other.actors:
                rows["actors"].append((by_id[mine.id].actors, all_match(theirs, other.actors, ours, mine.actors), event))
            hit = any(same(theirs.actor(t).name, ours.actor(u).name) for t in other.targets for u in mine.targets)
            rows["targets"].append((by_id[mine.id].targets, hit if mine.targets else not other.targets, event))
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


def held_out(some: Decisions) -> Floats:
    """(n,) probabilities by heads that saw nothing of the row's event."""

    def one(train: Ints, rest: Ints) -> list[Floats]:
        return [fit("", some.take(train)).probabilities([{}] * len(rest), some.signs[rest])]

    return out_of_fold(some.groups, FOLDS, one)[0][:, 1]


def scores(some: Decisions) -> dict[str, float]:
    """Of held-out probabilities: n, share right, ece (calibration error); the share of decisions above SURE ('sure') and how many of
    those are right ('sure right')."""
    said = held_out(some)
    sure = said > SURE
    ece = calibration_error(np.stack([1 - said, said], 1), some.right, of=1)[0]
    right = float(some.right[sure].mean()) if sure.any() else 0.0
    return {"n": len(said), "share": float(some.right.mean()), "ece": ece, "sure": float(sure.mean()), "sure right": right}


def card(part: str, some: Decisions, scores: Mapping[str, float], sha256: str) -> str:
    """What one should know before using the model. part: 'actors' or 'targets'."""
    right = {"actors": "all speakers are right and no others given", "targets": "a target is right, or none is given and nobody is meant"}
    return f"""# Certainty of {part}

The probability that {right[part]}, of a quote that is one; reckoned from {some.signs.shape[1]} signs of the decision ({VERSION}).

- Data: {len(some.right)} decisions on quotes found in {len(set(some.groups))} events of news fold 0, which neither the encoder nor the other
  heads learnt from; labels of the codebook. No text: numbers alone.
- Recipe: logistic regression, C = {STRENGTH}, on signs of equal spread; experiments/train_resolver.py.
- On events that it had not seen ({FOLDS} folds): share right {scores["share"]:.3f}, calibration error {scores["ece"]:.3f}; above {SURE}:
  {scores["sure"]:.3f} of the decisions, of which right {scores["sure right"]:.3f}.
- Not fit for: news unlike that of the training articles, where shares of right decisions differ.

sha256 of weights.npz: {sha256}
"""
