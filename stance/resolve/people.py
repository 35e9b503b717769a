"""People by name: full names, then short names of those named in full, then surnames that only the table knows."""

from __future__ import annotations

import re
from bisect import bisect_right, insort

from rapidfuzz import fuzz

from stance.actors import Entry
from stance.gazetteer import earliest, latest, normal, sound
from stance.parse import Parse
from stance.resolve.cast import Cast, Mention
from stance.resolve.likeness import in_full, same_person, sound_alike, written
from stance.resolve.names import Found, is_common
from stance.resolve.words import MONTHS, ROLES, STOP, TITLES, Word, word_set

CHIEFS = word_set("president pm fm dm leader gs sg chancellor secstate monarch hosg hos vp")
PARTICLES = word_set("bin ibn al el van von de der den da di du la le dos das abu ben bint ul")
_COURTESY = frozenset(("mr", "mrs", "ms", "miss", "dr", "sir", "senator", "sen", "rep"))
# Words within what the parser takes for one name, after which the name itself begins ('Staff Gen. Jane Doe').
_BEFORE_NAMES = word_set(
    "gen general president minister secretary senator sen rep col colonel lt capt captain maj adm admiral sgt dr prof professor mr mrs "
    "ms spokesman spokeswoman spokesperson ambassador director chairman governor gov chancellor journalist analyst adviser premier"
)
_LIKE = 82  # per cent of likeness (rapidfuzz) from which two spellings of a full name that sound alike are one
_GIVEN = re.compile(r"[A-Z][a-z]+-[a-z]+")  # of Korea and Taiwan
_PREFIXES = word_set("anti co ex mid multi non over post pre pro re self semi sub two un well")  # of words with a hyphen that are no names
_OFTEN = 2  # times that somebody was called by a short name before it stays his
_SYLLABLES = re.compile(r"(?:[bcdfghjklmnpqrstwxyz]{0,2}[aeiou]{1,3}(?:ng|[nrklmpth])?){1,2}")
_JUST = 220  # characters after a full name within which a short name takes it up
_DATING = word_set("in on until since by from last next early late mid this of before after")


