"""stance train: the stance model or the quotes' confidence, from an annotations folder."""

from __future__ import annotations

import argparse
import sys

NAME = "train"
HELP = "train the stance model, or the quotes' confidence, from an annotations folder"
EXAMPLES = ["stance train annotations -o my-stance-head"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder",
        metavar="FOLDER",
        help="annotations: gold of split train is learnt from; texts that do not ship are read from $STANCE_CORPORA",
    )
    parser.add_argument(
        "--head",
        choices=("stance", "quotes"),
        default="stance",
        help="what to train: stance (default), or quotes = how sure a quote is, from articles that the encoder has not seen (fold 0)",
    )
    parser.add_argument("-o", "--output", metavar="MODEL", required=True, help="folder to write: model.json, weights.npz, card.md")


def run(args: argparse.Namespace) -> int:
    from pathlib import Path

    from stance.cli.outputs import check_output
    from stance.text import InputError

    if not (Path(args.folder) / "meta").is_dir():
        raise InputError(f"{args.folder}: found no meta folder, expected an annotations folder such as the repository's annotations/")
    check_output(args.output, [args.folder])

    def report(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    if args.head == "quotes":
        from stance.train.quotes import train_quotes

        train_quotes(args.folder, args.output, report=report)
    else:
        from stance.train.folder import train_folder

        train_folder(args.folder, args.output, report=report)
    return 0
