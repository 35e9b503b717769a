"""One paragraph as the frames see it: tokens in one row, their trees, and the quotation marks around them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from stance.detect.marks import Region
from stance.parse import Sentence, Token
from stance.text import Span, Spans, trimmed

CLAUSAL = frozenset({"acl:relcl", "advcl", "advcl:relcl", "parataxis", "ccomp", "csubj", "discourse"})
FINAL = ".!?…"
TITLES = frozenset(
    ("gen", "sen", "rep", "gov", "lt", "col", "maj", "capt", "sgt", "dr", "mr", "mrs", "ms", "st", "prof", "rev", "amb", "adm")
)


@dataclass(frozen=True, slots=True)
class Frame:
    """A quote found, before it has an id: where its parts stand, and the rule that found it."""

    rule: str
    mode: str
    content: Spans
    cue: Spans = ()
    source: Spans = ()
    how: str = "linked"
    head: int = -1  # start of the cue's head word
    mark: Spans = ()  # a colon or dash that stands for the cue; PolNeAR counts it as one


class Passage:
    """Tokens of one paragraph with heads and children as indices into `tokens` (-1 = root of its sentence)."""

    def __init__(self, text: str, span: Span, sentences: Sequence[Sentence], regions: Sequence[Region]) -> None:
        self.text = text
        self.span = span
        self.regions = tuple(regions)
        self.tokens: list[Token] = []
        self.head: list[int] = []
        self.children: list[list[int]] = []
        self.sentence: list[tuple[int, int]] = []  # for each token, its sentence's first token and the one after its last
        for sentence in sentences:
            offset = len(self.tokens)
            end = offset + len(sentence.tokens)
            self.tokens += sentence.tokens
            self.head += [
                t.head + offset if 0 <= t.head < len(sentence.tokens) and t.head != i else -1 for i, t in enumerate(sentence.tokens)
            ]
            self.children += [[c + offset for c in below] for below in sentence.children]
            self.sentence += [(offset, end)] * len(sentence.tokens)
        self._mend()
        self.starts = [t.start for t in self.tokens]
        self.dateline = self.index(_dateline_end(text, span))  # tokens before it are place and date
        self.low = [t.text.lower().replace("’", "'") for t in self.tokens]
        self.capitals = sum(t.text.isupper() for t in self.tokens) > 0.6 * max(1, len(self.tokens))
        edges = [(r.start, r.start + r.opening) for r in self.regions] + [(r.end - r.closing, r.end) for r in self.regions]
        self.marks = [any(a <= t.start and t.end <= b for a, b in edges) for t in self.tokens]
        outer = [r for r in self.regions if r.depth == 0]
        self.region_at = [next((r for r in outer if r.start <= t.start < r.end), None) for t in self.tokens]
        self.innermost = [
            max((r for r in self.regions if r.start <= t.start < r.end), key=lambda r: r.depth, default=None) for t in self.tokens
        ]

    def _mend(self) -> None:
        """Joins sentences that were cut after a title ('said Mrs. | Holm')."""
        cuts = {end for _, end in self.sentence if 0 < end < len(self.tokens)}
        for cut in sorted(cuts):
            last = self.tokens[cut - 1] if self.tokens[cut - 1].text != "." else self.tokens[max(0, cut - 2)]
            if last.text.lower().rstrip(".") in TITLES and last.text[:1].isupper() and self.text[self.tokens[cut - 1].end - 1] == ".":
                whole = (self.sentence[cut - 1][0], self.sentence[cut][1])
                for k in range(*whole):
                    self.sentence[k] = whole

    def __len__(self) -> int:
        return len(self.tokens)

    def deprel(self, i: int) -> str:
        return self.tokens[i].deprel

    def child(self, i: int, *deprels: str) -> int | None:
        return next(iter(self.children_by(i, *deprels)), None)

    def children_by(self, i: int, *deprels: str) -> list[int]:
        return [c for c in self.children[i] if self.tokens[c].deprel in deprels or self.tokens[c].deprel.split(":")[0] in deprels]

    def subtree(self, i: int, *, without: frozenset[str] = frozenset()) -> list[int]:
        """Token i and all below it, sorted; branches whose relation is in `without` are left out."""
        out, stack, seen = [], [i], {i}
        while stack:
            k = stack.pop()
            out.append(k)
            for c in self.children[k]:
                bound = without and self.tokens[c].deprel == "acl" and self.child(c, "mark") is not None  # the opposition, of lying
                if c not in seen and self.tokens[c].deprel not in without and not bound:
                    seen.add(c)
                    stack.append(c)
        return sorted(out)

    def left(self, i: int) -> int:
        return self.subtree(i)[0]

    def right(self, i: int) -> int:
        return self.subtree(i)[-1]

    def is_mark(self, i: int) -> bool:
        """A quotation mark, as a token."""
        return self.marks[i]

    def is_word(self, i: int) -> bool:
        return not self.marks[i] and any(c.isalnum() for c in self.tokens[i].text)

    def is_verb(self, i: int) -> bool:
        return self.tokens[i].upos in ("VERB", "AUX")

    def is_finite(self, i: int) -> bool:
        """A finite verb or modal, by its tag."""
        return self.tokens[i].xpos in ("VBD", "VBZ", "VBP", "MD")

    def headline_verb(self, i: int, third: str) -> bool:
        """'Norway thanks Brazil ...', '..., warns premier': the -s form `third` in a line without full stop and finite verb."""
        start, end = self.sentence[i]
        if self.low[i] != third or i == start or i + 1 >= end or not self.is_word(end - 1):
            return False
        if any(self.is_finite(k) for k in range(start, end) if k != i):
            return False
        inverted = not self.is_word(i - 1) and all(self.tokens[k].upos in ("PROPN", "NOUN", "ADJ", "NUM", "DET") for k in range(i + 1, end))
        nouns = all(self.tokens[k].upos in ("PROPN", "NOUN", "ADJ", "NUM", "PART") for k in range(start, i))
        return inverted or (nouns and self.tokens[i + 1].upos in ("PROPN", "DET", "PRON", "NOUN", "ADJ", "PART", "SCONJ"))

    def index(self, offset: int) -> int:
        """The first token that starts at or after the offset."""
        return bisect_left(self.starts, offset)

    def run(self, first: int, last: int) -> Span | None:
        """The text of tokens first..last (inclusive), trimmed; None where that is empty."""
        if not 0 <= first <= last < len(self.tokens):
            return None
        return trimmed(self.text, self.tokens[first].start, self.tokens[last].end)

    def noun_phrase(self, head: int, low: int, high: int) -> Span | None:
        """The noun phrase around its head within tokens low..high (inclusive): title, apposition and complements in,
        relative clauses and edge punctuation out. It never crosses a quotation mark of the head's surroundings."""
        keep = [i for i in self.subtree(head, without=CLAUSAL) if low <= i <= high and self.region_at[i] is self.region_at[head]]
        if head not in keep:
            return None
        at = keep.index(head)
        first = last = at
        while first > 0 and keep[first - 1] == keep[first] - 1:
            first -= 1
        while last + 1 < len(keep) and keep[last + 1] == keep[last] + 1:
            last += 1
        a, b = keep[first], keep[last]
        while b + 2 < high and _joined(self, b + 1) and _joined(self, b + 2):
            b += 2  # Moon Jae-in, where the tree breaks a hyphenated name
        while a < head and (
            not self.is_word(a) or (self.deprel(a) in ("cc", "mark", "advmod") and self.head[a] == head and self.low[a] in _LOOSE)
        ):
            a += 1
        while b > head and not self.is_word(b) and self.low[b] not in (")", "]", "%"):
            b -= 1
        span = self.run(a, b)
        timed = _TIME.search(span.of(self.text)) if span else None
        if span and timed and timed.start() > 0 and b > head:
            span = trimmed(self.text, span.start, span.start + timed.start())
        opened = span and span.of(self.text).count("(") - span.of(self.text).count(")")
        if span and opened and opened < 0 and span.of(self.text).endswith(")"):
            span = trimmed(self.text, span.start, span.end - 1)
        return span


def _joined(passage: Passage, i: int) -> bool:
    """Whether token i stands close to the one before, a hyphen being one of the two."""
    near = passage.tokens[i].start == passage.tokens[i - 1].end
    return near and "-" in (passage.low[i], passage.low[i - 1])


def _dateline_end(text: str, span: Span) -> int:
    """Where the place and date that open a report end ("TOKYO, April 2 (AP) - "); the span's start where there are none."""
    dash = _DASH.search(text, span.start, min(span.end, span.start + 70))
    if not dash:
        return span.start
    words = text[span.start : dash.start()].split()
    capital = bool(words) and len(words[0]) > 2 and words[0].strip(",.()").isupper()
    dated = (capital and (len(words) == 1 or not " ".join(words).isupper())) or (bool(words) and words[-1].endswith(")"))
    return dash.end() if dated else span.start


_TIME = re.compile(
    r",?\s+(?:(?:on|late on|early on|late|early|last|this)\s+)?"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:\s+(?:morning|evening|afternoon|night))?$"
)
_DASH = re.compile(r"\s(?:--|—|–|-)\s+")
_LOOSE = frozenset("and but or so yet meanwhile however also then later still that if as while when because although though".split())  # noqa: SIM905
