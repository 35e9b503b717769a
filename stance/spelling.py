"""Other spellings of people's names: transliterations, the order of names, nicknames; and what stands nearest to a misspelt name.

Two names are taken for one only where nothing but such habits of writing tells them apart: 'Sergey Lavrov', 'Lavrov Sergei'. Letters that
make other names (Peng and Ping, Saleh and Salah, Jong Il and Jong Un) are never folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from stance.gazetteer import normal

# What is left out of a name or put into it at will.
_PARTICLES = frozenset(
    ("al", "el", "bin", "ibn", "ben", "bint", "abu", "ould", "de", "da", "do", "dos", "del", "la", "von", "van", "der", "den", "jr", "sr")
)
_NICKNAMES = {
    nick: full
    for full, nicks in {
        "william": "bill billy will", "robert": "bob bobby rob", "james": "jim jimmy jamie", "joseph": "joe", "michael": "mike mick",
        "anthony": "tony", "richard": "rick dick rich", "thomas": "tom tommy", "charles": "charlie chuck", "edward": "ed eddie ted",
        "john": "johnny jack", "daniel": "dan danny", "david": "dave", "donald": "don", "kenneth": "ken", "ronald": "ron",
        "steven": "steve stephen", "benjamin": "ben", "samuel": "sam", "nicholas": "nick", "gregory": "greg", "jeffrey": "jeff",
        "timothy": "tim", "christopher": "chris", "matthew": "matt", "andrew": "andy", "lawrence": "larry laurence",
        "gerald": "gerry jerry", "philip": "phil phillip", "patrick": "pat", "peter": "pete", "elizabeth": "liz", "susan": "sue",
        "catherine": "kate cathy katherine", "barbara": "barb", "raymond": "ray", "leonard": "len",
        "alexander": "alex aleksandr alexandr alexandre aleksander", "vladimir": "volodya", "theodore": "theo",
        "mohammed": "mohamed mohammad mohamad muhammad muhammed muhamad muhamed mohamud mehmet mohd",
        "hussein": "husayn hussain husain hossein hosein husein", "ahmed": "ahmad achmad akhmed",
        "yusuf": "youssef yousef yousuf youssouf yusef", "ibrahim": "ebrahim ibraheem", "abdullah": "abdallah abdulla abdalla",
        "hasan": "hassan", "omar": "umar", "osama": "usama", "othman": "osman uthman", "said": "saeed saeid sayid",
        "mahmud": "mahmoud mahmood", "khaled": "khalid", "rashid": "rasheed rachid", "jamal": "gamal jamaal",
        "aleksei": "alexei alexey aleksey alexej", "nikolai": "nikolay nicolai", "park": "pak", "choi": "choe", "un": "eun",
    }.items()
    for nick in nicks.split()
}  # fmt: skip
_FOLDS = [
    (re.compile(pattern), to)
    for pattern, to in (
        (r"sk(?:iy|yy|ij|yi|ii|y)$", "ski"), (r"^ye", "e"), (r"[iy]{2,}", "i"), ("y", "i"), ("dzh|dj", "j"), ("tsch|tch", "ch"),
        ("sch", "sh"), ("ph", "f"), ("q", "k"), ("ck|c(?=[aoukr])", "k"), ("dh", "d"), ("gh", "g"), ("ou|oo", "u"), ("ee", "i"),
        ("x", "ks"), ("w", "v"), (r"(?<=[aeiou])h$", ""), (r"(\w)\1", r"\1"),
    )
]  # fmt: skip

# Korean family names by the ways of writing them; given names are folded by _SYLLABLE (McCune-Reischauer, the state's, people's own).
_KOREAN = {
    written: names[0]
    for names in (
        words.split()
        for words in (
            "kim gim",
            "lee yi ri rhee",
            "park pak bak",
            "choi choe",
            "chung jung jeong chong",
            "kang gang",
            "cho jo joe",
            "yoon yun",
            "jang chang",
            "lim im rim",
            "han",
            "oh o",
            "seo so suh",
            "shin sin",
            "kwon gwon",
            "hwang",
            "ahn an",
            "song",
            "ryu yu yoo ryoo",
            "hong",
            "ko go koh",
            "moon mun",
            "son sohn",
            "yang ryang",
            "bae pae",
            "baek paek paik",
            "heo ho huh hur",
            "noh no roh ro",
            "nam",
            "ha",
            "ban pan",
            "min",
            "ju joo chu",
            "kye gye",
            "hyon hyun hyeon",
            "paeng",
            "chon jeon jun chun",
            "won",
            "woo u",
        )
    )
    for written in names
}
_SYLLABLE = [
    (re.compile(pattern), to)
    for pattern, to in (
        ("[bp]+", "p"), ("[dt]+", "t"), ("[gk]+|(?<!n)g", "k"), ("ch|j", "c"), ("sh", "s"), ("[lr]+", "r"),
        ("wh|hw", "h"), ("ae|ay|ai", "e"), ("ui|ee", "i"),
        ("y(?:eo|ou|oo|u|o)", "yo"), ("eo|eu|oo|ou|u|o", "o"), ("i[eh]|y$", "i"), ("w", ""), ("(?<=[aeio])h$", ""),
    )
]  # fmt: skip


def _korean(words: list[str]) -> Iterator[str]:
    """A key for a Korean name of a family name and two syllables, family name first."""
    if len(words) == 3 and words[0] in _KOREAN:
        given = words[1:]
        for pattern, to in _SYLLABLE:
            given = [pattern.sub(to, w) for w in given]
        yield " ".join([_KOREAN[words[0]].upper(), *given])


def _word(word: str) -> str:
    word = _NICKNAMES.get(word, word)
    for pattern, to in _FOLDS:
        word = pattern.sub(to, word)
    return word


def spellings(name: str) -> Iterator[str]:
    """Keys under which the spellings of a person's name meet; none for a single word.

    One key has the words in any order (family name first or last), one the letters in their order (syllables written together or apart),
    one is for Korean names, whose transliterations differ most ('Yi Pyong-tae' is Lee Byung-tae).
    """
    words = [w for w in normal(name).split() if w not in _PARTICLES]
    yield from _korean(words)
    words = [re.sub("^(?:al|el|abdul|abdel)(?=[a-z]{4})", "", w) if n else w for n, w in enumerate(words)]
    folded = [_word(w) for w in words]
    if len(folded) > 1 and max(map(len, folded)) > 2:
        yield " ".join(sorted(folded))
        if len(folded) > 2 or all(len(w) > 1 for w in folded):
            yield "".join(folded)


def near(name: str, known: Iterable[str], *, most: int = 5, least: float = 80.0) -> list[str]:
    """The names as compared that stand nearest to a misspelt one, the nearest first."""
    from rapidfuzz import fuzz, process

    found = process.extract(normal(name), list(known), scorer=fuzz.ratio, limit=most, score_cutoff=least)
    return [spelled for spelled, _, _ in found]
