"""How well quotes are found and tied to their sources: rules, trained runs, the shipped detector, other tools, people.

    python -m experiments.detect                    PolNeAR dev and news fold 0 -> experiments/results/detect.json, .md, detect-more.md
    python -m experiments.detect --test             PolNeAR test, once a release -> the same with "-test"
    python -m experiments.detect --float FOLDER     predicts again with this folder's encoder (32-bit) and keeps that in results/runs

Corpora by $STANCE_CORPORA; what is missing is said and left out. Runs that need a GPU are read from results/runs (predictions.py).
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.evaluate import RESULTS, ROOT, cells, plain, table
from experiments.others import ALL, CODERS, SPEECH
from experiments.paired import by_form, by_publisher, counts, difference, rounded
from experiments.predictions import as_speech, detected, gold, keep, offsets, runs, stored
from stance.compare.score import Score, score
from stance.corpus.sources import read_documents
from stance.pipeline import load
from stance.quotes import Annotation
from stance.version import __version__

SYSTEMS = {  # {row of the table: how its quotes are had}: the product's detector, or a kept run
    "rules on the parse": "frames",
    "encoder, no teacher, no news": "no-news",
    "encoder, no teacher, no quotation state": "no-marks",
    "encoder, no teacher": "plain",
    "encoder, no teacher, not mended": "plain as it comes",
    "shipped, in float": "float",
    "**shipped** (teacher, int8)": "tagger",
}
PRODUCT = ("frames", "tagger")
PAIRS = (
    ("tagger", "frames"),
    ("tagger", "plain"),
    ("plain", "no-marks"),
    ("plain", "no-news"),
    ("plain", "plain as it comes"),
    ("tagger", "float"),
)
CURVE = {"eighth": 1 / 8, "quarter": 1 / 4, "half": 1 / 2, "plain": 1}
LEARNT = {"polnear": 840, "news": 626}  # articles that a whole run learns from
KINDS = {"all": ("speech", "thought"), "speech": ("speech",)}
INTERVAL = {"polnear": 0.95, "news": 0.9}
FIGURES = ("any", "iou50", "exact", "+source", "strict", "precision", "recall", "recall direct", "recall indirect", "recall mixed")
TYPES = tuple(f"{m} {t}" for t in ("direct", "indirect", "mixed") for m in ("any", "iou50", "exact", "+source"))
BARS = {  # what issue 2 asks for
    ("polnear", "all"): {"any": 84, "iou50": 75, "exact": 56, "+source": 72, "strict": 42}
    | {"recall direct": 97, "recall indirect": 74, "recall mixed": 93},
    ("polnear", "speech"): {"any": 87, "exact": 62, "+source": 77},
    ("news", "speech"): {"any": 87, "iou50": 82, "exact": 58},
}
Made = dict[str, list[Annotation]]  # system -> its annotations, in the order of gold


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--test", action="store_true", help="PolNeAR test instead of dev")
    parser.add_argument("--float", type=Path, metavar="FOLDER", help="a model folder with the encoder in float")
    args = parser.parse_args()
    out: dict[str, Any] = {"version": __version__}
    for name in ("polnear.test",) if args.test else ("polnear.dev", "news.dev"):
        texts = gold(name)
        if not texts:
            print(f"no texts of {name} ($STANCE_CORPORA): left out", file=sys.stderr)
            continue
        out[name] = measured(name, texts, _made(name, texts, args.float))
    if not args.test:
        out["quotefree"] = quotefree()
    main_table, more = report(out, "test" if args.test else "dev")
    print(main_table, more, sep="\n\n")
    stem = "detect-test" if args.test else "detect"
    (RESULTS / f"{stem}.json").write_text(json.dumps(out, indent=1) + "\n", "utf-8")
    (RESULTS / f"{stem}.md").write_text(main_table + "\n", "utf-8")
    (RESULTS / f"{stem}-more.md").write_text(more + "\n", "utf-8")


def _made(name: str, texts: Sequence[Annotation], folder: Path | None) -> Made:
    """Every system's quotes on one set."""
    if folder:
        keep("float", name, offsets(detected(name, texts, "tagger", encoder=folder)), finished=True)
    kept = runs(name)
    found = {d: detected(name, texts, d) for d in PRODUCT} | {r: stored(r, name, texts) for r in kept}
    if "plain" in kept:
        found["plain as it comes"] = stored("plain", name, texts, finish=False)
    return {system: as_speech(made) for system, made in found.items()} if name.startswith("polnear") else found


