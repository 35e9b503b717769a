"""How well the whole chain does on dev data: quotes on PolNeAR dev and news fold 0; speakers, targets and stance on news fold 0.

    python -m experiments.evaluate

Corpora by $STANCE_CORPORA (default: shared/data beside the repository, else ./corpora); what is missing is said and left out.
Stance baselines are read from experiments/results/classify.json where experiments.classify has written it. Writes
experiments/results/evaluate.json and evaluate.md.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from experiments.others import ALL, CODERS, SPEECH
from experiments.others import STANCE as STANCE_OTHERS
from stance.compare.score import Score, score
from stance.corpus.sources import read_documents
from stance.pipeline import Pipeline, load
from stance.quotes import Annotation, Mode, Quote, QuoteType, quote_id
from stance.store import Store
from stance.text import Document, Span, Spans
from stance.version import __version__

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "experiments" / "results"
DETECTION = ("any", "iou50", "exact", "+source", "strict", "recall direct", "recall indirect", "recall mixed")
CHAIN = ("speaker", "speaker name", "speaker nominal", "speaker pronoun", "speaker none", "state", "target_f1", "target_hit", "end_to_end")
STANCE = ("stance_macro", "stance conciliatory", "stance accusatory", "stance demand", "stance none")

Cells = Sequence[float | None]


def main() -> None:
    """Measure, print, write."""
    store = Store(ROOT / "annotations")
    made: dict[str, Score] = {}
    polnear = store.corpora / "polnear" / "polnear.dev.jsonl.gz"
    if polnear.is_file():
        made |= _polnear(polnear)
    else:
        print(f"no {polnear} ($STANCE_CORPORA): PolNeAR is left out", file=sys.stderr)
    news = [store.annotation(m.id) for m in store.metas(split="dev") if m.fold == 0 and m.id not in set(store.missing(split="dev"))]
    if news:
        made |= _news(news)
    text = _report(made)
    print(text)
    RESULTS.mkdir(exist_ok=True)
    figures = {name: json.loads(s.json()) for name, s in made.items()}
    (RESULTS / "evaluate.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    (RESULTS / "evaluate.md").write_text(text + "\n", "utf-8")


# ---------------------------------------------------------------- running


def _polnear(path: Path) -> dict[str, Score]:
    """The benchmark's scorer knows no modes: every predicted quote counts as speech."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        gold = [polnear_gold(json.loads(line)) for line in file]
    found = load(guideline="polnear").detect(read(gold))
    made = [
        Annotation(g.document, "stance", tuple(replace(q, mode=Mode.SPEECH) for q in quotes)) for g, quotes in zip(gold, found, strict=True)
    ]
    return {"polnear_all": score(gold, made), "polnear_speech": score(gold, made, kinds=("speech",))}


def polnear_gold(article: Mapping[str, Any]) -> Annotation:
    """A row of polnear.*.jsonl.gz: attributions of kind speech are speech, all others thoughts."""
    quotes: list[Quote] = []
    for row in article["attributions"]:
        content, cue, source = (_spans(row[k]) for k in ("content", "cue", "source"))
        name = quote_id(content, [q.id for q in quotes])
        mode = Mode.SPEECH if row["kind"] == "speech" else Mode.THOUGHT
        quotes.append(Quote(name, QuoteType(row["type"]), content, mode, cue=cue, source=source))
    document = Document(article["id"], article["text"], date=article["date"], publisher=article["publisher"], language="en")
    return Annotation(document, "polnear", tuple(quotes))


def _spans(pairs: Iterable[Sequence[int]]) -> Spans:
    return tuple(Span(*p) for p in pairs)


def _news(gold: list[Annotation]) -> dict[str, Score]:
    """The whole chain; and the classifier alone, on gold quotes with their gold speakers and targets."""
    pipeline = load()
    made = list(pipeline.pipe(read(gold), on_error="skip", on_skip=_skipped))
    return {
        "news": score(gold, made, kinds=("speech",)),
        "news_gold_quotes": score(gold, [_relabelled(pipeline, g) for g in gold], kinds=("speech",)),
    }


def read(gold: Iterable[Annotation]) -> Iterator[Document]:
    """The documents as the command line reads them from a table: what is no article marked apart."""
    documents = (g.document for g in gold)
    return read_documents({"id": d.id, "text": d.text, "title": d.title, "date": d.date, "publisher": d.publisher} for d in documents)


def _relabelled(pipeline: Pipeline, gold: Annotation) -> Annotation:
    bare = tuple(replace(q, stance=None, also=None, act=None, flags=(), note=None) for q in gold.quotes)
    assert pipeline.encoder is not None
    (encoding,) = pipeline.encoder.encode([gold.document])
    return replace(gold, quotes=pipeline.classifier.classify(gold.document, encoding, bare, gold.actors))


def _skipped(name: str, error: Exception) -> None:
    print(f"skipped {name}: {error}", file=sys.stderr)


# ---------------------------------------------------------------- telling


def _report(made: Mapping[str, Score]) -> str:
    """The tables in Markdown; parts that were not measured are left out."""
    parts = [f"Figures in per cent, stance {__version__}; in brackets 90 % intervals by bootstrap over articles."]
    for name, title, others in (
        ("polnear_all", "Quotes on PolNeAR dev, all attributions (F1; others on PolNeAR test)", ALL),
        ("polnear_speech", "Quotes on PolNeAR dev, speech only (F1; others on PolNeAR test)", SPEECH),
    ):
        if name in made:
            rows = {f"stance ({made[name].articles} articles)": cells(made[name], DETECTION), **{k: plain(v) for k, v in others.items()}}
            parts.append(table(title, DETECTION, rows))
    if "news" in made:
        chain, alone = made["news"], made["news_gold_quotes"]
        who = f"stance ({chain.articles} articles, {chain.counts['gold']} quotes)"
        coders = "one coder against another (40 articles)"
        for title, names in (
            ("Quotes on news fold 0 (F1; recall by type)", DETECTION),
            ("Speakers, targets, end to end on news fold 0", CHAIN),
        ):
            parts.append(table(title, names, {who: cells(chain, names), coders: plain(CODERS.get(n) for n in names)}))
        rows = {"stance, on gold quotes": cells(alone, STANCE), "stance, on quotes it found": cells(chain, STANCE)}
        rows |= {k: plain(v) for k, v in {**_baselines(), **STANCE_OTHERS}.items()} | {coders: plain(CODERS.get(n) for n in STANCE)}
        parts.append(table("Stance on news fold 0 (F1)", STANCE, rows))
    return "\n\n".join(parts)


def _baselines() -> dict[str, Cells]:
    """Rows of experiments.classify on the same fold, where it has been run: {name: {figure: value}} under "fold0"."""
    path = RESULTS / "classify.json"
    rows = json.loads(path.read_text("utf-8")).get("fold0", {}) if path.is_file() else {}
    return {f"{name} (fold 0, gold quotes)": [row.get(n) for n in STANCE] for name, row in rows.items()}


def cells(result: Score, names: Sequence[str]) -> list[str]:
    return [
        plain([result.figures[n]])[0] + (" ({:.1f}-{:.1f})".format(*result.intervals[n]) if n in result.intervals else "") for n in names
    ]


def plain(values: Iterable[float | None]) -> list[str]:
    return ["-" if v is None else f"{v:.1f}" for v in values]


def table(title: str, names: Sequence[str], rows: Mapping[str, Sequence[str]]) -> str:
    lines = [f"**{title}**", "", f"| system | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for name, cells in rows.items():
        lines.append(f"| {name} | {' | '.join([*cells, *['-'] * (len(names) - len(cells))])} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
