"""Annotation <-> record (dict, JSON line): the only serialisation, schema "stance/1".

Key order is fixed, all keys are always present, no clock: equal annotations give equal bytes. Reading is strict: what does
not fit is an InputError of one sentence that names the place. Unknown keys are ignored, since stance/1 only ever grows.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from stance.actors import KINDS, Actor
from stance.quotes import FLAGS, HOW, STANCES, Annotation, Confidence, How, Mode, Quote, QuoteType, Stance
from stance.text import Document, InputError, Span, Spans, is_date

SCHEMA = "stance/1"
PROVENANCE = ("version", "codebook", "guideline", "detector", "config", "models", "source_sha256")  # always there, in this order
DECISIONS = ("quote", "source", "actors", "targets", "act")  # of Confidence
ACTOR_FIELDS = ("name", "kind", "of", "state", "iso3", "wikidata")
_LINE_ENDS = {ord(c): f"\\u{ord(c):04x}" for c in "\x85\u2028\u2029"}  # some readers take them for the end of a line


# ---------------------------------------------------------------- writing


def to_record(annotation: Annotation, *, text: bool = True) -> dict[str, Any]:
    """The annotation as plain values. text=False: text and surface are null (texts that may not be passed on)."""
    document = annotation.document
    quotes = sorted(annotation.quotes, key=lambda q: q.content[0].start)
    return {
        "schema": SCHEMA,
        "id": document.id,
        "title": document.title,
        "publisher": document.publisher,
        "url": document.url,
        "language": document.language,
        "date": document.date,
        "sha256": document.sha256,
        "text": document.text if text else None,
        "body": _pairs(document.body or ()),
        "annotator": annotation.annotator,
        "provenance": _provenance({**annotation.provenance, "source_sha256": document.source_sha256}),
        "actors": _actors(annotation),
        "quotes": [_quote(annotation, q, text) for q in quotes],
    }


def to_line(annotation: Annotation, *, text: bool = True) -> str:
    """The record as one line of JSON, without the line feed."""
    return _line(to_record(annotation, text=text))


def _line(record: Mapping[str, Any]) -> str:
    line = json.dumps(record, ensure_ascii=False, allow_nan=False).translate(_LINE_ENDS)
    if line.isascii() or not re.search("[\ud800-\udfff]", line):
        return line
    return json.dumps(record, allow_nan=False)  # a lone surrogate has no UTF-8: the whole line in ASCII


def _pairs(spans: Spans) -> list[list[int]]:
    return [[s.start, s.end] for s in spans]


def _provenance(given: Mapping[str, object]) -> dict[str, object]:
    rest = sorted(k for k in given if k not in PROVENANCE)
    return {k: _sorted(given.get(k)) for k in (*PROVENANCE, *rest)}


def _sorted(value: object) -> object:
    return {k: _sorted(value[k]) for k in sorted(value)} if isinstance(value, Mapping) else value


def _actors(annotation: Annotation) -> dict[str, dict[str, str | None]]:
    """Every actor that the quotes name, and theirs above, by id."""
    found: dict[str, Actor] = {}
    todo = [(i, f"quote {q.id}") for q in annotation.quotes for i in chain(q.actors, q.targets, q.via)]
    while todo:
        name, where = todo.pop()
        if name in found:
            continue
        if name not in annotation.actors:
            raise InputError(f"document {annotation.document.id}: {where} names actor {name!r}, expected one of the annotation's actors")
        actor = found[name] = annotation.actors[name]
        todo += [(up, f"actor {name}") for up in (actor.of, actor.state) if up]
    return {i: {f: getattr(found[i], f) for f in ACTOR_FIELDS} for i in sorted(found)}


def _quote(annotation: Annotation, quote: Quote, text: bool) -> dict[str, Any]:
    spans = {"content": quote.content, "cue": quote.cue, "source": quote.source}
    _check_places(annotation.document, quote)
    return {
        "id": quote.id,
        "type": str(quote.type),
        "mode": str(quote.mode),
        "parent": quote.parent,
        **{k: _pairs(v) for k, v in spans.items()},
        "surface": {k: annotation.surface(v) for k, v in spans.items()} if text else None,
        "actors": list(quote.actors),
        "targets": list(quote.targets),
        "via": list(quote.via),
        "stance": _word(quote.stance),
        "probabilities": rounded_probabilities(quote.probabilities),
        "also": _word(quote.also),
        "act": quote.act,
        "flags": [f for f in FLAGS if f in quote.flags],
        "confidence": {k: rounded(getattr(quote.confidence, k)) for k in DECISIONS},
        "how": {k: getattr(quote.how, k) for k in HOW},
        "evidence": quote.evidence,
        "note": quote.note,
    }


def _check_places(document: Document, quote: Quote) -> None:
    last = max(s.end for s in chain(quote.content, quote.cue, quote.source))
    if last > len(document.text):
        raise InputError(
            f"document {document.id}: quote {quote.id} ends at {last}, beyond the text of {len(document.text)} characters; "
            "a record read without its text needs the text before it is written again"
        )


def _word(value: Stance | None) -> str | None:
    return None if value is None else str(value)


def rounded(value: float | None) -> float | None:
    """As records carry it: 4 decimals."""
    return None if value is None else round(float(value), 4)


def rounded_probabilities(values: tuple[float, ...] | None) -> dict[str, float] | None:
    """Rounded to 4 decimals so that they still sum to 1: what rounding lost or won goes where it changes least."""
    if values is None:
        return None
    units = [round(v * 10_000) for v in values]
    over = sum(units) - 10_000
    step = 1 if over < 0 else -1
    order = sorted(range(len(units)), key=lambda i: step * (units[i] - values[i] * 10_000))
    for i in order[: abs(over)]:
        units[i] += step
    return {str(s): u / 10_000 for s, u in zip(STANCES, units, strict=True)}


# ---------------------------------------------------------------- reading


def from_record(record: Any, *, text: str | None = None, where: str = "record") -> Annotation:
    """The annotation that a record tells of.

    text: the document's text, for records written without it; it must have the record's sha256. A record without text
    read without one gives an Annotation whose document has the text '' and no body; it can be counted, not written again.
    where: what errors call the record ("out.jsonl:7").
    """
    see = _Reader(where)
    see.object(record, "record")
    if see.get(record, "schema", str) != SCHEMA:
        raise see.error("schema", record["schema"], f'"{SCHEMA}"')
    document = _document(see, record, text)
    actors = {i: _actor(see, i, a) for i, a in see.get(record, "actors", dict).items()}
    _known(see, actors, {up: f"actors.{a.id}" for a in actors.values() for up in (a.of, a.state) if up})
    quotes: dict[str, Quote] = {}
    for i, item in enumerate(see.get(record, "quotes", list)):
        quote = _read_quote(see, item, f"quotes[{i}]", len(document.text) if document.text else None)
        if quote.id in quotes:
            raise see.error(f"quotes[{i}].id", quote.id, "an id that no other quote of the document has")
        _known(see, actors, dict.fromkeys(chain(quote.actors, quote.targets, quote.via), f"quotes[{i}]"))
        quotes[quote.id] = quote
    for quote in quotes.values():
        if quote.parent is not None and (quote.parent == quote.id or quote.parent not in quotes):
            raise see.error(f"quote {quote.id}.parent", quote.parent, "the id of another quote of the document")
    provenance = {k: v for k, v in record["provenance"].items() if v is not None and k != "source_sha256"}
    return Annotation(document, see.get(record, "annotator", str), tuple(quotes.values()), actors, provenance)


class _Reader:
    """Takes values out of a record and says where it is when one does not fit."""

    def __init__(self, where: str) -> None:
        self.where = where

    def error(self, key: str, found: object, expected: str) -> InputError:
        shown = json.dumps(found, ensure_ascii=False, default=repr)
        return InputError(f"{self.where}: {key}: found {shown if len(shown) < 80 else shown[:76] + ' ...'}, expected {expected}")

    def object(self, value: Any, key: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self.error(key, value, "an object")
        return value

    def get(self, holder: Mapping[str, Any], key: str, *kinds: type, at: str = "", null: bool = False) -> Any:
        """holder[key], which must be there and of one of these kinds (or null, where that is allowed)."""
        place = f"{at}.{key}" if at else key
        if key not in holder:
            raise InputError(f"{self.where}: {place}: missing, expected every key of {SCHEMA} to be there")
        value = holder[key]
        if (value is None and null) or (isinstance(value, kinds) and not isinstance(value, bool)):
            return value
        names = {str: "text", list: "a list", dict: "an object", int: "a number", float: "a number"}
        wanted = list(dict.fromkeys(names[k] for k in kinds)) + (["null"] if null else [])
        raise self.error(place, value, " or ".join(wanted))

    def word(self, holder: Mapping[str, Any], key: str, words: Iterable[str], *, at: str, null: bool = False) -> Any:
        value = self.get(holder, key, str, at=at, null=null)
        words = [str(w) for w in words]
        if value is not None and value not in words:
            raise self.error(f"{at}.{key}", value, f"one of {', '.join(words)}")
        return value

    def strings(self, holder: Mapping[str, Any], key: str, *, at: str) -> tuple[str, ...]:
        values = self.get(holder, key, list, at=at)
        if not all(isinstance(v, str) and v for v in values):
            raise self.error(f"{at}.{key}", values, "a list of non-empty strings")
        return tuple(values)

    def fraction(self, holder: Mapping[str, Any], key: str, *, at: str, null: bool = False) -> float | None:
        value = self.get(holder, key, int, float, at=at, null=null)
        if value is not None and not 0 <= value <= 1:
            raise self.error(f"{at}.{key}", value, "a number from 0 to 1")
        return None if value is None else float(value)

    def spans(self, holder: Mapping[str, Any], key: str, length: int | None, *, at: str = "") -> Spans:
        place = f"{at}.{key}" if at else key
        out = []
        for pair in self.get(holder, key, list, at=at):
            if not (isinstance(pair, list) and len(pair) == 2 and all(type(x) is int for x in pair) and 0 <= pair[0] < pair[1]):
                raise self.error(place, pair, "[start, end] with 0 <= start < end")
            if length is not None and pair[1] > length:
                raise self.error(place, pair, f"an end within the text of {length} characters")
            out.append(Span(*pair))
        return tuple(out)


def _document(see: _Reader, record: Mapping[str, Any], text: str | None) -> Document:
    own = see.get(record, "text", str, null=True)
    text = own if own is not None else text
    info = {k: see.get(record, k, str, null=True) for k in ("title", "publisher", "url", "language", "date")}
    if info["date"] is not None and not is_date(info["date"]):
        raise see.error("date", info["date"], "YYYY, YYYY-MM, YYYY-MM-DD or null")
    body = see.spans(record, "body", None if text is None else len(text))
    page = see.get(see.get(record, "provenance", dict), "source_sha256", str, at="provenance", null=True)
    document = Document(see.get(record, "id", str), text or "", body=body if text else (), source_sha256=page, **info)
    digest = see.get(record, "sha256", str)
    if text is not None and digest != document.sha256:
        raise see.error("sha256", digest, f'"{document.sha256}", the text\'s own: text or offsets were changed after annotation')
    return document


def _actor(see: _Reader, name: str, given: Any) -> Actor:
    at = f"actors.{name}"
    see.object(given, at)
    see.word(given, "kind", KINDS, at=at)
    return Actor(name, **{f: see.get(given, f, str, at=at, null=f not in ("name", "kind")) for f in ACTOR_FIELDS})


def _known(see: _Reader, actors: Mapping[str, Actor], named: Mapping[str, str]) -> None:
    for name, at in named.items():
        if name not in actors:
            raise see.error(at, name, "the id of an actor under actors")


def _read_quote(see: _Reader, given: Any, at: str, length: int | None) -> Quote:
    see.object(given, at)
    sure, how = see.get(given, "confidence", dict, at=at), see.get(given, "how", dict, at=at)
    content = see.spans(given, "content", length, at=at)
    if not content:
        raise see.error(f"{at}.content", [], "at least one [start, end]")
    return Quote(
        id=see.get(given, "id", str, at=at),
        type=QuoteType(see.word(given, "type", QuoteType, at=at)),
        mode=Mode(see.word(given, "mode", Mode, at=at)),
        parent=see.get(given, "parent", str, at=at, null=True),
        content=content,
        cue=see.spans(given, "cue", length, at=at),
        source=see.spans(given, "source", length, at=at),
        actors=see.strings(given, "actors", at=at),
        targets=see.strings(given, "targets", at=at),
        via=see.strings(given, "via", at=at),
        stance=_stance(see.word(given, "stance", STANCES, at=at, null=True)),
        probabilities=_read_probabilities(see, given, at),
        also=_stance(see.word(given, "also", STANCES[:3], at=at, null=True)),
        act=see.get(given, "act", str, at=at, null=True),
        flags=_read_flags(see, given, at),
        confidence=Confidence(**{k: see.fraction(sure, k, at=f"{at}.confidence", null=True) for k in DECISIONS}),
        how=How(**{k: see.word(how, k, words, at=f"{at}.how", null=True) for k, words in HOW.items()}),
        evidence=see.get(given, "evidence", str, at=at, null=True),
        note=see.get(given, "note", str, at=at, null=True),
    )


def _stance(word: str | None) -> Stance | None:
    return None if word is None else Stance(word)


def _read_probabilities(see: _Reader, given: Mapping[str, Any], at: str) -> tuple[float, float, float, float] | None:
    found = see.get(given, "probabilities", dict, at=at, null=True)
    if found is None:
        return None
    a, b, c, d = (see.fraction(found, s, at=f"{at}.probabilities") or 0.0 for s in STANCES)
    if abs(a + b + c + d - 1) > 0.001:
        raise see.error(f"{at}.probabilities", found, "four numbers that sum to 1")
    return a, b, c, d


def _read_flags(see: _Reader, given: Mapping[str, Any], at: str) -> tuple[str, ...]:
    flags = see.strings(given, "flags", at=at)
    for flag in flags:
        if flag not in FLAGS:
            raise see.error(f"{at}.flags", flag, f"one of {', '.join(FLAGS)}")
    return flags


# ---------------------------------------------------------------- files


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file that takes its name only when all of it is there."""
    part = path.with_name(path.name + ".new")
    part.write_bytes(content)
    os.replace(part, path)


