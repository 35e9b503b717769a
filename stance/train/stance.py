"""Trains the stance head: the encoder's own heads go on learning, on quotes that the encoder has not seen; then it is calibrated.

What the encoder was trained on it knows nearly by heart, and its vectors of those quotes look surer than any others. They are here so
that the head forgets nothing: mostly they ask for what it says already. New things come from quotes that the encoder never saw.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from stance.classify.pooled import MARKS, PooledHead, pooled, softmax
from stance.classify.pooled import Floats as Vectors
from stance.pipeline import Encoder
from stance.quotes import STANCES, Annotation
from stance.train.calibrate import Floats, Ints, calibration_error, conditional, out_of_fold

LABELS = tuple(map(str, STANCES))
SEED = 0
FOLDS = 5
EPOCHS, BATCH, RATE = 10, 256, 3e-4
DROPOUT = 0.1
READ = 32  # articles encoded together


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Labelled quotes, row by row: vectors (n, 3 * width); stances, acts: their numbers, -1 = no act; marks: (n, MARKS), which hold;
    article and event of each."""

    vectors: Vectors
    stances: Ints
    acts: Ints
    marks: NDArray[np.bool_]
    articles: tuple[str, ...]
    events: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.stances)

    def take(self, rows: Ints) -> Rows:
        """These rows alone."""
        names = ([some[i] for i in rows] for some in (self.articles, self.events))
        return Rows(self.vectors[rows], self.stances[rows], self.acts[rows], self.marks[rows], *map(tuple, names))


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """Rows to learn from. trust: the share of the label in what is to be learnt; the rest is what the head said at first."""

    rows: Rows
    trust: float
    weight: float


def rows(annotations: Iterable[Annotation], encoder: Encoder, head: PooledHead, events: Mapping[str, str | None]) -> Rows:
    """The labelled quotes of annotations. events: document id -> event; documents without one stand for themselves."""
    vectors, stances, acts, articles = [np.zeros((0, 3 * head.width), np.float32)], [], [], []
    marks: list[list[bool]] = []
    stream = iter(annotations)
    while several := list(islice(stream, READ)):
        for annotation, encoding in zip(several, encoder.encode([a.document for a in several]), strict=True):
            labelled = [q for q in annotation.quotes if q.stance is not None]
            vectors.append(pooled(encoding, labelled, head.width))
            stances += [LABELS.index(str(q.stance)) for q in labelled]
            acts += [head.acts.index(q.act) if q.act in head.acts else -1 for q in labelled]
            marks += [[mark in (*q.flags, f"also {q.also}") for mark in MARKS] for q in labelled]
            articles += [annotation.document.id] * len(labelled)
    together = tuple(events.get(a) or a for a in articles)
    numbers = np.array(stances, np.int64), np.array(acts, np.int64), np.array(marks, np.bool_).reshape(len(stances), len(MARKS))
    return Rows(np.concatenate(vectors), *numbers, tuple(articles), together)


def joined(parts: Sequence[Rows]) -> Rows:
    """Several as one."""
    vectors, marks = np.concatenate([p.vectors for p in parts]), np.concatenate([p.marks for p in parts])
    stances, acts = np.concatenate([p.stances for p in parts]), np.concatenate([p.acts for p in parts])
    return Rows(vectors, stances, acts, marks, tuple(a for p in parts for a in p.articles), tuple(e for p in parts for e in p.events))


def fit(start: PooledHead, lessons: Sequence[Lesson], *, pull: float = 0.0, seed: int = SEED) -> PooledHead:
    """The head after the lessons; its calibration is the start's. Weights come out as they are saved, in half precision.

    pull: by what share of the way each step goes back towards the weights at the start (L2-SP, Li, Grandvalet and Davoine 2018).
    """
    lessons = [lesson for lesson in lessons if len(lesson.rows)]
    if not lessons:
        return start
    vectors = np.concatenate([lesson.rows.vectors for lesson in lessons])
    told = [_told(start, lesson) for lesson in lessons]
    stances, acts = (np.concatenate([t[k] for t in told]) for k in (0, 1))
    weights = np.concatenate([np.full(len(lesson.rows), lesson.weight, np.float32) for lesson in lessons])
    with threadpool_limits(1):
        learnt = _descend(dict(start.weights), vectors, stances * weights[:, None], acts * weights[:, None], pull, seed)
    return replace(start, weights={k: v.astype(np.float16).astype(np.float32) for k, v in learnt.items()})


def _told(start: PooledHead, lesson: Lesson) -> tuple[Vectors, Vectors]:
    """Probabilities of stances and acts that the lesson asks for; zeros where a quote has no act."""
    out = []
    for scores, labels in zip(start.scores(lesson.rows.vectors), (lesson.rows.stances, lesson.rows.acts), strict=True):
        right = np.eye(scores.shape[1])[labels]
        told = lesson.trust * right + (1 - lesson.trust) * softmax(scores)
        out.append(np.where(labels[:, None] >= 0, told, 0).astype(np.float32))
    return out[0], out[1]


