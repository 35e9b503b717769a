"""Who is quoted or addressed often and stands in no actor table, and rows for a table of your own to begin with."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count

from stance.actors import Actor
from stance.gazetteer import normal
from stance.quotes import Annotation
from stance.spelling import spellings
from stance.strict import quoted

_SHOWN = 60  # characters of a description
_TITLE = (
    r"(?:[Mm]inister|[Ss]ecretary|[Pp]resident|[Cc]hairman|[Cc]hairwoman|[Ss]enator|[Rr]epresentative|[Gg]overnor|[Aa]mbassador|[Ss]poke\w+"
    r"|[Dd]irector|[Gg]eneral|[Aa]dmiral|[Cc]olonel|[Cc]ommander|[Ll]eader|[Cc]hief|[Hh]ead|[Cc]ommissioner|[Ee]nvoy|[Aa]dvis[eo]r|[Aa]nalyst"
    r"|[Ee]xpert|[Pp]rofessor|[Mm]ayor|[Ll]awyer|[Aa]ctivist|[Jj]udge|[Pp]rosecutor|[Cc]ouncill?or|[Dd]eputy|[Pp]remier|[Oo]fficial)"
)


@dataclass(slots=True)
class Stranger:
    """An actor of no table as a corpus shows it: in how many documents, in how many quotes as speaker and as target, how spelled,
    what is said of it beside the name, and the ids of the table that it was read as speaking for."""

    kind: str
    spelled: Counter[str] = field(default_factory=Counter)
    described: Counter[str] = field(default_factory=Counter)
    of: Counter[str] = field(default_factory=Counter)
    documents: set[str] = field(default_factory=set)
    quotes: int = 0
    targeted: int = 0
    dates: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The spelling seen most, the longer of two seen alike."""
        return max(self.spelled, key=lambda n: (self.spelled[n], len(n), n))

    def add(self, other: Stranger) -> None:
        """Takes in what was seen of the same actor under another spelling."""
        for mine, theirs in ((self.spelled, other.spelled), (self.described, other.described), (self.of, other.of)):
            mine.update(theirs)
        self.documents |= other.documents
        self.quotes += other.quotes
        self.targeted += other.targeted
        self.dates += other.dates


def missing(annotations: Iterable[Annotation], *, least: int = 2) -> list[Stranger]:
    """Everybody who is speaker or target of at least so many quotes and has an id 'name:...', those of most documents first.

    Spellings of one person are told together (see stance/spelling.py), surnames alone with the one full name that ends in them.
    """
    found: dict[str, Stranger] = {}
    for annotation in annotations:
        for key, seen in _seen(annotation).items():
            found.setdefault(key, Stranger(seen.kind)).add(seen)
    people = _together(found)
    often = [s for s in people if s.quotes + s.targeted >= least]
    return sorted(often, key=lambda s: (-len(s.documents), -s.quotes - s.targeted, s.name))


def _seen(annotation: Annotation) -> dict[str, Stranger]:
    out: dict[str, Stranger] = {}
    document = annotation.document
    for quote in annotation.quotes:
        for key in {*quote.actors, *quote.targets}:
            actor = annotation.actors.get(key)
            if not key.startswith("name:") or actor is None:
                continue
            one = out.setdefault(key, Stranger(actor.kind, documents={document.id}, dates=[document.date] if document.date else []))
            one.spelled[actor.name] += 1
            one.quotes += key in quote.actors
            one.targeted += key in quote.targets
            above = _above(annotation, actor)
            if above:
                one.of[above] += 1
    for key, one in out.items() if document.text else ():
        one.described.update(_descriptions(document.text, annotation.actors[key].name))
    return out


def _above(annotation: Annotation, actor: Actor) -> str | None:
    """The id of a table that the actor speaks for or rolls up to."""
    return next((i for i in (actor.of, actor.state) if i and i in annotation.actors and not i.startswith(("name:", "unnamed:"))), None)


