"""Boosted trees as numpy asks them: what scikit-learn says, from disk as well."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.ensemble import GradientBoostingClassifier

from stance.heads import ModelError
from stance.train.certainty import RECIPE, SEED, Decisions, fit, scores
from stance.trees import Trees


@pytest.fixture(scope="module")
def some() -> Decisions:
    """Right where the first sign is large, save for one in ten; the second sign says nothing."""
    random = np.random.default_rng(2)
    signs = random.normal(size=(600, 2)).round(3)
    right = (signs[:, 0] > 0) ^ (random.random(600) < 0.1)
    return Decisions(signs, right.astype(np.int64), tuple(f"event {i % 30}" for i in range(600)))


def test_trees_say_what_scikit_learn_says(some: Decisions) -> None:
    trees = fit("actors", some)
    theirs = GradientBoostingClassifier(**RECIPE, random_state=SEED).fit(some.signs, some.right).predict_proba(some.signs)[:, 1]
    ours = [trees.probability(row) for row in some.signs]
    assert np.allclose(ours, theirs, atol=1e-9)


def test_they_come_back_from_disk_unchanged(some: Decisions, tmp_path: Path) -> None:
    trees = fit("actors", some)
    trees.save(tmp_path, card="# card\n")
    again = Trees.load(tmp_path, "actors", features=trees.features)
    assert [again.probability(row) for row in some.signs[:50]] == [trees.probability(row) for row in some.signs[:50]]


def test_scores_are_of_events_that_were_not_seen(some: Decisions) -> None:
    found = scores(some)
    assert found["ece"] < 0.06 and 0.8 < found["sure right"] <= 1 and found["n"] == 600


def test_trees_of_another_kind_are_refused(some: Decisions, tmp_path: Path) -> None:
    fit("actors", some).save(tmp_path, card="")
    with pytest.raises(ModelError, match="found kind 'actors', expected 'targets'"):
        Trees.load(tmp_path, "targets", features="certainty-signs/1")
