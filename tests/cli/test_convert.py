"""stance convert: formats by names and contents, the report, refused documents and exit codes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from annotated import article

from stance import cli
from stance.cli import convert
from stance.exchange.formats import ENDINGS, FORMATS
from stance.record import read_records, to_line, to_record
from stance.store import Store


@pytest.fixture()
def records(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("quotes.jsonl").write_text(to_line(article()) + "\n", "utf-8")
    return Path("quotes.jsonl")


def run(*words: str) -> int:
    return cli.main(["convert", *words])


def test_the_verb_offers_the_formats_that_there_are() -> None:
    assert tuple(FORMATS) == convert.FORMATS and set(ENDINGS.values()) <= set(FORMATS)


@pytest.mark.parametrize(("name", "to"), [("t.json", ()), ("b", ("--to", "brat")), ("x", ("--to", "xmi"))])
def test_there_and_back_by_names_and_contents_alone(records: Path, name: str, to: tuple[str, ...], capsys) -> None:
    assert run(str(records), name, *to, "--report") == 0
    assert capsys.readouterr().out == "nothing is lost\n"
    assert run(name, "again.jsonl", "--report") == 0
    assert capsys.readouterr().out == "nothing is lost\n"
    assert Path("again.jsonl").read_bytes() == records.read_bytes()


def test_the_report_lists_every_loss_with_count_and_example(records: Path, capsys) -> None:
    assert run(str(records), "s.csv", "--to", "dna", "--report") == 0
    captured = capsys.readouterr()
    assert "1 documents, 5 quotes -> s.csv" in captured.err
    assert "lost         1  also, for instance e1 q2\n" in captured.out
    assert "lost         2  probabilities, for instance e1 q1\n" in captured.out
    assert run(str(records), "s.csv", "--to", "dna") == 0
    captured = capsys.readouterr()
    assert captured.out == "" and "--report lists them" in captured.err


@pytest.mark.parametrize("name", ["t.csv", "t.parquet", "s.csv"])
def test_tables_and_event_lists_come_back_with_texts(records: Path, name: str) -> None:
    assert run(str(records), name, *(("--to", "dna") if name == "s.csv" else ())) == 0
    assert run(name, "again.jsonl") == 1  # no texts
    assert run(name, "again.jsonl", "--texts", str(records)) == 0
    (found,) = read_records("again.jsonl")
    assert [q.id for q in found.quotes] == [q.id for q in article().quotes]
    corpus = {"id": "e1", "text": article().document.text}
    Path("corpus.jsonl").write_text(json.dumps(corpus) + "\n", "utf-8")
    assert run(name, "again.jsonl", "--texts", "corpus.jsonl") == 0


def test_records_without_text_get_it_from_texts(records: Path, capsys) -> None:
    Path("bare.jsonl").write_text(to_line(article(), text=False) + "\n", "utf-8")
    assert run("bare.jsonl", "t.json") == 1
    assert "document e1: has no text, expected one; --texts names where the texts lie" in capsys.readouterr().err
    assert run("bare.jsonl", "t.json", "--texts", str(records)) == 0
    assert run("t.json", "again.jsonl") == 0 and Path("again.jsonl").read_bytes() == records.read_bytes()


def test_of_many_documents_left_out_the_first_are_named(records: Path, capsys) -> None:
    bare = (to_line(replace(article(), document=replace(article().document, id=f"d{n}")), text=False) + "\n" for n in range(50))
    Path("bare.jsonl").write_text("".join(bare), "utf-8")
    assert run("bare.jsonl", "t.json") == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 22 and lines[20] == "stance: ... and 30 more that could not be converted" and lines[21].endswith("50 left out")


def test_an_annotations_folder_is_made_and_read_by_layer(records: Path, capsys) -> None:
    assert run(str(records), "notes", "--to", "annotations") == 1
    assert "expected the licence of its text" in capsys.readouterr().err
    assert run(str(records), "notes", "--to", "annotations", "--licence", "CC0", "--layer", "gold") == 0
    assert list(Store("notes").findings()) == [] and Store("notes").layers() == ("gold",)
    assert run("notes", "t.json") == 0
    assert run("notes", "u.json", "--layer", "by/ana") == 2
    assert "has no layer 'by/ana', expected one of gold" in capsys.readouterr().err


def test_several_annotators_of_one_document_need_a_choice(records: Path, capsys) -> None:
    run(str(records), "t.json")
    (task,) = json.loads(Path("t.json").read_text("utf-8"))
    result = task.pop("predictions")[0]["result"]
    task["annotations"] = [{"completed_by": n, "result": result} for n in (1, 2)]
    Path("t.json").write_text(json.dumps([task]), "utf-8")
    assert run("t.json", "both.jsonl") == 1
    assert "found annotations of '1' and '2', expected one a document; --annotator takes one" in capsys.readouterr().err
    assert run("t.json", "two.jsonl", "--annotator", "2") == 0
    (found,) = read_records("two.jsonl")
    assert found.annotator == "2" and to_record(found)["quotes"] == to_record(article())["quotes"]
    assert run("t.json", "notes", "--to", "annotations", "--licence", "CC0") == 0
    assert Store("notes").layers() == ("by/1", "by/2")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("quotes.jsonl", "out"), "out: a folder, expected --to annotations, brat, xmi"),
        (("quotes.jsonl", "out.txt"), "out.txt: found ending '.txt', expected .jsonl"),
        (("nothing.json", "out.jsonl"), "nothing.json: no such file or folder"),
        (("quotes.jsonl", "quotes.jsonl"), "quotes.jsonl: is also a source"),
        (("empty", "out.jsonl"), "empty: found no meta folder, .xmi or .ann file"),
    ],
)
def test_misuse_is_one_sentence(records: Path, words: tuple[str, str], said: str, capsys) -> None:
    Path("empty").mkdir()
    assert run(*words) == 2
    assert said in capsys.readouterr().err
