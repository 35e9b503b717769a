"""Who speaks: the noun phrase that a cue hangs on, by the tree first and by what stands next to the cue where it fails."""

from __future__ import annotations

from dataclasses import dataclass

from stance.detect.cues import Cues
from stance.detect.passage import TITLES, Passage
from stance.text import Span

SUBJECT = ("nsubj", "nsubj:pass", "nsubj:outer", "csubj")
_NOMINAL = frozenset(("NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "X", "SYM"))
_NO_SOURCE = frozenset(["it", "there", "what"])
_BY = ("obl:agent", "obl")


@dataclass(frozen=True, slots=True)
class Source:
    """span: the noun phrase; first..last: its tokens; head: its head token; passive: it is acted upon, not acting."""

    span: Span
    first: int
    last: int
    head: int


class Sources:
    """Speakers within one passage."""

    def __init__(self, passage: Passage, cues: Cues) -> None:
        self.passage = passage
        self.cues = cues

    def passive(self, verb: int) -> bool:
        """Whether the verb is acted upon: by the tree, where a participle is not a past tense misread."""
        p = self.passage
        if p.tokens[verb].xpos not in ("VBN", "VBD", ""):
            return False
        if p.child(verb, "aux:pass") is not None or any(p.deprel(c) == "nsubj:pass" for c in p.children[verb]):
            return True
        return p.tokens[verb].xpos == "VBN" and p.deprel(verb) in ("acl", "amod") and not self.past(verb)

    def past(self, verb: int) -> bool:
        """Whether what is tagged as a participle is a past tense: it has an object, or it is all the verb its sentence has."""
        p = self.passage
        if p.capitals and p.tokens[verb].xpos.startswith("NN"):
            return p.tokens[verb - 1].upos != "AUX" if verb else False
        if p.tokens[verb].xpos != "VBN":
            return p.tokens[verb].xpos == "VBD"
        start, end = p.sentence[verb]
        before = verb - 1
        while before >= start and p.tokens[before].upos in ("ADV", "PART"):
            before -= 1
        if before < start or p.tokens[before].upos == "AUX" or p.child(verb, "aux", "aux:pass") is not None:
            return False
        after = p.low[verb + 1] if verb + 1 < end else "."
        if after == "by" or (p.low[verb] in ("called", "known", "named") and after not in ("for", "on")):
            return False
        if any(c > verb for c in p.children_by(verb, "obj", "ccomp")) and p.deprel(verb) != "advcl":
            return True
        if self._after_quote(verb) and self._inverted(verb, end) is not None and p.tokens[verb + 1].upos in ("PROPN", "DET", "PRON", "ADJ"):
            return True
        near = self._run_before(before, start)
        if near is not None and near.first in (start, p.dateline) and not any(p.is_finite(k) for k in range(start, verb)):
            return True
        edge = near.first - 1 if near is not None else start
        if edge > start and (p.is_mark(edge) or (p.low[edge] == "," and p.is_mark(edge - 1))):
            return True
        alike = [
            k
            for k in range(start, end)
            if k != verb and p.innermost[k] is p.innermost[verb] and (p.is_finite(k) and p.deprel(k) != "acl:relcl")
        ]
        return not alike and p.tokens[before].upos in ("NOUN", "PROPN", "PRON", "PUNCT")

    def of(self, verb: int) -> Source | None:
        """The speaker of a cue verb, None where the text names none."""
        if self.passive(verb):
            return self._agent(verb)
        return self._quoted(verb) or self._participle(verb) or self._subject(verb, set())

    def phrase(self, head: int, low: int = 0, high: int | None = None) -> Source | None:
        """The noun phrase of a head token as a Source."""
        p = self.passage
        start, end = p.sentence[head]
        low = max(low, p.dateline) if head >= p.dateline else low
        span = p.noun_phrase(head, max(low, start), min(end - 1, end - 1 if high is None else high))
        if span is None:
            return None
        first = p.index(span.start)
        last = max(first, p.index(span.end) - 1)
        return Source(span, first, last, head)

    def _agent(self, verb: int) -> Source | None:
        p = self.passage
        for c in p.children_by(verb, *_BY):
            case = p.child(c, "case")
            if case is not None and p.low[case] == "by" and c > verb and p.innermost[c] is p.innermost[verb]:
                return self._without_case(c, case)
        return None

    def _without_case(self, head: int, case: int) -> Source | None:
        return self.phrase(head, case + 1)

    def _subject(self, verb: int, seen: set[int]) -> Source | None:
        p = self.passage
        if verb in seen or verb < 0:
            return None
        seen.add(verb)
        subjects = p.children_by(verb, "nsubj", "csubj")
        if len(subjects) > 1 and subjects[1] < verb and "," in p.low[subjects[0] : subjects[1]]:
            subjects = subjects[1:]  # The fire, he said, was ...
        for c in subjects:
            if p.innermost[c] is not p.innermost[verb] or p.deprel(c).startswith("csubj"):
                continue
            if p.low[c] in _NO_SOURCE and p.tokens[c].upos == "PRON" and p.low[c] != "it":
                return None
            found = self.phrase(c, 0 if c < verb else verb + 1, verb - 1 if c < verb else None)
            if c > verb and p.low[verb - 1] == "," and p.is_word(verb - 2):
                found = self._run_before(verb - 1, p.sentence[verb][0]) or found  # '," the minister, X, told Radio Y'
            marked = p.is_mark(verb - 1) or (p.low[verb - 1] == "," and verb > 1 and p.is_mark(verb - 2)) if verb else False
            headline = found is not None and p.low[verb - 1] == "," and any(p.is_verb(k) for k in range(found.last + 1, verb - 1))
            closing = (
                headline and p.tokens[verb].xpos == "VBZ" and self._onwards(verb + 1, p.sentence[verb][1], verb) == p.sentence[verb][1]
            )
            if found is not None and found.last < verb - 1 and (marked or closing):  # quotas 'a disaster', warns premier
                return self._inverted(verb, p.sentence[verb][1]) or found
            return self._nearer(found, verb) or found
        if p.child(verb, "expl") is not None:
            return None
        return self._beside(verb) or self._above(verb, seen)

    def _participle(self, verb: int) -> Source | None:
        """'he said, predicting ...', where the tree hangs the participle elsewhere: the speaker of the cue clause before it."""
        p = self.passage
        if p.tokens[verb].xpos != "VBG" or verb < 2 or p.low[verb - 1] != ",":
            return None
        start = p.sentence[verb][0]
        before = next((k for k in range(verb - 2, start - 1, -1) if p.is_finite(k) and p.innermost[k] is p.innermost[verb]), None)
        spoken = before is not None and p.low[before] in self.cues.attributing and self._after_quote_clause(before)
        return self._subject(before, set()) if before is not None and spoken else None

    def _after_quote_clause(self, verb: int) -> bool:
        """Whether a cue clause follows its content: '", X said'."""
        p = self.passage
        start = p.sentence[verb][0]
        return any(p.is_mark(k) or p.low[k] == "," for k in range(max(start, verb - 12), verb))

    def _nearer(self, found: Source | None, verb: int) -> Source | None:
        """A noun phrase between comma and verb, where the tree's subject lies beyond a clause of its own or is a dateline."""
        p = self.passage
        if found is None or found.first > verb:
            return None
        clause = any(p.is_finite(k) and p.deprel(k) != "acl:relcl" and k not in p.children[verb] for k in range(found.last + 1, verb))
        if not clause and found.last >= p.dateline:
            return None
        start = p.sentence[verb][0]
        k = verb - 1
        while k >= start and p.tokens[k].upos in ("ADV", "AUX", "PART") and p.low[k] != "'s":
            k -= 1
        near = self._run_before(k, start)
        if near is None or near.first <= found.last or (p.is_word(near.first - 1) and near.first != p.dateline):
            return None
        return near

    def _quoted(self, verb: int) -> Source | None:
        """'quoted X as saying', 'X was quoted as saying': X."""
        p = self.passage
        if verb < 2 or p.low[verb - 1] != "as" or p.tokens[verb].xpos != "VBG":
            return None
        start = p.sentence[verb][0]
        quoting = next((k for k in range(verb - 2, start - 1, -1) if p.low[k] in self.cues.quoting), None)
        if quoting is None:
            return None
        if self.passive(quoting):
            return self._subject_of_passive(quoting)
        first, last = quoting + 1, verb - 2
        while last >= first and not p.is_word(last):
            last -= 1
        span = p.run(first, last) if first <= last else None
        return Source(span, first, last, first) if span else None

    def _subject_of_passive(self, verb: int) -> Source | None:
        p = self.passage
        subject = next((c for c in p.children[verb] if p.deprel(c).startswith("nsubj")), None)
        return self.phrase(subject) if subject is not None else self._above(verb, set())

    def _above(self, verb: int, seen: set[int]) -> Source | None:
        """The subject that a verb shares with what it hangs on."""
        p = self.passage
        above, relation = p.head[verb], p.deprel(verb)
        if above < 0 or (p.innermost[above] is not p.innermost[verb] and relation not in ("parataxis", "advcl", "conj")):
            return None
        if relation.startswith("acl") and not p.is_verb(above):
            return self._noun_governor(verb, above)
        if relation in ("conj", "xcomp", "advcl", "ccomp", "parataxis", "obl", "dep", "advcl:relcl", "acl", "cop", "aux"):
            if relation == "ccomp" and p.is_finite(verb):
                return None
            if relation == "conj" and p.tokens[verb].xpos == "VBD" and p.tokens[above].xpos == "VB":
                start = p.sentence[verb][0]
                alike = (k for k in range(start, above) if p.tokens[k].xpos == "VBD" and p.low[k] in self.cues.verbs)
                above = next(alike, above)  # 'He said talks would resume and thanked X', hung on 'resume'
            if p.is_verb(above):
                if relation in ("xcomp", "ccomp", "advcl") and p.tokens[verb].xpos != "VBG" and p.low[above] in self.cues.object_control:
                    target = p.child(above, "obj", "iobj")
                    if target is not None and target < verb:
                        return self.phrase(target, above + 1)
                if self.passive(above):
                    return self._subject_of_passive(above)
                return self._subject(above, seen)
            subject = p.child(above, "nsubj")  # a copular or nominal predicate
            if subject is not None and p.innermost[subject] is p.innermost[verb]:
                return self.phrase(subject)
            if relation == "conj":
                return self._above(above, seen)
        return None

    def _noun_governor(self, verb: int, noun: int) -> Source | None:
        """For 'banners demanding ...' the noun; for 'issued a statement saying ...' whoever issued it."""
        p = self.passage
        if p.tokens[verb].xpos not in ("VBG", "VBN") and p.deprel(verb) != "acl:relcl":
            return None
        if p.low[noun] in self.cues.messages:
            owner = self.owner(noun)
            if owner:
                return owner
        return self.phrase(noun, 0, verb - 1)

    def owner(self, noun: int) -> Source | None:
        """Whose message, demand or refusal it is: possessor, 'from', 'by', or the subject of the verb that carries it."""
        p = self.passage
        possessor = p.child(noun, "nmod:poss")
        if possessor is not None:
            case = p.child(possessor, "case")
            return self.phrase(possessor, 0, case - 1 if case is not None else None)
        for c in p.children_by(noun, "nmod", "obl"):
            case = p.child(c, "case")
            if case is not None and p.low[case] in ("from", "by") and c > noun:
                return self._without_case(c, case)
        verb = p.head[noun]
        if verb >= 0 and p.is_verb(verb) and p.deprel(noun) in ("obj", "obl", "nsubj:pass") and p.low[verb] in self.cues.carriers:
            return self._agent(verb) if self.passive(verb) else self._subject(verb, set())
        return None

    def _beside(self, verb: int) -> Source | None:
        """Inverted ('", said X') and plain ('X said') order read off the surface, for a finite verb that the tree left without subject."""
        p = self.passage
        loose = p.deprel(verb) in ("conj", "acl", "xcomp", "advcl", "amod") and not self.past(verb)
        quoted = self._after_quote(verb)
        finite = p.tokens[verb].xpos in ("VBD", "VBZ", "VBP", "VBN", "") or not p.is_verb(verb) or p.capitals
        if not finite or (loose and not quoted):
            return None
        start, end = p.sentence[verb]
        if quoted and p.deprel(verb) != "conj":
            found = self._titled(verb, start) or self._inverted(verb, end)
            if found is not None:
                return found
        if p.deprel(verb) == "conj" and not p.capitals and p.tokens[verb - 1].upos not in ("PROPN", "NOUN", "PRON"):
            return None
        k = verb - 1
        while k >= start and p.tokens[k].upos in ("ADV", "AUX", "PART") and p.low[k] != "'s":
            k -= 1
        return self._run_before(self._before_aside(k, start), start)

    def _before_aside(self, k: int, start: int) -> int:
        """Over ', speaking on Monday,' back to the noun phrase before it."""
        p = self.passage
        if k <= start or p.low[k] not in (",", "—", "–", "--", "-"):
            return k
        opening = next((m for m in range(k - 1, max(start, k - 26), -1) if p.low[m] == p.low[k]), None)
        if opening is None:
            return k
        first = p.tokens[opening + 1]
        loose = p.low[k] != "," or first.xpos in ("VBG", "VBN", "WP", "WDT", "WP$") or first.upos == "ADP"
        return opening - 1 if loose else k

    def _titled(self, verb: int, start: int) -> Source | None:
        """'"...," the minister, X, told Y': a noun phrase with its apposition between the quotation and the verb."""
        p = self.passage
        if p.low[verb - 1] != "," or verb - 2 < start or not p.is_word(verb - 2):
            return None
        found = self._run_before(verb - 1, start)
        if found is None or "," not in p.low[found.first : found.last] or (found.first > start and p.is_word(found.first - 1)):
            return None
        return found

    def _after_quote(self, verb: int) -> bool:
        """Whether the verb stands right after a comma or a closing mark."""
        p = self.passage
        k = verb - 1
        while k >= 0 and p.tokens[k].upos in ("ADV",):
            k -= 1
        return (
            k >= 0
            and not p.is_word(k)
            and p.low[k] not in (".", "(", "[")
            and (p.is_mark(k) or p.low[k] in (",", "?", "!", "—", "–", "--", "…"))
        )

    def _inverted(self, verb: int, end: int) -> Source | None:
        """The noun phrase after an inverted cue, its apposition with it: '," said X, the minister of Y.'"""
        p = self.passage
        k = self._onwards(verb + 1, end, verb)
        if k == verb + 1 or p.low[k - 1] in _NO_SOURCE:
            return None
        if not any(p.tokens[j].upos in ("NOUN", "PROPN", "PRON") for j in range(verb + 1, k)):
            return None
        if k < end and (p.is_finite(k) or p.tokens[k].upos == "AUX"):
            return None  # a clause, not a speaker: 'said the raid had ...'
        last = k - 1
        if (p.low[last] in TITLES and k < len(p) and p.low[k : k + 1] == ["."]) or (p.low[last].rstrip(".") in TITLES and k == end):
            beyond = k + 1 if k < len(p) and p.low[k] == "." else k  # 'said Gen. | Aung Myo', cut into two sentences
            far = self._onwards(beyond, min(len(p), beyond + 6), verb)
            last = far - 1 if far > beyond else last
        elif k + 1 < end and p.low[k] == ",":
            far = self._onwards(k + 1, end, verb, tails=True)
            closes = far >= end or p.low[far] in (",", ".", ";", "!", "?") or p.is_mark(far)
            if far > k + 1 and closes and p.tokens[k + 1].upos in ("DET", "PROPN", "NOUN", "PRON") and p.low[k + 1] not in _NO_SOURCE:
                last = far - 1
        span = p.run(verb + 1, last)
        return Source(span, verb + 1, last, k - 1) if span else None

    def _onwards(self, first: int, end: int, verb: int, *, tails: bool = False) -> int:
        """One after the last token of the nominal run that starts at `first`; tails: prepositions may stand in it."""
        p, k = self.passage, first
        while k < end and p.innermost[k] is p.innermost[verb]:
            nominal = p.tokens[k].upos in ("DET", "ADJ", "NOUN", "PROPN", "NUM", "PRON", "PART")
            if (
                not nominal
                and not (k > first and p.low[k] in ("-", "'s", "of"))
                and not (tails and k > first and p.tokens[k].upos in ("ADP", "CCONJ"))
            ):
                break
            k += 1
        while k > first and p.tokens[k - 1].upos in ("ADP", "CCONJ"):
            k -= 1
        return k

    def _run_before(self, last: int, start: int) -> Source | None:
        """The nominal run that ends at token `last`; with a comma there, an apposition ('X, the minister,') is read over.
        Prepositional tails ('a statement by the committee') belong to it where it starts after a comma, a mark or nothing."""
        p = self.passage
        if last < start:
            return None
        appositive = last > start and p.low[last] == ","
        end = last - 1 if appositive else last
        whole = self._walk(end, start, appositive, True)
        strict = self._walk(end, start, appositive, False)
        if appositive:
            commas = [k for k in range(end, whole - 1, -1) if p.low[k] == ","]
            if len(commas) > 1 or (commas and whole > start and p.is_word(whole - 1)):
                cut = commas[1] + 1 if len(commas) > 1 else commas[0] + 1
                whole = strict = cut
        first = (
            whole if whole == max(start, p.dateline) or (whole > start and not p.is_word(whole - 1) and p.low[whole - 1] != "-") else strict
        )
        while first < end and (p.low[first] in ("of", "-", "'s", ",", "&", "and", "but", "(") or p.tokens[first].upos in ("ADP", "CCONJ")):
            first += 1
        nominal = any(p.tokens[k].upos in ("NOUN", "PROPN", "PRON") for k in range(first, end + 1))
        if first > end or not (nominal or (p.tokens[first].upos == "DET" and first < end)):
            return None
        if p.low[end] in _NO_SOURCE:
            return None
        span = p.run(first, end)
        head = next((k for k in range(first, end + 1) if p.low[k] == "," or p.tokens[k].upos == "ADP"), end + 1) - 1
        return Source(span, first, end, max(first, head)) if span else None

    def _walk(self, end: int, start: int, appositive: bool, tails: bool) -> int:
        """The first token of a nominal run that ends at `end`; one after `end` where it is empty."""
        p = self.passage
        first = end + 1
        bracket = 0
        for k in range(end, max(start, p.dateline) - 1, -1):
            bracket += (p.low[k] == ")") - (p.low[k + 1] == "(" if k < end else 0)
            if bracket > 0 and end - k < 12:
                first = k
                continue
            if p.innermost[k] is not p.innermost[end] or p.is_mark(k):
                break
            close = k < end and p.tokens[k].end == p.tokens[k + 1].start  # no space after it
            cut = k > 0 and p.tokens[k - 1].end == p.tokens[k].start and p.low[k - 1].isalpha()
            stuck = cut or (close and p.low[k + 1].isalpha()) or p.tokens[k].upos == "PUNCT"
            piece = p.low[k].isalpha() and stuck  # of a word cut in two
            joined = piece or p.low[k] in ("'s", "-", "of", "'", "&", ".") or (close and p.low[k + 1] == "-")
            joined = joined or (appositive and p.low[k] in (",", "and", "(", ")"))
            joined = joined or ((appositive or tails) and k < end and p.tokens[k].upos in ("ADP", "CCONJ"))
            if not (p.tokens[k].upos in ("DET", "ADJ", "NOUN", "PROPN", "NUM", "PRON", "X", "SYM") or joined):
                break
            first = k
        return first
