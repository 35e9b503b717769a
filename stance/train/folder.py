"""An annotations folder in, a model folder out."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import chain
from pathlib import Path

import numpy as np
import sklearn

from stance.classify.features import VERSION
from stance.read.parser import word_vectors
from stance.resources import load_yaml
from stance.store import Store
from stance.text import InputError
from stance.train.illustrations import PREFIX, illustrations
from stance.train.stance import FOLDS, LABELS, LENT, LEVEL, SEED, STRENGTHS, Examples, Trained, examples, train


def train_folder(annotations: str | Path, model: str | Path, *, report: Callable[[str], None]) -> Trained:
    """Trains the stance head on the folder's gold of split train and writes it to the folder `model`.

    Texts that do not ship are read from the corpora folder (see store.py); what is missing is reported and left out. Documents of
    split test are never read.
    """
    store = Store(annotations)
    metas = {m.id: m for m in store.metas(split="train")}
    if not metas:
        raise InputError(f"{annotations}: found no article of split train, expected some with gold; annotate more articles")
    missing = store.missing(split="train")
    if missing:
        report(
            f"{len(missing)} of {len(metas)} training articles have no text here (expected in {store.corpora}; set STANCE_CORPORA): "
            f"training on the other {len(metas) - len(missing)}, so the model will not be the one that ships"
        )
    coded = store.annotations(split="train", skip_missing=True)
    some = examples(chain(coded, illustrations(load_yaml("examples"))), {name: m.event for name, m in metas.items()})
    report(f"{len(some.rows)} quotes of {len(set(some.articles) & set(metas))} articles and of the codebook's illustrations")
    trained = train(some, word_vectors(), report=report)
    sources = Counter(metas[a].source or "this folder's own" for a in sorted(set(some.articles) & set(metas)))
    licences = Counter(metas[a].licence for a in sorted(set(some.articles) & set(metas)))
    sha256 = trained.head.save(model, card="")
    (Path(model) / "card.md").write_text(card(some, trained, sources, licences, sha256, len(missing)), encoding="utf-8", newline="\n")
    report(f"{model}: macro-F1 {trained.scores['macro_f1']:.1f} on held-out events, calibration error {trained.scores['ece']:.3f}")
    return trained


def card(some: Examples, trained: Trained, sources: Mapping[str, int], licences: Mapping[str, int], sha256: str, missing: int) -> str:
    """What one should know before using the model."""
    counts = ", ".join(f"{int((some.labels == i).sum())} {label}" for i, label in enumerate(LABELS))
    each = ", ".join(f"{label} {value:.1f}" for label, value in trained.scores["f1"].items())
    rows = "\n".join(f"| {name} | {n} |" for name, n in sorted(sources.items(), key=lambda x: (-x[1], x[0])))
    rights = "\n".join(f"| {name} | {n} |" for name, n in sorted(licences.items(), key=lambda x: (-x[1], x[0])))
    sizes = ", ".join(f"{name} {len(group.names)}" for name, group in trained.head.groups.items())
    articles = sum(not a.startswith(f"{PREFIX}/") for a in some.articles)
    left = f" {missing} further training articles had no text here." if missing else ""
    return f"""# Stance head

Gives a quote the probabilities of being conciliatory, accusatory, a demand or none of these, by the words that the text attributes and
the cue that it attributes them with. English news. Made by `stance train` (features {VERSION}).

## Data
{len(some.rows)} quotes coded by the codebook: {counts}. They are of {sum(sources.values())} articles of split train, and
{len(some.rows) - articles} of them single sentences made up for this project (resources/examples.yaml), written
with the kinds of the development cases in view: scores on those cases flatter the model.{left}
Fingerprint of the rows and labels: sha256 {_fingerprint(some)}.
The model holds single words, pairs and first three words of quotes with their weights, no text.
Word vectors: the compact Stanza models' own, distilled from MiniLM-L6 (Apache-2.0) on open text; folded into the weights
of {" and ".join(LENT)}.

| source of articles | n |
|---|---|
{rows}

| licence of their texts | n |
|---|---|
{rights}

## Recipe
Features: {sizes}. Names masked. Linear support vector machine, one label against the rest, features scaled by their log count ratio
(level {LEVEL}), classes balanced, seed {SEED}, one thread;
strength C = {trained.strength}, the best of {", ".join(map(str, STRENGTHS))} by macro-F1 over {FOLDS} folds of whole events;
probabilities by multinomial logistic regression of the labels on the scores of articles
that the model had not seen. scikit-learn {sklearn.__version__}, numpy {np.__version__}.

## Scores
On events that the model had not seen ({FOLDS} folds within the training articles): macro-F1 {trained.scores["macro_f1"]:.1f}
({each}), calibration error {trained.scores["ece"]:.3f}.
The held-out fold and other sources: experiments/results/classify.md.

## Limits
Reads the quote and its cue, not the rest of the article: irony, and charges that stand in the context, are missed. Shares of stances
are those of political news about conflicts; elsewhere `none` is commoner, and the probabilities of the others too high.

sha256 of weights.npz: {sha256}
"""


def _fingerprint(some: Examples) -> str:
    rows = (repr((sorted((g, sorted(f.items())) for g, f in row.items()), int(y))) for row, y in zip(some.rows, some.labels, strict=True))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16]
