"""A text's word pieces, and windows of them: whole paragraphs, never two documents in one, a separator after every paragraph."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.text import Span

Ints = NDArray[np.int64]

CLS, SEP, PAD = 101, 102, 0  # of the uncased BERT vocabulary
LIMIT = 384  # pieces in a window, special ones counted
SPECIAL = -1  # in a window's map: no piece of the text stands here
_ENDERS = (1012, 999, 1029)  # . ! ?
_AFTER_END = (1000, 1005, 1007)  # " ' )

# One character for one, so that offsets hold. Word pieces of the curly forms are hardly trained.
_PLAIN = str.maketrans(
    {**dict.fromkeys("’‘‛´`", "'"), **dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("–—―‒", "-"), "\u00a0": " ", "\u2026": "."}
)
_SURROGATE = re.compile("[\ud800-\udfff]")
# UTF-8 taken for Windows-1252: double marks, single marks, dashes
_MISREAD = re.compile(r"â€(?:(œ|\x9d|(?=[\s.,;:!?)]|\Z))|([˜™])|[“”])")


def plain(text: str) -> str:
    """The text with quotation marks, apostrophes, dashes and hard spaces in one plain form, of the same length."""
    text = _MISREAD.sub(lambda m: ('"' if m[1] is not None else "'" if m[2] else "-").ljust(len(m[0])), text)
    return _SURROGATE.sub("?", text.translate(_PLAIN))


class Pieces:
    """A text's word pieces: ids; starts and ends in code points; paragraphs as ranges of pieces, empty ones left out.

    tokenizer: of the tokenizers package, as encoder.vocabulary gives it.
    """

    def __init__(self, tokenizer: Any, text: str, paragraphs: Sequence[Span]) -> None:
        flat = plain(text)
        ids: list[int] = []
        places: list[tuple[int, int]] = []
        self.paragraphs: list[tuple[int, int]] = []
        for span in paragraphs:
            code = tokenizer.encode(flat[span.start : span.end], add_special_tokens=False)
            if code.ids:
                self.paragraphs.append((len(ids), len(ids) + len(code.ids)))
                ids += code.ids
                places += [(span.start + a, span.start + b) for a, b in code.offsets]
        self.ids = np.array(ids, np.int64)
        self.starts, self.ends = np.array(places, np.int64).reshape(-1, 2).T


def _units(ids: Ints, paragraphs: Sequence[tuple[int, int]], limit: int) -> list[tuple[int, int, bool]]:
    """(first, end, ends a paragraph) in pieces; a paragraph beyond the limit is cut after a sentence where possible."""
    out = []
    for first, end in paragraphs:
        while end - first > limit - 2:
            cut = _sentence_cut(ids, first, first + limit - 2)
            out.append((first, cut, False))
            first = cut
        if end > first:
            out.append((first, end, True))
    return out


def _sentence_cut(ids: Ints, first: int, last: int) -> int:
    for i in range(last, first + (last - first) // 3, -1):
        j = i - 1
        while j > first and ids[j] in _AFTER_END:
            j -= 1
        if ids[j] in _ENDERS and (i == last or ids[i] not in _AFTER_END):
            return i
    return last


def pack(ids: Ints, paragraphs: Sequence[tuple[int, int]], *, limit: int = LIMIT, rng: random.Random | None = None) -> list[Ints]:
    """Windows as maps: for each place of the window the piece's number in the document, or SPECIAL.

    rng: random cuts and sizes, for training; without it windows are as full as whole paragraphs allow.
    """
    out: list[list[int]] = []
    window = [SPECIAL]
    room = limit if rng is None else rng.randint(limit // 4, limit)
    for first, end, closes in _units(ids, paragraphs, limit if rng is None else rng.randint(limit * 5 // 8, limit)):
        if len(window) > 1 and len(window) + end - first + 1 > room:
            out.append(window)
            window = [SPECIAL]
            room = limit if rng is None else rng.randint(limit * 5 // 8, limit)
        window += [*range(first, end), SPECIAL] if closes else range(first, end)
    if len(window) > 1:
        out.append(window)
    return [np.array(w if w[-1] == SPECIAL else [*w, SPECIAL], np.int64) for w in out]


def piece_ids(ids: Ints, window: Ints) -> Ints:
    """The vocabulary numbers that the encoder reads for a window."""
    out: Ints = np.where(window >= 0, ids[np.maximum(window, 0)], SEP).astype(np.int64)
    out[0] = CLS
    return out
