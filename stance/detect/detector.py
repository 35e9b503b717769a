"""The rule-based quote detector: marks, reporting frames, layout. It stays as the baseline of the trained one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from stance.detect.assemble import Assembly
from stance.detect.cues import Cues
from stance.detect.frames import VerbFrames
from stance.detect.marks import Region, regions
from stance.detect.nominal import NominalFrames
from stance.detect.passage import Frame, Passage
from stance.encoding import Encoding
from stance.parse import LAYERS, Need, Parse
from stance.quotes import Confidence, How, Mode, Quote, QuoteType, parents, quote_id
from stance.text import WORD, Document, Span, Spans, hull, trimmed

GUIDELINES = ("codebook", "polnear")
LONGEST = 20_000  # characters of one paragraph
_UNKNOWN = 0.7  # confidence of a rule that was never measured
_LAYERS = frozenset(LAYERS) - {"names"}


class FrameDetector:
    """Finds quotes by reporting frames. cues: the mapping of resources/cues.yaml.

    guideline: "codebook", or "polnear" = that corpus' edges and kinds, outermost attributions only.
    """

    def __init__(self, cues: Mapping[str, Any], *, guideline: str = "codebook") -> None:
        if guideline not in GUIDELINES:
            raise ValueError(f"guideline: found {guideline!r}, expected one of {', '.join(GUIDELINES)}")
        self.cues = Cues(cues, guideline=guideline)
        self.guideline = guideline

    def needs(self, document: Document) -> Need:
        return Need(_LAYERS, document.paragraphs())

    def detect(self, document: Document, encoding: Encoding, parse: Parse) -> tuple[Quote, ...]:
        """Quotes of the document's body, sorted by first content offset. The encoding is not read."""
        paragraphs = tuple(piece for span in document.paragraphs() for piece in pieces(document.text, span))
        marks = regions(document.text, paragraphs)
        assembly = Assembly(document.text, paragraphs, marks)
        polnear = self.guideline == "polnear"
        for index, span in enumerate(paragraphs):
            passage = Passage(document.text, span, parse.sentences_in(span), assembly.marks[index])
            verbs = VerbFrames(passage, self.cues, polnear=polnear)
            nominal = NominalFrames(passage, self.cues, verbs.sources, verbs.extents, polnear=polnear)
            found = verbs.find() + nominal.find()
            items = assembly.items(index)
            announced = verbs.announcing(items) if items else None
            assembly.add(index, passage, [*found, announced] if announced else found)
        return quotes(document.text, assembly.frames, marks, self.cues.precision, outermost=polnear)


def pieces(text: str, paragraph: Span) -> Iterator[Span]:
    """The paragraph, cut at white space where it is so long that it can be no paragraph: work grows with the square of its length."""
    start = paragraph.start
    while paragraph.end - start > LONGEST:
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        end = cut if cut > 0 else start + LONGEST
        piece = trimmed(text, start, end)
        if piece:
            yield piece
        start = end
    last = trimmed(text, start, paragraph.end)
    if last:
        yield last


def quotes(
    text: str, frames: Sequence[Frame], marks: Sequence[Region], precision: Mapping[str, float], *, outermost: bool = False
) -> tuple[Quote, ...]:
    """Frames as quotes with ids and parents, sorted; outermost: without those inside another's content."""
    taken: dict[str, Quote] = {}
    alike: dict[Span, list[str]] = {}  # ids by hull: only those can be the same
    for frame in sorted(frames, key=lambda f: (f.content[0].start, -f.content[-1].end, f.head)):
        ids = alike.setdefault(hull(frame.content), [])
        name = quote_id(frame.content, ids)
        ids.append(name)
        confidence = precision.get("thought" if frame.mode == "thought" else frame.rule, _UNKNOWN)
        taken[name] = Quote(
            name,
            quote_type(text, frame.content, marks),
            frame.content,
            Mode(frame.mode),
            cue=frame.cue or (frame.mark if outermost else ()),
            source=frame.source,
            confidence=Confidence(quote=confidence),
            how=How(quote="frames", source=frame.how),
        )
    above = parents(taken.values())
    if outermost:
        return tuple(q for q in taken.values() if above[q.id] is None)
    return tuple(replace(q, parent=above[q.id]) for q in taken.values())


def quote_type(text: str, content: Spans, marks: Sequence[Region]) -> QuoteType:
    """How much of the content's words stands within these marks: all, some or none."""
    words = [m.start() for s in content for m in WORD.finditer(text, s.start, s.end)]
    inside = sum(_within(w, marks) for w in words)
    return QuoteType.INDIRECT if not inside else QuoteType.DIRECT if inside == len(words) else QuoteType.MIXED


def _within(offset: int, marks: Sequence[Region]) -> bool:
    at = bisect_right(marks, offset, key=lambda r: r.start) - 1
    while at >= 0 and offset >= marks[at].end and marks[at].depth:  # an inner one that ended before may stand in one that goes on
        at -= 1
    return at >= 0 and offset < marks[at].end
