"""Does the review server hold? The odd requests of its tests, many more of them; and a session that is killed again and again.

    python -m experiments.review_fuzz [--requests 100000]

Requests: bad JSON, wrong token, path traversal, huge bodies, stale versions, scripts in notes; counted are answers 5xx, files changed
outside log/ and by/ of the annotator, and acknowledged events that are not in the log. Kills: 200 decisions sent to a server process that
is killed with SIGKILL at 20 random moments and started again; counted are acknowledged decisions that are lost; then what validate finds.
Writes experiments/results/review-fuzz.json and review-fuzz.md.
"""

from __future__ import annotations

import argparse
import http.client
import importlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from stance.review.ledger import Ledger, findings
from stance.review.log import Log
from stance.store import Store

ROOT = Path(__file__).resolve().parent.parent
RESULTS, TESTS = ROOT / "experiments" / "results", ROOT / "tests" / "review"
DECISIONS, KILLS, SEED = 200, 20, 7


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=100_000)
    sys.path.insert(0, str(TESTS))
    requests = parser.parse_args().requests
    figures = {"fuzz": fuzzed(requests), "kills": killed()}
    text = table(figures)
    print(text)
    (RESULTS / "review-fuzz.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    (RESULTS / "review-fuzz.md").write_text(text, "utf-8")


def fuzzed(requests: int) -> dict[str, int]:
    """How the server in a thread stood so many odd requests."""
    newsroom, cases = importlib.import_module("newsroom"), importlib.import_module("test_review_server")
    dice, saved, faults = random.Random(SEED), set[str](), 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        store = newsroom.folder(folder)
        served = newsroom.Served(newsroom.desk(store))
        before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        for n in range(requests):
            status, _ = cases.odd_request(served, dice, saved)
            faults += status >= 500
            if n % 10_000 == 9_999:
                print(f"{n + 1} requests", file=sys.stderr, flush=True)
        served.close()
        after = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        changed = {p.relative_to(store.folder).parts[:2] for p in after if before.get(p) != after[p]}
        lost = saved - {e.id for e in Log(store.folder, "ana").events()}
        found = [*findings(store), *store.findings()]
    foreign = changed - {("log", "ana"), ("by", "ana")}
    return {
        "requests": requests,
        "answers 5xx": faults,
        "foreign writes": len(foreign),
        "acknowledged": len(saved),
        "lost": len(lost),
        "findings": len(found),
    }


def killed() -> dict[str, int]:
    """Decisions of one quote after another, kills at random, and what the log holds at the end."""
    dice, saved, kills, tried = random.Random(SEED), set[str](), 0, 0
    newsroom = importlib.import_module("newsroom")
    with tempfile.TemporaryDirectory() as place:
        store = newsroom.folder(Path(place))
        server, port = _started(store)
        while len(saved) < DECISIONS or kills < KILLS:
            moment = threading.Timer(dice.uniform(0.0, 0.12), server.send_signal, [signal.SIGKILL]) if kills < KILLS else None
            if moment:
                moment.start()
                kills += 1
            for _ in range(DECISIONS // KILLS):
                tried += 1
                if not _sent(newsroom, port, tried, saved):
                    break
            if moment:
                moment.join()
                server.wait(timeout=20)
                server, port = _started(store)
        server.kill()
        server.wait()
        kept = {e.id for e in Log(store.folder, "ana").events()}
        Ledger(Store(store.folder), "ana").recover()
        found = list(findings(Store(store.folder)))
    return {"kills": kills, "decisions acknowledged": len(saved), "lost": len(saved - kept), "findings": len(found)}


def _started(store: Store) -> tuple[subprocess.Popen[bytes], int]:
    newsroom = importlib.import_module("newsroom")
    path = os.pathsep.join([str(TESTS), str(ROOT)])
    command = [sys.executable, "-c", newsroom.SERVER, str(store.folder)]
    server = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE)
    assert server.stdout is not None
    return server, int(server.stdout.readline())


def _sent(newsroom: Any, port: int, n: int, saved: set[str]) -> bool:
    """Whether a decision was sent and the server still answers; its id goes into saved once it is acknowledged."""
    try:
        document = _ask(port, "/api/document?id=bay", None)
        quote = document["quotes"][n % len(document["quotes"])]
        sent = newsroom.event(quote["id"], "stance", "edit", {"stance": ("none", "demand", "accusatory")[n % 3]})
        told = _ask(port, "/api/events", {"doc": "bay", "version": document["version"], "events": [sent]})
        saved.update(told["saved"])
    except urllib.error.HTTPError as error:
        print(error.read(), file=sys.stderr)
        raise
    except (OSError, http.client.HTTPException):  # killed in the middle of an answer
        return False
    return True


def _ask(port: int, path: str, body: Any) -> Any:
    given = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", given, {"X-Token": "t" * 24})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read())


def table(figures: dict[str, dict[str, int]]) -> str:
    """In Markdown."""
    out = []
    for title, name in (("Odd requests to the review server", "fuzz"), ("A session killed again and again (SIGKILL)", "kills")):
        row = figures[name]
        out += [f"**{title}**", "", f"| {' | '.join(row)} |", "|" + "---|" * len(row), f"| {' | '.join(map(str, row.values()))} |", ""]
    return "\n".join(out)


if __name__ == "__main__":
    main()
