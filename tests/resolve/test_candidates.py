"""Who may be meant by words that name nobody, and what the words around a name say. All texts are made up."""

from __future__ import annotations

import pytest
from made import parse, quote, resolver

from stance.encoding import Encoding
from stance.parse import Parse
from stance.quotes import Quote
from stance.resolve.candidates import Candidate, Candidates
from stance.text import Document


def candidates(text: str, source: str, cue: str, content: str, **options: list[str]) -> dict[str, Candidate]:
    """By name; the speakers are read first, as the resolver does."""
    document, made = Document("doc", text, date="2014-03-30"), quote(text, source, cue, content)
    finder, one = _finder(document, made, parse(text, **options))
    return {finder.cast.name(c.key): c for c in finder.of(one, {})}


def _finder(document: Document, made: Quote, parsed: Parse) -> tuple[Candidates, Quote]:
    cast, memory, readings = resolver().heard(document, Encoding(), parsed, [made])
    return Candidates(cast, memory, resolver().cues, {key: r.keys for key, r in readings.items()}), made


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("the rebels must leave the dam", "rebels"),
        ("pro-Swedish separatists had burnt the mill", "pro-Swedish separatists"),
        ("Danish protesters had gone too far", "Danish protesters"),
        ("creditor banks should wait", "creditor banks"),
        ("the international community must act", "international community"),
        ("the opposition had lied", "opposition"),
    ],
)
def test_groups_without_a_name_are_candidates_under_their_words(content: str, name: str) -> None:
    found = candidates(f"Norway said {content}.", "Norway", "said", content)
    assert "group inside" in found[name].signs and found[name].inside


def test_a_group_belongs_to_the_state_named_before_it() -> None:
    text = "Norway said Danish protesters had gone too far. Later Norway thanked Danish protesters for leaving."
    made = quote(text, "Norway", "said", "Danish protesters had gone too far")
    finder, one = _finder(Document("doc", text), made, parse(text))
    key = next(c.key for c in finder.of(one, {}) if "group inside" in c.signs)
    assert finder.cast.figures[key].actor.of == "dk"
    again = finder.unnamed.within(text.index("thanked"), len(text))
    assert [k for k, *_, sign in again if sign == "group inside"] == [key]


def test_people_at_large_are_no_group_that_is_spoken_to() -> None:
    found = candidates("Norway said community life was pleasant.", "Norway", "said", "community life was pleasant")
    assert not any("group inside" in c.signs for c in found.values())


def test_both_sides_are_the_two_named_last() -> None:
    text = "Fiji and Tonga met on Monday. Ada Berg, a bishop, said both sides must yield."
    found = candidates(text, "Ada Berg, a bishop,", "said", "both sides must yield", people=["Ada Berg"])
    assert "both inside" in found["Fiji"].signs and "both inside" in found["Tonga"].signs


def test_he_in_the_content_is_who_was_named_before() -> None:
    text = "Otto Lund, the mayor, resigned on Monday. Norway said he had lied."
    found = candidates(text, "Norway", "said", "he had lied", people=["Otto Lund"])
    assert "pronoun inside" in found["Otto Lund"].signs


@pytest.mark.parametrize(
    ("content", "sign"),
    [
        ("Chad must open the well", "wanted"),
        ("would like to see Chad open the well", "wished for"),
        ("Chad's refusal was a mistake", "owner"),
        ("Why did Chad close the well?", "asked of"),
        ("calls on Chad to open the well", "to do"),
    ],
)
def test_words_around_a_name_say_what_is_asked_of_it(content: str, sign: str) -> None:
    found = candidates(f"Niger said: “{content}”", "Niger", "said", f"“{content}”")
    assert sign in found["Chad"].signs


def test_speakers_are_no_candidates_and_their_side_is_marked() -> None:
    text = "Erna Solberg, the Norwegian prime minister, said Norway must pay and Sweden must wait."
    found = candidates(text, "Erna Solberg, the Norwegian prime minister,", "said", "Norway must pay and Sweden must wait")
    assert "Erna Solberg" not in found
    assert "own side" in found["Norway"].signs and "own side" not in found["Sweden"].signs
