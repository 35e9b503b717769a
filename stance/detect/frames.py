"""Reporting frames around verbs: which words a cue verb attributes, and to whom."""

from __future__ import annotations

from dataclasses import replace

from stance.detect.after import After
from stance.detect.before import Before
from stance.detect.content import Content
from stance.detect.cues import Cue, Cues, inflected
from stance.detect.extents import Extents
from stance.detect.passage import Frame, Passage
from stance.detect.slots import DAYS, Slot, Slots
from stance.detect.sources import Source, Sources
from stance.text import Span, Spans, merged, trimmed

_FIRST = frozenset(["i", "we", "me", "us"])
_THINGS = frozenset(["it", "this", "that", "these", "those", "which"])


class VerbFrames:
    """All frames of verbs in one passage. polnear: edges of that guideline."""

    def __init__(self, passage: Passage, cues: Cues, *, polnear: bool = False) -> None:
        self.passage = passage
        self.cues = cues
        self.polnear = polnear
        self.sources = Sources(passage, cues)
        self.extents = Extents(passage, cues.attributing, cues.forms)
        self.slots = Slots(passage, self.extents)
        self.before = Before(passage, cues, self.extents)
        self.after = After(passage, cues, self.sources, self.extents, polnear=polnear)

    def find(self) -> list[Frame]:
        out = []
        for i in range(len(self.passage)):
            frame = self._at(i)
            if frame is not None:
                out.append(frame)
        return out

    def announcing(self, content: Spans) -> Frame | None:
        """A frame whose content stands in the paragraphs after this one: 'X said that:'."""
        for i in range(len(self.passage) - 1, -1, -1):
            readings = [r for r in self.cues.verbs.get(self.passage.low[i], []) if r.strong and "clause" in r.takes]
            if readings and self._verbal(i, readings):
                source = self.sources.of(i)
                return self._made(i, Content("list", readings[0], (), i), source, content) if source else None
        return None

    def _at(self, i: int) -> Frame | None:
        p = self.passage
        readings = self.cues.verbs.get(p.low[i], [])
        if not self._verbal(i, readings):
            return None
        readings = self._with_particles(i, readings)
        source = self.sources.of(i)
        content = self._content(i, readings, source)
        if content is None or not self._plausible(i, content, source):
            return None
        return self._frame(i, content, source)

    def _verbal(self, i: int, readings: list[Cue]) -> bool:
        p = self.passage
        token = p.tokens[i]
        if p.deprel(i) in ("amod", "compound", "case", "fixed", "aux", "cop", "aux:pass"):
            return bool(readings) and token.xpos in ("VBD", "VBZ") and any(r.strong for r in readings)
        if p.is_verb(i) or self.passage.headline_verb(i, inflected(readings[0].lemma)[1] if readings else ""):
            return True
        strong = any(r.strong for r in readings)
        return (
            strong
            and (p.low[i] in ("said", "says", "told", "tells", "adds", "added") or (p.capitals and p.low[i] != readings[0].lemma))
            and token.upos in ("NOUN", "PROPN", "ADJ", "X")
        )

    def _with_particles(self, i: int, readings: list[Cue]) -> list[Cue]:
        """Readings whose further words follow; those with further words win over those without."""
        fitting = [r for r in readings if self._particle_end(i, r) is not None]
        longest = max((len(r.particles) for r in fitting), default=0)
        return [r for r in fitting if len(r.particles) == longest]

    def _particle_end(self, i: int, cue: Cue) -> int | None:
        """The last token of the cue phrase, None where its further words do not follow."""
        p, k = self.passage, i
        for word in cue.particles:
            n = k + 1
            if n < len(p) and (p.low[n] in ("it", "very", "quite", "also", "to") or p.tokens[n].upos == "ADV") and p.low[n] != word:
                n += 1
            if n >= len(p) or not (p.low[n] == word or (word in self.cues.verbs and p.low[n] in (word,))):
                return None
            k = n
        return k

    def _content(self, i: int, readings: list[Cue], source: Source | None) -> Content | None:
        cue_end = max((self._particle_end(i, r) or i for r in readings), default=i)
        start = cue_end + 1
        if source and i < source.first and source.first <= cue_end + 3:
            start = source.last + 1  # said X: what comes after X
        slot = self.slots.after(i, start, frozenset(shape for r in readings for shape in r.takes))
        if not readings:
            return self._unknown(i, slot, source)
        return self.before.find(i, cue_end, slot, readings, source) or self.after.find(i, cue_end, slot, readings, source)

    def _unknown(self, i: int, slot: Slot, source: Source | None) -> Content | None:
        """A verb outside the lexicon in plain reporting syntax: '"...," VERBED X' or 'X VERBED that ...'."""
        p = self.passage
        if p.low[i] in self.cues.never or source is None or p.tokens[i].upos != "VERB" or p.low[source.head] in _THINGS:
            return None
        cue = Cue(p.tokens[i].lemma.lower(), "say", "speech", frozenset(("direct", "clause")), True)
        found = self.before.find(i, i, slot, [cue], source) if p.is_finite(i) else None
        spoken = found is not None and found.region is not None and (self.extents.last(found.region) in ",?!—–-…" or p.low[i - 1] == ",")
        if found is not None and spoken and (source.first > i or slot.kind in ("end", "marks", "comma")):
            return replace(found, rule="unknown-left")
        if (
            slot.kind == "that"
            and slot.mark is not None
            and p.tokens[slot.mark].upos == "SCONJ"
            and self._animate(source)
            and slot.phrase is None
            and any(c > slot.mark for c in p.children_by(i, "ccomp"))
        ):
            return Content("unknown-that", cue, ((slot.start, self.extents.clause_end(i, slot.start)),), i)
        return None

    def _animate(self, source: Source) -> bool:
        p = self.passage
        return p.tokens[source.head].upos == "PROPN" or p.low[source.head] in ("he", "she", "they", "who")

    def _plausible(self, i: int, content: Content, source: Source | None) -> bool:
        p = self.passage
        words = sum(p.is_word(k) for a, b in content.runs for k in range(a, b + 1))
        if not words or any(a > b for a, b in content.runs):
            return False
        if source is None and content.rule not in ("direct-left", "direct-right", "colon"):
            return self.polnear and self.sources.passive(i) and content.rule in ("that", "bare", "to", "np-to", "np-of")
        if source is not None and p.innermost[i] is not None and not self.polnear and p.low[source.head] in _FIRST:
            return False
        if content.rule in ("object", "prep", "to", "np-to", "question", "np-for") and self._supposed(i) and not self.polnear:
            return False
        thing = source is not None and p.low[source.head] in _THINGS and not self.polnear
        return not (thing and content.rule in ("object", "to", "prep", "np-to"))

    def _supposed(self, i: int) -> bool:
        """Whether the act stands in an if-clause."""
        p, k, seen = self.passage, i, set()
        while k not in seen:
            seen.add(k)
            mark = p.child(k, "mark")
            if mark is not None and p.low[mark] in ("if", "unless"):
                return True
            if p.deprel(k) not in ("xcomp", "conj") or p.head[k] < 0:
                return False
            k = p.head[k]
        return False

    def _frame(self, i: int, content: Content, source: Source | None) -> Frame | None:
        spans = [self._span(a, b, i) for a, b in content.runs]
        kept = merged(s for s in spans if s is not None)
        return self._made(i, content, source, kept) if kept else None

    def _made(self, i: int, content: Content, source: Source | None, kept: Spans) -> Frame:
        p = self.passage
        cue = self._cue(i, content, source)
        away: Spans = ()
        if self.polnear and content.cue.lemma in ("seem", "appear", "look"):
            source = None  # what seems so is no source
        if source is not None and not any(source.span.overlaps(s) for s in kept):
            away = (source.span,)
        return Frame(content.rule, content.cue.mode, kept, cue, away, "linked" if away else "absent", p.starts[i])

    def _span(self, first: int, last: int, verb: int) -> Span | None:
        """The text of a run, with the marks that enclose it; marks that only open or only close at its edges stay."""
        p = self.passage
        run = p.run(first, last)
        if run is None:
            return None
        start, end = run.start, run.end
        for region in p.regions:
            if region.start <= p.starts[verb] < region.end:
                continue
            if start <= region.start < end < region.end or (start < region.end <= end + 1 and region.start >= start):
                end = max(end, region.end)
            if region.start < start < region.end <= end + 1:
                start = region.start
        return trimmed(p.text, start, end)

    def _cue(self, i: int, content: Content, source: Source | None) -> Spans:
        p = self.passage
        first = last = i
        if content.cue_end > i and all(self.extents.region_at(k, i) is None for k in range(i, content.cue_end + 1)):
            last = content.cue_end
        if self.polnear:
            while (
                first > 0
                and p.sentence[first - 1] == p.sentence[i]
                and (
                    p.tokens[first - 1].upos in ("AUX", "ADV", "PART")
                    and (p.head[first - 1] == i or p.head[first - 1] in (first, p.head[i]))
                )
            ):
                first -= 1
            end = p.sentence[i][1]
            if last + 1 < end and p.low[last + 1] in DAYS and (source is None or source.last != last + 1):
                last += 1
        span = p.run(first, last)
        return (span,) if span else ()
