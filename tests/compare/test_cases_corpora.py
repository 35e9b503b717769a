"""experiments/cases.py counts as the reference does, where cases and reference lie beside the corpora."""

import importlib.util
import random
from pathlib import Path

import pytest
import yaml

from stance.store import corpora_folder

ROOT = Path(__file__).resolve().parents[2]
BESIDE = corpora_folder(ROOT / "annotations").parent


def module(path):
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def record(case, rng):
    """A prediction made from a case's answer: quotes lost, cut, renamed, relabelled; some places that are no quotes."""
    text, actors, quotes = case["text"], {}, []
    for gold in case["quotes"]:
        if rng.random() < 0.1:
            continue
        names = (gold["actor"] or "somebody").split("; ")
        if rng.random() < 0.2:
            names = rng.choice([names[:1], [*names, "Nobody Atall"], ["President " + n for n in names], []])
        for n in (*names, *gold["targets"], gold["of"] or "Nowhere"):
            kind = "unnamed" if n == "somebody" or rng.random() < 0.1 else "person"
            actors[n] = {"name": n, "kind": kind, "of": gold["of"], "state": None}
        content = [[text.find(c), text.find(c) + len(c) - rng.choice([0, 0, 9])] for c in gold["content"]]
        find = lambda piece: [] if piece is None or rng.random() < 0.1 else [[text.find(piece), text.find(piece) + len(piece)]]  # noqa: E731
        quotes.append(
            {
                "content": [[a, max(b, a + 1)] for a, b in content],
                "cue": find(gold["cue"]),
                "source": find(gold["source"]),
                "type": rng.choice([gold["type"], gold["type"], "mixed"]),
                "mode": "speech",
                "actors": names,
                "targets": gold["targets"] if rng.random() < 0.8 else [],
                "stance": rng.choice([gold["stance"], gold["stance"], "none"]),
            }
        )
    for piece in case.get("not_quotes") or []:
        if rng.random() < 0.3:
            place = [[text.find(piece), text.find(piece) + len(piece)]]
            bare = {"cue": [], "source": [], "type": "direct", "mode": "speech", "actors": [], "targets": [], "stance": "none"}
            quotes.append({"content": place, **bare})
    return {"id": case["id"], "actors": actors, "quotes": quotes}


@pytest.mark.parametrize("seed", range(5))
def test_each_check_agrees_with_the_reference(seed):
    theirs, ours = module(BESIDE / "tools" / "score_cases.py"), module(ROOT / "experiments" / "cases.py")
    paths, rng = sorted((BESIDE / "cases" / "dev").glob("*.yaml")), random.Random(seed)
    if not paths:
        pytest.skip(f"no cases under {BESIDE / 'cases' / 'dev'}")
    for case in (c for path in paths for c in yaml.safe_load(path.read_text("utf-8"))):
        made = record(case, rng) if rng.random() < 0.95 else None
        assert ours.check(case, made) == theirs.score(case, made), case["id"]
