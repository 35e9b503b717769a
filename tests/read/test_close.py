"""Close-ups: which word pieces are read in which role, and that a quote is read the same whatever is read beside it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from stance.encoding import Closeup, Named
from stance.heads import ModelError
from stance.read.close import AROUND, LONGEST, PARTS, ROLES, SLOTS, CloseReader, Row, Rows
from stance.read.encoder import vocabulary
from stance.resources import FOLDER
from stance.text import Document, Span

MODELS = FOLDER / "models"
TEXT = "Borduria urged Syldavia to withdraw its troops. The envoy said the talks were long. It rained in Klow."


def at(words: str, text: str = TEXT) -> tuple[Span, ...]:
    start = text.index(words)
    return (Span(start, start + len(words)),)


CLOSEUP = Closeup(
    at("to withdraw its troops"),
    at("urged"),
    at("Borduria"),
    speakers=(Named("Borduria"),),
    other=at("the talks were long"),
    candidates=(Named("Syldavia", "", at("Syldavia")), Named("Klow", "Syldavia", at("Klow"))),
)


@pytest.fixture(scope="module")
def reader() -> CloseReader:
    return CloseReader(MODELS / "close-reader", encoder=MODELS / "encoder")


def words(row: Row, picked: np.ndarray) -> str:
    return str(vocabulary(MODELS / "encoder").decode(row.ids[picked].tolist()))


def made(closeup: Closeup, document: Document) -> Row:
    return Rows(vocabulary(MODELS / "encoder"), document).row(closeup)


def test_each_word_has_its_role_and_candidates_their_numbers() -> None:
    row = made(CLOSEUP, Document("d", TEXT, title="Not read: the text is read from its beginning"))
    told = {role: words(row, row.roles == n) for n, role in enumerate(ROLES) if role}
    assert told["content"] == "to withdraw its troops" and told["cue"] == "urged" and told["source"] == "borduria"
    assert told["other quote"] == "the talks were long" and told["same speaker"] == "" and told["title"] == ""
    assert told["speaker's name"] == "borduria" and told["candidate's name"] == "syldavia klow, syldavia"
    assert words(row, row.numbers == 1) == "syldavia syldavia" and words(row, row.numbers == 2) == "klow klow, syldavia"


def test_far_from_a_quote_the_text_is_not_read_but_the_title_is() -> None:
    text = "It rained on. " * 100 + "\n\n" + TEXT + "\n\n" + "The sun shone. " * 100
    row = made(Closeup(at("to withdraw its troops", text), at("urged", text)), Document("d", text, title="Troops in Klow"))
    assert words(row, row.roles == ROLES.index("title")) == "troops in klow"
    assert AROUND < len(row) < AROUND + 20 and "borduria urged syldavia to withdraw" in words(row, row.ids > 0)


def test_a_quote_longer_than_what_is_read_is_cut() -> None:
    text = "Ada said " + "the road was long and " * 200 + "dry."
    row = made(Closeup((Span(9, len(text)),), at("said", text), at("Ada", text)), Document("d", text))
    assert AROUND < len(row) <= LONGEST and words(row, row.roles == ROLES.index("source")) == "ada"


def test_what_is_read_beside_a_quote_changes_nothing(reader: CloseReader) -> None:
    document = Document("d", TEXT)
    several = [
        CLOSEUP,
        Closeup(at("the talks were long"), at("said"), at("The envoy"), candidates=(Named("Klow"),)),
        Closeup(at("the talks")),
    ]
    together = reader.read(document, several)
    for closeup, close in zip(several, together, strict=True):
        (alone,) = reader.read(document, [closeup])
        assert (alone == close).all()
    assert [len(t) for t in together] == [2, 1, 0] and reader.read(document, []) == []


def test_parts_without_words_are_zeros(reader: CloseReader) -> None:
    (some,) = reader.read(Document("d", TEXT), [Closeup(at("the talks"), candidates=(Named("Klow"),))])
    filled = [part.any() for part in some.reshape(PARTS, -1)]
    assert filled == [True, True, False, False, True, False], "the whole, content, cue, source, the candidate's name, its mentions"


def test_candidates_beyond_those_that_are_read_are_zeros(reader: CloseReader) -> None:
    many = tuple(Named(f"Name {n}") for n in range(SLOTS + 3))
    (close,) = reader.read(Document("d", TEXT), [Closeup(at("the talks were long"), candidates=many)])
    assert close[:SLOTS].any(1).all() and not close[SLOTS:].any()


def test_a_text_without_words_can_be_read(reader: CloseReader) -> None:
    (close,) = reader.read(Document("d", "..."), [Closeup((Span(0, 3),), candidates=(Named("Klow"),))])
    assert np.isfinite(close).all()


def test_a_damaged_folder_is_refused(tmp_path: Path) -> None:
    shutil.copytree(MODELS / "close-reader", tmp_path / "reader")
    (tmp_path / "reader" / "reader.onnx").write_bytes(b"x")
    with pytest.raises(ModelError, match=r"reader\.onnx is not the file"):
        CloseReader(tmp_path / "reader", encoder=MODELS / "encoder").read(Document("d", TEXT), [CLOSEUP])


def test_another_encoder_s_words_are_not_borrowed(tmp_path: Path) -> None:
    shutil.copytree(MODELS / "close-reader", tmp_path / "reader")
    said = json.loads((tmp_path / "reader" / "model.json").read_text("utf-8"))
    (tmp_path / "reader" / "model.json").write_text(json.dumps(said | {"encoder": "0" * 64}), "utf-8")
    with pytest.raises(ModelError, match="made for another encoder"):
        CloseReader(tmp_path / "reader", encoder=MODELS / "encoder").read(Document("d", TEXT), [CLOSEUP])
