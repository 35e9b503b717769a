"""Actor tables as files: strict reading of YAML with file and line, checks, and the compiled form that the package loads.

A table file is a YAML list of rows. Rows of kind state, organisation, institution, group and person are actors; rows of
kind office are offices; rows without a kind and with 'alias' name an alias that several actors share on purpose; rows
with 'patterns' say how institutions are called in any state. resources/actors/README.md explains every field.
"""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from stance.text import InputError

SOURCES = Path(__file__).parent / "resources" / "actors"
COMPILED = SOURCES / "compiled.json.gz"
FILES = ("states", "organisations", "institutions", "people", "offices", "patterns", "ambiguous")
ACTORS = ("person", "institution", "state", "organisation", "group")
DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
LISTS = ("names", "demonyms", "metonyms", "surnames", "phrasings", "patterns", "actors")
PLAIN = (
    "id",
    "name",
    "kind",
    "of",
    "wikidata",
    "iso3",
    "from",
    "to",
    "note",
    "origin",
    "key",
    "alias",
    "reason",
    "parent",
    "office_key",
    "title",
    "gender",
)
TERM = ("office", "of", "from", "to", "note", "origin")
FORMS = ("names", "demonyms", "metonyms", "surnames")  # ways of naming an actor
# Offices that one person holds at a time; others (spokespersons, envoys, figures) have many holders.
SINGLE = frozenset(
    ("president", "pm", "fm", "dm", "chancellor", "secstate", "treasury", "sg", "monarch", "interior", "fin", "nsa", "highrep", "ustr")
)
# Letters that no accent can be taken from, as they are compared; and how English news spells out what others write with one letter.
LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"} | {
    "ẞ": "SS", "Ø": "O", "Ł": "L", "Đ": "D", "Æ": "AE", "Œ": "OE", "Ð": "D", "Þ": "Th"})  # fmt: skip
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa", "Ø": "Oe"})
OVERLAP = 100  # days that two holders may share: hand-overs are dated loosely

Row = dict[str, Any]


def normal(name: str) -> str:
    """The form in which names are compared: no case, accents, dots, hyphens or leading 'the'."""
    plain = unicodedata.normalize("NFKD", name.translate(LETTERS))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold().replace(".", "")
    plain = re.sub(r"['’ʻ`]", "", plain)
    words = re.sub(r"[^\w&]+", " ", plain).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def earliest(date: str | None) -> str:
    """The first day of a date of any precision; the beginning of time for None."""
    return (date + "-01-01"[len(date) - 4 :]) if date else "0000-01-01"


def latest(date: str | None) -> str:
    """The last day of a date of any precision; the end of time for None."""
    return (date + "-12-31"[len(date) - 4 :]) if date else "9999-12-31"


