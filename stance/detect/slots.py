"""What follows a cue verb: complementizer, marks, infinitive, object, prepositions. Read off the surface, with the tree's help."""

from __future__ import annotations

from dataclasses import dataclass, field

from stance.detect.extents import DASHES, Extents
from stance.detect.passage import Passage

_QUESTION = frozenset("whether if how why what who when where which whom whose".split())  # noqa: SIM905
_NOMINAL = frozenset(("DET", "ADJ", "NOUN", "PROPN", "NUM", "PRON", "SYM"))
_JOINTS = ("'s", "'", "-", "/")
_LINKS = frozenset("of for about against on over at with from".split())  # noqa: SIM905
DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())  # noqa: SIM905
_TIME = DAYS | {"today", "yesterday", "tomorrow", "earlier", "later", "last", "this"}


@dataclass(slots=True)
class Slot:
    """What stands after a verb. kind: that, bare, question, marks, colon, comma, to, end or other; start: its first token.
    phrase: the first object's tokens (first, last); preps: for each preposition of the verb, the token after it."""

    kind: str
    start: int
    phrase: tuple[int, int] | None = None
    preps: dict[str, int] = field(default_factory=dict)
    phrases: list[tuple[int, int]] = field(default_factory=list)  # all noun phrases passed, those after prepositions too
    comma: bool = False
    mark: int | None = None  # the complementizer, where there is one


