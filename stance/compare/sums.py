"""What documents add up to, and how far figures made of the sums would move with other documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

Sums = npt.NDArray[np.float64]
At = Callable[[str], Sums]  # a sum by name: one number, or one a draw; 0 where no document adds to it


class Tally:
    """Sums over documents by name, each row what one document adds."""

    def __init__(self, rows: Sequence[Mapping[str, float]]) -> None:
        self.keys = sorted({k for row in rows for k in row})
        self.table: Sums = np.array([[row.get(k, 0) for k in self.keys] for row in rows], float).reshape(len(rows), len(self.keys))

    @property
    def whole(self) -> Mapping[str, float]:
        """The sums of all documents."""
        return dict(zip(self.keys, map(float, self.table.sum(axis=0)), strict=True))

    def figures(self, make: Callable[[At], Mapping[str, Sums]]) -> dict[str, float | None]:
        """What `make` says of the sums of all documents; None where there is nothing to measure (nan)."""
        return {k: None if np.isnan(v) else float(v) for k, v in make(self._at(self.table.sum(axis=0))).items()}

    def intervals(
        self, make: Callable[[At], Mapping[str, Sums]], *, draws: int, interval: float, seed: int
    ) -> dict[str, tuple[float, float]]:
        """Percentiles of each figure over documents drawn with replacement; of fewer than two documents nothing can be said."""
        if not draws or len(self.table) < 2:
            return {}
        n = len(self.table)
        weights = np.random.default_rng(seed).multinomial(n, [1 / n] * n, size=draws)
        out = {}
        for name, values in make(self._at((weights @ self.table).T)).items():
            kept = values[~np.isnan(values)]
            if len(kept):
                low, high = np.percentile(kept, [50 * (1 - interval), 50 * (1 + interval)])
                out[name] = (float(low), float(high))
        return out

    def _at(self, sums: Sums) -> At:
        place, zero = {k: i for i, k in enumerate(self.keys)}, np.zeros(sums.shape[1:])
        return lambda name: sums[place[name]] if name in place else zero


def ratio(part: Sums, whole: Sums) -> Sums:
    """part / whole; nan where there is nothing to divide by."""
    whole = np.asarray(whole, float)
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1), np.nan)
