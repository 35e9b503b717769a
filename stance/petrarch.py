"""Actor dictionaries of the PETRARCH and TABARI event coders, laid over the actor table.

The form: `SOME_NAME_ [CODE]`, synonyms on lines that begin with `+`, further codes on lines of their own, dates inside the brackets
(`[USAGOV 930120-010120]`, `>19950101`, `<900823`), comments after `;` or `#`. Public ones stand in github.com/openeventdata/Dictionaries
(MIT). A code is read in threes: the state by ISO 3166 or a kind of body (IGO, NGO, MNC, IMG), then the role (GOV, MIL, OPP ...).

What the table knows stays as it is: the dictionary adds spellings to its actors and actors that it lacks. Their ids are
`<dictionary>:<name>`, their note holds the codes. A name that is a title ('UN secretary general') is left to the table's offices.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from stance import gazetteer
from stance.gazetteer import FORMS
from stance.spelling import spellings
from stance.text import InputError


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SUFFIX = ".txt"  # what tells a dictionary from a table in YAML
PIVOT = 30  # two-digit years below are of this century
# Codes that are no ISO 3166, or of states that have ended.
STATES = {"USR": "su", "SUN": "su", "KSV": "xk", "ROM": "ro", "ZAR": "cd", "TMP": "tl", "GER": "de", "GME": "dd", "YUG": "yu", "SRP": "rs"}
BODIES = frozenset(("IGO", "NGO", "NGM", "MNC", "INT"))
ARMED = frozenset(("REB", "INS", "SEP", "UAF", "IMG"))
# Codes of world-wide and regional organisations, the narrowest of a code counts.
ORGANISATIONS = {
    "UNO": "org:un", "NAT": "org:nato", "EEC": "org:eu", "WBK": "org:worldbank", "IMF": "org:imf", "WTO": "org:wto",
    "ARL": "org:arableague", "OAS": "org:oas", "AFU": "org:au", "OAU": "org:au", "ASN": "org:asean",
    "OPC": "org:opec", "IAE": "org:iaea", "WHO": "org:who",
    "HCR": "org:unhcr", "HCH": "org:ohchr", "KID": "org:unicef", "WFP": "org:wfp", "ICC": "org:icc", "ICJ": "org:icj", "WAS": "org:ecowas",
    "SCE": "org:osce", "CWN": "org:commonwealth",
}  # fmt: skip
ROLES = {  # code of a role -> (its word in an office's id, what the office is called)
    "GOV": ("gov", "member of the government"), "MIL": ("mil", "officer of the armed forces"), "LEG": ("leg", "member of parliament"),
    "OPP": ("opp", "member of the opposition"), "JUD": ("jud", "judge"), "SPY": ("spy", "officer of the secret services"),
    "COP": ("cop", "officer of the police"), "REB": ("reb", "rebel"), "PTY": ("pty", "party politician"), "ELI": ("eli", "public figure"),
}  # fmt: skip
INSTITUTIONS = frozenset(("GOV", "MIL", "JUD", "LEG", "COP", "SPY"))
TITLES = _words(
    "president prime minister premier chancellor secretary general foreign defence defense king queen prince princess emir sultan "
    "sheikh sheik sir lord dr mr mrs ms senator congressman congresswoman representative governor ambassador marshal colonel col "
    "gen lt lieutenant major captain admiral brigadier ayatollah pope vice deputy chairman leader chief first comrade honourable "
    "soviet russian american us un united nations party ex former bundeskanzler kanzler kanzlerin"
)
OFFICES = _words(
    "president minister premier chancellor secretary general king queen ambassador spokesman spokeswoman spokesperson spokesmen "
    "chief leader head governor envoy representative director commander"
)
COLLECTIVE = _words(
    "army armies force forces front party movement council ministry committee bank union league organization organisation "
    "association group company corporation corp inc institute university agency commission government parliament assembly court "
    "police brigade brigades battalion militia militias guard guards commando commandos fraction office department federation "
    "congress alliance coalition society foundation centre center network airlines television radio news agency faction liberation "
    "brotherhood command air navy fighters rebels troops senate"
)
ORDINARY = _words("country capital nation north south east west northern southern eastern western central")
_CODE = re.compile(r"\[\s*(---|~?[A-Z0-9]{3,}~?)\s*([^\]]*)\]")
_DATES = re.compile(r"([<>])?\s*(\d+)(?:\s*-\s*(\d+))?")


Rows = dict[str, Any]
normal = lru_cache(maxsize=100_000)(gazetteer.normal)  # a name is asked for in many ways


@dataclass(frozen=True, slots=True)
class Code:
    """A code, whole and in threes, with the dates between which it holds."""

    text: str
    threes: tuple[str, ...]
    start: str | None
    end: str | None

    @property
    def dated(self) -> bool:
        return bool(self.start or self.end)


@dataclass(frozen=True, slots=True)
class Item:
    """What one head name of a dictionary says: its names as written, in words, and its codes."""

    line: int
    names: tuple[str, ...]
    codes: tuple[Code, ...] = ()


def is_dictionary(path: str | Path) -> bool:
    """Whether a file of actors is one of these dictionaries, by its ending."""
    return Path(path).suffix == SUFFIX


def read(path: Path) -> tuple[list[Item], list[str]]:
    """The items of a dictionary, and one 'file:line: sentence' for each line that cannot be read and was left out.

    InputError where the file is no dictionary of actors at all.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error}); expected an actor dictionary") from error
    items: list[Item] = []
    faults: list[str] = []
    for block in _blocks(lines):
        items.append(_item(path, block, faults))
    coded = [i for i in items if i.codes]
    if not coded:
        kind = "an agents dictionary" if b"[~" in b"\n".join(lines) else "no line like 'SOME_NAME_ [CODE]'"
        raise InputError(f"{path}: found {kind}, expected an actor dictionary of the PETRARCH form, or a table in .yaml")
    return [i for i in coded if i.names], faults


