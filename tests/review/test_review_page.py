"""The review page in a real Chromium: decisions by keyboard, bursts, a server that dies, undo, edges, odd scripts in texts and notes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from newsroom import BAY, SERVER, SQUARE, Served, desk, folder, proposal

from stance.actors import ActorTable
from stance.quotes import Annotation, Stance
from stance.review.desk import Desk
from stance.review.differences import differing
from stance.review.ledger import findings
from stance.review.log import Log
from stance.review.queue import Item
from stance.store import Store

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]

SELECT = """() => {
    const pieces = [...document.querySelectorAll('#article [data-start]')];
    const first = pieces.find((s) => s.textContent.includes('while')).firstChild;
    const last = pieces.find((s) => s.textContent.includes('mayor')).firstChild, range = new Range();
    range.setStart(first, first.data.indexOf('while'));
    range.setEnd(last, last.data.indexOf('mayor') + 5);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""


def chromium() -> str | None:
    """The system's Chromium; installed where it is missing and that is allowed (root, Debian)."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run("apt-get update -qq && apt-get install -y -qq chromium", shell=True, capture_output=True, check=False)
        found = shutil.which("chromium")
    return found


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = chromium()
    if path is None:
        pytest.skip("no Chromium here and none could be installed: the review page is not tested")
    with sync_playwright() as play:
        made = play.chromium.launch(executable_path=path, args=FLAGS)
        yield made
        made.close()


@pytest.fixture()
def store(tmp_path: Path) -> Store:
    return folder(tmp_path)


@pytest.fixture()
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.add_init_script("localStorage.setItem('stance:helped', '1')")
    made = context.new_page()
    made.faults = []
    made.on("pageerror", lambda error: made.faults.append(str(error)))
    yield made
    assert made.faults == []
    context.close()


def opened(page: Any, served: Served) -> None:
    page.goto(served.server.url)
    page.wait_for_selector("mark.content")


def saved(page: Any) -> None:
    from playwright.sync_api import expect

    expect(page.locator("#saved")).to_have_text("saved", timeout=15000)


def test_a_newcomer_is_told_how_it_works(browser: Any, store: Store) -> None:
    served, page = Served(desk(store)), browser.new_page()
    opened(page, served)
    assert page.locator("#help[open]").count() == 1 and "One quote at a time" in page.locator("#help").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#progress").inner_text() == "0 of 8"
    page.close()
    served.close()


def test_a_burst_of_keys_is_decided_in_full_and_survives(page: Any, store: Store) -> None:
    served = Served(desk(store))
    opened(page, served)
    for key in "a1a2a3a4xjk" + "aaaaaaaa":
        page.keyboard.press(key)
    saved(page)
    assert page.locator("#progress").inner_text().startswith("8 of 8")
    served.close()
    assert sum(len(store.annotation(n, layer="by/ana").quotes) for n in ("bay", "square")) == 7  # one was rejected
    assert not list(findings(store))


def test_keys_wait_for_an_article_that_is_slow_to_come(page: Any, store: Store) -> None:
    served = Served(desk(store))
    tell = served.server.desk.document
    served.server.desk.document = lambda name: (time.sleep(0.5), tell(name))[1]  # type: ignore[method-assign]
    opened(page, served)
    for key in "aaaaxaaa":
        page.keyboard.press(key)
    saved(page)
    page.wait_for_selector("#progress:has-text('8 of 8')")
    saved(page)
    served.close()
    assert sum(len(store.annotation(n, layer="by/ana").quotes) for n in ("bay", "square")) == 7


def test_thirty_stance_keys_without_waiting_are_thirty_decisions(page: Any, store: Store) -> None:
    served = Served(desk(store))
    opened(page, served)
    for n in range(30):
        page.keyboard.press("1234"[n % 4])
    saved(page)
    served.close()
    events = [e for e in Log(store.folder, "ana").events() if e.part == "stance"]
    assert len(events) == 30 and [e.after["quote"]["stance"] for e in events[:4] if e.after] == [
        "conciliatory",
        "accusatory",
        "demand",
        "none",
    ]


def test_undo_without_limit(page: Any, store: Store) -> None:
    served = Served(desk(store))
    opened(page, served)
    for key in "2a]x" + "uuuu":
        page.keyboard.press(key)
    saved(page)
    assert page.locator("#progress").inner_text().startswith("0 of 8")
    served.close()
    assert all(store.annotation(n, layer="by/ana").quotes == () for n in store.ids(layer="by/ana")) and not list(findings(store))


def test_edges_move_by_words_and_source_and_actor_are_chosen(page: Any, store: Store) -> None:
    served = Served(desk(store))
    opened(page, served)
    page.keyboard.press("]")
    page.keyboard.press("'")
    page.wait_for_selector(".part:has-text('Source'):has-text('edit')")
    page.keyboard.press("t")
    page.locator("#typed").fill("malm")
    page.wait_for_selector("#found li:first-child:has-text('Idris Malm')")
    page.keyboard.press("Enter")
    page.wait_for_selector(".part:has-text('Actor'):has-text('edit')")
    page.keyboard.press("n")
    page.locator("#note").fill("<img src=x onerror=window.hit=1><script>window.hit=1</script>")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#panel p:has-text('Note')")
    saved(page)
    assert page.evaluate("window.hit") is None and "<script>" in page.locator("#panel").inner_text()
    served.close()
    (quote,) = store.annotation("bay", layer="by/ana").quotes
    assert quote.content[0].of(BAY) == "will open the bay to your boats,”" and quote.actors == ("name:idris-malm",) and quote.source


def test_a_missed_quote_is_marked_by_keyboard_alone(page: Any, store: Store) -> None:
    served = Served(desk(store, names=("bay",)))
    opened(page, served)
    for key in "mmM" + "[]}" + "{{" + "2":  # the next sentence, one further, back; its edges; its stance
        page.keyboard.press(key)
    saved(page)
    served.close()
    (quote,) = store.annotation("bay", layer="by/ana").quotes
    assert quote.stance is Stance.ACCUSATORY
    assert BAY[quote.content[0].start : quote.content[0].end] == "She urged Norvia to call back its"
    assert not list(findings(store))


def test_two_people_at_once_on_two_pages(browser: Any, store: Store) -> None:
    rooms, pages = [Served(desk(Store(store.folder), name)) for name in ("ana", "ben")], []
    for served in rooms:
        made = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
        made.add_init_script("localStorage.setItem('stance:helped', '1')")
        opened(made, served)
        pages.append(made)
    for key in "a2a4":
        for made in pages:
            made.keyboard.press(key)
    for made, served in zip(pages, rooms, strict=True):
        saved(made)
        made.context.close()
        served.close()
    kept = [store.annotation("bay", layer=f"by/{name}").quotes for name in ("ana", "ben")]
    assert kept[0] == kept[1] and len(kept[0]) == 3 and not list(findings(store))


def test_emoji_and_right_to_left_text_keep_their_offsets(page: Any, store: Store) -> None:
    served = Served(desk(store, names=("square",)))
    opened(page, served)
    assert page.locator("mark.content").inner_text() == "“No more tolls 🚫,”"
    page.keyboard.press("{")
    page.evaluate(SELECT)
    page.keyboard.press("m")
    saved(page)
    served.close()
    found = [q.content[0].of(SQUARE) for q in store.annotation("square", layer="by/ana").quotes]
    assert found == ["“No more tolls", "while the mayor"]


def process(store: Store, port: int = 0) -> tuple[subprocess.Popen[bytes], int]:
    """A server of its own, with its port."""
    here = Path(__file__).parent
    path = os.pathsep.join([str(here), str(here.parent.parent)])
    command = [sys.executable, "-c", SERVER, str(store.folder), str(port)]
    server = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE)
    assert server.stdout is not None
    return server, int(server.stdout.readline())


def test_what_was_decided_while_the_server_was_down_is_sent_later(page: Any, store: Store) -> None:
    server, port = process(store)
    page.goto(f"http://127.0.0.1:{port}/?token={'t' * 24}")
    page.wait_for_selector("mark.content")
    page.keyboard.press("a")
    saved(page)
    server.kill()
    server.wait()
    page.keyboard.press("a")
    page.keyboard.press("x")
    page.wait_for_selector("#saved:has-text('not reached')")
    server, _ = process(store, port)
    page.reload()
    page.wait_for_selector("mark.content")
    saved(page)
    server.kill()
    server.wait()
    assert [e.action for e in Log(store.folder, "ana").events()] == ["accept"] * 8 + ["reject"] and not list(findings(store))


def test_who_adjudicates_takes_one_of_the_versions_and_may_undo_it(page: Any, store: Store) -> None:
    bay = proposal("bay")
    other = (replace(bay.quotes[0], stance=Stance.NONE, act=None), *bay.quotes[1:3])  # another stance; one quote not found
    for name, quotes in (("ana", bay.quotes), ("ben", other)):
        store.write(Annotation(bay.document, name, quotes, bay.actors), layer=f"by/{name}")
    others = {n: {"bay": store.annotation("bay", layer=f"by/{n}")} for n in ("ana", "ben")}
    items = [Item("bay", name, "double", 1.0, False) for name, _ in differing(bay.document, others)]
    documents = {"bay": bay.document}
    served = Served(Desk(store, "eva", documents, {}, items, table=ActorTable.load(), others=others))
    opened(page, served)
    assert "Difference 1 of 2: stance" in page.locator("#panel").inner_text()
    page.keyboard.press("2")
    page.wait_for_selector("h2:has-text('Difference 2 of 2: quote')")
    page.keyboard.press("1")
    saved(page)
    assert [str(q.stance) for q in store.annotation("bay").quotes] == ["none", "accusatory"]
    page.keyboard.press("u")
    saved(page)
    served.close()
    assert [str(q.stance) for q in store.annotation("bay").quotes] == ["none"]
    assert {e.reason for e in Log(store.folder, "eva").events() if e.action == "adjudicate"} == {"codebook"}
    assert not list(findings(store)) and "by/eva" not in store.layers()


def test_who_adjudicates_may_edit_a_version_first(page: Any, store: Store) -> None:
    bay = proposal("bay")
    other = (replace(bay.quotes[0], stance=Stance.NONE, act=None), *bay.quotes[1:])
    for name, quotes in (("ana", bay.quotes), ("ben", other)):
        store.write(Annotation(bay.document, name, quotes, bay.actors), layer=f"by/{name}")
    others = {n: {"bay": store.annotation("bay", layer=f"by/{n}")} for n in ("ana", "ben")}
    items = [Item("bay", name, "double", 1.0, False) for name, _ in differing(bay.document, others)]
    served = Served(Desk(store, "eva", {"bay": bay.document}, {}, items, table=ActorTable.load(), others=others))
    opened(page, served)
    for key in ("e", "{", "3", "Enter"):
        page.keyboard.press(key)
    saved(page)
    served.close()
    (quote,) = store.annotation("bay").quotes
    assert quote.stance is Stance.DEMAND and BAY[quote.content[0].start : quote.content[0].end].endswith("to your")
    assert not list(findings(store))


def test_screen_readers_can_read_every_state(page: Any, store: Store) -> None:
    from axe_playwright_python.sync_playwright import Axe

    served, axe, serious = Served(desk(store)), Axe(), []
    opened(page, served)
    for keys in ([], ["?"], ["Escape", "2"], ["t"], ["Escape", "n"], ["Escape", "x"]):
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_timeout(150)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = axe.run(page).response["violations"]
            serious += [
                f"{keys} {scheme}: {v['id']}: {v['nodes'][0]['html'][:120]}" for v in found if v["impact"] in ("serious", "critical")
            ]
    served.close()
    assert serious == []
