"""Decisions on the disk: the log is the truth, the sheet its fold; crashes, several writers, hand edits, model runs in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from newsroom import BAY, SERVER, Served, accepting, desk, event, folder, proposal

from stance import cli
from stance.quotes import Annotation, quote_id
from stance.review.fold import decided, matched, state_of
from stance.review.ledger import Ledger, StaleError, adopt, findings
from stance.review.log import Event, Log, now, standing
from stance.store import Store
from stance.text import Span

HERE = Path(__file__).parent


def made(quote: str, n: int, *, action: str = "accept", after: object = None, undoes: str | None = None) -> Event:
    return Event(f"event-{n:04}", now(), "ana", "bay", proposal("bay").document.sha256, quote, "quote", action, None, after, undoes=undoes)  # type: ignore[arg-type]


def states() -> list[dict[str, object]]:
    bay = proposal("bay")
    return [state_of(bay, q) for q in bay.quotes]


def test_a_torn_last_line_was_never_acknowledged_and_is_cut_off(tmp_path: Path) -> None:
    store = folder(tmp_path)
    ledger, document = Ledger(store, "ana"), store.document("bay")
    ledger.save(document, [made("q1-2", 1, after=states()[0])])
    (path,) = ledger.log.files()
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"id": "half')
    assert [e.id for e in Log(store.folder, "ana").events()] == ["event-0001"] and not list(findings(store))
    Ledger(store, "ana").save(document, [made("q1-3", 2, after=states()[1])])
    assert path.read_bytes().startswith(whole + b'{"id": "event-0002"') and len(list(Log(store.folder, "ana").events())) == 2


def test_a_sheet_that_a_crash_left_behind_is_written_again(tmp_path: Path) -> None:
    store = folder(tmp_path)
    ledger, document = Ledger(store, "ana"), store.document("bay")
    ledger.save(document, [made("a", 1, after=states()[0])])
    behind = store.path("by/ana", "bay").read_bytes()
    ledger.save(document, [made("b", 2, after=states()[1])])
    after = store.path("by/ana", "bay").read_bytes()
    store.path("by/ana", "bay").write_bytes(behind)
    (told,) = findings(store)
    assert "a crash left out" in str(told)
    assert Ledger(store, "ana").recover() == ("bay",) and store.path("by/ana", "bay").read_bytes() == after
    assert Ledger(store, "ana").recover() == ()


def test_undoing_an_undo_brings_the_decision_back() -> None:
    one, two = made("a", 1, after={}), made("a", 2, action="undo", undoes="event-0001")
    three = made("a", 3, action="undo", undoes="event-0002")
    assert standing([one, two]) == [] and standing([one, two, three]) == [one]
    assert decided([one, two, three]) == {"a": {"quote": "accept"}}


def test_decisions_survive_another_run_of_the_model() -> None:
    bay = proposal("bay")
    again = [replace(q, id=quote_id(c), content=c) for q in bay.quotes for c in [(Span(q.content[0].start, q.content[0].end - 3),)]]
    found = matched(bay.document, again, bay.quotes)
    assert found == {a.id: q.id for a, q in zip(again, bay.quotes, strict=True)}
    assert matched(bay.document, [replace(again[0], id="x", content=(Span(0, 8),))], bay.quotes) == {}


def test_versions_that_are_stale_are_refused(tmp_path: Path) -> None:
    store = folder(tmp_path)
    ledger, document = Ledger(store, "ana"), store.document("bay")
    ledger.save(document, [made("a", 1, after=states()[0])], version=0)
    with pytest.raises(StaleError, match="found version 0, expected 1"):
        ledger.save(document, [made("b", 2, after=states()[1])], version=0)
    assert len(ledger.save(document, [made("a", 1, after=states()[0])], version=0)) == 1


WRITER = """
import sys
from newsroom import proposal
from stance.review.ledger import Ledger
from stance.review.log import Event, now
from stance.store import Store
store, who = Store(sys.argv[1]), sys.argv[2]
document, ledger = store.document("bay"), Ledger(store, "ana")
for n in range(50):
    ledger.save(document, [Event(f"{who}-{n:06}", now(), "ana", "bay", document.sha256, f"q{n}-{n + 1}", "note", "accept")])
