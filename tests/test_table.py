"""Tables: record.md's columns, types that survive the disk, 'none' that stays a label, the long form's weights."""

import builtins
from dataclasses import replace

import pandas as pd
import pytest
from annotated import annotations, article
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.actors import Actor
from stance.quotes import Annotation, Quote, QuoteType, Stance
from stance.table import COLUMNS, read_frame, save, to_frame, write_frame
from stance.text import Document, InputError, Span

DOCUMENTED = """document_id quote_id date publisher title url annotator type mode parent start end spans content cue source actor_ids actors
actor_kinds actor_states target_ids targets target_states via stance also act flags p_conciliatory p_accusatory p_demand p_none conf_quote
conf_source conf_actors conf_targets how_quote how_source how_actors how_targets"""


def test_columns_are_the_documented_ones_in_order():
    assert list(COLUMNS) == DOCUMENTED.split()
    assert list(to_frame([article()]).columns) == list(COLUMNS)
    assert list(to_frame([]).columns) == list(COLUMNS)


def test_a_row_tells_who_to_whom_and_where():
    row = to_frame([article()]).iloc[0]
    assert (row.actors, row.actor_ids, row.actor_kinds, row.actor_states) == ("Ana Petrova", "name:ana-petrova", "person", "Ruritania")
    assert (row.targets, row.target_states, row.stance, row.p_accusatory) == ("Russia", "Russia", "accusatory", 0.9)
    assert article().document.text[row.start : row.end] == row.content == "Moscow had “broken every promise”"
    third = to_frame([article()]).iloc[2]
    assert third.spans.count("|") == 1 and third.content.count(" ... ") == 1 and pd.isna(third.targets)


def test_types_are_text_whole_numbers_and_decimals():
    kinds = to_frame([]).dtypes.astype(str)
    assert kinds["start"] == kinds["end"] == "Int64"
    assert kinds["p_none"] == kinds["conf_quote"] == "Float64"
    assert set(kinds.drop(["start", "end"])[~kinds.drop(["start", "end"]).eq("Float64")]) == {"string"}


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
def test_a_table_reads_back_equal(tmp_path, ending):
    path = tmp_path / f"t.{ending}"
    save([article()], path)
    pd.testing.assert_frame_equal(read_frame(path), to_frame([article()]))


@settings(max_examples=60, deadline=None)
@given(annotations(text=st.text(st.characters(), min_size=2, max_size=40)))
def test_any_text_survives_csv(tmp_path_factory, annotation):
    path = tmp_path_factory.mktemp("tables") / "t.csv"
    frame = to_frame([annotation])
    write_frame(frame, path)
    pd.testing.assert_frame_equal(read_frame(path), frame)


def test_labels_and_names_that_look_missing_stay_what_they_are(tmp_path):
    words = "NA said none to null"
    quote = Quote("q", QuoteType.INDIRECT, (Span(0, 2),), cue=(Span(8, 12),), source=(Span(16, 20),), stance=Stance.NONE)
    save([Annotation(Document("NA", words, title="None", publisher="nan"), "N/A", (quote,))], tmp_path / "t.csv")
    row = read_frame(tmp_path / "t.csv").iloc[0]
    assert (row.document_id, row.title, row.publisher, row.annotator) == ("NA", "None", "nan", "N/A")
    assert (row.stance, row.content, row.cue, row.source) == ("none", "NA", "none", "null")
    assert pd.isna(row.actors) and pd.isna(row.p_none)


def test_the_long_form_has_a_row_for_each_actor_and_target():
    annotation = article()
    two = replace(annotation.quotes[0], actors=("ru", "name:ana-petrova"), targets=("ru", "name:ruritania"))
    frame = to_frame([replace(annotation, quotes=(two, annotation.quotes[2]))], long=True)
    assert list(frame.columns) == [*COLUMNS, "weight"]
    assert list(zip(frame.actor_ids, frame.target_ids.fillna(""), frame.weight, strict=True)) == [
        ("ru", "ru", 0.25),
        ("ru", "name:ruritania", 0.25),
        ("name:ana-petrova", "ru", 0.25),
        ("name:ana-petrova", "name:ruritania", 0.25),
        ("name:ana-petrova", "", 1.0),
    ]


def test_lists_keep_their_places_where_an_actor_has_no_state():
    annotation = article()
    actors = {**annotation.actors, "x|y": Actor("x|y", "X|Y", "organisation")}
    quote = replace(annotation.quotes[0], actors=("ru", "x|y", "name:ana-petrova"))
    row = to_frame([replace(annotation, quotes=(quote,), actors=actors)]).iloc[0]
    assert row.actor_ids == "ru|x/y|name:ana-petrova" and row.actors == "Russia|X/Y|Ana Petrova"
    assert row.actor_states == "Russia||Ruritania"


def test_without_text_the_words_are_missing():
    frame = to_frame([article()], text=False)
    assert frame[["content", "cue", "source"]].isna().all(axis=None) and frame.start.notna().all()


def test_parquet_without_pyarrow_is_one_sentence(tmp_path, monkeypatch):
    real = builtins.__import__
    monkeypatch.setattr(
        builtins, "__import__", lambda n, *a, **k: (_ for _ in ()).throw(ImportError) if n == "pyarrow" else real(n, *a, **k)
    )
    with pytest.raises(InputError, match="Parquet needs pyarrow"):
        write_frame(to_frame([article()]), tmp_path / "t.parquet")


@pytest.mark.parametrize("raw, said", [(b"", "no table"), (b"a,b\n1,2\n", "columns document_id"), (b"\xff\xfe\x00", "no table")])
def test_other_csv_files_are_refused_in_one_sentence(tmp_path, raw, said):
    path = tmp_path / "t.csv"
    path.write_bytes(raw)
    with pytest.raises(InputError, match=said) as caught:
        read_frame(path)
    assert str(caught.value).startswith(str(path))


def test_words_where_numbers_belong_are_refused(tmp_path):
    path = tmp_path / "t.csv"
    save([article()], path)
    path.write_text(path.read_text(encoding="utf-8").replace("0.9,0.85,0.97", "high,0.85,0.97"), encoding="utf-8")
    with pytest.raises(InputError, match="expected numbers"):
        read_frame(path)


def test_broken_parquet_is_told_in_one_sentence(tmp_path):
    for content in (b"PAR1 nothing", b""):
        (tmp_path / "bad.parquet").write_bytes(content)
        with pytest.raises(InputError, match=r"bad\.parquet: cannot be read as Parquet") as error:
            read_frame(tmp_path / "bad.parquet")
        assert "\n" not in str(error.value)


def test_dates_stored_as_moments_are_read_as_days(tmp_path):
    frame = to_frame([article()])
    for kind in (pd.Series(pd.Timestamp("2014-03-01"), frame.index), pd.Series([pd.Timestamp("2014-03-01").date()] * len(frame))):
        frame.assign(date=kind).to_parquet(tmp_path / "t.parquet")
        assert set(read_frame(tmp_path / "t.parquet")["date"]) == {"2014-03-01"}
