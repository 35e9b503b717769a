"""Does the stance model err alike for everybody, and does a name alone change its mind? News fold 0, gold quotes.

    python -m experiments.fairness

By the speaker's state, the target's state, type, decade and source of the article: how often the label is right, and by how much each
stance is told too often (+) or too seldom (-), in points of the share of quotes, with 90 % intervals by bootstrap over articles; labels
are told by a head that is calibrated on other events. Name swap: in a quote's paragraphs every name of its speaker, or of its target, is
replaced by that of somebody else of the same kind, and the quote is read again. Writes experiments/results/fairness.json and fairness.md.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from experiments.resolve import Read, read
from stance.actors import ActorTable, Entry
from stance.classify.explain import PARTS, around
from stance.classify.pooled import PooledHead
from stance.encoding import Places
from stance.pipeline import Pipeline, load
from stance.quotes import Quote
from stance.resolve.cast import Cast, Mention
from stance.resources import load_yaml
from stance.store import Store
from stance.text import Document, Span, Spans
from stance.train.folder import ENCODER, SHIPPED
from stance.train.stance import LABELS, held_out, rows

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "experiments" / "results"
LEAST, RESAMPLES, SEED = 40, 1000, 0
SWAPPED = 1500  # quotes, drawn at random
INSTEAD = ("br", "ke", "pl", "vn", "eg", "ca", "in", "de", "mx", "ng", "ua", "jp")  # states whose names are put in
Group = tuple[str, str]


def main() -> None:
    """Measure, print, write."""
    store = Store(ROOT / "annotations")
    if store.missing(split="dev"):
        sys.exit(f"no news texts in {store.corpora}; set STANCE_CORPORA")
    pipeline, head = load(), PooledHead.load(SHIPPED, encoder=ENCODER)
    metas = {m.id: m for m in store.metas(split="dev")}
    articles = list(read(pipeline, [store.annotation(name) for name in metas]))
    assert pipeline.encoder is not None
    gold = rows([a for a, *_ in articles], pipeline.encoder, head, {m.id: m.event or m.id for m in metas.values()})
    told = held_out(head, gold, load_yaml("codebook")["acts"])[0].argmax(1)
    labelled = [(a, q) for a, *_ in articles for q in a.quotes if q.stance is not None]
    groups: dict[Group, list[int]] = defaultdict(list)
    for i, (annotation, quote) in enumerate(labelled):
        source = metas[annotation.document.id].source or "own"
        for group in _groups(annotation, quote, source):
            groups[group].append(i)
    names = np.array(gold.articles)
    by = {g: figures(gold.stances[at], told[at], names[at]) for g, at in sorted(groups.items()) if len(at) >= LEAST}
    swaps = swapped(pipeline, head, articles)
    text = table(figures(gold.stances, told, names), by, swaps)
    print(text)
    rows_ = [{"by": kind, "group": name, **row} for (kind, name), row in by.items()]
    (RESULTS / "fairness.json").write_text(json.dumps({"groups": rows_, "swaps": swaps}, indent=1) + "\n", "utf-8")
    (RESULTS / "fairness.md").write_text(text, "utf-8")


def _groups(annotation: Any, quote: Quote, source: str) -> Iterator[Group]:
    def states(keys: Sequence[str]) -> set[str]:
        found = (annotation.actors[k] for k in keys)
        return {annotation.actors[a.state].name if a.state in annotation.actors else a.name for a in found if a.state or a.kind == "state"}

    yield from (("speaker", name) for name in states(quote.actors))
    yield from (("target", name) for name in states(quote.targets))
    date = annotation.document.date
    yield "type", str(quote.type)
    yield "decade", f"{date[:3]}0s" if date else "undated"
    yield "source", source


def figures(gold: Any, told: Any, articles: Any) -> dict[str, Any]:
    """n, accuracy, and for each stance how much too often it is told; with intervals over articles."""
    place = {name: i for i, name in enumerate(dict.fromkeys(articles))}
    at = np.array([place[a] for a in articles])
    columns = np.stack([gold == told, *((told == k).astype(int) - (gold == k) for k in range(len(LABELS))), np.ones(len(gold))], 1)
    sums = np.zeros((len(place), columns.shape[1]))
    np.add.at(sums, at, columns)
    drawn = np.random.default_rng(SEED).integers(0, len(place), (RESAMPLES, len(place)))
    resampled = sums[drawn].sum(1)
    shares, spread = 100 * sums.sum(0)[:-1] / len(gold), 100 * resampled[:, :-1] / resampled[:, -1:]
    low, high = np.percentile(spread, [5, 95], axis=0)
    out: dict[str, Any] = {"quotes": len(gold), "articles": len(place)}
    for name, values in zip(("right", *LABELS), zip(shares, low, high, strict=True), strict=True):
        out[name] = [round(float(v), 1) for v in values]
    return out


# ---------------------------------------------------------------- name swap


def swapped(pipeline: Pipeline, head: PooledHead, articles: Sequence[Read]) -> dict[str, dict[str, float]]:
    """By whose name is replaced: quotes, and the share whose label stays; and by how much the probability of it moves."""
    draw, table = random.Random(SEED), ActorTable.load()
    tasks = [(row, q) for row in articles for q in row[0].quotes if q.stance is not None]
    made: dict[str, list[tuple[Document, tuple[Spans, ...]]]] = defaultdict(list)
    for (annotation, parse, encoding), quote in draw.sample(tasks, min(SWAPPED, len(tasks))):
        cast, _, readings = pipeline.resolver.heard(annotation.document, encoding, parse, (quote.bare(),))  # type: ignore[attr-defined]
        speakers = set(readings[quote.id].keys)
        for whose, keys in (("speaker", speakers), ("target", _targets(cast, annotation, quote) - speakers)):
            both = _swap(cast, quote, keys, table, draw)
            if both:
                made[whose] += both
    return {whose: _stable(pipeline, head, pairs) for whose, pairs in made.items()}


def _targets(cast: Cast, annotation: Any, quote: Quote) -> set[str]:
    names = {annotation.actors[t].name for t in quote.targets}
    return {key for key, figure in cast.figures.items() if figure.actor.name in names}


def _swap(cast: Cast, quote: Quote, keys: set[str], table: ActorTable, draw: random.Random) -> list[tuple[Document, tuple[Spans, ...]]]:
    """The quote's paragraphs as they are and with other names for these figures; nothing where none of them is named there."""
    near, plain, low = around(cast.document, quote)
    high = low + len(near.text)
    named = [m for m in cast.mentions_in(low, high) if m.key in keys and m.key in table and low <= m.start and m.end <= high]
    if not named:
        return []
    other = {key: table.entry(draw.choice([s for s in INSTEAD if s != key])) for key in sorted(keys)}
    edits = [(m, _name(cast, m, other[m.key], table)) for m in named]
    text, at, shifts = "", low, []
    for mention, new in edits:
        if mention.start < at:
            continue
        text += cast.document.text[at : mention.start] + new
        shifts.append((mention.start, mention.end, len(new)))
        at = mention.end
    text += cast.document.text[at:high]
    parts = tuple(getattr(quote, part) for part in PARTS)
    moved = tuple(tuple(Span(_at(s.start, low, shifts, False), _at(s.end, low, shifts, True)) for s in part) for part in parts)
    return [(near, plain), (Document("q", text), moved)]


