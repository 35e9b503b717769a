"""The measuring of detection: counts, differences, kept predictions, pages without quotes, drawn errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from experiments import errors, paired, predictions
from stance.compare.score import score
from stance.corpus.sources import read_documents
from stance.quotes import Annotation, Quote, QuoteType, quote_id
from stance.text import Document, Span

ROOT = Path(__file__).parents[2]
TEXT = "Ada Holm said the ferry would sail. The envoy of Nesby denied that. She hoped for rain."
KINDS = ("speech", "thought")


def place(words: str) -> tuple[Span, ...]:
    start = TEXT.index(words)
    return (Span(start, start + len(words)),)


def annotation(*quotes: tuple[str, str, str], publisher: str = "Gazette", name: str = "a") -> Annotation:
    made: list[Quote] = []
    for source, cue, content in quotes:
        where = place(content)
        made.append(Quote(quote_id(where), QuoteType.INDIRECT, where, cue=place(cue), source=place(source) if source else ()))
    return Annotation(Document(name, TEXT, publisher=publisher), "x", tuple(made))


HOLM = ("Ada Holm", "said", "the ferry would sail")
ENVOY = ("The envoy of Nesby", "denied", "that")
RAIN = ("She", "hoped", "for rain")


def test_counts_and_f1_are_the_scorer_s() -> None:
    gold = [annotation(HOLM, ENVOY, name="a"), annotation(HOLM, RAIN, name="b")]
    made = [annotation(("She", "said", "the ferry"), name="a"), annotation(HOLM, RAIN, name="b")]
    figures = score(gold, made, draws=0).figures
    ours = dict(zip(paired.MEASURES, paired.f1(paired.counts(gold, made, KINDS).sum(0)).tolist(), strict=True))
    assert ours == pytest.approx({m: figures[m] for m in paired.MEASURES})


def test_a_system_differs_from_itself_by_nothing_and_from_a_worse_one_by_more() -> None:
    gold = [annotation(HOLM, ENVOY, name=str(n)) for n in range(12)]
    good = paired.counts(gold, gold, KINDS)
    half = paired.counts(gold, [annotation(HOLM, name=str(n)) for n in range(12)], KINDS)
    assert set(paired.difference(good, good).values()) == {(0.0, 0.0, 0.0)}
    assert paired.difference(good, half)["any"] == pytest.approx((100 / 3, 100 / 3, 100 / 3))


def test_publishers_with_few_articles_stand_together() -> None:
    gold = [annotation(HOLM, name=str(n), publisher="Gazette" if n < 3 else f"p{n}") for n in range(5)]
    rows = paired.by_publisher(gold, paired.counts(gold, gold, KINDS), least=3)
    assert [(name, n) for name, (n, _, _) in rows.items()] == [("Gazette", 3), ("others", 2)]


def test_forms_of_sources() -> None:
    gold = [annotation(HOLM, ENVOY, RAIN, ("", "denied", "denied that"))]
    made = [annotation(HOLM, RAIN)]
    rows = paired.by_form(gold, made, KINDS)
    assert {f: r["gold"] for f, r in rows.items()} == {"name": 2, "pronoun": 1, "none": 1}
    assert rows["name"] == {"gold": 2, "found": 50, "exact": 50, "source": 50}


def test_kept_predictions_come_back_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(predictions, "RUNS", tmp_path)
    made = annotation(HOLM, ENVOY)
    predictions.keep("r", "polnear.dev", predictions.offsets([made]), recall=0.4)
    predictions.keep("r", "news.dev", {})
    (back,) = predictions.stored("r", "polnear.dev", [made])
    assert predictions.runs("news.dev") == ["r"]
    assert [(q.content, q.cue, q.source) for q in back.quotes] == [(q.content, q.cue, q.source) for q in made.quotes]
    assert not any(word in (tmp_path / "r.json.gz").read_bytes() for word in (b"ferry", b"Holm"))


def test_errors_are_told_apart() -> None:
    gold = annotation(HOLM, ENVOY)
    made = annotation(("She", "said", "the ferry would"), RAIN)
    found = list(errors.errors("polnear.dev", gold, made))
    assert sorted(e["error"] for e in found) == ["edges", "false", "missed", "source"]
    edges = next(e for e in found if e["error"] == "edges")
    assert "gold: [Ada Holm] <said> {the ferry would sail}" in errors.shown(edges, TEXT)


def test_read_errors_have_kinds_and_no_text() -> None:
    rows = json.loads(errors.PATH.read_text("utf-8"))
    assert len(rows) == 100 and all(e["kind"] and e["reason"] for e in rows)
    assert all(
        isinstance(n, int) for e in rows for side in (e["gold"], e["predicted"]) if side for s in side.values() for p in s for n in p
    )


def test_pages_without_quotes_are_many_and_short() -> None:
    pages = list(read_documents(ROOT / "experiments" / "quotefree"))
    assert len(pages) >= 30 and all(80 <= len(p.text.split()) <= 250 for p in pages)