def _descend(weights: dict[str, Vectors], vectors: Vectors, stances: Vectors, acts: Vectors, pull: float, seed: int) -> dict[str, Vectors]:
    """Adam (Kingma and Ba 2015) on the cross-entropy of stances and acts; rows of the targets sum to their weight."""
    random, start = np.random.default_rng(seed), dict(weights)
    mean, square = ({k: np.zeros_like(v) for k, v in weights.items()} for _ in range(2))
    step = 0
    for _ in range(EPOCHS):
        order = random.permutation(len(vectors))
        for at in range(0, len(order), BATCH):
            some, step = order[at : at + BATCH], step + 1
            for name, slope in _slopes(weights, vectors[some], {"stance": stances[some], "act": acts[some]}, random).items():
                mean[name] += 0.1 * (slope - mean[name])
                square[name] += 0.001 * (slope**2 - square[name])
                up, down = mean[name] / (1 - 0.9**step), np.sqrt(square[name] / (1 - 0.999**step)) + 1e-8
                back = np.float32(pull) * (weights[name] - start[name])
                weights[name] = weights[name] - np.float32(RATE) * up / down - back
    return weights


def _slopes(
    weights: Mapping[str, Vectors], vectors: Vectors, told: Mapping[str, Vectors], random: np.random.Generator
) -> dict[str, Vectors]:
    """Of the mean cross-entropy of a batch, by each weight."""
    x = vectors * _kept(vectors.shape, random)
    before = x @ weights["pooled.weight"].T + weights["pooled.bias"]
    mask = (before > 0) * _kept(before.shape, random)
    hidden = before * mask
    out: dict[str, Vectors] = {}
    back = np.zeros_like(hidden)
    for name, wanted in told.items():
        said = softmax(hidden @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]).astype(np.float32)
        off = (said * wanted.sum(1, keepdims=True) - wanted) / len(vectors)
        out |= {f"{name}.weight": off.T @ hidden, f"{name}.bias": off.sum(0)}
        back += off @ weights[f"{name}.weight"]
    back *= mask
    return out | {"pooled.weight": back.T @ x, "pooled.bias": back.sum(0)}


def _kept(shape: tuple[int, ...], random: np.random.Generator) -> Vectors:
    """Dropout: what is kept is scaled up for what is not."""
    out: Vectors = (random.random(shape, np.float32) >= DROPOUT).astype(np.float32) / np.float32(1 - DROPOUT)
    return out


def calibrated(head: PooledHead, unseen: Rows, codebook: Mapping[str, Mapping[str, Any]]) -> PooledHead:
    """The head with scale and shift learnt on quotes that neither it nor the encoder has seen: five numbers, so that few suffice.

    The scale of acts is learnt among the acts of the right stance.
    """
    stances, acts = (scores.astype(np.float64) for scores in head.scores(unseen.vectors))
    among = np.array([[codebook[act]["stance"] == stance for act in head.acts] for stance in LABELS])[unseen.stances]
    fits = (unseen.acts >= 0) & among[np.arange(len(unseen)), unseen.acts]
    levels = np.broadcast_to(np.eye(len(LABELS))[:, 1:], (len(unseen), len(LABELS), len(LABELS) - 1))
    of_stance = conditional(np.concatenate([stances[:, :, None], levels], 2), unseen.stances)
    of_act = conditional(acts[fits, :, None], unseen.acts[fits], allowed=among[fits]) if fits.any() else np.ones(1)
    return replace(head, scale=np.array([of_stance[0], of_act[0]]), shift=np.concatenate([[0.0], of_stance[1:]]))


def held_out(head: PooledHead, unseen: Rows, codebook: Mapping[str, Mapping[str, Any]]) -> tuple[Floats, Floats]:
    """Probabilities of stances and acts for every row, calibrated on the other events."""

    def one(train: Ints, rest: Ints) -> list[Floats]:
        return list(calibrated(head, unseen.take(train), codebook).judge(unseen.vectors[rest]))

    stances, acts = out_of_fold(unseen.events, FOLDS, one)
    return stances, acts


def scored(probabilities: Floats, labels: Ints) -> dict[str, Any]:
    """macro_f1, f1 of each stance (all in per cent), and ece, the calibration error (0..1)."""
    found = probabilities.argmax(axis=1)
    each: Floats = 100 * f1_score(labels, found, average=None, labels=range(len(LABELS)), zero_division=0.0)
    ece = calibration_error(probabilities, labels)[0]
    return {"macro_f1": round(float(each.mean()), 2), "f1": dict(zip(LABELS, np.round(each, 1).tolist(), strict=True)), "ece": ece}
