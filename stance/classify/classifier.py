"""The stance of each quote, with probabilities, its act, a second stance and flags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from stance.actors import Actor
from stance.classify.pooled import PooledHead, pooled
from stance.encoding import Encoding
from stance.heads import ModelError
from stance.parse import Need
from stance.quotes import FLAGS, STANCES, Quote, Stance
from stance.text import Document

_UNITS = 10_000  # probabilities are given in ten-thousandths


class StanceClassifier:
    """Gives every quote four calibrated probabilities, the likeliest stance, the likeliest of that stance's acts, what it is also, flags.

    codebook: {act: {"stance": the stance that it has, ...}}, each act that the head knows among them. Needs the encoding alone.
    """

    def __init__(self, head: PooledHead, codebook: Mapping[str, Mapping[str, Any]]) -> None:
        if unknown := [act for act in head.acts if act not in codebook]:
            raise ModelError(
                f"stance head: found act {unknown[0]!r}, expected one of the codebook's; train it again (stance train annotations -o MODEL)"
            )
        self.head = head
        self._acts = [[i for i, act in enumerate(head.acts) if codebook[act]["stance"] == stance] for stance in STANCES]

    def needs(self, document: Document) -> Need:
        """The encoding of the body, and no parse."""
        return Need(encoding=True)

    def classify(self, document: Document, encoding: Encoding, quotes: Sequence[Quote], actors: Mapping[str, Actor]) -> tuple[Quote, ...]:
        """The quotes in the order given, labelled. A label depends on the encoding and its quote, not on the other quotes."""
        vectors = pooled(encoding, quotes, self.head.width)
        return tuple(self._labelled(*row) for row in zip(quotes, *self.head.judge(vectors), self.head.marked(vectors), strict=True))

    def _labelled(self, quote: Quote, stances: Any, acts: Any, marks: Any) -> Quote:
        conciliatory, accusatory, demand, none = given = rounded(stances.tolist())
        best = given.index(max(given))
        act, sure = None, None
        if among := self._acts[best]:
            shares = acts[among] / max(acts[among].sum(), 1e-12)
            act, sure = self.head.acts[among[int(np.argmax(shares))]], round(given[best] * float(shares.max()), 4)
        return replace(
            quote,
            stance=STANCES[best],
            probabilities=(conciliatory, accusatory, demand, none),
            act=act,
            also=second(STANCES[best], marks),
            flags=tuple(flag for flag, mark in zip(FLAGS, marks, strict=False) if mark >= 0),
            confidence=replace(quote.confidence, act=sure),
        )


def second(stance: Stance, marks: Sequence[float]) -> Stance | None:
    """What a quote of this stance is also: the likeliest other stance whose mark holds."""
    held = [(mark, other) for mark, other in zip(marks[len(FLAGS) :], STANCES, strict=False) if mark >= 0 and other is not stance]
    return max(held, key=lambda x: x[0])[1] if held else None


def rounded(probabilities: Sequence[float]) -> tuple[float, ...]:
    """Four decimals each, together exactly 1: what rounding down leaves goes to the largest remainders, in order."""
    parts = [p * _UNITS for p in probabilities]
    units = [int(p) for p in parts]
    order = sorted(range(len(parts)), key=lambda i: (units[i] - parts[i], i))
    for i in order[: _UNITS - sum(units)]:
        units[i] += 1
    return tuple(u / _UNITS for u in units)
