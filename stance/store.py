"""The annotations folder <-> nouns: texts, what is known of them, gold and each annotator's own work.

    store = Store("annotations")                       corpora=None: see corpora_folder
    store.metas(split="train")  store.meta(id)         Meta: sha256, licence, split, fold, event, publisher ...
    store.document(id)  store.annotation(id, layer="gold")
    store.annotations(split="train", layer="gold")     lazily, one after the other; split="test" is for measuring alone
    store.missing(split="train")                       documents whose text neither ships nor lies in the corpora folder
    store.layers()  store.ids(layer="by/w1")           layers are "gold" and "by/<annotator>"
    store.add(document, licence=..., split=...)  store.write(annotation, layer="gold")
    store.findings()                                   everything that is wrong, with file:line

Files: texts/<id>.txt (never changed), meta/<id>.yaml, gold/<id>.yaml, by/<annotator>/<id>.yaml. A document's id becomes a file name by
percent-encoding. Texts that may not be passed on lie in corpora/<meta.corpus>: .jsonl or .jsonl.gz with id, title and text.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote as percent
from urllib.parse import unquote

from stance.quotes import Annotation
from stance.sheets import SPLITS, Meta, annotation_yaml, document_of, meta_yaml, read_annotation, read_meta
from stance.strict import AnnotationError, Finding, Sheet
from stance.text import Document

__all__ = ["SPLITS", "AnnotationError", "Finding", "Meta", "MissingTextError", "Store", "corpora_folder"]

SAFE = " +,=@!()"  # may stand in file names beside letters, digits and _.-~


class MissingTextError(AnnotationError):
    """The labels are here, the text is not: it may not ship and no corpora folder holds it."""


def corpora_folder(folder: str | os.PathLike[str]) -> Path:
    """Where corpora lie: $STANCE_CORPORA, else shared/data beside the repository that the annotations folder stands in, else ./corpora."""
    if given := os.environ.get("STANCE_CORPORA"):
        return Path(given)
    beside = Path(folder).resolve().parent.parent / "shared" / "data"
    return beside if beside.is_dir() else Path("corpora")


class Store:
    """An annotations folder. corpora: the folder with the texts that do not ship (default: corpora_folder)."""

    def __init__(self, folder: str | os.PathLike[str], *, corpora: str | os.PathLike[str] | None = None) -> None:
        self.folder = Path(folder)
        self.corpora = Path(corpora) if corpora is not None else corpora_folder(folder)
        self._metas: dict[str, Meta] = {}
        self._corpus: dict[str, dict[str, tuple[str | None, str]]] = {}  # file -> id -> title, text

    # ---------------------------------------------------------------- looking

    def ids(self, *, layer: str | None = None) -> tuple[str, ...]:
        """The documents that have a sheet in this layer; without a layer, all documents. Sorted."""
        place = self.folder / ("meta" if layer is None else layer)
        return tuple(sorted(self.id_of(p) for p in place.glob("*.yaml")))

    def id_of(self, path: str | os.PathLike[str]) -> str:
        """The document that a file of the folder is about."""
        return unquote(Path(path).stem)

    def layers(self) -> tuple[str, ...]:
        """ "gold" and "by/<annotator>", as far as there are sheets."""
        places = [self.folder / "gold", *sorted((self.folder / "by").glob("*"))]
        return tuple(p.relative_to(self.folder).as_posix() for p in places if any(p.glob("*.yaml")))

    def meta(self, document_id: str) -> Meta:
        """What is known of a document apart from its text."""
        if document_id not in self._metas:
            path = self.path("meta", document_id)
            if not path.is_file():
                raise AnnotationError(Finding(str(path), 1, f"no such document {document_id!r}; expected one that has a meta sheet"))
            self._metas[document_id] = read_meta(_sheet(path), document_id)
        return self._metas[document_id]

    def metas(self, *, split: str | None = None) -> tuple[Meta, ...]:
        """Of all documents, or of those of one split (train, dev, test)."""
        if split is not None and split not in SPLITS:
            raise ValueError(f"split: found {split!r}, expected one of {', '.join(SPLITS)}")
        return tuple(m for m in map(self.meta, self.ids()) if split in (None, m.split))

    def ships(self, document_id: str) -> bool:
        """Whether the document's text stands in the folder itself."""
        return self.path("texts", document_id).is_file()

    def missing(self, *, split: str | None = None) -> tuple[str, ...]:
        """The documents whose text is nowhere."""
        return tuple(m.id for m in self.metas(split=split) if not self.ships(m.id) and m.id not in self._rows(m))

    def document(self, document_id: str) -> Document:
        """The document with its text; MissingTextError where there is none, AnnotationError where it is not the text that was annotated."""
        meta = self.meta(document_id)
        title, text = self._title_and_text(meta)
        _check_text(meta, text, self.path("meta", document_id))
        return document_of(replace(meta, title=meta.title if meta.title is not None else title), text)

    def annotation(self, document_id: str, *, layer: str = "gold") -> Annotation:
        """Somebody's annotation of a document, checked against its text."""
        document, path = self.document(document_id), self.path(layer, document_id)
        found = read_annotation(_sheet(path), self.meta(document_id), document.text, surface=self.ships(document_id))
        return replace(found, document=document)

    def annotations(self, *, split: str | None = None, layer: str = "gold", skip_missing: bool = False) -> Iterator[Annotation]:
        """A layer's annotations one after the other, sorted by id. skip_missing: leave out those without text (see missing)."""
        wanted = {m.id for m in self.metas(split=split)}
        for name in self.ids(layer=layer):
            if name in wanted:
                try:
                    annotation = self.annotation(name, layer=layer)
                except MissingTextError:
                    if skip_missing:
                        continue
                    raise
                yield annotation

    # ---------------------------------------------------------------- writing

    def add(self, document: Document, *, licence: str, split: str, ship: bool = True, **facts: str | int | None) -> Meta:
        """A new document. ship: whether its licence lets the text stand here. facts: event, fold, source, path, corpus of Meta."""
        known = {k: getattr(document, k) for k in ("title", "publisher", "date", "url", "language")}
        whole = len(document.body or ()) == 1 and len((document.body or ())[0]) == len(document.text)
        known["body"] = None if whole or not document.text else document.body
        meta = Meta(document.id, document.sha256, len(document.text), licence, split, **known, **facts)  # type: ignore[arg-type]
        path, raw = self.path("texts", document.id), _utf8(document.text, document.id)
        if ship and path.is_file() and path.read_bytes() != raw:
            raise AnnotationError(Finding(str(path), 1, "found another text under this id; texts never change, expected a new id"))
        if ship and not path.is_file():
            _write(path, raw)
        _write(self.path("meta", document.id), _utf8(meta_yaml(meta), document.id))
        self._metas[document.id] = meta
        return meta

    def write(self, annotation: Annotation, *, layer: str = "gold") -> Path:
        """Writes the annotation's sheet, whole or not at all; spans keep their words only where the document's text ships."""
        document = annotation.document
        path = self.path(layer, document.id)
        if (expected := self.meta(document.id).sha256) != document.sha256:
            raise AnnotationError(Finding(str(path), 1, f"found a text of sha256 {document.sha256}, expected {expected} as in meta"))
        _write(path, _utf8(annotation_yaml(annotation, surface=self.ships(document.id)), document.id))
        return path

    # ---------------------------------------------------------------- checking

    def findings(self, *, layer: str | None = None, document_id: str | None = None) -> Iterator[Finding]:
        """Everything that is wrong in the folder, or in one sheet. What needs a text that is not at hand is not checked (see missing).

        layer, document_id: both or none; layer "meta" is the document's own sheet.
        """
        if layer is not None and document_id is not None:
            yield from self._document_findings(document_id)
            if layer != "meta":
                yield from self._sheet_findings(document_id, layer)
            return
        known = set(self.ids())
        for name in sorted(known):
            yield from self._document_findings(name)
        for layer in self.layers():
            for name in self.ids(layer=layer):
                yield from self._sheet_findings(name, layer)
        for path in sorted((self.folder / "texts").glob("*.txt")):
            if self.id_of(path) not in known:
                yield Finding(str(path), 1, f"a text that nothing is known of; expected meta/{path.stem}.yaml")

    def _document_findings(self, document_id: str) -> Iterator[Finding]:
        try:
            self.document(document_id)
        except MissingTextError:
            return
        except AnnotationError as error:
            yield from error.findings

    def _sheet_findings(self, document_id: str, layer: str) -> Iterator[Finding]:
        path = self.path(layer, document_id)
        if not self.path("meta", document_id).is_file():
            yield Finding(str(path), 1, f"document {document_id!r} is unknown; expected meta/{path.name}")
            return
        try:
            meta = self.meta(document_id)
            try:
                text = self.document(document_id).text
            except AnnotationError:  # told by _document_findings
                text = None
            read_annotation(_sheet(path), meta, text, surface=self.ships(document_id))
        except AnnotationError as error:
            if error.findings[0].path != str(self.path("meta", document_id)):
                yield from error.findings

    # ---------------------------------------------------------------- places

    def path(self, layer: str, document_id: str) -> Path:
        """Where a sheet, or with "texts" a text, stands or would stand."""
        if layer not in ("texts", "meta", "gold") and not (
            layer.startswith("by/") and layer[3:] == percent(layer[3:].lstrip("."), safe=SAFE) != ""
        ):
            raise ValueError(f'layer: found {layer!r}, expected "gold" or "by/<annotator>" with a name that can be a folder')
        name = percent(document_id, safe=SAFE)
        name = "%2E" + name[1:] if name.startswith(".") else name
        return self.folder / layer / (name + (".txt" if layer == "texts" else ".yaml"))

    def _title_and_text(self, meta: Meta) -> tuple[str | None, str]:
        path = self.path("texts", meta.id)
        if path.is_file():
            try:
                return meta.title, path.read_bytes().decode("utf-8")
            except UnicodeDecodeError as error:
                raise AnnotationError(Finding(str(path), 1, f"byte {error.start} is no UTF-8; expected the text as annotated")) from None
        rows = self._rows(meta)
        if meta.id not in rows:
            place = self.corpora / meta.corpus if meta.corpus else path
            message = f"the text of {meta.id} does not ship (licence: {meta.licence}); expected it in {place}: set STANCE_CORPORA"
            raise MissingTextError(Finding(str(self.path("meta", meta.id)), 1, message))
        return rows[meta.id]

    def _rows(self, meta: Meta) -> dict[str, tuple[str | None, str]]:
        """The texts of the corpus file that holds the document's; empty where it is not there."""
        if meta.corpus is None:
            return {}
        if meta.corpus not in self._corpus:
            path = self.corpora / meta.corpus
            self._corpus[meta.corpus] = dict(_corpus_rows(path)) if path.is_file() else {}
        return self._corpus[meta.corpus]


