"""The exported model at work: onnxruntime for the encoder, numpy for the heads. The product's own reading follows this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from experiments.encoder.batches import Window, collate
from experiments.encoder.data import LAYERS
from experiments.encoder.decode import NEVER, Links, Scores
from experiments.encoder.score import Reader

POINT = 64


def session(path: Path, *, threads: int = 1) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class Heads:
    """The heads' matrices, as Net names them (without 'heads.'), and what they say of a window's vectors."""

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        self.weights = {k: np.asarray(v, np.float32) for k, v in weights.items()}
        mix = self.weights["mix.weight"]  # (out, in, 3)
        self.mix = np.ascontiguousarray(mix.transpose(2, 1, 0).reshape(-1, mix.shape[0]))

    def linear(self, x: np.ndarray, name: str) -> np.ndarray:
        return np.asarray(x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"])

    def scores(self, vectors: np.ndarray, state: np.ndarray, bins: np.ndarray) -> Scores:
        """vectors (t, hidden); state and bins (t)."""
        t = len(vectors)
        x = vectors + self.weights["state.weight"][state] + self.weights["bins.weight"][bins]
        edge = np.zeros_like(x[:1])
        around = np.concatenate([np.concatenate([edge, x[:-1]]), x, np.concatenate([x[1:], edge])], 1)
        z = np.maximum(around @ self.mix + self.weights["mix.bias"], 0)
        n = len(LAYERS)
        return {
            "tags": self.linear(z, "tags").reshape(t, n, -1),
            "names": self.linear(z, "names"),
            "mode": self.linear(z, "mode").reshape(t, n, 2),
            "query": self.linear(z, "query").reshape(t, 2, n, POINT),
            "key": self.linear(z, "key").reshape(t, 2, n, POINT),
        }

    def stance(self, flat: np.ndarray, groups: Mapping[str, np.ndarray]) -> np.ndarray:
        """Stance probabilities of groups from a batch's vectors, laid flat."""
        n = len(groups["groups"])
        parts = [_pooled(flat, groups["content"], n), flat[groups["groups"][:, 0]], _pooled(flat, groups["source"], n)]
        raw = self.linear(np.maximum(self.linear(np.concatenate(parts, 1), "pooled"), 0), "stance")
        each = np.exp(raw - raw.max(1, keepdims=True))
        return np.asarray(each / each.sum(1, keepdims=True))

    def links(self) -> Links:
        n = self.weights["moves"].shape[-1]
        starts = np.array([NEVER if k and k % 2 == 0 else 0.0 for k in range(n)], np.float32)
        barred = np.zeros((n, n), np.float32)
        for to in range(2, n, 2):  # I- follows its own B- or I- alone
            barred[:, to] = NEVER
            barred[[to - 1, to], to] = 0
        return Links(self.weights["moves"] + barred, starts, self.weights["distance.weight"].reshape(-1, 2, len(LAYERS)))


def _pooled(flat: np.ndarray, members: np.ndarray, n: int) -> np.ndarray:
    total, count = np.zeros((n, flat.shape[1]), np.float32), np.zeros(n, np.float32)
    np.add.at(total, members[0], flat[members[1]])
    np.add.at(count, members[0], 1)
    return total / np.maximum(count, 1)[:, None]


def reader(model: onnxruntime.InferenceSession, heads: Heads) -> Reader:
    """As score.torch_reader, with the exported model."""

    def read(batch: list[Window]) -> tuple[list[dict[str, np.ndarray]], np.ndarray]:
        arrays = collate(batch)
        vectors = model.run(None, {"ids": arrays["ids"], "mask": arrays["mask"].astype(np.int32)})[0]
        sizes = [len(w) for _, w in batch]
        said = [dict(heads.scores(vectors[k, :n], arrays["state"][k, :n], arrays["bins"][k, :n])) for k, n in enumerate(sizes)]
        return said, heads.stance(vectors.reshape(-1, vectors.shape[-1]), arrays)

    return read


def alike(one: Sequence[Scores], other: Sequence[Scores]) -> float:
    """The largest difference between label probabilities."""

    def soft(raw: np.ndarray) -> np.ndarray:
        each = np.exp(raw - raw.max(-1, keepdims=True))
        return np.asarray(each / each.sum(-1, keepdims=True))

    return max(float(np.abs(soft(a["tags"]) - soft(b["tags"])).max()) for a, b in zip(one, other, strict=True))
