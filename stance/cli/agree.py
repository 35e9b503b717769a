"""stance agree: how far two annotators of the same documents agree, layer by layer."""

from __future__ import annotations

import argparse
import json
import sys
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stance.store import Store

NAME = "agree"
HELP = "how far annotators of the same documents agree, layer by layer, with intervals"
EXAMPLES = ["stance agree annotations", "stance agree annotations --layers by/ben by/eva --json"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", help="annotations folder")
    parser.add_argument(
        "--layers", nargs=2, metavar=("A", "B"), help="such as by/ana by/ben, or gold by/ana (default: every pair under by/)"
    )
    parser.add_argument("--json", action="store_true", help="all figures as JSON: a list, one object a pair")


def run(args: argparse.Namespace) -> int:
    from stance.compare.agreement import agreement
    from stance.store import Store
    from stance.text import InputError

    store = Store(args.folder)
    found = []
    for one, other in _pairs(store, args.layers):
        shared = sorted(set(store.ids(layer=one)) & set(store.ids(layer=other)))
        held = [name for name in shared if name not in store.missing()] if shared else []
        if len(held) < len(shared):
            print(f"{one}, {other}: {len(shared) - len(held)} documents left out, their texts are not at hand", file=sys.stderr)
        if held:
            told = agreement((store.annotation(name, layer=one), store.annotation(name, layer=other)) for name in held)
            found.append({"layers": [one, other], **json.loads(told.json())})
            if not args.json:
                print(f"{one} and {other}\n{told.table()}\n")
    if not found:
        raise InputError(f"{args.folder}: no two annotators share a document; expected sheets of the same document in two layers under by/")
    if args.json:
        print(json.dumps(found, indent=1))
    return 0


def _pairs(store: Store, given: list[str] | None) -> list[tuple[str, str]]:
    from stance.text import InputError

    layers = store.layers()
    if given is None:
        return list(combinations([layer for layer in layers if layer.startswith("by/")], 2))
    if unknown := [layer for layer in given if layer not in layers]:
        raise InputError(f"--layers: found {unknown[0]!r}, expected two of {', '.join(layers) or 'none: the folder has no sheets'}")
    return [(given[0], given[1])]
