"""Statements as the Discourse Network Analyzer exports them: its event list, a CSV with semicolons.

DNA writes statement_id;time, then the statement type's variables, then start_position;stop_position;text;coder;document_id;document_title;
document_author;document_source;document_section;document_type. The type written here has the four variables that every DNA project knows
and some of its own: person, organization, concept, agreement; target, stance, act, quote_type, mode, quote_id, person_id, target_id, spans.

One statement has one person and one concept: a quote of several actors or targets becomes several, which quote_id holds together.
`concept` is the target, since agreement is with whom one speaks to; `agreement` is 1 for conciliatory, -1 for accusatory, 0 otherwise (an
integer variable: DNA's Boolean ones know no neutral value). Positions are UTF-16 units, as DNA's Java counts them. DNA puts commas for
semicolons and apostrophes for quotation marks in every text; so does this file, and reading allows for it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from stance.exchange.anchors import FOUND_AGAIN, Units, same
from stance.exchange.between import Names, Record, blank, blank_quote, kind_of
from stance.exchange.losses import Losses
from stance.exchange.tables import count
from stance.quotes import STANCES, Annotation, Quote, parents, quote_id
from stance.record import from_record, to_record, write_whole
from stance.table import state_of
from stance.text import Document, InputError, Span

HEAD = ("statement_id", "time")
VARIABLES = ("person", "organization", "concept", "agreement")
OWN = ("target", "stance", "act", "quote_type", "mode", "quote_id", "person_id", "target_id", "spans")
TAIL = ("start_position", "stop_position", "text", "coder", "document_id", "document_title")
REST = ("document_author", "document_source", "document_section", "document_type")
COLUMNS = (*HEAD, *VARIABLES, *OWN, *TAIL, *REST)
NUMBERS = {"statement_id", "time", "agreement", "start_position", "stop_position", "coder"}  # DNA writes them bare
AGREEMENT = {"conciliatory": 1, "accusatory": -1}
PLAIN = str.maketrans({";": ",", '"': "'"})
NOT_IN_DNA = ("also", "probabilities", "flags", "via")


# ---------------------------------------------------------------- writing


def write(annotations: Iterable[Annotation], path: Path, losses: Losses) -> Iterator[InputError]:
    """Writes the event list; documents that cannot be written come back as errors."""
    out, number = [";".join(f'"{c}"' for c in COLUMNS)], 0
    for annotation in annotations:
        if not annotation.document.text:
            yield InputError(f"document {annotation.document.id}: has no text, expected one; --texts names where the texts lie")
            continue
        units = Units(annotation.document.text)
        _count(annotation, losses)
        for quote in annotation.quotes:
            for row in _statements(annotation, quote, units):
                number += 1
                cells = {**row, "statement_id": number}
                out.append(";".join(_cell(c, cells[c]) for c in COLUMNS))
    write_whole(path, ("\n".join(out) + "\n").encode("utf-8", "replace"))


def _cell(column: str, value: object) -> str:
    text = "" if value is None else str(value)
    return text if column in NUMBERS else f'"{text.translate(PLAIN)}"'


def _statements(annotation: Annotation, quote: Quote, units: Units) -> Iterator[dict[str, object]]:
    document, hull = annotation.document, quote.hull
    about = {
        "time": _time(document.date),
        "agreement": AGREEMENT.get(str(quote.stance), 0),
        "stance": quote.stance,
        "act": quote.act,
        "quote_type": quote.type,
        "mode": quote.mode,
        "quote_id": quote.id,
        "spans": "|".join(f"{units.units(s.start)}-{units.units(s.end)}" for s in quote.content),
        "start_position": units.units(hull.start),
        "stop_position": units.units(hull.end),
        "text": hull.of(document.text),
        "coder": 1,
        "document_id": document.id,
        "document_title": document.title,
        "document_author": annotation.annotator,
        "document_source": document.publisher,
        "document_section": document.url,
        "document_type": document.language,
    }
    for actor in quote.actors or ("",):
        for target in quote.targets or ("",):
            yield {**about, **_who(annotation, actor), "concept": _name(annotation, target), "target": _name(annotation, target)} | {
                "person_id": actor,
                "target_id": target,
            }


def _who(annotation: Annotation, key: str) -> dict[str, object]:
    """DNA's person and organization: the state or top organisation stands for whom it speaks for."""
    actor = annotation.actors.get(key)
    if actor is None:
        return {"person": None, "organization": None}
    above = state_of(annotation, key) or actor.of or ""
    person = actor.kind in ("person", "unnamed")
    return {"person": actor.name if person else None, "organization": _name(annotation, above) if person else actor.name}


