"""Trains the quote head: how sure a quote that the trained detector finds is, and how sure its source.

It learns from annotated articles that the encoder has not seen (fold 0 of split dev); the encoder's own labels and pointers are trained
by the recipe in experiments/encoder/.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from stance.compare.align import Ruler, align
from stance.detect.signs import NAMES, VERSION
from stance.detect.tagger import Tagger
from stance.detect.trained import OUTCOMES, TaggerDetector
from stance.heads import Head
from stance.quotes import Annotation, Quote
from stance.read.encoder import OnnxEncoder
from stance.resources import FOLDER
from stance.store import Store
from stance.text import InputError
from stance.train.calibrate import Floats, Ints, calibration_error, out_of_fold

FOLDS = 5
STRENGTH = 0.3  # inverse of the ridge penalty, on signs of equal spread
LEAST = 10  # quotes of each outcome
FOLD = 0  # the articles that no encoder learns from
WRONG, SOURCE_WRONG, RIGHT = range(3)


@dataclass(frozen=True, slots=True)
class Judged:
    """Quotes found, row by row: their signs, their outcome (an index into OUTCOMES), and their articles' event (else article)."""

    signs: Floats
    outcomes: Ints
    groups: tuple[str, ...]


def train_quotes(annotations: str | Path, model: str | Path, *, report: Callable[[str], None]) -> Head:
    """Trains the head on the folder's gold of fold 0 with the package's encoder, and writes it to the folder `model`."""
    store = Store(annotations)
    metas = {m.id: m for m in store.metas(split="dev") if m.fold == FOLD}
    missing = set(store.missing(split="dev"))
    gold = [store.annotation(name) for name in metas if name not in missing]
    if not gold:
        raise InputError(f"{store.folder}: no text of fold {FOLD} is here (expected in {store.corpora}; set STANCE_CORPORA)")
    folder = FOLDER / "models" / "encoder"
    some = judged(gold, {m.id: m.event or m.id for m in metas.values()}, OnnxEncoder(folder), TaggerDetector(Tagger.load(folder)))
    report(f"{len(some.outcomes)} quotes found in {len(gold)} articles")
    head, scores = fit(some), held_out(some)
    sha256 = head.save(model, card="")
    (Path(model) / "card.md").write_text(card(some, len(gold), scores, sha256), encoding="utf-8", newline="\n")
    report(f"{model}: calibration error {scores['quote']:.3f} for quotes, {scores['source']:.3f} for sources, on held-out events")
    return head


def judged(gold: Iterable[Annotation], events: Mapping[str, str], encoder: OnnxEncoder, detector: TaggerDetector) -> Judged:
    """What the detector finds in these articles, and how right it is."""
    rows, outcomes, groups = [], [], []
    for annotation in gold:
        document = annotation.document
        found = detector.judged(document, encoder.encode([document])[0])
        right = _outcomes(annotation, [quote for quote, _ in found])
        rows += [signs for _, signs in found]
        outcomes += [right[quote.id] for quote, _ in found]
        groups += [events[document.id]] * len(found)
    return Judged(np.array(rows), np.array(outcomes, np.int64), tuple(groups))


def _outcomes(gold: Annotation, found: list[Quote]) -> dict[str, int]:
    """Right: half of the words of a gold quote's content and its own are shared, and a word of the source (or neither has one)."""
    ruler = Ruler(gold.document.text)
    ours, theirs = ruler.see(found), ruler.see(gold.quotes)
    out = {quote.id: WRONG for quote in found}
    for pair in align(theirs, ours):
        mine, other = ours[pair.predicted], theirs[pair.gold]
        if 2 * pair.shared >= len(mine.content.words | other.content.words):
            same = bool(mine.source.words & other.source.words) or not (mine.source.words or other.source.words)
            out[mine.quote.id] = RIGHT if same else SOURCE_WRONG
    return out


def fit(some: Judged) -> Head:
    """Multinomial logistic regression on the signs, brought to equal spread while training; its probabilities are calibrated ones.

    InputError where an outcome hardly comes.
    """
    counts = np.bincount(some.outcomes, minlength=len(OUTCOMES))
    if counts.min() < LEAST:
        found = ", ".join(f"{n} {name}" for n, name in zip(counts, OUTCOMES, strict=True))
        raise InputError(f"quotes found: {found}; expected at least {LEAST} of each: annotate more articles of fold {FOLD}")
    middle, spread = some.signs.mean(0), some.signs.std(0) + 1e-6
    model: Any = LogisticRegression(C=STRENGTH, max_iter=1000).fit((some.signs - middle) / spread, some.outcomes)
    weights = model.coef_ / spread
    bias = model.intercept_ - weights @ middle
    n = len(OUTCOMES)
    return Head("quote", VERSION, OUTCOMES, {}, bias.astype(np.float32), np.vstack([np.eye(n), np.zeros(n)]), weights.T.astype(np.float32))


def held_out(some: Judged) -> dict[str, float]:
    """Calibration errors and areas under the curve on events that the head had not seen."""

    def one(train: Ints, rest: Ints) -> list[Floats]:
        head = fit(Judged(some.signs[train], some.outcomes[train], ()))
        return [head.probabilities([{}] * len(rest), some.signs[rest])]

    (found,) = out_of_fold(some.groups, FOLDS, one)
    is_quote, there = 1 - found[:, WRONG], some.outcomes != WRONG
    source = found[:, RIGHT] / np.maximum(is_quote, 1e-9)
    out = {}
    for name, said, was in (("quote", is_quote, there), ("source", source[there], some.outcomes[there] == RIGHT)):
        out[name] = calibration_error(np.stack([1 - said, said], 1), was.astype(np.int64))[0]
        out[f"{name} auc"], out[f"{name} share"] = float(roc_auc_score(was, said)), float(was.mean())
    return out


def card(some: Judged, articles: int, scores: Mapping[str, float], sha256: str) -> str:
    """What one should know before using the model."""
    counts = ", ".join(f"{int((some.outcomes == k).sum())} {name}" for k, name in enumerate(OUTCOMES))
    rows = "\n".join(f"| {n} | {scores[f'{n} share']:.3f} | {scores[n]:.3f} | {scores[f'{n} auc']:.3f} |" for n in ("quote", "source"))
    fingerprint = hashlib.sha256(some.signs.tobytes() + some.outcomes.tobytes()).hexdigest()[:16]
    return f"""# Quote head

Gives each quote that the trained detector finds the probability that it is one (half of its words are those of a quote of the
codebook), and that its source is right. Made by `stance train annotations --head quotes` from {len(NAMES)} signs of how sure the
network was ({VERSION}).

## Data
{len(some.outcomes)} quotes found in {articles} articles of news fold 0, which the encoder has not seen: {counts}.
Licences as of the encoder's data. The model holds {len(NAMES)} numbers for each outcome, no text. Fingerprint: sha256 {fingerprint}.

## Recipe
Multinomial logistic regression, C = {STRENGTH}, on signs of equal spread. scikit-learn {sklearn.__version__}, numpy {np.__version__}.

## Scores
On events that the head had not seen ({FOLDS} folds):

| | share right | calibration error | area under the curve |
|---|---|---|---|
{rows}

## Limits
Shares are those of political news coded by the codebook; with `--guideline polnear` the same head is used unchanged.

sha256 of weights.npz: {sha256}
"""
