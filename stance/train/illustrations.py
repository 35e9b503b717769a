"""The codebook's illustrations (resources/examples.yaml) as annotations: kinds of speech that news labels hold few of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from stance.quotes import Annotation, Quote, QuoteType, Stance, quote_id
from stance.text import Document, InputError, Span

PREFIX = "codebook"  # of the documents' ids
_PARTS = {"(": "source", "[": "cue", "{": "content"}
_CLOSING = {")": "(", "]": "[", "}": "{"}
_BRACKET = re.compile(r"[()\[\]{}]")
_MARK = re.compile(r'["“”]')


def illustrations(sheet: Mapping[str, Mapping[str, list[str]]]) -> Iterator[Annotation]:
    """One annotation for each sentence of {stance: {act: [sentence, ...]}}; see the sheet's head for the brackets."""
    for stance, acts in sheet.items():
        for act, sentences in acts.items():
            for n, sentence in enumerate(sentences):
                yield _annotation(f"{PREFIX}/{act}-{n + 1}", sentence, Stance(stance), act)


def _annotation(name: str, sentence: str, stance: Stance, act: str) -> Annotation:
    text, parts = _unbracketed(name, sentence)
    content = tuple(parts["content"])
    whole = "".join(span.of(text) for span in content)
    quoted = all(_MARK.match(span.of(text)) and _MARK.search(span.of(text)[-1]) for span in content)
    kind = QuoteType.DIRECT if quoted else QuoteType.MIXED if _MARK.search(whole) else QuoteType.INDIRECT
    quote = Quote(quote_id(content), kind, content, cue=tuple(parts["cue"]), source=tuple(parts["source"]), stance=stance, act=act)
    return Annotation(Document(name, text), PREFIX, (quote,))


def _unbracketed(name: str, sentence: str) -> tuple[str, dict[str, list[Span]]]:
    """The sentence without its brackets, and where the parts stand in it."""
    text, at, begun = "", 0, ""
    parts: dict[str, list[Span]] = {part: [] for part in _PARTS.values()}
    start = 0
    for match in _BRACKET.finditer(sentence):
        text += sentence[at : match.start()]
        at, sign = match.end(), match.group()
        if sign in _PARTS and not begun:
            begun, start = sign, len(text)
        elif _CLOSING.get(sign) == begun:
            parts[_PARTS[begun]].append(Span(start, len(text)))
            begun = ""
        else:
            raise InputError(
                f"{name}: found {sign!r} at {match.start()} of {sentence!r}, expected (source), [cue] and {{content}} side by side"
            )
    if begun or not parts["content"]:
        raise InputError(f"{name}: found {sentence!r}, expected (source), [cue] and {{content}}, each closed")
    return text + sentence[at:], parts