def _name(annotation: Annotation, key: str) -> str | None:
    return annotation.actors[key].name if key in annotation.actors else key or None


def _time(date: str | None) -> str:
    """DNA knows moments: what of a date is not known is its first."""
    return f"{date}{'-01-01'[len(date) - 4 :] if len(date) < 10 else ''} 00:00:00" if date else ""


def _count(annotation: Annotation, losses: Losses) -> None:
    """What an event list does not hold."""
    record = to_record(annotation, text=False)
    count({**record, "language": None, "quotes": [{**q, "cue": [], "source": [], "via": []} for q in record["quotes"]]}, losses)
    around = parents(annotation.quotes)
    losses.lost("dates of months and years become their first day", record["id"], record["date"] is not None and len(record["date"]) < 10)
    for key, actor in record["actors"].items():
        losses.lost("actors.kind (person or organization is what DNA knows)", key, actor["kind"] not in ("person", "state"))
    for quote in record["quotes"]:
        place = f"{record['id']} {quote['id']}"
        for field in (*NOT_IN_DNA, "cue", "source"):
            losses.lost(field, place, bool(quote[field]))
        for part in ("confidence", "how"):
            losses.lost(part, place, any(v is not None for v in quote[part].values()))
        losses.lost("parent where another quote is the smallest around it", place, quote["parent"] != around[quote["id"]])


# ---------------------------------------------------------------- reading


def is_dna(path: Path) -> bool:
    """Whether a CSV begins as an event list does."""
    with open(path, "rb") as file:
        return file.read(40).removeprefix(b"\xef\xbb\xbf").replace(b'"', b"").startswith(b"statement_id;time")


def read(path: Path, losses: Losses, texts: Mapping[str, Document]) -> Iterator[Annotation | InputError]:
    """The annotations of an event list, one a document, found among texts by its id, else by its title."""
    titled = {_plain(d.title): d for d in texts.values() if d.title}
    rows: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for line, row in _rows(path):
        rows.setdefault(row["document_id"], []).append((line, row))
    for name, group in rows.items():
        try:
            document = texts.get(name) or titled.get(group[0][1].get("document_title", ""))
            if document is None:
                raise InputError(f"{path}:{group[0][0]}: an event list holds no texts, and --texts has none of the document {name!r}")
            yield _annotation(path, document, group, losses)
        except InputError as error:
            yield error


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is no UTF-8, expected UTF-8 as DNA writes it") from None
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";")
    missing = [c for c in TAIL if c not in (reader.fieldnames or ())]
    if missing:
        raise InputError(f"{path}:1: columns {', '.join(missing)} are missing, expected DNA's event list")
    line = reader.line_num + 1
    for row in reader:
        if None in row or None in row.values():
            raise InputError(f"{path}:{line}: found {len(row)} fields, expected {len(reader.fieldnames or ())} as in the header")
        yield line, row
        line = reader.line_num + 1


def _plain(text: str | None) -> str:
    return (text or "").translate(PLAIN)