def read_rows(path: Path) -> list[tuple[int, Row]]:
    """The rows of one file with their lines; InputError with file:line for what is no row."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        text = path.read_text(encoding="utf-8")
        root = yaml.compose(text, Loader=loader)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}); expected a YAML file in UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise InputError(f"{path}:{mark.line + 1 if mark else 1}: no YAML ({getattr(error, 'problem', error)})") from error
    if root is None:
        return []
    if root.tag != "tag:yaml.org,2002:seq":
        raise InputError(f"{path}:1: found {root.tag.rsplit(':', 1)[-1]}, expected a list of rows ('- id: ...')")
    return [(node.start_mark.line + 1, _row(path, node)) for node in root.value]


def _row(path: Path, node: Any) -> Row:
    row = _mapping(path, node, (*PLAIN, *LISTS, "offices"))
    place = f"{path}:{node.start_mark.line + 1}"
    for key in LISTS:
        if key in row and not (isinstance(row[key], list) and all(isinstance(x, str) for x in row[key])):
            raise InputError(f"{place}: {key} of {row.get('id', '?')}: expected a list of names in quotes")
    if "alias" not in row and not row.get("id"):
        raise InputError(f"{place}: a row without id; expected 'id', 'name' and 'kind'")
    if "alias" not in row and "patterns" not in row:
        if not row.get("name"):
            raise InputError(f"{place}: {row['id']} has no name")
        if row.get("kind") not in (*ACTORS, "office"):
            raise InputError(f"{place}: {row['id']}: found kind {row.get('kind')!r}, expected one of {', '.join((*ACTORS, 'office'))}")
    return row


def _mapping(path: Path, node: Any, known: tuple[str, ...]) -> Row:
    place = f"{path}:{node.start_mark.line + 1}"
    if node.tag != "tag:yaml.org,2002:map":
        raise InputError(f"{place}: found a {node.id}, expected a row of fields ('id: ...')")
    row: Row = {}
    for key, value in node.value:
        at = f"{path}:{key.start_mark.line + 1}"
        if key.value not in known:
            raise InputError(f"{at}: unknown field {key.value!r}; known are {', '.join(known)}")
        if key.value in row:
            raise InputError(f"{at}: field {key.value!r} given twice")
        if key.value == "offices":
            row["offices"] = [_mapping(path, term, TERM) for term in (value.value if isinstance(value.value, list) else [])]
        else:
            row[key.value] = _value(path, value)
        if key.value in ("from", "to") and row[key.value] is not None and not DATE.fullmatch(row[key.value]):
            raise InputError(f"{at}: date {row[key.value]!r}, expected YYYY, YYYY-MM or YYYY-MM-DD in quotes")
        if key.value == "gender" and row[key.value] not in ("f", "m", None):
            raise InputError(f'{at}: gender {row[key.value]!r}, expected "f" or "m"')
    return row


def _value(path: Path, node: Any) -> Any:
    if isinstance(node.value, list):
        return [_value(path, item) for item in node.value]
    kind = node.tag.rsplit(":", 1)[-1]
    if kind == "null":
        return None
    if kind != "str":
        raise InputError(f"{path}:{node.start_mark.line + 1}: {node.value} would be read as {kind}; put it in quotes")
    return str(node.value)


def compiled(paths: Iterable[Path]) -> dict[str, Any]:
    """The compact form of table files: rows as lists and every index that looking up needs (see ActorTable)."""
    out: dict[str, Any] = {"actors": {}, "offices": {}, "patterns": []}
    for path in paths:
        for _, row in read_rows(path):
            if "alias" in row:
                continue
            if "patterns" in row:
                out["patterns"].append([row["id"], row.get("title"), row.get("office_key"), row["patterns"]])
            elif row["kind"] == "office":
                out["offices"][row["id"]] = [
                    row["name"],
                    row.get("of"),
                    row.get("key"),
                    sorted({normal(p) for p in row.get("phrasings") or []}),
                ]
            else:
                out["actors"][row["id"]] = _packed(row)
    out["index"] = index(out["actors"])
    out["holders"] = holders(out["actors"])
    return out


def _packed(row: Row) -> list[Any]:
    """[name, kind, of, from, to, iso3, wikidata, note, names, demonyms, metonyms, surnames, terms, gender]."""
    terms = [[t["office"], t.get("of") or row.get("of"), t.get("from"), t.get("to")] for t in row.get("offices") or []]
    plain = [row.get(key) for key in ("name", "kind", "of", "from", "to", "iso3", "wikidata", "note")]
    return [*plain, *(list(row.get(key) or []) for key in FORMS), terms, row.get("gender")]


def index(actors: dict[str, list[Any]]) -> dict[str, dict[str, list[str]]]:
    """{form: {name as compared: [actor ids]}}; an actor's own name counts among its names, 'Schröder' is 'Schroeder' too."""
    out: dict[str, dict[str, list[str]]] = {form: {} for form in FORMS}
    for key, row in actors.items():
        for form, names in zip(FORMS, ([row[0], *row[8]], row[9], row[10], row[11]), strict=True):
            for name in (*names, *(n.translate(_SPELLED_OUT) for n in names if not n.isascii())):
                ids = out[form].setdefault(normal(name), [])
                if key not in ids:
                    ids.append(key)
    return out


def holders(actors: dict[str, list[Any]]) -> dict[str, list[str]]:
    """{office id: ids of all who ever held it}."""
    out: dict[str, list[str]] = {}
    for key, row in actors.items():
        for office in dict.fromkeys(term[0] for term in row[12]):
            out.setdefault(office, []).append(key)
    return out


def sources() -> list[Path]:
    """The files of the table that ships with the package."""
    return [SOURCES / f"{name}.yaml" for name in FILES]


def write_compiled(path: Path = COMPILED) -> int:
    """Compiles the package's table into path, byte for byte the same for the same rows; returns the number of actors."""
    table = compiled(sources())
    text = json.dumps(table, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))
    return len(table["actors"])


def read_compiled(path: Path = COMPILED) -> dict[str, Any]:
    """What write_compiled wrote; InputError where it is missing or damaged."""
    try:
        table: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
        return table
    except (OSError, EOFError, ValueError) as error:
        raise InputError(f"{path}: the compiled actor table cannot be read ({error}); run: stance actors compile") from error


def findings(paths: Iterable[Path]) -> Iterator[str]:
    """Everything that is wrong in these files taken together, one 'file:line: sentence' each.

    Own files are checked together with nothing else; ids of the package's table may be used in 'of' and 'office'.
    """
    rows: list[tuple[str, Row]] = []
    for path in paths:
        try:
            rows += [(f"{path}:{line}", row) for line, row in read_rows(Path(path))]
        except InputError as error:
            yield str(error)
    known = {row["id"]: row for _, row in rows if "id" in row}
    for extra, packed in _package_ids(known):
        known.setdefault(extra, packed)
    for check in (_ids, _links, _dates, _aliases, _seats):
        yield from check(rows, known)


