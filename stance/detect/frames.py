"""Reporting frames around verbs: which words a cue verb attributes, and to whom."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stance.detect.cues import Cue, Cues
from stance.detect.extents import Extents, Slot
from stance.detect.marks import Region
from stance.detect.passage import Frame, Passage
from stance.detect.sources import Source, Sources
from stance.text import Span, Spans, merged, trimmed

_PREPOSITIONS = ("for", "of", "about", "against", "on", "over", "at", "with", "in")
_ADDRESSED = frozenset("tell inform notify remind brief warn advise assure reassure convince ask".split())
_FIRST = frozenset("i we me us".split())
_THINGS = frozenset("it this that these those which".split())
_COMMAS = frozenset((",", "—", "–", "--", "―", "?", "!"))
_KEEP_FOR = frozenset(("praise", "thank", "criticise"))


@dataclass(frozen=True, slots=True)
class Content:
    """What a frame found: token runs of content, the cue's further tokens, and the rule that found it."""

    rule: str
    cue: Cue
    runs: tuple[tuple[int, int], ...]
    cue_end: int
    region: Region | None = None
    left: bool = False


class VerbFrames:
    """All frames of verbs in one passage. polnear: edges of that guideline."""

    def __init__(self, passage: Passage, cues: Cues, *, polnear: bool = False) -> None:
        self.passage = passage
        self.cues = cues
        self.polnear = polnear
        self.sources = Sources(passage, cues)
        forms = frozenset(
            f
            for f, readings in cues.verbs.items()
            if any("clause" in r.takes or "np_of" in r.takes or "np_as" in r.takes for r in readings)
        )
        self.extents = Extents(passage, forms)

    def find(self) -> list[Frame]:
        out = []
        for i in range(len(self.passage)):
            frame = self._at(i)
            if frame is not None:
                out.append(frame)
        return out

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
        if p.is_verb(i):
            return True
        strong = any(r.strong for r in readings)
        return (
            strong
            and (p.low[i] in ("said", "says", "told", "tells", "adds", "added") or p.capitals and p.low[i] != readings[0].lemma)
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
            if n >= len(p) or not (p.low[n] == word or word in self.cues.verbs and p.low[n] in (word,)):
                return None
            k = n
        return k

    # ---- content

    def _content(self, i: int, readings: list[Cue], source: Source | None) -> Content | None:
        cue_end = max((self._particle_end(i, r) or i for r in readings), default=i)
        start = cue_end + 1
        if source and i < source.first and source.first <= cue_end + 3:
            start = source.last + 1  # said X: what comes after X
        slot = self.extents.after(i, start)
        if not readings:
            return self._unknown(i, slot, source)
        for rule in (self._left, self._marked, self._clause, self._infinitive, self._prepositional, self._predicate, self._object):
            found = rule(i, cue_end, slot, readings, source)
            if found is not None:
                return found
        return None

    def _unknown(self, i: int, slot: Slot, source: Source | None) -> Content | None:
        """A verb outside the lexicon in plain reporting syntax: '"...," VERBED X' or 'X VERBED that ...'."""
        p = self.passage
        if p.low[i] in self.cues.never or source is None or p.tokens[i].upos != "VERB" or p.low[source.head] in _THINGS:
            return None
        cue = Cue(p.tokens[i].lemma.lower(), "say", "speech", frozenset(("direct", "clause")), True)
        found = self._left(i, i, slot, [cue], source) if p.is_finite(i) else None
        if found is not None and found.region is not None and (source.first > i or slot.kind in ("end", "marks", "comma")):
            return replace(found, rule="unknown-left")
        if (
            slot.kind == "that"
            and slot.mark is not None
            and p.tokens[slot.mark].upos == "SCONJ"
            and self._animate(source)
            and slot.phrase is None
        ):
            if any(p.head[c] == i for c in p.children_by(i, "ccomp") if c > slot.mark):
                return Content("unknown-that", cue, ((slot.start, self.extents.clause_end(i, slot.start)),), i)
        return None

    def _animate(self, source: Source) -> bool:
        p = self.passage
        return p.tokens[source.head].upos == "PROPN" or p.low[source.head] in ("he", "she", "they", "who")

    def _left(self, i: int, cue_end: int, slot: Slot, readings: list[Cue], source: Source | None) -> Content | None:
        """Content before the cue clause: '"...," he said', '..., he said', and its rest after a parenthetical cue."""
        cue = next((r for r in readings if "direct" in r.takes), None)
        p = self.passage
        of = bool(slot.preps) and slot.kind in ("that", "question", "to") and not slot.comma  # "...," he said of the claim that ...
        if cue is None or slot.kind in ("that", "question", "to", "colon") and not of or slot.kind == "bare" and not slot.comma:
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
            ends = self.extents.text_before(region.end)
            if not (
                comma
                or ends in ",?!—–-…"
                or slot.kind in ("end", "comma", "marks")
                and ends in ".;:"
                and (inverted or slot.kind != "marks")
            ):
                return None
            if not cue.strong and not (comma or ends in ",?!"):
                return None
            start = self._quote_start(region, i)
            return Content("direct-left", cue, self._parenthetical(i, (start, edge), slot, source), cue_end, region, True)
        if not comma or of or p.low[k] in "?!" and p.sentence[k] != p.sentence[i] or "clause" not in cue.takes or not cue.strong:
            return None
        if slot.kind in ("marks", "bare") or slot.phrase and "about" not in cue.takes:
            return None
        if not (inverted or slot.kind in ("end", "comma") or slot.preps):
            return None
        start = self._clause_start(i, edge)
        if start is None or p.is_verb(i) and p.tokens[i].xpos == "VBG" or source is None:
            return None
        return Content(
            "parenthetical" if slot.kind == "comma" else "clause-left",
            cue,
            self._parenthetical(i, (start, edge), slot, source),
            cue_end,
            None,
            True,
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
        found = [r for r in p.regions if p.starts[k] < r.end <= p.tokens[k].end and r.end <= p.starts[i] and r is not around]
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
            if (
                p.low[k] == ":"
                or p.low[k] in self.cues.verbs
                and p.is_verb(k)
                and (p.low[first - 1] in (",", ":") or p.tokens[k].xpos == "VBG" and k == first - 1)
            ):
                return first
        words = [k for k in range(start, first) if p.is_word(k)]
        if not words or self.extents.text_before(region.end) and p.low[first - 1] in (":", ".", "!", "?", ";"):
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
        if slot.kind == "marks" or slot.kind == "bare" and slot.comma:
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
        if own or source is not None and source.first <= top <= source.last:
            return (left,)
        last = self.extents.clause_end(i, first)
        return (left, (first, last)) if last > first else (left,)

    def _marked(self, i: int, cue_end: int, slot: Slot, readings: list[Cue], source: Source | None) -> Content | None:
        """'X said: "..."', 'X said, "..."', 'X said "..."'."""
        p = self.passage
        cue = next((r for r in readings if "direct" in r.takes), None)
        if cue is None or slot.kind not in ("marks", "colon"):
            return None
        if slot.kind == "colon":
            region = self.extents.region_at(slot.start, i)
            if region is None and not (cue.strong and slot.start < self.extents.limit(i)):
                return None
            return Content("colon", cue, ((slot.start, self.extents.clause_end(i, slot.start)),), cue_end, region)
        region = self.extents.region_at(slot.start, i)
        if slot.preps and not slot.comma and not cue.strong or "in" in slot.preps and slot.preps["in"] == slot.start:
            return None
        clause = region is not None and any(p.is_finite(k) and region.start <= p.starts[k] < region.end for k in range(slot.start, len(p)))
        if not slot.comma and (not (cue.strong or clause) or slot.preps and max(slot.preps.values()) == slot.start):
            return None
        if p.deprel(i) == "acl" and p.tokens[i].xpos == "VBN":
            return None
        last = self.extents.clause_end(i, slot.start)
        return Content("direct-right", cue, ((slot.start, last),), cue_end, region)

    def _clause(self, i: int, cue_end: int, slot: Slot, readings: list[Cue], source: Source | None) -> Content | None:
        p = self.passage
        cue = next((r for r in readings if "clause" in r.takes), None)
        if slot.kind == "question":
            asking = sorted(readings, key=lambda r: r.kind not in ("ask", "refuse"))
            asks = next((r for r in asking if "question" in r.takes), None)
            if asks is None and not (cue and cue.strong and p.low[slot.start] not in ("when", "where", "who", "which", "if")):
                return None
            if p.low[slot.start] in ("when", "who", "which", "where", "whose") and not any(p.deprel(c) == "ccomp" for c in p.children[i]):
                return None
            if p.low[slot.start] == "if" and (asks is None or asks.kind not in ("ask", "refuse")):
                return None
            return Content("question", asks or cue or readings[0], ((slot.start, self.extents.clause_end(i, slot.start)),), cue_end)
        if cue is None:
            return None
        if slot.kind == "that":
            return Content("that", cue, ((self._start(slot), self.extents.clause_end(i, slot.start)),), cue_end)
        if slot.kind == "bare" and (cue.strong or any(c > cue_end for c in p.children_by(i, "ccomp"))):
            if slot.phrase and not (
                set(cue.takes) & {"np_to", "np_of", "of"} or cue.lemma in ("inform", "notify", "remind", "brief", "warn", "advise", "ask")
            ):
                return None
            return Content("bare", cue, ((slot.start, self.extents.clause_end(i, slot.start)),), cue_end)
        bare = self._bare(i, cue_end, slot, cue, source)
        if bare is not None:
            return bare
        complement = next((c for c in p.children_by(i, "ccomp") if c > cue_end), None)
        if complement is not None and slot.kind in ("other", "end", "comma") and cue.strong and p.innermost[complement] is p.innermost[i]:
            start = max(cue_end + 1, p.left(complement))
            while start < complement and (not p.is_word(start) or p.low[start] == "that"):
                start += 1
            if source and source.first > i:
                start = max(start, source.last + 1)
            if start <= complement:
                return Content("complement", cue, ((start, self.extents.clause_end(i, start)),), cue_end)
        return None

    def _bare(self, i: int, cue_end: int, slot: Slot, cue: Cue, source: Source | None) -> Content | None:
        """A bare clause that the tree does not show: noun phrases and then a verb, right after the cue."""
        p = self.passage
        verbal = slot.kind == "other" and p.is_verb(slot.start) and p.tokens[slot.start].xpos not in ("VBG", "VB")
        if not (cue.strong and verbal and slot.phrase and source and source.first < i) or self.sources.passive(i):
            return None
        start = slot.phrase[0]
        if cue.lemma in _ADDRESSED and len(slot.phrases) > 1:
            start = slot.phrases[1][0]
        elif cue.lemma in _ADDRESSED or start > cue_end + 4:
            return None
        return Content("bare", cue, ((start, self.extents.clause_end(i, start)),), cue_end)

    def _start(self, slot: Slot) -> int:
        return slot.mark if self.polnear and slot.mark is not None else slot.start

    def _infinitive(self, i: int, cue_end: int, slot: Slot, readings: list[Cue], source: Source | None) -> Content | None:
        if slot.kind != "to":
            return None
        for cue in readings:
            addressed = (
                slot.phrase is not None or "to" in slot.preps or "on" in slot.preps or "with" in slot.preps or self.sources.passive(i)
            )
            if "np_to" in cue.takes and addressed:
                start = slot.phrase[0] if self.polnear and slot.phrase and cue.kind in ("want",) else slot.start
                return Content("np-to", cue, ((start, self.extents.clause_end(i, slot.start)),), cue_end)
            if "to" in cue.takes and slot.phrase is None:
                return Content("to", cue, ((slot.start, self.extents.clause_end(i, slot.start)),), cue_end)
        return None

    def _prepositional(self, i: int, cue_end: int, slot: Slot, readings: list[Cue], source: Source | None) -> Content | None:
        p = self.passage
        for cue in readings:
            if "np_of" in cue.takes and "of" in slot.preps and (slot.phrase or self.sources.passive(i)):
                start = slot.preps["of"]
                return Content("np-of", cue, ((start, self.extents.clause_end(i, start)),), cue_end)
        for cue in readings:
            if "np_for" in cue.takes and "for" in slot.preps and slot.phrase:
                start = slot.preps["for"]
                return Content("np-for", cue, ((start, self.extents.clause_end(i, start, phrase=True)),), cue_end)
            for word in _PREPOSITIONS:
                if word in cue.takes and word in slot.preps and slot.phrase is None and slot.preps[word] <= cue_end + 8:
                    start = slot.preps[word]
                    adjacent = start == cue_end + 2
                    return Content(
                        "prep",
                        cue,
                        ((start, self.extents.clause_end(i, start, phrase=not self._gerund(start))),),
                        start - 1 if adjacent else cue_end,
                    )
            if "to_np" in cue.takes and "to" in slot.preps:
                start = slot.preps["to"]
                return Content("prep", cue, ((start, self.extents.clause_end(i, start, phrase=not self._gerund(start))),), cue_end)
        return None

    def _gerund(self, start: int) -> bool:
        return start < len(self.passage) and self.passage.tokens[start].xpos == "VBG"

    def _predicate(self, i: int, cue_end: int, slot: Slot, readings: list[Cue], source: Source | None) -> Content | None:
        """'called the plan a farce', 'described it as "..."'."""
        p = self.passage
        cue = next((r for r in readings if "np_as" in r.takes), None)
        if cue is None or self.sources.passive(i) and source is None:
            return None
        phrase = slot.phrase
        if phrase is None and "as" in slot.preps and source is not None and cue.lemma in ("describe", "characterize", "characterise", "portray", "depict", "regard"):
            start = slot.preps["as"]
            return Content("predicate", cue, ((start, self.extents.clause_end(i, start)),), cue_end)
        if phrase is None:
            return None
        naming = cue.lemma in ("call", "label", "brand", "dub", "term", "deem", "declare", "consider")
        if "as" in slot.preps:
            start, end = phrase[0], self.extents.clause_end(i, phrase[0])
            return Content("predicate", cue, ((start, end),), cue_end)
        predicate = p.child(i, "xcomp", "obj2")
        objects = [c for c in p.children_by(i, "obj", "iobj", "xcomp") if c > cue_end]
        if naming and not slot.preps and slot.kind in ("end", "comma", "other"):
            twice = len(slot.phrases) > 1 and slot.phrases[1][0] == phrase[1] + 1
            if twice or cue.lemma == "call" and p.tokens[phrase[1]].upos == "ADJ" and phrase[1] > phrase[0]:
                objects = [phrase[0], phrase[1]]
        marked = slot.kind == "marks" and slot.start > phrase[1]
        if naming and (marked or predicate is not None and predicate > phrase[0] or len(objects) > 1 and not p.capitals):
            if "for" in slot.preps or "on" in slot.preps and not marked:
                return None
            return Content("predicate", cue, ((phrase[0], self.extents.clause_end(i, phrase[0])),), cue_end)
        return None

    def _object(self, i: int, cue_end: int, slot: Slot, readings: list[Cue], source: Source | None) -> Content | None:
        p = self.passage
        cue = next((r for r in readings if "np" in r.takes), None)
        if cue is not None and source is not None and self.sources.passive(i) and source.first > i:
            return self._acted_upon(i, cue_end, cue)
        if cue is None or source is None or self.sources.passive(i) and source.first < i:
            return None
        objects = [
            c
            for c in p.children_by(i, "obj", "ccomp", "xcomp")
            if c > cue_end and p.tokens[c].upos in ("NOUN", "PROPN", "PRON", "NUM", "ADJ", "VERB")
        ]
        if slot.phrase is None and not (slot.kind == "marks" and objects):
            if not objects or not self._gerund(cue_end + 1):
                return None
        start = slot.phrase[0] if slot.phrase else slot.start if slot.kind == "marks" else cue_end + 1
        if not objects:
            return None
        end = self._object_end(i, start, objects, cue)
        return Content("object", cue, ((start, end),), cue_end)

    def _acted_upon(self, i: int, cue_end: int, cue: Cue) -> Content | None:
        """'X was rejected by Y': X."""
        p = self.passage
        subject = next((c for c in p.children[i] if p.deprel(c) == "nsubj:pass" and c < i), None)
        found = self.sources.phrase(subject, 0, i - 1) if subject is not None else None
        return Content("passive", cue, ((found.first, found.last),), cue_end) if found else None

    def _object_end(self, i: int, start: int, objects: list[int], cue: Cue) -> int:
        """The end of an object: with a second one, with the infinitive or clause of a noun like 'proposal', and 'praised X for Y'."""
        p = self.passage
        whole = self.extents.clause_end(i, start)
        end = self.extents.clause_end(i, start, phrase=cue.kind not in _KEEP_FOR)
        for c in objects[1:]:
            if end < c <= whole:
                end = max(end, self.extents.clause_end(i, c, phrase=True))
        if end < whole and p.low[end + 1] in ("to", "that", "not") and any(p.low[k] in self.cues.nouns for k in range(start, end + 1)):
            return whole
        return end

    # ---- judgement and making

    def _plausible(self, i: int, content: Content, source: Source | None) -> bool:
        p = self.passage
        words = sum(p.is_word(k) for a, b in content.runs for k in range(a, b + 1))
        if not words or any(a > b for a, b in content.runs):
            return False
        if source is None and content.rule not in ("direct-left", "direct-right", "colon"):
            return self.polnear and self.sources.passive(i) and content.rule in ("that", "bare", "to", "np-to", "np-of")
        if source is not None and p.innermost[i] is not None and not self.polnear and p.low[source.head] in _FIRST:
            return False
        if content.rule in ("object", "to", "prep", "np-to") and source is not None and p.low[source.head] in _THINGS and not self.polnear:
            return False
        return True

    def _frame(self, i: int, content: Content, source: Source | None) -> Frame | None:
        p = self.passage
        spans = [self._span(a, b, i) for a, b in content.runs]
        kept = merged(s for s in spans if s is not None)
        if not kept:
            return None
        cue = self._cue(i, content, source)
        away: Spans = ()
        if source is not None and not any(source.span.overlaps(s) for s in kept):
            away = (source.span,)
        return Frame(content.rule, content.cue.kind, content.cue.mode, kept, cue, away, "linked" if away else "absent", p.starts[i])

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
            if start <= region.start < end < region.end or start < region.end <= end + 1 and region.start >= start:
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
        span = p.run(first, last)
        return (span,) if span else ()
