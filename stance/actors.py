"""Actors: who speaks and who is spoken to."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("person", "institution", "state", "organisation", "group", "unnamed")


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor as a record names it.

    of: id of what the actor speaks for at the document's date; state: id of the roll-up to a state, or to the top
    organisation where there is none. Ids of actors in no table: 'name:jane-doe', 'unnamed:<document id>/<n>'.
    """

    id: str
    name: str
    kind: str
    of: str | None = None
    state: str | None = None
    iso3: str | None = None
    wikidata: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"actor {self.id}: found kind {self.kind!r}, expected one of {', '.join(KINDS)}")
