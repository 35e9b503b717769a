"""Calibration: honest probabilities from scores, on articles that nothing was learnt from."""

from __future__ import annotations

import numpy as np
import pytest

from stance.train.calibrate import calibration_error, conditional, out_of_fold, splits
from stance.train.stance import scored


def test_a_scale_makes_bold_scores_honest() -> None:
    random = np.random.default_rng(0)
    labels = random.integers(0, 2, 4000)
    right = random.random(4000) < 0.7  # the scores are sure, and right seven times of ten
    signs = np.eye(2)[np.where(right, labels, 1 - labels)][:, :, None] * 10
    (scale,) = conditional(signs, labels)
    assert 10 * scale == pytest.approx(np.log(0.7 / 0.3), abs=0.15)


def test_labels_that_cannot_come_take_no_part() -> None:
    random = np.random.default_rng(0)
    signs = random.normal(size=(500, 3, 2))
    powers = np.exp(signs[:, :2] @ [1.0, -2.0])
    labels = (random.random(500) > powers[:, 0] / powers.sum(1)).astype(int)
    allowed = np.tile([True, True, False], (500, 1))
    assert conditional(signs, labels, allowed=allowed) == pytest.approx([1, -2], abs=0.4)


def test_groups_never_part() -> None:
    groups = [f"g{i // 3}" for i in range(30)]
    for fitted, held_out in splits(groups, 5):
        assert not {groups[i] for i in fitted} & {groups[i] for i in held_out}


def test_out_of_fold_scores_stand_in_the_rows_order() -> None:
    groups = [f"g{i % 7}" for i in range(20)]
    (rows,) = out_of_fold(groups, 5, lambda train, test: [np.repeat(test[:, None], 2, axis=1).astype(float)])
    assert rows[:, 0].tolist() == list(range(20))


def test_calibration_error_shows_its_bins() -> None:
    error, bins = calibration_error(np.array([[0.9, 0.1], [0.9, 0.1], [0.4, 0.6]]), np.array([0, 1, 1]))
    assert [(b["from"], b["n"], b["accuracy"]) for b in bins] == [(0.6, 1, 1.0), (0.9, 2, 0.5)]
    assert error == pytest.approx((0.4 + 2 * 0.4) / 3, abs=1e-4)


def test_scores_are_macro_averages() -> None:
    found = scored(np.eye(4)[[0, 1, 2, 3, 3]], np.array([0, 1, 2, 3, 0]))
    assert found["f1"]["conciliatory"] == pytest.approx(66.7) and found["macro_f1"] == pytest.approx(
        (200 / 3 + 100 + 100 + 200 / 3) / 4, abs=0.01
    )
