"""What the heads read beside the encoder's vectors: where quotation marks stand, and how often a word is a cue.

Pure functions of a text and of offsets into it (code points), so that run time repeats exactly what training saw.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

OUTSIDE, OPENS, INSIDE, CLOSES, UNCLOSED, OPENS_SINGLE, INSIDE_SINGLE, CLOSES_SINGLE, INSIDE_BOTH = range(9)
STATES = 9
CUE_BINS = (0.02, 0.1, 0.3, 0.6)  # share of a word's occurrences that are cues -> bins 0..4
BINS = len(CUE_BINS) + 1

WORD = re.compile(r"[^\W_]+")
DOUBLE = re.compile(r"''|``|[\"“”„‟«»]")
SINGLE = re.compile(
    r"(?:(?<=[\s(\[—–\-:\"“])|^)[‘'`](?=[^\W_])(?!(?:em|til|n|tis|twas|cause)\b)([^‘`\n]{3,3000}?)(?<=[\w.,!?…])[’'](?![\w'])"
)


def double_regions(paragraph: str) -> list[tuple[int, int, bool]]:
    """(start, end, closed) of each stretch in double quotation marks, marks included; unclosed ones run to the end."""
    regions, opened = [], -1
    for mark in DOUBLE.finditer(paragraph):
        before = paragraph[mark.start() - 1] if mark.start() else " "
        after = paragraph[mark.end()] if mark.end() < len(paragraph) else " "
        looks_open = (before.isspace() or before in "([—–-:/‘'") and not after.isspace()
        looks_closed = not before.isspace() and (after.isspace() or after in ".,;:!?)]—–-’'")
        german = mark.group() == "“" and opened >= 0 and paragraph[opened] == "„"  # closes where „ opened
        opens = (mark.group() in "“„«``" and not german) or (opened < 0 and (looks_open or not looks_closed))
        if opened >= 0 and (german or mark.group() not in "“„«``"):
            regions.append((opened, mark.end(), True))
            opened = -1
        elif opened < 0 and opens:
            opened = mark.start()
    if opened >= 0:
        regions.append((opened, len(paragraph), False))
    return regions


def mark_states(paragraph: str) -> Bytes:
    """For each character of a paragraph one of the STATES (uint8)."""
    state = np.zeros(len(paragraph), np.uint8)
    for start, end, closed in double_regions(paragraph):
        state[start:end] = INSIDE if closed else UNCLOSED
        state[start] = OPENS
        if closed:
            state[end - 1] = CLOSES
    for mark in SINGLE.finditer(paragraph):
        start, end = mark.span()
        if len(WORD.findall(mark.group(1))) < 2:
            continue
        inner = state[start:end]
        inner[inner == OUTSIDE] = INSIDE_SINGLE
        inner[(inner == INSIDE) | (inner == UNCLOSED)] = INSIDE_BOTH
        state[start], state[end - 1] = OPENS_SINGLE, CLOSES_SINGLE
    return state


def cue_bins(paragraph: str, lexicon: Mapping[str, int]) -> Bytes:
    """For each character the bin (0..BINS-1) of the word that it stands in."""
    bins = np.zeros(len(paragraph), np.uint8)
    for word in WORD.finditer(paragraph):
        bins[word.start() : word.end()] = lexicon.get(word.group().lower(), 0)
    return bins


def piece_features(
    text: str, paragraphs: Sequence[tuple[int, int]], starts: NDArray[np.int64], lexicon: Mapping[str, int]
) -> tuple[Bytes, Bytes]:
    """(mark state, cue bin) of each word piece, by its first character; starts: offsets into the text."""
    state, bins = np.zeros(len(text) + 1, np.uint8), np.zeros(len(text) + 1, np.uint8)
    for start, end in paragraphs:
        state[start:end] = mark_states(text[start:end])
        bins[start:end] = cue_bins(text[start:end], lexicon)
    return state[starts], bins[starts]
