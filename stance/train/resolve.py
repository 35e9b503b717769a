"""Learns from annotated quotes how often each way of finding a speaker is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from stance.compare.names import Cast as Names
from stance.compare.names import all_match
from stance.encoding import Encoding
from stance.parse import Parse
from stance.quotes import Annotation, Mode, Quote
from stance.resolve.resolver import Resolver

Data = Sequence[tuple[Annotation, Parse, Encoding]]


def without_actors(quote: Quote) -> Quote:
    """A gold quote as a detector would give it."""
    return replace(quote, actors=(), targets=(), via=(), stance=None, also=None, act=None, flags=(), note=None, evidence=None)


def precisions(data: Data, resolver: Resolver) -> dict[str, float]:
    """{how: share of right speakers} over spoken gold quotes, drawn slightly to the middle where few."""
    counts: Counter[tuple[str, bool]] = Counter()
    for annotation, parse, encoding in data:
        bare = tuple(without_actors(q) for q in annotation.quotes)
        made, actors = resolver.resolve(annotation.document, encoding, parse, bare)
        gold, mine = Names(annotation), Names(replace(annotation, quotes=made, actors=actors))
        for g, p in zip(annotation.quotes, made, strict=True):
            if g.mode is Mode.SPEECH and g.actors and p.actors:
                counts[p.how.actors or "", all_match(gold, g.actors, mine, p.actors)] += 1
    return {how: _share(counts, how) for how in sorted({h for h, _ in counts})}


def _share(count: Mapping[tuple[str, bool], int], how: str) -> float:
    right, wrong = count.get((how, True), 0), count.get((how, False), 0)
    return round((right + 1) / (right + wrong + 2), 3)
