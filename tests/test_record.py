"""Records: round trips, equal bytes, strict reading in one sentence, files that are whole or not there."""

import copy
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from annotated import TEXT, annotations, article
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.quotes import STANCES
from stance.record import from_record, read_records, rounded_probabilities, to_line, to_record
from stance.table import save
from stance.text import Document, InputError

GOLDEN = Path(__file__).parent / "data" / "record.jsonl"
KEYS = "schema id title publisher url language date sha256 text body annotator provenance actors quotes"
QUOTE_KEYS = (
    "id type mode parent content cue source surface actors targets via stance probabilities also act flags confidence how evidence note"
)


@settings(max_examples=150, deadline=None)
@given(annotations())
def test_what_is_written_reads_back_equal_and_writes_equal_bytes(annotation):
    line = to_line(annotation)
    back = from_record(json.loads(line))
    assert back == annotation
    assert to_line(back) == line
    assert "\n" not in line and line.splitlines() == [line]


@settings(max_examples=60, deadline=None)
@given(annotations(text=st.text(st.characters(), min_size=2, max_size=30)))
def test_any_text_goes_through_a_file(tmp_path_factory, annotation):
    path = tmp_path_factory.mktemp("records") / "one.jsonl"
    save([annotation], path)
    (back,) = read_records(path)
    assert back == annotation
    for quote, own in zip(back.quotes, annotation.quotes, strict=True):
        assert back.surface(quote.content) == annotation.surface(own.content)


def test_a_record_has_the_same_bytes_as_ever():
    """Regenerate after a deliberate change: STANCE_REGENERATE=1 pytest tests/test_record.py."""
    line = to_line(article()) + "\n"
    if os.environ.get("STANCE_REGENERATE"):
        GOLDEN.write_text(line, encoding="utf-8")
    assert line == GOLDEN.read_text(encoding="utf-8")


def test_all_keys_stand_in_their_order():
    record = to_record(article())
    assert " ".join(record) == KEYS
    assert all(" ".join(q) == QUOTE_KEYS for q in record["quotes"])
    assert list(record["quotes"][0]["probabilities"]) == [str(s) for s in STANCES]
    assert list(record["provenance"])[:6] == ["version", "codebook", "guideline", "detector", "config", "models"]
    assert record["provenance"]["codebook"] is None and list(record["provenance"]["models"]) == ["a", "b"]


def test_actors_are_those_the_quotes_name_and_theirs_above():
    annotation = article()
    only = replace(annotation, quotes=annotation.quotes[3:4])  # the unnamed spokesman, of Russia
    assert list(to_record(only)["actors"]) == ["ru", "unnamed:e1/1"]


def test_an_actor_that_nobody_describes_is_refused_in_writing():
    annotation = article()
    with pytest.raises(InputError, match="document e1: quote q1 names actor 'ru'"):
        to_record(replace(annotation, actors={"name:ana-petrova": annotation.actors["name:ana-petrova"]}, quotes=annotation.quotes[:1]))


@given(st.lists(st.floats(0.001, 1), min_size=4, max_size=4))
def test_rounded_probabilities_still_sum_to_one(weights):
    total = sum(weights)
    rounded = rounded_probabilities(tuple(w / total for w in weights))
    assert round(sum(rounded.values()), 9) == 1
    assert all(abs(r - w / total) < 0.0002 and r == round(r, 4) for r, w in zip(rounded.values(), weights, strict=True))


def test_quotes_are_sorted_by_their_first_content():
    annotation = article()
    shuffled = replace(annotation, quotes=annotation.quotes[::-1])
    starts = [q["content"][0][0] for q in to_record(shuffled)["quotes"]]
    assert starts == sorted(starts)


# ---------------------------------------------------------------- without text


def test_without_text_neither_text_nor_surface_is_written():
    line = to_line(article(), text=False)
    record = json.loads(line)
    assert record["text"] is None and all(q["surface"] is None for q in record["quotes"])
    assert "broken every promise" not in line


def test_a_record_without_text_reads_back_whole_when_the_text_is_given():
    record = to_record(article(), text=False)
    assert from_record(record, text=TEXT) == article()
    with pytest.raises(InputError, match="sha256"):
        from_record(record, text=TEXT + " ")


def test_a_record_without_text_can_be_counted_but_not_written_again():
    back = from_record(to_record(article(), text=False))
    assert back.document.text == "" and back.document.body == ()
    assert [q.content for q in back.quotes] == [q.content for q in article().quotes]
    with pytest.raises(InputError, match="needs the text"):
        to_record(back)


# ---------------------------------------------------------------- strict reading


