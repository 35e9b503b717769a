"""stance review: a local page on which quotes are checked, corrected and added; decisions go into the annotations folder."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stance.quotes import Annotation
    from stance.review.desk import Desk
    from stance.store import Store
    from stance.text import Document

NAME = "review"
HELP = "check and correct quotes on a local page; decisions go into an annotations folder"
EXAMPLES = ["stance review annotations --as ana --records quotes.jsonl", "stance review annotations --as ana --adjudicate ben eva"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", help="annotations folder; made where it is missing")
    parser.add_argument("--as", dest="annotator", required=True, metavar="NAME", help="who decides: a name that can be a folder's")
    parser.add_argument(
        "--records", action="append", default=[], metavar="FILE", help="what the machine says (stance annotate); may be repeated"
    )
    parser.add_argument("--adjudicate", nargs=2, metavar=("A", "B"), help="decide where these two annotators differ; goes into gold/")
    parser.add_argument("--items", type=int, default=120, metavar="N", help="about so many quotes are drawn (default: %(default)s)")
    parser.add_argument("--seed", default="0", help="of the draw; all annotators of one project use the same (default: %(default)s)")
    parser.add_argument(
        "--blind", type=float, default=0.15, metavar="SHARE", help="share whose proposal stays hidden (default: %(default)s)"
    )
    parser.add_argument(
        "--double", type=float, default=0.15, metavar="SHARE", help="share drawn alike for everybody (default: %(default)s)"
    )
    parser.add_argument("--licence", metavar="NAME", help="of new texts that may be kept in the folder; without it only offsets are kept")
    parser.add_argument("--actors", action="append", default=[], metavar="FILE", help="actor tables of your own (repeatable)")
    parser.add_argument("--port", type=int, default=0, help="of the page (default: any that is free)")
    parser.add_argument("--no-browser", action="store_true", help="only print the page's address")


def run(args: argparse.Namespace) -> int:
    from stance.review.server import Server
    from stance.text import InputError

    if args.items < 1 or not (0 <= args.blind <= 1 and 0 <= args.double <= 1):
        raise InputError("--items: expected a whole number from 1 on; --blind and --double: shares from 0 to 1")
    store = _store(args)
    desk = _adjudication(args, store) if args.adjudicate else _review(args, store)
    for name in desk.ledger.recover():
        print(f"stance: {name}: the sheet was behind its log and is written again", file=sys.stderr)
    try:
        server = Server(desk, port=args.port)
    except OSError as error:
        raise InputError(f"--port {args.port}: {error.strerror}; expected a free port, or none for any") from None
    print(server.url, flush=True)
    print(
        f"{len(desk.queue)} quotes for {args.annotator}; stop with Ctrl-C, everything decided is on the disk", file=sys.stderr, flush=True
    )
    if not args.no_browser:
        import webbrowser

        webbrowser.open(server.url)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
    return 0


def _store(args: argparse.Namespace) -> Store:
    from stance.store import Store
    from stance.text import InputError

    store = Store(args.folder)
    try:
        store.path(f"by/{args.annotator}", "x")
    except ValueError:
        raise InputError(f"--as: found {args.annotator!r}, expected a name that can be a folder's") from None
    return store


def _records(args: argparse.Namespace) -> dict[str, Annotation]:
    from stance.record import read_records
    from stance.text import InputError

    out: dict[str, Annotation] = {}
    for path in args.records:
        if not Path(path).is_file():
            raise InputError(f"--records {path}: no such file; stance annotate SOURCE -o {path} makes it")
        for annotation in read_records(path):
            out[annotation.document.id] = annotation
    return out


def _review(args: argparse.Namespace, store: Store) -> Desk:
    from stance.actors import ActorTable
    from stance.review.desk import Desk
    from stance.review.queue import queue
    from stance.text import InputError

    if not args.records:
        raise InputError("--records: expected what the machine says: stance annotate SOURCE -o quotes.jsonl")
    found = _records(args)
    proposals = {name: a for name, a in found.items() if _settled(store, a.document, args)}
    items = queue(list(proposals.values()), args.annotator, size=args.items, seed=args.seed, double=args.double, blind=args.blind)
    documents = {name: a.document for name, a in proposals.items()}
    return Desk(store, args.annotator, documents, proposals, items, table=ActorTable.load(extra=args.actors))


def _settled(store: Store, document: Document, args: argparse.Namespace) -> bool:
    """Whether the folder knows the document; a new one is added, with its text only if its licence was named."""
    from stance.strict import AnnotationError

    if not document.text:
        print(f"stance: {document.id}: left out, the record has no text", file=sys.stderr)
        return False
    try:
        known = store.meta(document.id) if document.id in store.ids() else None
        if known is None:
            corpus = None if args.licence else os.path.relpath(args.records[0], store.corpora)
            store.add(document, licence=args.licence or "unknown", split="train", ship=bool(args.licence), corpus=corpus)
        elif known.sha256 != document.sha256:
            print(f"stance: {document.id}: left out, the folder holds another text under this id", file=sys.stderr)
            return False
    except AnnotationError as error:
        print(f"stance: {document.id}: left out, {error}", file=sys.stderr)
        return False
    return True


def _adjudication(args: argparse.Namespace, store: Store) -> Desk:
    from stance.actors import ActorTable
    from stance.review.desk import Desk
    from stance.review.differences import differing
    from stance.review.queue import Item
    from stance.text import InputError

    layers = [f"by/{name}" for name in args.adjudicate]
    if missing := [name for name, layer in zip(args.adjudicate, layers, strict=True) if layer not in store.layers()]:
        raise InputError(f"--adjudicate: found no annotator {missing[0]!r} in {store.folder}; expected {_names(store)}")
    shared = sorted(set(store.ids(layer=layers[0])) & set(store.ids(layer=layers[1])) - set(store.missing()))
    others: dict[str, Mapping[str, Annotation]] = {
        name: {d: store.annotation(d, layer=layer) for d in shared} for name, layer in zip(args.adjudicate, layers, strict=True)
    }
    if args.records:
        others["model"] = _records(args)
    documents = {d: store.document(d) for d in shared}
    items = [Item(d, name, "double", 1.0, False) for d in shared for name, _ in differing(documents[d], others)]
    table = ActorTable.load(extra=args.actors)
    return Desk(store, args.annotator, documents, {}, items, table=table, others=others)


def _names(store: Store) -> str:
    return ", ".join(layer[3:] for layer in store.layers() if layer.startswith("by/")) or "somebody's sheets under by/"
