"""Reads one quote at a time: a small encoder that is told which words are content, cue and source, who speaks, and who may be meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.encoding import Closeup, Named
from stance.heads import ModelError
from stance.models import facts
from stance.read.encoder import BATCH, STEP, session, vocabulary
from stance.read.encoder import FORMAT as ENCODER
from stance.read.pieces import CLS, LIMIT, SEP, Ints, Pieces
from stance.text import Document

FORMAT = "stance-close-reader/1"
ROLES = ("", "content", "cue", "source", "same speaker", "other quote", "speaker's name", "title", "candidate's name")
AROUND, TITLE, SPEAKER = 128, 24, 14  # word pieces of the text, of its title, of speakers' names
SLOTS = 20  # candidates that are read
PARTS = 6  # vectors of a candidate
LONGEST = LIMIT  # pieces of a row
_COMMA = 1010
_NAME, _ABOVE = 6, 3  # pieces of a candidate's name and of that above it; a speaker has twice as many
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """What is read: ids of word pieces, role of each (of ROLES), and the number of the candidate that it names, from 1 on; 0 = none."""

    ids: Ints
    roles: Ints
    numbers: Ints

    def __len__(self) -> int:
        return len(self.ids)


class Rows:
    """Makes the rows of one document. tokenizer: as encoder.vocabulary gives it."""

    def __init__(self, tokenizer: Any, document: Document) -> None:
        self.tokenizer, self.title = tokenizer, document.title or ""
        self.pieces = Pieces(tokenizer, document.text, document.paragraphs())
        self.ends = {end - 1 for _, end in self.pieces.paragraphs}

    def row(self, closeup: Closeup) -> Row:
        """Of one close-up; its first SLOTS candidates are numbered from 1 on."""
        roles, low, high = self._roles(closeup)
        numbers = np.zeros(len(self.pieces.ids), np.int64)
        for n, candidate in enumerate(closeup.candidates[:SLOTS]):
            for span in candidate.spans:
                numbers[self._at(span.start, span.end)] = n + 1
        made = np.array(list(self._sequence(closeup, roles, numbers, low, high))[:LONGEST], np.int64)
        return Row(*made.T)

    def _at(self, start: int, end: int) -> slice:
        return slice(int(np.searchsorted(self.pieces.ends, start, "right")), int(np.searchsorted(self.pieces.starts, end, "left")))

    def _roles(self, closeup: Closeup) -> tuple[Ints, int, int]:
        """Roles of all pieces, and the stretch of the quote's own."""
        roles = np.zeros(len(self.pieces.ids), np.int64)
        for role, spans in (("other quote", closeup.other), ("same speaker", closeup.same)):
            for span in spans:
                roles[self._at(span.start, span.end)] = ROLES.index(role)
        low, high = len(roles), 0
        for role, spans in (("content", closeup.content), ("source", closeup.source), ("cue", closeup.cue)):
            for span in spans:
                at = self._at(span.start, span.end)
                roles[at] = ROLES.index(role)
                low, high = min(low, at.start), max(high, at.stop)
        return roles, min(low, high), high

    def _sequence(self, closeup: Closeup, roles: Ints, numbers: Ints, low: int, high: int) -> Iterator[tuple[int, int, int]]:
        """(piece, role, number): the speakers' names, the title, the text around the quote, the candidates' names."""
        begin = max(0, low - max(0, AROUND - (high - low)) * 2 // 3)
        stop = min(len(roles), begin + AROUND)
        begin = max(0, min(begin, stop - AROUND)) if high - low <= AROUND else begin
        yield CLS, 0, 0
        said = [i for speaker in closeup.speakers[:3] for i in self._called(speaker, 2)][:SPEAKER]
        yield from ((i, ROLES.index("speaker's name"), 0) for i in said)
        yield SEP, 0, 0
        if begin:
            yield from ((i, ROLES.index("title"), 0) for i in self._encoded(self.title)[:TITLE])
            yield SEP, 0, 0
        for i in range(begin, stop):
            yield int(self.pieces.ids[i]), int(roles[i]), int(numbers[i])
            if i in self.ends:
                yield SEP, 0, 0
        yield SEP, 0, 0
        for n, candidate in enumerate(closeup.candidates[:SLOTS]):
            yield from ((i, ROLES.index("candidate's name"), n + 1) for i in self._called(candidate, 1))
            yield SEP, 0, 0

    def _called(self, named: Named, times: int) -> list[int]:
        name = self._encoded(named.name)[: _NAME * times]
        return [*name, _COMMA, *self._encoded(named.above)[: _ABOVE * times]] if named.above else name

    def _encoded(self, words: str) -> list[int]:
        ids: list[int] = self.tokenizer.encode(words, add_special_tokens=False).ids
        return ids


class CloseReader:
    """Reads with the model in a folder (model.json, reader.onnx), which is loaded on first use.

    encoder: the folder of the encoder, whose vocabulary and word embeddings it shares. Rows of one length are read together, so that no
    vector depends on its batch mates.
    """

    def __init__(self, folder: str | Path, *, encoder: str | Path, threads: int = 1) -> None:
        self.folder, self.encoder, self.threads = Path(folder), Path(encoder), threads
        self._model: tuple[Any, Any, _Words] | None = None

    def read(self, document: Document, closeups: Sequence[Closeup]) -> list[Floats]:
        """(candidates, PARTS * width) for each, in their order: the whole, the content, the cue, the source; the candidate's name and its
        mentions. A part without words is zeros, and so are candidates beyond SLOTS."""
        if not closeups:
            return []
        session, tokenizer, words = self._loaded()
        maker = Rows(tokenizer, document)
        rows = [maker.row(c) for c in closeups]
        sizes = [-(-len(r) // STEP) * STEP for r in rows]
        out: dict[int, Floats] = {}
        for size, several in groupby(sorted(range(len(rows)), key=sizes.__getitem__), key=sizes.__getitem__):
            same, each = list(several), max(1, BATCH // size)
            for k in range(0, len(same), each):
                some = same[k : k + each]
                vectors = _read(session, words, [rows[i] for i in some], size)
                out |= {i: _pooled(len(closeups[i].candidates), rows[i], v[: len(rows[i])]) for i, v in zip(some, vectors, strict=True)}
        return [out[i] for i in range(len(rows))]

    def _loaded(self) -> tuple[Any, Any, _Words]:
        if self._model is None:
            said, encoder = facts(self.folder, FORMAT, ("reader.onnx",)), facts(self.encoder, ENCODER, ("encoder.onnx",))
            if said.get("encoder") != encoder["sha256"]["encoder.onnx"]:
                raise ModelError(f"{self.folder}: was made for another encoder than {self.encoder}; install the package again")
            try:
                words = _Words(self.encoder / "encoder.onnx", said["words"])
                self._model = session(self.folder / "reader.onnx", threads=self.threads), vocabulary(self.encoder), words
            except Exception as error:  # both libraries raise kinds of their own
                raise ModelError(f"{self.folder}: the close reader cannot be loaded ({error}); install the package again") from error
        return self._model


class _Words:
    """The encoder's word embeddings, as its file holds them: bytes, and one scale for each word piece."""

    def __init__(self, file: Path, places: Mapping[str, Any]) -> None:
        n, width = places["shape"]
        self.table = np.memmap(file, np.int8, "r", places["table"], (n, width))
        self.scales = np.memmap(file, np.dtype("<f4"), "r", places["scales"], (n, 1))

    def of(self, ids: Ints) -> Floats:
        """(..., width)."""
        out: Floats = self.table[ids].astype(np.float32) * self.scales[ids]
        return out


def _read(session: Any, words: _Words, rows: Sequence[Row], size: int) -> Floats:
    """Vectors (rows, size, width) of rows, filled up to one size."""
    given = {name: np.zeros((len(rows), size), np.int64) for name in ("ids", "roles", "numbers")}
    mask = np.zeros((len(rows), size), np.int32)
    for k, row in enumerate(rows):
        mask[k, : len(row)] = 1
        for name, values in given.items():
            values[k, : len(row)] = getattr(row, name)
    vectors: Floats = session.run(None, {"words": words.of(given.pop("ids")), **given, "mask": mask})[0]
    return vectors


def _pooled(n: int, row: Row, vectors: Floats) -> Floats:
    """The means of the pieces of each part, for n candidates."""
    parts = [vectors[row.roles == ROLES.index(role)] for role in ("content", "cue", "source")]
    whole = np.concatenate([vectors[0], *(_mean(p) for p in parts)])
    named = row.roles == ROLES.index("candidate's name")
    out = np.zeros((n, PARTS * vectors.shape[1]), np.float32)
    for k in range(min(SLOTS, n)):
        mine = row.numbers == k + 1
        out[k] = np.concatenate([whole, _mean(vectors[mine & named]), _mean(vectors[mine & ~named])])
    return out


def _mean(vectors: Floats) -> Floats:
    out: Floats = vectors.mean(0) if len(vectors) else np.zeros(vectors.shape[1], np.float32)
    return out
