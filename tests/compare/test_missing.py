"""Who is missing from the table: counted, spellings told together, rows that load."""

from __future__ import annotations

from pathlib import Path

from stance.actors import Actor, ActorTable
from stance.compare.missing import missing, stub
from stance.quotes import Annotation, Quote, QuoteType
from stance.text import Document, Span

TEXT = (
    "Quentin Marlowe, the head of the harbour authority, said the quay would open. “We paid,” Q. Marlowe added.\n"
    "Harbour Commissioner Zelinda Okpara-Voss accused Marlowe of delay. Kofi Annan welcomed it."
)


def spoken(by: str, *, to: tuple[str, ...] = (), n: int = 0) -> Quote:
    return Quote(f"q{n}", QuoteType.INDIRECT, (Span(n, n + 1),), actors=(by,), targets=to)


def annotation(name: str, *quotes: Quote, date: str | None = "2016-02-03") -> Annotation:
    actors = [
        Actor("gb", "United Kingdom", "state", None, "gb"),
        Actor("person:annan-kofi", "Kofi Annan", "person", "org:un", "org:un"),
        Actor("org:un", "United Nations", "organisation", None, "org:un"),
        Actor("name:quentin-marlowe", "Quentin Marlowe", "person", "gb", "gb"),
        Actor("name:marlowe-quentin", "Marlowe Quentin", "person", None, None),
        Actor("name:marlowe", "Marlowe", "person", None, None),
        Actor("name:okpara", "Okpara", "person", None, None),
        Actor("name:zelinda-okpara-voss", "Zelinda Okpara-Voss", "person", "name:quay-board", None),
        Actor("name:quay-board", "Quay Board", "organisation", None, None),
        Actor("unnamed:x/1", "unnamed official", "unnamed", None, None),
    ]
    return Annotation(Document(name, TEXT, date=date), "stance", quotes, {a.id: a for a in actors})


CORPUS = [
    annotation("a", spoken("name:quentin-marlowe"), spoken("name:zelinda-okpara-voss", to=("name:quentin-marlowe",), n=1)),
    annotation("b", spoken("name:marlowe-quentin"), spoken("name:zelinda-okpara-voss", to=("name:marlowe",), n=1), date="2014"),
    annotation("c", spoken("person:annan-kofi"), spoken("unnamed:x/1", n=1), spoken("name:okpara", n=2)),
]


def test_the_most_frequent_come_first_with_documents_quotes_and_targets() -> None:
    first, second = missing(CORPUS)
    assert (first.name, len(first.documents), first.quotes, first.targeted) == ("Quentin Marlowe", 2, 2, 2)
    assert (second.name, len(second.documents), second.quotes, second.targeted) == ("Zelinda Okpara-Voss", 2, 2, 0)


def test_other_spellings_and_surnames_of_the_same_texts_are_told_together() -> None:
    assert set(missing(CORPUS)[0].spelled) == {"Quentin Marlowe", "Marlowe Quentin", "Marlowe"}


def test_known_and_unnamed_speakers_are_not_missing_and_least_is_kept() -> None:
    names = {s.name for s in missing(CORPUS, least=1)}
    assert names == {"Quentin Marlowe", "Zelinda Okpara-Voss", "Okpara"}
    assert missing(CORPUS, least=5) == []


def test_descriptions_and_what_they_belong_to_come_from_texts_and_tables_alone() -> None:
    first, second = missing(CORPUS)
    assert "the head of the harbour authority" in first.described
    assert "Harbour Commissioner" in second.described
    assert dict(first.of) == {"gb": 2} and not second.of


def test_the_rows_load_and_the_people_are_found_under_their_ids(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(stub(missing(CORPUS, least=1)), encoding="utf-8")
    table = ActorTable.load(extra=[path])
    for name in ("Quentin Marlowe", "Marlowe Quentin", "Zelinda Okpara-Voss"):
        assert [m.entry.kind for m in table.lookup(name)] == ["person"]
    assert table.lookup("Quentin Marlowe")[0].entry.id == "person:marlowe-quentin"
    assert table.actor("person:marlowe-quentin", "2016").state == "gb"


def test_ids_that_stand_in_a_table_are_not_given_again() -> None:
    rows = stub(missing(CORPUS), taken=("person:marlowe-quentin",))
    assert '- id: "person:marlowe-quentin-2"' in rows


def test_names_with_quotation_marks_and_line_breaks_stay_one_scalar(tmp_path: Path) -> None:
    odd = Annotation(Document("o", "x"), "stance", (spoken("name:odd"),), {"name:odd": Actor("name:odd", 'Jo "Hook" O\'Neil\\', "person")})
    path = tmp_path / "own.yaml"
    path.write_text(stub(missing([odd], least=1)), encoding="utf-8")
    assert ActorTable.load(extra=[path]).lookup("Jo Hook O'Neil")[0].entry.name == 'Jo "Hook" O\'Neil\\'
