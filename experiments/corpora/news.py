"""The coded news articles (news/news.jsonl.gz under $STANCE_CORPORA) into an annotations folder.

    python -m experiments.corpora.news annotations

Writes meta and gold for every article, and by/<coder> for both codings of those coded twice. Gold is the first coding with what was
decided about its labels (experiments/labels/decisions.yaml). Texts ship only where the licence allows (Wikinews, CC BY 2.5); of the
others offsets, labels and sha256 alone. Fold 0 is dev, the other folds are train.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from experiments.corpora.canonical import Cast, Key, Row, states, usual
from experiments.labels import decisions
from stance.quotes import Annotation, Mode, Quote, QuoteType, Stance, parents, quote_id
from stance.sheets import act_stances
from stance.store import Store
from stance.text import Document, Span, Spans

CORPUS = "news/news.jsonl.gz"
FREE = "vanatteveldt/wikinews"
WIKINEWS = "https://en.wikinews.org/wiki/"


def main() -> None:
    """Convert everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", help="the annotations folder to write into")
    store = Store(parser.parse_args().folder)
    articles = list(read_jsonl(store.corpora / CORPUS))
    decided = decisions.read()
    known = states(store.corpora) | usual(row for article in articles for row in actor_rows(article["quotes"]))
    for article in articles:
        document = add(store, article)
        gold = decisions.corrected(article, decided)
        store.write(annotation(document, gold, article["coder"], article["codebook"], known))
        if second := article["second"]:
            for rows, coder in ((article["quotes"], article["coder"]), (second["quotes"], second["coder"])):
                store.write(annotation(document, rows, coder, article["codebook"], known), layer=f"by/{coder}")
    print(f"{len(articles)} articles, {sum(len(a['quotes']) for a in articles)} quotes")


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a .jsonl.gz file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def actor_rows(quotes: list[dict[str, Any]]) -> list[Row]:
    """Everybody that the quotes name."""
    return [row for quote in quotes for row in (*quote["speakers"], *quote["targets"])]


def add(store: Store, article: Mapping[str, Any]) -> Document:
    """The article's meta sheet, and its text where that may ship."""
    free = article["source_repo"] == FREE
    document = Document(
        article["id"],
        article["text"],
        title=article["title"] if free else None,
        date=article["date"],
        publisher=article["publisher"],
        url=WIKINEWS + article["path"].partition("#")[2] if free else None,
        language="en",
    )
    store.add(
        document,
        licence="CC BY 2.5, Wikinews contributors" if free else article["licence"],
        split="dev" if article["fold"] == 0 else "train",
        ship=free,
        event=article["event"],
        fold=article["fold"],
        source=article["source_repo"],
        path=article["path"],
        corpus=None if free else CORPUS,
    )
    return document


def annotation(document: Document, rows: list[dict[str, Any]], coder: str, codebook: str, known: Mapping[str, Key]) -> Annotation:
    """A coder's quotes of an article."""
    cast = Cast(document.id, actor_rows(rows), known)
    quotes: list[Quote] = []
    for row in sorted(rows, key=lambda r: r["content"]):
        quotes.append(quote(document.text, row, cast, [q.id for q in quotes]))
    above = parents(quotes)
    return Annotation(document, coder, tuple(replace(q, parent=above[q.id]) for q in quotes), cast.actors, {"codebook": codebook})


def quote(text: str, row: Mapping[str, Any], cast: Cast, taken: list[str]) -> Quote:
    """One coded quote. The note: "hard" where the coder hesitated, an act that contradicts the stance, a correction."""
    content, cue = spans(row["content"]), spans(row["cue"])
    beside = (cue or content)[0].start
    act, notes = row["act"], ["hard"] if row["hard"] else []
    if act is not None and act_stances()[act] != row["stance"]:
        act, notes = None, ["hard", f"coded act {act}"]
    notes += [row["note"]] if "note" in row else []
    return Quote(
        quote_id(content, taken),
        QuoteType(row["type"]),
        content,
        Mode(row["mode"]),
        cue=cue,
        source=tuple(whole(text, span, beside) for span in spans(row["source"])),
        actors=tuple(dict.fromkeys(map(cast.id, row["speakers"]))),
        targets=tuple(dict.fromkeys(map(cast.id, row["targets"]))),
        stance=Stance(row["stance"]),
        also=Stance(row["also"]) if row["also"] else None,
        act=act,
        flags=tuple(row["flags"]),
        note="; ".join(notes) or None,
    )


def whole(text: str, span: Span, beside: int) -> Span:
    """The span, or where it cuts a word ("he" inside "the"), the same words nearest to a place, within 200 characters."""
    words = re.compile(rf"(?<!\w){re.escape(span.of(text))}(?!\w)")
    if words.match(text, span.start):
        return span
    near = [Span(*m.span()) for m in words.finditer(text, max(0, beside - 200), beside + 200)]
    return min(near, key=lambda s: abs(s.start - beside), default=span)


def spans(pairs: list[list[int]]) -> Spans:
    """[[start, end]] as Spans."""
    return tuple(Span(*p) for p in pairs)


if __name__ == "__main__":
    main()
