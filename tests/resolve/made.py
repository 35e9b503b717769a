"""Small documents for tests of resolving: quotes by their words, names by hand instead of a parser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from stance.actors import Actor
from stance.encoding import Encoding
from stance.parse import Entity, Parse, Sentence, Token
from stance.pipeline import resolver as shipped
from stance.quotes import Quote, QuoteType, parents, quote_id
from stance.resolve.resolver import Resolver
from stance.text import Document, Span


@lru_cache(maxsize=1)
def resolver() -> Resolver:
    """The shipped resolver."""
    return shipped()


def parse(text: str, people: Sequence[str] = (), bodies: Sequence[str] = ()) -> Parse:
    """Words and sentences by simple cuts, names as given: what a parse-free detector will ask for."""
    sentences = []
    for part in re.finditer(r"[^\n.!?]+[.!?”\"]*", text):
        tokens = tuple(
            Token(part.start() + m.start(), part.start() + m.end(), m.group()) for m in re.finditer(r"\w+|[^\w\s]", part.group())
        )
        if tokens:
            sentences.append(Sentence(tokens))
    entities = [Entity(m.start(), m.end(), "PERSON") for name in people for m in re.finditer(rf"\b{re.escape(name)}\b", text)]
    entities += [Entity(m.start(), m.end(), "ORG") for name in bodies for m in re.finditer(rf"\b{re.escape(name)}\b", text)]
    return Parse(tuple(sentences), tuple(sorted(entities, key=lambda e: e.start)))


def quote(text: str, source: str | None, cue: str | None, content: str, *, after: int = 0) -> Quote:
    """The quote with these words; source and cue are the ones nearest to the content."""
    start = text.index(content, after)
    span = Span(start, start + len(content))
    kind = QuoteType.DIRECT if content[0] in '"“' else QuoteType.INDIRECT
    return Quote(quote_id((span,)), kind, (span,), cue=_nearest(text, cue, span), source=_nearest(text, source, span))


def _nearest(text: str, words: str | None, content: Span) -> tuple[Span, ...]:
    if words is None:
        return ()
    found = [Span(*m.span()) for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]
    found = [s for s in found if not s.overlaps(content)] or found
    return (min(found, key=lambda s: min(abs(s.end - content.start), abs(s.start - content.end))),)


def resolved(
    text: str,
    *quotes: tuple[str | None, str | None, str],
    date: str | None = "2014-03-30",
    people: Sequence[str] = (),
    bodies: Sequence[str] = (),
) -> tuple[tuple[Quote, ...], dict[str, Actor]]:
    """The resolver's quotes and actors for (source, cue, content) triples."""
    document = Document("doc", text, date=date)
    made = [quote(text, *q) for q in quotes]
    from dataclasses import replace

    above = parents(made)
    return resolver().resolve(document, Encoding(), parse(text, people, bodies), tuple(replace(q, parent=above[q.id]) for q in made))


def speakers(text: str, *quotes: tuple[str | None, str | None, str], **options: object) -> list[str]:
    """Names of the speakers of each quote, joint ones joined by ' + '."""
    found, actors = resolved(text, *quotes, **options)  # type: ignore[arg-type]
    return [" + ".join(actors[a].name for a in q.actors) for q in found]
