"""Reads all names of a document into its cast: the table's names, people, other names of the parser, descriptions."""

from __future__ import annotations

import re
from dataclasses import replace

from rapidfuzz.distance import OSA

from stance.actors import ActorTable
from stance.parse import Entity, Parse
from stance.resolve.cast import Cast, Figure
from stance.resolve.descriptions import describe, merged
from stance.resolve.likeness import written
from stance.resolve.names import Found, find, is_common
from stance.resolve.people import People
from stance.resolve.words import ROLES, TITLES, Word, word_set, words
from stance.text import Document

_ACRONYM = re.compile(r"\s\(([A-Z][A-Za-z]*[A-Z])\)")
_LINKS = word_set("of the and for on in to de del la")
_AFTER_NAMES = word_set("also again still now today yesterday later then thus met says say made gave took sent left")
_LONG = 6  # letters of a place's name from which one slip in it is forgiven
_DIRECTIONS = {"north": "kp", "south": "kr"}  # 'the North', where both Koreas are named


def name_all(document: Document, parse: Parse, table: ActorTable) -> Cast:
    """The cast of a document; parse gives people and bodies that the table does not know."""
    cast = Cast(document, table)
    known = find(table, cast.words, cast.date, capitals=cast.capitals)
    for found in known:
        if found.entries[0].kind != "person":
            cast.states[table.state_of(found.entries[0].id, cast.date) or ""] += 1
    cast.home = _home(cast, known)
    title = words(document.title or "")
    cast.headline = frozenset(e.id for f in find(table, title, cast.date, capitals=False) for e in f.entries[:1])
    people = People(cast, parse)
    longer = _longer(cast, parse, known)
    for found in known:
        start, end = cast.words[found.first].start, cast.words[found.last - 1].end
        if found.entries[0].kind == "person":
            people.known(found)
        elif not people.around(start, end) and not any(s <= start and end <= e for s, e in longer):
            cast.figure(found.entries[0].id)
            people.put(start, end, found.entries[0].id, found.form)
    for start, end in (*people.spans, *_titled(cast, people)):
        people.full(start, end)
    _settle(cast, people)
    people.surnames()
    _introduced(cast, people)
    for entity in parse.entities:
        _other(cast, people, entity)
    _short_parties(cast, people)
    _directions(cast, people)
    _settle(cast, people)
    return cast


def _home(cast: Cast, known: list[Found]) -> str | None:
    """The state of a national agency or paper in the dateline or as publisher; world-wide ones have none."""
    first = [f.entries[0] for f in known if f.first < 40 and f.entries[0].relay]
    named = [m.entry for m in cast.table.lookup(cast.document.publisher or "", forms=("names",)) if m.entry.relay]
    for entry in (*named, *first):
        if "world-wide" not in (entry.note or ""):
            return entry.of
    return None


def _longer(cast: Cast, parse: Parse, known: list[Found]) -> list[tuple[int, int]]:
    """Names of bodies by the parser that begin with a state's name or adjective and are more than that: the US Chamber of
    Commerce, the Australian Democrats; not 'Russian government', which is read with its parts."""
    out = []
    inside: dict[int, list[Found]] = {}
    for found in known:
        inside.setdefault(cast.words[found.first].start, []).append(found)
    for entity in parse.entities:
        spelled = [cast.words[i] for i in cast.word_range(entity.start, entity.end) if cast.words[i].norm]
        if entity.label != "ORG" or len(spelled) < 2:
            continue
        spelled = spelled[1:] if spelled[0].norm == "the" else spelled
        within = [f for w in spelled for f in inside.get(w.start, ())]
        if (
            not within
            or within[0].entries[0].kind != "state"
            or cast.words[within[0].first].start != spelled[0].start
            or within[0].form == "metonyms"
        ):
            continue
        if any(w.possessive for w in _words(cast, entity)[: within[0].last - within[0].first + 2]):
            continue  # "Chad's Central Bank"
        rest = spelled[within[0].last - within[0].first :]
        own = [f for f in within[1:] if f.entries[0].kind != "state" and f.entries[0].of == within[0].entries[0].id]
        if (len(within) == 1 and (not rest or all(is_common(w) for w in rest))) or own or _by_pattern(cast, rest):
            continue
        if cast.words[within[-1].last - 1].end >= spelled[-1].end and len(within) == 1:
            continue
        out.append((spelled[0].start, spelled[-1].end))
    return out


