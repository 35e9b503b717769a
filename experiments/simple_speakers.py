"""Four simple ways of telling who speaks, to stand beside the resolver: on the same quotes, with the same names of the parser.

nearest name: the name that stands nearest to the source (or to the quote, where there is none).
last speaker: a name inside the source, in full where the text gave it in full; else the speaker of the quote before.
exact alias: the source's words looked up in the actor table at the document's date; nothing else.
names without coreference: a name inside the source, in full where the text gave it in full; nothing for pronouns and descriptions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from stance.actors import Actor, ActorTable
from stance.parse import Entity, Parse
from stance.quotes import Annotation, Quote
from stance.text import Document, hull

KINDS = {"PERSON": "person", "ORG": "organisation", "GPE": "state", "LOC": "state", "NORP": "group", "MISC": "organisation"}
Way = Callable[["Text", Quote, Actor | None], Actor | None]


class Text:
    """A document with its names and the table. Names of one word are completed by the last longer name that ends in them."""

    def __init__(self, document: Document, parse: Parse, table: ActorTable) -> None:
        self.document, self.table = document, table
        self.names = parse.entities

    def actor(self, entity: Entity) -> Actor:
        """A name as an actor: the table's where it is there, else one of its own."""
        name = self._whole(entity)
        return self.known(name) or Actor(f"name:{name}", name, KINDS.get(entity.label, "organisation"))

    def known(self, name: str) -> Actor | None:
        """Whom the table knows under these words at the document's date."""
        found = self.table.lookup(name, self.document.date)
        return self.table.actor(found[0].entry.id, self.document.date) if found else None

    def _whole(self, entity: Entity) -> str:
        words = entity.span.of(self.document.text)
        longer = [e.span.of(self.document.text) for e in self.names if e.start < entity.start and e.label == entity.label]
        return next((n for n in reversed(longer) if n.endswith(f" {words}")), words)


def nearest_name(text: Text, quote: Quote, before: Actor | None) -> Actor | None:
    """The nearest name, inside the source or outside."""
    place = hull(quote.source or quote.cue or quote.content)
    near = min(text.names, key=lambda e: max(e.start - place.end, place.start - e.end, 0), default=None)
    return text.actor(near) if near else None


def last_speaker(text: Text, quote: Quote, before: Actor | None) -> Actor | None:
    """The name in the source, else who spoke before."""
    return names_alone(text, quote, before) or before


def exact_alias(text: Text, quote: Quote, before: Actor | None) -> Actor | None:
    """The table's actor of this name."""
    return text.known(hull(quote.source).of(text.document.text)) if quote.source else None


def names_alone(text: Text, quote: Quote, before: Actor | None) -> Actor | None:
    """The last person named in the source, else the first other name in it."""
    inside = [e for e in text.names if quote.source and e.span.overlaps(hull(quote.source))]
    people = [e for e in inside if e.label == "PERSON"]
    return text.actor((people or inside)[-1 if people else 0]) if inside else None


WAYS: dict[str, Way] = {
    "nearest name": nearest_name,
    "last speaker": last_speaker,
    "exact alias": exact_alias,
    "names without coreference": names_alone,
}


def by(way: Way, made: Annotation, parse: Parse, table: ActorTable) -> Annotation:
    """The annotation with the speakers that this way finds, and no targets."""
    text, actors, quotes = Text(made.document, parse, table), dict[str, Actor](), []
    before: Actor | None = None
    for quote in made.quotes:
        actor = way(text, quote, before)
        before = actor or before
        quotes.append(replace(quote, actors=(actor.id,) if actor else (), targets=(), via=()))
        for key in (actor.id, actor.of, actor.state) if actor else ():
            if key and key not in actors:
                actors[key] = actor if actor and key == actor.id else table.actor(key, made.document.date)
    return replace(made, quotes=tuple(quotes), actors=actors)
