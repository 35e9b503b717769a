"""What reading a source gives, and what every way of reading needs: the cast, the memory, and whom words point back to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stance.actors import Actor
from stance.resolve.affiliation import Affiliations
from stance.resolve.cast import Cast, Mention
from stance.resolve.coreference import Memory
from stance.resolve.mentions import Phrase, descriptor
from stance.resolve.words import GROUPS, PRONOUNS, gender_of, singular, word_set

POSSESSIVE = word_set("his her its their")
PLAIN = word_set("the a an new current then its his her their our this that own top senior visiting embattled outgoing veteran s")
_OFFICES_OF = word_set("ministry department government military army police embassy presidential office")
_POINTING = word_set("the this that these those")
_LOCATED = word_set("in at near to on against about with")


@dataclass(frozen=True, slots=True)
class Reading:
    """Who was found, by what (a word of HOW['actors']), with what evidence. source: how the source came about, where that changed.
    sure: the share of belief in these among all who were asked about, None where nothing was weighed."""

    keys: tuple[str, ...] = ()
    how: str = "unresolved"
    evidence: str | None = None
    via: tuple[str, ...] = ()
    source: str | None = None
    sure: float | None = None


NOBODY = Reading()


class Context:
    """One document while its sources are read. Unnamed people get ids in the order in which they are met."""

    def __init__(self, cast: Cast, memory: Memory, affiliations: Affiliations | None = None) -> None:
        self.affiliations = affiliations
        self.cast, self.memory, self.table, self.date = cast, memory, cast.table, cast.date
        self.unnamed = 0
        self.beside: str | None = None  # the person named first in a joint source, whom 'his' in its second part means

    # ------------------------------------------------------------ pointing back

    def pronoun(self, kind: str, phrase: Phrase, parent: tuple[str, ...] = (), *, owner: bool = False) -> Reading:
        """Whom a pronoun of this kind (see PRONOUNS) means; parent: the speakers of the quote around it. owner: it owns what follows."""
        word = phrase.words[0]
        pick = self.memory.pick(self.memory.ask(kind, word.start, word.end, word=word.norm, parent=parent, owner=owner))
        return Reading(pick.keys, "pronoun", f"'{word.text}'", sure=pick.sure) if pick.keys else NOBODY

    def back(self, phrase: Phrase, offered: Reading | None) -> Reading | None:
        """A definite description read as somebody named before. offered: whom rules would name."""
        if not points_back(phrase):
            return offered
        state = self.state(self.modifier(phrase))
        word = " ".join(w.norm for w in phrase.words[: phrase.head + 1] if w.norm and w.norm not in PLAIN)
        ask = self.memory.ask(
            "D" if phrase.plural or {w.norm for w in phrase.words[:2]} & {"both", "two"} else "d",
            phrase.start,
            phrase.end,
            word=word,
            role=singular(phrase.noun),
            state=state,
            offered=offered.keys if offered else (),
        )
        pick = self.memory.pick(ask)
        if offered is not None and pick.keys in ((), offered.keys):
            return replace(offered, sure=pick.sure)
        return Reading(pick.keys, "description", f"the {phrase.noun} named before", sure=pick.sure) if pick.keys else None

    def owner(self, phrase: Phrase) -> str | None:
        """Whom 'his', 'her', 'its' or 'their' before a noun means, None without such a word."""
        if phrase.determiner not in POSSESSIVE:
            return None
        if self.beside and phrase.determiner in ("his", "her"):
            return self.beside
        return next(iter(self.pronoun(PRONOUNS[phrase.determiner], phrase, owner=True).keys), None)

    def modifier(self, phrase: Phrase) -> str | None:
        """The state or body that a description names: 'Russian', "Latvia's", 'of the IAEA', 'for NATO'; else a person."""
        beside = [m for m in phrase.mentions if m.form != "place" and not _located(phrase, m)]
        bodies = [m for m in beside if self.cast.figures[m.key].actor.kind != "person"]
        return next((m.key for m in (*bodies, *beside)), None)

    def speaks_for(self, phrase: Phrase, *, surely: bool = True) -> str | None:
        """Whom a source without a name speaks for: what it names, what 'its' or 'his' means, else what the text tells."""
        said = self.modifier(phrase) or self.owner(phrase)
        said = (self.cast.principal(said) or said) if said else None
        return self.affiliations.phrase(phrase, said, surely=surely) if self.affiliations else said

    def state(self, key: str | None) -> str | None:
        """The roll-up of somebody, None for nobody."""
        return self.cast.figure(key).actor.state if key else None

    # ------------------------------------------------------------ what is said of them

    def year(self) -> str:
        """The year that offices were looked up at; says where the document bears no date."""
        if self.date is None:
            return "no date"
        return f"no date, {self.date[:4]} named in the text" if self.cast.guessed else self.date[:4]

    def evidence(self, key: str) -> str | None:
        """'Foreign Minister of Russia, 2014' for people of the table, the first description for others."""
        if key not in self.table:
            return next(iter(self.cast.figures[key].roles), None)
        term = self.table.entry(key).term(self.date)
        if term is None:
            return None
        name = self.table.office(term.office).name
        return f"{name}, {self.year()}" if term.at(self.date) else f"{name}, {term.start} to {term.end or 'now'}"

    # ------------------------------------------------------------ new figures

    def adjective(self, state: str) -> str:
        """'Latvian' for lv."""
        entry = self.table.entry(state) if state in self.table else None
        short = next((n for n in entry.names if n.isupper() and len(n) == 2), None) if entry else None
        return short or (entry.demonyms[0] if entry and entry.demonyms else self.cast.name(state))

    def make(self, name: str, kind: str, of: str | None, *, how: str = "description") -> Reading:
        """Somebody of no table by name."""
        actor = self.cast.made(name, kind, of)
        self.cast.add(actor, plural=kind == "group")
        return Reading((actor.id,), how)

    def untold(self) -> str:
        """The id of a new speaker of whom the text says nothing."""
        self.unnamed += 1
        actor = Actor(f"unnamed:{self.cast.document.id}/{self.unnamed}", "unnamed speaker", "unnamed", None, None)
        self.cast.add(actor)
        return actor.id

    def stranger(self, phrase: Phrase, of: str | None) -> str:
        """The id of a new unnamed actor; two of one article stay two."""
        self.unnamed += 1
        if of and of in self.table:
            self.cast.figure(of)
        group = phrase.plural and singular(phrase.noun) in GROUPS
        kind, name = ("group", descriptor(phrase)) if group else ("unnamed", f"unnamed {descriptor(phrase)}")
        actor = Actor(f"unnamed:{self.cast.document.id}/{self.unnamed}", name, kind, of, self.cast.state_of(of))
        called = " ".join(w.norm for w in phrase.words[: phrase.head + 1] if w.norm)
        plural = phrase.plural or phrase.noun in ("some", "many", "others")
        self.cast.add(actor, plural=plural, roles=[called], gender=gender_of(phrase.noun) or None)
        return actor.id


def points_back(phrase: Phrase) -> bool:
    """Whether words may take up somebody named before: 'the minister', 'both sides', not 'the Danish People's Party'."""
    definite = phrase.determiner in _POINTING or bool({w.norm for w in phrase.words[:2]} & {"both", "two"})
    return definite and len(phrase.noun) > 1 and not any(phrase.heads(m) for m in phrase.mentions)


def of_institution(phrase: Phrase) -> bool:
    """Whether the words before the head name a kind of institution: 'foreign ministry officials'."""
    return any(w.norm in _OFFICES_OF for w in phrase.before_head)


def _located(phrase: Phrase, mention: Mention) -> bool:
    i = phrase.at(mention).start - 1
    while i >= 0 and phrase.words[i].norm in ("the", ""):
        i -= 1
    return i >= 0 and phrase.words[i].norm in _LOCATED
