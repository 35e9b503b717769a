"""Learns at whom quotes are directed: the network that ranks candidates, in the two rounds that resolve/targets.py makes.

data = [(annotation, parse, encoding), ...]              gold quotes with targets
network = trained(train, resolver, encoder=sha256)       on one part,
network = tuned(network, examples(dev, resolver, network, width))      what a first and a further target need, on another
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from stance.compare.names import same
from stance.encoding import Encoding, Places
from stance.network import Network
from stance.parse import Parse
from stance.quotes import Annotation, Mode, Quote
from stance.resolve.candidates import Candidates
from stance.resolve.cast import Cast
from stance.resolve.coreference import Memory
from stance.resolve.resolver import Resolver
from stance.resolve.targets import ANOTHER, MOST, ONE, PARTS, Floats, Ranked, Targets
from stance.train.network import Choice, Recipe, fit

KIND = "target"
RECIPE = Recipe(hidden=48, epochs=5, dropout=0.3, rare=15, networks=2)
BLIND = 0.15  # share of quotes that are learnt without vectors, so that the signs alone carry texts that were not encoded
SLACK = 0.004  # of F1 given up so that more quotes get a target: of thresholds that do alike the lowest first one is taken
Data = Sequence[tuple[Annotation, Parse, Encoding]]


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A quote's candidates, which of them are gold targets, how many gold targets there are, and whether it is speech."""

    ranked: Ranked
    right: tuple[bool, ...]
    gold: int
    speech: bool


def examples(data: Data, resolver: Resolver, network: Network | None, width: int) -> Iterator[Example]:
    """Every gold quote with its speakers as the resolver finds them. network: of the first round, for the second one's candidates and
    judgement; None gives the first round's, unjudged. width: of the encoder's vectors."""
    for annotation, parse, encoding in data:
        bare, cast, memory, speakers = _heard(annotation, parse, encoding, resolver)
        places = Places(encoding, width) if encoding.windows else None
        targets = Targets(Candidates(cast, memory, resolver.cues, speakers), network or _untrained(width), places)
        ordered = sorted(bare, key=lambda q: (q.content[0].start, q.id))
        yield from _told(annotation, cast, targets.all(bare) if network is not None else [targets.ranked(q) for q in ordered])


def closely(data: Data, resolver: Resolver) -> Iterator[Example]:
    """The same, judged by a resolver that reads those in doubt closely."""
    for annotation, parse, encoding in data:
        bare, cast, memory, speakers = _heard(annotation, parse, encoding, resolver)
        targets = resolver.aiming(cast, memory, speakers, encoding)
        if targets is not None:
            yield from _told(annotation, cast, resolver.ranked(annotation.document, targets, bare))


def _heard(
    annotation: Annotation, parse: Parse, encoding: Encoding, resolver: Resolver
) -> tuple[tuple[Quote, ...], Cast, Memory, dict[str, tuple[str, ...]]]:
    bare = tuple(q.bare() for q in annotation.quotes)
    cast, memory, readings = resolver.heard(annotation.document, encoding, parse, bare)
    return bare, cast, memory, {key: r.keys for key, r in readings.items()}


def _told(annotation: Annotation, cast: Cast, rounds: Iterable[Ranked]) -> Iterator[Example]:
    gold = {q.id: q for q in annotation.quotes}
    for ranked in rounds:
        quote = gold[ranked.quote.id]
        names = [annotation.actors[t].name for t in quote.targets]
        right = tuple(any(same(n, cast.name(c.key)) for n in names) for c in ranked.candidates)
        yield Example(ranked, right, len(names), quote.mode is Mode.SPEECH)


def _untrained(width: int) -> Network:
    def zeros(*shape: int) -> Floats:
        return np.zeros(shape, np.float32)

    return Network(KIND, (), None, zeros(0), zeros(PARTS * width, 0), zeros(0), zeros(0), 0.0)


def trained(data: Data, resolver: Resolver, *, encoder: str, width: int, recipe: Recipe = RECIPE) -> Network:
    """Each half of the articles is judged by a network of the other half's first round, which gives the second round's examples; the
    network learns both rounds together."""
    halves = [data[0::2], data[1::2]]
    first = [_choices(examples(half, resolver, None, width), recipe.seed) for half in halves]
    one = replace(recipe, networks=1)
    judges = [fit(KIND, choices, one, encoder=encoder) for choices in first]
    second = [_choices(examples(halves[k], resolver, judges[1 - k], width), recipe.seed + 1) for k in (0, 1)]
    return fit(KIND, [*first[0], *first[1], *second[0], *second[1]], recipe, encoder=encoder)


