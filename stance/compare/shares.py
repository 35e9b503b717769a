"""Shares of labels in groups of quotes, with intervals by bootstrap over articles. Numpy only, deterministic for a seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shares:
    """One line a group. counts, share, low, high: groups x labels; n and articles: groups.

    low and high are nan where a group stands in fewer than two articles: nothing is known of how articles differ. Of a label
    that none (or each) of a group's quotes has, no bootstrap can tell more than that: its edge is the exact binomial one, with
    articles as the trials.
    """

    counts: Numbers
    n: Numbers
    articles: Places
    share: Numbers
    low: Numbers
    high: Numbers


def shares(group: Places, label: Places, article: Places, *, groups: int, labels: int, interval: float, draws: int, seed: int) -> Shares:
    """Shares by classify and count.

    group, label, article: one number a quote (a quote that counts for two groups stands there twice), 0-based. Articles are
    drawn with replacement, all together, so that quotes of one article stay together; interval: .9 = from the 5th to the 95th
    percentile of the shares drawn.
    """
    cells, counts = _cells(group, label, article, labels)
    total = np.zeros((groups, labels))
    np.add.at(total, cells[:, 0], counts)
    n = total.sum(axis=1)
    articles = np.bincount(cells[:, 0], minlength=groups)
    with np.errstate(invalid="ignore"):
        share = total / n[:, None]
    low, high = np.full_like(share, np.nan), np.full_like(share, np.nan)
    weights = _draws(int(article.max()) + 1 if len(article) else 0, draws, seed)
    edges = np.searchsorted(cells[:, 0], np.arange(groups + 1))
    for g in np.flatnonzero(articles > 1):
        mine = slice(edges[g], edges[g + 1])
        low[g], high[g] = _interval(weights[:, cells[mine, 1]], counts[mine], interval)
    edge = ((1 - interval) / 2) ** (1 / np.maximum(articles, 1))[:, None]
    high = np.where((share == 0) & ~np.isnan(high), 1 - edge, high)
    low = np.where((share == 1) & ~np.isnan(low), edge, low)
    return Shares(total, n, articles, share, low, high)


def _cells(group: Places, label: Places, article: Places, labels: int) -> tuple[Places, Numbers]:
    """Each pair of group and article that occurs, in order, with its counts of labels."""
    pairs, where = np.unique(np.stack([group, article], axis=1), axis=0, return_inverse=True)
    counts = np.zeros((len(pairs), labels))
    np.add.at(counts, (where.reshape(-1), label), 1)
    return pairs.astype(np.int64), counts


def _draws(articles: int, draws: int, seed: int) -> npt.NDArray[np.uint8]:
    """draws x articles: how often each article is drawn (one drawn 256 times in one draw does not happen)."""
    rng = np.random.default_rng(seed)
    out = np.zeros((draws, articles), np.uint8)
    for row in out:
        row[:] = np.bincount(rng.integers(0, articles, articles), minlength=articles)
    return out


def _interval(weights: npt.NDArray[np.uint8], counts: Numbers, interval: float) -> tuple[Numbers, Numbers]:
    drawn = weights.astype(np.float64) @ counts
    n = drawn.sum(axis=1)
    share = drawn[n > 0] / n[n > 0, None]
    low, high = np.percentile(share, [50 * (1 - interval), 50 * (1 + interval)], axis=0)
    return low, high
