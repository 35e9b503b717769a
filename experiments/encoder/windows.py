"""Word pieces into windows of whole paragraphs: never two documents in one, a separator after every paragraph."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np

CLS, SEP, PAD = 101, 102, 0  # of the uncased BERT vocabulary
LIMIT = 384  # pieces in a window, special ones counted
ENDERS = (1012, 999, 1029)  # . ! ?
AFTER_END = (1000, 1005, 1007)  # " ' )

SPECIAL = -1  # in a window's map: no piece of the text stands here


def units(ids: np.ndarray, paragraphs: Sequence[tuple[int, int]], limit: int) -> list[tuple[int, int, bool]]:
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


def _sentence_cut(ids: np.ndarray, first: int, last: int) -> int:
    for i in range(last, first + (last - first) // 3, -1):
        j = i - 1
        while j > first and ids[j] in AFTER_END:
            j -= 1
        if ids[j] in ENDERS and (i == last or ids[i] not in AFTER_END):
            return i
    return last


def pack(
    ids: np.ndarray, paragraphs: Sequence[tuple[int, int]], *, limit: int = LIMIT, rng: random.Random | None = None
) -> list[np.ndarray]:
    """Windows as maps: for each place of the window the piece's number in the document, or SPECIAL.

    rng: random cuts and sizes, for training; without it windows are as full as whole paragraphs allow.
    """
    out: list[list[int]] = []
    window = [SPECIAL]
    room = limit if rng is None else rng.randint(limit // 4, limit)
    for first, end, closes in units(ids, paragraphs, limit if rng is None else rng.randint(limit * 5 // 8, limit)):
        if len(window) > 1 and len(window) + end - first + 1 > room:
            out.append(window)
            window = [SPECIAL]
            room = limit if rng is None else rng.randint(limit * 5 // 8, limit)
        window += [*range(first, end), SPECIAL] if closes else range(first, end)
    if len(window) > 1:
        out.append(window)
    return [np.array(w if w[-1] == SPECIAL else [*w, SPECIAL], np.int32) for w in out]


def piece_ids(ids: np.ndarray, window: np.ndarray) -> np.ndarray:
    """The vocabulary numbers that the encoder reads for a window."""
    out = np.where(window >= 0, ids[np.maximum(window, 0)], SEP)
    out[0] = CLS
    return out.astype(np.int64)
