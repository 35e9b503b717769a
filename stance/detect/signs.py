"""How sure the network was of an attribution: the numbers from which a small head reckons its confidence."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from stance.detect.link import Found
from stance.detect.tagger import Floats, Path_

VERSION = "quote-signs/1"
NAMES = (
    "content mean", "content least", "content start", "content end", "cue mean", "cue", "source mean", "source", "joined", "sure",
    "fragments", "inner", "length", "thought", "direct", "mixed", "changed", "layout",
)  # fmt: skip
WIDTH = len(NAMES)
LAYOUT = (0.0,) * (WIDTH - 5)
_FLOOR = -8.0  # of a log probability


def log_probabilities(tags: Floats) -> Floats:
    """(t, label) scores as log probabilities of each place's labels, by themselves."""
    shifted = tags - tags.max(1, keepdims=True)
    out: Floats = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    return out


def signs(found: Found, labels: Floats, path: Path_) -> tuple[float, ...]:
    """The first WIDTH - 5 of NAMES, of an attribution in a window. labels: log_probabilities of its layer; path: those chosen."""
    if not found.content:
        return ()
    chosen = np.maximum(labels[np.arange(len(path)), path], _FLOOR)
    content = _of(chosen, found.content)
    start, end = found.content[0][0], found.content[-1][1]
    after = chosen[end] if end < len(path) else 0.0
    cue, source = _of(chosen, found.cue), _of(chosen, found.source)
    values = [content.mean(), content.min(), chosen[start], after, cue.mean() if len(cue) else 0.0, bool(found.cue)]
    values += [source.mean() if len(source) else 0.0, bool(found.source), max(found.joined, _FLOOR), min(found.sure, -_FLOOR)]
    values += [len(found.content) > 1, found.layer == 2, math.log(len(content))]
    return tuple(float(v) for v in values)


def _of(chosen: Floats, places: Sequence[tuple[int, int]]) -> Floats:
    return np.concatenate([chosen[a:b] for a, b in places]) if places else chosen[:0]
