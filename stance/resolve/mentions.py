"""A source's words as a phrase: determiner, head, modifiers, names; and what the phrase alone says of the speaker."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stance.resolve.cast import Cast, Mention
from stance.resolve.words import (
    BODIES,
    DETERMINERS,
    DOCUMENTS,
    GOVERNMENT,
    GROUPS,
    NO_THINGS,
    PRONOUNS,
    ROLES,
    SPOKES,
    THING_ENDS,
    THINGS,
    TITLES,
    Word,
    is_plural,
    singular,
    word_set,
)

PREPOSITIONS = word_set(
    "of for from in at to with on by near against within inside about under over between among including despite after who which whose that"
)
_RELATIVE = re.compile(r"[,\s]\s*(?:who|whose|which|speaking|quoting|citing|quoted|asked|appearing|talking|writing)\b", re.IGNORECASE)
_LEAD = word_set(
    "according even also but and or as than that then when while though although because if meanwhile however yesterday today "
    "so before by with"
)
_TAIL = word_set("here there today yesterday involved concerned alone alike himself herself itself themselves also later earlier now")
_MODALS = word_set("may might can could would will should must")
_FINITE = word_set("is was are were has have had will would said says told")  # where a source holds more than its noun phrase
DEFINITE = word_set("the this that these those his her its their our my")
_RANKS = word_set("senior leading top key prominent opposition political religious public")  # of figures who are people
_WITH_OF = word_set("chief head minister secretary chairman director")
PORTFOLIOS = word_set("foreign defence defense first prime")  # parts of titles that may also end one: "of Defense"
INDEFINITE = word_set("a an one another some several many most two three four five few no any certain other others numerous")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase of a source, without its relative clause. head: index into words of the head noun of its first part."""

    start: int
    end: int
    words: tuple[Word, ...]
    head: int
    mentions: tuple[Mention, ...]

    @property
    def noun(self) -> str:
        """The head as compared, '' where there is none."""
        return self.words[self.head].norm if self.words else ""

    @property
    def determiner(self) -> str:
        """'the', 'a', 'his', ... in lower case, '' where there is none."""
        return self.words[0].norm if self.words and self.words[0].norm in DETERMINERS else ""

    @property
    def plural(self) -> bool:
        return is_plural(self.noun) if self.words else False

    @property
    def before_head(self) -> tuple[Word, ...]:
        return self.words[: self.head]

    def at(self, mention: Mention) -> range:
        """Indices into words of the words that a mention covers."""
        inside = [i for i, w in enumerate(self.words) if mention.start <= w.start < mention.end]
        return range(inside[0], inside[-1] + 1) if inside else range(0)

    def possessive(self, mention: Mention) -> bool:
        """Whether the mention is a possessor: "Lavrov's", "the states'"."""
        after = self.at(mention).stop
        return after < len(self.words) and (
            self.words[after].possessive or (self.words[after].text in "'’" and after + 1 < len(self.words))
        )

    def governed(self, mention: Mention) -> bool:
        """Whether the mention hangs on a preposition ('a spokesman for NATO')."""
        if self._after_portfolio(mention) or self._after_name(mention):
            return False
        i = self.at(mention).start - 1
        named = {k for m in self.mentions if m.start < mention.start for k in self.at(m)}
        while i >= 0 and (
            i in named
            or self.words[i].norm in DETERMINERS
            or self.words[i].text == "."
            or self.words[i].norm in TITLES
            or singular(self.words[i].norm) in ROLES
        ):
            i -= 1
        return i >= 0 and self.words[i].norm in PREPOSITIONS

    def _after_portfolio(self, mention: Mention) -> bool:
        """Whether a name closes a title that has 'of' in it: 'Secretary of Defense Jane Doe', 'Chief of Staff Gen. Jane Doe'."""
        i = self.at(mention).start - 1
        while i > 0 and (self.words[i].text == "." or (self.words[i].norm in TITLES and self.words[i].norm not in PORTFOLIOS)):
            i -= 1
        if i < 2 or i == len(self.words) - 1 or not self.words[i].cap:
            return False
        while i > 0 and (self.words[i].cap or self.words[i].norm in ("and", "the") or self.words[i].text == ","):
            i -= 1
        of, role = self.words[i], self.words[i - 1]
        return of.norm in ("of", "for") and singular(role.norm) in ROLES and (role.cap or role.norm in _WITH_OF)

    def _after_name(self, mention: Mention) -> bool:
        """Whether a name of two words follows at once on a place or body that closes its title: 'director of Amnesty Jane Doe'."""
        at = self.at(mention)
        before = next((m for m in self.mentions if m.end < mention.start and self.at(m).stop == at.start), None)
        if before is None or mention.form != "names" or len(at) < 2 or before.form not in ("names", "place"):
            return False
        return any(w.norm in PREPOSITIONS for w in self.words[: self.at(before).start]) and singular(self.noun) in ROLES

    def heads(self, mention: Mention) -> bool:
        """Whether the mention ends in the head, so that it names the speaker."""
        return self.head in self.at(mention)


