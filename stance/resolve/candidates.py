"""Whom a quote may be directed at, and the signs for each: named or meant in the content, beside the cue, shortly before, spoken to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from stance.quotes import Quote, QuoteType
from stance.resolve.cast import Cast, Mention
from stance.resolve.coreference import Memory
from stance.resolve.cuewords import CueWords, stem
from stance.resolve.grammar import MUST, neighbours
from stance.resolve.metonymy import is_place
from stance.resolve.objects import described
from stance.resolve.reading import Context
from stance.resolve.unnamed import Unnamed
from stance.resolve.words import GOVERNMENT, PRONOUNS, ROLES, TITLES, Word, singular, word_set
from stance.text import Span

SECOND = word_set("you your yours yourself yourselves")
BEFORE = 260  # characters before a quote's sentence in which others are looked for
NEUTRAL = frozenset(("say", "report", "explain", "tell", "think", ""))  # classes of cues that do nothing to anybody
_WANTED = word_set("to stop end withdraw return release resume halt cease refrain abandon let allow take give do make")
_OBJECT_LINKS = word_set("to on upon the at for both and") | {""}
_BE = re.compile(r"\s+(?:was|were|is|are|been|being|be)\s+(?:also\s+|\w+ly\s+)?$")
_OBJECT_ENDS = word_set("to for of on in at that about over after with from")
_MEDIA = word_set("reporters journalists correspondents audience crowd viewers interviewer readers newsmen")
_LENGTHS = (5, 12, 25, 50)
_SALIENT = 5  # of those named most are candidates everywhere


@dataclass(slots=True)
class Candidate:
    """Somebody a quote may be directed at, the signs for it, and where it stands: the nearer to the content, the better."""

    key: str
    signs: set[str] = field(default_factory=set)
    inside: list[Span] = field(default_factory=list)
    outside: list[Span] = field(default_factory=list)


class Candidates:
    """Finds them for the quotes of one document; speakers: by quote id."""

    def __init__(self, cast: Cast, memory: Memory, cues: CueWords, speakers: Mapping[str, tuple[str, ...]]) -> None:
        self.cast, self.memory, self.cues, self.speakers = cast, memory, cues, speakers
        self.context = Context(cast, memory)
        self.unnamed = Unnamed(self.context)
        self._salience = self._salient()
        self._first: dict[str, tuple[set[str], dict[str, Candidate]]] = {}

    def of(self, quote: Quote, others: Mapping[str, frozenset[str]]) -> list[Candidate]:
        """Everybody who may be meant, with signs; speakers themselves are left out.

        others: whom the document's other quotes are directed at, with the signs that gives."""
        actors = self.speakers.get(quote.id, ())
        own = {s for a in actors if (s := self.cast.figures[a].actor.state)}
        if quote.id not in self._first:
            self._first[quote.id] = self._alone(quote, actors, own)
        topics, alone = self._first[quote.id]
        found = {key: Candidate(key, set(c.signs), [*c.inside], [*c.outside]) for key, c in alone.items()}
        for key, signs in others.items():
            self._add(found, key, *signs)
        for key in topics:
            if key in found and not found[key].signs & {"in content", "outside"}:
                del found[key]
        for key in actors:
            if "each other" not in found.get(key, Candidate(key)).signs:
                found.pop(key, None)
        common = self._common(quote, actors)
        self._rank(quote, list(found.values()), own)
        for candidate in found.values():
            self._describe(candidate, own, len(found))
            candidate.signs |= common
            if not candidate.inside and not candidate.outside:
                candidate.outside += self._last_named(candidate.key, quote.content[0].start)
        return list(found.values())

    def _alone(self, quote: Quote, actors: tuple[str, ...], own: set[str]) -> tuple[set[str], dict[str, Candidate]]:
        """Topics, and candidates by the quote's own words and what stands around it."""
        found: dict[str, Candidate] = {}
        topics = self._in_content(quote, found, own | set(actors))
        self._unnamed(quote, found)
        self._beside_cue(quote, found)
        self._before(quote, found)
        self._each_other(quote, actors, found)
        self._described_object(quote, found, own | set(actors))
        self._inner(quote, found)
        self._passive(quote, found)
        self._spoken_with(quote, actors, found)
        return topics, found

    def kind(self, quote: Quote) -> str:
        """The class of its cue, '' where none is known."""
        return self.cues.kind(self._surface(quote.cue))

    def _add(self, found: dict[str, Candidate], key: str, *signs: str, inside: Span | None = None, outside: Span | None = None) -> None:
        self.cast.figure(key)  # of the table, where only a description or an office led there
        candidate = found.setdefault(key, Candidate(key))
        candidate.signs.update(signs)
        candidate.inside += [inside] if inside else []
        candidate.outside += [outside] if outside else []

    def _last_named(self, key: str, at: int) -> list[Span]:
        return next(([Span(m.start, m.end)] for m in self.cast.mentions_before(at) if m.key == key), [])

    def _unnamed(self, quote: Quote, found: dict[str, Candidate]) -> None:
        """Groups, roles and pronouns in the content and right after the cue."""
        for span in quote.content:
            for key, start, end, sign in self.unnamed.within(span.start, span.end):
                self._add(found, key, "in content", sign, inside=Span(start, end))
        end = quote.cue[-1].end if quote.cue else 0
        stop = next((self.cast.words[i].start for i in self.cast.word_range(end, end + 80) if self.cast.words[i].text in '.,;:"“'), end)
        for key, start, last, sign in self.unnamed.within(end, stop) if stop > end else ():
            if not any(s.start < last and start < s.end for s in (*quote.source, *quote.content)):
                self._add(found, key, sign, f"beside cue {sign}", outside=Span(start, last))

    def _in_content(self, quote: Quote, found: dict[str, Candidate], own: set[str]) -> set[str]:
        """Named in the content; own: ids of the speakers and their states, who do not count as first. Returns whom the content
        is about without being at them ('said they discussed Ukraine')."""
        first: str | None = None
        topics: set[str] = set()
        neutral = self.kind(quote) in NEUTRAL
        for span in quote.content:
            for mention in self.cast.mentions_in(span.start, span.end):
                if is_place(self.cast, mention) or mention.start < span.start:
                    continue
                again, grammar = mention.key in found, neighbours(self.cast, mention, span.start)
                if "topic" in grammar and neutral:
                    topics.add(mention.key)
                    continue
                at = Span(mention.start, mention.end)
                self._add(found, mention.key, "in content", *(["again in content"] if again else []), *grammar, inside=at)
                if first in (None, mention.key) and mention.key not in own and self.cast.figures[mention.key].actor.state not in own:
                    first = mention.key
                    found[mention.key].signs.add("first in content")
        return topics

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
        kind = self.kind(quote)
        for mention in self.cast.mentions_in(cue.end, stop):
            direct = self._direct(cue.end, mention)
            if mention.start < cue.end or any(s.start <= mention.start < s.end for s in quote.source):
                continue
            if is_place(self.cast, mention) and not (direct and mention.form != "place"):
                continue
            inside = any(s.start <= mention.start < s.end for s in quote.content)
            self._add(
                found,
                mention.key,
                "beside cue",
                f"beside {kind}",
                "within" if inside else "outside",
                outside=Span(mention.start, mention.end),
            )
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
        meant = described(self.context, start, stop, at=at, own=own)
        for key in meant:
            self._add(found, key, "beside cue", "object of cue", f"beside {self.kind(quote)}", "outside")
            if len(meant) > 1 and self.kind(quote) not in NEUTRAL:
                self._add(found, key, "one of two")

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
                self._add(found, mention.key, "beside cue", "object of cue", f"beside {self.kind(quote)}", "outside")

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
            self._add(found, mention.key, "in sentence" if mention.start >= start else "before", outside=Span(mention.start, mention.end))

    def _spoken_with(self, quote: Quote, actors: tuple[str, ...], found: dict[str, Candidate]) -> None:
        """Who spoke before, whom the text is about, and who 'you' is."""
        at = quote.content[0].start
        earlier = [keys for start, keys in self.memory.sources if start < at and not set(keys) & set(actors)][-2:]
        for keys in earlier:
            for key in keys:
                self._add(found, key, "spoke before")
        sides = {self.cast.figures[a].actor.state for a in actors}
        for rank, key in enumerate(self._salience[:_SALIENT]):
            if self.cast.figures[key].actor.state not in sides:
                self._add(found, key, f"about {rank}")
        if any(self.cast.words[i].norm in SECOND for s in quote.content for i in self.cast.word_range(s.start, s.end)):
            for candidate in found.values():
                if candidate.signs & {"beside cue", "speaker aims", "spoke before"}:
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

    def _rank(self, quote: Quote, found: list[Candidate], own: set[str]) -> None:
        """Whether others of another side stand in the content too, and who of those outside is the nearest."""
        foreign = [c.key for c in found if c.inside and self.cast.figures[c.key].actor.state not in own]
        start = quote.content[0].start
        away = sorted((c for c in found if not c.inside and c.outside), key=lambda c: min(abs(start - s.end) for s in c.outside))
        for candidate in found:
            rivals = len([k for k in foreign if k != candidate.key])
            candidate.signs.add(f"inside beside {min(rivals, 3)}" if candidate.inside else f"outside beside {min(rivals, 3)}")
        for rank, candidate in enumerate(away[:3]):
            candidate.signs.add(f"nearest {rank}")

    def _describe(self, candidate: Candidate, own: set[str], others: int) -> None:
        actor = self.cast.figure(candidate.key).actor
        candidate.signs.add(f"is {actor.kind}")
        candidate.signs.add("alone" if others == 1 else "of few" if others < 4 else "of many")
        if actor.state in own:
            candidate.signs.add("own side")
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
        out |= {f"over {n} words" for n in _LENGTHS if len(spelled) > n}
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
        return quote.type is not QuoteType.INDIRECT and first is not None and first.norm in _WANTED

    def _surface(self, spans: Sequence[object]) -> str:
        return " ".join(s.of(self.cast.document.text).lower() for s in spans)  # type: ignore[attr-defined]
