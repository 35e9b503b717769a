"""Training goes on from where the encoder's heads are: the same rows give the same head, and calibration is honest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stance.classify.pooled import MARKS, PooledHead
from stance.encoding import Encoding, Window
from stance.quotes import Annotation, Quote, QuoteType, Stance
from stance.text import Document, Span
from stance.train import stance as training
from stance.train.marks import marked, threshold
from stance.train.marks import scored as mark_scores
from stance.train.stance import LABELS, Lesson, Rows, calibrated, fit, held_out, rows, scored

CODEBOOK = {
    "agree": {"stance": "conciliatory"},
    "accuse": {"stance": "accusatory"},
    "urge": {"stance": "demand"},
    "state": {"stance": "none"},
}
CODEBOOK["order"] = {"stance": "demand"}
ACTS = tuple(CODEBOOK)
WIDTH, HIDDEN = 4, 16


@pytest.fixture
def start() -> PooledHead:
    random = np.random.default_rng(1)
    sizes = {"pooled": (HIDDEN, 3 * WIDTH), "stance": (4, HIDDEN), "act": (len(ACTS), HIDDEN)}
    weights = {f"{k}.weight": random.normal(0, 0.5, v).astype(np.float16).astype(np.float32) for k, v in sizes.items()}
    weights |= {f"{k}.bias": np.zeros(v[0], np.float32) for k, v in sizes.items()}
    return PooledHead(weights, ACTS, "none", np.ones(2), np.zeros(4))


def some(n: int, seed: int = 0) -> Rows:
    """Quotes whose act shows in one of their vector's numbers."""
    random = np.random.default_rng(seed)
    acts = random.integers(0, len(ACTS), n)
    vectors = random.normal(0, 0.5, (n, 3 * WIDTH)).astype(np.float32)
    vectors[np.arange(n), acts] += 2
    stances = np.array([LABELS.index(CODEBOOK[ACTS[a]]["stance"]) for a in acts])
    marks = np.zeros((n, len(MARKS)), np.bool_)
    marks[:, 0] = acts == 0
    return Rows(vectors, stances, acts, marks, tuple(f"a{i // 4}" for i in range(n)), tuple(f"e{i // 8}" for i in range(n)))


def right(head: PooledHead, unseen: Rows) -> tuple[float, float]:
    stances, acts = head.scores(unseen.vectors)
    return float((stances.argmax(1) == unseen.stances).mean()), float((acts.argmax(1) == unseen.acts).mean())


def test_what_is_taught_is_learnt(start: PooledHead, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "RATE", 1e-2)
    before, after = right(start, some(400, 1)), right(fit(start, [Lesson(some(2000), 1.0, 1.0)]), some(400, 1))
    assert before < (0.6, 0.6) and min(after) > 0.85


def test_what_one_has_said_before_is_kept(start: PooledHead) -> None:
    """Without trust in the labels there is nothing to learn but what it says already."""
    again = fit(start, [Lesson(some(2000), 0.0, 1.0)])
    vectors = some(400, 1).vectors
    assert np.abs(again.judge(vectors)[0] - start.judge(vectors)[0]).mean() < 0.02


def test_training_twice_gives_the_same_weights(start: PooledHead) -> None:
    one, two = (fit(start, [Lesson(some(300), 0.5, 1.0), Lesson(some(50, 2), 1.0, 3.0)]) for _ in range(2))
    assert all((one.weights[k] == two.weights[k]).all() for k in start.weights)


def test_the_start_is_left_as_it_is(start: PooledHead) -> None:
    before = {k: v.copy() for k, v in start.weights.items()}
    fit(start, [Lesson(some(300), 1.0, 1.0)])
    assert all((start.weights[k] == v).all() for k, v in before.items())
    assert fit(start, [Lesson(some(0), 1.0, 1.0)]) is start


