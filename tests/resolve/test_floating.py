"""Quotations without a source: who speaks them. All texts are made up; offices and dates are facts."""

from __future__ import annotations

import pytest
from made import resolved, speakers


@pytest.mark.parametrize(
    "before",
    [
        "Ada Berg faced the cameras on the quay.",
        "Pressed on the price of herring, the mayor of the town, Ada Berg, smiled.",
        "The rain had stopped when Ada Berg came out to the crowd.",
    ],
)
def test_a_quotation_alone_is_spoken_by_whom_the_paragraph_before_is_about(before: str) -> None:
    text = f'{before}\n\n"The boats are out."\n\nThe crowd left.'
    found, actors = resolved(text, (None, None, '"The boats are out."'), people=["Ada Berg"])
    assert [actors[a].name for a in found[0].actors] == ["Ada Berg"] and found[0].how.actors == "inherited"


def test_he_in_the_paragraph_before_is_followed_back() -> None:
    text = 'Bo Lund came by bus.\n\nHe stood on a box in the market.\n\n"The bus was late."'
    assert speakers(text, (None, None, '"The bus was late."'), people=["Bo Lund"]) == ["Bo Lund"]


def test_a_paragraph_between_changes_the_speaker() -> None:
    text = 'Bo Lund said the bus was late.\n\nAda Berg shook her head.\n\n"It was early."'
    quotes = (("Bo Lund", "said", "the bus was late"), (None, None, '"It was early."'))
    assert speakers(text, *quotes, people=["Bo Lund", "Ada Berg"]) == ["Bo Lund", "Ada Berg"]


def test_a_paragraph_about_nobody_does_not() -> None:
    text = 'Bo Lund said the bus was late.\n\nThe market was full, a crowd fed by the goats of Ada Berg.\n\n"It was early."'
    quotes = (("Bo Lund", "said", "the bus was late"), (None, None, '"It was early."'))
    assert speakers(text, *quotes, people=["Bo Lund", "Ada Berg"]) == ["Bo Lund", "Bo Lund"]


def test_a_quotation_left_open_is_spoken_by_whom_the_next_paragraph_names() -> None:
    text = "“The roof was old.\n\n“It fell in one night,” Ada Berg told the court."
    quotes = ((None, None, "“The roof was old."), ("Ada Berg", "told", "“It fell in one night,”"))
    assert speakers(text, *quotes, people=["Ada Berg"]) == ["Ada Berg", "Ada Berg"]


def test_a_line_with_a_name_under_a_quotation_is_its_signature() -> None:
    text = "What they said\n\n“The pears are sweet.”\nAda Berg, mayor\n\n“The plums are sour.”\n– Bo Lund (Norway)\n"
    quotes = ((None, None, "“The pears are sweet.”"), (None, None, "“The plums are sour.”"))
    assert speakers(text, *quotes, people=["Ada Berg", "Bo Lund"]) == ["Ada Berg", "Bo Lund"]


def test_a_sentence_under_a_quotation_is_no_signature() -> None:
    text = "Bo Lund coughed.\n\n“The pears are sweet.”\nAda Berg, the mayor, left the hall."
    assert speakers(text, (None, None, "“The pears are sweet.”"), people=["Ada Berg", "Bo Lund"]) == ["Bo Lund"]


def test_the_agent_of_a_passive_cue_speaks() -> None:
    text = "Chad was urged by Niger to mend the well. Mali was told by Ada Berg, a judge, that it could stay."
    quotes = ((None, "urged", "to mend the well"), (None, "told", "it could stay"))
    found, actors = resolved(text, *quotes, people=["Ada Berg"])
    assert [[actors[a].name for a in q.actors] for q in found] == [["Niger"], ["Ada Berg"]]
    assert [actors[t].name for t in found[0].targets] == ["Chad"]
