"""What was decided about labels stands in gold, and the results say what the data says."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from experiments import agreement, label_errors
from experiments.labels import decisions
from stance.quotes import Annotation, Quote, QuoteType, Stance
from stance.text import Document, Span

ROOT = label_errors.ROOT
RESULTS = ROOT / "experiments" / "results"
DECIDED = decisions.read()
with label_errors.READINGS.open(encoding="utf-8", newline="") as file:
    READINGS = list(csv.DictReader(file))


@cache
def gold(article: str) -> Mapping[str, Mapping[str, str]]:
    """The labels of each quote in a gold sheet, by id; needs no text."""
    raw = (ROOT / "annotations" / "gold" / f"{article}.yaml").read_text("utf-8")
    parts = re.split(r"^- id: ", raw.split("\nquotes:")[1], flags=re.MULTILINE)[1:]
    return {part.split('"')[1]: dict(re.findall(r'^  (stance|act|note): "(.*)"$', part, re.MULTILINE)) for part in parts}


# ---------------------------------------------------------------- decisions and gold


@pytest.mark.parametrize("one", DECIDED, ids=lambda d: f"{d.article} {d.quote}")
def test_gold_has_what_was_decided(one: decisions.Decision) -> None:
    quote = gold(one.article)[one.quote]
    changed = f"corrected from {one.first}: {one.why}"
    assert f"{quote['stance']}/{quote['act']}" == (one.other if one.decision == "other" else one.first)
    assert quote.get("note", "").endswith(changed) is (one.decision == "other")


def test_gold_has_no_other_corrections() -> None:
    sheets = (ROOT / "annotations" / "gold").glob("*.yaml")
    assert sum(path.read_text("utf-8").count("corrected from") for path in sheets) == sum(d.decision == "other" for d in DECIDED)


def test_reasons_name_rules_of_the_codebook() -> None:
    rules = {int(n) for n in re.findall(r"^(\d+)\. ", (ROOT / "annotations" / "CODEBOOK.md").read_text("utf-8"), re.MULTILINE)}
    assert rules == set(range(1, max(rules) + 1))
    assert {int(n) for d in DECIDED for n in re.findall(r"\d+", d.why)} <= rules


def test_readings_are_of_the_labels_that_were_coded() -> None:
    assert len({(r["article"], r["quote"]) for r in READINGS}) == len(READINGS) == 400
    changed = {(d.article, d.quote): d.first for d in DECIDED if d.decision == "other"}
    for row in READINGS:
        quote = gold(row["article"])[row["quote"]]
        coded = changed.get((row["article"], row["quote"]), f"{quote['stance']}/{quote.get('act', '')}")
        assert coded == f"{row['label']}/{row['act']}", row
        assert row["machine"] != row["label"]


def test_every_sure_doubt_was_decided() -> None:
    sure = {(r["article"], r["quote"]) for r in READINGS if r["sure"] == "sure" and r["read"] != r["label"]}
    assert sure == {(d.article, d.quote) for d in DECIDED if d.part == "read"}


# ---------------------------------------------------------------- results


def test_label_errors_are_those_of_the_readings() -> None:
    written = json.loads((RESULTS / "label-errors.json").read_text("utf-8"))
    found = label_errors.counts(READINGS, DECIDED)
    assert written["read"] == found
    assert (RESULTS / "label-errors.md").read_text("utf-8") == label_errors.table(found, written["second_coding"])
    assert written["second_coding"] == json.loads((RESULTS / "agreement.json").read_text("utf-8"))["first_coding_wrong"]


def test_adjudication_is_that_of_the_decisions() -> None:
    written = json.loads((RESULTS / "agreement.json").read_text("utf-8"))
    assert written["adjudicated"] == agreement.adjudicated([d for d in DECIDED if d.part == "second"])
    off = sum(n for a, row in written["confusion"].items() for b, n in row.items() if a != b)
    assert off == sum(sum(row.values()) for row in written["adjudicated"].values()), "every disagreement was decided"


def reading(fold: str, label: str, machine: str, read: str, sure: str, article: str = "a") -> dict[str, str]:
    return {"fold": fold, "article": article, "quote": "q1-2", "label": label, "machine": machine, "read": read, "sure": sure}


def decision(name: str, article: str = "a", part: str = "read", kind: str = "k") -> decisions.Decision:
    return decisions.Decision(part, article, "q1-2", "none/state", "demand/urge", kind, name, "test D")


def test_readings_counted_by_hand() -> None:
    rows = [
        reading("0", "none", "demand", "none", "sure"),
        reading("0", "none", "demand", "demand", "sure", "b"),
        reading("3", "none", "demand", "accusatory", "open"),
        reading("1", "none", "demand", "demand", "open"),
    ]
    found = label_errors.counts(rows, [decision("other", "b"), decision("open")])
    assert {k: v for k, v in found["dev"].items() if isinstance(v, int)} == {"n": 2, "sure label": 1, "sure machine": 1, "corrected": 1}
    assert (found["dev"]["wrong"]["share"], found["train"]["wrong"]["share"], found["train"]["doubted"]["share"]) == (50, 0, 100)
    assert found["both"]["n"] == 4 and found["both"]["doubted"]["share"] == 75


def test_wilsons_interval_by_hand() -> None:
    z2 = label_errors.Z**2
    assert label_errors.share(0, 10) == {"share": 0, "low": 0, "high": round(100 * z2 / (10 + z2), 1)}
    even = label_errors.share(5, 10)
    assert even["low"] + even["high"] == 100 and even["low"] == pytest.approx(50 - 50 * (z2 / (10 + z2)) ** 0.5, abs=0.1)


def coded(name: str, n: int, who: str) -> Annotation:
    text = " ".join(f"w{i}." for i in range(5))
    quotes = [Quote(f"q{i}", QuoteType.DIRECT, (Span(4 * i, 4 * i + 3),), stance=Stance.NONE) for i in range(n)]
    return Annotation(Document(name, text), who, tuple(quotes))


def test_share_of_corrected_labels_counts_matched_quotes() -> None:
    both = [(coded("a", 3, "x"), coded("a", 2, "y")), (coded("b", 4, "x"), coded("b", 4, "y"))]
    found: Any = agreement.corrected_share(both, [decision("other"), decision("first", "b"), decision("open", "b")])
    assert (found["wrong"], found["n"], found["share"]) == (1, 6, 16.67)
    assert found["interval"] == [0, 50]  # one article has half of its labels wrong, the other none


def test_kinds_of_disagreement_are_counted_commonest_first() -> None:
    made = [decision("first", kind="b"), decision("other", kind="a"), decision("open", kind="b")]
    assert agreement.adjudicated(made) == {"b": {"first": 1, "open": 1}, "a": {"other": 1}}