class People:
    """Places the people of a document. taken: stretches of text that are names already, sorted."""

    def __init__(self, cast: Cast, parse: Parse) -> None:
        self.cast, self.table, self.words = cast, cast.table, cast.words
        self.spans = self._spans(parse)
        self.taken: list[tuple[int, int]] = []
        self.mentions: list[Mention] = []

    # ------------------------------------------------------------ places

    def put(self, start: int, end: int, key: str, form: str) -> None:
        self.mentions.append(Mention(start, end, key, form))
        insort(self.taken, (start, end))

    def is_taken(self, start: int, end: int) -> bool:
        k = bisect_right(self.taken, (start, end))
        return any(s < end and start < e for s, e in self.taken[max(0, k - 1) : k + 1])

    def around(self, start: int, end: int) -> bool:
        """Whether the parser sees a longer person's name there: 'Chad Smith' is no country."""
        return any(s <= start and end <= e and e - s > end - start for s, e in self.spans)

    def _spans(self, parse: Parse) -> list[tuple[int, int]]:
        """The spans of people's names by the parser, without titles and possessives, in text order."""
        out = set()
        for entity in parse.entities:
            if entity.label != "PERSON":
                continue
            inside = [self.words[i] for i in self.cast.word_range(entity.start, entity.end)]
            while inside and (inside[0].mark or inside[0].norm in TITLES or inside[0].norm in ROLES):
                inside.pop(0)
            title = max((k for k, w in enumerate(inside[:-1]) if w.norm in _BEFORE_NAMES), default=-1)
            inside = inside[title + 1 :]
            while inside and inside[0].mark:
                inside.pop(0)
            for k, word in enumerate(inside):  # 'Smith, Jones' and 'Trump's Kim' are two
                if word.possessive or word.text in ',;:()"“”':
                    inside = inside[:k]
                    break
            while inside and (inside[-1].mark or not (inside[-1].cap or self.cast.capitals)):
                inside.pop()
            if inside and len(inside) < 8 and not is_common(inside[-1]) and not (len(inside) == 1 and self._is_none(inside[0])):
                out.add((inside[0].start, inside[-1].end))
        return self._linked(sorted(out))

    def _is_none(self, word: Word) -> bool:
        """Whether a single word names no person: other things, and two surnames in one ('the Trump-Kim talks')."""
        parts = word.text.split("-")
        pair = len(parts) == 2 and all(p[:1].isupper() and self.table.known(normal(p), "surnames") for p in parts)
        return pair or self.is_other(word)

    def _linked(self, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Names in pieces made whole: 'Ali' and 'Suleiman al-Obaid' with 'bin' between."""
        out: list[tuple[int, int]] = []
        for start, end in spans:
            between = self.cast.document.text[out[-1][1] : start].split() if out else ["."]
            if out and between and len(between) < 3 and all(normal(w) in PARTICLES for w in between):
                out[-1] = (out[-1][0], end)
            else:
                out.append((start, end))
        return out

    def is_other(self, word: Word) -> bool:
        """Whether a single word is a common noun or names something else than a person."""
        return is_common(word) or any(self.table.known(word.norm, form) for form in ("names", "metonyms", "demonyms"))

    # ------------------------------------------------------------ full names

    def known(self, found: Found) -> bool:
        """Places a full name of the table; False where nobody of that name fits the date and the text."""
        entry = self.choose(found.entries, found.first, full=True)
        if entry is None:
            return False
        spelled = self.words[found.first : found.last]
        self.cast.figure(entry.id).names.append(" ".join(w.norm for w in spelled if w.norm))
        self.put(spelled[0].start, spelled[-1].end, entry.id, "names")
        return True

    def full(self, start: int, end: int) -> None:
        """Places a name of several words that the table does not hold as it stands."""
        parts = [self.words[i].norm for i in self.cast.word_range(start, end) if self.words[i].norm]
        name = " ".join(parts)
        if " " not in name or self.is_taken(start, end):
            return
        for key, figure in self.cast.figures.items():
            if figure.actor.kind == "person" and any(same_person(name, other) for other in figure.names):
                return self.put(start, end, key, "names")
        short = " ".join(p for p in name.split() if len(p) > 1)
        spellings = dict.fromkeys((short, f"{parts[0]} {parts[-1]}", *in_full(short)))
        entries = tuple(m.entry for s in spellings for m in self.table.lookup(s, forms=("names",)) if m.entry.kind == "person")
        at = self.cast.word_range(start, end)[0]
        entry = self.choose(entries, at, full=True) or self.choose(self._sounding(short), at, full=True)
        key = entry.id if entry else self.cast.add(self.cast.made(written(self.cast.document.text[start:end]), "person", None)).actor.id
        self.cast.figure(key).names.append(name)
        self.put(start, end, key, "names")

    def _sounding(self, name: str) -> tuple[Entry, ...]:
        """People of the table under another spelling of the name, who are in office at the date or whose state the text names."""
        out = []
        for other, key in self.table.sounds.get(sound(name.split()[-1]), ()) if " " in name else ():
            if fuzz.ratio(name, other) >= _LIKE and sound_alike(name, other):
                entry = self.table.entry(key)
                if entry.at(self.cast.date) or self.table.state_of(key, self.cast.date) in self.cast.states:
                    out.append(entry)
        return tuple(dict.fromkeys(out))

    def choose(self, entries: tuple[Entry, ...], i: int, *, full: bool) -> Entry | None:
        """Who of several in the table is meant by a name at word i.

        In office at the date counts, a fitting title before the name, and that the state is named in the text. A surname
        alone needs one of the last two.
        """
        title = " ".join(w.norm for w in self.words[max(0, i - 6) : i] if w.norm)
        best: tuple[float, Entry] | None = None
        gender = "" if full else self._title_gender(i)
        entries = tuple(e for e in entries if not gender or e.gender in (None, gender))
        current = [e for e in entries if e.at(self.cast.date)]
        for entry in entries:
            term = entry.term(self.cast.date)
            held = [t for t in entry.terms if t.at(self.cast.date)] or ([term] if term else [])
            offices = [self.table.office(t.office) for t in held]
            of = self.table.state_of(self.table.of_at(entry.id, self.cast.date), self.cast.date)
            titled = any(title.endswith(p) for o in offices for p in o.phrasings if p) or (
                any(o.key in ("president", "hosg") for o in offices) and title.endswith("president")
            )
            chief = any(o.key in CHIEFS for o in offices)
            named = of in self.cast.states or (current == [entry] and chief)
            if not full and not titled and not named:
                continue
            score = 3.0 * entry.at(self.cast.date) + 2.0 * named + 3.0 * titled + 0.5 * chief
            score -= 0.1 * self._years_away(entry)
            if best is None or score > best[0]:
                best = (score, entry)
        return best[1] if best and best[0] >= (-2.5 if full else 1.5) else None

    def _years_away(self, entry: Entry) -> float:
        """Years between the date and the nearest time in office; 0 without a date."""
        if self.cast.date is None or not entry.terms or entry.at(self.cast.date):
            return 0.0
        year = int(self.cast.date[:4])
        return min(min(abs(int(earliest(t.start)[:4]) - year), abs(int(latest(t.end)[:4]) - year)) for t in entry.terms)

    # ------------------------------------------------------------ short names

    def surnames(self) -> None:
        """Short names: of somebody named in full anywhere in the text, else from the table, else new where a title says so."""
        self._eastern()
        owners = self._owners()
        for i, word in enumerate(self.words):
            if not self._could_be(i) or self.is_taken(word.start, word.end):
                continue
            end = i + 1
            while word.norm in PARTICLES and end < len(self.words) and self.words[end].norm and end < i + 3:
                end += 1
            whole = " ".join(w.norm for w in self.words[i:end])
            part = word.norm.split(" ")[-1]  # 'al-Eryani' is one word
            named = owners.get(whole) or owners.get(word.norm) or owners.get(part) or []
            key = (
                self._titled(named, whole, i)
                or self._owner(named, part, i, first=False)
                or (self._family_first(named, whole) and self._owner(named, part, i, first=True))
                or self._by_surname(whole, i)
                or self._owner(named, part, i, first=True)
            )
            if key:
                self.put(word.start, self.words[end - 1].end, key, "surnames")

    def _eastern(self) -> None:
        """Full names of East Asia that neither the parser nor the table knows: 'Wang Xiaodan', 'Chung-in Moon'."""
        for i, word in enumerate(self.words[:-1]):
            after = self.words[i + 1]
            beside = word.cap and after.cap and self.cast.document.text[word.end : after.start] == " "
            if not beside or self.cast.capitals or self.is_taken(word.start, after.end) or word.text.isupper() or after.text.isupper():
                continue
            turned = _GIVEN.fullmatch(word.text) is not None
            family, given = (after, word) if turned else (word, after)
            role = given.norm in ROLES or given.norm in TITLES or given.norm in STOP or given.norm in MONTHS
            if given.text.replace("-", "").isalpha() and not role and not self.is_other(given) and self._is_family(family, given):
                self.full(word.start, after.end)

    def _is_family(self, family: Word, given: Word) -> bool:
        """Whether two words are a family name and a given one: by the table's people, or by the hyphen in 'Chong Chong-uk'."""
        if self._stands_first(family.norm):
            return True
        parts = given.text.lower().split("-")
        hyphen = _GIVEN.fullmatch(given.text) is not None and all(1 < len(p) < 7 for p in parts) and len(family.text) < 6
        role = any(family.norm in some for some in (ROLES, TITLES, STOP, MONTHS))
        plain = family.text.isalpha() and not role and not self.is_other(family)
        return hyphen and plain and parts[0] not in _PREFIXES

    def _stands_first(self, name: str) -> bool:
        """Whether this is a family name that mostly stands before the given one."""
        if not self.table.known(name, "surnames"):
            return False
        family = [m.entry for m in self.table.lookup(name, forms=("surnames",))]
        return 2 * sum(normal(e.name).split()[0] == name for e in family) > len(family)

    def _family_first(self, named: list[str], name: str) -> bool:
        """Whether the text itself gives somebody whose family name, standing first, this is: 'Yang Zhou', then 'Yang'."""
        return self._stands_first(name) and any(
            len(n.split()) in (2, 3) and n.split()[0] == name
            for k in named
            if k not in self.table and self.cast.figures[k].roles  # a byline has none
            for n in self.cast.figures[k].names
        )

    def _titled(self, named: list[str], name: str, i: int) -> str | None:
        """Of several who share a surname, the table's whose office stands before it, where the text gives none of them that title."""
        title = self.words[i - 1].norm if i else ""
        if not named or title not in ROLES or not self.table.known(name, "surnames"):
            return None
        if any(title in r.split() for k in named for r in self.cast.figures[k].roles):
            return None
        key = self._by_surname(name, i)
        held = self.table.entry(key).terms if key and key in self.table else ()
        called = {w for t in held if t.at(self.cast.date) for p in self.table.office(t.office).phrasings for w in p.split()}
        return key if title in called else None

    def _could_be(self, i: int) -> bool:
        word = self.words[i]
        if not word.norm or not (word.cap or self.cast.capitals) or word.norm in STOP:
            return False
        if word.norm in ROLES or word.norm in TITLES:
            return self._courteous(i) or self._full_before(i)  # 'Ms Bishop'
        if word.norm in MONTHS:
            after = self.words[i + 1].text if i + 1 < len(self.words) else ""
            return not after.isdigit() and not (i and self.words[i - 1].norm in _DATING)
        return True

    def _full_before(self, i: int) -> bool:
        """'King said' after 'Peter King': a surname that is also a title, neither after an article nor before a name."""
        word, after = self.words[i], self.words[i + 1] if i + 1 < len(self.words) else None
        before = self.words[i - 1] if i else None
        if (
            self.cast.capitals
            or (after is not None and after.cap)
            or (before is not None and (before.cap or before.norm in ("the", "a", "an")))
        ):
            return False
        return any(m.end < word.start and m.form == "names" and word.norm in self._last(m.key) for m in self.mentions)

    def _last(self, key: str) -> set[str]:
        figure = self.cast.figures[key]
        return {n.split()[-1] for n in figure.names} if figure.actor.kind == "person" else set()

    def _title_gender(self, i: int) -> str:
        """'m' or 'f' by a title before word i ('Mrs Doe'), '' where none tells."""
        return TITLES.get(self._title_before(i), "")

    def _gender(self, key: str) -> str | None:
        return self.cast.figures[key].gender if key in self.cast.figures else self.table.entry(key).gender

    def _courteous(self, i: int) -> bool:
        """Whether Mr, Ms or the like stands before word i, so that it is a name whatever else it may be."""
        return self._title_before(i) in _COURTESY

    def _title_before(self, i: int) -> str:
        """The word before word i, past the dot of 'Mr.'; '' where there is none."""
        dot = i > 1 and self.words[i - 1].text == "."
        return self.words[i - 1 - dot].norm if i > dot else ""

    def _owners(self) -> dict[str, list[str]]:
        """Who in the text can be called by a word: {part of a name: ids}."""
        out: dict[str, list[str]] = {}
        for key, figure in self.cast.figures.items():
            if figure.actor.kind == "person":
                known = self.table.entry(key).surnames if key in self.table else ()
                parts = {p for name in figure.names for p in name.split() if len(p) > 1 and p not in PARTICLES}
                for part in sorted(parts | {normal(s) for s in known}):
                    out.setdefault(part, []).append(key)
        return out

    def _owner(self, owners: list[str], part: str, i: int, *, first: bool) -> str | None:
        """Whose short name it is: whose family name it is, then a fitting title, then who was called so last, unless another was named
        in full just before. first: first names count too; those that stand before the family name's place in East Asia always do."""
        fit = [k for k in owners if k in self.table or any(self._called(n.split(), part, first) for n in self.cast.figures[k].names)]
        gender = self._title_gender(i)
        fit = [k for k in fit if not gender or self._gender(k) in (None, gender)] or fit
        fit = [k for k in fit if self._gender(k) == gender] or fit if gender == "f" else fit
        family = [k for k in fit if part in self._family(k)]
        fit = family or fit
        if len(fit) > 1:
            title = self.words[i - 1].norm if i else ""
            called = [k for k in fit if title in ROLES and any(title in r.split() for r in self.cast.figures[k].roles)]
            fit = called or fit
            at = self.words[i].start
            before = [m for m in self.mentions if m.end <= at and m.key in fit]
            full = max((m for m in before if m.form == "names"), key=lambda m: m.start, default=None)
            short = max((m for m in before if m.form == "surnames"), key=lambda m: m.start, default=None)
            settled = short is not None and full is not None and self._settled(short.key, full.key, before)
            last = full if full and (short is None or (at - full.end < _JUST and not settled)) else short
            return last.key if last else fit[0]
        return fit[0] if fit else None

    def _settled(self, short: str, full: str, before: list[Mention]) -> bool:
        """Whether a short name is somebody's by now: the text called him so at least twice, and the one just named in full never."""
        called = [m.key for m in before if m.form == "surnames"]
        return short != full and full not in called and called.count(short) >= _OFTEN

    def _family(self, key: str) -> set[str]:
        """Family names of somebody as compared; of people of no table the last word, and the first of three, or of two where that
        is a family name of East Asia."""
        if key in self.table and self.table.entry(key).surnames:
            return {normal(s) for s in self.table.entry(key).surnames}
        names = [n.split() for n in self.cast.figures[key].names if n]
        return {n[-1] for n in names} | {n[0] for n in names if len(n) == 3 or self._eastern_pair(n)}

    def _eastern_pair(self, name: list[str]) -> bool:
        """Whether a name of two words is one of East Asia, the family name first: 'wang dong', not 'kim coghill'."""
        return len(name) == 2 and _SYLLABLES.fullmatch(name[1]) is not None and self._stands_first(name[0])

    def _called(self, name: list[str], part: str, first: bool) -> bool:
        eastern = len(name) == 3 or self._eastern_pair(name)
        return part == name[-1] or (part == name[0] and (first or eastern)) or first

    def _another_first_name(self, i: int) -> bool:
        """Whether a word that can only be a first name stands before a surname, within a sentence: 'Ilan Berman' is not Howard."""
        before = self.words[i - 1] if i > 1 else None
        if before is None or self.cast.capitals or not before.cap or before.text.isupper() or not before.text.isalpha():
            return False
        inner = (self.words[i - 2].norm or self.words[i - 2].possessive) and "\n" not in self.cast.document.text[
            self.words[i - 2].end : self.words[i].start
        ]
        return bool(inner) and not self.is_other(before) and not self.is_taken(before.start, before.end)

    def _by_surname(self, name: str, i: int) -> str | None:
        if self.table.known(name, "surnames") and not self._another_first_name(i):
            entry = self.choose(tuple(m.entry for m in self.table.lookup(name, self.cast.date, forms=("surnames",))), i, full=False)
            if entry:
                self.cast.figure(entry.id).names.append(name)
                return entry.id
        before = self.words[i - 1] if i else None
        titled = before is not None and (before.norm in TITLES or (before.text == "." and i > 1 and self.words[i - 2].norm in TITLES))
        if titled and self.words[i].text.isalpha() and (self._courteous(i) or not self.is_other(self.words[i])) and len(name) > 2:
            return self.cast.add(self.cast.made(written(self.words[i].text), "person", None), names=[name]).actor.id
        return None
