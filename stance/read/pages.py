"""Raw page text: which paragraphs are the article, and which are menu, caption, advertisement, teaser, comment or footer.

What no word gives away (furniture.py) is judged by its place: runs of short lines before the first sentence or after the
last, lists under a heading such as "Related stories", what follows "Comments (2)" or the footer. A doubtful paragraph stays
body: to lose one is worse than to keep a menu line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from stance.read.furniture import LONGEST, Furniture, bare, ends_sentence
from stance.text import Document, Span, Spans, trimmed

RUN = 5  # that many short lines in a row are a menu
SHORT = 4  # words of a menu's line at most
BOX = 80  # words of a box beside the article at most
TAIL = 0.1  # prose below a footer is footer while it has at most this share of the words above

_SAYS = re.compile(r"[.!?:;\"“”]['’)]*\Z|: |[\"“”]")  # a short line with these may be a headline or an answer
_STOP = re.compile(r"[.…][\"”’'»)\]]*\Z")  # headlines end in no full stop
_FIRST = re.compile(r".+?(?:[.!?](?=\s|\Z)|\Z)")
_THEY = re.compile(r"(?:She|He|They|Her|His|Follow)\b")
_SPOKE = re.compile(
    r"\b(?:says|said|wrote|writes|commented|replied)\b"
)  # ministers' answers, as they are set out in articles, have these too
_BREAK = re.compile(r"\r\n|[\n\r\u2028\u2029]")


@dataclass(slots=True)
class _Part:
    """A paragraph of the page. furniture: what it is if it is not body ('' = body so far)."""

    span: Span
    text: str
    words: int
    blank_before: bool
    furniture: str = ""

    @property
    def sentence(self) -> bool:
        return self.words >= 4 and ends_sentence(self.text) and (self.words >= 8 or self.text[-1] != "!")

    @property
    def prose(self) -> bool:
        return (self.words >= 8 and self.sentence) or self.words >= 30

    @property
    def short(self) -> bool:
        return bool(self.furniture) or (self.words <= SHORT and not _SAYS.search(self.text))

    @property
    def site(self) -> bool:
        return self.furniture in ("line", "talk")


class Pages:
    """Marks the body of raw page text. words: the content of resources/boilerplate.yaml."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self.furniture = Furniture(words)

    def mark(self, document: Document) -> Document:
        """The document with its body marked; as it is where somebody marked it before, or where nothing is found to be body."""
        if not document.text or document.body != (Span(0, len(document.text)),):
            return document
        return self.narrow(document)

    def narrow(self, document: Document) -> Document:
        """The document with a body that leaves out what its body now has of menus, captions, teasers and the like."""
        parts = self._parts(document)
        for part in parts:
            part.furniture = self.furniture.kind(part.text)
        self._captions(parts)
        self._credited(parts)
        headline = _headline(parts, document.title)
        _lists(parts, headline)
        self._comments(parts)
        self._boxes(parts)
        self._biographies(parts)
        _menus(parts, headline)
        self._footer(parts)
        body = _spans(parts, document.text)
        return replace(document, body=body) if body else document

    def _parts(self, document: Document) -> list[_Part]:
        out: list[_Part] = []
        for span in (s for paragraph in document.paragraphs() for s in self._apart(document.text, paragraph)):
            gap = document.text[out[-1].span.end if out else 0 : span.start]
            piece = span.of(document.text)
            out.append(_Part(span, piece, len(piece.split()), len(_BREAK.findall(gap)) > 1))
        return out

    def _apart(self, text: str, paragraph: Span) -> list[Span]:
        """Lines that were taken for one paragraph, parted below a heading of other matter and before each reader's name."""
        out, start = [], paragraph.start
        for gap in _BREAK.finditer(text, paragraph.start, paragraph.end):
            heading = start == paragraph.start and self.furniture.kinds["comments"].match(text[start : gap.start()])
            if (heading or self.furniture.handle.match(text, gap.end())) and (line := trimmed(text, start, gap.start())):
                out.append(line)
                start = gap.end()
        last = trimmed(text, start, paragraph.end)
        return [*out, last] if last else out

    def _captions(self, parts: Sequence[_Part]) -> None:
        """Lines that a caption repeats, lines below "Image caption", and lines above a bare credit: blocks of their own, no sentences."""
        known = [p.text for p in parts if p.furniture == "caption" and p.words >= 4]
        blanks = sum(p.blank_before for p in parts) > 1
        first = next((i for i, p in enumerate(parts) if not p.furniture and p.words >= 4), 0)  # may be the headline
        for i, part in enumerate(parts):
            above, below = parts[i - 1] if i else None, parts[i + 1] if i + 1 < len(parts) else None
            if part.furniture or part.words > LONGEST:
                continue
            repeated = part.words >= 4 and any(k.startswith(part.text) for k in known)
            labelled = above and above.text.casefold() in self.furniture.captioned
            credited = below and below.furniture == "caption" and below.words <= 6 and not below.blank_before
            apart = (blanks and part.blank_before) or (i > first and not ends_sentence(part.text))
            if repeated or labelled or (credited and apart):
                part.furniture = "caption"

    def _credited(self, parts: Sequence[_Part]) -> None:
        """Captions without their credit: lines beside the same caption with it, and lines below a bare credit in a block of their own."""
        blanks = sum(p.blank_before for p in parts) > 1
        for i, part in enumerate(parts):
            if part.furniture != "caption":
                continue
            said = _FIRST.match(self.furniture.credited.sub("", part.text) or part.text)
            for near in (*parts[max(i - 1, 0) : i], *parts[i + 1 : i + 2]):
                if said and len(said[0].split()) >= 4 and near.words <= LONGEST and near.text.startswith(said[0].rstrip(". ")):
                    near.furniture = near.furniture or "caption"
            block = parts[i : i + 3]  # the credit, the caption, and what a blank line must part from them
            alone = [p.blank_before for p in block] in ([True, False], [True, False, True])
            if blanks and part.words <= 6 and alone and block[1].words <= LONGEST:
                block[1].furniture = block[1].furniture or "caption"

    def _comments(self, parts: Sequence[_Part]) -> None:
        """Readers' comments last to the end of the page. A mere link to them ("12 comments" at the top) ends nothing.

        Headings that an article may have too ("Reactions"), and readers without a heading, need more to show that they are that.
        """
        for i, part in enumerate(parts):
            before = sum(p.words for p in parts[:i] if not p.furniture and p.sentence)
            kind, debate = part.furniture, self.furniture.debate.match(part.text)
            handle = not kind and self.furniture.handle.match(part.text)
            if not before or not (kind == "comments" or debate or handle):
                continue
            after = [p for p in parts[i + 1 :] if not p.furniture and p.prose]
            voices = sum(bool(self.furniture.comment.match(p.text)) for p in parts[i + 1 :])
            handles = sum(bool(self.furniture.handle.match(p.text)) for p in parts[i:])
            if kind == "comments":
                found = voices + handles >= max(1, len(after) / 4) or sum(p.words for p in after) <= before
            else:
                found = handles >= (1 if debate else 2) and handles >= len(after) / 2
                signs = sum(bool(self.furniture.comment.match(p.text)) and not _SPOKE.search(p.text) for p in parts[i + 1 :])
                found = found or bool(debate and signs >= max(2, len(after) / 4))
            if found:
                _give(parts[i:], "comment")
                return

    def _boxes(self, parts: Sequence[_Part]) -> None:
        """What stands below "About the author", and below "Newsletter" or "Poll" where the block has a button or a question in it."""
        blanks = sum(p.blank_before for p in parts) > 1
        for i in range(_first_prose(parts) + 1, len(parts)):
            authors = self.furniture.authors.match(parts[i].text)
            if not authors and not (blanks and self.furniture.box.match(parts[i].text)):
                continue
            start = i + 2 if authors else i + 1  # the note may stand apart from its heading
            end = next((k for k in range(start, len(parts)) if blanks and parts[k].blank_before), len(parts))
            block = parts[i + 1 : end]
            told = authors or any(p.furniture or p.text.endswith("?") for p in block)
            if told and sum(p.words for p in block if not p.furniture) <= BOX:
                _give(parts[i:end], "box")

    def _biographies(self, parts: Sequence[_Part]) -> None:
        """Notes on who wrote the article: below it, or anywhere with a name of the byline."""
        names = [n for p in parts if p.furniture == "credit" for n in self.furniture.names(p.text)]
        prose = [i for i, p in enumerate(parts) if p.prose and not p.furniture]
        for i in reversed(prose[2:]):  # the last first: notes on several authors follow each other
            if not self.furniture.ours.match(parts[i].text):
                break
            parts[i].furniture = "biography"
        for part in parts:
            name = next((n for n in names if part.text.startswith(n)), None)
            if not part.furniture and name and self.furniture.bylined.match(part.text, len(name)):
                part.furniture = "biography"
        for above, part in pairwise(parts):
            if above.furniture == "biography" and not part.blank_before and _THEY.match(part.text):
                part.furniture = part.furniture or "biography"

    def _footer(self, parts: Sequence[_Part]) -> None:
        """What comes after the last sentence from the first line of site talk on, and what little prose stands below a footer."""
        sentences = [i for i, p in enumerate(parts) if p.sentence and not p.furniture]
        total = sum(p.words for p in parts if not p.furniture)
        for i, part in enumerate(parts):
            if not part.furniture or not sentences:
                continue
            rest = [p for p in parts[i + 1 :] if not p.furniture]
            words = sum(p.words for p in rest)
            below = self.furniture.footer.match(part.text) and any(p.prose for p in parts[:i] if not p.furniture)
            little = below and (words <= TAIL * (total - words) or not any(p.prose for p in rest))
            if little or (i > sentences[-1] and (part.site or part.furniture in ("related", "comments"))):
                _give(rest, "footer")
                return


