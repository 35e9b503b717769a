"""Every quote gets a stance and four probabilities."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.classify.classifier import StanceClassifier, rounded
from stance.classify.pooled import PooledHead
from stance.encoding import Encoding
from stance.heads import ModelError
from stance.parse import Need
from stance.quotes import STANCES, Confidence, How, Mode, Quote, QuoteType, Stance
from stance.read.encoder import OnnxEncoder
from stance.resources import FOLDER, load_yaml
from stance.text import Document, Span

TEXT = (
    'Borduria urged Syldavia to withdraw its troops. The envoy said the talks lasted four hours. "They have broken every promise," '
    "Maric said. Novak welcomed the offer of talks."
)
PARTS = [
    ("indirect", "Borduria", "urged", "to withdraw its troops", Stance.DEMAND),
    ("indirect", "The envoy", "said", "the talks lasted four hours", Stance.NONE),
    ("direct", "Maric", "said. ", '"They have broken every promise,"', Stance.ACCUSATORY),
    ("indirect", "Novak", "welcomed", "the offer of talks", Stance.CONCILIATORY),
]
DOCUMENT = Document("d", TEXT)


def _at(words: str) -> tuple[Span, ...]:
    start = TEXT.index(words)
    return (Span(start, start + len(words.strip(". "))),)


QUOTES = tuple(
    Quote(f"q{i}", QuoteType(kind), _at(content), cue=_at(cue), source=_at(source))
    for i, (kind, source, cue, content, _) in enumerate(PARTS)
)


CODEBOOK = load_yaml("codebook")["acts"]
MODELS = FOLDER / "models"


@pytest.fixture(scope="module")
def classifier() -> StanceClassifier:
    return StanceClassifier(PooledHead.load(MODELS / "stance-head", encoder=MODELS / "encoder"), CODEBOOK)


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    return OnnxEncoder(MODELS / "encoder")


@pytest.fixture(scope="module")
def encoding(encoder: OnnxEncoder) -> Encoding:
    return encoder.encode([DOCUMENT])[0]


def test_it_needs_the_encoding_alone(classifier: StanceClassifier) -> None:
    assert classifier.needs(DOCUMENT) == Need(encoding=True)


def test_plain_cases_are_right(classifier: StanceClassifier, encoding: Encoding) -> None:
    assert [q.stance for q in classifier.classify(DOCUMENT, encoding, QUOTES, {})] == [stance for *_, stance in PARTS]


def test_every_quote_gets_probabilities_that_sum_to_one_and_an_act_of_its_stance(classifier: StanceClassifier, encoding: Encoding) -> None:
    odd = Quote("odd", QuoteType.DIRECT, (Span(0, 1),), mode=Mode.THOUGHT)
    for quote in classifier.classify(DOCUMENT, encoding, (*QUOTES, odd), {}):
        assert quote.probabilities is not None and quote.stance is not None and quote.act is not None
        assert sum(Decimal(str(p)) for p in quote.probabilities) == 1
        most = max(quote.probabilities)
        assert quote.probabilities[STANCES.index(quote.stance)] == most
        assert CODEBOOK[quote.act]["stance"] == quote.stance and 0 < (quote.confidence.act or 0) <= most


def test_order_and_company_do_not_matter(classifier: StanceClassifier, encoding: Encoding) -> None:
    together = classifier.classify(DOCUMENT, encoding, QUOTES, {})
    assert classifier.classify(DOCUMENT, encoding, QUOTES[::-1], {}) == together[::-1]
    assert tuple(classifier.classify(DOCUMENT, encoding, [q], {})[0] for q in QUOTES) == together


def test_documents_read_together_are_labelled_as_alone(classifier: StanceClassifier, encoder: OnnxEncoder, encoding: Encoding) -> None:
    others = [Document("x", "It rained. " * 40), Document("y", TEXT + "\n\n" + TEXT)]
    among = encoder.encode([others[0], DOCUMENT, others[1]])[1]
    assert classifier.classify(DOCUMENT, among, QUOTES, {}) == classifier.classify(DOCUMENT, encoding, QUOTES, {})


def test_nothing_else_of_a_quote_changes(classifier: StanceClassifier, encoding: Encoding) -> None:
    sure = replace(QUOTES[0], confidence=Confidence(quote=0.5), how=How(quote="tagger"))
    for before, after in zip((sure, *QUOTES), classifier.classify(DOCUMENT, encoding, (sure, *QUOTES), {}), strict=True):
        plain = replace(after.confidence, act=None)
        assert replace(after, stance=None, probabilities=None, act=None, confidence=plain) == before
    assert classifier.classify(DOCUMENT, encoding, (), {}) == ()


def test_a_text_without_pieces_has_labels_all_the_same(classifier: StanceClassifier) -> None:
    (quote,) = classifier.classify(Document("d", "..."), Encoding(), [Quote("q", QuoteType.DIRECT, (Span(0, 3),))], {})
    assert quote.stance is not None


def test_acts_that_the_codebook_does_not_know_are_refused(classifier: StanceClassifier) -> None:
    with pytest.raises(ModelError, match=r"found act 'agree'.*train it again"):
        StanceClassifier(classifier.head, {"state": CODEBOOK["state"]})


@given(st.lists(st.floats(1e-9, 1e9), min_size=4, max_size=4))
def test_rounding_keeps_the_sum(weights: list[float]) -> None:
    parts = [w / sum(weights) for w in weights]
    out = rounded(parts)
    assert sum(Decimal(str(p)) for p in out) == 1
    assert all(abs(a - b) <= 1e-4 and 0 <= a <= 1 for a, b in zip(out, parts, strict=True))
