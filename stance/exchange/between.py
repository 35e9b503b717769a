"""What all formats share: a record as the middle form, and how a person's edits in another tool meet what was exported.

Formats write what a person may edit in the tool's own terms, and the whole quote beside it as the tool allows. Reading compares what the
tool holds now with what it was shown: what a person left alone keeps its exact value, its probabilities and confidence; what was changed is
the person's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from stance.exchange.losses import Losses
from stance.gazetteer import normal
from stance.quotes import HOW, Annotation, QuoteType, parents, quote_id
from stance.record import ACTOR_FIELDS, DECISIONS, PROVENANCE, SCHEMA, from_record, to_record
from stance.sheets import act_stances
from stance.text import InputError, Span

Record = dict[str, Any]
SPANS = ("content", "cue", "source")
ACTORS = ("actors", "targets", "via")
WORDS = ("type", "mode", "stance", "also", "act", "note")
EDITABLE = (*WORDS, "flags", *ACTORS, *SPANS, "parent")
_DECIDES = {  # which decision a changed value belongs to
    **dict.fromkeys(("type", "mode", "content", "parent"), "quote"),
    **dict.fromkeys(("cue", "source"), "source"),
    **dict.fromkeys(("actors", "via"), "actors"),
    "targets": "targets",
    **dict.fromkeys(("stance", "also", "act", "flags"), "act"),
}


def record_with_text(annotation: Annotation) -> Record:
    """The annotation's record; InputError where the text is not at hand, since other tools show nothing without it."""
    if not annotation.document.text:
        raise InputError(f"document {annotation.document.id}: has no text, expected one; --texts names where the texts lie")
    return to_record(annotation)


def facts_of(record: Record) -> Record:
    """What the record says of the document and its actors, without text and quotes; `order`: the quotes' ids."""
    return {**record, "text": None, "quotes": [], "order": [q["id"] for q in record["quotes"]]}


def kept(quote: Record) -> Record:
    """A record's quote without its words, to travel beside what the tool shows."""
    return {**quote, "surface": None}


def dumped(value: object) -> str:
    """One line of JSON, all ASCII: it passes through any tool."""
    return json.dumps(value, separators=(",", ":"))


def loaded(given: Any, where: str) -> Record | None:
    """JSON that was dumped; None where there is none; InputError where it was damaged."""
    if not given:
        return None
    try:
        value = json.loads(given) if isinstance(given, str) else given
    except ValueError as error:
        raise InputError(f"{where}: no JSON ({error}), expected what stance wrote there, untouched") from None
    if not isinstance(value, dict):
        raise InputError(f"{where}: found {type(value).__name__}, expected an object as stance wrote it")
    return value


# ---------------------------------------------------------------- blank forms


def blank(document_id: str, text: str, annotator: str) -> Record:
    """The record of a document of which nothing else is known."""
    unknown = dict.fromkeys(("title", "publisher", "url", "language", "date"))
    return {
        "schema": SCHEMA,
        "id": document_id,
        **unknown,
        "sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        "text": text,
        "body": [[0, len(text)]] if text else [],
        "annotator": annotator,
        "provenance": dict.fromkeys(PROVENANCE),
        "actors": {},
        "quotes": [],
    }


def blank_quote() -> Record:
    """A quote of a record of which nothing is known."""
    return {
        "id": "",
        "type": str(QuoteType.INDIRECT),
        "mode": "speech",
        "parent": None,
        **{k: [] for k in (*SPANS, *ACTORS)},
        **dict.fromkeys(("stance", "probabilities", "also", "act")),
        "flags": [],
        "confidence": dict.fromkeys(DECISIONS),
        "how": dict.fromkeys(HOW),
        "evidence": None,
        "note": None,
    }


def kind_of(text: str, spans: Iterable[Iterable[int]]) -> str:
    """direct, mixed or indirect by the quotation marks in the content, for tools that do not say."""
    words = [text[a:b].strip() for a, b in spans]
    whole = [w[:1] in "\"“‘«„'" and w[-1:] in "\"”’»“'" for w in words if w]
    return "direct" if whole and all(whole) else "mixed" if any(c in w for w in words for c in '"“”«»„') else "indirect"


# ---------------------------------------------------------------- actors


