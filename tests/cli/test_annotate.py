"""stance annotate on real small input with the real models: what it writes, shows, skips and refuses."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from stance.cli import main
from stance.record import read_records

STANCE = [sys.executable, "-m", "stance"]
Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def made(desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one run over every kind of source makes: all.jsonl; and the same sources' table and page."""
    home = tmp_path_factory.mktemp("made")
    sources = [str(desk / name) for name in ("page.txt", "corpus.jsonl", "corpus.csv", "folder")]
    for name in ("all.jsonl", "all.csv", "all.html"):
        assert main(["annotate", *sources, "--date", "2019-03-12", "-o", str(home / name)]) == 0
    return home


def records(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_records_come_in_the_order_of_the_sources(made: Path) -> None:
    ids = [record["id"] for record in records(made / "all.jsonl")]
    assert ids == ["page", "a1", "a2", "a3", "csv-a1", "csv-a2", "csv-a3", "bridge", "note"]


def test_quotes_of_a_raw_page_have_speakers_and_offsets_into_its_text(made: Path, desk: Path) -> None:
    record = records(made / "all.jsonl")[0]
    text = (desk / "page.txt").read_text(encoding="utf-8")
    assert record["text"] == text and record["date"] == "2019-03-12"
    surfaces = {" ".join(text[a:b] for a, b in q["content"]): q for q in record["quotes"]}
    first = surfaces["“Norway has broken every promise,”"]
    assert [record["actors"][a]["name"] for a in first["actors"]] == ["Sigrun Hallsdottir"]
    assert first["stance"] == "accusatory"
    assert not any("Share" in surface or "Page not found" in surface for surface in surfaces)


def test_records_read_back(made: Path) -> None:
    annotations = list(read_records(made / "all.jsonl"))
    assert len(annotations) == 9 and all(a.quotes for a in annotations)


def test_the_table_has_a_row_for_every_quote(made: Path) -> None:
    with open(made / "all.csv", encoding="utf-8", newline="") as file:
        rows = [(row["document_id"], row["quote_id"]) for row in csv.DictReader(file)]
    assert rows == [(r["id"], q["id"]) for r in records(made / "all.jsonl") for q in r["quotes"]]


def test_the_page_holds_every_article_and_nothing_from_elsewhere(made: Path) -> None:
    html = (made / "all.html").read_text(encoding="utf-8")
    assert "Norway has broken every promise" in html and "Hungary" in html
    assert "<script src" not in html and "<link" not in html


def test_nothing_is_left_beside_the_files_asked_for(made: Path) -> None:
    assert sorted(p.name for p in made.iterdir()) == ["all.csv", "all.html", "all.jsonl"]


def test_results_do_not_depend_on_the_number_of_workers(at_desk: Path) -> None:
    lines = [json.dumps({"id": f"d{n}", "text": f"Kenya urged Uganda to return {n} boats.\n"}) for n in range(40)]
    (at_desk / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert main(["annotate", "many.jsonl", "-o", "one.jsonl"]) == 0
    assert main(["annotate", "many.jsonl", "-o", "two.jsonl", "--workers", "2"]) == 0
    assert (at_desk / "one.jsonl").read_bytes() == (at_desk / "two.jsonl").read_bytes()
    assert len(records(at_desk / "two.jsonl")) == 40


def test_tables_on_the_terminal(at_desk: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    assert main(["annotate", "page.txt", "--date", "2019-03-12"]) == 0
    out = capsys.readouterr().out
    assert "Sigrun Hallsdottir" in out and "(Iceland)" in out and "accusatory" in out and "as quoted" in out
    assert max(map(len, out.splitlines())) <= 90


def test_records_to_stdout(at_desk: Path, capsys: Capture) -> None:
    assert main(["annotate", "folder", "-o", "-"]) == 0
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == ["bridge", "note"]


def test_records_reach_a_file_while_progress_is_on_the_terminal(at_desk: Path) -> None:
    master, slave = os.openpty()
    with open(at_desk / "out.jsonl", "wb") as file:
        process = subprocess.Popen([*STANCE, "annotate", "corpus.jsonl", "-o", "-"], stdout=file, stderr=slave)
    os.close(slave)
    drawn = b""
    with contextlib.suppress(OSError):  # the terminal ends with its last writer
        while piece := os.read(master, 65536):
            drawn += piece
    os.close(master)
    assert process.wait(timeout=60) == 0 and b"documents" in drawn
    assert [r["id"] for r in records(at_desk / "out.jsonl")] == ["a1", "a2", "a3"]


def test_text_from_stdin(at_desk: Path) -> None:
    done = subprocess.run(
        [*STANCE, "annotate", "-", "-o", "-", "--date", "2019-03-12"], input=(at_desk / "page.txt").read_bytes(), capture_output=True
    )
    assert done.returncode == 0 and json.loads(done.stdout)["quotes"] and done.stderr == b""


@pytest.mark.parametrize("output", [["-o", "-"], []])
def test_stdout_is_utf8_whatever_the_environment_says(output: list[str], at_desk: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    done = subprocess.run([*STANCE, "annotate", "page.txt", *output], env=environment, capture_output=True)
    assert done.returncode == 0 and "“" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("name", ["page.json", "page.tsv", "page.xml", "page.PDF"])
def test_files_of_unknown_kind_are_refused(name: str, at_desk: Path, capsys: Capture) -> None:
    shutil.copy(at_desk / "page.txt", at_desk / name)
    assert main(["annotate", "page.txt", name, "-o", "out.jsonl"]) == 2
    err = capsys.readouterr().err
    assert name in err and ".txt, .html, .htm, .jsonl, .csv, .parquet" in err and err.count("\n") == 1
    assert not (at_desk / "out.jsonl").exists()


def test_no_text_leaves_places_and_labels_only(at_desk: Path) -> None:
    assert main(["annotate", "page.txt", "-o", "out.jsonl", "--no-text"]) == 0
    [record] = records(at_desk / "out.jsonl")
    assert record["text"] is None and record["quotes"] and all(q["surface"] is None for q in record["quotes"])
    assert "promise" not in (at_desk / "out.jsonl").read_text(encoding="utf-8")
    assert main(["annotate", "page.txt", "-o", "out.csv", "--no-text"]) == 0
    assert "promise" not in (at_desk / "out.csv").read_text(encoding="utf-8")


def test_min_confidence_leaves_out_quotes_below_it(at_desk: Path) -> None:
    assert main(["annotate", "page.txt", "-o", "all.jsonl"]) == 0
    assert main(["annotate", "page.txt", "-o", "some.jsonl", "--min-confidence", "1"]) == 0
    every, some = records(at_desk / "all.jsonl")[0], records(at_desk / "some.jsonl")[0]
    sure = [q["id"] for q in every["quotes"] if q["confidence"]["quote"] is None or q["confidence"]["quote"] >= 1]
    assert [q["id"] for q in some["quotes"]] == sure


def test_own_actors_are_laid_over_the_table(at_desk: Path) -> None:
    (at_desk / "mine.yaml").write_text('- {id: "my:tea-league", kind: "organisation", name: "Tea League"}\n', encoding="utf-8")
    (at_desk / "tea.txt").write_text("The Tea League said the tea was warm.\n", encoding="utf-8")
    assert main(["annotate", "tea.txt", "-o", "out.jsonl", "--actors", "mine.yaml"]) == 0
    assert records(at_desk / "out.jsonl")[0]["quotes"][0]["actors"] == ["my:tea-league"]


def test_a_skipped_document_is_named_and_the_others_are_written(at_desk: Path, capsys: Capture) -> None:
    good = json.dumps({"id": "good", "text": "Kenya urged Uganda to open the lake to its boats.\n"})
    german = json.dumps(
        {"id": "fremd", "text": "Der Minister sagte am Montag, dass die Verhandlungen über das Abkommen gescheitert seien. " * 3}
    )
    bad = ["{not json", json.dumps({"id": "textless"}), json.dumps({"id": "dated", "text": "He left.", "date": "2014-02-30"}), german]
    (at_desk / "mixed.jsonl").write_text("\n".join([*bad, good, good]), encoding="utf-8")
    assert main(["annotate", "mixed.jsonl", "-o", "out.jsonl"]) == 1
    err = capsys.readouterr().err.splitlines()
    assert [r["id"] for r in records(at_desk / "out.jsonl")] == ["good"]
    assert len(err) == 5 and all(line.startswith("stance: skipped ") for line in err)
    told = "\n".join(err)
    assert "mixed.jsonl:1" in told and "mixed.jsonl:2" in told and "mixed.jsonl:3" in told and "fremd" in told and "mixed.jsonl:6" in told


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("binary.txt", bytes(range(256)) * 20, "binary"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG"),
        ("latin.txt", "Der Präsident sagte nichts.".encode("latin-1"), "UTF-8"),
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\n ", "empty"),
        ("empty.html", b"", "empty"),
        ("broken.parquet", b"PAR1 nothing", "Parquet"),
        ("headless.csv", b"a,b\n1,2\n", "text"),
    ],
)
def test_unusable_files_are_told_in_one_sentence(name: str, content: bytes, said: str, at_desk: Path, capsys: Capture) -> None:
    (at_desk / name).write_bytes(content)
    assert main(["annotate", name, "folder/note.txt", "-o", "out.jsonl"]) == 1
    err = capsys.readouterr().err
    assert name in err and said in err and err.count("\n") == 1
    assert [r["id"] for r in records(at_desk / "out.jsonl")] == ["note"]


@pytest.mark.parametrize(
    "text",
    [
        "Guyana's president said\0 the ferry\x07 would sail.\r\n",
        "“Unclosed, he said. ‘And “more\n\n”“ \n",
        "🙂" * 50 + " Kenya’s envoy said yes.",
        "\ufeffKenya said no.",
    ],
)
def test_odd_texts_are_annotated_and_offsets_hold(text: str, at_desk: Path) -> None:
    (at_desk / "odd.jsonl").write_text(json.dumps({"id": "odd", "text": text}), encoding="utf-8")
    assert main(["annotate", "odd.jsonl", "-o", "out.jsonl"]) == 0
    [record] = records(at_desk / "out.jsonl")
    assert record["text"] == text
    for quote in record["quotes"]:
        assert quote["surface"]["content"] == " ... ".join(text[a:b] for a, b in quote["content"])


def test_one_line_of_five_megabytes_is_no_trouble(at_desk: Path, capsys: Capture) -> None:
    (at_desk / "long.txt").write_text("x" * 5_000_000, encoding="utf-8")
    started = time.time()
    code = main(["annotate", "long.txt", "folder", "-o", "out.jsonl"])
    assert code in (0, 1) and time.time() - started < 120
    assert records(at_desk / "out.jsonl")[-1]["id"] == "note"


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["nothing.txt"], "nothing.txt: no such file or folder"),
        (["page.txt", "-o", "out.docx"], "-o out.docx: expected a file that ends in .jsonl, .csv, .parquet, .html"),
        (["page.txt", "-o", "folder"], "-o folder: expected a file that ends in"),
        (["page.txt", "-o", "out.html", "--no-text"], "a page shows the text"),
        (["corpus.jsonl", "-o", "corpus.jsonl"], "is also a source"),
        (["folder", "-o", "folder/out.jsonl"], "lies in the source folder"),
        (["page.txt", "--date", "2019-13-01"], "2019-13-01"),
        (["page.txt", "--date", "yesterday"], "yesterday"),
        (["page.txt", "--actors", "nobody.yaml"], "nobody.yaml"),
        (["page.txt", "--stanza-package", "nonesuch"], "stance info --download nonesuch"),
        (["page.txt", "-o", "page.txt/out.jsonl"], "page.txt"),
    ],
)
def test_misuse_is_told_in_one_sentence_and_nothing_is_written(argv: list[str], said: str, at_desk: Path, capsys: Capture) -> None:
    before = sorted(at_desk.rglob("*"))
    assert main(["annotate", *argv]) == 2
    out, err = capsys.readouterr()
    assert out == "" and said in err and err.startswith("stance: ") and err.count("\n") == 1
    assert sorted(at_desk.rglob("*")) == before


