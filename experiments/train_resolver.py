"""Trains what the resolver learns, into stance/resources/models, each on top of the ones before it.

    python -m experiments.train_resolver [antecedent affiliation target close certainty]      (default: all; fifty minutes on one core)

antecedent-head: whom pronouns, descriptions and quotations without a source mean. affiliation-head: whom somebody speaks for.
target-head: at whom a quote is directed. All three learn on news folds 1-4 (the first also on chains of PolNeAR train) and set their
thresholds on fold 0. target-close-head comes from the close reader's training (experiments/encoder); here it gets its thresholds on fold 0,
too. actors-certainty, targets-certainty: how sure the decisions are, on quotes found in fold 0. Needs the corpora
(STANCE_CORPORA). The same on the same machine.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from stance.actors import ActorTable
from stance.compare.score import score
from stance.detect.tagger import Tagger
from stance.detect.trained import TaggerDetector
from stance.encoding import Encoding
from stance.heads import Head
from stance.models import facts
from stance.network import Network
from stance.parse import Need, Parse
from stance.pipeline import resolver
from stance.quotes import Annotation
from stance.read.encoder import OnnxEncoder
from stance.read.parser import StanzaParser
from stance.resolve.resolver import Resolver
from stance.resources import load_yaml
from stance.store import Store
from stance.train import affiliations, antecedents, certainty, targets

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "stance" / "resources" / "models"
PARTS = ("antecedent", "affiliation", "target", "close", "certainty")
TABLE, CUES = ActorTable.load(), load_yaml("cues")
Row = tuple[Annotation, Parse, Encoding]
Rows = list[Row]


def main() -> None:
    """Train the parts asked for, in their order."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parts = tuple(parser.parse_args().parts) or PARTS
    if unknown := set(parts) - set(PARTS):
        parser.error(f"found {sorted(unknown)[0]!r}, expected some of {', '.join(PARTS)}")
    store = Store(ROOT / "annotations")
    if store.missing(split="dev"):
        sys.exit(f"no news texts in {store.corpora}; set STANCE_CORPORA")
    dev = read(store, 0)
    folds = [read(store, fold) for fold in (1, 2, 3, 4)] if set(parts) - {"close", "certainty"} else []
    trained(parts, folds, dev, {m.id: m.event or m.id for m in store.metas(split="dev")})


def trained(parts: tuple[str, ...], folds: list[Rows], dev: Rows, events: Mapping[str, str], silver: Rows | None = None) -> None:
    """Trains and writes these parts. silver: chains' annotations as they are read, None = read here."""
    train = [row for fold in folds for row in fold]
    if "antecedent" in parts:
        _antecedent(folds, silver)
    if "affiliation" in parts:
        _affiliation(train, dev)
    if "target" in parts:
        _target(train, dev)
    if "close" in parts:
        _close(dev)
    if "certainty" in parts:
        _certainty(dev, events)


def read(store: Store, fold: int) -> Rows:
    """Gold annotations of a news fold with names and encodings of their texts."""
    split = "dev" if fold == 0 else "train"
    return seen([store.annotation(m.id) for m in store.metas(split=split) if m.fold == fold])


def seen(gold: list[Annotation]) -> Rows:
    """Annotations with names and encodings of their texts."""
    layers = frozenset({"tokens", "names"})
    parses = StanzaParser().parse([(g.document, Need(layers, g.document.paragraphs())) for g in gold])
    return list(zip(gold, parses, OnnxEncoder(MODELS / "encoder").encode([g.document for g in gold]), strict=True))


def encoder() -> str:
    """sha256 of the encoder whose vectors the heads read."""
    return str(facts(MODELS / "encoder", "stance-encoder/1", ())["sha256"]["encoder.onnx"])


