"""Every quote gets a stance and four probabilities."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.classify.classifier import StanceClassifier, rounded
from stance.heads import Head, ModelError
from stance.quotes import STANCES, Mode, Quote, QuoteType, Stance
from stance.resources import FOLDER
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


@pytest.fixture(scope="module")
def classifier() -> StanceClassifier:
    return StanceClassifier(Head.load(FOLDER / "models" / "stance-head"))


def test_plain_cases_are_right(classifier: StanceClassifier) -> None:
    assert [q.stance for q in classifier.classify(DOCUMENT, QUOTES, {})] == [stance for *_, stance in PARTS]


def test_every_quote_gets_probabilities_that_sum_to_one(classifier: StanceClassifier) -> None:
    odd = Quote("odd", QuoteType.DIRECT, (Span(0, 1),), mode=Mode.THOUGHT)
    for quote in classifier.classify(DOCUMENT, (*QUOTES, odd), {}):
        assert quote.probabilities is not None and quote.stance is not None
        assert sum(Decimal(str(p)) for p in quote.probabilities) == 1
        assert quote.probabilities[STANCES.index(quote.stance)] == max(quote.probabilities)


def test_order_and_company_do_not_matter(classifier: StanceClassifier) -> None:
    together = classifier.classify(DOCUMENT, QUOTES, {})
    assert classifier.classify(DOCUMENT, QUOTES[::-1], {}) == together[::-1]
    assert tuple(classifier.classify(DOCUMENT, [q], {})[0] for q in QUOTES) == together


def test_nothing_else_of_a_quote_changes(classifier: StanceClassifier) -> None:
    for before, after in zip(QUOTES, classifier.classify(DOCUMENT, QUOTES, {}), strict=True):
        assert replace(after, stance=None, probabilities=None) == before
    assert classifier.classify(DOCUMENT, (), {}) == ()


def test_a_head_of_another_kind_is_refused(classifier: StanceClassifier) -> None:
    for change in ({"kind": "act"}, {"features": "stance-features/0"}, {"labels": classifier.head.labels[::-1]}):
        with pytest.raises(ModelError, match="train it again"):
            StanceClassifier(replace(classifier.head, **change))


@given(st.lists(st.floats(1e-9, 1e9), min_size=4, max_size=4))
def test_rounding_keeps_the_sum(weights: list[float]) -> None:
    parts = [w / sum(weights) for w in weights]
    out = rounded(parts)
    assert sum(Decimal(str(p)) for p in out) == 1
    assert all(abs(a - b) <= 1e-4 and 0 <= a <= 1 for a, b in zip(out, parts, strict=True))
