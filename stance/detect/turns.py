"""Words signed without quotation marks or beside them: the turns of a transcript, and the line below a quotation that names its speaker."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from stance.detect.layout import stands_alone
from stance.detect.marks import Region
from stance.detect.passage import Frame
from stance.text import Span, Spans, trimmed

_LABEL = re.compile(
    r"[\"“]?([A-Z][A-Z.'’-]*(?:[ \t]+[A-Z(][A-Z.'’()-]*){0,5}|[A-Z][\w.'’-]+(?:[ \t][A-Z][\w.'’-]+){0,3}|Q|A)[ \t]*:[ \t]+(?=\S)"
)
_ASKING = re.compile(r"(?:questions?|q|reporters?|journalists?|press|unidentified.*|unknown.*|speakers?|[a-z])$", re.IGNORECASE)
_STOPS = ".!?…—-"
_NOTE = re.compile(r"[\"“]?[(\[]")
_PARTS = r"(?:[A-Z][\w.'’-]*|de|da|la|le|van|von|der|bin|al|el)"
_SIGNED = re.compile(rf"{_PARTS}(?: {_PARTS}){{1,4}}(?:,\s[^.!?:;“”\"]{{3,80}}|\s\([^.!?:;“”\"()]{{2,60}}\))?")
_TELLING = re.compile(r"\b(?:said|says|told|is|was|were|are|has|have|had|will|would)\b")


def turns(text: str, paragraphs: Spans) -> list[Frame]:
    """The turns of a transcript, each with the paragraphs that go on with it; questions from nobody in particular are left out.

    A transcript is known by labels that come again, with sentences: 'Q: ...', 'IDA LUND: ...', 'Q: ...', 'IDA LUND: ...'; its
    paragraphs may open quotation marks again and again.
    """
    found = [(n, m) for n, p in enumerate(paragraphs) if (m := _LABEL.match(text, p.start, p.end))]
    if 2 * sum(paragraphs[n].of(text).rstrip("'’”\")]")[-1] in _STOPS for n, _ in found) <= len(found):
        return []
    often = Counter(m.group(1) for _, m in found)
    known = {name for name, count in often.items() if count > 1 or _ASKING.match(name)}
    if len(known) < 2 or not any(often[n] > 1 and not _ASKING.match(n) for n in known):
        return []
    out = []
    for (number, label), (following, _) in zip(found, [*found[1:], (0, None)], strict=True):
        name = label.group(1)
        if not _ASKING.match(name) and (name in known or name.isupper()):
            content = [trimmed(text, label.end(), paragraphs[number].end), *_further(text, paragraphs[number + 1 : following])]
            out.append(Frame("turn", "speech", tuple(s for s in content if s), (), (Span(*label.span(1)),)))
    return out


def _further(text: str, paragraphs: Spans) -> Spans:
    """Those before a note in brackets. After the last label there are none: the transcript may have ended."""
    note = next((n for n, p in enumerate(paragraphs) if _NOTE.match(text, p.start)), len(paragraphs))
    return paragraphs[:note]


def signed(text: str, paragraphs: Spans, number: int, marks: Sequence[Region]) -> Span | None:
    """The name in the line right below a paragraph that is all quotation, where a gap or the text's end follows that line."""
    if number + 1 >= len(paragraphs) or not stands_alone(text, paragraphs[number], marks) or not marks[-1].closed:
        return None
    line, after = paragraphs[number + 1], paragraphs[number + 2 : number + 3]
    near = _breaks(text, paragraphs[number].end, line.start) == 1
    apart = not after or _breaks(text, line.end, after[0].start) > 1
    name = line.of(text)
    return line if near and apart and _SIGNED.fullmatch(name) and not _TELLING.search(name) else None


def _breaks(text: str, start: int, end: int) -> int:
    return text[start:end].replace("\r\n", "\n").replace("\r", "\n").count("\n")
