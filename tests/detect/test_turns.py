"""Transcripts without marks, and names in the line below a quotation."""

from __future__ import annotations

from stance.detect.marks import regions
from stance.detect.turns import signed, turns
from stance.text import Document


def spoken(text: str) -> list[tuple[str, list[str]]]:
    return [(f.source[0].of(text), [s.of(text) for s in f.content]) for f in turns(text, Document("d", text).paragraphs())]


def test_labels_that_come_again_are_turns_and_nobody_s_questions_are_left_out() -> None:
    text = "Press talk in Havn\n\nQUESTION: Who mends the pier?\nMAYOR LUND: We do.\nQUESTION: When?\nMAYOR LUND: In May."
    assert spoken(text) == [("MAYOR LUND", ["We do."]), ("MAYOR LUND", ["In May."])]
    names = "Per Holm: The pier is wet.\nIda Lund: It is new.\nPer Holm: So is the rain.\nIda Lund: Quite."
    assert [name for name, _ in spoken(names)] == ["Per Holm", "Ida Lund", "Per Holm", "Ida Lund"]


def test_a_turn_goes_on_up_to_the_next_label_or_a_note() -> None:
    text = "Q: Who mends it?\n\nLUND: We do.\n\nIt takes a month.\n\n(LAUGHTER)\n\nQ: When?\n\nLUND: In May.\n\nThe talk ended at noon."
    assert spoken(text) == [("LUND", ["We do.", "It takes a month."]), ("LUND", ["In May."])]


def test_turns_stand_within_marks_that_each_paragraph_opens_again() -> None:
    text = "The talk in part:\n\n“HOLM: Who mends it?\n\n“LUND: We do.\n\n“It takes a month.\n\n“HOLM: When?\n\n“LUND: In May.”"
    assert spoken(text)[1] == ("LUND", ["We do.", "“It takes a month."])


def test_facts_with_labels_are_no_transcript() -> None:
    assert spoken("Holm Quay: 06:10, 07:25\nNesby Pier: 06:45\nHolm Quay: 08:30\nNesby Pier: 09:10") == []
    assert spoken("WHERE: The old pier.\nWHEN: On Monday.\nCOST: Nothing at all.") == []
    assert spoken("Lund: The pier is wet.") == []


def below(text: str) -> str | None:
    paragraphs = Document("d", text).paragraphs()
    marks = regions(text, paragraphs)
    found = [signed(text, paragraphs, n, [r for r in marks if r.paragraph == n]) for n in range(len(paragraphs))]
    return next((s.of(text) for s in found if s), None)


def test_the_line_right_below_a_quotation_signs_it() -> None:
    assert below("“The pier is as old as the town.”\nIda Lund, mayor of Havn\n\nTea was served.") == "Ida Lund, mayor of Havn"
    assert below("“The pier is as old as the town.”\nIda Lund (Havn)") == "Ida Lund (Havn)"


def test_a_line_that_tells_or_stands_apart_signs_nothing() -> None:
    assert below("“The pier is as old as the town.”\nIda Lund was in Havn, by the sea") is None
    assert below("“The pier is as old as the town.”\n\nIda Lund, mayor of Havn\n\nTea was served.") is None
    assert below("“The pier is as old as the town.”\nIda Lund\nTea was served.") is None
