"""Who speaks. All texts are made up; offices and dates are facts."""

from __future__ import annotations

import pytest
from made import resolved, speakers


def test_a_short_name_is_the_person_named_in_full_before() -> None:
    text = "John Kerry landed in Oslo. Kerry said the road was clear."
    assert speakers(text, ("Kerry", "said", "the road was clear")) == ["John Kerry"]


def test_the_first_full_name_of_the_text_goes_before_the_table() -> None:
    text = "Paula Kerry, a baker from Leeds, came first. Kerry said the bread was warm."
    assert speakers(text, ("Kerry", "said", "the bread was warm"), people=["Paula Kerry", "Kerry"]) == ["Paula Kerry"]


def test_a_surname_alone_is_looked_up_at_the_date() -> None:
    text = "President Bush said the tanks of Iraq would be counted."
    assert speakers(text, ("President Bush", "said", "the tanks of Iraq would be counted"), date="1990-10-09") == ["George H. W. Bush"]
    assert speakers(text, ("President Bush", "said", "the tanks of Iraq would be counted"), date="2003-10-09") == ["George W. Bush"]


@pytest.mark.parametrize(
    ("source", "date", "expected"),
    [
        ("Britain's foreign secretary", "2017-05-04", "Boris Johnson"),
        ("the British foreign secretary", "2012-05-04", "William Hague"),
        ("the US secretary of state", "2014-03-30", "John Kerry"),
        ("the foreign minister of Russia", "2014-03-30", "Sergei Lavrov"),
        ("the secretary-general", "2004-07-01", "Kofi Annan"),
        ("the NATO secretary-general", "2012-07-01", "Anders Fogh Rasmussen"),
    ],
)
def test_an_office_is_its_holder_at_the_date(source: str, date: str, expected: str) -> None:
    found, actors = resolved(f"{source} said the harbour was closed.", (source, "said", "the harbour was closed"), date=date)
    assert [actors[a].name for a in found[0].actors] == [expected]
    assert found[0].how.actors == "office" and date[:4] in (found[0].evidence or "")


def test_without_a_date_the_evidence_says_so() -> None:
    found, _ = resolved(
        "Germany's chancellor said the bridge was closed.", ("Germany's chancellor", "said", "the bridge was closed"), date=None
    )
    assert "no date" in (found[0].evidence or "")


def test_a_former_minister_is_not_the_holder() -> None:
    found, actors = resolved(
        "a former British foreign secretary said it rained.", ("a former British foreign secretary", "said", "it rained")
    )
    assert [actors[a].kind for a in found[0].actors] == ["unnamed"] and actors[found[0].actors[0]].of == "gb"


def test_another_spelling_of_an_office_holder_is_found_by_office_and_state() -> None:
    text = "South Korean President Kim Yong-sam flew home. Kim said the talks were cordial."
    assert speakers(text, ("Kim", "said", "the talks were cordial"), date="1994-03-26", people=["Kim Yong-sam"]) == ["Kim Young-sam"]


@pytest.mark.parametrize(
    ("text", "source", "name", "of"),
    [
        ("Ada Berg, a Cambodian army general, said it rained.", "Ada Berg, a Cambodian army general,", "Ada Berg", "kh"),
        ("Latvia's fisheries minister, Ada Berg, said it rained.", "Latvia's fisheries minister, Ada Berg,", "Ada Berg", "lv"),
        ("Robert Mugabe rested. His spokesman, Ada Berg, said it rained.", "His spokesman, Ada Berg,", "Ada Berg", "zw"),
        ("Chile drank tea. It rained, according to its bee minister, Ada Berg.", "its bee minister, Ada Berg", "Ada Berg", "cl"),
    ],
)
def test_unknown_people_speak_for_what_their_description_says(text: str, source: str, name: str, of: str) -> None:
    found, actors = resolved(
        text, (source, "said" if "said" in text else "according to", "it rained" if "said" in text else "It rained"), people=[name]
    )
    assert found[0].actors == ("name:ada-berg",)
    assert actors["name:ada-berg"].of == of and actors["name:ada-berg"].state == of


