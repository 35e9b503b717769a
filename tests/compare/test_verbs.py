"""stance score and stance positions: what they print, write and refuse."""

import json

import pandas as pd
import pytest
from annotated import article

from stance.cli import main
from stance.compare.positions import MEANING
from stance.table import save


@pytest.fixture
def records(tmp_path):
    path = tmp_path / "quotes.jsonl"
    save([article()], path)
    return path


def test_positions_say_first_what_they_are(records, capsys):
    assert main(["positions", str(records), "--min-n", "2"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(MEANING) and "Ana Petrova" in out


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
def test_positions_read_every_form_alike(tmp_path, records, capsys, ending):
    save([article()], tmp_path / f"t.{ending}")
    main(["positions", str(tmp_path / f"t.{ending}"), "--by", "state"])
    first = capsys.readouterr().out
    main(["positions", str(records), "--by", "state"])
    assert capsys.readouterr().out == first


def test_positions_of_records_without_text(tmp_path, capsys):
    save([article()], tmp_path / "bare.jsonl", text=False)
    assert main(["positions", str(tmp_path / "bare.jsonl")]) == 0
    assert "Ana Petrova" in capsys.readouterr().out


def test_positions_write_csv_and_json(tmp_path, records):
    assert main(["positions", str(records), "-o", str(tmp_path / "p.csv")]) == 0
    assert main(["positions", str(records), "-o", str(tmp_path / "p.json"), "--map", "strict"]) == 0
    assert pd.read_csv(tmp_path / "p.csv").actor.tolist() == ["Ana Petrova"]
    assert json.loads((tmp_path / "p.json").read_text())["label_map"] == "strict"


def test_score_of_gold_against_itself_is_perfect(tmp_path, records, capsys):
    assert main(["score", str(records), str(records), "-o", str(tmp_path / "s.json")]) == 0
    assert "end_to_end" in capsys.readouterr().out
    assert json.loads((tmp_path / "s.json").read_text())["figures"]["strict"] == 100


def test_score_takes_predictions_without_text(tmp_path, records, capsys):
    save([article()], tmp_path / "bare.jsonl", text=False)
    assert main(["score", str(records), str(tmp_path / "bare.jsonl"), "-o", str(tmp_path / "s.json")]) == 0
    assert json.loads((tmp_path / "s.json").read_text())["figures"]["exact"] == 100


def test_score_tells_articles_without_prediction(tmp_path, records, capsys):
    (tmp_path / "none.jsonl").write_text("")
    assert main(["score", str(records), str(tmp_path / "none.jsonl")]) == 1
    assert "1 gold articles have no prediction and count as not found: e1" in capsys.readouterr().out


@pytest.mark.parametrize(
    "args, said",
    [
        (["positions", "{records}", "-o", "p.txt"], "p.txt: found ending '.txt', expected .csv or .json"),
        (["positions", "{records}", "--interval", "90"], "interval: found 90.0"),
        (["score", "{records}", "{records}", "-o", "s.csv"], "s.csv: found ending '.csv', expected .json"),
        (["score", "{records}", "{records}", "--interval", "0"], "--interval: found 0.0"),
        (["score", "{records}", "{folder}"], "found no meta folder"),
        (["score", "nowhere.jsonl", "{records}"], "nowhere.jsonl: no such file"),
    ],
)
def test_misuse_is_one_sentence_and_code_two(records, capsys, args, said):
    assert main([a.format(records=records, folder=records.parent) for a in args]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1


@pytest.mark.parametrize("verb", [["positions", "t.csv", "-o", "t.csv"], ["score", "s.json", "s.json", "-o", "./s.json"]])
def test_an_output_that_is_an_input_is_refused_and_the_input_kept(tmp_path, monkeypatch, capsys, verb):
    monkeypatch.chdir(tmp_path)
    save([article()], "t.csv")
    save([article()], "t.jsonl")
    (tmp_path / "t.jsonl").rename("s.json")
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert main(verb) == 2
    error = capsys.readouterr().err
    assert "is also a source" in error and error.count("\n") == 1
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


@pytest.mark.parametrize("output", ["notes", "notes/model", ""])
def test_a_model_is_not_written_into_the_annotations(tmp_path, monkeypatch, capsys, output):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes" / "meta").mkdir(parents=True)
    assert main(["train", "notes", "-o", output]) == 2
    error = capsys.readouterr().err
    assert error.startswith("stance: -o") and error.count("\n") == 1


def test_positions_to_stdout_are_csv_and_a_nameless_output_is_refused(tmp_path, monkeypatch, records, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["positions", str(records), "-o", "-"]) == 0
    assert capsys.readouterr().out.startswith("actor,id,period,n") and not (tmp_path / "-").exists()
    assert main(["positions", str(records), "-o", ""]) == 2
    assert "empty name" in capsys.readouterr().err
