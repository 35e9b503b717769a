"""Bytes to text. UTF-8 is expected; what is not is refused in one sentence that says how to mend it, never guessed at."""

from __future__ import annotations

import codecs
import re

from stance.text import InputError

MOST_CONTROLS = 0.1  # a larger share of control characters than this makes a file binary, but
FLAWS = 8  # so many are text with flaws, however short it is

_MAGIC = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"\x1f\x8b": "gzip-compressed data",
    b"BZh": "bzip2-compressed data",
    b"\xfd7zXZ\x00": "xz-compressed data",
    b"\x28\xb5\x2f\xfd": "zstd-compressed data",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"PAR1": "a Parquet file",
    b"{\\rtf": "an RTF document",
    b"SQLite format 3": "an SQLite database",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_CONTROLS = bytes({*range(32), 127} - {9, 10, 11, 12, 13, 27})
_META = re.compile(rb"<(?:meta|\?xml)\b[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.I)


def decode(data: bytes, name: str) -> str:
    """The text of a file or of one line of it: UTF-8, or UTF-16 or UTF-32 with a byte order mark, which is left out.

    name says in errors where the bytes stand. A NUL or another control character alone does not make a text binary.
    """
    mark, encoding = next((known for known in _BOMS if data.startswith(known[0])), (b"", "utf-8"))
    if not mark:
        refuse_binary(data, name)
    data = data.removeprefix(mark)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: {_complaint(data, encoding, error)}") from None


def decode_page(data: bytes, name: str) -> str:
    """The source of a web page, in the encoding that it declares, else UTF-8, else Windows-1252 as browsers do."""
    if any(data.startswith(mark) for mark, _ in _BOMS):
        return decode(data, name)
    refuse_binary(data, name)
    declared = _META.search(data[:4096])
    for encoding in ("utf-8", declared.group(1).decode("ascii", "replace") if declared else "cp1252"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", "replace")


def refuse_binary(data: bytes, name: str) -> None:
    """InputError where the bytes are no text at all: a known file format, or many control characters."""
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise InputError(f"{name}: found {what}, expected text; extract its text first")
    head = data[:1_000_000]
    nuls = head.count(0)
    if nuls >= 0.3 * len(head) > 0 and max(head[::2].count(0), head[1::2].count(0)) >= 0.95 * nuls:
        raise InputError(f"{name}: found UTF-16 without a byte order mark, expected UTF-8; convert it: iconv -f UTF-16LE -t UTF-8")
    if len(head) - len(head.translate(None, _CONTROLS)) > max(FLAWS, MOST_CONTROLS * len(head)):
        raise InputError(f"{name}: found a binary file (many control characters), expected text; extract its text first")


def _complaint(data: bytes, encoding: str, error: UnicodeDecodeError) -> str:
    found = f"byte 0x{data[error.start]:02x} at offset {error.start} is not {encoding.upper().replace('-LE', '').replace('-BE', '')}"
    if encoding != "utf-8":
        return f"{found}, though the file begins with its byte order mark; expected whole characters: is the file cut off?"
    return f"{found}; expected UTF-8: convert it, for instance with iconv -f WINDOWS-1252 -t UTF-8"
