"""Who speaks: one source after another read as a person, an office-holder, a state, a body, somebody unnamed, or a pronoun."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from stance.actors import Actor, Office
from stance.gazetteer import normal
from stance.quotes import Quote
from stance.resolve import mentions
from stance.resolve.cast import Cast, Mention
from stance.resolve.coreference import LANDS, Memory
from stance.resolve.mentions import DEFINITE, INDEFINITE, Phrase
from stance.resolve.metonymy import by_metonym, is_place
from stance.resolve.people import written
from stance.resolve.words import BODIES, GROUPS, PRONOUNS, gender_of, singular, word_set

# Offices that a role stands for where a state has none of just that name: the leader of a republic is its president.
NEAR = {
    "president": ("president", "hosg"), "prime minister": ("pm", "hosg"), "premier": ("pm", "hosg"), "foreign minister": ("fm",),
    "top diplomat": ("fm", "secstate"), "foreign secretary": ("fm",), "defence minister": ("dm",), "defense minister": ("dm",),
    "defence secretary": ("dm",), "defence chief": ("dm",), "defense chief": ("dm",), "defense secretary": ("dm",),
    "finance minister": ("fin", "chancellor", "treasury"), "interior minister": ("interior", "home"), "oil minister": ("oil",),
    "chancellor": ("chancellor",), "king": ("monarch",), "queen": ("monarch",), "monarch": ("monarch",),
    "emir": ("monarch", "president", "hosg"), "sultan": ("monarch",), "pope": ("monarch", "head", "hos"),
    "leader": ("leader", "president", "gs", "chairman", "pm", "monarch", "hosg"), "supreme leader": ("leader",),
    "chief": ("chief", "sg", "chairman", "head", "president", "leader", "commissioner"),
    "head": ("chief", "sg", "head", "chairman", "leader", "president"), "director": ("chief", "head"),
    "director general": ("chief", "sg", "head"), "secretary general": ("sg",), "chairman": ("chairman", "chief", "head", "leader"),
    "military chief": ("commander",), "vice president": ("vp",), "ambassador to un": ("un",), "un ambassador": ("un",),
    "envoy to un": ("un",), "ambassador to united nations": ("un",), "foreign policy chief": ("highrep",),
    "head of state": ("president", "monarch", "hosg"), "head of government": ("pm", "chancellor", "president", "hosg"),
}  # fmt: skip
NOT_HOLDING = word_set(
    "former ex deputy vice assistant acting junior under opposition rebel local regional provincial shadow designate elect late "
    "future incoming"
)
_EMPTY = word_set("the a an new current then its his her their our this that own top senior visiting embattled outgoing veteran s")
OFFICIALS = word_set(
    "official minister police military army authority lawmaker spokesman spokeswoman spokesperson soldier prosecutor government "
    "ambassador delegate secretary governor commander general colonel mayor undersecretary vice-minister representative premier "
    "parliamentarian deputy troop senator legislator"
)
_SUCH = word_set("both two three four all these those")
_RELAYED = re.compile(
    r"\b(?:told|quoted by|cited by|in an interview with|speaking to|according to|reported by)\s+(?:the\s+)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Reading:
    """Who was found, by what (a word of HOW['actors']), with what evidence. source: how the source came about, where that changed."""

    keys: tuple[str, ...] = ()
    how: str = "unresolved"
    evidence: str | None = None
    via: tuple[str, ...] = ()
    source: str | None = None


NOBODY = Reading()


class Speakers:
    """Reads the sources of one document. Unnamed people get ids in the order in which they are met."""

    def __init__(self, cast: Cast, memory: Memory) -> None:
        self.cast, self.memory, self.table = cast, memory, cast.table
        self.date = cast.date
        self.unnamed = 0

    # ------------------------------------------------------------ quotes

    def of(self, quote: Quote, quotes: Mapping[str, Quote], readings: Mapping[str, Reading]) -> Reading:
        """The speakers of a quote; readings: those made so far, for parents and for quotations without a source."""
        if quote.source:
            start, end = quote.source[0].start, quote.source[-1].end
            if len(quote.source) > 1 and end - start > 160:
                end = quote.source[0].end
            reading = self.read(start, end, self._parent(quote, readings))
            return self._via(quote, reading)
        return self._floating(quote, quotes, readings)

    def _parent(self, quote: Quote, readings: Mapping[str, Reading]) -> tuple[str, ...]:
        return readings[quote.parent].keys if quote.parent and quote.parent in readings else ()

    def _floating(self, quote: Quote, quotes: Mapping[str, Quote], readings: Mapping[str, Reading]) -> Reading:
        """Without a source: the speaker of the quote before it that is not part of it."""
        at = quote.content[0].start
        before = [
            q
            for q in quotes.values()
            if q.id in readings and q.id != quote.parent and q.content[0].start < at and q.parent == quote.parent and readings[q.id].keys
        ]
        if not before:
            return NOBODY
        last = max(before, key=lambda q: q.content[0].start)
        return Reading(readings[last.id].keys, "inherited", "speaker of the quote before", source="inherited")

    def _via(self, quote: Quote, reading: Reading) -> Reading:
        """Media beside the cue that only pass the words on: 'Interfax quoted Lavrov as saying'."""
        if not reading.keys or not quote.cue:
            return reading
        low, high = min(quote.source[0].start, quote.cue[0].start), max(quote.source[-1].end, quote.cue[-1].end)
        found = [
            m.key
            for m in self.cast.mentions_in(max(0, low - 60), min(high + 60, len(self.cast.document.text)))
            if m.key in self.table and self.table.entry(m.key).relay and m.key not in reading.keys and self._passes_on(m, low)
        ]
        return Reading(reading.keys, reading.how, reading.evidence, tuple(dict.fromkeys(found)), reading.source) if found else reading

    def _passes_on(self, mention: Mention, low: int) -> bool:
        text = self.cast.document.text
        if re.match(r"(?:\W+\w+){0,3}?\W+(?:quoted|cited|quoting|citing)\b", text[mention.end : mention.end + 60], re.IGNORECASE):
            return True
        before = text[max(0, mention.start - 40) : mention.start]
        return bool(_RELAYED.search(before) and _RELAYED.search(before).end() == len(before))  # type: ignore[union-attr]

    # ------------------------------------------------------------ phrases

    def read(self, start: int, end: int, parent: tuple[str, ...] = ()) -> Reading:
        """The speakers that the words in [start, end) mean. parent: speakers of the quote around, for 'I' and 'we'."""
        pieces = mentions.parts(self.cast, start, end)
        if len(pieces) > 1:
            joint = self._joint(pieces, parent)
            if joint:
                return joint
        phrase = mentions.phrase(self.cast, start, end)
        return self._one(phrase, parent) if phrase else NOBODY

    def _joint(self, pieces: list[tuple[int, int]], parent: tuple[str, ...]) -> Reading | None:
        found = []
        for start, end in pieces:
            phrase = mentions.phrase(self.cast, start, end)
            if phrase is None or not (
                any(phrase.heads(m) or not phrase.possessive(m) for m in phrase.mentions) or self._stands_alone(phrase)
            ):
                return None
            found.append(self._one(phrase, parent))
        keys = tuple(dict.fromkeys(k for r in found for k in r.keys))
        named = [r for r in found if r.keys and r.how not in ("unnamed", "unresolved")]
        if not named or not all(r.keys for r in found):
            return named[0] if len(named) == 1 else None
        if len(named) == 1 and named[0] is found[0] and found[-1].how == "unnamed":
            return (
                named[0] if self.cast.figures[named[0].keys[0]].actor.kind == "person" else Reading(keys, named[0].how, named[0].evidence)
            )
        return Reading(keys, named[0].how, "; ".join(dict.fromkeys(r.evidence for r in found if r.evidence)) or None)

    def _stands_alone(self, phrase: Phrase) -> bool:
        return phrase.noun in PRONOUNS or mentions.is_government(phrase) or mentions.is_role(phrase) or mentions.is_group(phrase)

    def _one(self, phrase: Phrase, parent: tuple[str, ...]) -> Reading:
        pronoun = PRONOUNS.get(phrase.noun) if len([w for w in phrase.words if w.norm]) <= 2 else None
        if (
            phrase.words[0].text.isupper()
            and len(phrase.words[0].text) > 1
            and not self.cast.capitals
            and "." in phrase.words[0].text + phrase.words[0].text[:1] * 0
        ):
            pronoun = None  # U.S.
        if phrase.words[0].text == "US" and not self.cast.capitals:
            pronoun = None
        if (
            pronoun
            and phrase.words[0].norm in PRONOUNS
            and (len(phrase.words) == 1 or phrase.words[1].norm in ("himself", "herself", "themselves", "itself", "all", "both"))
        ):
            return self._pronoun(pronoun, phrase, parent)
        for attempt in (
            self._person,
            self._document,
            self._spokesperson,
            self._office,
            self._body,
            self._government,
            self._pattern,
            self._such,
            self._described,
            self._unnamed,
        ):
            reading = attempt(phrase)
            if reading:
                return reading
        return NOBODY

    def _pronoun(self, kind: str, phrase: Phrase, parent: tuple[str, ...]) -> Reading:
        at, memory = phrase.start, self.memory
        if kind in "14":
            keys = parent or memory.last_source(at)
            if kind == "4" and len(keys) == 1 and parent:
                keys = tuple(filter(None, (self.cast.principal(keys[0]) or keys[0],)))
                self.cast.figure(keys[0])
        elif kind == "r":
            key = memory.relative(at)
            keys = (key,) if key else ()
        elif kind == "p":
            keys = memory.several(at)
        else:
            key = memory.body(at) if kind == "n" else memory.person(at, kind)
            keys = (key,) if key else ()
        return Reading(keys, "pronoun", f"'{phrase.words[0].text}'") if keys else NOBODY

    # ------------------------------------------------------------ names

    def _person(self, phrase: Phrase) -> Reading | None:
        """A person named as the speaker, with title or description; never a possessor or what hangs on a preposition."""
        for mention in phrase.mentions:
            figure = self.cast.figures[mention.key]
            if (
                figure.actor.kind != "person"
                or phrase.possessive(mention)
                or (phrase.governed(mention) and mention.start > phrase.words[phrase.head].start)
            ):
                continue
            if phrase.at(mention).stop <= phrase.head and not self._apposition(phrase, mention):
                continue  # 'a Trump adviser'
            if figure.actor.of is None:
                self._belongs(phrase, mention)
            if mentions.is_spokes(phrase):
                return Reading((mention.key,), "spokesperson", self._evidence(mention.key) or "called so in the text")
            return Reading((mention.key,), "name", self._evidence(mention.key))
        return None

    def _apposition(self, phrase: Phrase, mention: Mention) -> bool:
        after = phrase.at(mention).stop
        return after < len(phrase.words) and phrase.words[after].text in ",("

    def _belongs(self, phrase: Phrase, mention: Mention) -> None:
        """Whom somebody of no table speaks for, by his description: named there, a possessor's, or that of 'his', 'its'."""
        of = next((p for m in phrase.mentions if m.key != mention.key and m.form != "place" and (p := self.cast.principal(m.key))), None)
        first = phrase.words[0].norm
        if of is None and first in ("his", "her", "its", "their"):
            keys = self._pronoun(PRONOUNS[first], phrase, ()).keys
            of = self.cast.principal(keys[0]) if keys else None
        called = {singular(w) for r in (" ".join(w.norm for w in phrase.words), *self.cast.figures[mention.key].roles) for w in r.split()}
        if of is None and (called & OFFICIALS or mentions.is_spokes(phrase)):
            of = self.memory.context_state(phrase.start)
        if of:
            self.cast.belongs(mention.key, of)

    def _evidence(self, key: str) -> str | None:
        """'Foreign Minister of Russia, 2014' for people of the table."""
        if key not in self.table:
            roles = self.cast.figures[key].roles
            return roles[0] if roles else None
        term = self.table.entry(key).term(self.date)
        if term is None:
            return None
        name = self.table.office(term.office).name
        return f"{name}, {self._year()}" if term.at(self.date) else f"{name}, {term.start} to {term.end or 'now'}"

    def _year(self) -> str:
        """The year that offices were looked up at; says where the document bears no date."""
        if self.date is None:
            return "no date"
        return f"no date, {self.date[:4]} named in the text" if self.cast.guessed else self.date[:4]

    def _document(self, phrase: Phrase) -> Reading | None:
        """'A statement from Lavrov', 'the ministry's website': those who speak through it; 'the statement': the last speaker."""
        if not mentions.is_document(phrase):
            return None
        for mention in phrase.mentions:
            if not is_place(self.cast, mention) and not (phrase.heads(mention) and mention.form == "names"):
                figure = self.cast.figures[mention.key]
                inner = mentions.phrase(self.cast, mention.start, phrase.end)
                if (
                    inner
                    and inner.head
                    and inner.head < len(inner.words) - 1
                    and figure.actor.kind != "person"
                    and phrase.governed(mention)
                ):
                    return self._one(inner, ())
                relay = self._own_media(phrase, mention)
                return relay or Reading(
                    (mention.key,), "metonym" if by_metonym(self.table, mention) else "name" if figure.actor.kind == "person" else "alias"
                )
        if any(phrase.heads(m) for m in phrase.mentions):
            return None
        inside = [i for i, w in enumerate(phrase.words) if w.norm in ("of", "by", "from")]
        if inside and inside[0] + 1 < len(phrase.words):
            below = mentions.phrase(self.cast, phrase.words[inside[0] + 1].start, phrase.end)
            if below and not mentions.is_document(below):
                return self._one(below, ())
        if phrase.before_head and phrase.before_head[0].norm in ("his", "her", "its", "their"):
            return self._pronoun(PRONOUNS[phrase.before_head[0].norm], phrase, ())
        possessor = next((i for i, w in enumerate(phrase.words[: phrase.head]) if w.possessive), 0)
        if possessor:
            owner = mentions.phrase(self.cast, phrase.start, phrase.words[possessor].start)
            if owner:
                return self._one(owner, ())
        if phrase.noun == "resolution" and "org:unsc" in self.cast.figures:
            return Reading(("org:unsc",), "description", "resolutions are the Security Council's")
        keys = self.memory.last_source(phrase.start)
        if phrase.determiner in DEFINITE and keys:
            body = self.memory.described(phrase.noun, phrase.start, plural=False) if phrase.noun in BODIES else None
            return Reading((body,) if body else keys, "description", f"'{phrase.noun}' after its speaker")
        return None

    def _own_media(self, phrase: Phrase, mention: Mention) -> Reading | None:
        """'The Chinese newspaper', 'the South Korean daily': a medium, not the state."""
        figure = self.cast.figures[mention.key]
        if figure.actor.kind != "state" or phrase.noun not in (
            "newspaper",
            "daily",
            "paper",
            "magazine",
            "media",
            "network",
            "station",
            "channel",
            "weekly",
            "agency",
        ):
            return None
        state = figure.actor.id
        relays = [k for k in self.cast.figures if k in self.table and self.table.entry(k).relay and self.table.entry(k).of == state]
        if len(relays) == 1:
            return Reading((relays[0],), "description", "the medium of that state that the text names")
        return self._make(f"{self._adjective(mention.key)} {phrase.noun}", "organisation", mention.key)

    # ------------------------------------------------------------ spokespersons and offices

    def _spokesperson(self, phrase: Phrase) -> Reading | None:
        if not mentions.is_spokes(phrase) or singular(phrase.noun) not in (
            "spokesman",
            "spokeswoman",
            "spokesperson",
            "secretary",
            "officer",
        ):
            return None
        of = self._modifier(phrase)
        if of is None and phrase.determiner in ("his", "her", "its", "their"):
            keys = self._pronoun(PRONOUNS[phrase.determiner], phrase, ()).keys
            of = keys[0] if keys else None
        if of is None and phrase.determiner in DEFINITE and not self._patterned(phrase):
            key = self.memory.described(phrase.noun, phrase.start, plural=phrase.plural)
            if key:
                return Reading((key,), "description", f"the {phrase.noun} named before")
        state = (self.cast.principal(of) or of) if of else self.memory.context_state(phrase.start)
        return Reading(
            (self._stranger(phrase, state),), "spokesperson", f"speaks for {self.cast.name(of or state)}" if of or state else None
        )

    def _patterned(self, phrase: Phrase) -> bool:
        spelled = " ".join(w.norm for w in phrase.before_head)
        return any(
            p in spelled
            for p in ("ministry", "department", "government", "military", "army", "police", "embassy", "presidential", "office")
        )

    def _modifier(self, phrase: Phrase) -> str | None:
        """The state or body that a description names: 'Russian', "Latvia's", 'of the IAEA', 'for NATO'."""
        for mention in phrase.mentions:
            kind = self.cast.figures[mention.key].actor.kind
            if kind != "person" and mention.form != "place" and not self._located(phrase, mention):
                return mention.key
        return next((m.key for m in phrase.mentions if m.form != "place" and not self._located(phrase, m)), None)

    def _located(self, phrase: Phrase, mention: Mention) -> bool:
        i = phrase.at(mention).start - 1
        while i >= 0 and phrase.words[i].norm in ("the", ""):
            i -= 1
        return i >= 0 and phrase.words[i].norm in ("in", "at", "near", "to", "on", "against", "about", "with")

    def _office(self, phrase: Phrase) -> Reading | None:
        """An office without a name: its holder at the document's date."""
        if not mentions.is_role(phrase) or phrase.plural or phrase.determiner in ("a", "an", "another", "one"):
            return None
        if any(w.norm in NOT_HOLDING or w.norm.startswith(("ex ", "then")) for w in phrase.words):
            return None
        of = self._modifier(phrase)
        role = self._role(phrase)
        if of is None and phrase.determiner in ("its", "their", "his", "her"):
            keys = self._pronoun(PRONOUNS[phrase.determiner], phrase, ()).keys
            of = self.cast.principal(keys[0]) if keys and role not in ("leader", "chief", "head") else None
        if role == "counterpart":
            return self._counterpart(phrase, of)
        if of is None:
            return self._bare_office(role, phrase)
        for owner in dict.fromkeys((of, self.cast.principal(of), self.cast.figure(of).actor.state)):
            held = self._held(role, owner) if owner else None
            if held:
                return Reading((held[0],), "office", f"{held[1]}, {self._year()}")
        return None

    def _counterpart(self, phrase: Phrase, of: str | None) -> Reading | None:
        """'His Russian counterpart': who holds for Russia what the man before holds."""
        before = self.memory.person(phrase.start, None)
        state = self.cast.figure(of).actor.state if of else None
        if before is None or before not in self.table or state is None:
            return None
        term = self.table.entry(before).term(self.date)
        key = self.table.office(term.office).key if term else None
        for same in ("fm", "secstate") if key in ("fm", "secstate") else (key, "hosg"):
            for holder in self.table.holders(same, state, self.date) if same else ():
                self.cast.figure(holder.id)
                return Reading((holder.id,), "office", f"counterpart of {self.cast.name(before)}, {self._year()}")
        return None

    def _role(self, phrase: Phrase) -> str:
        """The office's words alone, as compared: "Latvia's new foreign minister" -> 'foreign minister'."""
        covered = {i for m in phrase.mentions for i in phrase.at(m)}
        until = phrase.head + 1
        if until < len(phrase.words) and phrase.words[until].norm in ("of", "to"):  # 'secretary of state', 'ambassador to the UN'
            follow = until + 1
            while follow < len(phrase.words) and phrase.words[follow].norm and (follow not in covered or phrase.words[until].norm == "to"):
                follow += 1
            rest = [w.norm for i, w in enumerate(phrase.words[until:follow], until) if i not in covered or phrase.words[until].norm == "to"]
            words = [w.norm for i, w in enumerate(phrase.words[:until]) if i not in covered] + (
                rest if set(rest) - {"of", "to", "the"} else []
            )
        else:
            words = [w.norm for i, w in enumerate(phrase.words[:until]) if i not in covered]
        return " ".join(w for w in words if w and w not in _EMPTY)

    def _held(self, role: str, of: str) -> tuple[str, str] | None:
        """(holder, office's name) of a role of a state or body at the date; who is named in the text comes first."""
        offices = [o for o in self.table.offices_of.get(of, ()) if role in o.phrasings]
        for key in NEAR.get(role, ()) if not offices else ():
            offices = [o for o in self.table.offices_of.get(of, ()) if o.key == key and self.table.holders(o.id, of, self.date)]
            if offices:
                break
        holders = [(e.id, o) for o in offices for e in self.table.holders(o.id, of, self.date)]
        here = [h for h in holders if h[0] in self.cast.figures] or holders
        return self._holder(here[0]) if here else None

    def _holder(self, held: tuple[str, Office]) -> tuple[str, str]:
        self.cast.figure(held[0])
        return held[0], held[1].name

    def _bare_office(self, role: str, phrase: Phrase) -> Reading | None:
        """'The president', 'the secretary of state': somebody called so before, else the only one, else of the text's state."""
        known = self.memory.described(phrase.noun, phrase.start, plural=False)
        if known and phrase.determiner in DEFINITE:
            return Reading((known,), "description", f"the {role} named before")
        ids = self.table.phrases.get(role, ())
        owners = {self.table.office(i).of for i in ids}
        of = next(iter(owners)) if len(owners) == 1 else None
        if of is None and (ids or role in NEAR) and (role != "leader" and role not in ("chief", "head", "director", "chairman")):
            state = self.memory.context_state(phrase.start)
            of = state if state else None
            if role == "secretary general" and "org:un" in owners | {"org:un"}:
                of = "org:un" if "org:nato" not in self.cast.figures or "org:un" in self.cast.figures else "org:nato"
        held = self._held(role, of) if of else None
        return Reading((held[0],), "office", f"{held[1]}, {self._year()}") if held else None

    # ------------------------------------------------------------ states and bodies

    def _body(self, phrase: Phrase) -> Reading | None:
        """A state, organisation or institution that is the phrase's head."""
        for mention in phrase.mentions:
            figure = self.cast.figures[mention.key]
            if figure.actor.kind == "person" or not phrase.heads(mention):
                continue
            word = phrase.words[phrase.at(mention).stop - 1]
            if mention.form == "demonyms" and not word.norm.endswith("s") and phrase.determiner not in ("the", ""):
                continue
            if mention.form == "demonyms" and word.norm.endswith("s") and figure.actor.kind == "state" and phrase.determiner != "the":
                return self._make(self.cast.document.text[phrase.start : phrase.end], "group", mention.key)
            return Reading((mention.key,), "metonym" if by_metonym(self.table, mention) else "alias")
        return None

    def _government(self, phrase: Phrase) -> Reading | None:
        """'The Dutch government', 'authorities in Kabul', 'the Trump administration', 'the government'."""
        if not mentions.is_government(phrase):
            return None
        people = [m for m in phrase.mentions if self.cast.figures[m.key].actor.kind == "person"]
        if people and phrase.noun in ("administration", "government", "cabinet"):
            return self._administration(people[0].key)
        spoken = next((m for m in phrase.mentions if m.form != "place"), None)
        state = self.cast.figures[spoken.key].actor.state if spoken else None
        if spoken and self.cast.figures[spoken.key].actor.kind in ("organisation", "group"):
            return Reading((spoken.key,), "alias")
        if state is None and phrase.determiner in ("his", "her", "its", "their"):
            keys = self._pronoun(PRONOUNS[phrase.determiner], phrase, ()).keys
            state = self.cast.figures[keys[0]].actor.state if keys else None
        state = state or self.memory.context_state(phrase.start)
        if state is None:
            return None
        if phrase.noun == "administration" and state == "us":
            holders = self.table.holders("president", "us", self.date)
            return self._administration(holders[0].id) if holders else None
        self.cast.figure(state)
        return Reading((state,), "alias" if spoken else "description", f"government of {self.cast.name(state)}")

    def _administration(self, key: str) -> Reading:
        """The Obama administration: an institution of its own, of the state that the person leads."""
        figure = self.cast.figure(key)
        surname = (
            self.table.entry(key).surnames[0] if key in self.table and self.table.entry(key).surnames else figure.actor.name.split()[-1]
        )
        return self._make(f"{surname} administration", "institution", figure.actor.of, how="alias")

    def _pattern(self, phrase: Phrase) -> Reading | None:
        """Institutions that every state has: 'the Latvian finance ministry' -> 'inst:lv-finance-ministry'.

        Ids of institutions made by pattern are 'inst:<state>-<pattern>', the pattern's id without 'pattern:'.
        """
        covered = {i for m in phrase.mentions for i in phrase.at(m)}
        core = " ".join(
            w.norm
            for i, w in enumerate(phrase.words)
            if i not in covered
            and w.norm
            and w.norm not in _EMPTY
            and i <= phrase.head + 3 * (phrase.noun in ("ministry", "department", "office"))
        )
        if mentions.is_role(phrase) or (mentions.is_group(phrase) and phrase.noun not in ("forces", "police")):
            return None
        found = next(
            (
                self.table.patterns[c]
                for c in _suffixes(core)
                if c in self.table.patterns and c not in ("bank", "mission", "ambassador", "crown")
            ),
            None,
        )
        if found is None or (phrase.plural and phrase.noun not in ("forces", "police", "armed forces")):
            return None
        of = self._modifier(phrase)
        state = self.cast.figure(of).actor.state if of else None
        if state is None and phrase.determiner in ("its", "his", "her", "their"):
            keys = self._pronoun(PRONOUNS[phrase.determiner], phrase, ()).keys
            state = self.cast.figure(keys[0]).actor.state if keys else None
        known = self.memory.described(phrase.noun, phrase.start, plural=False) if state is None and phrase.noun in BODIES else None
        if known:
            return Reading((known,), "description", f"the {phrase.noun} named before")
        state = state or self.memory.context_state(phrase.start)
        if state is None or state not in self.table:
            return None
        return self._institution(state, *found)

    def _institution(self, state: str, key: str, title: str) -> Reading:
        entry = self.table.entry(state)
        for demonym in (*entry.demonyms[:2], entry.name):
            for core in (c for c, (k, _) in self.table.patterns.items() if k == key):
                named = [m for m in self.table.lookup(f"{demonym} {core}", self.date, forms=("names",)) if m.entry.kind == "institution"]
                if named:
                    self.cast.figure(named[0].entry.id)
                    return Reading((named[0].entry.id,), "alias")
        actor = Actor(f"inst:{state}-{key}", f"{self._adjective(state)} {title}", "institution", state, self.cast.state_of(state))
        self.cast.add(actor)
        return Reading((actor.id,), "alias", f"{title.lower()} of {entry.name}")

    def _adjective(self, state: str) -> str:
        entry = self.table.entry(state) if state in self.table else None
        if state == "us":
            return "US"
        return entry.demonyms[0] if entry and entry.demonyms else self.cast.name(state)

    def _make(self, name: str, kind: str, of: str | None, *, how: str = "description") -> Reading:
        actor = self.cast.made(name, kind, of)
        self.cast.add(actor, plural=kind == "group")
        return Reading((actor.id,), how)

    # ------------------------------------------------------------ descriptions and strangers

    def _such(self, phrase: Phrase) -> Reading | None:
        """'Both sides', 'the two leaders', 'both'."""
        lead = {w.norm for w in phrase.words[:2]} & {"both", "two"}
        if not lead or phrase.mentions:
            return None
        role = singular(phrase.noun)
        people = role in (
            "leader",
            "president",
            "minister",
            "man",
            "woman",
            "diplomat",
            "prime",
            "politician",
            "premier",
            "candidate",
            "rival",
            "official",
        )
        bodies = role in LANDS or role in (
            "side",
            "government",
            "power",
            "party",
            "neighbour",
            "neighbor",
            "ally",
            "team",
            "delegation",
            "capital",
            "both",
            "two",
        )
        keys = self.memory.two(phrase.start, people) if people or bodies else ()
        return Reading(keys, "description", "the two named last") if keys else None

    def _described(self, phrase: Phrase) -> Reading | None:
        """'The minister', 'the agency', 'the 66-year-old': somebody named before."""
        if phrase.determiner not in DEFINITE or not phrase.noun:
            return None
        state = self._modifier(phrase)
        own = self.cast.figure(state).actor.state if state else None
        key = self.memory.described(phrase.noun, phrase.start, plural=phrase.plural, state=own)
        if key is None and phrase.noun in LANDS:
            key = self.memory.context_state(phrase.start)
            if key:
                self.cast.figure(key)
        if key is None and phrase.noun in BODIES and state is None:
            key = self.memory.body(phrase.start)
        if key is None and not phrase.plural and mentions.is_role(phrase) and (state is None or phrase.noun.endswith("old")):
            aged = any(w.norm.endswith(("year old", "year-old")) for w in phrase.words)
            key = (
                self.memory.someone(phrase.start, phrase.noun)
                if aged or singular(phrase.noun) in ("man", "woman", "diplomat", "politician", "leader", "president")
                else None
            )
        return Reading((key,), "description", f"the {phrase.noun} named before") if key else None

    def _unnamed(self, phrase: Phrase) -> Reading | None:
        """Officials, diplomats, witnesses, protesters: unnamed or a group, with what they belong to where the text tells."""
        role = singular(phrase.noun)
        known = mentions.is_role(phrase) or mentions.is_group(phrase) or phrase.noun in ("some", "many", "others", "people", "few", "most")
        named = phrase.words[phrase.head].cap or self.cast.capitals
        if not known and named and (phrase.head > 0 or len(phrase.words) == 1):
            return self._new_name(phrase)
        of = self._modifier(phrase)
        if of is not None:
            of = self.cast.principal(of) or of
        elif phrase.determiner in ("his", "her", "its", "their"):
            keys = self._pronoun(PRONOUNS[phrase.determiner], phrase, ()).keys
            of = self.cast.principal(keys[0]) if keys else None
        elif role in OFFICIALS or self._patterned(phrase):
            of = self.memory.context_state(phrase.start)
        if phrase.determiner not in INDEFINITE:
            again = self._again(phrase, of)
            if again:
                return again
        return Reading((self._stranger(phrase, of),), "unnamed")

    def _again(self, phrase: Phrase, of: str | None) -> Reading | None:
        """The same unnamed people under the same words: 'the officials' once more."""
        name = "unnamed " + mentions.descriptor(phrase)
        for _, keys in reversed(self.memory.sources):
            actor = self.cast.figures[keys[0]].actor
            if (
                len(keys) == 1
                and actor.kind in ("unnamed", "group")
                and normal(actor.name) in (normal(name), normal(name[8:]))
                and of in (None, actor.of)
            ):
                return Reading(keys, "unnamed", "the same words before")
        return None

    def _new_name(self, phrase: Phrase) -> Reading | None:
        name = self.cast.document.text[phrase.words[0].start : phrase.words[phrase.head].end]
        name = " ".join(re.sub(r"^(?:[a-z]\S*\s+)+", "", re.sub(r"^(?:The|A|An|THE|A|AN)\s+", "", name)).split())
        if not name or len(name) > 60:
            return None
        if self.cast.capitals and len(name.split()) <= 3:
            return self._make(written(name), "person", None, how="name")
        return self._make(name, "organisation", None, how="alias")

    def _stranger(self, phrase: Phrase, of: str | None) -> str:
        """A new unnamed actor; two of one article stay two."""
        self.unnamed += 1
        if of:
            self.cast.figure(of) if of in self.table else None
        role = singular(phrase.noun)
        group = phrase.plural and role in GROUPS
        name = mentions.descriptor(phrase)
        actor = Actor(
            f"unnamed:{self.cast.document.id}/{self.unnamed}",
            name if group else f"unnamed {name}",
            "group" if group else "unnamed",
            of,
            self.cast.state_of(of),
        )
        self.cast.add(
            actor,
            plural=phrase.plural or phrase.noun in ("some", "many", "others"),
            roles=[" ".join(w.norm for w in phrase.words[: phrase.head + 1] if w.norm)],
            gender=gender_of(phrase.noun) or None,
        )
        return actor.id


def _suffixes(core: str) -> list[str]:
    """'new latvian finance ministry' -> itself, then without its first words."""
    spelled = core.split()
    return [" ".join(spelled[i:]) for i in range(len(spelled))] + [" ".join(spelled[:i]) for i in range(len(spelled) - 1, 0, -1)]