@pytest.mark.parametrize("name", ["pooled.weight", "pooled.bias", "stance.weight", "act.bias"])
def test_slopes_are_those_of_the_cross_entropy(start: PooledHead, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(training, "DROPOUT", 0.0)
    few, random = some(20), np.random.default_rng(0)
    told = {"stance": 2 * np.eye(4, dtype=np.float32)[few.stances], "act": np.eye(len(ACTS), dtype=np.float32)[few.acts]}
    told["act"][:5] = 0  # without an act

    def loss(head: PooledHead) -> float:
        scores = dict(zip(("stance", "act"), head.scores(few.vectors), strict=True))
        logs = {k: v - np.log(np.exp(v.astype(float)).sum(1, keepdims=True)) for k, v in scores.items()}
        return -sum(float((told[k] * logs[k]).sum()) for k in told) / len(few)

    slopes = training._slopes(start.weights, few.vectors, told, random)[name]
    place = np.unravel_index(np.abs(slopes).argmax(), slopes.shape)
    moved = []
    for step in (1e-2, -1e-2):
        changed = start.weights[name].copy()
        changed[place] += step
        moved.append(loss(replace(start, weights={**start.weights, name: changed})))
    assert (moved[0] - moved[1]) / 2e-2 == pytest.approx(slopes[place], rel=0.05)


def test_calibration_is_honest_on_other_events(start: PooledHead) -> None:
    """Labels are drawn as the head says; a head that is six times as sure is brought back to it."""
    quotes, random = some(3000), np.random.default_rng(0)
    drawn = (start.judge(quotes.vectors)[0].cumsum(1) < random.random((3000, 1))).sum(1)
    unseen = replace(quotes, stances=drawn)
    bold = replace(start, weights={**start.weights, "stance.weight": 6 * start.weights["stance.weight"]})
    stances, acts = held_out(bold, unseen, CODEBOOK)
    assert calibrated(bold, unseen, CODEBOOK).scale[0] == pytest.approx(1 / 6, rel=0.1)
    assert scored(bold.judge(unseen.vectors)[0], unseen.stances)["ece"] > 0.2
    assert scored(stances, unseen.stances)["ece"] < 0.03
    assert acts.shape == (3000, len(ACTS)) and stances.sum(1) == pytest.approx(1)


def test_acts_without_a_label_or_of_another_stance_do_not_upset_calibration(start: PooledHead) -> None:
    few = some(200)
    odd = few.acts.copy()
    odd[:50], odd[50:60] = -1, (few.acts[50:60] + 1) % len(ACTS)
    head = calibrated(start, replace(few, acts=odd), CODEBOOK)
    assert np.isfinite(head.scale).all() and head.shift[0] == 0
    assert np.isfinite(calibrated(start, replace(few, acts=np.full(200, -1)), CODEBOOK).scale).all()


def test_rows_keep_labels_articles_and_events(start: PooledHead) -> None:
    class Plain:
        def encode(self, documents: list[Document]) -> list[Encoding]:
            return [
                Encoding((Window(np.array([0, 3]), np.array([2, 5]), np.full((2, WIDTH), len(d.text), np.float32)),)) for d in documents
            ]

    def annotation(name: str, text: str) -> Annotation:
        quotes = (
            Quote("a", QuoteType.INDIRECT, (Span(0, 2),), stance=Stance.DEMAND, act="order"),
            Quote("b", QuoteType.INDIRECT, (Span(3, 5),), stance=Stance.NONE),
            Quote("c", QuoteType.INDIRECT, (Span(3, 5),)),
        )
        return Annotation(Document(name, text), "test", quotes)

    found = rows([annotation("x", "ab cd"), annotation("y", "ab cdef")], Plain(), start, {"x": "e"})
    assert found.stances.tolist() == [2, 3] * 2 and found.acts.tolist() == [4, -1] * 2
    assert found.articles == ("x", "x", "y", "y") and found.events == ("e", "e", "y", "y")
    assert found.vectors[:, 0].tolist() == [5, 5, 7, 7]
    assert found.take(np.array([2])).articles == ("y",)
    assert len(rows([], Plain(), start, {})) == 0


def test_marks_are_learnt_and_told_where_they_hold(start: PooledHead) -> None:
    head = marked(start, some(2000), some(400, 1))
    unseen = some(400, 2)
    told = head.marked(unseen.vectors) >= 0
    assert (told[:, 0] == unseen.marks[:, 0]).mean() > 0.95
    assert not told[:, 1:].any(), "marks of which there are too few quotes are never told"
    assert mark_scores(head, unseen)[MARKS[0]]["f1"] > 90


def test_a_threshold_is_where_f1_is_best() -> None:
    assert threshold(np.array([0.9, 0.8, 0.4, 0.2]), np.array([True, True, False, False])) == pytest.approx(0.6)
