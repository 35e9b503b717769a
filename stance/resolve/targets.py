"""At whom a quote is directed: candidates near it, what speaks for each, and a linear weighing of that.

A candidate is an actor named in the content, beside the cue, shortly before, or spoken to. What speaks for it are signs:
words such as 'object of urge', 'subject of must', 'state in content', 'speaker before'. Their weights come from
labelled quotes (see train/targets.py); the stance of the quote is never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from stance.quotes import Quote, QuoteType
from stance.resolve.cast import Cast, Mention
from stance.resolve.coreference import Memory
from stance.resolve.cuewords import CueWords, stem
from stance.resolve.metonymy import is_place
from stance.resolve.objects import described
from stance.resolve.reading import Context
from stance.resolve.words import GOVERNMENT, PRONOUNS, ROLES, TITLES, Word, singular, word_set

MUST = word_set("must should ought need needs shall")
WANTED = word_set("to stop end withdraw return release resume halt cease refrain abandon let allow take give do make")
WISHES = word_set("want wants wanted urge urges urged ask asks asked demand demands demanded expect expects request requests wish wishes")
_BETWEEN = word_set("the to on that mr president")
TOPICS = word_set("discuss about concern regard consider review address cover study debate negotiat involv includ over")  # stems
SECOND = word_set("you your yours yourself yourselves")
BEFORE = 260  # characters before a quote's sentence in which others are looked for
_OBJECT_LINKS = word_set("to on upon the at for both and") | {""}
_ASKED = word_set("must did does do will can could would should may has have had is are was were why when")
_BE = re.compile(r"\s+(?:was|were|is|are|been|being|be)\s+(?:also\s+|\w+ly\s+)?$")
_OBJECT_ENDS = word_set("to for of on in at that about over after with from")
QUIET = 0.6  # what the subject of a past event in reported plain speech must have more to be a target
_TOLD = frozenset(("then had", "then was", "then were"))
_LOUD = frozenset(("must", "not", "wanted", "wished for", "asked of", "outside", "each other", "you", "joint"))
_NEUTRAL = frozenset(("say", "report", "explain", "tell", "think", ""))  # classes of cues that do nothing to anybody
_MEDIA = word_set("reporters journalists correspondents audience crowd viewers interviewer readers newsmen")


@dataclass(slots=True)
class Candidate:
    """Somebody a quote may be directed at, and the signs for it."""

    key: str
    signs: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of signs; a candidate is a target when the sum reaches threshold, a second one when it reaches second."""

    signs: Mapping[str, float]
    threshold: float = 0.0
    second: float = 1.0

    def score(self, candidate: Candidate) -> float:
        return sum(self.signs.get(sign, 0.0) for sign in candidate.signs)


