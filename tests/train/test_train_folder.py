"""An annotations folder in, a model folder out, with whatever texts there are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from stance.classify.classifier import StanceClassifier
from stance.heads import Head
from stance.quotes import Annotation
from stance.store import Store
from stance.text import InputError
from stance.train.folder import train_folder


@pytest.fixture
def folder(tmp_path: Path, annotation: Callable[[int], Annotation]) -> Path:
    """15 articles: 12 that ship, 2 whose text is nowhere, 1 of split test."""
    store = Store(tmp_path / "annotations", corpora=tmp_path / "corpora")
    for n in range(15):
        one = annotation(n)
        facts = {"corpus": "lost.jsonl"} if n in (12, 13) else {}
        store.add(one.document, licence="made up", split="test" if n == 14 else "train", ship=n not in (12, 13), event=f"e{n}", **facts)
        store.write(one)
    return tmp_path / "annotations"


def test_a_folder_trains_from_what_is_there_and_says_what_is_missing(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANCE_CORPORA", str(tmp_path / "corpora"))
    told: list[str] = []
    train_folder(folder, tmp_path / "model", report=told.append)
    assert told[0].startswith("2 of 14 training articles have no text") and "STANCE_CORPORA" in told[0]
    assert told[1] == "48 quotes of 12 articles"  # split test is never read
    StanceClassifier(Head.load(tmp_path / "model"))
    card = (tmp_path / "model" / "card.md").read_text(encoding="utf-8")
    assert "48 quotes of 12 articles" in card and "| made up | 12 |" in card and "2 further training articles" in card


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "meta").mkdir()
    with pytest.raises(InputError, match="annotate more articles"):
        train_folder(tmp_path, tmp_path / "model", report=lambda line: None)
