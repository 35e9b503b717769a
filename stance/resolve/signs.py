"""What speaks for each who may be meant: agreement, grammar, distance, salience, who spoke last. Named signs for the network to weigh."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from stance.resolve.antecedents import Ask, Candidate, Trace
from stance.resolve.cast import Figure
from stance.resolve.cuewords import stem
from stance.resolve.words import BODIES, DETERMINERS, GROUPS, LANDS, PRONOUNS, ROLES, TITLES, Word, gender_of, singular, word_set

if TYPE_CHECKING:
    from stance.resolve.coreference import Memory

_UNDER = word_set(
    "by with to of from than against for at on in about over after before between among towards toward like including into under upon"
)
_ACTS = word_set(
    "is was are were has had have will would can could may might did does also and who then later earlier told said says tells spoke "
    "speaks made makes gave gives took takes went goes came comes met meets wrote writes"
)
_LEADING = {"grammar=subject", "grammar=acts", "grammar=begins", "grammar=begins-,"}  # of whom a sentence speaks
_AGE = re.compile(r"\b(\d\d)[\s-]year")
_GENDERED = {"m": word_set("he him his himself"), "f": word_set("she her hers herself")}
_PERSONAL = {"m": "h", "f": "h"}
_MARKS = "\"“„«‘'"


def step(n: int, *levels: int) -> str:
    """A number as the name of its interval: the last level that it reaches."""
    return str(max((level for level in (0, *levels) if n >= level), default=0))


class Signs:
    """Fills in the signs of candidates, for one document."""

    def __init__(self, memory: Memory) -> None:
        self.memory, self.cast = memory, memory.cast
        self.text = memory.cast.document.text
        self._grammar: dict[int, str] = {}
        self._votes: dict[str, Counter[str]] | None = None

    def fill(self, ask: Ask, candidates: list[Candidate]) -> None:
        """Gives each candidate its signs; those of the ask itself are everybody's."""
        plain = set(self._of_ask(ask, candidates))
        most = max((len(c.traces) for c in candidates), default=0)
        called = [c for c in candidates if self._called(ask, c)]
        cross = _PERSONAL.get(ask.kind, ask.kind)
        owns = []
        for rank, candidate in enumerate(candidates):
            own = {f"rank{step(rank, 1, 2, 3, 5, 8)}", f"alone{len(candidates) == 1}"}
            own.add(f"most{len(candidate.traces) == most}")
            if ask.kind in "dD" or ask.role:
                own.add(f"called-rank{step(called.index(candidate), 1, 2, 4)}" if candidate in called else f"others-called{bool(called)}")
            owns.append(own | set(self._of(ask, candidate)))
        leading = [i for i, own in enumerate(owns) if {"far=0", "near=plain"} <= own and own & _LEADING]
        for i, (candidate, own) in enumerate(zip(candidates, owns, strict=True)):
            own.add(f"rival-here={any(k != i for k in leading)}")
            candidate.signs = plain | own | {f"{cross}|{sign}" for sign in own}

    # ------------------------------------------------------------ the ask

    def _of_ask(self, ask: Ask, candidates: list[Candidate]) -> Iterator[str]:
        at, memory = ask.start, self.memory
        yield f"kind={ask.kind}"
        yield f"word={ask.role or ask.word}"
        yield f"owner={ask.owner}"
        yield f"many={step(len(candidates), 1, 2, 4, 8, 16)}"
        begins = not self.text[memory.paragraph(at) : at].strip(' "“')
        yield f"begins={begins}"
        yield f"first-sentence={memory.sentence(at) < 2}"
        yield f"in-quotation={memory.in_content(at) and ask.kind != 'q'}"
        yield f"nobody-spoke={not any(s < at for s, _ in memory.sources)}"
        yield f"offered={bool(ask.offered)}"
        if ask.quote is not None:
            cue = stem(self.text[ask.quote.cue[0].start : ask.quote.cue[0].end].lower().split()[0]) if ask.quote.cue else "-"
            yield f"cue={cue}"
            yield f"type={ask.quote.type.value}"
            yield f"nested={ask.quote.parent is not None}"
        if ask.kind == "q" and ask.quote is not None:
            yield f"colon={self.text[:at].rstrip()[-1:] == ':'}"
            yield f"marked={self.text[at] in _MARKS}"
        if ask.kind in "dD":
            yield f"length={min(len(ask.word.split()), 5)}"
            yield f"state={bool(ask.state)}"
            yield f"noun={self._noun(ask.role)}"

    def _noun(self, role: str) -> str:
        for name, known in (("land", LANDS), ("body", BODIES), ("group", GROUPS), ("role", ROLES)):
            if role in known:
                return name
        return "other"

    # ------------------------------------------------------------ a candidate

    def _of(self, ask: Ask, candidate: Candidate) -> Iterator[str]:
        yield from self._who(ask, candidate)
        yield from self._where(ask, candidate)
        yield from self._speech(ask, candidate)
        if ask.kind in "dD":
            yield from self._description(ask, candidate)

    def _who(self, ask: Ask, candidate: Candidate) -> Iterator[str]:
        figures = [self.cast.figures[k] for k in candidate.keys]
        first, key = figures[0], candidate.keys[0]
        kind = first.actor.kind if len(figures) == 1 else "joint"
        yield f"kind-of={kind}"
        yield f"plural={first.plural or len(figures) > 1}"
        yield f"joint={len(figures) > 1 and ('people' if all(f.person for f in figures) else 'bodies')}"
        yield f"table={key in self.cast.table}"
        yield f"headline={key in self.cast.headline}"
        yield f"often={step(len(candidate.traces), 1, 2, 3, 5, 9)}"
        yield f"parent={bool(ask.parent) and ('same' if ask.parent == candidate.keys else key in ask.parent)}"
        if ask.parent and len(figures) == 1:
            yield f"principal={any(self.cast.principal(p) == key for p in ask.parent)}"
        yield f"offer={bool(ask.offered) and ask.offered == candidate.keys}"
        if ask.offered and len(ask.offered) == 1 and ask.offered[0] not in self.memory.finder.named:
            yield "offer-unnamed"  # whom the rules name stands nowhere in the text
        if ask.kind in "mfdq1" and len(figures) == 1 and first.person:
            yield from self._gender(ask, key, first)

    def _gender(self, ask: Ask, key: str, figure: Figure) -> Iterator[str]:
        wanted = ask.kind if ask.kind in "mf" else gender_of(ask.role) if ask.role else None
        votes = self._heard_as(key)
        other = {"m": "f", "f": "m"}
        if wanted:
            yield f"gender={wanted}{'known' if figure.gender else 'open'}"
            yield f"vote={'both' if votes['m'] and votes['f'] else 'for' if votes[wanted] else 'against' if votes[other[wanted]] else '-'}"
            yield f"vote-many={votes[wanted] > 1 and votes[wanted] > 2 * votes[other[wanted]]}"

    def _heard_as(self, key: str) -> Counter[str]:
        """How often 'he' and 'she' follow a person's name in its sentence before anybody else is named."""
        if self._votes is None:
            self._votes = {}
            people = [m for m in self.cast.mentions if self.cast.figures[m.key].person]
            for i, mention in enumerate(people):
                after = people[i + 1] if i + 1 < len(people) else None
                end = min(after.start if after else len(self.text), mention.end + 150)
                for word in (self.cast.words[n] for n in self.cast.word_range(mention.end, end)):
                    if word.text in ".!?":
                        break
                    said = next((g for g, words in _GENDERED.items() if word.norm in words), None)
                    if said:
                        self._votes.setdefault(mention.key, Counter())[said] += 1
                        break
        return self._votes.get(key, Counter())

    # ------------------------------------------------------------ places

    def _where(self, ask: Ask, candidate: Candidate) -> Iterator[str]:
        memory, at = self.memory, ask.start
        if not candidate.traces:
            yield "nowhere"
            return
        nearest = candidate.traces[0]
        here = memory.sentence(at)
        if nearest.start >= at:
            yield f"ahead={step(memory.sentence(nearest.start) - here, 1, 2)}"
            yield f"ahead-grammar={self.grammar(nearest)}"
            yield f"ahead-speaks={self._next_voice(ask, nearest)}"
            return
        far = here - memory.sentence(nearest.start)
        yield f"far={step(far, 1, 2, 3, 4, 6, 10, 20)}"
        yield f"lines={step(self.text.count(chr(10), nearest.start, at), 1, 2, 3, 5, 9)}"
        yield f"grammar={self.grammar(nearest)}"
        yield f"form={nearest.form}"
        yield f"near={self._place(ask, nearest)}"
        if far < 2:
            yield f"{'here' if far == 0 else 'before'}={self.grammar(nearest)}-{self._place(ask, nearest)}"
        for trace in candidate.traces[:8]:
            back = here - memory.sentence(trace.start)
            if back <= 3:
                yield f"at{back}:{self.grammar(trace)}"
            lines = self.text.count("\n", trace.start, at)
            if lines <= 2 and ask.kind == "q":
                yield f"line{lines}:{self.grammar(trace)}"
                yield f"line{lines}:opens{self._opens(trace)}"
        if self._opens(nearest):
            yield f"opens{step(self.text.count(chr(10), nearest.start, at), 1, 2)}"
        yield f"first={candidate.traces[-1].start == min((m.start for m in self.cast.mentions), default=-1)}"
        later = next((t for t in self.memory.finder.named.get(candidate.keys[0], ()) if t.start > ask.end), None)
        if later and len(candidate.keys) == 1:
            yield f"later={step(memory.sentence(later.start) - here, 1, 2, 4)}"
            if ask.kind == "q":
                yield f"later-speaks={self._next_voice(ask, later)}"

    def _place(self, ask: Ask, trace: Trace) -> str:
        """Whether a name stands in the ask's own quotation, in another one, in the same one as the ask, or in the author's words."""
        if ask.owner and self.memory.sentence(trace.start) == self.memory.sentence(ask.start):
            return "plain"  # 'its minister' may take up whom the words before name, quoted or not
        if ask.quote and any(s.start <= trace.start < s.end for s in ask.quote.content):
            return f"own-{ask.quote.type.value}"
        inside = self.memory.quotation(trace.start)
        if not inside:
            return "plain"
        return "same" if inside == self.memory.quotation(ask.start) else "quotation"

    def _opens(self, trace: Trace) -> bool:
        return trace.start - self.memory.paragraph(trace.start) < 40

    def _next_voice(self, ask: Ask, trace: Trace) -> str:
        """Whether somebody named later is named in the source of a quote, and how many lines on."""
        for quote in self.memory.quotes:
            if any(s.start <= trace.start < s.end for s in quote.source):
                return step(self.text.count("\n", ask.start, trace.start), 1, 2, 3)
        return "-"

    def grammar(self, trace: Trace) -> str:
        """The place in its sentence, by the words around: owner, under a preposition, joined, subject (acts), early, or late."""
        if trace.spoken:
            return "spoken"
        if trace.start not in self._grammar:
            self._grammar[trace.start] = self._grammar_of(trace)
        return self._grammar[trace.start]

    def _grammar_of(self, trace: Trace) -> str:
        if trace.form in ("and", "two"):
            return trace.form
        words, inside = self.cast.words, self.cast.word_range(trace.start, trace.end)
        after = words[inside.stop] if inside.stop < len(words) else None
        if after is not None and after.possessive:
            return "owner"
        i = inside.start - 1
        while i >= 0 and self._passed(words[i]):
            i -= 1
        if i >= 0 and words[i].norm in _UNDER:
            return "under"
        speaks = any(s.start <= trace.start < s.end for q in self.memory.quotes for s in q.source)
        begins = i < 0 or words[i].mark or self.memory.sentence(words[i].start) != self.memory.sentence(trace.start)
        acts = after is not None and (after.norm in _ACTS or after.norm.endswith("ed"))
        if speaks:
            return "source"
        if acts:
            return "subject" if begins else "acts"
        return ("begins-," if after is not None and after.text == "," else "begins") if begins else "late"

    def _passed(self, word: Word) -> bool:
        """Words that stand between a preposition and its name: 'with the former Latvian minister Jane Doe'."""
        return bool(
            word.norm in TITLES
            or word.norm in DETERMINERS
            or singular(word.norm) in ROLES
            or word.possessive
            or word.text == "."
            or (word.norm and word.cap)
        )

    # ------------------------------------------------------------ speech

    def _speech(self, ask: Ask, candidate: Candidate) -> Iterator[str]:
        memory, at = self.memory, ask.start
        voices = [v for v in memory.sources if v[0] < at]
        distinct = list(dict.fromkeys(keys for _, keys in reversed(voices)))
        yield f"voice={step(distinct.index(candidate.keys), 1, 2, 3, 5) if candidate.keys in distinct else '-'}"
        for n, (start, keys) in enumerate(reversed(voices[-3:])):
            if keys == candidate.keys:
                lines = step(self.text.count("\n", start, at), 1, 2, 3)
                yield f"voice{n}"
                yield f"voice{n}:far{step(memory.sentence(at) - memory.sentence(start), 1, 2, 3, 5)}"
                yield f"voice{n}:lines{lines}"
                yield f"voice{n}:word={self._pronoun_at(start)}"
                if ask.quote is not None and n == 0:
                    cue = stem(self.text[ask.quote.cue[0].start : ask.quote.cue[0].end].lower().split()[0]) if ask.quote.cue else "-"
                    yield f"voice0:cue={cue}"
            elif len(candidate.keys) == 1 and candidate.keys[0] in keys:
                yield f"voice{n}:one-of"
        spoken = sum(keys == candidate.keys for _, keys in voices)
        yield f"voices={step(spoken, 1, 2, 4, 8)}"
        yield f"share={step(10 * spoken // len(voices), 1, 3, 6, 10)}" if voices else "share=-"

    def _pronoun_at(self, at: int) -> str:
        inside = self.cast.word_range(at, at + 1)
        word = self.cast.words[inside.start].norm if inside else ""
        return PRONOUNS.get(word, "-")

    # ------------------------------------------------------------ descriptions

    def _description(self, ask: Ask, candidate: Candidate) -> Iterator[str]:
        figure = self.cast.figures[candidate.keys[0]]
        called = self._called(ask, candidate)
        yield f"called={called}"
        said = {singular(w) for w in ask.word.split()} - {ask.role}
        known = {singular(w) for r in (*figure.roles, *self.memory.offices(figure)) for w in r.split()}
        named = {singular(w) for w in figure.actor.name.lower().replace("-", " ").split()}
        yield f"roles={'none' if not known else 'head' if ask.role in known else 'others'}"
        yield f"shared={step(len(said & known), 1, 2)}of{min(len(said), 3)}"
        yield f"in-name={ask.role in named}"
        yield f"words-in-name={step(len(said & named), 1, 2)}"
        state = figure.actor.state
        yield f"states={'-' if not ask.state else 'open' if state is None else 'same' if state == ask.state else 'other'}"
        of = self.cast.principal(candidate.keys[0])
        yield f"of={'-' if not ask.state else 'same' if of == ask.state else 'other'}"
        age = _AGE.search(ask.word)
        if age:
            yield f"age={any(age[1] in self.text[t.end : t.end + 6] for t in candidate.traces)}"

    def _called(self, ask: Ask, candidate: Candidate) -> bool:
        return bool(ask.role) and all(self.memory.is_called(k, ask.role, ask.state) for k in candidate.keys)
