"""An annotations folder in, a stance head out."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from stance.classify.pooled import PooledHead
from stance.heads import ModelError
from stance.quotes import Annotation
from stance.read.encoder import OnnxEncoder
from stance.resources import FOLDER, load_yaml
from stance.sheets import Meta
from stance.store import Store
from stance.text import InputError
from stance.train import marks
from stance.train.calibrate import Floats, Ints, calibration_error
from stance.train.illustrations import illustrations
from stance.train.stance import (
    BATCH,
    DROPOUT,
    EPOCHS,
    FOLDS,
    LABELS,
    RATE,
    SEED,
    Lesson,
    Rows,
    calibrated,
    fit,
    held_out,
    joined,
    rows,
    scored,
)

ENCODER = FOLDER / "models" / "encoder"
SHIPPED = FOLDER / "models" / "stance-head"
UNSEEN_FOLD = 0  # of the news articles, the one that the encoder did not learn from
TRUST = 0.2  # share of the label in what is learnt from quotes that the encoder has seen
ILLUSTRATION = 5.0  # what a sentence made for the purpose weighs beside a quote of an article
LEAST = 20  # quotes of each stance, below which nothing is calibrated


@dataclass(frozen=True, slots=True)
class Material:
    """What there is to learn from: quotes that the encoder has seen, articles that it has not, illustrations; and to calibrate on."""

    seen: Rows
    own: Rows
    illustrated: Rows
    kept: Rows

    def learnt(self) -> Rows:
        """All quotes of articles but what is kept."""
        return joined([self.seen, self.own])

    def lessons(self) -> list[Lesson]:
        """All but what is kept for calibration."""
        return [Lesson(self.seen, TRUST, 1.0), Lesson(self.own, 1.0, 1.0), Lesson(self.illustrated, 1.0, ILLUSTRATION)]


def train_folder(annotations: str | Path, model: str | Path, *, report: Callable[[str], None]) -> PooledHead:
    """Trains the stance head on the folder's gold of split train, calibrates it on split dev, and writes it to the folder `model`.

    Texts that do not ship are read from the corpora folder (see store.py); what is missing is reported and left out. Where too few
    quotes of split dev are here, the calibration is that of the head that ships. Documents of split test are never read.
    """
    store, codebook = Store(annotations), load_yaml("codebook")["acts"]
    metas = {m.id: m for m in (*store.metas(split="train"), *store.metas(split="dev"))}
    if not any(m.split == "train" for m in metas.values()):
        raise InputError(f"{annotations}: found no article of split train, expected some with gold; annotate more articles")
    missing = {*store.missing(split="train"), *store.missing(split="dev")}
    if missing:
        report(
            f"{len(missing)} of {len(metas)} articles have no text here (expected in {store.corpora}; set STANCE_CORPORA): "
            f"training on the others, so the model will not be the one that ships"
        )
    start = PooledHead.begin(ENCODER)
    some = material(store, [m for m in metas.values() if m.id not in missing], start)
    report(f"{len(some.seen) + len(some.own)} quotes of articles and {len(some.illustrated)} of the codebook's illustrations to learn from")
    head = fit(start, some.lessons())
    if scores := _scores(head, some.kept, codebook):
        head = marks.marked(calibrated(head, some.kept, codebook), some.learnt(), some.kept)
        scores |= {"marks": marks.scored(head, some.kept)}
        report(f"{model}: macro-F1 {scores['macro_f1']:.1f}, calibration error {scores['ece']:.3f} on {len(some.kept)} quotes of split dev")
    else:
        head = _as_shipped(head)
        report(f"{model}: {len(some.kept)} quotes of split dev are too few; the calibration is that of the shipped head")
    sha256 = head.save(model, card="")
    used = [metas[a] for a in sorted({*some.seen.articles, *some.own.articles, *some.kept.articles})]
    (Path(model) / "card.md").write_text(card(head, some, used, scores, sha256, len(missing)), encoding="utf-8", newline="\n")
    return head


def is_repository(annotations: str | Path) -> bool:
    """Whether a folder holds the articles that the encoder learnt from: then the shipped head is made again from it."""
    return any(_seen(m) for m in Store(annotations).metas(split="train"))


def material(store: Store, metas: Iterable[Meta], start: PooledHead) -> Material:
    """The quotes of these articles, and the illustrations, with their vectors."""
    known, encoder = {m.id: m for m in metas}, OnnxEncoder(ENCODER)
    events = {name: m.event for name, m in known.items()}

    def some(annotations: Iterable[Annotation], wanted: Callable[[Meta], bool]) -> Rows:
        return rows((a for a in annotations if a.document.id in known and wanted(known[a.document.id])), encoder, start, events)

    seen = some(store.annotations(split="train", skip_missing=True), _seen)
    own = some(store.annotations(split="train", skip_missing=True), lambda m: not _seen(m))
    kept = some(store.annotations(split="dev", skip_missing=True), lambda m: not _seen(m))
    return Material(seen, own, rows(illustrations(load_yaml("examples")), encoder, start, {}), kept)


def _seen(meta: Meta) -> bool:
    return meta.fold is not None and meta.fold != UNSEEN_FOLD


def _as_shipped(head: PooledHead) -> PooledHead:
    try:
        shipped = PooledHead.load(SHIPPED, encoder=ENCODER)
    except ModelError:  # of another encoder: then these are the plain scores
        return head
    return replace(head, scale=shipped.scale, shift=shipped.shift, marks=shipped.marks)


def _scores(head: PooledHead, kept: Rows, codebook: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """On events that the calibration has not seen; empty where there is too little to calibrate on."""
    if np.bincount(kept.stances, minlength=len(LABELS)).min() < LEAST or len(set(kept.events)) < FOLDS:
        return {}
    stances, acts = held_out(head, kept, codebook)
    return scored(stances, kept.stances) | ({"act": act_scores(stances, acts, kept, head.acts, codebook)} if (kept.acts >= 0).any() else {})


def act_scores(
    stances: Floats, acts: Floats, gold: Rows, names: tuple[str, ...], codebook: Mapping[str, Mapping[str, Any]]
) -> dict[str, float]:
    """The likeliest act of the likeliest stance against the coded one: accuracy, macro_f1 over acts that were coded (per cent), ece."""
    among = np.array([[codebook[act]["stance"] == stance for act in names] for stance in LABELS])[stances.argmax(1)]
    shares = np.where(among, acts, 0)
    shares /= np.maximum(shares.sum(1, keepdims=True), 1e-12)
    found, coded = shares.argmax(1), gold.acts >= 0
    sure = stances.max(1) * shares.max(1)
    right = found == gold.acts
    f1 = [_f1(found[coded], gold.acts[coded], k) for k in sorted(set(gold.acts[coded].tolist()))]
    ece = calibration_error(np.stack([1 - sure, sure], 1)[coded], right[coded].astype(np.int64), of=1)[0]
    return {"accuracy": round(100 * float(right[coded].mean()), 1), "macro_f1": round(float(np.mean(f1)), 1), "ece": ece}


def _f1(found: Ints, coded: Ints, label: int) -> float:
    both = int(((found == label) & (coded == label)).sum())
    return 200 * both / int((found == label).sum() + (coded == label).sum())


def card(head: PooledHead, some: Material, used: list[Meta], scores: Mapping[str, Any], sha256: str, missing: int) -> str:
    """What one should know before using the model."""
    counts = {name: len(part) for name, part in (("seen", some.seen), ("own", some.own), ("made", some.illustrated), ("kept", some.kept))}
    sources, licences = Counter(m.source or "this folder's own" for m in used), Counter(m.licence for m in used)
    left = f" {missing} further articles had no text here." if missing else ""
    return f"""# Stance head

