"""Attribution by layout: 'X: ...', '"..." - X', 'From X:', lists after a cue, and quotations that stand alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stance.detect.marks import Region
from stance.detect.passage import Frame
from stance.text import Span, Spans, trimmed

_TITLE = r"(?:[A-Z][\w.'’&-]*|de|da|la|le|van|von|der|den|bin|al|el|of|the|and|for|to|in|on|at|[(),/-])"
_NAME = re.compile(rf"(?:(?:the|a|an)\s+)?[A-Z@][\w.'’&-]*(?:[ \t]+{_TITLE}|,)*(?<=[\w.)])")
_LABEL = re.compile(rf"({_NAME.pattern})(?:[ \t]*\([\w .]+\))?[ \t]*:[ \t]+(?=\S)")
_SIGNATURE = re.compile(r"\s*(?:—|–|―|--|-|~)\s*(?=[\w@])")
_FROM = re.compile(r"(?:from|by|statement (?:by|from|of))[ \t]+([^:]{3,120}?)[ \t]*:$", re.IGNORECASE)
_BULLET = re.compile(r"(?:[-–—*•●▪·]|\(?\d{1,2}[.)]|\(?[a-z][.)])[ \t]+")
_NOT_NAMES = frozenset(
    re.findall(
        r"\w+",
        "photo photos picture pictures image video audio caption credit source sources file read more watch must see related also note "
        "update updated correction editor tags topics date time where when who what why how q question answer share comments contact "
        "contacts contributing media from by subject re to cc fact breaking live here there this that these those one two three first "
        "second third finally still but and or advertisement location summary text begin end http https www exclusive analysis opinion "
        "story stories quicktake interview poll profile timeline factbox explainer editorial letter review obituary podcast quiz gallery",
    )
)
_WORDS_OF = re.compile(r"\b(in the words of)\s+([^:;.“”\"\n]{2,120}?)\s*[,:]?\s*$", re.IGNORECASE)
_BY = re.compile(r"\s+by\s+([^.;:!?“”\"\n]{2,100}?)[\s,]*(?:\bthat\s+)?")
_SAYING = re.compile(r"\b(?:said|says|saying|stated|declared|announced|added|noted|told|wrote|following)\b[^.:]*:$", re.IGNORECASE)


def outside(text: str, paragraph: Span, marks: Sequence[Region]) -> str:
    """The paragraph's words that no quotation mark encloses."""
    out, at = [], paragraph.start
    for region in marks:
        if region.depth == 0:
            out.append(text[at : region.start])
            at = max(at, region.end)
    out.append(text[at : paragraph.end])
    return " ".join(out)


def label(text: str, paragraph: Span, marks: Sequence[Region]) -> Frame | None:
    """'HELEN CLARK: "..."' and the headline 'Lula: fund is back'."""
    found = _LABEL.match(text, paragraph.start, paragraph.end)
    if not found or any(r.start < found.end(1) for r in marks):
        return None
    name = found.group(1)
    words = name.split()
    outer_words = {words[0].lower().rstrip(".:"), words[-1].lower().rstrip(".:")}
    if len(words) > 12 or outer_words & _NOT_NAMES or not re.search(r"[a-zA-Z]{2}", name):
        return None
    rest = trimmed(text, found.end(), paragraph.end)
    if rest is None:
        return None
    region = next((r for r in marks if r.depth == 0 and r.start == rest.start), None)
    if region is not None:
        tail = text[region.end : paragraph.end].strip()
        content = tuple(r.span for r in marks if r.depth == 0)
        if tail and not _quotes_only(text, Span(region.start, paragraph.end), marks):
            if not _headline(text, paragraph, rest):
                return None
            content = (rest,)
    elif (len(words) <= 4 and _headline(text, paragraph, rest)) or (
        (name.isupper() or name.startswith("@")) and len(rest.of(text).split()) > 1
    ):
        content = (rest,)
    else:
        return None
    colon = text.index(":", found.end(1))
    return Frame("label", "speech", content, (), (Span(*found.span(1)),), mark=(Span(colon, colon + 1),))


def _headline(text: str, paragraph: Span, rest: Span) -> bool:
    """A short line without full stop, of more than a word or two after the colon."""
    words = rest.of(text).split()
    return (
        len(paragraph) < 120
        and len(words) > 2
        and text[paragraph.end - 1] not in ".:;,"
        and not re.search(r"\d{1,2}[:.]\d\d|https?:|@", paragraph.of(text))
    )