@pytest.mark.parametrize(
    "yaml",
    [
        "- {id: x, kind: state, name: NO}",
        "- {id: x, kind: state, name: 12:30}",
        '- {id: "x", id: "y", kind: "state", name: "X"}',
        "\tx: [",
        "7",
    ],
)
def test_a_faulty_actor_table_is_told_with_its_line(yaml: str, at_desk: Path, capsys: Capture) -> None:
    (at_desk / "mine.yaml").write_text(yaml, encoding="utf-8")
    assert main(["annotate", "page.txt", "--actors", "mine.yaml"]) == 2
    err = capsys.readouterr().err
    assert "mine.yaml:1" in err and err.count("\n") == 1


def test_an_interrupted_run_keeps_what_it_finished(at_desk: Path) -> None:
    line = json.dumps({"id": "%d", "text": "Kenya urged Uganda to open the lake to its boats. “No,” Uganda's envoy said.\n" * 4})
    (at_desk / "many.jsonl").write_text("\n".join(line % n for n in range(300)), encoding="utf-8")
    command = [*STANCE, "annotate", "many.jsonl", "-o", "out.jsonl"]
    # where the tests themselves run in the background, SIGINT would be ignored below them
    hear = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(command, cwd=at_desk, stderr=subprocess.PIPE, text=True, preexec_fn=hear)
    part = at_desk / "out.jsonl.part"
    for _ in range(1200):
        if process.poll() is not None or (part.exists() and part.stat().st_size):
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    finished = part.read_text(encoding="utf-8").splitlines()
    assert process.returncode == 130 and not (at_desk / "out.jsonl").exists()
    assert finished and all(json.loads(line)["schema"] == "stance/1" for line in finished)
    assert err.startswith(f"stance: interrupted; {len(finished)} finished document") and err.endswith(" in out.jsonl.part (JSON lines)\n")


