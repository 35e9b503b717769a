"""The 900 stance labels on PolNeAR attributions into an annotations folder, as offsets and labels without text.

    python -m experiments.corpora.polnear_stance annotations

Reads polnear/stance.jsonl.gz and polnear/polnear.train.jsonl.gz under $STANCE_CORPORA. split is test: nothing trains on them. A
document holds only those of its attributions that were drawn for labelling; their edges follow PolNeAR's guideline.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from experiments.corpora.canonical import Cast, Key, Row, states, usual
from experiments.corpora.news import CORPUS as NEWS
from experiments.corpora.news import actor_rows, read_jsonl, spans
from stance.quotes import Annotation, Mode, Quote, QuoteType, Stance, parents, quote_id
from stance.store import Store
from stance.text import Document

LABELS, CORPUS = "polnear/stance.jsonl.gz", "polnear/polnear.train.jsonl.gz"
SOURCE = "networkdynamics/PolNeAR"
LICENCE = "repo: unstated; texts copyright of the outlets (research use)"

INSTITUTIONS = {"Department", "government", "Court", "court", "Congress", "FDIC", "House", "City", "University", "campaign"}
ORGANISATIONS = {"National Front", "Carrier", "Clinton Foundation", "Hewlett-Packard", "LinkedIn", "North Carolina", "Silicon Valley"}


def main() -> None:
    """Convert everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", help="the annotations folder to write into")
    store = Store(parser.parse_args().folder)
    labels: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in read_jsonl(store.corpora / LABELS):
        document_id, _, attribution = row["key"].rpartition("#")
        labels[document_id][attribution] = row
    news = [row for article in read_jsonl(store.corpora / NEWS) for row in actor_rows(article["quotes"])]
    speakers = [row["speaker"] for rows in labels.values() for row in rows.values()]
    known = states(store.corpora) | usual(speakers) | usual(news)
    for article in read_jsonl(store.corpora / CORPUS):
        if article["id"] in labels:
            store.write(annotation(add(store, article), article, labels[article["id"]], known))
    print(f"{len(labels)} articles, {sum(map(len, labels.values()))} attributions")


def add(store: Store, article: Mapping[str, Any]) -> Document:
    """The article's meta sheet."""
    document = Document(article["id"], article["text"], date=article["date"], publisher=article["publisher"], language="en")
    path = f"data/{article['split']}/text/{article['id']}.txt"
    store.add(document, licence=LICENCE, split="test", ship=False, source=SOURCE, path=path, corpus=CORPUS)
    return document


def annotation(document: Document, article: Mapping[str, Any], labels: Mapping[str, Row], known: Mapping[str, Key]) -> Annotation:
    """The labelled attributions of an article."""
    rows = sorted((a for a in article["attributions"] if a["id"] in labels), key=lambda a: a["content"])
    cast = Cast(document.id, (labels[a["id"]]["speaker"] for a in rows), known)
    quotes: list[Quote] = []
    for row in rows:
        quotes.append(quote(row, labels[row["id"]], cast, [q.id for q in quotes]))
    above = parents(quotes)
    made = {"codebook": "1.0", "guideline": "polnear", "quotes": "a sample of the article's attributions"}
    return Annotation(document, "p1", tuple(replace(q, parent=above[q.id]) for q in quotes), cast.actors, made)


def quote(row: Mapping[str, Any], label: Row, cast: Cast, taken: list[str]) -> Quote:
    """One attribution with its label. A note "hard" stands where the coder hesitated."""
    return Quote(
        quote_id(spans(row["content"]), taken),
        QuoteType(row["type"]),
        spans(row["content"]),
        Mode(label["mode"]),
        cue=spans(row["cue"]),
        source=spans(row["source"]),
        actors=(cast.id(label["speaker"]),) if label["speaker"]["name"] else (),
        targets=tuple(dict.fromkeys(cast.id(target(name, cast)) for name in label["targets"])),
        stance=Stance(label["stance"]),
        also=Stance(label["also"]) if label["also"] else None,
        act=label["act"],
        flags=tuple(label["flags"]),
        note="hard" if label["hard"] else None,
    )


def target(name: str, cast: Cast) -> Row:
    """A target came as a name alone: what is known of it elsewhere, else what its form tells."""
    _, kind, of, state = cast.known.get(name, (name, kind_of(name), None, None))
    return {"name": name, "kind": kind, "of": of, "state": state}


def kind_of(name: str) -> str:
    """The kind of an actor of whom nothing but the name is known."""
    words = name.split()
    if set(words) & INSTITUTIONS or name in ORGANISATIONS:
        return "institution" if set(words) & INSTITUTIONS else "organisation"
    return "person" if len(words) == 2 and name.istitle() and not words[1].endswith("s") else "group"


if __name__ == "__main__":
    main()
