"""Pointers tie labelled stretches together: fragments, several cues, shared sources, none at all."""

from __future__ import annotations

import numpy as np
import pytest

from stance.detect.link import Found, attributions
from stance.detect.tagger import LABELS, LAYERS, POINT, Scores, Tagger

WIDTH = 4
LAYER = 1


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    """Heads that know nothing: links depend on queries and keys alone."""
    n = len(LAYERS)
    return Tagger(
        {
            "mix.weight": np.zeros((2, WIDTH, 3)),
            "moves": np.zeros((n, len(LABELS), len(LABELS))),
            "distance.weight": np.zeros((129, 2 * n)),
        },
        {},
    )


def linked(tagger: Tagger, labels: str, anchors: dict[int, int], sources: dict[int, int], thoughts: tuple[int, ...] = ()) -> list[Found]:
    """labels: one letter a place (s c q, capitals begin; . = none). anchors, sources: place -> the place that it points to."""
    t = len(labels)
    letters = {".": 0, "S": 1, "s": 2, "C": 3, "c": 4, "Q": 5, "q": 6}
    query, key = np.zeros((t, 2, len(LAYERS), POINT), np.float32), np.zeros((t, 2, len(LAYERS), POINT), np.float32)
    key[np.arange(t), :, :, np.arange(t)] = 80  # divided by 8, the root of the width
    for kind, pointers in enumerate((anchors, sources)):
        for place, target in pointers.items():
            query[place, kind, LAYER, target] = 1
    mode = np.zeros((t, len(LAYERS), 2), np.float32)
    mode[list(thoughts), LAYER, 1] = 1
    scores = Scores(np.zeros((t, len(LAYERS), len(LABELS)), np.float32), mode, query, key, np.ones(t, bool))
    return attributions(np.array([letters[c] for c in labels], np.int8), scores, tagger, LAYER)


def test_fragments_join_their_cue_and_its_source(tagger: Tagger) -> None:
    #         0123456789
    (found,) = linked(tagger, "Qq.SC.Qqq.", {0: 4, 1: 4, 3: 4, 4: 4, 6: 4, 7: 4, 8: 4}, {4: 3})
    assert (found.content, found.cue, found.source) == (((0, 2), (6, 9)), ((4, 5),), ((3, 4),))
    assert found.anchor == 4 and found.mode == 0 and found.joined > -0.01 and found.sure > 1


def test_two_cues_share_a_source(tagger: Tagger) -> None:
    found = linked(tagger, "SC.Qq.C.Qq", {0: 1, 1: 1, 3: 1, 4: 1, 6: 6, 8: 6, 9: 6}, {1: 0, 6: 0}, thoughts=(6,))
    assert [(f.cue, f.source, f.content, f.mode) for f in found] == [
        (((1, 2),), ((0, 1),), ((3, 5),), 0),
        (((6, 7),), ((0, 1),), ((8, 10),), 1),
    ]


def test_an_anchor_that_points_to_itself_has_no_source(tagger: Tagger) -> None:
    (found,) = linked(tagger, "S..C.Qq", {0: 3, 3: 3, 5: 3, 6: 3}, {3: 3})
    assert found.source == () and found.cue == ((3, 4),) and found.sure > 1


def test_content_without_a_cue_stands_alone_and_later_fragments_join_it(tagger: Tagger) -> None:
    (found,) = linked(tagger, ".Qq.Qq", {1: 1, 2: 1, 4: 1, 5: 1}, {1: 1})
    assert found.anchor == 1 and found.content == ((1, 3), (4, 6)) and found.cue == found.source == ()


def test_a_fragment_that_points_to_a_fragment_joins_that_ones_cue(tagger: Tagger) -> None:
    (found,) = linked(tagger, "Qq.C.Qq", {0: 3, 1: 3, 5: 0, 6: 0}, {3: 3})
    assert found.content == ((0, 2), (5, 7)) and found.cue == ((3, 4),)


def test_a_cue_without_content_comes_bare(tagger: Tagger) -> None:
    (found,) = linked(tagger, "SC..", {0: 1, 1: 1}, {1: 0})
    assert found.content == () and found.cue == ((1, 2),) and found.source == ((0, 1),)
    assert linked(tagger, "S...", {0: 0}, {}) == []
