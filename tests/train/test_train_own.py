"""Training on a user's own labels: on from the shipped head, never to something worse unless asked. Real encoder, texts made up here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from stance.classify.pooled import PooledHead
from stance.cli import main
from stance.quotes import Annotation, Quote, QuoteType, Stance, quote_id
from stance.store import Store
from stance.text import Document, InputError, Span
from stance.train.folder import ENCODER, SHIPPED
from stance.train.own import train_own

WORDS = {
    Stance.CONCILIATORY: "we welcome the offer of our neighbours",
    Stance.ACCUSATORY: "they have broken the treaty and lied about it",
    Stance.DEMAND: "they must open the border at once",
    Stance.NONE: "the session began at nine",
}
TURNED = dict(zip(WORDS, [*list(WORDS)[1:], Stance.CONCILIATORY], strict=True))  # labels that make no sense


def article(n: int, labels: Mapping[Stance, Stance]) -> Annotation:
    text, quotes = "", []
    for meant, words in WORDS.items():
        start = len(text) + len(f"Mayor {n} said that ")
        text += f"Mayor {n} said that {words} on day {n}. "
        content = (Span(start, start + len(words)),)
        quotes.append(Quote(quote_id(content), QuoteType.INDIRECT, content, stance=labels[meant]))
    return Annotation(Document(f"a{n}", text), "me", tuple(quotes))


def folder(place: Path, splits: Mapping[str, Mapping[Stance, Stance]], layer: str = "gold", each: int = 8) -> Path:
    store = Store(place / "mine", corpora=place / "none")
    n = 0
    for split, labels in splits.items():
        for _ in range(each):
            one = article(n, labels)
            store.add(one.document, licence="made up", split=split, event=f"e{n}")
            store.write(replace(one, annotator=layer.rpartition("/")[2]), layer=layer)
            n += 1
    return place / "mine"


PLAIN = {stance: stance for stance in WORDS}


def test_labels_of_ones_own_make_a_head_that_works(tmp_path: Path) -> None:
    made = train_own(folder(tmp_path, {"train": TURNED, "dev": TURNED}), tmp_path / "head", report=print)
    assert made.written and made.new > made.shipped and (made.n, made.where) == (32, "dev")
    head, shipped = (PooledHead.load(f, encoder=ENCODER) for f in (tmp_path / "head", SHIPPED))
    assert head.weights["stance.weight"].tolist() != shipped.weights["stance.weight"].tolist()
    assert "macro-F1" in (tmp_path / "head" / "card.md").read_text("utf-8")


def test_without_split_dev_each_fifth_is_held_out(tmp_path: Path) -> None:
    made = train_own(folder(tmp_path, {"train": PLAIN}), tmp_path / "head", report=print)
    assert (made.n, made.where) == (32, "train") and made.written


def test_reviewed_layers_count_where_there_is_no_gold(tmp_path: Path) -> None:
    made = train_own(folder(tmp_path, {"train": PLAIN}, layer="by/ada"), tmp_path / "head", report=print)
    assert made.n == 32


def test_a_worse_head_is_not_written_unless_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place, out = folder(tmp_path, {"train": TURNED, "dev": PLAIN}), str(tmp_path / "head")
    assert main(["train", str(place), "-o", out]) == 1
    said = capsys.readouterr().err
    assert "not written, since it is worse (--anyway writes it)" in said and not Path(out).exists()
    assert main(["train", str(place), "-o", out, "--anyway"]) == 1
    assert (Path(out) / "weights.npz").is_file()


def test_too_few_labels_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="found 4 labelled quotes of 1 articles in split train, expected at least 20 of 5"):
        train_own(folder(tmp_path, {"train": PLAIN}, each=1), tmp_path / "head", report=print)


def test_the_same_twice(tmp_path: Path) -> None:
    place = folder(tmp_path, {"train": PLAIN})
    for name in ("one", "two"):
        train_own(place, tmp_path / name, report=print)
    assert (tmp_path / "one" / "weights.npz").read_bytes() == (tmp_path / "two" / "weights.npz").read_bytes()
