"""Names in one document: who is named where, the same person under a full and a short name, and what is said of them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from stance.actors import Actor, ActorTable, Entry
from stance.gazetteer import earliest, latest, normal
from stance.parse import Parse
from stance.resolve.words import DOCUMENTS, GOVERNMENT, GROUPS, ROLES, STOP, TITLES, Word, gender_of, singular, words
from stance.text import Document

_YEAR = re.compile(r"\b(?:19[7-9]\d|20[0-4]\d)\b")
_MONTHS = frozenset("january february march april may june july august september october november december monday tuesday wednesday thursday friday".split())
_DIRECTIONS = {"north": "kp", "south": "kr"}  # 'the North', where the state is named in the text too
LONGEST = 8  # words of a name in the table
_DATING = frozenset("in on until since by from last next early late mid this of before after".split())
CHIEFS = frozenset("president pm fm dm leader gs sg chancellor secstate monarch hosg hos vp".split())
PARTICLES = frozenset("bin ibn al el van von de der den da di du la le dos das abu ben bint ul".split())
PREFIX_END = frozenset(
    "said says told by with to that and but for from as when while after before on in at against of or than then quoted met called urged".split()
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at its place. form: 'names', 'surnames', 'demonyms', 'metonyms' as in the table, or 'place'."""

    start: int
    end: int
    key: str
    form: str


@dataclass(slots=True)
class Figure:
    """Somebody or something that a document names; filled while the names are read.

    roles: descriptions as compared ('russian foreign minister', 'diplomat'), the first first.
    """

    actor: Actor
    names: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    gender: str | None = None
    plural: bool = False

    @property
    def person(self) -> bool:
        return self.actor.kind == "person" or (self.actor.kind == "unnamed" and not self.plural)


