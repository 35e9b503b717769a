"""Two people or states at once, and which of them is meant. All texts are made up; offices and dates are facts."""

from __future__ import annotations

import pytest
from made import resolved, speakers


def targets(text: str, *quotes: tuple[str | None, str | None, str], **options: object) -> list[list[str]]:
    found, actors = resolved(text, *quotes, **options)  # type: ignore[arg-type]
    return [sorted(actors[t].name for t in q.targets) for q in found]


def test_she_is_the_one_known_to_be_a_woman() -> None:
    text = "Helen Clark rang John Howard on Friday. She said the milk was late. He said the wool was dry."
    quotes = (("She", "said", "the milk was late"), ("He", "said", "the wool was dry"))
    assert speakers(text, *quotes, date="2004-05-01") == ["Helen Clark", "John Howard"]


@pytest.mark.parametrize(
    ("text", "woman"),
    [
        ("Bo Lund met Mrs. Ada Berg by the pier. She said it rained.", "Ada Berg"),
        ("Ada Berg, the spokeswoman, met Bo Lund by the pier. She said it rained.", "Ada Berg"),
        ("Bo Lund met Ada Berg, an actress, by the pier. She said it rained.", "Ada Berg"),
        ("King Bo Lund met Queen Ada Berg by the pier. She said it rained.", "Ada Berg"),
    ],
)
def test_titles_and_appositions_tell_the_gender(text: str, woman: str) -> None:
    assert speakers(text, ("She", "said", "it rained"), people=["Ada Berg", "Bo Lund"]) == [woman]


def test_former_and_latter_are_the_two_just_named() -> None:
    text = "Ada Berg wrote to Bo Lund in May. The latter said the roof leaked, and the former said it did not."
    quotes = (("The latter", "said", "the roof leaked"), ("the former", "said", "it did not"))
    assert speakers(text, *quotes, people=["Ada Berg", "Bo Lund"]) == ["Bo Lund", "Ada Berg"]


def test_a_former_minister_is_not_the_former_of_two() -> None:
    text = "Ada Berg wrote to Bo Lund in May. A former minister said the roof leaked."
    found, actors = resolved(text, ("A former minister", "said", "the roof leaked"), people=["Ada Berg", "Bo Lund"])
    assert actors[found[0].actors[0]].kind == "unnamed"


def test_a_pronoun_before_any_name_is_the_person_named_next() -> None:
    text = '"The oven is warm," she told the street. Ada Berg had baked since four.'
    assert speakers(text, ("she", "told", '"The oven is warm,"'), people=["Ada Berg"]) == ["Ada Berg"]


def test_both_takes_up_two_people_joined_by_and() -> None:
    text = "Finnish President Tarja Halonen and Estonian President Arnold Ruutel crossed the bay by ferry. Both said the water was cold."
    assert speakers(text, ("Both", "said", "the water was cold"), date="2005-08-01", people=["Arnold Ruutel"])[0].count("+") == 1
    assert "Tarja Halonen" in speakers(text, ("Both", "said", "the water was cold"), date="2005-08-01", people=["Arnold Ruutel"])[0]


def test_both_presidents_are_two_who_are_called_so() -> None:
    text = (
        "Chilean President Ricardo Lagos met Peruvian President Alejandro Toledo. A porter, Bo Lund, held the door. "
        "Both presidents said the soup was hot."
    )
    found = speakers(text, ("Both presidents", "said", "the soup was hot"), date="2004-03-01", people=["Bo Lund"])
    assert found == ["Ricardo Lagos + Alejandro Toledo"]


def test_both_governments_are_the_two_states_last_named() -> None:
    text = "The Portuguese minister sat beside the Spanish one. Both governments said the river was low."
    assert speakers(text, ("Both governments", "said", "the river was low")) == ["Portugal + Spain"]


def test_both_governments_can_be_asked() -> None:
    text = "Peru and Chile closed the pass. The mayor of a village urged both governments to clear the snow."
    assert targets(text, ("The mayor of a village", "urged", "to clear the snow")) == [["Chile", "Peru"]]


def test_a_list_of_states_is_whole_even_where_its_source_was_cut() -> None:
    text = "On Monday Latvia, Poland and Denmark said in a joint statement that the cable was mended."
    assert speakers(text, ("Poland and Denmark", "said", "the cable was mended")) == ["Latvia + Poland + Denmark"]


def test_a_place_before_a_list_is_not_of_it() -> None:
    text = "At talks in Latvia, Poland and Denmark said the cable was mended."
    assert speakers(text, ("Poland and Denmark", "said", "the cable was mended")) == ["Poland + Denmark"]


def test_who_thanks_a_host_is_the_guest() -> None:
    text = "Erna Solberg hosted Sanna Marin in Tromso on Monday. She thanked her host for the fish and said the train was late."
    quotes = (("She", "thanked", "for the fish"), ("She", "said", "the train was late"))
    assert speakers(text, *quotes, date="2020-02-03") == ["Sanna Marin", "Sanna Marin"]
    assert targets(text, quotes[0], date="2020-02-03") == [["Erna Solberg"]]


def test_a_host_may_be_named_by_office_alone() -> None:
    text = "Mr Rutte lunched with the French president on Friday. The prime minister thanked his host for the cheese."
    assert targets(text, ("The prime minister", "thanked", "for the cheese"), date="2018-06-01") == [["Emmanuel Macron"]]


def test_each_other_means_both() -> None:
    text = "Mali and Niger closed the well. Both sides accused each other of moving the fence."
    assert targets(text, ("Both sides", "accused", "moving the fence")) == [["Mali", "Niger"]]
