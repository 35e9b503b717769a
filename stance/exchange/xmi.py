"""UIMA XMI as INCEpTION reads and writes it, by dkpro-cassis (the extra `exchange`).

A folder with TypeSystem.xml and <document>.xmi. The layers, which INCEpTION imports from the type system:

    webanno.custom.Quote        on the first content fragment: quoteType, mode, stance, also, act, note; flags, actors, targets, via
                                (several values each); parts, a link to further fragments (role content), cue, source, and the
                                quote around (within)
    webanno.custom.QuotePart    the further fragments, cues and sources
    webanno.custom.QuoteRecord  on the document: its facts and actors

The feature `record` holds what has no place in the tool. Offsets in the file are UTF-16 units, which dkpro-cassis converts.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as percent
from urllib.parse import unquote

from stance.exchange.between import (
    ACTORS,
    WORDS,
    Found,
    Names,
    Record,
    annotation_of,
    blank,
    dumped,
    facts_of,
    kept,
    kind_of,
    loaded,
    record_with_text,
    shown_actor,
)
from stance.exchange.losses import Losses
from stance.quotes import FLAGS, Annotation
from stance.record import write_whole
from stance.text import InputError

if TYPE_CHECKING:
    from cassis import Cas, TypeSystem

QUOTE, PART, LINK = "webanno.custom.Quote", "webanno.custom.QuotePart", "webanno.custom.QuotePartsLink"
RECORD = "webanno.custom.QuoteRecord"
TYPES = "TypeSystem.xml"
MANY = ("flags", *ACTORS)
FEATURES = {word: "quoteType" if word == "type" else word for word in WORDS}  # UIMA reserves "type"
NAME_SAFE = " +,=@!()"
NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _cassis() -> Any:
    try:
        import cassis
    except ImportError:
        raise InputError("XMI needs dkpro-cassis, which is not installed; pip install 'stance-toolkit[exchange]'") from None
    return cassis


# ---------------------------------------------------------------- writing


def type_system() -> TypeSystem:
    """The layers."""
    types = _cassis().TypeSystem()
    types.create_type(PART, "uima.tcas.Annotation")
    link = types.create_type(LINK, "uima.cas.TOP")
    types.create_feature(link, "role", "uima.cas.String")
    types.create_feature(link, "target", "uima.tcas.Annotation")
    quote = types.create_type(QUOTE, "uima.tcas.Annotation")
    for name in (*FEATURES.values(), "record"):
        types.create_feature(quote, name, "uima.cas.String")
    for name in MANY:
        types.create_feature(quote, name, "uima.cas.StringArray")
    types.create_feature(quote, "parts", "uima.cas.FSArray", elementType=LINK)
    about = types.create_type(RECORD, "uima.cas.AnnotationBase")
    for name in ("document", "title", "date", "publisher", "url", "annotator", "record"):
        types.create_feature(about, name, "uima.cas.String")
    return types


def write(annotations: Iterable[Annotation], folder: Path, losses: Losses) -> Iterator[InputError]:
    """Writes the folder; documents that cannot be written come back as errors."""
    types = type_system()
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / TYPES, types.to_xml().encode("utf-8"))
    for annotation in annotations:
        try:
            record = record_with_text(annotation)
            if bad := NOT_XML.search(record["text"]):
                at = f"character {bad.start()} (U+{ord(bad[0]):04X})"
                raise InputError(f"document {record['id']}: {at} of its text can stand in no XML file")
            name = percent(record["id"], safe=NAME_SAFE)
            path = folder / (("%2E" + name[1:] if name.startswith(".") else name) + ".xmi")
            if path.exists():
                raise InputError(f"{path}: is there already, expected a new folder or a new id: nobody's work is replaced")
            write_whole(path, _cas(types, record).to_xmi(pretty_print=True).encode("utf-8"))
        except InputError as error:
            yield error


def _cas(types: TypeSystem, record: Record) -> Cas:
    cas = _cassis().Cas(types)
    cas.sofa_string, cas.sofa_mime = record["text"], "text/plain"
    quote_type, part_type, link_type = (types.get_type(name) for name in (QUOTE, PART, LINK))
    about = {k: _legal(record[k]) for k in ("title", "date", "publisher", "url", "annotator")}
    cas.add(types.get_type(RECORD)(document=_legal(record["id"]), **about, record=dumped(facts_of(record))))
    made = {}
    for quote in record["quotes"]:
        shown = _shown(record, quote)
        start, end = quote["content"][0]
        values = {feature: shown[k] for k, feature in FEATURES.items() if shown[k]}
        values |= {k: types.get_type("uima.cas.StringArray")(elements=shown[k]) for k in MANY if shown[k]}
        made[quote["id"]] = quote_type(begin=start, end=end, record=dumped(kept(quote)), **values)
        cas.add(made[quote["id"]])
    for quote in record["quotes"]:
        links = []
        for role, spans in (("content", quote["content"][1:]), ("cue", quote["cue"]), ("source", quote["source"])):
            for start, end in spans:
                part = part_type(begin=start, end=end)
                cas.add(part)
                links.append(link_type(role=role, target=part))
        if quote["parent"] in made:
            links.append(link_type(role="within", target=made[quote["parent"]]))
        if links:
            made[quote["id"]].parts = types.get_type("uima.cas.FSArray")(elements=links)
    return cas


def _legal(value: str | None) -> str | None:
    """A text as XML can hold it, where the tool shows it (the record beside it holds it in full)."""
    return NOT_XML.sub("\ufffd", value) if value else None


def _shown(record: Record, quote: Record) -> dict[str, Any]:
    """What a person sees of a quote and may edit."""
    words = {k: _legal(quote[k]) for k in WORDS}
    actors = {k: [NOT_XML.sub("\ufffd", shown_actor(record, key)) for key in quote[k]] for k in ACTORS}
    spans = {k: sorted(map(tuple, quote[k])) for k in ("cue", "source")}
    content = [tuple(quote["content"][0]), *sorted(map(tuple, quote["content"][1:]))]
    return {**quote, **words, **actors, **spans, "content": content}


# ---------------------------------------------------------------- reading


def read(path: Path, losses: Losses) -> Iterator[Annotation | InputError]:
    """Every .xmi of a folder and those below, or one file; the type system lies beside each, or above."""
    for file in sorted(path.rglob("*.xmi")) if path.is_dir() else [path]:
        try:
            yield _annotation(file, losses)
        except InputError as error:
            yield error
        except Exception as error:  # dkpro-cassis raises whatever its parsers raise
            yield InputError(f"{file}:{getattr(error, 'lineno', 1)}: {type(error).__name__} {error}: no UIMA XMI that can be read")


def _types(file: Path) -> Path:
    for place in (file.parent, file.parent.parent):
        if (place / TYPES).is_file():
            return place / TYPES
    raise InputError(f"{file}:1: found no {TYPES} beside it, expected the type system that the tool exports with it")


def _annotation(file: Path, losses: Losses) -> Annotation:
    cassis = _cassis()
    raw = file.read_text("utf-8")
    with open(_types(file), "rb") as types, open(file, "rb") as xmi, warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        cas = cassis.load_cas_from_xmi(xmi, typesystem=cassis.load_typesystem(types))
    _refuse_unmapped(file, raw, [str(w.message) for w in said])
    text = cas.sofa_string or ""
    known = {t.name for t in cas.typesystem.get_types()}
    if QUOTE not in known:
        raise InputError(f"{file}:1: found no layer {QUOTE}, expected a document annotated with the layers that stance writes")
    about = next(iter(cas.select(RECORD)), None) if RECORD in known else None
    facts = loaded(about.record, f"{file}:1") if about is not None else None
    if facts is None:
        facts = blank((about and about.document) or unquote(file.stem), text, (about and about.annotator) or "INCEpTION")
    elif about is not None and about.annotator and about.annotator != _legal(facts["annotator"]):
        facts = {**facts, "annotator": about.annotator}
    reader = _Reader(file, raw, text, facts, losses)
    quotes = list(cas.select(QUOTE))
    return annotation_of(facts, text, [reader.found(q) for q in quotes], str(file), losses)


def _refuse_unmapped(file: Path, raw: str, said: list[str]) -> None:
    """dkpro-cassis warns of places that are none and leaves them as they are: nothing may stand elsewhere in silence."""
    for message in said:
        if found := re.search(r"external offset \[(\d+)\]", message):
            at = re.search(rf'(?:begin|end)="{found[1]}"', raw)
            line = raw.count("\n", 0, at.start() if at else 0) + 1
            raise InputError(f"{file}:{line}: found the place {found[1]}, expected one in the text, between its characters (UTF-16 units)")


class _Reader:
    """Reads the quotes of one CAS."""

    def __init__(self, file: Path, raw: str, text: str, facts: Record, losses: Losses) -> None:
        self.file, self.raw, self.text, self.facts, self.losses = file, raw, text, facts, losses
        self.exported = {**facts, "actors": dict(facts["actors"])}
        self.names = Names(facts["actors"], losses)

    def where(self, thing: Any) -> str:
        """file:line of a feature structure."""
        at = max(self.raw.find(f'xmi:id="{thing.xmiID}"'), 0)
        return f"{self.file}:{self.raw.count(chr(10), 0, at) + 1}"

    def found(self, quote: Any) -> Found:
        """One quote."""
        where, parent = self.where(quote), None
        places: dict[str, list[tuple[int, int]]] = {"content": [], "cue": [], "source": []}
        for link in quote.parts.elements if quote.parts else []:
            if link.target is not None and link.target.type.name == QUOTE:
                parent = str(link.target.xmiID)
            elif link.role in places and link.target is not None:
                places[link.role].append(self._place(link.target))
            else:
                self.losses.lost(f"links of the role {link.role!r}", where)
        now: dict[str, Any] = {k: sorted(v) for k, v in places.items()}
        now["content"] = [self._place(quote), *now["content"]]
        now |= {k: getattr(quote, feature) or None for k, feature in FEATURES.items()}
        flags = _several(quote.flags)
        now["flags"] = [f for f in FLAGS if f in flags]
        before = loaded(quote.record, where)
        shown = _shown(self.exported, before) if before else {}
        for field in ACTORS:
            now[field] = _several(getattr(quote, field))
            if before is None or now[field] != shown[field]:
                now[field] = [self.names.id(said, where) for said in now[field]]
        if before is None:
            now["type"] = now["type"] or kind_of(self.text, now["content"])
        return Found(str(quote.xmiID), before, shown, {**now, "parent": parent})

    def _place(self, thing: Any) -> tuple[int, int]:
        start, end = thing.begin, thing.end
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(self.text)):
            raise InputError(f"{self.where(thing)}: found the place {start}-{end}, expected one in the text of {len(self.text)} characters")
        return start, end


def _several(array: Any) -> list[str]:
    return [str(e) for e in (array.elements or [])] if array is not None else []
