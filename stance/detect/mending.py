"""Attributions brought into line with quotation marks: what windows and labels cannot see or do not always respect.

A quotation is quoted whole; one left open at the end of its paragraph goes on where the marks are opened again; one that was closed
does not go on in the next paragraph; a paragraph that is all quotation is a quote. Words without marks, cue and
source are none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from stance.detect import layout, turns
from stance.detect.headlines import addressed, attributed, headlines
from stance.detect.marks import Region
from stance.text import WORD, Span, Spans, merged, trimmed

_RANG = re.compile(r"called|phoned|telephoned|rang", re.IGNORECASE)
_WHEN = re.compile(r"(?:for|from|after|before|during|since|at)\b")
_COMMAND = re.compile(r"[A-Z][a-z]+(?<!ed)(?<!ing)")
_TURN = re.compile(r"\W*[A-Z][A-Z .'’-]+:")  # of a transcript: who speaks is said within the marks


@dataclass(frozen=True, slots=True)
class Draft:
    """An attribution on its way to be a quote. A draft without content is a cue, with its source, that nothing hangs on.

    mode: 0 speech, 1 thought. inner: it is a quote inside another. signs: see signs.py, () where the labels did not find it.
    changed: mended. verbatim: signed words without marks, which are direct all the same.
    """

    content: Spans
    cue: Spans
    source: Spans
    mode: int = 0
    inner: bool = False
    signs: tuple[float, ...] = ()
    changed: bool = False
    verbatim: bool = False


class Mending:
    """Brings the drafts of a document into line; paragraphs and their marks are the document's."""

    def __init__(self, text: str, paragraphs: Spans, marks: Sequence[Region]) -> None:
        self.text = text
        self.paragraphs = paragraphs
        self.starts = [p.start for p in paragraphs]
        self.within: list[list[Region]] = [[] for _ in paragraphs]
        for region in marks:
            self.within[region.paragraph].append(region)
        self.outer = [[r for r in regions if r.depth == 0] for regions in self.within]

    def mended(self, drafts: Sequence[Draft]) -> list[Draft]:
        """The drafts with content, mended; those inside others only at their edges."""
        drafts = [self._whole(d, drafts) for d in drafts]
        inner = [self._closed(d) for d in drafts if d.inner and d.content]
        loose = [d for d in drafts if not d.inner and not d.content]
        outer = [part for d in drafts if not d.inner and d.content for part in self._parted(d, loose)]
        inner = [d for d in inner if d.cue or d.source or self._marked(d.content, own=True)]
        outer = [d for d in self._going_on(outer) if not self._asked_of_reader(d) and not self._telephoned(d)]
        outer = [d for d in self._by_layout(outer) if d.cue or d.source or self._marked(d.content)] + inner
        return [d for d in outer if any(map(self._words, d.content))]

    def paragraph(self, span: Span) -> int:
        return bisect_right(self.starts, span.start) - 1

    def _whole(self, draft: Draft, drafts: Sequence[Draft]) -> Draft:
        """Its quotations from mark to mark, where nothing but the end of the words is missing."""

        def taken(rest: Span) -> bool:
            own = any(rest.overlaps(s) for s in (*draft.cue, *draft.source))
            others = (d for d in drafts if d is not draft and d.inner == draft.inner)
            return own or any(rest.overlaps(s) for d in others for s in (*d.content, *d.cue, *d.source))

        content = merged(self._quotation(s, taken) for s in draft.content)
        source = draft.source or ((layout.by(self.text, draft.cue, content) if content else None),)
        source = tuple(self._balanced(s) for s in source if s)
        return replace(draft, content=content, source=source, changed=(content, source) != (draft.content, draft.source))

    def _balanced(self, source: Span) -> Span:
        """A source without the bracket that opens in it and does not end."""
        name = source.of(self.text)
        at = name.rfind("(")
        return trimmed(self.text, source.start, source.start + at) or source if at > 0 and ")" not in name[at:] else source

    def _quotation(self, span: Span, taken: Callable[[Span], bool]) -> Span:
        for region in self.within[self.paragraph(span)]:
            if not region.span.overlaps(span) or span.contains(region.span):
                continue
            inside = trimmed(self.text, region.start + region.opening, region.end - region.closing)
            same = inside is not None and self._words(span) == self._words(inside)
            rest = Span(span.end, region.end) if span.start == region.start and span.end < region.end else None
            if same or (rest and not taken(rest)):
                return Span(min(span.start, region.start), max(span.end, region.end))
        return span

    def _words(self, span: Span) -> list[int]:
        return [m.start() for m in WORD.finditer(self.text, span.start, span.end)]

    def _closed(self, draft: Draft) -> Draft:
        """A quote inside a quotation that begins with marks of its own ends with them."""
        inside = next(
            (r for r in self.within[self.paragraph(draft.content[0])] if r.depth and r.closed and r.start == draft.content[0].start), None
        )
        return (
            replace(draft, content=(inside.span,))
            if inside and len(draft.content) == 1 and draft.content[0].contains(inside.span)
            else draft
        )

    def _marked(self, content: Spans, *, own: bool = False) -> bool:
        """Whether quotation marks stand at any of it; own: at its start, or within the outermost."""
        near = [(s, r) for s in content for r in self.within[self.paragraph(s)]]
        return any(s.overlaps(r.span) and (not own or r.depth > 0 or r.start == s.start) for s, r in near)

    def _asked_of_reader(self, draft: Draft) -> bool:
        """Whether its cue is a command that a line begins with: 'Explain why ...' in an exercise."""
        if draft.source or not draft.cue or self._marked(draft.content):
            return False
        cue, line = draft.cue[0], self.paragraphs[self.paragraph(draft.cue[0])]
        first = not re.search(r"[^\W\d]{2}", self.text[line.start : cue.start])
        return first and draft.content[0].start > cue.start and _COMMAND.fullmatch(cue.of(self.text)) is not None

    def _telephoned(self, draft: Draft) -> bool:
        """Whether somebody 'called Riga for the first time': what follows is no content but when, whence and why."""
        rang = [s for s in draft.cue if _RANG.fullmatch(s.of(self.text))]
        return bool(rang) and rang[0].end < draft.content[0].start - 1 and _WHEN.match(self.text, draft.content[0].start) is not None

    def _region(self, span: Span) -> Region | None:
        """The outermost quotation in which a span begins."""
        return next((r for r in self.outer[self.paragraph(span)] if r.start <= span.start < r.end), None)

    def _parted(self, draft: Draft, loose: list[Draft]) -> list[Draft]:
        """Fragments of other paragraphs as drafts of their own, unless they go on what was left open."""
        groups: list[list[Span]] = []
        at = self.paragraph(draft.cue[0]) if draft.cue else -1
        for span in draft.content:
            region = self._region(span)
            before, here = self.paragraph(groups[-1][-1]) if groups else -1, self.paragraph(span)
            if before != here and (before < 0 or not (region.continued if region else not draft.cue or self._runs(before, here))):
                groups.append([])
            groups[-1].append(span)
        if len(groups) == 1:
            return [draft]
        home = next((k for k, g in enumerate(groups) if at in {self.paragraph(s) for s in g}), 0)
        out = []
        for k, group in enumerate(groups):
            if k == home:
                out.append(replace(draft, content=tuple(group)))
                continue
            own = self._own(group, loose)
            if own is not None:
                loose.remove(own)
            out.append(replace(draft, content=tuple(group), changed=True, cue=own.cue if own else (), source=own.source if own else ()))
        return out

    def _own(self, group: list[Span], loose: list[Draft]) -> Draft | None:
        """The cue without content that stands nearest to these fragments, in their paragraph."""
        there = [d for d in loose if d.cue and self.paragraph(d.cue[0]) == self.paragraph(group[0])]
        return min(there, key=lambda d: max(group[0].start - d.cue[-1].end, d.cue[0].start - group[-1].end), default=None)

    def _runs(self, one: int, other: int) -> bool:
        """Whether no paragraph between the two comes to its end before the later one, or that one is an item of a list."""
        low, high = sorted((one, other))
        ends = (self.text[p.end - 1] for p in self.paragraphs[low:high])
        return all(end in ":;," or end.isalnum() for end in ends) or layout.is_item(self.text, self.paragraphs[high])

    def _going_on(self, drafts: list[Draft]) -> list[Draft]:
        """Quotations opened again join the draft that holds the one left open; paragraphs of unclaimed quotation become drafts."""
        holder: int | None = None  # of the quotation that the paragraph before left open
        for index, regions in enumerate(self.outer):
            for region in regions:
                mine = next((k for k, d in enumerate(drafts) if any(s.overlaps(region.span) for s in d.content)), None)
                if region.continued and region is regions[0] and holder is not None and mine != holder:
                    if mine is None:
                        drafts[holder] = _with(drafts[holder], (region.span,))
                    elif not drafts[mine].cue and not drafts[mine].source:
                        drafts[holder] = _with(drafts[holder], drafts[mine].content)
                        drafts[mine] = replace(drafts[mine], content=())
                    elif self._leads_to(drafts[holder], region):  # the cue comes only after the last paragraph
                        drafts[mine] = _with(drafts[mine], drafts[holder].content)
                        drafts[holder] = replace(drafts[holder], content=())
            unclaimed = [r for r in regions if not any(s.overlaps(r.span) for d in drafts for s in (*d.content, *d.cue, *d.source))]
            if unclaimed and len(unclaimed) == len(regions) and layout.stands_alone(self.text, self.paragraphs[index], regions):
                drafts.append(Draft(tuple(r.span for r in unclaimed), (), ()))
            last = regions[-1] if regions and not regions[-1].closed else None
            holder = next((k for k, d in enumerate(drafts) if last and any(s.overlaps(last.span) for s in d.content)), None)
        return [d for d in drafts if d.content]

    def _leads_to(self, before: Draft, region: Region) -> bool:
        """Whether a draft that nothing attributes is the beginning of what these marks go on with."""
        first = before.content[0]
        alike = self.text[first.start] == self.text[region.start]
        return alike and not before.cue and not before.source and not _TURN.match(self.text, first.start)

    def _by_layout(self, drafts: list[Draft]) -> list[Draft]:
        """Attributions that stand in the layout alone, and sources that it names for what has none."""
        out = list(drafts)
        for index, paragraph in enumerate(self.paragraphs):
            frame = layout.label(self.text, paragraph, self.within[index])
            if frame and self._marked(frame.content) and not any(s.overlaps(c) for d in drafts for s in d.content for c in frame.content):
                out.append(Draft(frame.content, frame.cue, frame.source))
            out += self._phrased(paragraph, index, out)
            name = layout.introduced(self.text, self.paragraphs[index - 1]) if index else None
            name = name or turns.signed(self.text, self.paragraphs, index, self.within[index])
            for k, draft in enumerate(out if name else ()):
                if name and not draft.cue and self.paragraph(draft.content[0]) == index and self._region(draft.content[0]):
                    out[k] = replace(draft, source=(name,), changed=True)
        return self._transcribed(self._headed(out))

    def _phrased(self, paragraph: Span, index: int, drafts: list[Draft]) -> list[Draft]:
        """Quotations that a phrase attributes and nothing else."""
        frames = (layout.phrased(self.text, region, paragraph.start) for region in self.outer[index])
        free = (f for f in frames if f and not any(s.overlaps(f.content[0]) for d in drafts for s in d.content))
        return [Draft(f.content, f.cue, f.source) for f in free]

    def _headed(self, drafts: list[Draft]) -> list[Draft]:
        """Headlines that attribute by their form: a quote where none was found, the source where only that is missing."""
        out = list(drafts)
        speakers = {w for d in drafts for s in d.source for w in s.of(self.text).split()}
        for line in headlines(self.text, self.paragraphs):
            there = [k for k, d in enumerate(out) if any(s.overlaps(line) for s in (*d.content, *d.source))]
            frame = attributed(self.text, line, speakers) or (addressed(self.text, line) if there else None)
            if frame and not there:
                out.append(Draft(frame.content, frame.cue, frame.source))
            elif frame and len(there) == 1 and not out[there[0]].source and out[there[0]].cue in ((), frame.cue):
                out[there[0]] = replace(out[there[0]], source=frame.source, changed=True)
        return out

    def _transcribed(self, drafts: list[Draft]) -> list[Draft]:
        """The turns of a transcript as quotes, in place of what was found there; what has a cue of its own there stays."""
        found = turns.turns(self.text, self.paragraphs)
        labels = {f.source[0].start for f in found}
        inside = {self.paragraph(s) for f in found for s in f.content}

        def stays(span: Span, draft: Draft) -> bool:
            here = self.paragraph(span)
            return here not in inside or bool(draft.cue and self.paragraph(draft.cue[0]) == here)

        others = [d for d in drafts if not any(s.start in labels for s in d.source)]
        kept = [replace(d, content=tuple(s for s in d.content if stays(s, d))) for d in others]
        return [d for d in kept if d.content] + [Draft(f.content, (), f.source, verbatim=True) for f in found]


def _with(draft: Draft, content: Spans) -> Draft:
    return replace(draft, content=merged((*draft.content, *content)), changed=True)