class Targets:
    """Finds the targets of one document's quotes, in order; memory holds the speakers found so far."""

    def __init__(
        self, cast: Cast, memory: Memory, cues: CueWords, weights: Weights, readings: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        self.cast, self.memory, self.cues, self.weights = cast, memory, cues, weights
        self.speakers = readings or {}  # by quote id
        self.context = Context(cast, memory)
        self.past: list[tuple[int, tuple[str, ...], tuple[str, ...]]] = []  # place, speakers, targets
        self._salience = self._salient()

    def of(self, quote: Quote, actors: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
        """(ids, word of HOW['targets']) of a quote whose speakers are known. () and 'none' where nobody is aimed at."""
        found = self._objects_only(quote, self.candidates(quote, actors))
        neutral = quote.type is QuoteType.INDIRECT and self.cues.kind(self._surface(quote.cue)) in _NEUTRAL
        ranked = sorted(((self._score(c, neutral), c) for c in found), key=lambda p: (-p[0], p[1].key))
        both = [c for c in found if "each other" in c.signs]
        if both:
            return tuple(sorted(c.key for c in both)), "object"
        chosen = [c for k, (score, c) in enumerate(ranked[:3]) if score >= (self.weights.threshold if k == 0 else self.weights.second)]
        if chosen and "joint" in chosen[0].signs and "in content" not in chosen[0].signs:
            chosen = [c for c in found if "joint" in c.signs]
        keys = tuple(c.key for c in chosen)
        self.past.append((quote.content[0].start, actors, keys))
        return keys, self._how(chosen[0]) if chosen else "none"

    def _score(self, candidate: Candidate, neutral: bool) -> float:
        """The weighed signs; less for the subject of a past event that is told in neutral words ('said Oslo had called')."""
        quiet = neutral and candidate.signs & _TOLD and not candidate.signs & _LOUD
        return self.weights.score(candidate) - QUIET * bool(quiet)

    def _objects_only(self, quote: Quote, found: list[Candidate]) -> list[Candidate]:
        """Where a cue that does something to somebody has its object, nobody else is meant: 'asked Chad to tell Niger'."""
        objects = [c for c in found if "object of cue" in c.signs]
        acts = self.cues.kind(self._surface(quote.cue)) not in _NEUTRAL
        return objects if objects and acts else found

    def _how(self, candidate: Candidate) -> str:
        signs = candidate.signs
        if "you" in signs:
            return "second_person"
        if "beside cue" in signs:
            return "addressee" if "addressed" in signs else "object"
        if signs & {"wanted", "wished for"}:
            return "subject"
        return "object" if "in content" in signs else "opponent"

    # ------------------------------------------------------------ candidates

    def candidates(self, quote: Quote, actors: tuple[str, ...]) -> list[Candidate]:
        """Everybody who may be meant, with signs; speakers themselves are left out."""
        found: dict[str, Candidate] = {}
        own = {s for a in actors if (s := self.cast.figures[a].actor.state)}
        topics = self._in_content(quote, found, own | set(actors))
        self._beside_cue(quote, found)
        self._before(quote, found)
        self._spoken_with(quote, actors, found)
        self._each_other(quote, actors, found)
        self._described_object(quote, found, own | set(actors))
        self._inner(quote, found)
        self._passive(quote, found)
        for key in topics:
            if key in found and not found[key].signs & {"in content", "outside"}:
                del found[key]
        for key in actors:
            if "each other" not in found.get(key, Candidate(key)).signs:
                found.pop(key, None)
        common = self._common(quote, actors)
        for candidate in found.values():
            self._describe(candidate, own, len(found))
            candidate.signs |= common
            candidate.signs |= {f"{a} & {b}" for a in candidate.signs & _PLACES for b in common if not b.startswith("word ")}
        return list(found.values())

    def _add(self, found: dict[str, Candidate], key: str, *signs: str) -> None:
        found.setdefault(key, Candidate(key)).signs.update(signs)

    def _in_content(self, quote: Quote, found: dict[str, Candidate], own: set[str]) -> set[str]:
        """Named in the content; own: ids of the speakers and their states, who do not count as first. Returns whom the content
        is about without being at them ('said they discussed Ukraine')."""
        first: str | None = None
        topics: set[str] = set()
        neutral = self.cues.kind(self._surface(quote.cue)) in _NEUTRAL
        for span in quote.content:
            for mention in self.cast.mentions_in(span.start, span.end):
                if is_place(self.cast, mention) or mention.start < span.start:
                    continue
                again, grammar = mention.key in found, self._grammar(mention, span.start)
                if "topic" in grammar and neutral:
                    topics.add(mention.key)
                    continue
                self._add(found, mention.key, "again in content" if again else "in content", *grammar)
                found[mention.key].signs.add("in content")
                if first in (None, mention.key) and mention.key not in own and self.cast.figures[mention.key].actor.state not in own:
                    first = mention.key
                    found[mention.key].signs.add("first in content")
        return topics

    def _grammar(self, mention: Mention, start: int) -> list[str]:
        """Signs of a mention's neighbours: what it must do, what stands before it, whether it owns something."""
        words = self.cast.words
        inside = self.cast.word_range(mention.start, mention.end)
        before = words[inside.start - 1] if inside.start and words[inside.start - 1].start >= start else None
        if before is not None and before.norm in ("the", "mr", "president") and inside.start > 1 and words[inside.start - 2].start >= start:
            before = words[inside.start - 2]
        after = words[inside.stop : inside.stop + 4]
        out = [f"form {mention.form}"]
        out.append(
            f"after {stem(before.norm)}" if before is not None and before.norm else "opens content" if before is None else "after mark"
        )
        if before is not None and stem(before.norm) in TOPICS:
            out.append("topic")
        out += [f"then {stem(after[0].norm)}"] if after and after[0].norm else []
        if after and after[0].text.islower() and self._wished(inside.start, start):
            out.append("wished for")
        if after and after[0].possessive:
            out.append("owner")
        if any(w.norm in MUST for w in after[:3]):
            out.append("wanted")
        elif before is not None and before.norm in _ASKED and self._question(mention.end):
            out.append("asked of")
        elif len(after) > 1 and after[0].norm == "to" and after[1].norm:
            out.append("to do")
        elif after and after[0].norm and not after[0].possessive and after[0].text.islower():
            out.append("subject like" if before is None or before.norm in ("that", "if", "and", "but", "") else "amid")
        return out

    def _question(self, at: int) -> bool:
        """Whether the sentence around an offset ends in a question mark."""
        end = next((self.cast.words[i].text for i in self.cast.word_range(at, at + 300) if self.cast.words[i].text in ".?!"), "")
        return end == "?"

    def _wished(self, i: int, start: int) -> bool:
        """Whether the words before word i wish something of what is named there: 'would like to see', 'we ask the'."""
        before = [w.norm for w in self.cast.words[max(0, i - 5) : i] if w.start >= start and w.norm not in _BETWEEN]
        if before[-1:] == ["see"]:
            before.pop()
        return bool(before) and (before[-1] in WISHES or (before[-1] == "like" and before[-2:-1] in (["would"], ["d"], [""])))

    def _beside_cue(self, quote: Quote, found: dict[str, Candidate]) -> None:
        """Between cue and content, right after the cue, or right before a passive one: addressee and object."""
        if not quote.cue:
            return
        cue = quote.cue[-1]
        words = [self.cast.words[i] for i in self.cast.word_range(cue.end, cue.end + 90)][:9]
        stop = next(
            (w.start for k, w in enumerate(words) if self._ends_object(w, words[k - 1] if k else None)),
            words[-1].end if words else cue.end,
        )
        kind = self.cues.kind(self._surface(quote.cue))
        for mention in self.cast.mentions_in(cue.end, stop):
            direct = self._direct(cue.end, mention)
            if mention.start < cue.end or any(s.start <= mention.start < s.end for s in quote.source):
                continue
            if is_place(self.cast, mention) and not (direct and mention.form != "place"):
                continue
            inside = any(s.start <= mention.start < s.end for s in quote.content)
            self._add(found, mention.key, "beside cue", f"beside {kind}", "within" if inside else "outside")
            found[mention.key].signs |= {"object of cue"} if direct else set()
            if kind in ("say", "tell", "ask", "promise", "warn", "report", "explain") and not inside:
                self._add(found, mention.key, "addressed")
        for word in words:
            if word.start < stop and word.norm in PRONOUNS and PRONOUNS[word.norm] in "mfnp" and not self._within(quote, word):
                key = self._pronoun(word)
                if key:
                    self._add(found, key, "beside cue", "by pronoun", f"beside {kind}")
                break

    def _described_object(self, quote: Quote, found: dict[str, Candidate], own: set[str]) -> None:
        """'Thanked his host', 'urged both countries': the object of a cue without a name."""
        if not quote.cue:
            return
        start = quote.cue[-1].end
        words = [self.cast.words[i] for i in self.cast.word_range(start, start + 60)][:5]
        stop = next((w.start for w in words if w.mark or w.norm in _OBJECT_ENDS), words[-1].end if words else start)
        at = min(s.start for s in (*quote.content[:1], *quote.cue[:1], *quote.source[:1]))
        for key in described(self.context, start, stop, at=at, own=own):
            self._add(found, key, "beside cue", "object of cue", f"beside {self.cues.kind(self._surface(quote.cue))}", "outside")

    def _inner(self, quote: Quote, found: dict[str, Candidate]) -> None:
        """Who speaks in quotes inside this one; and for a quote inside another one that is told to 'me' or 'us': the outer speaker's
        side."""
        for inner in self.memory.quotes:
            if inner.parent == quote.id:
                for key in self.speakers.get(inner.id, ()):
                    for own in {key, self.cast.principal(key) or key} & set(found):
                        found[own].signs.add("speaks inside")
        outer = self.speakers.get(quote.parent or "", ())
        if not outer or not quote.cue:
            return
        after = [self.cast.words[i].norm for i in self.cast.word_range(quote.cue[-1].end, quote.cue[-1].end + 20)][:2]
        if PRONOUNS.get(after[after[:1] == ["to"]] if len(after) > 1 else "") in ("1", "4"):
            for key in outer:
                self._add(found, self.cast.principal(key) or key, "beside cue", "object of cue", "addressed", "outside")

    def _ends_object(self, word: Word, before: Word | None) -> bool:
        """Whether what a cue is done to ends before this word; 'the authorities in Oslo' go on."""
        if word.norm == "in" and before is not None and before.norm in GOVERNMENT:
            return False
        return word.text in '.,;:"“' or word.norm in ("that", "on", "in", "at", "after", "during")

    def _direct(self, end: int, mention: Mention) -> bool:
        """Whether a name follows a cue at once or after 'to', 'on', 'the': 'called on Oslo', 'complained to the Dutch'."""
        named = self.cast.mentions_in(end, mention.start)
        words = [self.cast.words[i] for i in self.cast.word_range(end, mention.start)]
        between = [w for w in words if not any(m.start <= w.start < m.end for m in named)]
        return len(between) < 4 and all(w.norm in _OBJECT_LINKS or singular(w.norm) in ROLES or w.norm in TITLES for w in between)

    def _passive(self, quote: Quote, found: dict[str, Candidate]) -> None:
        """'Chad was urged to': the subject of a passive cue is its object."""
        if not quote.cue:
            return
        text = self.cast.document.text
        before = _BE.search(text[max(0, quote.cue[0].start - 30) : quote.cue[0].start])
        end = max(0, quote.cue[0].start - 30) + before.start() if before else 0
        for mention in self.cast.mentions_in(end - 1, end) if end else ():
            if mention.end == end and not any(s.start <= mention.start < s.end for s in quote.source):
                self._add(
                    found, mention.key, "beside cue", "object of cue", f"beside {self.cues.kind(self._surface(quote.cue))}", "outside"
                )

    def _within(self, quote: Quote, word: Word) -> bool:
        return any(s.start <= word.start < s.end for s in (*quote.source, *quote.cue))

    def _pronoun(self, word: Word) -> str | None:
        kind = PRONOUNS[word.norm]
        if kind == "p":
            several = self.memory.several(word.start)
            return several[0] if len(several) == 1 else None
        return self.memory.body(word.start) if kind == "n" else self.memory.person(word.start, kind)

    def _before(self, quote: Quote, found: dict[str, Candidate]) -> None:
        """Named in the sentence outside the content, or shortly before it."""
        start = min(s.start for s in (*quote.content[:1], *quote.cue[:1], *quote.source[:1]))
        end = max(s.end for s in (*quote.content[-1:], *quote.cue[-1:], *quote.source[-1:]))
        covered = (*quote.content, *quote.source)
        for mention in self.cast.mentions_in(max(0, start - BEFORE), end):
            if is_place(self.cast, mention) or any(s.start <= mention.start < s.end for s in covered):
                continue
            self._add(found, mention.key, "in sentence" if mention.start >= start else "before")

    def _spoken_with(self, quote: Quote, actors: tuple[str, ...], found: dict[str, Candidate]) -> None:
        """Targets and speakers of the quotes before, whom the text is about, and who 'you' is."""
        at = quote.content[0].start
        earlier = [p for p in self.past if p[0] < at][-5:]
        sides = {self.cast.figures[a].actor.state for a in actors}
        for k, (_, who, whom) in enumerate(reversed(earlier)):
            same = "speaker" if set(who) & set(actors) else "side" if sides & {self.cast.figures[w].actor.state for w in who} else "another"
            for key in whom:
                self._add(found, key, f"aimed at by {same}", *([f"just aimed at by {same}"] if k == 0 else []))
            for key in who:
                if key not in actors and k < 2:
                    self._add(found, key, "spoke before")
        for rank, key in enumerate(self._salience[:3]):
            if self.cast.figures[key].actor.state not in {self.cast.figures[a].actor.state for a in actors}:
                self._add(found, key, f"about {rank}")
        if any(self.cast.words[i].norm in SECOND for s in quote.content for i in self.cast.word_range(s.start, s.end)):
            for candidate in found.values():
                if candidate.signs & {"beside cue", "aimed at by speaker", "spoke before"}:
                    candidate.signs.add("you")

    def _each_other(self, quote: Quote, actors: tuple[str, ...], found: dict[str, Candidate]) -> None:
        """Joint speakers are each other's targets where the words say so, or may be where they agree."""
        if len(actors) < 2:
            return
        end = max(s.end for s in (*quote.content, *quote.cue))
        start = min(s.start for s in (*quote.content, *quote.cue))
        if re.search(r"\b(?:each other|one another)\b", self.cast.document.text[start:end]):
            for key in actors:
                self._add(found, key, "each other")
        for state in {self.cast.figures[a].actor.state for a in actors}:
            if state and state not in actors:
                self._add(found, state, "joint")

    def _salient(self) -> list[str]:
        """States, bodies and people by how often the text names them."""
        count: dict[str, int] = {}
        for mention in self.cast.mentions:
            if not is_place(self.cast, mention):
                count[mention.key] = count.get(mention.key, 0) + 1
        return sorted(count, key=lambda k: (-count[k], k))

    # ------------------------------------------------------------ signs

    def _describe(self, candidate: Candidate, own: set[str], others: int) -> None:
        actor = self.cast.figure(candidate.key).actor
        candidate.signs.add(f"is {actor.kind}")
        candidate.signs.add("alone" if others == 1 else "of few" if others < 4 else "of many")
        if actor.state in own:
            candidate.signs.add("own side")
            candidate.signs |= {f"own {p}" for p in candidate.signs & _PLACES}
        if candidate.key in self.cast.headline:
            candidate.signs.add("in headline")
        if candidate.key in self._salience[:2]:
            candidate.signs.add("salient")
        if not candidate.signs & {"in content", "beside cue"}:
            candidate.signs.add("from afar")

    def _common(self, quote: Quote, actors: tuple[str, ...]) -> set[str]:
        """Signs of the quote as a whole: the cue, words of the content, its marks and shape."""
        out = {f"type {quote.type}", "" if quote.cue else "no cue"}
        surface = self._surface(quote.cue)
        out |= {f"cue {self.cues.kind(surface)}", f"cue word {stem((surface.split() or [''])[-1])}"}
        spelled = [self.cast.words[i] for s in quote.content for i in self.cast.word_range(s.start, s.end)]
        lower = [w.norm for w in spelled if w.text.islower() or self.cast.capitals]
        out |= {f"word {stem(w)}" for w in lower if len(w) > 2}
        out |= {"must"} if MUST & set(lower) else set()
        out |= {"not"} if {"not", "no", "never", "nt"} & set(lower) or any(w.text.endswith(("n't", "n’t")) for w in spelled) else set()
        out |= {"asks"} if spelled and spelled[-1].text == "?" else set()
        out |= {"we"} if {"we", "our", "us"} & {w.norm for w in spelled} else set()
        out |= {"imperative"} if self._imperative(quote, spelled) else set()
        kinds = {self.cast.figures[a].actor.kind for a in actors}
        out |= {f"by {k}" for k in kinds} or {"by nobody"}
        near = self.cast.document.text[quote.cue[-1].end : quote.cue[-1].end + 25].lower() if quote.cue else ""
        out |= {"to media"} if any(m in near for m in _MEDIA) else set()
        return out - {""}

    def _imperative(self, quote: Quote, spelled: Sequence[Word]) -> bool:
        first = next((w for w in spelled if w.norm), None)
        return quote.type is not QuoteType.INDIRECT and first is not None and first.norm in WANTED

    def _surface(self, spans: Sequence[object]) -> str:
        return " ".join(s.of(self.cast.document.text).lower() for s in spans)  # type: ignore[attr-defined]


# Signs of a place beside the cue or in the content, which also count together with the signs of the whole quote.
_PLACES = frozenset((
    "in content", "first in content", "opens content", "beside cue", "object of cue", "speaks inside", "asked of", "outside", "within",
    "addressed", "wanted", "wished for", "to do", "owner", "subject like", "before", "in sentence", "from afar", "aimed at by speaker",
    "aimed at by side", "joint", "you",
))  # fmt: skip
