"""What the whole chain says of news fold 0, beside gold: the calibration that ships with the stance model, and how reliable it is.

    python -m experiments.calibration

Quotes are found, their speakers resolved and their stances told by the shipped pipeline; each quote's probabilities are calibrated on gold
quotes of the other events (5 folds). Writes stance/resources/models/stance-head/calibration.npz, experiments/results/calibration.json,
calibration.md and reliability.svg. Needs the corpora (STANCE_CORPORA).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.resolve import Read, made, read
from stance.calibration import NO_QUOTE, Calibration
from stance.classify.pooled import PooledHead, pooled
from stance.compare.align import Ruler, align
from stance.compare.names import Cast, all_match
from stance.pipeline import Pipeline, load
from stance.quotes import Mode, Quote
from stance.resources import load_yaml
from stance.store import Store
from stance.train.calibrate import calibration_error, splits
from stance.train.folder import ENCODER, SHIPPED
from stance.train.stance import FOLDS, LABELS, calibrated, rows

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "experiments" / "results"
SHARES = (1.0, 0.9, 0.75, 0.5, 0.25)  # of quotes that are answered, the surest first


def main() -> None:
    """Measure, write."""
    store = Store(ROOT / "annotations")
    if store.missing(split="dev"):
        sys.exit(f"no news texts in {store.corpora}; set STANCE_CORPORA")
    pipeline, head = load(), PooledHead.load(SHIPPED, encoder=ENCODER)
    events = {m.id: m.event or m.id for m in store.metas(split="dev")}
    articles = list(read(pipeline, [store.annotation(m.id) for m in store.metas(split="dev")]))
    compared = [_compared(pipeline, head, row) for row in articles]
    assert pipeline.encoder is not None
    gold = rows([g for g, *_ in articles], pipeline.encoder, head, events)
    out = measured(head, compared, events, gold)
    out.save(SHIPPED)
    figures = told(out)
    (RESULTS / "calibration.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    (RESULTS / "calibration.md").write_text(table(figures), "utf-8")
    (RESULTS / "reliability.svg").write_text(picture(figures["bins"]), "utf-8")
    print(table(figures))


@dataclass(frozen=True, slots=True)
class Compared:
    """An article's quotes as found, each with what gold says of it (None: nothing), whether its speaker is right (-1: not to be told) and
    its vector; and the stances of gold quotes that were missed."""

    article: str
    found: list[tuple[Quote, Quote | None, int, Any]]
    missed: list[str]


def _compared(pipeline: Pipeline, head: PooledHead, row: Read) -> Compared:
    gold, parse, encoding = row
    ours, ruler = made(pipeline, row, pipeline.detector.detect(gold.document, encoding, parse)), Ruler(gold.document.text)
    one, other = ruler.see(gold.quotes), ruler.see(ours.quotes)
    pairs = align(one, other)
    known, met = {p.predicted: one[p.gold].quote for p in pairs}, {p.gold for p in pairs}
    found = []
    for i, (seen, vector) in enumerate(zip(other, pooled(encoding, [seen.quote for seen in other], head.width), strict=True)):
        g, p = known.get(i), seen.quote
        if g is None or (g.mode is Mode.SPEECH and g.stance is not None):
            right = -1 if g is None or not g.actors else int(all_match(Cast(gold), g.actors, Cast(ours), p.actors))
            found.append((p, g, right, vector))
    missed = [str(s.quote.stance) for i, s in enumerate(one) if i not in met and s.quote.mode is Mode.SPEECH]
    return Compared(gold.document.id, found, missed)


def measured(head: PooledHead, compared: Sequence[Compared], events: Mapping[str, str], gold: Any) -> Calibration:
    """Every quote found, speech alone, with what gold says of it. gold: rows of gold quotes to calibrate on."""
    quotes = [(c.article, *found) for c in compared for found in c.found]
    vectors = np.stack([vector for *_, vector in quotes])
    groups = [events[article] for article, *_ in quotes]
    shares = np.zeros((len(quotes), len(LABELS)))
    codebook, known = load_yaml("codebook")["acts"], sorted(set(gold.events))
    for rest, some in splits(known, FOLDS):
        held = {known[i] for i in some}
        kept = np.array([i for i, event in enumerate(gold.events) if event in {known[j] for j in rest}])
        at = [i for i, event in enumerate(groups) if event in held]
        shares[at] = calibrated(head, gold.take(kept), codebook).judge(vectors[at])[0]
    return Calibration(
        shares.astype(np.float32),
        np.array([NO_QUOTE if g is None else LABELS.index(str(g.stance)) for _, _, g, _, _ in quotes], np.int8),
        np.array([article for article, *_ in quotes]),
        np.array([str(p.type) for _, p, _, _, _ in quotes]),
        np.array([right for _, _, _, right, _ in quotes], np.int8),
        np.array([sum(c.missed.count(label) for c in compared) for label in LABELS]),
    )


# ---------------------------------------------------------------- telling


def told(out: Calibration) -> dict[str, Any]:
    """Figures of the quotes that gold has: calibration error with its bins, each label's own, and accuracy by share answered."""
    real = out.labels != NO_QUOTE
    shares, labels = out.probabilities[real].astype(np.float64), out.labels[real].astype(np.int64)
    error, bins = calibration_error(shares, labels)
    order, right = np.argsort(-shares.max(1), kind="stable"), shares.argmax(1) == labels
    answered = [{"answered": s, "accuracy": round(100 * float(right[order[: int(s * len(order))]].mean()), 1)} for s in SHARES]
    each = {label: calibration_error(shares, labels, of=k)[0] for k, label in enumerate(LABELS)}
    n = {"found": len(out), "in gold": int(real.sum()), "missed": int(out.missed.sum())}
    return {"n": n, "ece": error, "ece of": each, "bins": bins, "answered": answered}


