"""What a parser says about a text: tokens, sentences, names. Plain values; read/parser.py makes them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from stance.text import Span, Spans

LAYERS = ("tokens", "pos", "lemma", "deps", "names")  # each needs those before it, names only tokens


@dataclass(frozen=True, slots=True)
class Need:
    """What a station asks of the parser for one document: layers, and the spans to parse (whole paragraphs); and whether it
    reads the encoding."""

    layers: frozenset[str] = frozenset()
    spans: Spans = ()
    encoding: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """A syntactic word (UD). head: index in its sentence, -1 for the root. Layers not asked for are empty strings."""

    start: int
    end: int
    text: str
    lemma: str = ""
    upos: str = ""
    xpos: str = ""
    feats: str = ""
    head: int = -1
    deprel: str = ""

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def feat(self, name: str) -> str | None:
        """A morphological feature ('Number' -> 'Plur'), None where it is not said."""
        for pair in self.feats.split("|"):
            key, _, value = pair.partition("=")
            if key == name:
                return value
        return None


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens in order, with the tree that their heads make. paragraph: index of the paragraph among the spans asked for."""

    tokens: tuple[Token, ...]
    paragraph: int = 0
    children: tuple[tuple[int, ...], ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        below: list[list[int]] = [[] for _ in self.tokens]
        for i, token in enumerate(self.tokens):
            if 0 <= token.head < len(self.tokens) and token.head != i:
                below[token.head].append(i)
        object.__setattr__(self, "children", tuple(map(tuple, below)))

    @property
    def span(self) -> Span:
        return Span(self.tokens[0].start, self.tokens[-1].end)

    def child(self, i: int, *deprels: str) -> int | None:
        """The first child of token i whose relation is one of deprels (subtypes count: 'nsubj' takes 'nsubj:pass')."""
        return next(iter(self.children_by(i, *deprels)), None)

    def children_by(self, i: int, *deprels: str) -> list[int]:
        return [c for c in self.children[i] if self.tokens[c].deprel in deprels or self.tokens[c].deprel.split(":")[0] in deprels]

    def subtree(self, i: int) -> list[int]:
        """Token i and all that hangs on it, sorted."""
        out, stack = set(), [i]
        while stack:
            k = stack.pop()
            if k not in out:
                out.add(k)
                stack.extend(self.children[k])
        return sorted(out)


@dataclass(frozen=True, slots=True)
class Entity:
    """A name. label: PERSON, ORG, GPE, LOC, NORP or MISC (the official models' finer labels are folded into these)."""

    start: int
    end: int
    label: str

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Parse:
    """Sentences and entities of the spans that were asked for, sorted by offset. Offsets are the document's."""

    sentences: tuple[Sentence, ...] = ()
    entities: tuple[Entity, ...] = ()

    def sentences_in(self, span: Span) -> tuple[Sentence, ...]:
        """Those that overlap the span."""
        starts = [s.tokens[0].start for s in self.sentences]
        first = max(0, bisect_right(starts, span.start) - 1)
        return tuple(s for s in self.sentences[first : bisect_left(starts, span.end)] if s.span.overlaps(span))

    def entities_in(self, span: Span) -> tuple[Entity, ...]:
        return tuple(e for e in self.entities if e.start < span.end and span.start < e.end)
