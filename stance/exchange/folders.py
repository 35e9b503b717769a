"""Our own side: records (.jsonl) and annotations folders, read and written as the other formats are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote as percent

from stance.exchange.losses import Losses
from stance.quotes import Annotation
from stance.record import read_records, to_record
from stance.store import SAFE, AnnotationError, Store
from stance.table import save
from stance.text import Document, InputError


def read_lines(path: Path, texts: Mapping[str, Document]) -> Iterator[Annotation | InputError]:
    """Records, with texts for those written without."""
    try:
        yield from read_records(path, texts={key: d.text for key, d in texts.items()})
    except InputError as error:  # what stands behind a line that is no record cannot be trusted
        yield error


def write_lines(annotations: Iterable[Annotation], path: Path, *, text: bool = True) -> Iterator[InputError]:
    """Records: one for each document, so that a second annotator's is refused."""
    seen: dict[str, str] = {}
    errors: list[InputError] = []

    def once() -> Iterator[Annotation]:
        for annotation in annotations:
            name = annotation.document.id
            if name in seen:
                message = f"document {name}: found annotations of {seen[name]!r} and {annotation.annotator!r}, expected one a document"
                errors.append(InputError(f"{message}; --annotator takes one person's, an annotations folder holds several"))
                continue
            seen[name] = annotation.annotator
            yield annotation

    save(once(), path, text=text)
    yield from errors


def read_folder(folder: Path, layer: str, annotator: str | None = None) -> Iterator[Annotation | InputError]:
    """A layer of an annotations folder; documents without text come back as errors."""
    store = Store(folder)
    layer = f"by/{percent(annotator, safe=SAFE)}" if annotator else layer
    if layer not in store.layers():
        raise InputError(f"{folder}: has no layer {layer!r}, expected one of {', '.join(store.layers()) or 'none yet'}")
    for name in store.ids(layer=layer):
        try:
            yield store.annotation(name, layer=layer)
        except AnnotationError as error:
            yield InputError(str(error))


def write_folder(
    annotations: Iterable[Annotation], folder: Path, losses: Losses, *, layer: str | None, licence: str | None, split: str
) -> Iterator[InputError]:
    """Sheets of an annotations folder, whose texts ship; layer None = by/<annotator>. Nobody's sheet is replaced."""
    store = Store(folder)
    known = set(store.ids())
    for annotation in annotations:
        document = annotation.document
        place = layer or f"by/{percent(annotation.annotator, safe=SAFE).lstrip('.') or 'unknown'}"
        try:
            if (folder / place.replace("by/", "log/", 1)).is_dir() and place.startswith("by/"):
                raise InputError(f"{folder}: {place} is told by its log, expected another layer; --layer names it")
            if document.id in store.ids(layer=place):
                raise InputError(f"document {document.id}: has a sheet in {place} already, expected another layer; --layer names it")
            if document.id not in known:
                if licence is None:
                    raise InputError(f"document {document.id}: is new to {folder}, expected the licence of its text: --licence 'CC BY 4.0'")
                store.add(document, licence=licence, split=split)
                known.add(document.id)
            store.write(annotation, layer=place)
        except (InputError, AnnotationError) as error:
            yield InputError(str(error))
        else:
            _count(annotation, losses)


def _count(annotation: Annotation, losses: Losses) -> None:
    """What sheets do not hold: what only machines give."""
    record = to_record(annotation, text=False)
    for quote in record["quotes"]:
        place = f"{record['id']} {quote['id']}"
        losses.lost("probabilities", place, quote["probabilities"] is not None)
        for part in ("confidence", "how"):
            losses.lost(part, place, any(v is not None for v in quote[part].values()))
    for field, value in record["provenance"].items():
        losses.lost(f"provenance.{field}", record["id"], value is not None and (field == "source_sha256" or not isinstance(value, str)))
