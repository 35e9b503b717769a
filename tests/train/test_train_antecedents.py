"""Learning whom words point back to. All texts are made up."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from stance.actors import Actor, ActorTable
from stance.encoding import Encoding
from stance.parse import Parse
from stance.quotes import Annotation
from stance.resolve.resolver import Resolver
from stance.resources import load_yaml
from stance.text import Document
from stance.train.antecedents import RECIPE, card, choices, learnt

sys.path.insert(0, str(Path(__file__).parent.parent / "resolve"))
from made import parse, quote

PLAIN = Resolver(ActorTable.load(), cues=load_yaml("cues"))
SMALL = replace(RECIPE, networks=1, epochs=20, batch=8, hidden=4, rare=1)
PEOPLE = ("Ada Berg", "Bo Lund", "Finn Dahl")


def article(n: int) -> tuple[Annotation, Parse, Encoding]:
    """'He' is the first of two people named before."""
    first, second = PEOPLE[n % 3], PEOPLE[(n + 1) % 3]
    text = f"{first} met the cousin of {second}. He said it rained."
    made = quote(text, "He", "said", "it rained")
    gold = Annotation(Document(f"doc{n}", text), "gold", (replace(made, actors=("x",)),), {"x": Actor("x", first, "person")})
    return gold, parse(text, PEOPLE), Encoding()


def test_a_choice_knows_who_is_right() -> None:
    (choice,) = choices([article(0)], PLAIN, None, width=False)
    assert list(choice.right) == [False, True]  # the nearest first
    assert "grammar=under" in choice.signs[0] and choice.vectors is None


def test_sources_with_no_gold_speaker_teach_nothing() -> None:
    gold, read, encoding = article(0)
    bare = replace(gold, quotes=(replace(gold.quotes[0], actors=()),), actors={})
    assert choices([(bare, read, encoding)], PLAIN, None, width=False) == []


def test_somebody_who_is_not_named_leaves_nobody_right() -> None:
    gold, read, encoding = article(0)
    other = replace(gold, actors={"x": Actor("x", "Eva Holm", "person")})
    (choice,) = choices([(other, read, encoding)], PLAIN, None, width=False)
    assert not any(choice.right)


def test_what_is_learnt_prefers_the_right_place_and_is_the_same_each_time() -> None:
    folds = [[article(n) for n in range(k, k + 24)] for k in (0, 24)]
    one, seen = learnt(folds, PLAIN, encoder=None, recipe=SMALL)
    two, _ = learnt(folds, PLAIN, encoder=None, recipe=SMALL)
    assert seen == 48 and np.array_equal(one.first, two.first) and one.level == two.level
    (choice,) = choices([article(1)], PLAIN, None, width=False)
    scores = one.scores(choice.signs)
    assert scores[1] > scores[0]
    assert "48 sources" in card(one, articles=48, choices=seen)
