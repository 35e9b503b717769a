"""Actors: who speaks and who is spoken to, and the table of those that are known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from stance import gazetteer, petrarch
from stance.gazetteer import earliest, latest, normal
from stance.spelling import near, spellings

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


@dataclass(frozen=True, slots=True)
class Term:
    """Somebody's time in an office; dates as precise as known, end None = still in office as far as known."""

    office: str
    of: str | None
    start: str | None
    end: str | None

    def at(self, date: str | None) -> bool:
        """Whether the term meets the date (a day, month or year); without a date only open terms do."""
        return self.end is None if date is None else earliest(self.start) <= latest(date) and earliest(date) <= latest(self.end)

    def surely_at(self, date: str) -> bool:
        """Whether the term holds whichever days the dates' missing parts stand for."""
        return latest(self.start) <= earliest(date) and latest(date) <= (earliest(self.end) if self.end else "9999-12-31")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the table. of: what the actor belongs to apart from dated terms; start, end: its own life as an actor; gender: 'f'
    or 'm' where the table says so."""

    id: str
    name: str
    kind: str
    of: str | None
    start: str | None
    end: str | None
    iso3: str | None
    wikidata: str | None
    note: str | None
    names: tuple[str, ...]
    demonyms: tuple[str, ...]
    metonyms: tuple[str, ...]
    surnames: tuple[str, ...]
    terms: tuple[Term, ...]
    gender: str | None = None

    @property
    def relay(self) -> bool:
        """Whether it is a medium or agency that passes on what others say."""
        return (self.note or "").startswith("relay")

    def at(self, date: str | None) -> bool:
        """Whether the actor was there (for people: in some office) at the date; without a date: whether it still is."""
        if self.terms:
            return any(term.at(date) for term in self.terms)
        return Term("", None, self.start, self.end).at(date)

    def near(self, date: str | None) -> bool:
        """Whether the actor was there within five years of the date; always without one."""
        year = int(date[:4]) if date else 0
        spans = self.terms or (Term("", None, self.start, self.end),)
        return date is None or any(int(earliest(t.start)[:4]) - 5 <= year <= int(latest(t.end)[:4]) + 5 for t in spans)

    def term(self, date: str | None) -> Term | None:
        """The office at the date, of several the state's before a party's; else the one last held, else the first to come."""
        if not self.terms:
            return None
        if date is None:
            return max(self.terms, key=lambda t: (latest(t.end), earliest(t.start)))
        day = latest(date)

        def rank(t: Term) -> tuple[bool, bool, bool, str]:
            begun, party = earliest(t.start) <= day, (t.of or "").startswith("org:")
            return t.at(date), begun, t.at(date) and not party, earliest(t.start) if begun else _after(t)

        return max(self.terms, key=rank)


def _after(term: Term) -> str:
    """Orders terms that begin after a date: the sooner the greater (digits turned to nines' complement)."""
    return "".join(str(9 - int(c)) if c.isdigit() else c for c in earliest(term.start))


@dataclass(frozen=True, slots=True)
class Office:
    """A title: its id, the state or organisation it belongs to, its kind ('fm', 'president') and phrasings as compared."""

    id: str
    name: str
    of: str | None
    key: str | None
    phrasings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """An entry found under a name. form: 'names', 'demonyms', 'metonyms' or 'surnames'; current: it was there at the date."""

    entry: Entry
    form: str
    current: bool


class ActorTable:
    """Who is known under which name, holds which office and belongs to whom, at a date.

    Dates are 'YYYY', 'YYYY-MM', 'YYYY-MM-DD' or None; a date of low precision meets every term that touches it, None
    only what is still open. Reading, lookups and indexes are made once; entries are unpacked when first asked for.
    """

    def __init__(self, rows: Mapping[str, Any]) -> None:
        """rows: what gazetteer.compiled returns."""
        self._actors: dict[str, list[Any]] = rows["actors"]
        self._index: dict[str, dict[str, list[str]]] = rows["index"]
        self._holders: dict[str, list[str]] = rows["holders"]
        self._offices = {key: Office(key, row[0], row[1], row[2], tuple(row[3])) for key, row in rows["offices"].items()}
        self._patterns: list[list[Any]] = rows["patterns"]
        self._entries: dict[str, Entry] = {}

    @classmethod
    def load(cls, path: str | Path = gazetteer.COMPILED, *, extra: Iterable[str | Path] = ()) -> ActorTable:
        """The package's table with your own files laid over it.

        YAML tables first, later ones on top: a row with a known id replaces it. Then dictionaries of the PETRARCH form (.txt), which add
        what is missing: see stance/petrarch.py. InputError with file:line for anything in your tables that is no row, or that points to
        nothing; single lines of a dictionary that cannot be read are left out (soundness.findings tells them).
        """
        rows = gazetteer.read_compiled(Path(path))
        given = [Path(p) for p in extra]
        own = [p for p in given if not petrarch.is_dictionary(p)]
        if own:
            layer = gazetteer.compiled(own)
            for part in ("actors", "offices"):
                rows[part] = {**rows[part], **layer[part]}
            rows["patterns"] += layer["patterns"]
            gazetteer.check_links(own, {**rows["actors"], **rows["offices"]})
            rows["index"], rows["holders"] = gazetteer.index(rows["actors"]), gazetteer.holders(rows["actors"])
        for dictionary in given:
            if petrarch.is_dictionary(dictionary):
                rows = petrarch.laid(rows, dictionary)
        return cls(rows)

    def __len__(self) -> int:
        return len(self._actors)

    def __contains__(self, key: str) -> bool:
        return key in self._actors

    @property
    def ids(self) -> Collection[str]:
        """The ids of all rows."""
        return self._actors.keys()

    def entry(self, key: str) -> Entry:
        """The row of an id; KeyError where there is none."""
        if key not in self._entries:
            name, kind, of, start, end, iso3, wikidata, note, names, demonyms, metonyms, surnames, terms, gender = self._actors[key]
            self._entries[key] = Entry(
                key, name, kind, of, start, end, iso3, wikidata, note, tuple(names), tuple(demonyms), tuple(metonyms), tuple(surnames),
                tuple(Term(*term) for term in terms), gender,
            )  # fmt: skip
        return self._entries[key]

    def lookup(self, name: str, date: str | None = None, *, forms: Iterable[str] = gazetteer.FORMS) -> tuple[Match, ...]:
        """Everybody called so, those there at the date first, then by form in the order given. Several = ambiguous.

        Names are compared without case, accents, dots, hyphens and a leading 'the'; 'Schröder' is 'Schroder' and 'Schroeder'. Where nobody
        bears a full name as it stands, people whose names are spelled otherwise count: see stance/spelling.py.
        """
        key, forms = normal(name), tuple(forms)
        ids = [(form, i) for form in forms for i in self._index[form].get(key, ())]
        if not ids and "names" in forms and " " in key:
            ids = [("names", i) for i in self._spelled(key) if self.entry(i).near(date)]
        found = [Match(self.entry(i), form, self.entry(i).at(date)) for form, i in ids]
        unique = {m.entry.id: m for m in reversed(found)}
        return tuple(sorted((m for m in found if unique[m.entry.id] is m), key=lambda m: not m.current))

    def _spelled(self, key: str) -> tuple[str, ...]:
        """Ids of people whose names differ from a name in spelling alone."""
        found = [i for spelling in spellings(key) for i in self._spellings.get(spelling, ())]
        return tuple(dict.fromkeys(found))

    @cached_property
    def _spellings(self) -> dict[str, list[str]]:
        out: dict[str, list[str]] = {}
        for key, row in self._actors.items():
            if row[1] == "person":
                for spelling in {s for name in (row[0], *row[8]) for s in spellings(name)}:
                    out.setdefault(spelling, []).append(key)
        return out

    def near(self, name: str) -> tuple[Entry, ...]:
        """Whose names stand nearest to one that nobody bears: a misspelling may be meant."""
        found = near(name, self._index["names"]) + near(name, self._index["surnames"], least=85.0)
        return tuple(
            self.entry(i) for i in dict.fromkeys(i for n in found for f in ("names", "surnames") for i in self._index[f].get(n, ()))
        )

    def known(self, key: str, form: str) -> bool:
        """Whether a name as compared (see gazetteer.normal) stands in the table in this form: a cheap first look."""
        return key in self._index[form]

    @cached_property
    def agencies(self) -> dict[str, tuple[str, ...]]:
        """The news agencies of a state by its id."""
        out: dict[str, list[str]] = {}
        for key, row in self._actors.items():
            if (row[7] or "").startswith("relay") and row[2] and any("agency" in n.lower() for n in (row[0], *row[8])):
                out.setdefault(row[2], []).append(key)
        return {of: tuple(keys) for of, keys in out.items()}

    @cached_property
    def lands(self) -> tuple[tuple[str, str, str], ...]:
        """(name as compared, id, form) of the names, adjectives and capitals of one word that today's states have."""
        return tuple(
            (name, keys[0], form)
            for form in ("names", "demonyms", "metonyms")
            for name, keys in self._index[form].items()
            if " " not in name and self._actors[keys[0]][1] == "state" and self._actors[keys[0]][4] is None
        )

    @cached_property
    def sounds(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """People's full names as compared, with their ids, by the sound of the last word (see gazetteer.sound)."""
        out: dict[str, list[tuple[str, str]]] = {}
        for name, keys in self._index["names"].items():
            for key in keys if " " in name else ():
                if self._actors[key][1] == "person":
                    out.setdefault(gazetteer.sound(name.split()[-1]), []).append((name, key))
        return {heard: tuple(found) for heard, found in out.items()}

    def office(self, key: str) -> Office:
        return self._offices[key]

    @cached_property
    def phrases(self) -> dict[str, tuple[str, ...]]:
        """Office ids by phrasing as compared ('foreign minister' -> every state's, 'us secretary of state' -> one)."""
        out: dict[str, list[str]] = {}
        for office in self._offices.values():
            for phrase in office.phrasings:
                out.setdefault(phrase, []).append(office.id)
        return {phrase: tuple(ids) for phrase, ids in out.items()}

    @cached_property
    def offices_of(self) -> dict[str, tuple[Office, ...]]:
        """The offices of a state or organisation by its id."""
        out: dict[str, list[Office]] = {}
        for office in self._offices.values():
            if office.of:
                out.setdefault(office.of, []).append(office)
        return {of: tuple(offices) for of, offices in out.items()}

    @cached_property
    def patterns(self) -> dict[str, tuple[str, str]]:
        """What an institution is called in any state -> (its key, its title): 'foreign ministry' -> ('foreign-ministry', ...)."""
        out: dict[str, tuple[str, str]] = {}
        for key, title, _, phrases in self._patterns:
            for phrase in phrases if title else ():
                core = normal(_core(phrase))
                if core:
                    out.setdefault(core, (key.removeprefix("pattern:"), title))
        return out

    def holders(self, key: str, of: str | None, date: str | None) -> tuple[Entry, ...]:
        """Who holds the office of this kind ('fm') or id ('office:ru-fm') at the date, the surest first."""
        ids = [key] if key in self._offices else [o.id for o in self.offices_of.get(of or "", ()) if o.key == key]
        found: list[tuple[bool, str, Entry]] = []
        for office in ids:
            for entry in map(self.entry, self._holders.get(office, ())):
                terms = [t for t in entry.terms if t.office == office and t.at(date)]
                if terms:
                    found.append((any(date is None or t.surely_at(date) for t in terms), max(earliest(t.start) for t in terms), entry))
        return tuple(entry for _, _, entry in sorted(found, key=lambda f: f[:2], reverse=True))

    def of_at(self, key: str, date: str | None) -> str | None:
        """What the actor speaks for at the date: a person's office decides, else the entry's own 'of'."""
        entry = self.entry(key)
        term = entry.term(date)
        return (term.of if term else None) or entry.of

    def state_of(self, key: str | None, date: str | None) -> str | None:
        """The roll-up: the state above, else the topmost organisation. Armed groups stand for themselves; parties do not."""
        seen: set[str] = set()
        while key in self._actors and key not in seen:
            seen.add(key)
            row = self._actors[key]
            above = self.of_at(key, date)
            if row[1] in ("state", "group") or above is None:
                return key
            key = above
        return key

    def actor(self, key: str, date: str | None) -> Actor:
        """The record's value of a table's id at the date."""
        entry = self.entry(key)
        return Actor(key, entry.name, entry.kind, self.of_at(key, date), self.state_of(key, date), entry.iso3, entry.wikidata)


def _core(pattern: str) -> str:
    """A pattern without its places for states: '{demonym} foreign ministry' -> 'foreign ministry'."""
    for place in ("{demonym}", "{state}'s", "{capital}", "of {state}", "in {capital}", "in {state}", "in {place}", "to {place}", "{state}"):
        pattern = pattern.replace(place, " ")
    return "" if "{" in pattern else pattern
