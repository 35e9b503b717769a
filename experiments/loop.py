"""Does the review queue beat drawing at random? A simulated annotator answers with the gold labels of news fold 0.

    python -m experiments.loop

Nothing has learnt from fold 0. Its events are split in five; from four fifths n quotes are labelled, drawn by the queue of `stance review`
(uncertain ones more often, each with a known probability) or evenly; what is learnt from them is measured on the fifth. Learnt are a plain
head from nothing (logistic regression on the encoder's vectors), with every label counting once, or one over its probability, and the
shipped head taught on as `stance train` does. Writes experiments/results/loop.json and loop.md. Needs the corpora (STANCE_CORPORA).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from stance.classify.pooled import PooledHead
from stance.quotes import Annotation
from stance.read.encoder import OnnxEncoder
from stance.resources import load_yaml
from stance.review.queue import queue
from stance.store import Store
from stance.train.calibrate import Ints, splits
from stance.train.folder import ENCODER, SHIPPED
from stance.train.illustrations import illustrations
from stance.train.own import taught
from stance.train.stance import FOLDS, LABELS, Rows, rows, scored

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "experiments" / "results"
SIZES, SEEDS = (50, 100, 200, 400, 800), range(5)
WAYS = ("from nothing", "from nothing, weighted", "taught on")
Figures = dict[str, dict[str, list[float]]]


def main() -> None:
    """Measure, print, write."""
    store = Store(ROOT / "annotations")
    if store.missing(split="dev"):
        sys.exit(f"no news texts in {store.corpora}; set STANCE_CORPORA")
    shipped, encoder = PooledHead.load(SHIPPED, encoder=ENCODER), OnnxEncoder(ENCODER)
    gold = list(store.annotations(split="dev"))
    some = rows(gold, encoder, shipped, {m.id: m.event for m in store.metas()})
    known = rows(illustrations(load_yaml("examples")), encoder, shipped, {})
    proposals = list(_proposed(gold, shipped.judge(some.vectors)[0]))
    figures: dict[str, Any] = {"sizes": SIZES, "shipped": _macro(shipped.judge(some.vectors)[0], some), "curves": {}}
    for way in WAYS:
        figures["curves"][way] = {"queue": [], "even": []}
        for size in SIZES:
            for drawn in ("queue", "even"):
                found = [f for seed in SEEDS for f in learnt(way, drawn, size, seed, some, known, shipped, proposals)]
                figures["curves"][way][drawn].append([round(float(np.mean(found)), 2), round(float(np.std(found) / len(found) ** 0.5), 2)])
                print(way, size, drawn, figures["curves"][way][drawn][-1], file=sys.stderr, flush=True)
    (RESULTS / "loop.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    (RESULTS / "loop.md").write_text(table(figures), "utf-8")
    print(table(figures))


def _proposed(gold: Sequence[Annotation], shares: Any) -> Iterator[Annotation]:
    """Gold quotes with what the machine says of their stance, in the order of the rows."""
    at = 0
    for annotation in gold:
        made = []
        for quote in (q for q in annotation.quotes if q.stance is not None):
            conciliatory, accusatory, demand, none = map(float, shares[at])
            made.append(replace(quote.bare(), probabilities=(conciliatory, accusatory, demand, none)))
            at += 1
        yield replace(annotation, quotes=tuple(made), actors={})


def learnt(
    way: str, drawn: str, size: int, seed: int, some: Rows, known: Rows, shipped: PooledHead, proposals: Sequence[Annotation]
) -> Iterator[float]:
    """macro-F1 on each fifth of the events, learnt from about `size` quotes of the others."""
    place = {(a.document.id, q.id): i for i, (a, q) in enumerate((a, q) for a in proposals for q in a.quotes)}
    for rest, test in splits(some.events, FOLDS):
        inside = {some.articles[i] for i in rest}
        pool = [a for a in proposals if a.document.id in inside and a.quotes]
        if drawn == "queue":
            items = [i for i in queue(pool, f"simulated-{seed}", size=size, seed=str(seed), double=0.0, blind=0.0) if i.reason != "repeat"]
            chosen = np.array([place[i.doc, i.quote] for i in items])
            weights = np.array([1 / i.p for i in items])
        else:
            chosen = np.random.default_rng(seed).permutation(rest)[:size]
            weights = np.ones(len(chosen))
        yield _learnt(way, some, chosen, weights, test, known, shipped)


def _learnt(way: str, some: Rows, chosen: Ints, weights: Any, test: Ints, known: Rows, shipped: PooledHead) -> float:
    unseen = some.take(test)
    if way == "taught on":
        return _macro(taught(shipped, some.take(chosen), known).judge(unseen.vectors)[0], unseen)
    model = LogisticRegression(C=0.1, max_iter=1000)
    model.fit(some.vectors[chosen], some.stances[chosen], sample_weight=weights / weights.mean() if way.endswith("weighted") else None)
    shares = np.zeros((len(test), len(LABELS)))
    shares[:, model.classes_] = model.predict_proba(unseen.vectors)
    return _macro(shares, unseen)


def _macro(shares: Any, gold: Rows) -> float:
    return float(scored(shares, gold.stances)["macro_f1"])


def table(figures: dict[str, Any]) -> str:
    """In Markdown."""
    out = [
        f"**Labels drawn by the review queue and evenly: macro-F1 on other events of news fold 0, mean of {len(SEEDS)} draws and {FOLDS}"
        f" fifths (standard error); the shipped head as it is {figures['shipped']:.1f}**",
        "",
        f"| learnt | drawn | {' | '.join(f'{s} labels' for s in figures['sizes'])} |",
        "|---|---|" + "---|" * len(figures["sizes"]),
    ]
    for way, curves in figures["curves"].items():
        for drawn, points in curves.items():
            out.append(f"| {way} | {drawn} | {' | '.join(f'{m:.1f} ({e:.1f})' for m, e in points)} |")
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    main()
