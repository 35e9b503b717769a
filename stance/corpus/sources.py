"""Files to Documents: text, web pages, JSON lines, CSV, Parquet, folders, standard input.

Every fault is one InputError that names file and line. Body, title and date of web pages come from read/html.py; the body of
plain text from read/pages.py.
"""

from __future__ import annotations

import datetime
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

from stance.corpus.rows import Row, csv_rows, json_lines, json_rows
from stance.read.decoding import decode, decode_page
from stance.read.html import read_html
from stance.read.pages import Pages
from stance.resources import load_yaml
from stance.text import Document, InputError, is_date

KINDS = (".txt", ".html", ".htm", ".jsonl", ".csv", ".parquet")
FIELDS = ("id", "text", "html", "title", "date", "publisher", "url")
LONGEST = 1_000_000  # characters of one document: a long book, minutes of parsing
OnSkip = Callable[[str, Exception], None]
Attempt = tuple[
    str, str, Callable[[], Document]
]  # where it stands ("corpus.jsonl:7"), its id where known, what reads it or raises InputError


def read_document(
    source: str | Path,
    *,
    id: str | None = None,
    title: str | None = None,
    date: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
) -> Document:
    """The one document of a file, or of standard input ("-"). What is given here takes the place of what the file says.

    InputError where nothing can be read, and where the file holds several documents.
    """
    found = list(islice(read_documents(source), 2))
    if len(found) != 1:
        what = "several documents" if found else "no document"
        raise InputError(f"{source}: found {what}, expected one; read_documents reads as many as there are")
    known = found[0]
    return replace(
        known,
        id=id or known.id,
        title=title or known.title,
        date=_date(date, "date") or known.date,
        publisher=publisher or known.publisher,
        url=url or known.url,
    )


def read_documents(
    source: str | Path | Iterable[str | Path | Mapping[str, Any]],
    *,
    date: str | None = None,
    publisher: str | None = None,
    on_error: str = "raise",
    on_skip: OnSkip | None = None,
) -> Iterator[Document]:
    """All documents of a file, a folder (its .txt, .html, .jsonl, .csv and .parquet files, sorted, with those below), of
    standard input ("-"), or of several of these or dicts with the keys of FIELDS.

    date, publisher: for documents that say none. on_error: "raise", or "skip" = leave out what cannot be read, and tell
    on_skip(id or file:line, error). Ids: as given, else the file's name without its ending, the path below the folder, or
    name:line; files that share such a name keep their endings, and those that share these too have the path as it was given (of an
    iterator's files, what comes later is not known and not looked at). A repeated id is an error.
    """
    if on_error not in ("raise", "skip"):
        raise InputError(f"on_error: found {on_error!r}, expected 'raise' or 'skip'")
    date = _date(date, "date")
    places: dict[str, str] = {}
    for where, name, made in _attempts(source):
        try:
            document = made()
            name = document.id
            if len(document.text) > LONGEST:
                raise InputError(
                    f"{where}: the text has {len(document.text):,} characters, expected at most {LONGEST:,}; split it into articles"
                )
            if document.id in places:
                raise InputError(f"{where}: id {document.id!r} was used before, at {places[document.id]}; expected ids to differ")
            places[document.id] = where
        except InputError as error:
            if on_error == "raise":
                raise
            if on_skip:
                on_skip(name, error)
            continue
        yield replace(document, date=document.date or date, publisher=document.publisher or publisher)


def _attempts(source: Any) -> Iterator[Attempt]:
    """What to read for each document of a source, in order."""
    items = [source] if isinstance(source, (str, Path, Mapping)) else source
    together = _files(items) if isinstance(items, Collection) else None
    for n, item in enumerate(items):
        if isinstance(item, Mapping):
            yield _row(f"item {n}", item, f"item-{n}")
        elif not isinstance(item, (str, Path)):
            yield _no(f"item {n}", f"found {type(item).__name__}, expected a dict or a path")
        elif str(item) == "-":
            yield from _stdin()
        else:
            files = _files([item])[0] if together is None else together[n]
            if not files:
                yield _no(str(item), f"found no file to read, expected some of {', '.join(KINDS)}")
            for path, name in files:
                yield from _file(path, name)


def _files(items: Iterable[Any]) -> dict[int, list[tuple[Path, str]]]:
    """The files of each item that is a path, in order, each with what its document is called: the shortest of its name, its name
    with the ending (both from the folder on), and its path that no other file of the items has.
    """
    found = {n: _below(Path(item)) for n, item in enumerate(items) if isinstance(item, (str, Path)) and str(item) != "-"}
    known = dict(pair for pairs in found.values() for pair in pairs)
    forms = {path: ((name.parent / name.stem).as_posix(), name.as_posix(), path.as_posix()) for path, name in known.items()}
    shared = [Counter(form) for form in zip(*forms.values(), strict=True)]
    names = {path: next((f for f, count in zip(form, shared, strict=True) if count[f] == 1), form[2]) for path, form in forms.items()}
    return {n: [(path, names[path]) for path, _ in pairs] for n, pairs in found.items()}


def check_kind(path: Path) -> None:
    """InputError for a file whose ending says that it is neither text nor of a kind read here; without an ending it is text."""
    if path.suffix and path.suffix.lower() not in (*KINDS, *_ROWS) and path.is_file():
        raise InputError(f"{path}: found ending {path.suffix!r}, expected {', '.join(KINDS)}; give plain text the ending .txt")


