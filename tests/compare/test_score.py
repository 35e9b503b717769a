"""The scorer on examples small enough to count by hand."""

import json
import re
from dataclasses import replace

import pytest

from stance.actors import Actor
from stance.compare.score import score
from stance.quotes import Annotation, Mode, Quote, QuoteType, Stance
from stance.text import Document, InputError, Span

TEXT = "Ana said one two three four. Bob said five six. Cem hopes seven eight. Dan said nine ten."
ACTORS = {
    "name:ana": Actor("name:ana", "Ana Petrova", "person", "ru", "ru"),
    "name:bob": Actor("name:bob", "Bob", "person", None, None),
    "ru": Actor("ru", "Russia", "state", None, "ru"),
    "fr": Actor("fr", "France", "state", None, "fr"),
    "unnamed:d/1": Actor("unnamed:d/1", "a Russian official", "unnamed", "ru", "ru"),
}


def at(piece):
    start = TEXT.index(piece)
    return (Span(start, start + len(piece)),)


def quote(content, source="", cue="said", actors=(), targets=(), stance="none", **more):
    place = at(content)
    cues = [i for i in range(place[0].start) if TEXT.startswith(cue, i)]
    spans = (Span(cues[-1], cues[-1] + len(cue)),) if cues else ()
    found = at(source) if source else ()
    kind = more.pop("type", QuoteType.INDIRECT)
    return Quote(f"q{place[0].start}", kind, place, cue=spans, source=found, actors=actors, targets=targets, stance=Stance(stance), **more)


def annotation(*quotes, name="d"):
    return Annotation(Document(name, TEXT), "x", quotes, ACTORS)


GOLD = annotation(
    quote("one two three four", "Ana", actors=("name:ana",), targets=("fr",), stance="demand"),
    quote("five six", "Bob", actors=("name:bob",), stance="accusatory"),
    quote("seven eight", "Cem", "hopes", mode=Mode.THOUGHT),
    quote("nine ten", "Dan", actors=("unnamed:d/1",), targets=("ru", "fr"), stance="conciliatory"),
)


def figures(*quotes, **options):
    return score([GOLD], [annotation(*quotes)], draws=0, **options).figures


def test_gold_against_itself_is_perfect():
    result = score([GOLD], [GOLD], draws=0)
    measured = {k: v for k, v in result.figures.items() if v is not None}
    assert set(measured.values()) == {100.0} and "ece" not in measured
    assert result.figures["strict"] == result.figures["end_to_end"] == result.figures["stance_macro"] == 100


def test_detection_counts_by_hand():
    made = figures(
        quote("one two three four.", "Ana"),  # exact: edge punctuation does not count
        quote("six", "Bob"),  # half of the words: iou50, not exact
        quote("eight", cue="hopes"),  # aligned; source missing
        quote("Dan"),  # invented
    )
    assert made["any"] == pytest.approx(100 * 2 * 3 / (4 + 4))
    assert made["iou50"] == pytest.approx(100 * 2 * 3 / 8)
    assert made["exact"] == made["strict"] == pytest.approx(100 * 2 * 1 / 8)
    assert made["+source"] == pytest.approx(100 * 2 * 2 / 8)
    assert (made["precision"], made["recall"]) == (75, 75)


def test_kinds_leave_thoughts_and_what_meets_them_aside():
    quotes = (quote("one two three four", "Ana"), quote("seven eight", "Cem", "hopes"))
    assert figures(*quotes)["precision"] == 100
    speech = score([GOLD], [annotation(*quotes)], kinds=("speech",), draws=0)
    assert (speech.counts["gold"], speech.counts["predicted"]) == (3, 1)
    assert speech.figures["recall"] == pytest.approx(100 / 3)


def test_speakers_targets_and_stance_by_hand():
    made = figures(
        quote("one two three four", "Ana", actors=("name:ana",), targets=("ru",), stance="demand"),
        quote("five six", "Bob", actors=("name:ana",), stance="none"),
        quote("nine ten", "Dan", actors=("unnamed:d/1",), targets=("ru",), stance="conciliatory"),
    )
    assert made["speaker"] == pytest.approx(100 * 2 / 3)
    assert (made["speaker name"], made["speaker nominal"]) == (50, 100)  # Ana right, Bob wrong; the official counts as a noun
    assert made["state"] == 100  # Ana and the official roll up to Russia; Bob to nothing
    assert made["target_f1"] == pytest.approx(100 * 2 * 1 / (3 + 2)) and made["target_hit"] == 50
    assert made["stance demand"] == 100 and made["stance accusatory"] == 0
    assert made["end_to_end"] == pytest.approx(100 * 2 * 2 / (4 + 3))


def test_a_second_speaker_makes_a_speaker_wrong():
    assert figures(quote("five six", "Bob", actors=("name:bob", "name:ana")))["speaker"] == 0


def test_figures_by_type_take_precision_from_the_predicted_type():
    made = figures(quote("one two three four", "Ana", type=QuoteType.DIRECT), quote("five six", "Bob"))
    assert made["recall indirect"] == 50 and made["any indirect"] == pytest.approx(100 * 2 * 1 * 0.5 / 1.5)
    assert made["recall direct"] is None and made["any direct"] == 0


def test_calibration_is_the_gap_between_sureness_and_truth():
    sure = {"probabilities": (0.0, 0.0, 0.75, 0.25)}
    made = figures(
        replace(quote("one two three four", "Ana", stance="demand"), **sure), replace(quote("five six", "Bob", stance="demand"), **sure)
    )
    assert made["ece"] == pytest.approx(25)  # half of them right, told with 75 %


def test_a_gold_article_without_prediction_counts_as_not_found():
    result = score([GOLD, replace(GOLD, document=Document("e", TEXT))], [GOLD], draws=0)
    assert result.missing == ("e",) and result.figures["recall"] == 50


def test_predictions_for_other_articles_are_left_aside():
    other = replace(GOLD, document=Document("z", TEXT))
    assert score([GOLD], [GOLD, other], draws=0).figures["precision"] == 100


def test_intervals_are_the_same_every_time_and_hold_the_figure():
    golds = [replace(GOLD, document=Document(f"d{i}", TEXT)) for i in range(8)]
    made = [replace(g, quotes=g.quotes[: 1 + i % 4]) for i, g in enumerate(golds)]
    first, second = score(golds, made), score(golds, made)
    assert first == second and "recall" in first.intervals
    low, high = first.intervals["recall"]
    assert low < first.figures["recall"] < high
    assert score(golds, made, interval=0.5).intervals["recall"][0] > low


def test_nothing_to_score_is_one_sentence():
    with pytest.raises(InputError, match="gold holds no documents"):
        score([], [GOLD])


def test_table_and_json_tell_the_same():
    result = score([GOLD, replace(GOLD, document=Document("e", TEXT))], [GOLD])
    assert json.loads(result.json())["figures"]["recall"] == 50
    assert re.search(r"^  recall +50\.0 +0\.0 - 100\.0$", result.table(), re.MULTILINE)


def test_two_texts_under_one_id_are_refused() -> None:
    gold = Annotation(Document("a", "The pier is shut, he said."), "gold")
    other = Annotation(Document("a", "The pier is open, she said."), "stance")
    with pytest.raises(InputError, match="a has one text in gold and another in the predictions"):
        score([gold], [other])
