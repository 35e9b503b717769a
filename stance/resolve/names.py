"""Names of the actor table in a text: the longest first, compared with case where they are acronyms or common words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from stance.actors import ActorTable, Entry
from stance.gazetteer import normal
from stance.resolve.words import BODIES, DOCUMENTS, GOVERNMENT, GROUPS, MONTHS, ROLES, STOP, TITLES, Word, singular

_PORTFOLIOS = frozenset(("affairs", "commerce", "immigration", "citizenship"))
LONGEST = 8  # words of a name in the table


@dataclass(frozen=True, slots=True)
class Found:
    """A name of the table in a text: [first, last) are indices of words; entries: who is called so, the likeliest first."""

    first: int
    last: int
    entries: tuple[Entry, ...]
    form: str


def is_common(word: Word) -> bool:
    """Whether a word is an ordinary noun for people or bodies, a title, a month or a small word, whatever its case."""
    single, norm = singular(word.norm), word.norm
    if norm in STOP or norm in MONTHS or norm in TITLES or norm in _PORTFOLIOS:
        return True
    return any(single in known or norm in known for known in (ROLES, GOVERNMENT, GROUPS, DOCUMENTS, BODIES))


def find(table: ActorTable, words: tuple[Word, ...], date: str | None, *, capitals: bool) -> list[Found]:
    """Every name of the table in the text without overlaps. capitals: the text is all capitals, so that case says nothing.

    Parties and what is called by a common word ('the Commission') count only where their state or organisation is named
    by another name too.
    """
    found = _own(table, words, list(_scan(table, words, date, capitals)))
    above = Counter(table.state_of(f.entries[0].id, date) for f in found if f.entries[0].kind != "person" and not _needs_company(f, words))
    most = max(above.values(), default=0)
    return [
        f
        for f in (_likeliest(f, table, above, date) for f in found)
        if (not _needs_company(f, words) or above[table.state_of(f.entries[0].id, date)])
        and (not _every_state_has(f, words) or 2 * above[table.state_of(f.entries[0].id, date)] >= most)
    ]


def _likeliest(found: Found, table: ActorTable, above: Counter[str | None], date: str | None) -> Found:
    """Of parties and institutions of one name the one of the state that the text names most, first."""
    kinds = {e.kind for e in found.entries}
    if len(found.entries) < 2 or not kinds <= {"organisation", "institution"}:
        return found
    entries = sorted(found.entries, key=lambda e: -above[table.state_of(e.id, date)])
    return Found(found.first, found.last, tuple(entries), found.form)


def _own(table: ActorTable, words: tuple[Word, ...], found: list[Found]) -> list[Found]:
    """Without institutions of one state that are called by a name which all have, beside another state's name: "Chad's Ministry of
    Foreign Affairs" is not Pakistan's."""
    out: list[Found] = []
    for f in found:
        entry, before = f.entries[0], out[-1] if out else None
        if entry.kind == "institution" and before is not None and before.entries[0].kind == "state":
            between = words[before.last : f.first]
            near = len(between) < 3 and all(w.possessive or w.mark for w in between if w.norm or w.text not in ".")
            own = tuple(e for e in f.entries if e.of == before.entries[0].id)
            if near and not own and " ".join(w.norm for w in words[f.first : f.last] if w.norm) in table.patterns:
                continue
            f = Found(f.first, f.last, own, f.form) if near and own else f
        out.append(f)
    return out


def _every_state_has(found: Found, words: tuple[Word, ...]) -> bool:
    """'The Senate', 'Parliament': some state's, and most likely the one that the text is about."""
    named = [w for w in words[found.first : found.last] if w.norm]
    return found.entries[0].kind == "institution" and all(is_common(w) and not w.text.startswith(("US", "U.S")) for w in named)


def _needs_company(found: Found, words: tuple[Word, ...]) -> bool:
    entry = found.entries[0]
    if entry.kind not in ("organisation", "institution", "group"):
        return False
    name = " ".join(w.norm for w in words[found.first : found.last] if w.norm)
    return (
        found.form == "demonyms"
        or _the_only(entry, name)
        or (entry.kind == "organisation" and entry.of is not None and name.endswith(" party"))
    )


def _scan(table: ActorTable, words: tuple[Word, ...], date: str | None, capitals: bool) -> Iterator[Found]:
    i = 0
    while i < len(words):
        word = words[i]
        found = None
        if word.norm and (word.cap or capitals) and not (capitals and word.norm in STOP):
            found = _longest(table, words, i, date, capitals)
        if found:
            yield found
        i = found.last if found else i + 1


def _longest(table: ActorTable, words: tuple[Word, ...], i: int, date: str | None, capitals: bool) -> Found | None:
    names: list[tuple[str, int]] = []  # every beginning of what follows, as compared, with its last word
    so_far = ""
    for k in range(i, min(i + LONGEST, len(words))):
        word = words[k]
        if word.norm:
            so_far = f"{so_far} {word.norm}" if so_far else word.norm
            names.append((so_far, k))
        elif word.possessive:
            so_far += "s"
        elif not (word.text == "." and k > i and len(words[k - 1].text) <= 3):
            break
    for n in range(len(names), 0, -1):
        name, last = names[n - 1]
        if n == 1 and name in STOP and not words[i].text.isupper():
            continue
        for form in ("names", "metonyms", "demonyms"):
            if table.known(name, form) and (words[last].cap or capitals or (form == "names" and n > 2)):
                entries = _entries(table, words, name, form, i, last, date, capitals)
                if entries:
                    return Found(i, last + 1, entries, form)
    return None


def _entries(
    table: ActorTable, words: tuple[Word, ...], name: str, form: str, first: int, last: int, date: str | None, capitals: bool
) -> tuple[Entry, ...]:
    matches = table.lookup(name, date, forms=(form,))
    if first == last and not (first and words[first - 1].norm == "the"):
        matches = tuple(m for m in matches if not _the_only(m.entry, name))
    if first == last and not capitals and len(name) <= 4 and not words[first].text.replace(".", "").isupper():
        matches = tuple(m for m in matches if not _acronym_only(m.entry, name))  # WHO, US, AP
    here = [m.entry for m in matches if m.current] or [m.entry for m in matches]
    # Institutions of the same name stand for themselves: the Kremlin is the Kremlin, not Russia.
    return tuple(sorted(here, key=lambda e: e.kind != "institution" if form == "names" else e.kind != "state"))


def _spelled(entry: Entry, name: str) -> list[str]:
    return [n for n in (entry.name, *entry.names, *entry.metonyms, *entry.demonyms) if normal(n) == name]


def _acronym_only(entry: Entry, name: str) -> bool:
    """Whether this name of the entry is an acronym, to be met in capitals only."""
    return all(n.replace(".", "").isupper() for n in _spelled(entry, name))


def _the_only(entry: Entry, name: str) -> bool:
    """Whether the entry is called so with 'the' alone: 'the Ten', 'the Diet'."""
    spelled = _spelled(entry, name)
    return bool(spelled) and all(n.lower().startswith("the ") for n in spelled)
