"""Writes decisions: first the log, which is the truth, then the sheet that it folds to; nothing acknowledged is ever lost.

ledger = Ledger(store, "ana")
ledger.events("article-1")                              her events on a document
ledger.save("article-1", events, version=3)             log, fsync, sheet; StaleError where somebody was faster
ledger.recover()                                        sheets that a crash left behind their log are written again
adopt(store, path)                                      a sheet that was edited by hand -> events
findings(store)                                         sheets that are not the fold of their log
"""

from __future__ import annotations

import difflib
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from stance.quotes import Annotation
from stance.review.fold import State, annotation_of, fold, state_of
from stance.review.log import WHOLE, Event, Log, now
from stance.sheets import annotation_yaml, read_annotation
from stance.store import MissingTextError, Store
from stance.strict import AnnotationError, Finding, Sheet
from stance.text import Document

BEHIND = 200  # events by which a crash may have left a sheet behind its log


class StaleError(ValueError):
    """Somebody decided on this document in between: what was sent was made on an older state."""


class HandEditError(ValueError):
    """The sheet is not what the log folds to. diff: from the fold to the sheet."""

    def __init__(self, message: str, diff: str) -> None:
        super().__init__(message)
        self.diff = diff


class Ledger:
    """The decisions of one annotator in one annotations folder."""

    def __init__(self, store: Store, annotator: str) -> None:
        self.store, self.annotator, self.layer = store, annotator, f"by/{annotator}"
        self.log = Log(store.folder, annotator)
        self._read: tuple[tuple[tuple[str, int], ...], dict[str, list[Event]]] = ((), {})

    def events(self, document_id: str) -> list[Event]:
        """Of a document, in order."""
        return list(self._all().get(document_id, ()))

    def documents(self) -> tuple[str, ...]:
        """Those that the annotator decided on."""
        return tuple(self._all())

    def annotation(self, document: Document) -> Annotation:
        """What the annotator says of the document."""
        return fold(document, self.annotator, self.events(document.id))

    def save(self, document: Document, events: Sequence[Event], *, version: int | None = None) -> list[Event]:
        """Adds the events that are not there yet (an event that is sent twice counts once) and writes the sheet; gives all events of the
        document. version: how many there were when these were made; None = whatever came in between stands, and these come after it."""
        with self.log.locked():
            old = self.events(document.id)
            known = {e.id for e in old}
            new = [e for e in events if e.id not in known]
            if not new:
                return old
            if version is not None and version != len(old):
                raise StaleError(
                    f"{document.id}: found version {version}, expected {len(old)}: somebody else decided here; look at it again and decide"
                )
            self._unedited(document, old)
            sheet = self._sheet(document, [*old, *new])
            self.log.add(new)
            self._keep(document.id, new)
            if own([*old, *new]):
                self.store.write(sheet, layer=self.layer)
            return [*old, *new]

    def adjudicate(self, document: Document, events: Sequence[Event], *, version: int | None = None) -> list[Event]:
        """The same for decisions between annotators: they go into the log of who decides, and change gold/."""
        with self.log.locked(), self.log.gold():
            old = self.events(document.id)
            known = {e.id: e for e in old}
            new = [e for e in events if e.id not in known]
            if new and version is not None and version != len(old):
                raise StaleError(f"{document.id}: found version {version}, expected {len(old)}: look at it again and decide")
            self.log.add(new)
            self._keep(document.id, new)
            if new:
                self.store.write(self._gold(document, new, known | {e.id: e for e in new}), layer="gold")
            return [*old, *new]

    def _gold(self, document: Document, new: Sequence[Event], known: Mapping[str, Event]) -> Annotation:
        held = document.id in self.store.ids(layer="gold")
        gold = self.store.annotation(document.id) if held else Annotation(document, "gold")
        states: dict[str, State | None] = {q.id: state_of(gold, q) for q in gold.quotes}
        for event in new:
            states[event.quote_id] = known[event.undoes].before if event.undoes else event.after
        made = annotation_of(document, gold.annotator, filter(None, states.values()), where=f"gold/{document.id}")
        return replace(made, provenance=gold.provenance)

    def recover(self) -> tuple[str, ...]:
        """Writes the sheets again that are the fold of fewer events than the log holds; gives their documents."""
        out = []
        with self.log.locked():
            for name, events in self._all().items():
                try:
                    document = self.store.document(name)
                except MissingTextError:
                    continue
                raw = self._raw(name)
                if own(events) and raw != self._bytes(document, events) and self._prefix(document, events, raw):
                    self.store.write(self._sheet(document, events), layer=self.layer)
                    out.append(name)
        return tuple(out)

    def finding(self, document: Document) -> Finding | None:
        """What is wrong with the sheet of a document that has events."""
        events, raw = self.events(document.id), self._raw(document.id)
        if not own(events) or raw == (expected := self._bytes(document, events)):
            return None
        path = str(self.store.path(self.layer, document.id))
        mend = f"stance validate --adopt {path} takes a hand edit into the log"
        if self._prefix(document, events, raw):
            mend = "stance review writes what a crash left out"
        return Finding(path, _first_line(expected, raw), f"the sheet is not what {self.log.folder} folds to; {mend}")

    # ---------------------------------------------------------------- inner

    def _all(self) -> dict[str, list[Event]]:
        """By document; read anew where the files have grown."""
        sizes = tuple((p.name, p.stat().st_size) for p in self.log.files())
        if sizes != self._read[0]:
            found: dict[str, list[Event]] = {}
            for event in self.log.events():
                found.setdefault(event.doc, []).append(event)
            self._read = sizes, found
        return self._read[1]

    def _keep(self, document_id: str, new: Sequence[Event]) -> None:
        """What was just added need not be read again."""
        found = self._read[1]
        found.setdefault(document_id, []).extend(new)
        self._read = tuple((p.name, p.stat().st_size) for p in self.log.files()), found

    def _sheet(self, document: Document, events: Sequence[Event]) -> Annotation:
        """The fold, read back as it will be written: what cannot be read again is never written."""
        made = fold(document, self.annotator, events)
        ships = self.store.ships(document.id)
        raw = annotation_yaml(made, surface=ships).encode()
        read_annotation(Sheet(f"{document.id} by {self.annotator}", raw), self.store.meta(document.id), document.text, surface=ships)
        return made

    def _bytes(self, document: Document, events: Sequence[Event]) -> bytes | None:
        """None where there are no events of the annotator's own sheet."""
        made = fold(document, self.annotator, events)
        return annotation_yaml(made, surface=self.store.ships(document.id)).encode() if own(events) else None

    def _raw(self, document_id: str) -> bytes | None:
        path = self.store.path(self.layer, document_id)
        return path.read_bytes() if path.is_file() else None

    def _unedited(self, document: Document, events: Sequence[Event]) -> None:
        raw = self._raw(document.id)
        expected = self._bytes(document, events)
        if raw == expected or self._prefix(document, events, raw):
            return
        path = self.store.path(self.layer, document.id)
        old, new = ((b or b"").decode("utf-8", "replace").splitlines(keepends=True) for b in (expected, raw))
        diff = "".join(difflib.unified_diff(old, new, "the log", str(path)))
        raise HandEditError(f"{path}: edited by hand since the last decision; stance validate --adopt {path} takes the edit in", diff)

    def _prefix(self, document: Document, events: Sequence[Event], raw: bytes | None) -> bool:
        """Whether the sheet is the fold of the first events alone."""
        return any(raw == self._bytes(document, events[: len(events) - k]) for k in range(1, min(len(events), BEHIND) + 1))