def _below(path: Path) -> list[tuple[Path, Path]]:
    """A file with its name; a folder's files, sorted, with their paths below it."""
    if not path.is_dir():
        return [(path, Path(path.name))]
    files = (p for p in path.rglob("*") if p.suffix.lower() in KINDS and p.is_file() and not p.name.startswith("."))
    return [(p, p.relative_to(path)) for p in sorted(files)]


def _file(path: Path, name: str) -> Iterator[Attempt]:
    """What a file holds; name: the id of its document, or the first part of its documents' ids."""
    where, kind = str(path), path.suffix.lower()
    try:
        if kind in _ROWS:
            number = 0
            for place, number, row in _ROWS[kind](path):
                yield _row(place, row, f"{name}:{number}")
            if not number:
                yield _no(where, "the file holds no documents, expected at least one")
        else:
            data = path.read_bytes()
            read = _from_page if kind in (".html", ".htm") else _from_text
            yield where, where, partial(read, where, data, name)
    except OSError as error:
        yield _no(where, f"{error.strerror or error}; expected a file or a folder that can be read")
    except InputError as error:
        yield where, where, partial(_raise, error)


def _stdin() -> Iterator[Attempt]:
    """Standard input: JSON lines where the first line is an object, a web page where it begins like one, else text."""
    data = sys.stdin.buffer.read()
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith(b"{") and b'"' in start:
        for place, number, row in json_lines(data.split(b"\n"), "stdin"):
            yield _row(place, row, f"stdin:{number}")
    else:
        page = start.startswith((b"<!doctype html", b"<html", b"<head", b"<body"))
        yield "stdin", "stdin", partial(_from_page if page else _from_text, "stdin", data, "stdin")


def _row(where: str, row: Any, name: str) -> Attempt:
    known = row.get("id") if isinstance(row, Mapping) else None
    return where, str(known) if isinstance(known, (str, int)) else where, partial(_from_row, where, row, name)


def _no(where: str, complaint: str) -> Attempt:
    return where, where, partial(_raise, InputError(f"{where}: {complaint}"))


def _raise(error: InputError) -> Document:
    raise error


def _from_text(where: str, data: bytes, name: str) -> Document:
    text = decode(data, where)  # tells a PDF or a picture by what it is
    check_kind(Path(where))
    if not text.strip():
        raise InputError(f"{where}: the file is empty, expected text")
    return _pages().mark(Document(name, text))


def _from_page(where: str, data: bytes, name: str) -> Document:
    if not data.strip():
        raise InputError(f"{where}: the file is empty, expected a web page")
    return read_html(decode_page(data, where), name, pages=_pages(), source=data)


@cache
def _pages() -> Pages:
    return Pages(load_yaml("boilerplate"))


def _from_row(where: str, row: Any, name: str) -> Document:
    """A document from a line of a table or a dict. Its text may be empty: then it is a document without quotes."""
    if isinstance(row, InputError):
        raise row
    if not isinstance(row, Mapping):
        raise InputError(f"{where}: found {type(row).__name__}, expected an object with a text")
    values = {field: _value(row.get(field), field, where) for field in FIELDS if field != "date"}
    name = values["id"] or name
    text, html = values["text"], values["html"]
    if html is not None and text is None:
        document = read_html(html, name, pages=_pages())
    elif text is None:
        raise InputError(f"{where}: found no text (keys: {', '.join(map(str, row)) or 'none'}), expected a key 'text' or 'html'")
    else:
        document = _pages().mark(Document(name, text, title=values["title"]))
    return replace(
        document,
        title=values["title"] or document.title,
        date=_date(row.get("date"), where) or document.date,
        publisher=values["publisher"] or document.publisher,
        url=values["url"] or document.url,
    )


def _value(value: Any, field: str, where: str) -> str | None:
    if field == "id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is not None and not isinstance(value, str):
        raise InputError(f"{where}: {field} is {type(value).__name__} ({str(value)[:40]}), expected a string")
    return value


def _date(value: Any, where: str) -> str | None:
    """A date as precise as known; None where none is said. InputError for any other form, and for days that do not exist."""
    if isinstance(value, datetime.date):  # a datetime is one too
        return value.strftime("%Y-%m-%d")
    if value is None or value == "":
        return None
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(text, str) and is_date(text):
        return text
    raise InputError(f"{where}: date {value!r} found, expected a date of the calendar as YYYY-MM-DD, YYYY-MM or YYYY")


def _parquet_rows(path: Path) -> Iterator[Row]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise InputError(f"{path}: Parquet files need pyarrow; run: pip install 'stance-toolkit[parquet]'") from None
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            columns = [c for c in FIELDS if c in file.schema_arrow.names]
            number = 0
            for batch in file.iter_batches(batch_size=256, columns=columns):
                for row in batch.to_pylist():
                    number += 1
                    yield f"{path}:{number}", number, row
    except pyarrow.ArrowException as error:
        raise InputError(f"{path}: cannot be read as Parquet ({str(error).splitlines()[0]}); expected a whole Parquet file") from None


_ROWS: dict[str, Callable[[Path], Iterator[Row]]] = {
    ".jsonl": json_rows,
    ".ndjson": json_rows,
    ".csv": partial(csv_rows, columns=FIELDS),
    ".parquet": _parquet_rows,
}
