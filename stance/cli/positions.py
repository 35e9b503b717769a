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
    add(
        "--map",
        metavar="MAP",
        default="default",
        help="which acts make which stance: default, strict, broad, or a YAML file of your own with a line for each act: "
        "'threaten: demand'; acts that it does not name keep the codebook's stance",
    )
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

    codebook = load_yaml("codebook")
    if name in MAPS:
        return {"name": name, **codebook["maps"][name]}
    return _own(Path(name), codebook)


def _own(path: Path, codebook: dict[str, Any]) -> dict[str, Any]:
    """The user's map {act: stance}, over the codebook's, in the form that positions takes."""
    import yaml

    if not path.is_file():
        raise InputError(f"--map {path}: found neither a map nor a file of this name, expected {', '.join(MAPS)} or a YAML file")
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(
            f"--map {path}: found no YAML ({' '.join(str(error).split())}), expected lines such as 'threaten: demand'"
        ) from error
    if not isinstance(given, dict):
        raise InputError(f"--map {path}: found a {type(given).__name__}, expected a line for each act, such as 'threaten: demand'")
    acts, stances = codebook["acts"], codebook["stances"]
    for act, stance in given.items():
        if act not in acts:
            raise InputError(f"--map {path}: found act {act!r}, expected one of {', '.join(acts)}")
        if stance not in stances:
            raise InputError(f"--map {path}: found {stance!r} for act {act!r}, expected one of {', '.join(stances)}")
    whole = {act: given.get(act, about["stance"]) for act, about in acts.items()}
    return {"name": path.stem, **{s: [act for act, stance in whole.items() if stance == s] for s in stances if s != "none"}}
