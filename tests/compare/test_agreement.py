"""Agreement: coefficients against published worked examples, layers by hand."""

import json
from dataclasses import replace

import pytest

from stance.actors import Actor
from stance.compare.agreement import LABELS, agreement, alpha, kappa
from stance.quotes import Annotation, Mode, Quote, QuoteType, Stance
from stance.text import Document, InputError, Span

TEXT = "Ana said one two three four. Bob said five six. Cem hopes seven eight. Dan said nine ten."  # 18 words
ACTORS = {
    a.id: a
    for a in (
        Actor("name:ana", "Ana Petrova", "person", "ru", "ru"),
        Actor("name:ana-2", "A. Petrova", "person", "ru", "ru"),
        Actor("name:bob", "Bob", "person"),
        Actor("ru", "Russia", "state", None, "ru"),
        Actor("fr", "France", "state", None, "fr"),
        Actor("unnamed:d/1", "a Russian official", "unnamed", "ru", "ru"),
        Actor("unnamed:d/2", "an official in Moscow", "unnamed", "ru", "ru"),
    )
}


def quote(content, source="", actors=(), targets=(), stance="none", **more):
    start = TEXT.index(content)
    place = (Span(TEXT.index(source), TEXT.index(source) + len(source)),) if source else ()
    label = Stance(stance) if stance else None
    kind = more.pop("type", QuoteType.INDIRECT)
    return Quote(
        f"q{start}", kind, (Span(start, start + len(content)),), source=place, actors=actors, targets=targets, stance=label, **more
    )


def coded(*quotes, who="a", name="d", text=TEXT):
    return Annotation(Document(name, text), who, quotes, ACTORS)


ONE = coded(
    quote("one two three four", "Ana", ("name:ana",), ("fr",), "demand", act="urge"),
    quote("five six", "Bob", ("name:bob",), stance="accusatory", act="accuse"),
    quote("seven eight", "Cem", mode=Mode.THOUGHT),
    quote("nine ten", "Dan", ("unnamed:d/1",), ("ru", "fr"), "conciliatory"),
)


def by_hand(*quotes):
    return agreement([(ONE, coded(*quotes, who="b"))], draws=0)


# ---------------------------------------------------------------- published examples


def columns(*rows):
    """Units from one line an annotator; a point is a missing value."""
    return [tuple(None if v == "." else v for v in unit) for unit in zip(*(row.split() for row in rows), strict=True)]


def test_alpha_of_two_observers_and_two_values_is_krippendorffs():
    """Krippendorff (2011), section A: .095."""
    assert alpha(columns("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")) == pytest.approx(0.095, abs=5e-4)


def test_alpha_of_two_observers_and_many_values_is_krippendorffs():
    """Krippendorff (2011), section B: .692."""
    assert alpha(columns("a a b b d c c c e d d a", "b a b b b c c c e d d d")) == pytest.approx(0.692, abs=5e-4)


def test_alpha_of_four_observers_with_missing_values_is_krippendorffs():
    """Krippendorff (2011), section C: .743."""
    rows = "1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."
    assert alpha(columns(*rows)) == pytest.approx(0.743, abs=5e-4)


def test_kappa_by_hand():
    """50 units, 35 alike (.7); chance: .5 x .6 + .5 x .4 = .5; so (.7 - .5) / (1 - .5)."""
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    assert kappa(pairs) == pytest.approx(0.4)


@pytest.mark.parametrize("units", [[], [("a", None)], [("a", "a")] * 5])
def test_coefficients_say_nothing_without_variation(units):
    assert alpha(units) is None
    assert kappa([u for u in units if None not in u]) is None


def test_agreement_below_chance_is_negative():
    assert kappa([("a", "b"), ("b", "a")]) == -1
    assert alpha([("a", "b"), ("b", "a")]) == pytest.approx(-0.5)  # 1 - (4 - 1) * 4 / (16 - 8)


# ---------------------------------------------------------------- layers


