"""The server of the review page: what it tells, what it writes, and what it refuses."""

from __future__ import annotations

import json
import random
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from newsroom import BAY, Served, accepting, desk, event, folder

from stance.review.ledger import findings
from stance.store import Store

QUOTE = {"id": "q" + f"{BAY.index('to call back')}-{BAY.index('to call back') + 25}"}


@pytest.fixture()
def store(tmp_path: Path) -> Store:
    return folder(tmp_path)


@pytest.fixture()
def served(store: Store) -> Iterator[Served]:
    made = Served(desk(store))
    yield made
    made.close()


def quotes(served: Served, name: str = "bay") -> tuple[dict[str, Any], list[dict[str, Any]]]:
    status, told = served.ask(f"/api/document?id={name}")
    assert status == 200
    return told, told["quotes"]


def test_the_page_is_told_session_queue_and_documents(served: Served) -> None:
    assert served.ask("/api/session")[1]["progress"] == {"done": 0, "total": 8, "ms_per_item": None}
    assert {i["state"] for i in served.ask("/api/queue")[1]["items"]} == {"open"}
    told, some = quotes(served)
    assert told["text"] == BAY and told["version"] == 0
    first = some[0]
    assert first["status"] == "open" and first["stance"] == "conciliatory"
    assert told["actors"]["name:ana-tolle"]["of"] == "name:elis"


def test_decisions_make_the_sheet(served: Served, store: Store) -> None:
    _, some = quotes(served)
    status, saved = served.ask("/api/events", {"doc": "bay", "version": 0, "events": accepting(some[0])})
    assert (status, saved["version"], saved["progress"]["done"]) == (200, 4, 1)
    edit = event(some[1]["id"], "stance", "edit", {"stance": "none", "act": None, "also": None, "flags": []})
    gone = event(some[2]["id"], "quote", "reject")
    assert served.ask("/api/events", {"doc": "bay", "version": 4, "events": [edit, gone]})[0] == 200
    sheet = store.annotation("bay", layer="by/ana")
    assert [(q.id, str(q.stance), q.actors) for q in sheet.quotes] == [
        (some[0]["id"], "conciliatory", ("name:ana-tolle",)),
        (some[1]["id"], "none", ()),
    ]
    assert [q["status"] for q in quotes(served)[1]] == ["accepted", "edited", "rejected", "open"]
    assert not list(findings(store)) and not list(store.findings())


def test_undo_goes_back_to_the_beginning(served: Served, store: Store) -> None:
    _, some = quotes(served)
    sent = [*accepting(some[0]), event(some[0]["id"], "stance", "edit", {"stance": "demand", "act": "request"})]
    served.ask("/api/events", {"doc": "bay", "version": 0, "events": sent})
    for n, one in enumerate(reversed(sent)):
        status, told = served.ask(
            "/api/events", {"doc": "bay", "version": 5 + n, "events": [event(one["quote"], one["part"], "undo", undoes=one["id"])]}
        )
        assert status == 200, told
        if n == 0:
            assert str(store.annotation("bay", layer="by/ana").quotes[0].stance) == "conciliatory"
    assert store.annotation("bay", layer="by/ana").quotes == ()
    assert {q["status"] for q in quotes(served)[1]} == {"open"}


def test_an_event_sent_twice_counts_once_and_a_stale_one_is_refused(served: Served) -> None:
    _, some = quotes(served)
    sent = {"doc": "bay", "version": 0, "events": accepting(some[0])}
    assert served.ask("/api/events", sent)[1]["version"] == served.ask("/api/events", sent)[1]["version"] == 4
    status, told = served.ask("/api/events", {"doc": "bay", "version": 0, "events": accepting(some[1])})
    assert status == 409 and told["document"]["version"] == 4 and "somebody else" in told["error"]


