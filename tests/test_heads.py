"""Heads: what they reckon, that a folder gives back the same head, and that a damaged one says so."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stance.heads import Group, Head, ModelError

LABELS = ("yes", "no")


def head(**changes: object) -> Head:
    words = Group(("bad", "good", "ça"), np.array([1, 2, 1], np.float32), np.array([[-1, 1], [1, -1], [0.5, 0]], np.float16))
    cues = Group(("said",), np.array([1], np.float32), np.array([[0.25, -0.25]], np.float16))
    calibration = np.array([[2.0, 0.0], [0.0, 2.0], [0.0, 0.5]])
    plain = Head("test", "test/1", LABELS, {"word": words, "cue": cues}, np.array([0.5, 0], np.float32), calibration)
    return replace(plain, **changes)  # type: ignore[arg-type]


ROWS = [
    {"word": {"good": 1.0, "bad": 1.0}, "cue": {"said": 1.0}},
    {"word": {"good": 3.0, "unknown": 5.0}},
    {},
]


def test_scores_are_scaled_counts_times_weights() -> None:
    first, second, third = head().scores(ROWS)
    length = math.sqrt(5)
    assert first == pytest.approx([0.5 + 1 / length + 0.25, -1 / length - 0.25])
    assert second == pytest.approx([1.5, -1.0])  # one feature alone has length 1, however often it stands there
    assert third == pytest.approx([0.5, 0.0])


def test_probabilities_are_the_calibrated_softmax() -> None:
    yes, no = head().probabilities([{}])[0]
    assert yes / no == pytest.approx(math.exp(2 * 0.5 - 0.5))
    assert yes + no == pytest.approx(1.0)


def test_a_row_does_not_depend_on_its_neighbours() -> None:
    together = head().probabilities(ROWS)
    for i, row in enumerate(ROWS):
        assert (head().probabilities([row])[0] == together[i]).all()
    assert (head().probabilities(ROWS[::-1])[::-1] == together).all()
    assert head().probabilities([]).shape == (0, 2)


def test_dense_vectors_add_to_the_scores() -> None:
    both = head(dense=np.array([[1.0, 0.0], [0.0, -1.0]], np.float32))
    assert both.scores([{}], np.array([[3.0, 4.0]]))[0] == pytest.approx([3.5, -4.0])


@pytest.mark.parametrize("dense, vectors", [(None, np.zeros((1, 2))), (np.zeros((2, 2), np.float32), None)])
def test_vectors_are_given_exactly_where_they_are_wanted(dense: object, vectors: object) -> None:
    with pytest.raises(ModelError, match="vectors"):
        head(dense=dense).scores([{}], vectors)  # type: ignore[arg-type]


@pytest.mark.parametrize("dense", [None, np.array([[1.0, 0.5], [0.25, -1.0]], np.float32)])
def test_a_saved_head_comes_back_equal(tmp_path: Path, dense: object) -> None:
    made = head(dense=dense)
    made.save(tmp_path / "model", card="# a card\n")
    back = Head.load(tmp_path / "model")
    vectors = None if dense is None else np.ones((len(ROWS), 2))
    assert (back.kind, back.features, back.labels) == (made.kind, made.features, made.labels)
    assert (back.probabilities(ROWS, vectors) == made.probabilities(ROWS, vectors)).all()
    assert (tmp_path / "model" / "card.md").read_text(encoding="utf-8") == "# a card\n"


def test_equal_heads_give_equal_bytes(tmp_path: Path) -> None:
    assert head().save(tmp_path / "a", card="") == head().save(tmp_path / "b", card="")
    for name in ("model.json", "weights.npz"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def _edit(folder: Path, **changes: object) -> None:
    facts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    (folder / "model.json").write_text(json.dumps(facts | changes), encoding="utf-8")


DAMAGE = {
    "no weights": lambda f: (f / "weights.npz").unlink(),
    "no json": lambda f: (f / "model.json").unlink(),
    "half a json": lambda f: (f / "model.json").write_bytes((f / "model.json").read_bytes()[:100]),
    "json of bytes": lambda f: (f / "model.json").write_bytes(b"\xff\xfe\x00"),
    "a list": lambda f: (f / "model.json").write_text("[]"),
    "half the weights": lambda f: (f / "weights.npz").write_bytes((f / "weights.npz").read_bytes()[:200]),
    "another format": lambda f: _edit(f, format="stance-head/0"),
    "a label more": lambda f: _edit(f, labels=[*LABELS, "perhaps"]),
    "a name less": lambda f: _edit(f, groups={"word": ["bad", "good"], "cue": ["said"]}),
    "a group too many": lambda f: _edit(f, groups={"word": ["bad", "good", "ça"], "cue": ["said"], "verb": []}),
    "groups of another kind": lambda f: _edit(f, groups=["word"]),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_folder_is_refused_in_one_sentence(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "model"
    head().save(folder, card="")
    DAMAGE[damage](folder)
    with pytest.raises(ModelError) as caught:
        Head.load(folder)
    message = str(caught.value)
    assert str(folder) in message and "install the package again" in message and "\n" not in message


def test_a_folder_with_anothers_weights_is_refused(tmp_path: Path) -> None:
    head().save(tmp_path / "a", card="")
    head(bias=np.array([0.0, 1.0], np.float32)).save(tmp_path / "b", card="")
    (tmp_path / "a" / "weights.npz").write_bytes((tmp_path / "b" / "weights.npz").read_bytes())
    with pytest.raises(ModelError, match=r"weights\.npz is not the file"):
        Head.load(tmp_path / "a")


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="expected a model folder"):
        Head.load(tmp_path / "nowhere")


def test_weights_are_never_pickled(tmp_path: Path) -> None:
    head().save(tmp_path, card="")
    with np.load(tmp_path / "weights.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays.files)
