"""Files to documents: every kind, ids, and every kind of bad input. Texts are made up."""

from __future__ import annotations

import datetime
import io
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stance.corpus.sources import read_document, read_documents
from stance.text import Document, InputError, Span

PAGE = "Home | World | Sport\n\nThe minister said no.\n\nShare :\n"
HTML = "<html lang='en'><title>Pier shut</title><body><p>The minister said “no”.</p></body></html>"


def write(path: Path, data: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data)
    return path


def lines(*rows: Any) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def skipping(source: Any) -> tuple[list[Document], list[tuple[str, str]]]:
    skipped: list[tuple[str, str]] = []
    documents = list(read_documents(source, on_error="skip", on_skip=lambda name, error: skipped.append((name, str(error)))))
    return documents, skipped


def complaint(source: Any, **options: Any) -> str:
    with pytest.raises(InputError) as error:
        list(read_documents(source, **options))
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_text_file_keeps_every_character_and_has_its_body_marked(tmp_path: Path) -> None:
    path = write(tmp_path / "pier.txt", PAGE.replace("\n", "\r\n"))
    document = read_document(path, date="2014-03", publisher="Gazette", title="Pier", url="https://example.org")
    assert document.text == PAGE.replace("\n", "\r\n")
    assert [s.of(document.text) for s in document.body or ()] == ["The minister said no."]
    assert (document.id, document.date, document.publisher, document.title, document.url) == (
        "pier",
        "2014-03",
        "Gazette",
        "Pier",
        "https://example.org",
    )
    assert read_document(path, id="mine").id == "mine"


def test_pages_json_lines_csv_and_parquet(tmp_path: Path) -> None:
    page = read_document(write(tmp_path / "pier.html", HTML))
    assert (page.text, page.language) == ("The minister said “no”.", "en")
    assert page.source_sha256 is not None
    row = {"id": "a", "text": "He said no.", "title": "No", "date": "2014", "publisher": "P", "url": "u", "other": [1]}
    expected = Document("a", "He said no.", title="No", date="2014", publisher="P", url="u")
    assert next(iter(read_documents(write(tmp_path / "c.jsonl", lines(row, {"id": 7, "html": HTML}))))) == expected
    table = "id;text;title;date;publisher;url\r\na;He said no.;No;2014;P;u\r\n"
    assert read_document(write(tmp_path / "c.csv", "\ufeff" + table)) == expected
    assert read_document(write(tmp_path / "d.csv", table.replace(";", ","))) == expected
    parquet = pytest.importorskip("pyarrow.parquet")
    table_of = pytest.importorskip("pyarrow").Table.from_pylist
    parquet.write_table(table_of([{**row, "date": datetime.date(2014, 3, 30)}]), tmp_path / "c.parquet")
    assert read_document(tmp_path / "c.parquet").date == "2014-03-30"
    assert read_document(write(tmp_path / "note", "He said no.")).id == "note"


def test_parquet_without_pyarrow_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert complaint(write(tmp_path / "c.parquet", b"PAR1")).endswith("run: pip install 'stance-toolkit[parquet]'")


def test_folders_are_read_in_order_with_ids_from_paths(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "sub/a.txt", "sub/a.html", ".hidden.txt"):
        write(tmp_path / name, "The minister said no.")
    write(tmp_path / "readme.md", "Not read.")
    assert [d.id for d in read_documents(tmp_path)] == ["a", "b", "sub/a.html", "sub/a.txt"]
    (tmp_path / "empty").mkdir()
    assert "found no file to read, expected some of .txt" in complaint(tmp_path / "empty")


def test_files_that_share_a_name_keep_their_endings_or_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("pier.txt", "pier.html", "quay.txt", "north/quay.txt", "north/crew.txt", "south/crew.txt"):
        write(Path(name), "The minister said no.")
    write(Path("pier.jsonl"), lines({"text": "No."}, {"id": "own", "text": "No."}))

    def ids(*given: str) -> list[str]:
        return [d.id for d in read_documents(given)]

    assert ids("pier.txt", "pier.html", "quay.txt") == ["pier.txt", "pier.html", "quay"]
    assert ids("pier.txt", "pier.jsonl") == ["pier.txt", "pier.jsonl:1", "own"]
    assert ids("quay.txt", "north/quay.txt") == ["quay.txt", "north/quay.txt"]
    assert ids("north", "quay.txt") == ["crew", "north/quay.txt", "quay.txt"]
    assert ids("north", "south") == ["north/crew.txt", "quay", "south/crew.txt"]
    assert "id 'quay' was used before" in complaint(["quay.txt", "quay.txt"])
    assert [d.id for d in read_documents(iter(["pier.txt", "quay.txt"]))] == ["pier", "quay"]
    assert "id 'pier' was used before" in complaint(iter(["pier.txt", "pier.html"]))


