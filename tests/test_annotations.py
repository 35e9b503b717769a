"""What ships under annotations/: valid, complete, split by event, free to pass on, and coded by the codebook as the data has it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from stance.quotes import FLAGS, STANCES, Mode, QuoteType, parents
from stance.resources import load_yaml
from stance.store import Meta, Store

ANNOTATIONS = Path(__file__).parent.parent / "annotations"
STORE = Store(ANNOTATIONS)
CODEBOOK = load_yaml("codebook")
FREE = ("Apache-2.0", "CC BY 2.5")
RUN = 14  # words in a row that are somebody's sentence; names of offices reach ten


@pytest.fixture(scope="module")
def metas() -> tuple[Meta, ...]:
    return STORE.metas()


def test_every_file_is_valid() -> None:
    assert [str(f) for f in STORE.findings()] == []


def test_every_document_has_gold(metas: tuple[Meta, ...]) -> None:
    assert STORE.ids(layer="gold") == tuple(m.id for m in metas)


def test_parents_are_those_that_contain() -> None:
    for annotation in STORE.annotations(skip_missing=True):
        assert parents(annotation.quotes) == {q.id: q.parent for q in annotation.quotes}, annotation.document.id


# ---------------------------------------------------------------- what may be passed on


def test_only_free_texts_ship_and_free_ones_do(metas: tuple[Meta, ...]) -> None:
    assert {m.id for m in metas if STORE.ships(m.id)} == {m.id for m in metas if m.licence.startswith(FREE)}


def test_texts_of_others_are_attributed(metas: tuple[Meta, ...]) -> None:
    wikinews = [m for m in metas if m.source == "vanatteveldt/wikinews"]
    assert len(wikinews) == 40
    for meta in wikinews:
        assert meta.title and meta.publisher == "Wikinews" and "Wikinews contributors" in meta.licence
        assert meta.url and meta.url.startswith("https://en.wikinews.org/wiki/")


def test_sheets_of_texts_that_do_not_ship_hold_offsets_and_labels_alone(metas: tuple[Meta, ...]) -> None:
    acts, stances = "|".join(CODEBOOK["acts"]), "|".join(CODEBOOK["stances"])
    changed = rf"corrected from ({stances})/({acts}): (rules? \d+(, \d+)*|test [DAC])"
    allowed = re.compile(rf"hard(; coded act ({acts}))?(; {changed})?|{changed}")
    for meta in metas:
        if STORE.ships(meta.id):
            continue
        assert meta.title is None, meta.id
        for layer in STORE.layers():
            path = ANNOTATIONS / layer / f"{meta.id}.yaml"
            raw = path.read_text("utf-8") if path.exists() else ""
            assert "text:" not in raw and "evidence:" not in raw, path
            assert all(map(allowed.fullmatch, re.findall(r'^  note: "(.*)"$', raw, re.MULTILINE))), path


def test_no_sentence_of_others_stands_in_any_file(metas: tuple[Meta, ...]) -> None:
    missing = STORE.missing()
    closed = [m for m in metas if not STORE.ships(m.id) and m.id not in missing]
    if not closed:
        pytest.skip(f"no text of others to compare with in {STORE.corpora}: set STANCE_CORPORA")
    theirs = {run for meta in closed for run in runs(STORE.document(meta.id).text)}
    for path in sorted(ANNOTATIONS.rglob("*.*")):
        if path.is_file():
            assert theirs.isdisjoint(runs(path.read_text("utf-8"))), path


def runs(text: str) -> Iterator[int]:
    """Every run of words, without their case, as a hash of this process."""
    words = re.findall(r"\w+", text.lower())
    return (hash(tuple(words[i : i + RUN])) for i in range(len(words) - RUN + 1))


# ---------------------------------------------------------------- splits


def test_polnear_is_for_testing_alone_and_news_fold_0_for_tuning(metas: tuple[Meta, ...]) -> None:
    for meta in metas:
        polnear = meta.source == "networkdynamics/PolNeAR"
        assert meta.split == ("test" if polnear else "dev" if meta.fold == 0 else "train"), meta.id


def unguarded(source: str) -> list[str]:
    """Calls that read a store's documents without saying that they are those of train or dev."""
    faults = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("annotations", "metas", "ids"):
            split = next((k.value for k in node.keywords if k.arg == "split"), None)
            if not (isinstance(split, ast.Constant) and split.value in ("train", "dev")):
                faults.append(ast.unparse(node))
    return faults


def test_nothing_that_trains_reads_the_test_split() -> None:
    assert unguarded("store.annotations()\nstore.metas(split='test')\nstore.metas(split='dev')") == [
        "store.annotations()",
        "store.metas(split='test')",
    ]
    package = ANNOTATIONS.parent / "stance"
    for path in [*sorted((package / "train").glob("*.py")), *sorted((package / "cli").glob("train.py"))]:
        assert unguarded(path.read_text("utf-8")) == [], path


def test_articles_of_one_event_never_part(metas: tuple[Meta, ...]) -> None:
    folds: dict[str, set[int | None]] = {}
    for meta in metas:
        if meta.event is not None:
            folds.setdefault(meta.event, set()).add(meta.fold)
    assert len(folds) > 400
    assert {event for event, where in folds.items() if len(where) > 1} == set()


