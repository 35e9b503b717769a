"""experiments/corpora: foreign corpora become our form; all texts here are made up in the layouts of the real ones."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from experiments.corpora import news, polnear
from experiments.labels import decisions
from stance.store import Store
from stance.text import Document, Span

TEXT = "Ferries stay.\n\n“We will sail.\n\n“We will sail at noon,” Ann Lee said. Lee thinks  that it is late.\n"
ANN = """T1\tContent 15 29;31 54\t“We will sail.
 “We will sail at noon,”
T2\tSource 55 62\tAnn Lee
T3\tCue 63 67\tsaid
T4\tAttribution 63 67\tsaid
E1\tAttribution:T4 Content:T1 Cue:T3 Source:T2
T5\tSource 69 72\tLee
T6\tCue 73 79\tthinks
T7\tContent 81 96\tthat it is late
T8\tAttribution 73 79\tthinks
E2\tAttribution:T8 Cue:T6 Source:T5 Content2:T7
T9\tAttribution-no-source 73 79\tthinks
E3\tAttribution-no-source:T9 Cue:T6
T10\tDiscard 0 13\tFerries stay.
"""


def test_a_checkout_of_polnear_becomes_rows(tmp_path: Path) -> None:
    part = tmp_path / "data" / "dev"
    (part / "text").mkdir(parents=True)
    (part / "attributions").mkdir()
    (part / "text" / "a_2016.txt").write_bytes(TEXT.encode())
    (part / "attributions" / "a_2016_x1.ann").write_bytes(ANN.encode())
    head = "compartment filename level annotators publisher publication_date author title trump_count clinton_count credit wire"
    row = ["dev", "a_2016", "None", "x1|x2", "isle", "2016-01-02", "Bo", 'The "Ferry"', "0", "0", "None", "AP"]
    (tmp_path / "data" / "metadata.tsv").write_text("\t".join(head.split()) + "\n" + "\t".join(row) + "\n", encoding="utf-8")
    (found,) = polnear.articles(tmp_path / "data", "dev")
    assert (found["id"], found["text"], found["title"], found["n_annotators"], found["discard"]) == (
        "a_2016",
        TEXT,
        'The "Ferry"',
        2,
        [[0, 13]],
    )
    one, two = found["attributions"]  # the one without content is left out
    assert one == {"id": "E1", "source": [[55, 62]], "cue": [[63, 67]], "content": [[15, 54]], "type": "direct", "kind": "speech"}
    assert (two["content"], two["type"], two["kind"]) == ([[81, 96]], "indirect", "mental")
    assert list(polnear.articles(tmp_path / "data", "train")) == []


@pytest.mark.parametrize(
    ("cue", "kind"),
    [("said in a statement", "speech"), ("has been thinking", "mental"), ("supports", "attitude"), ("showed", "evidence"), ("", "speech")],
)
def test_the_kind_of_a_cue_comes_from_its_words(cue: str, kind: str) -> None:
    assert polnear.kind_of(cue) == kind


def actor(name: str, kind: str, of: str | None = None, state: str | None = None) -> dict[str, str | None]:
    return {"name": name, "kind": kind, "of": of, "state": state}


def quote(content: list[list[int]], speakers: list[Any], targets: list[Any], **more: Any) -> dict[str, Any]:
    row = {"type": "indirect", "mode": "speech", "content": content, "cue": [], "source": [], "speakers": speakers, "targets": targets}
    return {**row, "stance": "none", "also": None, "act": "state", "flags": [], "hard": False, **more}


def article(name: str, repository: str, fold: int, quotes: list[Any], second: Any = None) -> dict[str, Any]:
    row = {"id": name, "source_repo": repository, "path": "a.csv#Ferry_row", "licence": "unstated", "title": "Ferry row", "publisher": None}
    return {
        **row,
        "date": "1999",
        "event": "e1",
        "fold": fold,
        "coder": "k1",
        "codebook": "1.2",
        "text": TEXT,
        "quotes": quotes,
        "second": second,
    }


def test_coded_news_become_sheets_without_the_texts_of_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    minister, somebody = actor("Ann Lee", "person", "Fiji", "Fiji"), actor("unnamed sailor", "unnamed")
    quotes = [
        quote([[81, 96]], [minister], [actor("Tonga", "country", None, "Tonga")], stance="demand", act="urge", hard=True),
        quote([[15, 54]], [somebody], [], type="direct"),
        quote([[31, 54]], [somebody], [], stance="accusatory", hard=True),
    ]
    (tmp_path / "news").mkdir()
    rows = [
        article("free-1", "vanatteveldt/wikinews", 0, quotes[:1]),
        article("closed-1", "x/y", 2, quotes, {"coder": "s1", "quotes": quotes[1:2]}),
    ]
    with gzip.open(tmp_path / "news" / "news.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    monkeypatch.setenv("STANCE_CORPORA", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["news.py", str(tmp_path / "annotations")])
    news.main()
    assert capsys.readouterr().out == "2 articles, 4 quotes\n"
    store = Store(tmp_path / "annotations", corpora=tmp_path)
    assert list(store.findings()) == []
    assert [(m.id, m.split, store.ships(m.id), m.title) for m in store.metas()] == [
        ("closed-1", "train", False, None),
        ("free-1", "dev", True, "Ferry row"),
    ]
    assert store.document("closed-1").title == "Ferry row"  # from the corpus
    found = store.annotation("closed-1")
    assert [(q.id, q.parent, q.act, q.note) for q in found.quotes] == [
        ("q15-54", None, "state", None),
        ("q31-54", "q15-54", None, "hard; coded act state"),
        ("q81-96", None, "urge", "hard"),
    ]
    assert found.actors["name:ann-lee"].of == found.actors["name:ann-lee"].state == "name:fiji"
    assert found.actors["name:tonga"].kind == "state"
    assert found.quotes[0].actors == found.quotes[1].actors == ("unnamed:closed-1/1",)
    assert store.annotation("closed-1", layer="by/s1").annotator == "s1"
    first = store.annotation("closed-1", layer="by/k1")  # beside the second coding, as it was before any correction
    assert (first.quotes, store.layers()) == (found.quotes, ("gold", "by/k1", "by/s1"))


def decided(folder: Path, **changes: Any) -> Path:
    """A file with one decision: the quote at 81 becomes an ultimatum."""
    row = {"article": "closed-1", "quote": "q81-96", "first": "demand/urge", "other": "demand/ultimatum", "kind": "threats"}
    row |= {"decision": "other", "why": "rules 21, 48", "also": "accusatory", "flags": ["threat"], "targets": ["Ann Lee"], **changes}
    path = folder / "decisions.yaml"
    path.write_text(json.dumps({"second": [{k: v for k, v in row.items() if v is not None}]}), encoding="utf-8")
    return path


CODED = article("closed-1", "x/y", 2, [quote([[81, 96]], [actor("Ann Lee", "person")], [], stance="demand", act="urge", hard=True)])


def test_a_decision_changes_the_label_and_says_so(tmp_path: Path) -> None:
    rows = decisions.corrected(CODED, decisions.read(decided(tmp_path)))
    made = news.annotation(Document("closed-1", TEXT), rows, "k1", "1.2", {}).quotes[0]
    assert (made.stance, made.act, made.also, made.flags) == ("demand", "ultimatum", "accusatory", ("threat",))
    assert (made.targets, made.note) == (("name:ann-lee",), "hard; corrected from demand/urge: rules 21, 48")
    assert CODED["quotes"][0]["act"] == "urge"  # what was coded stays


@pytest.mark.parametrize("decision", ["first", "open", "unit"])
def test_decisions_for_the_first_coding_change_nothing(tmp_path: Path, decision: str) -> None:
    kept = decisions.read(decided(tmp_path, decision=decision, also=None, flags=None, targets=None))
    assert decisions.corrected(CODED, kept) == CODED["quotes"]


@pytest.mark.parametrize(
    "changes", [{"quote": "q80-96"}, {"first": "demand/order"}, {"targets": ["Bo"]}], ids=["no such quote", "other label", "unknown target"]
)
def test_decisions_that_do_not_fit_what_was_coded_are_refused(tmp_path: Path, changes: Any) -> None:
    with pytest.raises(ValueError, match="closed-1 q8"):
        decisions.corrected(CODED, decisions.read(decided(tmp_path, **changes)))


@pytest.mark.parametrize(
    "changes",
    [
        {"decision": "perhaps"},
        {"why": "he said it"},
        {"other": "demand/accuse"},
        {"also": "demand"},
        {"flags": ["odd"]},
        {"decision": "open"},
    ],
)
def test_decisions_that_the_codebook_does_not_know_are_refused(tmp_path: Path, changes: Any) -> None:
    with pytest.raises(ValueError, match="closed-1 q81-96"):
        decisions.read(decided(tmp_path, **changes))


def test_a_source_that_cuts_a_word_moves_to_the_whole_word_beside_the_cue() -> None:
    text = "The roofer came in. He said that the beam held; it would last, he added."
    assert news.whole(text, Span(1, 3), text.index("added")) == Span(text.rindex("he "), text.rindex("he ") + 2)
    assert news.whole(text, Span(0, 3), 0) == Span(0, 3)
    assert news.whole(text, Span(5, 8), 10) == Span(5, 8)  # stands nowhere whole: left as coded
