"""The station as a whole: what every station promises, whatever the input."""

from __future__ import annotations

import random

from made import parse, quote, resolved, resolver

from stance.encoding import Encoding
from stance.parse import Parse
from stance.quotes import Quote, QuoteType, quote_id
from stance.text import Document, Span


def test_no_quotes_give_no_actors() -> None:
    document = Document("doc", "Nothing was said.")
    assert resolver().resolve(document, Encoding(), Parse(), ()) == ((), {})


def test_it_asks_for_words_and_names_of_the_body_alone() -> None:
    document = Document("doc", "Menu\nIt rained.\nFooter", body=(Span(5, 15),))
    need = resolver().needs(document)
    assert need.layers == {"tokens", "names"} and need.spans == (Span(5, 15),)


def test_quotes_keep_their_order_and_everything_but_the_decisions() -> None:
    text = "Norway said it rained. Sweden said it snowed."
    document = Document("doc", text)
    made = (quote(text, "Sweden", "said", "it snowed"), quote(text, "Norway", "said", "it rained"))
    found, _ = resolver().resolve(document, Encoding(), parse(text), made)
    assert [(q.id, q.content, q.cue, q.source, q.type) for q in found] == [(q.id, q.content, q.cue, q.source, q.type) for q in made]
    assert [q.actors for q in found] == [("se",), ("no",)]
    assert made[0].actors == ()


def test_equal_input_gives_equal_output() -> None:
    text = "A Thai official said it rained. He told Laos to wait."
    quotes = (("A Thai official", "said", "it rained"), ("He", "told", "to wait"))
    assert resolved(text, *quotes) == resolved(text, *quotes)


def test_every_actor_named_is_given_with_those_above() -> None:
    found, actors = resolved("A UNHCR spokesman said it rained.", ("A UNHCR spokesman", "said", "it rained"))
    named = {k for q in found for k in (*q.actors, *q.targets, *q.via)}
    assert named <= set(actors)
    assert all(k in actors for a in actors.values() for k in (a.of, a.state) if k)


def test_without_names_of_a_parser_the_table_and_the_words_remain() -> None:
    text = "Russian Foreign Minister Sergei Lavrov met reporters. He said it rained."
    document = Document("doc", text, date="2014")
    found, actors = resolver().resolve(document, Encoding(), Parse(), (quote(text, "He", "said", "it rained"),))
    assert [actors[a].name for a in found[0].actors] == ["Sergei Lavrov"]


def test_no_input_raises() -> None:
    """Spans anywhere, texts of odd characters, names cut in two: always an answer."""
    chance = random.Random(5)
    pieces = [
        "Lavrov",
        "He",
        "said",
        "the US",
        "'s",
        "’",
        "“",
        ",",
        ".",
        "\n",
        "\u00a0",
        "of",
        "and",
        "both",
        "(",
        "Ms.",
        "MOSCOW",
        "\x00",
        "é",
        "🙂",
        "spokesman",
        "its",
        "-",
    ]
    for _ in range(150):
        text = " ".join(chance.choice(pieces) for _ in range(chance.randint(3, 40)))
        spans = []
        for _ in range(3):
            start = chance.randrange(len(text) - 1)
            spans.append((Span(start, chance.randint(start + 1, min(len(text), start + 25))),))
        quotes, taken = [], []
        for content in spans:
            taken.append(quote_id(content, taken))
            source = chance.choice([(), chance.choice(spans)])
            quotes.append(Quote(taken[-1], QuoteType.INDIRECT, content, cue=chance.choice([(), chance.choice(spans)]), source=source))
        document = Document("doc", text, date=chance.choice([None, "1994", "2014-03-30"]))
        found, _ = resolver().resolve(document, Encoding(), parse(text, ["Lavrov"]), tuple(quotes))
        assert len(found) == 3
