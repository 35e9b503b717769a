"""The trained quote detector: token labels and pointers on the encoder's vectors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from stance.detect.detector import GUIDELINES, quote_type
from stance.detect.link import Places, attributions
from stance.detect.marks import regions
from stance.detect.mending import Draft, Mending
from stance.detect.tagger import Tagger
from stance.encoding import Encoding, Window
from stance.parse import Need, Parse
from stance.quotes import How, Mode, Quote, parents, quote_id
from stance.text import Document, Spans, trimmed

RECALL = 0.4  # taken from the score of "no label"; best on development texts


class TaggerDetector:
    """Finds quotes by trained labels. Needs the encoding, and nothing of the parse.

    guideline: "codebook", or "polnear" = that corpus' edges and kinds, without quotes inside quotes.
    """

    def __init__(self, tagger: Tagger, *, guideline: str = "codebook") -> None:
        if guideline not in GUIDELINES:
            raise ValueError(f"guideline: found {guideline!r}, expected one of {', '.join(GUIDELINES)}")
        self.tagger = tagger
        self.layers = (0,) if guideline == "polnear" else (1, 2)

    def needs(self, document: Document) -> Need:
        return Need(encoding=True)

    def detect(self, document: Document, encoding: Encoding, parse: Parse) -> tuple[Quote, ...]:
        """Quotes of the document's body, sorted by first content offset. The parse is not read."""
        paragraphs = document.paragraphs()
        marks = regions(document.text, paragraphs)
        drafts = list(self._found(document.text, paragraphs, encoding))
        drafts = Mending(document.text, paragraphs, marks).mended(drafts)
        taken: dict[str, Quote] = {}
        for draft in sorted(drafts, key=lambda d: (d.content[0].start, -d.content[-1].end)):
            name = quote_id(draft.content, taken)
            taken[name] = Quote(
                name,
                quote_type(document.text, draft.content, marks),
                draft.content,
                (Mode.SPEECH, Mode.THOUGHT)[draft.mode],
                cue=draft.cue,
                source=draft.source,
                how=How(quote="tagger", source="linked" if draft.source else "absent"),
            )
        above = parents(taken.values())
        return tuple(replace(q, parent=above[q.id]) for q in taken.values())

    def _found(self, text: str, paragraphs: Spans, encoding: Encoding) -> Iterator[Draft]:
        scores = self.tagger.read(text, paragraphs, encoding)
        for layer in self.layers:
            paths = self.tagger.label(scores, layer, recall=RECALL)
            for window, said, path in zip(encoding.windows, scores, paths, strict=True):
                for found in attributions(path, said, self.tagger, layer):
                    content, cue, source = (_spans(text, window, places) for places in (found.content, found.cue, found.source))
                    yield Draft(content, cue, source, found.mode, layer == 2)


def _spans(text: str, window: Window, places: Places) -> Spans:
    """Places of a window as spans of the text, in order."""
    found = (trimmed(text, int(window.starts[a]), int(window.ends[b - 1])) for a, b in places)
    return tuple(span for span in found if span)
