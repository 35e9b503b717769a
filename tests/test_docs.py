"""What the help and the README show is run for real: every example of every verb, every block marked <!-- test -->.

A fenced ```bash or ```python block that stands directly below a line `<!-- test -->` is run in a folder with the small files
of conftest.py (page.txt, page.html, corpus.jsonl, corpus.csv, folder/) and what the blocks above it made; it must end with 0.
"""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stance import cli
from stance.record import read_records
from stance.review.log import Event, Log, now
from stance.store import Store

REPOSITORY = Path(__file__).parent.parent
MARKED = re.compile(r"^<!-- test -->\n```(bash|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PREPARED = "stance annotate corpus.jsonl -o quotes.jsonl; stance annotate corpus.jsonl -o quotes.csv"  # where other verbs' examples start


def marked_blocks(text: str) -> list[tuple[str, str]]:
    """(language, code) of the blocks that are marked to be run."""
    return MARKED.findall(text)


def run(language: str, code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs a block as a reader would, with this interpreter and its scripts first in the path."""
    bin_folder = str(Path(sys.executable).parent)
    env = {**os.environ, "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}", "OMP_NUM_THREADS": "1", "STANCE_CORPORA": "none"}
    command = ["bash", "-eu", "-c", code] if language == "bash" else [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=600)


@pytest.fixture(scope="session")
def reader(desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The desk of a reader who has annotated the corpus: quotes.jsonl and .csv, the same as gold.jsonl and as annotations/."""
    home = tmp_path_factory.mktemp("reader") / "desk"
    shutil.copytree(desk, home)
    done = run("bash", PREPARED, home)
    assert done.returncode == 0, done.stderr
    shutil.copy(home / "quotes.jsonl", home / "gold.jsonl")
    store = Store(home / "annotations")
    for annotation in read_records(home / "gold.jsonl"):
        store.add(annotation.document, licence="CC0", split="dev")
        for layer in ("gold", "by/ben", "by/eva"):
            store.write(annotation, layer=layer)
    return home


EXAMPLES = [example for name in cli.VERBS for example in importlib.import_module(f"stance.cli.{name}").EXAMPLES]


@pytest.mark.parametrize("example", EXAMPLES)
def test_example_of_the_help_runs(example: str, reader: Path, tmp_path: Path) -> None:
    home = tmp_path / "desk"
    shutil.copytree(reader, home)
    if example.startswith("stance train annotations"):  # needs more than three articles; its other tests use corpora, this one what ships
        shutil.rmtree(home / "annotations")
        (home / "annotations").symlink_to(REPOSITORY / "annotations")
    if example.startswith("stance train my"):
        for path in (REPOSITORY / "annotations").glob("*/own-*"):
            target = home / "my-annotations" / path.relative_to(REPOSITORY / "annotations")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
        example += " --anyway"
    if example.startswith("stance report"):
        document = next(Store(home / "annotations").annotations()).document
        log = Log(home / "annotations", "ada")
        with log.locked():
            log.add([Event("one-note", now(), "ada", document.id, document.sha256, "q0-1", "guideline", "accept")])
    if example.endswith("QUOTE"):
        annotation = next(a for a in read_records(home / "quotes.jsonl") if a.quotes)
        example = example.replace("QUOTE", f"{annotation.document.id}:{annotation.quotes[0].id}")
    if example.startswith("stance review"):  # serves until it is interrupted
        done = run("bash", f"timeout --preserve-status --signal=INT 10 {example} --no-browser", home)
        assert "http://127.0.0.1" in done.stdout, f"{example}\n{done.stderr}"
    else:
        done = run("bash", example, home)
    assert done.returncode == 0 or (example.endswith("--anyway") and done.returncode == 1), f"{example}\n{done.stderr}"


def test_marked_blocks_of_the_readme_run_in_order(reader: Path, tmp_path: Path) -> None:
    home = tmp_path / "desk"
    shutil.copytree(reader, home)
    blocks = marked_blocks((REPOSITORY / "README.md").read_text(encoding="utf-8"))
    assert blocks, "README.md marks no block with <!-- test -->"
    for language, code in blocks:
        done = run(language, code, home)
        assert done.returncode == 0, f"{code}\n{done.stdout}\n{done.stderr}"


def test_every_stance_command_of_the_readme_names_a_verb() -> None:
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    verbs = re.findall(r"^(?:\$ )?(?:\.venv/bin/)?stance ([a-z]+)", text, re.MULTILINE)
    assert set(verbs) <= set(cli.VERBS)


def test_make_targets_of_the_readme_exist() -> None:
    made = set(re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)`|^make ([a-z]+)", (REPOSITORY / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert {a or b for a, b in named} <= made


def test_marks_are_found_and_a_failing_block_fails(tmp_path: Path) -> None:
    text = "a\n<!-- test -->\n```bash\necho one\n```\n```bash\nnot run\n```\n<!-- test -->\n```python\nraise SystemExit(3)\n```\n"
    assert marked_blocks(text) == [("bash", "echo one\n"), ("python", "raise SystemExit(3)\n")]
    assert run("python", "raise SystemExit(3)", tmp_path).returncode == 3
    assert run("bash", "false\ntrue", tmp_path).returncode != 0
