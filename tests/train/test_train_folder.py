"""An annotations folder in, a model folder out, with whatever texts there are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from stance.classify.pooled import PooledHead
from stance.quotes import Annotation, QuoteType, Stance
from stance.resources import load_yaml
from stance.store import Store
from stance.text import InputError
from stance.train.folder import ENCODER, SHIPPED, train_folder
from stance.train.illustrations import illustrations


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
    made_up = sum(1 for _ in illustrations(load_yaml("examples")))
    told: list[str] = []
    train_folder(folder, tmp_path / "model", report=told.append)
    assert told[0].startswith("2 of 14 articles have no text") and "STANCE_CORPORA" in told[0]
    assert told[1] == f"48 quotes of articles and {made_up} of the codebook's illustrations to learn from"  # split test is never read
    assert "0 quotes of split dev are too few" in told[2]
    head, shipped = (PooledHead.load(f, encoder=ENCODER) for f in (tmp_path / "model", SHIPPED))
    assert (head.scale == shipped.scale).all() and (head.shift == shipped.shift).all()
    card = (tmp_path / "model" / "card.md").read_text(encoding="utf-8")
    for line in (
        "further articles of split train | 48 |",
        f"| {made_up} |",
        "| made up | 12 |",
        "2 further articles had no text",
        "None: too few",
    ):
        assert line in card


def test_a_folder_with_articles_to_calibrate_on_is_calibrated_on_them(tmp_path: Path, annotation: Callable[[int], Annotation]) -> None:
    """Articles of news folds 1-4 were seen by the encoder: of split dev they are no measure, of split train they are old lessons."""
    store = Store(tmp_path / "annotations", corpora=tmp_path / "corpora")
    for n in range(26):
        one = annotation(n)
        fold = {0: 2, 25: 3}.get(n)
        store.add(one.document, licence="made up", split="train" if n < 3 else "dev", event=f"e{n}", fold=fold)
        store.write(one)
    told: list[str] = []
    head = train_folder(tmp_path / "annotations", tmp_path / "model", report=told.append)
    assert told[-1].endswith("on 88 quotes of split dev")
    assert head.scale.tolist() != PooledHead.load(SHIPPED, encoder=ENCODER).scale.tolist()
    card = (tmp_path / "model" / "card.md").read_text(encoding="utf-8")
    assert "has seen (news folds 1-4) | 4 |" in card and "further articles of split train | 8 |" in card
    train_folder(tmp_path / "annotations", tmp_path / "again", report=told.append)
    for name in ("model.json", "weights.npz", "card.md"):
        assert (tmp_path / "model" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "meta").mkdir()
    with pytest.raises(InputError, match="no article of split train"):
        train_folder(tmp_path, tmp_path / "model", report=lambda line: None)


def test_illustrations_keep_their_parts() -> None:
    (one,) = illustrations({"demand": {"demand": ['{"Stop it,"} (she) [told] him, {"now."}']}})
    quote = one.quotes[0]
    assert one.document.text == '"Stop it," she told him, "now."'
    assert (one.surface(quote.content), one.surface(quote.cue), one.surface(quote.source)) == ('"Stop it," ... "now."', "told", "she")
    assert quote.type is QuoteType.DIRECT and quote.stance is Stance.DEMAND and quote.act == "demand"


@pytest.mark.parametrize("sentence", ["(she) [said]", "{it rained", "{it (rained)}", "it rained}"])
def test_an_illustration_with_wrong_brackets_is_refused(sentence: str) -> None:
    with pytest.raises(InputError, match="state-1"):
        list(illustrations({"none": {"state": [sentence]}}))


def test_illustrations_follow_the_codebook() -> None:
    acts = load_yaml("codebook")["acts"]
    found = list(illustrations(load_yaml("examples")))
    assert len({a.document.text for a in found}) == len(found) > 140
    assert all(acts[q.act]["stance"] == q.stance for a in found for q in a.quotes if q.act)
    assert {a.quotes[0].act for a in found} == set(acts)
