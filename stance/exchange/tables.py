"""The table of quotes (CSV, Parquet: see table.py), and back to annotations as far as a table tells.

A table holds no texts, so that they are needed beside it (--texts), and of cue and source only the words: their places are found again,
the cue's as near to the content as it stands, the source's to the cue. What a row does not hold at all, count() tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stance.exchange.anchors import Pair, anchored, nearest
from stance.exchange.between import Names, Record, blank, blank_quote
from stance.exchange.losses import Losses
from stance.quotes import STANCES, Annotation
from stance.record import from_record, to_record
from stance.table import CONFIDENCE, HOW, read_frame, save
from stance.text import Document, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

BY_WORDS = "places of cue and source, found by their words: the cue's nearest to the content, the source's to the cue"
ACTOR_FIELDS = ("iso3", "wikidata")


def write(annotations: Iterable[Annotation], path: Path, losses: Losses, *, text: bool = True) -> Iterator[InputError]:
    """Writes the table by the path's ending."""
    done = list(annotations)
    for annotation in done:
        count(to_record(annotation, text=False), losses)
    save(done, path, text=text)
    yield from ()


def count(record: Record, losses: Losses) -> None:
    """What a table does not hold of a record."""
    name = record["id"]
    if not record["quotes"]:
        losses.lost("documents without quotes", name)
    for field in ("text", "body", "language"):
        if record["quotes"] and (record[field] or field == "text"):
            losses.lost(field, name)
    for field, value in record["provenance"].items():
        if value is not None:
            losses.lost(f"provenance.{field}", name)
    for key, actor in record["actors"].items():
        for field in ("of", *ACTOR_FIELDS):
            if actor[field] is not None:
                losses.lost(f"actors.{field}", key)
    for quote in record["quotes"]:
        place = f"{name} {quote['id']}"
        losses.lost("offsets of cue", place, len(quote["cue"]))
        losses.lost("offsets of source", place, len(quote["source"]))
        losses.lost("ids of via (names stay)", place, len(quote["via"]))
        for field in ("evidence", "note"):
            losses.lost(field, place, quote[field] is not None)
        losses.lost("confidence.act", place, quote["confidence"]["act"] is not None)


def read(path: Path, losses: Losses, texts: Mapping[str, Document]) -> Iterator[Annotation | InputError]:
    """The annotations of a table, one for each document and annotator."""
    frame = read_frame(path)
    rows: dict[tuple[str, str], list[tuple[int, dict[str, Any]]]] = {}
    for line, row in zip(_lines(path, len(frame)), frame.astype(object).where(frame.notna(), None).to_dict("records"), strict=True):
        rows.setdefault((row["document_id"] or "", row["annotator"] or ""), []).append((line, row))
    states = _named([row for group in rows.values() for _, row in group])
    for (name, _), group in rows.items():
        try:
            if name not in texts:
                raise InputError(f"{path}:{group[0][0]}: the table holds no texts, and --texts has none of the document {name!r}")
            yield _annotation(path, texts[name], group, states, losses)
        except InputError as error:
            yield error


def _lines(path: Path, rows: int) -> Iterable[int]:
    """The line that each row of a CSV begins on; of other files, the row's number."""
    if path.suffix != ".csv":
        return range(1, rows + 1)
    import csv

    with open(path, encoding="utf-8", newline="") as file:
        reader, starts, last = csv.reader(file), [], 0
        for cells in reader:
            if cells:
                starts.append(last + 1)
            last = reader.line_num
    return starts[1 : rows + 1]


def _split(cell: str | None) -> list[str]:
    return cell.split("|") if cell else []


