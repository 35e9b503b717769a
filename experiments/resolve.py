"""Speakers and targets on gold quotes of news fold 0, and the training of what the resolver learns.

    python -m experiments.resolve            figures of the shipped model, by source form and by way of deciding
    python -m experiments.resolve --train    learns on folds 1-4, thresholds and precisions on fold 0: first whom speakers speak for,
                                             then targets; writes stance/resources/models/affiliation-head and
                                             stance/resources/resolve.json (about fifteen minutes on one core, most of it reading)

Needs the news corpus (STANCE_CORPORA). Writes experiments/results/resolve.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from stance.actors import ActorTable
from stance.classify.pooled import ENCODER
from stance.compare.score import score
from stance.encoding import Encoding
from stance.models import facts
from stance.network import Network
from stance.parse import Need, Parse
from stance.quotes import Annotation
from stance.read.encoder import OnnxEncoder
from stance.read.parser import StanzaParser
from stance.resolve.resolver import Resolver
from stance.resources import load_yaml
from stance.store import Store

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "stance" / "resources" / "resolve.json"
MODELS = ROOT / "stance" / "resources" / "models"
AFFILIATIONS = MODELS / "affiliation-head"
Rows = list[tuple[Annotation, Parse, Encoding]]
FIGURES = ("speaker", "speaker name", "speaker nominal", "speaker pronoun", "speaker none", "state", "target_f1", "target_hit")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", action="store_true", help="learn and write the model before measuring")
    args = parser.parse_args()
    store = Store(ROOT / "annotations")
    dev = _read(store, (0,))
    if not dev:
        sys.exit(f"no news texts in {store.corpora}; set STANCE_CORPORA")
    if args.train:
        _train(store, dev)
    resolver = _resolver(json.loads(MODEL.read_text("utf-8")))
    made = [_resolved(resolver, *row) for row in dev]
    result = score([row[0] for row in dev], made, kinds=("speech",))
    figures = {name: result.figures[name] for name in FIGURES}
    by_how = _by_how(made)
    print("\n".join(f"{name:16} {value:6.1f}" for name, value in figures.items()))
    print("quotes by way of deciding:", by_how)
    out = ROOT / "experiments" / "results" / "resolve.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps({"articles": len(dev), "figures": figures, "how": by_how}, indent=1) + "\n", encoding="utf-8")


def _resolver(model: dict[str, Any]) -> Resolver:
    network = Network.load(AFFILIATIONS, "affiliation", encoder=_encoder())
    return Resolver(ActorTable.load(), cues=load_yaml("cues"), model=model, affiliations=network)


def _encoder() -> str:
    return str(facts(MODELS / "encoder", ENCODER, ())["sha256"]["encoder.onnx"])


def _read(store: Store, folds: tuple[int, ...]) -> Rows:
    """Gold annotations of news folds with names and encodings of their texts."""
    split = "dev" if folds == (0,) else "train"
    missing = set(store.missing(split=split))
    gold = [store.annotation(m.id) for m in store.metas(split=split) if m.fold in folds and m.id not in missing]
    layers = frozenset({"tokens", "names"})
    parses = StanzaParser().parse([(g.document, Need(layers, g.document.paragraphs())) for g in gold])
    return list(zip(gold, parses, OnnxEncoder(MODELS / "encoder").encode([g.document for g in gold]), strict=True))


def _affiliations(train: Rows, dev: Rows) -> None:
    """Learns whom speakers speak for."""
    from stance.train.affiliations import card, choices, figures, trained

    blank = Resolver(ActorTable.load(), cues=load_yaml("cues"), model={"targets": {"signs": {}}, "precision": {}})
    some, unseen = ([c for row in rows for c in choices(*row, blank)] for rows in (train, dev))
    network = trained(some, encoder=_encoder())
    found = figures(network, unseen)
    network.save(AFFILIATIONS, card=card(found, network, len(some), len(train)))
    print(f"{AFFILIATIONS.name}: {len(network.signs)} signs;", found)


def _train(store: Store, dev: Rows) -> None:
    from stance.train.resolve import model_of, precisions, target_weights, tuned

    empty: dict[str, Any] = {"targets": {"signs": {}}, "precision": {}}
    train = _read(store, (1, 2, 3, 4))
    _affiliations(train, dev)
    learnt = _resolver(empty).weighing(target_weights(train, _resolver(empty)))
    weights = tuned(dev, learnt)
    origin = (
        f"Signs: logistic regression on {sum(len(a.quotes) for a, *_ in train)} quotes of {len(train)} articles, news folds 1-4. "
        f"Thresholds, precisions: {len(dev)} articles of fold 0. Made by experiments/resolve.py --train. Words and their weights, no text."
    )
    model = model_of(weights, precisions(dev, learnt.weighing(weights)), origin)
    MODEL.write_text(json.dumps(model, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{MODEL.name}: {len(weights.signs)} signs")


def _resolved(resolver: Resolver, gold: Annotation, parse: Parse, encoding: Encoding) -> Annotation:
    from stance.train.resolve import without_actors

    quotes, actors = resolver.resolve(gold.document, encoding, parse, tuple(without_actors(q) for q in gold.quotes))
    return Annotation(gold.document, "stance", quotes, actors)


def _by_how(made: list[Annotation]) -> dict[str, dict[str, int]]:
    count: dict[str, Counter[str]] = defaultdict(Counter)
    for annotation in made:
        for quote in annotation.quotes:
            count["actors"][quote.how.actors or "-"] += 1
            count["targets"][quote.how.targets or "-"] += 1
    return {part: dict(sorted(c.items())) for part, c in count.items()}


if __name__ == "__main__":
    main()
