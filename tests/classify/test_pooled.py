"""A quote's vector: means of its word pieces, wherever they stand; and the folder that the head travels in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stance.classify.pooled import LAYERS, PooledHead, pooled
from stance.encoding import Encoding, Window
from stance.heads import ModelError
from stance.quotes import STANCES, Quote, QuoteType
from stance.resources import FOLDER
from stance.text import Span, Spans

ENCODER = FOLDER / "models" / "encoder"
SHIPPED = FOLDER / "models" / "stance-head"
# Pieces of two code points each, twice three of them; piece k has the vector (k, 1). Places of no piece have a vector of their own.
FIRST = Window(np.array([-1, 0, 2, 4, -1]), np.array([-1, 2, 4, 6, -1]), np.array([[99, 9], [0, 1], [1, 1], [2, 1], [99, 9]], np.float32))
SECOND = Window(
    np.array([-1, 6, 8, 10, -1]), np.array([-1, 8, 10, 12, -1]), np.array([[99, 9], [3, 1], [4, 1], [5, 1], [99, 9]], np.float32)
)
ENCODING = Encoding((FIRST, SECOND))


def quote(content: Spans, cue: Spans = (), source: Spans = ()) -> Quote:
    return Quote("q", QuoteType.INDIRECT, content, cue=cue, source=source)


def parts(some: Quote, encoding: Encoding = ENCODING) -> list[list[float]]:
    return pooled(encoding, [some], 2).reshape(3, 2).tolist()


def test_means_of_content_and_source_and_the_first_piece_of_the_cue() -> None:
    assert parts(quote((Span(4, 6),), (Span(2, 6),), (Span(0, 4),))) == [[2, 1], [1, 1], [0.5, 1]]


def test_a_quote_may_stand_in_two_windows_and_in_fragments() -> None:
    assert parts(quote((Span(4, 8),)))[0] == [2.5, 1]
    assert parts(quote((Span(0, 2), Span(10, 12))))[0] == [2.5, 1]


def test_a_quote_without_a_cue_hangs_on_its_first_piece() -> None:
    assert parts(quote((Span(6, 12),)))[1:] == [[3, 1], [0, 0]]


def test_a_span_that_cuts_a_piece_holds_it() -> None:
    assert parts(quote((Span(3, 4),)))[0] == [1, 1]


@pytest.mark.parametrize(
    "encoding", [ENCODING, Encoding(), Encoding((Window(np.array([-1]), np.array([-1]), np.ones((1, 2), np.float32)),))]
)
def test_spans_without_pieces_are_zeros(encoding: Encoding) -> None:
    assert parts(quote((Span(50, 60),), (Span(60, 61),), (Span(70, 71),)), encoding) == [[0, 0]] * 3
    assert pooled(encoding, [], 2).shape == (0, 6)


@pytest.fixture(scope="module")
def head() -> PooledHead:
    return PooledHead.load(SHIPPED, encoder=ENCODER)


def test_a_quote_is_judged_by_itself(head: PooledHead) -> None:
    vectors = np.random.default_rng(0).normal(size=(7, 3 * head.width)).astype(np.float32)
    together = head.judge(vectors)
    for i in range(len(vectors)):
        for all_rows, alone in zip(together, head.judge(vectors[i : i + 1]), strict=True):
            assert (all_rows[i] == alone[0]).all()
    assert together[0].sum(1) == pytest.approx(1) and together[1].shape == (7, len(head.acts))
    assert head.judge(vectors[:0])[0].shape == (0, len(STANCES))


def test_what_is_saved_comes_back(head: PooledHead, tmp_path: Path) -> None:
    assert head.save(tmp_path / "one", card="words") == head.save(tmp_path / "two", card="words")
    for name in ("model.json", "weights.npz", "card.md"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    back = PooledHead.load(tmp_path / "one", encoder=ENCODER)
    assert back.acts == head.acts and all((back.weights[k] == v).all() for k, v in head.weights.items())


def _other_encoder(folder: Path) -> None:
    _edit(folder, encoder="0" * 64)


def _edit(folder: Path, **changes: object) -> None:
    said = json.loads((folder / "model.json").read_text("utf-8"))
    (folder / "model.json").write_text(json.dumps(said | changes), encoding="utf-8")


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "no weights": (lambda f: (f / "weights.npz").unlink(), "no weights.npz"),
    "other weights": (lambda f: (f / "weights.npz").write_bytes(b"x"), "is not the file"),
    "another format": (lambda f: _edit(f, format="stance-head/1"), "expected 'stance-pooled/1'"),
    "another encoder": (_other_encoder, "a head for encoder 000"),
    "acts missing": (lambda f: _edit(f, acts=["agree"]), "act.weight"),
    "stances in another order": (lambda f: _edit(f, stances=["none"]), "found stances"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_folder_is_refused(head: PooledHead, tmp_path: Path, damage: str) -> None:
    head.save(tmp_path, card="")
    harm, message = DAMAGE[damage]
    harm(tmp_path)
    with pytest.raises(ModelError, match=message):
        PooledHead.load(tmp_path, encoder=ENCODER)


def test_training_begins_with_the_encoder_s_heads() -> None:
    start = PooledHead.begin(ENCODER)
    assert set(start.weights) == {f"{name}.{part}" for name in LAYERS for part in ("weight", "bias")}
    assert start.scale.tolist() == [1, 1] and start.shift.tolist() == [0] * len(STANCES)


def test_scale_and_shift_change_what_is_said(head: PooledHead) -> None:
    vectors = np.random.default_rng(0).normal(size=(3, 3 * head.width)).astype(np.float32)
    flat = replace(head, scale=np.zeros(2), shift=np.zeros(4)).judge(vectors)
    assert flat[0] == pytest.approx(0.25) and flat[1] == pytest.approx(1 / len(head.acts))
