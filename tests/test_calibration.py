"""The calibration that ships with the stance model: whole, honest, and of the weights beside it."""

from __future__ import annotations

import shutil
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from stance.calibration import FILE, NO_QUOTE, Calibration
from stance.heads import ModelError
from stance.resources import FOLDER

MODEL = FOLDER / "models" / "stance-head"


@pytest.fixture(scope="module")
def shipped() -> Calibration:
    return Calibration.load(MODEL)


def test_it_is_of_thousands_of_quotes_of_many_articles(shipped: Calibration) -> None:
    assert len(shipped) > 2500 and len(set(shipped.articles.tolist())) > 140
    assert np.allclose(shipped.probabilities.sum(1), 1, atol=1e-4)
    assert set(shipped.labels.tolist()) == {NO_QUOTE, 0, 1, 2, 3} and set(shipped.speakers.tolist()) == {-1, 0, 1}
    assert set(shipped.types.tolist()) == {"direct", "indirect", "mixed"} and (shipped.missed > 0).all()
    real = shipped.labels != NO_QUOTE
    right = shipped.probabilities.argmax(1)[real] == shipped.labels[real]
    assert 0.7 < right.mean() < 0.9 and abs(shipped.probabilities.max(1)[real].mean() - right.mean()) < 0.03


def test_it_comes_back_from_disk_as_it_went(shipped: Calibration, tmp_path: Path) -> None:
    shutil.copy(MODEL / "weights.npz", tmp_path)
    shipped.save(tmp_path)
    again = Calibration.load(tmp_path)
    assert all((getattr(again, f.name) == getattr(shipped, f.name)).all() for f in fields(Calibration))
    assert (tmp_path / FILE).read_bytes() == (MODEL / FILE).read_bytes()


def test_of_other_weights_damaged_or_missing_it_is_refused(shipped: Calibration, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no calibration\.npz, expected it beside the weights"):
        Calibration.load(tmp_path)
    shipped.save(tmp_path)
    (tmp_path / "weights.npz").write_bytes(b"others")
    with pytest.raises(ModelError, match="was made with other weights"):
        Calibration.load(tmp_path)
    (tmp_path / FILE).write_bytes(b"no archive")
    with pytest.raises(ModelError, match="found no calibration"):
        Calibration.load(tmp_path)
