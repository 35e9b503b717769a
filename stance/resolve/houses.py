"""Names of bodies that stand in no table, read by their capitals: 'the Harbour Institute of Peace and Trade', 'the Lake Bank'."""

from __future__ import annotations

import re

from stance.parse import Parse
from stance.resolve.cast import Cast, Mention
from stance.resolve.likeness import written
from stance.resolve.words import LOCATIVE, MONTHS, ROLES, STOP, TITLES, Word, singular, word_set

HOUSES = word_set(
    "academy agency airline alliance army assembly association authority bank board brigade bureau campaign cathedral center centre "
    "chamber church clinic club coalition college command commission committee company confederation conference congress consortium "
    "consulate convention corp corporation council court department directorate division embassy enterprise exchange federation firm "
    "forum foundation front fund group hospital inc industry initiative institute institution international journal laboratory lab "
    "league limited llc ltd mission monitor movement museum network news newspaper observatory office organisation organization "
    "partner parliament party plc press program programme project radio research school security senate service society studies system "
    "television times tribunal trust tv union university watch weekly"
)
_JOINTS = word_set("of for on and the de del la &")
NO_BODY = word_set("NGO NGOs CEO CEOs CFO COO MP MPs PM TV GMT UTC EST AM II III IV OK GDP Co Inc Ltd Corp")
_ACRONYM = re.compile(r"[A-Z][A-Za-z]?[A-Z&-][A-Z]{0,4}")
_LONG = 9  # words of a name


def houses(cast: Cast, parse: Parse) -> list[Mention]:
    """The places of such names, in order; each has a figure in the cast. An acronym is the body whose initials or brackets it is."""
    bodies = [(e.start, e.end) for e in parse.entities if e.label == "ORG"]
    found = [(first, last) for run in _runs(cast) for first, last in [_trimmed(cast, *run)] if _is_body(cast, first, last, bodies)]
    out: list[Mention] = []
    short: dict[str, str] = {}
    for first, last in sorted(found, key=lambda f: (f[1] - f[0] == 1, f)):
        start, end = cast.words[first].start, cast.words[last - 1].end
        name = written(cast.document.text[start:end])
        key = short.get(name) or _key(cast, name)
        if last - first > 1:
            short.setdefault("".join(w.text[0] for w in cast.words[first:last] if w.cap and not w.mark), key)
            if last + 2 < len(cast.words) and cast.words[last].text == "(" and cast.words[last + 2].text == ")":
                short[cast.words[last + 1].text] = key
        out.append(Mention(start, end, key, "names"))
    return sorted(out, key=lambda m: m.start)


def _key(cast: Cast, name: str) -> str:
    """The table's id of a body of that name, else one made of the name."""
    for match in cast.table.lookup(name, cast.date, forms=("names",)):
        if match.entry.kind in ("organisation", "institution", "group"):
            cast.figure(match.entry.id)
            return match.entry.id
    return cast.add(cast.made(name, "organisation", None)).actor.id


def _runs(cast: Cast) -> list[tuple[int, int]]:
    """Word ranges of capitalised words with 'of', 'for', 'and' between them; people's names end them."""
    people = {i for m in cast.mentions if cast.figures[m.key].actor.kind == "person" for i in cast.word_range(m.start, m.end)}
    words, out, i = cast.words, [], 0
    while i < len(words):
        if not _capital(cast, words[i]) or i in people:
            i += 1
            continue
        last = k = i + 1
        while (
            k < len(words)
            and k - i < _LONG
            and k not in people
            and not cast.document.text[words[k - 1].end : words[k].start].strip(" \u00a0")
            and _goes_on(cast, words[k])
        ):
            k += 1
            if _capital(cast, words[k - 1]):
                last = k
        out.append((i, last))
        i = last
    return out


def _capital(cast: Cast, word: Word) -> bool:
    if word.mark or word.norm in MONTHS or word.norm in _JOINTS:
        return False
    return word.norm not in STOP and word.norm not in LOCATIVE if cast.capitals else word.cap


def _goes_on(cast: Cast, word: Word) -> bool:
    return _capital(cast, word) or word.norm in _JOINTS or word.text in ("’", "'", "-")


def _trimmed(cast: Cast, first: int, last: int) -> tuple[int, int]:
    """Without titles before and after: 'President of the Lake Bank', 'Lake Bank Chairman'; and without 'The'."""

    def titled(word: Word) -> bool:
        return singular(word.norm) in ROLES or word.norm in TITLES or word.norm in _JOINTS or word.mark or word.norm in STOP

    cut = next(
        (i for i in range(last - 1, first, -1) if singular(cast.words[i - 1].norm) in ROLES and cast.words[i].norm in ("of", "for")), 0
    )
    first = max(first, cut)
    while first < last and titled(cast.words[first]):
        first += 1
    while last > first and titled(cast.words[last - 1]) and singular(cast.words[last - 1].norm) == cast.words[last - 1].norm:
        last -= 1
    return first, last


def _is_body(cast: Cast, first: int, last: int, bodies: list[tuple[int, int]]) -> bool:
    """Whether a stretch of capitals names a body of no table: by its words, by the parser, or an acronym beside a role."""
    if last <= first:
        return False
    spelled = cast.words[first:last]
    start, end = spelled[0].start, spelled[-1].end
    if any(m.start <= start and end <= m.end for m in cast.mentions_in(start, end)):
        return False
    norms = [w.norm for w in spelled if w.norm]
    states = [m for m in cast.mentions_in(start, end) if cast.figures[m.key].actor.kind == "state"]
    lead = sum(w.end <= states[0].end for w in spelled if w.norm) if states and states[0].start <= start else 0
    if " ".join(norms[lead:]) in cast.table.patterns:
        return False  # 'Foreign Ministry', 'Latvian Foreign Ministry' are some state's
    if len(spelled) == 1:
        after = cast.words[last] if last < len(cast.words) else None
        beside = after is not None and (after.possessive or singular(after.norm) in ROLES)
        seen = (start, end) in bodies
        short = bool(_ACRONYM.fullmatch(spelled[0].text)) and not cast.capitals and spelled[0].text not in NO_BODY
        return short and (beside or seen)
    housed = len(norms) > 1 and any(singular(n) in HOUSES for n in norms)
    seen = any(s < end and start < e and min(e, end) - max(s, start) > 0.6 * (end - start) for s, e in bodies)
    return housed or (seen and not cast.capitals)
