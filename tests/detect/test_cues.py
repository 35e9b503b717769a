"""The lexicon: classes by surface, inflection, guidelines, and no YAML traps."""

from __future__ import annotations

import pytest

from stance.detect.cues import Cues, inflected
from stance.quotes import Mode
from stance.resources import load_yaml

SHAPES = {
    "direct", "clause", "question", "to", "np_to", "np_of", "np_for", "np_np", "np", "np_as", "to_np",
    "for", "of", "about", "against", "on", "over", "at", "with",
}  # fmt: skip


@pytest.fixture(scope="module")
def cues() -> Cues:
    return Cues(load_yaml("cues"))


@pytest.mark.parametrize(
    ("cue", "kind"),
    [
        ("said", "say"),
        ("According to", "say"),
        ("called on", "urge"),
        ("called for", "urge"),
        ("called", "name"),
        ("has been urging", "urge"),
        ("accused", "accuse"),
        ("refusal", "refuse"),
        ("warnings", "warn"),
        ("pointed out", "say"),
        ("hopes", "hope"),
    ],
)
def test_the_class_of_a_cue_as_it_stands_in_a_text(cues: Cues, cue: str, kind: str) -> None:
    assert cues.class_of(cue) == kind


def test_a_word_outside_the_lexicon_has_no_class(cues: Cues) -> None:
    assert cues.class_of("baked the bread") is None


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("urge", ("urge", "urges", "urged", "urging")),
        ("deny", ("deny", "denies", "denied", "denying")),
        ("agree", ("agree", "agrees", "agreed", "agreeing")),
        ("stress", ("stress", "stresses", "stressed", "stressing")),
        ("admit", ("admit", "admits", "admitted", "admitting")),
    ],
)
def test_verbs_inflect(verb: str, forms: tuple[str, ...]) -> None:
    assert inflected(verb) == forms


def test_every_shape_and_mode_of_the_lexicon_is_known() -> None:
    lexicon = load_yaml("cues")
    for group in [*lexicon["verbs"], *lexicon["nouns"]]:
        assert set(group["takes"]) <= SHAPES
        Mode(group["mode"])


def test_cues_of_another_guideline_are_left_out(cues: Cues) -> None:
    other = Cues(load_yaml("cues"), guideline="polnear")
    assert "seem" in other.verbs and "seem" not in cues.verbs
