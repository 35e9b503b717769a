"""stance annotate: texts, pages and corpora in; records, a table or a page out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from stance.cli.actors import LAYER, tell_left_out
from stance.cli.outputs import check_output
from stance.text import InputError

if TYPE_CHECKING:
    from stance.quotes import Annotation, Quote
    from stance.text import Document

NAME = "annotate"
HELP = "quotes with speakers, targets and stances from texts, pages and corpora"
EXAMPLES = [
    "stance annotate page.txt --date 2019-03-12",
    "stance annotate page.html --date 2019-03-12 -o quotes.jsonl",
    "stance annotate corpus.jsonl --workers 2 -o quotes.csv",
    "stance annotate corpus.csv folder page.txt -o quotes.parquet --no-text",
    "stance annotate page.txt --date 2019-03-12 --min-confidence .6 -o page-with-quotes.html",
    "cat page.txt | stance annotate - --date 2019-03-12 -o - | head -1",
]
ENDINGS = (".jsonl", ".csv", ".parquet", ".html")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("sources", nargs="+", metavar="SOURCE", help=".txt, .html, .jsonl, .csv, .parquet, a folder of them, or - for plain text on stdin")
    add("-o", "--output", metavar="FILE", help=".jsonl, .csv, .parquet or .html; - writes records to stdout; without it tables are shown")
    add("--date", metavar="YYYY[-MM[-DD]]", help="date of documents that bear none: who held an office depends on it")
    add("--publisher", metavar="NAME", help="publisher of documents that name none")
    add("--actors", metavar="FILE", action="append", default=[], help=LAYER)
    add(
        "--detector",
        choices=("tagger", "frames"),
        default="tagger",
        help="how quotes are found: tagger (default, trained) or frames (by rules on the dependency parse)",
    )
    add("--guideline", choices=("codebook", "polnear"), default="codebook", help="edges, kinds and nesting of quotes (default: codebook)")
    add("--stanza-package", metavar="NAME", default="compact", help="compact (default, ships with stance), or one of Stanza's: default")
    add("--stance-head", metavar="MODEL", help="a folder that stance train wrote, instead of the stance model that ships")
    add("--min-confidence", metavar="P", type=_probability, default=0.0, help="leave out quotes found with a lower confidence, 0 to 1")
    add("--no-text", action="store_true", help="write places and labels only, where texts may not be passed on")
    add("--workers", metavar="N", type=_positive, default=1, help="processes (default: 1); results do not depend on it")


def run(args: argparse.Namespace) -> int:
    _check(args)
    annotations = _Annotating(args)
    if args.output is None:
        _show(annotations)
    elif args.output == "-":
        from stance.record import to_line

        for annotation in annotations:
            print(to_line(annotation, text=not args.no_text), flush=True)
    else:
        try:
            _write(_some(annotations), Path(args.output), text=not args.no_text)
        except _AllSkippedError:
            print(f"stance: -o {args.output}: not written, as every document was skipped", file=sys.stderr)
    return 1 if annotations.skipped else 0


class _Annotating:
    """Iterates over the annotations once, with progress on a terminal's stderr; skipped counts what was left out, each told."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self.skipped = 0
        self._tell: Callable[[str], None] = lambda line: print(line, file=sys.stderr, flush=True)

    def __iter__(self) -> Iterator[Annotation]:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        from stance.cli.tables import console
        from stance.corpus.executors import annotated
        from stance.pipeline import load

        args, screen = self.args, console(stderr=True)
        names = ("actors", "detector", "guideline", "stanza_package", "stance_head")
        build = partial(load, **{name: getattr(args, name) for name in names})
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("documents"), TimeElapsedColumn()
        shown = screen.is_terminal and not (args.output in (None, "-") and sys.stdout.isatty())  # results on the screen are progress enough
        # stdout is left alone: it may be a file or a pipe, and results go there
        with Progress(*columns, console=screen, transient=True, disable=not shown, redirect_stdout=False) as progress:
            if shown:
                self._tell = lambda line: screen.print(line, markup=False, soft_wrap=True)
            task = progress.add_task("reading models", total=None)
            for annotation in annotated(self._documents(), build, workers=args.workers, on_skip=self._skip):
                progress.update(task, advance=1, description="annotating")
                yield confident(annotation, args.min_confidence)

    def _documents(self) -> Iterator[Document]:
        from stance.corpus.sources import read_documents

        args = self.args
        return read_documents(
            args.sources,
            date=args.date,
            publisher=args.publisher,
            on_error="skip",
            on_skip=lambda name, error: self._skip(name, str(error)),
        )

    def _skip(self, name: str, why: str) -> None:
        self.skipped += 1
        self._tell(f"stance: skipped {why if why.startswith((f'{name}:', f'document {name}:')) else f'{name}: {why}'}")


