"""Names of people and bodies in many spellings, and what speaks for them. All texts are made up; offices and dates are facts."""

from __future__ import annotations

import pytest
from made import resolved, speakers

from stance.gazetteer import sound


@pytest.mark.parametrize(
    ("name", "date", "expected"),
    [
        ("Arseny Yatseniuk", "2014-09-01", "Arseniy Yatsenyuk"),
        ("Bahram Qasemi", "2018-08-01", "Bahram Qassemi"),
    ],
)
def test_another_spelling_in_latin_letters_is_the_same_person(name: str, date: str, expected: str) -> None:
    assert speakers(f"{name} said it rained.", (name, "said", "it rained"), date=date, people=[name]) == [expected]


def test_sounds_keep_different_names_apart() -> None:
    assert sound("dehqan") == sound("dehghan") and sound("yatseniuk") == sound("yatsenyuk")
    assert sound("hassan") != sound("husak")


def test_two_spellings_in_one_text_are_one_person() -> None:
    text = "Aleksandr Borovik slept. Alexandr Borovik said it rained."
    found, actors = resolved(text, ("Alexandr Borovik", "said", "it rained"), people=["Aleksandr Borovik", "Alexandr Borovik"])
    assert found[0].actors == ("name:aleksandr-borovik",) and len(actors) == 1


def test_a_short_first_name_is_the_long_one() -> None:
    text = "Robert Fernwood slept. Bob Fernwood said it rained."
    assert speakers(text, ("Bob Fernwood", "said", "it rained"), people=["Robert Fernwood", "Bob Fernwood"]) == ["Robert Fernwood"]


def test_a_family_name_that_stands_first_is_of_the_person_in_the_text() -> None:
    text = "Yang Zhou, a dissident from Shanghai, China, ate. Yang said it rained."
    assert speakers(text, ("Yang", "said", "it rained"), date="1994-03-17", people=["Yang Zhou", "Yang"]) == ["Yang Zhou"]


def test_two_surnames_in_one_word_are_nobody() -> None:
    text = "Kim Jong-un arrived for the Trump-Kim dinner in North Korea. Kim said it rained."
    assert speakers(text, ("Kim", "said", "it rained"), date="2018-10-01", people=["Trump-Kim", "Kim"]) == ["Kim Jong-un"]


def test_a_name_in_pieces_is_whole() -> None:
    text = "Ali bin Suleiman Al-Barri said it rained."
    names = speakers(text, ("Ali bin Suleiman Al-Barri", "said", "it rained"), people=["Ali", "Suleiman Al-Barri"])
    assert names == ["Ali bin Suleiman Al-Barri"]


def test_a_surname_that_is_a_title_too() -> None:
    text = "Rep. Peter King arrived. King said it rained."
    assert speakers(text, ("King", "said", "it rained"), people=["Peter King"], date="2013-05-05")[0].endswith("King")


@pytest.mark.parametrize(
    "source",
    ["Latvian Secretary of Bees Ada Berg", "Shadow Minister for Foreign Affairs Ada Berg", "Chief of the Joint Staff Gen. Ada Berg"],
)
def test_a_name_after_a_title_with_of_is_the_speaker(source: str) -> None:
    assert speakers(f"{source} said it rained.", (source, "said", "it rained"), people=["Ada Berg"]) == ["Ada Berg"]


def test_titles_within_the_parsers_name_are_left_out() -> None:
    text = "The chief of the General Staff Gen. Ada Berg said it rained."
    names = speakers(text, ("The chief of the General Staff Gen. Ada Berg", "said", "it rained"), people=["Staff Gen. Ada Berg"])
    assert names == ["Ada Berg"]


def test_names_in_capitals_end_before_the_verb() -> None:
    text = "LIMA -- GENERAL LOPEZ PADILLA ADMITTED THE ROAD WAS CLOSED. THE BRIDGE OF THE TOWN WAS OPEN."
    names = speakers(text, ("GENERAL LOPEZ PADILLA", "ADMITTED", "THE ROAD WAS CLOSED"), date="1989")
    assert names == ["Lopez Padilla"]


# ---------------------------------------------------------------- bodies and what speaks for somebody


def test_a_ministry_beside_a_states_name_is_that_states() -> None:
    for source in ("Latvia's Ministry of Foreign Affairs", "The Latvian Security Service"):
        found, actors = resolved(f"{source} said it rained.", (source, "said", "it rained"))
        assert actors[found[0].actors[0]].state == "lv"


