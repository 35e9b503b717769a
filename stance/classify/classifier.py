"""The stance of each quote, with probabilities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from stance.actors import Actor
from stance.classify.features import VERSION, features
from stance.heads import Head, ModelError
from stance.quotes import STANCES, Quote
from stance.text import Document

_UNITS = 10_000  # probabilities are given in ten-thousandths


class StanceClassifier:
    """Gives every quote four calibrated probabilities, and the likeliest stance as its stance.

    head: of kind "stance", trained on these features; its labels are STANCES in their order.
    """

    def __init__(self, head: Head) -> None:
        expected = {"kind": "stance", "features": VERSION, "labels": tuple(map(str, STANCES))}
        for key, value in expected.items():
            if (found := getattr(head, key)) != value:
                raise ModelError(
                    f"stance head: found {key} {found!r}, expected {value!r}; train it again (stance train annotations -o MODEL)"
                )
        self.head = head

    def classify(self, document: Document, quotes: Sequence[Quote], actors: Mapping[str, Actor]) -> tuple[Quote, ...]:
        """The quotes in the order given, labelled. A label depends on the document and its quote, not on the other quotes."""
        found = self.head.probabilities(features(document, quotes, actors))
        return tuple(_labelled(quote, rounded(row)) for quote, row in zip(quotes, found.tolist(), strict=True))


def _labelled(quote: Quote, probabilities: tuple[float, ...]) -> Quote:
    conciliatory, accusatory, demand, none = probabilities
    best = STANCES[probabilities.index(max(probabilities))]
    return replace(quote, stance=best, probabilities=(conciliatory, accusatory, demand, none))


def rounded(probabilities: Sequence[float]) -> tuple[float, ...]:
    """Four decimals each, together exactly 1: what rounding down leaves goes to the largest remainders, in order."""
    parts = [p * _UNITS for p in probabilities]
    units = [int(p) for p in parts]
    order = sorted(range(len(parts)), key=lambda i: (units[i] - parts[i], i))
    for i in order[: _UNITS - sum(units)]:
        units[i] += 1
    return tuple(u / _UNITS for u in units)