class Names:
    """Turns what a tool says of an actor into an id of the record; a name that nobody bears makes a new actor."""

    def __init__(self, actors: dict[str, Any], losses: Losses) -> None:
        self.actors, self.losses = actors, losses
        self._named: dict[str, list[str]] = {}
        for key, actor in actors.items():
            self._named.setdefault(normal(actor["name"]), []).append(key)

    def id(self, said: str, where: str) -> str:
        """said: an id, "Name [id]", or a name."""
        said = said.strip()
        name, bracket, rest = said.rpartition(" [")
        for known in (said, rest[:-1] if bracket and rest.endswith("]") else ""):
            if known in self.actors:
                return known
        named = self._named.get(normal(said), [])
        if len(named) == 1:
            return named[0]
        return self.new(name if bracket and rest.endswith("]") else said, where)

    def new(self, name: str, where: str, kind: str = "person", above: str | None = None) -> str:
        """The id of an actor of no table, made where there is none yet."""
        key = "name:" + (normal(name).replace(" ", "-") or name)
        if key not in self.actors:
            self.losses.mended("new actors made of names, kind unknown" if kind == "person" else "new actors made of names", where)
            self.actors[key] = {**dict.fromkeys(ACTOR_FIELDS), "name": name, "kind": kind, "of": above, "state": above}
            self._named.setdefault(normal(name), []).append(key)
        return key


def shown_actor(record: Record, key: str) -> str:
    """ "Name [id]", as a person reads it."""
    return f"{record['actors'][key]['name']} [{key}]"


# ---------------------------------------------------------------- meeting of exported and edited


@dataclass(slots=True)
class Found:
    """A quote as another tool holds it.

    key: what the tool calls it. before: the quote as exported, None where a person made it in the tool. shown: the editable values that
    the tool was given for it. now: those it holds; `parent` is the key of another Found.
    """

    key: str
    before: Record | None
    shown: Mapping[str, Any]
    now: dict[str, Any]


def annotation_of(facts: Record, text: str, found: list[Found], where: str, losses: Losses) -> Annotation:
    """The annotation of a document from its facts and the quotes that a tool holds, checked as any record is."""
    ids: dict[str, str] = {}
    for item in found:
        name = item.before["id"] if item.before else None
        if item.before is None or name in ids.values():  # made there, or a copy of another
            item.before, name = None, None
        ids[item.key] = name or ""
    for item in found:
        ids[item.key] = ids[item.key] or quote_id(tuple(Span(a, b) for a, b in item.now["content"]), ids.values())
    quotes = []
    for item in found:
        item.now["parent"] = ids.get(item.now.get("parent") or "")
        quotes.append({**_merged(item, f"{where} quote {ids[item.key]}", losses), "id": ids[item.key]})
    order = {name: n for n, name in enumerate(facts.get("order", ()))}
    quotes.sort(key=lambda q: (q["content"][0][0], order.get(q["id"], len(order))))
    record = {**facts, "text": text, "quotes": quotes}
    around = parents(from_record(record, where=where).quotes)
    made = {ids[item.key] for item in found if item.before is None}
    for quote in quotes:
        if quote["id"] in made and quote["parent"] is None:
            quote["parent"] = around[quote["id"]]
    return from_record(record, where=where)


def _merged(item: Found, where: str, losses: Losses) -> Record:
    before, shown, now = item.before, item.shown, item.now
    if before is None:
        return {**blank_quote(), **{k: _plain(v) for k, v in now.items() if v is not None}}
    out = {**before, "confidence": dict(before["confidence"]), "how": dict(before["how"])}
    for key in EDITABLE:
        if now.get(key) == shown.get(key) or (not now.get(key) and not shown.get(key)):
            continue
        value = _plain(now.get(key))
        out[key] = value if value is not None or key not in ("type", "mode") else before[key]
        decision = _DECIDES.get(key)
        if decision:
            out["confidence"][decision] = None
        if decision == "act":
            out["probabilities"] = None
        elif decision:
            out["how"][decision] = "person"
    act = out["act"]
    if act is not None and act == before["act"] and out["stance"] != before["stance"] and act_stances().get(act) != out["stance"]:
        losses.lost("act, where a person gave the quote another stance", where)
        out["act"] = None
    return out


def _plain(value: Any) -> Any:
    """As records hold it: places are lists."""
    return [list(v) if isinstance(v, tuple) else v for v in value] if isinstance(value, (list, tuple)) else value