def _words(cast: Cast, entity: Entity) -> list[Word]:
    """Of an entity, without an article."""
    inside = [cast.words[i] for i in cast.word_range(entity.start, entity.end)]
    return inside[1:] if inside and inside[0].norm == "the" else inside


def _short_parties(cast: Cast, people: People) -> None:
    """Where 'the Australian Democrats' stand in the text, 'the Democrats' are they, not those of another country."""
    for key in [k for k in cast.figures if k.startswith("name:")]:
        name = cast.figures[key].actor.name
        rest = name.split(" ", 1)[1] if " " in name else ""
        if (
            rest
            and cast.figures[key].actor.kind == "organisation"
            and any(m.entry.kind == "organisation" for m in cast.table.lookup(rest, forms=("names", "demonyms")))
        ):
            text = cast.document.text
            people.mentions = [replace(m, key=key) if text[m.start : m.end] == rest else m for m in people.mentions]


def _settle(cast: Cast, people: People) -> None:
    """Descriptions of what is placed so far, and people of the table under another spelling made one with it."""
    cast.place(people.mentions)
    describe(cast)
    same = merged(cast)
    if same:
        for key, known in same.items():
            cast.figure(known).names += cast.figures[key].names
            cast.figure(known).roles += cast.figures.pop(key).roles
        people.mentions = [replace(m, key=same.get(m.key, m.key)) for m in people.mentions]
        cast.place(people.mentions)


def _titled(cast: Cast, people: People) -> list[tuple[int, int]]:
    """In texts all in capitals, where the parser is blind: up to three words after a title."""
    out = []
    spelled = cast.words
    for i, word in enumerate(spelled if cast.capitals else ()):
        if (word.norm in TITLES or word.norm in ROLES) and i + 1 < len(spelled):
            k = i + 1
            while (
                k < len(spelled)
                and k < i + 5
                and spelled[k].text.isalpha()
                and not people.is_other(spelled[k])
                and len(spelled[k].text) > 1
                and spelled[k].norm not in _AFTER_NAMES
                and not spelled[k].norm.endswith(("ed", "ly", "ing"))
            ):
                k += 1
            if 2 <= k - i - 1 <= 3:
                out.append((spelled[i + 1].start, spelled[k - 1].end))
    return out


def _other(cast: Cast, people: People, entity: Entity) -> None:
    """An organisation, a place or a single person's name that the parser sees and no table holds."""
    inside = [cast.words[i] for i in cast.word_range(entity.start, entity.end)]
    while inside and (inside[0].norm in ("the", "a", "an") or inside[0].mark):
        inside.pop(0)
    while inside and (inside[-1].mark or inside[-1].possessive):
        inside.pop()
    owner = next((i for i, w in enumerate(inside[:4]) if w.possessive), None) if entity.label == "ORG" else None
    of = next((m.key for m in people.mentions if owner and m.end == inside[owner - 1].end), None)
    if owner and of and len(inside) > owner + 2:  # "Chad's Central Bank"
        inside = inside[owner + 1 :]
    if not inside or people.is_taken(inside[0].start, inside[-1].end) or not (inside[0].cap or cast.capitals):
        return
    start, end = inside[0].start, inside[-1].end
    name = written(cast.document.text[start:end])
    if entity.label == "PERSON":
        first = cast.word_range(start, end).start
        article = first and cast.words[first - 1].norm in ("the", "a", "an")  # 'the CD' is no person
        if len(inside) == 1 and not people.is_other(inside[0]) and not article:
            figure = cast.add(cast.made(name, "person", None), names=[inside[0].norm])
            people.put(start, end, figure.actor.id, "surnames")
    elif entity.label in ("GPE", "NORP") and (misspelt := _misspelt(cast, inside)):
        cast.figure(misspelt[0])
        people.put(start, end, *misspelt)
    elif entity.label in ("ORG", "GPE", "LOC", "NORP") and not _by_pattern(cast, inside) and not _ordinary(entity, inside):
        figure = _body(cast, name, inside, "group" if entity.label == "NORP" else "organisation", of)
        people.put(start, end, figure.actor.id, {"ORG": "names", "NORP": "demonyms"}.get(entity.label, "place"))


