"""The exported model on batches of stored windows, as score.torch_reader; the product's own code does the reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.encoder.batches import Window, collate
from experiments.encoder.score import Reader
from stance.detect.tagger import Scores, Tagger


def stance(heads: Tagger, flat: np.ndarray, groups: Mapping[str, np.ndarray]) -> np.ndarray:
    """Stance probabilities of groups from a batch's vectors, laid flat."""
    n = len(groups["groups"])
    parts = [_pooled(flat, groups["content"], n), flat[groups["groups"][:, 0]], _pooled(flat, groups["source"], n)]
    raw = heads.linear(np.maximum(heads.linear(np.concatenate(parts, 1), "pooled"), 0), "stance")
    each = np.exp(raw - raw.max(1, keepdims=True))
    return np.asarray(each / each.sum(1, keepdims=True))


def _pooled(flat: np.ndarray, members: np.ndarray, n: int) -> np.ndarray:
    total, count = np.zeros((n, flat.shape[1]), np.float32), np.zeros(n, np.float32)
    np.add.at(total, members[0], flat[members[1]])
    np.add.at(count, members[0], 1)
    return total / np.maximum(count, 1)[:, None]


def reader(session: Any, heads: Tagger) -> Reader:
    """As score.torch_reader, with the exported model."""

    def read(batch: list[Window]) -> tuple[list[Scores], np.ndarray]:
        arrays = collate(batch)
        vectors = session.run(None, {"ids": arrays["ids"], "mask": arrays["mask"].astype(np.int32)})[0]
        sizes = [len(w) for _, w in batch]
        said = [
            heads.scores(vectors[k, :n], arrays["state"][k, :n], arrays["bins"][k, :n], w >= 0)
            for k, (n, (_, w)) in enumerate(zip(sizes, batch, strict=True))
        ]
        return said, stance(heads, vectors.reshape(-1, vectors.shape[-1]), arrays)

    return read
