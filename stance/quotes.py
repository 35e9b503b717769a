"""Quotes and whole annotations: the one type for gold, people's and the machine's work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from stance.actors import Actor
from stance.text import Document, Span, Spans, covers, hull


class _Word(str, Enum):
    def __str__(self) -> str:
        return str(self.value)


class QuoteType(_Word):
    """direct: all content in quotation marks; indirect: none; mixed: some."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class Mode(_Word):
    """speech: said or written; thought: hoped, believed, feared, without an act of communication."""

    SPEECH = "speech"
    THOUGHT = "thought"


class Stance(_Word):
    """The primary act by the codebook. NONE = judged to have none; a Quote's stance None = not labelled."""

    CONCILIATORY = "conciliatory"
    ACCUSATORY = "accusatory"
    DEMAND = "demand"
    NONE = "none"


STANCES = tuple(Stance)  # the order of probabilities, everywhere
FLAGS = ("conditional", "negated", "hypothetical", "past", "threat")
HOW = {
    "quote": ("tagger", "frames", "person"),
    "source": ("linked", "inherited", "absent", "person"),
    "actors": (
        "alias",
        "name",
        "office",
        "pronoun",
        "description",
        "metonym",
        "spokesperson",
        "inherited",
        "unnamed",
        "unresolved",
        "person",
    ),
    "targets": ("addressee", "object", "subject", "second_person", "opponent", "none", "person"),
}


@dataclass(frozen=True, slots=True)
class Confidence:
    """Calibrated probability that each decision is right, 0..1; None = not estimated."""

    quote: float | None = None
    source: float | None = None
    actors: float | None = None
    targets: float | None = None
    act: float | None = None


@dataclass(frozen=True, slots=True)
class How:
    """The way each decision was reached; words from HOW, None = not decided."""

    quote: str | None = None
    source: str | None = None
    actors: str | None = None
    targets: str | None = None

    def __post_init__(self) -> None:
        for key, words in HOW.items():
            value = getattr(self, key)
            if value is not None and value not in words:
                raise ValueError(f"how.{key}: found {value!r}, expected one of {', '.join(words)}")


@dataclass(frozen=True, slots=True)
class Quote:
    """All the content that a text attributes to one speaker under one cue.

    content has at least one span; cue and source () = none. parent: id of the smallest quote in whose content this one
    stands. actors, targets, via: ids of actors, () = unresolved or none. probabilities: of STANCES in their order.
    """

    id: str
    type: QuoteType
    content: Spans
    mode: Mode = Mode.SPEECH
    parent: str | None = None
    cue: Spans = ()
    source: Spans = ()
    actors: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    stance: Stance | None = None
    probabilities: tuple[float, float, float, float] | None = None
    also: Stance | None = None
    act: str | None = None
    flags: tuple[str, ...] = ()
    confidence: Confidence = Confidence()
    how: How = How()
    evidence: str | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        if not self.content:
            raise ValueError(f"quote {self.id}: no content; expected at least one span")

    @property
    def hull(self) -> Span:
        return hull(self.content)

    def bare(self) -> Quote:
        """As a detector gives it: nothing yet said of actors, targets and stance."""
        return replace(self, actors=(), targets=(), via=(), stance=None, also=None, act=None, flags=(), note=None, evidence=None)


def quote_id(content: Spans, taken: Iterable[str] = ()) -> str:
    """'q<start>-<end>' of the content's hull; '-2', '-3' ... where that is taken."""
    span = hull(content)
    base = f"q{span.start}-{span.end}"
    taken = set(taken)
    n, name = 1, base
    while name in taken:
        n += 1
        name = f"{base}-{n}"
    return name


def parents(quotes: Iterable[Quote]) -> dict[str, str | None]:
    """For each quote's id the id of the smallest other quote whose content holds all of its content."""
    quotes = list(quotes)
    size = {q.id: sum(map(len, q.content)) for q in quotes}
    out: dict[str, str | None] = {}
    for q in quotes:
        around = [o for o in quotes if size[o.id] > size[q.id] and o.hull.contains(q.hull) and covers(o.content, q.content)]
        out[q.id] = min(around, key=lambda o: (size[o.id], o.id)).id if around else None
    return out


@dataclass(frozen=True, slots=True)
class Annotation:
    """A document with somebody's quotes: a person's, gold or the machine's.

    quotes are sorted by first content offset; actors: every actor that the quotes name, and theirs above, by id.
    provenance: plain values that say how it was made (see record.md).
    """

    document: Document
    annotator: str
    quotes: tuple[Quote, ...] = ()
    actors: Mapping[str, Actor] = field(default_factory=dict)
    provenance: Mapping[str, object] = field(default_factory=dict)

    def names(self, ids: Iterable[str]) -> str:
        """Readable names of actors, joined by '; '; an id without an Actor stands for itself."""
        return "; ".join(self.actors[i].name if i in self.actors else i for i in ids)

    def surface(self, spans: Spans) -> str:
        """The words of these spans, fragments joined by ' ... '."""
        return " ... ".join(s.of(self.document.text) for s in spans)

    def _repr_html_(self) -> str:
        """The text with its quotes lit, for notebooks."""
        from stance.view import block

        roles = ("content", "cue", "source")
        return block(self.document.text, [(s.start, s.end, r) for q in self.quotes for r in roles for s in getattr(q, r)])