def own(events: Iterable[Event]) -> list[Event]:
    """Those that make the annotator's own sheet: adjudications, and what takes them back, make gold/."""
    out, others = [], set()
    for event in events:
        if event.action == "adjudicate" or event.undoes in others:
            others.add(event.id)
        else:
            out.append(event)
    return out


def annotators(store: Store) -> tuple[str, ...]:
    """Those who have a log."""
    return tuple(sorted(p.name for p in (store.folder / "log").glob("*") if any(p.glob("*.jsonl"))))


def findings(store: Store) -> Iterator[Finding]:
    """Of all logs and the sheets that they fold to."""
    for name in annotators(store):
        ledger = Ledger(store, name)
        try:
            for document_id in ledger.documents():
                try:
                    found = ledger.finding(store.document(document_id))
                except MissingTextError:
                    continue
                if found:
                    yield found
        except AnnotationError as error:
            yield from error.findings


def adopt(store: Store, path: Path) -> list[Event]:
    """Takes a sheet of by/<annotator>/ that was edited, or made, by hand into the annotator's log; gives the new events."""
    annotator, document_id = path.absolute().parent.name, store.id_of(path)
    if path.absolute().parent.parent.name != "by":
        raise AnnotationError(Finding(str(path), 1, "expected a sheet of by/<annotator>/"))
    ledger, document = Ledger(store, annotator), store.document(document_id)
    edited = store.annotation(document_id, layer=f"by/{annotator}")
    with ledger.log.locked():
        old = ledger.events(document_id)
        before = {q.id: state_of(a, q) for a in (fold(document, annotator, old),) for q in a.quotes}
        after = {q.id: state_of(edited, q) for q in edited.quotes}
        made = [
            Event(
                uuid.uuid4().hex, now(), annotator, document_id, document.sha256, name, "quote", "import", before.get(name), after.get(name)
            )
            for name in dict.fromkeys((*before, *after))
            if before.get(name) != after.get(name)
        ]
        if not made and not old:
            made = [Event(uuid.uuid4().hex, now(), annotator, document_id, document.sha256, WHOLE, "quote", "import")]
        ledger.log.add(made)
        ledger._keep(document_id, made)
        store.write(fold(document, annotator, [*old, *made]), layer=ledger.layer)
    return made


def _first_line(expected: bytes | None, raw: bytes | None) -> int:
    old, new = (b or b"" for b in (expected, raw))
    lines = zip(old.splitlines(), new.splitlines(), strict=False)
    return next((n for n, (a, b) in enumerate(lines, 1) if a != b), min(old.count(b"\n"), new.count(b"\n")) + 1)
