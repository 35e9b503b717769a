"""stance explain: why a quote got its stance."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from stance.text import InputError

if TYPE_CHECKING:
    from stance.classify.explain import Explanation
    from stance.quotes import Annotation, Quote

NAME = "explain"
HELP = "why a quote got its stance: which words and parts decided, and the nearest labelled examples"
EXAMPLES = ["stance explain quotes.jsonl", "stance explain quotes.jsonl QUOTE"]
SHOWN = 8  # words in the text answer


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("records", metavar="RECORDS", help="what stance annotate wrote, with texts: .jsonl, or - for records on stdin")
    add("quote", metavar="QUOTE", nargs="?", help="a quote's id, or DOCUMENT:QUOTE where several have it; without it all quotes are listed")
    add("--stance-head", metavar="MODEL", help="a folder that stance train wrote, instead of the head that ships")
    add("--json", action="store_true", help="everything as JSON: all words with their places and what they add")


def run(args: argparse.Namespace) -> int:
    from stance.classify.explain import explain
    from stance.classify.pooled import PooledHead, pooled
    from stance.read.encoder import OnnxEncoder
    from stance.resources import FOLDER, load_yaml
    from stance.train.illustrations import illustrations

    if args.quote is None:
        print(_list(args.records))
        return 0
    annotation, quote = _found(args.records, args.quote)
    models = FOLDER / "models"
    encoder = OnnxEncoder(models / "encoder")
    head = PooledHead.load(args.stance_head or models / "stance-head", encoder=models / "encoder")
    made = list(illustrations(load_yaml("examples")))
    vectors = [pooled(e, a.quotes, head.width) for a, e in zip(made, encoder.encode([a.document for a in made]), strict=True)]
    import numpy as np

    told = explain(annotation.document, quote, encoder.encode, head, np.concatenate(vectors))
    nearest = [(made[i], cosine) for i, cosine in told.nearest]
    print(_json(annotation, quote, told, nearest) if args.json else _text(annotation, quote, told, nearest))
    return 0


def _list(records: str) -> str:
    """Every quote's name, stance and first words, a line each."""
    from stance.record import read_records

    rows = [(a, q) for a in read_records(records) for q in a.quotes]
    return "\n".join(f"{a.document.id}:{q.id}  {q.stance or '-'}  {a.surface(q.content)[:80]}" for a, q in rows) or "no quotes"


def _found(records: str, name: str) -> tuple[Annotation, Quote]:
    """The quote of that name and its annotation; InputError in one sentence where there is none, several, or no text."""
    from stance.record import read_records

    document, _, own = name.rpartition(":")
    found = [
        (a, q) for a in read_records(records) for q in a.quotes if q.id == name or (document and q.id == own and a.document.id == document)
    ]
    if not found:
        raise InputError(f"{records}: found no quote {name!r}, expected the id of one; without QUOTE all are listed")
    if len(found) > 1:
        several = ", ".join(f"{a.document.id}:{q.id}" for a, q in found[:3])
        raise InputError(f"{records}: found {len(found)} quotes {name!r}, expected one; say which: {several}")
    if not found[0][0].document.text:
        raise InputError(f"{records}: found no text of document {found[0][0].document.id}, expected records written without --no-text")
    return found[0]


def _text(annotation: Annotation, quote: Quote, told: Explanation, nearest: list[tuple[Annotation, float]]) -> str:
    from stance.quotes import STANCES

    shares = ", ".join(f"{stance} {share:.2f}" for stance, share in zip(STANCES, told.probabilities, strict=True))
    out = [f"{annotation.document.id}:{quote.id}: {told.label} ({shares})"]
    likeliest = str(STANCES[told.probabilities.index(max(told.probabilities))])
    if likeliest != told.label:
        out[0] += f"; by these paragraphs alone {likeliest} is likelier"
    extra = [*([f"act {quote.act}"] if quote.act else []), *([f"also {quote.also}"] if quote.also else []), *quote.flags]
    out += [f"  {', '.join(extra)}"] if extra else []
    out += [f"  {part}: {' ... '.join(annotation.document.text[s.start : s.end] for s in getattr(quote, part))}" for part, _ in told.parts]
    out += ["", f"for {told.label} (log-odds lost without it):"]
    out += [f"  {fall:+.2f}  the {part}" for part, fall in told.parts]
    for span, fall in sorted(told.words, key=lambda w: (-abs(w[1]), w[0]))[:SHOWN]:
        out.append(f"  {fall:+.2f}  {span.of(annotation.document.text)}")
    out += ["", "nearest labelled examples:"]
    out += [f"  {cosine:.2f}  {a.quotes[0].stance}/{a.quotes[0].act}  {a.document.text}" for a, cosine in nearest]
    return "\n".join(out)


def _json(annotation: Annotation, quote: Quote, told: Explanation, nearest: list[tuple[Annotation, float]]) -> str:
    import json

    from stance.quotes import STANCES

    row: dict[str, Any] = {"document": annotation.document.id, "quote": quote.id, "stance": told.label}
    row |= {"probabilities": {str(s): round(p, 4) for s, p in zip(STANCES, told.probabilities, strict=True)}, "act": quote.act}
    row |= {"also": str(quote.also) if quote.also else None, "flags": list(quote.flags)}
    row |= {"parts": {part: round(fall, 4) for part, fall in told.parts}}
    text = annotation.document.text
    row["words"] = [{"start": s.start, "end": s.end, "word": s.of(text), "adds": round(fall, 4)} for s, fall in told.words]
    row["nearest"] = [
        {"text": a.document.text, "stance": str(a.quotes[0].stance), "act": a.quotes[0].act, "similarity": cosine} for a, cosine in nearest
    ]
    return json.dumps(row, ensure_ascii=False, indent=1)
