"""Where content starts and ends: what follows a cue verb, and how far the clause after it runs."""

from __future__ import annotations

from dataclasses import dataclass, field

from stance.detect.marks import Region
from stance.detect.passage import FINAL, Passage

_QUESTION = frozenset("whether if how why what who when where which whom whose".split())
_DASH = frozenset(("—", "–", "--", "―", "-"))
_OBJECT = ("obj", "iobj", "obl", "obl:unmarked", "obl:tmod", "obl:agent", "nsubj", "xcomp", "nmod", "appos")
_NOMINAL = frozenset(("DET", "ADJ", "NOUN", "PROPN", "NUM", "PRON", "SYM"))
_LINKS = frozenset("of for about against on over at with from".split())
_TIME = frozenset("monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow earlier later last this".split())


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


class Extents:
    """Extents within one passage. Everything stays within the quotation marks that stand around the verb."""

    def __init__(self, passage: Passage, cue_forms: frozenset[str]) -> None:
        self.passage = passage
        self.cue_forms = cue_forms  # -ing forms that open a new attribution after a comma

    def limit(self, verb: int) -> int:
        """One after the last token that may belong to what the verb says: its sentence, or the quotation around it."""
        p = self.passage
        end = p.sentence[verb][1]
        around = p.innermost[verb]
        while around is not None and end > verb + 1 and p.tokens[end - 1].start >= around.end:
            end -= 1
        return end

    def region_at(self, token: int, verb: int) -> Region | None:
        """The quotation that opens at this token and does not hold the verb."""
        if token >= len(self.passage):
            return None
        here = self.passage.tokens[token]
        return next(
            (r for r in self.passage.regions if here.start <= r.start < here.end and not r.start <= self.passage.starts[verb] < r.end), None
        )

    def after(self, verb: int, start: int) -> Slot:
        """Reads on from token `start` (the one after the verb and its particles), over adverbs, addressees and places."""
        p, end = self.passage, self.limit(verb)
        slot = Slot("end", end)
        j = start
        while j < end:
            word = p.low[j]
            if self.region_at(j, verb) is not None:
                inside = j + 1 < end and self._infinitive(j + 1, end) and not slot.comma and p.low[j - 1] != ":"
                return self._found(slot, "to" if inside else "marks", j)
            if word == ":":
                return self._found(slot, "colon", j + 1)
            if word == "," or word in _DASH and p.deprel(j) == "punct":
                after = self._past_parenthesis(j, end, verb)
                if after is None:
                    if word == "," and slot.phrases and slot.phrases[-1][1] == j - 1 and self._relative_subject(j, end):
                        return self._found(slot, "bare", slot.phrases[-1][0])
                    return self._found(slot, "comma", j)
                slot.comma, j = True, after
                continue
            if word == "that" and self._complementizer(j, verb, end):
                slot.mark = j
                return self._found(slot, "that", j + 1)
            if word == "(":
                j = self._past_bracket(j, end)
                continue
            if word in ("when", "where", "while", "as") and not any(c > j for c in p.children_by(verb, "ccomp")):
                return self._found(slot, "end", j)
            if word in _QUESTION and not (word == "which" and slot.preps):
                return self._found(slot, "question", j)
            if self._infinitive(j, end):
                return self._found(slot, "to", j)
            subject = self._bare_subject(j, verb, end)
            if subject is not None:
                return self._found(slot, "bare", j)
            if p.tokens[j].upos == "ADP" and p.deprel(j) not in ("compound:prt", "mark") or word in _LINKS:
                j = self._past_preposition(slot, j, verb, end)
                continue
            if p.tokens[j].upos in ("ADV", "PART", "INTJ") and word not in ("'s",):
                j += 1
                continue
            if p.tokens[j].upos in _NOMINAL:
                last = self._phrase_end(j, end, verb)
                slot.phrases.append((j, last))
                if slot.phrase is None and not slot.preps and word not in _TIME:
                    slot.phrase = (j, last)
                j = last + 1
                continue
            return self._found(slot, "other" if p.is_word(j) else "end", j)
        return slot

    @staticmethod
    def _found(slot: Slot, kind: str, start: int) -> Slot:
        slot.kind, slot.start = kind, start
        return slot

    def _past_parenthesis(self, comma: int, end: int, verb: int) -> int | None:
        """Over ', however,' or ', in a statement,' to what is said; None where the comma ends the cue clause."""
        p = self.passage
        if comma + 1 < end and (self.region_at(comma + 1, verb) is not None or p.low[comma + 1] == "that"):
            return comma + 1
        for k in range(comma + 1, min(end, comma + 14)):
            if p.low[k] == p.low[comma]:
                if k + 1 < end and (p.low[k + 1] == "that" or self.region_at(k + 1, verb) is not None):
                    return k + 1
                return None
            if p.is_finite(k):
                return None
        return None

    def _past_bracket(self, j: int, end: int) -> int:
        return next((k + 1 for k in range(j + 1, end) if self.passage.low[k] == ")"), end)

    def _relative_subject(self, comma: int, end: int) -> bool:
        """Whether a comma opens a relative clause or apposition after which the phrase before it goes on as a subject: 'said X, who ..., had'."""
        p = self.passage
        for k in range(comma + 1, min(end - 1, comma + 30)):
            if p.low[k] == ",":
                return p.is_finite(k + 1) and (p.low[comma + 1] in _QUESTION or p.tokens[k + 1].upos == "AUX") and p.low[k + 1] not in self.cue_forms
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

    def _infinitive(self, j: int, end: int) -> bool:
        p = self.passage
        if p.low[j] == "not" and j + 1 < end:
            return p.low[j + 1] == "to" and self._infinitive(j + 1, end)
        if p.low[j] != "to" or j + 1 >= end:
            return False
        k = j + 1
        while k < end and (p.tokens[k].upos == "ADV" or not p.is_word(k)):
            k += 1
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
                relative = p.deprel(above).startswith("acl") and self.head_before(above, j)
                return above if finite and not relative else None
            k = above
        return None

    def head_before(self, token: int, j: int) -> bool:
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
        p = self.passage
        if p.tokens[j].xpos == "PRP":
            return j
        k = j
        while k + 1 < end and self.region_at(k + 1, verb) is None:
            token, word = p.tokens[k + 1], p.low[k + 1]
            if word in ("'s", "'", "-", "/", "of") and k + 2 < end:
                if word == "of" and p.tokens[k].upos == "PRON" or word == "of" and p.head[p.head[k + 1]] == verb:
                    break
                k += 1
                continue
            if (
                token.upos in ("NOUN", "PROPN", "NUM", "ADJ", "SYM")
                and not (token.upos == "PROPN" and word in _TIME)
                or token.upos == "DET"
                and word in ("the", "a")
                and p.low[k] == "of"
            ):
                k += 1
                continue
            if p.low[k] in ("'s", "'", "-", "of", "/") and token.upos not in ("PUNCT",):
                k += 1
                continue
            if word in ("and", "&") and k + 2 < end and p.tokens[k + 2].upos in ("PROPN", "NOUN") and p.tokens[k].upos in ("PROPN", "NOUN"):
                k += 2
                continue
            break
        return k

    def clause_end(self, verb: int, start: int, *, phrase: bool = False) -> int:
        """The last token of content that starts at `start`. phrase: content is a noun phrase, which ends with its subtree."""
        p, end = self.passage, self.limit(verb)
        inside = self.region_at(start, verb)
        group = self._coordinated(verb)
        k = start
        while k < end:
            region = self.region_at(k, verb)
            if region is not None:
                k = max(k + 1, p.index(region.end))
                last = self.text_before(region.end)
                if last in FINAL and (region is inside or k >= end):
                    return self._trim(start, k - 1)
                continue
            if k > start and self._stops(k, verb, start, end, group):
                break
            k += 1
        last = k - 1
        if phrase:
            last = min(last, self._phrase_tail(verb, start, last))
        return self._trim(start, last)

    def text_before(self, offset: int) -> str:
        """The last character inside the marks that end at offset."""
        return self.passage.text[:offset].rstrip("\"'”’»›` ")[-1:]

    def _trim(self, start: int, last: int) -> int:
        p = self.passage
        while last > start and not p.is_word(last) and not p.is_mark(last) and p.low[last] not in (")", "]", "%", "$"):
            last -= 1
        return last

    def _phrase_tail(self, verb: int, start: int, last: int) -> int:
        """Where the object that holds token `start` ends by the tree."""
        p, k, seen = self.passage, start, set()
        while p.head[k] not in (verb, -1) and k not in seen and self.head_of_phrase(k, verb, start):
            seen.add(k)
            k = p.head[k]
        right = max([i for i in p.subtree(k) if start <= i <= last], default=last)
        for region in p.regions:
            if (
                p.tokens[right].start < region.end <= p.tokens[last].end
                and region.start <= p.tokens[right].start
                and p.starts[start] <= region.start
            ):
                right = max(right, p.index(region.end) - 1)
        return right

    def head_of_phrase(self, k: int, verb: int, start: int) -> bool:
        return start <= self.passage.head[k]

    def _coordinated(self, verb: int) -> set[int]:
        """Verbs coordinated with the cue: what they govern is no content of it."""
        p = self.passage
        out = set(p.children_by(verb, "conj", "parataxis"))
        if p.deprel(verb) == "conj" and p.head[verb] >= 0:
            out |= {c for c in p.children_by(p.head[verb], "conj") if c > verb}
        return {c for c in out if c > verb and self._like(c, verb)}

    def _like(self, other: int, verb: int) -> bool:
        """Whether a verb coordinated with the cue by the tree can be so: same form, and a cue itself or without subject of its own."""
        p = self.passage
        if p.deprel(other) == "parataxis":
            return True
        if p.tokens[other].xpos != p.tokens[verb].xpos and not (p.low[other] in self.cue_forms and p.is_finite(other)):
            return False
        return p.low[other] in self.cue_forms or p.child(other, "nsubj") is None

    def _stops(self, k: int, verb: int, start: int, end: int, group: set[int]) -> bool:
        p = self.passage
        word = p.low[k]
        if word == ";":
            return True
        if p.deprel(k) == "cc" and (p.head[k] in group or self._shared_subject(k, verb, end)):
            return True
        if word == "," or word in _DASH and p.deprel(k) == "punct":
            n = k + 1
            if n < end and p.low[n] in ("but", "and", "or") and n + 1 < end and (p.head[n] in group or self._shared_subject(n, verb, end)):
                return True
            return n < end and self._leaves(n, verb, start)
        if word in ("according",) and k + 1 < end and p.low[k + 1] == "to":
            return True
        return word in (
            "as",
            "while",
            "when",
            "after",
            "before",
            "during",
            "ahead",
            "because",
            "although",
            "though",
        ) and self._own_adverbial(k, verb, start)

    def _shared_subject(self, cc: int, verb: int, end: int) -> bool:
        """', and promised ...': a finite cue verb right after the conjunction, in the tense of the cue."""
        p, n = self.passage, cc + 1
        while n < end and p.tokens[n].upos == "ADV":
            n += 1
        if n >= end or p.low[n] not in self.cue_forms or p.tokens[n].xpos != p.tokens[verb].xpos:
            return False
        above = p.head[n]
        return not (
            0 <= above
            and above > verb
            and p.deprel(n) == "conj"
            and p.tokens[above].xpos == p.tokens[n].xpos
            and above not in p.children[verb]
        )

    def _leaves(self, n: int, verb: int, start: int) -> bool:
        """Whether the token after a comma opens something that hangs on the cue, not on the content."""
        p = self.passage
        if p.tokens[n].xpos == "VBG" and p.low[n] in self.cue_forms:
            return True
        if p.low[n] == "according" or self._other_cue(n, verb):
            return True
        above = p.head[verb]
        if p.deprel(verb) == "advcl" and above > n > verb and p.child(above, "nsubj") is not None:
            return p.left(p.child(above, "nsubj") or n) == n  # Noting that ..., X wrote
        top, path = n, set()
        while p.head[top] not in (verb, -1) and top not in path:
            path.add(top)
            top = p.head[top]
        return (
            p.head[top] == verb
            and top > start
            and p.deprel(top) in ("advcl", "parataxis", "conj", "obl", "advmod")
            and p.left(top) in (n, n - 1)
           
        )

    def _other_cue(self, n: int, verb: int) -> bool:
        """', he said' or ', said X' after content: another cue clause that closes the sentence."""
        p, end = self.passage, self.limit(verb)
        k = n
        while k < end and k < n + 9 and (p.tokens[k].upos in ("DET", "ADJ", "NOUN", "PROPN", "NUM", "PRON", "ADV", "AUX", "ADP") or p.low[k] in ("'s", "-")):
            k += 1
        if k >= end or k == n and p.low[n] not in self.cue_forms or p.tokens[k].xpos not in ("VBD", "VBZ") or p.low[k] not in self.cue_forms:
            return False
        after = p.low[k + 1] if k + 1 < end else "."
        return k > n and after in (".", ",", "on", "in", "at", "!", "?") or k == n and end - k < 10

    def _own_adverbial(self, k: int, verb: int, start: int) -> bool:
        """'... as he left': an adverbial clause or phrase that the tree hangs on the cue itself."""
        p = self.passage
        top = p.head[k]
        return top > k and p.head[top] == verb and p.deprel(top) in ("advcl", "obl") and p.left(top) in (k, k - 1) and k > start + 1
