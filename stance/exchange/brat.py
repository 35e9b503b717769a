"""brat's standoff: a folder with <document>.txt, <document>.ann and the configuration that brat needs to show and edit them.

    T1  Content 10 20;30 35  words       a text-bound annotation of one or more fragments; also Cue, Source
    R1  Cue Arg1:T1 Arg2:T2              ties a content to its cue, source, and the content it stands in (Within)
    A1  Stance T1 demand                 Type, Mode, Stance, Also, Act; flags have no value (A2  Past T1)
    N1  Reference T1 Speaker:ru  Russia  actors by id: Speaker, Target, Via
    #1  AnnotatorNotes T1  words         the note; a note of the type Quote holds the rest as JSON

Offsets are code points, as brat counts. No annotation may cross a line end: spans are split there. brat's server counts a carriage return
as a character, most readers of its files do not see it: texts are written with line feeds alone, and texts with carriage returns are read
as the places fit. <document>.json, which brat ignores, holds the document's facts and actors.

Standoff of other projects is read by the same rules: annotations of the types Content, Cue and Source, tied by relations or by events.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote as percent
from urllib.parse import unquote

from stance.exchange.anchors import Pair, anchored
from stance.exchange.between import (
    ACTORS,
    Found,
    Names,
    Record,
    annotation_of,
    blank,
    dumped,
    facts_of,
    kept,
    kind_of,
    loaded,
    record_with_text,
)
from stance.exchange.losses import Losses
from stance.quotes import FLAGS, STANCES, Annotation, Mode, QuoteType
from stance.record import write_whole
from stance.sheets import act_stances
from stance.text import InputError

ROLES = ("content", "cue", "source")
VALUED = ("type", "mode", "stance", "also", "act")
BASES = {"actors": "Speaker", "targets": "Target", "via": "Via"}
NAME_SAFE = " +,=@!()"
LINE_ENDS = re.compile(r"\r\n?|\n")
WITHIN_LINE = re.compile("[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")  # brat's reader takes all of these for line ends
ENTITIES = """[entities]
Content
Cue
Source

[relations]
Cue\tArg1:Content, Arg2:Cue
Source\tArg1:Content, Arg2:Source
Within\tArg1:Content, Arg2:Content
<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>

[events]

