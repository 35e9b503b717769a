"""How quick and how safe the review page is, beside what was measured of other tools (design of the review loop).

    python -m experiments.review_latency

Real Chromium, real server processes, the project's own articles as proposals: time from a key to the next item painted (200 keys), keys
in a burst of 30 that become decisions, time from the command to the first page, four processes that write one sheet, size of what is
installed for the page alone. Fuzzing and kills: experiments/review_fuzz.py. Writes experiments/results/review.json and review.md.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from stance.record import to_line
from stance.review.log import Log
from stance.store import Store

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "experiments" / "results"
KEYS, BURST, STARTS, WRITERS, EACH = 200, 30, 7, 4, 50
EXTRA = ("filelock",)  # packages that nothing but the page needs
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]
ELSEWHERE = {  # measured elsewhere, from the design
    "key to next item painted": "Label Studio median 857 ms, Potato 313 ms",
    "30 keys without waiting": "htmx, Streamlit, Gradio pages 5-8 of 30; plain JavaScript 30",
    "start to first page": "Potato 2.3 s, Label Studio 6-68 s",
    "extra installed size": "470-995 MB",
    "four processes, one sheet": "79 of 200 updates without a lock",
}
BARS = {
    "key to next item painted": "median 16 ms, p95 33 ms",
    "30 keys without waiting": "30 of 30",
    "start to first page": "1 s",
    "extra installed size": "20 MB",
    "four processes, one sheet": "200 of 200",
}
TIMES = """() => {
    window.times = [];
    document.addEventListener('keydown', (event) => {
        const before = document.querySelector('#progress').textContent, at = event.timeStamp;
        const look = () => {
            if (document.querySelector('#progress').textContent === before) return requestAnimationFrame(look);
            const channel = new MessageChannel();
            channel.port1.onmessage = () => window.times.push(performance.now() - at);
            channel.port2.postMessage(0);
        };
        requestAnimationFrame(look);
    }, true);
}"""
WRITER = """
import sys
from stance.review.ledger import Ledger
from stance.review.log import Event, now
from stance.store import Store
store, who, name = Store(sys.argv[1]), sys.argv[2], sys.argv[3]
document, ledger = store.document(name), Ledger(store, "ana")
for n in range(int(sys.argv[4])):
    ledger.save(document, [Event(f"{who}-{n:06}", now(), "ana", name, document.sha256, f"q{n}-{n + 1}", "note", "accept")])
"""


def main() -> None:
    """Measure, print, write."""
    with tempfile.TemporaryDirectory() as place:
        records = proposals(Path(place))
        keys, burst = typed(Path(place), records)
        figures: dict[str, Any] = {
            "key to next item painted": {"median ms": round(statistics.median(keys), 1), "p95 ms": round(_p95(keys), 1), "keys": len(keys)},
            "30 keys without waiting": {"decisions": burst, "of": BURST},
            "start to first page": {"median s": round(statistics.median(starts(Path(place), records)), 2), "starts": STARTS},
            "extra installed size": {"MB": round(size(), 2)},
            "four processes, one sheet": {"kept": written(Path(place)), "of": WRITERS * EACH},
        }
    text = table(figures)
    print(text)
    (RESULTS / "review.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    (RESULTS / "review.md").write_text(text, "utf-8")


def proposals(place: Path) -> Path:
    """The project's own articles with their labels, as if a machine had said so."""
    store, path = Store(ROOT / "annotations"), place / "quotes.jsonl"
    own = [store.annotation(m.id) for m in store.metas() if store.ships(m.id) and m.id.startswith("own-")]
    path.write_text("".join(to_line(replace(a, annotator="stance")) + "\n" for a in own if a.quotes), "utf-8")
    return path


@contextmanager
def served(folder: Path, records: Path) -> Iterator[str]:
    """The address of a server of its own, as the command line starts it."""
    command = [sys.executable, "-m", "stance", "review", str(folder), "--as", "ana", "--records", str(records), "--licence", "CC0"]
    command += ["--items", "100000", "--blind", "0", "--double", "0", "--no-browser"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT)
    assert server.stdout is not None
    try:
        yield server.stdout.readline().decode().strip()
    finally:
        server.kill()
        server.wait()


def typed(place: Path, records: Path) -> tuple[list[float], int]:
    """Milliseconds from each key to the next item painted, and how many decisions a burst of keys made."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        sys.exit("no Chromium: install it (Debian package chromium)")
    folder = place / "typed"
    with sync_playwright() as play, served(folder, records) as url:
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.add_init_script("localStorage.setItem('stance:helped', '1')")
        page.goto(url)
        page.wait_for_selector("mark.content")
        page.evaluate(TIMES)
        for n in range(KEYS):
            page.keyboard.press("a")
            while page.evaluate("window.times.length") <= n:
                page.wait_for_timeout(5)
            page.wait_for_timeout(20)
        keys: list[float] = page.evaluate("window.times")
        page.wait_for_selector("#saved:has-text('saved')")
        before = sum(e.part == "stance" for e in Log(folder, "ana").events())
        page.keyboard.press("k")
        for n in range(BURST):
            page.keyboard.press("1234"[n % 4])
        time.sleep(0.2)
        page.wait_for_selector("#saved:has-text('saved')")
        burst = sum(e.part == "stance" for e in Log(folder, "ana").events()) - before
        browser.close()
    return keys, burst


def starts(place: Path, records: Path) -> list[float]:
    """Seconds from the command to the page's first answer, in a folder that knows the articles already."""
    out = []
    for _ in range(STARTS + 1):
        at = time.perf_counter()
        with served(place / "started", records) as url:
            urllib.request.urlopen(url, timeout=20).read()
            out.append(time.perf_counter() - at)
    return out[1:]  # the first one adds the articles to the folder


def size() -> float:
    """Megabytes of the packages that nothing but the page needs."""
    files = [f for name in EXTRA for f in importlib.metadata.files(name) or ()]
    return sum(Path(str(f.locate())).stat().st_size for f in files if Path(str(f.locate())).is_file()) / 1e6


def written(place: Path) -> int:
    """Decisions kept of those that four processes wrote into one sheet at once."""
    store = Store(place / "written")
    annotation = next(Store(ROOT / "annotations").annotations(skip_missing=True))
    document = replace(annotation.document, id="one")
    store.add(document, licence="CC0", split="train")
    command = [sys.executable, "-c", WRITER, str(store.folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = [subprocess.Popen([*command, f"writer{k}", "one", str(EACH)], env=environment) for k in range(WRITERS)]
    if any(p.wait(timeout=300) for p in run):
        return 0
    return len({e.id for e in Log(store.folder, "ana").events()})


def _p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


def table(figures: Mapping[str, Mapping[str, Any]]) -> str:
    """In Markdown."""
    out = ["**The review page beside other tools**", "", "| | measured elsewhere | bar | ours |", "|---|---|---|---|"]
    for name, row in figures.items():
        ours = ", ".join(f"{key} {value}" for key, value in row.items())
        out.append(f"| {name} | {ELSEWHERE[name]} | {BARS[name]} | {ours} |")
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    main()
