"""The encoder at work on the shipped model: places, windows, independence of batch mates, odd texts, damaged folders."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from stance.encoding import Encoding
from stance.heads import ModelError
from stance.read.encoder import OnnxEncoder
from stance.read.pieces import LIMIT, SPECIAL, pack, piece_ids, plain
from stance.resources import FOLDER
from stance.text import Document, Span

MODEL = FOLDER / "models" / "encoder"
TEXTS = {
    "plain": "Kari Holm said the ferry was late.\n\n“We are sorry,” she told “Havn Radio”.",
    "emoji": "🌋🗞\ufe0f Jakarta live: “The airport stays shut,” Ignasius Jonan tweeted 🇮🇩. 👀\r\nHe left\u00a0early.",
    "marks": "e\u0301lite \u05e9\u05dc\u05d5\u05dd\u202e said\u2028\"\"=\n“” '' «» ``\n\x00\x07 \ud800",
    "empty": "",
    "blank": " \n\t\n\u200b",
    "one": "a",
    "key": "x" * 30_000,
    "long": "The envoy of Norway said that the bridge would open in May. " * 120,
}


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    return OnnxEncoder(MODEL)


@pytest.fixture(scope="module")
def encodings(encoder: OnnxEncoder) -> dict[str, Encoding]:
    return dict(zip(TEXTS, encoder.encode([Document(name, text) for name, text in TEXTS.items()]), strict=True))


@pytest.mark.parametrize("name", TEXTS)
def test_pieces_stand_in_their_paragraphs_in_order(name: str, encodings: dict[str, Encoding]) -> None:
    paragraphs = Document(name, TEXTS[name]).paragraphs()
    last = 0
    for window in encodings[name].windows:
        assert len(window) == len(window.ends) == len(window.vectors) <= LIMIT
        real = window.starts >= 0
        assert not real[0] and not real[-1] and np.isfinite(window.vectors).all()
        for start, end in zip(window.starts[real].tolist(), window.ends[real].tolist(), strict=True):
            assert last <= start < end and any(p.contains(Span(start, end)) for p in paragraphs)
            last = start


def test_pieces_cover_every_word(encodings: dict[str, Encoding]) -> None:
    text = TEXTS["plain"]
    covered = {i for w in encodings["plain"].windows for s, e in zip(w.starts, w.ends, strict=True) if s >= 0 for i in range(s, e)}
    assert {i for i, c in enumerate(text) if not c.isspace()} == covered


def test_texts_without_words_have_no_windows(encodings: dict[str, Encoding]) -> None:
    assert encodings["empty"].windows == encodings["blank"].windows == ()


def test_only_the_body_is_read(encoder: OnnxEncoder) -> None:
    text = "Menu and adverts\nThe envoy left."
    (encoding,) = encoder.encode([Document("d", text, body=(Span(17, 32),))])
    assert min(s for w in encoding.windows for s in w.starts.tolist() if s >= 0) == 17


def test_a_text_reads_the_same_alone_and_among_others(encoder: OnnxEncoder, encodings: dict[str, Encoding]) -> None:
    others = [Document(str(n), f"Report {n}. " + "The envoy said so. " * (n % 40)) for n in range(60)]
    for name in ("plain", "long", "emoji"):
        alone = encoder.encode([Document(name, TEXTS[name])])[0]
        among = encoder.encode([*others[:30], Document(name, TEXTS[name]), *others[30:]])[30]
        for one, two, three in zip(alone.windows, among.windows, encodings[name].windows, strict=True):
            assert np.array_equal(one.vectors, two.vectors) and np.array_equal(one.vectors, three.vectors)


def test_windows_hold_whole_paragraphs_and_one_separator_after_each() -> None:
    ids = np.full(900, 2000)
    ids[599] = 1012  # a full stop within the long paragraph
    windows = pack(ids, [(0, 200), (200, 350), (350, 900)], limit=384)
    assert [w[0] for w in windows] == [SPECIAL] * len(windows)
    assert windows[0].tolist() == [SPECIAL, *range(200), SPECIAL, *range(200, 350), SPECIAL]
    assert windows[1].tolist() == [SPECIAL, *range(350, 600), SPECIAL]  # cut after the sentence
    assert sorted(i for w in windows for i in w.tolist() if i >= 0) == list(range(900))
    assert piece_ids(ids, windows[1])[[0, 1, -1]].tolist() == [101, 2000, 102]


def test_marks_have_one_plain_form_and_offsets_hold() -> None:
    said = "“A,” he said – ‘B’…\u00a0â€œCâ€\x9d Fijiâ€™s \ud800"
    assert len(plain(said)) == len(said)
    assert plain(said).split() == ['"A,"', "he", "said", "-", "'B'.", '"', 'C"', "Fiji'", "s", "?"]


def test_a_missing_or_damaged_folder_is_told_in_one_sentence(tmp_path: Path) -> None:
    document = Document("d", "Text.")
    with pytest.raises(ModelError, match=r"no model.json, expected a model folder; install"):
        OnnxEncoder(tmp_path / "none").encode([document])
    shutil.copytree(MODEL, tmp_path / "model")
    with (tmp_path / "model" / "encoder.onnx").open("r+b") as file:
        file.truncate(1000)
    with pytest.raises(ModelError, match=r"encoder.onnx is not the file that model.json was written with"):
        OnnxEncoder(tmp_path / "model").encode([document])
    facts = json.loads((MODEL / "model.json").read_text())
    (tmp_path / "model" / "model.json").write_text(json.dumps({**facts, "format": "stance-encoder/9"}))
    with pytest.raises(ModelError, match=r"found format 'stance-encoder/9', expected 'stance-encoder/1'"):
        OnnxEncoder(tmp_path / "model").encode([document])
    (tmp_path / "model" / "model.json").write_text("{")
    with pytest.raises(ModelError, match=r"found no JSON"):
        OnnxEncoder(tmp_path / "model").encode([document])
