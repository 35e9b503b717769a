"""Trains the ranker of antecedents (resolve/antecedents.py) from gold speakers of sources that are pronouns, descriptions or empty.

Each round resolves the training articles as in use, the speakers so far being those that the ranker of the round before found; that
one is learnt from the other folds, so that training meets as many wrong speakers before a pronoun as use does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from stance.actors import Actor
from stance.compare.names import key as name_key
from stance.compare.names import same
from stance.encoding import Encoding, Places
from stance.network import Network
from stance.parse import Parse
from stance.quotes import Annotation
from stance.resolve.affiliation import Affiliations
from stance.resolve.antecedents import Ask, Candidate, Ranker, Trained, vectors
from stance.resolve.cast import Cast
from stance.resolve.coreference import Memory
from stance.resolve.naming import name_all
from stance.resolve.resolver import Resolver, anchor
from stance.train.network import Choice, Recipe, fit

KIND = "antecedent"
RECIPE = Recipe(one=True, hidden=48, epochs=10, rate=2e-3, decay=0.02, dropout=0.3, rare=8, networks=3)
BLIND = 7  # each so manieth choice is learnt without vectors, for texts of which there is no encoding
SILVER = 0.5  # weight of what another program told
Data = Sequence[tuple[Annotation, Parse, Encoding]]


@dataclass(slots=True)
class Teacher:
    """A ranker that looks on: what it is asked of whole sources becomes a choice to learn from. behind: who decides meanwhile, None =
    gold where gold is among the candidates."""

    gold: Annotation
    cast: Cast
    behind: Ranker | None
    width: bool
    voices: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)

    def beliefs(self, ask: Ask, candidates: Sequence[Candidate], places: Places | None) -> NDArray[np.float64]:
        actors = next((q.actors for q in self.gold.quotes if ask.quote is not None and q.id == ask.quote.id), ())
        first = self._first()
        right = [self._means(c.keys, actors, first) for c in candidates]
        if ask.whole and actors:
            seen = vectors(ask, candidates, places) if self.width and places is not None else None
            self.choices.append(Choice([frozenset(c.signs) for c in candidates], right, seen))
            self.asks.append(ask)
        if self.behind is not None:
            return self.behind.beliefs(ask, candidates, places)
        known = right if ask.whole and any(right) else [i == 0 for i in range(len(right))]
        return np.array([*map(float, known), 0.0 if ask.whole or ask.kind not in "dDq" else 0.5])

    def _first(self) -> dict[str, tuple[str, ...]]:
        """Whom gold has where a figure first spoke, so that an unnamed one is known again."""
        gold = {anchor(q): q.actors for q in self.gold.quotes}
        first: dict[str, tuple[str, ...]] = {}
        for start, keys in self.voices:
            for key in keys:
                first.setdefault(key, gold.get(start, ()))
        return first

    def _means(self, keys: tuple[str, ...], actors: tuple[str, ...], first: Mapping[str, tuple[str, ...]]) -> bool:
        known = [self.gold.actors[a] for a in actors]
        return len(keys) == len(actors) and all(any(self._is(k, actor, first.get(k, ())) for k in keys) for actor in known)

    def _is(self, key: str, actor: Actor, first: tuple[str, ...]) -> bool:
        """Stricter than the score: 'Japan' is not its ministry; somebody unnamed is who gold had where the figure first spoke."""
        if key.startswith("unnamed:"):
            return actor.id in first
        found = self.cast.figures[key].actor
        alike = same(actor.name, found.name) and (actor.kind == "person") == (found.kind == "person")
        return key == actor.id or (alike and (actor.kind == "person" or name_key(actor.name) == name_key(found.name)))


def choices(data: Data, resolver: Resolver, behind: Ranker | None, *, width: bool) -> list[Choice]:
    """What the resolver asks of whole sources in gold quotes, with the right answers."""
    out: list[Choice] = []
    for annotation, parse, encoding in data:
        bare = tuple(q.bare() for q in annotation.quotes)
        cast = name_all(annotation.document, parse, resolver.table)
        teacher = Teacher(annotation, cast, behind, width)
        memory = Memory(cast, parse, bare, teacher, encoding)
        teacher.voices = memory.sources
        affiliations = Affiliations(cast, memory, resolver.affiliations, encoding)
        affiliations.settle()
        resolver.speakers(cast, memory, bare, affiliations)
        out += teacher.choices
    return out


def learnt(
    folds: Sequence[Data], resolver: Resolver, *, encoder: str | None, silver: Data = (), recipe: Recipe = RECIPE
) -> tuple[Network, int]:
    """The network, and of how many choices; each part of the data is resolved meanwhile by a ranker of the other parts. encoder: sha256
    of what made the vectors, None = to do without them. silver: more articles, whose speakers another program told."""
    first = [choices(part, resolver, None, width=False) for part in folds]
    others = [[c for j, some in enumerate(first) for c in some if j != i] for i in range(len(folds))]
    behind = [Trained(fit(KIND, some, replace(recipe, networks=1), encoder=None)) for some in others]
    width = encoder is not None
    seen = [c for part, ranker in zip(folds, behind, strict=True) for c in choices(part, resolver, ranker, width=width)]
    seen += [replace(c, weight=SILVER) for c in choices(silver, resolver, behind[0], width=width) if any(c.right)]
    return fit(KIND, [_blind(c) if n % BLIND == 0 else c for n, c in enumerate(seen)], recipe, encoder=encoder), len(seen)


def _blind(choice: Choice) -> Choice:
    """The choice as it is asked in a text without an encoding."""
    return choice if choice.vectors is None else replace(choice, vectors=np.zeros_like(choice.vectors))


def card(network: Network, *, articles: int, choices: int, recipe: Recipe = RECIPE) -> str:
    """What the folder's card.md says. articles, choices: how many it was learnt from."""
    return f"""# Antecedent head

Ranks those whom a pronoun ('he', 'they', 'we'), a definite description ('the minister', 'both sides') or a quotation without a source
may mean, and nobody. Reads {len(network.signs)} named signs of agreement, grammar, distance, salience and who spoke last
(`stance/resolve/signs.py`){" and the encoder's vectors" if network.width else ""}; numpy at run time. English news.

Data: {choices} sources of {articles} articles: news folds 1-4 with their coded speakers, and sources 'he' and 'she' of PolNeAR train
with the names of CoreNLP's coreference chains as silver, which count {SILVER}. The labels of the news are ours, the texts are their
publishers'. The model holds words and their weights, no text. Licence: as the package.

Recipe: `python -m experiments.train_resolver` (stance/train/antecedents.py): one hidden layer of {recipe.hidden},
{recipe.networks} networks side by side, softmax over candidates and nobody; AdamW, rate {recipe.rate}, decay {recipe.decay},
{recipe.epochs} rounds, dropout {recipe.dropout}, seed {recipe.seed}; every {BLIND}th choice without vectors. The speakers before each
source are those that a ranker of the other folds found.

Scores: experiments/results/resolve.json. Not fit for: texts of other languages, dialogues without speakers' names.
"""