def _blocks(lines: Iterable[bytes]) -> Iterator[list[tuple[int, str]]]:
    """The lines that belong together, without comments: a head with its synonyms and codes. Names that follow one another without
    a code between are spellings of one."""
    block: list[tuple[int, str]] = []
    coded = False
    for number, raw in enumerate(lines, 1):
        text = re.split("[;#]", _decoded(raw))[0].strip()
        if raw.lstrip()[:1] in (b"#", b";") or (not text and not block):
            continue
        head = bool(text) and text[0] not in "+["
        if block and (not text or (head and coded)):
            yield block
            block, coded = [], False
        if text:
            block.append((number, text))
            coded = coded or "[" in text
    if block:
        yield block


def _decoded(raw: bytes) -> str:
    """A line's text; the public files mix UTF-8 with Latin-1 and hold stray control characters."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def _item(path: Path, block: list[tuple[int, str]], faults: list[str]) -> Item:
    names: list[str] = []
    codes: list[Code] = []
    for number, text in block:
        name, bracket, rest = text.removeprefix("+").partition("[")
        names += [n for n in _spellings(name) if n not in names]
        if not bracket:
            continue
        found = list(_CODE.finditer(bracket + rest))
        if not found:
            faults.append(f"{path}:{number}: found {text!r}, expected a code such as [USAGOV] or [USAGOV 930120-010120]")
        for match in found:
            try:
                codes.append(Code(match[1], tuple(re.findall("...", match[1])), *_dates(match[2].strip())))
            except ValueError as error:
                faults.append(f"{path}:{number}: {error}, expected dates such as 930120-010120, >19950101 or <19900101")
    if not codes and names:
        faults.append(f"{path}:{block[0][0]}: {names[0]!r} has no code that can be read, expected one such as [USAGOV]")
    return Item(block[0][0], tuple(names), tuple(c for c in codes if c.text != "---" and "~" not in c.text))


def _spellings(name: str) -> Iterator[str]:
    """The names that a name's field holds: underscores are blanks, an acronym in round brackets is another name."""
    text = " ".join(name.replace("_", " ").split())
    inside = re.search(r"\(([^()]*)\)?", text)
    plain = " ".join((text[: inside.start()] + " " + text[inside.end() :]).split()) if inside else text
    acronym = inside[1] if inside and re.fullmatch(r"[A-Z&-]{3,}", inside[1]) and inside[1][0] == plain[:1] else ""
    for spelling in (plain, acronym):
        if normal(spelling) and normal(spelling) not in ORDINARY:
            yield spelling


