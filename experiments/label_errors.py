"""How many labels of stance are wrong, by reading those that a model contradicts most.

    python -m experiments.label_errors [--out experiments/results]

experiments/labels/readings.csv holds 400 readings: 144 quotes of fold 0 whose label got the least probability from a head that never saw
the fold, and 256 of folds 1-4 where even the head trained on them says another label, least probability first. Two readers judged 200 each
by the codebook, with the article around, the label and the machine's standing side by side as A and B in random order; "sure" or "open" is
their own word. Where one was sure and against the label, it was looked at once more (experiments/labels/decisions.yaml). Writes
label-errors.json and label-errors.md; reads no texts.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.labels import decisions

ROOT = Path(__file__).resolve().parent.parent
READINGS = ROOT / "experiments" / "labels" / "readings.csv"
PARTS = {"dev": "fold 0, never seen", "train": "folds 1-4, trained on"}
Z = 1.645  # of a two-sided 90 % interval
Row = Mapping[str, str]


def main(argv: Sequence[str] | None = None) -> int:
    """Count, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=ROOT / "experiments" / "results", help="folder for the results")
    args = parser.parse_args(argv)
    with READINGS.open(encoding="utf-8", newline="") as file:
        found = counts(list(csv.DictReader(file)), decisions.read())
    second = json.loads((ROOT / "experiments" / "results" / "agreement.json").read_text("utf-8"))["first_coding_wrong"]
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "label-errors.json").write_text(json.dumps({"read": found, "second_coding": second}, indent=1) + "\n", encoding="utf-8")
    (args.out / "label-errors.md").write_text(table(found, second), encoding="utf-8")
    print(table(found, second))
    return 0


def counts(rows: Iterable[Row], decided: Iterable[decisions.Decision]) -> dict[str, dict[str, Any]]:
    """For dev, train and both: what the readers said, what was corrected, and shares of wrong labels with 90 % intervals (Wilson)."""
    wrong = {(d.article, d.quote) for d in decided if d.part == "read" and d.decision == "other"}
    seen: dict[str, Counter[str]] = {part: Counter() for part in (*PARTS, "both")}
    for row in rows:
        said = "label" if row["read"] == row["label"] else "machine" if row["read"] == row["machine"] else "third"
        for part in ("dev" if row["fold"] == "0" else "train", "both"):
            seen[part].update(["n", f"{row['sure']} {said}"])
            seen[part]["corrected"] += (row["article"], row["quote"]) in wrong
    out: dict[str, dict[str, Any]] = {}
    for part, c in seen.items():
        against = sum(c[f"open {said}"] for said in ("machine", "third"))
        out[part] = dict(sorted(c.items())) | {"wrong": share(c["corrected"], c["n"]), "doubted": share(c["corrected"] + against, c["n"])}
    return out


def share(k: int, n: int) -> dict[str, float]:
    """k of n in per cent, with Wilson's interval."""
    p, z2 = k / n, Z * Z
    middle, half = (p + z2 / (2 * n)) / (1 + z2 / n), Z / (1 + z2 / n) * (p * (1 - p) / n + z2 / (4 * n * n)) ** 0.5
    return {"share": round(100 * p, 1), "low": round(100 * max(0, middle - half), 1), "high": round(100 * (middle + half), 1)}


def table(found: Mapping[str, Mapping[str, Any]], second: Mapping[str, Any]) -> str:
    """The counts in Markdown."""
    lines = [
        "**Labels of stance that a model contradicts most, judged by readers who did not know which answer was the label's**",
        "",
        "| quotes | read | sure: label | open: label | open: another | sure: another | of these corrected | wrong, % | or doubted, % |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for part, words in {**PARTS, "both": "all"}.items():
        c = found[part]
        sums = [c.get("sure label", 0), c.get("open label", 0)]
        sums += [sum(c.get(f"{how} {said}", 0) for said in ("machine", "third")) for how in ("open", "sure")]
        shares = [f"{c[k]['share']} ({c[k]['low']}-{c[k]['high']})" for k in ("wrong", "doubted")]
        lines.append(f"| {words} | {c['n']} | {' | '.join(map(str, sums))} | {c.get('corrected', 0)} | {' | '.join(shares)} |")
    low, high = second["interval"]
    all_ = found["both"]
    said = (
        "What this says of all labels: these are the ones most under suspicion, so elsewhere no greater share should be wrong beyond doubt "
        f"than the {all_['wrong']['share']} % here ({all_['wrong']['high']} % at the interval's upper end), "
        "save errors that the model shares with the coders. An estimate that does not hang on a model: "
        "where a second coder marked the same quotes without knowing the first coding, "
        f"{second['share']:.1f} % ({low:.1f}-{high:.1f}) of the first labels were then decided to be wrong, "
        "by rules of which some were settled only by these cases (adjudication.md). "
        "So expect one to five wrong labels in a hundred; among those that a model doubts most, careful "
        f"readers may differ on one in {100 / all_['doubted']['share']:.0f}."
    )
    lines += ["", "In brackets 90 % intervals (Wilson). Open answers were left as coded: the codebook lets both hold."]
    lines += ["", textwrap.fill(said, 140), ""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
