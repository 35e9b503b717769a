"""Words signed without quotation marks or beside them: the turns of a transcript, and the line below a quotation that names its speaker."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from stance.detect.layout import stands_alone
from stance.detect.marks import Region
from stance.detect.passage import Frame
from stance.text import Span, Spans, trimmed

_LABEL = re.compile(r"([A-Z][A-Z.'’-]*(?:[ \t]+[A-Z(][A-Z.'’()-]*){0,5}|[A-Z][\w.'’-]+(?:[ \t][A-Z][\w.'’-]+){0,3}|Q|A)[ \t]*:[ \t]+(?=\S)")
_ASKING = re.compile(r"(?:questions?|q|reporters?|journalists?|press|unidentified.*|unknown.*|speakers?|[a-z])$", re.IGNORECASE)
_SENTENCE = re.compile(r"[a-z]{2}.*[.!?…—-]['’”\")\]]*$", re.DOTALL)
_PARTS = r"(?:[A-Z][\w.'’-]*|de|da|la|le|van|von|der|bin|al|el)"
_SIGNED = re.compile(rf"{_PARTS}(?: {_PARTS}){{1,4}}(?:,\s[^.!?:;“”\"]{{3,80}}|\s\([^.!?:;“”\"()]{{2,60}}\))?")
_TELLING = re.compile(r"\b(?:said|says|told|is|was|were|are|has|have|had|will|would)\b")


def turns(text: str, paragraphs: Spans) -> list[tuple[int, Frame]]:
    """(number of its paragraph, frame) of each turn in a transcript; questions from nobody in particular are left out.

    A transcript is known by labels that come again, with sentences: 'Q: ...', 'IDA LUND: ...', 'Q: ...', 'IDA LUND: ...'.
    """
    found = [(n, m) for n, p in enumerate(paragraphs) if (m := _LABEL.match(text, p.start, p.end))]
    if 2 * sum(bool(_SENTENCE.search(text, m.end(), paragraphs[n].end)) for n, m in found) <= len(found):
        return []
    often = Counter(m.group(1) for _, m in found)
    names = [name for name, count in often.items() if count > 1 and not _ASKING.match(name)]
    if len(often) < 2 or not names or sum(often[n] > 1 or bool(_ASKING.match(n)) for n in often) < 2:
        return []
    out = []
    for number, label in found:
        said = trimmed(text, label.end(), paragraphs[number].end)
        if said and (label.group(1) in names or (label.group(1).isupper() and not _ASKING.match(label.group(1)))):
            out.append((number, Frame("turn", "speech", (said,), (), (Span(*label.span(1)),))))
    return out


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