def _annotation(path: Path, document: Document, rows: list[tuple[int, dict[str, str]]], losses: Losses) -> Annotation:
    first = rows[0][1]
    record = blank(document.id, document.text, first.get("document_author") or f"DNA coder {first['coder']}")
    record |= {k: getattr(document, k) for k in ("title", "publisher", "url", "language")}
    record["date"] = document.date or (first["time"][:10] or None)
    record["body"] = [[s.start, s.end] for s in document.body or ()]
    names, units = Names(record["actors"], losses), Units(document.text)
    quotes: dict[str, Record] = {}
    for line, row in rows:
        where = f"{path}:{line}"
        key = row.get("quote_id") or f"statement {row['statement_id']}"
        if key not in quotes:
            quotes[key] = _quote(row, document.text, units, where, losses)
        _speakers(quotes[key], row, names, where)
    taken: list[str] = []
    for key, quote in quotes.items():
        spans = tuple(Span(a, b) for a, b in quote["content"])
        quote["id"] = key if not key.startswith("statement ") else quote_id(spans, taken)
        taken.append(quote["id"])
    record["quotes"] = sorted(quotes.values(), key=lambda q: q["content"][0][0])
    around = parents(from_record(record, where=f"{path}:{rows[0][0]}").quotes)
    for quote in record["quotes"]:
        quote["parent"] = around[quote["id"]]
    return from_record(record, where=f"{path}:{rows[0][0]}")


def _quote(row: Mapping[str, str], text: str, units: Units, where: str, losses: Losses) -> Record:
    quote = blank_quote()
    hull = _place(row["start_position"], row["stop_position"], row["text"], text, units, where, losses)
    quote["content"] = [hull]
    if row.get("spans"):
        given = [[units.points(int(e)) for e in span.split("-")] for span in row["spans"].split("|")]
        moved = hull[0] - (given[0][0] or 0)
        quote["content"] = [[a + moved, b + moved] for a, b in given if a is not None and b is not None]
    quote["type"] = row.get("quote_type") or kind_of(text, quote["content"])
    quote["mode"] = row.get("mode") or "speech"
    quote["act"] = row.get("act") or None
    quote["stance"] = row["stance"] if row.get("stance") in [str(s) for s in STANCES] else None
    if "target" not in row:  # a project of somebody's own: agreement with a claim is no stance towards anybody
        told = [f"{k}: {row[k]}" for k in row if k not in (*HEAD, *TAIL, *REST, "person", "organization") and row[k]]
        quote["note"] = "; ".join(told) or None
    return quote


def _place(start: str, stop: str, words: str, text: str, units: Units, where: str, losses: Losses) -> list[int]:
    """The statement's place in code points; DNA's text with its replaced marks must stand there, or once elsewhere."""
    try:
        pair = units.points(int(start)), units.points(int(stop))
    except ValueError:
        raise InputError(f"{where}: found the positions {start!r} and {stop!r}, expected whole numbers") from None
    plain, a, b = text.translate(PLAIN), pair[0], pair[1]
    if a is not None and b is not None and 0 <= a < b <= len(text) and same(words, plain[a:b]):
        return [a, b]
    at = plain.find(words) if words else -1
    if at < 0 or plain.find(words, at + 1) >= 0:
        raise InputError(
            f"{where}: {start}-{stop} does not say {words[:60]!r}, which the text has {plain.count(words) if words else 0} times"
        )
    losses.mended(FOUND_AGAIN, where)
    return [at, at + len(words)]


def _speakers(quote: Record, row: Mapping[str, str], names: Names, where: str) -> None:
    """Adds the row's person or organization, and target, to the quote."""
    person, body = row.get("person", ""), row.get("organization", "")
    above = _known(names, "", body, "organisation", None, where) if body else None
    speaker = _known(names, row.get("person_id", ""), person, "person", above, where) if person else None
    if speaker is None and body:
        speaker = _known(names, row.get("person_id", ""), body, "organisation", None, where)
    target = _known(names, row.get("target_id", ""), row.get("target", ""), "organisation", None, where) if row.get("target") else None
    for field, key in (("actors", speaker), ("targets", target)):
        if key is not None and key not in quote[field]:
            quote[field].append(key)


def _known(names: Names, key: str, name: str, kind: str, above: str | None, where: str) -> str:
    """The id of a statement's actor: the one it bears, else one made of the name."""
    if not key:
        found = [i for i, actor in names.actors.items() if actor["name"] == name]
        return found[0] if found else names.new(name, where, kind, above)
    if key not in names.actors:
        names.actors[key] = {"name": name, "kind": kind, "of": above, "state": above, "iso3": None, "wikidata": None}
    return key
