"""Bytes to text, and the sentences that refuse them."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.read.decoding import decode, decode_page
from stance.text import InputError

SAID = "“No,” she said. 🇮🇩 e\u0301\r\n"


@given(st.text(max_size=60).filter(lambda t: not t.startswith(("\ufeff", "\0"))), st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]))
def test_byte_order_marks_name_the_encoding_and_are_left_out(text: str, encoding: str) -> None:
    # a NUL behind UTF-16's mark makes UTF-32's: such a text says both
    assert decode(text.encode(encoding), "f") == text


@given(st.text(alphabet="abc “”’é🇮🇩\r\n\u00a0e\u0301", max_size=60))
def test_utf_8_is_read_as_it_is(text: str) -> None:
    assert decode(text.encode(), "f") == text


@pytest.mark.parametrize("flaw", ["\0", "\x07", "\x1b", "\x0c"])
def test_one_control_character_does_not_make_a_text_binary(flaw: str) -> None:
    text = f"Guyana's president, Irfaan Ali,{flaw} said the ferry would sail at noon."
    assert decode(text.encode(), "f") == text


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"caf\xe9 said", r"f: byte 0xe9 at offset 3 is not UTF-8; .*iconv -f WINDOWS-1252 -t UTF-8"),
        (b"%PDF-1.4 rest", "f: found a PDF, expected text"),
        (b"PK\x03\x04rest", "f: found a ZIP archive"),
        (b"\x1f\x8brest", "f: found gzip-compressed data"),
        (bytes(range(256)) * 4, "f: found a binary file"),
        ("The minister said no.".encode("utf-16-le"), "f: found UTF-16 without a byte order mark"),
        (codecs.BOM_UTF16_LE + b"a\0b", "f: byte 0x62 at offset 2 is not UTF-16.*cut off"),
    ],
)
def test_what_is_no_text_is_refused_in_one_sentence(data: bytes, found: str) -> None:
    with pytest.raises(InputError, match=found) as error:
        decode(data, "f")
    assert "\n" not in str(error.value)


def test_pages_are_read_in_the_encoding_they_declare() -> None:
    page = "<html><head><meta charset='{}'></head><body>Zoë “no”</body></html>"
    for encoding in ("utf-8", "windows-1252", "utf-16"):
        assert "Zoë “no”" in decode_page(page.format(encoding).encode(encoding), "f")
    assert "Zoë" in decode_page("<p>Zoë</p>".encode("cp1252"), "f")
    assert "Zo" in decode_page("<meta charset='no-such-thing'><p>Zoë</p>".encode("cp1252"), "f")
    with pytest.raises(InputError, match="found a PNG image"):
        decode_page(b"\x89PNG\r\n", "f")
