"""What one line of a web page is by its words alone: menu, site talk, caption, credit, link, or nothing known (article)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

LONGEST = 70  # words: a longer line is no site talk and no caption, whatever it begins with

_SENTENCE = re.compile(r"[.!?…][\"”’'»)\]]*\Z")
_BAR = re.compile(r"\s*[|·•›»>/]\s*|\s+[-–—]\s+")
_EDGES = " \t\u00a0:;,.!?|·•*›»«>_-–—\"“”'‘’()[]…+×→←▶►▼▲"
_BULLETS = "*•·▶►→-–— "

_NAME = r"(?:[A-ZÀ-ÖØ-Þ][\w.'’-]*|de|da|di|du|la|le|el|al|bin|van|von|der|den|and|&|the)"
_NAMES = r"[A-ZÀ-ÖØ-Þ][\w.'’-]*(?:[ /]+(?:[A-ZÀ-ÖØ-Þ][\w.'’-]*|[a-z]\b|pool|handout|via|file|photo|de|al|bin|van|von))*"
_PERSON = r"[A-ZÀ-ÖØ-Þ][\w.'’-]*(?: [A-ZÀ-ÖØ-Þ][\w.'’-]*){0,3}"
_TRADE = r"(?:correspondents?|staff|writers?|editors?|reporters?|agencies|newsroom|wire)"
_BEAT = r"(?:own|special|diplomatic|political|foreign|news|economics|defence|defense|europe|staff|senior)"
_BYLINE = re.compile(
    rf"(?:By|BY|by)\s+(?:(?:our|the|a)\s+)?{_NAME}(?:[\s,]+(?:{_NAME}|our|a|in|at|for|of|with|{_BEAT}|{_TRADE}))*(?:\s*\|.*)?\Z"
)
_CORRESPONDENT = re.compile(rf"(?:by|from)\s+(?:our|a|the)?\s*(?:{_BEAT}\s+)*{_TRADE}\b[^.!?:\"“]*\Z", re.I)

_DAY = r"(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?|wed|thu|sat)"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_CLOCK = r"(?:at|on|[\d/.:-]+(?:st|nd|rd|th|[ap]m)?|last|first|updated|published|posted|modified|[ap]\.?m|[a-z]{2,4}t|utc|ist|uk)"
_DATED = re.compile(rf"{_DAY}|{_MONTH}|\d{{4}}", re.I)
_WHEN = re.compile(rf"{_DAY}|{_MONTH}|{_CLOCK}|", re.I)

_PICTURED = re.compile(
    r"FILE PHOTO|FILE\s*[-–—:]|File photo|Caption:|(?:Pictured|PICTURED)(?: (?:above|below|left|right))?[:,]"
    r"|(?:Photos?|Photographs?|Pictures?|Images?|PHOTOS?) ?(?:by|credit|courtesy|:|©)"
)
_LABEL = (
    r"(?:Photos?|PHOTO|Photographs?|Photographers?|Pictures?|PICTURE|Images?|IMAGE|Credits?|CREDIT|Illustration|Graphic)"
    r"(?: (?:[Cc]redit|by|courtesy of|from))?\s*(?:[:©]|\.\.\.)"
)
_CREDITED = re.compile(
    rf"(?:Photo|Picture|Photograph|Image|Credit|PHOTO|PICTURE|IMAGE|CREDIT)(?: [Cc]redit)?: ?{_PERSON}(?: ?[/,|] ?{_NAMES})?"
)


def bare(text: str) -> str:
    """The words without case, marks around them and doubled spaces."""
    return " ".join(text.strip(_EDGES).casefold().split())


def ends_sentence(text: str) -> bool:
    """Whether it stops on a full stop, a question or exclamation mark, quotation marks and brackets behind them left aside."""
    return bool(_SENTENCE.search(text))


def _is_date(text: str) -> bool:
    words = [w.strip(".:-–") for w in re.split(r"[\s,|@·()]+", text)]
    return bool(_DATED.search(text)) and all(map(_WHEN.fullmatch, words))


class Furniture:
    """Tells what a line is. words: the content of resources/boilerplate.yaml."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self.lines = frozenset(bare(w) for w in words["lines"])
        self.kinds = {
            "related": _any(words["related"], r"[\W_]*(?:{})\s*[:»>…]*\Z"),
            "comments": _any(words["comments"], r"[\W_]*(?:{})\s*[:»>…]*\Z"),
            "credit": _any(words["credits"], r"[\W_]*(?:{})\s*\Z"),
            "talk": _any(words["starts"], "(?:{})"),
            "link": _any(words["links"], "(?:{})"),
        }
        self.captioned = frozenset(words["captioned"])
        self.footer = _any(words["footers"], "(?:{})")
        self.comment = _any(words["comment_lines"], r"(?:{})\Z")
        self.debate = _any(words["debates"], r"[\W_]*(?:{})\s*[:»>…]*\Z")
        self.handle = re.compile(words["handles"])
        self.box = _any(words["boxes"], r"[\W_]*(?:{})\s*[:»>…]*\Z")
        self.authors = _any(words["authors"], r"[\W_]*(?:{})\s*[:»>…]*\Z")
        self.ours = re.compile(rf"[A-ZÀ-ÖØ-Þ][\w.'’-]*(?: (?:{_NAME})){{1,3}}(?:{'|'.join(words['biographies'])})")
        self.bylined = re.compile("|".join(words["bylined"]))
        self.credited = _credit(
            "|".join(sorted(map(re.escape, {a for name in words["agencies"] for a in (name, name.upper())}), key=lambda a: (-len(a), a)))
        )

    def kind(self, text: str) -> str:
        """'' = nothing known; line, related, comments (the last two are headings), credit, talk, link or caption."""
        if bare(text) in self.lines:
            return "line"
        words = len(text.split())
        if words > LONGEST:
            return ""
        if words <= 14 and (self._bar(text) or (1 < words <= 6 and all(bare(w) in self.lines for w in text.split()))):
            return "line"
        if _CREDITED.fullmatch(text):
            return "caption"
        for kind, pattern in self.kinds.items():
            if pattern.match(text.lstrip(_BULLETS)):
                return kind
        if _PICTURED.match(text) or self.credited.search(text):
            return "caption"
        if words <= 14 and (_BYLINE.match(text) or _CORRESPONDENT.match(text) or _is_date(text)):
            return "credit"
        return ""

    def names(self, text: str) -> list[str]:
        """The people whom a byline names."""
        named = re.match(r"\W*(?:(?:text|story|words|written|reporting) )?by\b:?(.*)", text, re.I)
        return re.findall(rf"{_PERSON} {_PERSON}", re.sub(r"[|,;]|\band\b", ";", named[1])) if named else []

    def _bar(self, text: str) -> bool:
        """'Home | World | Business': several short names between separators, known ones if they are only two."""
        names = [bare(n) for n in _BAR.split(text) if bare(n)]
        if len(names) < 2 or any(len(n.split()) > 3 for n in names) or ends_sentence(text):
            return False
        known = sum(n in self.lines for n in names)
        return known >= len(names) / 2 or (len(names) >= 3 and not any(c.isdigit() for c in text))