def _give(parts: Sequence[_Part], furniture: str) -> None:
    for part in parts:
        part.furniture = part.furniture or furniture


def _first_prose(parts: Sequence[_Part]) -> int:
    return next((i for i, p in enumerate(parts) if p.prose and not p.furniture), len(parts))


def _headline(parts: Sequence[_Part], title: str | None) -> int | None:
    """The part that is the article's headline: the last that the title names, else the last longer line before the first prose."""
    first, wanted = _first_prose(parts), bare(title or "")
    for i in range(min(first, len(parts) - 1), -1, -1):
        words = bare(parts[i].text)
        if len(words) >= 10 and wanted and (wanted.startswith(words) or words.startswith(wanted)):
            parts[i].furniture = ""
            return i
    plain = [i for i in range(first) if not parts[i].furniture and parts[i].words > 1]
    longer = [i for i in plain if parts[i].words >= 4]
    return next(reversed(longer or plain), None)


def _lists(parts: Sequence[_Part], headline: int | None) -> None:
    """What stands under a heading of other stories, up to where the article goes on. Prose alone may begin with such words."""
    first, site = _first_prose(parts), any(p.site for p in parts)
    for i, part in enumerate(parts):
        if part.furniture == "related" and (i > first or site):
            _give(parts[i + 1 : _list_end(parts, i, headline)], "teaser")


