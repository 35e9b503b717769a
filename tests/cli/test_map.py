"""stance positions --map: a label map of one's own re-labels acts, and its faults are told."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from stance import cli
from stance.quotes import Annotation, Quote, QuoteType, Stance
from stance.record import to_line
from stance.text import Document, Span


@pytest.fixture
def records(tmp_path: Path) -> str:
    quotes = tuple(
        Quote(f"q{i}", QuoteType.DIRECT, (Span(i, i + 1),), actors=("de",), stance=stance, act=act)
        for i, (stance, act) in enumerate([(Stance.ACCUSATORY, "threaten"), (Stance.ACCUSATORY, "accuse"), (Stance.NONE, "deny")])
    )
    from stance.actors import Actor

    actors = {"de": Actor("de", "Germany", "state")}
    path = tmp_path / "r.jsonl"
    path.write_text(to_line(Annotation(Document("d", "abcdef"), "test", quotes, actors)) + "\n", encoding="utf-8")
    return str(path)


def counts(out: str) -> dict[str, str]:
    row = next(csv.DictReader(io.StringIO(out)))
    return {label: row[f"n_{label}"] for label in ("conciliatory", "accusatory", "demand", "none")}


def test_acts_are_labelled_anew_and_the_others_stay(records: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.yaml").write_text("threaten: demand\ndeny: accusatory\n", encoding="utf-8")
    assert cli.main(["positions", records, "--map", str(tmp_path / "mine.yaml"), "-o", "-"]) == 0
    assert counts(capsys.readouterr().out) == {"conciliatory": "0", "accusatory": "2", "demand": "1", "none": "0"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("threat: demand", "found act 'threat', expected one of agree"),
        ("threaten: hostile", "found 'hostile' for act 'threaten', expected one of conciliatory"),
        ("- threaten", "found a list, expected a line for each act"),
        ("a: [", "found no YAML"),
        (None, "found neither a map nor a file of this name"),
    ],
)
def test_faults_of_a_map_are_told(records: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, said: str) -> None:
    path = tmp_path / "mine.yaml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert cli.main(["positions", records, "--map", str(path)]) == 2
    assert said in capsys.readouterr().err
