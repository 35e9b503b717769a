"""What actor dictionaries of the PETRARCH form cost: loading them, and annotating with them beside annotating without.

    python -m experiments.dictionaries FILE... [--documents N]        -> experiments/results/dictionaries.json and dictionaries.md

The measured files are Phoenix.Countries.actors.txt, Phoenix.International.actors.txt and Phoenix.MilNonState.actors.txt of
github.com/openeventdata/Dictionaries (MIT). Texts are news fold 0 ($STANCE_CORPORA). Two pipelines, one with the dictionaries, take turns
document by document in one process of one thread; times are of the process, so that other work on the machine weighs on both alike. The
first round warms up and does not count.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from experiments.evaluate import RESULTS
from experiments.predictions import gold
from stance import petrarch
from stance.actors import ActorTable
from stance.pipeline import Pipeline, load
from stance.quotes import Quote
from stance.text import Document

os.environ["OMP_NUM_THREADS"] = "1"
ROUNDS = 3
BAR = 1.10  # annotating with the dictionaries over annotating without
NAMES = ("without", "with")


class Timed:
    """A resolver that keeps the time it takes."""

    def __init__(self, resolver: Any) -> None:
        self.resolver, self.needs = resolver, resolver.needs
        self.seconds = 0.0

    def resolve(self, *given: Any) -> tuple[tuple[Quote, ...], dict[str, Any]]:
        """As the resolver does."""
        start = time.process_time()
        found: tuple[tuple[Quote, ...], dict[str, Any]] = self.resolver.resolve(*given)
        self.seconds += time.process_time() - start
        return found


def loading(paths: Sequence[Path]) -> tuple[float, int]:
    """Seconds to load the table with these dictionaries, and its actors; the best of three."""
    times = []
    for _ in range(3):
        start = time.process_time()
        size = len(ActorTable.load(extra=paths))
        times.append(time.process_time() - start)
    return min(times), size


def annotating(pipelines: dict[str, Pipeline], documents: Sequence[Document]) -> dict[str, list[float]]:
    """For each pipeline, [seconds of the whole, seconds of resolving]: the sum over documents of each one's best round."""
    best = {name: [[float("inf")] * 2 for _ in documents] for name in pipelines}
    for turn in range(ROUNDS + 1):
        for n, document in enumerate(documents):
            for name in NAMES if (turn + n) % 2 else reversed(NAMES):
                timed = pipelines[name].resolver
                assert isinstance(timed, Timed)
                timed.seconds, start = 0.0, time.process_time()
                pipelines[name].annotate(document)
                taken = [time.process_time() - start, timed.seconds]
                if turn:
                    best[name][n] = [min(pair) for pair in zip(best[name][n], taken, strict=True)]
    return {name: [sum(part) for part in zip(*rows, strict=True)] for name, rows in best.items()}


def measured(paths: Sequence[Path], documents: Sequence[Document]) -> dict[str, Any]:
    """Everything that the tables show."""
    read = [petrarch.read(path) for path in paths]
    (plain, before), (larger, after) = loading(()), loading(paths)
    pipelines = {"without": load(), "with": load(actors=paths)}
    for pipeline in pipelines.values():
        pipeline.resolver = Timed(pipeline.resolver)
    times = annotating(pipelines, documents)
    return {
        "dictionaries": [path.name for path in paths],
        "items": sum(len(items) for items, _ in read),
        "names": sum(len(item.names) for items, _ in read for item in items),
        "faults": sum(len(faults) for _, faults in read),
        "actors": {"without": before, "with": after},
        "documents": len(documents),
        "rounds": ROUNDS,
        "loading": {"without": round(plain, 2), "with": round(larger, 2)},
        "annotating": {name: round(times[name][0], 2) for name in NAMES},
        "resolving": {name: round(times[name][1], 3) for name in NAMES},
        "ratio": round(times["with"][0] / times["without"][0], 3),
        "ratio_resolving": round(times["with"][1] / times["without"][1], 3),
        "bar": BAR,
    }


def page(found: dict[str, Any]) -> str:
    """The figures as Markdown."""
    cells = {
        "actors in the table": [f"{found['actors'][n]:,}" for n in NAMES],
        "seconds to load the table, once": [str(found["loading"][n]) for n in NAMES],
        f"seconds to annotate {found['documents']} articles": [*(str(found["annotating"][n]) for n in NAMES), str(found["ratio"])],
        "of these, resolving": [*(str(found["resolving"][n]) for n in NAMES), str(found["ratio_resolving"])],
    }
    said = f"{found['items']:,} entries, {found['names']:,} names; {found['faults']} faults are told and left out."
    bar = f"Bar: annotating with them takes at most {BAR} times as long."
    return (
        f"# Actor dictionaries of the PETRARCH form\n\n{', '.join(found['dictionaries'])}: {said} {bar}\n\n"
        + "\n".join(
            ["|  | without | with | ratio |", "|---|---:|---:|---:|"]
            + [f"| {name} | {' | '.join([*row, ''][:3])} |" for name, row in cells.items()]
        )
        + "\n"
    )


def main() -> None:
    """Measures and writes the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dictionaries", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--documents", type=int, default=30, metavar="N", help="articles of fold 0 (default: 30)")
    args = parser.parse_args()
    found = measured(args.dictionaries, [a.document for a in islice(gold("news.dev"), args.documents)])
    (RESULTS / "dictionaries.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (RESULTS / "dictionaries.md").write_text(page(found), encoding="utf-8")
    print(page(found))


if __name__ == "__main__":
    main()
