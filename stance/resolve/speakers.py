"""Who speaks: one source after another read as a person, an office-holder, a state, a body, somebody unnamed, or a pronoun."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from stance.quotes import Quote
from stance.resolve import bodies, joints, mentions, offices, strangers
from stance.resolve.affiliation import Affiliations
from stance.resolve.cast import Cast, Mention
from stance.resolve.coreference import Memory
from stance.resolve.mentions import DEFINITE, Phrase
from stance.resolve.metonymy import by_metonym, is_place
from stance.resolve.reading import NOBODY, Context, Reading
from stance.resolve.words import BODIES, LOCATIVE, PRONOUNS, TITLES, word_set

_MEDIA = word_set("newspaper daily paper magazine media network station channel weekly agency television radio tv press")
_STATE = word_set("state news official")  # what is said of media
_SELF = word_set("himself herself themselves itself all both")
_RELAYED = re.compile(
    r"\b(?:told|quoted by|cited by|in an interview with|speaking to|according to|reported by)\s+(?:the\s+)?$", re.IGNORECASE
)
_QUOTES = re.compile(r"(?:\W+\w+){0,3}?\W+(?:quoted|cited|quoting|citing)\b", re.IGNORECASE)
_BY = re.compile(r"\s+(?:\w+ly\s+)?by\s+")
_NEXT_LINE = re.compile(r"[ \t]*\r?\n[ \t]*(?:[-–—―][ \t]*)?([^\n\r]*[^\s.!?\"”])[ \t]*(?:\r?\n|$)")
_AGENT_ENDS = word_set("to that of what who how why when where whether if about on for in at over") | {""}
_HOST = re.compile(r"\s+(?:his|her|their|its)\s+(host|guest)s?\b")
_CLOSING = {'"': '"', "“": "”", "'": "'", "‘": "’", "«": "»", "„": "“"}
_BEGIN = DEFINITE | word_set("two three four five six seven eight nine ten many several some")  # where a group that 'who' takes up begins
_WITHIN = 4  # words
_APPOSED = re.compile(r"\w, an? [^,;:.!?\"“”]*$")
_FAR = 160  # characters between parts of a source, beyond which the first part is read alone


class Speakers:
    """Reads the sources of one document, each in its turn."""

    def __init__(self, cast: Cast, memory: Memory, affiliations: Affiliations) -> None:
        self.cast, self.memory, self.table = cast, memory, cast.table
        self.context = Context(cast, memory, affiliations)
        # One source of two quotes in a paragraph is one speaker: readings by its place.
        self._known: dict[tuple[int, int, int, str | None], Reading] = {}

    # ------------------------------------------------------------ quotes

    def of(self, quote: Quote, quotes: Mapping[str, Quote], readings: Mapping[str, Reading]) -> Reading:
        """The speakers of a quote; readings: those made so far, for parents and for quotations without a source."""
        outer, self.memory.asking = self.memory.asking, quote
        try:
            return self._of(quote, quotes, readings)
        finally:
            self.memory.asking = outer

    def _of(self, quote: Quote, quotes: Mapping[str, Quote], readings: Mapping[str, Reading]) -> Reading:
        if quote.source:
            start, end = quote.source[0].start, quote.source[-1].end
            if len(quote.source) > 1 and end - start > _FAR:
                end = quote.source[0].end
            place = (start, end, self.memory.paragraph(quote.content[0].start), quote.parent)
            reading = self._known.get(place)
            if reading is None:
                reading = self.read(self._begun(start, end), self._completed(start, end), self._parent(quote, readings))
                reading = self._known[place] = self._as_guest(quote, reading)
            return self._via(quote, reading)
        return self._floating(quote, quotes, readings)

    def _completed(self, start: int, end: int) -> int:
        """The end of a source that was cut after its title: 'Rep.' before 'Jane Doe'."""
        inside = self.cast.word_range(start, end)
        if all(self.cast.words[i].norm in TITLES or self.cast.words[i].text == "." for i in inside):
            after = next((m for m in self.cast.mentions_in(end, end + 3) if m.start >= end), None)
            if after and self.cast.figures[after.key].actor.kind == "person":
                return after.end
        return end

    def _as_guest(self, quote: Quote, reading: Reading) -> Reading:
        """'She thanked her host': of the two just named the one who is a guest."""
        after = self.cast.document.text[quote.cue[-1].end :][:20] if quote.cue else ""
        found = _HOST.match(after)
        pair = self.memory.host_and_guest(quote.source[0].start) if found and reading.how == "pronoun" else None
        if found is None or pair is None or reading.keys[0] not in pair:
            return reading
        return Reading((pair[found[1] == "host"],), "pronoun", f"the {'guest' if found[1] == 'host' else 'host'} of the visit")

    def _begun(self, start: int, end: int) -> int:
        """The beginning of a list of states or bodies that was cut: 'Norway and Denmark' after 'Iceland,'."""
        inside = self.cast.mentions_in(start, end)
        if len(inside) < 2 or inside[0].start != start or " and " not in self.cast.document.text[start:end]:
            return start
        for before in self.cast.mentions_before(start, 6):
            words = self.cast.word_range(before.start, before.end)
            first = self.cast.words[words.start - 1].norm if words.start else ""
            listed = self.cast.document.text[before.end : start].strip() == ","
            if not listed or before.form != inside[0].form or self.cast.figures[before.key].person or first in LOCATIVE:
                break
            start = before.start
        return start

    def _parent(self, quote: Quote, readings: Mapping[str, Reading]) -> tuple[str, ...]:
        return readings[quote.parent].keys if quote.parent and quote.parent in readings else ()

    def _floating(self, quote: Quote, quotes: Mapping[str, Quote], readings: Mapping[str, Reading]) -> Reading:
        """Without a source: the agent of a passive cue, the name on the line below, the speaker of the quote that goes on in the next
        paragraph, the subject of a paragraph before without a quote, else whoever is likeliest among the speakers and those named
        around, else somebody who is not told."""
        told = self._agent(quote) or self._signature(quote)
        if told:
            return told
        following = self._goes_on(quote, quotes)
        if following:
            return Reading(self.of(following, quotes, readings).keys, "inherited", "speaker of the quote that goes on", source="inherited")
        subject = self._subject(quote, quotes)
        if subject:
            return Reading((subject,), "inherited", "subject of the paragraph before", source="inherited")
        at, parent = quote.content[0].start, self._parent(quote, readings)
        pick = self.memory.pick(self.memory.ask("q", at, quote.content[-1].end, parent=parent))
        if not pick.keys:
            return Reading((self.context.untold(),), "unnamed", "not told", sure=pick.sure)
        return Reading(pick.keys, "inherited", "likeliest among those before and around", source="inherited", sure=pick.sure)

    def _agent(self, quote: Quote) -> Reading | None:
        """'Chad was urged by Niger to ...': who stands after 'by' behind a cue."""
        text = self.cast.document.text
        found = _BY.match(text, quote.cue[-1].end) if quote.cue else None
        mention = next(iter(self.cast.mentions_in(found.end(), found.end() + 80)), None) if found else None
        if found is None or mention is None:
            return None
        stop = next((i for i in self.cast.word_range(mention.end, len(text)) if self.cast.words[i].norm in _AGENT_ENDS), None)
        return self.read(found.end(), self.cast.words[stop].start if stop is not None else mention.end)

    def _goes_on(self, quote: Quote, quotes: Mapping[str, Quote]) -> Quote | None:
        """The quote with a source that re-opens the marks which this one left open at its paragraph's end."""
        text = self.cast.document.text
        span = quote.content[-1]
        closing = _CLOSING.get(text[quote.content[0].start])
        if closing is None or text[span.end - 1] == closing or text[span.end : span.end + 1] == closing:
            return None
        after = [
            q for q in quotes.values() if q.source and not text[span.end : q.content[0].start].strip() and q.content[0].start >= span.end
        ]
        return next((q for q in after if "\n" in text[span.end : q.content[0].start]), None)

    def _signature(self, quote: Quote) -> Reading | None:
        """The name that stands alone, or with an office, on the line under a quotation."""
        text, end = self.cast.document.text, quote.hull.end
        found = _NEXT_LINE.match(text, end)
        if found is None or len(found[1].split()) > 12:
            return None
        start = found.start(1)
        person = next((m for m in self.cast.mentions_in(start, found.end(1)) if self.cast.figures[m.key].person), None)
        alone = (
            person and person.start == start and (person.end == found.end(1) or text[person.end : found.end(1)].lstrip()[:1] in (",", "("))
        )
        return self.read(start, found.end(1)) if alone else None

    def _subject(self, quote: Quote, quotes: Mapping[str, Quote]) -> str | None:
        """The person whom the paragraph before a floating quotation is about, where no other quote ends in it."""
        text, at = self.cast.document.text, quote.content[0].start
        end = len(text[: self.memory.paragraph(at)].rstrip())
        start = self.memory.paragraph(end)
        if quote.parent or text[end - 1 : end] not in (".", "!", "?", ":"):
            return None
        if any(start < s.end <= at for q in quotes.values() for s in (*q.content, *q.source)):
            return None
        for mention in self.cast.mentions_in(start, end):
            if self.cast.figures[mention.key].person and self.memory.stands_free(mention):
                return mention.key
        first = next((self.cast.words[i] for i in self.cast.word_range(start, end)), None)
        return self.memory.person(first.start, PRONOUNS[first.norm]) if first and first.norm in ("he", "she") else None

    def _via(self, quote: Quote, reading: Reading) -> Reading:
        """Media beside the cue that only pass the words on: 'Interfax quoted Lavrov as saying'."""
        if not reading.keys or not quote.cue:
            return reading
        low, high = min(quote.source[0].start, quote.cue[0].start), max(quote.source[-1].end, quote.cue[-1].end)
        found = [
            m.key
            for m in self.cast.mentions_in(max(0, low - 60), min(high + 60, len(self.cast.document.text)))
            if m.key in self.table and self.table.entry(m.key).relay and m.key not in reading.keys and self._passes_on(m)
        ]
        return replace(reading, via=tuple(dict.fromkeys(found))) if found else reading

    def _passes_on(self, mention: Mention) -> bool:
        text = self.cast.document.text
        return bool(
            _QUOTES.match(text[mention.end : mention.end + 60]) or _RELAYED.search(text[max(0, mention.start - 40) : mention.start])
        )

    # ------------------------------------------------------------ phrases

    def read(self, start: int, end: int, parent: tuple[str, ...] = ()) -> Reading:
        """The speakers that the words in [start, end) mean. parent: speakers of the quote around, for 'I' and 'we'."""
        start, end = joints.spelled_out(self.cast, start, end)
        pieces = joints.parts(self.cast, start, end)
        shared = joints.shared(self.context, start, end)
        if shared:
            return shared
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
            first = found[0].keys
            self.context.beside = first[0] if len(first) == 1 and self.cast.figures[first[0]].person else None
        self.context.beside = None
        if len(found) > 1 and self._and_others(pieces[-1]):
            found.pop()
        keys = tuple(dict.fromkeys(k for r in found for k in r.keys))
        named = [r for r in found if r.keys and r.how not in ("unnamed", "unresolved")]
        if not named or not all(r.keys for r in found):
            return named[0] if len(named) == 1 else None
        return Reading(keys, named[0].how, "; ".join(dict.fromkeys(r.evidence for r in found if r.evidence)) or None)

    def _and_others(self, piece: tuple[int, int]) -> bool:
        """'... and others': nobody that could be told apart."""
        phrase = mentions.phrase(self.cast, *piece)
        return phrase is not None and phrase.words[0].norm in ("others", "many", "more", "elsewhere")

    def _stands_alone(self, phrase: Phrase) -> bool:
        return phrase.noun in PRONOUNS or mentions.is_government(phrase) or mentions.is_role(phrase) or mentions.is_group(phrase)

    def _one(self, phrase: Phrase, parent: tuple[str, ...] = ()) -> Reading:
        """One phrase by the first way of reading that fits."""
        kind = self._pronoun(phrase)
        if kind:
            before = self._before_relative(phrase) if kind == "r" else None
            return before or self.context.pronoun(kind, phrase, parent)
        reading = self._person(phrase) or self._document(phrase)
        if reading is None:
            for way in _WAYS:
                reading = reading or way(self.context, phrase)
            reading = reading if strangers.proper(self.context, phrase) else self.context.back(phrase, reading)
        return reading or strangers.unnamed(self.context, phrase) or NOBODY

    def _before_relative(self, phrase: Phrase) -> Reading | None:
        """Whom 'who' or 'which' takes up where a name, or 'the members' and the like, stands right before it."""
        last = self.cast.word_range(0, phrase.start).stop - 1
        last -= last > 0 and self.cast.words[last].text == ","
        end = self.cast.words[last].end if last >= 0 else 0
        described = _APPOSED.search(self.cast.document.text, max(0, end - 120), end)
        at = described.start() + 1 if described else end  # 'Ada Berg, a clerk of the guild who'
        named = next((m for m in self.cast.mentions_in(max(0, at - 1), at) if m.end == at), None)
        if named and (self.cast.figures[named.key].person or phrase.words[0].norm != "who"):
            return Reading((named.key,), "pronoun", f"'{phrase.words[0].text}' after the name")
        first = next((i for i in range(last, max(-1, last - _WITHIN), -1) if self.cast.words[i].norm in _BEGIN), None)
        if first is None or any(self.cast.words[i].mark for i in range(first, last)):
            return None
        inner = mentions.phrase(self.cast, self.cast.words[first].start, end)
        return replace(self._one(inner), how="pronoun") if inner and inner.noun and inner.noun not in PRONOUNS else None

    def _pronoun(self, phrase: Phrase) -> str | None:
        """The kind of pronoun that the phrase is ('he', 'they all'), None where it is none; US and U.S. are none."""
        first = phrase.words[0]
        if (first.text == "US" or "." in first.text) and not (self.cast.capitals and first.text == "US"):
            return None
        if first.norm in ("who", "which") and len(phrase.words) < 5:
            return "r"
        alone = len(phrase.words) == 1 or (len(phrase.words) == 2 and phrase.words[1].norm in _SELF)
        return PRONOUNS.get(first.norm) if alone else None

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
            if mentions.is_spokes(phrase):
                return Reading((mention.key,), "spokesperson", self.context.evidence(mention.key) or "called so in the text")
            return Reading((mention.key,), "name", self.context.evidence(mention.key))
        return None

    def _apposition(self, phrase: Phrase, mention: Mention) -> bool:
        after = phrase.at(mention).stop
        return after < len(phrase.words) and phrase.words[after].text in ",("

    def _document(self, phrase: Phrase) -> Reading | None:
        """'A statement from Lavrov', 'the ministry's website': those who speak through it; 'the statement': the last speaker."""
        if not mentions.is_thing(phrase) or self._pattern_core(phrase):
            return None
        makers = [m for m in phrase.mentions if self._makes(phrase, m)]
        # "Russia's Tass news agency", "Russian President Doe's statement"
        makers.sort(key=lambda m: self.cast.figures[m.key].actor.kind == "state" if phrase.noun in _MEDIA else not phrase.possessive(m))
        for mention in makers[:1]:
            return self._through(phrase, mention)
        if any(phrase.heads(m) for m in phrase.mentions):
            return None
        issuer = self._issuer(phrase)
        if issuer:
            return self._one(issuer)
        owner = self.context.owner(phrase)
        if owner:
            return Reading((owner,), "pronoun", f"'{phrase.determiner}'")
        if phrase.noun == "resolution" and "org:unsc" in self.cast.figures:
            return Reading(("org:unsc",), "description", "resolutions are the Security Council's")
        keys = self.memory.last_source(phrase.start)
        if phrase.determiner not in DEFINITE or not keys:
            return None
        body = self.memory.described(phrase.noun, phrase.start, plural=False) if phrase.noun in BODIES else None
        return self.context.back(phrase, Reading((body,) if body else keys, "description", f"'{phrase.noun}' after its speaker"))

    def _makes(self, phrase: Phrase, mention: Mention) -> bool:
        """Whether a name beside a document is whose it is; not its own name, nor whom it is addressed to."""
        first = phrase.at(mention).start
        addressed = first > phrase.head and any(
            w.norm in ("to", "on", "about", "against", "opposing") for w in phrase.words[phrase.head + 1 : first]
        )
        return not addressed and not is_place(self.cast, mention) and not (phrase.heads(mention) and mention.form == "names")

    def _pattern_core(self, phrase: Phrase) -> bool:
        """'Opposition', 'delegation': institutions, whatever their ending."""
        return phrase.noun in self.table.patterns

    def _through(self, phrase: Phrase, mention: Mention) -> Reading:
        """Who speaks through a document beside which a name stands; 'from the Latvian finance ministry' is read as a whole."""
        person = self.cast.figures[mention.key].actor.kind == "person"
        inner = mentions.phrase(self.cast, mention.start, phrase.end)
        if inner and 0 < inner.head < len(inner.words) - 1 and not person and phrase.governed(mention):
            return self._one(inner)
        how = "metonym" if by_metonym(self.table, mention) else "name" if person else "alias"
        maker = self._medium(phrase, mention) or self._institution(phrase, mention)
        return maker or Reading((mention.key,), how, self.context.evidence(mention.key) if person else None)

    def _institution(self, phrase: Phrase, mention: Mention) -> Reading | None:
        """'The US embassy report', 'a Danish court ruling': the institution that stands between a state and what it wrote."""
        if self.cast.figures[mention.key].actor.kind != "state" or phrase.possessive(mention):
            return None
        inner = mentions.phrase(self.cast, phrase.start, phrase.words[phrase.head].start)
        return bodies.pattern(self.context, inner) if inner and not inner.heads(mention) else None

    def _issuer(self, phrase: Phrase) -> Phrase | None:
        """Who a document without a name beside it is by: 'a statement by churches', "the ministry's report"."""
        after = next((i + 1 for i, w in enumerate(phrase.words) if w.norm in ("of", "by", "from")), len(phrase.words))
        if after < len(phrase.words):
            below = mentions.phrase(self.cast, phrase.words[after].start, phrase.end)
            if below and not mentions.is_document(below):
                return below
        owner = next((i for i, w in enumerate(phrase.words[: phrase.head]) if w.possessive), 0)
        return mentions.phrase(self.cast, phrase.start, phrase.words[owner].start) if owner else None

    def _medium(self, phrase: Phrase, mention: Mention) -> Reading | None:
        """'The Chinese newspaper', 'the South Korean agency': a medium, not the state."""
        if self.cast.figures[mention.key].actor.kind != "state" or phrase.noun not in _MEDIA:
            return None
        relays = [k for k in self.cast.figures if k in self.table and self.table.entry(k).relay and self.table.entry(k).of == mention.key]
        if phrase.noun == "agency":
            relays = [k for k in relays if k in self.table.agencies.get(mention.key, ())]
        if len(relays) == 1:
            return Reading((relays[0],), "description", "the medium of that state that the text names")
        known = self.table.agencies.get(mention.key, ()) if phrase.noun == "agency" else ()
        if len(known) == 1:
            self.cast.figure(known[0])
            return Reading(known, "description", "the news agency of that state")
        between = phrase.words[phrase.at(mention).stop : phrase.head]
        kind = " ".join(w.norm for w in (*between, phrase.words[phrase.head]) if w.norm in _STATE | _MEDIA)
        many = phrase.noun in ("media", "press") and kind == phrase.noun
        return self.context.make(f"{self.context.adjective(mention.key)} {kind}", "group" if many else "organisation", mention.key)


_WAYS = (
    offices.spokesperson,
    offices.office,
    strangers.former_or_latter,
    strangers.both,
    bodies.office_of,
    bodies.body,
    bodies.government,
    bodies.pattern,
    strangers.described,
)