"""


def test_four_processes_that_write_one_sheet_lose_nothing(tmp_path: Path) -> None:
    store = folder(tmp_path)
    path = os.pathsep.join([str(HERE), str(HERE.parent.parent)])
    run = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(store.folder), f"writer{k}"], env={**os.environ, "PYTHONPATH": path})
        for k in range(4)
    ]
    assert [p.wait(timeout=120) for p in run] == [0] * 4
    assert len({e.id for e in Log(store.folder, "ana").events()}) == 200
    assert not list(findings(store)) and store.path("by/ana", "bay").is_file()


def test_two_annotators_work_at_once_without_seeing_each_other(tmp_path: Path) -> None:
    store = folder(tmp_path)
    rooms = {name: Served(desk(Store(store.folder), name)) for name in ("ana", "ben")}
    for step in range(4):
        for served in rooms.values():
            told = served.ask("/api/document?id=bay")[1]
            assert (
                served.ask("/api/events", {"doc": "bay", "version": told["version"], "events": accepting(told["quotes"][step])})[0] == 200
            )
    for served in rooms.values():
        served.close()
    assert [len(store.annotation("bay", layer=f"by/{n}").quotes) for n in rooms] == [4, 4] and not list(findings(store))


def test_kill_9_loses_nothing_acknowledged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = folder(tmp_path)
    saved: set[str] = set()
    for moment in (0.05, 0.2, 0.4):
        saved |= killed(store, moment, len(saved))
    kept = {e.id for e in Log(store.folder, "ana").events()}
    assert saved and saved <= kept
    Ledger(Store(store.folder), "ana").recover()
    assert cli.main(["validate", str(store.folder)]) == 0, capsys.readouterr().out


def killed(store: Store, seconds: float, begun: int) -> set[str]:
    """Decides as fast as it goes until the server is killed; gives the ids that it acknowledged."""
    import json
    import threading
    import urllib.request

    path = os.pathsep.join([str(HERE), str(HERE.parent.parent)])
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(store.folder)], env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE
    )
    assert server.stdout is not None
    port, saved = int(server.stdout.readline()), set()
    threading.Timer(seconds, server.send_signal, [signal.SIGKILL]).start()
    version, at = begun, time.monotonic()
    while time.monotonic() - at < 30:
        name = f"q{BAY.index('Ministers')}-{BAY.index('Ministers') + 9}"
        sent = event(
            name,
            "quote",
            "add" if version == 0 else "edit",
            {"content": [[0, 9 + version % 5]]} | ({"type": "indirect"} if version == 0 else {}),
        )
        body = json.dumps({"doc": "bay", "version": version, "events": [sent]}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{port}/api/events", body, {"X-Token": "t" * 24})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                saved.add(sent["id"])
                version = json.loads(answer.read())["version"]
        except urllib.error.HTTPError as error:  # the last decision of the run before was saved and not acknowledged
            version = json.loads(error.read())["document"]["version"]
        except OSError:
            break
    server.wait(timeout=10)
    return saved


def test_a_hand_edit_is_adopted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = folder(tmp_path)
    ledger, document = Ledger(store, "ana"), store.document("bay")
    ledger.save(document, [made(str(s["quote"]["id"]), n, after=s) for n, s in enumerate(states())])  # type: ignore[index]
    sheet = store.path("by/ana", "bay")
    sheet.write_text(sheet.read_text("utf-8").replace('stance: "demand"\n  act: "request"', 'stance: "none"'), "utf-8")
    assert cli.main(["validate", str(store.folder)]) == 1
    assert "--adopt" in capsys.readouterr().out
    assert cli.main(["validate", "--adopt", str(sheet), str(store.folder)]) == 0
    assert [e.action for e in Log(store.folder, "ana").events()][-1] == "import"
    assert [str(q.stance) for q in Ledger(store, "ana").annotation(document).quotes].count("none") == 1


def test_a_sheet_made_by_hand_is_adopted_too(tmp_path: Path) -> None:
    store = folder(tmp_path)
    bay = proposal("bay")
    plain = tuple(replace(q.bare(), actors=q.actors, stance=q.stance, probabilities=None) for q in bay.quotes)
    path = store.write(Annotation(bay.document, "eva", plain, bay.actors), layer="by/eva")
    assert not list(findings(store))  # without a log nothing is asked of it
    assert len(adopt(store, path)) == 4 and not list(findings(store))
    assert Ledger(store, "eva").annotation(bay.document).quotes[0].stance == plain[0].stance