Gives a quote the probabilities of being conciliatory, accusatory, a demand or none of these, and its act. Reads the encoder's vectors of
the content, the cue and the source; works with that encoder alone. English news. Made by `stance train`.

## Data
| quotes | n |
|---|---|
| of articles that the encoder has seen (news folds 1-4) | {counts["seen"]} |
| of further articles of split train | {counts["own"]} |
| single sentences made up for this project (resources/examples.yaml) | {counts["made"]} |
| kept for calibration (split dev: news fold 0) | {counts["kept"]} |

All are coded by the codebook.{left} The single sentences were written with the kinds of the development cases in view: scores on those
cases flatter the model. Fingerprint of vectors and labels: sha256 {_fingerprint(some)}.
The model holds weights, no text.

| source of articles | n |
|---|---|
{_table(sources)}

| licence of their texts | n |
|---|---|
{_table(licences)}

## Recipe
Mean of the content's word pieces, first of the cue, mean of the source's; a hidden layer of {len(head.weights["pooled.bias"])};
stances and acts. It begins with the heads that were trained with the encoder and goes on for {EPOCHS} rounds (Adam, rate {RATE},
batches of {BATCH}, dropout {DROPOUT}, seed {SEED}, one thread). Of quotes that the encoder has seen it learns {TRUST} of the label and
{1 - TRUST} of what it said before; of the others the label, illustrations {ILLUSTRATION:g} times.
Calibration: one scale for stances, one for acts, a shift for each stance
({", ".join(f"{v:.3f}" for v in (*head.scale, *head.shift))}).
numpy {np.__version__}.

## Scores
{_told(scores)}
Baselines, other sources, reliability: experiments/results/classify.md.

## Limits
Irony, and charges that stand only in the rest of the article, are missed. Shares of stances are those of political news about conflicts;
elsewhere `none` is commoner, and the probabilities of the others too high. `also` is told for the clearest cases alone.

sha256 of weights.npz: {sha256}
"""


def _told(scores: Mapping[str, Any]) -> str:
    if not scores:
        return "None: too few quotes of split dev were here; the calibration is that of the head that ships."
    each = ", ".join(f"{label} {value:.1f}" for label, value in scores["f1"].items())
    out = f"""On the articles kept for calibration, cross-fitted over {FOLDS} folds of whole events: macro-F1 {scores["macro_f1"]:.1f}
({each}), calibration error {scores["ece"]:.3f}."""
    if act := scores.get("act"):
        out += f"\nAct: {act['accuracy']:.1f} % right, macro-F1 over acts {act['macro_f1']:.1f}, calibration error {act['ece']:.3f}."
    told = ", ".join(f"{mark} {row['f1']:.1f}" for mark, row in scores.get("marks", {}).items())
    return out + (f"\nF1 of flags and of what a quote is also, thresholds from the other events: {told}." if told else "")


def _table(counts: Mapping[str, int]) -> str:
    return "\n".join(f"| {name} | {n} |" for name, n in sorted(counts.items(), key=lambda x: (-x[1], x[0])))


def _fingerprint(some: Material) -> str:
    out = hashlib.sha256()
    for part in (some.seen, some.own, some.illustrated, some.kept):
        for array in (part.vectors, part.stances, part.acts):
            out.update(array.tobytes())
    return out.hexdigest()[:16]
