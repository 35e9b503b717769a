"""Web pages: their text in full, and the article's body in it. The only import of trafilatura.

The text is all that the page shows, one block a line. trafilatura finds the article; its paragraphs are looked up in the
text, so that offsets are exact and what lies around the article is kept. Where it finds nothing, pages.py marks the body.
"""

from __future__ import annotations

import hashlib
import logging
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

from stance.read.furniture import bare, ends_sentence
from stance.read.pages import Pages
from stance.text import Document, Span, Spans, merged, trimmed

ANCHOR = 40  # characters, white space not counted, of a paragraph that is looked for by itself; shorter ones only between those
PROSE = 12  # words of a sentence that is taken for article between two of its paragraphs

_BLOCKS = re.compile(
    "address|article|aside|blockquote|body|br|button|caption|center|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form"
    "|h[1-6]|header|hr|html|label|legend|li|main|menu|nav|ol|option|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_UNSEEN = re.compile("script|style|template|noscript|svg|title|textarea|select|iframe|object|canvas|audio|video|math")
_SPACE = re.compile(r"[ \t\n\r\f]+")


def read_html(html: str, id: str, *, pages: Pages, source: bytes | None = None) -> Document:
    """The document of a web page: text, body, title, date, publisher, address, language.

    source: the page's bytes, for source_sha256 (default: its UTF-8). A page without text gives an empty document.
    """
    shown = _Shown()
    shown.feed(html)
    shown.close()
    text = shown.text()
    found = _extract(html)
    title, date = _said(found, "title"), _said(found, "date")
    document = Document(
        id,
        text,
        title=title,
        date=date if date and re.fullmatch(r"\d{4}-\d\d-\d\d", date) else None,
        url=_said(found, "url"),
        publisher=_said(found, "sitename"),
        language=shown.language,
        source_sha256=hashlib.sha256(html.encode("utf-8", "surrogatepass") if source is None else source).hexdigest(),
    )
    body = _body(text, _said(found, "text") or "", title)
    return pages.narrow(replace(document, body=body)) if body else pages.mark(document)


def _extract(html: str) -> Any:
    """What trafilatura makes of the page, None where it finds nothing or fails."""
    import trafilatura

    for name in ("trafilatura", "htmldate"):  # they complain of every broken page
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        return trafilatura.bare_extraction(
            html, include_comments=False, with_metadata=True, date_extraction_params={"extensive_search": False, "original_date": True}
        )
    except Exception:  # broken in a way that it does not know; the text is there all the same
        return None


def _said(found: Any, field: str) -> str | None:
    value = getattr(found, field, None)
    return value.strip() or None if isinstance(value, str) else None


class _Shown(HTMLParser):
    """Collects what a page shows: a line for each block, white space as a browser has it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.language: str | None = None
        self._lines = [""]
        self._unseen: list[str] = []
        self._kept = 0  # depth of <pre>

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "html" and not self.language:
            self.language = (dict(attrs).get("lang") or "").strip().split("-")[0].lower() or None
        if _UNSEEN.fullmatch(tag):
            self._unseen.append(tag)
        elif _BLOCKS.fullmatch(tag):
            self._lines.append("")
            self._kept += tag == "pre"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if _BLOCKS.fullmatch(tag):
            self._lines.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            del self._unseen[self._unseen.index(tag) :]
        elif tag in ("body", "html"):
            self._unseen.clear()
        if _BLOCKS.fullmatch(tag):
            self._lines.append("")
            self._kept -= tag == "pre" and self._kept > 0

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if self._kept:
            first, *more = data.replace("\r\n", "\n").split("\n")
            self._lines[-1] += first
            self._lines += more
        else:
            self._lines[-1] += data

    def text(self) -> str:
        lines = (_SPACE.sub(" ", line).strip(" ") for line in self._lines)
        return "\n".join(line for line in lines if line.strip())


def _body(text: str, article: str, title: str | None) -> Spans:
    """Where the article's paragraphs stand in the text; () where most of them cannot be found."""
    places = [i for i, c in enumerate(text) if _solid(c)]
    packed = "".join(text[i] for i in places)
    wanted = [w for line in article.split("\n") if (w := _packed(line))]
    found = _find(packed, wanted)
    if not found or sum(len(w) for w in wanted) > 2 * sum(e - s for s, e in found):
        return ()
    spans = [Span(places[s], places[e - 1] + 1) for s, e in found]
    return merged([*spans, *_headline(text, spans[0].start, title), *_between(text, spans)])


def _packed(line: str) -> str:
    """A paragraph without white space, and without the bullet that trafilatura gives to items of lists."""
    return "".join(filter(_solid, line.removeprefix("- ")))


def _solid(character: str) -> bool:
    """Neither white space nor a soft hyphen, joiner or control character, of which trafilatura drops some."""
    return character.isprintable() and not character.isspace()


def _find(packed: str, wanted: Sequence[str]) -> list[tuple[int, int]]:
    """[start, end) of each paragraph that is found, sorted. Long ones first; short ones only between the long ones around them."""
    found: dict[int, int] = {}  # start by number of the paragraph
    cursor = 0
    for n, want in enumerate(wanted):
        if len(want) >= ANCHOR and (at := packed.find(want, cursor)) >= 0:
            found[n], cursor = at, at + len(want)
    anchors = sorted(found)
    for n, want in enumerate(wanted):
        if n not in found and anchors:
            k = bisect_left(anchors, n)
            low = found[anchors[k - 1]] + len(wanted[anchors[k - 1]]) if k else max(0, found[anchors[0]] - 20 * ANCHOR)
            high = found[anchors[k]] if k < len(anchors) else low + 20 * ANCHOR
            if (at := packed.find(want, low, high)) >= 0:
                found[n] = at
    return sorted((at, at + len(wanted[n])) for n, at in found.items())


def _headline(text: str, before: int, title: str | None) -> list[Span]:
    """The title's line nearest above the article."""
    wanted = bare(title or "")
    lines = _lines(text, 0, before)
    return next(([line] for line in reversed(lines) if wanted and bare(line.of(text)) == wanted), [])


def _between(text: str, spans: Sequence[Span]) -> list[Span]:
    """Sentences between the article's paragraphs that trafilatura left out: quotations and messages are set apart on many pages."""
    out: list[Span] = []
    for a, b in pairwise(spans):
        for line in _lines(text, a.end, b.start):
            words = line.of(text)
            if len(words.split()) >= PROSE and ends_sentence(words):
                out.append(line)
    return out


def _lines(text: str, start: int, end: int) -> list[Span]:
    out = []
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if line := trimmed(text, start, stop):
            out.append(line)
        start = stop + 1
    return out
