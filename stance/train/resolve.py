"""Learns what resolving needs from annotated quotes: weights of the signs of targets, and how often each way of deciding is right.

data = [(annotation, parse, encoding), ...]        gold quotes with actors and targets; names and vectors of the text
weights = target_weights(train, resolver)          on one part,
model = measured(dev, resolver_with(weights))      thresholds and precisions on another
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from stance.compare.names import Cast as Names
from stance.compare.names import all_match, same
from stance.encoding import Encoding
from stance.parse import Parse
from stance.quotes import Annotation, Mode, Quote
from stance.resolve.affiliation import Affiliations
from stance.resolve.coreference import Memory
from stance.resolve.naming import name_all
from stance.resolve.resolver import Resolver
from stance.resolve.targets import Candidate, Targets, Weights

RARE = 20  # candidates that a sign must stand at
STRENGTH = 0.1  # of the penalty on large weights, as scikit-learn's C
SLACK = 0.002  # of F1 given up for a higher threshold: of thresholds that do alike the one that claims less is taken
Data = Sequence[tuple[Annotation, Parse, Encoding]]


@dataclass(frozen=True, slots=True)
class Example:
    """One quote's candidates, which of them are gold targets, and how many gold targets there are."""

    candidates: tuple[Candidate, ...]
    right: tuple[bool, ...]
    gold: int


def examples(data: Data, resolver: Resolver, *, own: bool) -> Iterator[Example]:
    """The candidates of every gold quote with its speakers as the resolver finds them.

    own: targets of earlier quotes are the resolver's, as they will be in use; else the gold ones, to begin with.
    """
    for annotation, parse, encoding in data:
        document = annotation.document
        bare = tuple(without_actors(q) for q in annotation.quotes)
        cast = name_all(document, parse, resolver.table)
        memory = Memory(cast, parse, bare)
        affiliations = Affiliations(cast, memory, resolver.affiliations, encoding)
        affiliations.settle()
        readings = resolver.speakers(cast, memory, bare, affiliations)
        targets = Targets(cast, memory, resolver.cues, resolver.weights, {key: r.keys for key, r in readings.items()})
        names = {t: annotation.actors[t].name for q in annotation.quotes for t in q.targets}
        for quote, plain in sorted(zip(annotation.quotes, bare, strict=True), key=lambda p: p[0].content[0].start):
            found = targets.candidates(plain, readings[plain.id].keys)
            right = tuple(any(same(names[t], cast.name(c.key)) for t in quote.targets) for c in found)
            yield Example(tuple(found), right, len(quote.targets))
            if own:
                targets.of(plain, readings[plain.id].keys)
            else:
                keys = tuple(c.key for c, ok in zip(found, right, strict=True) if ok)
                targets.past.append((plain.content[0].start, readings[plain.id].keys, keys))


def without_actors(quote: Quote) -> Quote:
    """A gold quote as a detector would give it."""
    return replace(quote, actors=(), targets=(), via=(), stance=None, also=None, act=None, flags=(), note=None, evidence=None)


def target_weights(data: Data, resolver: Resolver) -> Weights:
    """Weights of signs by logistic regression over candidates; two rounds, the second with the first one's targets before each quote."""
    weights = _fit(list(examples(data, resolver, own=False)))
    for _ in range(2):
        resolver = resolver.weighing(Weights(weights, *_thresholds(examples(data, resolver, own=False), weights)))
        weights = _fit(list(examples(data, resolver, own=True)))
    return Weights(weights, *_thresholds(examples(data, resolver, own=True), weights))


def _fit(some: Sequence[Example]) -> dict[str, float]:
    count = Counter(sign for e in some for c in e.candidates for sign in c.signs)
    rows = [{s: 1.0 for s in sorted(c.signs) if count[s] >= RARE} for e in some for c in e.candidates]
    labels = np.array([ok for e in some for ok in e.right])
    columns = DictVectorizer()
    model = LogisticRegression(C=STRENGTH, max_iter=400).fit(columns.fit_transform(rows), labels)
    return {str(s): round(float(w), 3) for s, w in zip(columns.get_feature_names_out(), model.coef_[0], strict=True) if abs(w) >= 0.02}


def _thresholds(some: Iterable[Example], weights: Mapping[str, float]) -> tuple[float, float]:
    """For the first and for further targets of a quote: those of the best F1, or nearly, that claim least."""
    plain = Weights(weights)
    rows = [(sorted(((plain.score(c), ok) for c, ok in zip(e.candidates, e.right, strict=True)), reverse=True)[:3], e.gold) for e in some]
    gold = sum(n for _, n in rows)
    best: list[tuple[float, float, float]] = []
    for first in np.arange(-2.0, 3.0, 0.1):
        for second in np.arange(first, first + 2.5, 0.25):
            chosen = [
                ok
                for ranked, _ in rows
                for k, (score, ok) in enumerate(ranked)
                if score >= (second if k else first) and ranked[0][0] >= first
            ]
            if chosen:
                best.append((2 * sum(chosen) / (gold + len(chosen)), float(first), float(second)))
    top = max(best)[0]
    _, first, second = max((b for b in best if b[0] >= top - SLACK), key=lambda b: (b[1], b[2]))
    return round(first, 2), round(second, 2)


def tuned(data: Data, resolver: Resolver) -> Weights:
    """The resolver's weights with thresholds set on data that they were not learnt from."""
    weights = resolver.weights
    for _ in range(2):
        weights = Weights(weights.signs, *_thresholds(examples(data, resolver.weighing(weights), own=True), weights.signs))
    return weights


def precisions(data: Data, resolver: Resolver) -> dict[str, dict[str, float]]:
    """{'actors' or 'targets': {how: share of right decisions}} over spoken gold quotes, drawn slightly to the middle where few."""
    counts: dict[str, Counter[tuple[str, bool]]] = {"actors": Counter(), "targets": Counter()}
    for annotation, parse, encoding in data:
        bare = tuple(without_actors(q) for q in annotation.quotes)
        made, actors = resolver.resolve(annotation.document, encoding, parse, bare)
        gold, mine = Names(annotation), Names(replace(annotation, quotes=made, actors=actors))
        for g, p in zip(annotation.quotes, made, strict=True):
            if g.mode is not Mode.SPEECH:
                continue
            if g.actors and p.actors:
                counts["actors"][p.how.actors or "", all_match(gold, g.actors, mine, p.actors)] += 1
            right = any(same(gold.actor(t).name, mine.actor(u).name) for t in g.targets for u in p.targets) if p.targets else not g.targets
            counts["targets"][p.how.targets or "", right] += 1
    return {part: {how: _share(count, how) for how in sorted({h for h, _ in count})} for part, count in counts.items()}


def _share(count: Mapping[tuple[str, bool], int], how: str) -> float:
    right, wrong = count.get((how, True), 0), count.get((how, False), 0)
    return round((right + 1) / (right + wrong + 2), 3)


def model_of(weights: Weights, precision: Mapping[str, Mapping[str, float]], origin: str) -> dict[str, Any]:
    """What resources/resolve.json holds. origin: on what it was learnt, in words."""
    signs = dict(sorted(weights.signs.items()))
    return {"origin": origin, "precision": precision, "targets": {"threshold": weights.threshold, "second": weights.second, "signs": signs}}
