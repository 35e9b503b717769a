"""Corpora -> word pieces with labels, in one folder of arrays (python -m experiments.encoder.data OUT --vocabulary FILE).

Three layers of token labels: PolNeAR's guideline; ours, outermost quotes; ours, quotes inside quotes. In each, an attribution hangs on
its anchor: the first piece of its cue, or of its content where it has no cue. Training sees PolNeAR train, news folds 1-4 and the
uncoded pool; PolNeAR dev and news fold 0 are kept with their gold for development. Nothing else is read.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from stance.detect.features import CUE_BINS, WORD, piece_features
from stance.detect.tagger import LAYERS
from stance.read import pieces
from stance.text import Document

ROLES = ("source", "cue", "content")
STANCES = ("conciliatory", "accusatory", "demand", "none")
_ACTS = """
agree promise offer support praise thank condole concede apologise withdraw joint_call assure hope
accuse criticise condemn allege reject refuse not_recognise threaten
request urge demand order advise_must ultimatum
state report explain predict consult deny justify decline expect
"""
ACTS = tuple(_ACTS.split())
NAMES = ("PERSON", "ORG", "LOC", "MISC")
SILVER = {"PERSON": 0, "ORGANIZATION": 1, "LOCATION": 2, "MISC": 3}
NO_SOURCE, UNKNOWN = -1, -2

Spans = Sequence[Sequence[int]]


def rows(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf8") as file:
        return [json.loads(line) for line in file]


def corpora(folder: Path) -> Iterable[tuple[str, str, dict]]:
    """(corpus, split, row): split is train, dev or pool."""
    for split in ("train", "dev"):
        for row in rows(folder / f"polnear/polnear.{split}.jsonl.gz"):
            yield "polnear", split, row
    for row in rows(folder / "news/news.jsonl.gz"):
        yield "news", "dev" if row["fold"] == 0 else "train", row
    for row in rows(folder / "news/pool.jsonl.gz"):
        yield "pool", "pool", row


class Pieces(pieces.Pieces):
    """A whole text's word pieces, and places in it as ranges of pieces."""

    def __init__(self, tokenizer: Tokenizer, text: str) -> None:
        spans = Document("x", text).paragraphs()
        super().__init__(tokenizer, text, spans)
        self.spans = [(p.start, p.end) for p in spans]

    def ranges(self, spans: Spans) -> list[tuple[int, int]]:
        """Character spans as ranges of pieces, cut at paragraphs."""
        out = []
        breaks = np.array([a for a, _ in self.paragraphs], np.int64)
        for start, end in spans:
            low, high = int(np.searchsorted(self.ends, start, "right")), int(np.searchsorted(self.starts, end, "left"))
            cuts = [low, *(int(b) for b in breaks if low < b < high), high]
            out += [(a, b) for a, b in pairwise(cuts) if b > a]
        return out


def learn_lexicon(articles: Sequence[tuple[str, Sequence[tuple[int, int]]]], *, least: int = 5) -> dict[str, int]:
    """{word form: bin} from (text, cue spans) of training articles; only forms above bin 0 seen `least` times."""
    seen: dict[str, int] = {}
    cues: dict[str, int] = {}
    for text, spans in articles:
        for word in WORD.finditer(text):
            form = word.group().lower()
            seen[form] = seen.get(form, 0) + 1
        for start, end in spans:
            for word in WORD.finditer(text[start:end]):
                form = word.group().lower()
                cues[form] = cues.get(form, 0) + 1
    bins = {form: int(np.searchsorted(CUE_BINS, n / seen[form], "right")) for form, n in cues.items() if seen.get(form, 0) >= least}
    return {form: b for form, b in sorted(bins.items()) if b}


class Labels:
    """Labels and pointers of one layer; attributions are laid down one by one, and refused where they collide."""

    def __init__(self, size: int) -> None:
        self.tags, self.pointers = np.zeros(size, np.uint8), np.full(size, -1, np.int32)
        self.groups: list[list] = []

    def lay(self, ranges: dict[str, list[tuple[int, int]]], marks: tuple[int, int, int]) -> bool:
        """Whether it fitted. marks: mode, stance, act as numbers, -1 = unlabelled."""
        content, cue, source = ranges["content"], ranges["cue"], ranges["source"]
        if not content or any(self.tags[a:b].any() for a, b in [*content, *cue]):
            return False
        anchor = (cue or content)[0][0]
        for role, spans in ((3, cue), (5, content)):
            for a, b in spans:
                free = self.tags[a:b] == 0  # a content that runs over its own cue
                self.tags[a:b][free] = role + 1
                if free[0]:
                    self.tags[a] = role
                self.pointers[a:b][free] = anchor
        first = NO_SOURCE
        for a, b in source:
            if not self.tags[a:b].any():
                self.tags[a:b], self.tags[a], self.pointers[a:b] = 2, 1, anchor
            start = a
            while start > 0 and self.tags[start] == 2:
                start -= 1
            if first == NO_SOURCE:
                first = start if self.tags[start] == 1 else UNKNOWN  # a shared source, or one inside a content
        self.groups.append([anchor, first, *marks, content, source])
        return True