class _AllSkippedError(Exception):
    """No document could be annotated: an earlier output is worth more than an empty one."""


def _some(annotations: _Annotating) -> Iterator[Annotation]:
    empty = True
    for annotation in annotations:
        empty = False
        yield annotation
    if empty and annotations.skipped:
        raise _AllSkippedError


def confident(annotation: Annotation, least: float) -> Annotation:
    """Only the quotes found with at least this confidence (or with none said); parents left out hand their children on."""
    kept = {q.id for q in annotation.quotes if q.confidence.quote is None or q.confidence.quote >= least}
    if len(kept) == len(annotation.quotes):
        return annotation
    by_id = {q.id: q for q in annotation.quotes}

    def rooted(quote: Quote) -> Quote:
        above = quote.parent
        while above is not None and above not in kept:
            above = by_id[above].parent
        return replace(quote, parent=above)

    return replace(annotation, quotes=tuple(rooted(q) for q in annotation.quotes if q.id in kept))


def _write(annotations: Iterable[Annotation], path: Path, *, text: bool) -> None:
    """The file asked for; where the work ends early, what was done is in FILE.part, and the user is told."""
    from stance.table import save

    try:
        save(annotations, path, text=text)
    except BaseException as stop:
        said = _left(path.with_name(path.name + ".part"))
        if said and isinstance(stop, KeyboardInterrupt):
            raise KeyboardInterrupt(said) from None
        if said:
            print(f"stance: {said}", file=sys.stderr)
        raise


def _left(part: Path) -> str:
    """What an interrupted run has left; a file without a finished line is taken away."""
    lines = part.read_bytes().count(b"\n") if part.exists() else 0
    if lines == 0:
        part.unlink(missing_ok=True)
        return ""
    return f"{lines} finished document{'s are' if lines > 1 else ' is'} in {part} (JSON lines)"


def _show(annotations: Iterable[Annotation]) -> None:
    from stance.cli.tables import console, positions_table, quote_table
    from stance.compare.positions import positions
    from stance.table import to_frame

    screen, shown = console(), []
    for annotation in annotations:
        screen.print(quote_table(annotation, width=screen.width))
        shown.append(annotation)
    if shown:
        screen.print(positions_table(positions(to_frame(shown)), width=screen.width))


def _check(args: argparse.Namespace) -> None:
    """Refuses before the long work what would fail after it."""
    from stance.corpus.sources import check_kind

    for source in args.sources:
        if source != "-" and not os.path.exists(source):
            raise InputError(f"{source}: no such file or folder; expected files, folders or - for standard input")
        check_kind(Path(source))
    tell_left_out(args.actors)
    output = args.output
    if output in (None, "-"):
        return
    path = Path(output)
    if path.suffix not in ENDINGS or path.is_dir():
        raise InputError(f"-o {output}: expected a file that ends in {', '.join(ENDINGS)}, or - for records on stdout")
    if path.suffix == ".html" and args.no_text:
        raise InputError(f"-o {output}: a page shows the text; leave out --no-text, or write {', '.join(ENDINGS[:3])}")
    check_output(output, args.sources)
    part = path.with_name(path.name + ".part")
    if part.exists():
        raise InputError(f"{part}: an interrupted run has left its finished documents here; rename or remove the file first")


def _probability(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"found {value!r}, expected a number from 0 to 1")
    return number


def _positive(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise argparse.ArgumentTypeError(f"found {value!r}, expected a whole number from 1 on")
    return int(value)
