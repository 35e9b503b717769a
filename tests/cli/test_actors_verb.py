"""stance actors: lookups, checks and exit codes."""

from __future__ import annotations

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
