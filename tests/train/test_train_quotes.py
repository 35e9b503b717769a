"""The quote head: outcomes of found quotes, and probabilities that are true of articles not seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stance.detect.signs import WIDTH
from stance.detect.tagger import Tagger
from stance.detect.trained import OUTCOMES, TaggerDetector
from stance.heads import Head
from stance.quotes import Annotation, Quote, QuoteType
from stance.read.encoder import OnnxEncoder
from stance.resources import FOLDER
from stance.store import Store
from stance.text import Document, InputError, Span
from stance.train.quotes import Judged, fit, held_out, judged, train_quotes

TEXT = "The envoy said that the lake was open. Ida Lund told reporters that the boats were ready.\n"


def made(n: int = 1500, seed: int = 5) -> Judged:
    """Rows whose outcome hangs on the first two signs."""
    rng = np.random.default_rng(seed)
    signs = rng.normal(size=(n, WIDTH))
    right = rng.random(n) < 1 / (1 + np.exp(-1 - 2 * signs[:, 0]))
    source = rng.random(n) < 1 / (1 + np.exp(-1 - 2 * signs[:, 1]))
    return Judged(signs, np.where(right, np.where(source, 2, 1), 0), tuple(f"event{k // 10}" for k in range(n)))


def test_probabilities_are_true_of_events_not_seen() -> None:
    scores = held_out(made())
    assert scores["quote"] < 0.06 and scores["source"] < 0.06
    assert scores["quote auc"] > 0.75 and scores["source auc"] > 0.75


def test_the_head_is_the_same_after_it_was_written_and_read(tmp_path: Path) -> None:
    some = made(300)
    head = fit(some)
    head.save(tmp_path, card="")
    again = Head.load(tmp_path)
    rows = [{}] * 20
    assert np.array_equal(head.probabilities(rows, some.signs[:20]), again.probabilities(rows, some.signs[:20]))
    assert again.labels == OUTCOMES and np.allclose(again.probabilities(rows, some.signs[:20]).sum(1), 1)


def test_too_few_of_an_outcome_are_refused() -> None:
    some = made(300)
    with pytest.raises(InputError, match=r"0 source wrong.*expected at least 10 of each"):
        fit(Judged(some.signs, np.where(some.outcomes == 1, 2, some.outcomes), some.groups))


def test_outcomes_tell_wrong_quotes_from_wrong_sources() -> None:
    place = lambda piece: (Span(TEXT.index(piece), TEXT.index(piece) + len(piece)),)  # noqa: E731
    encoder, detector = OnnxEncoder(FOLDER / "models" / "encoder"), TaggerDetector(Tagger.load(FOLDER / "models" / "encoder"))
    document = Document("d", TEXT)
    lake = Quote("q1", QuoteType.INDIRECT, place("the lake was open"), cue=place("said"), source=place("The envoy"))
    boats = Quote("q2", QuoteType.INDIRECT, place("the boats were ready"), cue=place("told"), source=place("Ida Lund"))
    elsewhere = Quote("q2", QuoteType.INDIRECT, place("the boats were ready"), cue=place("told"), source=place("The envoy"))
    for gold, outcomes in (((lake, boats), [2, 2]), ((lake, elsewhere), [2, 1]), ((lake,), [2, 0])):
        some = judged([Annotation(document, "gold", gold)], {"d": "e"}, encoder, detector)
        assert some.outcomes.tolist() == outcomes and some.signs.shape == (2, WIDTH) and some.groups == ("e", "e")


def test_without_texts_of_the_fold_nothing_is_trained(tmp_path: Path) -> None:
    Store(tmp_path / "annotations").add(Document("d", TEXT), licence="made up", split="train")
    with pytest.raises(InputError, match="no text of fold 0 is here"):
        train_quotes(tmp_path / "annotations", tmp_path / "model", report=lambda line: None)
