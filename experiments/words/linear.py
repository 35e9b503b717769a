"""A baseline of words alone, trained on annotated articles: a linear support vector machine over named features, calibrated out of fold.

Word vectors are lent to the rarer words while training: the model may use a quote's features or the sum of their vectors. Both are
linear, so the vectors' part is folded into the features' weights afterwards: words that training never saw weigh what words near
them weigh, and neither vectors nor scikit-learn are needed to predict.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from experiments.words.features import GROUPS, VERSION, Features, features, names_in
from stance.heads import Group, Head
from stance.quotes import Annotation
from stance.text import InputError
from stance.train.calibrate import Floats, Ints, out_of_fold
from stance.train.stance import LABELS, SEED, scored

LENT = ("cue", "word", "opening", "start")  # groups whose features are words, which vectors are lent to
BORROWED = ("opening", "start")  # of these, the groups whose words have no weights of their own beside the vectors'
RARE = 2  # quotes that a feature must stand in
STRENGTHS = (0.015, 0.03, 0.06)
LEVEL = 0.3  # of the factor that a feature has which tells nothing of a label
FOLDS = 5
RIDGE = 1.0  # inverse of the penalty of the calibration
LEAST = 10  # quotes of each stance, below which nothing is trained
_PIECE = re.compile(r"[ |~=]")
Vectors = Mapping[str, NDArray[np.float32]]  # word -> vector


@dataclass(frozen=True, slots=True)
class Examples:
    """Labelled quotes, row by row, in a fixed order.

    rows: their features; labels: indices into LABELS; articles and groups: the article and the event (else the article) of each;
    names: for each word, in how many articles it is a name.
    """

    rows: tuple[Features, ...]
    labels: Ints
    articles: tuple[str, ...]
    groups: tuple[str, ...]
    names: Mapping[str, int]

    def take(self, rows: Ints) -> Examples:
        """These rows alone."""
        return replace(
            self,
            rows=tuple(self.rows[i] for i in rows),
            labels=self.labels[rows],
            articles=tuple(self.articles[i] for i in rows),
            groups=tuple(self.groups[i] for i in rows),
        )


def examples(annotations: Iterable[Annotation], events: Mapping[str, str | None]) -> Examples:
    """The labelled quotes of annotations. events: document id -> event; documents without one stand for themselves."""
    rows: list[Features] = []
    labels: list[int] = []
    articles: list[str] = []
    names: Counter[str] = Counter()
    for annotation in annotations:
        document = annotation.document
        labelled = [q for q in annotation.quotes if q.stance is not None]
        rows += features(document, labelled, annotation.actors)
        labels += [LABELS.index(str(q.stance)) for q in labelled]
        articles += [document.id] * len(labelled)
        names.update(names_in(document.text))
    groups = tuple(events.get(a) or a for a in articles)
    return Examples(tuple(rows), np.array(labels, dtype=np.int64), tuple(articles), groups, names)


def fit(some: Examples, vectors: Vectors, strengths: Sequence[float]) -> list[Head]:
    """A head with a neutral calibration for each strength: the inverse of the penalty (C of the support vector machine)."""
    scales = {group: _scale(some, group, vectors if group in LENT else {}) for group in GROUPS}
    table: Any = DictVectorizer()
    matrix = table.fit_transform([_values(row, scales) for row in some.rows])
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)  # all that liblinear takes
    telling = [_telling(matrix, some.labels == i, table.feature_names_) for i in range(len(LABELS))]
    return [_head(matrix, some.labels, table.vocabulary_, scales, telling, strength) for strength in strengths]


def _head(
    matrix: Any, labels: Ints, columns: Mapping[str, int], scales: Mapping[str, _Scale], telling: Sequence[Floats], strength: float
) -> Head:
    weights, bias = [], []
    for i, factors in enumerate(telling):
        scaled = matrix.copy()
        scaled.data *= factors[scaled.indices]
        model: Any = LinearSVC(C=strength, class_weight="balanced", dual=True, random_state=SEED, max_iter=5000).fit(scaled, labels == i)
        weights.append(model.coef_[0] * factors)
        bias.append(model.intercept_[0])
    together = np.array(weights)
    learnt = {name: together[:, i] for name, i in columns.items()}
    groups = {name: scale.group(learnt) for name, scale in scales.items()}
    neutral = np.vstack([np.eye(len(LABELS)), np.zeros(len(LABELS))])
    return Head("stance", VERSION, LABELS, groups, np.array(bias, dtype=np.float32), neutral)


def _telling(matrix: Any, positive: NDArray[np.bool_], names: Sequence[str]) -> Floats:
    """A factor for each column: how far its share among a label's quotes is from its share among the others (Wang and Manning 2012).

    The penalty then weighs lightly on features that tell the label, also on rare ones. Lent vectors are left as they are.
    """
    shares = [(np.bincount(matrix[rows].indices, minlength=matrix.shape[1]) + 1) / (int(rows.sum()) + 2) for rows in (positive, ~positive)]
    factors: Floats = LEVEL + np.abs(np.log(shares[0] / shares[1]))
    lent = np.array(["\t\t" in name for name in names])
    factors /= math.sqrt(float((factors[~lent] ** 2).mean()))
    factors[lent] = 1.0
    return factors


@dataclass(frozen=True, slots=True)
class Trained:
    """A calibrated head, its strength, and how it did on articles that its parts had not seen (scores: see `scored`)."""

    head: Head
    strength: float
    scores: Mapping[str, Any]


def train(some: Examples, vectors: Vectors, *, report: Callable[[str], None]) -> Trained:
    """Chooses the strength by macro-F1 over held-out events, calibrates on them, and fits on everything.

    InputError where there are too few quotes for it. report: told in a sentence what was done.
    """
    _check(some)

    def held_out(train: Ints, test: Ints) -> list[Floats]:
        rows = [some.rows[i] for i in test]
        return [head.scores(rows) for head in fit(some.take(train), vectors, STRENGTHS)]

    with threadpool_limits(1):
        unseen = dict(zip(STRENGTHS, out_of_fold(some.groups, FOLDS, held_out), strict=True))
        results = {c: scored(calibrated(s, calibration(s, some.labels)), some.labels) for c, s in unseen.items()}
        for strength, result in results.items():
            report(f"strength {strength}: macro-F1 {result['macro_f1']:.1f} on held-out events")
        best = max(STRENGTHS, key=lambda c: results[c]["macro_f1"])
        head = replace(fit(some, vectors, [best])[0], calibration=calibration(unseen[best], some.labels))
    return Trained(head, best, results[best])


def _check(some: Examples) -> None:
    counts = {label: int((some.labels == i).sum()) for i, label in enumerate(LABELS)}
    if min(counts.values()) < LEAST or len(set(some.groups)) < FOLDS:
        shown = ", ".join(f"{n} {label}" for label, n in counts.items())
        raise InputError(
            f"training quotes: found {shown} in {len(set(some.groups))} events; "
            f"expected at least {LEAST} of each stance in at least {FOLDS} events; annotate more articles of split train"
        )


@dataclass(frozen=True, slots=True)
class _Scale:
    """How one group of features is scaled while training.

    idf: of every feature that is kept; common: those with a weight of their own; vectors: what is lent to this group; size: the root
    mean square length of the summed vectors, which they are divided by.
    """

    name: str
    idf: Mapping[str, float]
    common: frozenset[str]
    vectors: Vectors
    size: float = 1.0

    def summed(self, counts: Mapping[str, float]) -> tuple[dict[str, float], Floats | None]:
        """The row's scaled features, and the sum of their vectors."""
        values = {f: (1.0 + math.log(c)) * self.idf[f] for f, c in counts.items() if f in self.idf}
        length = math.sqrt(sum(v * v for v in values.values()))
        values = {f: v / length for f, v in values.items()}
        near = [(v, self.vectors[f]) for f, v in values.items() if f in self.vectors]
        return values, np.sum([v * x.astype(np.float64) for v, x in near], axis=0) / self.size if near else None

    def columns(self, counts: Mapping[str, float]) -> dict[str, float]:
        """Names and values of the matrix's columns for one row."""
        values, near = self.summed(counts)
        out = {f"{self.name}\t{f}": v for f, v in values.items() if f in self.common}
        return out | ({f"{self.name}\t\t{d}": float(x) for d, x in enumerate(near)} if near is not None else {})

    def group(self, learnt: Mapping[str, Floats]) -> Group:
        """The group with the vectors' part folded into each feature's weights."""
        names = tuple(sorted(self.idf))
        nothing = np.zeros(len(LABELS))
        weights = np.array([learnt.get(f"{self.name}\t{f}", nothing) for f in names]).reshape(len(names), len(LABELS))
        if self.vectors:
            width = len(next(iter(self.vectors.values())))
            turned = np.array([learnt.get(f"{self.name}\t\t{d}", nothing) for d in range(width)]) / self.size
            near = np.array([self.vectors.get(f, np.zeros(width)) for f in names])
            weights += near.astype(np.float64) @ turned
        return Group(names, np.array([self.idf[f] for f in names], dtype=np.float32), weights.astype(np.float16))


