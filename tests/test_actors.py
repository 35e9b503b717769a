"""The actor table: who is called what and holds which office at a date; its files, read strictly."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from stance import gazetteer
from stance.actors import Actor, ActorTable
from stance.text import InputError

OWN = """
- id: "state:ruritania"
  name: "Ruritania"
  kind: "state"
  demonyms: ["Ruritanian"]
  metonyms: ["Strelsau"]
- id: "office:ruritania-fm"
  name: "Foreign Minister of Ruritania"
  kind: "office"
  of: "state:ruritania"
  key: "fm"
  phrasings: ["foreign minister"]
- id: "person:rassendyll-rudolf"
  name: "Rudolf Rassendyll"
  kind: "person"
  of: "state:ruritania"
  surnames: ["Rassendyll"]
  offices:
    - {office: "office:ruritania-fm", of: "state:ruritania", from: "1999", to: "2003-06"}
"""


@pytest.fixture(scope="module")
def table() -> ActorTable:
    return ActorTable.load()


def ids(table: ActorTable, name: str, date: str | None) -> list[str]:
    return [m.entry.id for m in table.lookup(name, date) if m.current]


@pytest.mark.parametrize(
    ("name", "date", "expected"),
    [
        ("Moscow", "1985", "su"),
        ("Moscow", "2014-03-30", "ru"),
        ("Moscow", None, "ru"),
        ("Bonn", "1987", "de-west"),
        ("the Kremlin", "2014", "inst:ru-kremlin"),
        ("Bush", "1990-10-09", "person:bush-george-h-w"),
        ("Bush", "2005", "person:bush-george-w"),
        ("bulent ecevit", "1999-08-17", "person:ecevit-bulent"),
    ],
)
def test_names_mean_who_bears_them_at_the_date(table: ActorTable, name: str, date: str | None, expected: str) -> None:
    assert ids(table, name, date)[0] == expected


def test_names_are_compared_without_case_accents_dots_and_hyphens(table: ActorTable) -> None:
    assert ids(table, "TSAI ING WEN", "2018") == ids(table, "Tsai Ing-wen", "2018") != []
    assert ids(table, "U.S.", "2018")[0] == ids(table, "US", "2018")[0] == "us"


@pytest.mark.parametrize(
    ("key", "of", "date", "expected"),
    [
        ("fm", "gb", "2017-05-04", "Boris Johnson"),
        ("secstate", "us", "2014-03-30", "John Kerry"),
        ("sg", "org:un", "2004-07-01", "Kofi Annan"),
        ("office:ru-fm", None, "2014", "Sergei Lavrov"),
    ],
)
def test_offices_have_their_holder_at_the_date(table: ActorTable, key: str, of: str | None, date: str, expected: str) -> None:
    assert table.holders(key, of, date)[0].name == expected


def test_a_year_meets_everybody_who_held_the_office_in_it(table: ActorTable) -> None:
    assert {e.name for e in table.holders("secstate", "us", "2013")} == {"Hillary Clinton", "John Kerry"}


def test_people_speak_for_what_they_held_at_the_date(table: ActorTable) -> None:
    assert table.of_at("person:shevardnadze-eduard", "1988") == "su"
    assert table.of_at("person:shevardnadze-eduard", "1999") == "ge"


def test_a_leader_of_state_and_party_speaks_for_the_state(table: ActorTable) -> None:
    assert table.of_at("person:kim-jong-un", "2018") == "kp"
    assert table.of_at("person:mandela-nelson", "1992") == "org:anc"


def test_parties_roll_up_to_their_state_and_armed_groups_do_not(table: ActorTable) -> None:
    assert table.state_of("org:likud", "2018") == "il"
    assert table.state_of("org:hezbollah", "2018") == "org:hezbollah"
    assert table.state_of("org:unhcr", "2018") == "org:un"
    assert table.state_of("inst:ru-mfa", "2018") == "ru"


def test_the_record_value_holds_of_and_state(table: ActorTable) -> None:
    assert table.actor("person:lavrov-sergei", "2014") == Actor(
        "person:lavrov-sergei", "Sergei Lavrov", "person", "ru", "ru", None, "Q58217"
    )


def test_the_compiled_table_equals_its_sources(tmp_path: Path) -> None:
    gazetteer.write_compiled(tmp_path / "compiled.json.gz")
    assert (tmp_path / "compiled.json.gz").read_bytes() == gazetteer.COMPILED.read_bytes(), "run: make resources"


def test_loading_is_quick() -> None:
    ActorTable.load()
    best = min(_seconds() for _ in range(5))
    assert best < 0.5  # about 0.04 on an idle machine


def _seconds() -> float:
    start = time.perf_counter()
    ActorTable.load()
    return time.perf_counter() - start


def test_own_tables_lie_on_top(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(OWN + '- id: "ru"\n  name: "Muscovy"\n  kind: "state"\n', encoding="utf-8")
    table = ActorTable.load(extra=[path])
    assert ids(table, "Strelsau", "2000") == ["state:ruritania"]
    assert [e.name for e in table.holders("fm", "state:ruritania", "2003-05-01")] == ["Rudolf Rassendyll"]
    assert table.holders("fm", "state:ruritania", "2003-08-01") == ()
    assert table.entry("ru").name == "Muscovy"
    assert ids(table, "Paris", "2000") == ["fr"]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('- id: "x"\n  name: "X"\n  kind: "state"\n  names: [NO]\n', 4, "quotes"),
        ('- id: "x"\n  name: "X"\n  kind: "planet"\n', 1, "planet"),
        ('- id: "x"\n  name: "X"\n  kind: "state"\n  size: "big"\n', 4, "size"),
        ('- id: "x"\n  name: "X"\n  name: "Y"\n  kind: "state"\n', 3, "twice"),
        ('- id: "x"\n  name: "X"\n  kind: "state"\n  from: "12:30"\n', 4, "date"),
        ('- id: "x"\n  name: "X"\n  kind: "state"\n  of: "nowhere"\n', 1, "nowhere"),
        ("ids: none\n", 1, "list of rows"),
        ('- id: "x\n', 2, "YAML"),
    ],
)
def test_faults_in_own_tables_are_told_with_file_and_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        ActorTable.load(extra=[path])
    assert str(error.value).startswith(f"{path}:{line}") and says in str(error.value)


def test_a_missing_table_says_how_to_mend_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="stance actors compile"):
        ActorTable.load(tmp_path / "none.json.gz")


@pytest.mark.parametrize(
    ("name", "date", "key"),
    [
        ("Volker Ruehe", "1995", "person:ruehe-volker"),
        ("Volker Rühe", "1995", "person:ruehe-volker"),
        ("Volker Ruhe", "1995", "person:ruehe-volker"),
        ("Borge Brende", "2015", "person:brende-boerge"),
        ("Boerge Brende", "2015", "person:brende-boerge"),
        ("BØRGE BRENDE", "2015", "person:brende-boerge"),
        ("Mesut Yilmaz", "1998", "person:yilmaz-mesut"),
    ],
)
def test_names_are_found_with_and_without_their_own_letters(table: ActorTable, name: str, date: str, key: str) -> None:
    assert ids(table, name, date) == [key]


def test_a_person_speaks_for_the_office_of_the_day(table: ActorTable) -> None:
    assert [table.of_at("person:lagarde-christine", date) for date in ("2009", "2014", "2022")] == ["fr", "org:imf", "org:ecb"]


def test_an_opposition_leader_speaks_for_a_party_which_rolls_up_to_the_state(table: ActorTable) -> None:
    actor = table.actor("person:hague-william", "1999-05-01")
    assert (actor.of, actor.state) == ("org:tories", "gb")
    assert table.actor("person:hague-william", "2012-05-01").of == "gb"


@pytest.mark.parametrize(
    ("name", "date", "key"),
    [
        ("Lavrov Sergey", "2014", "person:lavrov-sergei"),
        ("SERGEY LAVROV", "2014", "person:lavrov-sergei"),
        ("Vladimir Zhirinovskiy", "1994", "person:zhirinovsky-vladimir"),
        ("Jinping Xi", "2018", "person:xi-jinping"),
        ("Xi Jin-ping", "2018", "person:xi-jinping"),
        ("Jong-un Kim", "2018", "person:kim-jong-un"),
        ("Joe Dunford", "2017", "person:dunford-joseph"),
        ("Mohamed Jawad Zarif", "2015", "person:zarif-mohammad-javad"),
    ],
)
def test_other_spellings_of_a_full_name_are_found(table: ActorTable, name: str, date: str, key: str) -> None:
    assert key in ids(table, name, date)


@pytest.mark.parametrize(
    "name", ["Sergei Lavrenko", "John Kelly Kerry", "Li Pang", "Kim Jong", "Kerry Johnson", "Ivan Lavrov", "Bashir Assad"]
)
def test_false_friends_are_nobody(table: ActorTable, name: str) -> None:
    assert ids(table, name, "2014") == []


def test_other_spellings_count_only_near_the_time_in_office(table: ActorTable) -> None:
    assert ids(table, "Joe Dunford", "2017") and not table.lookup("Joe Dunford", "1979")


def test_near_misses_are_offered_and_not_taken(table: ActorTable) -> None:
    assert not table.lookup("Sergei Lavorv", "2014")
    assert table.near("Sergei Lavorv")[0].id == "person:lavrov-sergei"
    assert table.near("Qwvzx Plmtrk") == ()