def _list_end(parts: Sequence[_Part], opener: int, headline: int | None) -> int:
    """Where the list under a heading of other stories ends: at the headline, or where a paragraph of the article begins.

    Teasers have a sentence under their headline too. So where blank lines part the page's blocks, a sentence goes on with
    the article only after a blank line; elsewhere when it is long, stands below several headlines, or before more sentences.
    """
    blanks = any(p.blank_before for p in parts[opener + 1 :]) and not all(p.blank_before for p in parts[1:])
    headlines = 0  # in a row
    for i in range(opener + 1, len(parts)):
        part, after = parts[i], parts[i + 1] if i + 1 < len(parts) else None
        if i == headline:
            return i
        if part.furniture:
            continue
        if not _STOP.search(part.text) or not part.sentence:
            headlines += 1
            opens = part.text.endswith(":") or (after and after.prose and after.blank_before)  # a subheading, a lead-in
            if blanks and part.blank_before and i > opener + 1 and not part.short and opens:
                return i
        elif blanks:
            if part.blank_before:
                return i
        elif i == opener + 1 or part.words >= 40 or headlines > 1 or (part.prose and after and after.prose and not after.furniture):
            return i
        else:
            headlines = 0
    return len(parts)


def _menus(parts: Sequence[_Part], headline: int | None) -> None:
    """Runs of short lines outside the article's prose, and short lines that come back again and again."""
    prose = [i for i, p in enumerate(parts) if p.prose and not p.furniture]
    if not prose or not any(p.site for p in parts):
        return
    often = {t for t, n in Counter(p.text for p in parts if p.words <= SHORT).items() if n >= 3}
    front = parts[: headline if headline is not None else prose[0]]
    for above, part in pairwise(front if headline is not None and parts[headline].blank_before else ()):
        if above.site and not part.blank_before and part.words <= 12:
            part.furniture = part.furniture or "line"  # a slogan in the block of the menu
    start = 0
    while start < len(parts):
        end = start
        while end < len(parts) and end != headline and parts[end].short:
            end += 1
        outside = end <= prose[0] or start > prose[-1]
        if end - start >= RUN and (outside or sum(p.site for p in parts[start:end]) >= 2):
            _give(parts[start:end], "line")
        start = max(end, start + 1)
    crowded = len(front) >= RUN and sum(bool(p.furniture) for p in front) >= 0.6 * len(front)
    for i, part in enumerate(parts):
        again = part.text in often and part.short and i != headline
        if again or (crowded and i < len(front) and part.words <= SHORT and not re.search(r"[\"“”:]", part.text)):
            part.furniture = part.furniture or "line"


def _spans(parts: Sequence[_Part], text: str) -> Spans:
    """Body spans: body parts with nothing but white space between them make one."""
    out: list[Span] = []
    for part in parts:
        if part.furniture:
            continue
        if out and trimmed(text, out[-1].end, part.span.start) is None:
            out[-1] = Span(out[-1].start, part.span.end)
        else:
            out.append(part.span)
    return tuple(out)
