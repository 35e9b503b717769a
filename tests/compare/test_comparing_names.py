"""When two actors are one."""

import pytest

from stance.actors import Actor
from stance.compare.names import Cast, key, matches, same
from stance.quotes import Annotation
from stance.text import Document


def cast(*actors):
    return Cast(Annotation(Document("d", ""), "x", (), {a.id: a for a in actors}))


@pytest.mark.parametrize(
    "a, b",
    [("Kerry", "John Kerry"), ("The US", "United States"), ("President Erdoğan", "Recep Tayyip Erdogan"), ("J. Kerry", "John Kerry")],
)
def test_spellings_of_one_name_are_the_same(a, b):
    assert same(a, b) and same(b, a)


@pytest.mark.parametrize(
    "a, b", [("John Kerry", "Teresa Kerry"), ("North Korea", "South Korea"), ("", ""), ("?", "?"), ("J. Lee", "John Lee")]
)
def test_other_names_are_not(a, b):
    assert not same(a, b)


def test_titles_and_marks_fall_away():
    assert key("The  Prime Minister, Señor José") == "senor jose"


RUSSIA = Actor("ru", "Russia", "state", None, "ru")
GOLD = cast(Actor("unnamed:d/1", "unnamed Russian officials", "unnamed", "ru", "ru"), Actor("g", "diplomats", "group"), RUSSIA)


def test_ids_of_the_table_decide_before_names():
    one, other = cast(Actor("p:1", "Boris", "person")), cast(Actor("p:1", "Mr Johnson", "person"))
    assert matches(one, "p:1", other, "p:1")


def test_unnamed_ids_of_two_annotators_mean_nothing():
    other = cast(Actor("unnamed:d/1", "Bob", "person"))
    assert not matches(GOLD, "unnamed:d/1", other, "unnamed:d/1")


@pytest.mark.parametrize("found, right", [("ru", True), ("fr", False), (None, False)])
def test_unnamed_speakers_agree_by_what_they_speak_for(found, right):
    other = cast(Actor("unnamed:d/7", "a source", "unnamed", found), RUSSIA, Actor("fr", "France", "state"))
    assert matches(GOLD, "unnamed:d/1", other, "unnamed:d/7") is right


def test_a_group_that_speaks_for_nobody_agrees_with_any_vague_speaker_but_not_with_a_name():
    other = cast(Actor("u", "envoys", "unnamed"), Actor("p", "Ann", "person"))
    assert matches(GOLD, "g", other, "u") and not matches(GOLD, "g", other, "p") and not matches(GOLD, "g", other, "unknown id")
