"""Headlines that attribute by their form, and those that only look like it."""

from __future__ import annotations

import time

import pytest

from stance.detect.headlines import addressed, attributed, headlines
from stance.text import Document, Span


def parts(line: str, *speakers: str) -> tuple[str, str, str] | None:
    frame = attributed(line, Span(0, len(line)), speakers)
    return tuple(" ".join(s.of(line) for s in p) for p in (frame.source, frame.cue, frame.content)) if frame else None  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("line", "source", "cue", "content"),
    [
        ("Oslo, Riga reject plan for herring tax", "Oslo, Riga", "reject", "plan for herring tax"),
        ("Norway, Latvia and Poland vow to mend the pier", "Norway, Latvia and Poland", "vow", "to mend the pier"),
        ("Ida Lund thanks Riga for two tugs", "Ida Lund", "thanks", "Riga for two tugs"),
        ("Latvia denies part in lighthouse row - Havn Gazette", "Latvia", "denies", "part in lighthouse row"),
        ("OSLO REJECTS HERRING TAX", "OSLO", "REJECTS", "HERRING TAX"),
        ("Pier 'safe as a church' – Latvian envoy", "Latvian envoy", "", "Pier 'safe as a church'"),
    ],
)
def test_headlines_name_their_speaker(line: str, source: str, cue: str, content: str) -> None:
    assert parts(line) == (source, cue, content)


def test_a_name_after_a_dash_speaks_where_the_text_quotes_it() -> None:
    assert parts("Pier to open in May – Lund", "Lund") == ("Lund", "", "Pier to open in May")
    assert parts("Pier to open in May – Sport", "Lund") is None


@pytest.mark.parametrize(
    "line",
    [
        "Many thanks to our readers",
        "Norway opposes – and so does Latvia",
        "Storm, day two - live updates",
        "Fees and fines – the bill for the government",
        "Road to Riga: day four",
        "Latvia at a glance",
    ],
)
def test_titles_that_nobody_says(line: str) -> None:
    assert parts(line) is None


def test_x_to_y_is_told_apart_from_who_is_addressed() -> None:
    line = "Lund to Riga: mend your pier"
    frame = addressed(line, Span(0, len(line)))
    assert frame and [s.of(line) for s in (*frame.source, *frame.content)] == ["Lund", "mend your pier"]
    assert addressed("Lund: mend your pier", Span(0, 20)) is None


def test_headlines_are_the_short_first_lines_without_a_stop() -> None:
    text = "Pier opens\nOslo thanks Riga\n\nThe pier opened on Monday.\nA late line"
    assert [s.of(text) for s in headlines(text, Document("d", text).paragraphs())] == ["Pier opens", "Oslo thanks Riga"]
    assert headlines("The pier opened.", (Span(0, 16),)) == ()


def test_a_line_of_many_names_is_read_quickly() -> None:
    started = time.perf_counter()
    for line in ("Aa, " * 32, "Aa of the " * 12, "Aa and Bb " * 13):
        parts(line.strip(", "))
    assert time.perf_counter() - started < 1
