"""Whom quotes are directed at is learnt from gold targets. All texts are made up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stance.actors import Actor, ActorTable
from stance.encoding import Encoding
from stance.network import Network
from stance.parse import Parse, Sentence, Token
from stance.quotes import Annotation, Quote, QuoteType
from stance.resolve.resolver import Resolver
from stance.resolve.targets import ANOTHER, ONE
from stance.resources import load_yaml
from stance.text import Document, Span
from stance.train.network import Recipe
from stance.train.targets import KIND, card, examples, trained, tuned

RECIPE = Recipe(hidden=4, epochs=25, batch=8, rate=3e-2, rare=2, networks=1)
STATES = {"Chad": "td", "Niger": "ne", "Togo": "tg", "Benin": "bj", "Ghana": "gh", "Mali": "ml"}


def article(n: int) -> tuple[Annotation, Parse, Encoding]:
    """One state urges another, which is the target, in sight of a third; and says what the weather was, to nobody."""
    names = list(STATES)
    one, two, three = (names[(n * k) % 6] if k == 1 else names[(n + k) % 6] for k in (1, 2, 3))
    text = f"{one} urged {two} to open the well near {three}.\n{one} said {three} had seen rain."
    document = Document(f"d{n}", text, date="2014-03-30")

    def span(words: str, after: int = 0) -> tuple[Span]:
        at = text.index(words, after)
        return (Span(at, at + len(words)),)

    second = text.index("\n")
    quotes = (
        Quote("a", QuoteType.INDIRECT, span("to open the well near " + three), cue=span("urged"), source=span(one), targets=(STATES[two],)),
        Quote("b", QuoteType.INDIRECT, span(f"{three} had seen rain"), cue=span("said"), source=span(one, second)),
    )
    sentences = []
    for start, line in ((0, text[:second]), (second + 1, text[second + 1 :])):
        found, at = [], 0
        for word in line.split():
            at = line.index(word, at)
            found.append(Token(start + at, start + at + len(word), word))
            at += len(word)
        sentences.append(Sentence(tuple(found)))
    actors = {STATES[two]: Actor(STATES[two], two, "state", None, STATES[two])}
    return Annotation(document, "gold", quotes, actors), Parse(tuple(sentences), ()), Encoding()


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver(ActorTable.load(), cues=load_yaml("cues"))


@pytest.fixture(scope="module")
def network(resolver: Resolver) -> Network:
    data = [article(n) for n in range(24)]
    network = trained(data, resolver, encoder="abc", width=4, recipe=RECIPE)
    return tuned(network, examples(data, resolver, network, 4))


def test_the_object_of_a_demand_is_learnt_and_so_is_nobody(network: Network, resolver: Resolver) -> None:
    able = Resolver(resolver.table, cues=load_yaml("cues"), targets=network)
    for n in range(30, 36):
        gold, parse, encoding = article(n)
        bare = tuple(replace(q, targets=()) for q in gold.quotes)
        made, _ = able.resolve(gold.document, encoding, parse, bare)
        assert [q.targets for q in made] == [q.targets for q in gold.quotes]


def test_what_is_asked_of_targets_travels_with_the_network(network: Network, resolver: Resolver) -> None:
    assert {ONE, ANOTHER} <= set(network.signs)
    again = tuned(network, examples([article(40), article(41)], resolver, network, 4))
    assert sorted(again.signs) == sorted(network.signs) and again.first.shape == network.first.shape


def test_examples_say_who_is_right_and_how_many_there_are(resolver: Resolver) -> None:
    asked, plain = examples([article(1)], resolver, None, 4)
    assert (asked.gold, sum(asked.right), plain.gold, sum(plain.right)) == (1, 1, 0, 0) and asked.speech


def test_the_card_says_what_was_learnt_from(network: Network) -> None:
    said = card([article(0)], [article(1)], network, {"target_f1": 61.24})
    assert "2 quotes of 1 news articles" in said and "target_f1 61.2" in said and KIND in said