def _descriptions(text: str, name: str) -> Iterator[str]:
    """What stands beside the name in the text: 'a spokesman for the ministry' after it, 'Deputy Prime Minister' before it."""
    place = r"\s+".join(map(re.escape, name.split()))
    after = re.compile(rf"{place},\s+((?:an?|the|who|its|his|head|chief|director|\w+'s)\s[^,.;:()\"“”\n]{{4,90}})")
    before = re.compile(rf"((?:\b[A-Z][\w-]+\s+(?:(?:of|for|and|to)\s+)?){{0,4}}\b{_TITLE})\s+{place}\b")
    for match in after.finditer(text):
        yield _short(match[1])
    for match in before.finditer(text):
        if len(match[1]) > 3:
            yield _short(match[1])


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[:_SHOWN].rsplit(" ", 1)[0] + " …"


def _together(found: dict[str, Stranger]) -> list[Stranger]:
    """One for each actor: other spellings and surnames alone join the full name where only one can be meant."""
    heads: dict[str, Stranger] = {}
    merged: list[Stranger] = []
    alone: list[Stranger] = []
    for key in sorted(found):
        one = found[key]
        keys = list(spellings(one.name)) if one.kind == "person" else [f"{one.kind} {normal(one.name)}"]
        if not keys:
            alone.append(one)
            continue
        head = next((heads[k] for k in keys if k in heads), None)
        if head is None:
            merged.append(one)
            head = one
        else:
            head.add(one)
        heads.update(dict.fromkeys(keys, head))
    surnames: dict[str, list[Stranger]] = defaultdict(list)
    for one in merged:
        if one.kind == "person":
            surnames[normal(one.name).split()[-1]].append(one)
    for one in alone:
        named = surnames.get(normal(one.name), [])
        if len(named) == 1 and named[0].documents & one.documents:
            named[0].add(one)
        else:
            merged.append(one)
    return merged


def stub(strangers: Iterable[Stranger], *, taken: Collection[str] = ()) -> str:
    """YAML rows of these actors in the form that --actors reads: what was seen, ready to load, with places to fill.

    taken: ids that stand in a table already and are not to be used again.
    """
    out = [
        "# Rows made from what was seen in texts: check each, add dates and offices, take out what is no actor of yours.",
        '# An office: offices: [{office: "office:us-secstate", of: "us", from: "2013-02-01", to: "2017-01-20"}]',
    ]
    used: set[str] = set()
    for one in strangers:
        key = next(k for k in _keys(one) if k not in used and k not in taken)
        used.add(key)
        seen = f"{len(one.documents)} documents, {one.quotes} quotes, target of {one.targeted}"
        dates = sorted(one.dates)
        out.append(f"# {seen}{f', {dates[0]} to {dates[-1]}' if dates else ''}")
        out += [f"# seen as: {text}" for text, _ in one.described.most_common(3)]
        of = one.of.most_common(1)
        out += [f"- id: {quoted(key)}", f"  name: {quoted(one.name)}", f"  kind: {quoted(one.kind)}"]
        out.append(f"  of: {quoted(of[0][0]) if of else 'null'}")
        full = [n for n in sorted(one.spelled) if n != one.name and (" " in n or one.kind != "person")]
        out.append(f"  names: [{', '.join(map(quoted, full))}]")
        if one.kind == "person":
            out.append(f"  surnames: [{quoted(one.name.split()[-1])}]")
        out.append('  origin: "texts"')
    return "\n".join(out) + "\n"


def _keys(one: Stranger) -> Iterator[str]:
    """Ids that the table's own ways suggest, without end: the family name first."""
    words = normal(one.name).split() or ["unnamed"]
    if one.kind == "person":
        words = [words[-1], *words[:-1]]
    prefix = {"person": "person", "institution": "inst", "state": "state"}.get(one.kind, "org")
    base = f"{prefix}:{'-'.join(words)}"
    yield base
    yield from (f"{base}-{n}" for n in count(2))
