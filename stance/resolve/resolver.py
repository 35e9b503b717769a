"""From a source's words to actors, then to targets: the resolver of a document's quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from stance.actors import Actor, ActorTable
from stance.encoding import Closeup, Encoding, Places
from stance.network import Network
from stance.parse import Need, Parse
from stance.quotes import Quote, QuoteType
from stance.resolve.affiliation import Affiliations
from stance.resolve.antecedents import Nearest, Ranker, Trained
from stance.resolve.candidates import Candidates
from stance.resolve.cast import Cast
from stance.resolve.certainty import Certainty, Signs, signs_of
from stance.resolve.coreference import Memory
from stance.resolve.cuewords import CueWords
from stance.resolve.naming import name_all
from stance.resolve.reading import Reading
from stance.resolve.speakers import Speakers
from stance.resolve.targets import PARTS, Aim, Floats, Ranked, Targets, doubtful
from stance.text import Document


class CloseReader(Protocol):
    """Reads close-ups of a document's quotes; what it makes of each one's candidates, (candidates, width)."""

    def read(self, document: Document, closeups: Sequence[Closeup]) -> list[Floats]: ...


class Resolver:
    """Gives quotes their actors and targets.

    table: who is known. cues: the cue lexicon (resources/cues.yaml). affiliations: the network that ranks whom somebody speaks for;
    None = who stands beside him. antecedents: the one that ranks those whom pronouns and descriptions may mean; None = who is named
    last. targets: the one that ranks whom a quote is directed at; None = quotes get no targets. reader: reads quotes one at a time of
    which the targets are in doubt, close: the network that then has most of the say; None = they are not read. certainty: how sure each
    decision is; None = no confidence is given.
    """

    def __init__(
        self,
        table: ActorTable,
        *,
        cues: Mapping[str, Any],
        affiliations: Network | None = None,
        antecedents: Network | None = None,
        targets: Network | None = None,
        reader: CloseReader | None = None,
        close: Network | None = None,
        certainty: Certainty | None = None,
    ) -> None:
        self.affiliations = affiliations
        self.table = table
        self.cues = CueWords(cues)
        self.targets = targets
        self.reader = reader
        self.close = close
        self.ranker: Ranker = Trained(antecedents) if antecedents else Nearest()
        self.certainty = certainty

    def needs(self, document: Document) -> Need:
        """Words, names and the encoding of the whole body: antecedents stand anywhere."""
        return Need(frozenset({"tokens", "names"}), document.paragraphs(), encoding=True)

    def resolve(
        self, document: Document, encoding: Encoding, parse: Parse, quotes: Sequence[Quote]
    ) -> tuple[tuple[Quote, ...], dict[str, Actor]]:
        """The quotes with actors, targets, via, how, evidence and confidence of both; and every actor they name.

        Speakers are read in the order of their sources, so that each pronoun knows who spoke before.
        """
        found, signs, actors = self.judged(document, encoding, parse, quotes)
        return (tuple(map(self.certainty.judge, found, signs)) if self.certainty else found), actors

    def judged(
        self, document: Document, encoding: Encoding, parse: Parse, quotes: Sequence[Quote]
    ) -> tuple[tuple[Quote, ...], tuple[Signs, ...], dict[str, Actor]]:
        """The same without confidence, with the signs from which it is reckoned."""
        cast, memory, readings = self.heard(document, encoding, parse, quotes)
        aims: Mapping[str, Aim] = {}
        if targets := self.aiming(cast, memory, {key: r.keys for key, r in readings.items()}, encoding):
            aims = {r.quote.id: targets.decided(r) for r in self.ranked(document, targets, quotes)}
        signs = tuple(signs_of(q, readings[q.id], aims.get(q.id), cast) for q in quotes)
        out = tuple(_decided(q, readings[q.id], aims.get(q.id)) for q in quotes)
        return out, signs, self._named(cast, out)

    def aiming(self, cast: Cast, memory: Memory, speakers: Mapping[str, tuple[str, ...]], encoding: Encoding) -> Targets | None:
        """What finds the targets of a document's quotes; None where no network is there. speakers: by quote id. A text that was not
        encoded is not read closely either."""
        if self.targets is None:
            return None
        places = Places(encoding, self.targets.width // PARTS) if encoding.windows else None
        close = self.close if self.reader is not None and places is not None else None
        return Targets(Candidates(cast, memory, self.cues, speakers), self.targets, places, close)

    def ranked(self, document: Document, targets: Targets, quotes: Sequence[Quote]) -> list[Ranked]:
        """The quotes' candidates with their probabilities; those in doubt are read closely."""
        ranked = targets.all(quotes)
        at = [i for i, r in enumerate(ranked) if doubtful(r)] if self.reader and targets.close else []
        read = self.reader.read(document, [targets.closeup(ranked[i]) for i in at]) if self.reader and at else []
        for i, vectors in zip(at, read, strict=True):
            ranked[i] = targets.closely(ranked[i], vectors)
        return ranked

    def heard(
        self, document: Document, encoding: Encoding, parse: Parse, quotes: Sequence[Quote]
    ) -> tuple[Cast, Memory, dict[str, Reading]]:
        """Who is named in the document, what has been said in it, and the speakers by quote id."""
        cast = name_all(document, parse, self.table)
        memory = Memory(cast, parse, tuple(quotes), self.ranker, encoding)
        affiliations = Affiliations(cast, memory, self.affiliations, encoding)
        affiliations.settle()
        return cast, memory, self.speakers(cast, memory, quotes, affiliations)

    def speakers(self, cast: Cast, memory: Memory, quotes: Sequence[Quote], affiliations: Affiliations) -> dict[str, Reading]:
        """Speakers by quote id, read in the order of their sources, but a quote around another before it: 'I' is its speaker."""
        speakers = Speakers(cast, memory, affiliations)
        by_id = {q.id: q for q in quotes}
        readings: dict[str, Reading] = {}
        for quote in sorted(quotes, key=anchor):
            for each in _outermost_first(quote, by_id):
                if each.id not in readings:
                    readings[each.id] = speakers.of(each, by_id, readings)
                    memory.heard(anchor(each), readings[each.id].keys)
        return readings

    def _named(self, cast: Cast, quotes: Sequence[Quote]) -> dict[str, Actor]:
        """Every actor that the quotes name, and those above them."""
        out: dict[str, Actor] = {}
        waiting = [key for q in quotes for key in (*q.actors, *q.targets, *q.via)]
        while waiting:
            key = waiting.pop()
            if key not in out and (key in cast.figures or key in self.table):
                out[key] = cast.figure(key).actor
                waiting += [k for k in (out[key].of, out[key].state) if k]
        return dict(sorted(out.items()))


def _decided(quote: Quote, reading: Reading, aim: Aim | None) -> Quote:
    how = replace(quote.how, actors=reading.how, targets=aim.how if aim else None, source=reading.source or quote.how.source)
    targets = aim.keys if aim else ()
    return replace(quote, actors=reading.keys, targets=targets, via=reading.via, how=how, evidence=reading.evidence)


def anchor(quote: Quote) -> int:
    """Where the quote's speaker is looked for: its source, else its cue, else its content."""
    if quote.source:
        return quote.source[0].start
    return quote.cue[0].start if quote.cue and quote.type is not QuoteType.DIRECT else quote.content[0].start


def _outermost_first(quote: Quote, quotes: Mapping[str, Quote]) -> list[Quote]:
    """The quote and those around it, from the outside."""
    out = [quote]
    while out[0].parent in quotes and len(out) < 10:
        out.insert(0, quotes[out[0].parent or ""])
    return out
