"""At whom quotes are directed. All texts are made up."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from made import parse, quote, resolved, resolver

from stance.encoding import Encoding
from stance.network import Network
from stance.resolve.candidates import Candidates
from stance.resolve.cuewords import CueWords, stem
from stance.resolve.targets import ANOTHER, ONE, PARTS, Aim, Targets
from stance.resources import load_yaml
from stance.text import Document


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "targets"),
    [
        ("Paris urged London to sign the accord.", "Paris", "urged", "to sign the accord", ("gb",)),
        ("Norway accused Russia of closing the strait.", "Norway", "accused", "of closing the strait", ("ru",)),
        (
            "Ukraine told Moscow on Sunday to stop preaching to its neighbour.",
            "Ukraine",
            "told",
            "to stop preaching to its neighbour",
            ("ru",),
        ),
        ("Poland said Belarus must withdraw its guards.", "Poland", "said", "Belarus must withdraw its guards", ("by",)),
        (
            "Norway expressed deep concern at Russia's closure of the strait.",
            "Norway",
            "expressed",
            "deep concern at Russia's closure of the strait",
            ("ru",),
        ),
    ],
)
def test_targets_are_those_asked_or_blamed(text: str, source: str, cue: str, content: str, targets: tuple[str, ...]) -> None:
    found, actors = resolved(text, (source, cue, content))
    assert found[0].targets == targets and set(targets) <= set(actors)
    assert found[0].how.targets != "none" and found[0].confidence.targets is not None


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("The minister said the bridge had opened in March.", "The minister", "said", "the bridge had opened in March"),
        ("The Kremlin said the envoys discussed Ukraine.", "The Kremlin", "said", "the envoys discussed Ukraine"),
        ("The Kremlin said the talks had lasted four hours.", "The Kremlin", "said", "the talks had lasted four hours"),
    ],
)
def test_plain_reports_have_no_target(text: str, source: str, cue: str, content: str) -> None:
    found, _ = resolved(text, (source, cue, content))
    assert found[0].targets == () and found[0].how.targets == "none"


def test_places_are_no_targets() -> None:
    found, _ = resolved("Norway said the accord would be signed in Paris.", ("Norway", "said", "the accord would be signed in Paris"))
    assert found[0].targets == ()


def test_speakers_are_no_targets_of_their_own_unless_they_face_each_other() -> None:
    text = "Armenia and Azerbaijan accused each other of breaking the truce."
    found, _ = resolved(text, ("Armenia and Azerbaijan", "accused", "of breaking the truce"))
    assert set(found[0].targets) <= {"am", "az"}
    found, _ = resolved("Norway said Norway must pay.", ("Norway", "said", "Norway must pay"))
    assert "no" not in found[0].targets


@pytest.mark.parametrize("word", ["urge", "urges", "urged", "urging"])
def test_forms_of_a_cue_have_one_stem(word: str) -> None:
    assert stem(word) == "urg"


@pytest.mark.parametrize(
    ("cue", "kind"),
    [("called on", "urge"), ("accusing", "accuse"), ("told", "tell"), ("praised", "praise"), ("according to", ""), ("denied", "deny")],
)
def test_cues_have_the_lexicons_class(cue: str, kind: str) -> None:
    assert CueWords(load_yaml("cues")).kind(cue) == kind


def _aims(text: str, *quotes: tuple[str | None, str | None, str], **options: object) -> list[list[str]]:
    found, actors = resolved(text, *quotes, **options)  # type: ignore[arg-type]
    return [sorted(actors[t].name for t in q.targets) for q in found]


def test_the_subject_of_a_passive_cue_is_its_target() -> None:
    text = "Togo was warned by Benin to close the dam."
    assert _aims(text, ("Benin", "warned", "to close the dam")) == [["Togo"]]


def test_a_seat_after_to_is_spoken_to() -> None:
    text = "Lisbon complained to Madrid about the smell of the river."
    assert _aims(text, ("Lisbon", "complained", "about the smell of the river")) == [["Spain"]]


def test_whom_the_one_asked_shall_move_is_no_target() -> None:
    text = "Fiji urged Japan to make Palau open its market."
    assert _aims(text, ("Fiji", "urged", "to make Palau open its market")) == [["Japan"]]


def test_two_objects_of_one_cue_are_both_targets() -> None:
    text = "Ada Berg, a bishop, urged Chad and Niger to share the well."
    assert _aims(text, ("Ada Berg, a bishop,", "urged", "to share the well"), people=["Ada Berg"]) == [["Chad", "Niger"]]


def test_what_is_told_to_me_inside_a_quote_is_told_to_the_outer_speakers_state() -> None:
    text = "“The Dutch envoy told me: ‘Your tulips are safe,’” Belgium's foreign minister, Ada Berg, said."
    quotes = (
        ("Belgium's foreign minister, Ada Berg,", "said", "“The Dutch envoy told me: ‘Your tulips are safe,’”"),
        ("The Dutch envoy", "told", "‘Your tulips are safe,’"),
    )
    assert _aims(text, *quotes, people=["Ada Berg"])[1] == ["Belgium"]


def test_a_seat_after_a_word_of_conduct_is_its_government() -> None:
    text = "“We do not need promises from Tunis,” Ada Berg, a Libyan minister, said."
    quote = ("Ada Berg, a Libyan minister,", "said", "“We do not need promises from Tunis,”")
    assert _aims(text, quote, people=["Ada Berg"]) == [["Tunisia"]]


# ---------------------------------------------------------------- the two rounds, with weights of our own


def linear(weights: Mapping[str, float], level: float = -2.0) -> Network:
    """A network that only sums weights of signs."""
    direct = np.array([*weights.values()], np.float32)
    nothing = np.zeros((len(weights) + PARTS * 2, 0), np.float32), np.zeros(0, np.float32), np.zeros(0, np.float32)
    return Network("target", tuple(weights), None, direct, *nothing, level=level)


def decided(text: str, network: Network, *quotes: tuple[str, str, str]) -> list[Aim]:
    """Aims by quote, in the order given; the actors by their ids."""
    made = [quote(text, *q) for q in quotes]
    cast, memory, readings = resolver().heard(Document("doc", text, date="2014-03-30"), Encoding(), parse(text), made)
    speakers = {key: r.keys for key, r in readings.items()}
    targets = Targets(Candidates(cast, memory, resolver().cues, speakers), network, None)
    aims = {r.quote.id: targets.decided(r) for r in targets.all(made)}
    return [aims[q.id] for q in made]


def test_nobody_is_meant_where_nothing_speaks_for_anybody() -> None:
    (aim,) = decided("Chad said Niger had rain.", linear({}), ("Chad", "said", "Niger had rain"))
    assert aim.keys == () and aim.how == "none"
    assert aim.sure == pytest.approx(1 / (1 + np.exp(-2.0)), abs=1e-6)


def test_a_second_target_must_reach_more_than_the_first() -> None:
    text, quotes = "Chad said Niger and Togo must pay.", ("Chad", "said", "Niger and Togo must pay")
    (aim,) = decided(text, linear({"wanted": 3.0, "first in content": 1.5}), quotes)
    assert set(aim.keys) == {"ne", "tg"}
    (aim,) = decided(text, linear({"wanted": 3.0, "first in content": 1.5, ANOTHER: -2.0}), quotes)
    assert aim.keys == ("ne",) and aim.how == "subject"
    (aim,) = decided(text, linear({"wanted": 3.0, "first in content": 1.5, ONE: -5.0, ANOTHER: -5.0}), quotes)
    assert aim.keys == ()


def test_the_second_round_knows_whom_the_same_speaker_addresses_elsewhere() -> None:
    text = "Chad said Niger must pay. Later Chad said patience had ended."
    quotes = ("Chad", "said", "Niger must pay"), ("Chad", "said", "patience had ended")
    weights = {"wanted": 4.0}
    assert [a.keys for a in decided(text, linear(weights), *quotes)] == [("ne",), ()]
    second = decided(text, linear(weights | {"speaker aims": 4.0}), *quotes)[1]
    assert second.keys == ("ne",) and second.how == "opponent"


def test_who_speaks_of_the_speaker_may_be_spoken_of_in_turn() -> None:
    text = "Chad said Niger must pay. Niger said patience had ended."
    quotes = ("Chad", "said", "Niger must pay"), ("Niger", "said", "patience had ended")
    aims = decided(text, linear({"wanted": 4.0, "aims back": 4.0}), *quotes)
    assert [a.keys for a in aims] == [("ne",), ("td",)]


# ---------------------------------------------------------------- each kind of target, with the shipped network and signs alone


@pytest.mark.parametrize(
    ("text", "quote", "names", "how"),
    [
        ("Peru told Chile that the border would stay shut.", ("Peru", "told", "the border would stay shut"), ["Chile"], "addressee"),
        ("Peru condemned Chile for moving the fence.", ("Peru", "condemned", "for moving the fence"), ["Chile"], "object"),
        ("Peru said Chile must move the fence back.", ("Peru", "said", "Chile must move the fence back"), ["Chile"], "subject"),
        ("Peru called on Chileans to respect the treaty.", ("Peru", "called on", "to respect the treaty"), ["Chile"], "object"),
        ("Peru urged the rebels to lay down their arms.", ("Peru", "urged", "to lay down their arms"), ["rebels"], "object"),
        (
            "“Santiago has broken every promise it made,” the Peruvian foreign minister said.",
            ("the Peruvian foreign minister", "said", "“Santiago has broken every promise it made,”"),
            ["Chile"],
            "object",
        ),
    ],
)
def test_each_kind_of_target(text: str, quote: tuple[str, str, str], names: list[str], how: str) -> None:
    found, actors = resolved(text, quote)
    assert [actors[t].name for t in found[0].targets] == names and found[0].how.targets == how


def test_a_pronoun_in_the_content_is_blamed_for_whom_it_means() -> None:
    text = "Otto Lund, the Danish envoy, left on Monday. Norway accused him of lying. Norway said he must apologise."
    assert _aims(text, ("Norway", "accused", "of lying"), people=["Otto Lund"]) == [["Otto Lund"]]


def test_confidence_is_a_probability_and_lower_where_less_speaks_for_anybody() -> None:
    sure, _ = resolved("Peru urged Chile to move the fence.", ("Peru", "urged", "to move the fence"))
    text = "Peru and Chile met. Ada Berg, a bishop, spoke of old fences."
    unsure, _ = resolved(text, ("Ada Berg, a bishop,", "spoke of", "old fences"), people=["Ada Berg"])
    for quotes in (sure, unsure):
        assert 0 < (quotes[0].confidence.targets or 0) <= 1
    assert (sure[0].confidence.targets or 0) > (unsure[0].confidence.targets or 0)
