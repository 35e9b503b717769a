"""CoreNLP's coreference chains on the pronoun sources of PolNeAR: silver to learn from, and agreement with the resolver.

Needs polnear.<split>.jsonl.gz and corenlp.<split>.jsonl.gz ($STANCE_CORPORA).
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from experiments.evaluate import ROOT, polnear_gold
from stance.actors import Actor
from stance.compare.names import same
from stance.quotes import Annotation
from stance.store import Store

PERSONAL = frozenset(("he", "she"))
PRONOUNS = PERSONAL | {"they", "it", "his", "her", "their", "its", "i", "we", "who", "which"}


def attributions(split: str) -> list[Annotation]:
    """PolNeAR's articles with their attributions; none where the corpus is missing."""
    path = Store(ROOT / "annotations").corpora / "polnear" / f"polnear.{split}.jsonl.gz"
    return [polnear_gold(row) for row in _rows(path)] if path.is_file() else []


def agreement(made: Iterable[Annotation], parsed: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """{'he' or 'she' | 'others': {sources, in a named chain, alike, unresolved}} for annotations with speakers; parsed: CoreNLP's rows by
    document. Sources in a named chain are those that `alike` is counted among."""
    count: dict[str, Counter[str]] = {"he or she": Counter(), "others": Counter()}
    for annotation in made:
        row = parsed.get(annotation.document.id)
        named = dict(_named(annotation.document.text, row)) if row else {}
        for quote in annotation.quotes:
            word = annotation.surface(quote.source).lower()
            if word not in PRONOUNS or not quote.source:
                continue
            tally = count["he or she" if word in PERSONAL else "others"]
            tally["sources"] += 1
            names = named.get(quote.source[0].start)
            if names:
                tally["in a named chain"] += 1
                mine = [annotation.actors[a].name for a in quote.actors]
                tally["alike"] += any(same(m, n) for m in mine for n in names)
                tally["unresolved"] += not mine
    return {kind: dict(sorted(tally.items())) for kind, tally in count.items()}


def chained(split: str) -> list[Annotation]:
    """Articles of a split with silver speakers, those that have any; none where PolNeAR or CoreNLP's rows are missing."""
    folder = Store(ROOT / "annotations").corpora / "polnear"
    parsed = folder / f"corenlp.{split}.jsonl.gz"
    chains = {row["id"]: row for row in _rows(parsed)} if parsed.is_file() else {}
    made = [silver(a, chains[a.document.id]) for a in attributions(split) if a.document.id in chains]
    return [m for m in made if m.actors]


def silver(annotation: Annotation, row: Mapping[str, Any]) -> Annotation:
    """The annotation with speakers for sources 'he' and 'she' in a chain with a person's name (the longest), and for no others."""
    named = dict(_named(annotation.document.text, row, people=True))
    quotes, actors = [], {}
    for quote in annotation.quotes:
        names = named.get(quote.source[0].start, ()) if annotation.surface(quote.source).lower() in PERSONAL else ()
        who = max(names, key=len, default="")
        if who:
            actors[who] = Actor(who, who, "person")
        quotes.append(replace(quote, actors=(who,) if who else ()))
    return replace(annotation, quotes=tuple(quotes), actors=actors)


def _named(text: str, row: Mapping[str, Any], *, people: bool = False) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(place of a mention, proper names of its chain) for every mention of a chain that has any. people: of persons alone."""
    sentences = [s["tokens"] for s in row["sentences"]]
    for chain in row["coref"]:
        names = dict.fromkeys(n for m in chain["mentions"] if (n := _name(text, sentences[m[4]], m, people)))
        if names:
            for mention in chain["mentions"]:
                yield mention[0], tuple(names)


def _name(text: str, tokens: Sequence[Sequence[Any]], mention: Sequence[int], people: bool) -> str:
    """The proper nouns that end in a mention's head, '' where its head is none (people: or no person's name)."""
    head = next((i for i, t in enumerate(tokens) if t[0] == mention[2]), None)
    if head is None or not tokens[head][3].startswith("NNP") or (people and tokens[head][4] != "PERSON"):
        return ""
    first = head
    while (
        first and tokens[first - 1][3].startswith("NNP") and tokens[first - 1][4] == tokens[head][4] and tokens[first - 1][0] >= mention[0]
    ):
        first -= 1
    return text[tokens[first][0] : tokens[head][1]]


def _rows(path: Any) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)