# ---------------------------------------------------------------- measuring


def measured(name: str, texts: Sequence[Annotation], made: Made) -> dict[str, Any]:
    """Everything about one set, as plain values."""
    corpus = name.partition(".")[0]
    kinds = KINDS if corpus == "polnear" else {"speech": KINDS["speech"]}
    out: dict[str, Any] = {"articles": len(texts)}
    for kind, modes in kinds.items():
        scores = {s: score(texts, m, kinds=modes, draws=1000, interval=INTERVAL[corpus]) for s, m in made.items()}
        tables = {s: counts(texts, m, modes) for s, m in made.items()}
        out[kind] = {
            "systems": {s: _plain(x) for s, x in scores.items()},
            "differences": {
                f"{a} - {b}": {k: [round(x, 2) for x in v] for k, v in difference(tables[a], tables[b], interval=INTERVAL[corpus]).items()}
                for a, b in PAIRS
                if a in made and b in made
            },
            "forms": {s: {f: rounded(row) for f, row in by_form(texts, made[s], modes).items()} for s in PRODUCT},
            "publishers": {p: [n, q, rounded(row)] for p, (n, q, row) in by_publisher(texts, tables["tagger"]).items()},
        }
    return out


def _plain(result: Score) -> dict[str, Any]:
    """What of a score is about detection."""
    names = (*FIGURES, *TYPES)
    return {
        "gold": result.counts["gold"],
        "predicted": result.counts.get("predicted", 0),
        "figures": {n: None if result.figures[n] is None else round(result.figures[n] or 0.0, 2) for n in names},
        "intervals": {n: [round(x, 2) for x in result.intervals[n]] for n in names if n in result.intervals},
    }


def quotefree() -> dict[str, Any]:
    """Quotes found on pages of ours without any: all are false."""
    documents = list(read_documents(ROOT / "experiments" / "quotefree"))
    words = sum(len(d.text.split()) for d in documents)
    out: dict[str, Any] = {"pages": len(documents), "words": words}
    for detector in PRODUCT:
        found = dict(zip([d.id for d in documents], load(detector=detector).detect(documents), strict=True))
        n = sum(map(len, found.values()))
        where = {i: [[s.start, s.end] for q in quotes for s in q.content] for i, quotes in found.items() if quotes}
        out[detector] = {"false": n, "per 1,000 words": round(1000 * n / words, 2), "pages with any": len(where), "where": where}
    return out


# ---------------------------------------------------------------- telling


def report(out: Mapping[str, Any], split: str) -> tuple[str, str]:
    """(the main table, everything else), in Markdown."""
    first, more = [], []
    polnear, news = out.get(f"polnear.{split}"), out.get("news.dev")
    if polnear:
        first.append(_polnear(polnear, split))
        more += [_bars(polnear, "polnear"), *_details(polnear, f"PolNeAR {split}", "95 %")]
    if news:
        first.append(_news(news))
        more += [_bars(news, "news"), *_details(news, "News fold 0", "90 %")]
    if polnear and news:
        more.append(_curve(polnear, news))
    if "quotefree" in out:
        free = out["quotefree"]
        rows = {_label(d): [str(free[d]["false"]), f"{free[d]['per 1,000 words']:.2f}", str(free[d]["pages with any"])] for d in PRODUCT}
        title = f"Pages without quotes ({free['pages']} pages, {free['words']:,} words)"
        first.append(table(title, ("false quotes", "per 1,000 words", "pages with any"), rows))
    return "\n\n".join(first), "\n\n".join(more)


def _label(system: str) -> str:
    return next((k for k, v in SYSTEMS.items() if v == system), system)


def _polnear(part: Mapping[str, Any], split: str) -> str:
    names = ("any", "iou50", "exact", "+source", "strict", "recall d / i / m", "speech: any", "exact", "+source")
    rows = {name: _row(ALL[name], SPEECH.get(name, ())) for name in ALL if "human" not in name}
    every = ("any", "iou50", "exact", "+source", "strict", "recall direct", "recall indirect", "recall mixed")
    for label, system in SYSTEMS.items():
        if system in part["all"]["systems"]:
            whole, speech = (part[k]["systems"][system]["figures"] for k in KINDS)
            rows[label] = _row([whole[n] for n in every], [speech[n] for n in ("any", "iou50", "exact", "+source")])
    rows |= {name: _row(ALL[name], ()) for name in ALL if "human" in name}
    where = "all on PolNeAR test" if split == "test" else "ours on PolNeAR dev, others and people on test"
    return table(f"Quotes on PolNeAR, F1 ({where}; {part['articles']} articles)", names, rows)