def table(figures: Mapping[str, Any]) -> str:
    """In Markdown."""
    n = figures["n"]
    out = [
        f"**How sure the stance model is, and how right: the whole chain on news fold 0 ({n['found']} quotes found, {n['in gold']} of them"
        f" in gold, {n['missed']} missed)**",
        "",
        "| probability of the likeliest stance | quotes | said | right |",
        "|---|---|---|---|",
        *(f"| {b['from']:.1f}-{b['to']:.1f} | {b['n']} | {b['confidence']:.3f} | {b['accuracy']:.3f} |" for b in figures["bins"]),
        "",
        f"Calibration error {figures['ece']:.3f}; of each stance's own probability: "
        + ", ".join(f"{label} {value:.3f}" for label, value in figures["ece of"].items())
        + ".",
        "",
        "| answered, the surest first | right |",
        "|---|---|",
        *(f"| {100 * row['answered']:.0f} % | {row['accuracy']:.1f} |" for row in figures["answered"]),
    ]
    return "\n".join(out) + "\n"


def picture(bins: Sequence[Mapping[str, float]]) -> str:
    """A reliability diagram: said against right, circles as large as the bin's share of quotes."""
    whole = sum(b["n"] for b in bins)
    dots = [
        f'<circle cx="{60 + 300 * b["confidence"]:.1f}" cy="{340 - 300 * b["accuracy"]:.1f}" r="{3 + 30 * (b["n"] / whole) ** 0.5:.1f}">'
        f"<title>{b['n']:.0f} quotes: said {b['confidence']:.3f}, right {b['accuracy']:.3f}</title></circle>"
        for b in bins
    ]
    ticks = [f'<text x="{60 + 300 * t:.0f}" y="360" text-anchor="middle">{t:.1f}</text>' for t in (0, 0.5, 1)]
    ticks += [f'<text x="50" y="{344 - 300 * t:.0f}" text-anchor="end">{t:.1f}</text>' for t in (0, 0.5, 1)]
    return "\n".join(
        [
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" font-family="sans-serif" font-size="12">',
            '<rect width="400" height="400" fill="white"/><rect x="60" y="40" width="300" height="300" fill="none" stroke="#888"/>',
            '<line x1="60" y1="340" x2="360" y2="40" stroke="#888" stroke-dasharray="4 4"/>',
            '<g fill="#2563a8" fill-opacity="0.6">',
            *dots,
            "</g>",
            *ticks,
            '<text x="210" y="385" text-anchor="middle">probability of the likeliest stance</text>',
            '<text x="18" y="190" text-anchor="middle" transform="rotate(-90 18 190)">share that is right</text>',
            "</svg>",
            "",
        ]
    )


if __name__ == "__main__":
    main()
