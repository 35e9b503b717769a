"""Gold and predicted quotes of the texts that detection is measured on; predictions of runs on a GPU are kept as offsets.

    python -m experiments.predictions PREDICTIONS.json.gz     into experiments/results/runs/<run>.json.gz

PREDICTIONS: {run: {set: {"recall": setting, "quotes": {article id: [{mode, source, cue, content}]}}}}, as experiments.encoder.gpu writes
it, labels and pointers alone; kept: {set: {"recall", "quotes": {article id: [[mode, inner, source, cue, content]]}}}. Sets are
"polnear.dev", "polnear.test", "news.dev". A set of quotes that the product has finished is kept with "finished": true.
Who has the corpora ($STANCE_CORPORA) can make every figure of experiments.detect again from these files and the shipped model.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from experiments.evaluate import RESULTS, ROOT, polnear_gold, read
from stance.detect.detector import quote_type
from stance.detect.marks import regions
from stance.detect.mending import Draft, Mending
from stance.pipeline import load
from stance.quotes import Annotation, Mode, Quote, quote_id
from stance.store import Store
from stance.text import Document, Span, Spans, overlap

RUNS = RESULTS / "runs"
ROLES = ("source", "cue", "content")
Kept = dict[str, list[list[Any]]]  # article id -> [mode, inner, source, cue, content] of each quote; spans as [start, end]
MODES = ("speech", "thought")
INNER = 2  # the layer of quotes inside others


def main() -> None:
    """Keep the predictions of every run in a file from the GPU."""
    with gzip.open(sys.argv[1], "rt", encoding="utf-8") as file:
        given = json.load(file)
    for run, sets in given.items():
        for name, made in sets.items():
            quotes = {i: [[q["mode"], q["layer"] == INNER, *(q[r] for r in ROLES)] for q in found] for i, found in made["quotes"].items()}
            keep(run, name, quotes, recall=made["recall"])


def keep(run: str, name: str, quotes: Kept, **facts: object) -> None:
    """Adds one set to a run's file, or takes its place there."""
    RUNS.mkdir(parents=True, exist_ok=True)
    path = RUNS / f"{run}.json.gz"
    sets = {**_sets(run), name: {**facts, "quotes": dict(sorted(quotes.items()))}}
    raw = json.dumps(dict(sorted(sets.items())), separators=(",", ":")).encode()
    path.write_bytes(gzip.compress(raw, mtime=0))


def runs(name: str) -> list[str]:
    """The runs whose predictions on this set are kept."""
    return [r for r in sorted(p.name.removesuffix(".json.gz") for p in RUNS.glob("*.json.gz")) if name in _sets(r)]


def _sets(run: str) -> dict[str, Any]:
    path = RUNS / f"{run}.json.gz"
    found: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes())) if path.is_file() else {}
    return found


# ---------------------------------------------------------------- gold


def gold(name: str) -> list[Annotation]:
    """Gold annotations of a set; none where the corpora are not here."""
    corpus, _, split = name.partition(".")
    store = Store(ROOT / "annotations")
    if corpus == "polnear":
        path = store.corpora / "polnear" / f"polnear.{split}.jsonl.gz"
        if not path.is_file():
            return []
        with gzip.open(path, "rt", encoding="utf-8") as file:
            return [polnear_gold(json.loads(line)) for line in file]
    missing = set(store.missing(split=split))
    return [store.annotation(m.id) for m in store.metas(split=split) if m.fold == 0 and m.id not in missing]


# ---------------------------------------------------------------- predicted


def stored(run: str, name: str, texts: Sequence[Annotation], *, finish: bool = True) -> list[Annotation]:
    """A kept run's quotes; those wholly outside of a text's body, which the product does not read, left out.

    finish: brought into line with quotation marks as the product does, unless they have been.
    """
    kept = _sets(run)[name]
    finish = finish and not kept.get("finished")
    return [Annotation(d, run, tuple(_quotes(d, kept["quotes"].get(d.id, ()), finish))) for d in read(texts)]


def _quotes(document: Document, rows: Iterable[Sequence[Any]], finish: bool) -> Iterator[Quote]:
    paragraphs, taken = document.paragraphs(), list[str]()
    marks = regions(document.text, paragraphs)
    drafts = []
    for mode, inner, *roles in rows:
        source, cue, content = (tuple(Span(*p) for p in spans) for spans in roles)
        if overlap(content, paragraphs):
            drafts.append(Draft(content, cue, source, MODES.index(mode), inner))
    for d in sorted(Mending(document.text, paragraphs, marks).mended(drafts) if finish else drafts, key=lambda d: d.content[0]):
        taken.append(quote_id(d.content, taken))
        yield Quote(taken[-1], quote_type(document.text, d.content, marks), d.content, Mode(MODES[d.mode]), cue=d.cue, source=d.source)


def detected(name: str, texts: Sequence[Annotation], detector: str, *, encoder: Path | None = None) -> list[Annotation]:
    """The product's quotes by the set's guideline. encoder: a folder with another form of the encoder."""
    pipeline = load(detector=detector, guideline="polnear" if name.startswith("polnear") else "codebook")
    if encoder:
        from stance.read.encoder import OnnxEncoder

        pipeline.encoder = OnnxEncoder(encoder)
    documents = list(read(texts))
    return [Annotation(d, detector, quotes) for d, quotes in zip(documents, pipeline.detect(documents), strict=True)]


def offsets(made: Iterable[Annotation]) -> Kept:
    """Annotations in the form that is kept."""
    return {a.document.id: [[str(q.mode), q.parent is not None, *(_pairs(getattr(q, r)) for r in ROLES)] for q in a.quotes] for a in made}


def _pairs(spans: Spans) -> list[list[int]]:
    return [[s.start, s.end] for s in spans]


def as_speech(made: Iterable[Annotation]) -> list[Annotation]:
    """All quotes as speech: the benchmark's scorer knows no modes."""
    return [replace(a, quotes=tuple(replace(q, mode=Mode.SPEECH) for q in a.quotes)) for a in made]


if __name__ == "__main__":
    main()
