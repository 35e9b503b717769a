"""Figures on development texts (PolNeAR dev, news fold 0) by the reference scorers; the network's side of reading a text."""

from __future__ import annotations

import functools
import importlib.util
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import numpy as np
import torch

from experiments.encoder.batches import Article, Window, collate, in_order
from experiments.encoder.data import STANCES
from experiments.encoder.model import Net
from stance.detect.features import double_regions
from stance.detect.link import Found, attributions
from stance.detect.tagger import Scores, Tagger

RECALLS = (0.0, 0.4, 0.8, 1.2)
Reader = Callable[[list[Window]], tuple[list[Scores], np.ndarray]]


def tool(folder: Path, name: str) -> ModuleType:
    """A reference scorer as a module."""
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def on(device: torch.device, batch: dict[str, np.ndarray]) -> dict[str, torch.Tensor]:
    return {k: torch.from_numpy(v).to(device, non_blocking=True) for k, v in batch.items()}


@torch.no_grad()
def torch_reader(net: Net, device: torch.device) -> Reader:
    """Reads batches with the network; gives each window's scores and the stance probabilities of the batch's gold groups."""
    net.eval()

    def read(batch: list[Window]) -> tuple[list[Scores], np.ndarray]:
        arrays = on(device, collate(batch))
        with torch.no_grad(), torch.autocast(device.type, dtype=torch.bfloat16, enabled=device.type == "cuda"):
            vectors, out = net(arrays)
        groups = {"anchor": arrays["groups"][:, 0], "content": arrays["content"], "source": arrays["source"]}
        with torch.no_grad():
            stance = torch.softmax(net.heads.judge(vectors, groups)[0], -1).cpu().numpy()
        whole = {k: out[k].float().cpu().numpy() for k in ("tags", "mode", "query", "key")}
        return [Scores(**{k: v[row, : len(w)] for k, v in whole.items()}, text=w >= 0) for row, (_, w) in enumerate(batch)], stance

    return read


def tagger(net: Net) -> Tagger:
    """The network's heads as the product decodes them."""
    return Tagger({k: v.detach().float().cpu().numpy() for k, v in net.heads.state_dict().items()}, {})


Read = list[tuple[Article, np.ndarray, Scores]]


def read_all(reader: Reader, articles: Sequence[Article], *, pieces: int = 12000) -> tuple[Read, list[tuple[int, np.ndarray]]]:
    """All windows with their scores, and (gold stance, probabilities) of every labelled gold group."""
    out: Read = []
    stances = []
    for batch in in_order(articles, pieces=pieces):
        scores, stance = reader(batch)
        out += [(a, w, s) for (a, w), s in zip(batch, scores, strict=True)]
        gold = collate(batch)["groups"][:, 3]
        stances += [(int(g), p) for g, p in zip(gold, stance, strict=True) if g >= 0]
    return out, stances


def predicted(read: Read, heads: Tagger, layers: Sequence[int], *, recall: float) -> dict[str, list[dict]]:
    """{article id: [{layer, mode, source, cue, content as character spans}]}, by position."""
    out: dict[str, list[dict]] = defaultdict(list)
    for k in range(0, len(read), 64):
        some = read[k : k + 64]
        for layer in layers:
            paths = heads.label([s for *_, s in some], layer, recall=recall)
            for (article, window, scores), path in zip(some, paths, strict=True):
                out[article.id] += [characters(article, window, f) for f in attributions(path, scores, heads, layer) if f.content]
    return {i: sorted(quotes, key=lambda q: q["content"]) for i, quotes in out.items()}


def characters(article: Article, window: np.ndarray, found: Found) -> dict:
    assert article.starts is not None and article.ends is not None
    span = lambda a, b: [int(article.starts[window[a]]), int(article.ends[window[b - 1]])]  # noqa: E731
    roles = {r: [span(a, b) for a, b in getattr(found, r)] for r in ("source", "cue", "content")}
    return {"layer": found.layer, "mode": ("speech", "thought")[found.mode], **roles}


def polnear_figures(
    scorer: ModuleType, articles: Sequence[Article], quotes: dict[str, list[dict]], kinds: set[str] | None
) -> dict[str, float]:
    gold = [a.gold for a in articles]
    found = [{"id": a.id, "attributions": quotes.get(a.id, [])} for a in articles]
    figures = scorer.figures(scorer.counts(gold, found, kinds).sum(0))
    row = figures["all"]
    names = {
        "any": "content_any",
        "iou50": "content_iou50",
        "exact": "content_exact",
        "source": "attr_source_any",
        "strict": "whole_strict",
    }
    out = {k: row[v]["f1"] for k, v in names.items()}
    out |= {"precision": row["content_any"]["p"], "recall": row["content_any"]["r"]}
    out |= {f"recall_{t}": figures[t]["content_any"]["r"] for t in ("direct", "indirect", "mixed")}
    return {k: round(100 * v, 1) for k, v in out.items()}


