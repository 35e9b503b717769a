"""Everything that is wrong in actor tables: the package's own, yours, and dictionaries of the PETRARCH form."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from stance import petrarch
from stance.gazetteer import ACTORS, COMPILED, FORMS, LISTS, Row, earliest, latest, normal, read_compiled, read_rows
from stance.text import InputError

# Offices that one person holds at a time; others (spokespersons, envoys, figures) have many holders.
SINGLE = frozenset(
    ("president", "pm", "fm", "dm", "chancellor", "secstate", "treasury", "sg", "monarch", "interior", "fin", "nsa", "highrep", "ustr")
)
OVERLAP = 100  # days that two holders may share: hand-overs are dated loosely

Placed = tuple[str, Row]  # 'file:line' and a row; '' for rows of the package's table beside which yours are checked


def findings(paths: Iterable[Path]) -> Iterator[str]:
    """Everything that is wrong in these files taken together, one 'file:line: sentence' each.

    Tables of your own are checked together with the package's, over which they will lie: a row with an id of the package's replaces it.
    Of dictionaries, the lines that cannot be read are told.
    """
    rows: list[Placed] = []
    for path in map(Path, paths):
        try:
            if petrarch.is_dictionary(path):
                yield from petrarch.read(path)[1]
            else:
                rows += [(f"{path}:{line}", row) for line, row in read_rows(path)]
        except InputError as error:
            yield str(error)
    if not rows:
        return
    own = {row["id"] for _, row in rows if "id" in row}
    rows += [("", row) for row in _package(own)]
    known = {row["id"]: row for _, row in reversed(rows) if "id" in row}
    for check in (_ids, _empty, _links, _circles, _dates, _aliases, _seats):
        yield from check(rows, known)


def _package(own: set[str]) -> Iterator[Row]:
    """The rows of the package's table that these files do not replace; none where its own files are being checked."""
    if "ru" in own or not COMPILED.exists():
        return
    table = read_compiled()
    for key, (name, kind, of, start, end, _, _, _, *lists, terms, _) in table["actors"].items():
        if key not in own:
            offices = [dict(zip(("office", "of", "from", "to"), term, strict=True)) for term in terms]
            row = {"id": key, "name": name, "kind": kind, "of": of, "from": start, "to": end, "offices": offices}
            yield row | dict(zip(FORMS, lists, strict=True))
    for key, (name, of, office, _) in table["offices"].items():
        if key not in own:
            yield {"id": key, "name": name, "of": of, "kind": "office", "key": office}


def _ids(rows: list[Placed], known: dict[str, Row]) -> Iterator[str]:
    count = Counter(row["id"] for _, row in rows if "id" in row)
    for place, row in rows:
        if count.get(row.get("id", ""), 0) > 1:
            yield f"{place}: id {row['id']} stands {count[row['id']]} times; every row needs an id of its own"


def _empty(rows: list[Placed], known: dict[str, Row]) -> Iterator[str]:
    for place, row in rows:
        if place:
            for key in ("name", "alias", *LISTS):
                given = row.get(key) or ()
                for name in [given] if isinstance(given, str) else given:
                    if not normal(name):
                        yield f"{place}: {row.get('id') or row.get('alias')}: {key} holds {name!r}, which names nobody; leave it out"


def _links(rows: list[Placed], known: dict[str, Row]) -> Iterator[str]:
    for place, row in rows:
        if not place:
            continue
        name = row.get("id") or row.get("alias")
        for target in (row.get("of"), row.get("parent"), *(row.get("actors") or ())):
            if target is not None and target not in known and not target.startswith("{"):  # a pattern's place for any state
                yield f"{place}: {name} points to {target}, which no row has as its id"
        for term in row.get("offices") or ():
            office = known.get(term.get("office"))
            if office is None or office.get("kind") != "office":
                yield f"{place}: {name} holds {term.get('office')}, which no row of an office has as its id"
            elif term.get("of") not in (None, office.get("of")):
                yield f"{place}: {name} holds {term['office']} of {term['of']}, but that office is of {office.get('of')}"


def _circles(rows: list[Placed], known: dict[str, Row]) -> Iterator[str]:
    for place, row in rows:
        for field in ("of", "parent") if place else ():
            name = row.get("id") or row.get("alias")
            seen, above = {name}, row.get(field)
            while above in known:
                if above in seen:
                    yield f"{place}: {name} is part of itself ({field!r} runs in a circle through {above})"
                    break
                seen.add(above)
                above = known[above].get(field)


def _dates(rows: list[Placed], known: dict[str, Row]) -> Iterator[str]:
    for place, row in rows:
        for part in (row, *(row.get("offices") or ())) if place else ():
            start, end = part.get("from"), part.get("to")
            if start and end and earliest(start) > latest(end):
                yield f"{place}: {row.get('id')} ends ({end}) before it begins ({start})"


def _span(row: Row) -> tuple[str, str]:
    parts = row.get("offices") or [row]
    return min(earliest(p.get("from")) for p in parts), max(latest(p.get("to")) for p in parts)


def _aliases(rows: list[Placed], known: dict[str, Row]) -> Iterator[str]:
    """Names that two actors bear within overlapping dates. Short names that yours share with the package's people are no finding:
    office, state and date tell those apart."""
    allowed = {normal(row["alias"]): set(row.get("actors") or ()) for _, row in rows if "alias" in row}
    by_name: dict[str, dict[str, Placed]] = defaultdict(dict)
    for place, row in rows:
        if row.get("kind") in ACTORS and "patterns" not in row:
            for name in (row["name"], *(x for form in FORMS if place or form != "surnames" for x in row.get(form) or ())):
                by_name[normal(name)][row["id"]] = (place, row)
    for name, found in sorted(by_name.items()):
        several = sorted((*_span(row), key, place) for key, (place, row) in found.items())
        pairs = ((a, b) for i, a in enumerate(several) for b in several[i + 1 :] if b[0] < a[1] and (a[3] or b[3]))
        clash = {x[2:] for pair in pairs for x in pair}
        if len(clash) > 1 and not {key for key, _ in clash} <= allowed.get(name, set()):
            ids = ", ".join(sorted(key for key, _ in clash))
            mend = "list it with its reason in a row with 'alias' (see ambiguous.yaml)"
            yield f"{max(place for _, place in clash)}: the name {name!r} is shared by {ids}; {mend}"


def _seats(rows: list[Placed], known: dict[str, Row]) -> Iterator[str]:
    terms: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for place, row in rows:
        for term in row.get("offices") or ():
            if known.get(term.get("office"), {}).get("key") in SINGLE and not term.get("note"):
                terms[term["office"]].append(
                    (latest(term.get("from")), earliest(term["to"]) if term.get("to") else "9999-12-31", row["id"], place)
                )
    for office, held in sorted(terms.items()):
        held.sort()
        for i, (_, end, who, its) in enumerate(held):
            for start, other_end, other, place in held[i + 1 :]:
                until = min(end, other_end)
                if who != other and (place or its) and _days(until) - _days(start) > OVERLAP:
                    both = f"{other} holds {office} from {start} while {who} holds it until {until}"
                    yield f"{place or its}: {both}; mend a date, or say why in the term's note"


def _days(date: str) -> float:
    """A day number, good enough for differences."""
    year, month, day = map(int, date.split("-"))
    return year * 365.25 + month * 30.4 + day
