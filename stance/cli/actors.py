"""stance actors: who bore a name or held an office at a date; are actor tables sound; the compiled form of the package's own."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from stance.text import InputError

if TYPE_CHECKING:
    from stance.actors import ActorTable, Entry, Match

NAME = "actors"
HELP = "look up who held an office or bore a name at a date; check actor tables"
EXAMPLES = [
    "stance actors lookup Kerry --date 2014-03-30",
    "stance actors lookup 'foreign minister of Russia' --date 2014",
    "stance actors lookup Moscow --date 1985",
    "stance actors check",
]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="action", required=True, metavar="{lookup,check,compile}")
    lookup = verbs.add_parser("lookup", help="who is called so, or holds this office")
    lookup.add_argument("name", metavar="NAME", help="a name, adjective, capital, or an office such as 'US secretary of state'")
    lookup.add_argument("--date", metavar="YYYY[-MM[-DD]]", help="when: states, offices and parties change")
    lookup.add_argument("--actors", metavar="FILE", action="append", default=[], help="YAML of your own actors, laid over the package's")
    check = verbs.add_parser("check", help="everything that is wrong in actor tables, with file:line")
    check.add_argument("files", nargs="*", metavar="FILE", help="YAML files, checked together (default: the package's own tables)")
    verbs.add_parser("compile", help="write the compiled form of the package's tables after a change of their YAML")


def run(args: argparse.Namespace) -> int:
    return {"lookup": _lookup, "check": _check, "compile": _compile}[args.action](args)


def _lookup(args: argparse.Namespace) -> int:
    from stance.actors import ActorTable
    from stance.gazetteer import DATE

    if args.date and not DATE.fullmatch(args.date):
        raise InputError(f"--date: found {args.date!r}, expected YYYY, YYYY-MM or YYYY-MM-DD")
    table = ActorTable.load(extra=args.actors)
    matches = table.lookup(args.name, args.date)
    holders = _holders(table, args.name, args.date)
    for match in matches:
        print(_line(table, match, args.date))
    for office, entry in holders:
        print(f"{entry.id}  {entry.name}  ({office})")
    if not matches and not holders:
        print(f"nobody is called {args.name!r} in the table", file=sys.stderr)
    return 0 if matches or holders else 1


def _line(table: ActorTable, match: Match, date: str | None) -> str:
    entry, how = match.entry, {"names": "name", "demonyms": "adjective or people", "metonyms": "stands for it", "surnames": "short name"}
    actor = table.actor(entry.id, date)
    term = entry.term(date)
    facts = [entry.kind, how[match.form], "" if match.current else "not at this date"]
    facts += [f"of {actor.of}" if actor.of else "", f"state {actor.state}" if actor.state != entry.id else ""]
    facts += [f"{table.office(term.office).name}, {term.start} to {term.end or 'now'}"] if term else []
    return f"{entry.id}  {entry.name}  ({'; '.join(f for f in facts if f)})"


def _holders(table: ActorTable, name: str, date: str | None) -> list[tuple[str, Entry]]:
    """Holders of the offices that are called so."""
    from stance.gazetteer import normal

    offices = table.phrases.get(normal(name), ())[:20]
    return [(table.office(o).name, e) for o in offices for e in table.holders(o, None, date)]


def _check(args: argparse.Namespace) -> int:
    from stance.gazetteer import findings, sources

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
