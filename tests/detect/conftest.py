"""A detector on the shipped lexicon, and the real parser once for the whole session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from stance.detect.detector import FrameDetector
from stance.encoding import Encoding
from stance.quotes import Quote
from stance.read.parser import StanzaParser
from stance.resources import load_yaml
from stance.text import Document


@dataclass(frozen=True)
class Found:
    """A quote as words, for tests to read."""

    content: list[str]
    cue: str
    source: str
    type: str
    mode: str
    parent: str | None
    how: str | None


Detect = Callable[..., list[Found]]


@pytest.fixture(scope="session")
def parser() -> StanzaParser:
    return StanzaParser()


@pytest.fixture(scope="session")
def detectors() -> dict[str, FrameDetector]:
    lexicon = load_yaml("cues")
    return {guideline: FrameDetector(lexicon, guideline=guideline) for guideline in ("codebook", "polnear")}


@pytest.fixture(scope="session")
def detect(parser: StanzaParser, detectors: dict[str, FrameDetector]) -> Detect:
    """detect(text, guideline=...) -> the quotes of the text, as words."""

    def run(text: str, guideline: str = "codebook") -> list[Found]:
        document = Document("d", text)
        detector = detectors[guideline]
        (parse,) = parser.parse([(document, detector.needs(document))])
        return [_words(text, quote) for quote in detector.detect(document, Encoding(), parse)]

    return run


def _words(text: str, quote: Quote) -> Found:
    spans = [" ".join(s.of(text) for s in part) for part in (quote.cue, quote.source)]
    return Found([s.of(text) for s in quote.content], *spans, str(quote.type), str(quote.mode), quote.parent, quote.how.source)