def phrase(cast: Cast, start: int, end: int) -> Phrase | None:
    """The phrase in [start, end) of the text; None where there are no words."""
    found = _RELATIVE.search(cast.document.text, start + 1, end)
    if found and found.start() > start + 2:
        end = found.start()
    inside = [cast.words[i] for i in cast.word_range(start, end)]
    while inside and (inside[0].mark or inside[0].norm in _LEAD) and not (len(inside) == 1 and inside[0].norm in PRONOUNS):
        inside.pop(0)
    inside = _outside_brackets(inside)
    while len(inside) > 1 and (inside[-1].mark or inside[-1].norm in _TAIL or (inside[-1].norm in _MODALS and inside[-1].text.islower())):
        inside.pop()
    if not inside or inside[-1].mark:
        return None
    return Phrase(inside[0].start, inside[-1].end, tuple(inside), _head(inside), tuple(cast.mentions_in(inside[0].start, inside[-1].end)))


def _outside_brackets(inside: list[Word]) -> list[Word]:
    """Without '(EC)' and the like; an opening bracket first is no aside."""
    out: list[Word] = []
    depth = 0
    for word in inside:
        if word.text in "([" and out:
            depth += 1
        if not depth:
            out.append(word)
        if word.text in ")]" and depth:
            depth -= 1
    return out


def _head(inside: list[Word]) -> int:
    """The last word before the first preposition, comma or bracket."""
    head = 0
    for i, word in enumerate(inside):
        if i and (
            word.norm in PREPOSITIONS or word.norm in _FINITE or (word.mark and not word.possessive and word.text not in ".-'’\"“”&/")
        ):
            break
        if word.norm:
            head = i
    return head


def is_spokes(phrase: Phrase) -> bool:
    """Whether the speaker is called a spokesperson."""
    return any(w.norm in SPOKES or w.norm.endswith("spokesman") for w in phrase.words) or _press(phrase)


def _press(phrase: Phrase) -> bool:
    spelled = " ".join(w.norm for w in phrase.words)
    return "press secretary" in spelled or "press officer" in spelled


def is_document(phrase: Phrase) -> bool:
    """Whether the head is something said or written, or a medium: a statement, a report, a paper."""
    return phrase.noun in DOCUMENTS or singular(phrase.noun) in DOCUMENTS


def is_thing(phrase: Phrase) -> bool:
    """Whether the head is something that somebody says, makes or owns, and neither people nor a body."""
    noun, single = phrase.noun, singular(phrase.noun)
    if is_document(phrase):
        return True
    named = phrase.words[phrase.head].cap and phrase.head and not phrase.words[phrase.head].text.isupper()  # 'the Peking Review'
    if named or noun in NO_THINGS or single in NO_THINGS or (single == "figure" and {w.norm for w in phrase.words} & _RANKS):
        return False
    if noun in THINGS or single in THINGS:
        return True
    if is_role(phrase) or is_group(phrase) or noun in BODIES or single in BODIES or noun in GOVERNMENT:
        return False
    return single.endswith(THING_ENDS) and len(single) > 6


def is_government(phrase: Phrase) -> bool:
    """Whether the head stands for a government: authorities, an administration."""
    return phrase.noun in GOVERNMENT


def is_role(phrase: Phrase) -> bool:
    """Whether the head says what a person is: a minister, a witness, a 66-year-old."""
    return singular(phrase.noun).split(" ")[-1] in ROLES or phrase.noun.endswith(("year-old", "year old"))


def is_group(phrase: Phrase) -> bool:
    """Whether the head is a plural for many people or bodies: protesters, countries."""
    return (phrase.plural and singular(phrase.noun) in GROUPS) or phrase.noun in GROUPS


def descriptor(phrase: Phrase, limit: int = 9) -> str:
    """The phrase for the name of somebody unnamed: without determiner, at most some words long."""
    spelled = list(phrase.words)
    while spelled and spelled[0].norm in DETERMINERS and spelled[0].norm not in ("other", "two", "three", "some", "several", "many"):
        spelled.pop(0)
    out = ""
    for word in spelled[:limit]:
        if word.text in ",;:(":
            break
        out += ("" if word.mark or not out else " ") + (word.text if not word.text.isupper() or len(word.text) < 5 else word.text.lower())
    return out.strip() or "speaker"
