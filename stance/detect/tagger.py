"""Token labels on the encoder's vectors, in numpy: scores of light heads, and the likeliest valid labels by Viterbi.

Labels are O, and B- and I- of source, cue and content, in layers: PolNeAR's guideline; the codebook's outermost quotes; quotes
inside those.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.detect.features import BINS, STATES, piece_features
from stance.encoding import Encoding
from stance.heads import ModelError
from stance.models import facts
from stance.text import Spans

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Path_ = NDArray[np.int8]

FORMAT = "stance-encoder/1"
LAYERS = ("polnear", "outer", "inner")
ROLES = ("source", "cue", "content")
LABELS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
NEVER = -1e4
POINT = 64  # width of a pointer
REACH = 64  # of the distance table, in places


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """What the heads say of a window of t places.

    tags (t, layer, label); mode (t, layer, 2): speech, thought; query and key (t, 2, layer, POINT): of the pointers from a labelled
    piece to its anchor and from an anchor to its source. text (t,): whether a piece of the text stands there.
    """

    tags: Floats
    mode: Floats
    query: Floats
    key: Floats
    text: NDArray[np.bool_]


class Tagger:
    """The heads' matrices by name, as the encoder's recipe trains them, and the lexicon of cues {word form: bin}."""

    def __init__(self, weights: Mapping[str, NDArray[Any]], lexicon: Mapping[str, int]) -> None:
        self.weights = {k: np.asarray(v, np.float32) for k, v in weights.items()}
        self.lexicon = lexicon
        mix = self.weights["mix.weight"]  # (out, in, 3)
        self.mix = np.ascontiguousarray(mix.transpose(2, 1, 0).reshape(-1, mix.shape[0]))
        n = len(LABELS)
        barred = np.zeros((n, n), np.float32)
        for to in range(2, n, 2):  # I- follows its own B- or I- alone
            barred[:, to] = NEVER
            barred[[to - 1, to], to] = 0
        self.moves: Floats = self.weights["moves"] + barred  # (layer, label, label)
        self.starts = np.array([NEVER if k and k % 2 == 0 else 0.0 for k in range(n)], np.float32)
        self.distance = self.weights["distance.weight"].reshape(2 * REACH + 1, 2, len(LAYERS))

    @classmethod
    def load(cls, folder: str | Path) -> Tagger:
        """The heads in the encoder's folder; ModelError where they are missing, damaged or do not fit."""
        said = facts(folder, FORMAT, ("heads.npz", "lexicon.json"))
        for key, expected in {"layers": LAYERS, "labels": LABELS}.items():
            if (found := said.get(key)) != list(expected):
                raise ModelError(f"{folder}/model.json: found {key} {found!r}, expected {list(expected)!r}; install the package again")
        try:
            with np.load(Path(folder) / "heads.npz", allow_pickle=False) as arrays:
                tagger = cls({k: arrays[k] for k in arrays.files}, json.loads((Path(folder) / "lexicon.json").read_text("utf-8")))
            tagger._check(int(said["width"]))
        except Exception as error:
            raise ModelError(f"{folder}: the heads do not fit this version ({error}); install the package again") from error
        return tagger

    def _check(self, width: int) -> None:
        mixed, layers = self.weights["mix.bias"].shape[0], len(LAYERS)
        expected = {"state": (STATES, width), "bins": (BINS, width), "mix": (mixed, width, 3), "tags": (layers * len(LABELS), mixed)}
        expected |= {"mode": (2 * layers, mixed), "query": (2 * layers * POINT, mixed), "key": (2 * layers * POINT, mixed)}
        for name, shape in expected.items():
            if (found := self.weights[f"{name}.weight"].shape) != shape:
                raise ValueError(f"found {name}.weight of shape {found}, expected {shape}")

    def read(self, text: str, paragraphs: Spans, encoding: Encoding) -> list[Scores]:
        """The scores of each window. paragraphs: those that were encoded."""
        if not encoding.windows:
            return []
        starts = np.concatenate([np.maximum(w.starts, 0) for w in encoding.windows])
        state, bins = piece_features(text, [(p.start, p.end) for p in paragraphs], starts, self.lexicon)
        out, at = [], 0
        for window in encoding.windows:
            here, real = slice(at, at + len(window)), window.starts >= 0
            out.append(self.scores(window.vectors, np.where(real, state[here], 0), np.where(real, bins[here], 0), real))
            at += len(window)
        return out

    def scores(self, vectors: Floats, state: NDArray[Any], bins: NDArray[Any], text: NDArray[np.bool_]) -> Scores:
        """vectors (t, width); state, bins (t,): quotation-mark state and cue bin of each piece; text: as in Scores."""
        t, n = len(vectors), len(LAYERS)
        x = vectors + self.weights["state.weight"][state] + self.weights["bins.weight"][bins]
        edge = np.zeros_like(x[:1])
        around = np.concatenate([np.concatenate([edge, x[:-1]]), x, np.concatenate([x[1:], edge])], 1)
        z = np.maximum(around @ self.mix + self.weights["mix.bias"], 0)
        return Scores(
            self.linear(z, "tags").reshape(t, n, -1),
            self.linear(z, "mode").reshape(t, n, 2),
            self.linear(z, "query").reshape(t, 2, n, POINT),
            self.linear(z, "key").reshape(t, 2, n, POINT),
            text,
        )

    def linear(self, x: Floats, name: str) -> Floats:
        """One head's matrix on rows."""
        out: Floats = x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        return out

    def label(self, several: Sequence[Scores], layer: int, *, recall: float = 0.0) -> list[Path_]:
        """The likeliest valid labels of each window in a layer.

        recall: taken from the score of O; above 0 finds more and is right less often.
        """
        lengths = [len(s.tags) for s in several]
        emitted = np.zeros((len(several), max(lengths, default=0), len(LABELS)), np.float32)
        for row, scores in enumerate(several):
            emitted[row, : lengths[row]] = scores.tags[:, layer]
            emitted[row, : lengths[row], 0] -= recall
            emitted[row, : lengths[row]][~scores.text] = np.array([0.0] + [NEVER] * (len(LABELS) - 1))
        return best_paths(emitted, lengths, self.moves[layer], self.starts) if several else []


def best_paths(scores: Floats, lengths: Sequence[int], moves: Floats, starts: Floats) -> list[Path_]:
    """Viterbi over many windows at once; scores (b, t, label)."""
    batch, time, n = scores.shape
    back = np.zeros((time, batch, n), np.int8)
    best = scores[:, 0] + starts
    ends = np.zeros((batch, n), scores.dtype)
    size = np.asarray(lengths)
    ends[size == 1] = best[size == 1]
    for t in range(1, time):
        through = best[:, :, None] + moves
        back[t] = through.argmax(1)
        best = through.max(1) + scores[:, t]
        done = size == t + 1
        ends[done] = best[done]
    paths = []
    for b, length in enumerate(lengths):
        path = np.zeros(length, np.int8)
        path[-1] = ends[b].argmax()
        for t in range(length - 1, 0, -1):
            path[t - 1] = back[t, b, path[t]]
        paths.append(path)
    return paths


def stretches(path: Path_) -> list[tuple[str, int, int]]:
    """(role, first place, the place after the last) of each labelled stretch."""
    out, i, labels = [], 0, path.tolist()
    while i < len(labels):
        j = i + 1
        if labels[i]:
            role = (labels[i] - 1) // 2
            while j < len(labels) and labels[j] == 2 + 2 * role:
                j += 1
            out.append((ROLES[role], i, j))
        i = j
    return out
