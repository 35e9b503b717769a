"""stance actors: lookups, checks and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stance.cli import main


def test_lookup_tells_who_is_called_so_at_the_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["actors", "lookup", "Kerry", "--date", "2014-03-30"]) == 0
    assert "person:kerry-john  John Kerry" in capsys.readouterr().out


def test_lookup_tells_who_held_an_office(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["actors", "lookup", "foreign minister of Russia", "--date", "2014"]) == 0
    assert "Sergei Lavrov" in capsys.readouterr().out


def test_lookup_of_nobody_is_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["actors", "lookup", "Zyx Qwv"]) == 1
    assert "nobody" in capsys.readouterr().err


def test_a_bad_date_is_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["actors", "lookup", "Kerry", "--date", "30.3.2014"]) == 2
    assert "30.3.2014" in capsys.readouterr().err


def test_own_tables_can_be_looked_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "own.yaml"
    path.write_text('- id: "state:ruritania"\n  name: "Ruritania"\n  kind: "state"\n', encoding="utf-8")
    assert main(["actors", "lookup", "Ruritania", "--actors", str(path)]) == 0
    assert "state:ruritania" in capsys.readouterr().out


def test_check_names_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "own.yaml"
    path.write_text('- id: "a"\n  name: "A"\n  kind: "state"\n  of: "nowhere"\n', encoding="utf-8")
    assert main(["actors", "check", str(path)]) == 1
    assert capsys.readouterr().out.startswith(f"{path}:1: ")


def test_check_of_the_shipped_tables_finds_nothing() -> None:
    assert main(["actors", "check"]) == 0


def test_lookup_of_a_misspelling_asks_who_is_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["actors", "lookup", "Sergei Lavorv"]) == 1
    assert "did you mean Sergei Lavrov (person:lavrov-sergei)" in capsys.readouterr().err


DICTIONARY = "QUENTIN_MARLOWE_\n\t[USAGOV 990101-031231]\nLATE_\n\t[USAGOV 20041]\n"
TWO = "“The quay will open,” Quentin Marlowe, the head of the harbour authority, said. “We paid,” Marlowe added.\n"


def test_a_dictionary_is_a_layer_and_its_faults_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "some.actors.txt"
    path.write_text(DICTIONARY, encoding="utf-8")
    assert main(["actors", "lookup", "Quentin Marlowe", "--date", "2001", "--actors", str(path)]) == 0
    out, err = capsys.readouterr()
    assert "some:quentin-marlowe" in out and "state us" in out
    assert f"{path}: 2 faults" in err
    assert main(["actors", "check", str(path)]) == 1
    assert f"{path}:4: " in capsys.readouterr().out


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What stance annotate writes of a text with somebody whom nobody knows."""
    folder = tmp_path_factory.mktemp("records")
    (folder / "quay.txt").write_text(TWO, encoding="utf-8")
    assert main(["annotate", str(folder / "quay.txt"), "--date", "2001-03-04", "-o", str(folder / "quay.jsonl")]) == 0
    return folder / "quay.jsonl"


def test_missing_writes_rows_with_which_the_person_resolves(records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows, again = tmp_path / "mine.yaml", tmp_path / "again.jsonl"
    assert main(["actors", "missing", str(records.parent), "--min", "1", "--yaml", str(rows)]) == 0
    assert "1       1          0  Quentin Marlowe (person; the head of the harbour authority)" in capsys.readouterr().out
    assert main(["actors", "check", str(rows)]) == 0
    assert main(["annotate", str(records.with_suffix(".txt")), "--date", "2001-03-04", "--actors", str(rows), "-o", str(again)]) == 0
    assert {a for q in json.loads(again.read_text("utf-8"))["quotes"] for a in q["actors"]} == {"person:marlowe-quentin"}
    capsys.readouterr()
    assert main(["actors", "missing", str(again), "--min", "1"]) == 0
    assert "Marlowe" not in capsys.readouterr().out


def test_annotate_takes_a_dictionary(records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "some.actors.txt", tmp_path / "out.jsonl"
    path.write_text(DICTIONARY, encoding="utf-8")
    assert main(["annotate", str(records.with_suffix(".txt")), "--date", "2001-03-04", "--actors", str(path), "-o", str(out)]) == 0
    record = json.loads(out.read_text("utf-8"))
    assert {a for q in record["quotes"] for a in q["actors"]} == {"some:quentin-marlowe"}
    assert record["actors"]["some:quentin-marlowe"]["state"] == "us"
    assert "2 faults" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "says"),
    [("{", ":1: "), ('{"schema": 3}', ":1: "), (None, "no such file")],
)
def test_missing_tells_bad_records_with_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str | None, says: str
) -> None:
    path = tmp_path / "bad.jsonl"
    if line is not None:
        path.write_text(line + "\n", encoding="utf-8")
    assert main(["actors", "missing", str(path)]) == 2
    err = capsys.readouterr().err
    assert str(path) in err and says in err and err.count("\n") == 1


def test_missing_refuses_what_would_overwrite_or_makes_no_sense(records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["actors", "missing", str(records), "--yaml", str(tmp_path / "x.txt")]) == 2
    assert main(["actors", "missing", str(records), "--min", "0"]) == 2
    assert main(["actors", "missing", str(tmp_path)]) == 2
    assert "neither records" in capsys.readouterr().err
