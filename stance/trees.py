"""Boosted decision trees that give a probability: what numpy needs to ask them, and their folder (model.json, weights.npz, card.md)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.heads import ModelError, npz
from stance.models import facts

FORMAT = "stance-trees/1"
ARRAYS = ("roots", "sign", "bound", "left", "right", "value")


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """Nodes of all trees in one row; a tree begins at each of roots. A node asks whether sign <= bound: left, else right; a leaf has
    sign -1 and adds its value.

    kind: what the probability is of; features: the version of the signs; level: log odds where no tree says anything.
    """

    kind: str
    features: str
    roots: NDArray[np.int32]
    sign: NDArray[np.int16]
    bound: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float64]
    level: float

    def probability(self, signs: Sequence[float]) -> float:
        """For one row of signs."""
        at, row = self.roots, np.asarray(signs, np.float32).astype(np.float64)
        while (asking := self.sign[at] >= 0).any():
            at = np.where(asking, np.where(row[self.sign[at]] <= self.bound[at], self.left[at], self.right[at]), at)
        return float(1 / (1 + np.exp(-self.level - self.value[at].sum())))

    def save(self, folder: str | Path, *, card: str) -> str:
        """Writes the folder (made where it is missing) and gives the weights' sha256. Equal trees give equal bytes."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        raw = npz({name: getattr(self, name) for name in ARRAYS} | {"level": np.float64(self.level)})
        sha256 = hashlib.sha256(raw).hexdigest()
        said = {"format": FORMAT, "kind": self.kind, "features": self.features, "sha256": {"weights.npz": sha256}}
        (folder / "weights.npz").write_bytes(raw)
        (folder / "model.json").write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8", newline="\n")
        (folder / "card.md").write_text(card, encoding="utf-8", newline="\n")
        return sha256

    @classmethod
    def load(cls, folder: str | Path, kind: str, *, features: str) -> Trees:
        """The trees in a folder; ModelError where they are missing, damaged or ask for other signs."""
        said = facts(folder, FORMAT, ("weights.npz",))
        for what, found, expected in (("kind", said.get("kind"), kind), ("features", said.get("features"), features)):
            if found != expected:
                raise ModelError(f"{folder}/model.json: found {what} {found!r}, expected {expected!r}; install the package again")
        try:
            with np.load(Path(folder) / "weights.npz", allow_pickle=False) as arrays:
                parts: dict[str, Any] = {name: arrays[name] for name in ARRAYS}
                return cls(kind, features, **parts, level=float(arrays["level"]))
        except Exception as error:
            raise ModelError(f"{folder}: weights.npz holds no trees ({error}); install the package again") from error
