"""stance convert: annotations to and from the formats of other tools, with a list of what is lost."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from stance.cli.outputs import check_output
from stance.text import InputError

if TYPE_CHECKING:
    from stance.quotes import Annotation
    from stance.text import Document

NAME = "convert"
HELP = "annotations to and from Label Studio, brat, UIMA XMI, DNA and tables, with a list of what is lost"
FORMATS = ("records", "annotations", "table", "labelstudio", "brat", "xmi", "dna")  # exchange.formats says what each is
MOST = 20  # documents left out that are named one by one
EXAMPLES = [
    "stance convert quotes.jsonl tasks.json --report",
    "stance convert quotes.jsonl standoff --to brat",
    "stance convert annotations gold.csv",
    "stance convert quotes.csv again.jsonl --texts corpus.jsonl --report",
    "stance convert quotes.jsonl statements.csv --to dna",
]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("input", metavar="IN", help="records (.jsonl), table (.csv, .parquet), Label Studio (.json), or a folder: annotations, brat, xmi")
    add("output", metavar="OUT", help="a file, by its ending, or a folder with --to")
    add("--from", dest="source", choices=FORMATS, help="of IN (default: as it looks)")
    add("--to", dest="target", choices=FORMATS, help="of OUT (default: by its ending)")
    add("--report", action="store_true", help="list what is lost: field, how often, an example")
    add("--texts", metavar="PATH", help="the documents' texts where IN holds none: a corpus, records, a folder, an annotations folder")
    add("--annotator", metavar="NAME", help="only this person's, or model's, annotations")
    add("--layer", metavar="LAYER", help="of an annotations folder: gold or by/NAME (reading: gold; writing: by/ each annotator)")
    add("--licence", metavar="TEXT", help="of the texts, for documents new to an annotations folder")
    add("--split", choices=("train", "dev", "test"), default="train", help="of documents new to an annotations folder (default: train)")
    add("--no-text", action="store_true", help="records and tables without the documents' words")


def run(args: argparse.Namespace) -> int:
    from stance.exchange.formats import Options, format_of, output_format, read, write
    from stance.exchange.losses import Losses

    given, output = Path(args.input), Path(args.output)
    check_output(args.output, [args.input] if not given.is_dir() else [])
    if given.resolve() == output.resolve():
        raise InputError(f"{args.output}: is also IN, expected another place")
    source, target = args.source or format_of(given), args.target or output_format(output)
    losses = Losses()
    texts = dict(_texts(args.texts)) if args.texts else {}
    options = Options(texts, args.annotator, args.layer, args.licence, args.split, not args.no_text)
    counted = _Counted(read(given, source, losses, options))
    refused = list(write(counted, output, target, losses, options))
    errors = [*counted.errors, *refused]
    for error in errors[:MOST]:
        print(f"stance: {' '.join(str(error).split())}", file=sys.stderr)
    if len(errors) > MOST:
        print(f"stance: ... and {len(errors) - MOST} more that could not be converted", file=sys.stderr)
    _tell(args, counted, len(refused), losses.lines())
    return 1 if counted.errors or refused or not counted.documents else 0


def _tell(args: argparse.Namespace, counted: _Counted, refused: int, lines: list[str]) -> None:
    done, left = counted.documents - refused, len(counted.errors) + refused
    print(f"{done} documents, {counted.quotes} quotes -> {args.output}{f'; {left} left out' if left else ''}", file=sys.stderr)
    if args.report:
        print("\n".join(lines) or "nothing is lost")
    elif lines:
        print(f"{len(lines)} kinds of losses and mendings; --report lists them", file=sys.stderr)


class _Counted:
    """Passes annotations on and keeps what could not be read."""

    def __init__(self, found: Iterable[Annotation | InputError]) -> None:
        self.found, self.documents, self.quotes = found, 0, 0
        self.errors: list[InputError] = []

    def __iter__(self) -> Iterator[Annotation]:
        for item in self.found:
            if isinstance(item, InputError):
                self.errors.append(item)
                continue
            self.documents, self.quotes = self.documents + 1, self.quotes + len(item.quotes)
            yield item


def _texts(given: str) -> Iterator[tuple[str, Document]]:
    """Documents by id: of an annotations folder, of records, or of anything that annotate reads."""
    path = Path(given)
    if (path / "meta").is_dir():
        from stance.store import Store

        store = Store(path)
        missing = set(store.missing())
        yield from ((name, store.document(name)) for name in store.ids() if name not in missing)
        return
    if path.suffix == ".jsonl" and path.is_file():
        with open(path, "rb") as file:
            if b'"schema"' in file.readline()[:40]:
                from stance.record import read_records

                yield from ((a.document.id, a.document) for a in read_records(path) if a.document.text)
                return
    from stance.corpus.sources import read_documents

    yield from ((d.id, d) for d in read_documents(path, on_error="skip"))