def test_spokespersons_are_not_their_principal() -> None:
    text = "A spokesman for NATO said it rained. Angela Merkel's spokesman, Steffen Seibert, said it snowed."
    found, actors = resolved(
        text, ("A spokesman for NATO", "said", "it rained"), ("Angela Merkel's spokesman, Steffen Seibert,", "said", "it snowed")
    )
    unnamed, named = (actors[q.actors[0]] for q in found)
    assert (unnamed.kind, unnamed.of) == ("unnamed", "org:nato")
    assert (named.name, named.of) == ("Steffen Seibert", "de")
    assert [q.how.actors for q in found] == ["spokesperson", "spokesperson"]


def test_capitals_are_states_and_seats_and_ministries_keep_their_name() -> None:
    text = "Ankara said it rained. The Kremlin said it snowed. The Latvian finance ministry said it froze."
    found, actors = resolved(
        text, ("Ankara", "said", "it rained"), ("The Kremlin", "said", "it snowed"), ("The Latvian finance ministry", "said", "it froze")
    )
    assert [q.actors for q in found] == [("tr",), ("inst:ru-kremlin",), ("inst:lv-finance-ministry",)]
    assert [actors[q.actors[0]].state for q in found] == ["tr", "ru", "lv"]
    assert found[0].how.actors == "metonym"


@pytest.mark.parametrize(
    "source", ["Ukraine's new government", "the government in Kiev", "authorities in Ukraine", "the Ukrainian authorities"]
)
def test_governments_are_their_states(source: str) -> None:
    found, _ = resolved(f"On Sunday {source} said it rained.", (source, "said", "it rained"))
    assert found[0].actors == ("ua",)


def test_a_leaders_administration_is_an_institution_of_the_state() -> None:
    found, actors = resolved("The Obama administration said it rained.", ("The Obama administration", "said", "it rained"))
    actor = actors[found[0].actors[0]]
    assert (actor.name, actor.kind, actor.state) == ("Obama administration", "institution", "us")


def test_two_unnamed_officials_stay_two_and_know_their_state() -> None:
    text = "A senior US official said it rained. Another American official said it snowed. The senior US official said it froze."
    found, actors = resolved(
        text,
        ("A senior US official", "said", "it rained"),
        ("Another American official", "said", "it snowed"),
        ("The senior US official", "said", "it froze"),
    )
    assert [q.actors for q in found] == [("unnamed:doc/1",), ("unnamed:doc/2",), ("unnamed:doc/1",)]
    assert {(a.kind, a.of) for k, a in actors.items() if k.startswith("unnamed:")} == {("unnamed", "us")}


def test_protesters_are_a_group() -> None:
    found, actors = resolved("Thai protesters said it rained.", ("Thai protesters", "said", "it rained"))
    assert (actors[found[0].actors[0]].kind, actors[found[0].actors[0]].of) == ("group", "th")


def test_joint_speakers_are_all_named() -> None:
    assert speakers("Washington and Moscow said it rained.", ("Washington and Moscow", "said", "it rained")) == ["United States + Russia"]


def test_a_ministers_portfolio_is_not_a_second_speaker() -> None:
    text = "The Minister for Bees and Honey, Ada Berg, said it rained."
    assert speakers(text, ("The Minister for Bees and Honey, Ada Berg,", "said", "it rained"), people=["Ada Berg"]) == ["Ada Berg"]


def test_a_statement_from_somebody_is_his() -> None:
    text = "A statement from Sergei Lavrov said it rained. The statement added that it snowed."
    assert (
        speakers(text, ("A statement from Sergei Lavrov", "said", "it rained"), ("The statement", "added", "it snowed"))
        == ["Sergei Lavrov"] * 2
    )