def _sheet(path: Path) -> Sheet:
    if not path.is_file():
        raise AnnotationError(Finding(str(path), 1, "no such file; expected the sheet of an annotated document"))
    return Sheet(str(path), path.read_bytes())


def _corpus_rows(path: Path) -> Iterator[tuple[str, tuple[str | None, str]]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                row = json.loads(line)
                yield row["id"], (row.get("title"), row["text"])
            except (ValueError, KeyError, TypeError):
                raise AnnotationError(Finding(str(path), number, "expected a line of JSON with id and text")) from None


def _check_text(meta: Meta, text: str, path: Path) -> None:
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    if sha256 != meta.sha256:
        message = f"sha256: found {meta.sha256}, but the text of {meta.id} has {sha256}; expected the text that was annotated, unchanged"
        raise AnnotationError(Finding(str(path), _line_of(path, "sha256"), message))
    if len(text) != meta.length:
        raise AnnotationError(
            Finding(str(path), _line_of(path, "length"), f"length: found {meta.length}, expected {len(text)}, the text's")
        )
    if meta.body and meta.body[-1].end > len(text):
        raise AnnotationError(Finding(str(path), _line_of(path, "body"), f"body: ends beyond the text of {len(text)} characters"))


def _line_of(path: Path, key: str) -> int:
    lines = path.read_text("utf-8").splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 1)


def _utf8(text: str, document_id: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise AnnotationError(
            Finding(document_id, 1, f"character {error.start} is a lone surrogate, which no file can hold; expected text")
        ) from None


def _write(path: Path, raw: bytes) -> None:
    """The file is the old one or the new one at every moment, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(part, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
