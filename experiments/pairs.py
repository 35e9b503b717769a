"""Minimal pairs: does the stance change where one word changes it? experiments/contrast/pairs.yaml, on which nothing is trained or chosen.

    python -m experiments.pairs

A pair is right only when both members are. Quotes as given (source, cue and content in brackets), read by the shipped encoder and head.
Writes experiments/results/pairs.json and pairs.md.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from stance.classify.pooled import PooledHead
from stance.quotes import STANCES
from stance.read.encoder import OnnxEncoder
from stance.train.folder import ENCODER, SHIPPED
from stance.train.illustrations import illustrations
from stance.train.stance import rows

ROOT = Path(__file__).resolve().parent.parent
PAIRS = ROOT / "experiments" / "contrast" / "pairs.yaml"
RESULTS = ROOT / "experiments" / "results"


def main() -> None:
    """Measure, print, write."""
    pairs = yaml.safe_load(PAIRS.read_text("utf-8"))
    right = judged(pairs)
    figures = {"pairs": len(pairs), "both": _share([all(r) for r in right]), "one or more": _share([any(r) for r in right])}
    figures["members"] = _share([x for r in right for x in r])
    groups: dict[str, list[bool]] = defaultdict(list)
    for pair, r in zip(pairs, right, strict=True):
        groups[" / ".join(sorted(m["stance"] for m in pair["members"]))].append(all(r))
    by = {name: {"both": _share(some), "pairs": len(some)} for name, some in sorted(groups.items())}
    text = table(figures, by)
    print(text)
    (RESULTS / "pairs.json").write_text(json.dumps(figures | {"by stances": by}, indent=1) + "\n", "utf-8")
    (RESULTS / "pairs.md").write_text(text, "utf-8")


def judged(pairs: Sequence[Mapping[str, Any]]) -> list[list[bool]]:
    """For each pair whether each of its members gets its stance."""
    head = PooledHead.load(SHIPPED, encoder=ENCODER)
    sheets = [{m["stance"]: {m["act"]: [m["text"]]}} for pair in pairs for m in pair["members"]]
    some = rows([a for sheet in sheets for a in illustrations(sheet)], OnnxEncoder(ENCODER), head, {})
    found = head.judge(some.vectors)[0].argmax(1) == some.stances
    sizes = [len(pair["members"]) for pair in pairs]
    starts = [sum(sizes[:i]) for i in range(len(sizes))]
    return [[bool(x) for x in found[at : at + n]] for at, n in zip(starts, sizes, strict=True)]


def _share(some: Sequence[bool]) -> float:
    return round(100 * sum(some) / max(1, len(some)), 1)


def table(figures: Mapping[str, Any], by: Mapping[str, Mapping[str, Any]]) -> str:
    """In Markdown."""
    out = [f"**Minimal pairs ({figures['pairs']}; stances {', '.join(map(str, STANCES))}), per cent**", ""]
    out += ["| pairs | both right | one or both | members right |", "|---|---|---|---|"]
    out += [f"| all | {figures['both']:.1f} | {figures['one or more']:.1f} | {figures['members']:.1f} |", ""]
    out += [
        "| between | both right | pairs |",
        "|---|---|---|",
        *(f"| {n} | {row['both']:.1f} | {row['pairs']} |" for n, row in by.items()),
    ]
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    main()
