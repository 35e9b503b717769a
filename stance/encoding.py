"""What the encoder makes of a text: word pieces with their places and vectors. Plain values; read/encoder.py makes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """Whole paragraphs of one document that were read together; a long paragraph is cut into several windows.

    starts, ends: (t,) code points of the document's text, [start, end) of each word piece; -1 at the places where no piece of
    the text stands: the window's start and the end of each paragraph. vectors: (t, width).
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    vectors: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.starts)


@dataclass(frozen=True, slots=True, eq=False)
class Encoding:
    """A document's windows, in the order of its text. A text without words has none."""

    windows: tuple[Window, ...] = ()
