"""Quotes of two annotations of one text put side by side: by the words of their content."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stance.quotes import Quote
from stance.text import WORD, Span, Spans

Units = frozenset[int]
_EDGE = re.compile(r"[^\w$€£#@%]*")
_TAIL = re.compile(r"[^\w$€£%]+$")


@dataclass(frozen=True, slots=True)
class Part:
    """One of a quote's three roles. words: numbers of the text's words; edges: spans without punctuation at their ends."""

    words: Units
    edges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A quote as a scorer sees it."""

    quote: Quote
    content: Part
    cue: Part
    source: Part


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold quote and the predicted one aligned with it: indices, and words of content in both."""

    gold: int
    predicted: int
    shared: int


class Ruler:
    """Measures spans of one text in its words."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [m.start() for m in WORD.finditer(text)]

    def see(self, quotes: Iterable[Quote]) -> list[Seen]:
        """The quotes whose content holds something to count."""
        seen = [Seen(q, self._part(q.content), self._part(q.cue), self._part(q.source)) for q in quotes]
        return [s for s in seen if s.content.words]

    def _part(self, spans: Spans) -> Part:
        return Part(self.words(spans), self.edges(spans))

    def words(self, spans: Spans) -> Units:
        """Words that begin in the spans; where none does (':' as a cue), visible characters, as negative numbers."""
        out: set[int] = set()
        for span in spans:
            out.update(range(bisect_left(self._starts, span.start), bisect_left(self._starts, span.end)))
        if not out:
            out.update(-1 - i for s in spans for i in range(s.start, min(s.end, len(self.text))) if not self.text[i].isspace())
        return frozenset(out)

    def edges(self, spans: Spans) -> tuple[tuple[int, int], ...]:
        """Spans cut back to their words; those with no word between them are one."""
        out: list[tuple[int, int]] = []
        for span in sorted(spans):
            start, end = self._cut(span)
            if start >= end:
                continue
            if out and (start <= out[-1][1] or not re.search(r"\w", self.text[out[-1][1] : start])):
                out[-1] = (out[-1][0], max(out[-1][1], end))
            else:
                out.append((start, end))
        return tuple(out)

    def _cut(self, span: Span) -> tuple[int, int]:
        piece = span.of(self.text)
        lead = _EDGE.match(piece)
        skip = lead.end() if lead and lead.end() < len(piece) else 0
        kept = _TAIL.sub("", piece[skip:]) if skip or (lead and not lead.end()) else piece
        stripped = kept.strip()
        start = span.start + skip + len(kept) - len(kept.lstrip())
        return start, start + len(stripped)


def align(gold: Sequence[Seen], predicted: Sequence[Seen]) -> list[Pair]:
    """One to one, best first, by Dice of content words (at least one shared); among equals the later quotes."""
    found = []
    for i, g in enumerate(gold):
        for j, p in enumerate(predicted):
            if shared := len(g.content.words & p.content.words):
                found.append((2 * shared / (len(g.content.words) + len(p.content.words)), i, j, shared))
    pairs: list[Pair] = []
    left, right = set(), set()
    for _, i, j, shared in sorted(found, reverse=True):
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            pairs.append(Pair(i, j, shared))
    return pairs