def _quotes_only(text: str, span: Span, marks: Sequence[Region]) -> bool:
    return not re.search(r"\w", outside(text, span, [r for r in marks if r.start >= span.start]))


def signature(text: str, paragraph: Span, marks: Sequence[Region], following: Span | None) -> Frame | None:
    """'"..." - Commissioner X', the signature in the same paragraph or in the next, and tweets ('... — Name (@name) May 1')."""
    outer = [r for r in marks if r.depth == 0]
    if outer and outer[0].start == paragraph.start and outer[0].closed:
        tail = Span(outer[-1].end, paragraph.end) if outer[-1].end < paragraph.end else None
        if tail is not None and _quotes_only(text, Span(paragraph.start, tail.start), outer):
            name = _signed(text, tail)
            return Frame("signature", "speech", tuple(r.span for r in outer), (), (name,)) if name else None
        if tail is None and following is not None and _SIGNATURE.match(text, following.start, following.end):
            name = _signed(text, following)
            return Frame("signature", "speech", tuple(r.span for r in outer), (), (name,)) if name else None
    handle = re.search(r"(?:—|–|--|-)\s*([^—–]{2,60}?\(@\w+\))", paragraph.of(text))
    if handle and not outer:
        content = trimmed(text, paragraph.start, paragraph.start + handle.start())
        name = Span(paragraph.start + handle.start(1), paragraph.start + handle.end(1))
        return Frame("signature", "speech", (content,), (), (name,)) if content and len(content.of(text).split()) > 3 else None
    return None


def _signed(text: str, tail: Span) -> Span | None:
    """The name after a dash, to the end of the tail, if it reads like one."""
    dash = _SIGNATURE.match(text, tail.start, tail.end)
    name = trimmed(text, dash.end(), tail.end) if dash else None
    if name is None:
        return None
    words = name.of(text).split()
    if len(words) > 16 or not (words[0][0].isupper() or words[0][0] == "@" or words[0].lower() in ("the", "a", "an")):
        return None
    return None if re.search(r"\b(?:said|says|told|is|was|were|has|had|will)\b", name.of(text)) else name


def introduced(text: str, paragraph: Span) -> Span | None:
    """The name in a line 'From X:' that introduces the paragraph after it."""
    found = _FROM.match(text, paragraph.start, paragraph.end)
    return trimmed(text, *found.span(1)) if found else None


def phrased(text: str, region: Region, start: int) -> Frame | None:
    """'In the words of X, "..."' right before a quotation; start: of its paragraph."""
    found = _WORDS_OF.search(text, max(start, region.start - 150), region.start)
    source = trimmed(text, *found.span(2)) if found else None
    return Frame("phrase", "speech", (region.span,), (Span(*found.span(1)),), (source,)) if found and source else None


def by(text: str, cue: Spans, content: Spans) -> Span | None:
    """The speaker between a passive cue and its content: 'was urged by X to ...'."""
    if not cue or cue[-1].end >= content[0].start:
        return None
    found = _BY.fullmatch(text, cue[-1].end, content[0].start)
    return Span(*found.span(1)) if found else None


def listed(text: str, paragraphs: Sequence[Span], index: int) -> Spans:
    """The items of a list that the paragraph before introduces with a colon, bullets left out."""
    out: list[Span] = []
    for paragraph in paragraphs[index + 1 :]:
        bullet = _BULLET.match(text, paragraph.start, paragraph.end)
        if not bullet:
            break
        end = paragraph.end
        while end > bullet.end() and text[end - 1] in ".;,":
            end -= 1
        item = trimmed(text, bullet.end(), end)
        if item:
            out.append(item)
    return tuple(out)


def is_item(text: str, paragraph: Span) -> bool:
    """Whether the paragraph begins with a bullet or a number."""
    return _BULLET.match(text, paragraph.start, paragraph.end) is not None


def announces(text: str, paragraph: Span) -> bool:
    """Whether the paragraph ends with a cue and a colon."""
    return bool(_SAYING.search(text, max(paragraph.start, paragraph.end - 200), paragraph.end))


def stands_alone(text: str, paragraph: Span, marks: Sequence[Region]) -> bool:
    """Whether the whole paragraph is quotation, and more than a title or a slogan."""
    outer = [r for r in marks if r.depth == 0]
    if not outer or not _quotes_only(text, paragraph, outer):
        return False
    words = " ".join(r.span.of(text) for r in outer).split()
    return (
        len(words) >= 3
        and text[outer[-1].end - 1 :][:1] != ""
        and (len(words) > 5 or bool(re.search(r"[.!?…,]\W*$", outer[-1].span.of(text))))
    )