class Cast:
    """The names of one document: figures by id and mentions by place. Built once per document, then only asked."""

    def __init__(self, document: Document, parse: Parse, table: ActorTable) -> None:
        self.document, self.table = document, table
        self.date, self.guessed = document.date, document.date is None
        if self.date is None:  # the last year that an undated text names is the best guess at whose offices it speaks of
            self.date = max(_YEAR.findall(document.text), default=None)
        self.words = words(document.text)
        self._starts = [w.start for w in self.words]
        letters = sum(w.text.isalpha() and len(w.text) > 3 for w in self.words)
        self.capitals = letters > 0 and sum(w.text.isupper() and len(w.text) > 3 for w in self.words) > 0.6 * letters
        self.figures: dict[str, Figure] = {}
        self.mentions: list[Mention] = []
        known = self._known()
        self.states: Counter[str] = Counter()
        for _, _, entries, form in known:
            if form != "surnames" and entries[0].kind != "person":
                self.states[table.state_of(entries[0].id, self.date) or ""] += 1
        self._place(known, parse)
        self._directions()
        self.mentions.sort(key=lambda m: m.start)
        self._begins = [m.start for m in self.mentions]
        self._describe()

    # ------------------------------------------------------------ asking

    def word_range(self, start: int, end: int) -> range:
        """Indices of the words that begin in [start, end)."""
        return range(bisect_left(self._starts, start), bisect_left(self._starts, end))

    def mentions_in(self, start: int, end: int) -> list[Mention]:
        """Those that overlap [start, end), in order."""
        first = max(0, bisect_right(self._begins, start) - 1)
        return [m for m in self.mentions[first : bisect_left(self._begins, end)] if m.end > start]

    def mentions_before(self, at: int, limit: int = 80) -> list[Mention]:
        """The last ones that begin before an offset, nearest first."""
        last = bisect_left(self._begins, at)
        return self.mentions[max(0, last - limit) : last][::-1]

    def figure(self, key: str) -> Figure:
        """The figure of an id, made from the table when it is not there yet."""
        if key not in self.figures:
            self.figures[key] = Figure(self.table.actor(key, self.date))
        return self.figures[key]

    def add(self, actor: Actor, **more: object) -> Figure:
        """A figure of no table (unnamed, by pattern, by name); the first one under an id stays."""
        if actor.id not in self.figures:
            self.figures[actor.id] = Figure(actor, **more)  # type: ignore[arg-type]
        return self.figures[actor.id]

    def principal(self, key: str) -> str | None:
        """What somebody of this actor speaks for: the state of an institution, the top of a UN body, else the actor itself."""
        figure = self.figures.get(key) or (self.figure(key) if key in self.table else None)
        if figure is None:
            return None
        actor = figure.actor
        if actor.kind in ("institution", "person", "unnamed"):
            return actor.of
        if actor.kind == "organisation" and actor.of in self.table and self.table.entry(actor.of).kind == "organisation":
            return actor.state
        if actor.kind == "organisation" and key in self.table and self.table.entry(key).relay:
            return actor.of or key
        return key

    def state_of(self, of: str | None) -> str | None:
        """The roll-up of an id that somebody belongs to."""
        if of in self.table:
            return self.table.state_of(of, self.date)
        return self.figures[of].actor.state if of in self.figures else of

    def made(self, name: str, kind: str, of: str | None) -> Actor:
        """An actor of no table: 'name:jane-doe'."""
        key = "name:" + normal(name).replace(" ", "-")
        return Actor(key, name, kind, of, self.state_of(of) or (key if kind != "person" else None))

    # ------------------------------------------------------------ names of the table

    def _known(self) -> list[tuple[int, int, tuple[Entry, ...], str]]:
        """Every name of the table in the text: (first word, word after the last, entries, form); longest first, no overlaps."""
        out = []
        i = 0
        while i < len(self.words):
            word = self.words[i]
            found = None
            if word.norm and (word.cap or self.capitals) and not (self.capitals and word.norm in STOP):
                found = self._longest(i)
            if found:
                out.append(found)
                i = found[1]
            else:
                i += 1
        return out

    def _longest(self, i: int) -> tuple[int, int, tuple[Entry, ...], str] | None:
        spelled, ends = [], []
        for k in range(i, min(i + LONGEST, len(self.words))):
            word = self.words[k]
            if word.norm:
                spelled.append(word.norm)
                ends.append(k)
            elif not (word.text == "." and k > i and len(self.words[k - 1].text) <= 3) and not word.possessive:
                break
        for n in range(len(spelled), 0, -1):
            name = " ".join(spelled[:n])
            if n == 1 and (name in STOP and not self.words[i].text.isupper()):
                continue
            for form in ("names", "metonyms", "demonyms"):
                if self.table.known(name, form) and (self.words[ends[n - 1]].cap or self.capitals or form == "names" and n > 2):
                    entries = self._entries(name, form, i, ends[n - 1])
                    if entries:
                        return i, ends[n - 1] + 1, entries, form
        return None

    def _entries(self, name: str, form: str, first: int, last: int) -> tuple[Entry, ...]:
        matches = self.table.lookup(name, self.date, forms=(form,))
        if first == last and not (first and self.words[first - 1].norm == "the"):
            matches = tuple(m for m in matches if not _the_only(m.entry, name))
        if first == last and not self.capitals:
            surface = self.words[first].text
            short = [m for m in matches if len(name) <= 4]  # WHO, US, AP: compared with case
            if short and not surface.replace(".", "").isupper() and all(_acronym_only(m.entry, name) for m in short):
                return ()
        here = [m.entry for m in matches if m.current] or [m.entry for m in matches]
        # Institutions of the same name stand for themselves: the Kremlin is the Kremlin, not Russia.
        return tuple(sorted(here, key=lambda e: e.kind != "institution" if form == "names" else e.kind != "state"))

    # ------------------------------------------------------------ people and placing

    def _place(self, known: list[tuple[int, int, tuple[Entry, ...], str]], parse: Parse) -> None:
        spans = self._people(parse)
        taken: list[tuple[int, int]] = []
        for first, last, entries, form in known:
            start, end = self.words[first].start, self.words[last - 1].end
            around = next(((s, e) for s, e in spans if s <= start and end <= e and (e - s) > (end - start)), None)
            if around and entries[0].kind != "person":
                continue  # 'Chad Smith' is no country
            if entries[0].kind == "person":
                entry = self._choose(entries, first, full=True)
                if entry is None:
                    continue
                self._mention(start, end, self._known_person(entry, self.words[first:last]), "names")
            else:
                self.figure(entries[0].id)
                self._mention(start, end, entries[0].id, form)
            taken.append((start, end))
        for start, end in spans:
            if not any(s < end and start < e for s, e in taken) and self._person(start, end):
                taken.append((start, end))
        self._surnames(taken)
        self._others(parse, taken)

    def _mention(self, start: int, end: int, key: str, form: str) -> None:
        self.mentions.append(Mention(start, end, key, form))

    def _people(self, parse: Parse) -> list[tuple[int, int]]:
        """The spans of people's names by the parser, without titles and possessives, in text order."""
        out = []
        for entity in parse.entities:
            if entity.label == "PERSON":
                inside = [self.words[i] for i in self.word_range(entity.start, entity.end)]
                while inside and (inside[0].mark or inside[0].norm in TITLES or inside[0].norm in ROLES):
                    inside.pop(0)
                while inside and (inside[-1].mark or not (inside[-1].cap or self.capitals)):
                    inside.pop()
                for k, word in enumerate(inside):  # 'Smith, Jones' or 'Trump's Kim' were two
                    if word.possessive or word.text in ",;:()\"“”":
                        inside = inside[:k]
                        break
                if inside and len(inside) < 8 and not self._common(inside[-1]) and not (len(inside) == 1 and self._not_a_name(inside[0])):
                    out.append((inside[0].start, inside[-1].end))
        return sorted(set(out))

    def _not_a_name(self, word: Word) -> bool:
        return self._common(word) or any(self.table.known(word.norm, form) for form in ("names", "metonyms", "demonyms"))

    def _common(self, word: Word) -> bool:
        """Whether a word with a capital is an ordinary noun for people or bodies, not a name."""
        single = singular(word.norm)
        return word.norm in STOP or word.norm in _MONTHS or word.norm in TITLES or any(single in words or word.norm in words for words in (ROLES, GOVERNMENT, GROUPS, DOCUMENTS))

    def _known_person(self, entry: Entry, spelled: tuple[Word, ...]) -> str:
        figure = self.figure(entry.id)
        figure.names.append(" ".join(w.norm for w in spelled if w.norm))
        return entry.id

    def _person(self, start: int, end: int) -> bool:
        """Places a person's name that the table does not hold as it stands; single names (False) wait for _surnames."""
        parts = [self.words[i].norm for i in self.word_range(start, end) if self.words[i].norm]
        if len(parts) < 2 and " " not in "".join(parts):
            return False
        name = " ".join(parts)
        first = self.word_range(start, end)[0]
        for key, figure in self.figures.items():
            if figure.actor.kind == "person" and any(_same_person(name, other) for other in figure.names):
                self._mention(start, end, key, "names")
                return True
        short = " ".join(p for p in name.split() if len(p) > 1)
        matches = [m.entry for spelled in dict.fromkeys((short, f"{parts[0]} {parts[-1]}")) for m in self.table.lookup(spelled, forms=("names",))]
        entry = self._choose(tuple(e for e in matches if e.kind == "person"), first, full=True)
        key = entry.id if entry else self.add(self.made(_written(self.document.text[start:end]), "person", None)).actor.id
        self.figure(key).names.append(name)
        self._mention(start, end, key, "names")
        return True

    def _surnames(self, taken: list[tuple[int, int]]) -> None:
        """Short names: of somebody named in full anywhere in the text, else from the table, else new."""
        by_part: dict[str, list[str]] = {}
        for key, figure in self.figures.items():
            if figure.actor.kind == "person":
                entry = self.table.entry(key) if key in self.table else None
                parts = {p for name in figure.names for p in name.split() if len(p) > 1 and p not in PARTICLES}
                for part in sorted(parts | {normal(s) for s in (entry.surnames if entry else ())}):
                    by_part.setdefault(part, []).append(key)
        covered = sorted(taken)
        starts = [s for s, _ in covered]
        for i, word in enumerate(self.words):
            if not word.norm or not (word.cap or self.capitals) or word.norm in STOP or word.norm in ROLES or word.norm in TITLES:
                continue
            if word.norm in _MONTHS and (i + 1 < len(self.words) and self.words[i + 1].text.isdigit() or i and self.words[i - 1].norm in _DATING):
                continue
            k = bisect_right(starts, word.start) - 1
            if k >= 0 and covered[k][1] > word.start:
                continue
            end = i + 1
            while word.norm in PARTICLES and end < len(self.words) and self.words[end].norm and end < i + 3:
                end += 1
            whole = " ".join(w.norm for w in self.words[i:end])
            owners = by_part.get(whole) or by_part.get(word.norm)
            titled = i > 0 and (self.words[i - 1].norm in TITLES or (self.words[i - 1].text == "." and self.words[i - 2].norm in TITLES))
            key = self._owner(owners, word.norm, i) if owners else None
            key = key or self._by_surname(whole, i, titled) or (owners[0] if owners else None)
            if key:
                self._mention(word.start, self.words[end - 1].end, key, "surnames")
                taken.append((word.start, self.words[end - 1].end))
                covered = sorted(taken)
                starts = [s for s, _ in covered]

    def _owner(self, owners: list[str], part: str, i: int) -> str | None:
        """Whose short name it is: those whose last name it is, a fitting title, then the nearest full name before."""
        last = [k for k in owners if k in self.table or any(n.split()[-1] == part or n.split()[0] == part for n in self.figures[k].names)]
        if len(last) > 1:
            before = [m.key for m in self.mentions if m.end <= self.words[i].start and m.key in last]
            return before[-1] if before else last[0]
        return last[0] if last else None

    def _by_surname(self, name: str, i: int, titled: bool) -> str | None:
        if self.table.known(name, "surnames"):
            entries = tuple(m.entry for m in self.table.lookup(name, self.date, forms=("surnames",)))
            entry = self._choose(entries, i, full=False)
            if entry:
                return self._known_person(entry, (self.words[i],))
        if titled and self.words[i].text.isalpha() and not self._not_a_name(self.words[i]) and len(name) > 2:
            return self.add(self.made(_written(self.words[i].text), "person", None)).actor.id
        return None

    def _choose(self, entries: tuple[Entry, ...], i: int, *, full: bool) -> Entry | None:
        """Who of several in the table is meant: in office at the date, with the title that stands before, of a state in the text."""
        title = " ".join(w.norm for w in self.words[max(0, i - 6) : i] if w.norm)
        best: tuple[float, Entry] | None = None
        for entry in entries:
            office = self.table.office(entry.term(self.date).office) if entry.term(self.date) else None  # type: ignore[union-attr]
            of = self.table.state_of(self.table.of_at(entry.id, self.date), self.date)
            score = 3.0 * entry.at(self.date) + 2.0 * (of in self.states) + (0.5 if office and office.key in CHIEFS else 0.0)
            score += 3.0 * bool(office and any(title.endswith(p) for p in office.phrasings)) + 1.0 * bool(office and office.key == "president" and title.endswith("president"))
            score -= 0.1 * self._years_away(entry)
            if best is None or score > best[0]:
                best = (score, entry)
        if best is None or best[0] < (-2.5 if full else 2.5):
            return None
        return best[1]

    def _years_away(self, entry: Entry) -> float:
        if self.date is None or not entry.terms or entry.at(self.date):
            return 0.0
        year = int(self.date[:4])
        return min(min(abs(int(earliest(t.start)[:4]) - year), abs(min(int(latest(t.end)[:4]), 2100) - year)) for t in entry.terms)

    def _others(self, parse: Parse, taken: list[tuple[int, int]]) -> None:
        """Organisations, places and single people's names that the parser sees and no table holds."""
        for entity in parse.entities:
            inside = [self.words[i] for i in self.word_range(entity.start, entity.end)]
            while inside and (inside[0].norm in ("the", "a", "an") or inside[0].mark):
                inside.pop(0)
            while inside and inside[-1].mark:
                inside.pop()
            if not inside or any(s < inside[-1].end and inside[0].start < e for s, e in taken):
                continue
            start, end = inside[0].start, inside[-1].end
            name = _written(self.document.text[start:end])
            if all(self._common(w) for w in inside if w.norm) or self._common(inside[0]) or (entity.label == "NORP" and not inside[-1].norm.endswith("s")):
                continue
            if entity.label in ("ORG", "GPE", "LOC", "NORP") and inside[0].norm and (inside[0].cap or self.capitals):
                kind = "organisation" if entity.label != "NORP" else "group"
                figure = self.add(self.made(name, kind, None))
                self._mention(start, end, figure.actor.id, "names" if entity.label == "ORG" else "place" if entity.label in ("GPE", "LOC") else "demonyms")
            elif entity.label == "PERSON" and len(inside) == 1 and not self._not_a_name(inside[0]) and inside[0].norm not in ROLES:
                figure = self.add(self.made(name, "person", None))
                figure.names.append(inside[0].norm)
                self._mention(start, end, figure.actor.id, "surnames")
            else:
                continue
            taken.append((start, end))

    def _directions(self) -> None:
        """'The North' and 'the South' where Korea is spoken of."""
        if not (self.states["kp"] and self.states["kr"]):
            return
        for i, word in enumerate(self.words):
            if word.norm in _DIRECTIONS and word.cap and i and self.words[i - 1].norm == "the":
                if not any(m.start <= word.start < m.end for m in self.mentions):
                    self.figure(_DIRECTIONS[word.norm])
                    self._mention(word.start, word.end, _DIRECTIONS[word.norm], "names")

    # ------------------------------------------------------------ what is said of people

    def _describe(self) -> None:
        """Titles before names, descriptions after them and possessors: roles, gender and whom unknown people speak for."""
        for mention in self.mentions:
            figure = self.figures[mention.key]
            if figure.actor.kind != "person":
                continue
            for start, end in self._descriptions(mention):
                self._note(figure, mention, start, end)

    def _descriptions(self, mention: Mention) -> list[tuple[int, int]]:
        """Word ranges of the title before a name and of appositions on both sides."""
        out = []
        inside = self.word_range(mention.start, mention.end)
        first, after = inside.start, inside.stop
        i = first - 1
        if i >= 0 and self.words[i].text == ".":
            i -= 1
        comma = i >= 0 and self.words[i].text == ","
        stop = i - 1 if comma else i
        k = stop
        while k >= 0 and stop - k < 10 and self._in_title(self.words[k], comma):
            if "\n" in self.document.text[self.words[k].end : self.words[k + 1].start]:
                break
            if self.words[k].norm in ("the", "a", "an", "his", "her", "its", "their"):
                k -= 1
                break
            k -= 1
        if k < stop and (not comma or singular(self.words[stop].norm) in ROLES):
            out.append((k + 1, stop + 1))
        if after + 1 < len(self.words) and self.words[after].text == "," and self.words[after + 1].norm not in ("who", "which", "whose", "said", "and"):
            k = after + 1
            while k < len(self.words) and k - after < 16 and self.words[k].text not in ",.;:()—" and self.words[k].norm not in ("who", "said", "told", "says"):
                k += 1
            if any(singular(w.norm) in ROLES for w in self.words[after + 1 : k]):
                out.append((after + 1, k))
        return out

    def _in_title(self, word: Word, apposition: bool) -> bool:
        if word.mark:
            return word.possessive or word.text in (".", "'", "’", "-", "/")
        if word.norm in ("of", "for", "and") and apposition:
            return True
        return word.norm not in PREFIX_END and not (word.text.islower() and word.norm.endswith("ed") and word.norm not in ROLES)

    def _note(self, figure: Figure, mention: Mention, first: int, last: int) -> None:
        spelled = self.words[first:last]
        roles = [w for w in spelled if singular(w.norm) in ROLES or w.norm in TITLES]
        for word in spelled:
            figure.gender = figure.gender or (gender_of(word.norm) if word in roles else None)
        if not roles:
            return
        role = " ".join(w.norm for w in spelled if w.norm and w.norm not in ("the", "a", "an"))
        if role not in figure.roles:
            figure.roles.append(role)
        if figure.actor.id not in self.table and figure.actor.of is None:
            near = [m for m in self.mentions_in(spelled[0].start, spelled[-1].end) if m.key != mention.key and m.form != "place"]
            of = next((p for m in near if (p := self.principal(m.key))), None)
            if of:
                a = figure.actor
                figure.actor = Actor(a.id, a.name, a.kind, of, self.state_of(of), a.iso3, a.wikidata)