def polnear_layers(pieces: Pieces, row: dict) -> list[Labels]:
    layer = Labels(len(pieces.ids))
    for a in row["attributions"]:
        layer.lay({r: pieces.ranges(a[r]) for r in ROLES}, (0 if a["kind"] == "speech" else 1, -1, -1))
    return [layer, Labels(len(pieces.ids)), Labels(len(pieces.ids))]


def news_layers(pieces: Pieces, row: dict) -> list[Labels]:
    """Larger contents first: what collides with an outer quote goes one layer in; what collides there too is left out."""
    layers = [Labels(len(pieces.ids)) for _ in LAYERS]
    for q in sorted(row["quotes"], key=lambda q: -sum(e - s for s, e in q["content"])):
        ranges = {r: pieces.ranges(q[r]) for r in ROLES}
        marks = (0 if q["mode"] == "speech" else 1, STANCES.index(q["stance"]), ACTS.index(q["act"]))
        _ = layers[1].lay(ranges, marks) or layers[2].lay(ranges, marks)
    return layers


def name_tags(pieces: Pieces, sentences: list[dict]) -> np.ndarray:
    """0 = none, 1 + 2 k = begins, 2 + 2 k = continues a name of NAMES[k]."""
    tags = np.zeros(len(pieces.ids), np.uint8)
    for sentence in sentences:
        last = None
        for start, end, _, _, label, *_ in sentence["tokens"]:
            kind = SILVER.get(label)
            if kind is not None:
                for n, (a, b) in enumerate(pieces.ranges([[start, end]])):
                    tags[a:b] = 2 + 2 * kind
                    if kind != last and n == 0:
                        tags[a] = 1 + 2 * kind
            last = kind
    return tags


def build(folder: Path, tokenizer: Tokenizer) -> tuple[dict[str, np.ndarray], list[dict], dict[str, int]]:
    """Flat arrays over all articles' pieces, one JSON row an article, and the cue lexicon."""
    everything = list(corpora(folder))
    key = {"polnear": "attributions", "news": "quotes"}
    lexicon = learn_lexicon([(r["text"], [s for a in r[key[c]] for s in a["cue"]]) for c, split, r in everything if split == "train"])
    silver = {r["id"]: r["sentences"] for r in rows(folder / "polnear/corenlp.train.jsonl.gz")}
    arrays: dict[str, list[np.ndarray]] = {k: [] for k in ("ids", "state", "bins", "tags", "pointers", "names", "starts", "ends")}
    articles = []
    for corpus, split, row in everything:
        pieces = Pieces(tokenizer, row["text"])
        empty = [Labels(len(pieces.ids)) for _ in LAYERS]
        layers = polnear_layers(pieces, row) if corpus == "polnear" else news_layers(pieces, row) if corpus == "news" else empty
        state, bins = piece_features(row["text"], pieces.spans, pieces.starts, lexicon)
        named = corpus == "polnear" and split == "train" and row["id"] in silver
        here = np.arange(len(pieces.ids))
        steps = [np.where(x.pointers >= 0, x.pointers - here, -32768).astype(np.int16) for x in layers]
        for name, value in {
            "ids": pieces.ids.astype(np.uint16),
            "state": state,
            "bins": bins,
            "tags": np.stack([x.tags for x in layers], 1),
            "pointers": np.stack(steps, 1),
            "names": name_tags(pieces, silver[row["id"]]) if named else np.zeros(len(pieces.ids), np.uint8),
            "starts": pieces.starts if split == "dev" else pieces.starts[:0],
            "ends": pieces.ends if split == "dev" else pieces.ends[:0],
        }.items():
            arrays[name].append(value)
        article = {
            "id": row["id"], "corpus": corpus, "split": split, "size": len(pieces.ids), "named": named,
            "paragraphs": pieces.paragraphs, "groups": [[k, *g] for k, x in enumerate(layers) for g in x.groups],
        }  # fmt: skip
        if split == "dev":
            article["gold"] = row
        articles.append(article)
    return {k: np.concatenate(v) for k, v in arrays.items()}, articles, lexicon


def asked(about: str | None) -> tuple[argparse.Namespace, Tokenizer]:
    """What a script that prepares pieces is told on the command line, and the vocabulary's tokenizer."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("out", type=Path)
    parser.add_argument("--vocabulary", type=Path, required=True, help="tokenizer.json of the encoder")
    parser.add_argument("--corpora", type=Path, default=Path(os.environ.get("STANCE_CORPORA", "../shared/data")))
    args = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(args.vocabulary))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return args, tokenizer


def main() -> None:
    args, tokenizer = asked(__doc__)
    arrays, articles, lexicon = build(args.corpora, tokenizer)
    args.out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(args.out / "arrays.npz", **arrays)
    with gzip.open(args.out / "articles.json.gz", "wt", encoding="utf8") as file:
        json.dump(articles, file, ensure_ascii=False)
    (args.out / "lexicon.json").write_text(json.dumps(lexicon, indent=0))
    for corpus, split in sorted({(a["corpus"], a["split"]) for a in articles}):
        some = [a for a in articles if (a["corpus"], a["split"]) == (corpus, split)]
        layers = [sum(g[0] == k for a in some for g in a["groups"]) for k in range(3)]
        print(corpus, split, len(some), "articles", sum(a["size"] for a in some), "pieces, attributions by layer", layers)
    print(len(lexicon), "cue forms")


if __name__ == "__main__":
    main()