def test_an_annotation_agrees_with_itself():
    result = agreement([(ONE, replace(ONE, annotator="b"))], draws=0)
    assert {v for k, v in result.figures.items() if k.startswith(("kappa", "alpha"))} == {1.0}
    assert {v for k, v in result.figures.items() if not k.startswith(("kappa", "alpha"))} == {100.0}
    assert (result.documents, result.annotators, result.undefined) == (1, ("a", "b"), {})
    assert result.counts == {"quotes of one": 4, "quotes of the other": 4, "matched": 4}


def test_quotes_by_hand():
    made = by_hand(quote("one two three four.", "Ana"), quote("six", "Bob"), quote("Dan")).figures
    assert made["any"] == pytest.approx(100 * 2 * 2 / 7)
    assert made["iou50"] == pytest.approx(100 * 2 * 2 / 7)
    assert made["exact"] == pytest.approx(100 * 2 * 1 / 7)
    # words inside: 10 and 6 of 18, of which 5 in both; 6 differ; n = 36, 16 inside, 20 outside
    assert made["alpha words"] == pytest.approx(1 - 35 * 12 / (36 * 36 - 16 * 16 - 20 * 20))


def test_sources_by_hand():
    made = by_hand(
        quote("one two three four", "Ana said"), quote("five six"), quote("seven eight", "Cem"), quote("nine ten", "Dan")
    ).figures
    assert made["source"] == pytest.approx(100 * 2 * 3 / (4 + 4))  # words: 1, 1, 1, 1 against 2, 0, 1, 1
    assert made["source exact"] == pytest.approx(50)


def test_actors_and_targets_by_hand():
    made = by_hand(
        quote("one two three four", actors=("name:ana-2",), targets=("fr",)),  # the same by another spelling
        quote("five six", actors=("name:bob", "name:ana")),  # one more
        quote("seven eight", targets=("ru",)),
        quote("nine ten", actors=("unnamed:d/2",), targets=("fr",)),  # unnamed, for the same state
    ).figures
    assert made["actors"] == pytest.approx(100 * 3 / 4)
    # values: ana, ana; bob, ana+bob; nobody, nobody; the official twice
    assert made["alpha actors"] == pytest.approx(1 - 7 * 2 / (64 - 4 - 1 - 1 - 4 - 4))
    assert made["targets"] == pytest.approx(100 * (2 + 2) / (3 + 3))


def test_stance_and_whole_tuple_by_hand():
    result = by_hand(
        quote("one two three", "Ana", ("name:ana",), ("fr",), "demand", act="demand"),  # content not exact
        quote("five six", "Bob", ("name:bob",), stance="none"),
        quote("seven eight", "Cem", mode=Mode.THOUGHT),
        quote("nine ten", "Dan", ("unnamed:d/1",), ("ru", "fr"), "conciliatory", type=QuoteType.MIXED),
    )
    made = result.figures
    assert (made["stance"], made["type"], made["mode"], made["act"]) == (75, 75, 100, 0)
    assert made["kappa"] == pytest.approx((0.75 - 0.25) / 0.75)  # chance: 1/4 * (1/4 + 0 + 1/4 + 1/4 * 2)
    assert made["alpha"] == pytest.approx(1 - 7 * 2 / (64 - 4 - 4 - 1 - 9))
    assert made["stance none"] == pytest.approx(100 * 2 / 3) and made["stance accusatory"] == 0
    assert made["kappa demand"] == made["alpha demand"] == 1
    assert made["kappa none"] == pytest.approx((0.75 - 0.5) / 0.5)
    assert (made["whole any"], made["whole"]) == (75, 50)
    assert result.confusion["accusatory"] == {"conciliatory": 0, "accusatory": 0, "demand": 0, "none": 1}


def test_one_label_against_the_rest_is_the_coefficient_of_that_question():
    labels = ["demand", "none", "none", "accusatory", "demand", "none"], ["demand", "none", "demand", "accusatory", "accusatory", "none"]
    text = " ".join(f"w{i}" for i in range(6))
    spans = [(Span(text.index(f"w{i}"), text.index(f"w{i}") + 2),) for i in range(6)]
    sides = [
        coded(*(Quote(f"q{i}", QuoteType.DIRECT, s, stance=Stance(x)) for i, (s, x) in enumerate(zip(spans, side, strict=True))), text=text)
        for side in labels
    ]
    made = agreement([(sides[0], sides[1])], draws=0).figures
    assert made["kappa"] == pytest.approx(kappa(zip(*labels, strict=True)))
    assert made["alpha"] == pytest.approx(alpha(zip(*labels, strict=True)))
    for label in ("demand", "none", "accusatory"):
        asked = [(str(a == label), str(b == label)) for a, b in zip(*labels, strict=True)]
        assert made[f"kappa {label}"] == pytest.approx(kappa(asked))
        assert made[f"alpha {label}"] == pytest.approx(alpha(asked))