def _row(every: Sequence[float | None], speech: Sequence[float | None]) -> list[str]:
    recalls = " / ".join("-" if v is None else f"{v:.0f}" for v in every[5:])
    spoken = plain(speech)
    return [*plain(every[:5]), recalls, *(spoken[:1] + spoken[2:4])]


def _news(part: Mapping[str, Any]) -> str:
    names = ("any", "iou50", "exact", "+source", "strict", "precision", "recall", "recall direct", "recall indirect", "recall mixed")
    systems = part["speech"]["systems"]
    rows = {label: plain(systems[s]["figures"][n] for n in names) for label, s in SYSTEMS.items() if s in systems}
    rows["one coder against another (40 articles)"] = plain(CODERS.get(n) for n in names)
    gold_quotes = systems["tagger"]["gold"]
    return table(f"Quotes on news fold 0, F1 ({part['articles']} articles, {gold_quotes:,} quotes)", names, rows)


def _bars(part: Mapping[str, Any], corpus: str) -> str:
    rows: dict[str, list[str]] = {}
    for (name, kind), bars in BARS.items():
        if name == corpus:
            figures = part[kind]["systems"]["tagger"]["figures"]
            rows |= {f"{kind}: {k}": [str(v), f"{figures[k]:.1f}", "yes" if figures[k] >= v else "no"] for k, v in bars.items()}
    return table(f"What was asked for, {corpus}", ("at least", "shipped", "held"), rows)


def _details(part: Mapping[str, Any], title: str, interval: str) -> list[str]:
    """Intervals, differences, types, forms, publishers of one set."""
    parts = []
    for kind in (k for k in KINDS if k in part):
        some, what = part[kind], f"{title}, {kind if kind == 'speech' else 'all kinds'}"
        shown = {label: some["systems"][s] for label, s in SYSTEMS.items() if s in some["systems"]}
        rows = {label: _ranged(row, FIGURES[:7]) for label, row in shown.items()}
        parts.append(table(f"{what}: F1, precision, recall with {interval} intervals", FIGURES[:7], rows))
        rows = {f"{_label(a)} - {_label(b)}": _gaps(v) for k, v in some["differences"].items() for a, b in [k.split(" - ")]}
        parts.append(table(f"{what}: paired differences in points of F1, {interval} intervals", FIGURES[:5], rows))
        types = {label: plain(row["figures"][n] for n in TYPES) for label, row in shown.items()}
        parts.append(table(f"{what}: F1 by type", TYPES, types))
        forms = {f"{_label(s)}, {f}": [f"{r['gold']:.0f}", *plain([r["found"], r["exact"], r["source"]])] for s, f, r in _forms(some)}
        parts.append(table(f"{what}: gold quotes by form of their source", ("gold", "found", "exact", "with source"), forms))
        papers = {p: [str(n), str(q), *plain(r.values())] for p, (n, q, r) in some["publishers"].items()}
        parts.append(table(f"{what}: shipped by publisher (F1)", ("articles", "gold", *FIGURES[:5]), papers))
    return parts


def _forms(some: Mapping[str, Any]) -> list[tuple[str, str, dict[str, float]]]:
    return [(s, f, row) for s, forms in some["forms"].items() for f, row in forms.items()]


def _ranged(row: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    return cells(Score(0, (), {}, row["figures"], {k: tuple(v) for k, v in row["intervals"].items()}), names)


def _gaps(measures: Mapping[str, Sequence[float]]) -> list[str]:
    return ["{:+.1f} ({:+.1f} to {:+.1f})".format(*measures[n]) for n in FIGURES[:5]]


def _curve(polnear: Mapping[str, Any], news: Mapping[str, Any]) -> str:
    rows = {}
    for run, share in CURVE.items():
        if run in polnear["all"]["systems"]:
            a, b = polnear["all"]["systems"][run]["figures"], news["speech"]["systems"][run]["figures"]
            size = " + ".join(str(math.ceil(share * n)) for n in LEARNT.values())
            rows[size] = plain([*(a[n] for n in FIGURES[:5]), *(b[n] for n in FIGURES[:3])])
    names = (*FIGURES[:5], *(f"news {n}" for n in FIGURES[:3]))
    return table("Learning curve: F1 by articles learnt from (PolNeAR + news), no teacher", names, rows)


if __name__ == "__main__":
    main()
