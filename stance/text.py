"""Text and the places in it: Span and Document. Offsets are code points of Document.text, half-open."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

WORD = re.compile(r"\w+(?:['’]\w+)*")


class InputError(ValueError):
    """What was given to read cannot be read; the message says where, what was found and how to mend it."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a text, [start, end) in code points. Empty or negative stretches are refused."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise InputError(f"span [{self.start}, {self.end}): expected 0 <= start < end")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


Spans = tuple[Span, ...]


def merged(spans: Iterable[Span]) -> Spans:
    """The same ground covered by sorted spans that neither touch nor overlap."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start <= out[-1].end:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return tuple(out)


def hull(spans: Iterable[Span]) -> Span:
    """The smallest single span around all of them; at least one is needed."""
    spans = tuple(spans)
    return Span(min(s.start for s in spans), max(s.end for s in spans))


def overlap(a: Iterable[Span], b: Iterable[Span]) -> int:
    """How many code points lie in both; each side is taken as the set it covers."""
    right = merged(b)
    return sum(max(0, min(x.end, y.end) - max(x.start, y.start)) for x in merged(a) for y in right)


def covers(outer: Iterable[Span], inner: Iterable[Span]) -> bool:
    """Whether every code point of inner lies in outer."""
    inner = merged(inner)
    return overlap(outer, inner) == sum(map(len, inner))


def trimmed(text: str, start: int, end: int) -> Span | None:
    """[start, end) without white space and control characters at its edges; None where nothing is left."""
    while start < end and (text[start].isspace() or not text[start].isprintable()):
        start += 1
    while start < end and (text[end - 1].isspace() or not text[end - 1].isprintable()):
        end -= 1
    return Span(start, end) if start < end else None


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it was given, never changed, and what is known about it.

    date is "YYYY", "YYYY-MM" or "YYYY-MM-DD", as precise as known, or None. body: the spans that are article; the rest
    is menu, caption, footer. Without a body given, the whole text is body.
    """

    id: str
    text: str
    title: str | None = None
    date: str | None = None
    url: str | None = None
    publisher: str | None = None
    language: str | None = None
    body: Spans | None = None

    def __post_init__(self) -> None:
        if self.body is None:
            object.__setattr__(self, "body", (Span(0, len(self.text)),) if self.text else ())
        assert self.body is not None
        for span in self.body:
            if span.end > len(self.text):
                raise InputError(
                    f"document {self.id}: body span [{span.start}, {span.end}) ends beyond the text of {len(self.text)} characters"
                )

    @property
    def sha256(self) -> str:
        """Of the text's UTF-8; lone surrogates are kept apart by 'surrogatepass'."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def paragraphs(self) -> Spans:
        """The body's paragraphs, trimmed of white space, in order.

        A line is a paragraph, except in hard-wrapped text (lines broken at one width, blocks parted by empty lines),
        where a block is.
        """
        assert self.body is not None
        breaks = re.compile(r"(?:[^\S\n]*\r?\n){2,}") if _hard_wrapped(self.text) else re.compile(r"[\r\n\x0b\x0c\x85\u2028\u2029]+")
        out = []
        for part in self.body:
            start = part.start
            for gap in breaks.finditer(self.text, part.start, part.end):
                out.append(trimmed(self.text, start, gap.start()))
                start = gap.end()
            out.append(trimmed(self.text, start, part.end))
        return tuple(p for p in out if p)


def _hard_wrapped(text: str) -> bool:
    """Whether line ends are mostly typographic: long even lines that stop in mid-sentence inside blocks."""
    inner = [
        line.rstrip()
        for block in re.split(r"\n[^\S\n]*\r?\n", text)
        for line in block.strip().split("\n")[:-1]
    ]
    if len(inner) < 4:
        return False
    even = [line for line in inner if 45 <= len(line) <= 100 and line[-1] not in ".!?:\"”'’"]
    return len(even) >= 0.7 * len(inner)
