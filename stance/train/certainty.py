"""Trains how sure speakers and targets are: boosted trees, on quotes found in articles that the encoder has not seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sklearn
from sklearn.ensemble import GradientBoostingClassifier

from stance.compare.align import Ruler, align
from stance.compare.names import Cast as Names
from stance.compare.names import all_match, same
from stance.encoding import Encoding
from stance.parse import Parse
from stance.quotes import Annotation, Mode, Quote
from stance.resolve.certainty import VERSION
from stance.resolve.resolver import Resolver
from stance.train.calibrate import Floats, Ints, calibration_error, out_of_fold
from stance.trees import Trees

FOLDS = 5
SEED = 7
RECIPE: dict[str, Any] = {
    "n_estimators": 100, "learning_rate": 0.05, "max_depth": 4, "subsample": 0.6, "min_samples_leaf": 40, "max_features": 0.3
}  # fmt: skip
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


def fit(kind: str, some: Decisions) -> Trees:
    """Boosted trees on the signs."""
    model: Any = GradientBoostingClassifier(**RECIPE, random_state=SEED).fit(some.signs, some.right)
    trees = [tree.tree_ for tree in model.estimators_[:, 0]]
    roots = np.cumsum([0, *(t.node_count for t in trees)])[:-1]
    leaf = np.concatenate([t.children_left < 0 for t in trees])
    left, right = (
        np.concatenate([getattr(t, f"children_{side}") + root for t, root in zip(trees, roots, strict=True)]) for side in ("left", "right")
    )
    sign = np.where(leaf, -1, np.concatenate([t.feature for t in trees]))
    value = RECIPE["learning_rate"] * np.concatenate([t.value[:, 0, 0] for t in trees])
    share = some.right.mean()
    bound = np.concatenate([t.threshold for t in trees])
    arrays = (roots.astype(np.int32), sign.astype(np.int16), bound, left.astype(np.int32), right.astype(np.int32), value)
    return Trees(kind, VERSION, *arrays, level=float(np.log(share / (1 - share))))


def held_out(some: Decisions) -> Floats:
    """(n,) probabilities by trees that saw nothing of the row's event."""

    def one(train: Ints, rest: Ints) -> list[Floats]:
        trees = fit("", some.take(train))
        return [np.array([[trees.probability(row)] for row in some.signs[rest]])]

    return out_of_fold(some.groups, FOLDS, one)[0][:, 0]


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

- Data: {len(some.right)} decisions on quotes found in {len(set(some.groups))} events of news fold 0, which neither the
  encoder nor the other heads learnt from; labels of the codebook. No text: numbers alone.
- Recipe: boosted trees ({RECIPE["n_estimators"]} of depth {RECIPE["max_depth"]}, rate {RECIPE["learning_rate"]}),
  scikit-learn {sklearn.__version__}; experiments/train_resolver.py.
- On events that it had not seen ({FOLDS} folds): share right {scores["share"]:.3f}, calibration error
  {scores["ece"]:.3f}; above {SURE}:
  {scores["sure"]:.3f} of the decisions, of which right {scores["sure right"]:.3f}.
- Not fit for: news unlike that of the training articles, where shares of right decisions differ.

sha256 of weights.npz: {sha256}
"""