def _dates(text: str) -> tuple[str | None, str | None]:
    """(start, end) of a code's dates; ValueError says what was found."""
    if not text:
        return None, None
    match = _DATES.fullmatch(text)
    if not match:
        raise ValueError(f"found {text!r}")
    sign, first, last = match[1], _day(match[2]), _day(match[3]) if match[3] else None
    if sign == "<":
        return None, first
    if last is not None and first > last:
        raise ValueError(f"found {text!r}, which ends before it begins")
    return first, last


def _day(digits: str) -> str:
    if len(digits) == 6:
        digits = ("20" if int(digits[:2]) < PIVOT else "19") + digits
    year, month, day = digits[:4], digits[4:6], digits[6:]
    if len(digits) != 8 or not ("01" <= month <= "12" and "01" <= day <= "31" and "1800" < year < "2100"):
        raise ValueError(f"found the date {digits!r}")
    return f"{year}-{month}-{day}"


def laid(rows: Rows, path: Path) -> Rows:
    """Compiled rows (see gazetteer.compiled) with a dictionary laid under them: new rows, the given ones stay as they are."""
    items, _ = read(path)
    layer = _Layer(rows, re.sub(r"[^a-z0-9]+", "-", path.name.lower().split(".")[0]).strip("-") or "dictionary")
    for item in items:
        layer.add(item)
    return layer.rows


