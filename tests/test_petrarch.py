"""Actor dictionaries of the PETRARCH form: what is read, what is left out and told, and how they lie under the table."""

from __future__ import annotations

from pathlib import Path

import pytest

from stance import petrarch
from stance.actors import ActorTable
from stance.text import InputError

DICTIONARY = """\
# A dictionary in the form of the public ones; everybody new in it is invented.

RUSSIA_  [RUS]
+RUSIAA_
+KALUGA_OBLAST_
\t[RUSMIL]  ; a second code of the state is of no use here

SERGEI_LAVROV_ ; known to the table
+FOREIGN_MINISTER_SERGEJ_LAVRROV_
\t[RUSGOV >040309]

LAVROV_SERGEY_
\t[RUSGOV >040309]
ZEBEDIAH_ ; a short name alone
\t[USAGOV 930120-010120]

QUENTIN_ZEBEDEE_MARLOW_ ; invented
+MARLOW_QUENTIN_Z_
\t[USAELI 750101-810120]
\t[USAGOV 810120-19890120]
\t[USAELI]

ZELINDA_FRONT_(ZLF)_
\t[COLREB <19900101]
ZELINDA_RELIEF_TRUST [NGOGBR]

UN_SECRETARY_GENERAL_
\t[IGOUNO]
PENELOPE_ARKWRIGHT_ [IGOUNOREFHCR 990101-010630]

NOBODY_AT_ALL_
+NOBODY_ELSE_

LATE_DATE_PERSON_
\t[USAGOV 2004017-20061201]
\t[USAMIL 20040101-20061201]
BROKEN_BRACKET_
\t[USAGOV
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "made.actors.txt"
    path.write_text(DICTIONARY, encoding="utf-8")
    return path


@pytest.fixture
def table(path: Path) -> ActorTable:
    return ActorTable.load(extra=[path])


def test_names_synonyms_codes_and_dates_are_read(path: Path) -> None:
    items = {item.names[0]: item for item in petrarch.read(path)[0]}
    assert items["RUSSIA"].names == ("RUSSIA", "RUSIAA", "KALUGA OBLAST")
    marlow = items["QUENTIN ZEBEDEE MARLOW"]
    assert [(c.text, c.start, c.end) for c in marlow.codes] == [
        ("USAELI", "1975-01-01", "1981-01-20"), ("USAGOV", "1981-01-20", "1989-01-20"), ("USAELI", None, None),
    ]  # fmt: skip
    assert items["ZELINDA FRONT"].names == ("ZELINDA FRONT", "ZLF")
    assert [(c.text, c.start, c.end) for c in items["ZELINDA FRONT"].codes] == [("COLREB", None, "1990-01-01")]


def test_lines_that_cannot_be_read_are_told_with_file_and_line_and_the_rest_is_kept(path: Path) -> None:
    items, faults = petrarch.read(path)
    lines = {int(fault.removeprefix(f"{path}:").split(":")[0]) for fault in faults}
    number = {text.strip(): n for n, text in enumerate(DICTIONARY.split("\n"), 1)}
    assert lines == {number["NOBODY_AT_ALL_"], number["[USAGOV 2004017-20061201]"], number["BROKEN_BRACKET_"], number["[USAGOV"]}
    assert [c.text for i in items if i.names[0] == "LATE DATE PERSON" for c in i.codes] == ["USAMIL"]


def test_what_the_table_knows_gets_spellings_and_keeps_its_facts(table: ActorTable) -> None:
    plain = ActorTable.load()
    known = table.lookup("Sergej Lavrrov", "2014")[0].entry
    assert known.id == "person:lavrov-sergei" and known.terms == plain.entry(known.id).terms
    assert table.lookup("Rusiaa", "2014")[0].entry.id == table.lookup("Kaluga Oblast", "2014")[0].entry.id == "ru"


def test_short_names_alone_and_other_spellings_of_the_known_make_no_new_people(table: ActorTable) -> None:
    assert table.lookup("Zebediah") == ()
    assert "made:lavrov-sergey" not in table


def test_people_hold_offices_at_their_dates(table: ActorTable) -> None:
    (match,) = table.lookup("Quentin Marlow Z", "1985")
    assert match.entry.kind == "person" and match.current and match.entry.note == "made: USAELI, USAGOV"
    assert not table.lookup("Quentin Zebedee Marlow", "1999")[0].current
    assert table.actor(match.entry.id, "1985").state == "us"
    assert table.office(match.entry.terms[0].office).name == "member of the government (United States)"


def test_bodies_have_the_kind_and_the_state_of_their_code(table: ActorTable) -> None:
    front, trust = table.lookup("ZLF")[0].entry, table.lookup("Zelinda Relief Trust")[0].entry
    assert (front.kind, front.of, front.end) == ("group", "co", "1990-01-01")
    assert table.state_of(front.id, "1980") == front.id
    assert (trust.kind, trust.of) == ("organisation", "gb")


def test_officials_of_organisations_belong_to_the_narrowest(table: ActorTable) -> None:
    (match,) = table.lookup("Penelope Arkwright", "2000")
    assert table.actor(match.entry.id, "2000").of == "org:unhcr" and table.actor(match.entry.id, "2000").state == "org:un"


def test_titles_are_left_to_the_offices_of_the_table(table: ActorTable) -> None:
    assert table.lookup("UN Secretary General") == ()


def test_dictionaries_lie_over_tables_of_ones_own(path: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text('- id: "person:mine"\n  name: "Quentin Zebedee Marlow"\n  kind: "person"\n  of: "us"\n', encoding="utf-8")
    table = ActorTable.load(extra=[path, own])
    assert [m.entry.id for m in table.lookup("Quentin Zebedee Marlow")] == ["person:mine"]
    assert [m.entry.id for m in table.lookup("Marlow Quentin Z")] == ["person:mine"]


def test_loading_twice_gives_the_same_and_the_given_rows_stay(path: Path) -> None:
    from stance.gazetteer import read_compiled

    rows = read_compiled()
    before = len(rows["actors"]), len(rows["index"]["names"]), list(rows["actors"]["ru"][10])
    first = petrarch.laid(rows, path)
    assert (len(rows["actors"]), len(rows["index"]["names"]), rows["actors"]["ru"][10]) == before
    assert petrarch.laid(first, path)["actors"] == first["actors"]


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "no line like"), ("FARMER_ [~AGR]\n", "agents dictionary"), ("Some prose that is no dictionary.\n", "no line like")],
)
def test_a_file_that_is_no_dictionary_is_refused_in_one_sentence(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "no.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        ActorTable.load(extra=[path])


def test_odd_bytes_of_the_public_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes("JOSÉ_QUIXANO_ [ESPGOV >19990101]\n".encode("latin-1") + "ŞERIF_KARAGÖZLÜ_\x00 [TURGOV >19990101]\n".encode())
    assert [i.names[0] for i in petrarch.read(path)[0]] == ["JOSÉ QUIXANO", "ŞERIF KARAGÖZLÜ"]


def test_every_organisation_and_state_of_the_codes_stands_in_the_table() -> None:
    table = ActorTable.load()
    assert [key for key in (*petrarch.ORGANISATIONS.values(), *petrarch.STATES.values()) if key not in table] == []
