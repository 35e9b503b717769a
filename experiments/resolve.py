"""Who speaks, and to whom: the resolver on news fold 0 beside simple ways, by source form and decade; and how sure it is.

    python -m experiments.resolve [--draw]        --draw: prints a hundred wrong speakers in their texts, to be read and counted by kind

Speakers and targets of found and of gold quotes; pronoun sources of PolNeAR dev beside a hundred read by eye
(experiments/corpora/pronouns.json) and beside CoreNLP's chains, which are another program's and not gold. Needs the corpora
(STANCE_CORPORA). Writes experiments/results/resolve.json, resolve.md and
resolve-more.md. Training: experiments/train_resolver.py.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from experiments.chains import agreement, attributions
from experiments.evaluate import RESULTS, ROOT, cells, plain, table
from experiments.others import CODERS
from experiments.simple_speakers import WAYS, by
from stance.actors import ActorTable
from stance.compare.align import Ruler, align
from stance.compare.names import Cast, all_match, same
from stance.compare.score import Score, score
from stance.compare.tally import source_form
from stance.encoding import Encoding
from stance.parse import Need, Parse
from stance.pipeline import Pipeline, load
from stance.quotes import Annotation, Mode, Quote, Stance
from stance.store import Store

FIGURES = ("speaker", "speaker name", "speaker nominal", "speaker pronoun", "speaker none", "state", "target_f1", "target_hit")
LEVELS = (0.9, 0.8, 0.7, 0.5)  # of confidence
DRAWN, SEED = 100, 11
Read = tuple[Annotation, Parse, Encoding]


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draw", action="store_true")
    draw = parser.parse_args().draw
    store = Store(ROOT / "annotations")
    if store.missing(split="dev"):
        sys.exit(f"no news texts in {store.corpora}; set STANCE_CORPORA")
    pipeline = load()
    rows = list(read(pipeline, [store.annotation(m.id) for m in store.metas(split="dev")]))
    found = [made(pipeline, row, pipeline.detector.detect(row[0].document, row[2], row[1])) for row in rows]
    if draw:
        print("\n\n".join(drawn([gold for gold, *_ in rows], found)))
        return
    report, figures = measured(pipeline, rows, found)
    more, others = pronouns(pipeline, store)
    for name, tables in (("resolve", report[:1]), ("resolve-more", [*report[1:], *more])):
        text = "\n\n".join(tables)
        print(text)
        (RESULTS / f"{name}.md").write_text(text + "\n", "utf-8")
    (RESULTS / "resolve.json").write_text(json.dumps(figures | others, indent=1) + "\n", "utf-8")


def read(pipeline: Pipeline, gold: Sequence[Annotation]) -> Iterator[Read]:
    """Annotations with names and encodings of their texts."""
    assert pipeline.encoder is not None
    for at in range(0, len(gold), 32):
        some = gold[at : at + 32]
        needs = [(g.document, Need(frozenset({"tokens", "names"}), g.document.paragraphs())) for g in some]
        yield from zip(some, pipeline.parser.parse(needs), pipeline.encoder.encode([g.document for g in some]), strict=True)


def made(pipeline: Pipeline, row: Read, quotes: Sequence[Quote]) -> Annotation:
    """Quotes with speakers and targets."""
    gold, parse, encoding = row
    return Annotation(gold.document, "stance", *pipeline.resolver.resolve(gold.document, encoding, parse, quotes))


# ---------------------------------------------------------------- speakers and targets


def measured(pipeline: Pipeline, rows: Sequence[Read], found: Sequence[Annotation]) -> tuple[list[str], dict[str, Any]]:
    """Tables and figures on news fold 0."""
    gold = [g for g, *_ in rows]
    on_gold = [made(pipeline, row, tuple(q.bare() for q in row[0].quotes)) for row in rows]
    actors = ActorTable.load()
    systems = {"stance": found, "stance, on gold quotes": on_gold}
    systems |= {name: [by(way, m, row[1], actors) for m, row in zip(found, rows, strict=True)] for name, way in WAYS.items()}
    scores = {name: score(gold, some, kinds=("speech",)) for name, some in systems.items()}
    lines = {name: cells(s, FIGURES if name in ("stance", "stance, on gold quotes") else FIGURES[:6]) for name, s in scores.items()}
    lines["one coder against another (40 articles)"] = plain(CODERS.get(n) for n in FIGURES)
    title = f"Speakers and targets, news fold 0 ({len(gold)} articles), quotes as found unless said otherwise"
    by_decade = decades(gold, found)
    aims, sure = aimed(gold, on_gold), confident(gold, found)
    tables = [
        table(title, FIGURES, lines),
        table("The same by decade", FIGURES, {f"{name} ({s.articles} articles)": cells(s, FIGURES) for name, s in by_decade.items()}),
        table("Speakers by way of deciding", ("right", "quotes"), {n: [f"{r:.1f}", str(k)] for n, (r, k) in ways(gold, found).items()}),
        table("Targets of gold quotes: one of gold's found, or none where gold has none", ("right", "quotes"), {
            name: [f"{right:.1f}", str(n)] for name, (right, n) in aims.items()
        }),
        table("Confidence of speakers (the head that says it is trained on this fold; on unseen events: its card)", ("share", "right"), {
            name: [f"{share:.1f}", f"{right:.1f}"] for name, (share, right) in sure.items()
        }),
    ]  # fmt: skip
    plainly = {name: dict(zip(FIGURES, (s.figures[n] for n in FIGURES), strict=True)) for name, s in {**scores, **by_decade}.items()}
    return tables, {"articles": len(gold), "figures": plainly, "targets right": aims, "sure": sure}


def decades(gold: Sequence[Annotation], found: Sequence[Annotation]) -> dict[str, Score]:
    """Scores by the decade of the article's date."""
    groups: dict[str, list[int]] = defaultdict(list)
    for i, annotation in enumerate(gold):
        date = annotation.document.date
        groups[f"{date[:3]}0s" if date else "undated"].append(i)
    return {name: score([gold[i] for i in ids], [found[i] for i in ids], kinds=("speech",)) for name, ids in sorted(groups.items())}


