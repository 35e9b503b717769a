"""Stations on the road: who is asked for what, and what one bad document does to the others. Stations are made by hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest

from stance import resources
from stance.actors import Actor
from stance.encoding import Encoding
from stance.heads import ModelError
from stance.parse import Need, Parse
from stance.pipeline import Pipeline, load
from stance.quotes import Quote, QuoteType
from stance.text import Document, InputError, Span

TOKENS = frozenset({"tokens", "names"})


class Reader:
    """Parser and encoder in one: notes what it is asked for, fails on texts that say so."""

    def __init__(self) -> None:
        self.encoded: list[str] = []
        self.parsed: list[tuple[str, frozenset[str]]] = []

    def encode(self, documents: Iterable[Document]) -> list[Encoding]:
        documents = list(documents)
        self.encoded += [d.id for d in documents]
        if any("unreadable" in d.text for d in documents):
            raise RuntimeError("cannot encode")
        return [Encoding() for _ in documents]

    def parse(self, requests: Iterable[tuple[Document, Need]]) -> list[Parse]:
        requests = list(requests)
        self.parsed += [(d.id, need.layers) for d, need in requests if need.layers]
        return [Parse() for _ in requests]


class Station:
    """Detector, resolver and classifier in one."""

    def __init__(self, need: Need) -> None:
        self.need = need

    def needs(self, document: Document) -> Need:
        return self.need

    def detect(self, document: Document, encoding: Encoding, parse: Parse) -> tuple[Quote, ...]:
        return (Quote("q0-1", QuoteType.INDIRECT, (Span(0, 1),)),)

    def resolve(
        self, document: Document, encoding: Encoding, parse: Parse, quotes: Sequence[Quote]
    ) -> tuple[tuple[Quote, ...], dict[str, Actor]]:
        return tuple(quotes), {}

    def classify(self, document: Document, encoding: Encoding, quotes: Sequence[Quote], actors: Mapping[str, Actor]) -> tuple[Quote, ...]:
        return tuple(quotes)


def pipeline(reader: Reader) -> Pipeline:
    resolver = Station(Need(TOKENS, (Span(0, 1),)))
    return Pipeline(reader, reader, Station(Need(encoding=True)), resolver, resolver)


def documents(*texts: str) -> list[Document]:
    return [Document(f"d{n}", text) for n, text in enumerate(texts)]


def test_detection_alone_asks_for_no_parse() -> None:
    reader = Reader()
    assert [len(q) for q in pipeline(reader).detect(documents("One.", "Two."))] == [1, 1]
    assert reader.encoded == ["d0", "d1"] and reader.parsed == []


def test_the_whole_road_asks_for_what_each_station_needs() -> None:
    reader = Reader()
    assert [a.document.id for a in pipeline(reader).pipe(documents("One.", "Two."))] == ["d0", "d1"]
    assert reader.encoded == ["d0", "d1"] and reader.parsed == [("d0", TOKENS), ("d1", TOKENS)]


def test_an_encoder_is_not_called_where_nothing_needs_it() -> None:
    reader = Reader()
    station = Station(Need(TOKENS, (Span(0, 1),)))
    assert len(list(Pipeline(reader, None, station, station, station).pipe(documents("One.")))) == 1
    assert len(list(Pipeline(reader, reader, station, station, station).pipe(documents("One.")))) == 1
    assert reader.encoded == []


def test_a_document_that_upsets_a_reader_is_left_out_and_the_others_are_kept() -> None:
    skipped: list[str] = []
    three = documents("One.", "unreadable", "Three.")
    found = pipeline(Reader()).pipe(three, on_error="skip", on_skip=lambda name, error: skipped.append(f"{name}: {error}"))
    assert [a.document.id for a in found] == ["d0", "d2"] and skipped == ["d1: cannot encode"]
    with pytest.raises(RuntimeError, match="cannot encode"):
        list(pipeline(Reader()).pipe(three))


@pytest.mark.parametrize("batch", [0, -1])
def test_a_batch_of_nothing_is_refused(batch: int) -> None:
    with pytest.raises(InputError, match="batch: found"):
        list(pipeline(Reader()).pipe(documents("One."), batch=batch))


def test_the_trained_detector_is_the_default_and_unknown_ones_are_refused() -> None:
    assert load().provenance["detector"] == "tagger"
    assert {"encoder", "quote-head"} <= set(load().provenance["models"])  # type: ignore[call-overload]
    rules = load(detector="frames").provenance
    assert rules["detector"] == "frames" and "quote-head" not in set(rules["models"])  # type: ignore[call-overload]
    with pytest.raises(InputError, match="detector: found 'magic', expected one of tagger, frames"):
        load(detector="magic")


def test_a_damaged_close_reader_is_named_before_any_text_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for few quotes: found out later, it would spoil some documents of a corpus and not others."""
    (tmp_path / "models").mkdir()
    for place in (*resources.FOLDER.iterdir(), *(resources.FOLDER / "models").iterdir()):
        if place.name not in ("models", "close-reader"):
            (tmp_path / place.relative_to(resources.FOLDER)).symlink_to(place)
    shutil.copytree(resources.FOLDER / "models" / "close-reader", tmp_path / "models" / "close-reader")
    (tmp_path / "models" / "close-reader" / "reader.onnx").write_bytes(b"x")
    monkeypatch.setattr(resources, "FOLDER", tmp_path)
    with pytest.raises(ModelError, match=r"reader\.onnx is not the file"):
        load()
