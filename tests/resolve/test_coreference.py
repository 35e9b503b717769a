"""Whom pronouns and descriptions mean. All texts are made up."""

from __future__ import annotations

import pytest
from made import resolved, speakers


def test_he_is_the_last_speaker() -> None:
    text = "Sergei Lavrov met John Kerry. Lavrov said it rained. He added that it snowed."
    assert speakers(text, ("Lavrov", "said", "it rained"), ("He", "added", "it snowed")) == ["Sergei Lavrov"] * 2


def test_he_is_the_subject_rather_than_the_object() -> None:
    text = "Sergei Lavrov met John Kerry in Paris. He said it rained."
    assert speakers(text, ("He", "said", "it rained")) == ["Sergei Lavrov"]


def test_she_is_not_a_man_by_his_title() -> None:
    text = "Ada Berg sat down. Mr. Bo Lund, a clerk, stood up. She said it rained."
    assert speakers(text, ("She", "said", "it rained"), people=["Ada Berg", "Bo Lund"]) == ["Ada Berg"]


def test_they_are_two_people_joined_by_and() -> None:
    text = "Greek Prime Minister Kyriakos Mitsotakis and Turkish President Recep Tayyip Erdogan met in Athens. They agreed to talk again."
    assert speakers(text, ("They", "agreed", "to talk again"), date="2023-12-07") == ["Kyriakos Mitsotakis + Recep Tayyip Erdoğan"]


def test_it_is_a_state_or_body() -> None:
    text = "Norway spoke to Ada Berg on Monday. It said it rained."
    found, _ = resolved(text, ("It", "said", "it rained"), people=["Ada Berg"])
    assert found[0].actors == ("no",)


def test_i_inside_a_quotation_is_its_speaker() -> None:
    text = "“I told them it rained,” Ada Berg said."
    names = speakers(text, ("Ada Berg", "said", "“I told them it rained,”"), ("I", "told", "it rained"), people=["Ada Berg"])
    assert names == ["Ada Berg"] * 2


@pytest.mark.parametrize("source", ["The 66-year-old diplomat", "The diplomat", "The envoy"])
def test_descriptions_take_up_somebody_named_before(source: str) -> None:
    text = f"Ada Berg, the Swedish envoy, arrived on Monday. {source} said it rained."
    assert speakers(text, (source, "said", "it rained"), people=["Ada Berg"]) == ["Ada Berg"]


def test_the_president_is_the_guest_who_was_named_before() -> None:
    text = "Mr Obama spoke in New Delhi. The president praised India."
    assert speakers(text, ("The president", "praised", "India"), date="2010-11-08", people=["Obama"]) == ["Barack Obama"]


def test_both_sides_are_the_two_named_last() -> None:
    text = "Armenia and Azerbaijan met in Geneva. Both sides said it rained."
    assert speakers(text, ("Both sides", "said", "it rained")) == ["Armenia + Azerbaijan"]


def test_a_place_is_no_side() -> None:
    text = "Armenia and Azerbaijan met in Paris. The two sides said it rained."
    assert speakers(text, ("The two sides", "said", "it rained")) == ["Armenia + Azerbaijan"]


def test_his_counterpart_holds_the_same_office_elsewhere() -> None:
    text = "John Kerry flew to Oslo. His Russian counterpart said it rained."
    assert speakers(text, ("His Russian counterpart", "said", "it rained")) == ["Sergei Lavrov"]


def test_a_quotation_without_a_source_has_the_speaker_of_the_one_before() -> None:
    text = "“It rained,” Ada Berg said.\n\n“It snowed.”"
    found, actors = resolved(text, ("Ada Berg", "said", "“It rained,”"), (None, None, "“It snowed.”"), people=["Ada Berg"])
    assert [actors[q.actors[0]].name for q in found] == ["Ada Berg"] * 2
    assert (found[1].how.actors, found[1].how.source) == ("inherited", "inherited")


def test_officials_of_a_national_agencys_report_are_of_its_state() -> None:
    text = "Tokyo, March 3 KYODO -- China sent a ship. Foreign Ministry officials said it rained."
    found, actors = resolved(text, ("Foreign Ministry officials", "said", "it rained"), date="1994-03-03")
    assert actors[found[0].actors[0]].of == "jp"


def test_he_is_the_new_subject_of_the_very_sentence() -> None:
    text = "Ada Berg met Bo Lund. Lund said it rained. Finn Dahl telephoned; he said it snowed."
    names = speakers(text, ("Lund", "said", "it rained"), ("he", "said", "it snowed"), people=["Ada Berg", "Bo Lund", "Finn Dahl", "Lund"])
    assert names == ["Bo Lund", "Finn Dahl"]
