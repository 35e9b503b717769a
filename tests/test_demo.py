"""The demo does the main job on its own article: every kind of quote, nothing from the page around it, three files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from stance.quotes import Annotation, Quote, QuoteType
from stance.record import read_records
from stance.text import Span

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What the demo prints, and the folder it has worked in."""
    home = tmp_path_factory.mktemp("demo")
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY), "COLUMNS": "100"}
    done = subprocess.run([sys.executable, "-m", "experiments.demo"], cwd=home, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout, home


@pytest.fixture(scope="module")
def annotation(shown: tuple[str, Path]) -> Annotation:
    [annotation] = read_records(shown[1] / "out" / "demo" / "quotes.jsonl")
    return annotation


def quote_with(annotation: Annotation, words: str) -> Quote:
    """The smallest quote whose content holds these words."""
    start = annotation.document.text.index(words)
    place = Span(start, start + len(words))
    return min((q for q in annotation.quotes if any(s.contains(place) for s in q.content)), key=lambda q: sum(map(len, q.content)))


def test_it_prints_quotes_then_positions_then_where_the_files_are(shown: tuple[str, Path]) -> None:
    out, home = shown
    paths = [line.removeprefix("wrote ") for line in out.splitlines() if line.startswith("wrote ")]
    assert paths == ["out/demo/quotes.jsonl", "out/demo/quotes.csv", "out/demo/article.html"]
    assert all((home / path).stat().st_size for path in paths)
    assert out.index("to whom") < out.index("Positions as quoted in these texts, not positions held.") < out.index("wrote")
    assert max(map(len, out.splitlines())) <= 100


@pytest.mark.parametrize(
    ("words", "speakers", "stance", "targets"),
    [
        ("Norway cut our nets in the dark", "Sigrun Hallsdottir", "accusatory", "Norway"),
        ("ready to pay for every metre of net", "Ragnhild Fossum", None, None),
        ("We thank Iceland for bringing its scientists", "Ragnhild Fossum", None, "Iceland"),
        ("to release the trawler Hafdis", "Iceland", "demand", "Norway"),
        ("Take your boats home by Friday", "Ragnhild Fossum", None, None),
        ("it would welcome a joint inspection", "Downing Street", "conciliatory", None),
        ("halt fishing in the", "European Commission", "demand", None),
        ("we will drop our complaint", "Sigrun Hallsdottir", None, None),
    ],
)
def test_who_said_what_to_whom(annotation: Annotation, words: str, speakers: str, stance: str | None, targets: str | None) -> None:
    quote = quote_with(annotation, words)
    assert annotation.names(quote.actors) == speakers
    assert stance is None or quote.stance == stance
    assert targets is None or annotation.names(quote.targets) == targets


def test_every_kind_of_quote_is_there(annotation: Annotation) -> None:
    assert {q.type for q in annotation.quotes} == set(QuoteType)
    paragraphs = annotation.document.paragraphs()
    reopened = quote_with(annotation, "I have sat in these talks")
    assert sum(any(p.overlaps(s) for s in reopened.content) for p in paragraphs) == 2
    floating = quote_with(annotation, "We thank Iceland")
    assert floating.how.source == "inherited" and not floating.cue
    assert quote_with(annotation, "Take your boats home").parent == quote_with(annotation, "The deputy minister told me").id


def test_nothing_is_quoted_from_the_page_around_the_story(annotation: Annotation) -> None:
    text = annotation.document.text
    around = (
        "Skip to main content",
        "Photo: Skerry",
        "Related stories",
        "I saw no net",
        "Daily newsletter",
        "Page not found",
        "Note to readers",
    )
    places = [Span(text.index(words), text.index(words) + len(words)) for words in around]
    assert not any(s.overlaps(p) for q in annotation.quotes for s in q.content for p in places)
    assert not any(b.overlaps(p) for b in annotation.document.body or () for p in places)


def test_speakers_roll_up_to_their_states(annotation: Annotation) -> None:
    states = {annotation.actors[a].name: annotation.actors[a].state for q in annotation.quotes for a in q.actors}
    names = {name: annotation.actors[state].name for name, state in states.items() if state}
    assert names["Sigrun Hallsdottir"] == "Iceland" and names["Ragnhild Fossum"] == "Norway" and names["Downing Street"] == "United Kingdom"
