"""What the logs tell of a review: time, changes by part, and whether people follow the machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import Served, accepting, desk, event, folder

from stance import cli
from stance.review.log import Log
from stance.review.report import Share, report
from stance.store import Store


@pytest.fixture()
def store(tmp_path: Path) -> Iterator[Store]:
    """Ana has accepted one quote, changed the next one's stance, rejected a third and added one."""
    store = folder(tmp_path)
    served = Served(desk(store, names=("bay",)))

    def send(*events: dict[str, object]) -> None:
        version = served.ask("/api/document?id=bay")[1]["version"]
        status, told = served.ask("/api/events", {"doc": "bay", "version": version, "events": list(events)})
        assert status == 200, told

    first, second, third, _ = served.ask("/api/document?id=bay")[1]["quotes"]
    send(*accepting(first))
    send(*accepting(second)[:3], event(second["id"], "stance", "edit", {"stance": "none", "also": None, "act": None, "flags": []}))
    send(event(third["id"], "quote", "reject"))
    send(event("q0-9", "quote", "add", {"content": [[0, 9]], "type": "indirect"}))
    yield store
    served.close()


def test_a_review_in_figures(store: Store) -> None:
    told = report("ana", Log(store.folder, "ana").events())
    assert (told.items, told.added, told.seconds) == (4, 1, 2.2)
    assert told.changed["quote"] == Share(1, 3) and told.changed["stance"] == Share(1, 2) and told.changed["source"] == Share(0, 2)
    assert told.shown == Share(1, 2) and told.blind == Share(0, 0) and told.curve == (Share(1, 2),)


def test_where_the_machine_is_hidden_its_answer_is_compared_all_the_same(tmp_path: Path) -> None:
    store = folder(tmp_path)
    served = Served(desk(store, blind=1.0, names=("bay",)))
    quote = served.ask("/api/document?id=bay")[1]["quotes"][0]
    rows = accepting({**quote, "stance": "conciliatory", "actors": ["name:ana-tolle"]})
    events = [{**row, "shown": False, "action": "edit" if row["part"] == "stance" else "accept"} for row in rows]
    assert served.ask("/api/events", {"doc": "bay", "version": 0, "events": events})[0] == 200
    served.close()
    told = report("ana", Log(store.folder, "ana").events())
    assert told.blind == Share(1, 1) and told.shown == Share(0, 0)


def test_the_verb_in_words_and_as_json(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["report", str(store.folder)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("ana: 4 quotes, ") and "stance changed: 50 % of 2" in out and "where it was hidden: nothing to count" in out
    assert cli.main(["report", str(store.folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["changed"]["quote"]["n"] == 3


def test_a_folder_without_a_log_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = folder(tmp_path)
    assert cli.main(["report", str(store.folder)]) == 2
    assert "found no log" in capsys.readouterr().err


def test_intervals_are_wilsons() -> None:
    assert Share(0, 0).interval is None and Share(5, 10).interval == pytest.approx((0.2692, 0.7308), abs=1e-3)
