"""Places: units, words that stand once are found again, words that stand more often are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from stance.exchange.anchors import Units, anchored
from stance.exchange.formats import Options, read
from stance.exchange.losses import Losses
from stance.text import InputError


def test_units_and_points() -> None:
    units = Units("a🚢b")
    assert [units.units(n) for n in range(4)] == [0, 1, 3, 4]
    assert [units.points(n) for n in range(6)] == [0, 1, None, 2, 3, None]


def test_words_that_stand_more_than_once_are_refused() -> None:
    assert anchored("he said, he left", (0, 2), "left", "f:1", Losses()) == (12, 16)
    with pytest.raises(InputError, match=r"f:1: 3-5: found 'sa', expected 'he', which the text has 2 times"):
        anchored("he said, he left", (3, 5), "he", "f:1", Losses())


def test_fragments_that_fit_in_two_places_are_refused(tmp_path: Path) -> None:
    (tmp_path / "d.txt").write_text("ab cd ef. ab cd ef.", "utf-8")
    (tmp_path / "d.ann").write_text("T1\tContent 1 3;7 9\tab ef\n", "utf-8")
    (error,) = read(tmp_path, "brat", Losses(), Options())
    assert "d.ann:1: the fragments do not say 'ab ef'" in str(error)
