"""The trained quote detector: token labels and pointers on the encoder's vectors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from stance.detect.detector import GUIDELINES, quote_type
from stance.detect.link import Places, attributions
from stance.detect.marks import regions
from stance.detect.mending import Draft, Mending
from stance.detect.signs import LAYOUT, VERSION, log_probabilities, signs
from stance.detect.tagger import Tagger
from stance.encoding import Encoding, Window
from stance.heads import Head, ModelError
from stance.parse import Need, Parse
from stance.quotes import Confidence, How, Mode, Quote, QuoteType, parents, quote_id
from stance.text import Document, Spans, trimmed

OUTCOMES = ("wrong", "source wrong", "right")  # labels of the head: no quote there; a quote, but not its source; both
RECALL = 0.4  # taken from the score of "no label"; best on development texts


class TaggerDetector:
    """Finds quotes by trained labels. Needs the encoding, and nothing of the parse.

    doubt: a head of kind "quote" that gives confidences; None = quotes bear none. guideline: "codebook", or "polnear" = that corpus'
    edges and kinds, without quotes inside quotes.
    """

    def __init__(self, tagger: Tagger, doubt: Head | None = None, *, guideline: str = "codebook") -> None:
        if guideline not in GUIDELINES:
            raise ValueError(f"guideline: found {guideline!r}, expected one of {', '.join(GUIDELINES)}")
        if doubt is not None and (doubt.kind, doubt.features, doubt.labels) != ("quote", VERSION, OUTCOMES):
            raise ModelError(f"quote head: found {doubt.kind!r} on {doubt.features!r}, expected 'quote' on {VERSION!r}; train it again")
        self.tagger = tagger
        self.doubt = doubt
        self.layers = (0,) if guideline == "polnear" else (1, 2)

    def needs(self, document: Document) -> Need:
        return Need(encoding=True)

    def detect(self, document: Document, encoding: Encoding, parse: Parse) -> tuple[Quote, ...]:
        """Quotes of the document's body, sorted by first content offset. The parse is not read."""
        return tuple(quote for quote, _ in self.judged(document, encoding))

    def judged(self, document: Document, encoding: Encoding) -> list[tuple[Quote, tuple[float, ...]]]:
        """The quotes with the signs from which their confidence is reckoned."""
        paragraphs = document.paragraphs()
        marks = regions(document.text, paragraphs)
        drafts = Mending(document.text, paragraphs, marks).mended(list(self._found(document.text, paragraphs, encoding)))
        taken: dict[str, tuple[Quote, tuple[float, ...]]] = {}
        for draft in sorted(drafts, key=lambda d: (d.content[0].start, -d.content[-1].end)):
            name = quote_id(draft.content, taken)
            kind = QuoteType.DIRECT if draft.verbatim else quote_type(document.text, draft.content, marks)
            read = (draft.mode, kind is QuoteType.DIRECT, kind is QuoteType.MIXED, draft.changed, not draft.signs)
            signs = (*(draft.signs or LAYOUT), *map(float, read))
            quote = Quote(
                name,
                kind,
                draft.content,
                (Mode.SPEECH, Mode.THOUGHT)[draft.mode],
                cue=draft.cue,
                source=draft.source,
                confidence=self._confidence(signs),
                how=How(quote="tagger", source="linked" if draft.source else "absent" if draft.cue or not taken else "inherited"),
            )
            taken[name] = quote, signs
        above = parents(quote for quote, _ in taken.values())
        return [(replace(quote, parent=above[quote.id]), signs) for quote, signs in taken.values()]

    def _confidence(self, signs: tuple[float, ...]) -> Confidence:
        if self.doubt is None:
            return Confidence()
        wrong, _, right = self.doubt.probabilities([{}], np.array([signs]))[0].tolist()
        return Confidence(quote=round(1 - wrong, 4), source=round(right / max(1 - wrong, 1e-9), 4))

    def _found(self, text: str, paragraphs: Spans, encoding: Encoding) -> Iterator[Draft]:
        scores = self.tagger.read(text, paragraphs, encoding)
        for layer in self.layers:
            paths = self.tagger.label(scores, layer, recall=RECALL)
            for window, said, path in zip(encoding.windows, scores, paths, strict=True):
                labels = log_probabilities(said.tags[:, layer])
                for found in attributions(path, said, self.tagger, layer):
                    content, cue, source = (_spans(text, window, places) for places in (found.content, found.cue, found.source))
                    yield Draft(content, cue, source, found.mode, layer == 2, signs(found, labels, path))


def _spans(text: str, window: Window, places: Places) -> Spans:
    """Places of a window as spans of the text, in order."""
    found = (trimmed(text, int(window.starts[a]), int(window.ends[b - 1])) for a, b in places)
    return tuple(span for span in found if span)
