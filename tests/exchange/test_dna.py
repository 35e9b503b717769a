"""DNA's event list: written as DNA writes it, read as DNA writes it; several statements of one quote; what is lost is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from exchanged import ARABIC, everything, one, small, through
from made_by_tools import TEXT

from stance.exchange.dna import COLUMNS
from stance.exchange.formats import Options, format_of, read
from stance.exchange.losses import Losses
from stance.quotes import QuoteType
from stance.text import InputError

# As Exporter.eventCSV of DNA 3 writes a project with its default statement type: bare numbers, no quotation marks inside, UTF-16 positions.
REAL = (
    '"statement_id";"time";"person";"organization";"concept";"agreement";"start_position";"stop_position";"text";"coder";"document_id";'
    '"document_title";"document_author";"document_source";"document_section";"document_type"\n'
    '4;2015-05-04 00:00:00;"Ada Obi";"Kenya";"The lake is Kenyan.";1;33;55;"“The lake 🐟 is ours,”";1;12;"Lake";"A. Writer";'
    '"Gazette";"";"news"\n'
    '5;2015-05-04 00:00:00;"";"Kenya";"Fishing rights";0;23;32;"Obi, said";2;12;"Lake";"";"Gazette";"";""\n'
)


def load(path: Path, *documents, losses: Losses | None = None):
    return list(read(path, "dna", losses or Losses(), Options({d.id: d for d in documents})))


def test_the_event_list_opens_as_dnas_own_does(tmp_path: Path) -> None:
    through([everything()], tmp_path / "s.csv", "dna")
    assert format_of(tmp_path / "s.csv") == "dna"
    frame = pd.read_csv(tmp_path / "s.csv", sep=";", keep_default_na=False)
    assert tuple(frame.columns) == COLUMNS
    assert [*frame.statement_id] == list(range(1, len(frame) + 1)) and set(frame.time) == {"2026-01-14 00:00:00"}
    arabic = frame[frame.quote_id == "q-ar"]
    assert [*zip(arabic.organization, arabic.concept, strict=True)] == [
        (o, c) for o in ("Russia", "Ruritania") for c in ("Ana Petrova", "Russia")
    ]
    start = everything().document.text.index(ARABIC)
    assert (arabic.start_position == start + 1).all() and (arabic.text == ARABIC).all()
    assert dict(zip(frame.quote_id, frame.agreement, strict=True)) == {"q1": -1, "q2": 0, "q3": 1, "q4": 0, "q5": 0, "q-ar": 0}
    assert frame.person[0] == "Ana Petrova" and frame.organization[0] == "Ruritania"
    raw = (tmp_path / "s.csv").read_text("utf-8")
    assert raw.startswith('"statement_id";"time";"person";') and '""' not in raw.replace(';""', ";").replace('"";', ";")


def test_statements_become_quotes_again_and_losses_are_named(tmp_path: Path) -> None:
    made = everything()
    back, out, _ = through([made], tmp_path / "s.csv", "dna", texts=[made.document])
    found = one(back)
    for a, b in zip(made.quotes, found.quotes, strict=True):
        kept = ("id", "type", "mode", "parent", "content", "actors", "targets", "stance", "act")
        assert {k: getattr(a, k) for k in kept} == {k: getattr(b, k) for k in kept}
    assert out.fields["cue"] == out.fields["source"] == 5 and out.fields["probabilities"] == 3 and out.fields["also"] == 1
    assert out.fields["flags"] == 2 and out.fields["confidence"] == out.fields["how"] == 6 and out.fields["via"] == 1
    assert not any(field.startswith(("offsets", "ids of via", "parent")) for field in out.fields)  # named once; q5 stands in q4


def test_a_real_event_list_is_read_on_its_documents(tmp_path: Path) -> None:
    path = tmp_path / "dna.csv"
    path.write_text(REAL, "utf-8")
    document = replace(small(TEXT, "lake-1"), title="Lake", date="2015-05-04")
    first, second = one(load(path, document)).quotes[::-1]
    found = one(load(path, document))
    assert found.document.id == "lake-1" and found.annotator == "A. Writer"  # found by its title
    assert found.surface(first.content) == "“The lake 🐟 is ours,”" and first.type is QuoteType.DIRECT
    assert found.names(first.actors) == "Ada Obi" and found.actors[first.actors[0]].of == second.actors[0] == "name:kenya"
    assert first.stance is None and first.note == "concept: The lake is Kenyan.; agreement: 1" and first.targets == ()


def test_statements_that_do_not_fit_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "dna.csv"
    path.write_text(REAL, "utf-8")
    with pytest.raises(InputError, match=r"dna\.csv:2: an event list holds no texts, and --texts has none of the document '12'"):
        one(load(path))
    other = small("Nothing of the kind.", "12")
    with pytest.raises(InputError, match=r"dna\.csv:2: 33-55 does not say .*which the text has 0 times"):
        one(load(path, other))
    losses = Losses()
    moved = one(load(path, small("Corrected. " + TEXT, "12"), losses=losses))
    assert moved.surface(moved.quotes[1].content) == "“The lake 🐟 is ours,”" and losses.mendings["places found again by their words"] == 2
    path.write_text(REAL.replace('"stop_position";', ""), "utf-8")
    with pytest.raises(InputError, match=r"dna\.csv:1: columns stop_position are missing"):
        load(path, other)
