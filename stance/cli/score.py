"""stance score: predicted against gold annotations."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from stance.cli.outputs import check_output
from stance.text import InputError

if TYPE_CHECKING:
    from stance.quotes import Annotation

NAME = "score"
HELP = "compare predicted with gold annotations: detection, speakers, targets, stance"
EXAMPLES = [
    "stance score gold.jsonl quotes.jsonl",
    "stance score annotations quotes.jsonl --split dev --kinds speech",
    "stance score gold.jsonl quotes.jsonl -o score.json",
]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("gold", metavar="GOLD", help="records (.jsonl, - for stdin) or an annotations folder; only its documents count")
    add("predicted", metavar="PRED", help="records (.jsonl) or an annotations folder")
    add("--split", choices=("train", "dev", "test"), help="of an annotations folder, only the documents of this split")
    add("--kinds", choices=("all", "speech"), default="all", help="speech: thoughts are neither right nor wrong (default: all)")
    add("--interval", metavar="P", type=float, default=0.9, help="of the bootstrap over articles (default: 0.9)")
    add("-o", "--output", metavar="FILE", help="also write everything as .json")


def run(args: argparse.Namespace) -> int:
    from stance.compare.score import score

    if args.output is not None:
        check_output(args.output, [p for p in (args.gold, args.predicted) if not Path(p).is_dir()])
    if args.output and Path(args.output).suffix != ".json":
        raise InputError(f"{args.output}: found ending {Path(args.output).suffix!r}, expected .json")
    if not 0 < args.interval < 1:
        raise InputError(f"--interval: found {args.interval}, expected a number between 0 and 1, such as 0.9")
    gold = list(_read(args.gold, split=args.split))
    texts = {a.document.id: a.document.text for a in gold}
    kinds = ("speech",) if args.kinds == "speech" else ("speech", "thought")
    result = score(gold, _read(args.predicted, texts=texts, split=args.split), kinds=kinds, interval=args.interval)
    print(f"{result.articles} articles, {result.counts.get('gold', 0)} gold quotes, {result.counts.get('predicted', 0)} predicted")
    print(f"per cent; intervals {100 * args.interval:g} %, by bootstrap over articles\n\n{result.table()}")
    if result.missing:
        names = ", ".join(result.missing[:5]) + (" ..." if len(result.missing) > 5 else "")
        print(f"\n{len(result.missing)} gold articles have no prediction and count as not found: {names}")
    if args.output:
        from stance.record import write_whole

        write_whole(Path(args.output), result.json().encode())
    return 1 if result.missing else 0


def _read(path: str, *, split: str | None, texts: dict[str, str] | None = None) -> Iterable[Annotation]:
    """Annotations of a records file, or the gold layer of an annotations folder."""
    if Path(path).is_dir():
        from stance.store import Store

        if not (Path(path) / "meta").is_dir():
            raise InputError(f"{path}: found no meta folder, expected records (.jsonl) or an annotations folder")

        return Store(path).annotations(split=split, skip_missing=True)
    from stance.record import read_records

    return read_records(path, texts=texts)