def broken(change):
    record = copy.deepcopy(to_record(article()))
    change(record)
    return record


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda r: r.update(schema="stance/2"), r'schema: found "stance/2", expected "stance/1"'),
        (lambda r: r.pop("title"), "title: missing"),
        (lambda r: r.update(date="2014-13"), 'date: found "2014-13"'),
        (lambda r: r.update(date="12:30"), "expected YYYY"),
        (lambda r: r.update(text=r["text"] + "x"), "sha256"),
        (lambda r: r.update(quotes={}), "quotes: found {}, expected a list"),
        (lambda r: r["body"].append([5, 5000]), r"body: found \[5, 5000\], expected an end within the text"),
        (lambda r: r["quotes"][0].update(content=[[3, 9999]]), r"quotes\[0\].content: .* within the text"),
        (lambda r: r["quotes"][0].update(content=[[9, 3]]), "0 <= start < end"),
        (lambda r: r["quotes"][0].update(content=[[3, True]]), "0 <= start < end"),
        (lambda r: r["quotes"][0].update(content=[[3, 4.0]]), "0 <= start < end"),
        (lambda r: r["quotes"][0].update(content=[]), r"expected at least one \[start, end\]"),
        (lambda r: r["quotes"][0].update(stance="hostile"), 'stance: found "hostile", expected one of conciliatory'),
        (lambda r: r["quotes"][0].update(also="none"), "also: found"),
        (lambda r: r["quotes"][0].update(type="Direct"), "type: found"),
        (lambda r: r["quotes"][0].update(mode=None), "mode: found null"),
        (lambda r: r["quotes"][0].update(flags=["NO"]), "flags: found"),
        (lambda r: r["quotes"][0].update(flags="past"), "expected a list"),
        (lambda r: r["quotes"][0].update(actors=["nobody"]), 'found "nobody", expected the id of an actor'),
        (lambda r: r["quotes"][0].update(parent="q99"), "parent: found"),
        (lambda r: r["quotes"][1].update(id="q1"), "an id that no other quote"),
        (lambda r: r["quotes"][0]["how"].update(actors="guess"), "how.actors: found"),
        (lambda r: r["quotes"][0]["confidence"].update(quote=1.2), "a number from 0 to 1"),
        (lambda r: r["quotes"][0]["confidence"].update(quote=True), "expected a number or null"),
        (lambda r: r["quotes"][0]["probabilities"].update(none=0.9), "sum to 1"),
        (lambda r: r["quotes"][0]["probabilities"].pop("none"), "none: missing"),
        (lambda r: r["actors"]["ru"].update(kind="country"), "kind: found"),
        (lambda r: r["actors"]["ru"].update(of="xx"), 'actors.ru: found "xx"'),
        (lambda r: r["actors"].update(ru="Russia"), "expected an object"),
    ],
)
def test_what_does_not_fit_is_one_sentence_with_its_place(change, said):
    with pytest.raises(InputError, match=said) as caught:
        from_record(broken(change), where="out.jsonl:7")
    assert str(caught.value).startswith("out.jsonl:7: ") and "\n" not in str(caught.value)


def test_keys_of_later_versions_are_ignored():
    record = broken(lambda r: (r.update(mood="new"), r["quotes"][0].update(mood=1)))
    assert from_record(record) == article()


@pytest.mark.parametrize(
    "raw, said",
    [
        (b"{not json}\n", ":2: no JSON"),
        (b"\xff\xfe{}\n", ":2: byte 0 is no UTF-8"),
        (b"[1]\n", ":2: found list"),
        (to_line(article()).encode() + b"\n", ":2: id: found 'e1' again"),
    ],
)
def test_errors_in_files_name_file_and_line(tmp_path, raw, said):
    path = tmp_path / "out.jsonl"
    path.write_bytes(to_line(article()).encode() + b"\n" + raw)
    with pytest.raises(InputError) as caught:
        list(read_records(path))
    assert f"{path}{said}" in str(caught.value)


# ---------------------------------------------------------------- files


def test_a_broken_run_keeps_what_was_done_and_leaves_the_old_file(tmp_path):
    path = tmp_path / "out.jsonl"
    path.write_text("old")

    def some():
        yield article()
        raise RuntimeError("power cut")

    for name in ("out.jsonl", "out.csv", "out.html"):
        with pytest.raises(RuntimeError, match="power cut"):
            save(some(), tmp_path / name)
        (kept,) = read_records(tmp_path / f"{name}.part")
        assert kept == article()
    assert path.read_text() == "old" and not (tmp_path / "out.csv").exists()


def test_a_whole_run_leaves_one_file(tmp_path):
    for name in ("a.jsonl", "a.csv", "a.html"):
        save([article()], tmp_path / name)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "a.html", "a.jsonl"]


def test_other_endings_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"found ending '.txt'"):
        save([article()], tmp_path / "a.txt")
    with pytest.raises(InputError, match="page shows the text"):
        save([article()], tmp_path / "a.html", text=False)


def test_an_empty_document_is_a_record():
    from stance.quotes import Annotation

    empty = Annotation(Document("e", ""), "x")
    assert from_record(to_record(empty)) == empty