def test_a_missed_quote_is_added_and_its_edges_can_be_moved(served: Served, store: Store) -> None:
    at = BAY.index("Ministers met")
    name = f"q{at}-{at + 13}"
    after = {"content": [[at, at + 13]], "type": "indirect", "actors": ["name:norvia"], "stance": "none"}
    assert served.ask("/api/events", {"doc": "bay", "version": 0, "events": [event(name, "quote", "add", after)]})[0] == 200
    moved = event(name, "quote", "edit", {"content": [[at, at + 25]]})
    assert served.ask("/api/events", {"doc": "bay", "version": 1, "events": [moved]})[0] == 200
    (quote,) = store.annotation("bay", layer="by/ana").quotes
    assert quote.id == name and (quote.content[0].start, quote.content[0].end) == (at, at + 25)
    assert quotes(served)[1][0]["status"] == "edited" or quotes(served)[1][0]["status"] == "added"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"doc": "moon", "version": 0, "events": [{}]}, "expected one of the session's"),
        ({"doc": "bay", "version": "0", "events": [{}]}, "version: found '0'"),
        ({"doc": "bay", "version": 0, "events": []}, "1 to 100"),
        ({"doc": "bay", "version": 0, "events": [event("q1-2", "mood", "accept")]}, "part: found 'mood'"),
        ({"doc": "bay", "version": 0, "events": [event("q1-2", "quote", "import")]}, "action: found 'import'"),
        ({"doc": "bay", "version": 0, "events": [event("../x", "quote", "accept")]}, "quote: found '../x'"),
        ({"doc": "bay", "version": 0, "events": [event("q0-9999", "quote", "add", {"content": [[0, 9999]]})]}, "one of the article"),
        ({"doc": "bay", "version": 0, "events": [event(QUOTE["id"], "stance", "edit", {"stance": "angry"})]}, "expected one of"),
        ({"doc": "bay", "version": 0, "events": [event(QUOTE["id"], "stance", "edit", {"act": "accuse"})]}, "expected stance"),
        ({"doc": "bay", "version": 0, "events": [event(QUOTE["id"], "actor", "edit", {"actors": ["person:nobody"]})]}, "found the actor"),
        ({"doc": "bay", "version": 0, "events": [event(QUOTE["id"], "actor", "edit", {"stance": "none"})]}, "expected fields of actor"),
        ({"doc": "bay", "version": 0, "events": [event(QUOTE["id"], "quote", "undo", undoes="12345678")]}, "the last decision"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_in_one_sentence_and_changes_nothing(served: Served, store: Store, given: Any, said: str) -> None:
    status, told = served.ask("/api/events", given)
    assert status == 400 and said in told["error"], told
    assert not (store.folder / "by").exists() and not list((store.folder / "log").rglob("*.jsonl"))


def test_actors_are_found_by_a_few_letters_the_articles_first(served: Served) -> None:
    found = served.ask("/api/actors?doc=bay&q=tol")[1]["actors"]
    assert found[0]["id"] == "name:ana-tolle" and found[-1]["id"] == "name:tol"
    assert "person:lavrov-sergei" in [a["id"] for a in served.ask("/api/actors?doc=bay&q=lavrof")[1]["actors"]]
    assert served.ask("/api/actors?doc=bay&q=")[1]["actors"]


def test_the_blind_slice_hides_what_the_machine_says(store: Store) -> None:
    served = Served(desk(store, blind=1.0))
    some = quotes(served)[1]
    assert all(q["blind"] and q["stance"] is None and q["actors"] == [] and q["probabilities"] is None for q in some)
    served.close()


def test_hand_edits_are_refused_with_a_diff(served: Served, store: Store) -> None:
    _, some = quotes(served)
    served.ask("/api/events", {"doc": "bay", "version": 0, "events": accepting(some[0])})
    sheet = store.path("by/ana", "bay")
    sheet.write_text(
        sheet.read_text("utf-8").replace('stance: "conciliatory"', 'stance: "none"').replace('  act: "promise"\n', ""), "utf-8"
    )
    status, told = served.ask("/api/events", {"doc": "bay", "version": 4, "events": accepting(some[1])})
    assert status == 409 and '-  stance: "conciliatory"' in told["diff"] and '+  stance: "none"' in told["diff"]
    assert 'stance: "none"' in sheet.read_text("utf-8")


def test_no_word_of_a_text_that_may_not_be_kept_is_written(tmp_path: Path) -> None:
    store = folder(tmp_path, ship=False)
    served = Served(desk(store))
    for name in ("bay", "square"):
        _, some = quotes(served, name)
        sent = [e for q in some for e in accepting(q)] + [event(some[0]["id"], "note", "edit", {"note": "odd"})]
        assert served.ask("/api/events", {"doc": name, "version": 0, "events": sent})[0] == 200
    served.close()
    held = b"".join(p.read_bytes() for p in store.folder.rglob("*") if p.is_file()).decode()
    assert "q" in held and not [w for w in ("trawlers", "treaty", "Governor", "Nobody", "tolls", "bridge", "الوزير") if w in held]
    assert json.dumps("الوزير")[1:-1] not in held


def test_two_thousand_odd_requests_break_nothing(served: Served, store: Store, tmp_path: Path) -> None:
    dice = random.Random(7)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    saved: set[str] = set()
    for _ in range(2000):
        status, told = odd_request(served, dice, saved)
        assert status < 500, told
    kept = {row["id"] for p in (store.folder / "log").rglob("*.jsonl") for row in map(json.loads, p.read_text("utf-8").splitlines())}
    assert saved <= kept
    now = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    changed = {p.relative_to(store.folder).parts[:2] for p in now if before.get(p) != now[p]}
    assert changed <= {("log", "ana"), ("by", "ana")}
    assert not list(findings(store)) and not list(store.findings())


def odd_request(served: Served, dice: random.Random, saved: set[str]) -> tuple[int, Any]:
    """One request of any kind, some of them sound; ids of acknowledged events go into saved."""
    kind = dice.randrange(10)
    junk = "".join(dice.choice(string.printable + "é🎉\u202e\x00") for _ in range(dice.randrange(40)))
    if kind == 0:
        return served.ask("/api/events", raw=junk.encode("utf-8", "ignore"))
    if kind == 1:
        return served.ask("/api/session", token="wrong" + "x" * dice.randrange(5))
    if kind == 2:
        path = dice.choice(
            ["/../../etc/passwd", "/pages/..%2f..%2fsetup.cfg", "/pages/%2e%2e/server.py", "/api/document?id=../../x", "/api/nothing"]
        )
        return served.ask(path)
    if kind == 3:
        return served.ask("/api/session", method=dice.choice(["PUT", "DELETE", "PATCH", "POST"]), raw=b"")
    if kind == 4 and dice.random() < 0.05:
        return served.ask("/api/events", raw=b"[" * (1 << 20) + b"1")
    name = dice.choice(["bay", "square", "moon", junk])
    value = dice.choice([None, 1, -5, 10**30, junk, [], {}, [[0, 4]], [[3, 1]], [[0, 10**9]], [["a", "b"]], True, 1.5, "none", "demand"])
    field = dice.choice(["content", "cue", "source", "stance", "act", "also", "flags", "actors", "type", "note", junk])
    quote = dice.choice(["q0-4", QUOTE["id"], "*", junk, value])
    note = dice.choice([None, "<script>window.hit=1</script>", junk, value])
    sent = event(
        quote,
        dice.choice(["quote", "source", "actor", "stance", "note", "guideline", junk]),
        dice.choice(["accept", "reject", "edit", "add", "undo"]),
    )
    sent |= {"after": dice.choice([None, value, {field: value}, {"content": [[0, 4]], "type": "direct"}]), "note": note, "ms": value}
    events = dice.choice([[sent], [sent, sent], value])
    told = served.ask("/api/document?id=" + ("bay" if name != "square" else "square"))[1] if kind > 6 else {"version": value}
    status, answer = served.ask("/api/events", {"doc": name, "version": told.get("version"), "events": events})
    if status == 200:
        saved.update(answer["saved"])
    return status, answer
