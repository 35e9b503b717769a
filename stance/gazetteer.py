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
from collections.abc import Iterable
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
# Letters that no accent can be taken from, as they are compared; and how English news spells out what others write with one letter.
LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"} | {
    "ẞ": "SS", "Ø": "O", "Ł": "L", "Đ": "D", "Æ": "AE", "Œ": "OE", "Ð": "D", "Þ": "Th"})  # fmt: skip
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa", "Ø": "Oe"})

Row = dict[str, Any]


_WITHIN = re.compile(r"[.'’ʻ`]")
_BETWEEN = re.compile(r"[^\w&]+")


def normal(name: str) -> str:
    """The form in which names are compared: no case, accents, dots, hyphens or leading 'the'."""
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name.translate(LETTERS))
        name = "".join(c for c in name if not unicodedata.combining(c))
    words = _BETWEEN.sub(" ", _WITHIN.sub("", name.casefold())).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


_SOUNDS = (("kh", "k"), ("gh", "g"), ("ph", "f"), ("ck", "k"), ("zh", "j"), ("dj", "j"), ("sch", "sh"), ("x", "ks"), ("w", "v"))
_ALIKE = str.maketrans("qgdbzc", "kktpsk", "aeiouyhj' ")


def sound(word: str) -> str:
    """What spellings of one name in Latin letters share: its consonants, those often exchanged made one ('Dehqan', 'Dehghan').

    word: as compared (see normal).
    """
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    first = "a" if word[:1] in "aeiouyj" else word[:1].translate(_ALIKE) or word[:1]
    word = first + word[1:].translate(_ALIKE)
    return re.sub(r"(.)\1+", r"\1", word)


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


def check_links(paths: Iterable[Path], known: dict[str, Any]) -> None:
    """InputError for the first row of these files whose 'of' or office no known id answers."""
    for path in paths:
        for line, row in read_rows(path):
            for target in (row.get("of"), *(t.get("office") for t in row.get("offices") or ())):
                if target is not None and target not in known:
                    raise InputError(f"{path}:{line}: {row['id']} points to {target!r}, which stands in no table")
