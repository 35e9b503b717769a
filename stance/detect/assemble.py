"""From the frames of paragraphs to the quotes of a document: one cue for each quotation, continued and floating quotations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from stance.detect import layout
from stance.detect.marks import Region
from stance.detect.passage import FINAL, Frame, Passage
from stance.text import Span, Spans, covers, merged

# Which frame keeps a quotation that two of them claim: the surer rule first.
_ORDER = ("direct-left", "colon", "direct-right", "unknown-left", "according", "that", "bare", "label", "signature")


class Assembly:
    """Collects frames paragraph by paragraph; `frames` is the result, in no particular order."""

    def __init__(self, text: str, paragraphs: Sequence[Span], marks: Sequence[Region]) -> None:
        self.text = text
        self.paragraphs = tuple(paragraphs)
        self.marks: list[list[Region]] = [[] for _ in paragraphs]
        for region in marks:
            self.marks[region.paragraph].append(region)
        self.frames: list[Frame] = []
        self.open: int | None = None  # the frame whose quotation the paragraph before left open
        self.used: set[int] = set()  # paragraphs that a list has taken

    def add(self, index: int, passage: Passage, found: Sequence[Frame]) -> None:
        """The frames of one paragraph; paragraphs come in order."""
        if index in self.used:
            return
        first = len(self.frames)
        self.frames += distinct(found, [r for r in self.marks[index] if r.depth == 0])
        self._by_layout(index, first)
        self._go_on(index, first, passage)
        self._float(index, first, passage)
        outer = [r for r in self.marks[index] if r.depth == 0]
        self.open = self._holder(outer[-1], first) if outer and not outer[-1].closed else None

    def _holder(self, region: Region, first: int) -> int | None:
        """The frame, among those from `first` on or the one still open, that holds this quotation."""
        candidates = [k for k in range(first, len(self.frames)) if any(s.contains(region.span) for s in self.frames[k].content)]
        if self.open is not None and any(s.contains(region.span) for s in self.frames[self.open].content):
            candidates.append(self.open)
        return min(candidates, key=lambda k: len(self.frames[k].content[-1]), default=None)

    def items(self, index: int) -> Spans:
        """The content that a paragraph ending in a cue and a colon announces: the items of a list, or a quotation of its own."""
        paragraph = self.paragraphs[index]
        if self.text[paragraph.end - 1] != ":" or not layout.announces(self.text, paragraph):
            return ()
        items = layout.listed(self.text, self.paragraphs, index)
        if items:
            self.used |= set(range(index + 1, index + 1 + len(items)))
            return items
        return ()

    def _by_layout(self, index: int, first: int) -> None:
        paragraph, marks = self.paragraphs[index], self.marks[index]
        following = self.paragraphs[index + 1] if index + 1 < len(self.paragraphs) else None
        frame = layout.label(self.text, paragraph, marks)
        if frame is not None:
            self.frames[first:] = [
                f for f in self.frames[first:] if covers(frame.content, f.content) and f.source and f.content != frame.content
            ]
            self.frames.append(frame)
            return
        frame = layout.signature(self.text, paragraph, marks, following)
        if frame is not None and not any(covers(f.content, frame.content) for f in self.frames[first:]):
            self.frames.append(frame)
            return
        name = layout.introduced(self.text, self.paragraphs[index - 1]) if index else None
        outer = [r for r in marks if r.depth == 0]
        if name is not None and outer and outer[0].start == paragraph.start and not self._claimed(outer[0], first):
            self.frames.append(Frame("label", "speech", tuple(r.span for r in outer), (), (name,)))

    def _claimed(self, region: Region, first: int) -> bool:
        return any(
            s.overlaps(region.span) and s.end >= region.end - 1 for f in self.frames[first:] for s in f.content if s.start <= region.start
        )

    def _go_on(self, index: int, first: int, passage: Passage) -> None:
        """Quotations without a cue of their own that go on one before: in the same paragraph, or left open by the last."""
        outer = [r for r in self.marks[index] if r.depth == 0]
        for k, region in enumerate(outer):
            if self._claimed(region, first):
                continue
            if region.continued and k == 0 and self.open is not None:
                self._extend(self.open, region)
                continue
            previous = outer[k - 1] if k else None
            holder = self._before(region, previous, first, passage)
            if holder is not None:
                self._extend(holder, region)

    def _extend(self, k: int, region: Region) -> None:
        frame = self.frames[k]
        self.frames[k] = replace(frame, content=tuple(sorted((*frame.content, region.span))))

    def _before(self, region: Region, previous: Region | None, first: int, passage: Passage) -> int | None:
        """The frame that this quotation goes on: its cue sentence, or its last fragment, ends right before it."""
        if self._last(region) not in FINAL and region.end < self.paragraphs[region.paragraph].end and region.closed:
            return None
        for k in range(len(self.frames) - 1, first - 1, -1):
            frame = self.frames[k]
            direct = any(r.depth == 0 and r.span in frame.content for r in self.marks[region.paragraph])
            if not direct or (not frame.cue and not frame.source) or frame.content[0].start > region.start:
                continue
            end = max(s.end for s in (*frame.content, *frame.cue, *frame.source) if s.start < region.start)
            between = self.text[end : region.start]
            if not any(c.isalnum() for c in between):
                return k
            at, here = passage.index(frame.head if frame.head >= 0 else end), passage.index(region.start)
            if (
                frame.head >= end - 40
                and 0 < here < len(passage)
                and passage.sentence[here][0] == here
                and passage.sentence[here - 1] == passage.sentence[at]
            ):
                return k
            return None
        return None

    def _last(self, region: Region) -> str:
        return self.text[region.start : region.end].rstrip("\"'”’»›` \x9d€â")[-1:]

    def _float(self, index: int, first: int, passage: Passage) -> None:
        """A paragraph that is quotation and nothing else, without a cue: a quote of its own."""
        paragraph, marks = self.paragraphs[index], self.marks[index]
        outer = [r for r in marks if r.depth == 0 and not self._claimed(r, first)]
        if not outer or len(outer) != sum(r.depth == 0 for r in marks) or not layout.stands_alone(self.text, paragraph, marks):
            return
        if self.open is not None and outer[0].continued:
            return
        how = "inherited" if self.frames else "absent"
        self.frames.append(Frame("floating", "speech", tuple(r.span for r in outer), (), (), how))


def distinct(found: Sequence[Frame], outer: Sequence[Region]) -> list[Frame]:
    """Frames without those that another makes needless: a second cue for the same quotation, or for the same words."""
    rank = {rule: n for n, rule in enumerate(_ORDER)}
    ordered = sorted(found, key=lambda f: (rank.get(f.rule, len(rank)), not f.source, f.content[0].start))
    kept: list[Frame] = []
    taken: list[Region] = []
    for frame in ordered:
        mine = [r for r in outer if r.span in frame.content]
        if any(r in taken for r in mine) or any(_same(frame, other) for other in kept):
            continue
        taken += mine
        kept.append(frame)
    return sorted(kept, key=lambda f: f.content[0].start)


def _same(a: Frame, b: Frame) -> bool:
    return merged(a.content) == merged(b.content)
