"""Quotation marks paired paragraph by paragraph. No parse is needed; odd input gives fewer regions, never an error."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from stance.text import Span

# "s" marks: either side; "o" opens, "c" closes. Families must agree: d = double, q = single, g = guillemet, h = single guillemet.
_MARKS = {
    "“": "do", "„": "do", "”": "dc", '"': "ds", "''": "ds", "``": "do", "＂": "ds", "〝": "do", "〞": "dc",
    "«": "gs", "»": "gs", "‹": "hs", "›": "hs", "‘": "qs", "’": "qs", "'": "qs", "‚": "qo", "`": "qo",
    "&quot;": "ds", "&#34;": "ds", "&ldquo;": "do", "&#8220;": "do", "&rdquo;": "dc", "&#8221;": "dc",
    "&lsquo;": "qs", "&#8216;": "qs", "&rsquo;": "qs", "&#8217;": "qs", "&#39;": "qs", "&#039;": "qs", "&apos;": "qs",
    "â€œ": "do", "â€\x9d": "dc", "â€˜": "qs", "â€™": "qs",
}  # fmt: skip
_MARK = re.compile("|".join(map(re.escape, sorted(_MARKS, key=len, reverse=True))))
AHEAD = 300  # marks looked at for a partner
_APHAERESIS = re.compile(r"(?:\d0s|em|til|n|tis|twas|bout|cause|cos|round|im|er|neath|gainst)\b", re.IGNORECASE)
_OPENS_AFTER = "([{<—–-‐―/:;,=*_>•…"
_CLOSES_BEFORE = ".,;:!?)]}>—–-―/…*_"


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch within quotation marks, the marks included.

    depth: 0 = outermost. opening, closing: lengths of its marks in characters. closing is 0 where the quotation was left
    open and runs to its paragraph's end, opening is 0 where only the closing mark stands and it starts with its paragraph.
    continued: it re-opens the quotation that the paragraph before left open. paragraph: index among those given.
    """

    span: Span
    depth: int = 0
    opening: int = 1
    closing: int = 1
    continued: bool = False
    paragraph: int = 0
    family: str = "d"

    @property
    def start(self) -> int:
        return self.span.start

    @property
    def end(self) -> int:
        return self.span.end

    @property
    def closed(self) -> bool:
        return self.closing > 0


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    family: str
    side: str  # o, c, or s where the neighbours decide
    opens: bool  # it looks like an opening mark: space before, word after
    closes: bool


def regions(text: str, paragraphs: Iterable[Span]) -> tuple[Region, ...]:
    """All regions of these paragraphs, sorted by start, outer before inner."""
    out: list[Region] = []
    paragraphs = tuple(paragraphs)
    left_open: str | None = None  # family of the quotation that the paragraph before left open
    for index, paragraph in enumerate(paragraphs):
        following = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
        found = _paired(text, paragraph, index, _first_family(text, following))
        for region in found:
            if region.depth == 0 and region.start == paragraph.start and region.family == left_open:
                found = [replace(r, continued=r is region) for r in found]
                break
        out += found
        outer = [r for r in found if r.depth == 0]
        left_open = outer[-1].family if outer and not outer[-1].closed else None
    return tuple(out)


def _first_family(text: str, paragraph: Span | None) -> str | None:
    """The family of the mark that opens a paragraph, None where a word does."""
    found = _MARK.match(text, paragraph.start, paragraph.end) if paragraph else None
    return _MARKS[found.group()][0] if found else None


def _scan(text: str, paragraph: Span) -> list[_Mark]:
    """The marks of a paragraph, apostrophes and inches left out as far as their neighbours tell."""
    marks = []
    for found in _MARK.finditer(text, paragraph.start, paragraph.end):
        start, end = found.span()
        family, side = _MARKS[found.group()][0], _MARKS[found.group()][1]
        before = text[start - 1] if start > paragraph.start else " "
        after = text[end] if end < paragraph.end else " "
        spaced = before.isspace() or before in _OPENS_AFTER or (_MARKS.get(before, "  ")[1] in "os" and before not in "’”")
        opens = spaced and not after.isspace() and (after not in ".,;:!?)]}" or text[end : end + 2] == "..")
        closes = not before.isspace() and (after.isspace() or after in _CLOSES_BEFORE or after in _MARKS)
        if family == "q":
            if (side == "s" and before.isalnum() and after.isalnum()) or (_APHAERESIS.match(text, end) and spaced):
                continue  # won't, fishermen's, '90s
            opens = opens and (after.isalnum() or after in '[(…$£€“".' or after in "‘'")
        marks.append(_Mark(start, end, family, side, opens, closes))
    return marks


