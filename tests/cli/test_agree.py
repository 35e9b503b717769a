"""stance agree: two annotators side by side; what cannot be compared is told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from stance import cli
from stance.quotes import Annotation, Quote, QuoteType, Stance
from stance.store import Store
from stance.text import Document, Span

DOCUMENT = Document("a", "Fiji urged Tonga to pay. Tonga refused to talk.")
ONE = Quote("q17-23", QuoteType.INDIRECT, (Span(17, 23),), stance=Stance.DEMAND)
TWO = Quote("q39-46", QuoteType.INDIRECT, (Span(39, 46),), stance=Stance.ACCUSATORY)


@pytest.fixture()
def folder(tmp_path: Path) -> Path:
    store = Store(tmp_path / "annotations", corpora=tmp_path)
    store.add(DOCUMENT, licence="CC0", split="train")
    store.write(Annotation(DOCUMENT, "ana", (ONE, TWO)), layer="by/ana")
    store.write(Annotation(DOCUMENT, "ben", (ONE, replace(TWO, stance=Stance.NONE))), layer="by/ben")
    return store.folder


def test_figures_of_every_pair(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["agree", str(folder), "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert told["layers"] == ["by/ana", "by/ben"] and told["figures"]["any"] == 100 and told["figures"]["stance"] == 50
    assert cli.main(["agree", str(folder)]) == 0
    assert "by/ana and by/ben" in capsys.readouterr().out


def test_what_cannot_be_compared_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["agree", str(folder), "--layers", "gold", "by/ana"]) == 2
    assert "found 'gold', expected two of by/ana, by/ben" in capsys.readouterr().err
    (folder / "by" / "ben" / "a.yaml").unlink()
    assert cli.main(["agree", str(folder)]) == 2
    assert "no two annotators share a document" in capsys.readouterr().err
