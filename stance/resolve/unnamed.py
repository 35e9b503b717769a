"""Whom a content speaks of without a name: 'the rebels', 'Iranian protesters', 'the commission', 'both sides', 'they'."""

from __future__ import annotations

from collections.abc import Iterator

from stance.actors import Actor
from stance.gazetteer import normal
from stance.resolve.cast import Mention
from stance.resolve.metonymy import is_place
from stance.resolve.reading import Context
from stance.resolve.words import BODIES, DETERMINERS, GOVERNMENT, GROUPS, LANDS, PRONOUNS, ROLES, Word, is_plural, singular, word_set

_MANY = (
    GROUPS | word_set("separatist creditor donor settler lender opportunist faction defender detainee hacker trafficker smuggler")
) - word_set("member other many some most leader head chief man woman source side people")
_ONE = word_set("opposition community press media public coalition industry")  # collectives in the singular
_OURS = word_set("international world global")  # what makes a community one that is spoken to
_SIDES = word_set("side party government power neighbour neighbor")


class Unnamed:
    """Finds them in one document; the same words mean the same group all over it."""

    def __init__(self, context: Context) -> None:
        self.context, self.cast, self.memory = context, context.cast, context.memory
        self._groups: dict[str, str] = {}
        self._of_heads: dict[str, str] = {}  # the last 'Lund administration' by its noun

    def within(self, start: int, end: int) -> Iterator[tuple[str, int, int, str]]:
        """(id, start, end, sign) of everybody in [start, end) of the text who is not named there."""
        inside = self.cast.word_range(start, end)
        taken = [(m.start, m.end) for m in self.cast.mentions_in(start, end)]
        for i in inside:
            word = self.cast.words[i]
            if any(a <= word.start < b for a, b in taken) or not (word.text.islower() or self.cast.capitals or i == inside.start):
                continue
            for key, sign in self._meant(i, inside.start):
                yield key, word.start, word.end, sign

    def _meant(self, i: int, first: int) -> list[tuple[str, str]]:
        word = self.cast.words[i]
        if word.norm in PRONOUNS:
            return [(key, "pronoun inside") for key in self._pronoun(word)]
        before = self.cast.words[i - 1] if i > first else None
        noun = singular(word.norm)
        definite = before is not None and before.norm in ("the", "this", "that", "these", "those", "both", "two", "all")
        if noun in _SIDES and is_plural(word.norm) and before is not None and before.norm in ("both", "two", "all"):
            return [(key, "both inside") for key in self.memory.two(word.start, False, noun)]
        if (noun in _MANY and is_plural(word.norm)) or word.norm in _ONE:
            key = self._group(i, first)
            return [(key, "group inside")] if key else []
        if word.norm in GOVERNMENT:
            return [(key, "government inside") for key in self._government(word, before, definite)]
        if definite and not is_plural(word.norm) and (noun in BODIES or noun in ROLES or noun in LANDS):
            described = self.memory.described(word.norm, word.start, plural=False)
            return [(described, "described inside")] if described else []
        return []

    def _pronoun(self, word: Word) -> tuple[str, ...]:
        kind = PRONOUNS[word.norm]
        if kind == "p":
            return self.memory.several(word.start)
        one = self.memory.person(word.start, kind) if kind in "mf" else None
        return (one,) if one else ()

    def _government(self, word: Word, before: Word | None, definite: bool) -> list[str]:
        """'The Lund administration' by its head, and again as 'the administration'; 'the government' is that of the state spoken of."""
        head = next((m for m in self.cast.mentions_in(before.start, before.end)), None) if before is not None else None
        if head is not None and before is not None and self.cast.figures[head.key].actor.kind == "person":
            self._of_heads[word.norm] = self._figure(f"{before.text} {word.norm}", self.cast.principal(head.key), "institution")
            return [self._of_heads[word.norm]]
        if not definite:
            return []
        state = self._spoken_of(word.start)
        known = [state] if state and self._known(state) else []
        return [*known, *([self._of_heads[word.norm]] if word.norm in self._of_heads else [])]

    def _spoken_of(self, at: int) -> str | None:
        """The state that 'the government' belongs to: the home of a national agency's report, else the one named last."""
        if self.cast.home:
            return self.cast.home
        named = (m for m in self.cast.mentions_before(at, 12) if not is_place(self.cast, m))
        states = (f.actor.state for m in named if (f := self.cast.figures[m.key]).actor.kind in ("state", "institution"))
        return next(states, None) or next((key for key, _ in self.cast.states.most_common(1)), None)

    def _group(self, i: int, first: int) -> str | None:
        """The id of a group whose noun is word i, with its modifiers: a name before it, words with hyphens, other such nouns."""
        words, k = self.cast.words, i
        named: Mention | None = None
        while k > first and i - k < 4:
            before = words[k - 1]
            mention = next((m for m in self.cast.mentions_in(before.start, before.end) if m.form != "place"), None)
            if mention is not None and not before.possessive:
                named, k = mention, self.cast.word_range(mention.start, mention.end).start
                break
            if before.mark or before.norm in DETERMINERS:
                break
            if "-" not in before.text and singular(before.norm) not in _MANY and before.norm not in _OURS:
                break
            k -= 1
        noun = words[i].norm
        if noun in ("community", "public", "press", "media", "industry") and k == i and not self._definite(i, first):
            return None
        name = self.cast.document.text[words[max(k, first)].start : words[i].end]
        of = self.cast.principal(named.key) if named is not None else None
        return self._figure(" ".join(name.split()), of)

    def _definite(self, i: int, first: int) -> bool:
        return i > first and self.cast.words[i - 1].norm == "the"

    def _figure(self, name: str, of: str | None, kind: str = "group") -> str:
        """The figure of a group by its words: a speaker called so before, else a new one."""
        called = normal(name)
        if called not in self._groups:
            old = next((k for k, f in self.cast.figures.items() if k.startswith("unnamed:") and normal(f.actor.name) == called), None)
            key = old or f"unnamed:{self.cast.document.id}/g{len(self._groups) + 1}"
            self.cast.add(Actor(key, name, kind, of, self.cast.state_of(of)), plural=kind == "group")
            self._groups[called] = key
        return self._groups[called]

    def _known(self, key: str) -> bool:
        if key in self.cast.table:
            self.cast.figure(key)
        return key in self.cast.figures
