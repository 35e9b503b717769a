"""Learns whom somebody speaks for (resolve/affiliation.py) from annotated quotes: from `of` and `state` of people of no table, of
unnamed speakers and of groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from stance.actors import Actor
from stance.compare.names import key as spelt
from stance.compare.names import same
from stance.encoding import Encoding
from stance.network import Network
from stance.parse import Parse
from stance.quotes import Annotation
from stance.resolve.affiliation import KIND, THRESHOLD, Affiliations, Question, chosen
from stance.resolve.cast import Cast
from stance.resolve.coreference import Memory
from stance.resolve.naming import name_all
from stance.resolve.resolver import Resolver
from stance.train.network import Choice, Recipe, fit

RECIPE = Recipe(hidden=32, epochs=12, rare=10, dropout=0.4, networks=2)
BLIND = 7  # each so manieth choice is learnt without the encoder's vectors, for texts of which there is no encoding
Data = Sequence[tuple[Annotation, Parse, Encoding]]


def trained(some: Sequence[Choice], *, encoder: str | None, recipe: Recipe = RECIPE) -> Network:
    """The network for Resolver(affiliations=...), from choices; encoder: sha256 of the encoder that made the encodings."""
    blind = [replace(c, vectors=np.zeros_like(c.vectors)) if n % BLIND == 0 and c.vectors is not None else c for n, c in enumerate(some)]
    return fit(KIND, blind, recipe, encoder=encoder)


def figures(network: Network, some: Sequence[Choice]) -> dict[str, float]:
    """How many answers there are, how many are given, shares of right ones among those given and of answers found."""
    given = [(c, chosen(network.scores(c.signs, c.vectors), THRESHOLD)) for c in some]
    right = sum(at is not None and c.right[at] for c, at in given)
    said, answers = sum(at is not None for _, at in given), sum(any(c.right) for c in some)
    return {"questions": len(some), "answers": answers, "given": said, "precision": right / max(said, 1), "recall": right / max(answers, 1)}


def card(figures: dict[str, float], network: Network, questions: int, articles: int) -> str:
    """The model card of the network's folder."""
    return f"""# Affiliation head

Chooses whom a person or body of no table, or a source without a name ("officials", "the ministry"), speaks for: among the states and
bodies that the text names, or nobody. Made by `python -m experiments.train_resolver`.

## Data
{questions} questions of {articles} articles, news folds 1-4: `of` and `state` of gold speakers. Licences as of the encoder's data.
The model holds the names of {len(network.signs)} signs and their weights, no text.

## Recipe
{RECIPE.networks} networks of {RECIPE.hidden} hidden units over signs and the encoder's vectors of the source and of the candidate's
name; softmax over candidates and nobody; AdamW, {RECIPE.epochs} epochs, seed {RECIPE.seed}.
Every {BLIND}th choice is learnt without vectors.

## Scores
News fold 0, which the encoder has not seen: {figures["questions"]} questions, {figures["answers"]} with an answer among the candidates.
Named at a belief of {THRESHOLD}: {figures["given"]}, of which right {figures["precision"]:.3f}; of all answers found
{figures["recall"]:.3f}.
Speakers of whom gold says nothing count as wrong where somebody is named.

## Limits
Political news in English. Bodies that the text does not name near the speaker are not found.
"""


def choices(gold: Annotation, parse: Parse, encoding: Encoding, resolver: Resolver) -> Iterator[Choice]:
    """What one article asks, as its gold quotes answer it."""
    cast = name_all(gold.document, parse, resolver.table)
    bare = tuple(q.bare() for q in gold.quotes)
    memory = Memory(cast, parse, bare, resolver.ranker, encoding)
    asker = Affiliations(cast, memory, resolver.affiliations, encoding)
    asker.settle()
    resolver.speakers(cast, memory, bare, asker)
    for key, question in asker.asked.items():
        actor = _meant(gold, cast, key)
        if actor and question.rows:
            keys = sorted(question.rows)
            yield Choice([question.rows[k] for k in keys], answers(gold, actor, cast, question), asker.vectors(question))


def answers(gold: Annotation, actor: Actor, cast: Cast, question: Question) -> list[bool]:
    """Which candidates, in the order of their ids, are or roll up to all that gold says of the actor; where none, to some of it."""
    wanted = [gold.actors[k].name if k in gold.actors else k for k in dict.fromkeys((actor.of, actor.state)) if k]
    if actor.kind == "state":
        wanted = [actor.name]
    wanted = [w for w in wanted if w != actor.name or actor.kind == "state"]
    names = [(cast.name(k), cast.name(cast.figure(k).actor.state)) for k in sorted(question.rows)]
    hits = [sum(any(same(w, n) for n in some if n) for w in wanted) for some in names]
    best = [bool(h) and h == max(hits) for h in hits]
    exact = [b and any(spelt(n) == spelt(w) for n in some for w in wanted) for b, some in zip(best, names, strict=True)]
    return exact if any(exact) else best


def _meant(gold: Annotation, cast: Cast, key: str | int) -> Actor | None:
    """The gold speaker whom a question is about: by name for people, by the place of the source for others; None where nobody is."""
    if isinstance(key, str):
        speakers = {a for q in gold.quotes for a in q.actors}
        kinds = ("person",) if cast.figures[key].person else ("organisation", "institution")
        called = [gold.actors[a] for a in sorted(speakers) if a in gold.actors and gold.actors[a].kind in kinds]
        named = [a for a in called if same(a.name, cast.name(key))]
        return named[0] if len(named) == 1 else None
    for quote in gold.quotes:
        if quote.source and quote.source[0].start <= key < quote.source[0].end and len(quote.actors) == 1:
            return gold.actors.get(quote.actors[0])
    return None