def so_far(*parts: str, close: bool = False) -> Resolver:
    """The resolver with these heads alone. close: whether it reads quotes in doubt closely."""
    heads = {part: Network.load(MODELS / f"{part}-head", part, encoder=encoder()) for part in parts}
    out = Resolver(
        TABLE, cues=CUES, affiliations=heads.get("affiliation"), antecedents=heads.get("antecedent"), targets=heads.get("target")
    )
    if close:
        shipped = resolver()
        out.reader, out.close = shipped.reader, shipped.close
    return out


def _antecedent(folds: list[Rows], silver: Rows | None) -> None:
    from experiments.chains import chained

    chains = seen(chained("train")) if silver is None else silver
    network, choices = antecedents.learnt(folds, so_far(), encoder=encoder(), silver=chains)
    card = antecedents.card(network, articles=sum(map(len, folds)) + len(chains), choices=choices)
    print(f"antecedent-head: {len(network.signs)} signs, {network.save(MODELS / 'antecedent-head', card=card)[:12]}", flush=True)


def _affiliation(train: Rows, dev: Rows) -> None:
    bare = so_far("antecedent")
    some, unseen = ([c for row in rows for c in affiliations.choices(*row, bare)] for rows in (train, dev))
    network = affiliations.trained(some, encoder=encoder())
    found = affiliations.figures(network, unseen)
    sha256 = network.save(MODELS / "affiliation-head", card=affiliations.card(found, network, len(some), len(train)))
    print(f"affiliation-head: {len(network.signs)} signs, {sha256[:12]};", found, flush=True)


def _target(train: Rows, dev: Rows) -> None:
    bare = so_far("antecedent", "affiliation")
    width = next(e.windows[0].vectors.shape[1] for _, _, e in train if e.windows)
    network = targets.trained(train, bare, encoder=encoder(), width=width)
    network = targets.tuned(network, targets.examples(dev, bare, network, width))
    able = so_far("antecedent", "affiliation")
    able.targets = network
    card = targets.card(train, dev, network, _figures(able, dev))
    print(f"target-head: {len(network.signs)} signs, {network.save(MODELS / 'target-head', card=card)[:12]}", flush=True)


def _close(dev: Rows) -> None:
    folder, able = MODELS / "target-close-head", so_far("antecedent", "affiliation", "target", close=True)
    assert able.close is not None
    able.close = targets.tuned(able.close, targets.closely(dev, able))
    figures = _figures(able, dev)
    sha256 = able.close.save(folder, card=targets.close_card(able.close, dev, figures))
    print(f"target-close-head: {sha256[:12]};", figures, flush=True)


def _figures(able: Resolver, dev: Rows) -> dict[str, float | None]:
    found = score([gold for gold, *_ in dev], [on_gold(able, *row) for row in dev], kinds=("speech",)).figures
    return {name: found[name] for name in ("target_f1", "target_hit")}


def _certainty(dev: Rows, events: Mapping[str, str]) -> None:
    detector = TaggerDetector(Tagger.load(MODELS / "encoder"), Head.load(MODELS / "quote-head"))
    found = [(gold, encoding, parse, detector.detect(gold.document, encoding, parse)) for gold, parse, encoding in dev]
    some = certainty.decisions(found, so_far("antecedent", "affiliation", "target", close=True), events)
    for part, rows in some.items():
        folder, scores = MODELS / f"{part}-certainty", certainty.scores(rows)
        sha256 = certainty.fit(part, rows).save(folder, card="")
        (folder / "card.md").write_text(certainty.card(part, rows, scores, sha256), encoding="utf-8", newline="\n")
        print(f"{folder.name}: {sha256[:12]};", scores, flush=True)


def on_gold(resolver: Resolver, gold: Annotation, parse: Parse, encoding: Encoding) -> Annotation:
    """Gold quotes with speakers and targets by the resolver."""
    quotes, actors = resolver.resolve(gold.document, encoding, parse, tuple(q.bare() for q in gold.quotes))
    return Annotation(gold.document, "stance", quotes, actors)


if __name__ == "__main__":
    main()
