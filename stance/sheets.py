"""The two sheets of an annotations folder, to and from YAML: what is known of a document, and somebody's annotation of it.

A span is "start-end" in code points, half-open. Where the document's text ships, a span carries its exact text and 32 characters
on either side, so that a shifted text is noticed; where it may not, the offsets stand alone. What only machines give
(probabilities, confidence, how) has no place here: proposals are records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from yaml.nodes import MappingNode, Node

from stance.actors import KINDS, Actor
from stance.quotes import FLAGS, STANCES, Annotation, Mode, Quote, QuoteType, Stance
from stance.resources import load_yaml
from stance.strict import Sheet, flow
from stance.text import Document, Span, Spans, is_date

CONTEXT = 32  # characters kept on either side of a span
SPLITS = ("train", "dev", "test")
SPAN = re.compile(r"(0|[1-9]\d*)-([1-9]\d*)", re.ASCII)
WORDS = ("title", "publisher", "url", "language", "event", "source", "path", "corpus")
OPTIONAL = (*WORDS, "date", "fold", "body")
QUOTE_KEYS = ("mode", "parent", "cue", "source", "actors", "targets", "via", "stance", "also", "act", "flags", "evidence", "note")


@dataclass(frozen=True, slots=True)
class Meta:
    """What is known of a document apart from its text.

    length: of the text in code points. split: train, dev (tuning) or test (nothing trains on it). event: articles of one event share
    it and never part between folds. source, path: the public place that the text comes from. corpus: the file under the corpora
    folder that holds the text, where it does not ship. body: as in Document.
    """

    id: str
    sha256: str
    length: int
    licence: str
    split: str
    title: str | None = None
    publisher: str | None = None
    date: str | None = None
    url: str | None = None
    language: str | None = None
    event: str | None = None
    fold: int | None = None
    source: str | None = None
    path: str | None = None
    corpus: str | None = None
    body: Spans | None = None


@cache
def act_stances() -> Mapping[str, str]:
    """The codebook's acts with the stance that each has."""
    return {act: facts["stance"] for act, facts in load_yaml("codebook")["acts"].items()}


# ---------------------------------------------------------------- meta


def meta_yaml(meta: Meta) -> str:
    """The sheet of a document; keys without a value are left out."""
    lines = [f"{k}: {flow(getattr(meta, k))}" for k in ("title", "publisher", "date", "url", "language") if getattr(meta, k) is not None]
    lines += [f"sha256: {flow(meta.sha256)}", f"length: {flow(str(meta.length))}", f"licence: {flow(meta.licence)}"]
    lines += [f"split: {flow(meta.split)}"]
    for key in ("event", "fold", "source", "path", "corpus"):
        if getattr(meta, key) is not None:
            lines.append(f"{key}: {flow(str(getattr(meta, key)))}")
    if meta.body is not None:
        lines.append(f"body: {flow([_at(s) for s in meta.body])}")
    return "\n".join(lines) + "\n"


def read_meta(sheet: Sheet, document_id: str) -> Meta:
    """The sheet as Meta; AnnotationError with everything that is wrong in it."""
    found = sheet.fields(sheet.root, "meta", needs=("sha256", "length", "licence", "split"), may=OPTIONAL)
    words = {
        k: sheet.text(found[k], k) for k in ("title", "publisher", "url", "language", "event", "source", "path", "corpus") if k in found
    }
    sha256 = sheet.text(found["sha256"], "sha256") if "sha256" in found else None
    if sha256 is not None and not re.fullmatch("[0-9a-f]{64}", sha256):
        sheet.say(found["sha256"], f"sha256: found {sha256!r}, expected 64 digits 0-9a-f")
    length = _number(sheet, found.get("length"), "length") or 0
    split = sheet.word(found.get("split"), "split", SPLITS)
    fold = _number(sheet, found.get("fold"), "fold")
    date = _date(sheet, found.get("date"))
    body = tuple(_span(sheet, n, "body", length) for n in sheet.items(found["body"], "body")) if "body" in found else None
    licence = sheet.text(found["licence"], "licence") if "licence" in found else None
    sheet.close()
    spans = None if body is None else tuple(filter(None, body))
    return Meta(document_id, sha256 or "", length, licence or "", split or "", date=date, fold=fold, body=spans, **words)


