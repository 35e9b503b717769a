"""The dispatcher: help, misuse, errors as one sentence, closed pipes, and a quick start."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from stance import cli
from stance.heads import ModelError
from stance.text import InputError
from stance.version import __version__

STANCE = [sys.executable, "-m", "stance"]


def test_help_lists_every_verb_with_its_own_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name} " in out and line in out for name, line in cli.VERBS.items())


@pytest.mark.parametrize("name", cli.VERBS)
def test_verb_says_of_itself_what_help_says(name: str) -> None:
    verb = importlib.import_module(f"stance.cli.{name}")
    assert (name, cli.VERBS[name]) == (verb.NAME, verb.HELP)
    assert verb.EXAMPLES and all(f"stance {name}" in example for example in verb.EXAMPLES)


@pytest.mark.parametrize("name", cli.VERBS)
def test_verb_help_shows_its_examples(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([name, "--help"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"usage: stance {name}")
    assert all(example in out for example in importlib.import_module(f"stance.cli.{name}").EXAMPLES)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"stance {__version__}\n"


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["anotate"], "no verb 'anotate', did you mean 'annotate'?"),
        (["annotate"], "the following arguments are required: SOURCE"),
        (["annotate", "--wrong", "x.txt"], "unrecognized arguments: --wrong"),
        (["annotate", "x.txt", "--workers", "0"], "--workers: found '0', expected a whole number from 1 on"),
        (["annotate", "x.txt", "--min-confidence", "7"], "--min-confidence: found '7', expected a number from 0 to 1"),
        (["annotate", "x.txt", "--guideline", "mine"], "invalid choice: 'mine'"),
    ],
)
def test_misuse_is_one_sentence_and_exit_2(argv: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(argv) == 2
    out, err = capsys.readouterr()
    assert out == "" and said in err and err.count("\n") == 1


def test_no_verb_shows_help_and_is_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert "usage: stance VERB" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (InputError("page.txt: found nothing,\nexpected text"), 2, "stance: page.txt: found nothing, expected text\n"),
        (ModelError("no model"), 2, "stance: no model\n"),
        (FileNotFoundError(2, "No such file or directory", "x.txt"), 2, "stance: x.txt: no such file or directory\n"),
        (PermissionError(13, "Permission denied", "x.txt"), 2, "stance: x.txt: permission denied\n"),
        (IsADirectoryError(21, "Is a directory", "x"), 2, "stance: x: is a directory\n"),
        (OSError(28, "No space left on device"), 2, "stance: No space left on device\n"),
        (ChildProcessError("a worker died"), 2, "stance: a worker died\n"),
        (KeyboardInterrupt(), 130, "stance: interrupted\n"),
        (BrokenPipeError(), 0, ""),
        (KeyError("x"), 2, "stance: unforeseen KeyError: 'x'; --debug shows where\n"),
    ],
)
def test_errors_become_one_sentence(
    error: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(args: object) -> int:
        raise error

    monkeypatch.setattr("stance.cli.info.run", fail)
    assert cli.main(["info"]) == code
    assert capsys.readouterr().err == said


def test_debug_shows_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stance.cli.info.run", lambda args: {}["x"])
    with pytest.raises(KeyError):
        cli.main(["info", "--debug"])
    with pytest.raises(KeyError):
        cli.main(["--debug", "info"])


def test_python_m_stance_is_the_same_command() -> None:
    done = subprocess.run([*STANCE, "anotate"], capture_output=True, text=True)
    assert done.returncode == 2 and done.stderr.startswith("stance: no verb 'anotate'")


def test_a_closed_pipe_is_silent() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*STANCE, "--help"], stdout=write, stderr=subprocess.PIPE, text=True)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


def test_help_imports_no_verb_and_little_else() -> None:
    code = (
        "import sys; old = set(sys.modules)\nfrom stance.cli import main; main(['--help'])\nprint(*set(sys.modules) - old, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    ours = {name for name in done.stderr.split() if name.startswith("stance")}
    assert ours == {"stance", "stance.version", "stance.cli"}
    assert "argparse" not in done.stderr.split()


def test_console_script_points_to_main() -> None:
    text = (Path(__file__).parents[2] / "setup.cfg").read_text(encoding="utf-8")
    assert "stance = stance.cli:main" in text