def news_figures(scorer: ModuleType, articles: Sequence[Article], quotes: dict[str, list[dict]]) -> dict[str, float]:
    scorer.words = _words  # the same words, found once for each text
    counts = []
    for a in articles:
        assert a.gold is not None
        marked = _marked(a.gold["text"])
        record = {
            "actors": {},
            "quotes": [
                {**q, "type": _type(marked, q["content"]), "actors": [], "targets": [], "stance": "none"} for q in quotes.get(a.id, [])
            ],
        }
        counts.append(scorer.article(a.gold, record))
    figures = scorer.figures(counts)
    return {k: figures[k] for k in ("any", "iou50", "exact", "precision", "recall", "recall_direct", "recall_indirect", "recall_mixed")}


@functools.lru_cache(maxsize=4)
def _starts(text: str) -> np.ndarray:
    return np.array([m.start() for m in re.finditer(r"\w+(?:['’]\w+)*", text)], np.int64)


def _words(text: str, spans: list[list[int]]) -> set[int]:
    starts = _starts(text)
    return {int(w) for a, b in spans for w in starts[np.searchsorted(starts, a) : np.searchsorted(starts, b)]}


def _marked(text: str) -> set[int]:
    out: set[int] = set()
    at = 0
    for line in text.split("\n"):
        for start, end, _ in double_regions(line):
            out.update(range(at + start, at + end))
        at += len(line) + 1
    return out


def _type(marked: set[int], content: list[list[int]]) -> str:
    covered = [p in marked for s, e in content for p in range(s, e)]
    return "direct" if all(covered) else "mixed" if any(covered) else "indirect"


def stance_figures(pairs: Sequence[tuple[int, np.ndarray]]) -> dict[str, float]:
    """F1 of each stance and their mean, on gold spans."""
    gold = np.array([g for g, _ in pairs])
    said = np.array([p.argmax() for _, p in pairs])
    f1 = [200 * float(((gold == k) & (said == k)).sum()) / max(1, int((gold == k).sum() + (said == k).sum())) for k in range(4)]
    return {**{n: round(x, 1) for n, x in zip(STANCES, f1, strict=True)}, "macro": round(sum(f1) / 4, 1)}


def guideline(corpus: str, *, news: bool) -> list[int]:
    """The layers that a corpus is read by; a network that saw no news knows PolNeAR's guideline alone."""
    return [1, 2] if corpus == "news" and news else [0]


def evaluate(reader: Reader, heads: Tagger, articles: Sequence[Article], tools: Path, *, news: bool = True) -> dict:
    """All figures on the articles kept for development, for several settings of recall. news: the network learnt from news."""
    polnear_scorer, news_scorer = tool(tools, "attribution_score"), tool(tools, "news_score")
    dev = {c: [a for a in articles if a.split == "dev" and a.corpus == c] for c in ("polnear", "news")}
    out: dict = {}
    if dev["polnear"]:
        read, _ = read_all(reader, dev["polnear"])
        for recall in RECALLS:
            quotes = predicted(read, heads, guideline("polnear", news=news), recall=recall)
            out[f"polnear@{recall}"] = polnear_figures(polnear_scorer, dev["polnear"], quotes, None)
            out[f"polnear-speech@{recall}"] = polnear_figures(polnear_scorer, dev["polnear"], quotes, {"speech"})
    if dev["news"]:
        read, stances = read_all(reader, dev["news"])
        out["stance"] = stance_figures(stances)
        for recall in RECALLS:
            quotes = predicted(read, heads, guideline("news", news=news), recall=recall)
            out[f"news@{recall}"] = news_figures(news_scorer, dev["news"], quotes)
    return out


def by_recall(figures: dict, corpus: str) -> dict[float, float]:
    """{setting of recall: mean of three figures}: what settings and runs are compared by on a corpus."""
    names = ("any", "exact", "source") if corpus == "polnear" else ("any", "iou50", "exact")
    of = {float(k.split("@")[1]): v for k, v in figures.items() if k.startswith(f"{corpus}@")}
    return {recall: sum(row[n] for n in names) / len(names) for recall, row in of.items()}


def predictions(reader: Reader, heads: Tagger, articles: Sequence[Article], figures: dict, *, news: bool = True) -> dict[str, dict]:
    """{"polnear.test": {"recall": the setting best on this corpus's development texts, "quotes": {article id: quotes}}, ...}"""
    out = {}
    for corpus, split in sorted({(a.corpus, a.split) for a in articles}):
        settings = by_recall(figures, corpus)
        recall = max(settings, key=lambda r: settings[r])
        read, _ = read_all(reader, [a for a in articles if (a.corpus, a.split) == (corpus, split)])
        quotes = predicted(read, heads, guideline(corpus, news=news), recall=recall)
        out[f"{corpus}.{split}"] = {"recall": recall, "quotes": quotes}
    return out
