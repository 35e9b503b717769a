"""The acceptance cases through the command line: how many checks pass, by kind of fault.

    python -m experiments.cases [FOLDER] [--records FILE] [--show]

FOLDER holds the cases (default: cases/dev beside the corpora). A case gives a text, the quotes that stand in it and stretches
that are none. Each quote is checked for: found (content words overlap by at least half of either), exact (same words; asked of
direct quotes), cue, source (a word of each hit), type, actor, of, targets, stance. Each case: its not_quotes touched by no
quote; no speech found where none is. Writes experiments/results/cases.json and cases.md.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from stance.store import corpora_folder
from stance.text import WORD

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "experiments" / "results"
PARTS = ("found", "exact", "cue", "source", "type", "actor", "of", "targets", "stance")
SHAPES = ("marks", "offsets", "multi_paragraph", "bad_input", "boilerplate")  # the kinds that ask nothing of meaning
_TITLE = re.compile(
    r"(?:(?:the|mr|mrs|ms|dr|president|prime minister|foreign minister|secretary|minister|king|queen|general|pope|chancellor|ambassador) )+"
)
Row = Mapping[str, Any]


def main() -> None:
    """Run the cases, print and write what passes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=corpora_folder(ROOT / "annotations").parent / "cases" / "dev")
    parser.add_argument("--records", type=Path, help="records made before, instead of running the command line")
    parser.add_argument("--show", action="store_true", help="list the cases with checks that fail")
    args = parser.parse_args()
    cases = [case for path in sorted(args.folder.glob("*.yaml")) for case in yaml.safe_load(path.read_text("utf-8"))]
    if not cases:
        sys.exit(f"{args.folder}: no cases, expected .yaml files (see the README of the cases)")
    records = _records(args.records) if args.records else _annotated(cases)
    checked = [(case, *check(case, records.get(case["id"]))) for case in cases]
    result = _summary(checked)
    if args.show:
        print("\n".join(_failures(checked)))
    table = _table(result)
    print(table)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "cases.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    (RESULTS / "cases.md").write_text(table + "\n", "utf-8")


