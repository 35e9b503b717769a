"""A small trained network that ranks candidates: named signs and the encoder's vectors go in, one score comes out. numpy alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.heads import ModelError, npz
from stance.models import facts

FORMAT = "stance-network/1"
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """One hidden layer of rectifiers over signs and a vector, and the signs' own weights beside it.

    kind: what it ranks ("antecedent"); signs: n names, in the order of the rows of weights; encoder: sha256 of the encoder.onnx whose
    vectors it reads, None where it reads none. direct: (n,); first: (n + width, hidden); bias: (hidden,); last: (hidden,); level: one
    number. score = level + direct . s + last . max(0, first' . (s, v) + bias), for signs s (0 or 1) and vector v.
    """

    kind: str
    signs: tuple[str, ...]
    encoder: str | None
    direct: Floats
    first: Floats
    bias: Floats
    last: Floats
    level: float
    index: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", {sign: i for i, sign in enumerate(self.signs)})

    @property
    def width(self) -> int:
        """Of the vectors that it reads, 0 for none."""
        return len(self.first) - len(self.signs)

    def scores(self, rows: Sequence[Collection[str]], vectors: Floats | None = None) -> NDArray[np.float64]:
        """(rows,), one score for each candidate's signs and its row of vectors (rows, width). Unknown signs count for nothing."""
        known = [sorted(self.index[sign] for sign in set(row) if sign in self.index) for row in rows]
        hidden = np.stack([self.first[at].sum(0) for at in known]) + self.bias if rows else np.zeros((0, len(self.bias)), np.float32)
        if vectors is not None and self.width:
            hidden = hidden + vectors @ self.first[len(self.signs) :]
        own = np.array([self.direct[at].sum() for at in known], np.float64)
        return np.asarray(self.level + own + (np.maximum(hidden, 0) @ self.last).astype(np.float64))

    def save(self, folder: str | Path, *, card: str) -> str:
        """Writes the folder (made where it is missing) and gives the weights' sha256. Equal networks give equal bytes."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        arrays = {name: getattr(self, name).astype(np.float16) for name in ("direct", "first", "bias", "last")}
        raw = npz(arrays | {"level": np.float64(self.level)})
        sha256 = hashlib.sha256(raw).hexdigest()
        said = {"format": FORMAT, "kind": self.kind, "encoder": self.encoder, "sha256": {"weights.npz": sha256}, "signs": list(self.signs)}
        (folder / "weights.npz").write_bytes(raw)
        text = json.dumps(said, indent=0, ensure_ascii=False) + "\n"
        (folder / "model.json").write_text(text, encoding="utf-8", newline="\n")
        (folder / "card.md").write_text(card, encoding="utf-8", newline="\n")
        return sha256

    @classmethod
    def load(cls, folder: str | Path, kind: str, *, encoder: str | None) -> Network:
        """The network in a folder; encoder: sha256 of the encoder in use. ModelError where it is missing, damaged or does not fit."""
        said = facts(folder, FORMAT, ("weights.npz",))
        for what, found, expected in (("kind", said.get("kind"), kind), ("encoder", said.get("encoder") or encoder, encoder)):
            if found != expected:
                raise ModelError(f"{folder}/model.json: found {what} {found!r}, expected {expected!r}; install the package again")
        try:
            with np.load(Path(folder) / "weights.npz", allow_pickle=False) as arrays:
                parts: dict[str, Any] = {name: arrays[name].astype(np.float32) for name in ("direct", "first", "bias", "last")}
                network = cls(kind, tuple(said["signs"]), said["encoder"], **parts, level=float(arrays["level"]))
            network._check()
        except Exception as error:
            raise ModelError(f"{folder}: model.json and weights.npz do not fit together ({error}); install the package again") from error
        return network

    def _check(self) -> None:
        n, hidden = len(self.signs), len(self.bias)
        if self.direct.shape != (n,) or self.first.shape[1:] != (hidden,) or self.width < 0 or self.last.shape != (hidden,):
            raise ValueError(f"found arrays of shapes {self.direct.shape}, {self.first.shape}, {self.last.shape} for {n} signs")
