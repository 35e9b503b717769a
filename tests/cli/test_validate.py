"""stance validate: findings with file:line, exit 0 clean, 1 findings, 2 misuse; everything is looked at, whatever is wrong before it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from stance import cli
from stance.actors import Actor
from stance.quotes import Annotation, Quote, QuoteType, Stance
from stance.record import to_line
from stance.store import Store
from stance.text import Document, Span

TEXT = "Fiji urged Tonga to pay."


def annotation(name: str) -> Annotation:
    quote = Quote("q17-23", QuoteType.INDIRECT, (Span(17, 23),), stance=Stance.DEMAND, actors=("name:fiji",), act="urge")
    return Annotation(Document(name, TEXT), "ana", (quote,), {"name:fiji": Actor("name:fiji", "Fiji", "state")})


@pytest.fixture()
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    path.write_text("".join(to_line(annotation(n)) + "\n" for n in "abc"), encoding="utf-8")
    return path


@pytest.fixture()
def folder(tmp_path: Path) -> Path:
    store = Store(tmp_path / "annotations", corpora=tmp_path)
    store.add(annotation("a").document, licence="CC0", split="train")
    store.write(annotation("a"))
    return store.folder


def test_clean_files_give_nothing_and_exit_0(records: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["validate", str(records), str(folder), str(folder / "gold" / "a.yaml")]) == 0
    assert capsys.readouterr().out == ""


def test_every_bad_line_of_records_is_told(records: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = records.read_text("utf-8").splitlines()
    far = json.loads(lines[1])
    far["quotes"][0]["content"] = [[17, 230]]
    records.write_bytes("\n".join([lines[0], json.dumps(far), "{", lines[2], lines[0], ""]).encode() + b"\xff\n")
    assert cli.main(["validate", str(records)]) == 1
    out = capsys.readouterr().out.splitlines()
    assert [line.split(": ")[0] for line in out] == [f"{records}:{n}" for n in (2, 3, 5, 6)]
    assert "within the text of 24 characters" in out[0] and "again (line 1)" in out[2] and "UTF-8" in out[3]


def test_words_that_do_not_stand_at_their_offsets_are_told(records: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = records.read_text("utf-8").splitlines()
    moved = json.loads(lines[1])
    moved["quotes"][0]["content"] = [[16, 23]]
    records.write_text("\n".join([lines[0], json.dumps(moved)]), "utf-8")
    assert cli.main(["validate", str(records)]) == 1
    (told,) = capsys.readouterr().out.splitlines()
    assert told == f"{records}:2: quote q17-23: surface.content: found 'to pay', expected ' to pay', the text at its offsets"


def test_records_come_from_standard_input_too(records: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(records.read_bytes() + b"[]\n")))
    assert cli.main(["validate", "-"]) == 1
    assert capsys.readouterr().out.startswith("standard input:4: ")


def test_sheets_of_a_folder_are_told_with_their_lines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = folder / "gold" / "a.yaml"
    gold.write_text(
        gold.read_text("utf-8").replace('stance: "demand"', "stance: NO").replace('at: "17-23"', 'at: "17-99"'), encoding="utf-8"
    )
    assert cli.main(["validate", str(folder)]) == 1
    whole = capsys.readouterr().out
    assert cli.main(["validate", str(gold)]) == 1
    assert capsys.readouterr().out == whole
    assert "bare NO" in whole and "beyond the text" in whole and whole.count(f"{gold}:") == 2


def test_missing_texts_are_told_and_are_no_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = Store(tmp_path / "annotations")
    store.add(annotation("a").document, licence="publisher's", split="dev", ship=False, corpus="none.jsonl")
    store.write(annotation("a"))
    assert cli.main(["validate", str(store.folder)]) == 0
    assert "texts of 1 documents" in capsys.readouterr().err


def test_actor_tables_are_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "mine.yaml"
    table.write_text('- id: "person:vula-mere"\n  name: "Mere Vula"\n  kind: "person"\n  of: NO\n', encoding="utf-8")
    assert cli.main(["validate", str(table)]) == 1
    assert capsys.readouterr().out.startswith(f"{table}:")


@pytest.mark.parametrize("what", ["nowhere.jsonl", "notes.txt", "empty"])
def test_what_cannot_be_checked_is_misuse(tmp_path: Path, what: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    assert cli.main(["validate", str(tmp_path / what)]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and what in said.err
