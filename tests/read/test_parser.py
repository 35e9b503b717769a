"""Stanza in bulk: offsets, odd texts, what one failing text does to the others. Runs the compact models once."""

from __future__ import annotations

import hashlib
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.heads import ModelError
from stance.parse import LAYERS, Need, Parse
from stance.read import parser as parser_room
from stance.read.parser import COMPACT, LONGEST, LONGEST_SENTENCE, LONGEST_WORD, StanzaParser, plain
from stance.text import Document, Span

ALL = frozenset(LAYERS)
TEXTS = {
    "curly": "The Kremlin’s “seizure” of Crimea isn’t legal, Kari Holm said in Oslo.\n\n‘I can’t wait,’ she added.",
    "emoji": "🌋🗞\ufe0f Jakarta live: “The airport stays shut,” Ignasius Jonan tweeted 🇮🇩. 👀\r\nHe left\u00a0early.",
    "marks": "e\u0301lite \u05e9\u05dc\u05d5\u05dd\u202e said\u2028\"\"=\n“” '' «» ``\n\x00\x07 \ud800",
    "unsaid": "",
    "key": "He sent " + "x" * (2 * LONGEST_WORD) + " and left.",
}


def requests() -> list[tuple[Document, Need]]:
    documents = [Document(name, text) for name, text in TEXTS.items()]
    return [(d, Need(ALL, d.paragraphs())) for d in documents]


@pytest.fixture(scope="module")
def stanza_parser() -> StanzaParser:
    return StanzaParser()


@pytest.fixture(scope="module")
def parses(stanza_parser: StanzaParser) -> dict[str, Parse]:
    return dict(zip(TEXTS, stanza_parser.parse(requests()), strict=True))


def test_tokens_are_slices_of_the_text_as_given(parses: dict[str, Parse]) -> None:
    for name, parse in parses.items():
        for sentence in parse.sentences:
            for token in sentence.tokens:
                assert token.text == TEXTS[name][token.start : token.end]
                assert -1 <= token.head < len(sentence.tokens)
        for entity in parse.entities:
            assert TEXTS[name][entity.start : entity.end].strip()


def test_curly_apostrophes_are_split_like_straight_ones(parses: dict[str, Parse]) -> None:
    tokens = [t for s in parses["curly"].sentences for t in s.tokens]
    words = [t.text for t in tokens]
    assert words[:4] == ["The", "Kremlin", "’s", "“"] and {"n’t", "is", "ca"} <= set(words)
    assert next(t for t in tokens if t.text == "said").lemma == "say"
    assert [s.paragraph for s in parses["curly"].sentences] == [0, 1]
    assert "PERSON" in {e.label for e in parses["curly"].entities}


def test_each_sentence_is_a_tree_with_one_root(parses: dict[str, Parse]) -> None:
    for parse in parses.values():
        for sentence in parse.sentences:
            roots = [i for i, t in enumerate(sentence.tokens) if t.head == -1]
            assert len(roots) == 1 and len(sentence.subtree(roots[0])) == len(sentence.tokens)


def test_nothing_is_parsed_where_nothing_is_asked_and_long_strings_are_left_out(parses: dict[str, Parse]) -> None:
    assert parses["unsaid"] == Parse()
    assert [t.text for s in parses["key"].sentences for t in s.tokens if len(t.text) > LONGEST_WORD] == []
    assert StanzaParser().parse([(Document("d", "Text."), Need())]) == [Parse()]


def test_results_do_not_depend_on_the_other_texts(stanza_parser: StanzaParser, parses: dict[str, Parse]) -> None:
    assert stanza_parser.parse(requests()[::-1])[::-1] == list(parses.values())
    assert stanza_parser.parse(requests()[:1]) == [parses["curly"]]


def test_one_text_that_upsets_stanza_keeps_the_others(stanza_parser: StanzaParser, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = stanza_parser._bulk

    def upset(layers: str, texts: list[str]) -> list[Any]:
        if any("poison" in text for text in texts):
            raise RuntimeError("no such thing")
        return whole(layers, texts)

    monkeypatch.setattr(stanza_parser, "_bulk", upset)
    text = "Kari Holm left.\npoison here.\nShe came back."
    document = Document("d", text)
    (parse,) = stanza_parser.parse([(document, Need(ALL, document.paragraphs()))])
    assert [s.span.of(text) for s in parse.sentences] == ["Kari Holm left.", "She came back."]


def test_a_missing_package_is_told_with_the_command_that_mends_it() -> None:
    with pytest.raises(ModelError, match=r"'no-such-package' cannot be loaded .*; run: stance info --download no-such-package") as error:
        StanzaParser(package="no-such-package").parse([(Document("d", "Text."), Need(ALL, (Span(0, 5),)))])
    assert "\n" not in str(error.value)


def test_the_card_of_the_shipped_models_names_their_files() -> None:
    card = (COMPACT / "card.md").read_text(encoding="utf-8")
    files = [path for path in COMPACT.rglob("*") if path.suffix in (".pt", ".json")]
    assert len(files) == 8
    for path in files:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert f"| {path.relative_to(COMPACT).as_posix()} | {path.stat().st_size} | {digest} |" in card


@given(st.text(alphabet="ab.!? \n“”’", max_size=400), st.integers(1, 6))
def test_pieces_keep_every_word_and_their_bounds(text: str, times: int) -> None:
    text = text * times * 4
    if not text:
        return
    pieces = list(parser_room._pieces(text, Span(0, len(text))))
    kept = "".join(piece.of(text) for piece in pieces)
    assert "".join(kept.split()) == "".join(text.split())
    assert all(len(piece) <= LONGEST + LONGEST_WORD for piece in pieces)
    assert all(a.end <= b.start for a, b in itertools.pairwise(pieces))


def test_endless_sentences_are_cut_between_words() -> None:
    text = "alpha beta gamma " * 1000
    pieces = list(parser_room._pieces(text, Span(0, len(text))))
    assert all(len(piece.of(text).split()) <= LONGEST_SENTENCE for piece in pieces)
    assert {w for piece in pieces for w in piece.of(text).split()} == {"alpha", "beta", "gamma"}


def test_long_paragraphs_are_cut_between_sentences() -> None:
    text = "The minister said that the pier would be built. " * 400
    pieces = list(parser_room._pieces(text, Span(0, len(text))))
    assert len(pieces) > 3 and all(piece.of(text).rstrip().endswith("built.") for piece in pieces)


@given(st.text(max_size=50))
def test_plain_text_has_the_same_length_and_no_control_characters(text: str) -> None:
    assert len(plain(text)) == len(text)
    assert plain(text).isprintable()