def check_links(paths: Iterable[Path], known: dict[str, Any]) -> None:
    """InputError for the first row of these files whose 'of' or office no known id answers."""
    for path in paths:
        for line, row in read_rows(path):
            for target in (row.get("of"), *(t.get("office") for t in row.get("offices") or ())):
                if target is not None and target not in known:
                    raise InputError(f"{path}:{line}: {row['id']} points to {target!r}, which stands in no table")


def _package_ids(known: dict[str, Row]) -> Iterator[tuple[str, Row]]:
    if "ru" in known or not COMPILED.exists():  # the package's own files are being checked
        return
    table = read_compiled()
    for key, row in table["actors"].items():
        yield key, {"id": key, "of": row[2], "kind": row[1]}
    for key, row in table["offices"].items():
        yield key, {"id": key, "of": row[1], "kind": "office", "key": row[2]}


def _ids(rows: list[tuple[str, Row]], known: dict[str, Row]) -> Iterator[str]:
    count = Counter(row["id"] for _, row in rows if "id" in row)
    for place, row in rows:
        if count.get(row.get("id", ""), 0) > 1:
            yield f"{place}: id {row['id']} stands {count[row['id']]} times; every row needs an id of its own"


def _links(rows: list[tuple[str, Row]], known: dict[str, Row]) -> Iterator[str]:
    for place, row in rows:
        name = row.get("id") or row.get("alias")
        for target in (row.get("of"), *(row.get("actors") or ())):
            if target is not None and target not in known:
                yield f"{place}: {name} points to {target}, which no row has as its id"
        seen, above = {name}, row.get("of")
        while above in known:
            if above in seen:
                yield f"{place}: {name} is part of itself ('of' runs in a circle through {above})"
                break
            seen.add(above)
            above = known[above].get("of")
        for term in row.get("offices") or ():
            office = known.get(term.get("office"))
            if office is None:
                yield f"{place}: {name} holds {term.get('office')}, which no row has as its id"
            elif term.get("of") not in (None, office.get("of")):
                yield f"{place}: {name} holds {term['office']} of {term['of']}, but that office is of {office.get('of')}"


def _dates(rows: list[tuple[str, Row]], known: dict[str, Row]) -> Iterator[str]:
    for place, row in rows:
        for part in (row, *(row.get("offices") or ())):
            start, end = part.get("from"), part.get("to")
            if start and end and earliest(start) > latest(end):
                yield f"{place}: {row.get('id')} ends ({end}) before it begins ({start})"


def _span(row: Row) -> tuple[str, str]:
    parts = row.get("offices") or [row]
    return min(earliest(p.get("from")) for p in parts), max(latest(p.get("to")) for p in parts)


def _aliases(rows: list[tuple[str, Row]], known: dict[str, Row]) -> Iterator[str]:
    allowed = {normal(row["alias"]): set(row.get("actors") or ()) for _, row in rows if "alias" in row}
    by_name: dict[str, dict[str, tuple[str, Row]]] = defaultdict(dict)
    for place, row in rows:
        if row.get("kind") in ACTORS and "patterns" not in row:
            for name in (row["name"], *(x for form in FORMS for x in row.get(form) or ())):
                by_name[normal(name)][row["id"]] = (place, row)
    for name, found in sorted(by_name.items()):
        several = sorted((*_span(row), key, place) for key, (place, row) in found.items())
        clash = {x for i, a in enumerate(several) for b in several[i + 1 :] if b[0] < a[1] for x in (a[2:], b[2:])}
        if len(clash) > 1 and not {key for key, _ in clash} <= allowed.get(name, set()):
            ids = ", ".join(sorted(key for key, _ in clash))
            yield f"{max(place for _, place in clash)}: the name {name!r} is shared by {ids}; list it with its reason in ambiguous.yaml"


def _seats(rows: list[tuple[str, Row]], known: dict[str, Row]) -> Iterator[str]:
    terms: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for place, row in rows:
        for term in row.get("offices") or ():
            if known.get(term.get("office"), {}).get("key") in SINGLE and not term.get("note"):
                terms[term["office"]].append(
                    (latest(term.get("from")), earliest(term["to"]) if term.get("to") else "9999-12-31", row["id"], place)
                )
    for office, held in sorted(terms.items()):
        held.sort()
        for i, (_, end, who, _) in enumerate(held):
            for start, other_end, other, place in held[i + 1 :]:
                until = min(end, other_end)
                if who != other and _days(until) - _days(start) > OVERLAP:
                    both = f"{other} holds {office} from {start} while {who} holds it until {until}"
                    yield f"{place}: {both}; mend a date, or say why in the term's note"


def _days(date: str) -> float:
    """A day number, good enough for differences."""
    year, month, day = map(int, date.split("-"))
    return year * 365.25 + month * 30.4 + day