def _any(patterns: Iterable[str], frame: str) -> re.Pattern[str]:
    return re.compile(frame.format("|".join(f"(?:{p})" for p in patterns)), re.I)


def _credit(agency: str) -> re.Pattern[str]:
    """A caption's end, or all of it, that names the photographer: 'REUTERS/Jane Roe/pool', '[File: AP]', 'Credit: Roe'."""
    return re.compile(
        rf"(?:(?:\A|(?<=[\s(\[|/]))(?:{agency})\s?/\s?{_NAMES}(?: (?:Purchase|Acquire) .{{1,60}})?"
        rf"|/\s?(?:{agency})(?:\s?/\s?[\w ]{{2,30}})*"
        rf"|\bvia (?:{agency})(?:, FILE)?"
        rf"|[\[(][^()\[\]]{{0,80}}(?:/|: ?|via |© ?|\bFile\b|\bPhoto\b)[^()\[\]]{{0,40}}\b(?:{agency})\b[^()\[\]]{{0,30}}"
        rf"|[\[(][^()\[\]]{{0,60}}\b(?:[Pp]hotos?|PHOTO|[Pp]icture|[Ii]mage|[Ff]ootage|[Hh]andout|[Ss]creengrab|[Ss]creenshot)(?::[^()\[\]]{{1,40}})?"
        rf"|(?<=[.”\"’] )[\[(]{_NAMES} for {_NAMES}"
        rf"|(?<=[.!?”\"’] )(?:[\[(]{_PERSON} ?[/|] ?{_NAMES}|{_PERSON} ?[/|,] ?(?:{agency})|{_PERSON} ?/ ?{_NAMES})"
        rf"|(?<=[.!?”\"’] )[\[(](?:[Ss]ubmitted|[Ss]upplied|[Cc]ourtesy(?: of)? {_NAMES})"
        rf"|(?<=[.!?”\"’] )(?:[Pp]hotograph(?:ed)? by|[Pp](?:hoto|icture) by|(?:[Pp]hoto |[Ii]mage )?[Cc]ourtesy(?: of)?)"
        rf" (?:the )?[\w .&'’-]{{2,50}}"
        rf"|[–—|-] ?(?:[Pp]hotos?|[Pp]ictures?) (?:by|from) {_NAMES}|[–—] ?{_PERSON} ?/ ?{_NAMES}(?: photo)?"
        rf"|\| (?:{agency})(?: Photo)?"
        rf"|© ?[^.!?:;©]{{2,60}}"
        rf"|{_LABEL}\s?\S.{{0,80}}"
        rf"|\A[\[(]?(?:[\w .,'’-]{{0,40}}[/,|] ?)?(?:© ?)?(?:{agency})(?:\s?/\s?(?:{agency}))*)[\])]?\.?\Z"
    )
