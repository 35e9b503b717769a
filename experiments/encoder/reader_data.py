"""Quotes for the reader: word pieces around each with roles, a numbered slot for every candidate target, and the labels.

    python -m experiments.encoder.reader_data OUT        OUT/<fold>.pkl for news folds 0-4; needs the corpora (STANCE_CORPORA)

A row: ids, role (ROLES), cand (0, or the number of the candidate that a piece names), num (the number of each candidate, 0 = left out),
signs of each candidate, right, gold (how many targets), speech, stance (-1 = none coded), prob (the present head's), fold, doc, quote.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from experiments.train_resolver import MODELS, ROOT, read, so_far
from stance.compare.names import same
from stance.encoding import Places
from stance.quotes import STANCES, Annotation, Mode, Quote
from stance.read.encoder import vocabulary
from stance.read.pieces import Pieces
from stance.resolve.candidates import Candidates
from stance.resolve.targets import Ranked, Targets
from stance.store import Store

ROLES = ("", "content", "cue", "source", "same speaker", "other quote", "speaker's name", "title", "candidate's name")
CLS, SEP, COMMA = 101, 102, 1010  # of BERT's vocabulary
AROUND, TITLE, SPEAKER, SLOTS, LONGEST = 288, 24, 14, 20, 500  # word pieces; candidates with a slot; pieces of a row
LABELS = [str(s) for s in STANCES]


class Maker:
    """Makes the rows of one article. speakers: actor ids by quote id; targets: whose candidates they are."""

    def __init__(self, annotation: Annotation, targets: Targets, speakers: Mapping[str, tuple[str, ...]], seed: int) -> None:
        self.annotation, self.targets, self.speakers, self.cast = annotation, targets, speakers, targets.cast
        self.tokens, self.random = vocabulary(MODELS / "encoder"), np.random.default_rng(seed)
        self.pieces = Pieces(self.tokens, annotation.document.text, annotation.document.paragraphs())
        self.ends = {e - 1 for _, e in self.pieces.paragraphs}
        self.named: dict[str, list[tuple[int, int]]] = {}
        for m in self.cast.mentions:
            self.named.setdefault(m.key, []).append((m.start, m.end))

    def row(self, ranked: Ranked, gold: Quote) -> dict[str, Any]:
        """Of one quote."""
        roles, low, high = self._roles(ranked.quote)
        order = self._slots(ranked)
        number = {k: i + 1 for i, k in enumerate(order)}
        cand = np.zeros(len(self.pieces.ids), np.uint8)
        for k, i in number.items():
            c = ranked.candidates[k]
            for start, end in [*self.named.get(c.key, ()), *((s.start, s.end) for s in (*c.inside, *c.outside))]:
                cand[slice(*self._at(start, end))] = i
        pieces = list(self._sequence(ranked, roles, cand, number, low, high))[:LONGEST]
        names = [self.annotation.actors[t].name for t in gold.targets]
        return {
            "ids": np.array([p[0] for p in pieces], np.uint16),
            "role": np.array([p[1] for p in pieces], np.uint8),
            "cand": np.array([p[2] for p in pieces], np.uint8),
            "num": np.array([number.get(k, 0) for k in range(len(ranked.candidates))], np.uint8),
            "signs": [tuple(sorted(c.signs)) for c in ranked.candidates],
            "right": np.array([any(same(n, self.cast.name(c.key)) for n in names) for c in ranked.candidates], bool),
            "gold": len(names),
            "speech": gold.mode is Mode.SPEECH,
            "stance": LABELS.index(str(gold.stance)) if gold.stance else -1,
            "prob": np.array(ranked.probabilities, np.float32),
            "doc": self.annotation.document.id,
            "quote": gold.id,
        }

    def _at(self, start: int, end: int) -> tuple[int, int]:
        return int(np.searchsorted(self.pieces.ends, start, "right")), int(np.searchsorted(self.pieces.starts, end, "left"))

    def _roles(self, quote: Quote) -> tuple[Any, int, int]:
        """Roles of all pieces, and the stretch of the quote's own."""
        roles, mine = np.zeros(len(self.pieces.ids), np.uint8), set(self.speakers.get(quote.id, ()))
        for other in self.annotation.quotes:
            for span in other.content if other.id != quote.id else ():
                same_speaker = mine & set(self.speakers.get(other.id, ()))
                roles[slice(*self._at(span.start, span.end))] = ROLES.index("same speaker" if same_speaker else "other quote")
        low, high = len(self.pieces.ids), 0
        for role, spans in (("content", quote.content), ("source", quote.source), ("cue", quote.cue)):
            for span in spans:
                first, last = self._at(span.start, span.end)
                roles[first:last] = ROLES.index(role)
                low, high = min(low, first), max(high, last)
        return roles, low, high

    def _slots(self, ranked: Ranked) -> list[int]:
        """Candidates with a slot, in random order, so that a slot's number says nothing."""
        order = [int(k) for k in self.random.permutation(len(ranked.candidates))]
        likely = np.argsort(-np.array(ranked.probabilities))[:SLOTS] if ranked.candidates else []
        return [k for k in order if k in set(np.asarray(likely).tolist())]

    def _sequence(
        self, ranked: Ranked, roles: Any, cand: Any, number: Mapping[int, int], low: int, high: int
    ) -> Iterator[tuple[int, int, int]]:
        """(piece, role, candidate): the speaker's name, the title, the text around the quote, the candidates' names."""
        room = max(0, AROUND - (high - low))
        begin = max(0, low - room * 2 // 3)
        stop = min(len(self.pieces.ids), begin + AROUND)
        begin = max(0, min(begin, stop - AROUND)) if high - low <= AROUND else begin
        yield CLS, 0, 0
        said = [i for key in self.speakers.get(ranked.quote.id, ())[:3] for i in self._called(key, 12, 6)]
        yield from ((i, ROLES.index("speaker's name"), 0) for i in said[:SPEAKER])
        yield SEP, 0, 0
        if begin:
            yield from ((i, ROLES.index("title"), 0) for i in self._encoded(self.annotation.document.title or "")[:TITLE])
            yield SEP, 0, 0
        for i in range(begin, stop):
            yield int(self.pieces.ids[i]), int(roles[i]), int(cand[i])
            if i in self.ends:
                yield SEP, 0, 0
        yield SEP, 0, 0
        for k, n in number.items():
            yield from ((i, ROLES.index("candidate's name"), n) for i in self._called(ranked.candidates[k].key, 6, 3))
            yield SEP, 0, 0

    def _called(self, key: str, name: int, state: int) -> list[int]:
        """The pieces of an actor's name and of what it rolls up to."""
        actor = self.cast.figures[key].actor
        out = self._encoded(actor.name)[:name]
        if actor.state and actor.state != key and actor.state in self.cast.figures:
            out += [COMMA, *self._encoded(self.cast.figures[actor.state].actor.name)[:state]]
        return out

    def _encoded(self, words: str) -> list[int]:
        ids: list[int] = self.tokens.encode(words, add_special_tokens=False).ids
        return ids


def rows(data: Sequence[Any], fold: int) -> Iterator[dict[str, Any]]:
    """Of articles as train_resolver.read gives them; candidates of the second round by the shipped head."""
    resolver = so_far("antecedent", "affiliation", "target")
    assert resolver.targets is not None
    for i, (annotation, parse, encoding) in enumerate(data):
        bare = tuple(q.bare() for q in annotation.quotes)
        cast, memory, readings = resolver.heard(annotation.document, encoding, parse, bare)
        speakers = {key: r.keys for key, r in readings.items()}
        width = encoding.windows[0].vectors.shape[1] if encoding.windows else 384
        targets = Targets(Candidates(cast, memory, resolver.cues, speakers), resolver.targets, Places(encoding, width))
        ordered = sorted(bare, key=lambda q: (q.content[0].start, q.id))
        first = [targets.judged(targets.ranked(q)) for q in ordered]
        made, gold = Maker(annotation, targets, speakers, fold * 1000 + i), {q.id: q for q in annotation.quotes}
        for ranked in map(targets.judged, targets.again(first)):
            yield made.row(ranked, gold[ranked.quote.id]) | {"fold": fold}


def main() -> None:
    """Write the folds."""
    out, store = Path(sys.argv[1]), Store(ROOT / "annotations")
    out.mkdir(parents=True, exist_ok=True)
    for fold in range(5):
        some = list(rows(read(store, fold), fold))
        (out / f"{fold}.pkl").write_bytes(pickle.dumps(some))
        print(fold, len(some), flush=True)


if __name__ == "__main__":
    main()
