"""When two spellings name one person, and how a name is written."""

from __future__ import annotations

from rapidfuzz import fuzz

from stance.gazetteer import sound

_CALLED = {  # short first names, as compared, and what they stand for
    "bob": "robert", "rob": "robert", "bobby": "robert", "bill": "william", "will": "william", "billy": "william", "jim": "james",
    "jimmy": "james", "joe": "joseph", "mike": "michael", "dick": "richard", "rick": "richard", "tom": "thomas", "tony": "anthony",
    "dave": "david", "dan": "daniel", "chuck": "charles", "charlie": "charles", "ed": "edward", "ted": "edward", "teddy": "edward",
    "jack": "john", "johnny": "john", "steve": "steven", "stephen": "steven", "ken": "kenneth", "ron": "ronald", "don": "donald",
    "sam": "samuel", "ben": "benjamin", "matt": "matthew", "greg": "gregory", "jeff": "jeffrey", "geoff": "geoffrey", "pete": "peter",
    "andy": "andrew", "fred": "frederick", "hank": "henry", "harry": "henry", "larry": "lawrence", "nick": "nicholas", "phil": "philip",
    "pat": "patrick", "ray": "raymond", "tim": "timothy", "liz": "elizabeth", "kate": "katherine", "kathy": "katherine", "sue": "susan",
    "debbie": "deborah", "cathy": "catherine", "maggie": "margaret", "jerry": "gerald", "alex": "alexander", "max": "maxim",
}  # fmt: skip


def same_person(a: str, b: str) -> bool:
    """Whether two spellings as compared can name one person: the same words, or last words with first words that fit."""
    x, y = a.split(), b.split()
    if x == y or (len(x) > 1 and set(x) <= set(y)) or (len(y) > 1 and set(y) <= set(x)):
        return True
    if len(x) < 2 or len(y) < 2 or len(x[-1]) < 3:
        return False
    if x[-1] != y[-1]:
        return len(x) == len(y) and fuzz.ratio(a, b) >= 90 and sound_alike(a, b)
    if _CALLED.get(x[0], x[0]) == _CALLED.get(y[0], y[0]):
        return True
    if len(x[0]) > 3 < len(y[0]) and sound(x[0]) == sound(y[0]) and fuzz.ratio(x[0], y[0]) >= 75:
        return True
    return x[0] == y[0] or (x[0][0] == y[0][0] and 1 in (len(x[0]), len(y[0])))


def in_full(name: str) -> list[str]:
    """A name with its short first name written out, and the other way round: 'bob doe' -> 'robert doe'."""
    first, _, rest = name.partition(" ")
    full = _CALLED.get(first)
    return [f"{full} {rest}"] if full else [f"{short} {rest}" for short, long in _CALLED.items() if long == first]


def sound_alike(a: str, b: str) -> bool:
    """Whether the first and the last words of two names sound alike."""
    x, y = a.split(), b.split()
    return sound(x[0]) == sound(y[0]) and sound(x[-1]) == sound(y[-1])


def written(name: str) -> str:
    """A name on one line; all capitals are lowered to the usual spelling."""
    name = " ".join(name.split())
    return name.title() if name.isupper() and len(name) > 5 else name
