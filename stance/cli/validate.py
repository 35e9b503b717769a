"""stance validate: everything that is wrong in records, annotations and actor tables, with file:line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stance.text import InputError

if TYPE_CHECKING:
    from stance.quotes import Annotation
    from stance.store import Store

NAME = "validate"
HELP = "check records, annotations and actor tables: every finding with file:line"
EXAMPLES = ["stance validate quotes.jsonl", "stance validate annotations"]


PARTS = ("content", "cue", "source")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="records (.jsonl, or - for standard input), an annotations folder or one of its sheets, actor tables (.yaml or their folder)",
    )
    parser.add_argument("--adopt", metavar="SHEET", help="take a sheet of by/<annotator>/ that was edited by hand into the annotator's log")


def run(args: argparse.Namespace) -> int:
    found = 0
    if args.adopt:
        _adopt(args.adopt)
    elif not args.paths:
        raise InputError("PATH: expected records, an annotations folder or actor tables; stance validate --help shows examples")
    for path in args.paths:
        for line in _findings(path):
            found += 1
            print(line)
    print(f"{found or 'no'} finding{'s' if found != 1 else ''}", file=sys.stderr)
    return 1 if found else 0


def _findings(given: str) -> Iterator[str]:
    path = Path(given)
    if given == "-":
        yield from _record_findings("standard input", sys.stdin.buffer)
    elif not path.exists():
        raise InputError(f"{given}: no such file or folder; expected records (.jsonl), an annotations folder or actor tables (.yaml)")
    elif path.suffix == ".jsonl":
        with open(path, "rb") as file:
            yield from _record_findings(given, file)
    elif (path / "meta").is_dir():
        yield from _store_findings(path)
    elif path.suffix == ".yaml" and (folder := _annotations_of(path)):
        yield from _sheet_findings(folder, path)
    else:
        tables = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not tables or tables[0].suffix != ".yaml":
            raise InputError(f"{given}: found nothing to check; expected records (.jsonl), a folder with meta/, or actor tables (.yaml)")
        from stance.soundness import findings

        yield from findings(tables)


def _record_findings(name: str, lines: Iterable[bytes]) -> Iterator[str]:
    """One finding for each line that is no record: nothing after the first fault of a line can be trusted."""
    import json

    from stance.record import from_record

    seen: dict[str, int] = {}
    for number, raw in enumerate(lines, 1):
        where = f"{name}:{number}"
        try:
            if not raw.strip():
                continue
            record = json.loads(raw.decode("utf-8"))
            annotation = from_record(record, where=where)
            yield from _surface_findings(annotation, record["quotes"], where)
            document_id = annotation.document.id
            if document_id in seen:
                yield f"{where}: id: found {document_id!r} again (line {seen[document_id]}), expected one record a document"
            seen[document_id] = number
        except InputError as error:
            yield str(error)
        except UnicodeDecodeError as error:
            yield f"{where}: byte {error.start} is no UTF-8, expected a line of JSON in UTF-8"
        except (ValueError, RecursionError) as error:
            yield f"{where}: no JSON ({error}), expected one record a line"


def _surface_findings(annotation: Annotation, quotes: Sequence[Mapping[str, Any]], where: str) -> Iterator[str]:
    """Words that are not those of the text at the offsets; records without text or words have none to compare."""
    for quote, said in zip(annotation.quotes, quotes, strict=True):
        surface = said.get("surface") if annotation.document.text else None
        for part, words in surface.items() if isinstance(surface, dict) else ():
            if part in PARTS and words != (there := annotation.surface(getattr(quote, part))):
                yield f"{where}: quote {quote.id}: surface.{part}: found {words!r}, expected {there!r}, the text at its offsets"


def _store_findings(folder: Path) -> Iterator[str]:
    from stance.review.ledger import findings
    from stance.store import Store

    store = Store(folder)
    yield from map(str, store.findings())
    yield from map(str, findings(store))
    _tell_missing(store)


def _adopt(sheet: str) -> None:
    from stance.review.ledger import adopt
    from stance.store import Store

    path = Path(sheet)
    if not path.is_file() or not (folder := _annotations_of(path)):
        raise InputError(f"--adopt {sheet}: expected a sheet by/<annotator>/<document>.yaml of an annotations folder")
    made = adopt(Store(folder), path)
    print(f"{path}: {len(made)} change{'s' if len(made) != 1 else ''} taken into the log", file=sys.stderr)


def _sheet_findings(folder: Path, path: Path) -> Iterator[str]:
    """Those of one sheet of an annotations folder, and of the text it is about."""
    from stance.store import Store

    store = Store(folder)
    layer = path.absolute().parent.relative_to(folder.absolute()).as_posix()
    yield from map(str, store.findings(layer=layer, document_id=store.id_of(path)))


def _tell_missing(store: Store) -> None:
    from stance.store import AnnotationError

    try:
        missing = store.missing()
    except AnnotationError:  # a meta sheet cannot be read: it has been told
        return
    if missing:
        print(
            f"{store.folder}: the texts of {len(missing)} documents neither ship nor lie in {store.corpora} (STANCE_CORPORA names another"
            " folder); their offsets were checked against the texts' lengths alone",
            file=sys.stderr,
        )


def _annotations_of(path: Path) -> Path | None:
    """The annotations folder that a sheet stands in, None for other files."""
    parents = path.absolute().parents
    return next((p for p in parents[1:3] if (p / "meta").is_dir()), None)
