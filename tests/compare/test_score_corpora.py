"""The scorer against the reference scorers, on the same files; where corpora and reference scorers are present."""

import bisect
import gzip
import importlib.util
import json
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.labels import decisions
from stance.compare.score import score
from stance.quotes import STANCES, Annotation, Mode, Quote, QuoteType, quote_id
from stance.record import to_record
from stance.store import Store, corpora_folder
from stance.text import Document, Span, trimmed

ROOT = Path(__file__).resolve().parents[2]
CORPORA = corpora_folder(ROOT / "annotations")


def reference(name):
    path = CORPORA.parent / "tools" / f"{name}.py"
    if not path.is_file():
        pytest.skip(f"the reference scorer {name}.py does not lie beside the corpora")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(name):
    path = CORPORA / name
    if not path.is_file():
        pytest.skip(f"{name} is not under {CORPORA} ($STANCE_CORPORA)")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def shaken(annotation, rng):
    """A prediction made from gold: quotes lost, invented, cut, split, renamed and relabelled."""
    text, names, quotes = annotation.document.text, sorted(annotation.actors), []
    for quote in annotation.quotes:
        if rng.random() < 0.15:
            continue
        content = quote.content
        if rng.random() < 0.3:
            content = moved(content, text, rng)
        if rng.random() < 0.1 and len(content) > 1:
            content = content[:1]
        changes = {"content": content, "id": quote_id(content, [q.id for q in quotes]), "parent": None}
        if rng.random() < 0.2:
            changes["source"] = quote.cue if rng.random() < 0.5 else ()
        if rng.random() < 0.2:
            changes["cue"] = ()
        if rng.random() < 0.3 and names:
            changes["actors"] = tuple(rng.sample(names, rng.choice([0, 1, 1, min(2, len(names))])))
        if rng.random() < 0.3 and names:
            changes["targets"] = tuple(rng.sample(names, rng.choice([0, 1, min(2, len(names))])))
        if rng.random() < 0.4:
            changes["stance"] = rng.choice(STANCES)
        if rng.random() < 0.1:
            changes["mode"] = rng.choice(list(Mode))
        quotes.append(replace(quote, **changes))
    for _ in range(rng.randrange(4)):
        start = rng.randrange(max(1, len(text) - 80))
        span = trimmed(text, start, min(len(text), start + rng.randrange(10, 80)))
        if span:
            made = Quote(quote_id((span,), [q.id for q in quotes]), QuoteType.INDIRECT, (span,), stance=rng.choice(STANCES))
            quotes.append(replace(made, mode=rng.choice([Mode.SPEECH, Mode.SPEECH, Mode.THOUGHT])))
    return replace(annotation, quotes=tuple(sorted(quotes, key=lambda q: q.content[0].start)))


def moved(content, text, rng):
    """Edges moved by up to four words."""
    starts, ends = zip(*(m.span() for m in re.finditer(r"\S+", text)), strict=True)
    first, last = content[0], content[-1]
    start = near(starts, first.start, rng)
    end = near(ends, last.end, rng)
    if len(content) == 1:
        return (Span(start, end),) if start < end else content
    return (*content[:-1], Span(last.start, end)) if end > last.start else content


def near(places, at, rng):
    return places[min(len(places) - 1, max(0, bisect.bisect_left(places, at) + rng.randrange(-4, 5)))]


def spans(pairs):
    return tuple(Span(*p) for p in pairs)


def polnear(article):
    """PolNeAR's attributions as an annotation: speech by kind, everything else as thought."""
    quotes = []
    for row in article["attributions"]:
        mode = Mode.SPEECH if row["kind"] == "speech" else Mode.THOUGHT
        content = spans(row["content"])
        quotes.append(
            Quote(
                quote_id(content, [q.id for q in quotes]),
                QuoteType(row["type"]),
                content,
                mode,
                cue=spans(row["cue"]),
                source=spans(row["source"]),
            )
        )
    return Annotation(Document(article["id"], article["text"], publisher=article["publisher"]), "polnear", tuple(quotes))


def attributions(annotation):
    record = to_record(annotation)
    return {"id": record["id"], "attributions": [{k: q[k] for k in ("source", "cue", "content")} for q in record["quotes"]]}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("kinds", [("speech",), ("speech", "thought")])
def test_detection_agrees_with_the_attribution_scorer(kinds, seed):
    scorer, articles, rng = reference("attribution_score"), rows("polnear/polnear.dev.jsonl.gz"), random.Random(seed)
    gold = [polnear(a) for a in articles]
    made = [replace(a, quotes=tuple(replace(q, mode=Mode.SPEECH) for q in a.quotes)) for a in (shaken(g, rng) for g in gold)]
    only = {"speech"} if kinds == ("speech",) else None
    theirs = scorer.evaluate(articles, [attributions(a) for a in made], only, 0, publishers=False)["overall"]
    ours = score(gold, made, kinds=kinds, draws=0)
    assert (ours.counts["gold"], ours.counts["predicted"]) == (theirs["all"]["n_gold"], theirs["all"]["n_pred"])
    pairs = {
        "any": "content_any",
        "iou50": "content_iou50",
        "exact": "content_exact",
        "+source": "attr_source_any",
        "strict": "whole_strict",
    }
    for name, key in pairs.items():
        assert ours.figures[name] == pytest.approx(100 * theirs["all"][key]["f1"], abs=0.1), name
    for t in QuoteType:
        assert ours.figures[f"recall {t}"] == pytest.approx(100 * theirs[str(t)]["content_any"]["r"], abs=0.1), t


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_whole_chain_agrees_with_the_news_scorer(seed):
    scorer, articles, rng = reference("news_score"), rows("news/news.jsonl.gz"), random.Random(seed)
    store, decided = Store(ROOT / "annotations"), decisions.read()
    articles = [{**a, "quotes": decisions.corrected(a, decided)} for a in articles if a["fold"] == 0]
    gold = [store.annotation(a["id"]) for a in articles]
    made = [shaken(g, rng) for g in gold]
    theirs = scorer.figures([scorer.article(a, to_record(m)) for a, m in zip(articles, made, strict=True)])
    ours = score(gold, made, kinds=("speech",), draws=0)
    assert (ours.counts["gold"], ours.counts["predicted"]) == (theirs["gold"], theirs["pred"])
    same = ("any", "iou50", "exact", "precision", "recall", "speaker", "state", "target_f1", "target_hit", "type", "stance_macro")
    names = {k: k for k in (*same, "any+speaker", "end_to_end")}
    names |= {f"recall {t}": f"recall_{t}" for t in QuoteType} | {
        f"speaker {f}": f"speaker_{f}" for f in ("name", "nominal", "pronoun", "none")
    }
    for name, key in names.items():
        assert ours.figures[name] == pytest.approx(theirs[key], abs=0.1), name
    for s in STANCES:
        assert ours.figures[f"stance {s}"] == pytest.approx(theirs["stance"][str(s)], abs=0.1)