def _misspelt(cast: Cast, inside: list[Word]) -> tuple[str, str] | None:
    """(id, form) of the state whose name or capital a place is one slip away from: 'Bejing'."""
    if len(inside) != 1 or len(inside[0].norm) < _LONG:
        return None
    for name, key, form in cast.table.lands:
        if name[0] == inside[0].norm[0] and len(name) >= _LONG and OSA.distance(name, inside[0].norm, score_cutoff=1) == 1:
            return key, form
    return None


def _introduced(cast: Cast, people: People) -> None:
    """'The Missile Defense Agency (MDA)': the full name and, wherever it stands, the acronym are one body."""
    for found in _ACRONYM.finditer(cast.document.text):
        last = cast.word_range(0, found.start()).stop - 1
        first = _spelled_out(cast, last, found[1])
        if first is None:
            continue
        start, end = cast.words[first].start, cast.words[last].end
        if people.is_taken(start, end):
            key = next((m.key for m in people.mentions if m.start <= start and m.end == end), None)
        else:
            known = [m.entry.id for m in cast.table.lookup(found[1], cast.date, forms=("names",)) if m.entry.kind != "person"]
            name = written(cast.document.text[start:end])
            key = known[0] if known else cast.add(cast.made(name, "organisation", _state_in(cast, name))).actor.id
            cast.figure(key)
            people.put(start, end, key, "names")
        for word in cast.words if key and cast.figures[key].actor.kind != "person" else ():
            if word.text == found[1] and not people.is_taken(word.start, word.end):
                people.put(word.start, word.end, key or "", "names")


def _spelled_out(cast: Cast, last: int, acronym: str) -> int | None:
    """The index of the first of the capitalised words, ending at a word, whose initials an acronym is."""
    letters, i = acronym.upper(), last
    left = len(letters)
    while i >= 0 and left and last - i < 10:
        word = cast.words[i]
        if word.mark or not (word.cap or word.norm in _LINKS):
            return None
        parts = [p for p in word.text.replace("-", " ").split() if p[:1].isupper()]
        for part in parts[::-1] if word.norm not in _LINKS else ():
            if not left or part[0] != letters[left - 1]:
                return None
            left -= 1
        i -= 1
    return i + 1 if not left else None


def _ordinary(entity: Entity, inside: list[Word]) -> bool:
    if is_common(inside[0]) or all(is_common(w) for w in inside if w.norm):
        return True
    return entity.label == "NORP" and not inside[-1].norm.endswith("s")


def _by_pattern(cast: Cast, inside: list[Word]) -> bool:
    """'Foreign Ministry' alone is some state's: the speaker's phrase is read with its context."""
    spelled = [w.norm for w in inside if w.norm]
    return any(" ".join(spelled[i:]) in cast.table.patterns for i in range(len(spelled)))


def _body(cast: Cast, name: str, inside: list[Word], kind: str, of: str | None) -> Figure:
    """The figure of a body's name; an acronym of one that is named in full is the same. of: the state whose it is called."""
    if len(inside) == 1 and name.isupper() and len(name) > 2:
        for figure in cast.figures.values():
            if figure.actor.kind not in ("organisation", "institution"):
                continue
            known = cast.table.entry(figure.actor.id).names if figure.actor.id in cast.table else ()
            if any(name == _initials(full) for full in (figure.actor.name.split(" (")[0], *known)):
                return figure
    return cast.add(cast.made(name, kind, of or _state_in(cast, name)), plural=kind == "group")


def _state_in(cast: Cast, name: str) -> str | None:
    """The state that a body's name begins with ('US Chamber of Commerce'), None where it begins otherwise."""
    spelled = name.split()
    for n in (3, 2, 1):
        for match in cast.table.lookup(" ".join(spelled[:n]), cast.date, forms=("names", "demonyms")) if len(spelled) > n else ():
            if match.entry.kind == "state" and match.current:
                return match.entry.id
    return None


def _initials(name: str) -> str:
    return "".join(w[0] for w in name.replace("-", " ").split() if w[0].isupper())


def _directions(cast: Cast, people: People) -> None:
    """'The North' and 'the South' where Korea is spoken of."""
    if not (cast.states["kp"] and cast.states["kr"]):
        return
    for i, word in enumerate(cast.words):
        if word.norm in _DIRECTIONS and word.cap and i and cast.words[i - 1].norm == "the" and not people.is_taken(word.start, word.end):
            cast.figure(_DIRECTIONS[word.norm])
            people.put(word.start, word.end, _DIRECTIONS[word.norm], "names")