def paired(gold: Sequence[Annotation], found: Sequence[Annotation]) -> Iterator[tuple[Annotation, Annotation, Quote, Quote]]:
    """(gold article, found article, gold quote, found quote) of speech that is aligned."""
    for theirs, ours in zip(gold, found, strict=True):
        ruler = Ruler(theirs.document.text)
        one, other = ruler.see(theirs.quotes), ruler.see(ours.quotes)
        for pair in align(one, other):
            if one[pair.gold].quote.mode is Mode.SPEECH:
                yield theirs, ours, one[pair.gold].quote, other[pair.predicted].quote


def spoken(gold: Sequence[Annotation], found: Sequence[Annotation]) -> Iterator[tuple[Annotation, Annotation, Quote, Quote, bool]]:
    """Those whose speaker gold names, with whether it is right."""
    for theirs, ours, g, p in paired(gold, found):
        if g.actors:
            yield theirs, ours, g, p, all_match(Cast(theirs), g.actors, Cast(ours), p.actors)


def ways(gold: Sequence[Annotation], found: Sequence[Annotation]) -> dict[str, tuple[float, int]]:
    """(per cent right, quotes) by how the speaker was found."""
    return shares((str(p.how.actors), right) for *_, p, right in spoken(gold, found))


def confident(gold: Sequence[Annotation], found: Sequence[Annotation]) -> dict[str, tuple[float, float]]:
    """(per cent of all speakers, per cent of them right) above each level of confidence."""
    rows = [(p.confidence.actors or 0.0, right) for *_, p, right in spoken(gold, found)]
    out = {}
    for level in LEVELS:
        above = [right for sure, right in rows if sure > level]
        out[f"above {level}"] = (100 * len(above) / len(rows), 100 * sum(above) / max(1, len(above)))
    return out


def aimed(gold: Sequence[Annotation], on_gold: Sequence[Annotation]) -> dict[str, tuple[float, int]]:
    """(per cent right, quotes) of targets by whether gold has a stance, by how they were found and by the form of the source."""
    return shares(_aims(gold, on_gold))


