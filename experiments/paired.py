"""Counts of aligned quotes article by article, and differences between two systems on the same articles."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from stance.compare.align import Ruler, Seen, align
from stance.compare.tally import MEASURES, count, source_form
from stance.quotes import Annotation, Quote

KEYS = ("gold", "predicted", *MEASURES)
Counts = npt.NDArray[np.float64]  # (articles, KEYS)


def counts(gold: Sequence[Annotation], made: Sequence[Annotation], kinds: Collection[str]) -> Counts:
    """What each article adds; gold and made hold the same articles in the same order."""
    rows = [count(g, m, kinds=kinds) for g, m in zip(gold, made, strict=True)]
    return np.array([[row.get(k, 0) for k in KEYS] for row in rows], float).reshape(-1, len(KEYS))


def f1(sums: Counts) -> Counts:
    """F1 in per cent of each measure, from sums (..., KEYS); 0 where there is nothing."""
    both = sums[..., :1] + sums[..., 1:2]
    out: Counts = 200 * sums[..., 2:] / np.maximum(both, 1)
    return out


def difference(
    ours: Counts, theirs: Counts, *, interval: float = 0.95, draws: int = 2000, seed: int = 13
) -> dict[str, tuple[float, float, float]]:
    """{measure: (ours minus theirs in points of F1, low, high)}: both measured on the same articles drawn with replacement."""
    n = len(ours)
    weights = np.random.default_rng(seed).multinomial(n, [1 / n] * n, size=draws)
    drawn = f1(weights @ ours) - f1(weights @ theirs)
    low, high = np.percentile(drawn, [50 * (1 - interval), 50 * (1 + interval)], axis=0)
    whole = f1(ours.sum(0)) - f1(theirs.sum(0))
    return {m: (float(whole[k]), float(low[k]), float(high[k])) for k, m in enumerate(MEASURES)}


def by_publisher(gold: Sequence[Annotation], table: Counts, *, least: int = 5) -> dict[str, tuple[int, int, dict[str, float]]]:
    """{publisher: (articles, gold quotes, {measure: F1})}, most articles first; those with fewer than `least` articles together."""
    rows: dict[str, list[int]] = {}
    for k, g in enumerate(gold):
        rows.setdefault(g.document.publisher or "-", []).append(k)
    few = [k for numbers in rows.values() if len(numbers) < least for k in numbers]
    some = sorted(((p, n) for p, n in rows.items() if len(n) >= least), key=lambda r: (-len(r[1]), r[0]))
    out = {}
    for name, numbers in [*some, *([("others", few)] if few else [])]:
        sums = table[numbers].sum(0)
        out[name] = (len(numbers), int(sums[0]), dict(zip(MEASURES, f1(sums).tolist(), strict=True)))
    return out


def by_form(gold: Sequence[Annotation], made: Sequence[Annotation], kinds: Collection[str]) -> dict[str, dict[str, float]]:
    """{form of the gold source: {"gold": n, and of these, in per cent: found, exact, source = found with a word of the source in both}}"""
    sums: dict[str, list[int]] = {}
    for g, m in zip(gold, made, strict=True):
        ruler = Ruler(g.document.text)
        left, right = ruler.see(g.quotes), ruler.see(m.quotes)
        met = {p.gold: right[p.predicted] for p in align(left, right)}
        for i, seen in enumerate(left):
            if seen.quote.mode not in kinds:
                continue
            row = sums.setdefault(form(g, seen.quote), [0, 0, 0, 0])
            row[0] += 1
            if p := met.get(i):
                row[1] += 1
                row[2] += p.content.edges == seen.content.edges
                row[3] += _same_source(seen, p)
    return {name: _shares(sums[name]) for name in ("name", "nominal", "pronoun", "none") if name in sums}


def _same_source(a: Seen, b: Seen) -> bool:
    x, y = a.source.words, b.source.words
    return bool(x & y) if x else not y


def _shares(row: Sequence[int]) -> dict[str, float]:
    n = row[0]
    return {"gold": n} | {k: 100 * v / n for k, v in zip(("found", "exact", "source"), row[1:], strict=True)}


def form(annotation: Annotation, quote: Quote) -> str:
    """How the source names the speaker. Where nobody coded the actors, one with a capital in it is a name."""
    found = source_form(annotation, quote)
    if annotation.actors or found != "nominal":
        return found
    words = re.sub(r"^(?:the|a|an|his|her|their|our|my|its)\s+", "", annotation.surface(quote.source), flags=re.IGNORECASE)
    return "name" if re.search(r"\b[A-Z]", words) else "nominal"


def rounded(figures: Mapping[str, float], places: int = 2) -> dict[str, float]:
    """For files."""
    return {k: round(v, places) for k, v in figures.items()}
