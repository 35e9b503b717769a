"""The stance head: a small network on the encoder's vectors of a quote, in numpy; a folder of model.json, weights.npz, card.md."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.encoding import Encoding, Places
from stance.heads import ModelError, npz
from stance.models import facts
from stance.quotes import FLAGS, STANCES, Quote

Floats = NDArray[np.float32]

FORMAT = "stance-pooled/1"
ENCODER = "stance-encoder/1"  # the folder whose heads it begins with
LAYERS = ("pooled", "stance", "act")
MARKS = (*FLAGS, *(f"also {stance}" for stance in STANCES[:3]))  # what may be said of a quote beside its stance and act


@dataclass(frozen=True, slots=True, eq=False)
class PooledHead:
    """From a quote's vector to stances and acts.

    weights: pooled.weight (hidden, 3 * width), stance.weight (4, hidden), act.weight (acts, hidden), and a bias for each.
    acts: the codebook's, in the order of their scores. encoder: sha256 of the encoder.onnx that it was trained on.
    shift: (4,). scale: (2,), of stances and acts: scores s become softmax(s * scale + shift). marks: (MARKS, 3 * width + 1), what is
    0 or more says that a mark holds, the last column for 1; None = no marks are told.
    """

    weights: Mapping[str, Floats]
    acts: tuple[str, ...]
    encoder: str
    scale: NDArray[np.float64]
    shift: NDArray[np.float64]
    marks: Floats | None = None

    @property
    def width(self) -> int:
        """Of the encoder's vectors."""
        return int(self.weights["pooled.weight"].shape[1]) // 3

    def scores(self, vectors: Floats) -> tuple[Floats, Floats]:
        """Of stances (n, 4) and of acts (n, acts), uncalibrated, for the vectors (n, 3 * width) of quotes.

        Each quote is reckoned by itself: its scores do not depend on the others to the last bit.
        """
        stances = np.empty((len(vectors), len(STANCES)), np.float32)
        acts = np.empty((len(vectors), len(self.acts)), np.float32)
        for i, hidden in enumerate(self.hidden(vectors)):
            stances[i], acts[i] = self._layer(hidden, "stance"), self._layer(hidden, "act")
        return stances, acts

    def hidden(self, vectors: Floats) -> Floats:
        """(n, hidden): what it makes of quotes' vectors before it decides."""
        out = [np.maximum(self._layer(vector, "pooled"), 0) for vector in vectors]
        return np.stack(out) if out else np.zeros((0, len(self.weights["pooled.bias"])), np.float32)

    def _layer(self, x: Floats, name: str) -> Floats:
        out: Floats = self.weights[f"{name}.weight"] @ x + self.weights[f"{name}.bias"]
        return out

    def judge(self, vectors: Floats) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Calibrated probabilities of stances (n, 4) and of acts (n, acts)."""
        stances, acts = self.scores(vectors)
        return softmax(stances * self.scale[0] + self.shift), softmax(acts * self.scale[1])

    def marked(self, vectors: Floats) -> Floats:
        """(n, MARKS): by how much each mark holds, 0 or more where it does; -inf where none are told."""
        out = np.full((len(vectors), len(MARKS)), -np.inf, np.float32)
        for i, vector in enumerate(vectors if self.marks is not None else ()):
            out[i] = self.marks[:, :-1] @ vector + self.marks[:, -1]  # type: ignore[index]
        return out

    def save(self, folder: str | Path, *, card: str) -> str:
        """Writes the folder (made where it is missing) and gives the weights' sha256. Equal heads give equal bytes."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, Any] = {name: array.astype(np.float16) for name, array in self.weights.items()}
        marks = {} if self.marks is None else {"marks": self.marks.astype(np.float16)}
        raw = npz(arrays | {"scale": self.scale, "shift": self.shift} | marks)
        sha256 = hashlib.sha256(raw).hexdigest()
        about = {"format": FORMAT, "stances": list(map(str, STANCES)), "acts": list(self.acts), "encoder": self.encoder}
        about |= {} if self.marks is None else {"marks": list(MARKS)}
        (folder / "weights.npz").write_bytes(raw)
        (folder / "model.json").write_text(
            json.dumps(about | {"sha256": {"weights.npz": sha256}}, indent=1) + "\n", encoding="utf-8", newline="\n"
        )
        (folder / "card.md").write_text(card, encoding="utf-8", newline="\n")
        return sha256

    @classmethod
    def load(cls, folder: str | Path, *, encoder: str | Path) -> PooledHead:
        """The head in a folder, to be used with the encoder in another; ModelError where it is missing, damaged or does not fit."""
        said, mend = facts(folder, FORMAT, ("weights.npz",)), f"train it again (stance train annotations -o {folder})"
        if (expected := facts(encoder, ENCODER, ())["sha256"]["encoder.onnx"]) != said.get("encoder"):
            raise ModelError(f"{folder}: found a head for encoder {said.get('encoder')}, expected one for {expected}; {mend}")
        try:
            arrays = _arrays(Path(folder) / "weights.npz", said)
            marks = arrays["marks"].astype(np.float32) if said.get("marks") == list(MARKS) else None
            head = cls(_weights(arrays), tuple(said["acts"]), expected, arrays["scale"], arrays["shift"], marks)
            head._check()
        except Exception as error:
            raise ModelError(f"{folder}: model.json and weights.npz do not fit together ({error}); {mend}") from error
        return head

    @classmethod
    def begin(cls, encoder: str | Path) -> PooledHead:
        """The heads that were trained with the encoder, uncalibrated: where training goes on from."""
        said = facts(encoder, ENCODER, ("heads.npz",))
        try:
            weights, acts = _weights(_arrays(Path(encoder) / "heads.npz", said)), tuple(said["acts"])
            head = cls(weights, acts, said["sha256"]["encoder.onnx"], np.ones(2), np.zeros(len(STANCES)))
            head._check()
        except Exception as error:
            raise ModelError(f"{encoder}: its stance heads do not fit this version ({error}); install the package again") from error
        return head

    def _check(self) -> None:
        hidden = len(self.weights["pooled.bias"])
        shapes = {"pooled": (hidden, 3 * self.width), "stance": (len(STANCES), hidden), "act": (len(self.acts), hidden)}
        expected = {f"{k}.weight": v for k, v in shapes.items()} | {f"{k}.bias": v[:1] for k, v in shapes.items()}
        found = {name: array.shape for name, array in self.weights.items()}
        expected |= {"scale": (2,), "shift": (len(STANCES),)} | ({} if self.marks is None else {"marks": (len(MARKS), 3 * self.width + 1)})
        found |= {"scale": self.scale.shape, "shift": self.shift.shape} | ({} if self.marks is None else {"marks": self.marks.shape})
        for name, shape in expected.items():
            if found[name] != shape:
                raise ValueError(f"found {name} of shape {found[name]}, expected {shape}")


def _arrays(path: Path, said: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    if (found := said.get("stances")) != list(map(str, STANCES)):
        raise ValueError(f"found stances {found!r}, expected {list(map(str, STANCES))!r}")
    with np.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def _weights(arrays: Mapping[str, NDArray[Any]]) -> dict[str, Floats]:
    return {f"{name}.{part}": arrays[f"{name}.{part}"].astype(np.float32) for name in LAYERS for part in ("weight", "bias")}


def pooled(encoding: Encoding, quotes: Sequence[Quote], width: int) -> Floats:
    """The quotes' vectors (quotes, 3 * width), as Places.pooled makes them."""
    places = Places(encoding, width)
    rows = [places.pooled(q.content, q.cue, q.source) for q in quotes]
    return np.stack(rows) if rows else np.zeros((0, 3 * width), np.float32)


def softmax(scores: NDArray[Any]) -> NDArray[np.float64]:
    """Row by row."""
    powers = np.exp(scores.astype(np.float64) - scores.max(axis=1, keepdims=True))
    out: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return out