def _aims(gold: Sequence[Annotation], on_gold: Sequence[Annotation]) -> Iterator[tuple[str, bool]]:
    for theirs, ours, g, p in paired(gold, on_gold):
        names, mine = Cast(theirs), Cast(ours)
        met = any(same(names.actor(t).name, mine.actor(u).name) for t in g.targets for u in p.targets)
        right = met if g.targets and p.targets else not g.targets and not p.targets
        stance = "stance none" if g.stance is Stance.NONE else "some stance"
        for name in (stance, f"{stance}, {'addressed' if g.targets else 'to nobody'}", f"how {p.how.targets}"):
            yield name, right
        yield f"source {source_form(theirs, g)}", right


def shares(rows: Iterable[tuple[str, bool]]) -> dict[str, tuple[float, int]]:
    """(per cent right, number) by name."""
    count: dict[str, list[bool]] = defaultdict(list)
    for name, right in rows:
        count[name].append(right)
    return {name: (100 * sum(rights) / len(rights), len(rights)) for name, rights in sorted(count.items())}


def drawn(gold: Sequence[Annotation], found: Sequence[Annotation]) -> Iterator[str]:
    """Wrong speakers drawn at random, in their texts."""
    wrong = [row[:4] for row in spoken(gold, found) if not row[4]]
    for theirs, ours, g, p in random.Random(SEED).sample(wrong, min(DRAWN, len(wrong))):
        text, at = theirs.document.text, g.hull.start
        yield (
            f"{theirs.document.id} {g.id} {source_form(theirs, g)}/{p.how.actors}"
            f"\n  gold {theirs.names(g.actors)} <- {theirs.surface(g.source)!r}"
            f"\n  ours {ours.names(p.actors)} <- {ours.surface(p.source)!r}\n  {text[max(0, at - 300) : at + 160]!r}"
        )


# ---------------------------------------------------------------- pronouns of PolNeAR


def pronouns(pipeline: Pipeline, store: Store) -> tuple[list[str], dict[str, Any]]:
    """Pronoun sources of PolNeAR dev: a hundred read by eye, and CoreNLP's chains; nothing where the corpus is missing."""
    gold = attributions("dev")
    if not gold:
        return [f"PolNeAR dev is not in {store.corpora}: no pronouns read."], {}
    resolved = {m.document.id: m for m in (made(pipeline, row, row[0].quotes) for row in read(pipeline, gold))}
    told = json.loads((ROOT / "experiments" / "corpora" / "pronouns.json").read_text("utf-8"))["pronouns"]
    rows = [(kind, _meant(resolved[t["article"]], t)) for t in told for kind in ("all", t["kind"])]
    with gzip.open(store.corpora / "polnear" / "corenlp.dev.jsonl.gz", "rt", encoding="utf-8") as file:
        chains = agreement(resolved.values(), {row["id"]: row for row in map(json.loads, file)})
    read_by_eye = shares(rows)
    lines = {name: [f"{right:.1f}", str(n)] for name, (right, n) in read_by_eye.items()}
    agreed = {name: [f"{100 * c['alike'] / c['in a named chain']:.1f}", str(c["in a named chain"])] for name, c in chains.items()}
    return [
        table("A hundred pronoun sources of PolNeAR dev, read by eye, by kind of antecedent", ("right", "sources"), lines),
        table("Agreement with CoreNLP's chains, pronoun sources of PolNeAR dev in a chain with a name", ("alike", "sources"), agreed),
    ], {"pronouns read": read_by_eye, "chains": chains}


def _meant(annotation: Annotation, told: Mapping[str, Any]) -> bool:
    """Whether the speaker of a pronoun is whom the reader named; who has no name must be somebody unnamed, a group, or nobody."""
    place = tuple(told["source"])
    quote = next((q for q in annotation.quotes if q.source and (q.source[0].start, q.source[-1].end) == place), None)
    if quote is None:
        return False
    actors = [annotation.actors[a] for a in quote.actors]
    if told["kind"] in ("person", "body", "several") and told["name"]:
        return any(same(told["name"], a.name) or same(a.name, told["name"]) for a in actors)
    return all(a.kind in ("unnamed", "group") for a in actors)


if __name__ == "__main__":
    main()
