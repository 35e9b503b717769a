"""stance report: how a review goes, from its logs."""

from __future__ import annotations

import argparse

NAME = "report"
HELP = "how a review goes, from its logs: time per quote, what people change, whether they follow the machine"
EXAMPLES = ["stance report annotations"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", help="annotations folder with a log/ (stance review writes it)")
    parser.add_argument("--json", action="store_true", help="all figures as JSON: a list, one object an annotator")


def run(args: argparse.Namespace) -> int:
    from stance.review.ledger import annotators
    from stance.review.log import Log
    from stance.review.report import plain, report, told
    from stance.store import Store
    from stance.text import InputError

    store = Store(args.folder)
    names = annotators(store)
    if not names:
        raise InputError(f"{args.folder}: found no log, expected decisions of somebody (stance review writes them)")
    found = [report(name, Log(store.folder, name).events()) for name in names]
    if args.json:
        import json

        print(json.dumps([plain(one) for one in found], indent=1))
    else:
        print(told(found))
    return 0
