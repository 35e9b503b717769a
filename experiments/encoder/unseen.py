"""Texts that are only ever predicted: PolNeAR test as word pieces, its annotations left behind.

python -m experiments.encoder.unseen OUT --vocabulary FILE, after data.py has filled OUT: writes test.npz and test.json.gz beside the
training data. load() is called by what writes predictions and by nothing else.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from experiments.encoder.batches import Article
from experiments.encoder.data import Pieces, asked, rows
from stance.detect.features import piece_features
from stance.detect.tagger import LAYERS

KEYS = ("ids", "state", "bins", "starts", "ends")


def build(corpora: Path, tokenizer: Tokenizer, lexicon: dict[str, int]) -> tuple[dict[str, np.ndarray], list[dict]]:
    """Flat arrays over all texts' pieces, and one row a text."""
    parts, articles = [], []
    for row in rows(corpora / "polnear/polnear.test.jsonl.gz"):
        pieces = Pieces(tokenizer, row["text"])
        state, bins = piece_features(row["text"], pieces.spans, pieces.starts, lexicon)
        parts.append((pieces.ids.astype(np.uint16), state, bins, pieces.starts, pieces.ends))
        articles.append({"id": row["id"], "size": len(pieces.ids), "paragraphs": pieces.paragraphs})
    return {k: np.concatenate(v) for k, v in zip(KEYS, zip(*parts, strict=True), strict=True)}, articles


def load(folder: Path) -> list[Article]:
    """The texts as articles without labels; none where the folder has no such files."""
    if not (folder / "test.npz").exists():
        return []
    with gzip.open(folder / "test.json.gz", "rt", encoding="utf8") as file:
        listed = json.load(file)
    with np.load(folder / "test.npz") as stored:
        arrays = {k: stored[k] for k in KEYS}
    out, at = [], 0
    for row in listed:
        n = row["size"]
        nothing = np.zeros((n, len(LAYERS)), np.int64)
        out.append(
            Article(
                row["id"],
                "polnear",
                "test",
                **{k: v[at : at + n] for k, v in arrays.items()},
                tags=nothing,
                pointers=nothing - 1,
                names=nothing[:, 0],
                named=False,
                paragraphs=[(a, b) for a, b in row["paragraphs"]],
                groups=[],
                gold=None,
            )
        )
        at += n
    return out


def main() -> None:
    args, tokenizer = asked(__doc__)
    arrays, articles = build(args.corpora, tokenizer, json.loads((args.out / "lexicon.json").read_text()))
    np.savez_compressed(args.out / "test.npz", **arrays)
    with gzip.open(args.out / "test.json.gz", "wt", encoding="utf8") as file:
        json.dump(articles, file)
    print(len(articles), "texts,", sum(a["size"] for a in articles), "pieces")


if __name__ == "__main__":
    main()
