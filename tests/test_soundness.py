"""Findings in actor tables: each kind of fault with its line, in tables of one's own beside the package's too."""

from __future__ import annotations

from pathlib import Path

import pytest

from stance import gazetteer, soundness

FAULTY = """
- id: "state:a"
  name: "A-land"
  kind: "state"
  of: "state:b"
  from: "2001"
  to: "1999"
- id: "state:b"
  name: "B-land"
  kind: "state"
  of: "state:a"
  names: ["A-land"]
- id: "state:c"
  name: "C-land"
  kind: "state"
- id: "state:c"
  name: "D-land"
  kind: "state"
- id: "office:a-fm"
  name: "Foreign Minister of A-land"
  kind: "office"
  of: "state:a"
  key: "fm"
- id: "person:one"
  name: "One"
  kind: "person"
  offices:
    - {office: "office:a-fm", of: "state:a", from: "2000-01-01", to: "2004-01-01"}
- id: "person:two"
  name: "Two"
  kind: "person"
  offices:
    - {office: "office:a-fm", of: "state:a", from: "2001-01-01", to: "2003-01-01"}
- id: "person:three"
  name: "Three"
  kind: "person"
  offices:
    - {office: "office:none", of: "state:a", from: "2001-01-01"}
- id: "org:empty"
  name: "Empty"
  kind: "organisation"
  names: ["", "-"]
- id: "org:up"
  name: "Up"
  kind: "organisation"
  parent: "org:down"
- id: "org:down"
  name: "Down"
  kind: "organisation"
  parent: "org:up"
"""


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (13, "state:c stands 2 times"),
        (2, "circle"),
        (2, "ends (1999) before it begins"),
        (8, "shared by"),
        (29, "person:two holds"),
        (34, "office:none"),
        (39, "names holds ''"),
        (39, "names holds '-'"),
        (43, "'parent' runs in a circle"),
    ],
)
def test_each_kind_of_fault_is_found_with_its_line(tmp_path: Path, line: int, says: str) -> None:
    path = tmp_path / "faulty.yaml"
    path.write_text(FAULTY, encoding="utf-8")
    found = list(soundness.findings([path]))
    assert any(f.startswith(f"{path}:{line}: ") and says in f for f in found), "\n".join(found)


def test_the_shipped_tables_have_no_findings() -> None:
    assert list(soundness.findings(gazetteer.sources())) == []


BESIDE = """
- id: "person:double"
  name: "Sergei Lavrov"
  kind: "person"
  of: "us"
  surnames: ["Kerry"]
  offices:
    - {office: "office:us-secstate", of: "us", from: "2010", to: "2012-11"}
"""


def found_in(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return [line.removeprefix(f"{path}:") for line in soundness.findings([path])]


def test_own_rows_are_checked_beside_those_of_the_package(tmp_path: Path) -> None:
    names, seats = found_in(tmp_path, BESIDE)
    assert names.startswith("2: the name 'sergei lavrov' is shared by person:double, person:lavrov-sergei")
    assert seats.startswith("2: person:double holds office:us-secstate") and "while person:clinton-hillary" in seats


def test_a_row_that_replaces_one_of_the_package_is_no_second_bearer_of_its_name(tmp_path: Path) -> None:
    assert found_in(tmp_path, '- id: "person:lavrov-sergei"\n  name: "Sergei Lavrov"\n  kind: "person"\n  of: "ru"\n') == []


def test_the_lines_of_a_dictionary_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    path = tmp_path / "some.actors.txt"
    path.write_text("JANE_ROE_ [USAGOV 19990101-19980101]\nJOHN_ROE_ [USAGOV]\n", encoding="utf-8")
    assert any(line.startswith(f"{path}:1: ") and "ends before it begins" in line for line in soundness.findings([path]))
