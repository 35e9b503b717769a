"""From scores to honest probabilities: a calibration learnt on articles that the scores' models have not seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
BINS = 10  # of equal width, for the calibration error
STEPS = 25  # of Newton, which is at its goal long before
PULL = 1e-3


def splits(groups: Sequence[str], n: int) -> Iterator[tuple[Ints, Ints]]:
    """n times (train rows, held-out rows); rows of one group (an event, an article) never part."""
    rows = np.zeros((len(groups), 1))
    yield from GroupKFold(n).split(rows, groups=np.array(groups))


def out_of_fold(groups: Sequence[str], n: int, scores: Callable[[Ints, Ints], list[Floats]]) -> list[Floats]:
    """Scores for every row by models that saw none of its group.

    scores(train rows, held-out rows): an array (held-out rows, labels) for each model that is tried; (rows, labels) comes out for each.
    """
    parts = [(held_out, scores(train, held_out)) for train, held_out in splits(groups, n)]
    order = np.argsort(np.concatenate([rows for rows, _ in parts]), kind="stable")
    return [np.concatenate(found)[order] for found in zip(*(found for _, found in parts), strict=True)]


def conditional(signs: Floats, labels: Ints, *, allowed: NDArray[np.bool_] | None = None) -> Floats:
    """The weights w (m,) of a conditional logit (McFadden 1974): label k of a row comes with probability softmax(signs @ w)[k].

    signs: (rows, labels, m). allowed: (rows, labels), the labels that can come at all; the right one among them. A slight pull to 0
    keeps the weights finite.
    """
    weights = np.zeros(signs.shape[2])
    barred = 0.0 if allowed is None else np.where(allowed, 0.0, -np.inf)
    right = signs[np.arange(len(labels)), labels].sum(0)
    for _ in range(STEPS):
        logits = signs @ weights + barred
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares = powers / powers.sum(axis=1, keepdims=True)
        means = np.einsum("rk,rkm->rm", shares, signs)
        bend = np.einsum("rk,rkm,rkn->mn", shares, signs, signs) - means.T @ means + PULL * np.eye(len(weights))
        weights += np.linalg.solve(bend, right - means.sum(0) - PULL * weights)
    return weights


def calibration_error(probabilities: Floats, labels: Ints, *, of: int | None = None) -> tuple[float, list[dict[str, float]]]:
    """Expected calibration error of the likeliest label, and the bins: from, to, n, confidence, accuracy (empty bins left out).

    of: of this label's probability instead.
    """
    confidence = probabilities.max(axis=1) if of is None else probabilities[:, of]
    right = labels == (probabilities.argmax(axis=1) if of is None else np.full(len(labels), of))
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    bins = []
    for k in range(BINS):
        inside = place == k
        if n := int(inside.sum()):
            said, was = float(confidence[inside].mean()), float(right[inside].mean())
            bins.append({"from": k / BINS, "to": (k + 1) / BINS, "n": n, "confidence": round(said, 4), "accuracy": round(was, 4)})
    error = sum(b["n"] * abs(b["confidence"] - b["accuracy"]) for b in bins) / max(1, len(labels))
    return round(error, 4), bins
