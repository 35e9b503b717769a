"""How far two coders of the same news articles agree, and what was decided where their stances differ.

    python -m experiments.agreement [--out experiments/results]

40 news articles carry two codings, the second blind to the first (annotations/by/). Writes agreement.json, agreement.md and
adjudication.md. Needs the news texts ($STANCE_CORPORA).
"""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.labels import decisions
from stance.compare.agreement import LABELS, Agreement, agreement
from stance.compare.sums import At, Sums, Tally, ratio
from stance.quotes import Annotation
from stance.store import Store

ROOT = Path(__file__).resolve().parent.parent
LAYERS = {
    "quotes found by both (overlap), F1": "any",
    "half of the words of either in both, F1": "iou50",
    "the same content, F1": "exact",
    "words inside quotes, alpha": "alpha words",
    "words of the source, F1": "source",
    "actors the same, %": "actors",
    "actors, alpha": "alpha actors",
    "targets, F1": "targets",
    "stance the same, %": "stance",
    "stance, Cohen's kappa": "kappa",
    "stance, Krippendorff's alpha": "alpha",
    "act the same, %": "act",
    "content, actors, targets and stance the same, F1": "whole",
    "overlap, actors, targets and stance the same, F1": "whole any",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, write; 1 where the news texts are missing."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=ROOT / "experiments" / "results", help="folder for the results")
    args = parser.parse_args(argv)
    store = Store(ROOT / "annotations")
    if missing := store.missing(split="train") + store.missing(split="dev"):
        print(f"{len(missing)} news articles have no text in {store.corpora}; set STANCE_CORPORA to the corpora folder", file=sys.stderr)
        return 1
    both = twice(store)
    found = agreement(both)
    decided = [d for d in decisions.read() if d.part == "second"]
    wrong = corrected_share(both, decided)
    args.out.mkdir(parents=True, exist_ok=True)
    whole = {**json.loads(found.json()), "adjudicated": adjudicated(decided), "first_coding_wrong": wrong}
    (args.out / "agreement.json").write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    (args.out / "agreement.md").write_text(layers(found), encoding="utf-8")
    (args.out / "adjudication.md").write_text(adjudication(found, decided, wrong), encoding="utf-8")
    print(found.table())
    return 0


def twice(store: Store) -> list[tuple[Annotation, Annotation]]:
    """Both codings of each article that has two: the first (gold's annotator's), the second."""
    sheets: dict[str, list[str]] = {}
    for layer in store.layers():
        if layer.startswith("by/"):
            for name in store.ids(layer=layer):
                sheets.setdefault(name, []).append(layer)
    out = []
    for name in sorted(n for n, found in sheets.items() if len(found) == 2):
        first = f"by/{store.annotation(name).annotator}"
        (second,) = (layer for layer in sheets[name] if layer != first)
        out.append((store.annotation(name, layer=first), store.annotation(name, layer=second)))
    return out


def corrected_share(both: Iterable[tuple[Annotation, Annotation]], decided: Iterable[decisions.Decision]) -> dict[str, Any]:
    """Of the first coding's quotes that the second marked too, the share whose stance was decided to be wrong, per cent."""
    wrong = Counter(d.article for d in decided if d.decision == "other")
    tally = Tally([{"wrong": wrong[one.document.id], "n": agreement([(one, other)], draws=0).counts["matched"]} for one, other in both])

    def share(at: At) -> dict[str, Sums]:
        return {"share": 100 * ratio(at("wrong"), at("n"))}

    (low, high) = tally.intervals(share, draws=1000, interval=0.9, seed=13)["share"]
    counts = {k: int(v) for k, v in tally.whole.items()}
    return {**counts, "share": round(tally.figures(share)["share"] or 0, 2), "interval": [round(low, 2), round(high, 2)]}


def adjudicated(decided: Iterable[decisions.Decision]) -> dict[str, dict[str, int]]:
    """Kind of disagreement -> decision -> quotes, commonest kinds first."""
    kinds: dict[str, Counter[str]] = {}
    for one in decided:
        kinds.setdefault(one.kind, Counter())[one.decision] += 1
    return {k: dict(kinds[k]) for k in sorted(kinds, key=lambda k: (-kinds[k].total(), k))}


# ---------------------------------------------------------------- words


def layers(found: Agreement) -> str:
    """The layers, and stance by label, in Markdown."""
    n = found.counts
    lines = [
        f"**Two codings of the same {found.documents} news articles** ({n['quotes of one']} and {n['quotes of the other']} quotes, "
        f"{n['matched']} matched; 90 % intervals by bootstrap over articles)",
        "",
        "| layer | agreement |",
        "|---|---|",
        *(f"| {words} | {found.shown(name)} |" for words, name in LAYERS.items()),
        "",
        "| stance | F1 | kappa, against all others | alpha, against all others |",
        "|---|---|---|---|",
        *(f"| {s} | {found.shown(f'stance {s}')} | {found.shown(f'kappa {s}')} | {found.shown(f'alpha {s}')} |" for s in LABELS),
    ]
    return "\n".join(lines) + "\n"


def adjudication(found: Agreement, decided: Sequence[decisions.Decision], wrong: Mapping[str, Any]) -> str:
    """The confusion of stances, and what was decided, in Markdown."""
    kinds = adjudicated(decided)
    low, high = wrong["interval"]
    lines = [
        "**Stance of matched quotes: first coding by line, second by column**",
        "",
        f"| | {' | '.join(LABELS)} |",
        "|---|" + "---|" * len(LABELS),
        *(f"| {a} | {' | '.join(str(found.confusion[a][b]) for b in LABELS)} |" for a in LABELS),
        "",
        f"**The {len(decided)} disagreements of stance, read once more**",
        "",
        "| what they are about | quotes | first coding holds | second holds | open | not about stance |",
        "|---|---|---|---|---|---|",
    ]
    rows = {**kinds, "all": dict(Counter(d.decision for d in decided))}
    for kind, row in rows.items():
        lines.append(f"| {kind} | {sum(row.values())} | {' | '.join(str(row.get(d, 0)) for d in ('first', 'other', 'open', 'unit'))} |")
    said = (
        "Decided by the codebook, with its rules 45 and later, which these cases gave rise to. Where both readings hold (open), the first "
        "coding stays; where the two marked different quotes over the same words, there was no stance to decide. Gold has the second "
        f"coding's label where it holds: {wrong['wrong']} of {wrong['n']} quotes that both marked, "
        f"{wrong['share']:.1f} % ({low:.1f}-{high:.1f}), had a wrong label of stance in the "
        "first coding. Labels that both coders gave wrongly alike do not show."
    )
    lines += ["", textwrap.fill(said, 140)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
