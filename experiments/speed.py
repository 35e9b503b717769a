"""Words a second and memory: detection and the whole chain beside the compact Stanza pipeline, on the same texts in the same run.

    python -m experiments.speed [--texts N] [--rounds N]        -> experiments/results/speed.json and speed.md

Texts are news fold 0 ($STANCE_CORPORA). Two processes of one thread each share them half and half; what a process does before it is
ready (imports, models, one short text) is its cold start and is not counted. Detection and Stanza take turns. One process then detects
100, 300 and 1,000 documents: time and memory should grow with them, time in proportion, memory hardly; and the quotes of a document
among 1,000 should be those of the document alone.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from queue import Empty
from typing import Any

from experiments.evaluate import RESULTS, table
from experiments.predictions import gold
from stance.text import Document

os.environ["OMP_NUM_THREADS"] = "1"  # of every process started from here
PROCESSES = 2
SIZES = (100, 300, 1000)
SHORT = 100  # the shortest texts, of which the many documents are made
BATCH = 32
ALONE = 100  # documents read alone as well
BAR, MEMORY_BAR = 2.3, 1000  # detection's words a second over Stanza's; megabytes of a process
WARM = Document("warm", "Ada Holm, the mayor of Nesby, said that the ferry would sail at noon.\n")
Work = Callable[[Iterable[Document]], object]


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, help="only so many articles")
    parser.add_argument("--rounds", type=int, default=2, help="how often detection and Stanza take turns")
    args = parser.parse_args()
    texts = [g.document for g in gold("news.dev")][: args.texts]
    if not texts:
        raise SystemExit("no news texts; set STANCE_CORPORA")
    out: dict[str, Any] = {"texts": len(texts), "words": words(texts), "machine": machine(), "load before": os.getloadavg()[0]}
    for name in [*("detect", "stanza") * args.rounds, "chain"]:
        row = side_by_side(name, texts)
        print(name, row, file=sys.stderr, flush=True)
        out.setdefault(name, []).append(row)
    out["ratios"] = [round(a["words/s"] / b["words/s"], 2) for a, b in zip(out["detect"], out["stanza"], strict=True)]
    short = sorted(texts, key=lambda t: len(t.text))[:SHORT]
    out["growth"] = [grown(short, size) for size in SIZES]
    print("growth", out["growth"], file=sys.stderr, flush=True)
    out["alone"] = alone(short)
    out["load after"] = os.getloadavg()[0]
    text = report(out)
    print(text)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "speed.json").write_text(json.dumps(out, indent=1) + "\n", "utf-8")
    (RESULTS / "speed.md").write_text(text + "\n", "utf-8")


def words(texts: Iterable[Document]) -> int:
    return sum(len(t.text.split()) for t in texts)


def machine() -> str:
    """The processor's name and how many cores there are."""
    info = Path("/proc/cpuinfo")
    names = (
        [line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")] if info.exists() else []
    )
    return f"{names[0] if names else platform.processor()}, {os.cpu_count()} cores"


# ---------------------------------------------------------------- what is measured


def detect() -> Work:
    """The shipped detector alone."""
    from stance.pipeline import load

    pipeline = load(detector="tagger")
    return lambda texts: [len(quotes) for quotes in pipeline.detect(texts)]


def chain() -> Work:
    """Everything: quotes, speakers, targets, stance."""
    from stance.pipeline import load

    pipeline = load(detector="tagger")
    return lambda texts: [len(a.quotes) for a in pipeline.pipe(texts)]


def stanza() -> Work:
    """The compact Stanza pipeline in full, as Stanza has it, many documents at once."""
    import stanza as library
    import torch

    from stance.read.parser import COMPACT

    torch.set_num_threads(1)
    options = {"processors": "tokenize,mwt,pos,lemma,depparse,ner", "package": "compact", "dir": str(COMPACT), "download_method": None}
    pipeline = library.Pipeline("en", **options, use_gpu=False, verbose=False)

    def work(texts: Iterable[Document]) -> None:
        stream = iter(texts)
        while some := list(islice(stream, BATCH)):
            pipeline.bulk_process([library.Document([], text=t.text) for t in some])

    return work


WORKS: dict[str, Callable[[], Work]] = {"detect": detect, "chain": chain, "stanza": stanza}


# ---------------------------------------------------------------- measuring


def side_by_side(name: str, texts: Sequence[Document], processes: int = PROCESSES) -> dict[str, Any]:
    """Words a second by the clock, from the moment all processes are ready to the end of the last one."""
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(processes), context.Queue()
    parts = [list(texts[k::processes]) for k in range(processes)]
    going = [context.Process(target=_worker, args=(name, part, barrier, results, time.time())) for part in parts]
    for process in going:
        process.start()
    rows = [_result(results, going) for _ in going]
    for process in going:
        process.join()
    wall = max(r["end"] for r in rows) - min(r["start"] for r in rows)
    return {
        "words/s": round(words(texts) / wall),
        "words per CPU second": round(words(texts) / sum(r["cpu"] for r in rows)),
        "seconds": round(wall, 1),
        "cold start": round(max(r["cold"] for r in rows), 1),
        "peak MB": [r["peak"] for r in rows],
        "load": round(os.getloadavg()[0], 2),
    }


def _result(results: Any, going: Sequence[Any]) -> dict[str, float]:
    """What the next process to end has measured; an error where one has failed, the others stopped."""
    while True:
        try:
            row: dict[str, float] = results.get(timeout=5)
            return row
        except Empty:
            if any(process.exitcode for process in going):
                for process in going:
                    process.terminate()
                raise SystemExit("a process failed; its error stands above") from None


def _worker(name: str, texts: list[Document], barrier: Any, results: Any, begun: float) -> None:
    work = WORKS[name]()
    work([WARM])
    cold = time.time() - begun
    barrier.wait()
    start, used = time.time(), time.process_time()
    work(texts)
    results.put({"start": start, "end": time.time(), "cpu": time.process_time() - used, "cold": cold, "peak": peak()})


def peak() -> int:
    """Megabytes that this process held at most."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) // 1000


def many(texts: Sequence[Document], size: int) -> Iterable[Document]:
    """So many documents: the texts again and again under new ids, shuffled anew each time, none held."""
    rng, n = random.Random(13), 0
    while True:
        for text in rng.sample(texts, len(texts)):
            if n == size:
                return
            n += 1
            yield replace(text, id=f"{n}/{text.id}")


def grown(texts: Sequence[Document], size: int) -> dict[str, Any]:
    """One process on so many documents; the first of them are the same for every size."""
    row = side_by_side("detect", list(many(texts, size)), 1)
    return {"documents": size, "words": words(many(texts, size)), **row}


def alone(texts: Sequence[Document]) -> dict[str, Any]:
    """Documents among 1,000 against the same alone: how many have other quotes, and how far confidences and label probabilities differ."""
    from stance.pipeline import load
    from stance.quotes import Confidence

    pipeline = load(detector="tagger")
    crowd = list(many(texts, max(SIZES)))
    step = len(crowd) // ALONE
    together = [quotes for k, quotes in enumerate(pipeline.detect(crowd)) if k % step == 0]
    chosen = crowd[::step]
    other, apart = 0, 0.0
    for document, quotes in zip(chosen, together, strict=True):
        (single,) = pipeline.detect([document])
        other += [replace(q, confidence=Confidence()) for q in single] != [replace(q, confidence=Confidence()) for q in quotes]
        pairs = [(a.confidence, b.confidence) for a, b in zip(single, quotes, strict=False)]
        apart = max([apart, *(abs((x or 0) - (y or 0)) for a, b in pairs for x, y in ((a.quote, b.quote), (a.source, b.source)))])
    return {"documents": len(chosen), "other quotes": other, "confidence": apart, "label probability": _label_gap(chosen)}


def _label_gap(texts: Sequence[Document]) -> float:
    import numpy as np

    from stance.detect.tagger import Tagger
    from stance.read.encoder import OnnxEncoder
    from stance.resources import FOLDER

    folder = FOLDER / "models" / "encoder"
    encoder, tagger = OnnxEncoder(folder), Tagger.load(folder)

    def soft(text: Document, encoding: Any) -> Any:
        raw = np.concatenate([s.tags for s in tagger.read(text.text, text.paragraphs(), encoding)])
        each = np.exp(raw - raw.max(-1, keepdims=True))
        return each / each.sum(-1, keepdims=True)

    gaps = []
    for k in range(0, len(texts), BATCH):
        some = texts[k : k + BATCH]
        for text, encoding in zip(some, encoder.encode(some), strict=True):
            gaps.append(float(np.abs(soft(text, encoder.encode([text])[0]) - soft(text, encoding)).max()))
    return max(gaps)


# ---------------------------------------------------------------- telling


def report(out: dict[str, Any]) -> str:
    """Three tables in Markdown."""
    ratio = statistics.mean(out["ratios"])
    names = ("words/s", "words per CPU second", "cold start, s", "peak, MB a process")
    labels = {"detect": "detection", "chain": "whole chain", "stanza": "Stanza compact: tokenize, pos, lemma, depparse, ner"}
    rows = {label: _row(out[key]) for key, label in labels.items()}
    load = f"{out['machine']}; load {out['load before']:.1f} before, {out['load after']:.1f} after"
    title = f"Speed: {out['texts']} articles, {out['words']:,} words, {PROCESSES} processes of one thread ({load})"
    growth = {
        str(g["documents"]): [f"{g['words']:,}", f"{g['seconds']:.1f}", f"{g['words per CPU second']:,}", str(g["peak MB"][0])]
        for g in out["growth"]
    }
    rounds = ", ".join(map(str, out["ratios"]))
    same = out["alone"]
    other, gap, labels_gap = same["other quotes"], same["confidence"], same["label probability"]
    parts = [
        table(title, names, rows),
        f"Detection reads {ratio:.1f} times as many words a second as Stanza (rounds: {rounds}; asked for: {BAR}).",
        table("Growth of detection, one process", ("words", "seconds", "words per CPU second", "peak, MB"), growth),
        f"Of {same['documents']} documents among {max(SIZES):,}, {other} have other quotes than alone; "
        f"confidences differ by at most {gap:.1g}, label probabilities by at most {labels_gap:.1g}.",
    ]
    return "\n\n".join(parts)


def _row(rounds: Sequence[dict[str, Any]]) -> list[str]:
    mean = {k: statistics.mean(r[k] for r in rounds) for k in ("words/s", "words per CPU second", "cold start")}
    most = max(m for r in rounds for m in r["peak MB"])
    return [f"{mean['words/s']:,.0f}", f"{mean['words per CPU second']:,.0f}", f"{mean['cold start']:.1f}", str(most)]


if __name__ == "__main__":
    main()
