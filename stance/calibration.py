"""What the stance model said of quotes whose labels are known: the evidence that positions with honest intervals stand on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stance.heads import ModelError, npz

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NO_QUOTE = -1  # label of what was found and is no quote in gold
FILE = "calibration.npz"


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """n quotes that the whole chain found in articles which neither encoder nor heads have learnt from. No text.

    probabilities: (n, 4) of conciliatory, accusatory, demand, none, by a calibration that did not see the quote's event. labels: (n,)
    0 to 3 in the same order, NO_QUOTE = none in gold. articles: (n,) document ids. types: (n,) 'direct', 'indirect' or 'mixed'.
    speakers: (n,) 1 = the speaker is right, 0 = wrong, -1 = gold names none. missed: (4,) gold quotes of each stance not found.
    """

    probabilities: NDArray[np.float32]
    labels: NDArray[np.int8]
    articles: NDArray[np.str_]
    types: NDArray[np.str_]
    speakers: NDArray[np.int8]
    missed: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)

    def save(self, model: str | Path) -> None:
        """Beside the weights of the model that it speaks of."""
        import numpy as np

        arrays: dict[str, Any] = {name: getattr(self, name) for name in _NAMES}
        raw = npz(arrays | {"weights": np.array(_sha256(Path(model)))})
        (Path(model) / FILE).write_bytes(raw)

    @classmethod
    def load(cls, model: str | Path) -> Calibration:
        """Of a stance model's folder; ModelError where it is missing, damaged, or was made with other weights."""
        import numpy as np

        path, mend = Path(model) / FILE, "make it with python -m experiments.calibration, or install the package again"
        if not path.is_file():
            raise ModelError(f"{model}: no {FILE}, expected it beside the weights; {mend}")
        try:
            with np.load(path, allow_pickle=False) as arrays:
                found = {name: arrays[name] for name in (*_NAMES, "weights")}
        except Exception as error:
            raise ModelError(f"{path}: found no calibration ({error}); {mend}") from error
        if str(found.pop("weights")) != _sha256(Path(model)):
            raise ModelError(f"{path}: was made with other weights than those beside it; {mend}")
        out = cls(**found)
        n = len(out.labels)
        shapes = [out.probabilities.shape, out.articles.shape, out.types.shape, out.speakers.shape, out.missed.shape]
        if shapes != [(n, 4), (n,), (n,), (n,), (4,)]:
            raise ModelError(f"{path}: found arrays of shapes {shapes}, expected {n} rows each; {mend}")
        return out


_NAMES = ("probabilities", "labels", "articles", "types", "speakers", "missed")


def _sha256(model: Path) -> str:
    return hashlib.sha256((model / "weights.npz").read_bytes()).hexdigest() if (model / "weights.npz").is_file() else ""
