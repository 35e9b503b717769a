"""Whom pronouns and descriptions mean. All texts are made up."""

from __future__ import annotations

import pytest
from made import parse, quote, resolved, resolver, speakers

from stance.encoding import Encoding
from stance.resolve.affiliation import Affiliations
from stance.resolve.coreference import Memory
from stance.resolve.naming import name_all
from stance.text import Document


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


@pytest.mark.parametrize(
    ("before", "source", "who"),
    [
        ("The Harbour Board met on Monday.", "It", "Harbour Board"),
        ("The Harbour Board met on Monday.", "The board", "Harbour Board"),
        ("Ada Berg, 58, came from Oslo.", "The 58-year-old", "Ada Berg"),
        ("Ada Berg spoke first. Bo Lund was next.", "He", "Bo Lund"),
        ("The crowd cheered Bo Lund,", "who", "Bo Lund"),
    ],
)
def test_each_kind_of_word_points_back(before: str, source: str, who: str) -> None:
    text = f"{before} {source} said the quay was closed."
    quote = (source, "said", "the quay was closed")
    assert speakers(text, quote, people=["Ada Berg", "Bo Lund"], bodies=["Harbour Board"]) == [who]


def test_a_letter_speaks_for_who_spoke_before() -> None:
    text = "Ada Berg said the quay was closed. The letter said that it leaked."
    quotes = (("Ada Berg", "said", "the quay was closed"), ("The letter", "said", "it leaked"))
    assert speakers(text, *quotes, people=["Ada Berg"]) == ["Ada Berg"] * 2


def test_they_are_those_who_spoke_together() -> None:
    text = "Ada Berg and Bo Lund said the quay was closed. They added that it leaked."
    quotes = (("Ada Berg and Bo Lund", "said", "the quay was closed"), ("They", "added", "it leaked"))
    assert speakers(text, *quotes, people=["Ada Berg", "Bo Lund"]) == ["Ada Berg + Bo Lund"] * 2


def test_a_man_named_far_above_is_found_past_women_and_bodies() -> None:
    between = "Miss Ada Berg thanked Norway. " * 12
    text = f"Mr. Bo Lund spoke first. He said the quay was closed. {between}In the end he said it leaked."
    quotes = (("He", "said", "the quay was closed"), ("he", "said", "it leaked"))
    assert speakers(text, *quotes, people=["Bo Lund", "Ada Berg"]) == ["Bo Lund"] * 2


def test_a_reading_that_weighed_somebody_says_how_sure_it_is() -> None:
    text = "Ada Berg met Bo Lund. Berg said it rained. She said it snowed."
    document = Document("doc", text, date="2014-03-30")
    read = parse(text, ["Ada Berg", "Bo Lund", "Berg"])
    quotes = (quote(text, "Berg", "said", "it rained"), quote(text, "She", "said", "it snowed"))
    cast = name_all(document, read, resolver().table)
    memory = Memory(cast, read, quotes, resolver().ranker)
    found = resolver().speakers(cast, memory, quotes, Affiliations(cast, memory, None, Encoding()))
    assert found[quotes[0].id].sure is None
    assert found[quotes[1].id].keys == ("name:ada-berg",) and 0.5 < (found[quotes[1].id].sure or 0) <= 1


def test_a_quotation_of_which_nothing_is_told_has_an_unnamed_speaker() -> None:
    found, actors = resolved("The quay was reportedly closed.", (None, "reportedly", "The quay was"))
    assert [actors[a].kind for a in found[0].actors] == ["unnamed"]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("Ada Berg praised Carl Lind, who", "Carl Lind"),
        ("It was Carl Lind, a clerk at the State Department who", "Carl Lind"),
        ("Ada Berg met three members who", "three members"),
        ("Ada Berg met Carl Lind in the Harbour League, which", "Harbour League"),
    ],
)
def test_a_relative_pronoun_is_who_stands_right_before_it(before: str, expected: str) -> None:
    word = before.rsplit(" ", 1)[1]
    found = speakers(f"{before} said it rained.", (word, "said", "it rained"), people=["Ada Berg", "Carl Lind"], bodies=["Harbour League"])
    assert found == [expected]
