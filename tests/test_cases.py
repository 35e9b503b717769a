"""The whole chain on small invented cases of 26 kinds and three raw pages (data/cases/): parts stay as right as they were.

The form is that of the acceptance cases that experiments/cases.py runs. They were written apart from the code, then worked from:
they guard what was reached and forecast nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import stance
from experiments.cases import check
from stance.record import to_record
from stance.text import Document

CASES = [
    case for path in sorted((Path(__file__).parent / "data" / "cases").glob("*.yaml")) for case in yaml.safe_load(path.read_text("utf-8"))
]
LEAST = {"found": 0.98, "source": 0.98, "type": 0.97, "actor": 0.95, "of": 0.95, "targets": 0.95, "stance": 0.85}


@pytest.fixture(scope="module")
def checked() -> list[tuple[list[dict[str, bool]], dict[str, bool]]]:
    documents = [Document(case["id"], case["text"], date=case["date"]) for case in CASES]
    marked = stance.read_documents({"id": d.id, "text": d.text, "date": d.date} for d in documents)
    records = {r["id"]: r for r in map(to_record, stance.load().pipe(marked))}
    return [check(case, records[case["id"]]) for case in CASES]


def test_there_are_cases_of_every_kind() -> None:
    assert len(CASES) == 107 and len({case["kind"] for case in CASES}) == 27


@pytest.mark.parametrize("part", LEAST)
def test_parts_of_quotes_stay_right(part: str, checked: Any) -> None:
    rows = [row for rows, _ in checked for row in rows]
    assert sum(row[part] for row in rows) >= LEAST[part] * len(rows)


def test_hardly_anything_is_quoted_that_is_no_quote(checked: Any) -> None:
    touched = [case["id"] for case, (_, whole) in zip(CASES, checked, strict=True) if not whole["not_quotes"]]
    assert len(touched) <= 3, touched
