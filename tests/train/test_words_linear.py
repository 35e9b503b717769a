"""Training: the same rows give the same head, calibration is honest, and too little is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from experiments.words.linear import LABELS, Examples, calibrated, calibration, examples, fit, train
from stance.quotes import STANCES, Annotation, Quote
from stance.text import InputError
from stance.train.calibrate import calibration_error

Annotate = Callable[[int], Annotation]
VECTORS = {word: np.array([i, 1.0], np.float32) for i, word in enumerate(["talks", "peace", "lies", "murder", "gifts"])}


@pytest.fixture(scope="module")
def some(annotation: Annotate) -> Examples:
    return examples((annotation(n) for n in range(24)), {f"a{n}": f"e{n // 2}" for n in range(24)})


def test_examples_keep_labels_articles_and_events(some: Examples, annotation: Annotate) -> None:
    assert len(some.rows) == len(some.labels) == 24 * 4
    assert [LABELS[i] for i in some.labels[:4]] == list(map(str, STANCES))
    assert some.articles[4] == "a1" and some.groups[4] == "e0" and some.groups[8] == "e1"
    assert examples([annotation(0)], {}).groups == ("a0",) * 4


def test_quotes_without_a_label_are_left_out(annotation: Annotate) -> None:
    one = annotation(0)
    bare = Annotation(one.document, "test", tuple(Quote(q.id, q.type, q.content) for q in one.quotes))
    assert examples([bare], {}).rows == ()


def test_training_twice_gives_the_same_bytes(some: Examples, tmp_path: Path) -> None:
    for name in ("one", "two"):
        train(some, VECTORS, report=lambda line: None).head.save(tmp_path / name, card="")
    for file in ("model.json", "weights.npz"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_what_is_trained_is_learnt(some: Examples) -> None:
    told: list[str] = []
    trained = train(some, VECTORS, report=told.append)
    assert trained.scores["macro_f1"] > 90 and len(told) > 1
    assert (trained.head.probabilities(some.rows).argmax(axis=1) == some.labels).mean() > 0.9


def test_unseen_words_weigh_what_their_vectors_say(some: Examples) -> None:
    word = fit(some, VECTORS, [0.1])[0].groups["word"]
    assert "gifts" in word.index and np.abs(word.weights[word.index["gifts"]]).max() > 0
    assert "gifts" not in fit(some, {}, [0.1])[0].groups["word"].index


def test_names_are_no_features(some: Examples) -> None:
    named = Examples(some.rows, some.labels, some.articles, some.groups, {"peace": 1000})
    head = fit(named, VECTORS, [0.1])[0]
    assert not any("peace" in name.split() for group in head.groups.values() for name in group.names)


def test_too_few_quotes_are_refused(annotation: Annotate) -> None:
    with pytest.raises(InputError, match=r"found 3 conciliatory.*expected at least"):
        train(examples((annotation(n) for n in range(3)), {}), {}, report=lambda line: None)


def test_calibration_makes_bold_scores_honest() -> None:
    random = np.random.default_rng(0)
    labels = random.integers(0, 2, 4000)
    right = random.random(4000) < 0.7  # the scores are sure, and right seven times of ten
    scores = np.eye(2)[np.where(right, labels, 1 - labels)] * 10
    plain = np.vstack([np.eye(2), np.zeros(2)])
    assert calibration_error(calibrated(scores, plain), labels)[0] > 0.25
    assert calibration_error(calibrated(scores, calibration(scores, labels)), labels)[0] < 0.03