def _choices(some: Iterable[Example], seed: int) -> list[Choice]:
    random = np.random.default_rng(seed)
    out = []
    for e in some:
        if not e.right:
            continue
        vectors = e.ranked.vectors
        vectors = None if vectors is None else (vectors * (random.random() >= BLIND)).astype(np.float16)
        out.append(Choice([tuple(sorted(c.signs)) for c in e.ranked.candidates], e.right, vectors))
    return out


def tuned(network: Network, some: Iterable[Example]) -> Network:
    """The network with what a first and a further target must reach to be one: of the best F1, or nearly, that finds most. some: quotes
    that it has not learnt from, judged with it."""
    rows = [e for e in some if e.speech]
    scores, right = np.full((len(rows), MOST), -np.inf), np.zeros((len(rows), MOST), bool)
    for i, e in enumerate(rows):
        shares = np.array(e.ranked.probabilities)
        odds = np.log(np.maximum(shares, 1e-9)) - np.log(max(1 - shares.sum(), 1e-9))
        best = np.argsort(-odds, kind="stable")[:MOST]
        scores[i, : len(best)], right[i, : len(best)] = odds[best], np.array(e.right, bool)[best]
    gold, found = sum(e.gold for e in rows), []
    for first in np.arange(-3.0, 2.0, 0.1):
        for second in np.arange(first, first + 3.0, 0.25):
            chosen = (scores[:, :1] >= first) & (scores >= [first, *[second] * (MOST - 1)])
            found.append((2 * (chosen & right).sum() / (gold + chosen.sum()), float(first), float(second)))
    top = max(found)[0]
    _, first, second = min((f for f in found if f[0] >= top - SLACK), key=lambda f: (f[1], -f[2]))
    return _asking(network, {ONE: -first, ANOTHER: -second})


def _asking(network: Network, weights: dict[str, float]) -> Network:
    """The network with these signs and no others of the kind."""
    kept = [i for i, sign in enumerate(network.signs) if sign not in weights]
    direct = np.concatenate([network.direct[kept], np.array([*weights.values()], np.float16)]).astype(np.float32)
    rows = network.first[[*kept, *range(len(network.signs), len(network.first))]]
    first = np.insert(rows, len(kept), np.zeros((len(weights), rows.shape[1]), np.float32), axis=0)
    return replace(network, signs=(*(network.signs[i] for i in kept), *weights), direct=direct, first=first)


def card(train: Data, dev: Data, network: Network, figures: Mapping[str, float | None]) -> str:
    """The words that travel with the network."""
    quotes = sum(len(a.quotes) for a, *_ in train)
    said = ", ".join(f"{name} {value:.1f}" for name, value in figures.items() if value is not None)
    return f"""# target-head

Ranks whom a quote is directed at: one score for each candidate from {len(network.signs)} named signs and the encoder's vectors of content,
cue, source and mention ({network.width} numbers), against nobody's 0. Two rounds: the second one knows what the first one said of the
other quotes.

- Data: {quotes} quotes of {len(train)} news articles, folds 1-4, gold targets; what a first and a further target need: {len(dev)} articles
  of fold 0. The texts belong to their publishers and are not part of this folder; what is here are weights.
- Recipe: {RECIPE}; made by `python -m experiments.train_resolver`.
- Gold quotes of fold 0, speech: {said}.
- The stance of a quote is not among the signs. The encoder has seen the stances of folds 1-4, not those of fold 0.
"""


def close_card(network: Network, dev: Data, figures: Mapping[str, float | None]) -> str:
    """The words that travel with the network that judges close-ups."""
    said = ", ".join(f"{name} {value:.1f}" for name, value in figures.items() if value is not None)
    return f"""# target-close-head

Judges quotes whose target is in doubt after target-head, together with it: one score for each candidate from {len(network.signs)} named
signs and what the close reader makes of the quote and of the candidate ({network.width} numbers), against nobody's 0.

- Trained with the close reader (its card tells the data and the recipe); what a first and a further target need: {len(dev)} articles of
  news fold 0, made by `python -m experiments.train_resolver close`. The texts belong to their publishers and are not part of this folder.
- Gold quotes of fold 0, speech, both networks together: {said}.
- The stance of a quote is not among the signs.
"""
