"""Text and the places in it: Span and Document. Offsets are code points of Document.text, half-open."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date as calendar_date
from itertools import pairwise

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


def is_date(value: object) -> bool:
    """Whether this is a date of the calendar as text: YYYY, YYYY-MM or YYYY-MM-DD."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}(-\d\d){0,2}", value, re.ASCII):
        return False
    try:
        calendar_date.fromisoformat(value + "-01-01"[len(value) - 4 :] if len(value) < 10 else value)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it was given, never changed, and what is known about it.

    date is "YYYY", "YYYY-MM" or "YYYY-MM-DD", as precise as known, or None. body: the spans that are article; the rest
    is menu, caption, footer. Without a body given, the whole text is body. source_sha256: of the web page that the text
    was taken from.
    """

    id: str
    text: str
    title: str | None = None
    date: str | None = None
    url: str | None = None
    publisher: str | None = None
    language: str | None = None
    body: Spans | None = None
    source_sha256: str | None = None

    def __post_init__(self) -> None:
        if self.date is not None and not is_date(self.date):
            raise InputError(
                f"document {self.id}: date {self.date!r} found, expected a day, month or year of the calendar: YYYY-MM-DD, YYYY-MM or YYYY"
            )
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

        A line is a paragraph, but a line that stops in mid-sentence goes on in the next: one that stops on a small letter
        before one that starts with a small letter, and in hard-wrapped text every full line.
        """
        assert self.body is not None
        width = _wrap_width(self.text)
        out: list[Span] = []
        for part in self.body:
            lines = list(_lines(self.text, part))
            for before, line in zip([None, *lines], lines, strict=False):
                if before and _goes_on(self.text, before, line, width):
                    out[-1] = Span(out[-1].start, line.end)
                else:
                    out.append(line)
        return tuple(out)


_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_BULLET = re.compile(r"(?:[-–—•·*▪◦●»>]|\(?\w{1,3}[.)])\s")
_MIDWAY = re.compile(r"[^.!?:\"”’'…*|>\])-]")  # how a line ends whose sentence has not


def _lines(text: str, part: Span) -> Iterator[Span]:
    """The lines of a stretch of text, trimmed; blank ones left out."""
    start = part.start
    for gap in _BREAK.finditer(text, part.start, part.end):
        if line := trimmed(text, start, gap.start()):
            yield line
        start = gap.end()
    if line := trimmed(text, start, part.end):
        yield line


def _goes_on(text: str, before: Span, line: Span, width: int) -> bool:
    """Whether a line is the same paragraph's as the line before it. width: of hard-wrapped text, else 0."""
    if len(_BREAK.findall(text, before.end, line.start)) > 1 or _BULLET.match(text, line.start):
        return False
    if width and len(before) >= 0.6 * width:
        return len(before) >= 0.8 * width or bool(_MIDWAY.match(text, before.end - 1))
    last, first = text[before.end - 1], text[line.start]
    return len(before) >= 30 and first.islower() and (last.islower() or last in ",;")


def _wrap_width(text: str) -> int:
    """The column at which lines were broken, 0 where the text is not hard-wrapped.

    Hard-wrapped: most lines inside blocks (all but a block's last) are nearly as long as the longest and stop in mid-sentence.
    Lists of headlines look alike, so that many must go on with a small letter; text in capitals has none to show.
    """
    lines = list(_lines(text, Span(0, len(text)))) if text else []
    pairs = [(a, b) for a, b in pairwise(lines) if len(_BREAK.findall(text, a.end, b.start)) == 1]
    if len(pairs) < 4:
        return 0
    width = sorted(len(a) for a, _ in pairs)[int(0.95 * (len(pairs) - 1))]
    if not 45 <= width <= 100:
        return 0
    full = [(a, b) for a, b in pairs if 0.8 * width <= len(a) <= 1.1 * width and _MIDWAY.match(text, a.end - 1)]
    small = sum(text[b.start].islower() for _, b in full)
    capitals = not any(c.islower() for c in text)
    return width if len(full) >= 0.6 * len(pairs) and (capitals or small >= 0.5 * len(full)) else 0
