"""Places in a text as other tools count them: UTF-16 units to and from code points, and spans that must match their words.

A place whose words are not what the tool says stood there is found again where these words stand once in the text, or refused: nothing is
shifted in silence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from stance.exchange.losses import Losses
from stance.text import InputError

Pair = tuple[int, int]
FOUND_AGAIN = "places found again by their words"
_SPACE = re.compile(r"(?:\\[nrt]|\s)+")  # some tools write line ends inside words as \n or as a space


class Units:
    """Converts between code points and the UTF-16 units that Java and JavaScript count, for one text."""

    def __init__(self, text: str) -> None:
        """Astral characters (emoji, some scripts) count two units."""
        self._starts = None if text.isascii() or max(text) < "\U00010000" else [0, *accumulate(2 if c > "\uffff" else 1 for c in text)]

    def units(self, point: int) -> int:
        """UTF-16 units before this code point."""
        return point if self._starts is None else self._starts[point]

    def points(self, unit: int) -> int | None:
        """Code points before this unit; None inside a character or beyond the text."""
        if self._starts is None:
            return unit
        found = bisect_left(self._starts, unit)
        return found if found < len(self._starts) and self._starts[found] == unit else None


def same(words: str, slice_: str) -> bool:
    """Whether the words that a tool gives are these, however it writes white space."""
    return words == slice_ or _SPACE.sub(" ", words).strip() == _SPACE.sub(" ", slice_).strip()


def anchored(text: str, pair: Pair, words: str | None, where: str, losses: Losses) -> Pair:
    """The place of the words: the one given where they stand there, else the only other one in the text; InputError otherwise.

    words: None = the tool does not say them, the place is believed. where: file:line.
    """
    start, end = pair
    if words is None and 0 <= start < end <= len(text):
        return pair
    if words is not None and 0 <= start < end <= len(text) and same(words, text[start:end]):
        return pair
    places = occurrences(text, words) if words else []
    if len(places) == 1:
        losses.mended(FOUND_AGAIN, f"{where} ({start}-{end} is {places[0][0]}-{places[0][1]})")
        return places[0]
    found = repr(text[max(0, start) : max(0, end)][:60])
    expected = f"{words[:60]!r}, which the text has {len(places)} times" if words else f"a place in the text of {len(text)} characters"
    raise InputError(f"{where}: {start}-{end}: found {found}, expected {expected}; was the text changed, or counted in other units?")


def occurrences(text: str, words: str) -> list[Pair]:
    """Everywhere that the words stand, however white space is written."""
    pattern = r"\s+".join(map(re.escape, _SPACE.sub(" ", words).split()))
    return [m.span(1) for m in re.finditer(f"(?=({pattern}))", text)] if pattern else []


def _stands_alone(text: str, pair: Pair) -> bool:
    """Whether no word goes on over the edges of this place: "he" is not in "the"."""
    start, end = pair
    return not (text[start : start + 1].isalnum() and text[start - 1 : start].isalnum()) and not (
        text[end - 1 : end].isalnum() and text[end : end + 1].isalnum()
    )


def nearest(text: str, words: Sequence[str], around: Pair) -> list[Pair] | None:
    """Places of these fragments one after the other, the first as near as can be to a stretch of text, whole words first; None
    where one is missing."""
    out: list[Pair] = []
    for piece in words:
        places = [p for p in occurrences(text, piece) if not out or p[0] >= out[-1][1]]
        if not places:
            return None
        whole = [p for p in places if _stands_alone(text, p)]
        out.append(min(whole or places, key=lambda p: (max(around[0] - p[1], p[0] - around[1], 0), p)))
    return out