class _Layer:
    """Adds the items of a dictionary to copied rows; the names' index grows with them."""

    def __init__(self, rows: Rows, name: str) -> None:
        self.name = name
        self.actors: dict[str, list[Any]] = dict(rows["actors"])
        self.offices: dict[str, list[Any]] = dict(rows["offices"])
        self.index = {form: dict(found) for form, found in rows["index"].items()}
        self.holders: dict[str, list[str]] = dict(rows["holders"])
        self.rows: Rows = {**rows, "actors": self.actors, "offices": self.offices, "index": self.index, "holders": self.holders}
        self.states = {row[5]: key for key, row in rows["actors"].items() if row[1] == "state" and row[5]}
        self.states |= {row[5]: key for key, row in rows["actors"].items() if row[1] == "state" and row[5] and row[4] is None}
        self.states |= {code: key for code, key in STATES.items() if key in self.actors}
        self.phrases = {phrase for row in rows["offices"].values() for phrase in row[3]}
        self.spelled: dict[str, list[str]] = {}
        for key, row in rows["actors"].items():
            for spelling in {s for n in (row[0], *row[8]) for s in spellings(n)} if row[1] == "person" else ():
                self.spelled.setdefault(spelling, []).append(key)
        people = [normal(row[0]).split() for row in rows["actors"].values() if row[1] == "person"]
        self.givens = {words[0] for words in people if len(words) > 1 and len(words[0]) > 2}

    def add(self, item: Item) -> None:
        """One item: to an actor of the table where it knows one of the names, else a new one."""
        if item.codes[0].text in self.states and len(item.codes) == 1:
            return self._spell(self.states[item.codes[0].text], item.names, "metonyms")
        person = self._is_person(item)
        names = tuple(dict.fromkeys(self._untitled(n) for n in item.names)) if person else item.names
        names = tuple(n for n in names if not self._is_office(n))
        known = {key for n in names for key in self._known(n, person, item) if " " in normal(n) or not person}
        fresh = tuple(n for n in names if not any(normal(n) in self.index[form] for form in FORMS[:3]))
        if len(known) == 1:
            self._spell(known.pop(), (n for n in fresh if " " in normal(n) or not person), "names")
        elif any(" " in normal(n) for n in fresh) or (fresh and not person):  # a surname alone names nobody in particular
            self._create(replace(item, names=fresh), person)

    def _untitled(self, name: str) -> str:
        """A person's name without titles and states before it; a bare title stays."""
        words = name.replace("SECRETARY-GENERAL", "SECRETARY GENERAL").split()
        while len(words) > 1 and (normal(words[0]) in TITLES or (len(words) > 2 and normal(words[0]) in self.index["demonyms"])):
            words.pop(0)
        return " ".join(words)

    def _is_person(self, item: Item) -> bool:
        words = normal(self._untitled(item.names[0])).split()
        if len(words) > 6 or COLLECTIVE & set(words) or any(c.threes[0] in ("NGO", "NGM", "MNC") for c in item.codes):
            return False
        office = any(c.dated or "ELI" in c.threes for c in item.codes) and not ARMED & set(item.codes[0].threes)
        return office or (1 < len(words) < 5 and words[0] in self.givens)

    def _is_office(self, name: str) -> bool:
        words = normal(name).split()
        return normal(name) in self.phrases or (words[-1] in OFFICES and not COLLECTIVE & set(words))

    def _known(self, name: str, person: bool, item: Item) -> Iterator[str]:
        """Ids of the table for a name, of the right kind and of a state or organisation that the codes name."""
        codes = {self._of(c) for c in item.codes}
        alike = [key for spelling in spellings(name) for key in self.spelled.get(spelling, ())] if person else []
        for key in (*self.index["names"].get(normal(name), ()), *alike):
            row = self.actors[key]
            same = codes & {key, row[2], *(t[1] for t in row[12])}
            if (row[1] == "person") == person and (same or (not person and (row[2] is None or codes == {None}))):
                yield key

    def _of(self, code: Code) -> str | None:
        """What a code stands for: an organisation's id, a state's, or None."""
        organisations = [ORGANISATIONS[t] for t in code.threes if t in ORGANISATIONS and ORGANISATIONS[t] in self.actors]
        if code.threes[0] == "IGO" and organisations:
            return organisations[-1]
        return next((self.states[t] for t in code.threes[:2] if t in self.states), None)

    def _spell(self, key: str, names: Iterable[str], form: str) -> None:
        """Gives an actor of the rows further names of a form, as far as nobody bears them."""
        row = list(self.actors[key])
        place = 8 + FORMS.index(form)
        for name in names:
            plain = normal(name)
            if not plain or any(plain in self.index[f] for f in FORMS[:3]) or self._is_office(name):
                continue
            row[place] = [*row[place], _cased(name)]
            self.index[form][plain] = [*self.index[form].get(plain, ()), key]
        self.actors[key] = row

    def _create(self, item: Item, person: bool) -> None:
        full = [n for n in item.names if " " in normal(n)] if person else list(item.names)
        first = full[0]
        key = f"{self.name}:{normal(first).replace(' ', '-')}"
        if key in self.actors:
            return
        of = next((o for o in map(self._of, item.codes) if o), None)
        kind = "person" if person else self._kind(item.codes[0])
        terms = self._terms(item) if person else []
        note = f"{self.name}: {', '.join(dict.fromkeys(c.text for c in item.codes))}"
        start, end = (item.codes[0].start, item.codes[0].end) if not person and len(item.codes) == 1 else (None, None)
        self.actors[key] = [_cased(first), kind, of, start, end, None, None, note, [], [], [], [], terms, None]
        self.index["names"].setdefault(normal(first), [key])
        self._spell(key, full, "names")
        for office in dict.fromkeys(str(t[0]) for t in terms):
            self.holders[office] = [*self.holders.get(office, ()), key]

    def _kind(self, code: Code) -> str:
        threes = set(code.threes)
        if threes & ARMED:
            return "group"
        if code.threes[0] in BODIES or not threes & INSTITUTIONS:
            return "organisation"
        return "institution"

    def _terms(self, item: Item) -> list[list[str | None]]:
        """A person's dated offices; what holds outside them ('elite') only where nothing else is said."""
        dated = [c for c in item.codes if c.dated and "ELI" not in c.threes] or [c for c in item.codes if c.dated]
        return [[self._office(c), self._of(c), c.start, c.end] for c in dated or item.codes[:1]]

    def _office(self, code: Code) -> str:
        of = self._of(code)
        word, title = next((ROLES[t] for t in code.threes if t in ROLES), ("figure", "public figure"))
        if of is not None and of.startswith("org:"):
            word, title = "official", "official"
        key = f"office:{self.name}-{(of or 'none').split(':')[-1]}-{word}"
        name = self.actors[of][0] if of else code.text
        self.offices.setdefault(key, [f"{title} ({name})", of, None, []])
        return key


def _cased(name: str) -> str:
    """'AL QAIDA' -> 'Al Qaida'; short words that stand alone are acronyms and stay."""
    if not name.isupper() or (len(name) <= 4 and " " not in name):
        return name
    return re.sub(r"\w+(?:['’]S\b)?", lambda m: m[0] if m[0] in ("US", "UN", "EU", "UK") else m[0][:1] + m[0][1:].lower(), name)
