"""Labelled stretches tied into attributions by the trained pointers: fragments to their cue, cues to their source.

An attribution hangs on its anchor: the first piece of its cue, or of its content where it has no cue. Content pieces point to the
anchor; an anchor points to its source's start, or to itself where it has none. A source may serve several.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stance.detect.tagger import REACH, Floats, Ints, Path_, Scores, Tagger, stretches

Places = tuple[tuple[int, int], ...]
_TO_ANCHOR, _TO_SOURCE = 0, 1
_BACK = 0.5  # weight of a source's pointers to the anchor, beside the anchor's to the source
_FAINT = -6.0  # log probability below which they count no less
_NONE = -1.5  # what stands in their place for no source


@dataclass(frozen=True, slots=True)
class Found:
    """One attribution in a window; spans are [first, end) places of the window. anchor: a place. mode: 0 speech, 1 thought.

    joined: the log probability that each fragment hangs on this anchor, their mean. sure: by how much the chosen source, or none,
    is likelier than the best other choice, in log probability; 0 where there was no choice.
    """

    layer: int
    anchor: int
    mode: int
    source: Places
    cue: Places
    content: Places
    joined: float
    sure: float


def attributions(path: Path_, scores: Scores, tagger: Tagger, layer: int) -> list[Found]:
    """Each content joins the cue that its pieces point to (or stands alone); each anchor takes its source, or none.

    Cues that no content points to come too, without content.
    """
    found = stretches(path)
    cues = {a: (a, b) for role, a, b in found if role == "cue"}
    contents = [(a, b) for role, a, b in found if role == "content"]
    sources = [(a, b) for role, a, b in found if role == "source"]
    groups: dict[int, list[tuple[int, int]]] = {a: [] for a in cues}
    joined: dict[int, list[float]] = {a: [] for a in cues}
    home: dict[int, int] = {}
    for a, b in contents:
        usable = np.array([*cues, *(c for c, _ in contents if c <= a and c not in cues)])
        mean = _pointers(scores, tagger, _TO_ANCHOR, layer, np.arange(a, b), usable).mean(0)
        anchor = int(usable[mean.argmax()])
        anchor = home.get(anchor, anchor)  # a fragment that points to an earlier fragment joins that one's anchor
        home[a] = anchor
        groups.setdefault(anchor, []).append((a, b))
        joined.setdefault(anchor, []).append(float(mean.max()))
    anchors = sorted(groups)
    if not anchors:
        return []
    out = []
    for a, (s, sure) in zip(anchors, _sources(scores, tagger, layer, np.array(anchors), sources), strict=True):
        mode = int(scores.mode[a, layer].argmax())
        cue = (cues[a],) if a in cues else ()
        source = () if s is None else (sources[s],)
        out.append(Found(layer, a, mode, source, cue, tuple(groups[a]), float(np.mean(joined[a])) if joined[a] else 0.0, sure))
    return out


def _pointers(scores: Scores, tagger: Tagger, kind: int, layer: int, rows: Ints, columns: Ints) -> Floats:
    """Log probability of each column for each row, over these columns alone."""
    query, key = scores.query[rows, kind, layer], scores.key[columns, kind, layer]
    steps = np.clip(columns[None] - rows[:, None], -REACH, REACH) + REACH
    raw = query @ key.T / np.sqrt(query.shape[-1]) + tagger.distance[steps, kind, layer]
    raw = raw - raw.max(1, keepdims=True)
    out: Floats = raw - np.log(np.exp(raw).sum(1, keepdims=True))
    return out


def _sources(
    scores: Scores, tagger: Tagger, layer: int, anchors: Ints, sources: Sequence[tuple[int, int]]
) -> list[tuple[int | None, float]]:
    """For each anchor the number of its source, or None, and the margin."""
    if not sources:
        return [(None, 0.0)] * len(anchors)
    starts = np.array([a for a, _ in sources])
    back = np.stack([_pointers(scores, tagger, _TO_ANCHOR, layer, np.arange(a, b), anchors).mean(0) for a, b in sources], 1)
    out: list[tuple[int | None, float]] = []
    for row, anchor in enumerate(anchors):
        go = _pointers(scores, tagger, _TO_SOURCE, layer, np.array([anchor]), np.append(starts, anchor))[0]
        there = np.append(go[:-1] + _BACK * np.maximum(back[row], _FAINT), go[-1] + _BACK * _NONE)
        best = int(there.argmax())
        out.append((best if best < len(sources) else None, float(there[best] - np.delete(there, best).max())))
    return out
