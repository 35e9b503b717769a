"""Small made-up articles to train on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stance.quotes import STANCES, Annotation, Quote, QuoteType, Stance
from stance.text import Document, Span

SAID = {
    Stance.CONCILIATORY: ("welcomed", ["the offer of talks", "the new agreement", "a step to peace", "the return of the envoy"]),
    Stance.ACCUSATORY: ("accused", ["them of lies", "the army of murder", "the other side of bad faith", "rebels of theft"]),
    Stance.DEMAND: ("urged", ["them to leave", "the army to stop", "all sides to talk", "rebels to disarm"]),
    Stance.NONE: ("said", ["the talks lasted an hour", "it rained", "the road was open", "the vote was held"]),
}


@pytest.fixture(scope="session")
def annotation() -> Callable[[int], Annotation]:
    """Makes the article of a number, with one quote of each stance."""
    return _annotation


def _annotation(n: int) -> Annotation:
    """An article with one quote of each stance."""
    text, quotes = "", []
    for stance in STANCES:
        cue, contents = SAID[stance]
        content = contents[n % len(contents)]
        start = len(text) + len("He ")
        text += f"He {cue} {content}. "
        at = start + len(cue) + 1
        quotes.append(
            Quote(
                f"q{at}",
                QuoteType.INDIRECT,
                (Span(at, at + len(content)),),
                cue=(Span(start, at - 1),),
                source=(Span(start - 3, start - 1),),
                stance=stance,
            )
        )
    return Annotation(Document(f"a{n}", text), "test", tuple(quotes))