def test_entities_left_in_plain_text_are_text(tmp_path: Path) -> None:
    text = "&quot;The pier is shut,&#8221; said Oslo &amp; Bergen&#39;s envoy.&nbsp;\n\nHe &lt;left&gt; at &#x1F30B; noon.\n"
    document = read_document(write(tmp_path / "pier.txt", text))
    assert document.text == text
    assert [p.of(text) for p in document.paragraphs()] == [line for line in text.split("\n") if line]


def test_several_sources_and_dicts_with_defaults(tmp_path: Path) -> None:
    rows: list[Any] = [{"text": "One."}, write(tmp_path / "two.txt", "Two."), {"id": "x", "text": "Three.", "date": "2001"}]
    documents = list(read_documents(rows, date="2014", publisher="P"))
    assert [(d.id, d.date, d.publisher) for d in documents] == [("item-0", "2014", "P"), ("two", "2014", "P"), ("x", "2001", "P")]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"The minister said no.\r\n", "The minister said no.\r\n"),
        (lines({"id": "j", "text": "No."}).encode(), "No."),
        (HTML.encode(), "The minister said “no”."),
    ],
)
def test_standard_input_may_be_text_json_lines_or_a_page(data: bytes, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert read_document("-").text == expected


def test_an_empty_text_of_a_record_is_a_document_and_an_empty_file_is_not(tmp_path: Path) -> None:
    (document,) = read_documents([{"id": "a", "text": ""}])
    assert (document.text, document.body) == ("", ())
    for name in ("e.txt", "e.html", "e.jsonl", "e.csv", "e.parquet"):
        assert f"{name}" in complaint(write(tmp_path / name, ""))


BAD_LINES = [
    ("{bad", "c.jsonl:2: not JSON"),
    ("[1]", "c.jsonl:2: found list, expected an object"),
    ('{"id": "x"}', "c.jsonl:2: found no text (keys: id), expected a key 'text' or 'html'"),
    ('{"text": 5}', "c.jsonl:2: text is int (5), expected a string"),
    ('{"id": true, "text": "t"}', "c.jsonl:2: id is bool (True), expected a string"),
    ('{"text": "t", "date": "2014-13-40"}', "c.jsonl:2: date '2014-13-40' found, expected a date of the calendar as YYYY-MM-DD"),
    ('{"text": "t", "date": "30.3.2014"}', "c.jsonl:2: date '30.3.2014' found"),
    ('{"text": "t", "date": "2014-02-30"}', "c.jsonl:2: date '2014-02-30' found"),
    ('{"id": "first", "text": "t"}', "c.jsonl:2: id 'first' was used before, at "),
    ("[" * 100_000, "c.jsonl:2: not JSON"),
    ('{"text": "caf\udce9"}', "c.jsonl:2: byte 0xe9 at offset 13 is not UTF-8"),
]


@pytest.mark.parametrize(("line", "expected"), BAD_LINES)
def test_a_broken_line_is_named_and_the_others_are_read(line: str, expected: str, tmp_path: Path) -> None:
    data = lines({"id": "first", "text": "One."}) + line + "\n\n" + lines({"id": "last", "text": "Two."})
    path = write(tmp_path / "c.jsonl", data.encode("utf-8", "surrogateescape"))
    documents, skipped = skipping(path)
    assert [d.id for d in documents] == ["first", "last"]
    assert len(skipped) == 1 and expected in skipped[0][1]
    assert expected in complaint(path)


def test_skipped_documents_are_named_by_their_id(tmp_path: Path) -> None:
    _, skipped = skipping(write(tmp_path / "c.jsonl", lines({"id": "odd", "text": "t", "date": "May"})))
    assert skipped[0][0] == "odd"


def test_broken_rows_of_a_csv_file_are_named_and_the_others_are_read(tmp_path: Path) -> None:
    table = b'id,text,date\n1,"a ""b""\nc",2014\n2,x,30.3.2014\n3,caf\xe9,\n4,a,2014,b\n5\n6,"z"z,\n7,last,\n'
    documents, skipped = skipping(write(tmp_path / "c.csv", table))
    assert [(d.id, d.text) for d in documents] == [("1", 'a "b"\nc'), ("7", "last")]
    assert [name_line.split(": ")[0].rsplit(":", 1)[1] for _, name_line in skipped] == ["4", "5", "6", "7", "8"]
    assert "expected one named text" in complaint(write(tmp_path / "d.csv", "x,y\n1,2\n"))


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.txt", bytes(range(256)) * 9, "found a binary file"),
        ("a.pdf", b"%PDF-1.4", "found a PDF, expected text"),
        ("a.txt", b"caf\xe9", "byte 0xe9 at offset 3 is not UTF-8"),
        ("a.jsonl", b"\x1f\x8b\x08rest", "found gzip-compressed data"),
        ("a.csv", b"\x89PNG\r\n\x1a", "found a PNG image"),
        ("a.parquet", b"PAR1nonsense", "cannot be read as Parquet"),
        ("a.txt", " \n\t", "the file is empty, expected text"),
    ],
)
def test_files_that_are_no_text(name: str, data: bytes, expected: str, tmp_path: Path) -> None:
    path = write(tmp_path / name, data)
    assert expected in complaint(path)
    assert complaint(path).startswith(str(path))
    good = write(tmp_path / "good.txt", "The minister said no.")
    documents, skipped = skipping([path, good])
    assert [d.id for d in documents] == ["good"] and len(skipped) == 1


