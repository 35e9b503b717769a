"""From canonical names ({name, kind, of, state}) to Actors with ids, one document at a time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from stance.actors import Actor

Row = Mapping[str, Any]
KIND: Mapping[str, str] = {"country": "state"}  # what coders wrote before the kinds were settled
Key = tuple[str, str, str | None, str | None]


def key_of(row: Row) -> Key:
    """(name, kind, of, state)."""
    return row["name"], str(KIND.get(row["kind"], row["kind"])), row.get("of"), row.get("state")


def usual(rows: Iterable[Row]) -> dict[str, Key]:
    """What most rows say of each name: names under `of` and `state` come without kind and roll-up of their own."""
    seen: dict[str, Counter[Key]] = {}
    for row in rows:
        seen.setdefault(row["name"], Counter())[key_of(row)] += 1
    return {name: max(sorted(count, key=repr), key=lambda k: count[k]) for name, count in seen.items()}


class Cast:
    """The actors of one document: the same name with the same affiliation is one actor.

    Ids are "name:jane-doe", and "unnamed:<document id>/<n>" for speakers without a name. known: see usual; the document's own
    rows count before it. A name above others of which nobody told the kind is an organisation.
    """

    def __init__(self, document_id: str, rows: Iterable[Row], known: Mapping[str, Key]) -> None:
        self.document_id = document_id
        self.known = {**known, **usual(rows)}
        self.actors: dict[str, Actor] = {}
        self._ids: dict[Key, str] = {}

    def id(self, row: Row) -> str:
        """The id of the actor that a row describes; it and those above it join the cast."""
        return self._id(key_of(row))

    def _id(self, key: Key) -> str:
        if key not in self._ids:
            name, kind, of, state = key
            new = self._ids[key] = self._new_id(name, kind)
            self.actors[new] = Actor(new, name, kind, self._above(of, name, new), self._above(state, name, new))
        return self._ids[key]

    def _above(self, name: str | None, below: str, below_id: str) -> str | None:
        if name is None:
            return None
        return below_id if name == below else self._id(self.known.get(name, (name, "organisation", None, name)))

    def _new_id(self, name: str, kind: str) -> str:
        taken = set(self._ids.values())
        if kind == "unnamed":
            return f"unnamed:{self.document_id}/{1 + sum(i.startswith('unnamed:') for i in taken)}"
        base = "name:" + "-".join(re.findall(r"\w+", name.casefold()))
        n, new = 1, base
        while new in taken:
            n += 1
            new = f"{base}-{n}"
        return new


def states(corpora: Path) -> dict[str, Key]:
    """The states of the table of actors (actors/states.yaml), which nobody coded when they stand only above others."""
    path = corpora / "actors" / "states.yaml"
    rows = yaml.load(path.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader)) if path.is_file() else []
    return {row["name"]: (row["name"], "state", None, row["name"]) for row in rows}
