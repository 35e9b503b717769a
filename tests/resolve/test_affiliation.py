"""Whom people and bodies of no table and unnamed sources speak for. All texts are made up."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from made import parse, resolved, resolver

from stance.actors import ActorTable
from stance.encoding import Encoding
from stance.resolve.affiliation import Affiliations, chosen
from stance.resolve.coreference import Memory
from stance.resolve.houses import houses
from stance.resolve.naming import name_all
from stance.text import Document


def belongs(text: str, source: str, content: str, people: Sequence[str] = ()) -> tuple[str | None, str | None]:
    """`of` and `state` of the one speaker of a quote."""
    found, actors = resolved(text, (source, "said", content), people=people)
    (actor,) = (actors[a] for a in found[0].actors)
    return actor.of, actor.state


def named(text: str, people: Sequence[str] = (), bodies: Sequence[str] = ()) -> list[str]:
    """The bodies of no table that a text names."""
    document = Document("doc", text)
    read = parse(text, people, bodies)
    return [text[m.start : m.end] for m in houses(name_all(document, read, resolver().table), read)]


def test_a_person_speaks_for_the_body_in_the_apposition() -> None:
    text = "The price of tin fell again. Ada Berg, an economist at the Harbour Institute of Trade, said the mines in Bolivia would close."
    of, state = belongs(text, "Ada Berg", "the mines in Bolivia would close", ["Ada Berg"])
    assert of == state == "name:harbour-institute-of-trade"


def test_what_a_later_mention_tells_counts_at_the_first() -> None:
    text = "Ada Berg said the bridge was safe. It was built in May. Ada Berg, a senior official of the Norwegian government, left at noon."
    assert belongs(text, "Ada Berg", "the bridge was safe", ["Ada Berg"]) == ("no", "no")


def test_officials_belong_to_the_state_whose_affairs_are_told() -> None:
    text = "LIMA -- Peru will buy ten ferries, the government of Peru announced. Officials said the ferries would sail from Peru in June."
    assert belongs(text, "Officials", "the ferries would sail from Peru in June")[1] == "pe"


def test_his_spokesman_speaks_for_whom_he_speaks_for() -> None:
    text = "Robert Mugabe spoke late. France and Italy were glad. His spokesman, Ada Berg, said the vote was quiet."
    document = Document("doc", text, date="2014-05-02")
    read = parse(text, ["Ada Berg"])
    cast = name_all(document, read, resolver().table)
    asked = Affiliations(cast, Memory(cast, read, ()), None, Encoding())
    asked.settle()
    assert "said" in asked.asked["name:ada-berg"].rows["zw"]


def test_what_the_phrase_names_goes_before_the_rest_of_the_text() -> None:
    text = "Japan, Japan and again Japan was on every lip. A Kenyan official said the tea was late."
    assert belongs(text, "A Kenyan official", "the tea was late") == ("ke", "ke")


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Ada Berg, president of the Lake Victoria Bank, was late.", "Lake Victoria Bank"),
        ("Ada Berg of the Institute for Roads and Bridges was late.", "Institute for Roads and Bridges"),
        ("Ada Berg of the Union of Concerned Bakers was late.", "Union of Concerned Bakers"),
        ("Ada Berg of the University of North Korean Studies was late.", "University of North Korean Studies"),
    ],
)
def test_a_body_is_read_with_its_whole_name(text: str, body: str) -> None:
    assert named(text, ["Ada Berg"]) == [body]


def test_titles_people_and_institutions_of_states_are_no_bodies_of_their_own() -> None:
    assert named("Prime Minister Ada Berg met the Foreign Ministry in May. The NGO was late.", ["Ada Berg"]) == []


def test_an_acronym_is_the_body_whose_initials_it_is() -> None:
    text = "The Harbour Trade Union met. The HTU's chairman was late."
    document = Document("doc", text)
    read = parse(text)
    keys = {m.key for m in houses(name_all(document, read, resolver().table), read)}
    assert keys == {"name:harbour-trade-union"}


def test_somebody_is_named_only_where_belief_reaches_the_threshold() -> None:
    import numpy as np

    scores = np.array([1.0, 3.0])
    assert chosen(scores, 0.5) == 1 and chosen(scores, 0.99) is None and chosen(np.array([-1.0]), 0.5) is None


def test_without_a_network_only_what_the_words_say_is_taken() -> None:
    text = "France and France. Officials met Ada Berg, a Norwegian official."
    cast = name_all(Document("doc", text), parse(text, ["Ada Berg"]), ActorTable.load())
    asked = Affiliations(cast, Memory(cast, parse(text), ()), None, Encoding())
    asked.settle()
    assert cast.figures["name:ada-berg"].actor.of == "no" and "name:ada-berg" in asked.asked
