"""What else one wants to know of the stance model: seeds, learning curve, confusion, label maps, sources left out, other designs, time.

    python -m experiments.classify_more

News folds 1-4 to fold 0, gold quotes. The encoder has learnt from all of folds 1-4, so what is left out here is left out of the heads and
of the words' baseline alone; the baseline's rows are the honest picture of how much labels are worth. Writes
experiments/results/classify-more.json and classify-more.md. Needs the corpora (STANCE_CORPORA).
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from experiments.classify import svm, texts
from stance.classify.pooled import PooledHead
from stance.encoding import Places
from stance.pipeline import load
from stance.quotes import Annotation
from stance.read.encoder import OnnxEncoder
from stance.resources import load_yaml
from stance.store import Store
from stance.text import Span
from stance.train.calibrate import Floats
from stance.train.folder import ENCODER, material
from stance.train.stance import LABELS, Rows, fit, held_out, scored

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "experiments" / "results"
SEEDS, PARTS = (0, 1, 2), (0.125, 0.25, 0.5, 1.0)
LEAST = 60  # quotes of a source in fold 0, below which it is not told
TIMED = 40  # articles whose reading is timed
Row = dict[str, Any]


def main() -> None:
    """Measure, print, write."""
    store = Store(ROOT / "annotations")
    if store.missing(split="train") or store.missing(split="dev"):
        sys.exit(f"no news texts in {store.corpora}; set STANCE_CORPORA")
    start, codebook = PooledHead.begin(ENCODER), load_yaml("codebook")
    some = material(store, store.metas(), start)
    coded = {split: [a for a in store.annotations(split=split) if store.meta(a.document.id).fold is not None] for split in ("train", "dev")}
    told = {split: texts(annotations) for split, annotations in coded.items()}
    sources = {m.id: m.source or "own" for m in store.metas()}
    head = fit(start, some.lessons())
    stances, acts = held_out(head, some.kept, codebook["acts"])
    figures: Row = {
        "seeds": [_seeded(start, some, seed, codebook["acts"]) for seed in SEEDS],
        "learning curve": list(curve(some.seen, some.kept, told)),
        "confusion": _confusion(some.kept, stances),
        "label maps": list(maps(some.kept, stances, acts, head.acts, codebook)),
        "sources left out": list(left_out(some.seen, some.kept, told, sources)),
        "designs": list(designs(some.seen, some.kept, stances, acts, head.acts, codebook["acts"], coded)),
        "time": timed(coded["dev"][:TIMED]),
    }
    text = table(figures)
    print(text)
    (RESULTS / "classify-more.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    (RESULTS / "classify-more.md").write_text(text, "utf-8")


def _seeded(start: PooledHead, some: Any, seed: int, codebook: Mapping[str, Any]) -> float:
    return float(scored(held_out(fit(start, some.lessons(), seed=seed), some.kept, codebook)[0], some.kept.stances)["macro_f1"])


def _macro(found: Any, gold: Any) -> float:
    return float(scored(np.eye(len(LABELS))[np.asarray(found)], np.asarray(gold))["macro_f1"])


def _probe(vectors: Any, labels: Any) -> Any:
    return LogisticRegression(C=0.1, max_iter=1000).fit(vectors, labels)


def curve(seen: Rows, kept: Rows, told: Mapping[str, list[str]]) -> Iterator[Row]:
    """macro-F1 of words and of a probe of the vectors, learnt from a share of the articles."""
    names = list(dict.fromkeys(seen.articles))
    order = np.random.default_rng(0).permutation(len(names))
    for part in PARTS:
        chosen = {names[i] for i in order[: int(part * len(names))]}
        at = [i for i, article in enumerate(seen.articles) if article in chosen]
        words = svm().fit([told["train"][i] for i in at], seen.stances[at])
        yield {
            "articles": len(chosen),
            "quotes": len(at),
            "words": _macro(words.predict(told["dev"]), kept.stances),
            "probe": _macro(_probe(seen.vectors[at], seen.stances[at]).predict(kept.vectors), kept.stances),
        }


def _confusion(kept: Rows, stances: Floats) -> list[list[int]]:
    out = np.zeros((len(LABELS), len(LABELS)), int)
    np.add.at(out, (kept.stances, stances.argmax(1)), 1)
    rows: list[list[int]] = out.tolist()
    return rows


def maps(kept: Rows, stances: Floats, acts: Floats, names: Sequence[str], codebook: Mapping[str, Any]) -> Iterator[Row]:
    """Quotes with a coded act, gold and told acts mapped alike: how far figures hang on the map."""
    of = codebook["acts"]
    among = np.array([[of[act]["stance"] == stance for act in names] for stance in LABELS])[stances.argmax(1)]
    told = np.where(among, acts, 0).argmax(1)
    coded = kept.acts >= 0
    for name, lists in codebook["maps"].items():  # what a map says of acts with a target is left aside
        mapping = [next((k for k, label in enumerate(LABELS) if act in lists.get(label, ())), LABELS.index("none")) for act in names]
        gold, found = (np.array(mapping)[some[coded]] for some in (kept.acts, told))
        shares = [round(100 * float((x == k).mean()), 1) for k in range(len(LABELS)) for x in (gold, found)]
        yield {"map": name, "macro_f1": _macro(found, gold), "right": round(100 * float((gold == found).mean()), 1), "shares": shares}


def left_out(seen: Rows, kept: Rows, told: Mapping[str, list[str]], sources: Mapping[str, str]) -> Iterator[Row]:
    """By source of articles: macro-F1 on its quotes of fold 0, learnt with it and without it."""
    whole, words = _probe(seen.vectors, seen.stances), svm().fit(told["train"], seen.stances)
    for name in sorted(set(sources.values())):
        mine = np.array([i for i, a in enumerate(kept.articles) if sources[a] == name], int)
        others = np.array([i for i, a in enumerate(seen.articles) if sources[a] != name], int)
        if len(mine) < LEAST or len(others) == len(seen):
            continue
        test = [told["dev"][i] for i in mine]
        less = svm().fit([told["train"][i] for i in others], seen.stances[others])
        yield {
            "source": name,
            "quotes": len(mine),
            "words": _macro(words.predict(test), kept.stances[mine]),
            "words without": _macro(less.predict(test), kept.stances[mine]),
            "probe": _macro(whole.predict(kept.vectors[mine]), kept.stances[mine]),
            "probe without": _macro(_probe(seen.vectors[others], seen.stances[others]).predict(kept.vectors[mine]), kept.stances[mine]),
        }


def designs(
    seen: Rows, kept: Rows, stances: Floats, acts: Floats, names: Sequence[str], codebook: Mapping[str, Any], coded: Mapping[str, Any]
) -> Iterator[Row]:
    """macro-F1 of other ways to the label."""
    yield {"design": "ours", "macro_f1": _macro(stances.argmax(1), kept.stances)}
    of = np.array([[codebook[act]["stance"] == label for act in names] for label in LABELS], float)
    yield {
        "design": "hierarchical: the stance whose acts are likeliest together",
        "macro_f1": _macro((acts @ of.T).argmax(1), kept.stances),
    }
    width = seen.vectors.shape[1] // 3
    yield {"design": "probe: content alone", "macro_f1": _parts(seen, kept, slice(0, width))}
    yield {"design": "probe: content and cue", "macro_f1": _parts(seen, kept, slice(0, 2 * width))}
    yield {"design": "probe: content, cue and source", "macro_f1": _parts(seen, kept, slice(0, 3 * width))}
    encoder = OnnxEncoder(ENCODER)
    train, dev = (np.concatenate([aimed(a, encoder, width) for a in _some(coded[split])]) for split in ("train", "dev"))
    model = _probe(np.concatenate([seen.vectors, train], 1), seen.stances)
    found = model.predict(np.concatenate([kept.vectors, dev], 1))
    yield {"design": "probe: the same and gold targets where they are named", "macro_f1": _macro(found, kept.stances)}


def _some(annotations: Sequence[Annotation]) -> Iterator[Sequence[Annotation]]:
    for at in range(0, len(annotations), 32):
        yield annotations[at : at + 32]


def _parts(seen: Rows, kept: Rows, part: slice) -> float:
    return _macro(_probe(seen.vectors[:, part], seen.stances).predict(kept.vectors[:, part]), kept.stances)


def aimed(annotations: Sequence[Annotation], encoder: OnnxEncoder, width: int) -> Any:
    """(quotes, width + 1): the mean vector of the nearest place where a gold target's last name stands, and whether there is a target."""
    out = []
    for annotation, encoding in zip(annotations, encoder.encode([a.document for a in annotations]), strict=True):
        places, text = Places(encoding, width), annotation.document.text
        for quote in (q for q in annotation.quotes if q.stance is not None):
            row = np.zeros(width + 1, np.float32)
            names = [annotation.actors[t].name.split(" (")[0].split()[-1] for t in quote.targets]
            found = [m.span() for name in names for m in re.finditer(re.escape(name), text)]
            near = min(found, key=lambda s: abs(s[0] - quote.content[0].start), default=None)
            if near is not None:
                row[:width] = places.mean((Span(*near),))
            row[width] = bool(quote.targets)
            out.append(row)
    return np.stack(out) if out else np.zeros((0, width + 1), np.float32)