[attributes]"""
COLOURS = {"content": "#9fc5f8", "cue": "#f6b26b", "source": "#93c47d"}


# ---------------------------------------------------------------- writing


def write(annotations: Iterable[Annotation], folder: Path, losses: Losses) -> Iterator[InputError]:
    """Writes the folder; documents that cannot be written come back as errors."""
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "annotation.conf", _annotation_conf().encode())
    write_whole(folder / "visual.conf", _visual_conf().encode())
    for annotation in annotations:
        try:
            record = _with_line_feeds(record_with_text(annotation), losses)
            name = percent(record["id"], safe=NAME_SAFE)
            stem = "%2E" + name[1:] if name.startswith(".") else name
            files = {"txt": record["text"], "ann": "".join(f"{line}\n" for line in _lines(record)), "json": dumped(facts_of(record)) + "\n"}
            if (folder / f"{stem}.ann").exists():
                raise InputError(f"{folder / stem}.ann: is there already, expected a new folder or a new id: nobody's work is replaced")
            raw = {ending: content.encode("utf-8") for ending, content in files.items()}
        except UnicodeEncodeError as error:
            yield InputError(
                f"document {annotation.document.id}: character {error.start} is a lone surrogate, which no UTF-8 file can hold"
            )
        except InputError as error:
            yield error
        else:
            for ending, content in raw.items():
                write_whole(folder / f"{stem}.{ending}", content)


def _with_line_feeds(record: Record, losses: Losses) -> Record:
    """The record on a text whose every line end is a line feed, as brat counts."""
    text = record["text"]
    if "\r" not in text:
        return record
    losses.lost("carriage returns of the text (line ends become line feeds)", record["id"], text.count("\r"))
    cut = [m.start() + 1 for m in re.finditer("\r\n", text)]
    new = LINE_ENDS.sub("\n", text)

    def moved(pairs: list[Pair]) -> list[list[int]]:
        places = [[a - bisect_left(cut, a), b - bisect_left(cut, b)] for a, b in pairs]
        return [[a, b] for a, b in places if a < b]

    out = {**record, **{k: blank(record["id"], new, "")[k] for k in ("text", "sha256")}, "body": moved(record["body"])}
    out["quotes"] = [{**q, **{role: moved(q[role]) for role in ROLES}} for q in record["quotes"]]
    return out


def _lines(record: Record) -> Iterator[str]:
    """The lines of an .ann file."""
    text, number = record["text"], dict.fromkeys("TRAN#", 0)

    def new(kind: str) -> str:
        number[kind] += 1
        return f"{kind}{number[kind]}"

    places = {q["id"]: {role: fragments(text, q[role]) for role in ROLES} for q in record["quotes"]}
    marked: dict[tuple[Any, ...], str] = {}
    heads = {q["id"]: f"T{n}" for n, q in enumerate(record["quotes"], 1)}
    for quote in record["quotes"]:
        if not places[quote["id"]]["content"]:
            raise InputError(f"document {record['id']}: quote {quote['id']}: its content is line ends alone, which brat cannot mark")
        yield _bound(new("T"), "content", places[quote["id"]]["content"], text)
    for quote in record["quotes"]:
        head, shown = heads[quote["id"]], _shown(record, quote)
        for role in ROLES[1:]:
            if pairs := places[quote["id"]][role]:
                key = (role, *pairs)
                other = marked.get(key)
                if other is None:  # quotes may share a source
                    other = marked[key] = new("T")
                    yield _bound(other, role, pairs, text)
                yield f"{new('R')}\t{role.title()} Arg1:{head} Arg2:{other}"
        if quote["parent"] in heads:
            yield f"{new('R')}\tWithin Arg1:{head} Arg2:{heads[quote['parent']]}"
        for field in VALUED:
            if shown[field]:
                yield f"{new('A')}\t{field.title()} {head} {shown[field]}"
        for flag in quote["flags"]:
            yield f"{new('A')}\t{flag.title()} {head}"
        for field, base in BASES.items():
            for key in quote[field]:
                yield f"{new('N')}\tReference {head} {base}:{percent(key, safe=':')}\t{_one_line(record['actors'][key]['name'])}"
        if shown["note"]:
            yield f"{new('#')}\tAnnotatorNotes {head}\t{shown['note']}"
        yield f"{new('#')}\tQuote {head}\t{dumped(kept(quote))}"


def _bound(name: str, role: str, pairs: list[Pair], text: str) -> str:
    places = ";".join(f"{a} {b}" for a, b in pairs)
    return f"{name}\t{role.title()} {places}\t{' '.join(text[a:b] for a, b in pairs)}"


def fragments(text: str, spans: Iterable[Iterable[int]]) -> list[Pair]:
    """Spans as brat takes them: sorted, apart from each other, none across a line end."""
    out: list[Pair] = []
    for start, end in sorted(map(tuple, spans)):
        if out and start <= out[-1][1]:
            start, end = out[-1][0], max(end, out[-1][1])
            out.pop()
        out.append((start, end))
    return [(start + m.start(), start + m.end()) for start, end in out for m in WITHIN_LINE.finditer(text[start:end])]


def _one_line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def _shown(record: Record, quote: Record) -> dict[str, Any]:
    """What a person sees of a quote and may edit, as brat is given it."""
    spans = {role: fragments(record["text"], quote[role]) for role in ROLES}
    ids = {field: list(dict.fromkeys(quote[field])) for field in ACTORS}
    act = quote["act"] if quote["act"] in act_stances() else None
    return {**quote, **spans, **ids, "act": act, "note": _one_line(quote["note"])}


def _annotation_conf() -> str:
    words: dict[str, Iterable[object]] = {"type": QuoteType, "mode": Mode, "stance": STANCES, "also": STANCES[:3], "act": act_stances()}
    valued = [f"{field.title()}\tArg:Content, Value:{'|'.join(map(str, values))}" for field, values in words.items()]
    flags = [f"{flag.title()}\tArg:Content" for flag in FLAGS]
    return "\n".join([ENTITIES, *valued, *flags, ""])


def _visual_conf() -> str:
    drawing = [f"{role.title()}\tbgColor:{colour}" for role, colour in COLOURS.items()]
    labels = ["Content | Content | Con", "Cue | Cue", "Source | Source | Src"]
    return "\n".join(["[labels]", *labels, "", "[drawing]", "SPAN_DEFAULT\tfgColor:black, borderColor:darken", *drawing, ""])


# ---------------------------------------------------------------- reading


def read(folder: Path, losses: Losses) -> Iterator[Annotation | InputError]:
    """Every document of the folder, and of those below, that has an .ann file."""
    for path in sorted(folder.rglob("*.ann")) if folder.is_dir() else [folder]:
        try:
            yield _Reader(path, losses).annotation()
        except InputError as error:
            yield error


def _decoded(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file, expected the text beside its .ann file") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is no UTF-8, expected UTF-8") from None


def _fitting(raw: str, lines: list[str]) -> str:
    """The text as the places count it: with its carriage returns, or with line feeds alone."""
    plain = LINE_ENDS.sub("\n", raw)
    single = [m for line in lines if (m := re.match(r"T\S*\t\S+ (\d+) (\d+)\t(.+)", line))]
    return max((raw, plain), key=lambda text: sum(text[int(m[1]) : int(m[2])] == m[3] for m in single)) if raw != plain else raw


class _Reader:
    """Reads one .ann file."""

    def __init__(self, path: Path, losses: Losses) -> None:
        self.path, self.losses = path, losses
        self.lines = LINE_ENDS.sub("\n", _decoded(path)).split("\n")
        self.text = _fitting(_decoded(path.with_suffix(".txt")), self.lines)
        self.bound: dict[str, tuple[str, list[Pair], str]] = {}  # T: role, places, file:line
        self.ties: list[tuple[str, str, str]] = []  # relation, from, to
        self.about: dict[str, list[tuple[str, ...]]] = {}  # T: (letter, what, value, words)
        self.events: dict[str, str] = {}  # E: its trigger

    def annotation(self) -> Annotation:
        """The document as annotated."""
        for number, line in enumerate(self.lines, 1):
            if line.strip():
                try:
                    self._line(line, f"{self.path}:{number}")
                except (ValueError, IndexError) as error:
                    if isinstance(error, InputError):
                        raise
                    raise InputError(f"{self.path}:{number}: found {line[:60]!r}, expected brat's standoff") from None
        self.about = self._moved()
        self.ties = [(label, self.events.get(a, a), self.events.get(b, b)) for label, a, b in self.ties]
        beside = self.path.with_suffix(".json")
        facts = loaded(beside.read_text("utf-8"), f"{beside}:1") if beside.exists() else None
        if facts is None:
            facts = blank(unquote(self.path.stem), self.text, "brat")
        return annotation_of(facts, self.text, self._found(Names(facts["actors"], self.losses)), str(self.path), self.losses)

    def _moved(self) -> dict[str, list[tuple[str, ...]]]:
        out: dict[str, list[tuple[str, ...]]] = {}
        for key, said in self.about.items():
            out.setdefault(self.events.get(key, key), []).extend(said)
        return out

    def _line(self, line: str, where: str) -> None:
        name, what, *rest = line.split("\t", 2)
        letter, words = name[:1], rest[0] if rest else ""
        head, *parts = what.split(" ")
        if letter == "T":
            places = [(int(a), int(b)) for a, b in (p.split() for p in " ".join(parts).split(";"))]
            if head.lower() in ROLES:
                self.bound[name] = head.lower(), self._anchored(places, words, where), where
            else:
                self.losses.lost(f"brat's {head}", where)
        elif letter == "R":
            self.ties.append((head, parts[0].split(":", 1)[1], parts[1].split(":", 1)[1]))
        elif letter == "E":
            self.events[name] = head.split(":", 1)[1]
            self.ties += [(role, name, target) for role, _, target in (p.partition(":") for p in parts if p)]
        elif letter in "AM":
            self.about.setdefault(parts[0], []).append(("A", head, " ".join(parts[1:]), where))
        elif letter == "N":
            base, _, key = parts[1].partition(":")
            self.about.setdefault(parts[0], []).append(("N", base, unquote(key), words))
        elif letter == "#":
            self.about.setdefault(parts[0], []).append(("#", head, words, where))
        else:
            self.losses.lost(f"brat's lines of the kind {letter!r}", where)

    def _anchored(self, places: list[Pair], words: str, where: str) -> list[Pair]:
        """The fragments, which must say what the line says."""
        if all(0 <= a < b <= len(self.text) for a, b in places) and words in (
            joint.join(self.text[a:b] for a, b in places) for joint in (" ", "")
        ):
            return places
        if len(places) == 1:
            return [anchored(self.text, places[0], words, where, self.losses)]
        shift = {m.start() - places[0][0] for m in re.finditer(re.escape(words[: places[0][1] - places[0][0]]), self.text)}
        fits = [s for s in shift if " ".join(self.text[a + s : b + s] for a, b in places) == words]
        if len(fits) != 1:
            raise InputError(f"{where}: the fragments do not say {words[:60]!r}, expected places of the text as it stands")
        self.losses.mended("places found again by their words", where)
        return [(a + fits[0], b + fits[0]) for a, b in places]

    def _found(self, names: Names) -> list[Found]:
        used, out = set(), []
        for name, (role, places, where) in self.bound.items():
            if role != "content":
                continue
            now: dict[str, Any] = {"content": places, "cue": [], "source": [], "parent": None}
            for label, a, b in self.ties:
                other = b if a == name else a if b == name else ""
                kind = self.bound[other][0] if other in self.bound else ""
                if kind in ROLES[1:]:
                    now[kind] += self.bound[other][1]
                    used.add(other)
                elif kind == "content" and a == name and label.startswith("Within"):
                    now["parent"] = other
            now = {**now, **{r: sorted(now[r]) for r in ROLES}}
            before = self._told(name, now, names, where)
            record = {"text": self.text}
            if before is None:
                now["type"] = now["type"] or kind_of(self.text, now["content"])
            out.append(Found(name, before, _shown(record, before) if before else {}, now))
        for name, (role, _, where) in self.bound.items():
            if role != "content" and name not in used:
                self.losses.lost(f"brat's {role} annotations that nothing ties to a content", where)
        return out

    def _told(self, name: str, now: dict[str, Any], names: Names, where: str) -> Record | None:
        """Puts the attributes, references and notes of a content into now; the quote as exported, where a note holds it."""
        now.update({**dict.fromkeys((*VALUED, "note")), "flags": [], **{field: [] for field in ACTORS}})
        before, fields = None, {base: field for field, base in BASES.items()}
        for letter, what, value, words in self.about.get(name, []):
            if letter == "#" and what == "Quote":
                before = loaded(value, words)
            elif letter == "#":
                now["note"] = f"{now['note']} {value}" if now["note"] else value or None
            elif letter == "N" and what in fields:
                key = value if value in names.actors else names.id(words.strip() or value, where)
                now[fields[what]] += [key] if key not in now[fields[what]] else []
            elif letter == "A" and what.lower() in VALUED:
                now[what.lower()] = value
            elif letter == "A" and what.lower() in FLAGS:
                now["flags"].append(what.lower())
            else:
                self.losses.lost(f"brat's {'reference to' if letter == 'N' else 'attribute'} {what}", where)
        now["flags"] = [f for f in FLAGS if f in now["flags"]]
        return before