def test_a_body_with_a_name_of_its_own_takes_up_nobody() -> None:
    text = "The Bee Keepers Association met in Riga, Latvia. The Rice Millers Association said it rained."
    names = speakers(text, ("The Rice Millers Association", "said", "it rained"), bodies=["Bee Keepers Association"])
    assert names == ["Rice Millers Association"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Sergei Lavrov's New Year address", "Sergei Lavrov"),
        ("U.N. estimates", "United Nations"),
        ("the Latvian legislation", "Latvia"),
        ("Latvia's newfound pragmatism", "Latvia"),
        ("Russia's Tass news agency", "TASS"),
        ("Turkey's state-run news agency", "Anadolu Agency"),
    ],
)
def test_what_somebody_makes_speaks_for_him(source: str, expected: str) -> None:
    assert speakers(f"On Monday {source} said it rained.", (source, "said", "it rained")) == [expected]


def test_a_letter_is_not_its_readers() -> None:
    text = "Ada Berg wrote. Ada Berg said it snowed. The letter to Sergei Lavrov said it rained."
    names = speakers(text, ("Ada Berg", "said", "it snowed"), ("The letter to Sergei Lavrov", "said", "it rained"), people=["Ada Berg"])
    assert names[1] != "Sergei Lavrov"


def test_people_and_bodies_are_no_things() -> None:
    text = "Some elements of the Latvian army said it rained. Senior Latvian figures said it snowed."
    found, actors = resolved(
        text, ("Some elements of the Latvian army", "said", "it rained"), ("Senior Latvian figures", "said", "it snowed")
    )
    assert "lv" not in found[1].actors and actors[found[1].actors[0]].kind in ("unnamed", "group")


@pytest.mark.parametrize(
    ("source", "date", "expected"),
    [
        ("Seoul's top diplomat", "2018-01-27", "Kang Kyung-wha"),
        ("Iran's U.N. ambassador", "2020-01-09", "Majid Takht Ravanchi"),
        ("The British PM", "2014-03-30", "David Cameron"),
        ("The Houthi rebels", "2019-09-20", "Houthis"),
        ("the G-7 countries", "1987-04-09", "Group of Seven"),
        ("Benjamin Netanyahu's office", "2017-06-01", "Israeli Prime Minister's Office"),
        ("Ada Berg's office", "2017-06-01", "Office of Ada Berg"),
    ],
)
def test_offices_members_and_titles_in_few_words(source: str, date: str, expected: str) -> None:
    names = speakers(f"On Monday {source} said it rained.", (source, "said", "it rained"), date=date, people=["Ada Berg"])
    assert names == [expected]


def test_one_of_a_party_is_the_person_named_before() -> None:
    text = "Sen. John McCain, R-Ariz., rose in the US capital. The Arizona Republican said it rained. The Dutch said it snowed."
    names = speakers(text, ("The Arizona Republican", "said", "it rained"), ("The Dutch", "said", "it snowed"))
    assert names == ["John McCain", "Netherlands"]


def test_an_acronym_is_the_body_that_it_was_introduced_for() -> None:
    text = "The Bee and Honey Agency (BHA) met. The BHA said it rained. "
    text += "The North Atlantic Treaty Organization (NATO) met. NATO said it snowed."
    names = speakers(text, ("The BHA", "said", "it rained"), ("NATO", "said", "it snowed"))
    assert names[0] == "Bee and Honey Agency" and "N" in names[1] and names[1] != names[0]


def test_another_first_name_is_another_person() -> None:
    text = "Scholars met in Washington, United States. The council's Ilan Kerry said it rained."
    assert speakers(text, ("The council's Ilan Kerry", "said", "it rained")) != ["John Kerry"]


def test_a_short_name_stays_with_whom_it_was_used_for_often() -> None:
    text = (
        "President Barack Obama spoke. Obama smiled. Obama sat down. He met eleven guests, among them Ruth Obama and Carl Lind. "
        "Obama said it rained."
    )
    assert speakers(text, ("Obama", "said", "it rained"), people=["Ruth Obama", "Carl Lind"]) == ["Barack Obama"]


def test_a_short_name_goes_to_whom_the_text_names_in_full_just_before_where_it_was_nobodys_yet() -> None:
    text = "Foreign Minister Wang Yi called on Monday. Wang Dong, a professor in Lund, waited. Wang said it rained."
    assert speakers(text, ("Wang", "said", "it rained"), people=["Wang Dong"], date="2017-08-11") == ["Wang Dong"]