class Slots:
    """Reads what stands after verbs of one passage."""

    def __init__(self, passage: Passage, extents: Extents) -> None:
        self.passage = passage
        self.extents = extents
        self._of_ends = False

    def after(self, verb: int, start: int, shapes: frozenset[str] = frozenset()) -> Slot:
        """Reads on from token `start` (the one after the verb and its particles), over adverbs, addressees and places.

        shapes: what the verb takes; with "np_of", 'of' ends the phrase before it."""
        end = self.extents.limit(verb)
        self._of_ends = "np_of" in shapes
        slot = Slot("end", end)
        j: int | None = start
        while j is not None and j < end:
            j = self._pass(slot, j, verb, end) if not self._opens(slot, j, verb, end) else None
        return slot

    def _opens(self, slot: Slot, j: int, verb: int, end: int) -> bool:
        """Whether content opens at token j; the slot is filled then."""
        p, word = self.passage, self.passage.low[j]
        complement = any(c > j for c in p.children_by(verb, "ccomp"))
        if self.extents.region_at(j, verb) is not None:
            inside = j + 1 < end and self.infinitive(j + 1, end) and not slot.comma and p.low[j - 1] != ":"
            return self._found(slot, "to" if inside else "marks", j)
        if word == ":":
            return self._found(slot, "colon", j + 1)
        if word == "that" and self._complementizer(j, verb, end):
            slot.mark = j
            return self._found(slot, "that", j + 1)
        if word in ("when", "where", "while", "as") and p.tokens[j].upos != "ADP" and not complement:
            return self._found(slot, "end", j)
        if word in _QUESTION and not (word == "which" and slot.preps):
            return self._found(slot, "question", j)
        if self.infinitive(j, end):
            return self._found(slot, "to", j)
        return self._bare_subject(j, verb, end) is not None and self._found(slot, "bare", j)

    def _pass(self, slot: Slot, j: int, verb: int, end: int) -> int | None:
        """The token after what stands at j and is no content; None where the cue clause ends there."""
        p, word = self.passage, self.passage.low[j]
        upos = p.tokens[j].upos
        if word == "(":
            return self._past_bracket(j, end)
        if word == "," or (word in DASHES and p.deprel(j) == "punct"):
            return self._past_comma(slot, j, verb, end)
        if (upos == "ADP" and p.deprel(j) not in ("compound:prt", "mark")) or word in _LINKS:
            return self._past_preposition(slot, j, verb, end)
        if upos in ("ADV", "PART", "INTJ") and word != "'s":
            return j + 1
        if upos in _NOMINAL:
            last = self._phrase_end(j, end, verb)
            slot.phrases.append((j, last))
            if slot.phrase is None and not slot.preps and word not in _TIME:
                slot.phrase = (j, last)
            return last + 1
        self._found(slot, "other" if p.is_word(j) else "end", j)
        return None

    def _past_comma(self, slot: Slot, j: int, verb: int, end: int) -> int | None:
        after = self._past_parenthesis(j, end, verb)
        if after is not None:
            slot.comma = True
            return after
        if slot.phrases and slot.phrases[-1][1] == j - 1 and self._relative_subject(j, end):
            self._found(slot, "bare", slot.phrases[-1][0])
        else:
            self._found(slot, "comma", j)
        return None

    @staticmethod
    def _found(slot: Slot, kind: str, start: int) -> bool:
        slot.kind, slot.start = kind, start
        return True

    def _past_parenthesis(self, comma: int, end: int, verb: int) -> int | None:
        """Over ', however,' or ', in a statement,' to what is said; None where the comma ends the cue clause."""
        p = self.passage
        if comma + 1 < end and (self.extents.region_at(comma + 1, verb) is not None or p.low[comma + 1] == "that"):
            return comma + 1
        for k in range(comma + 1, min(end, comma + 14)):
            if p.low[k] == p.low[comma]:
                if k + 1 < end and (p.low[k + 1] == "that" or self.extents.region_at(k + 1, verb) is not None):
                    return k + 1
                return None
            if p.is_finite(k):
                return None
        return None

    def _past_bracket(self, j: int, end: int) -> int:
        return next((k + 1 for k in range(j + 1, end) if self.passage.low[k] == ")"), end)

    def _relative_subject(self, comma: int, end: int) -> bool:
        """Whether a comma opens a relative clause after which the phrase before it goes on as a subject: 'said X, who ..., had'."""
        p = self.passage
        for k in range(comma + 1, min(end - 1, comma + 30)):
            if p.low[k] == p.low[comma]:
                opened = p.low[comma] != "," or p.low[comma + 1] in _QUESTION or p.tokens[k + 1].upos == "AUX"
                return p.is_finite(k + 1) and opened and p.low[k + 1] not in self.extents.cue_forms
        return False

    def _complementizer(self, j: int, verb: int, end: int) -> bool:
        """Whether 'that' opens a clause here: by its tag, or as a misread relative that a subject and a verb follow."""
        p = self.passage
        if j + 1 >= end:
            return False
        if p.tokens[j].upos == "SCONJ" or p.deprel(j) == "mark":
            return True
        if p.tokens[j + 1].upos in ("VERB", "AUX") and j > verb + 1:
            return p.tokens[j + 1].xpos in ("VBN", "VBG") and any(p.is_finite(k) for k in range(j + 2, end))
        if p.tokens[j].upos == "DET" or p.deprel(j) in ("det",):
            return False
        return p.tokens[j + 1].upos not in ("VERB", "AUX", "PUNCT") or p.low[j + 1] == ","

    def infinitive(self, j: int, end: int) -> bool:
        p = self.passage
        if p.low[j] == "not" and j + 1 < end:
            return p.low[j + 1] == "to" and self.infinitive(j + 1, end)
        if p.low[j] != "to" or j + 1 >= end:
            return False
        k = j + 1
        while k < end and (p.tokens[k].upos == "ADV" or not p.is_word(k)):
            k += 1
        if p.capitals:
            return k < end and p.tokens[k].upos not in ("DET", "PROPN", "PRON", "NUM")
        return k < end and (p.tokens[j].xpos == "TO" or p.tokens[j].upos == "PART") and (p.tokens[k].xpos in ("VB", "") or p.is_verb(k))

    def _bare_subject(self, j: int, verb: int, end: int) -> int | None:
        """The verb of a clause without complementizer whose subject starts at token j."""
        p = self.passage
        if p.low[j] == "there" and j + 1 < end and p.is_verb(j + 1):
            return j + 1
        if p.tokens[j].upos not in _NOMINAL and p.tokens[j].xpos not in ("VBG", "EX"):
            return None
        k, seen = j, set()
        while 0 <= k < end and k not in seen and k != verb:
            seen.add(k)
            above = p.head[k]
            if (
                p.deprel(k).split(":")[0] in ("nsubj", "csubj", "expl")
                and p.deprel(k) != "nsubj:outer"
                and above != verb
                and above > k
                and p.left(k) == j
            ):
                finite = p.is_finite(above) or any(p.is_finite(c) for c in p.children_by(above, "aux", "cop"))
                relative = p.deprel(above).startswith("acl") and self._head_before(above, j)
                return above if finite and not relative else None
            k = above
        return None

    def _head_before(self, token: int, j: int) -> bool:
        return 0 <= self.passage.head[token] < j

    def _past_preposition(self, slot: Slot, j: int, verb: int, end: int) -> int:
        p = self.passage
        if j + 1 < end:
            slot.preps.setdefault(p.low[j], j + 1)
        k = j + 1
        if k < end and p.tokens[k].upos == "ADP":
            return k
        if k < end and p.tokens[k].upos in _NOMINAL:
            return self._phrase_end(k, end, verb) + 1
        return k

    def _phrase_end(self, j: int, end: int, verb: int) -> int:
        """The last token of the noun phrase that starts at j: without prepositional tail, relative or apposition."""
        p, k = self.passage, j
        if p.tokens[j].xpos == "PRP":
            return j
        while k + 1 < end and self.extents.region_at(k + 1, verb) is None:
            step = self._phrase_step(k, end, verb)
            if not step:
                break
            k += step
        return k

    def _phrase_step(self, k: int, end: int, verb: int) -> int:
        """How many tokens after k still belong to the phrase that token k stands in; 0 where it ends."""
        p = self.passage
        token, word = p.tokens[k + 1], p.low[k + 1]
        more = k + 2 < end
        if word == "of":
            own = p.tokens[k].upos == "PRON" or p.head[p.head[k + 1]] == verb
            gerund = more and p.tokens[k + 2].xpos == "VBG"
            return 1 if more and not (own or gerund or self._of_ends) else 0
        if word in _JOINTS:
            return 1 if more else 0
        if token.upos == "NUM" and p.tokens[k].upos == "PROPN" and more and p.tokens[k + 2].upos == "NOUN":
            return 0  # offered Poland | two helicopters
        if token.upos in ("NOUN", "PROPN", "NUM", "ADJ", "SYM") and not (token.upos == "PROPN" and word in _TIME):
            return 1
        if (p.low[k] == "of" and word in ("the", "a")) or (p.low[k] in (*_JOINTS, "of") and token.upos != "PUNCT"):
            return 1
        named = ("PROPN", "NOUN")
        return 2 if word in ("and", "&") and more and p.tokens[k + 2].upos in named and p.tokens[k].upos in named else 0