def _number(sheet: Sheet, node: Node | None, what: str) -> int | None:
    if node is None or (value := sheet.text(node, what)) is None:
        return None
    if not re.fullmatch(r"\d{1,12}", value, re.ASCII):
        sheet.say(node, f"{what}: found {value!r}, expected a whole number in quotation marks")
        return None
    return int(value)


def _date(sheet: Sheet, node: Node | None) -> str | None:
    if node is None or (value := sheet.text(node, "date")) is None:
        return None
    if not is_date(value):
        sheet.say(node, f"date: found {value!r}, expected YYYY, YYYY-MM or YYYY-MM-DD")
    return value


# ---------------------------------------------------------------- annotation: writing


def annotation_yaml(annotation: Annotation, *, surface: bool) -> str:
    """The sheet of an annotation. surface: with the words of each span, for documents whose text ships."""
    text = annotation.document.text if surface else None
    lines = [f"sha256: {flow(annotation.document.sha256)}", f"annotator: {flow(annotation.annotator)}"]
    if (made := {k: v for k, v in annotation.provenance.items() if isinstance(v, str)}) and made:
        lines.append(f"provenance: {flow(made)}")
    actors = _named_actors(annotation)
    lines.append("actors:" if actors else "actors: []")
    keys = ("id", "name", "kind", "of", "state", "iso3", "wikidata")
    lines += ["- " + flow({k: v for k in keys if (v := getattr(a, k)) is not None}) for a in actors]
    quotes = sorted(annotation.quotes, key=lambda q: q.content[0].start)
    lines.append("quotes:" if quotes else "quotes: []")
    for quote in quotes:
        lines += [("  " if i else "- ") + line for i, line in enumerate(_quote_lines(quote, text))]
    return "\n".join(lines) + "\n"


def _named_actors(annotation: Annotation) -> list[Actor]:
    """Every actor that the quotes name, and theirs above, sorted by id."""
    todo = [i for q in annotation.quotes for i in (*q.actors, *q.targets, *q.via)]
    found: dict[str, Actor] = {}
    while todo:
        if (name := todo.pop()) not in found:
            actor = found[name] = annotation.actors[name]
            todo += [up for up in (actor.of, actor.state) if up]
    return [found[name] for name in sorted(found)]


def _quote_lines(quote: Quote, text: str | None) -> Iterator[str]:
    yield f"id: {flow(quote.id)}"
    yield f"type: {flow(str(quote.type))}"
    if quote.mode is not Mode.SPEECH:
        yield f"mode: {flow(str(quote.mode))}"
    if quote.parent is not None:
        yield f"parent: {flow(quote.parent)}"
    for key in ("content", "cue", "source"):
        if spans := getattr(quote, key):
            yield f"{key}: {flow([_at(s) for s in spans] if text is None else [_anchored(s, text) for s in spans])}"
    for key in ("actors", "targets", "via"):
        if ids := getattr(quote, key):
            yield f"{key}: {flow(ids)}"
    for key in ("stance", "also", "act"):
        if (word := getattr(quote, key)) is not None:
            yield f"{key}: {flow(str(word))}"
    if quote.flags:
        yield f"flags: {flow([f for f in FLAGS if f in quote.flags])}"
    for key in ("evidence", "note"):
        if (word := getattr(quote, key)) is not None:
            yield f"{key}: {flow(word)}"


def _at(span: Span) -> str:
    return f"{span.start}-{span.end}"


def _anchored(span: Span, text: str) -> dict[str, str]:
    before, after = text[max(0, span.start - CONTEXT) : span.start], text[span.end : span.end + CONTEXT]
    return {"at": _at(span), "text": span.of(text), "before": before, "after": after}


# ---------------------------------------------------------------- annotation: reading