def _paired(text: str, paragraph: Span, index: int, following: str | None) -> list[Region]:
    marks = _scan(text, paragraph)
    stack: list[_Mark] = []
    out: list[Region] = []

    def close(depth: int, end: int, closing: int) -> None:
        opener = stack[depth]
        del stack[depth:]
        if text[opener.end : end].strip(" \t\u00a0.,;:!?'\"“”‘’`«»‹›="):
            out.append(Region(Span(opener.start, end), depth, opener.end - opener.start, closing, paragraph=index, family=opener.family))

    for k, mark in enumerate(marks):
        depth = next((d for d in range(len(stack) - 1, -1, -1) if stack[d].family == mark.family), None)
        if depth is None:
            if _may_open(text, marks, k, paragraph, following):
                stack.append(mark)
            elif mark.family == "d" and not out and not stack and _unopened(text, mark, paragraph):
                out.append(Region(Span(paragraph.start, mark.end), 0, 0, mark.end - mark.start, paragraph=index))
        elif text[mark.start] == "“" and text[stack[depth].start] == "„":  # „German“ style
            close(depth, mark.end, mark.end - mark.start)
        elif _nests(marks, k, stack):
            stack.append(mark)
        elif _may_close(text, marks, k, paragraph):
            close(depth, mark.end, mark.end - mark.start)
    while stack:
        if _runs_on(stack[0], paragraph, following):
            close(0, paragraph.end, 0)
        else:
            del stack[0]
    return _nested(out)


def _may_open(text: str, marks: list[_Mark], k: int, paragraph: Span, following: str | None) -> bool:
    mark = marks[k]
    if mark.side == "c":  # a closing mark typed for an opening one
        return mark.opens and any(m.family == mark.family and m.side != "o" for m in marks[k + 1 : k + AHEAD])
    if mark.family in "gh":  # bullets and arrows: a partner must follow, and none may open a line alone
        partner = [m for m in marks[k + 1 : k + AHEAD] if m.family == mark.family]
        return bool(partner) and text[mark.start] != text[partner[0].start]
    if mark.family == "q":
        return mark.opens and (_single_closer(text, marks, k) is not None or (mark.start == paragraph.start and following == "q"))
    return mark.side == "o" or mark.opens or (not mark.closes and mark.end < paragraph.end)


def _unopened(text: str, mark: _Mark, paragraph: Span) -> bool:
    """A closing mark without partner, at the end of what looks like speech from the paragraph's start."""
    return mark.closes and text[mark.start - 1] in ",.?!…" and len(text[paragraph.start : mark.start].split()) > 3


def _nests(marks: list[_Mark], k: int, stack: list[_Mark]) -> bool:
    """A second mark of an open family opens a quotation inside, where enough closing marks follow."""
    mark = marks[k]
    if not mark.opens or mark.closes or mark.side == "c" or mark.family in "gh":
        return False
    if mark.side == "s" and mark.family == "q":
        return False
    rest = [m for m in marks[k + 1 : k + AHEAD] if m.family == mark.family]
    balance = 0
    for m in rest:
        balance += -1 if m.side == "c" or (m.side == "s" and m.closes and not m.opens) else 1
        if balance == -1 - sum(m.family == mark.family for m in stack):
            return True
    return False


def _may_close(text: str, marks: list[_Mark], k: int, paragraph: Span) -> bool:
    mark = marks[k]
    if mark.side == "o":
        return False
    if mark.family == "q":
        return mark.closes and not _possessive(text, marks, k)
    inches = mark.side == "s" and mark.family == "d" and text[mark.start - 1].isdigit()
    rest = [m for m in marks[k + 1 : k + AHEAD] if m.family == mark.family]
    return not (inches and rest and rest[0].closes and not rest[0].opens)


def _single_closer(text: str, marks: list[_Mark], k: int) -> int | None:
    """The mark that closes the single quotation opened at k, if any; at least two letters lie between."""
    for j in range(k + 1, min(len(marks), k + AHEAD)):
        mark = marks[j]
        if mark.family == "q" and mark.closes and mark.side != "o" and mark.start - marks[k].end > 1 and not _possessive(text, marks, j):
            return j
    return None


def _possessive(text: str, marks: list[_Mark], k: int) -> bool:
    """Whether a single mark after s is a plural's apostrophe: a word follows, and a better closing mark after it."""
    mark = marks[k]
    if text[mark.start - 1] not in "sSzx" or not re.match(r"\s[a-z]", text[mark.end : mark.end + 2]):
        return False
    for later in marks[k + 1 : k + AHEAD]:
        if later.family == "q" and later.opens and not later.closes:
            return False
        if later.family == "q" and later.closes:
            return True
    return False


def _runs_on(mark: _Mark, paragraph: Span, following: str | None) -> bool:
    """Whether a mark without partner is a quotation left open: double, or single and re-opened in the next paragraph."""
    if mark.family == "d":
        return mark.side == "o" or mark.opens
    return mark.family == "q" and mark.start == paragraph.start and following == "q"


def _nested(found: list[Region]) -> list[Region]:
    """Sorted; depths counted among the regions kept (an opener without partner no longer counts)."""
    out: list[Region] = []
    around: list[Region] = []
    for region in sorted(found, key=lambda r: (r.start, -r.end)):
        around = [r for r in around if r.end > region.start]
        if any(r.end < region.end for r in around):
            continue
        out.append(replace(region, depth=len(around)))
        around.append(region)
    return out
