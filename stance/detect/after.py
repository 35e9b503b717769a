"""Content after its cue, shape by shape: marks, clauses, infinitives, prepositions, predicates, objects."""

from __future__ import annotations

from stance.detect.content import Content, reading
from stance.detect.cues import Cue, Cues, inflected
from stance.detect.extents import Extents
from stance.detect.passage import Passage
from stance.detect.slots import Slot
from stance.detect.sources import Source, Sources

_PREPOSITIONS = ("for", "of", "about", "against", "on", "over", "at", "with", "in")
_ADDRESSED = frozenset("tell inform notify remind brief warn advise assure reassure convince ask".split())  # noqa: SIM905
_WHOLE = frozenset(("express", "voice"))  # expressed regret over ...: the whole of it
_KEEP_FOR = frozenset(("praise", "thank", "criticise"))


class After:
    """polnear: complementizers belong to the content."""

    def __init__(self, passage: Passage, cues: Cues, sources: Sources, extents: Extents, *, polnear: bool = False) -> None:
        self.passage = passage
        self.cues = cues
        self.sources = sources
        self.extents = extents
        self.polnear = polnear

    def find(self, i: int, cue_end: int, slot: Slot, readings: list[Cue], source: Source | None) -> Content | None:
        """The content of the cue at token i, by the first shape that fits."""
        for shape in (self._marked, self._clause, self._infinitive, self._prepositional, self._predicate, self._object):
            found = shape(i, cue_end, slot, readings, source)
            if found is not None:
                return found
        return None

    def _marked(self, i: int, cue_end: int, slot: Slot, readings: list[Cue], source: Source | None) -> Content | None:
        """'X said: "..."', 'X said, "..."', 'X said "..."'."""
        p = self.passage
        cue = reading(readings, "direct")
        if cue is None or slot.kind not in ("marks", "colon"):
            return None
        if slot.kind == "colon":
            region = self.extents.region_at(slot.start, i)
            if region is None and not (cue.strong and slot.start < self.extents.limit(i)):
                return None
            return Content("colon", cue, ((slot.start, self.extents.clause_end(i, slot.start)),), cue_end, region)
        region = self.extents.region_at(slot.start, i)
        if (slot.preps and not slot.comma and not cue.strong) or ("in" in slot.preps and slot.preps["in"] == slot.start):
            return None
        clause = region is not None and any(p.is_finite(k) and region.start <= p.starts[k] < region.end for k in range(slot.start, len(p)))
        if not slot.comma and (not (cue.strong or clause) or (slot.preps and max(slot.preps.values()) == slot.start)):
            return None
        if p.deprel(i) == "acl" and p.tokens[i].xpos == "VBN":
            return None
        last = self.extents.clause_end(i, slot.start)
        return Content("direct-right", cue, ((slot.start, last),), cue_end, region)

    def _clause(self, i: int, cue_end: int, slot: Slot, readings: list[Cue], source: Source | None) -> Content | None:
        p = self.passage
        cue = reading(readings, "clause")
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
            if (
                slot.phrase
                and slot.phrase[0] < slot.start
                and not (
                    set(cue.takes) & {"np_to", "np_of", "of"}
                    or cue.lemma in ("inform", "notify", "remind", "brief", "warn", "advise", "ask")
                )
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
        if slot.kind == "other" and p.tokens[slot.start].xpos in ("VBG", "VBN"):
            verbal = verbal or any(p.is_finite(k) for k in range(slot.start, self.extents.limit(i)))
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
                whole = self.polnear and slot.phrase is not None and cue.lemma not in _ADDRESSED
                start = slot.phrase[0] if whole and slot.phrase else slot.start
                return Content("np-to", cue, ((start, self.extents.clause_end(i, slot.start)),), cue_end)
            if "to" in cue.takes and slot.phrase is None:
                return Content("to", cue, ((slot.start, self.extents.clause_end(i, slot.start)),), cue_end)
        return None

    def _prepositional(self, i: int, cue_end: int, slot: Slot, readings: list[Cue], source: Source | None) -> Content | None:
        for cue in readings:
            if "np_of" in cue.takes and "of" in slot.preps and (slot.phrase or self.sources.passive(i)):
                start = self._charge(slot.preps["of"], i)
                return Content("np-of", cue, ((start, self.extents.clause_end(i, start)),), cue_end)
        for cue in readings:
            if "np_for" in cue.takes and "for" in slot.preps and slot.phrase:
                start = slot.preps["for"]
                return Content("np-for", cue, ((start, self.extents.clause_end(i, start, phrase=True)),), cue_end)
            for word in _PREPOSITIONS:
                if (
                    word in cue.takes
                    and word in slot.preps
                    and (slot.phrase is None or cue.kind == "warn")
                    and slot.preps[word] <= cue_end + 14
                ):
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

    def _charge(self, start: int, i: int) -> int:
        """Where the charge starts: after a later 'of' that a gerund follows ('accused the leader of the party of lying')."""
        p = self.passage
        later = range(start, min(start + 9, self.extents.limit(i) - 1))
        return next((k + 1 for k in later if p.low[k] == "of" and p.tokens[k + 1].xpos == "VBG"), start)

    def _gerund(self, start: int) -> bool:
        return start < len(self.passage) and self.passage.tokens[start].xpos == "VBG"

    def _predicate(self, i: int, cue_end: int, slot: Slot, readings: list[Cue], source: Source | None) -> Content | None:
        """'called the plan a farce', 'described it as "..."'."""
        p = self.passage
        cue = next((r for r in readings if "np_as" in r.takes), None)
        if cue is None or (self.sources.passive(i) and source is None):
            return None
        phrase = slot.phrase
        if (
            phrase is None
            and "as" in slot.preps
            and source is not None
            and cue.lemma in ("describe", "characterize", "characterise", "portray", "depict", "regard")
        ):
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
        if naming and slot.kind in ("end", "comma", "other") and not {"for", "on"} & set(slot.preps):
            pairs = zip(slot.phrases, slot.phrases[1:], strict=False)
            twice = any(b[0] == a[1] + 1 and p.low[b[0]] in ("a", "an", "the", "one") for a, b in pairs)
            participle = slot.kind == "other" and p.tokens[slot.start].xpos in ("VBN", "JJ") and slot.start == phrase[1] + 1
            if twice or (cue.lemma == "call" and (participle or (p.tokens[phrase[1]].upos == "ADJ" and phrase[1] > phrase[0]))):
                objects = [phrase[0], phrase[1]]
        marked = slot.kind == "marks" and slot.start > phrase[1]
        if naming and (marked or (predicate is not None and predicate > phrase[0]) or (len(objects) > 1 and not p.capitals)):
            if "for" in slot.preps or ("on" in slot.preps and not marked):
                return None
            return Content("predicate", cue, ((phrase[0], self.extents.clause_end(i, phrase[0])),), cue_end)
        return None

    def _object(self, i: int, cue_end: int, slot: Slot, readings: list[Cue], source: Source | None) -> Content | None:
        p = self.passage
        cue = next((r for r in readings if "np" in r.takes or ("np_np" in r.takes and self._two(i, cue_end, slot))), None)
        if cue is not None and source is not None and self.sources.passive(i) and source.first > i:
            return self._acted_upon(i, cue_end, cue)
        if cue is None or source is None or (self.sources.passive(i) and source.first < i):
            return None
        objects = [
            c
            for c in p.children_by(i, "obj", "ccomp", "xcomp")
            if c > cue_end and p.tokens[c].upos in ("NOUN", "PROPN", "PRON", "NUM", "ADJ", "VERB")
        ]
        if not objects and slot.phrase and p.headline_verb(i, inflected(readings[0].lemma)[1]):
            objects = [slot.phrase[1]]
        if slot.phrase is None and not (slot.kind == "marks" and objects) and not (objects and self._gerund(cue_end + 1)):
            return None
        start = slot.phrase[0] if slot.phrase else slot.start if slot.kind == "marks" else cue_end + 1
        if not objects:
            return None
        end = self._object_end(i, start, objects, cue)
        return Content("object", cue, ((start, end),), cue_end)

    def _two(self, i: int, cue_end: int, slot: Slot) -> bool:
        """Whether two objects follow: 'offered Poland two helicopters'."""
        objects = [c for c in self.passage.children_by(i, "obj", "iobj") if c > cue_end]
        return len(objects) > 1 or (len(slot.phrases) > 1 and slot.phrases[1][0] == slot.phrases[0][1] + 1 and not slot.preps)

    def _acted_upon(self, i: int, cue_end: int, cue: Cue) -> Content | None:
        """'X was rejected by Y': X."""
        p = self.passage
        subject = next((c for c in p.children[i] if p.deprel(c) == "nsubj:pass" and c < i), None)
        if (
            subject is not None
            and p.low[subject] in ("which", "that", "who")
            and p.deprel(i).startswith("acl")
            and 0 <= p.head[i] < subject
        ):
            found = self.sources.phrase(p.head[i], 0, subject - 1)  # the plan, which was rejected by Y
            return Content("passive", cue, ((found.first, found.last),), cue_end) if found else None
        found = self.sources.phrase(subject, 0, i - 1) if subject is not None else None
        return Content("passive", cue, ((found.first, found.last),), cue_end) if found else None

    def _object_end(self, i: int, start: int, objects: list[int], cue: Cue) -> int:
        """The end of an object: with a second one, with the infinitive or clause of a noun like 'proposal', and 'praised X for Y'."""
        p = self.passage
        whole = self.extents.clause_end(i, start)
        end = self.extents.clause_end(i, start, phrase=cue.kind not in _KEEP_FOR and cue.lemma not in _WHOLE)
        for c in objects[1:]:
            if end < c <= whole:
                end = max(end, self.extents.clause_end(i, c, phrase=True))
        if end < whole and p.low[end + 1] in ("to", "that", "not") and any(p.low[k] in self.cues.nouns for k in range(start, end + 1)):
            return whole
        return end