def read_annotation(sheet: Sheet, meta: Meta, text: str | None, *, surface: bool) -> Annotation:
    """The sheet as an Annotation; AnnotationError with everything that is wrong in it.

    text: the document's; None = not at hand (places are then held against meta.length alone, and the Annotation's document has no
    text). surface: whether the words of spans must stand in the sheet (the text ships) or must not.
    """
    found = sheet.fields(sheet.root, "annotation", needs=("sha256", "annotator", "actors", "quotes"), may=("provenance",))
    if "sha256" in found and (sha256 := sheet.text(found["sha256"], "sha256")) and sha256 != meta.sha256:
        sheet.say(found["sha256"], f"sha256: found {sha256}, expected {meta.sha256} as in meta: it was made on another text")
    annotator = sheet.text(found["annotator"], "annotator") if "annotator" in found else None
    made = sheet.mapping(found["provenance"], "provenance") if "provenance" in found else {}
    provenance = {k: sheet.text(n, f"provenance {k}") or "" for k, n in made.items()}
    actors = _read_actors(sheet, found.get("actors"))
    reader = _QuoteReader(sheet, meta.length, text, surface, actors)
    quotes = [q for n in sheet.items(found.get("quotes"), "quotes") if (q := reader.quote(n))]
    reader.check_parents()
    sheet.close()
    quotes.sort(key=lambda q: q.content[0].start)
    return Annotation(document_of(meta, text), annotator or "", tuple(quotes), actors, provenance)


def document_of(meta: Meta, text: str | None) -> Document:
    """The Document that a meta sheet and a text make."""
    body = meta.body if text else ()
    return Document(meta.id, text or "", meta.title, meta.date, meta.url, meta.publisher, meta.language, body)


def _read_actors(sheet: Sheet, node: Node | None) -> dict[str, Actor]:
    out: dict[str, Actor] = {}
    above: list[tuple[Node, str, str]] = []
    for item in sheet.items(node, "actors"):
        found = sheet.fields(item, "actor", needs=("id", "name", "kind"), may=("of", "state", "iso3", "wikidata"))
        kind = sheet.word(found.get("kind"), "kind", KINDS)
        words = {k: w for k, n in found.items() if k != "kind" and (w := sheet.text(n, k)) is not None}
        name = words.get("id", "")
        if name in out:
            sheet.say(item, f"actors: found the id {name!r} twice, expected it once")
        elif name and kind and "name" in words:
            out[name] = Actor(kind=kind, **words)
            above += [(found[k], k, words[k]) for k in ("of", "state") if k in found]
    for where, key, up in above:
        if up not in out:
            sheet.say(where, f"{key}: found {up!r}, expected the id of an actor under actors")
    return out


