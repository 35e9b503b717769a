"""The log of one annotator's decisions: log/<annotator>/<yyyy-mm>.jsonl, one event a line, only ever added to. It is the truth; the
sheets under by/ are its fold (fold.py).

An event is on the disk before it is acknowledged. A last line that was torn by a crash was never acknowledged: readers leave it out, and
the next writer cuts it off.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from stance.strict import AnnotationError, Finding

ACTIONS = ("accept", "reject", "edit", "add", "undo", "adjudicate", "import")
PARTS = {  # what is decided by itself, and the fields of a quote that it is about
    "quote": ("content", "cue", "type", "mode"),
    "source": ("source",),
    "actor": ("actors", "targets", "via"),
    "stance": ("stance", "also", "act", "flags"),
    "note": ("note",),
    "guideline": (),
}
DECIDED = ("quote", "source", "actor", "stance")  # the parts that make a quote done
WHOLE = "*"  # in place of a quote's id: the document, of which "no more quotes" is said


@dataclass(frozen=True, slots=True)
class Event:
    """One decision. before, after: {"quote": the quote's fields, "actors": those it names} or None = no quote; whole, so that the last
    event of a quote is its state. proposal: {"model", "score", "shown"} of what the machine had said, None = nothing.
    ms: milliseconds that the decision took. undoes: the id of the event that an undo takes back. reason: of an adjudication."""

    id: str
    at: str
    by: str
    doc: str
    doc_sha256: str
    quote_id: str
    part: str
    action: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    proposal: Mapping[str, Any] | None = None
    queue_reason: str | None = None
    inclusion_probability: float | None = None
    ms: int | None = None
    note: str | None = None
    undoes: str | None = None
    reason: str | None = None


NAMES = tuple(f.name for f in fields(Event))


class Log:
    """An annotator's log under an annotations folder. Several processes may add to it: take the lock first."""

    def __init__(self, folder: str | os.PathLike[str], annotator: str) -> None:
        self.folder = Path(folder) / "log" / annotator

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Alone at work on this annotator's log and sheets; others wait."""
        from filelock import FileLock  # comes with PyTorch

        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(str(self.folder / ".lock")):
            yield

    @contextmanager
    def gold(self) -> Iterator[None]:
        """Alone at work on gold/."""
        from filelock import FileLock

        with FileLock(str(self.folder.parent / ".gold.lock")):
            yield

    def files(self) -> tuple[Path, ...]:
        """Oldest first."""
        return tuple(sorted(self.folder.glob("*.jsonl")))

    def events(self) -> Iterator[Event]:
        """All, in the order in which they were added; AnnotationError with file:line where one cannot be read."""
        for path in self.files():
            raw = path.read_bytes()
            for number, line in enumerate(raw[: raw.rfind(b"\n") + 1].splitlines(), 1):
                yield _event(line, path, number)

    def add(self, events: Iterable[Event]) -> None:
        """Adds them and waits until the disk has them. Only under the lock."""
        lines = "".join(json.dumps(asdict(e), ensure_ascii=True) + "\n" for e in events).encode()
        path = self.folder / f"{datetime.now(timezone.utc):%Y-%m}.jsonl"
        new = not path.exists()
        with open(path, "ab") as file:
            _cut(path, file)
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        if new:
            _sync(self.folder)


def now() -> str:
    """The moment, in UTC, to the millisecond."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def standing(events: Iterable[Event]) -> list[Event]:
    """Those that nobody took back; an undo that was itself undone takes nothing back."""
    some = list(events)
    gone: set[str] = set()
    for event in reversed(some):
        if event.action == "undo" and event.id not in gone and event.undoes:
            gone.add(event.undoes)
    return [e for e in some if e.action != "undo" and e.id not in gone]


def last(standing: Iterable[Event]) -> dict[str, Event]:
    """Of one quote's standing events the last of each part; a rejected quote has the rejection alone, until something else is decided."""
    out: dict[str, Event] = {}
    for event in standing:
        if event.part == "quote" and event.action == "reject":
            out.clear()
        elif "quote" in out and out["quote"].action == "reject":
            del out["quote"]
        out[event.part] = event
    return out


def _event(line: bytes, path: Path, number: int) -> Event:
    try:
        row = json.loads(line)
        event = Event(**{k: v for k, v in row.items() if k in NAMES})
    except (ValueError, TypeError, AttributeError) as error:
        raise AnnotationError(Finding(str(path), number, f"no event ({error}); expected a line as stance review writes it")) from None
    if event.action not in ACTIONS or event.part not in PARTS:
        raise AnnotationError(Finding(str(path), number, f"found {event.action!r} of {event.part!r}, expected an action and a part"))
    return event


def _cut(path: Path, file: Any) -> None:
    """Takes a torn last line away."""
    raw = path.read_bytes()
    if raw and not raw.endswith(b"\n"):
        file.truncate(raw.rfind(b"\n") + 1)


def _sync(folder: Path) -> None:
    """A new file's name is on the disk too, where folders can be synced."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
