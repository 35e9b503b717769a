"""Where content ends: how far the clause or phrase after a cue runs."""

from __future__ import annotations

from stance.detect.marks import Region
from stance.detect.passage import FINAL, Passage

DASHES = frozenset(("—", "–", "--", "―", "-"))


class Extents:
    """Extents within one passage. Everything stays within the quotation marks that stand around the verb.

    cue_forms: verb forms that open a new attribution after a comma. forms: all forms of cue verbs.
    """

    def __init__(self, passage: Passage, cue_forms: frozenset[str], forms: frozenset[str]) -> None:
        self.passage = passage
        self.cue_forms = cue_forms
        self.forms = forms

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
                ending = self.last(region)
                if (ending in FINAL and (region is inside or k >= end)) or (
                    ending == "," and region is inside and region.start >= p.starts[start]
                ):
                    return self._trim(start, k - 1)
                continue
            if k > start and self._stops(k, verb, start, end, group):
                break
            k += 1
        last = k - 1
        if phrase:
            last = min(last, self._phrase_tail(verb, start, last))
        return self._trim(start, last)

    def last(self, region: Region) -> str:
        """The last character inside a quotation, inner marks left out."""
        return self.passage.text[region.start : region.end - region.closing].rstrip("\"'”’»›` ")[-1:]

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
        if word == ";" or self._main_clause(k, verb) or self._new_speaker(k, verb, start, end):
            return True
        if p.deprel(k) == "cc" and (p.head[k] in group or self._shared_subject(k, verb, end)):
            return True
        if word == "," or (word in DASHES and p.deprel(k) == "punct"):
            n = k + 1
            if n < end and p.low[start] in ("to", "not") and p.low[n] in ("while", "whereas"):
                return True
            if n < end and p.low[n] in ("but", "and", "or") and n + 1 < end and (p.head[n] in group or self._shared_subject(n, verb, end)):
                return True
            return n < end and self._leaves(n, verb, start)
        if word in ("according",) and k + 1 < end and p.low[k + 1] == "to":
            return True
        if word == "as" and p.tokens[k].upos == "ADP":
            return False
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

    def _new_speaker(self, k: int, verb: int, start: int, end: int) -> bool:
        """'... and B said ...', '..., though she noted ...': another speaker with a clause of his own, in the tense of the cue."""
        p = self.passage
        if p.low[k] not in ("and", "but", "though", "although", "while", "whereas") or k < start + 3 or not p.is_finite(verb):
            return False
        n = k + 1
        while (
            n < end
            and n < k + 8
            and (p.tokens[n].upos in ("DET", "ADJ", "NOUN", "PROPN", "NUM", "PRON", "ADV") or p.low[n] in ("'s", "-", "of"))
        ):
            n += 1
        if n == k + 1 or n >= end or p.low[n] not in self.cue_forms or p.tokens[n].xpos != p.tokens[verb].xpos:
            return False
        return (p.low[n + 1 : n + 2] == ["that"] or any(c > n for c in p.children_by(n, "ccomp"))) and p.low[n - 1] != "that"

    def _main_clause(self, k: int, verb: int) -> bool:
        """Whether token k belongs to the verb that the cue's noun is subject of: 'a text urging X to go WAS adopted'."""
        p = self.passage
        noun = p.head[verb]
        if not p.deprel(verb).startswith("acl") or noun < 0 or not p.deprel(noun).startswith("nsubj"):
            return False
        main = p.head[noun]
        return main > verb and (k == main or (p.head[k] == main and p.deprel(k).split(":")[0] in ("aux", "cop")))

    def _shared_subject(self, cc: int, verb: int, end: int) -> bool:
        """', and promised ...': a finite cue verb right after the conjunction, in the tense of the cue."""
        p, n = self.passage, cc + 1
        while n < end and p.tokens[n].upos == "ADV":
            n += 1
        if n >= end or p.low[n] not in self.forms:
            return False
        if p.tokens[verb].xpos == "VBG" and p.is_finite(n) and 0 <= p.head[n] < verb:
            return True
        past = ("VBD", "VBN")
        if p.tokens[n].xpos != p.tokens[verb].xpos and not (p.tokens[n].xpos in past and p.tokens[verb].xpos in past):
            return False
        above = p.head[n]
        return not (
            above >= 0
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
        if self.region_at(n, verb) is not None:
            return False
        if p.low[n] == "according" or self._other_cue(n, verb):
            return True
        above = p.head[verb]
        if p.deprel(verb) == "advcl" and above > n > verb and p.child(above, "nsubj") is not None:
            return p.left(p.child(above, "nsubj") or n) == n  # Noting that ..., X wrote
        top, path = n, set()
        while p.head[top] not in (verb, -1) and top not in path:
            path.add(top)
            top = p.head[top]
        tail = p.deprel(top) in ("obl", "advmod")
        if tail and p.right(top) + 1 < self.limit(verb) and p.is_word(p.right(top) + 1):
            return False
        if tail and any(r.start >= p.starts[n] for r in p.regions):
            return False
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
        while (
            k < end
            and k < n + 9
            and (p.tokens[k].upos in ("DET", "ADJ", "NOUN", "PROPN", "NUM", "PRON", "ADV", "AUX", "ADP") or p.low[k] in ("'s", "-"))
        ):
            k += 1
        if (
            k >= end
            or (k == n and p.low[n] not in self.cue_forms)
            or p.tokens[k].xpos not in ("VBD", "VBZ")
            or p.low[k] not in self.cue_forms
        ):
            return False
        after = p.low[k + 1] if k + 1 < end else "."
        return (k > n and after in (".", ",", "on", "in", "at", "!", "?")) or (k == n and end - k < 10)

    def _own_adverbial(self, k: int, verb: int, start: int) -> bool:
        """'... as he left': an adverbial clause or phrase that the tree hangs on the cue itself."""
        p = self.passage
        top = p.head[k]
        return top > k and p.head[top] == verb and p.deprel(top) in ("advcl", "obl") and p.left(top) in (k, k - 1) and k > start + 1
