"""The form of the contrast set: pairs that differ in little and in stance (experiments/contrast/pairs.yaml)."""

from __future__ import annotations

import re
from collections import Counter
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import yaml

from stance.resources import load_yaml
from stance.text import Document
from stance.train.illustrations import illustrations

PATH = Path(__file__).parents[2] / "experiments" / "contrast" / "pairs.yaml"
PAIRS: list[dict[str, Any]] = yaml.safe_load(PATH.read_text("utf-8"))
CODEBOOK = load_yaml("codebook")
RULES = {str(n) for n in range(1, 45)} | {"acts"}
MEMBERS = [member for pair in PAIRS for member in pair["members"]]
LEAST_SHARED = 0.65  # of the words of the longer text, between the members of a pair
MOST_TRAINED = 0.6  # of the same, with a sentence that is trained on


def plain(text: str) -> str:
    """The text without its brackets."""
    return re.sub(r"[()\[\]{}]", "", text)


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", plain(text).lower()))


def shared(one: str, other: str) -> float:
    a, b = words(one), words(other)
    return (a & b).total() / max(a.total(), b.total())


def test_there_are_enough_pairs_of_every_order_of_labels() -> None:
    orders = Counter(tuple(member["stance"] for member in pair["members"]) for pair in PAIRS)
    assert len(PAIRS) >= 75
    assert set(orders) == set(permutations(CODEBOOK["stances"], 2)) and min(orders.values()) >= 4, orders


def test_ids_and_texts_stand_once() -> None:
    assert len({pair["id"] for pair in PAIRS}) == len(PAIRS)
    assert len({plain(member["text"]) for member in MEMBERS}) == len(MEMBERS)


def test_every_scalar_is_in_double_quotes() -> None:
    tokens = yaml.scan(PATH.read_text("utf-8"))
    keys = {"id", "rules", "why", "members", "text", "stance", "act"}
    bare = [t.value for t in tokens if isinstance(t, yaml.ScalarToken) and t.style != '"' and t.value not in keys]
    assert bare == []


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: str(pair["id"]))
def test_a_pair_differs_in_stance_and_in_little_else(pair: dict[str, Any]) -> None:
    one, other = pair["members"]
    assert set(pair) == {"id", "rules", "why", "members"} and set(one) == set(other) == {"text", "stance", "act"}
    assert pair["rules"] and set(pair["rules"]) <= RULES and pair["why"] and "\n" not in pair["why"]
    assert one["stance"] != other["stance"]
    assert all(CODEBOOK["acts"][member["act"]]["stance"] == member["stance"] for member in pair["members"])
    assert shared(one["text"], other["text"]) >= LEAST_SHARED


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: str(pair["id"]))
def test_brackets_mark_one_quote(pair: dict[str, Any]) -> None:
    for member in pair["members"]:
        (annotation,) = illustrations({member["stance"]: {member["act"]: [member["text"]]}})
        (quote,) = annotation.quotes
        assert isinstance(annotation.document, Document) and annotation.document.text == plain(member["text"])
        assert len(quote.source) == len(quote.cue) == 1 and quote.content


def test_nothing_stands_in_the_sentences_that_are_trained_on_nor_comes_near_to_one() -> None:
    trained = [sentence for acts in load_yaml("examples").values() for sentences in acts.values() for sentence in sentences]
    near = [(m["text"], sentence) for m in MEMBERS for sentence in trained if shared(m["text"], sentence) > MOST_TRAINED]
    assert near == []
