"""experiments/corpora: foreign corpora become our form; all texts here are made up in the layouts of the real ones."""

from __future__ import annotations

import gzip
import importlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from stance.store import Store
from stance.text import Span

SCRIPTS = Path(__file__).parent.parent / "experiments" / "corpora"


@pytest.fixture()
def scripts(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Imports one of the scripts by name."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    yield importlib.import_module
    for name in ("canonical", "news", "polnear", "polnear_stance"):
        sys.modules.pop(name, None)


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


def test_a_checkout_of_polnear_becomes_rows(scripts: Any, tmp_path: Path) -> None:
    polnear = scripts("polnear")
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
def test_the_kind_of_a_cue_comes_from_its_words(scripts: Any, cue: str, kind: str) -> None:
    assert scripts("polnear").kind_of(cue) == kind


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
    scripts: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
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
    scripts("news").main()
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


def test_a_source_that_cuts_a_word_moves_to_the_whole_word_beside_the_cue(scripts: Any) -> None:
    text = "The roofer came in. He said that the beam held; it would last, he added."
    whole = scripts("news").whole
    assert whole(text, Span(1, 3), text.index("added")) == Span(text.rindex("he "), text.rindex("he ") + 2)
    assert whole(text, Span(0, 3), 0) == Span(0, 3)
    assert whole(text, Span(5, 8), 10) == Span(5, 8)  # stands nowhere whole: left as coded
