"""Errors of the trained detector on development texts, drawn at random to be read and counted by kind.

    python -m experiments.errors --draw      draws anew and prints each in its text; kinds that stand in detect-errors.json are kept
    python -m experiments.errors             counts the kinds -> experiments/results/detect-errors.md

An error is a missed quote, a false one, a found one with other edges or with another source. experiments/results/detect-errors.json
holds [{set, id, error, gold, predicted: offsets by role or null, kind, reason}], no text of the articles; kind and reason are written by
whoever read it. Those read were drawn from the first detector with this encoder; some of what they showed has been mended since, so
that a new draw gives others, to be read anew.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from experiments.evaluate import RESULTS, table
from experiments.predictions import ROLES, as_speech, detected, gold, offsets
from stance.compare.align import Ruler, Seen, align
from stance.quotes import Annotation, Mode, Quote

DRAWN = {"polnear.dev": 60, "news.dev": 40}
SEED = 4
AROUND = 350  # characters of context when printed
PATH = RESULTS / "detect-errors.json"
Error = dict[str, Any]


def main() -> None:
    """Draw and print, or count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draw", action="store_true")
    known: list[Error] = json.loads(PATH.read_text("utf-8")) if PATH.is_file() else []
    if parser.parse_args().draw:
        rows = drawn({_key(e): e for e in known})
        PATH.write_text("[\n" + ",\n".join(json.dumps(e) for e in rows) + "\n]\n", "utf-8")
    else:
        text = counted(known)
        print(text)
        (RESULTS / "detect-errors.md").write_text(text + "\n", "utf-8")


def _key(error: Mapping[str, Any]) -> str:
    return json.dumps([error[k] for k in ("set", "id", "error", "gold", "predicted")])


def drawn(known: Mapping[str, Error]) -> list[Error]:
    """So many errors of each set, printed in their texts."""
    out = []
    for name, size in DRAWN.items():
        texts = gold(name)
        made = detected(name, texts, "tagger")
        made = as_speech(made) if name.startswith("polnear") else made
        found = [(e, g) for g, m in zip(texts, made, strict=True) for e in errors(name, g, m)]
        print(name, Counter(e["error"] for e, _ in found))
        for error, annotation in random.Random(SEED).sample(found, size):
            out.append(known.get(_key(error), error | {"kind": None, "reason": None}))
            print(f"\n{len(out)} {shown(error, annotation.document.text)}")
    return out


def errors(name: str, gold: Annotation, made: Annotation) -> Iterator[Error]:
    """All errors of one article; quotes of gold thoughts in news, which do not count, left out."""
    ruler = Ruler(gold.document.text)
    left, right = ruler.see(gold.quotes), ruler.see(made.quotes)
    pairs = {p.gold: p.predicted for p in align(left, right)}
    counts = [name.startswith("polnear") or s.quote.mode == Mode.SPEECH for s in left]
    for i, g in enumerate(left):
        if not counts[i]:
            continue
        p = right[pairs[i]] if i in pairs else None
        yield from (_error(name, gold, kind, g.quote, p.quote if p else None) for kind in _kinds(g, p))
    apart = frozenset().union(*(s.content.words for s, c in zip(left, counts, strict=True) if not c))
    for j, p in enumerate(right):
        met = j in pairs.values()
        if not met and p.quote.mode == Mode.SPEECH and 2 * len(p.content.words & apart) < len(p.content.words):
            yield _error(name, gold, "false", None, p.quote)


def _kinds(g: Seen, p: Seen | None) -> list[str]:
    if p is None:
        return ["missed"]
    source = bool(g.source.words & p.source.words) if g.source.words else not p.source.words
    return ["edges"] * (g.content.edges != p.content.edges) + ["source"] * (not source)


def _error(name: str, gold: Annotation, kind: str, g: Quote | None, p: Quote | None) -> Error:
    sides = {"gold": g, "predicted": p}
    plain = {k: None if q is None else _roles(gold, q) for k, q in sides.items()}
    return {"set": name, "id": gold.document.id, "error": kind, **plain}


def _roles(annotation: Annotation, quote: Quote) -> dict[str, list[list[int]]]:
    ((row,),) = offsets([Annotation(annotation.document, "", (quote,))]).values()
    return dict(zip(ROLES, row[-len(ROLES) :], strict=True))


# ---------------------------------------------------------------- telling


def shown(error: Mapping[str, Any], text: str) -> str:
    """The error in its text: gold's spans as {content} <cue> [source], and the same of what was predicted."""
    sides = [error[k] for k in ("gold", "predicted") if error[k]]
    places = [p for side in sides for spans in side.values() for p in spans]
    low, high = max(0, min(a for a, _ in places) - AROUND), min(len(text), max(b for _, b in places) + AROUND)
    lines = [f"{error['error'].upper()} {error['set']} {error['id']}"]
    for name in ("gold", "predicted"):
        lines.append(f"  {name}: {_marked(text, low, high, error[name]) if error[name] else '-'}")
    return "\n".join(lines)


def _marked(text: str, low: int, high: int, roles: Mapping[str, Sequence[Sequence[int]]]) -> str:
    signs = {"content": "{}", "cue": "<>", "source": "[]"}
    inserts = [(a, 1, signs[r][0]) for r, spans in roles.items() for a, _ in spans]
    inserts += [(b, 0, signs[r][1]) for r, spans in roles.items() for _, b in spans]
    out, at = [], low
    for place, _, sign in sorted(inserts):
        out += [text[at:place], sign]
        at = place
    return "".join([*out, text[at:high]]).replace("\n", " / ")


def counted(rows: Sequence[Error]) -> str:
    """Kinds by set, most frequent first."""
    sets = list(DRAWN)
    kinds = Counter(e["kind"] for e in rows)
    lines = {k: [str(n), *(str(sum(e["kind"] == k and e["set"] == s for e in rows)) for s in sets)] for k, n in kinds.most_common()}
    sorts = Counter((e["set"], e["error"]) for e in rows)
    drawn = {s: [str(sorts[s, e]) for e in ("missed", "false", "edges", "source")] for s in sets}
    first = table(
        f"{len(rows)} errors of the trained detector, read (drawn before far fragments, transcripts and signatures were mended)",
        ("all", *sets),
        lines,
    )
    return f"{first}\n\n{table('What they are', ('missed', 'false', 'edges', 'source'), drawn)}"


if __name__ == "__main__":
    main()