def read_records(path: str | os.PathLike[str], *, texts: Mapping[str, str] | None = None) -> Iterator[Annotation]:
    """The annotations of a .jsonl file ("-" = standard input) in order, one at a time; errors name file:line.

    texts: {document id: text} for records written without their text.
    """
    seen: dict[str, int] = {}
    stdin = os.fspath(path) == "-"
    with open(0 if stdin else path, "rb", closefd=not stdin) as file:
        for number, raw in enumerate(file, 1):
            where = f"{'stdin' if stdin else os.fspath(path)}:{number}"
            if not raw.strip():
                continue
            record = _parsed(raw, where)
            annotation = from_record(record, text=(texts or {}).get(record.get("id", "")), where=where)
            name = annotation.document.id
            if name in seen:
                raise InputError(f"{where}: id: found {name!r} again (line {seen[name]}), expected one record a document")
            seen[name] = number
            yield annotation


def _parsed(raw: bytes, where: str) -> dict[str, Any]:
    try:
        record = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: byte {error.start} is no UTF-8, expected a line of JSON in UTF-8") from None
    except ValueError as error:
        raise InputError(f"{where}: no JSON ({error}), expected one record a line") from None
    if not isinstance(record, dict):
        raise InputError(f"{where}: found {type(record).__name__}, expected an object of schema {SCHEMA}")
    return record