def _annotated(cases: Iterable[Row]) -> dict[str, Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = (json.dumps({"id": c["id"], "text": c["text"], "date": c["date"]}) for c in cases)
        (folder / "docs.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
        command = [sys.executable, "-m", "stance", "annotate", str(folder / "docs.jsonl"), "-o", str(folder / "records.jsonl")]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode not in (0, 1):
            sys.exit(run.stderr.strip().split("\n")[-1])
        return _records(folder / "records.jsonl")


def _records(path: Path) -> dict[str, Row]:
    return {record["id"]: record for record in map(json.loads, path.read_text("utf-8").split("\n")[:-1])}


# ---------------------------------------------------------------- checks


def check(case: Row, record: Row | None) -> tuple[list[dict[str, bool]], dict[str, bool]]:
    """For each gold quote which parts are right; and what holds of the case as a whole."""
    text, made = case["text"], record["quotes"] if record else []
    words = [_words(text, q["content"]) for q in made]
    used: set[int] = set()
    rows = []
    for gold in case["quotes"]:
        want = _words(text, _places(text, gold["content"]))
        dice, best = max(((_dice(want, w), -j) for j, w in enumerate(words) if j not in used), default=(0.0, 0))
        if dice < 2 / 3:  # as intersection over union: one half
            rows.append(dict.fromkeys(PARTS, False))
            continue
        used.add(-best)
        rows.append(_right(case, gold, made[-best], words[-best] == want, record["actors"] if record else {}))
    whole = {} if case["quotes"] else {"nothing": not any(q["mode"] == "speech" for q in made)}
    barred = [_words(text, _places(text, [piece])) for piece in case.get("not_quotes") or []]
    return rows, whole | {"not_quotes": not any(b & w for b in barred for w in words)}


def _right(case: Row, gold: Row, made: Row, same_words: bool, actors: Mapping[str, Row]) -> dict[str, bool]:
    text = case["text"]
    names = [_name(actors, i) for i in made["actors"]]
    speakers = gold["actor"].split("; ") if gold["actor"] else []
    vague = all(actors.get(i, {}).get("kind") in ("unnamed", "group") for i in made["actors"])
    above = {_name(actors, x) for i in made["actors"] for x in (i, actors.get(i, {}).get("of"), actors.get(i, {}).get("state")) if x}
    targets = [_name(actors, i) for i in made["targets"]]
    return {
        "found": True,
        "exact": same_words or gold["type"] != "direct",
        "cue": _meets(text, gold["cue"], made["cue"]),
        "source": _meets(text, gold["source"], made["source"]),
        "type": made["type"] == gold["type"],
        "actor": _all_among(speakers, names) and len(names) == len(speakers) if speakers else vague,
        "of": gold["of"] is None or _all_among(gold["of"].split("; "), above),
        "targets": not gold["targets"] or (_all_among(gold["targets"], targets) and len(targets) == len(gold["targets"])),
        "stance": made["stance"] == gold["stance"],
    }


def _places(text: str, pieces: Iterable[str]) -> list[tuple[int, int]]:
    out, at = [], 0
    for piece in pieces:
        start = text.find(piece, at)
        start = start if start >= 0 else text.find(piece)
        at = start + len(piece)
        out.append((start, at))
    return out


def _words(text: str, spans: Sequence[Sequence[int]]) -> set[int]:
    return {m.start() for m in WORD.finditer(text) if any(s <= m.start() < e for s, e in spans)}


def _dice(a: set[int], b: set[int]) -> float:
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0


def _meets(text: str, piece: str | None, spans: Sequence[Sequence[int]]) -> bool:
    """Some occurrence of the piece shares a word with the spans; no piece: no spans."""
    if piece is None:
        return not spans
    words = _words(text, spans)
    return any(_words(text, [m.span()]) & words for m in re.finditer(re.escape(piece), text))


def _name(actors: Mapping[str, Row], name: str) -> str:
    return str(actors.get(name, {}).get("name", name))


def _all_among(wanted: Iterable[str], names: Iterable[str]) -> bool:
    names = list(names)
    return all(any(_same(w, n) for n in names) for w in wanted)


def _same(a: str, b: str) -> bool:
    x, y = _plain(a).split(), _plain(b).split()
    return x == y if not x or not y else set(x) <= set(y) or set(y) <= set(x)


def _plain(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = " ".join(re.sub(r"[^a-z0-9 ]+", " ", plain).split())
    title = _TITLE.match(plain + " ")
    return plain[title.end() :].strip() if title else plain


# ---------------------------------------------------------------- telling


def _summary(checked: Sequence[tuple[Row, list[dict[str, bool]], dict[str, bool]]]) -> dict[str, Any]:
    passed, asked, right, quotes, sourced = Counter[str](), Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    touched = []
    for case, rows, whole in checked:
        kind = case["kind"]
        for verdicts in (*rows, whole):
            passed[kind] += sum(verdicts.values())
            asked[kind] += len(verdicts)
        for row in rows:
            quotes[kind] += 1
            sourced[kind] += row["found"] and row["source"]
            right.update(part for part in PARTS if row[part])
        touched += [case["id"]] if kind in SHAPES and not whole["not_quotes"] else []
    n, shapes = sum(quotes.values()), sum(quotes[k] for k in SHAPES)
    return {
        "cases": len(checked),
        "quotes": n,
        "checks": {k: {"passed": passed[k], "of": asked[k], "quotes": quotes[k], "with_source": sourced[k]} for k in sorted(asked)},
        "all_checks": _percent(sum(passed.values()), sum(asked.values())),
        "parts": {part: _percent(right[part], n) for part in PARTS},
        "found_with_source": _percent(sum(sourced.values()), n),
        "found_with_source_shapes": _percent(sum(sourced[k] for k in SHAPES), shapes),
        "not_quotes_touched_shapes": touched,
    }


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _failures(checked: Sequence[tuple[Row, list[dict[str, bool]], dict[str, bool]]]) -> Iterable[str]:
    for case, rows, whole in checked:
        bad = [f"q{i}:{part}" for i, row in enumerate(rows, 1) for part in PARTS if not row[part]]
        bad += [name for name, good in whole.items() if not good]
        if bad:
            yield f"{case['kind']:<20} {case['id']:<34} {' '.join(bad)}"


def _table(result: Mapping[str, Any]) -> str:
    lines = ["| kind | checks passed | of | % | quotes found with source | of |", "|---|---|---|---|---|---|"]
    for kind, row in result["checks"].items():
        share = _percent(row["passed"], row["of"])
        lines.append(f"| {kind} | {row['passed']} | {row['of']} | {share} | {row['with_source']} | {row['quotes']} |")
    touched = ", ".join(result["not_quotes_touched_shapes"]) or "none"
    lines += [
        "",
        f"{result['all_checks']} % of all checks pass. By part: " + ", ".join(f"{k} {v}" for k, v in result["parts"].items()) + ".",
        f"{result['found_with_source']} % of {result['quotes']} quotes found with their source right (bar 60).",
        f"Of {', '.join(SHAPES)}: {result['found_with_source_shapes']} % (bar 80); their not_quotes touched: {touched} (bar: none).",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