def _scale(some: Examples, name: str, vectors: Vectors) -> _Scale:
    """What is kept of a group: features of at least RARE quotes and words with a vector, none of them names."""
    found = Counter(f for row in some.rows for f in row[name])
    seen = Counter(f for row in some.rows for f in row["word"]) if name != "word" else found
    named = {w for w, n in some.names.items() if n > seen[w]}
    own = {f for f, n in found.items() if n >= RARE} if name not in BORROWED else set()
    kept = own | set(vectors)
    kept = {f for f in kept if not named.intersection(_PIECE.split(f))}
    idf = {f: math.log((1 + len(some.rows)) / (1 + found[f])) + 1.0 for f in kept}
    scale = _Scale(name, idf, frozenset(own & kept), {f: v for f, v in vectors.items() if f in kept})
    lengths = [float(near @ near) for row in some.rows if (near := scale.summed(row[name])[1]) is not None]
    return replace(scale, size=math.sqrt(sum(lengths) / len(lengths)) if lengths else 1.0)


def _values(row: Features, scales: Mapping[str, _Scale]) -> dict[str, float]:
    return {column: value for name, scale in scales.items() for column, value in scale.columns(row[name]).items()}


def calibration(scores: Floats, labels: Ints) -> Floats:
    """The (labels + 1, labels) calibration of a Head: multinomial logistic regression of the labels on the scores.

    Every label must occur. Shares of labels are kept as they are, so that probabilities stay true of texts like these.
    """
    model: Any = LogisticRegression(C=RIDGE, max_iter=1000, tol=1e-8).fit(scores, labels)
    matrix: Floats = np.vstack([model.coef_.T, model.intercept_]).astype(np.float64)
    return matrix if matrix.shape[1] > 1 else np.hstack([np.zeros_like(matrix), matrix])  # of two labels it gives the second alone


def calibrated(scores: Floats, matrix: Floats) -> Floats:
    """softmax(scores @ matrix[:-1] + matrix[-1]), row by row."""
    logits = scores @ matrix[:-1] + matrix[-1]
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    out: Floats = powers / powers.sum(axis=1, keepdims=True)
    return out
