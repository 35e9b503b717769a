"""Content before its cue: '"...," he said', '..., he said', and what goes on after a parenthetical cue."""

from __future__ import annotations

from stance.detect.content import Content, reading
from stance.detect.cues import Cue, Cues
from stance.detect.extents import Extents
from stance.detect.marks import Region
from stance.detect.passage import Passage
from stance.detect.slots import Slot
from stance.detect.sources import Source

_COMMAS = frozenset((",", "—", "–", "--", "―", "?", "!"))


class Before:
    """Content that stands before cues of one passage."""

    def __init__(self, passage: Passage, cues: Cues, extents: Extents) -> None:
        self.passage = passage
        self.cues = cues
        self.extents = extents

    def find(self, i: int, cue_end: int, slot: Slot, readings: list[Cue], source: Source | None) -> Content | None:
        """Content before the cue clause: '"...," he said', '..., he said', and its rest after a parenthetical cue."""
        cue = reading(readings, "direct")
        p = self.passage
        of = bool(slot.preps) and slot.kind in ("that", "question", "to") and not slot.comma  # "...," he said of the claim that ...
        if cue is None or (slot.kind in ("that", "question", "to", "colon") and not of) or (slot.kind == "bare" and not slot.comma):
            return None
        first = min(i, source.first if source and self._close(source, i) else i)
        k = self._back(first, i)
        if k is None:
            return None
        comma = p.low[k] in _COMMAS and not p.is_mark(k)
        edge = k - 1 if comma and p.low[k] not in "?!" else k
        region = self._closing(edge, i)
        inverted = source is not None and source.first > i
        if region is not None:
            ends = self.extents.last(region)
            if not (
                comma
                or ends in ",?!—–-…"
                or (slot.kind in ("end", "comma", "marks") and ends in ".;:" and (inverted or slot.kind != "marks"))
            ):
                return None
            if not cue.strong and not (comma or ends in ",?!"):
                return None
            start = self._quote_start(region, i)
            return Content("direct-left", cue, self._parenthetical(i, (start, edge), slot, source), cue_end, region)
        if not comma or of or (p.low[k] in "?!" and p.sentence[k] != p.sentence[i]) or "clause" not in cue.takes or not cue.strong:
            return None
        if slot.kind in ("marks", "bare") or (slot.phrase and "about" not in cue.takes):
            return None
        if not (inverted or slot.kind in ("end", "comma") or slot.preps):
            return None
        lead = self._clause_start(i, edge)
        if lead is None or (p.is_verb(i) and p.tokens[i].xpos == "VBG") or source is None:
            return None
        return Content(
            "parenthetical" if slot.kind == "comma" else "clause-left",
            cue,
            self._parenthetical(i, (lead, edge), slot, source),
            cue_end,
            None,
        )

    def _close(self, source: Source, i: int) -> bool:
        """The subject stands next to its verb, not beyond another quotation or clause."""
        p = self.passage
        return (
            source.first < i
            and p.sentence[source.first] == p.sentence[i]
            and not any(
                p.is_finite(k) and p.tokens[k].upos == "VERB" for k in range(source.last + 1, i) if not p.deprel(k).startswith("acl")
            )
        )

    def _back(self, first: int, i: int) -> int | None:
        """The token before the cue clause, over adverbs and auxiliaries; None at the passage's start."""
        p, k = self.passage, first - 1
        while (
            k >= 0 and p.sentence[k] == p.sentence[i] and p.tokens[k].upos in ("ADV", "CCONJ", "AUX") and p.innermost[k] is p.innermost[i]
        ):
            k -= 1
        if k < 0 or p.is_word(k):
            return None
        return k

    def _closing(self, k: int, i: int) -> Region | None:
        """The quotation whose end is token k, not the one around the cue."""
        p = self.passage
        if k < 0:
            return None
        around = p.innermost[i]
        found = [r for r in p.regions if r.end - max(1, r.closing) <= p.starts[k] < r.end <= p.starts[i] and r is not around]
        return min(found, key=lambda r: r.depth, default=None)

    def _quote_start(self, region: Region, i: int) -> int:
        """Where content that ends with this quotation starts: with it, or with the words before it in its sentence."""
        p = self.passage
        first = p.index(region.start)
        start = max(p.sentence[first][0], min(p.dateline, first)) if first < len(p) else first
        around = p.innermost[i]
        if around is not None:
            start = max(start, p.index(around.start) + 1)
        for k in range(first - 1, start - 1, -1):
            if p.low[k] == ":" or (
                p.low[k] in self.cues.verbs
                and p.is_verb(k)
                and (p.low[first - 1] in (",", ":") or (p.tokens[k].xpos == "VBG" and k == first - 1))
            ):
                return first
        words = [k for k in range(start, first) if p.is_word(k)]
        if not words or (self.extents.last(region) and p.low[first - 1] in (":", ".", "!", "?", ";")):
            return first
        other = [r for r in p.regions if p.starts[start] <= r.start and r.end <= region.start and r.depth == region.depth]
        if p.low[first - 1] in (",", "—", "–", "--") and not other:
            return first if len(words) < 3 or not any(p.is_finite(k) for k in words) else start
        return start

    def _clause_start(self, i: int, edge: int) -> int | None:
        """Where unmarked content before the cue starts; None where what stands there is no clause."""
        p = self.passage
        start = max(p.sentence[i][0], p.dateline)
        around = p.innermost[i]
        if around is not None:
            start = max(start, p.index(around.start) + (1 if p.index(around.start) < len(p) and p.is_mark(p.index(around.start)) else 0))
        for k in range(edge, start, -1):
            if p.low[k] == ";":
                start = k + 1
                break
        while start < edge and p.low[start] in ("and", "but", "-", "–", "—", "*", "•"):
            start += 1
        words = [k for k in range(start, edge + 1) if p.is_word(k)]
        if len(words) < 2 or p.sentence[start] != p.sentence[i]:
            return None
        return start

    def _parenthetical(self, i: int, left: tuple[int, int], slot: Slot, source: Source | None) -> tuple[tuple[int, int], ...]:
        """The left run, and what goes on after the cue clause: '..., he said, ...'."""
        p = self.passage
        if slot.kind == "marks" or (slot.kind == "bare" and slot.comma):
            last = self.extents.clause_end(i, slot.start)
            return left, (slot.start, last)
        if slot.kind != "comma":
            return (left,)
        first = slot.start + 1
        end = self.extents.limit(i)
        if (
            first >= end
            or not p.is_word(first)
            or p.tokens[first].xpos == "VBG"
            or p.low[first] in ("who", "which", "according", "as", "while", "after", "in", "and", "but", "when", "during")
        ):
            return (left,)
        top, path = first, set()
        while p.head[top] >= 0 and p.head[top] != i and top not in path:
            path.add(top)
            top = p.head[top]
        own = p.head[top] == i and not (p.deprel(top) in ("ccomp", "parataxis", "conj") or top <= left[1])
        if own or (source is not None and source.first <= top <= source.last):
            return (left,)
        last = self.extents.clause_end(i, first)
        return (left, (first, last)) if last > first else (left,)
