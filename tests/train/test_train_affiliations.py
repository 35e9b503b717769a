"""Gold speakers answer whom somebody speaks for. All texts are made up."""

from __future__ import annotations

import numpy as np
import pytest

from stance.actors import Actor
from stance.encoding import Encoding
from stance.parse import Entity, Parse, Sentence, Token
from stance.pipeline import resolver
from stance.quotes import Annotation, Quote, QuoteType
from stance.resolve.resolver import Resolver
from stance.text import Document, Span
from stance.train.affiliations import choices, figures, trained
from stance.train.network import Choice, Recipe

TEXT = "Kenya was dry and Peru was wet. Ada Berg, an official of the Lake Bank, said rain was late."


def asked(of: str | None, state: str | None) -> list[Choice]:
    """The questions of a text with one quote, whose speaker belongs to these."""
    start = TEXT.index("Ada Berg")
    content, source, cue = (Span(TEXT.index(w), TEXT.index(w) + len(w)) for w in ("rain was late", "Ada Berg", "said"))
    sentences = [Sentence((Token(0, 5, "Kenya"),)), Sentence((Token(start, start + 3, "Ada"),))]
    parse = Parse(tuple(sentences), (Entity(source.start, source.end, "PERSON"),))
    actors = {"name:ada-berg": Actor("name:ada-berg", "Ada Berg", "person", of, state)}
    actors |= {k: Actor(k, n, kind) for k, n, kind in (("ke", "Kenya", "state"), ("name:lake-bank", "Lake Bank", "organisation"))}
    quote = Quote("q1", QuoteType.INDIRECT, (content,), cue=(cue,), source=(source,), actors=("name:ada-berg",))
    return [*choices(Annotation(Document("doc", TEXT), "gold", (quote,), actors), parse, Encoding(), unlearnt())]


def unlearnt() -> Resolver:
    """The shipped resolver before it has learnt whom people speak for."""
    blank = resolver()
    blank.affiliations = None
    return blank


@pytest.mark.parametrize(("of", "right"), [("name:lake-bank", 1), ("ke", 1), (None, 0)])
def test_the_candidate_that_gold_names_is_right_and_nobody_where_it_names_nobody(of: str | None, right: int) -> None:
    (choice,) = asked(of, of)
    assert sum(choice.right) == right and len(choice.signs) == len(choice.right) > 2


def test_it_learns_and_tells_how_well() -> None:
    vectors = np.zeros((2, 4), np.float32)
    some = [Choice([["near"], ["far"]], [True, False], vectors), Choice([["far"], ["far"]], [False, False], vectors)] * 60
    recipe = Recipe(hidden=4, epochs=40, batch=16, rate=1e-2, rare=1, networks=1)
    network = trained(some, encoder="abc", recipe=recipe)
    found = figures(network, some)
    assert (found["questions"], found["answers"], found["recall"]) == (120, 60, 1.0)
    assert found["precision"] > 0.9
    assert np.array_equal(network.direct, trained(some, encoder="abc", recipe=recipe).direct)
