"""Into a tool's format and back: nothing changes that is not named as lost."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from annotated import annotations
from exchanged import everything, one, through
from hypothesis import HealthCheck, given, settings

from stance.exchange.formats import Options, format_of, read, write
from stance.exchange.losses import Losses
from stance.exchange.tables import BY_WORDS
from stance.exchange.xmi import NOT_XML
from stance.quotes import Annotation, Quote, QuoteType
from stance.record import to_record
from stance.text import Document, InputError, Span

LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
PATHS = {"labelstudio": "tasks.json", "brat": "standoff", "xmi": "cas", "records": "r.jsonl"}


@pytest.mark.parametrize("kind", PATHS)
def test_everything_comes_back_the_same(kind: str, tmp_path: Path) -> None:
    back, out, read_losses = through([everything()], tmp_path / PATHS[kind], kind)
    assert to_record(one(back)) == to_record(everything())
    assert out.lines() == [] and read_losses.lines() == []
    assert format_of(tmp_path / PATHS[kind]) == kind


@pytest.mark.parametrize("kind", PATHS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(annotation=annotations())
def test_any_annotation_comes_back_the_same_or_is_refused(kind: str, annotation) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, out, back = Path(folder) / PATHS[kind], Losses(), Losses()
        errors = list(write([annotation], path, kind, out))
        found = list(read(path, kind, back, Options()))
    record = to_record(annotation)
    if errors:
        assert refused(kind, record), str(errors[0])
        assert found == []
        return
    again = to_record(one(found))
    if out.fields:  # brat's line ends: the text is another, all else the same
        assert list(out.fields) == ["carriage returns of the text (line ends become line feeds)"]
        assert again["text"] == record["text"].replace("\r\n", "\n").replace("\r", "\n")
        assert [q["id"] for q in again["quotes"]] == [q["id"] for q in record["quotes"]]
    else:
        assert again == record


def refused(kind: str, record) -> bool:
    """What a format cannot hold at all."""
    text = record["text"]
    if kind == "xmi":
        return bool(NOT_XML.search(text))
    if kind == "brat":
        bare = any(not "".join(text[a:b] for a, b in q["content"]).strip(LINE_ENDS) for q in record["quotes"])
        return bare or any("\ud800" <= c <= "\udfff" for c in text)
    return False


def test_a_table_names_what_it_loses_and_the_rest_comes_back(tmp_path: Path) -> None:
    made = everything()
    back, out, found_again = through([made], tmp_path / "t.csv", "table", texts=[made.document])
    found = one(back)
    for a, b in zip(made.quotes, found.quotes, strict=True):
        kept = ("id", "type", "mode", "parent", "content", "actors", "targets", "stance", "also", "act", "flags", "how", "probabilities")
        assert {k: getattr(a, k) for k in kept} == {k: getattr(b, k) for k in kept}
        assert made.surface(a.cue) == found.surface(b.cue) and made.surface(a.source) == found.surface(b.source)
        assert made.names(a.via) == found.names(b.via)
    lost = {"text": 1, "body": 1, "evidence": 1, "note": 2, "confidence.act": 1, "actors.iso3": 1, "actors.wikidata": 1}
    assert lost.items() <= out.fields.items()
    assert out.fields["offsets of source"] == sum(len(q.source) for q in made.quotes)
    assert found_again.fields == {} and found_again.mendings[BY_WORDS] == 10
    assert {k: v.kind for k, v in found.actors.items()} == {k: v.kind for k, v in made.actors.items()}
    assert {k: v.state for k, v in found.actors.items()} == {k: v.state for k, v in made.actors.items()}


def test_cue_and_source_are_found_as_whole_words_beside_the_quote(tmp_path: Path) -> None:
    text = "He left. The other he, said Ann, he knew: the end. He said it."
    quote = Quote("q", QuoteType.INDIRECT, (Span(42, 49),), cue=(Span(36, 40),), source=(Span(33, 35),))
    turn = Quote("r", QuoteType.INDIRECT, (Span(9, 21),), source=(Span(0, 2),))
    made = Annotation(Document("d", text), "ana", (turn, quote))
    back, _, _ = through([made], tmp_path / "t.csv", "table", texts=[made.document])
    assert one(back).quotes == made.quotes


def test_a_table_without_texts_is_refused_with_its_line(tmp_path: Path) -> None:
    back, _, _ = through([everything()], tmp_path / "t.csv", "table")
    with pytest.raises(InputError, match=r"t\.csv:2: the table holds no texts, and --texts has none of the document 'e1'"):
        one(back)


def test_a_table_of_another_text_is_refused_or_found_again(tmp_path: Path) -> None:
    made = everything()
    moved = replace(made.document, text="Correction.\n" + made.document.text, body=None)
    back, _, mended = through([made], tmp_path / "t.csv", "table", texts=[moved])
    assert one(back).quotes[0].content[0].of(moved.text) == made.quotes[0].content[0].of(made.document.text)
    assert mended.mendings["places found again by their words"] >= 5
    other = replace(made.document, text=made.document.text.replace("broken", "kept"), body=None)
    back, _, _ = through([made], tmp_path / "t.csv", "table", texts=[other])
    with pytest.raises(InputError, match=r"t\.csv:2: .*Moscow had"):
        one(back)


def test_what_a_layer_of_an_annotations_folder_does_not_hold_is_named(tmp_path: Path) -> None:
    made, losses = everything(), Losses()
    folder = tmp_path / "annotations"
    assert "expected the licence" in str(one_error(write([made], folder, "annotations", losses, Options())))
    assert list(write([made], folder, "annotations", losses, Options(licence="CC0", layer="by/ana"))) == []
    assert losses.fields["probabilities"] == 3 and losses.fields["confidence"] == losses.fields["how"] == 6
    assert losses.fields["provenance.models"] == losses.fields["provenance.source_sha256"] == 1
    found = one(read(folder, "annotations", Losses(), Options(layer="by/ana")))
    kept = (
        "id",
        "type",
        "mode",
        "content",
        "cue",
        "source",
        "actors",
        "targets",
        "via",
        "stance",
        "also",
        "act",
        "flags",
        "note",
        "parent",
    )
    assert [[getattr(q, k) for k in kept] for q in found.quotes] == [[getattr(q, k) for k in kept] for q in made.quotes]
    assert "has a sheet in by/ana already" in str(
        one_error(write([made], folder, "annotations", losses, Options(licence="CC0", layer="by/ana")))
    )
    (folder / "log" / "ana").mkdir(parents=True)
    assert "told by its log" in str(one_error(write([made], folder, "annotations", losses, Options(licence="CC0", layer="by/ana"))))


def one_error(errors) -> InputError:
    (error,) = errors
    return error