def test_texts_all_in_capitals_are_read() -> None:
    text = "LUSAKA -- ZAMBIAN PRESIDENT KENNETH KAUNDA SAID THE ROAD WAS OPEN. HE ADDED THAT THE BRIDGE WAS CLOSED."
    names = speakers(
        text, ("ZAMBIAN PRESIDENT KENNETH KAUNDA", "SAID", "THE ROAD WAS OPEN"), ("HE", "ADDED", "THE BRIDGE WAS CLOSED"), date="1980"
    )
    assert names == ["Kenneth Kaunda"] * 2


def test_us_in_capitals_is_the_state_and_not_a_pronoun() -> None:
    text = "The US said it rained. U.S. said it snowed."
    assert speakers(text, ("The US", "said", "it rained"), ("U.S.", "said", "it snowed")) == ["United States"] * 2


def test_may_is_a_month_and_a_minister() -> None:
    text = "In May the queen fell ill. Theresa May said it rained until May."
    assert speakers(text, ("Theresa May", "said", "it rained"), date="2018") == ["Theresa May"]


def test_a_name_within_a_persons_name_is_no_country() -> None:
    text = "Chad Smithers said it rained."
    assert speakers(text, ("Chad Smithers", "said", "it rained"), people=["Chad Smithers"]) == ["Chad Smithers"]


def test_relays_go_into_via() -> None:
    text = "Interfax quoted Sergei Lavrov as saying that it rained."
    found, actors = resolved(text, ("Sergei Lavrov", "as saying", "it rained"))
    assert found[0].actors == ("person:lavrov-sergei",) and found[0].via == ("org:interfax",)
    assert "org:interfax" in actors


def test_what_cannot_be_resolved_stays_empty_and_keeps_its_source() -> None:
    found, actors = resolved("He said it rained.", ("He", "said", "it rained"))
    assert found[0].actors == () and found[0].source and found[0].how.actors == "unresolved" and found[0].confidence.actors is None
    assert actors == {}


@pytest.mark.parametrize(
    ("source", "date", "expected"),
    [
        ("Prime Minister Papandreou", "1984-05-04", "Andreas Papandreou"),
        ("Prime Minister Papandreou", "2010-05-04", "George Papandreou"),
        ("President Aquino", "1988-02-01", "Corazon Aquino"),
        ("President Aquino", "2012-02-01", "Benigno Aquino III"),
        ("Aquino", "2012-02-01", "Benigno Aquino III"),
        ("Prime Minister Gandhi", "1976-02-01", "Indira Gandhi"),
        ("Prime Minister Gandhi", "1988-02-01", "Rajiv Gandhi"),
    ],
)
def test_of_several_holders_of_a_surname_the_one_in_office_at_the_date_is_meant(source: str, date: str, expected: str) -> None:
    text = f"{source} said the harbour was full."
    assert speakers(text, (source, "said", "the harbour was full"), date=date) == [expected]


def test_a_person_speaks_for_the_party_that_the_text_names_where_no_office_is_held() -> None:
    text = "Alexis Tsipras, the leader of the Syriza party, said the bank was shut."
    found, actors = resolved(text, ("Alexis Tsipras", "said", "the bank was shut"), date="2013-05-01", people=["Alexis Tsipras"])
    actor = actors[found[0].actors[0]]
    assert actor.of is not None and "syriza" in actor.of and actor.state in ("gr", actor.of)


def test_its_minister_is_of_the_subject_not_of_the_state_named_last() -> None:
    text = "Nepal will not sell the power until India mends the line, said Ada Berg, its energy minister."
    found, actors = resolved(
        text, ("Ada Berg, its energy minister", "said", "Nepal will not sell the power until India mends the line"), people=["Ada Berg"]
    )
    assert actors[found[0].actors[0]].of == "np"


def test_words_of_a_territory_are_its_own_governments() -> None:
    text = "Gibraltar's chief minister, Ada Berg, said the rock was wet."
    found, actors = resolved(text, ("Gibraltar's chief minister, Ada Berg,", "said", "the rock was wet"), people=["Ada Berg"])
    actor = actors[found[0].actors[0]]
    assert (actor.of, actor.state) == ("inst:gb-gibraltar", "gb")
