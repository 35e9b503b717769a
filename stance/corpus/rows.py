"""Rows of text tables: JSON lines and CSV. A row that cannot be read is an InputError in its place, so that the others are kept."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from stance.read.decoding import decode, refuse_binary
from stance.text import InputError

Row = tuple[str, int, Any]  # where it stands ("corpus.jsonl:7"), its line, what it says: a mapping, or an InputError


def json_rows(path: Path) -> Iterator[Row]:
    """The lines of a JSON lines file, read one by one; with a byte order mark of UTF-16, at once."""
    with open(path, "rb") as file:
        head = file.read(4)
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            lines = decode(head + file.read(), str(path)).encode("utf-8", "surrogatepass").split(b"\n")
            yield from json_lines(lines, str(path))
        else:
            file.seek(0)
            yield from json_lines(file, str(path))


def json_lines(lines: Iterable[bytes], name: str) -> Iterator[Row]:
    """(file:line, line, the object or an InputError) for each line that is not blank."""
    for number, line in enumerate(lines, 1):
        where = f"{name}:{number}"
        if number == 1:
            refuse_binary(line, name)
        if not line.strip(b" \t\r\n\xef\xbb\xbf"):
            continue
        row: Any
        try:
            row = json.loads(decode(line, where))
        except InputError as error:
            row = error
        except (ValueError, RecursionError) as error:
            row = InputError(f"{where}: not JSON ({error}); expected one object on each line")
        yield where, number, row


def csv_rows(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Rows of a CSV file with a header; commas, semicolons and tabs part its columns, as its header shows."""
    csv.field_size_limit(sys.maxsize)
    with open(path, encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        header = file.readline()
        refuse_binary(header.encode("utf-8", "surrogateescape"), str(path))
        file.seek(0)
        delimiter = max(",;\t", key=lambda d: len({c.strip(' "\r\n') for c in header.split(d)} & set(columns)))
        reader = csv.DictReader(file, delimiter=delimiter, strict=True)
        if not {"text", "html"} & set(reader.fieldnames or ()):
            raise InputError(f"{path}:1: found the columns {', '.join(reader.fieldnames or ()) or 'none'}, expected one named text")
        while True:
            number = reader.line_num + 1
            where = f"{path}:{number}"
            row: Any
            try:
                row = next(reader)
                row = _csv_row(row, where)
            except StopIteration:
                return
            except csv.Error as error:
                row = InputError(f"{where}: not CSV ({error}); expected quoted fields with doubled quotation marks inside")
            except InputError as error:
                row = error
            yield where, number, row


def _csv_row(row: dict[Any, Any], where: str) -> dict[str, str | None]:
    """Empty cells are missing, except the text's."""
    if None in row:
        raise InputError(f"{where}: found more fields than the header names, expected {len(row) - 1}; are commas in quotation marks?")
    if row.get("text") is None and row.get("html") is None:
        raise InputError(f"{where}: found fewer fields than the header names, expected a text")
    for value in row.values():
        if bad := re.search(r"[\udc80-\udcff]", value or ""):
            raise InputError(f"{where}: byte 0x{ord(bad[0]) - 0xDC00:02x} is not UTF-8; convert the file: iconv -f WINDOWS-1252 -t UTF-8")
    return {k: v if v or k == "text" else None for k, v in row.items()}
