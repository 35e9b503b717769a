"""How well predicted annotations meet gold ones: detection, speakers, targets, stance, end to end.

Detection: gold and predicted quotes are aligned one to one by their content's words. `any` = aligned; `iou50` = at least half
of the words of either in both; `exact` = the same content, punctuation at its edges apart; `+source` = aligned, and a word of
the source in both (or none in either); `strict` = source, cue and content exact. Each is an F1 over all quotes.
Over aligned quotes: `speaker` right = every gold speaker among the predicted actors and no more of them, where gold has one
(by form of the source); `state` = what they roll up to; `target_f1` over all targets; `target_hit` = some gold target found;
`stance` F1 of each label, and their mean. `end_to_end` = found, speaker right and stance right: F1 over all quotes.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from stance.compare.sums import At, Sums, Tally, ratio
from stance.compare.tally import BINS, MEASURES, count
from stance.quotes import STANCES, Annotation, QuoteType
from stance.text import InputError

TYPES = tuple(map(str, QuoteType))
FORMS = ("name", "nominal", "pronoun", "none")
TABLES = {
    "quotes found (F1 unless said otherwise)": (*MEASURES, "precision", "recall", *(f"recall {t}" for t in TYPES)),
    "by type (F1)": tuple(f"{m} {t}" for t in TYPES for m in MEASURES[:4]),
    "over aligned quotes: speakers (right)": ("speaker", *(f"speaker {f}" for f in FORMS), "state"),
    "targets": ("target_f1", "target_hit"),
    "stance (F1)": (*(f"stance {s}" for s in STANCES), "stance_macro", "also", "flags", "ece"),
    "end to end (F1 over all quotes)": ("any+speaker", "end_to_end"),
}


@dataclass(frozen=True, slots=True)
class Score:
    """Figures in per cent (None = nothing to measure), counts, and intervals by bootstrap over articles.

    figures: precision, recall, MEASURES ("exact", also by type: "exact direct"), "recall direct", speaker, "speaker pronoun",
    state, target_f1, target_hit, type, "stance demand", stance_macro, also, flags, ece, any+speaker, end_to_end.
    missing: gold documents without a prediction (their quotes count as not found).
    """

    articles: int
    missing: tuple[str, ...]
    counts: Mapping[str, int]
    figures: Mapping[str, float | None]
    intervals: Mapping[str, tuple[float, float]]
    interval: float = 0.9

    def table(self) -> str:
        """Plain text, a line a row of figures."""
        return "\n".join(line for name, rows in TABLES.items() for line in ("", f"{name}", *self._rows(rows))).lstrip("\n")

    def json(self) -> str:
        """Everything, rounded to 4 decimals."""
        plain = {k: None if v is None else round(v, 4) for k, v in self.figures.items()}
        spans = {k: [round(x, 4) for x in v] for k, v in self.intervals.items()}
        whole = {"articles": self.articles, "missing": self.missing, "interval": self.interval, "figures": plain, "intervals": spans}
        return json.dumps({**whole, "counts": self.counts}, indent=1) + "\n"

    def _rows(self, rows: Iterable[str]) -> Iterator[str]:
        for row in rows:
            value, span = self.figures[row], self.intervals.get(row)
            between = f"  {span[0]:5.1f} - {span[1]:5.1f}" if span and value is not None else ""
            yield f"  {row:<22}{'    -' if value is None else f'{value:5.1f}'}{between}"


def score(
    gold: Iterable[Annotation],
    predicted: Iterable[Annotation],
    *,
    kinds: Collection[str] = ("speech", "thought"),
    draws: int = 500,
    interval: float = 0.9,
    seed: int = 13,
) -> Score:
    """Predicted against gold, documents paired by id; predictions for documents that gold does not have are left aside.
    InputError where the two hold different texts under one id.

    kinds: the modes that count. Quotes of another mode in gold, and predictions on them, are neither right nor wrong.
    draws: of the bootstrap; 0 for none.
    """
    made = {a.document.id: a for a in predicted}
    rows, missing = [], []
    for annotation in gold:
        other = made.get(annotation.document.id)
        if other is None:
            missing.append(annotation.document.id)
            other = Annotation(annotation.document, "nobody")
        if annotation.document.text and other.document.text and annotation.document.text != other.document.text:
            raise InputError(
                f"score: document {annotation.document.id} has one text in gold and another in the predictions; expected the same"
            )
        rows.append(count(annotation, other, kinds=kinds))
    if not rows:
        raise InputError("score: gold holds no documents, expected at least one")
    tally = Tally(rows)
    counts = {k: int(v) for k, v in tally.whole.items() if not k.startswith("ece")}
    intervals = tally.intervals(_figures, draws=draws, interval=interval, seed=seed)
    return Score(len(rows), tuple(missing), counts, tally.figures(_figures), intervals, interval)


# ---------------------------------------------------------------- sums to figures


def _figures(at: At) -> dict[str, Sums]:
    """Per cent from sums, one column a draw (or plain numbers); nan where there is nothing to divide by."""

    def f1(hit: str, gold: str = "gold", predicted: str = "predicted") -> Sums:
        return ratio(2 * at(hit), at(gold) + at(predicted))

    out = {m: f1(m) for m in MEASURES}
    out |= {"precision": ratio(at("any"), at("predicted")), "recall": ratio(at("any"), at("gold"))}
    for t in TYPES:
        out[f"recall {t}"] = ratio(at(f"any gold {t}"), at(f"gold {t}"))
        for m in MEASURES:
            precision, recall = ratio(at(f"{m} predicted {t}"), at(f"predicted {t}")), ratio(at(f"{m} gold {t}"), at(f"gold {t}"))
            out[f"{m} {t}"] = _harmonic(precision, recall)
    for name in ("speaker", *(f"speaker {f}" for f in FORMS), "state", "target_hit"):
        out[name] = ratio(at(name), at(f"{name} n"))
    out["target_f1"] = f1("target", "target gold", "target predicted")
    out["type"] = ratio(at("type"), at("any"))
    for s in STANCES:
        out[f"stance {s}"] = f1(f"stance {s}", f"stance gold {s}", f"stance predicted {s}")
    out["stance_macro"] = np.mean([np.nan_to_num(out[f"stance {s}"]) for s in STANCES], axis=0)
    out |= {name: f1(name, f"{name} gold", f"{name} predicted") for name in ("also", "flags")}
    out["ece"] = _calibration(at)
    out |= {name: f1(name) for name in ("any+speaker", "end_to_end")}
    return {name: 100 * value for name, value in out.items()}


def _calibration(at: At) -> Sums:
    """Expected calibration error: how far the top probability lies from the share of right labels, over BINS equal bins."""
    n = sum((at(f"ece n {b}") for b in range(BINS)), at("ece n 0") * 0)
    gap = sum((abs(at(f"ece sure {b}") - at(f"ece right {b}")) for b in range(BINS)), n * 0)
    return ratio(gap, n)


def _harmonic(a: Sums, b: Sums) -> Sums:
    """Nothing on one side counts as 0, nothing on both as nothing to measure."""
    x, y = np.nan_to_num(a), np.nan_to_num(b)
    return np.where(np.isnan(a) & np.isnan(b), np.nan, 2 * x * y / np.where(x + y > 0, x + y, 1))
