"""Speakers and targets on gold quotes of news fold 0, and the training of what the resolver learns.

    python -m experiments.resolve            figures of the shipped models, by source form and by way of deciding
    python -m experiments.resolve --train    learns on folds 1-4 and tunes on fold 0, in stance/resources: whom words point back
                                             to (models/antecedent-head), whom speakers speak for (models/
                                             affiliation-head), targets (models/target-head), how sure
                                             ways of deciding are (resolve.json); about half an hour on one core

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
from stance.compare.names import Cast, same
from stance.compare.score import score
from stance.compare.tally import source_form
from stance.encoding import Encoding
from stance.models import facts
from stance.network import Network
from stance.parse import Need, Parse
from stance.quotes import Annotation, Mode, Stance
from stance.read.encoder import OnnxEncoder
from stance.read.parser import StanzaParser
from stance.resolve.resolver import Resolver
from stance.resources import load_yaml
from stance.store import Store

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "stance" / "resources" / "models"
MODEL, AFFILIATIONS, TARGETS = MODELS.parent / "resolve.json", MODELS / "affiliation-head", MODELS / "target-head"
ANTECEDENTS = MODELS / "antecedent-head"
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
    resolver = _resolver(json.loads(MODEL.read_text("utf-8")), _network(ANTECEDENTS), _network(AFFILIATIONS), _network(TARGETS))
    made = [_resolved(resolver, *each) for each in dev]
    result = score([gold for gold, *_ in dev], made, kinds=("speech",))
    figures = {name: result.figures[name] for name in FIGURES}
    by_how = _by_how(made)
    print("\n".join(f"{name:16} {value:6.1f}" for name, value in figures.items()))
    print("quotes by way of deciding:", by_how)
    aims = _aims([gold for gold, *_ in dev], made)
    print("targets right, in per cent of spoken quotes (one of gold's found, or none where gold has none):")
    print("\n".join(f"  {name:32} {right:5.1f} of {n}" for name, (right, n) in aims.items()))
    out = ROOT / "experiments" / "results" / "resolve.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(
        json.dumps({"articles": len(dev), "figures": figures, "how": by_how, "targets right": aims}, indent=1) + "\n", encoding="utf-8"
    )


def _resolver(
    model: dict[str, Any], antecedents: Network | None = None, affiliations: Network | None = None, targets: Network | None = None
) -> Resolver:
    return Resolver(
        ActorTable.load(), cues=load_yaml("cues"), model=model, antecedents=antecedents, affiliations=affiliations, targets=targets
    )


def _network(folder: Path) -> Network:
    return Network.load(folder, folder.name.removesuffix("-head"), encoder=_encoder())


def _encoder() -> str:
    return str(facts(MODELS / "encoder", ENCODER, ())["sha256"]["encoder.onnx"])


def _read(store: Store, folds: tuple[int, ...]) -> Rows:
    """Gold annotations of news folds with names and encodings of their texts."""
    split = "dev" if folds == (0,) else "train"
    missing = set(store.missing(split=split))
    gold = [store.annotation(m.id) for m in store.metas(split=split) if m.fold in folds and m.id not in missing]
    return _seen(gold)


def _seen(gold: list[Annotation]) -> Rows:
    """Annotations with names and encodings of their texts."""
    layers = frozenset({"tokens", "names"})
    parses = StanzaParser().parse([(g.document, Need(layers, g.document.paragraphs())) for g in gold])
    return list(zip(gold, parses, OnnxEncoder(MODELS / "encoder").encode([g.document for g in gold]), strict=True))


def _antecedents(folds: list[Rows]) -> None:
    """Learns whom pronouns, descriptions and quotations without a source mean."""
    from experiments.chains import chained
    from stance.train.antecedents import card, learnt

    blank = _resolver({"precision": {}})
    silver = _seen(chained("train"))
    network, seen = learnt(folds, blank, encoder=_encoder(), silver=silver)
    network.save(ANTECEDENTS, card=card(network, articles=sum(map(len, folds)) + len(silver), choices=seen))
    print(f"{ANTECEDENTS.name}: {len(network.signs)} signs")


def _affiliations(train: Rows, dev: Rows) -> None:
    """Learns whom speakers speak for."""
    from stance.train.affiliations import card, choices, figures, trained

    blank = _resolver({"precision": {}}, _network(ANTECEDENTS))
    some, unseen = ([c for row in rows for c in choices(*row, blank)] for rows in (train, dev))
    network = trained(some, encoder=_encoder())
    found = figures(network, unseen)
    network.save(AFFILIATIONS, card=card(found, network, len(some), len(train)))
    print(f"{AFFILIATIONS.name}: {len(network.signs)} signs;", found)


def _train(store: Store, dev: Rows) -> None:
    from stance.train.resolve import precisions

    folds = [_read(store, (fold,)) for fold in (1, 2, 3, 4)]
    train = [row for fold in folds for row in fold]
    _antecedents(folds)
    _affiliations(train, dev)
    bare = _resolver({"precision": {}}, _network(ANTECEDENTS), _network(AFFILIATIONS))
    _train_targets(train, dev, bare)
    origin = f"Share of right speakers by way of deciding: {len(dev)} articles of news fold 0. Made by experiments/resolve.py --train."
    model = {"origin": origin, "precision": {"actors": precisions(dev, bare)}}
    MODEL.write_text(json.dumps(model, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")


def _train_targets(train: Rows, dev: Rows, bare: Resolver) -> None:
    from stance.train.targets import card, trained, tuned

    width = next(e.windows[0].vectors.shape[1] for _, _, e in train if e.windows)
    network = tuned(trained(train, bare, encoder=_encoder(), width=width), dev, bare)
    made = [_resolved(_resolver({"precision": {}}, _network(ANTECEDENTS), bare.affiliations, network), *each) for each in dev]
    figures = score([gold for gold, *_ in dev], made, kinds=("speech",)).figures
    sha256 = network.save(TARGETS, card=card(train, dev, network, {name: figures[name] for name in ("target_f1", "target_hit")}))
    print(f"{TARGETS.name}: {len(network.signs)} signs, weights {sha256[:12]}")


def _resolved(resolver: Resolver, gold: Annotation, parse: Parse, encoding: Encoding) -> Annotation:
    from stance.train.resolve import without_actors

    quotes, actors = resolver.resolve(gold.document, encoding, parse, tuple(without_actors(q) for q in gold.quotes))
    return Annotation(gold.document, "stance", quotes, actors)


def _aims(golds: list[Annotation], made: list[Annotation]) -> dict[str, tuple[float, int]]:
    """(share right, quotes) by whether gold has a stance, by way of deciding and by the form of the source."""
    count: dict[str, list[bool]] = defaultdict(list)
    for gold, mine in zip(golds, made, strict=True):
        names, found = Cast(gold), Cast(mine)
        for g, p in zip(gold.quotes, mine.quotes, strict=True):
            if g.mode is not Mode.SPEECH:
                continue
            met = any(same(names.actor(t).name, found.actor(u).name) for t in g.targets for u in p.targets)
            right = met if g.targets and p.targets else not g.targets and not p.targets
            stance = "stance none" if g.stance is Stance.NONE else "some stance"
            aim = "addressed" if g.targets else "to nobody"
            for name in (stance, f"{stance}, {aim}", f"how {p.how.targets}", f"source {source_form(gold, g)}"):
                count[name].append(right)
    return {name: (round(100 * sum(rights) / len(rights), 1), len(rights)) for name, rights in sorted(count.items())}


def _by_how(made: list[Annotation]) -> dict[str, dict[str, int]]:
    count: dict[str, Counter[str]] = defaultdict(Counter)
    for annotation in made:
        for quote in annotation.quotes:
            count["actors"][quote.how.actors or "-"] += 1
            count["targets"][quote.how.targets or "-"] += 1
    return {part: dict(sorted(c.items())) for part, c in count.items()}


if __name__ == "__main__":
    main()
