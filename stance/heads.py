"""Trained parts that travel as folders: model.json, weights.npz, card.md.

A Head is linear: named features (in groups, each scaled like a small tf-idf document) and, where asked for, a dense vector give one
score for each label; its calibration turns the scores into probabilities. numpy is imported on use, so that the package loads light.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORMAT = "stance-head/1"
Row = Mapping[str, Mapping[str, float]]  # group -> feature -> how often


class ModelError(ValueError):
    """A model is missing, damaged or of another kind than asked for; the message says which and how to mend it."""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The features of one kind that a head knows.

    names: n distinct features; idf: (n,) their rarity; weights: (n, labels), float16. A row's counts c become (1 + ln c) * idf,
    divided by their Euclidean length. Features it does not know count for nothing.
    """

    names: tuple[str, ...]
    idf: NDArray[np.float32]
    weights: NDArray[np.float16]
    index: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", {name: i for i, name in enumerate(self.names)})

    def score(self, counts: Mapping[str, float]) -> NDArray[np.float64] | None:
        """What the row's features of this kind add to each label's score; None where none is known."""
        import numpy as np

        known = [(self.index[f], 1.0 + math.log(c)) for f, c in counts.items() if f in self.index]
        if not known:
            return None
        rows = np.array([i for i, _ in known])
        values = np.array([v for _, v in known]) * self.idf[rows]
        summed: NDArray[np.float64] = values @ self.weights[rows].astype(np.float64)
        return summed / math.sqrt(float(values @ values))


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """A light trained head: labels, weights and calibration.

    kind: what it decides ("stance"); features: the version of the features that it was trained on; bias: (labels,).
    dense: (width, labels), the weights of a dense vector, or None. calibration: (labels + 1, labels): scores s become
    softmax(s @ calibration[:-1] + calibration[-1]); a temperature is a diagonal of one value.
    """

    kind: str
    features: str
    labels: tuple[str, ...]
    groups: Mapping[str, Group]
    bias: NDArray[np.float32]
    calibration: NDArray[np.float64]
    dense: NDArray[np.float32] | None = None

    def scores(self, rows: Sequence[Row], vectors: NDArray[Any] | None = None) -> NDArray[np.float64]:
        """(rows, labels), uncalibrated. vectors: (rows, width), given exactly when the head has dense weights.

        Each row is reckoned by itself: its scores do not depend on the others to the last bit.
        """
        import numpy as np

        if (vectors is None) != (self.dense is None):
            raise ModelError(
                f"head {self.kind!r}: found {'no ' if vectors is None else ''}vectors, expected {'some' if vectors is None else 'none'}"
            )
        out = np.tile(self.bias.astype(np.float64), (len(rows), 1))
        for i, row in enumerate(rows):
            for name, group in self.groups.items():
                added = group.score(row.get(name, {}))
                if added is not None:
                    out[i] += added
            if vectors is not None and self.dense is not None:
                out[i] += np.asarray(vectors[i], dtype=np.float64) @ self.dense.astype(np.float64)
        return out

    def probabilities(self, rows: Sequence[Row], vectors: NDArray[Any] | None = None) -> NDArray[np.float64]:
        """(rows, labels), calibrated; each row sums to 1."""
        import numpy as np

        out = np.empty((len(rows), len(self.labels)))
        for i, scores in enumerate(self.scores(rows, vectors)):
            logits = scores @ self.calibration[:-1] + self.calibration[-1]
            powers = np.exp(logits - logits.max())
            out[i] = powers / powers.sum()
        return out

    def save(self, folder: str | Path, *, card: str) -> str:
        """Writes the folder (made where it is missing) and gives the weights' sha256. Equal heads give equal bytes."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, Any] = {"bias": self.bias, "calibration": self.calibration}
        for name, group in self.groups.items():
            arrays |= {f"{name}.idf": group.idf, f"{name}.weights": group.weights}
        if self.dense is not None:
            arrays["dense"] = self.dense
        weights = npz(arrays)
        sha256 = hashlib.sha256(weights).hexdigest()
        facts = {"format": FORMAT, "kind": self.kind, "features": self.features, "labels": list(self.labels), "weights_sha256": sha256}
        lines = [f"{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in facts.items()]
        groups = ",\n".join(f"  {json.dumps(k)}: {json.dumps(g.names, ensure_ascii=False)}" for k, g in self.groups.items())
        lines.append(f'"groups": {{\n{groups}\n}}')
        (folder / "weights.npz").write_bytes(weights)
        (folder / "model.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8", newline="\n")
        (folder / "card.md").write_text(card, encoding="utf-8", newline="\n")
        return sha256

    @classmethod
    def load(cls, folder: str | Path) -> Head:
        """The head in a folder; ModelError where it is missing, damaged or of another format. Who uses it checks kind and features."""
        folder = Path(folder)
        facts, weights = _read(folder)
        if facts.get("format") != FORMAT:
            raise ModelError(f"{folder}/model.json: found format {facts.get('format')!r}, expected {FORMAT!r}; {_mend(folder)}")
        if facts.get("weights_sha256") != hashlib.sha256(weights).hexdigest():
            raise ModelError(f"{folder}: weights.npz is not the file that model.json was written with; {_mend(folder)}")
        try:
            return _assembled(facts, weights)
        except Exception as error:
            raise ModelError(f"{folder}: model.json and weights.npz do not fit together ({error}); {_mend(folder)}") from error


def _mend(folder: Path) -> str:
    return f"train it again (stance train annotations -o {folder}) or install the package again"


def _read(folder: Path) -> tuple[dict[str, Any], bytes]:
    for name in ("model.json", "weights.npz"):
        if not (folder / name).is_file():
            raise ModelError(f"{folder}: no {name}, expected a model folder; {_mend(folder)}")
    try:
        facts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(f"{folder}/model.json: found no JSON ({error}); {_mend(folder)}") from error
    if not isinstance(facts, dict):
        raise ModelError(f"{folder}/model.json: found a {type(facts).__name__}, expected an object; {_mend(folder)}")
    return facts, (folder / "weights.npz").read_bytes()


def _assembled(facts: Mapping[str, Any], weights: bytes) -> Head:
    import numpy as np

    with np.load(io.BytesIO(weights), allow_pickle=False) as arrays:
        labels = tuple(facts["labels"])
        groups = {name: Group(tuple(names), arrays[f"{name}.idf"], arrays[f"{name}.weights"]) for name, names in facts["groups"].items()}
        dense = arrays["dense"] if "dense" in arrays.files else None
        head = Head(facts["kind"], facts["features"], labels, groups, arrays["bias"], arrays["calibration"], dense)
    n = len(labels)
    shapes = [(head.bias.shape, (n,)), (head.calibration.shape, (n + 1, n))]
    shapes += [(g.idf.shape, (len(g.names),)) for g in groups.values()]
    shapes += [(g.weights.shape, (len(g.names), n)) for g in groups.values()]
    shapes += [(dense.shape[1:], (n,))] if dense is not None else []
    for found, expected in shapes:
        if found != expected:
            raise ValueError(f"found an array of shape {found}, expected {expected}")
    return head


def npz(arrays: Mapping[str, Any]) -> bytes:
    """The bytes that numpy.savez_compressed writes, without the clock: equal arrays give equal bytes."""
    import numpy as np

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            entry = io.BytesIO()
            np.lib.format.write_array(entry, np.asanyarray(array), allow_pickle=False)
            info = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, entry.getvalue())
    return out.getvalue()