def test_what_is_not_there_or_no_source_at_all(tmp_path: Path) -> None:
    assert "No such file" in complaint(tmp_path / "nope.txt")
    assert "item 0: found int, expected a dict or a path" in complaint([5])
    assert "on_error: found 'maybe'" in complaint([], on_error="maybe")
    assert "date '1.1.' found" in complaint([], date="1.1.")
    with pytest.raises(InputError, match="found several documents, expected one"):
        read_document(write(tmp_path / "c.jsonl", lines({"text": "a"}, {"text": "b"})))


def test_a_line_of_five_megabytes_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    text = "The minister said no. " * 230_000
    expected = f"the text has {len(text):,} characters, expected at most 1,000,000; split it into articles"
    assert expected in complaint(write(tmp_path / "big.txt", text))
    assert expected in complaint(write(tmp_path / "big.csv", f"text\n{text}\n"))
    documents, skipped = skipping(
        write(tmp_path / "big.jsonl", lines({"id": "a", "text": "No."}, {"id": "b", "text": text}, {"text": "Yes."}))
    )
    assert [d.id for d in documents] == ["a", "big:3"]
    assert skipped[0][0] == "b" and expected in skipped[0][1]


def test_a_line_as_long_as_a_book_is_read(tmp_path: Path) -> None:
    text = ("The minister said no. " * 45_000).strip()
    assert read_document(write(tmp_path / "long.txt", text)).text == text


def test_lone_surrogates_and_control_characters_survive(tmp_path: Path) -> None:
    text = "He said \ud800 no\x00\x07 \U0001f30b"
    assert read_document(write(tmp_path / "c.jsonl", lines({"text": text}))).text == text
    plain = text.replace("\ud800", "")
    assert read_document(write(tmp_path / "c.txt", plain)).text == plain


ODD = "aB. “”’‘«»\u00a0\u200b\u2028\u0085\t\r\n\x0c\x00🇮🇩👀e\u0301שا"


def places(texts: Iterable[str]) -> list[str]:
    """What the paragraphs of these texts say, by their offsets."""
    return [span.of(t) for t in texts for span in Document("d", t).paragraphs()]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=st.text(alphabet=ODD, min_size=1, max_size=60))
def test_offsets_hold_after_writing_and_reading(text: str, tmp_path: Path) -> None:
    padded = "The minister said no, he added. " + text
    sources = [write(tmp_path / "a.txt", padded), write(tmp_path / "a.jsonl", lines({"text": padded}))]
    read = [read_document(source) for source in sources]
    assert [d.text for d in read] == [padded, padded]
    assert places(d.text for d in read) == places([padded, padded])
    for document in read:
        assert all(Span(0, len(padded)).contains(span) for span in document.body or ())


@pytest.mark.parametrize("name", ["a.json", "a.tsv", "a.XML", "a.docx"])
def test_a_file_of_unknown_kind_is_told_with_what_is_read(name: str, tmp_path: Path) -> None:
    write(tmp_path / name, "The minister said no.")
    assert "found ending '." in complaint(tmp_path / name) and ".jsonl, .csv" in complaint(tmp_path / name)
    write(tmp_path / "b.txt", "The minister said yes.")
    assert [d.id for d in read_documents(tmp_path)] == ["b"]


def test_ndjson_is_json_lines_and_a_file_without_ending_is_text(tmp_path: Path) -> None:
    assert read_document(write(tmp_path / "a.ndjson", lines({"text": "The minister said no."}))).text == "The minister said no."
    assert read_document(write(tmp_path / "page", "The minister said yes.")).text == "The minister said yes."