def _at(place: int, low: int, shifts: Sequence[tuple[int, int, int]], end: bool) -> int:
    out = place - low
    for start, stop, size in shifts:
        if stop <= place:
            out += size - (stop - start)
        elif start < place:  # within a name that is replaced
            out += (size if end else 0) - (place - start)
    return out


def _name(cast: Cast, mention: Mention, other: Entry, table: ActorTable) -> str:
    """What stands for a name of a state, or of a person or body, in the same form."""
    kind = cast.figures[mention.key].actor.kind
    if kind == "person":
        people = _people(table)
        someone = people[(mention.start + len(mention.key) + len(other.name)) % len(people)]
        return someone.surnames[0] if mention.form == "surnames" else someone.name
    if mention.form == "demonyms":
        return other.demonyms[0]
    if mention.form == "metonyms" and other.metonyms:
        return other.metonyms[0]
    return other.name


@lru_cache(maxsize=1)
def _people(table: ActorTable) -> list[Entry]:
    """Those of the table that have surnames."""
    return [e for e in map(table.entry, table.ids) if e.id.startswith("person:") and e.surnames]


def _stable(pipeline: Pipeline, head: PooledHead, pairs: Sequence[tuple[Document, tuple[Spans, ...]]]) -> dict[str, float]:
    assert pipeline.encoder is not None
    encodings = pipeline.encoder.encode([document for document, _ in pairs])
    vectors = np.stack([Places(e, head.width).pooled(*parts) for e, (_, parts) in zip(encodings, pairs, strict=True)])
    shares = head.judge(vectors)[0]
    before, after = shares[0::2], shares[1::2]
    best = before.argmax(1)
    moved = np.abs(before - after)[np.arange(len(best)), best]
    return {
        "quotes": len(best),
        "same label": round(100 * float((best == after.argmax(1)).mean()), 1),
        "mean change of its probability": round(float(moved.mean()), 3),
    }


def table(whole: Mapping[str, Any], by: Mapping[Group, Mapping[str, Any]], swaps: Mapping[str, Mapping[str, float]]) -> str:
    """In Markdown."""

    def cells(row: Mapping[str, Any]) -> str:
        each = (f"{row[name][0]:+.1f} ({row[name][1]:+.1f} to {row[name][2]:+.1f})" for name in LABELS)
        return f"{row['quotes']} | {row['right'][0]:.1f} ({row['right'][1]:.1f}-{row['right'][2]:.1f}) | {' | '.join(each)}"

    out = [
        "**Errors of stance by speaker, target, type, decade and source (news fold 0, gold quotes; groups of 40 quotes and more)**",
        "",
        "Right in per cent; then how much too often (+) or too seldom (-) a stance is told, in points; 90 % intervals over articles.",
        "",
        f"| by | group | quotes | right | {' | '.join(LABELS)} |",
        "|---|---|---|---|" + "---|" * len(LABELS),
        f"| all | | {cells(whole)} |",
        *(f"| {kind} | {name} | {cells(row)} |" for (kind, name), row in by.items()),
        "",
        "**Name swap: the same quote with another name**",
        "",
        "| whose name | quotes | same label | mean change of its probability |",
        "|---|---|---|---|",
    ]
    for who, s in swaps.items():
        out.append(f"| {who} | {s['quotes']} | {s['same label']:.1f} | {s['mean change of its probability']:.3f} |")
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    main()
