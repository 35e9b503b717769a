"""What a text says of people beside their names: titles before, appositions on both sides, what they belong to."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher

from stance.resolve.cast import Cast, Figure, Mention
from stance.resolve.words import ROLES, TITLES, Word, gender_of, singular, word_set

_TITLE_END = word_set(
    "said says told by with to that and but for from as when while after before on in at against of or than then quoted met called urged"
)
_CUT = word_set("who whose said told says which")
_HOUSES = word_set("university institute center centre college school council foundation bank group company society association")
_PARTIES = {"r ": "org:gop", "d ": "org:dems"}  # 'Sen. Jane Doe, R-Ohio'
_LIKE = 0.6  # similarity of spellings for an office-holder under another transliteration


def describe(cast: Cast) -> None:
    """Notes roles, gender and whom unknown people speak for, at every mention of a person."""
    for mention in cast.mentions:
        figure = cast.figures[mention.key]
        if figure.actor.kind == "person":
            for first, last in _stretches(cast, mention):
                _note(cast, figure, mention, cast.words[first:last])


def merged(cast: Cast) -> dict[str, str]:
    """{id of a person of no table: id in the table} where office, state and a like spelling say that they are one."""
    out: dict[str, str] = {}
    for key, figure in cast.figures.items():
        if figure.actor.kind == "person" and key not in cast.table and figure.names:
            found = _office_holder(cast, figure)
            if found:
                out[key] = found
    return out


def _office_holder(cast: Cast, figure: Figure) -> str | None:
    name = max(figure.names, key=len)
    if " " not in name:
        return None
    for role in figure.roles:
        spelled = role.split()
        offices = {o for i in range(len(spelled)) for o in cast.table.phrases.get(" ".join(spelled[i:]), ())}
        for office in sorted(offices):
            of = cast.table.office(office).of
            if of not in cast.states or (figure.actor.state in cast.states and figure.actor.state != of):
                continue
            for holder in cast.table.holders(office, of, cast.date):
                if any(_alike(name, other.lower()) for other in (holder.name, *holder.names)):
                    return holder.id
    return None


def _alike(a: str, b: str) -> bool:
    x, y = sorted((a.replace("-", " ").split(), b.replace("-", " ").split()), key=len)
    if len(x) == len(y) and x[0] == y[0]:
        return SequenceMatcher(None, " ".join(x), " ".join(y)).ratio() >= _LIKE
    each = all(max(SequenceMatcher(None, w, v).ratio() for v in y) >= _LIKE for w in x)
    return each and bool({x[0], x[-1]} & {y[0], y[-1]}) and SequenceMatcher(None, x[-1], y[-1]).ratio() >= _LIKE


def _stretches(cast: Cast, mention: Mention) -> list[tuple[int, int]]:
    """Word ranges of the title before a name and of appositions on both sides."""
    words = cast.words
    inside = cast.word_range(mention.start, mention.end)
    out = []
    stop = inside.start - 1
    if stop >= 0 and words[stop].text == "." and stop and words[stop - 1].norm in TITLES:
        stop -= 1
    comma = stop >= 0 and words[stop].text == ","
    stop -= comma
    k = _back(cast, stop, comma)
    if k < stop and (
        not comma
        or singular(words[stop].norm) in ROLES
        or (words[k + 1].norm in ("the", "a", "his", "its") and _has_role(words[k + 1 : k + 6]))
    ):
        out.append((k + 1, stop + 1))
    after = inside.stop
    if after + 1 < len(words) and words[after].text == "," and words[after + 1].norm not in (*_CUT, "and"):
        k = after + 1
        while k < len(words) and k - after < 16 and words[k].text not in ",.;:()—" and words[k].norm not in _CUT:
            k += 1
        if _has_role(words[after + 1 : k]) or words[after + 1].norm[:2] in _PARTIES:
            out.append((after + 1, k))
    elif (
        after < len(words)
        and words[after].norm in ("of", "at", "from")
        and any(m.form == "names" for m in cast.mentions_in(words[after].end, words[after].end + 60))
    ):
        out.append((after, min(after + 10, len(words))))
    return out


def _has_role(spelled: tuple[Word, ...]) -> bool:
    return any(singular(w.norm) in ROLES for w in spelled)


def _back(cast: Cast, stop: int, apposition: bool) -> int:
    """The index before the first word of the title that ends at word stop."""
    words, text, k = cast.words, cast.document.text, stop
    while k >= 0 and stop - k < 10 and _in_title(words[k], apposition):
        if k + 1 < len(words) and "\n" in text[words[k].end : words[k + 1].start]:
            break
        k -= 1
        if words[k + 1].norm in ("the", "a", "an", "his", "her", "its", "their"):
            break
    return k


def _in_title(word: Word, apposition: bool) -> bool:
    if word.mark:
        return word.possessive or word.text in (".", "'", "’")
    if word.norm in ("of", "for", "and") and apposition:
        return True
    return word.norm not in _TITLE_END and not (word.text.islower() and word.norm.endswith("ed") and word.norm not in ROLES)


def _note(cast: Cast, figure: Figure, mention: Mention, spelled: tuple[Word, ...]) -> None:
    roles = [w for w in spelled if singular(w.norm) in ROLES or w.norm in TITLES]
    for word in roles:
        figure.gender = figure.gender or gender_of(word.norm)
    belonging = spelled[0].norm in ("of", "at", "from")
    party = _PARTIES.get(spelled[0].norm[:2])
    if party and party in cast.table and figure.actor.of is None and "us" in cast.states:
        cast.figure(party)
        cast.belongs(mention.key, party)
    if not roles and not belonging:
        return
    role = " ".join(w.norm for w in spelled if w.norm and w.norm not in ("the", "a", "an"))
    if role not in figure.roles and not belonging:
        figure.roles.append(role)
    if figure.actor.of is None and mention.key not in cast.table:
        near = [m for m in cast.mentions_in(spelled[0].start, spelled[-1].end) if m.key != mention.key and m.form != "place"]
        near = near[::-1] if spelled[-1].end <= mention.start else near  # the nearest to the name
        near.sort(key=lambda m: not set(cast.document.text[m.start : m.end].lower().split()) & _HOUSES)
        of = next((p for m in near if (p := cast.principal(m.key))), None)
        if of:
            cast.belongs(mention.key, of)
    elif mention.key in cast.table and not cast.table.entry(mention.key).at(cast.document.date):
        _other_office(cast, figure, spelled)


def _other_office(cast: Cast, figure: Figure, spelled: tuple[Word, ...]) -> None:
    """Somebody out of office at the date, or in an undated text, who is described by another of his offices."""
    owners = {t.of for t in cast.table.entry(figure.actor.id).terms}
    for mention in cast.mentions_in(spelled[0].start, spelled[-1].end):
        if mention.key in owners and mention.key != figure.actor.of:
            figure.actor = replace(figure.actor, of=mention.key, state=cast.state_of(mention.key))
