"""Cues that are no verbs: 'according to', and nouns of saying with a content ('Peru's demand that ...', 'their refusal to go')."""

from __future__ import annotations

from stance.detect.cues import Cue, Cues
from stance.detect.extents import Extents
from stance.detect.passage import Frame, Passage
from stance.detect.sources import Source, Sources
from stance.text import Span, Spans, trimmed

_LEAD = frozenset(("and", "but", "-", "–", "—", "--", "*", "•", "so", "yet"))
_PREPOSITIONS = ("of", "for", "against", "to", "about")
_NOUNS = ("NOUN", "PROPN", "PRON", "NUM")
_SUBORDINATORS = frozenset(
    ("that", "who", "which", "if", "when", "because", "unless", "where", "what", "until", "before", "after", "as", "while", "whether")
)
_WITHIN = frozenset("det amod compound nmod nummod flat case advmod punct nsubj obl".split())  # noqa: SIM905


class NominalFrames:
    """All frames of nouns and of 'according to' in one passage. polnear: edges of that guideline."""

    def __init__(self, passage: Passage, cues: Cues, sources: Sources, extents: Extents, *, polnear: bool = False) -> None:
        self.passage = passage
        self.cues = cues
        self.sources = sources
        self.extents = extents
        self.polnear = polnear

    def find(self) -> list[Frame]:
        out = []
        for i, word in enumerate(self.passage.low):
            if word == "according" and i + 2 < len(self.passage) and self.passage.low[i + 1] == "to":
                frame = self._according(i)
            elif word in self.cues.nouns and self.passage.tokens[i].upos in ("NOUN", "PROPN"):
                frame = self._noun(i)
            else:
                continue
            if frame is not None:
                out.append(frame)
        return out

    # ---- according to

    def _according(self, i: int) -> Frame | None:
        p = self.passage
        source = self._after_to(i + 2)
        if source is None:
            return None
        start, end = max(p.sentence[i][0], p.dateline if i > p.dateline else 0), self.extents.limit(i)
        around = p.innermost[i]
        while around is not None and start < i and p.starts[start] < around.start + 1:
            start += 1
        runs = []
        before = self._before(i, start)
        if before is not None:
            runs.append(before)
        after = source.last + 1
        while (
            after < end and not p.is_word(after) and p.low[after] not in (",", "—", "–", "--") and self.extents.region_at(after, i) is None
        ):
            after += 1
        if after < end and p.low[after] in (",", "—", "–", "--"):
            after += 1
            if before is None or self._goes_on(after, end, i, source):
                last = self.extents.clause_end(i, after) if after < end else after
                if last >= after and after < end:
                    runs.append((after, last))
        elif before is None and after < end and self._goes_on(after, end, i, source):
            runs.append((after, self.extents.clause_end(i, after)))
        content = self._spans(runs)
        cue = p.run(i, i + 1)
        if not content or cue is None:
            return None
        return Frame("according", "speech", content, (cue,), (source.span,), head=p.starts[i])

    def _after_to(self, start: int) -> Source | None:
        """The noun phrase after 'according to'."""
        p = self.passage
        end = p.sentence[start][1]
        head, seen = start, set()
        while (
            head not in seen and p.head[head] > start and p.tokens[p.head[head]].upos in _NOUNS and p.deprel(head).split(":")[0] in _WITHIN
        ):
            seen.add(head)
            head = p.head[head]
        found = self.sources.phrase(head, start)
        if found is None or found.first > start + 1:
            k = start
            while (k < end and p.tokens[k].upos in ("DET", "ADJ", "NOUN", "PROPN", "NUM", "PRON", "PART")) or (
                k < end and p.low[k] in ("'s", "-")
            ):
                k += 1
            span = p.run(start, k - 1) if k > start else None
            return Source(span, start, k - 1, k - 1) if span else None
        return found

    def _before(self, i: int, start: int) -> tuple[int, int] | None:
        p = self.passage
        k = i - 1
        while k >= start and (p.low[k] in (",", "—", "–", "--", "and", "but", "-") or p.tokens[k].upos in ("ADV", "CCONJ")):
            k -= 1
        words = [j for j in range(start, k + 1) if p.is_word(j)]
        if len(words) < 2:
            return None
        lead = words[0]
        while lead < k and p.low[lead] in _LEAD:
            lead += 1
        region = next((r for r in p.regions if p.starts[k] < r.end <= p.tokens[k].end and r is not p.innermost[i]), None)
        if region is not None and region.start < p.starts[lead]:
            lead = p.index(region.start)
        elif region is not None:
            lead = min(lead, p.index(region.start))
        elif lead > start and p.is_mark(lead - 1):
            lead -= 1
        if not any(p.is_verb(j) for j in range(lead, k + 1)) and region is None and not p.capitals:
            return None
        return lead, k

    def _goes_on(self, after: int, end: int, i: int, source: Source) -> bool:
        """Whether what follows the source is content: it has a finite verb and is no relative clause of the source."""
        p = self.passage
        if after >= end or p.low[after] in ("who", "which", "and", "but", "that", "whose", "while"):
            return False
        if p.tokens[after].xpos == "VBG":
            return False
        top, seen = after, set()
        while p.head[top] >= 0 and top not in seen:
            seen.add(top)
            top = p.head[top]
            if source.first <= top <= source.last:
                return False
        return any(p.is_finite(k) for k in range(after, end))

    def _spans(self, runs: list[tuple[int, int]]) -> Spans:
        p = self.passage
        out = []
        for first, last in runs:
            span = p.run(first, last)
            if span is not None:
                out.append(self._enclosed(span))
        return tuple(s for s in out if s is not None)

    def _enclosed(self, span: Span) -> Span | None:
        """Marks that enclose the span, or that it cuts, are taken in."""
        p = self.passage
        start, end = span.start, span.end
        for region in p.regions:
            if start <= region.start < end <= region.end <= end + 2:
                end = region.end
            elif region.start < start and start - region.start <= 2 and region.end <= end:
                start = region.start
        return trimmed(p.text, start, end)

    # ---- nouns

    def _noun(self, i: int) -> Frame | None:
        p = self.passage
        if p.deprel(i) in ("compound", "amod"):
            return None
        end = self.extents.limit(i)
        source = self._speaker(i)
        if source is None:
            return None
        after = i + 1
        if source.first > i:
            after = source.last + 1
        if after >= end:
            return None
        for cue in self.cues.nouns[p.low[i]]:
            start = self._complement(i, cue, after, end)
            if start is None:
                continue
            phrase = not (p.low[start] == "to" or p.low[start - 1] == "that" or p.tokens[start].xpos == "VBG")
            last = self._end(i, start, phrase)
            span = p.run(start, last)
            if span is None or span.overlaps(source.span):
                return None
            enclosed = self._enclosed(span)
            word = p.run(i, i)
            if enclosed is None or word is None or sum(p.is_word(k) for k in range(start, last + 1)) < 1:
                return None
            return Frame("noun", cue.mode, (enclosed,), (word,), (source.span,), head=p.starts[i])
        return None

    def _speaker(self, i: int) -> Source | None:
        p = self.passage
        owner = self.sources.owner(i)
        if owner is not None:
            return owner
        verb = p.head[i]
        if verb >= 0 and p.is_verb(verb) and p.deprel(i) == "obj" and p.low[verb] in self.cues.light and not self.sources.passive(verb):
            return self.sources.of(verb)
        name = next(
            (
                c
                for c in p.children_by(i, "compound", "amod")
                if c < i and (p.tokens[c].upos == "PROPN" or (p.low[c][:1] != p.tokens[c].text[:1] and not p.capitals))
            ),
            None,
        )
        if name is not None:
            return self.sources.phrase(name, 0, i - 1)
        return None

    def _complement(self, i: int, cue: Cue, after: int, end: int) -> int | None:
        """The first token of the content that this reading of the noun takes."""
        p = self.passage
        word = p.low[after]
        if word == "that" and "clause" in cue.takes and after + 1 < end and p.tokens[after + 1].upos not in ("VERB", "AUX"):
            return after if self.polnear else after + 1
        if "to" in cue.takes and (word == "to" or (word == "not" and after + 1 < end and p.low[after + 1] == "to")):
            k = after + (2 if word == "not" else 1)
            while k < end and p.tokens[k].upos == "ADV":
                k += 1
            if k < end and (p.tokens[k].xpos == "VB" or p.tokens[k].upos == "VERB"):
                return after
        if word in _PREPOSITIONS and word in cue.takes and word != "to" and after + 1 < end:
            return after + 1
        if word == "to" and "to_np" in cue.takes and after + 1 < end:
            return after + 1
        return None

    def _end(self, i: int, start: int, phrase: bool) -> int:
        """Content of a noun ends with the noun's own subtree, and before the verb that the noun is subject of."""
        p = self.passage
        last = self.extents.clause_end(i, start, phrase=phrase)
        below = [k for k in p.subtree(i) if k >= start]
        verb = p.head[i]
        stop = next((k for k in range(start + 1, last + 1) if verb == k or self._main(k, i)), None)
        stop = self._second_verb(i, start, last) if stop is None else stop
        if stop is not None:
            last = min(last, stop - 1)
        if below and below[-1] < last:
            last = below[-1]
        while last > start and ((not p.is_word(last) and not p.is_mark(last)) or p.tokens[last].upos == "AUX"):
            last -= 1
        return last

    def _second_verb(self, i: int, start: int, last: int) -> int | None:
        """The main verb after a noun that opens its sentence, where the tree took it into the content: 'the refusal to go ANGERED him'."""
        p = self.passage
        if any(p.is_finite(k) for k in range(p.sentence[i][0], i)) or self.extents.region_at(start, i) is not None:
            return None
        wanted = 0 if p.low[start] in ("to", "not") else 1  # finite verbs that the content itself needs
        for k in range(start, last + 1):
            if p.low[k] in _SUBORDINATORS or p.deprel(k) == "cc":
                wanted += 1
            bare = p.tokens[k].xpos == "VB" and p.low[k - 1] not in ("to", "not") and p.child(k, "aux") is None
            past = (
                p.tokens[k].xpos == "VBN"
                and p.deprel(k) in ("xcomp", "conj", "advcl")
                and p.tokens[k - 1].upos not in ("AUX", "ADV", "CCONJ", "PUNCT")
            )
            if p.is_finite(k) or (wanted == 1 and bare) or (wanted == 0 and past):
                if wanted == 0:
                    return k
                wanted -= 1
        return None

    def _main(self, k: int, i: int) -> bool:
        """Whether k is the auxiliary of the verb that the noun is subject of: 'the demand that X go WAS handed ...'."""
        p = self.passage
        return p.deprel(i).startswith("nsubj") and p.head[k] == p.head[i] and p.deprel(k).split(":")[0] in ("aux", "cop")
