"""Trains what may be said of a quote beside its stance and act: flags, and what it is also. One logistic regression a mark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from stance.classify.pooled import MARKS, PooledHead
from stance.train.calibrate import Floats, splits
from stance.train.stance import FOLDS, Rows

STRENGTHS = {mark: 0.001 if mark.startswith("also") else 0.01 for mark in MARKS}  # inverse of the pull to 0 (C)
LEAST = 20  # quotes with a mark, below which it is never told


def marked(head: PooledHead, train: Rows, kept: Rows) -> PooledHead:
    """The head with marks learnt on `train`; each is told from where its F1 on `kept`, which nothing was learnt from, is best."""
    weights = np.zeros((len(MARKS), train.vectors.shape[1] + 1), np.float32)
    weights[:, -1] = -np.inf
    mean, spread = train.vectors.mean(0), train.vectors.std(0) + 1e-6
    for k, mark in enumerate(MARKS):
        if min(train.marks[:, k].sum(), kept.marks[:, k].sum()) < LEAST:
            continue
        model = LogisticRegression(C=STRENGTHS[mark], max_iter=500)
        with threadpool_limits(1):
            model.fit((train.vectors - mean) / spread, train.marks[:, k])
        weights[k, :-1] = (model.coef_[0] / spread).astype(np.float16)
        scores = kept.vectors @ weights[k, :-1]
        weights[k, -1] = -threshold(scores.astype(np.float64), kept.marks[:, k])
    return replace(head, marks=weights.astype(np.float16).astype(np.float32))


def threshold(scores: Floats, right: NDArray[np.bool_]) -> float:
    """From which score on a mark is told for the best F1: half-way to the next score below."""
    order = np.argsort(-scores, kind="stable")
    f1 = 2 * np.cumsum(right[order]) / (np.arange(1, len(order) + 1) + right.sum())
    best = int(f1.argmax())
    below = scores[order[min(best + 1, len(order) - 1)]]
    return float((scores[order[best]] + below) / 2)


def scored(head: PooledHead, kept: Rows) -> Mapping[str, dict[str, float]]:
    """By mark: precision, recall and F1 in per cent, and n that have it; thresholds from the other events (FOLDS)."""
    if head.marks is None:
        return {}
    scores = kept.vectors @ head.marks[:, :-1].T
    told = np.zeros(kept.marks.shape, np.bool_)
    for k in (k for k in range(len(MARKS)) if np.isfinite(head.marks[k, -1])):
        for rest, some in splits(kept.events, FOLDS):
            told[some, k] = scores[some, k] >= threshold(scores[rest, k].astype(np.float64), kept.marks[rest, k])
    return {mark: _figures(told[:, k], kept.marks[:, k]) for k, mark in enumerate(MARKS)}


def _figures(told: NDArray[np.bool_], right: NDArray[np.bool_]) -> dict[str, float]:
    both, said, n = int((told & right).sum()), int(told.sum()), int(right.sum())
    shares = {"precision": both / max(1, said), "recall": both / max(1, n), "f1": 2 * both / max(1, said + n)}
    return {name: round(100 * share, 1) for name, share in shares.items()} | {"n": n}
