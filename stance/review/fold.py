"""From an annotator's events to his sheet: state = fold(events). And a quote as plain fields, as events and the page hold it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from stance.compare.align import Ruler, align
from stance.quotes import FLAGS, STANCES, Annotation, Quote, parents
from stance.record import from_record, to_record
from stance.review.log import PARTS, WHOLE, Event, last, standing
from stance.text import Document

FIELDS = tuple(f for fields in PARTS.values() for f in fields)
EMPTY = {"parent": None, "probabilities": None, "evidence": None}
NOT_ESTIMATED = {
    "confidence": dict.fromkeys(("quote", "source", "actors", "targets", "act")),
    "how": dict.fromkeys(("quote", "source", "actors", "targets")),
}
ALIKE = 0.5  # share of words (Dice) from which a proposal is the quote that was decided before
State = Mapping[str, Any]  # {"quote": fields with id, "actors": {id: facts}}


def state_of(annotation: Annotation, quote: Quote) -> dict[str, Any]:
    """A quote as an event holds it: its id and fields, and the actors that it names; no word of the text."""
    record = to_record(replace(annotation, quotes=(quote,)), text=False)
    return {"quote": {k: fields_of(quote)[k] for k in ("id", *FIELDS)}, "actors": record["actors"]}


def fields_of(quote: Quote) -> dict[str, Any]:
    """A quote as plain values, without words of the text."""
    spans = {k: [[s.start, s.end] for s in getattr(quote, k)] for k in ("content", "cue", "source")}
    words = {
        k: None if (w := getattr(quote, k)) is None else str(w) for k in ("id", "parent", "type", "mode", "stance", "also", "act", "note")
    }
    ids = {k: list(getattr(quote, k)) for k in ("actors", "targets", "via")}
    said = dict(zip(map(str, STANCES), quote.probabilities, strict=True)) if quote.probabilities else None
    return {**words, **spans, **ids, "flags": [f for f in FLAGS if f in quote.flags], "probabilities": said}


def annotation_of(document: Document, annotator: str, states: Iterable[State], *, where: str) -> Annotation:
    """The annotation that these states make; InputError, told as of `where`, if one does not fit the text."""
    states = list(states)
    actors: dict[str, Any] = {}
    for state in states:
        actors |= state["actors"]
    quotes = [{**EMPTY, **NOT_ESTIMATED, **state["quote"]} for state in states]
    record = {**to_record(Annotation(document, annotator)), "actors": actors, "quotes": quotes}
    read = from_record(record, where=where)
    up = parents(read.quotes)
    placed = sorted((replace(q, parent=up[q.id]) for q in read.quotes), key=lambda q: q.content[0].start)
    return Annotation(document, annotator, tuple(placed), read.actors)


def fold(document: Document, annotator: str, events: Iterable[Event]) -> Annotation:
    """What the annotator says of the document after all his events."""
    states: dict[str, State | None] = {}
    for event in standing(events):
        if event.quote_id != WHOLE and event.action != "adjudicate":
            states[event.quote_id] = event.after
    return annotation_of(document, annotator, filter(None, states.values()), where=f"{document.id} by {annotator}")


def decided(events: Iterable[Event]) -> dict[str, dict[str, str]]:
    """{quote id: {part: action}}, the last decision of each part; a rejected quote has that one alone."""
    by: dict[str, list[Event]] = {}
    for event in standing(events):
        by.setdefault(event.quote_id, []).append(event)
    return {quote: {part: event.action for part, event in last(some).items()} for quote, some in by.items()}


def matched(document: Document, proposed: Iterable[Quote], mine: Iterable[Quote]) -> dict[str, str]:
    """{id of a proposal: id of the annotator's quote that it is}, by id, else by overlap of the contents: a model that was run again
    finds the same quotes with other edges, and decisions stay."""
    proposed, mine = list(proposed), list(mine)
    known = {q.id for q in mine}
    out = {q.id: q.id for q in proposed if q.id in known}
    ruler = Ruler(document.text)
    left = ruler.see(tuple(q for q in mine if q.id not in out.values()))
    right = ruler.see(tuple(q for q in proposed if q.id not in out))
    for pair in align(left, right):
        both = len(left[pair.gold].content.words) + len(right[pair.predicted].content.words)
        if 2 * pair.shared >= ALIKE * both:
            out[right[pair.predicted].quote.id] = left[pair.gold].quote.id
    return out
