"""Attribution in headlines, which name their speaker in ways of their own: 'Oslo, Rome deny ...', 'Holm to Oslo: ...', '... – envoy'."""

from __future__ import annotations

import re
from collections.abc import Iterable

from stance.detect.passage import Frame
from stance.text import Span, Spans, trimmed

FIRST = 3  # paragraphs among which headlines are looked for
LONGEST = 130  # characters
_MANY = (  # acts that headlines state without 'to' or 'that', as several speakers do them
    "deny|thank|praise|hail|welcome|condemn|reject|slam|denounce|deplore|criticise|criticize|vow|pledge|promise|refuse|agree|demand|"
    "threaten|regret|applaud|oppose|dismiss"
)
_ONE = "|".join(f"{act[:-1]}ies" if act.endswith("ny") else f"{act}es" if act.endswith("ss") else f"{act}s" for act in _MANY.split("|"))
_WORD = r"(?:[A-Z][\w.'’&-]*|de|da|la|le|van|von|of|the|al|el)"
_NAME = rf"[A-Z][\w.'’&-]*(?: {_WORD}){{0,4}}?"
_REST = r"(?!(?:to|TO) (?:all|every|our|the|you)|for |and |[–—-])(\S.*?)(?: [–—|-] [A-Z][^–—|]{0,40})?"  # a dash, the paper's name
_JOINED = re.compile(rf"({_NAME}(?:(?:, | and | & ){_NAME})+) ({_MANY}|{_MANY.upper()}) {_REST}")
_ALONE = re.compile(rf"(?!Many|Special|Warm)({_NAME}) ({_ONE}|{_ONE.upper()}) {_REST}")
_ADDRESSED = re.compile(rf"({_NAME}) to {_NAME}: (\S.*)")
_DASHED = re.compile(r"(\S.*?)\s+[–—-]\s+(?!(?:an?|the|our|your|by|for|and|from) )(\S[^–—:|]{1,60})")
_ROLES = re.compile(
    r"\b(?:minister|ministry|president|premier|PM|chancellor|king|queen|pope|official|officials|spokesman|spokeswoman|spokesperson|envoy|"
    r"ambassador|diplomat|diplomats|general|admiral|police|army|governor|mayor|senator|lawmaker|lawmakers|MP|MPs|chief|leader|adviser|"
    r"aide|source|sources|government|court|judge|prosecutor|prosecutors|analyst|analysts|expert|experts|economist|economists)$",
    re.IGNORECASE,
)


def headlines(text: str, paragraphs: Spans) -> Spans:
    """The short lines without full stop that a text begins with."""
    out = []
    for line in paragraphs[:FIRST]:
        if len(line) > LONGEST or not re.search(r"[\w'’”\"»)]$", line.of(text)) or re.search(r"[.!?]['’”\"»)]$", line.of(text)):
            break
        out.append(line)
    return tuple(out)


def addressed(text: str, line: Span) -> Frame | None:
    """'Holm to Oslo: ...', which may be a title as well ('Road to Oslo: ...'): for words already known as a quote."""
    found = _ADDRESSED.fullmatch(text, line.start, line.end)
    return _frame(text, found.span(2), None, found.span(1)) if found else None


def attributed(text: str, line: Span, speakers: Iterable[str]) -> Frame | None:
    """What a headline attributes by its form alone. speakers: words of the sources in the rest of the text."""
    for form in (_JOINED, _ALONE):
        if found := form.fullmatch(text, line.start, line.end):
            return _frame(text, found.span(3), found.span(2), found.span(1))
    found = _DASHED.fullmatch(text, line.start, line.end)
    if found and len(found.group(1).split()) > 1 and _speaks(found.group(2), set(speakers)):
        return _frame(text, found.span(1), None, found.span(2))
    return None


def _speaks(name: str, speakers: set[str]) -> bool:
    """Whether the words after a dash are a speaker: they end in an office, or the text quotes that name."""
    words = name.split()
    named = all(w[0].isupper() for w in words) and words[-1] in speakers
    return len(words) <= 5 and (named or _ROLES.search(name) is not None)


def _frame(text: str, content: tuple[int, int], cue: tuple[int, int] | None, source: tuple[int, int]) -> Frame | None:
    said, who = trimmed(text, *content), trimmed(text, *source)
    return Frame("headline", "speech", (said,), (Span(*cue),) if cue else (), (who,)) if said and who else None