def test_a_given_name_with_a_hyphen_makes_a_full_name() -> None:
    text = "Senior secretary Chong Tae-uk spoke. His spokesman Chong Min-jae wept. Chong Tae-uk said it rained."
    assert speakers(text, ("Chong Tae-uk", "said", "it rained")) == ["Chong Tae-uk"]


@pytest.mark.parametrize("title", ["Mrs.", "Mrs", "Ms."])
def test_a_title_tells_a_couple_apart(title: str) -> None:
    text = f"Bill Clinton and Hillary Clinton arrived. {title} Clinton said it rained. Mr Clinton added that it snowed."
    names = speakers(text, (f"{title} Clinton", "said", "it rained"), ("Mr Clinton", "added", "it snowed"))
    assert names == ["Hillary Clinton", "Bill Clinton"]


@pytest.mark.parametrize(
    "source",
    [
        "the Latvian director of Amnesty International Ada Berg",
        "Former farm minister and envoy to the United Nations Ada Berg",
        "Vice Adm. Ada Berg",
    ],
)
def test_a_name_right_after_the_body_in_its_title_is_the_speaker(source: str) -> None:
    assert speakers(f"It was cold. {source} said it rained.", (source, "said", "it rained"), people=["Ada Berg"]) == ["Ada Berg"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("German chancellor Angela Merkel's press release", "Angela Merkel"),
        ("the U.S. Embassy report", "US Embassy"),
        ("Egyptian state television", "Egyptian state television"),
        ("Latvian media", "Latvian media"),
        ("Libya's air force", "Libyan Air Force"),
        ("US intelligence agencies", "US intelligence community"),
        ("the Latvian president's office", "Latvian Presidential Office"),
        ("The Palestinians", "Palestinians"),
        ("AIPAC", "American Israel Public Affairs Committee"),
    ],
)
def test_documents_media_and_bodies_of_states(source: str, expected: str) -> None:
    assert speakers(f"It was cold. {source} said it rained.", (source, "said", "it rained")) == [expected]


def test_a_party_is_that_of_the_state_which_the_text_is_about() -> None:
    text = "South Korea held its vote. Seoul counted; South Korean papers waited. The Democratic Party said it rained."
    assert speakers(text, ("The Democratic Party", "said", "it rained")) == ["Democratic Party (South Korea)"]
    text = "The United States held its vote. Washington counted. The Democratic Party said it rained."
    assert speakers(text, ("The Democratic Party", "said", "it rained")) == ["Democratic Party (United States)"]


def test_a_description_that_returns_beside_a_name_is_that_person() -> None:
    text = "Latvia's ambassador to Chad said it rained. Later Latvia's ambassador to Chad Ada Berg left."
    assert speakers(text, ("Latvia's ambassador to Chad", "said", "it rained"), people=["Ada Berg"]) == ["Ada Berg"]


def test_somebody_described_first_is_who_is_named_soon_after_with_the_same_noun() -> None:
    text = "A diamond expert said it rained. The Latvian diamond expert Ada Berg smiled; the minister Carl Lind wept."
    assert speakers(text, ("A diamond expert", "said", "it rained"), people=["Ada Berg", "Carl Lind"]) == ["Ada Berg"]
    text = "A diamond expert said it rained. The diamond expert Ada Berg and the diamond expert Carl Lind smiled."
    assert speakers(text, ("A diamond expert", "said", "it rained"), people=["Ada Berg", "Carl Lind"]) == ["unnamed diamond expert"]


def test_a_description_in_capitals_is_no_name() -> None:
    text = "ADA BERG ARRIVED IN RIGA. THE GRAIN SMUGGLER SAID THAT IT RAINED."
    assert speakers(text, ("THE GRAIN SMUGGLER", "SAID", "IT RAINED"), people=["ADA BERG"]) != ["Grain Smuggler"]


def test_a_body_that_a_state_owns_has_a_name_without_it() -> None:
    text = "It was cold. Latvia's Barley Trade Bank said it rained. Latvia said it snowed."
    found, actors = resolved(
        text, ("Latvia's Barley Trade Bank", "said", "it rained"), ("Latvia", "said", "it snowed"), bodies=["Latvia's Barley Trade Bank"]
    )
    assert [actors[q.actors[0]].name for q in found] == ["Barley Trade Bank", "Latvia"]
