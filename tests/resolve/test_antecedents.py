"""Candidates for words that point back, and the choice among them. All texts are made up."""

from __future__ import annotations

import numpy as np
import pytest
from made import parse, quote

from stance.actors import ActorTable
from stance.network import Network
from stance.resolve.antecedents import Ask, Candidate, Nearest, Trained, shares
from stance.resolve.coreference import Memory
from stance.resolve.naming import name_all
from stance.text import Document

TABLE = ActorTable.load()
TEXT = "Ada Berg and Bo Lund met Norway's envoy. Mr. Lund left. He said it rained. Later Finn Dahl came."


def memory(text: str = TEXT, people: tuple[str, ...] = ("Ada Berg", "Bo Lund", "Finn Dahl")) -> Memory:
    read = parse(text, people)
    return Memory(name_all(Document("doc", text, date="2014-03-30"), read, TABLE), read, (quote(text, None, "said", "it rained"),))


def names(found: Memory, ask: Ask) -> list[str]:
    return [" + ".join(found.cast.name(k) for k in c.keys) for c in found.finder.candidates(ask)]


def test_candidates_stand_nearest_first_and_those_named_after_last() -> None:
    found = memory()
    at = TEXT.index("He said")
    assert names(found, Ask("m", at, at + 2, "he")) == ["Bo Lund", "Ada Berg", "Finn Dahl"]


def test_gender_that_a_title_tells_shuts_people_out() -> None:
    found = memory()
    at = TEXT.index("He said")
    found.cast.figures["name:bo-lund"].gender = "m"
    assert "Bo Lund" not in names(found, Ask("f", at, at + 2, "she"))


def test_it_is_no_person_and_they_are_many() -> None:
    found = memory()
    at = TEXT.index("He said")
    assert names(found, Ask("n", at, at + 2, "it")) == ["Norway"]
    several = names(found, Ask("p", at, at + 2, "they"))
    assert "Ada Berg + Bo Lund" in several and "Ada Berg" not in several


def test_who_spoke_together_is_one_answer_for_they() -> None:
    found = memory()
    found.heard(0, ("name:ada-berg", "name:finn-dahl"))
    at = TEXT.index("He said")
    assert "Ada Berg + Finn Dahl" in names(found, Ask("p", at, at + 2, "they"))


def test_the_head_of_a_description_fits_the_kind_of_figure() -> None:
    found = memory()
    at = TEXT.index("He said")
    assert names(found, Ask("d", at, at + 2, "country", "country")) == ["Norway"]
    assert "Norway" not in names(found, Ask("d", at, at + 2, "envoy", "envoy"))


def test_somebody_far_above_is_still_a_candidate() -> None:
    text = "Ada Berg stood up. " + "It rained on Norway and on Sweden. " * 60 + "She said it rained."
    found = memory(text, ("Ada Berg",))
    at = text.index("She said")
    assert names(found, Ask("f", at, at + 3, "she")) == ["Ada Berg"]


@pytest.mark.parametrize(("sign", "text"), [
    ("owner", "Bo Lund's dog slept. He said it rained."),
    ("under", "The letter was for the mayor Bo Lund. He said it rained."),
    ("subject", "Bo Lund was late. He said it rained."),
])  # fmt: skip
def test_the_place_in_its_sentence_is_a_sign(sign: str, text: str) -> None:
    found = memory(text, ("Bo Lund",))
    at = text.index("He said")
    ask = Ask("m", at, at + 2, "he")
    candidates = found.finder.candidates(ask)
    found.signs.fill(ask, candidates)
    assert f"grammar={sign}" in candidates[0].signs and f"h|grammar={sign}" in candidates[0].signs


def test_he_after_a_name_in_its_sentence_is_a_vote_for_a_man() -> None:
    text = "Bo Lund smiled as he sat down. Ada Berg lost her hat. He said it rained."
    found = memory(text, ("Bo Lund", "Ada Berg"))
    at = text.index("He said")
    ask = Ask("m", at, at + 2, "he")
    candidates = {c.keys[0]: c for c in found.finder.candidates(ask)}
    found.signs.fill(ask, list(candidates.values()))
    assert "vote=for" in candidates["name:bo-lund"].signs and "vote=against" in candidates["name:ada-berg"].signs


def test_without_a_network_the_nearest_is_meant() -> None:
    found = memory()
    at = TEXT.index("He said")
    ask = Ask("m", at, at + 2, "he")
    beliefs = Nearest().beliefs(ask, found.finder.candidates(ask), None)
    assert beliefs.argmax() == 0 and beliefs.sum() == pytest.approx(1)


def test_a_network_weighs_signs_and_says_how_sure_it_is() -> None:
    network = Network("antecedent", ("near", "far"), None, np.array([2, -2], np.float32), np.zeros((2, 1), np.float32),
                      np.zeros(1, np.float32), np.zeros(1, np.float32), 0.0)  # fmt: skip
    some = [Candidate(("a",), [], {"far"}), Candidate(("b",), [], {"near"})]
    beliefs = Trained(network).beliefs(Ask("m", 0, 2), some, None)
    assert beliefs == pytest.approx(shares(np.array([-2.0, 2.0]))) and beliefs.argmax() == 1
    assert len(beliefs) == 3  # nobody last
