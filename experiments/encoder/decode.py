"""From scores to attributions, in numpy: label paths with valid transitions, spans, and spans tied by pointers.

Scores of a window: tags (t, layer, label), mode (t, layer, 2), query and key (t, 2, layer, point).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

SOURCE, CUE, CONTENT = range(3)
NEVER = -1e4
REACH = 64

Scores = Mapping[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Found:
    """One attribution in a window; spans are [first, end) places of the window. anchor: a place."""

    layer: int
    anchor: int
    mode: int
    source: tuple[tuple[int, int], ...]
    cue: tuple[tuple[int, int], ...]
    content: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Links:
    """The heads' part that stays the same for every text: label moves (layer, label, label), with barred ones at NEVER,
    starts (label), and the distance table (2 * REACH + 1, 2, layer)."""

    moves: np.ndarray
    starts: np.ndarray
    distance: np.ndarray


def best_paths(scores: np.ndarray, lengths: Sequence[int], moves: np.ndarray, starts: np.ndarray) -> list[np.ndarray]:
    """Viterbi over many windows at once; scores (b, t, label)."""
    batch, time, n = scores.shape
    back = np.zeros((time, batch, n), np.int8)
    best = scores[:, 0] + starts
    ends = np.zeros((batch, n), scores.dtype)
    lengths_ = np.asarray(lengths)
    ends[lengths_ == 1] = best[lengths_ == 1]
    for t in range(1, time):
        through = best[:, :, None] + moves
        back[t] = through.argmax(1)
        best = through.max(1) + scores[:, t]
        done = lengths_ == t + 1
        ends[done] = best[done]
    paths = []
    for b, length in enumerate(lengths):
        path = np.zeros(length, np.int8)
        path[-1] = ends[b].argmax()
        for t in range(length - 1, 0, -1):
            path[t - 1] = back[t, b, path[t]]
        paths.append(path)
    return paths


def spans(path: np.ndarray) -> list[tuple[int, int, int]]:
    """(role, first, end) of each labelled stretch."""
    out, i = [], 0
    while i < len(path):
        j = i + 1
        if path[i]:
            role = (int(path[i]) - 1) // 2
            while j < len(path) and path[j] == 2 + 2 * role:
                j += 1
            out.append((role, i, j))
        i = j
    return out


def _link_scores(scores: Scores, links: Links, kind: int, layer: int, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """log probability of each column for each row, over these columns alone."""
    query, key = scores["query"][rows, kind, layer], scores["key"][columns, kind, layer]
    steps = np.clip(columns[None] - rows[:, None], -REACH, REACH) + REACH
    raw = query @ key.T / np.sqrt(query.shape[-1]) + links.distance[steps, kind, layer]
    raw = raw - raw.max(1, keepdims=True)
    return np.asarray(raw - np.log(np.exp(raw).sum(1, keepdims=True)))


def attributions(path: np.ndarray, scores: Scores, links: Links, layer: int) -> list[Found]:
    """Each content joins the cue that its pieces point to (or stands alone); each anchor takes the source that it points to
    and that points to it, or none. A source may serve several."""
    found = spans(path)
    cues = {a: (a, b) for r, a, b in found if r == CUE}
    contents = [(a, b) for r, a, b in found if r == CONTENT]
    sources = [(a, b) for r, a, b in found if r == SOURCE]
    if not contents:
        return []
    groups: dict[int, list[tuple[int, int]]] = {}
    columns = np.array([*cues, *(a for a, _ in contents)])
    home: dict[int, int] = {}
    for a, b in contents:
        usable = np.array([c for c in columns if c in cues or c <= a])
        mean = _link_scores(scores, links, 0, layer, np.arange(a, b), usable).mean(0)
        anchor = int(usable[mean.argmax()])
        anchor = home.get(anchor, anchor)  # a fragment that points to an earlier fragment joins that one's anchor
        home[a] = anchor
        groups.setdefault(anchor, []).append((a, b))
    anchors = np.array(sorted(groups))
    chosen = _sources(scores, links, layer, anchors, sources)
    return [
        Found(
            layer, int(a), int(scores["mode"][a, layer].argmax()), (sources[s],) if s is not None else (),
            (cues[a],) if a in cues else (), tuple(groups[a]),
        )
        for a, s in zip(anchors.tolist(), chosen, strict=True)
    ]  # fmt: skip


def _sources(scores: Scores, links: Links, layer: int, anchors: np.ndarray, sources: Sequence[tuple[int, int]]) -> list[int | None]:
    """For each anchor the number of its source, or None."""
    if not sources:
        return [None] * len(anchors)
    starts = np.array([a for a, _ in sources])
    back = np.stack([_link_scores(scores, links, 0, layer, np.arange(a, b), anchors).mean(0) for a, b in sources], 1)
    out: list[int | None] = []
    for row, anchor in enumerate(anchors):
        go = _link_scores(scores, links, 1, layer, np.array([anchor]), np.append(starts, anchor))[0]
        there = go[:-1] + 0.5 * np.maximum(back[row], -6)
        best = int(there.argmax())
        out.append(best if there[best] > go[-1] + 0.5 * -1.5 else None)
    return out


def decode(
    several: Sequence[Scores], links: Links, layers: Sequence[int], *, special: Sequence[np.ndarray], recall: float = 0.0
) -> list[list[Found]]:
    """Attributions of each window in these layers. special: where no piece of the text stands (label O there).

    recall: taken from the score of O; above 0 finds more and is right less often.
    """
    lengths = [len(s["tags"]) for s in several]
    out: list[list[Found]] = [[] for _ in several]
    for layer in layers:
        emitted = np.zeros((len(several), max(lengths), several[0]["tags"].shape[-1]), np.float32)
        for row, (scores, mask) in enumerate(zip(several, special, strict=True)):
            emitted[row, : lengths[row]] = scores["tags"][:, layer]
            emitted[row, : lengths[row], 0] -= recall
            emitted[row, : lengths[row]][mask] = np.array([0.0] + [NEVER] * (emitted.shape[-1] - 1))
        for row, path in enumerate(best_paths(emitted, lengths, links.moves[layer], links.starts)):
            out[row] += attributions(path, several[row], links, layer)
    return out
