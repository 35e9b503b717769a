"""What the resolver lets the close reader look at, and how much say that has in a quote's targets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from stance.encoding import Closeup, Encoding, Window
from stance.network import Network
from stance.resolve.candidates import Candidates
from stance.resolve.resolver import Resolver
from stance.resolve.targets import CLOSE, Floats, Targets
from stance.resources import load_yaml
from stance.text import Document
from tests.resolve.made import parse, quote, resolver

TEXT = "Chad said Niger and Togo must pay. Chad said Mali had rain. Niger said nobody would pay."
QUOTES = (("Chad", "said", "Niger and Togo must pay"), ("Chad", "said", "Mali had rain"), ("Niger", "said", "nobody would pay"))
DOCUMENT = Document("doc", TEXT, date="2014-03-30")
ENCODING = Encoding((Window(np.array([-1, 0]), np.array([-1, 4]), np.ones((2, 1), np.float32)),))


class Blank:
    """A reader that notes what it is shown and makes nothing of it."""

    def __init__(self) -> None:
        self.shown: list[Closeup] = []

    def read(self, document: Document, closeups: Sequence[Closeup]) -> list[Floats]:
        self.shown += closeups
        return [np.zeros((len(c.candidates), 6), np.float32) for c in closeups]


def linear(kind: str, width: int, level: float, **weights: float) -> Network:
    """A network that only sums weights of signs."""
    nothing = np.zeros((len(weights) + width, 0), np.float32), np.zeros(0, np.float32), np.zeros(0, np.float32)
    return Network(kind, tuple(weights), None, np.array([*weights.values()], np.float32), *nothing, level=level)


def able(reader: Blank, close: Network, *, level: float) -> Resolver:
    """A resolver whose own network gives every candidate this level against nobody."""
    return Resolver(resolver().table, cues=load_yaml("cues"), targets=linear("target", 4, level), reader=reader, close=close)


MADE = tuple(quote(TEXT, *q) for q in QUOTES)
ALONE = "Chad said Niger must pay."
LONE = (quote(ALONE, "Chad", "said", "Niger must pay"),)


def test_a_quote_in_doubt_is_shown_with_its_speaker_what_else_is_said_and_who_may_be_meant() -> None:
    reader = Blank()
    able(reader, linear("close target", 6, 0.0), level=0.0).resolve(DOCUMENT, ENCODING, parse(TEXT), MADE)
    shown = next(c for c in reader.shown if c.content == MADE[0].content)
    assert [n.name for n in shown.speakers] == ["Chad"]
    assert [s.of(TEXT) for s in shown.same] == ["Mali had rain"] and [s.of(TEXT) for s in shown.other] == ["nobody would pay"]
    named = {n.name: [s.of(TEXT) for s in n.spans] for n in shown.candidates}
    assert named["Niger"] == ["Niger", "Niger"] and named["Togo"] == ["Togo"]


@pytest.mark.parametrize("level", [-9.0, 9.0])
def test_where_nobody_or_somebody_is_likely_nothing_is_read(level: float) -> None:
    reader = Blank()
    able(reader, linear("close target", 6, 0.0), level=level).resolve(Document("doc", ALONE), ENCODING, parse(ALONE), LONE)
    assert reader.shown == []


def test_a_text_that_was_not_encoded_is_not_read_closely() -> None:
    reader = Blank()
    able(reader, linear("close target", 6, 0.0), level=0.0).resolve(DOCUMENT, Encoding(), parse(TEXT), MADE)
    assert reader.shown == []


@pytest.mark.parametrize(("level", "targets"), [(3.0, {"ne", "tg"}), (-9.0, set())])
def test_the_close_reader_has_its_share_of_the_judgement(level: float, targets: set[str]) -> None:
    found, _ = able(Blank(), linear("close target", 6, level), level=0.0).resolve(DOCUMENT, ENCODING, parse(TEXT), MADE[:1])
    assert set(found[0].targets) >= targets if targets else found[0].targets == ()


def test_log_odds_against_nobody_are_averaged() -> None:
    cast, memory, readings = resolver().heard(DOCUMENT, Encoding(), parse(TEXT), MADE)
    finder = Candidates(cast, memory, resolver().cues, {key: r.keys for key, r in readings.items()})
    targets = Targets(finder, linear("target", 0, -2.0, wanted=3.0), None, linear("close target", 6, 1.0))
    before = targets.all(MADE[:1])[0]
    after = targets.closely(before, np.zeros((len(before.candidates), 6), np.float32))
    odds = {c.key: np.log(p / (1 - sum(before.probabilities))) for c, p in zip(before.candidates, before.probabilities, strict=True)}
    for candidate, p in zip(after.candidates, after.probabilities, strict=True):
        assert np.log(p / (1 - sum(after.probabilities))) == pytest.approx(CLOSE * 1.0 + (1 - CLOSE) * odds[candidate.key], abs=1e-4)
