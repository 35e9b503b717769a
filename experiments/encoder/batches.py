"""Articles as stored by data.py, windows of them, and batches of windows as arrays."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stance.detect.tagger import LAYERS
from stance.read.pieces import LIMIT, SPECIAL, pack, piece_ids

IGNORE = -100


@dataclass(frozen=True, slots=True)
class Article:
    """One text's pieces; arrays have one row a piece. groups: [layer, anchor, source start, mode, stance, act, content, source]."""

    id: str
    corpus: str
    split: str
    ids: np.ndarray
    state: np.ndarray
    bins: np.ndarray
    tags: np.ndarray
    pointers: np.ndarray  # to the anchor's number, -1 = none
    names: np.ndarray
    named: bool
    paragraphs: list[tuple[int, int]]
    groups: list[list]
    starts: np.ndarray | None
    ends: np.ndarray | None
    gold: dict | None


def load(folder: Path) -> list[Article]:
    with gzip.open(folder / "articles.json.gz", "rt", encoding="utf8") as file:
        rows = json.load(file)
    with np.load(folder / "arrays.npz") as stored:
        arrays = {k: stored[k] for k in stored.files}
    out, at, at_dev = [], 0, 0
    for row in rows:
        n, gold = row["size"], row.get("gold")
        part = {k: arrays[k][at : at + n] for k in ("ids", "state", "bins", "tags", "names")}
        steps = arrays["pointers"][at : at + n].astype(np.int64)
        pointers = np.where(steps > -32768, steps + np.arange(n)[:, None], -1)
        edges = {k: arrays[k][at_dev : at_dev + n] if gold else None for k in ("starts", "ends")}
        at, at_dev = at + n, at_dev + n * bool(gold)
        paragraphs = [(a, b) for a, b in row["paragraphs"]]
        out.append(
            Article(
                row["id"],
                row["corpus"],
                row["split"],
                pointers=pointers,
                named=row["named"],
                paragraphs=paragraphs,
                groups=row["groups"],
                gold=gold,
                **part,
                **edges,
            )
        )
    return out


Window = tuple[Article, np.ndarray]


def windows(articles: Sequence[Article], *, limit: int = LIMIT, rng: random.Random | None = None) -> list[Window]:
    return [(a, w) for a in articles for w in pack(a.ids, a.paragraphs, limit=limit, rng=rng)]


def shuffled(articles: Sequence[Article], rng: random.Random, *, pieces: int, limit: int = LIMIT) -> list[list[Window]]:
    """One epoch: randomly cut windows in batches of about `pieces` padded pieces, alike in length, in random order."""
    pool = windows(articles, limit=limit, rng=rng)
    rng.shuffle(pool)
    chunk = 40 * max(1, pieces // limit)
    out = []
    for k in range(0, len(pool), chunk):
        batch: list[Window] = []
        for window in sorted(pool[k : k + chunk], key=lambda w: len(w[1])):
            if batch and (len(batch) + 1) * len(window[1]) > pieces:
                out.append(batch)
                batch = []
            batch.append(window)
        out.append(batch)
    rng.shuffle(out)
    return out


def collate(batch: Sequence[Window]) -> dict[str, np.ndarray]:
    """Arrays (b, t) or (b, t, layer); IGNORE where nothing is to be learnt. Groups as flat lists, see _groups."""
    shape = len(batch), -(-max(len(w) for _, w in batch) // 8) * 8  # matrix units like eights
    n = len(LAYERS)
    out = {
        "ids": np.zeros(shape, np.int64),
        "mask": np.zeros(shape, bool),
        "state": np.zeros(shape, np.int64),
        "bins": np.zeros(shape, np.int64),
    }
    out |= {"names": np.full(shape, IGNORE, np.int64)} | {k: np.full((*shape, n), IGNORE, np.int64) for k in ("tags", "anchors", "sources")}
    groups: list[list[int]] = []
    members: dict[str, list[tuple[int, int]]] = {"content": [], "source": []}
    for row, (article, window) in enumerate(batch):
        size, real, at = len(window), window >= 0, np.maximum(window, 0)
        out["ids"][row, :size], out["mask"][row, :size] = piece_ids(article.ids, window), True
        for name in ("state", "bins"):
            out[name][row, :size] = np.where(real, getattr(article, name)[at], 0)
        place = np.full(len(article.ids) + 1, IGNORE, np.int64)  # last: of no piece
        place[window[real]] = np.nonzero(real)[0]
        if article.named:
            out["names"][row, :size] = np.where(real, article.names[at], 0)
        layers = {"polnear": slice(0, 1), "news": slice(1, n)}.get(article.corpus, slice(0, 0))
        out["tags"][row, :size, layers] = _window_tags(article.tags[:, layers], window)
        out["anchors"][row, :size, layers] = np.where(real[:, None], place[article.pointers[at]], IGNORE)[:, layers]
        _groups(article, place, row, shape[1], out["sources"], groups, members)
    out["groups"] = np.array(groups, np.int64).reshape(-1, 5)
    for name, pairs in members.items():
        out[name] = np.array(pairs, np.int64).reshape(-1, 2).T
    return out


def _window_tags(tags: np.ndarray, window: np.ndarray) -> np.ndarray:
    """Labels in window places: O at special pieces; what goes on from before the window begins in it."""
    out = np.where((window >= 0)[:, None], tags[np.maximum(window, 0)], 0).astype(np.int64)
    first = np.nonzero(window >= 0)[0][0]
    out[first] -= (out[first] > 0) & (out[first] % 2 == 0)
    return out


def _groups(
    article: Article,
    place: np.ndarray,
    row: int,
    width: int,
    sources: np.ndarray,
    groups: list[list[int]],
    members: dict[str, list[tuple[int, int]]],
) -> None:
    """Adds the attributions whose anchor stands in the window: rows [flat anchor, layer, mode, stance, act]; members
    as (group, flat place); the place of the source's start at the anchor (the anchor itself = no source)."""
    for layer, anchor, source, mode, stance, act, content, named in article.groups:
        here = place[anchor]
        if here == IGNORE:
            continue
        if source == -1:
            sources[row, here, layer] = here
        elif source >= 0:
            sources[row, here, layer] = place[source]
        for name, spans in (("content", content), ("source", named)):
            at = np.concatenate([place[a:b] for a, b in spans]) if spans else place[:0]
            members[name] += [(len(groups), row * width + p) for p in at.tolist() if p != IGNORE]
        groups.append([row * width + here, layer, mode, stance, act])


def in_order(articles: Sequence[Article], *, pieces: int, limit: int = LIMIT) -> Iterator[list[Window]]:
    """All windows for reading (no random cuts), long ones first."""
    batch: list[Window] = []
    for window in sorted(windows(articles, limit=limit), key=lambda w: -len(w[1])):
        if batch and (len(batch) + 1) * len(batch[0][1]) > pieces:
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch


__all__ = ["IGNORE", "SPECIAL", "Article", "Window", "collate", "in_order", "load", "shuffled", "windows"]
