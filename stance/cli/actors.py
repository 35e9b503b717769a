"""stance actors: who bore a name or held an office at a date; who is missing; are tables sound; the compiled form of the package's."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from stance.text import InputError

if TYPE_CHECKING:
    from stance.actors import ActorTable, Entry, Match
    from stance.compare.missing import Stranger
    from stance.quotes import Annotation

NAME = "actors"
HELP = "look up who held an office or bore a name at a date; who is missing; check actor tables"
EXAMPLES = [
    "stance actors lookup Kerry --date 2014-03-30",
    "stance actors lookup 'foreign minister of Russia' --date 2014",
    "stance actors lookup Moscow --date 1985",
    "stance actors missing quotes.jsonl --min 1 --yaml mine.yaml",
    "stance actors check",
]
LAYER = "your own actors, laid over the package's: YAML, or a PETRARCH dictionary (.txt); may be repeated"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="action", required=True, metavar="{lookup,missing,check,compile}")
    lookup = verbs.add_parser("lookup", help="who is called so, or holds this office")
    lookup.add_argument("name", metavar="NAME", help="a name, adjective, capital, or an office such as 'US secretary of state'")
    lookup.add_argument("--date", metavar="YYYY[-MM[-DD]]", help="when: states, offices and parties change")
    lookup.add_argument("--actors", metavar="FILE", action="append", default=[], help=LAYER)
    missing = verbs.add_parser("missing", help="who is quoted or addressed and stands in no table, the most frequent first")
    missing.add_argument(
        "records", nargs="+", metavar="RECORDS", help="what stance annotate wrote (.jsonl, - for stdin), or a folder of annotations"
    )
    missing.add_argument("--min", metavar="N", type=int, default=2, dest="least", help="quotes as speaker or target, at least (default: 2)")
    missing.add_argument("--actors", metavar="FILE", action="append", default=[], help=f"leave out who stands in {LAYER}")
    missing.add_argument("--yaml", metavar="FILE", help="also write rows to begin with, which --actors reads")
    check = verbs.add_parser("check", help="everything that is wrong in actor tables, with file:line")
    check.add_argument(
        "files", nargs="*", metavar="FILE", help="your YAML tables or PETRARCH dictionaries (default: the package's own tables)"
    )
    verbs.add_parser("compile", help="write the compiled form of the package's tables after a change of their YAML")


def run(args: argparse.Namespace) -> int:
    return {"lookup": _lookup, "missing": _missing, "check": _check, "compile": _compile}[args.action](args)


def tell_left_out(files: Iterable[str]) -> None:
    """Says on stderr how many lines of each dictionary cannot be read; InputError for what is none at all."""
    from stance import petrarch

    for path in filter(petrarch.is_dictionary, files):
        faults = petrarch.read(Path(path))[1]
        if faults:
            few = f"{len(faults)} fault{'s' if len(faults) > 1 else ''}"
            print(f"stance: {path}: {few}, left out, the rest is used; stance actors check {path} lists them", file=sys.stderr)


def _lookup(args: argparse.Namespace) -> int:
    from stance.actors import ActorTable
    from stance.gazetteer import DATE

    if args.date and not DATE.fullmatch(args.date):
        raise InputError(f"--date: found {args.date!r}, expected YYYY, YYYY-MM or YYYY-MM-DD")
    tell_left_out(args.actors)
    table = ActorTable.load(extra=args.actors)
    matches = table.lookup(args.name, args.date)
    holders = _holders(table, args.name, args.date)
    for match in matches:
        print(_line(table, match, args.date))
    for office, entry in holders:
        print(f"{entry.id}  {entry.name}  ({office})")
    if not matches and not holders:
        near = "; ".join(f"{e.name} ({e.id})" for e in table.near(args.name)[:5])
        print(f"nobody is called {args.name!r} in the table{f', did you mean {near}?' if near else ''}", file=sys.stderr)
    return 0 if matches or holders else 1


def _line(table: ActorTable, match: Match, date: str | None) -> str:
    entry, how = match.entry, {"names": "name", "demonyms": "adjective or people", "metonyms": "stands for it", "surnames": "short name"}
    actor = table.actor(entry.id, date)
    term = entry.term(date)
    facts = [entry.kind, how[match.form], "" if match.current else "not at this date"]
    facts += [f"of {actor.of}" if actor.of else "", f"state {actor.state}" if actor.state != entry.id else ""]
    facts += [f"{table.office(term.office).name}, {term.start or '?'} to {term.end or 'now'}"] if term else []
    return f"{entry.id}  {entry.name}  ({'; '.join(f for f in facts if f)})"


def _holders(table: ActorTable, name: str, date: str | None) -> list[tuple[str, Entry]]:
    """Holders of the offices that are called so."""
    from stance.gazetteer import normal

    offices = table.phrases.get(normal(name), ())[:20]
    return [(table.office(o).name, e) for o in offices for e in table.holders(o, None, date)]


def _missing(args: argparse.Namespace) -> int:
    from stance.actors import ActorTable
    from stance.cli.outputs import check_output
    from stance.compare.missing import missing, stub

    if args.least < 1:
        raise InputError(f"--min: found {args.least}, expected a whole number from 1 on")
    if args.yaml is not None:
        check_output(args.yaml, [p for p in args.records if not Path(p).is_dir()])
        if Path(args.yaml).suffix not in (".yaml", ".yml"):
            raise InputError(f"--yaml {args.yaml}: expected a file that ends in .yaml")
    tell_left_out(args.actors)
    table = ActorTable.load(extra=args.actors)
    annotations = (a for path in args.records for a in _annotations(path))
    found = [s for s in missing(annotations, least=args.least) if not table.lookup(s.name, forms=("names",))]
    print("documents  quotes  target of  who")
    for one in found:
        print(f"{len(one.documents):>9}  {one.quotes:>6}  {one.targeted:>9}  {_described(one)}")
    if args.yaml is not None:
        from stance.record import write_whole

        write_whole(Path(args.yaml), stub(found, taken=table.ids).encode())
    print(f"{len(found)} actors of at least {args.least} quote{'s' if args.least > 1 else ''} stand in no table", file=sys.stderr)
    return 0


def _annotations(path: str) -> Iterator[Annotation]:
    """The annotations of records, of every records file in a folder, or the gold layer of an annotations folder."""
    from stance.record import read_records

    folder = Path(path)
    if not folder.is_dir():
        yield from read_records(path)
    elif (folder / "meta").is_dir():
        from stance.store import Store

        yield from Store(folder).annotations(skip_missing=True)
    else:
        files = sorted(folder.glob("*.jsonl"))
        if not files:
            raise InputError(
                f"{path}: found neither records (*.jsonl) nor meta/, expected what stance annotate wrote or an annotations folder"
            )
        for file in files:
            yield from read_records(str(file))


def _described(one: Stranger) -> str:
    """'Jane Doe, also J. Doe (person of us; a spokeswoman for ...)'."""
    others = [n for n, _ in one.spelled.most_common(4) if n != one.name]
    facts = [one.kind + (f" of {', '.join(i for i, _ in one.of.most_common(2))}" if one.of else "")]
    facts += [text for text, _ in one.described.most_common(2)]
    return f"{one.name}{', also ' + ', '.join(others) if others else ''} ({'; '.join(facts)})"


def _check(args: argparse.Namespace) -> int:
    from stance.gazetteer import sources
    from stance.soundness import findings

    found = 0
    for line in findings([Path(f) for f in args.files] or sources()):
        print(line)
        found += 1
    print(f"{found or 'no'} finding{'s' if found != 1 else ''}", file=sys.stderr)
    return 1 if found else 0


def _compile(args: argparse.Namespace) -> int:
    from stance.gazetteer import COMPILED, write_compiled

    print(f"{write_compiled()} actors compiled into {COMPILED.name}")
    return 0
