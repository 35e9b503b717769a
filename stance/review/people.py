"""Whom a reviewer may mean: actors of the document and of the table, by what is typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rapidfuzz import fuzz, process

from stance.actors import Actor, ActorTable
from stance.gazetteer import latest, normal
from stance.record import ACTOR_FIELDS

_LEAST = 60.0  # of 100, how alike what is typed and a name must be


class People:
    """Finds actors by a few letters of a name, an office or an abbreviation; misspelt ones too."""

    def __init__(self, table: ActorTable) -> None:
        self.table = table
        self._names = [(normal(n), key) for key in table.ids for e in (table.entry(key),) for n in dict.fromkeys((e.name, *e.names))]

    def find(self, typed: str, date: str | None, known: Iterable[Actor], *, limit: int) -> list[dict[str, Any]]:
        """The document's own actors first, then the table's, likest first; and somebody new of that name, of no table."""
        wanted, own = normal(typed), {a.id: a for a in known}
        alike = {i: _alike(wanted, normal(a.name)) if wanted else 100.0 for i, a in own.items()}
        out = [_row(a, "in this article", alike[a.id]) for a in own.values() if alike[a.id] >= _LEAST]
        out.sort(key=lambda row: (-row["score"], row["name"]))
        best: dict[str, float] = {}
        for _, score, at in process.extract(wanted, [n for n, _ in self._names], scorer=_scored, limit=6 * limit) if wanted else ():
            if score >= _LEAST and (key := self._names[at][1]) not in own:
                best[key] = max(best.get(key, 0.0), score)
        order = sorted(best, key=lambda k: (-best[k], not self.table.entry(k).at(date), k))
        out += [_row(self.table.actor(k, date), self._office(k, date), best[k]) for k in order]
        new = [_row(_stranger(typed), "new: in no table", 0.0)] if wanted and f"name:{_slug(typed)}" not in own else []
        return out[: limit - len(new)] + new

    def facts(self, ids: Iterable[str], date: str | None, known: Mapping[str, Actor]) -> dict[str, Actor]:
        """Actors by id, and theirs above; KeyError for one that nobody knows."""
        out: dict[str, Actor] = {}
        todo = list(ids)
        while todo:
            key = todo.pop()
            if key not in out:
                out[key] = actor = known[key] if key in known else self._known(key, date)
                todo += [up for up in (actor.of, actor.state) if up]
        return out

    def _known(self, key: str, date: str | None) -> Actor:
        if key in self.table:
            return self.table.actor(key, date)
        if key.startswith("name:") and key[5:] == _slug(key[5:]) != "":
            return Actor(key, key[5:].replace("-", " ").title(), "person")
        raise KeyError(key)

    def _office(self, key: str, date: str | None) -> str:
        entry = self.table.entry(key)
        term = entry.term(date)
        if term is None:
            return entry.kind
        years = f"{(term.start or '?')[:4]} to {latest(term.end)[:4] if term.end else 'now'}"
        return f"{self.table.office(term.office).name}, {years}"


def _scored(a: str, b: str, **_: Any) -> float:
    return _alike(a, b)


def _alike(typed: str, name: str) -> float:
    """0..100: beginnings of words count most, so that a name can be found while it is typed."""
    if any(part.startswith(typed) for part in (name, *name.split())):
        return 100.0 - min(10, (len(name) - len(typed)) / 4)
    return float(max(fuzz.ratio(typed, name), 0.95 * fuzz.partial_ratio(typed, name) if len(typed) > 3 else 0.0))


def _slug(name: str) -> str:
    return "-".join(normal(name).split())


def _stranger(name: str) -> Actor:
    return Actor(f"name:{_slug(name)}", name.strip(), "person")


def _row(actor: Actor, detail: str, score: float) -> dict[str, Any]:
    return {"id": actor.id, **{f: getattr(actor, f) for f in ACTOR_FIELDS}, "detail": detail, "score": round(score, 1)}
