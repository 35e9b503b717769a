"""The encoder at work: the only import of onnxruntime and tokenizers in the package."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.encoding import Encoding, Window
from stance.heads import ModelError
from stance.models import facts
from stance.read.pieces import PAD, Pieces, pack, piece_ids
from stance.text import Document

FORMAT = "stance-encoder/1"
FILES = ("encoder.onnx", "vocabulary.txt")
BATCH = 512  # pieces read at once, with what fills windows up; bounds memory
STEP = 16  # windows are filled up to a multiple of it, each for itself


class OnnxEncoder:
    """Reads documents with the model in a folder (model.json, encoder.onnx, vocabulary.txt), which is loaded on first use.

    threads: of onnxruntime. Only windows of one length are read together, so that no vector depends on a window's batch mates.
    """

    def __init__(self, folder: str | Path, *, threads: int = 1) -> None:
        self.folder = Path(folder)
        self.threads = threads
        self._model: tuple[Any, Any, int] | None = None

    def encode(self, documents: Iterable[Document]) -> list[Encoding]:
        """The bodies' word pieces with their vectors; one Encoding for each document, in order."""
        session, tokenizer, limit = self._loaded()
        texts = [Pieces(tokenizer, d.text, d.paragraphs()) for d in documents]
        windows = [(i, w) for i, text in enumerate(texts) for w in pack(text.ids, text.paragraphs, limit=limit)]
        vectors: dict[int, NDArray[np.float32]] = {}
        size = [-(-len(w) // STEP) * STEP for _, w in windows]
        for width, numbers in groupby(sorted(range(len(windows)), key=size.__getitem__), key=size.__getitem__):
            same, each = list(numbers), max(1, BATCH // width)
            for k in range(0, len(same), each):
                some = same[k : k + each]
                read = _read(session, [piece_ids(texts[windows[n][0]].ids, windows[n][1]) for n in some], width)
                vectors |= {n: read[row, : len(windows[n][1])] for row, n in enumerate(some)}
        out: list[list[Window]] = [[] for _ in texts]
        for n, (i, window) in enumerate(windows):
            real, at = window >= 0, np.maximum(window, 0)
            out[i].append(Window(np.where(real, texts[i].starts[at], -1), np.where(real, texts[i].ends[at], -1), vectors[n]))
        return [Encoding(tuple(w)) for w in out]

    def _loaded(self) -> tuple[Any, Any, int]:
        """(session, tokenizer, pieces in a window)."""
        if self._model is None:
            said = facts(self.folder, FORMAT, FILES)
            try:
                self._model = session(self.folder / "encoder.onnx", threads=self.threads), vocabulary(self.folder), int(said["limit"])
            except Exception as error:  # both libraries raise kinds of their own
                raise ModelError(f"{self.folder}: the encoder cannot be loaded ({error}); install the package again") from error
        return self._model


def session(path: Path, *, threads: int = 1) -> Any:
    """An ONNX model ready to run."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3  # errors, which are raised anyway
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def vocabulary(folder: Path) -> Any:
    """The folder's tokenizer: lower-cased word pieces."""
    from tokenizers.implementations import BertWordPieceTokenizer

    return BertWordPieceTokenizer(str(folder / "vocabulary.txt"))


def _read(session: Any, rows: list[NDArray[np.int64]], width: int) -> NDArray[np.float32]:
    """Vectors (rows, width, hidden) of windows, filled up to one width."""
    ids, mask = np.full((len(rows), width), PAD, np.int64), np.zeros((len(rows), width), np.int32)
    for k, row in enumerate(rows):
        ids[k, : len(row)], mask[k, : len(row)] = row, 1
    vectors: NDArray[np.float32] = session.run(None, {"ids": ids, "mask": mask})[0]
    return vectors
