"""How well the stance of a quote is told: ours beside baselines, on gold quotes of articles that nothing was trained on.

    python -m experiments.classify [--out experiments/results]

All are trained on news folds 1-4, this project's own articles and the codebook's illustrations; measured on news fold 0 and, as
transfer, on the 900 labelled attributions of PolNeAR, which nothing trains on. Calibrations and stacking weights are learnt on fold 0;
for its own figures on the other events (5 folds). Corpora by $STANCE_CORPORA (default: shared/data beside the repository, else
./corpora). Writes classify.json and classify.md. Intervals are 90 % bootstrap over articles.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

from experiments.words import linear
from stance.classify.pooled import PooledHead
from stance.quotes import Annotation
from stance.read.encoder import OnnxEncoder
from stance.read.parser import word_vectors
from stance.resources import load_yaml
from stance.store import Store
from stance.train import marks
from stance.train.calibrate import Floats, Ints, calibration_error, out_of_fold
from stance.train.folder import ENCODER, act_scores, material
from stance.train.illustrations import illustrations
from stance.train.stance import FOLDS, LABELS, SEED, Rows, calibrated, fit, held_out, rows

ROOT = Path(__file__).resolve().parent.parent
RESAMPLES = 1000
OURS = "ours: encoder, further taught"
KEYWORDS = {  # beginnings of words, in the order of the codebook's precedence
    "demand": r"urg(?=e|i) demand call(s|ed|ing)?.(on|for)\b must\b should\b ask request order stop",
    "accusatory": "accus condemn critici blam reject refus threat violat illegal lie(s|d)?\\b fail aggress unacceptable denounc",
    "conciliatory": "welcom agree offer support prais thank promis pledg peace cooperat apologi hope ready.to let.us",
}
PATTERNS = {label: re.compile(r"\b(" + "|".join(words.split()) + ")", re.I) for label, words in KEYWORDS.items()}
Found = dict[str, Floats]  # set of quotes -> probabilities, or ones and zeros


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
    """{"fold0" or "polnear": {model: figures}, "reliability": bins of ours on fold 0, "act", "n": quotes and articles of each set}."""
    codebook = load_yaml("codebook")["acts"]
    start = PooledHead.begin(ENCODER)
    some = material(store, store.metas(), start)
    gold: dict[str, Rows] = {"fold0": some.kept}
    coded = {"fold0": list(store.annotations(split="dev"))}
    if not store.missing(split="test"):
        coded["polnear"] = list(store.annotations(split="test"))
        gold["polnear"] = rows(coded["polnear"], OnnxEncoder(ENCODER), start, {})
    ours = fit(start, some.lessons())
    found = words_alone(store, coded)
    found["linear probe of the vectors"] = _probe(some.seen, gold)
    found["encoder's own head"] = _encoder(start, gold, codebook)
    found[OURS] = _encoder(ours, gold, codebook)
    found["ours stacked with the linear head"] = stacked(found[OURS], found["linear head on words"], gold)
    out: dict[str, Any] = {"n": {n: {"quotes": len(r), "articles": len(set(r.articles))} for n, r in gold.items()}}
    for name, labelled in gold.items():
        out[name] = {model: figures(labelled, said[name]) for model, said in found.items()}
    probabilities, acts = held_out(ours, gold["fold0"], codebook)
    out["reliability"] = calibration_error(probabilities, gold["fold0"].stances)[1]
    out["coverage"] = coverage(probabilities, gold["fold0"].stances)
    out["act"] = act_scores(probabilities, acts, gold["fold0"], ours.acts, codebook)
    out["marks"] = marks.scored(marks.marked(ours, some.learnt(), some.kept), some.kept)
    return out


# ---------------------------------------------------------------- models


def words_alone(store: Store, coded: Mapping[str, list[Annotation]]) -> dict[str, Found]:
    """Baselines that read the words of a quote: {model: found}."""
    train = [*store.annotations(split="train"), *illustrations(load_yaml("examples"))]
    events = {m.id: m.event for m in store.metas()}
    learnt = linear.examples(train, events)
    words = svm().fit(texts(train), learnt.labels)
    head = linear.train(learnt, word_vectors(), report=lambda line: print(line, file=sys.stderr)).head
    most = int(np.bincount(learnt.labels).argmax())
    out: dict[str, Callable[[list[Annotation]], Floats]] = {
        "majority": lambda a: _ones([most] * len(texts(a))),
        "keywords": lambda a: _ones([keyword(text) for text in texts(a)]),
        "TF-IDF + linear SVM": lambda a: _ones(words.predict(texts(a))),
        "linear head on words": lambda a: head.probabilities(linear.examples(a, events).rows),
    }
    return {model: {name: say(annotations) for name, annotations in coded.items()} for model, say in out.items()}


def svm() -> Any:
    """TF-IDF of words and letters, and a linear support vector machine."""
    both = make_union(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), min_df=3, sublinear_tf=True),
    )
    return make_pipeline(both, LinearSVC(C=0.1, class_weight="balanced", random_state=SEED))


def _ones(labels: Iterable[int]) -> Floats:
    out: Floats = np.eye(len(LABELS))[list(labels)]
    return out


def texts(annotations: Iterable[Annotation]) -> list[str]:
    """What the plain baselines read of each labelled quote: content and cue."""
    return [f"{a.surface(q.content)} {a.surface(q.cue)}" for a in annotations for q in a.quotes if q.stance is not None]


def keyword(text: str) -> int:
    """The label of the first list that has a word in the text, in the order of precedence; else none."""
    found = next((label for label, pattern in PATTERNS.items() if pattern.search(text)), "none")
    return LABELS.index(found)


def _probe(train: Rows, gold: Mapping[str, Rows]) -> Found:
    """A plain probe of the vectors of articles that the encoder has seen."""
    probe: Any = LogisticRegression(C=0.1, max_iter=2000).fit(train.vectors, train.stances)
    return {name: probe.predict_proba(labelled.vectors) for name, labelled in gold.items()}


def _encoder(head: PooledHead, gold: Mapping[str, Rows], codebook: Mapping[str, Any]) -> Found:
    whole = calibrated(head, gold["fold0"], codebook)
    return {n: held_out(head, r, codebook)[0] if n == "fold0" else whole.judge(r.vectors)[0] for n, r in gold.items()}


def stacked(one: Found, other: Found, gold: Mapping[str, Rows]) -> Found:
    """A logistic regression on the logarithms of two models' probabilities, learnt on fold 0, for fold 0 on its other events."""
    signs = {name: np.log(np.concatenate([one[name], other[name]], 1) + 1e-9) for name in gold}
    labels = gold["fold0"].stances

    def model(some: Ints) -> Any:
        return LogisticRegression(max_iter=2000).fit(signs["fold0"][some], labels[some])

    (cross,) = out_of_fold(gold["fold0"].events, FOLDS, lambda train, rest: [model(train).predict_proba(signs["fold0"][rest])])
    whole = model(np.arange(len(labels)))
    return {name: cross if name == "fold0" else whole.predict_proba(signs[name]) for name in gold}


