"""stance train: the stance model, from the repository's annotations or on a user's own labels, or the quotes' confidence."""

from __future__ import annotations

import argparse
import sys

NAME = "train"
HELP = "train the stance model, or the quotes' confidence, from an annotations folder"
EXAMPLES = ["stance train annotations -o my-stance-head", "stance train my-annotations -o my-stance-head"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder",
        metavar="FOLDER",
        help="annotations. The repository's: the shipped head is made again. Your own: the shipped head learns on from your gold and "
        "reviewed quotes of split train, and is written only if it is no worse on your split dev (else on fifths held out)",
    )
    parser.add_argument(
        "--head",
        choices=("stance", "quotes"),
        default="stance",
        help="what to train: stance (default), or quotes = how sure a quote is, from articles that the encoder has not seen (fold 0)",
    )
    parser.add_argument("--anyway", action="store_true", help="write the head of your own labels even if it is worse than the shipped one")
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
        return 0
    from stance.train.folder import is_repository, train_folder

    if is_repository(args.folder):
        train_folder(args.folder, args.output, report=report)
        return 0
    from stance.train.own import train_own

    made = train_own(args.folder, args.output, report=report, anyway=args.anyway)
    report(
        f"{args.output}: macro-F1 {made.new:.1f} on {made.n} held-out quotes of split {made.where}, the shipped head {made.shipped:.1f}; "
        + ("written: use it with --stance-head" if made.written else "not written, since it is worse (--anyway writes it)")
    )
    return 0 if made.new >= made.shipped else 1
