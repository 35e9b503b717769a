"""stance positions: what actors are quoted as saying, in shares with intervals."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from stance.cli.outputs import check_output
from stance.text import InputError

NAME = "positions"
HELP = "what actors are quoted as saying: shares of stances with intervals, by actor and period"
EXAMPLES = [
    "stance positions quotes.jsonl",
    "stance positions quotes.jsonl --by state --over year --min-n 2",
    "stance positions quotes.csv --by publisher -o positions.csv",
]
MAPS = ("default", "strict", "broad")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("records", metavar="RECORDS", help="what stance annotate wrote: .jsonl, .csv or .parquet; - for records on stdin")
    add("--by", choices=("actor", "state", "publisher", "target"), default="actor", help="whose positions (default: actor)")
    add("--over", choices=("week", "month", "year"), help="tell them apart by period")
    add("--interval", metavar="P", type=float, default=0.9, help="of the bootstrap over articles (default: 0.9)")
    add("--method", choices=("count",), default="count", help="count: each quote counts for its most likely stance (default)")
    add("--map", choices=MAPS, default="default", help="which acts make which stance; strict and broad need quotes labelled with acts")
    add("--min-n", metavar="N", type=int, default=5, help="mark positions from fewer quotes as too few (default: 5)")
    add("-o", "--output", metavar="FILE", help=".csv or .json; - writes CSV to stdout; without it a table is shown")


def run(args: argparse.Namespace) -> int:
    from stance.compare.positions import positions
    from stance.table import read_frame

    ending = "" if args.output in (None, "-") else _ending(args.output, args.records)
    chosen = {"by": args.by, "over": args.over, "interval": args.interval, "method": args.method, "min_n": args.min_n}
    result = positions(read_frame(args.records), label_map=_map(args.map), **chosen)
    if args.output == "-":
        print(result.csv(), end="")
    elif args.output:
        from stance.record import write_whole

        write_whole(Path(args.output), (result.csv() if ending == ".csv" else result.json()).encode())
    else:
        print(result.text())
    return 0


def _ending(output: str, records: str) -> str:
    check_output(output, [records])
    ending = Path(output).suffix
    if ending not in (".csv", ".json"):
        raise InputError(f"{output}: found ending {ending!r}, expected .csv or .json")
    return ending


def _map(name: str) -> str | dict[str, Any]:
    if name == "default":
        return name
    from stance.resources import load_yaml

    return {"name": name, **load_yaml("codebook")["maps"][name]}
