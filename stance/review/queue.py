"""Which quotes are looked at, and with what probability: a sample in which every quote has a known chance above zero.

A quote is drawn with probability p = min(1, n (uniform / N + (1 - uniform) w / sum w)) for the weight w of its uncertainty; the share of
double coding is drawn alike for every annotator, the rest for each alone. So whatever is estimated from reviewed quotes stays unbiased when
each counts 1 / p (Horvitz and Thompson 1952). Draws are hashes of seed, annotator, document and quote: the same at every start.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stance.quotes import Annotation, Quote

UNIFORM = 0.3  # share of the sample that is drawn without regard to uncertainty
DOUBLE, BLIND, REPEAT = 0.15, 0.15, 0.10
CAP = 0.25  # no outlet and no actor gets more than this share of the uncertainty's weight
_FLOOR = 0.02  # the least uncertainty


@dataclass(frozen=True, slots=True)
class Item:
    """A quote to look at. reason: uncertain, uniform, double or repeat; p: the probability with which it was drawn; blind: the machine's
    answer is not shown."""

    doc: str
    quote: str
    reason: str
    p: float
    blind: bool


def queue(
    annotations: Sequence[Annotation], annotator: str, *, size: int, seed: str = "0", double: float = DOUBLE, blind: float = BLIND
) -> list[Item]:
    """About `size` quotes of these annotations, document by document in the order of their texts, repeats at the end."""
    rows = [(a, q) for a in annotations for q in a.quotes]
    weights = capped([uncertainty(q) for _, q in rows], [[a.document.publisher or "", *q.actors] for a, q in rows])
    total, out = sum(weights) or 1.0, []
    for (a, q), w in zip(rows, weights, strict=True):
        even, unsure = UNIFORM * size / len(rows), (1 - UNIFORM) * size * w / total
        p = min(1.0, even + unsure)
        name = (seed, a.document.id, q.id)
        both = chance("double", *name) < double * p
        alone = chance(annotator, *name) * (1 - double * p) < (1 - double) * p
        if both or alone:
            reason = "double" if both else "uncertain" if chance("why", *name) < unsure / (even + unsure) else "uniform"
            out.append(Item(a.document.id, q.id, reason, round(p, 6), chance("blind", *name) < blind))
    again = [Item(i.doc, i.quote, "repeat", round(i.p * REPEAT, 6), True) for i in out if chance("repeat", seed, i.doc, i.quote) < REPEAT]
    return [*out, *again]


def uncertainty(quote: Quote) -> float:
    """0..1: of its least sure part; the stance by the margin between the two likeliest labels. What is not estimated counts one half."""
    first, second = sorted(quote.probabilities or (0.5, 0.5), reverse=True)[:2]
    sure = (quote.confidence.quote, quote.confidence.source, quote.confidence.actors)
    return max(_FLOOR, 1 - first + second if quote.probabilities else 0.5, *(1 - (0.5 if s is None else s) for s in sure))


def capped(weights: Sequence[float], groups: Sequence[Iterable[str]]) -> list[float]:
    """The weights, made smaller where an outlet's or an actor's would be more than CAP of all."""
    total, sums = sum(weights), Counter[str]()
    names = [{g for g in some if g} for some in groups]
    for w, some in zip(weights, names, strict=True):
        sums.update(dict.fromkeys(some, w))
    most = CAP * total
    return [w * min([1.0, *(most / sums[g] for g in some if sums[g] > most)]) for w, some in zip(weights, names, strict=True)]


def chance(*names: str) -> float:
    """A number in [0, 1) made of the names, the same everywhere."""
    return int.from_bytes(hashlib.sha256("\0".join(names).encode()).digest()[:8], "big") / 2**64