def test_neither_annotator_is_the_right_one():
    other = coded(quote("one two", actors=("ru",), targets=("ru",), stance="none"), quote("nine ten", stance="demand"), who="b")
    there, back = (agreement([p], draws=0) for p in ((ONE, other), (other, ONE)))
    assert there.figures == pytest.approx(back.figures)
    assert there.confusion["demand"]["none"] == back.confusion["none"]["demand"] == 1


# ---------------------------------------------------------------- what cannot be measured


@pytest.mark.parametrize(
    "one, other, name, why",
    [
        ((), (), "any", "neither annotator marked a quote"),
        ((quote("five six"),), (quote("nine ten"),), "kappa", "no quote of one annotator overlaps one of the other"),
        ((quote("five six"),), (quote("five six"),), "kappa", "chance alone would agree as well"),
        ((quote("five six"),), (quote("five six"),), "alpha none", "chance alone would agree as well"),
        ((quote("five six"),), (quote("five six"),), "stance demand", "neither annotator gave this label"),
        ((quote("five six"),), (quote("five six"),), "alpha actors", "chance alone would agree as well"),
        ((quote("five six"),), (quote("five six"),), "source", "no matched quote has a source"),
        ((quote("five six"),), (quote("five six"),), "targets", "no matched quote has a target"),
        ((quote("five six"),), (quote("five six"),), "act", "no matched quote has an act from both"),
        ((quote("five six", stance=None),), (quote("five six"),), "kappa demand", "no matched quote has a stance from both"),
        ((quote(TEXT),), (quote(TEXT),), "alpha words", "chance alone would agree as well"),
    ],
)
def test_what_has_no_value_is_explained(one, other, name, why):
    result = agreement([(coded(*one), coded(*other, who="b"))], draws=0)
    assert result.figures[name] is None and why in result.undefined[name]
    assert f"- ({result.undefined[name]})" in result.table()
    assert set(result.undefined) == {k for k, v in result.figures.items() if v is None}


def test_other_texts_and_no_pairs_are_refused():
    with pytest.raises(InputError, match="document d is paired with e"):
        agreement([(ONE, coded(name="e"))])
    with pytest.raises(InputError, match=r"document d .* another text"):
        agreement([(ONE, coded(text="Ana said nothing."))])
    with pytest.raises(InputError, match="no document with two annotators"):
        agreement([])


# ---------------------------------------------------------------- value


def test_intervals_come_from_whole_documents_and_repeat():
    same, none = (ONE, replace(ONE, annotator="b")), (ONE, coded(who="b"))
    result = agreement([same, none] * 5)
    low, high = result.intervals["any"]
    assert low < result.figures["any"] < high < 100
    assert result.intervals == agreement([same, none] * 5).intervals
    assert agreement([same]).intervals == {}  # one document says nothing of others


def test_table_and_json_hold_the_same():
    result = agreement([(ONE, coded(quote("one two three four", "Ana", ("name:ana",), ("fr",), "demand"), who="b"))] * 3)
    read = json.loads(result.json())
    assert read["figures"]["any"] == pytest.approx(40) and read["figures"]["kappa demand"] is None
    assert read["confusion"]["demand"]["demand"] == 3 and list(read["confusion"]) == list(LABELS)
    lines = result.table().splitlines()
    assert lines[0] == "3 documents, 12 quotes of one, 3 quotes of the other, 3 matched"
    assert any(line.split() == ["any", "40.0", "(40.0-40.0)"] for line in lines)
    assert {line.split("  ")[1].strip() for line in lines if line.startswith("  ")} >= {*result.figures}
