"""Small real files that tests of the command line, of examples and of the README work on. All texts are made up."""

from __future__ import annotations

import csv
import json
import os
import shutil
from pathlib import Path

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch is loaded
REPOSITORY = Path(__file__).parent.parent

PAGE = """Home | World | Sport

Ferry dispute cools

“Norway has broken every promise,” Iceland's envoy, Sigrun Hallsdottir, said in Bergen on Tuesday.

Norway's deputy foreign minister, Ragnhild Fossum, urged Iceland to return to the talks. She said Oslo was ready to pay for the repairs.

Share :
Page not found
"""
HTML = """<!doctype html><html><head><title>Bridge opens in Riga</title></head><body>
<nav><a href="/">Home</a> <a href="/world">World</a></nav>
<article><h1>Bridge opens in Riga</h1><p>Latvia's transport envoy, Janis Ozolins, said the bridge would carry ten thousand cars a day.
He thanked Lithuania for lending its cranes during the long winter, when the river froze and the barges could not move.</p>
<p>“We demand that Estonia pay its share before the summer,” he added, while
a brass band played on the bank and children ate ice cream.</p></article>
<footer>Copyright. All rights reserved.</footer></body></html>
"""
ROWS = [
    {
        "id": "a1",
        "date": "2015-05-04",
        "publisher": "Gazette",
        "title": "Lake",
        "text": "Kenya urged Uganda to open the lake to its boats.\n",
    },
    {
        "id": "a2",
        "date": "2015-06-04",
        "publisher": "Courier",
        "title": "Tea",
        "text": "“The tea was cold,” Peru's envoy, Ana Quispe, said.\n",
    },
    {
        "id": "a3",
        "date": "2016-01-04",
        "publisher": "Gazette",
        "title": "Rail",
        "text": "Hungary accused Austria of delaying the railway.\n",
    },
]


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with page.txt, page.html, corpus.jsonl, corpus.csv and folder/. Read only: tests that write take a copy."""
    home = tmp_path_factory.mktemp("desk")
    (home / "page.txt").write_text(PAGE, encoding="utf-8")
    (home / "page.html").write_text(HTML, encoding="utf-8")
    (home / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    with open(home / "corpus.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [*ROWS[0]])
        table.writeheader()
        table.writerows({**row, "id": f"csv-{row['id']}"} for row in ROWS)
    (home / "folder").mkdir()
    (home / "folder" / "note.txt").write_text("Fiji's envoy, Mere Vula, said the ferry would sail at noon.\n", encoding="utf-8")
    (home / "folder" / "bridge.html").write_text(HTML, encoding="utf-8")
    return home


@pytest.fixture()
def at_desk(desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the desk as the working directory, where a test may write."""
    home = tmp_path / "desk"
    shutil.copytree(desk, home)
    monkeypatch.chdir(home)
    return home
