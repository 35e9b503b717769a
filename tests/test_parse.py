"""Parses: trees, and looking things up by place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stance.parse import Entity, Parse, Sentence, Token
from stance.text import Span


def sentence(words: str, heads: list[int], deprels: list[str], *, start: int = 0) -> Sentence:
    tokens = []
    for word, head, deprel in zip(words.split(), heads, deprels, strict=True):
        tokens.append(Token(start, start + len(word), word, head=head, deprel=deprel))
        start += len(word) + 1
    return Sentence(tuple(tokens))


SAID = sentence("The minister said no", [1, 2, -1, 2], ["det", "nsubj:pass", "root", "obj"])


def test_children_by_relation_with_and_without_subtypes() -> None:
    assert SAID.children[2] == (1, 3)
    assert SAID.child(2, "nsubj") == SAID.child(2, "nsubj:pass") == 1
    assert SAID.child(2, "iobj") is None
    assert SAID.subtree(1) == [0, 1]
    assert SAID.span == Span(0, 20)


@given(st.lists(st.integers(-1, 9), min_size=1, max_size=10))
def test_subtrees_end_even_where_heads_make_circles(heads: list[int]) -> None:
    tree = sentence(" ".join("x" * len(heads)), heads, ["dep"] * len(heads))
    for i in range(len(heads)):
        below = tree.subtree(i)
        assert i in below and below == sorted(set(below))


def test_features_by_name() -> None:
    token = Token(0, 1, "x", feats="Mood=Imp|Number=Plur")
    assert token.feat("Number") == "Plur"
    assert token.feat("Tense") is None
    assert Token(0, 1, "x").feat("Number") is None


def test_sentences_and_entities_in_a_span() -> None:
    second = sentence("He left", [1, -1], ["nsubj", "root"], start=21)
    parse = Parse((SAID, second), (Entity(0, 12, "PERSON"), Entity(21, 23, "PERSON")))
    assert parse.sentences_in(Span(0, 5)) == (SAID,)
    assert parse.sentences_in(Span(19, 22)) == (SAID, second)
    assert parse.sentences_in(Span(20, 21)) == ()
    assert parse.sentences_in(Span(22, 90)) == (second,)
    assert parse.entities_in(Span(12, 22)) == (parse.entities[1],)
    assert Parse().sentences_in(Span(0, 5)) == ()
