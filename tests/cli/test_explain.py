"""stance explain, with the real encoder and head on a text made up here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stance.cli import main
from stance.quotes import Annotation, Quote, QuoteType, Stance, quote_id
from stance.record import to_line
from stance.text import Document, Span

TEXT = """The ferry was late.

"Chad must stop the shelling at once," the harbour master told reporters.
"""


ID = f"q{TEXT.index(chr(34))}-{TEXT.index(' the harbour')}"


def record(folder: Path, *names: str, stance: Stance | None = Stance.DEMAND, text: bool = True) -> str:
    def span(words: str) -> tuple[Span, ...]:
        start = TEXT.index(words)
        return (Span(start, start + len(words)),)

    content = span('"Chad must stop the shelling at once,"')
    quote = Quote(quote_id(content), QuoteType.DIRECT, content, cue=span("told"), source=span("the harbour master"), stance=stance)
    path = folder / "quotes.jsonl"
    path.write_text("".join(to_line(Annotation(Document(name, TEXT), "me", (quote,)), text=text) + "\n" for name in names), "utf-8")
    return str(path)


def test_the_word_that_makes_a_demand_is_named_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", record(tmp_path, "one"), ID, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["stance"] == "demand" and sum(told["probabilities"].values()) == pytest.approx(1, abs=0.001)
    best = max(told["words"], key=lambda w: w["adds"])
    assert best["word"] in ("must", "stop") and TEXT[best["start"] : best["end"]] == best["word"]
    assert [set(row) for row in told["nearest"]] == [{"text", "stance", "act", "similarity"}] * 3


def test_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", record(tmp_path, "one", stance=None), f"one:{ID}"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"one:{ID}: demand (conciliatory ") and "nearest labelled examples:" in out and "the content" in out


@pytest.mark.parametrize(
    ("names", "quote", "complaint"),
    [
        (("one",), "q1-2", "found no quote 'q1-2'"),
        (("one",), f"two:{ID}", f"found no quote 'two:{ID}'"),
        (("one", "two"), ID, f"found 2 quotes '{ID}', expected one; say which: one:{ID}, two:{ID}"),
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], names: tuple[str, ...], quote: str, complaint: str
) -> None:
    assert main(["explain", record(tmp_path, *names), quote]) == 2
    said = capsys.readouterr().err
    assert complaint in said and said.count("\n") == 1


def test_without_the_text_nothing_can_be_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", record(tmp_path, "one", text=False), ID]) == 2
    assert "without --no-text" in capsys.readouterr().err
