"""Labels: valid paths by Viterbi, features of pieces, heads that do not fit."""

from __future__ import annotations

import itertools
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from stance.detect.features import CLOSES, INSIDE, INSIDE_SINGLE, OPENS, OUTSIDE, UNCLOSED, mark_states, piece_features
from stance.detect.tagger import LABELS, Scores, Tagger, best_paths, stretches
from stance.heads import ModelError
from stance.resources import FOLDER

MODEL = FOLDER / "models" / "encoder"


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger.load(MODEL)


def test_viterbi_finds_the_best_valid_path(tagger: Tagger) -> None:
    rng = np.random.default_rng(1)
    scores = rng.normal(size=(3, 5, len(LABELS))).astype(np.float32) * 2
    found = best_paths(scores, [5, 1, 4], tagger.moves[1], tagger.starts)
    for row, length in enumerate((5, 1, 4)):

        def total(path: tuple[int, ...], row: int = row) -> float:
            inside = sum(scores[row, t, label] for t, label in enumerate(path))
            return float(tagger.starts[path[0]] + inside + sum(tagger.moves[1][a, b] for a, b in itertools.pairwise(path)))

        best = max(itertools.product(range(len(LABELS)), repeat=length), key=total)
        assert tuple(found[row].tolist()) == best


def test_labels_continue_only_what_began(tagger: Tagger) -> None:
    rng = np.random.default_rng(2)
    scores = rng.normal(size=(20, 60, len(LABELS))).astype(np.float32) * 5
    for path in best_paths(scores, [60] * 20, tagger.moves[2], tagger.starts):
        names = ["O", *(LABELS[k] for k in path)]
        assert all(b[0] != "I" or a[2:] == b[2:] for a, b in itertools.pairwise(names))


def test_no_label_stands_where_no_text_is_and_recall_finds_more(tagger: Tagger) -> None:
    rng = np.random.default_rng(3)
    tags = rng.normal(size=(40, 3, len(LABELS))).astype(np.float32)
    text = np.arange(40) % 10 != 0
    nothing = np.zeros((40, 0))
    scores = Scores(tags, nothing, nothing, nothing, text)
    few, many = (tagger.label([scores], 1, recall=r)[0] for r in (0.0, 2.0))
    assert not few[~text].any() and not many[~text].any()
    assert (few > 0).sum() < (many > 0).sum()
    assert tagger.label([], 1) == []


def test_stretches_split_where_a_new_one_begins() -> None:
    assert stretches(np.array([1, 2, 0, 3, 3, 4, 5, 6, 5], np.int8)) == [
        ("source", 0, 2), ("cue", 3, 4), ("cue", 4, 6), ("content", 6, 8), ("content", 8, 9),
    ]  # fmt: skip


def test_pieces_know_their_marks_and_cue_bins() -> None:
    text = "He said “yes” and ‘one two’ and “no"
    state = mark_states(text)
    assert [state[text.index(w)] for w in ("He", "“yes", "yes", "”", "one", "no")] == [
        OUTSIDE,
        OPENS,
        INSIDE,
        CLOSES,
        INSIDE_SINGLE,
        UNCLOSED,
    ]
    starts = np.array([text.index("said"), text.index("yes")])
    state, bins = piece_features(text, [(0, len(text))], starts, {"said": 4})
    assert bins.tolist() == [4, 0] and state.tolist() == [OUTSIDE, INSIDE]


def test_heads_that_do_not_fit_are_told_in_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    for name in ("model.json", "heads.npz", "lexicon.json"):
        shutil.copy(MODEL / name, folder / name)
    facts = json.loads((MODEL / "model.json").read_text())
    for change, said in (
        ({"layers": ["one"]}, r"found layers \['one'\]"),
        ({"width": 77}, r"expected \(9, 77\)"),
        ({"format": "x"}, "found format 'x'"),
    ):
        (folder / "model.json").write_text(json.dumps({**facts, **change}))
        with pytest.raises(ModelError, match=said):
            Tagger.load(folder)
    (folder / "model.json").write_text(json.dumps(facts))
    (folder / "lexicon.json").write_text("{}")
    with pytest.raises(ModelError, match=r"lexicon\.json is not the file"):
        Tagger.load(folder)


def test_german_marks_close_with_what_opens_elsewhere() -> None:
    text = "Sie sagte: „Der See ist offen.“ Then tea."
    state = mark_states(text)
    assert [state[text.index(w)] for w in ("„", "See", "“", "Then")] == [OPENS, INSIDE, CLOSES, OUTSIDE]