class _QuoteReader:
    """Reads the quotes of one sheet; what it says to the sheet names the quote."""

    def __init__(self, sheet: Sheet, length: int, text: str | None, surface: bool, actors: Mapping[str, Actor]) -> None:
        self.sheet, self.length, self.text, self.surface, self.actors = sheet, length, text, surface, actors
        self.seen: set[str] = set()
        self.parents: dict[str, tuple[Node, str]] = {}

    def quote(self, node: Node) -> Quote | None:
        sheet = self.sheet
        found = sheet.fields(node, "quote", needs=("id", "type", "content"), may=QUOTE_KEYS)
        name, parent, evidence, note = (sheet.text(found[k], k) if k in found else None for k in ("id", "parent", "evidence", "note"))
        name = name or ""
        if name in self.seen:
            sheet.say(found["id"], f"quote: found the id {name!r} twice, expected it once")
        self.seen.add(name)
        if parent is not None:
            self.parents[name] = found["parent"], parent
        kind = sheet.word(found.get("type"), f"quote {name}: type", QuoteType)
        mode = sheet.word(found.get("mode"), f"quote {name}: mode", Mode)
        content, cue, source = (self._spans(found.get(k), f"quote {name}: {k}") for k in ("content", "cue", "source"))
        if "content" in found and not found["content"].value:
            sheet.say(found["content"], f"quote {name}: no content, expected at least one span")
        actors, targets, via = (self._ids(found.get(k), f"quote {name}: {k}") for k in ("actors", "targets", "via"))
        stance, also, act = self._labels(found, name)
        flags = [sheet.word(n, f"quote {name}: flags", FLAGS) for n in sheet.items(found.get("flags"), f"quote {name}: flags")]
        if not (kind and content):
            return None
        return Quote(
            id=name,
            type=QuoteType(kind),
            content=content,
            mode=Mode(mode or Mode.SPEECH),
            parent=parent,
            cue=cue,
            source=source,
            actors=actors,
            targets=targets,
            via=via,
            stance=stance,
            also=also,
            act=act,
            flags=tuple(filter(None, flags)),
            evidence=evidence,
            note=note,
        )

    def _labels(self, found: Mapping[str, Node], name: str) -> tuple[Stance | None, Stance | None, str | None]:
        acts = act_stances()
        stance = self.sheet.word(found.get("stance"), f"quote {name}: stance", STANCES)
        also = self.sheet.word(found.get("also"), f"quote {name}: also", STANCES[:3])
        act = self.sheet.word(found.get("act"), f"quote {name}: act", acts)
        if act and acts[act] != stance and (stance or "stance" not in found):
            self.sheet.say(found["act"], f"quote {name}: found act {act} with stance {stance or 'missing'}, expected stance {acts[act]}")
        if also and also == stance:
            self.sheet.say(found["also"], f"quote {name}: found {also} as stance and also, expected two different labels")
        return Stance(stance) if stance else None, Stance(also) if also else None, act

    def _ids(self, node: Node | None, what: str) -> tuple[str, ...]:
        ids = self.sheet.words(node, what)
        for name in ids:
            if name not in self.actors and node is not None:
                self.sheet.say(node, f"{what}: found {name!r}, expected the id of an actor under actors")
        return ids

    def _spans(self, node: Node | None, what: str) -> Spans:
        out: list[Span] = []
        for item in self.sheet.items(node, what):
            span = self._span(item, what)
            if span and out and span.start < out[-1].end:
                self.sheet.say(item, f"{what}: found {_at(span)} after {_at(out[-1])}, expected fragments in order and apart")
            elif span:
                out.append(span)
        return tuple(out)

    def _span(self, node: Node, what: str) -> Span | None:
        if not isinstance(node, MappingNode):
            span = _span(self.sheet, node, what, self.length)
            if self.surface and span:
                self.sheet.say(node, f"{what}: found offsets alone, expected {{at, text}} since the document's text ships")
            return span
        found = self.sheet.fields(node, what, needs=("at", "text"), may=("before", "after"))
        span = _span(self.sheet, found["at"], what, self.length) if "at" in found else None
        words = {k: self.sheet.text(found[k], what) for k in ("text", "before", "after") if k in found}
        if not self.surface:
            self.sheet.say(node, f'{what}: found words of a text that does not ship, expected offsets alone: "start-end"')
        elif span and self.text is not None:
            there = _anchored(span, self.text)
            for key, value in words.items():
                if value != there[key]:
                    self.sheet.say(found[key], f"{what}: found {key} {value!r} at {_at(span)}, expected {there[key]!r} as in the text")
        return span

    def check_parents(self) -> None:
        for name, (node, parent) in self.parents.items():
            if parent == name or parent not in self.seen:
                self.sheet.say(node, f"quote {name}: found parent {parent!r}, expected the id of another quote of the file")


def _span(sheet: Sheet, node: Node, what: str, length: int) -> Span | None:
    value = sheet.text(node, what)
    if value is None:
        return None
    if not (match := SPAN.fullmatch(value)):
        sheet.say(node, f'{what}: found {value!r}, expected "start-end" in code points, such as "12-40"')
    elif (start := int(match[1])) >= (end := int(match[2])):
        sheet.say(node, f"{what}: found the empty span {value}, expected start < end")
    elif end > length:
        sheet.say(node, f"{what}: found {value}, which ends beyond the text of {length} characters")
    else:
        return Span(start, end)
    return None
