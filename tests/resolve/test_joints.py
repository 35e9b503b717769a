"""Joint sources: who is named together, and where an 'and' belongs to a description. All texts are made up."""

from __future__ import annotations

import pytest
from made import resolved, speakers


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("The leaders of Chad, Niger and Mali", "Chad + Niger + Mali"),
        ("The foreign ministers of Latvia and Estonia", "Latvia + Estonia"),
        ("Both the Latvian and Estonian governments", "Latvia + Estonia"),
        ("Chad's new government, the African Union and Niger", "Chad + African Union + Niger"),
        ("Chad as well as Niger", "Chad + Niger"),
        ("Chad, Niger and others", "Chad + Niger"),
        ("Neither Chad nor Niger", "Chad + Niger"),
        ("Both the African Union and Niger", "African Union + Niger"),
        ("The remaining members of the pact - Chad, Niger and Mali -", "Chad + Niger + Mali"),
        ("Countries including Chad, Niger and Mali", "Chad + Niger + Mali"),
        ("The two Koreas", "South Korea + North Korea"),
    ],
)
def test_several_states_are_each_named(source: str, expected: str) -> None:
    assert speakers(f"{source} said it rained.", (source, "said", "it rained")) == [expected]


def test_a_list_of_people_with_titles_is_all_of_them() -> None:
    source = "President Barack Obama, French President Francois Hollande and Ada Berg"
    names = speakers(f"{source} said it rained.", (source, "said", "it rained"), people=["Ada Berg"])
    assert names == ["Barack Obama + Fran\u00e7ois Hollande + Ada Berg"] or names == ["Barack Obama + Francois Hollande + Ada Berg"]


@pytest.mark.parametrize(
    "source",
    [
        "Ada Berg, a veteran of the wars in Chad and Niger,",
        "Ada Berg, the guild's president and chief executive,",
        "Ada Berg, a former Latvian ambassador to Chad and Niger,",
        "Ada Berg of accounting firm Moss and Fern",
        "Ada Berg of brokerage Moss and Co",
        "Ada Berg, a Latvian lawyer and Obama ally,",
        "Latvian deputy premier and farm minister Ada Berg",
        "trade and industry commissioner Ada Berg",
    ],
)
def test_an_and_within_a_description_joins_nobody(source: str) -> None:
    names = speakers(f"{source} said it rained.", (source, "said", "it rained"), people=["Ada Berg"], bodies=["Moss", "Fern"])
    assert names == ["Ada Berg"]


def test_a_states_description_is_no_second_speaker() -> None:
    source = "Chad, Niger's old ally and its main neighbour,"
    assert speakers(f"{source} said it rained.", (source, "said", "it rained")) == ["Chad"]


def test_a_person_and_other_officials_are_both_recorded() -> None:
    source = "Ada Berg and other Latvian officials"
    found, actors = resolved(f"{source} said it rained.", (source, "said", "it rained"), people=["Ada Berg"])
    assert [actors[a].kind for a in found[0].actors] == ["person", "unnamed"]
    assert actors[found[0].actors[1]].state == "lv"


def test_along_with_joins_what_follows_too() -> None:
    source = "President Barack Obama, along with Ada Berg and Carl Lind,"
    names = speakers(f"{source} said it rained.", (source, "said", "it rained"), people=["Ada Berg", "Carl Lind"])
    assert names == ["Barack Obama + Ada Berg + Carl Lind"]


def test_a_pronoun_before_a_title_is_a_speaker_of_its_own() -> None:
    text = "Carl Lind arrived early. He and Latvian farm minister Ada Berg said it rained."
    names = speakers(text, ("He and Latvian farm minister Ada Berg", "said", "it rained"), people=["Carl Lind", "Ada Berg"])
    assert names == ["Carl Lind + Ada Berg"]


def test_the_same_ministry_of_two_states_is_two_ministries() -> None:
    source = "the Latvian and Estonian finance ministries"
    found, _ = resolved(f"On Monday {source} said it rained.", (source, "said", "it rained"))
    assert found[0].actors == ("inst:lv-finance-ministry", "inst:ee-finance-ministry")


def test_government_and_opposition_share_their_state() -> None:
    source = "both the Zambian government and opposition"
    found, actors = resolved(f"On Monday {source} said it rained.", (source, "said", "it rained"))
    assert [actors[a].state for a in found[0].actors] == ["zm", "zm"] and len(found[0].actors) == 2
