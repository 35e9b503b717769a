"""From scores to honest probabilities: a calibration learnt on articles that the scores' models have not seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
BINS = 10  # of equal width, for the calibration error
_STRENGTH = 1.0  # inverse of the ridge penalty


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


def calibration(scores: Floats, labels: Ints) -> Floats:
    """The (labels + 1, labels) calibration of a Head: multinomial logistic regression of the labels on the scores.

    Every label must occur. Shares of labels are kept as they are, so that probabilities stay true of texts like these.
    """
    model: Any = LogisticRegression(C=_STRENGTH, max_iter=1000, tol=1e-8).fit(scores, labels)
    matrix: Floats = np.vstack([model.coef_.T, model.intercept_]).astype(np.float64)
    return matrix if matrix.shape[1] > 1 else np.hstack([np.zeros_like(matrix), matrix])  # of two labels it gives the second alone


def calibrated(scores: Floats, matrix: Floats) -> Floats:
    """softmax(scores @ matrix[:-1] + matrix[-1]), row by row."""
    logits = scores @ matrix[:-1] + matrix[-1]
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    out: Floats = powers / powers.sum(axis=1, keepdims=True)
    return out


def calibration_error(probabilities: Floats, labels: Ints) -> tuple[float, list[dict[str, float]]]:
    """Expected calibration error of the likeliest label, and the bins: from, to, n, confidence, accuracy (empty bins left out)."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    bins = []
    for k in range(BINS):
        inside = place == k
        if n := int(inside.sum()):
            said, was = float(confidence[inside].mean()), float(right[inside].mean())
            bins.append({"from": k / BINS, "to": (k + 1) / BINS, "n": n, "confidence": round(said, 4), "accuracy": round(was, 4)})
    error = sum(b["n"] * abs(b["confidence"] - b["accuracy"]) for b in bins) / max(1, len(labels))
    return round(error, 4), bins
