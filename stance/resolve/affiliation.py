"""Whom somebody speaks for: a person of no table, 'officials', 'the ministry'. One decision, by a trained network, among the states
and bodies that the text names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from stance.encoding import Encoding, Places
from stance.network import Network
from stance.resolve.cast import Cast, Mention
from stance.resolve.coreference import Memory
from stance.resolve.houses import HOUSES, NO_BODY, houses
from stance.resolve.mentions import Phrase
from stance.resolve.metonymy import is_place
from stance.resolve.words import GOVERNMENT, GROUPS, PRONOUNS, ROLES, TITLES, singular, word_set
from stance.text import Span

KIND = "affiliation"
THRESHOLD = 0.2  # share of belief, of all candidates and nobody, that the best one needs to be named
SLIGHT = 0.02  # the same where somebody must be meant
_WIDTH = 384
_BEFORE, _AFTER, _LATER = 25, 10, 6  # names looked at before and after; around later mentions of the same person
_SENTENCES_AFTER = 2
_REACH = 200  # characters within which bodies of no table are looked for
_EUROPEAN, _UNION = word_set("european eu ec"), "org:eu"  # 'European officials' are the Union's
_LINKS = word_set("of for from in at to with on by near against inside between among")
_SAYING = word_set("said says say told tells added according quoted asked urged called warned")
_POSSESSIVE = word_set("his her its their")
_PASSED = word_set("the a an this that its his her their and or senior top former new") | TITLES.keys()


def chosen(scores: NDArray[np.float64], threshold: float) -> int | None:
    """The best candidate where its share of belief, of all candidates' and nobody's (score 0), reaches the threshold."""
    belief = np.exp(np.append(scores, 0.0) - max(float(scores.max()), 0.0))
    best = int(scores.argmax())
    return best if belief[best] / belief.sum() >= threshold else None


@dataclass(slots=True)
class Question:
    """Whom those at [start, end) speak for. rows: the signs of each candidate by id; places: where it is named nearest."""

    start: int
    end: int
    rows: dict[str, set[str]] = field(default_factory=dict)
    places: dict[str, Mention] = field(default_factory=dict)


class Affiliations:
    """Decides for one document. network: None = nobody belongs to anybody beyond what a phrase itself says. asked: the questions
    so far, those of people by id, those of phrases by their start; training reads them."""

    def __init__(self, cast: Cast, memory: Memory, network: Network | None, encoding: Encoding) -> None:
        self.cast, self.memory, self.network = cast, memory, network
        self.encoding = encoding
        self.asked: dict[str | int, Question] = {}
        self._places: Places | None = None
        self._houses = houses(cast, memory.parse)
        self._where: dict[str, list[Mention]] = {}
        for mention in (*cast.mentions, *self._houses):
            self._where.setdefault(mention.key, []).append(mention)
        self._common = {key: i for i, (key, _) in enumerate(cast.states.most_common(4))}
        self._medium = self._of_publisher()

    # ------------------------------------------------------------ deciding

    def settle(self) -> None:
        """Notes whom each person and body of no table speaks for, in the order of the text."""
        cast = self.cast
        for key in dict.fromkeys(m.key for m in cast.mentions if m.form != "place" and m.key not in cast.table):
            if key.startswith("name:") and cast.figures[key].actor.kind in ("person", "organisation"):
                cast.belongs(key, self.named(key, cast.figures[key].actor.of))

    def named(self, key: str, said: str | None) -> str | None:
        """Whom a person or body of no table speaks for, by all that the text says of them. said: whom a description names."""
        mentions = self._where.get(key, [])
        if not mentions:
            return said
        question = self.asked[key] = Question(mentions[0].start, mentions[0].end)
        figure = self.cast.figures[key]
        called = {singular(w) for r in (*figure.roles, *([] if figure.person else [figure.actor.name.lower()])) for w in r.split()}
        for n, mention in enumerate(mentions[:8]):
            self._near(question, mention.start, mention.end, self.memory.sentence(mention.start), first=n == 0, own=key)
        said = said or next((of for m in mentions if (of := self._owner(m))), None)
        self._finish(question, called, said, figure.actor.kind)
        return self._best(question, said)

    def phrase(self, phrase: Phrase, said: str | None, *, surely: bool = True) -> str | None:
        """Whom a source without a name speaks for: 'officials', 'a ministry spokesman'. said: whom the phrase itself names; surely:
        nobody where none is likely, else the likeliest that has a state above it ('the government' is always one)."""
        question = self.asked[phrase.start] = Question(phrase.start, phrase.end)
        self._near(question, phrase.start, phrase.end, self.memory.sentence(phrase.start), first=True, own="")
        named = {i for m in phrase.mentions for i in phrase.at(m)}
        called = {singular(w.norm) for i, w in enumerate(phrase.words) if i not in named and w.norm and len(w.norm) > 2}
        if _EUROPEAN & {w.norm for w in phrase.words} and _UNION in self.cast.table:
            question.rows.setdefault(_UNION, set()).add("European")
        self._finish(question, called, said, "plural" if phrase.plural else "one")
        for signs in question.rows.values():
            signs.add(f"head {singular(phrase.noun)}")
        return self._best(question, said, surely=surely)

    def _best(self, question: Question, said: str | None, *, surely: bool = True) -> str | None:
        if self.network is None or not question.rows:
            return said
        keys = sorted(question.rows)
        scores = self.network.scores([question.rows[k] for k in keys], self.vectors(question) if self.network.width else None)
        if not surely:
            scores[[(self.cast.state_of(k) or "") not in self.cast.table for k in keys]] = -np.inf
        best = chosen(scores, THRESHOLD if surely else SLIGHT)
        return None if best is None else keys[best]

    def vectors(self, question: Question) -> NDArray[np.float32]:
        """(candidates, 2 * width), what the encoder makes of the source and of each candidate's nearest name, in the order of ids."""
        if self._places is None:
            self._places = Places(self.encoding, _WIDTH)
        own = self._places.mean([Span(question.start, question.end)])
        named = [question.places.get(k) for k in sorted(question.rows)]
        others = [self._places.mean([Span(m.start, m.end)]) if m else np.zeros_like(own) for m in named]
        return np.stack([np.concatenate([own, other]) for other in others])

    def _owner(self, mention: Mention) -> str | None:
        """Whom 'its' or 'his' beside a name means: 'Jane Doe, its minister', 'his spokesman, John Doe'."""
        words, inside = self.cast.words, self.cast.word_range(mention.start, mention.end)
        word = words[inside.stop + 1] if inside.stop + 1 < len(words) and words[inside.stop].text == "," else None
        before = list(words[max(0, inside.start - 6) : inside.start])
        if before and before[-1].text == ",":
            before.pop()
        if before and singular(before[-1].norm) in ROLES:
            word = next((w for w in before[::-1] if w.mark or w.norm in _LINKS or w.norm in _POSSESSIVE), word)
        if word is None or word.norm not in _POSSESSIVE:
            return None
        kind, memory = PRONOUNS[word.norm], self.memory
        if kind == "n":
            key = memory.body(word.start)
        else:
            key = next(iter(memory.several(word.start)), None) if kind == "p" else memory.person(word.start, kind)
        return self.cast.principal(key) if key and key != mention.key else None

    # ------------------------------------------------------------ candidates

    def _near(self, question: Question, start: int, end: int, sentence: int, *, first: bool, own: str) -> None:
        """Names around one mention of those asked for; of later mentions only those of the same sentence."""
        before = self.cast.mentions_before(start, _BEFORE if first else _LATER)
        after = [m for m in self.cast.mentions_in(start, end) if m.start >= start]
        after += self.cast.mentions_after(end, _AFTER if first else _LATER)
        after += [h for h in self._houses if start - _REACH < h.start < end + _REACH and self.memory.sentence(h.start) == sentence]
        states: list[str] = []
        for mention in (*before, *after):
            far = self.memory.sentence(mention.start) - sentence
            if mention.key == own or (far and not first) or far > _SENTENCES_AFTER:
                continue
            signs = self._pair(start, end, mention) if far == 0 else {f"far {max(far, -6)}"}
            signs |= {"in quotation"} if self.memory.in_content(mention.start) else set()
            state = self.cast.figures[mention.key].actor.state
            if first and mention.start < start and state and state not in states and not is_place(self.cast, mention):
                states.append(state)
                signs |= {f"last named {min(len(states), 4)}"}
            self._add(question, mention, signs)

    def _add(self, question: Question, mention: Mention, signs: set[str]) -> None:
        actor = self.cast.figures[mention.key].actor
        above = self.cast.principal(mention.key)
        if actor.name in NO_BODY:
            return
        keys = [above] if actor.kind in ("person", "unnamed", "institution") or above is None else [mention.key, above]
        for key in dict.fromkeys(k for k in keys if k):
            via = {f"via {actor.kind}"} if key != mention.key else {"itself"}
            marks = signs | via | {f"{s} via {actor.kind}" for s in signs if key != mention.key and s[:3] in ("in ", "rig", "lef")}
            question.rows.setdefault(key, set()).update(marks)
            if key not in question.places or abs(mention.start - question.start) < abs(question.places[key].start - question.start):
                question.places[key] = mention

    def _pair(self, start: int, end: int, mention: Mention) -> set[str]:
        """How a name stands to those asked for, within one sentence."""
        words = self.cast.words
        here, there = self.cast.word_range(start, end), self.cast.word_range(mention.start, mention.end)
        if mention.start >= end:
            side, between = "right", words[here.stop : there.start]
        elif mention.end <= start:
            side, between = "left", words[there.stop : here.start]
        else:
            side, between = "in", ()
        gap = len([w for w in between if w.norm])
        near = str(gap) if gap < 4 else "4-6" if gap < 7 else "7-12" if gap < 13 else "13+"
        stops = "".join(sorted({w.text if w.text in ",;:(" else "q" for w in between if w.mark and w.text in ',;:()"“”'}))
        link = self._link(there.start)
        follows = words[there.stop] if there.stop < len(words) else None
        owns = follows is not None and follows.possessive
        signs = {
            side, f"{side} {near}", f"{side} {stops} {near if gap < 4 else ''}", f"{side} {link}", f"{side} {link} {mention.form}",
            f"{side} {mention.form}", f"{side} {near} {link}",
        }  # fmt: skip
        if owns:
            signs |= {f"{side} owns", f"{side} owns {near}"}
        if follows is not None and singular(follows.norm) in ROLES:
            signs.add(f"{side} before role {mention.form}")
        if any(w.norm in _SAYING for w in between):
            signs.add(f"{side} beyond saying")
        if side != "in" and any(singular(w.norm) in ROLES for w in between):
            signs.add(f"{side} beyond role")
        if is_place(self.cast, mention):
            signs.add(f"{side} is place")
        covering = [m for m in self.cast.mentions_in(mention.start, mention.end) if m.start < mention.start or m.end > mention.end]
        if covering:
            signs.add("part of a name")
        return signs

    def _link(self, i: int) -> str:
        """The preposition before word i, over articles, titles and other capitals; '' where there is none."""
        for word in self.cast.words[max(0, i - 5) : i][::-1]:
            if word.norm in _LINKS:
                return word.norm
            if not (word.norm in _PASSED or word.cap or singular(word.norm) in ROLES):
                return ""
        return ""

    # ------------------------------------------------------------ the document

    def _finish(self, question: Question, called: set[str], said: str | None, who: str) -> None:
        """Candidates of the whole text, and what the text says of each."""
        for key in (*self._common, self.cast.home, self._medium, said, *self._speaking(question.start)):
            if key and (key in self.cast.figures or key in self.cast.table):
                question.rows.setdefault(key, set())
        speaking = self._speaking(question.start)
        roles = {f"called {w}" for w in called if w in _CALLED} or {"called otherwise"}
        for key, signs in question.rows.items():
            signs.update(self._standing(key, question.start, speaking))
            signs |= {"said"} if key == said else {"said another"} if said else set()
            heads = {s for s in signs if s in _CROSSED}
            signs |= {f"{who} {s}" for s in heads | {f"kind {self.cast.figure(key).actor.kind}"}}
            signs |= {f"{r} {s}" for r in roles for s in heads}
            signs |= roles | {who}

    def _standing(self, key: str, at: int, speaking: list[str]) -> Iterator[str]:
        """What holds of a candidate in the whole text."""
        actor, cast = self.cast.figure(key).actor, self.cast
        state = actor.state or key
        yield f"kind {actor.kind}" + (" of no table" if key not in cast.table else "")
        if key in cast.table and cast.table.entry(key).relay:
            yield "kind medium"
        if actor.kind == "organisation":
            yield f"above {'nothing' if state == key else cast.figure(state).actor.kind if state in cast.table else 'other'}"
        for rank, told in ((key, "common"), (state, "state common")):
            if rank in self._common:
                yield f"{told} {self._common[rank]}"
        total = sum(cast.states.values())
        share = cast.states.get(state, 0) / total if total else 0.0
        yield f"share {int(share * 5)}"
        yield f"times {min(len(self._where.get(key, ())), 6)}"
        yield from (
            s
            for s, holds in (("home", state == cast.home), ("headline", key in cast.headline), ("publisher", state == self._medium))
            if holds
        )
        if self._where.get(key) and self._where[key][0].start < 60:
            yield "dateline"
        if key in speaking:
            yield f"spoke {min(speaking.index(key), 3)}"
            yield "spoke"

    def _speaking(self, at: int) -> list[str]:
        """Whom the last speakers before an offset speak for, the last first."""
        keys = (p for start, keys in self.memory.sources[::-1] if start < at for k in keys if (p := self.cast.principal(k)))
        return list(dict.fromkeys(keys))[:4]

    def _of_publisher(self) -> str | None:
        """The state of the medium that publishes, None where it is not known."""
        table = self.cast.table
        for match in table.lookup(self.cast.document.publisher or "", forms=("names",)):
            return table.state_of(match.entry.id, self.cast.date)
        return None


_CALLED = ROLES | HOUSES | GROUPS | GOVERNMENT | TITLES.keys()
_CROSSED = {  # signs that are learnt for each kind of role apart
    *("in", "left", "right", "said", "said another", "spoke 0", "last named 1", "common 0", "home", "publisher", "itself", "dateline"),
    *("kind state", "kind organisation", "kind organisation of no table"),
}
