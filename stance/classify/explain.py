"""Why a quote got its stance: what its words and parts add to the label, and which labelled examples lie nearest."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from stance.classify.pooled import Floats, PooledHead
from stance.encoding import Encoding, Places
from stance.quotes import STANCES, Quote
from stance.text import Document, Span, Spans

Encode = Callable[[Sequence[Document]], Sequence[Encoding]]
PARTS = ("content", "cue", "source")
MOST = 120  # words that are tried one by one; of longer quotes the first ones
_WORD = re.compile(r"\w+(?:[-'’.]\w+)*")


@dataclass(frozen=True, slots=True)
class Explanation:
    """Of one quote.

    probabilities: of STANCES, from the quote's paragraphs alone. label: the quote's stance, the likeliest where it has none. parts,
    words: (what, by how much the label's log-odds fall without it), words with their place in the text, in its order. nearest: (index
    of the example, cosine), nearest first.
    """

    label: str
    probabilities: tuple[float, ...]
    parts: tuple[tuple[str, float], ...]
    words: tuple[tuple[Span, float], ...]
    nearest: tuple[tuple[int, float], ...]


def explain(document: Document, quote: Quote, encode: Encode, head: PooledHead, examples: Floats, *, n: int = 3) -> Explanation:
    """Leaves out each word and each part in turn (Li, Monroe and Jurafsky 2016) and reads the quote again.

    encode: texts to encodings, with the encoder that the head was trained on. examples: (m, 3 * width), vectors of labelled ones.
    """
    near, parts, start = around(document, quote)
    spans = _words(near.text, parts)[:MOST]
    shorter = [_without(near, parts, span) for span in spans]
    encodings = list(encode([near, *(d for d, _ in shorter)]))
    whole = Places(encodings[0], head.width)
    vectors = [whole.pooled(*parts), *(whole.pooled(*((() if i == k else p) for i, p in enumerate(parts))) for k in range(len(PARTS)))]
    vectors += [Places(e, head.width).pooled(*p) for e, (_, p) in zip(encodings[1:], shorter, strict=True)]
    shares = head.judge(np.stack(vectors))[0]
    label = STANCES.index(quote.stance) if quote.stance is not None else int(shares[0].argmax())
    falls = [_odds(shares[0, label]) - _odds(row[label]) for row in shares[1:]]
    told = [(part, fall) for part, fall, p in zip(PARTS, falls, parts, strict=False) if p]
    words = [(Span(s.start + start, s.end + start), fall) for s, fall in zip(spans, falls[len(PARTS) :], strict=True)]
    nearest = _nearest(head, np.stack(vectors[:1]), examples)[:n]
    return Explanation(str(STANCES[label]), tuple(shares[0].tolist()), tuple(told), tuple(words), tuple(nearest))


def _odds(share: float) -> float:
    share = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(share / (1 - share))


def around(document: Document, quote: Quote) -> tuple[Document, tuple[Spans, ...], int]:
    """The paragraphs that the quote's parts stand in as a document of their own, the parts in it, and where it begins."""
    spans = [*quote.content, *quote.cue, *quote.source]
    start, end = min(s.start for s in spans), max(s.end for s in spans)
    touched = [p for p in document.paragraphs() if p.start < end and start < p.end]
    start, end = min((start, *(p.start for p in touched))), max((end, *(p.end for p in touched)))
    parts = tuple(getattr(quote, part) for part in PARTS)
    return Document("quote", document.text[start:end]), _moved(parts, lambda at: at - start), start


def _moved(parts: Sequence[Spans], place: Callable[[int], int]) -> tuple[Spans, ...]:
    return tuple(tuple(Span(place(s.start), place(s.end)) for s in part if place(s.start) < place(s.end)) for part in parts)


def _words(text: str, parts: Sequence[Spans]) -> list[Span]:
    """Of all parts, in the order of the text."""
    return sorted({Span(m.start(), m.end()) for part in parts for s in part for m in _WORD.finditer(text, s.start, s.end)})


def _without(document: Document, parts: Sequence[Spans], word: Span) -> tuple[Document, tuple[Spans, ...]]:
    text = document.text[: word.start] + document.text[word.end :]

    def place(at: int) -> int:
        return at if at <= word.start else max(word.start, at - (word.end - word.start))

    return Document(document.id, text), _moved(parts, place)


def _nearest(head: PooledHead, vector: Floats, examples: Floats) -> list[tuple[int, float]]:
    """By the cosine of what the head makes of them before it decides."""
    one, others = (head.hidden(v) for v in (vector, examples))
    norms = np.linalg.norm(others, axis=1) * np.linalg.norm(one) + 1e-9
    cosines = others @ one[0] / norms
    return [(int(i), round(float(cosines[i]), 3)) for i in np.argsort(-cosines, kind="stable")]