def timed(annotations: Sequence[Annotation]) -> Row:
    """Seconds of encoding and detecting, and of classifying, in one run on the same articles."""
    pipeline = load()
    documents = [a.document for a in annotations]
    parses = list(pipeline.parser.parse([(d, pipeline.detector.needs(d)) for d in documents]))
    assert pipeline.encoder is not None
    at = time.perf_counter()
    encodings = list(pipeline.encoder.encode(documents))
    quotes = [pipeline.detector.detect(d, e, p) for d, e, p in zip(documents, encodings, parses, strict=True)]
    found = time.perf_counter()
    for document, encoding, some in zip(documents, encodings, quotes, strict=True):
        pipeline.classifier.classify(document, encoding, some, {})
    end = time.perf_counter()
    share = round(100 * (end - found) / (found - at), 1)
    return {"articles": len(documents), "quotes": sum(map(len, quotes)), "per cent of detection": share}


def table(figures: Mapping[str, Any]) -> str:
    """In Markdown."""
    seeds, took = figures["seeds"], figures["time"]
    out = [
        f"macro-F1 of three seeds: {', '.join(f'{s:.1f}' for s in seeds)}. Classifying takes {took['per cent of detection']:.1f} % of the"
    ]
    out += [
        f"time of encoding and detecting ({took['quotes']} quotes of {took['articles']} articles, one run); no feature needs a parse.",
        "",
    ]
    out += _rows("Learning curve (macro-F1)", figures["learning curve"])
    out += ["**Confusion (rows: gold; columns: told)**", "", f"| | {' | '.join(LABELS)} |", "|---|" + "---|" * len(LABELS)]
    out += [f"| {label} | {' | '.join(map(str, row))} |" for label, row in zip(LABELS, figures["confusion"], strict=True)] + [""]
    flat = [
        {k: v for k, v in row.items() if k != "shares"} | dict(zip(_SHARES, row["shares"], strict=True)) for row in figures["label maps"]
    ]
    out += _rows("Label maps: quotes with a coded act; shares in gold and as told", flat)
    out += _rows("A source of articles left out (macro-F1 on its quotes of fold 0)", figures["sources left out"])
    out += _rows("Other ways to the label", figures["designs"])
    return "\n".join(out)


_SHARES = [f"{label} {who}" for label in LABELS for who in ("gold", "told")]


def _rows(title: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    if not rows:
        return []
    cells = [" | ".join(f"{v:.1f}" if isinstance(v, float) else str(v) for v in row.values()) for row in rows]
    return [f"**{title}**", "", f"| {' | '.join(rows[0])} |", "|" + "---|" * len(rows[0]), *(f"| {c} |" for c in cells), ""]


if __name__ == "__main__":
    main()