def _named(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Actors' ids by name, all over the table."""
    pairs = [(n, i) for r in rows for ids, names in (("actor_ids", "actors"), ("target_ids", "targets")) for n, i in _pairs(r, names, ids)]
    return dict(reversed(pairs))


def _pairs(row: Mapping[str, Any], first: str, second: str) -> list[tuple[str, str]]:
    a, b = _split(row[first]), _split(row[second])
    return list(zip(a, b, strict=True)) if len(a) == len(b) else []


def _annotation(
    path: Path, document: Document, rows: list[tuple[int, dict[str, Any]]], named: Mapping[str, str], losses: Losses
) -> Annotation:
    first = rows[0][1]
    record = blank(document.id, document.text, first["annotator"] or "")
    record["body"] = [[s.start, s.end] for s in document.body or ()]
    record |= {k: first[k] if first[k] is not None else getattr(document, k) for k in ("title", "publisher", "url", "date")}
    record["language"] = document.language
    for line, row in rows:
        _actors(record["actors"], row, named, f"{path}:{line}")
    names = Names(record["actors"], losses)
    record["quotes"] = [_quote(row, document.text, names, f"{path}:{line}", losses) for line, row in rows]
    known = {q["id"] for q in record["quotes"]}
    for quote in record["quotes"]:
        if quote["parent"] not in known:
            losses.lost("parent, which is in no row", quote["id"], quote["parent"] is not None)
            quote["parent"] = None
    return from_record(record, where=f"{path}:{rows[0][0]}")


def _actors(actors: dict[str, Any], row: Mapping[str, Any], named: Mapping[str, str], where: str) -> None:
    """The actors of a row, with the states that they roll up to."""
    for ids, names, kinds, states in (
        ("actor_ids", "actors", "actor_kinds", "actor_states"),
        ("target_ids", "targets", "", "target_states"),
    ):
        keys = _split(row[ids])
        columns = [_split(row[c]) if c else [] for c in (names, kinds, states)]
        for n, key in enumerate(keys):
            name, kind, state = (column[n] if len(column) == len(keys) else "" for column in columns)
            above = named.get(state) if state else None
            known = actors.get(key)
            if known is None or (kind and known["kind"] == "group" != kind):
                kind = kind or ("state" if state == name else "group")
                actors[key] = {"name": name or key, "kind": kind, "of": None, "state": above, "iso3": None, "wikidata": None}
            if state and above is None:
                above = f"name:{state.casefold().replace(' ', '-')}"
                actors[key]["state"] = above
            if above and above not in actors:
                actors[above] = {"name": state, "kind": "state", "of": None, "state": above, "iso3": None, "wikidata": None}


def _quote(row: Mapping[str, Any], text: str, names: Names, where: str, losses: Losses) -> Record:
    quote = {**blank_quote(), **{k: row[k] for k in ("type", "mode", "parent", "stance", "also", "act")}, "id": row["quote_id"] or ""}
    try:
        pairs = [(int(a), int(b)) for a, b in (span.split("-") for span in _split(row["spans"]))]
    except ValueError:
        raise InputError(f"{where}: spans: found {row['spans']!r}, expected start-end|start-end") from None
    quote["content"] = [list(p) for p in _content(pairs, row["content"], text, where, losses)]
    start, end = quote["content"][0][0], quote["content"][-1][1]
    quote["cue"] = _by_words(row["cue"], (start, end), text, f"{where} cue", losses)
    beside = (quote["cue"][0][0], quote["cue"][-1][1]) if quote["cue"] else (start, start)  # without a cue, rather before than behind
    quote["source"] = _by_words(row["source"], beside, text, f"{where} source", losses)
    quote["actors"], quote["targets"] = _split(row["actor_ids"]), _split(row["target_ids"])
    quote["via"] = [names.id(name, where) for name in _split(row["via"])]
    quote["flags"] = _split(row["flags"])
    chances = {str(s): row[f"p_{s}"] for s in STANCES}
    quote["probabilities"] = chances if all(v is not None for v in chances.values()) else None
    quote["confidence"] |= {c.removeprefix("conf_"): row[c] for c in CONFIDENCE}
    quote["how"] |= {c.removeprefix("how_"): row[c] for c in HOW}
    return quote


def _content(pairs: Sequence[Pair], words: str | None, text: str, where: str, losses: Losses) -> list[Pair]:
    """The content's places; each must hold its words where the table has them."""
    if words is None or (all(b <= len(text) for _, b in pairs) and " ... ".join(text[a:b] for a, b in pairs) == words):
        return [anchored(text, pair, None, where, losses) for pair in pairs]
    pieces = words.split(" ... ") if len(pairs) > 1 else [words]
    if len(pieces) != len(pairs):
        raise InputError(f"{where}: found {len(pairs)} spans for {words[:60]!r}, expected as many as its fragments")
    return [anchored(text, pair, piece, where, losses) for pair, piece in zip(pairs, pieces, strict=True)]


def _by_words(words: str | None, around: Pair, text: str, where: str, losses: Losses) -> list[list[int]]:
    if not words:
        return []
    found = nearest(text, [words], around) or nearest(text, words.split(" ... "), around)
    if found is None:
        losses.lost("cue or source whose words are not in the text", where)
        return []
    losses.mended(BY_WORDS, where)
    return [list(p) for p in found]