def test_counts_are_those_of_the_readme() -> None:
    count: Counter[str] = Counter()
    for layer in STORE.layers():
        for path in (ANNOTATIONS / layer).glob("*.yaml"):
            kind = "own" if path.name.startswith("own-") else STORE.meta(STORE.id_of(path)).split if layer == "gold" else layer
            count[f"{kind} articles"] += 1
            count[f"{kind} quotes"] += len(re.findall(r"^- id: \"q", path.read_text("utf-8"), re.MULTILINE))
    news = count["train articles"] + count["dev articles"], count["train quotes"] + count["dev quotes"]
    assert news == (785, 15394)
    assert (count["test articles"], count["test quotes"]) == (482, 900)
    assert count["by/s1 articles"] + count["by/s2 articles"] == 40
    layers = [layer for layer in STORE.layers() if layer != "gold"]
    assert Counter(i for layer in layers for i in STORE.ids(layer=layer)) == Counter(
        dict.fromkeys((*STORE.ids(layer="by/s1"), *STORE.ids(layer="by/s2")), 2)
    ), "articles coded twice have two sheets under by/, others none"
    readme = (ANNOTATIONS / "README.md").read_text("utf-8")
    for number in (785, 15394, 482, 900, count["own articles"], count["own quotes"]):
        assert f"{number:,}" in readme, number


# ---------------------------------------------------------------- our own articles


def test_own_articles_show_every_kind_of_quote() -> None:
    own = [STORE.annotation(m.id) for m in STORE.metas() if m.id.startswith("own-")]
    assert len(own) >= 40
    assert all(150 <= len(a.document.text.split()) <= 900 and len(a.quotes) >= 15 for a in own)
    assert len({(a.document.date or "")[:3] for a in own}) >= 5, "decades"
    assert len({a.document.publisher for a in own}) >= 35, "outlets"
    quotes = [q for a in own for q in a.quotes]
    stances = Counter(q.stance for q in quotes)
    assert all(stances[s] >= 150 for s in STANCES), stances
    assert len(set(CODEBOOK["acts"]) - {q.act for q in quotes}) <= 2, "acts"
    assert {q.type for q in quotes} == set(QuoteType)
    assert {f for q in quotes for f in q.flags} == set(FLAGS)
    assert any(q.parent for q in quotes), "nested"
    assert any(len(q.content) > 2 for q in quotes), "multi-paragraph"
    assert any(not q.cue and not q.source for q in quotes), "floating"
    assert any(q.mode is Mode.THOUGHT for q in quotes)
    assert any(q.via for q in quotes) and any(len(q.actors) > 1 for q in quotes) and any(q.also for q in quotes)
    assert any(a.document.body and len(a.document.body) > 1 for a in own), "a raw page"


# ---------------------------------------------------------------- the codebook


def cells(heading: str) -> list[list[str]]:
    """The rows of the table under a heading of CODEBOOK.md, without its head."""
    text = (ANNOTATIONS / "CODEBOOK.md").read_text("utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    return [[c.strip() for c in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")][1:]


def listed(cell: str) -> list[str]:
    return re.findall(r"\w+", cell)


def test_acts_of_the_codebook_are_those_of_the_data() -> None:
    words = {act: stance for stance, acts, _ in cells("Acts") for act in listed(acts)}
    assert words == {act: facts["stance"] for act, facts in CODEBOOK["acts"].items()}


def test_label_maps_of_the_codebook_are_those_of_the_data() -> None:
    maps = CODEBOOK["maps"]
    default = maps["default"]
    assert {s: sorted(default[s]) for s in CODEBOOK["stances"][:3]} == {
        s: sorted(a for a, f in CODEBOOK["acts"].items() if f["stance"] == s) for s in CODEBOOK["stances"][:3]
    }
    rows = {row[0]: dict(zip(CODEBOOK["stances"][:3], row[1:], strict=True)) for row in cells("Label maps")}
    assert set(rows) == set(maps)
    for name in ("default", "strict"):
        assert {s: listed(c) for s, c in rows[name].items()} == {s: maps[name][s] for s in CODEBOOK["stances"][:3]}
        assert maps[name]["with_target"] == {}
    assert rows["broad"]["conciliatory"] == "the default's and consult"
    assert maps["broad"]["conciliatory"] == [*default["conciliatory"], "consult"]
    assert rows["broad"]["accusatory"].startswith("the default's; deny and justify where an opponent")
    assert (maps["broad"]["accusatory"], maps["broad"]["demand"]) == (default["accusatory"], default["demand"])
    assert maps["broad"]["with_target"] == {"accusatory": ["deny", "justify"]}


def test_neighbouring_codes_of_the_codebook_are_those_of_the_data() -> None:
    words = {
        act: (listed(cameo), None if plover == "-" else plover)
        for acts, cameo, plover in cells("Neighbouring schemes")
        for act in listed(acts)
    }
    assert words == {act: (facts["cameo"], facts["plover"]) for act, facts in CODEBOOK["acts"].items()}


def test_flags_stances_and_version_of_the_codebook_are_those_of_the_data() -> None:
    text = (ANNOTATIONS / "CODEBOOK.md").read_text("utf-8")
    assert text.startswith(f"# Stance codebook, version {CODEBOOK['version']}\n")
    rows = {row[0]: row[1] for row in cells("What is recorded")}
    assert re.findall(r"`(\w+)`", rows["`flags`"]) == CODEBOOK["flags"] == list(FLAGS)
    assert re.findall(r"`(\w+)`", rows["`stance`"]) == CODEBOOK["stances"] == [str(s) for s in STANCES]
