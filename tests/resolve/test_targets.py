"""At whom quotes are directed. All texts are made up."""

from __future__ import annotations

import pytest
from made import resolved

from stance.resolve.cuewords import CueWords, stem
from stance.resources import load_yaml


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
