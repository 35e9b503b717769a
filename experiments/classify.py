"""How well words alone give the stance of a quote: baselines beside ours, on gold quotes of articles that nothing was trained on.

    python -m experiments.classify [--out experiments/results]

Trains all of them on news folds 1-4, this project's own articles and the codebook's illustrations; measures on news fold 0 and, as
transfer, on the 900 labelled attributions of PolNeAR, which nothing trains on.
Corpora by $STANCE_CORPORA (default: shared/data beside the repository, else ./corpora).
Writes classify.json and classify.md. Classes are balanced everywhere; intervals are 90 % bootstrap over articles.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

from stance.quotes import Annotation
from stance.read.parser import word_vectors
from stance.resources import load_yaml
from stance.store import Store
from stance.train.calibrate import Floats, Ints, calibration_error
from stance.train.illustrations import illustrations
from stance.train.stance import LABELS, SEED, Examples, examples, fit, train

ROOT = Path(__file__).resolve().parent.parent
RESAMPLES = 1000
KEYWORDS = {  # beginnings of words, in the order of the codebook's precedence
    "demand": r"urg(?=e|i) demand call(s|ed|ing)?.(on|for)\b must\b should\b ask request order stop",
    "accusatory": "accus condemn critici blam reject refus threat violat illegal lie(s|d)?\\b fail aggress unacceptable denounc",
    "conciliatory": "welcom agree offer support prais thank promis pledg peace cooperat apologi hope ready.to let.us",
}
PATTERNS = {label: re.compile(r"\b(" + "|".join(words.split()) + ")", re.I) for label, words in KEYWORDS.items()}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, write; 1 where the news texts are missing."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=ROOT / "experiments" / "results", help="folder for classify.json and classify.md")
    args = parser.parse_args(argv)
    store = Store(ROOT / "annotations")
    if missing := store.missing(split="train") + store.missing(split="dev"):
        print(f"{len(missing)} news articles have no text in {store.corpora}; set STANCE_CORPORA to the corpora folder", file=sys.stderr)
        return 1
    results = measure(store)
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "classify.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    (args.out / "classify.md").write_text(table(results), encoding="utf-8")
    print(table(results))
    return 0


def measure(store: Store) -> dict[str, Any]:
    """{"fold0" or "polnear": {model: figures}, "reliability": bins of ours on fold 0, "n": quotes and articles of each set}."""
    events = {m.id: m.event for m in store.metas()}
    splits = {"train": "train", "fold0": "dev"} | ({} if store.missing(split="test") else {"polnear": "test"})
    coded = {name: list(store.annotations(split=split)) for name, split in splits.items()}
    coded["train"] += illustrations(load_yaml("examples"))
    rows = {name: examples(some, events) for name, some in coded.items()}
    texts = {name: _texts(some) for name, some in coded.items()}
    learnt, told = rows["train"], texts["train"]
    vectors = word_vectors()
    ours = train(learnt, vectors, report=lambda line: print(line, file=sys.stderr))
    bare = fit(learnt, {}, [ours.strength])[0]
    words = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), min_df=3, sublinear_tf=True),
        ),
        LinearSVC(C=0.1, class_weight="balanced", random_state=SEED),
    ).fit(told, learnt.labels)
    out: dict[str, Any] = {"n": {name: {"quotes": len(r.rows), "articles": len(set(r.articles))} for name, r in rows.items()}}
    for name in list(splits)[1:]:
        some = rows[name]
        probabilities = ours.head.probabilities(some.rows)
        out[name] = {
            "majority": figures(some, np.full(len(some.labels), np.bincount(learnt.labels).argmax())),
            "keywords": figures(some, np.array([keyword(text) for text in texts[name]])),
            "TF-IDF + linear SVM": figures(some, words.predict(texts[name])),
            "ours, without word vectors": figures(some, bare.scores(some.rows).argmax(axis=1)),
            "ours, uncalibrated": figures(some, ours.head.scores(some.rows).argmax(axis=1)),
            "ours": figures(some, probabilities.argmax(axis=1)) | {"ece": calibration_error(probabilities, some.labels)[0]},
        }
        if name == "fold0":
            out["reliability"] = calibration_error(probabilities, some.labels)[1]
            out["coverage"] = coverage(probabilities, some.labels)
    return out


def _texts(annotations: Iterable[Annotation]) -> list[str]:
    """What the plain baselines read of each labelled quote: content and cue."""
    return [f"{a.surface(q.content)} {a.surface(q.cue)}" for a in annotations for q in a.quotes if q.stance is not None]


def keyword(text: str) -> int:
    """The label of the first list that has a word in the text, in the order of precedence; else none."""
    found = next((label for label, pattern in PATTERNS.items() if pattern.search(text)), "none")
    return LABELS.index(found)


def figures(some: Examples, found: Ints) -> dict[str, Any]:
    """Per cent: macro-F1 with its 90 % interval over articles, F1 of each label, accuracy."""
    tables = _confusions(some, found)
    whole = tables.sum(axis=0)
    random = np.random.default_rng(SEED)
    drawn = [_f1(tables[random.integers(0, len(tables), len(tables))].sum(axis=0)).mean() for _ in range(RESAMPLES)]
    each = {f"stance {label}": round(float(value), 1) for label, value in zip(LABELS, _f1(whole), strict=True)}
    low, high = np.percentile(drawn, [5, 95])
    return {
        "stance_macro": round(float(_f1(whole).mean()), 1),
        "interval": [round(float(low), 1), round(float(high), 1)],
        **each,
        "accuracy": round(100 * float(np.trace(whole) / whole.sum()), 1),
    }


def _confusions(some: Examples, found: Ints) -> Ints:
    """(articles, labels, labels): gold by found."""
    place = {article: i for i, article in enumerate(dict.fromkeys(some.articles))}
    tables = np.zeros((len(place), len(LABELS), len(LABELS)), dtype=np.int64)
    articles = np.array([place[a] for a in some.articles])
    np.add.at(tables, (articles, some.labels, found.astype(np.int64)), 1)
    return tables


def _f1(confusion: Ints) -> Floats:
    right = np.diag(confusion).astype(float)
    out: Floats = 200 * right / np.maximum(1, confusion.sum(axis=0) + confusion.sum(axis=1))
    return out


def coverage(probabilities: Floats, labels: Ints) -> list[dict[str, float]]:
    """How right the likeliest label is where only the surest share of the quotes is answered."""
    order = np.argsort(-probabilities.max(axis=1), kind="stable")
    right = (probabilities.argmax(axis=1) == labels)[order]
    parts = [(share, int(share * len(labels))) for share in (0.25, 0.5, 0.75, 1.0)]
    return [{"answered": share, "accuracy": round(100 * float(right[:n].mean()), 1)} for share, n in parts]


def table(results: Mapping[str, Any]) -> str:
    """The results in Markdown."""
    out = [
        "Stance of gold quotes, F1 in per cent; in brackets the 90 % interval of macro-F1 by bootstrap over articles. No parse is needed."
    ]
    heads = {
        "fold0": "News fold 0, trained on folds 1-4, our own articles and the codebook's illustrations",
        "polnear": "Transfer: PolNeAR, never trained on",
    }
    for name in [n for n in heads if n in results]:
        n = results["n"][name]
        out += ["", f"{heads[name]} ({n['quotes']} quotes, {n['articles']} articles)", ""]
        out += [f"| model | macro-F1 | {' | '.join(LABELS)} | accuracy | ECE |", "|---|---|" + "---|" * (len(LABELS) + 2)]
        for model, row in results[name].items():
            each = " | ".join(f"{row[f'stance {label}']:.1f}" for label in LABELS)
            low, high = row["interval"]
            ece = f"{row['ece']:.3f}" if "ece" in row else "-"
            out.append(f"| {model} | {row['stance_macro']:.1f} ({low:.1f}-{high:.1f}) | {each} | {row['accuracy']:.1f} | {ece} |")
    out += [
        "",
        "Reliability of ours on fold 0 (likeliest label)",
        "",
        "| probability | n | mean probability | right |",
        "|---|---|---|---|",
    ]
    out += [f"| {b['from']:.1f}-{b['to']:.1f} | {b['n']} | {b['confidence']:.2f} | {b['accuracy']:.2f} |" for b in results["reliability"]]
    surest = ", ".join(f"{100 * r['answered']:.0f} %: {r['accuracy']:.1f}" for r in results["coverage"])
    out += ["", f"Accuracy where only the surest quotes are answered: {surest}.", ""]
    return "\n".join(out)


if __name__ == "__main__":
    sys.exit(main())