def _acronym_only(entry: Entry, name: str) -> bool:
    """Whether this name of the entry is an acronym, to be met in capitals only."""
    spelled = [n for n in (entry.name, *entry.names, *entry.metonyms, *entry.demonyms) if normal(n) == name]
    return all(n.replace(".", "").isupper() for n in spelled)


def _the_only(entry: Entry, name: str) -> bool:
    """Whether the entry is called so with 'the' alone: 'the Ten', 'the Diet'."""
    spelled = [n for n in (entry.name, *entry.names, *entry.metonyms, *entry.demonyms) if normal(n) == name]
    return bool(spelled) and all(n.lower().startswith("the ") for n in spelled)


def _same_person(a: str, b: str) -> bool:
    """Whether two spellings as compared can name one person: same last word and first words that do not clash."""
    x, y = a.split(), b.split()
    if x == y or set(x) <= set(y) or set(y) <= set(x):
        return True
    return x[-1] == y[-1] and len(x[-1]) > 2 and len(y) > 1 and x[0][0] == y[0][0] and (len(x[0]) == 1 or len(y[0]) == 1 or x[0] == y[0])


def _written(name: str) -> str:
    """A name on one line; all capitals are lowered to the usual spelling."""
    name = " ".join(name.split())
    return name.title() if name.isupper() and len(name) > 5 else name
