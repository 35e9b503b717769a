"""What the encoder makes of a text: word pieces with their places and vectors, which read/encoder.py makes; and close-ups of single quotes,
for read/close.py. Plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stance.text import Spans

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from stance.text import Span


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


@dataclass(frozen=True, slots=True)
class Named:
    """An actor's name, that of the state or body above it ("" = none), and where the text names or means it."""

    name: str
    above: str = ""
    spans: Spans = ()


@dataclass(frozen=True, slots=True)
class Closeup:
    """One quote as it is read by itself: its parts, its speakers, what they say elsewhere (same), what others say (other), and who may
    be its target."""

    content: Spans
    cue: Spans = ()
    source: Spans = ()
    speakers: tuple[Named, ...] = ()
    same: Spans = ()
    other: Spans = ()
    candidates: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Encoding:
    """A document's windows, in the order of its text. A text without words has none."""

    windows: tuple[Window, ...] = ()


class Places:
    """An encoding's word pieces in one row, found by their place in the text. width: of the vectors where there are none."""

    def __init__(self, encoding: Encoding, width: int) -> None:
        import numpy as np

        kept = [window.starts >= 0 for window in encoding.windows]
        parts = ([getattr(w, name)[k] for w, k in zip(encoding.windows, kept, strict=True)] for name in ("starts", "ends", "vectors"))
        starts, ends, vectors = parts
        self.starts: NDArray[np.int64] = np.concatenate(starts or [np.zeros(0, np.int64)])
        self.ends: NDArray[np.int64] = np.concatenate(ends or [np.zeros(0, np.int64)])
        self.vectors: NDArray[np.float32] = np.concatenate(vectors or [np.zeros((0, width), np.float32)])

    def pieces(self, spans: Iterable[Span]) -> list[int]:
        """Rows of the pieces that stand in the spans, in their order."""
        import numpy as np

        found = ((np.searchsorted(self.ends, s.start, "right"), np.searchsorted(self.starts, s.end, "left")) for s in spans)
        return [i for first, last in found for i in range(int(first), int(last))]

    def mean(self, spans: Iterable[Span]) -> NDArray[np.float32]:
        """(width,), the mean of the pieces in the spans; zeros where there are none."""
        import numpy as np

        rows = self.pieces(spans)
        return self.vectors[rows].mean(0) if rows else np.zeros(self.vectors.shape[1], np.float32)

    def pooled(self, content: Sequence[Span], cue: Sequence[Span], source: Sequence[Span]) -> NDArray[np.float32]:
        """(3 * width,), a quote's vector: the mean of the content's word pieces; the first of the cue, or of the content where there is
        no cue; the mean of the source's. A part without pieces is zeros."""
        import numpy as np

        inside = self.pieces(content)
        out = np.zeros((3, self.vectors.shape[1]), np.float32)
        for part, at in zip(out, (inside, (self.pieces(cue) or inside)[:1], self.pieces(source)), strict=True):
            if at:
                part[:] = self.vectors[at].mean(0)
        return out.reshape(-1)
