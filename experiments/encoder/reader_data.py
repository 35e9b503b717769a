"""Quotes for the close reader: word pieces around each with roles, a number for every candidate target, and the labels.

    python -m experiments.encoder.reader_data OUT        OUT/<set>.pkl; needs the corpora (STANCE_CORPORA)

Sets: 0-4, gold quotes of the news folds; illustrations, of resources/examples.yaml; polnear, the attributions of those articles of PolNeAR
train that chains.py reads, without labels. A row: ids, roles, numbers (stance/read/close.py), num (the number of each candidate, 0 = left
out), signs of each candidate, right (which are gold targets), sure (probability of the target head's likeliest answer), gold (how many
targets), speech, stance (-1 = none coded), set, doc, quote.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from experiments.chains import chained
from experiments.train_resolver import MODELS, ROOT, Rows, read, seen, so_far
from stance.compare.names import same
from stance.quotes import STANCES, Annotation, Mode, Quote
from stance.read.close import SLOTS
from stance.read.close import Rows as Maker
from stance.read.encoder import vocabulary
from stance.resolve.targets import Ranked, Targets, likeliest
from stance.resources import load_yaml
from stance.store import Store
from stance.train.illustrations import illustrations

LABELS = [str(s) for s in STANCES]


def rows(data: Rows, name: str, seed: int) -> Iterator[dict[str, Any]]:
    """Of articles as train_resolver.read gives them; candidates of the second round by the shipped head."""
    resolver, tokens = so_far("antecedent", "affiliation", "target"), vocabulary(MODELS / "encoder")
    for i, (annotation, parse, encoding) in enumerate(data):
        bare = tuple(q.bare() for q in annotation.quotes)
        cast, memory, readings = resolver.heard(annotation.document, encoding, parse, bare)
        targets = resolver.aiming(cast, memory, {key: r.keys for key, r in readings.items()}, encoding)
        assert targets is not None
        maker, random = Maker(tokens, annotation.document), np.random.default_rng((seed, i))
        gold = {q.id: q for q in annotation.quotes}
        for ranked in targets.all(bare):
            yield row(maker, targets, ranked, annotation, gold[ranked.quote.id], random) | {"set": name}


def row(maker: Maker, targets: Targets, ranked: Ranked, annotation: Annotation, gold: Quote, random: np.random.Generator) -> dict[str, Any]:
    """Of one quote. Numbers are dealt at random, so that a number says nothing."""
    made = maker.row(targets.closeup(ranked))
    dealt = np.append(0, random.permutation(SLOTS) + 1)
    place = {c.key: n + 1 for n, c in enumerate(likeliest(ranked).candidates[:SLOTS])}
    names = [annotation.actors[t].name for t in gold.targets]
    return {
        "ids": made.ids.astype(np.uint16),
        "roles": made.roles.astype(np.uint8),
        "numbers": dealt[made.numbers].astype(np.uint8),
        "num": dealt[[place.get(c.key, 0) for c in ranked.candidates]].astype(np.uint8),
        "signs": [tuple(sorted(c.signs)) for c in ranked.candidates],
        "right": np.array([any(same(n, targets.cast.name(c.key)) for n in names) for c in ranked.candidates], bool),
        "sure": max(*ranked.probabilities, 1 - sum(ranked.probabilities)) if ranked.candidates else 1.0,
        "gold": len(names),
        "speech": gold.mode is Mode.SPEECH,
        "stance": LABELS.index(str(gold.stance)) if gold.stance else -1,
        "doc": annotation.document.id,
        "quote": gold.id,
    }


def main() -> None:
    """Write the sets."""
    out, store = Path(sys.argv[1]), Store(ROOT / "annotations")
    out.mkdir(parents=True, exist_ok=True)
    sets: list[tuple[str, Sequence[Any]]] = [(str(fold), read(store, fold)) for fold in range(5)]
    sets += [("illustrations", seen(list(illustrations(load_yaml("examples"))))), ("polnear", seen(chained("train")))]
    for seed, (name, data) in enumerate(sets):
        some = list(rows(list(data), name, seed))
        (out / f"{name}.pkl").write_bytes(pickle.dumps(some))
        print(name, len(some), flush=True)


if __name__ == "__main__":
    main()