# ---------------------------------------------------------------- figures


def figures(gold: Rows, probabilities: Floats) -> dict[str, Any]:
    """Per cent: macro-F1 with its 90 % interval over articles, F1 of each label, accuracy; ece where there are probabilities."""
    tables = _confusions(gold, probabilities.argmax(1))
    whole = tables.sum(axis=0)
    random = np.random.default_rng(SEED)
    drawn = [_f1(tables[random.integers(0, len(tables), len(tables))].sum(axis=0)).mean() for _ in range(RESAMPLES)]
    each = {f"stance {label}": round(float(value), 1) for label, value in zip(LABELS, _f1(whole), strict=True)}
    low, high = np.percentile(drawn, [5, 95])
    honest = {} if set(np.unique(probabilities)) <= {0.0, 1.0} else {"ece": calibration_error(probabilities, gold.stances)[0]}
    return {
        "stance_macro": round(float(_f1(whole).mean()), 1),
        "interval": [round(float(low), 1), round(float(high), 1)],
        **each,
        "accuracy": round(100 * float(np.trace(whole) / whole.sum()), 1),
        **honest,
    }


def _confusions(gold: Rows, found: Ints) -> Ints:
    """(articles, labels, labels): gold by found."""
    place = {article: i for i, article in enumerate(dict.fromkeys(gold.articles))}
    tables = np.zeros((len(place), len(LABELS), len(LABELS)), dtype=np.int64)
    articles = np.array([place[a] for a in gold.articles])
    np.add.at(tables, (articles, gold.stances, found.astype(np.int64)), 1)
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
        "fold0": "News fold 0; calibrated on its other events",
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
    act = results["act"]
    out += ["", f"Accuracy where only the surest quotes are answered: {surest}.", ""]
    out += [
        f"Act on fold 0: {act['accuracy']:.1f} % right, macro-F1 over acts {act['macro_f1']:.1f}, calibration error {act['ece']:.3f}.",
        "",
        "Flags and what a quote is also, on fold 0; from which score on they are told is learnt on the other events",
        "",
        "| mark | precision | recall | F1 | quotes |",
        "|---|---|---|---|---|",
    ]
    for mark, row in results["marks"].items():
        out.append(f"| {mark} | {row['precision']:.1f} | {row['recall']:.1f} | {row['f1']:.1f} | {row['n']} |")
    out += [""]
    return "\n".join(out)


if __name__ == "__main__":
    sys.exit(main())