def test_what_an_interrupted_run_has_left_is_not_overwritten(at_desk: Path, capsys: Capture) -> None:
    (at_desk / "out.jsonl.part").write_text("finished\n", encoding="utf-8")
    assert main(["annotate", "page.txt", "-o", "out.jsonl"]) == 2
    err = capsys.readouterr().err
    assert "out.jsonl.part" in err and "rename or remove" in err and err.count("\n") == 1
    assert (at_desk / "out.jsonl.part").read_text(encoding="utf-8") == "finished\n" and not (at_desk / "out.jsonl").exists()


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv", "out.html"])
def test_where_every_document_is_skipped_an_earlier_output_stays(name: str, at_desk: Path, capsys: Capture) -> None:
    (at_desk / "empty.txt").write_bytes(b"")
    (at_desk / name).write_text("good", encoding="utf-8")
    assert main(["annotate", "empty.txt", "-o", name]) == 1
    assert f"-o {name}: not written, as every document was skipped" in capsys.readouterr().err
    assert (at_desk / name).read_text(encoding="utf-8") == "good" and not list(at_desk.glob("*.part"))


def test_a_reader_that_stops_early_is_no_error(at_desk: Path) -> None:
    shutil.copy(at_desk / "page.txt", at_desk / "folder" / "page.txt")
    command = f"{sys.executable} -m stance annotate corpus.jsonl folder -o - | head -c 10"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=at_desk, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, '{"schema":'[:10], "")
