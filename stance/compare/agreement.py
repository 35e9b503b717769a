"""How far two annotators agree, layer by layer: quotes, sources, actors and targets, stance, the whole tuple.

Quotes are aligned one to one by the words of their content, as in score.py; neither annotator counts as the right one.
Per cent: `any` (aligned), `iou50` (half of the words of either in both) and `exact` (the same content) as F1 over all quotes of both;
`source` (F1 of words) and `source exact` over matched quotes; `type`, `mode`, `actors` (the same ones) and `act` (of those that both
give one) as shares of matched quotes, `targets` as F1; `stance` as raw share and, for each label, as F1; `whole` (content exact, the
same actors, targets and stance) and `whole any` (aligned instead of exact) as F1 over all quotes.
Between -1 and 1, where 0 is what chance would give: Cohen's `kappa` and Krippendorff's nominal `alpha` of stance, both also for each
label against all others; `alpha actors`; `alpha words` (is a word of the text inside a quote or not).

    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological Measurement 20, 37-46.
    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of Pennsylvania.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from stance.compare.align import Pair, Ruler, Seen, align
from stance.compare.names import Cast, all_match, key, matches
from stance.compare.sums import At, Sums, Tally, ratio
from stance.quotes import STANCES, Annotation, Quote
from stance.text import WORD, InputError

LABELS = tuple(map(str, STANCES))
TABLES = {
    "quotes (F1)": ("any", "iou50", "exact", "alpha words"),
    "matched quotes: sources": ("source", "source exact"),
    "matched quotes: who and whom": ("actors", "alpha actors", "targets"),
    "matched quotes: type, mode, act (same)": ("type", "mode", "act"),
    "matched quotes: stance": ("stance", "kappa", "alpha"),
    "stance by label (F1)": tuple(f"stance {s}" for s in LABELS),
    "stance by label, against all others": tuple(f"{name} {s}" for s in LABELS for name in ("kappa", "alpha")),
    "whole tuple (F1)": ("whole any", "whole"),
}
WORDED = {  # why there is nothing to measure
    "quotes": "neither annotator marked a quote",
    "matched": "no quote of one annotator overlaps one of the other",
    "source": "no matched quote has a source",
    "targets": "no matched quote has a target",
    "act": "no matched quote has an act from both",
    "stance": "no matched quote has a stance from both",
    "label": "neither annotator gave this label",
    "constant": "both annotators gave every unit the same one value, so chance alone would agree as well",
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """Figures (None = nothing to measure, `undefined` says why in words), counts, and intervals by bootstrap over documents.

    confusion: one annotator's stance -> the other's -> matched quotes. See the module for what the figures are.
    """

    documents: int
    annotators: tuple[str, ...]
    counts: Mapping[str, int]
    figures: Mapping[str, float | None]
    intervals: Mapping[str, tuple[float, float]]
    confusion: Mapping[str, Mapping[str, int]]
    undefined: Mapping[str, str]
    interval: float = 0.9

    def table(self) -> str:
        """Plain text, a line a row of figures, then the confusion of stances."""
        lines = [f"{self.documents} documents, {', '.join(f'{n} {what}' for what, n in self.counts.items())}"]
        for name, rows in TABLES.items():
            lines += ["", name, *self._rows(rows)]
        width = max(map(len, LABELS))
        lines += ["", "stance: one annotator by line, the other by column", " " * (width + 2) + "".join(f"{s:>14}" for s in LABELS)]
        lines += [f"  {a:<{width}}" + "".join(f"{self.confusion[a][b]:14}" for b in LABELS) for a in LABELS]
        return "\n".join(lines)

    def json(self) -> str:
        """Everything, rounded to 4 decimals."""
        plain = {k: None if v is None else round(v, 4) for k, v in self.figures.items()}
        spans = {k: [round(x, 4) for x in v] for k, v in self.intervals.items()}
        whole = {"documents": self.documents, "annotators": self.annotators, "interval": self.interval, "counts": self.counts}
        whole |= {"figures": plain, "intervals": spans, "confusion": self.confusion, "undefined": self.undefined}
        return json.dumps(whole, indent=1) + "\n"

    def shown(self, name: str) -> str:
        """A figure as it is printed, with its interval where there is one: per cent to one decimal, kappa and alpha to three."""
        value, span = self.figures[name], self.intervals.get(name)
        if value is None:
            return f"- ({self.undefined[name]})"
        digits = 3 if name.startswith(("kappa", "alpha")) else 1
        return f"{value:.{digits}f}" + (f" ({span[0]:.{digits}f}-{span[1]:.{digits}f})" if span else "")

    def _rows(self, rows: Iterable[str]) -> Iterator[str]:
        yield from (f"  {row:<22}{self.shown(row)}" for row in rows)


def agreement(pairs: Iterable[tuple[Annotation, Annotation]], *, draws: int = 1000, interval: float = 0.9, seed: int = 13) -> Agreement:
    """How far two annotators of each document agree. InputError where a pair is of two documents, or there is no pair.

    pairs: of one document each; the annotators may be others from document to document. draws: of the bootstrap; 0 for none.
    """
    rows, who = [], set()
    for one, other in pairs:
        if (one.document.id, one.document.text) != (other.document.id, other.document.text):
            raise InputError(
                f"agreement: document {one.document.id} is paired with {other.document.id} or has another text there; expected one text"
            )
        rows.append(_count(one, other))
        who |= {one.annotator, other.annotator}
    if not rows:
        raise InputError("agreement: found no document with two annotators, expected at least one")
    tally = Tally(rows)
    names = [k.removeprefix("actor ") for k in tally.keys if k.startswith("actor ")]

    def make(at: At) -> dict[str, Sums]:
        return _figures(at, names)

    figures, sums = tally.figures(make), tally.whole
    return Agreement(
        documents=len(rows),
        annotators=tuple(sorted(who)),
        counts={
            name: int(sums.get(k, 0)) for name, k in {"quotes of one": "one", "quotes of the other": "other", "matched": "any"}.items()
        },
        figures=figures,
        intervals=tally.intervals(make, draws=draws, interval=interval, seed=seed),
        confusion={a: {b: int(sums.get(f"stance {a}|{b}", 0)) for b in LABELS} for a in LABELS},
        undefined={name: _why(name, sums) for name, value in figures.items() if value is None},
        interval=interval,
    )


# ---------------------------------------------------------------- coefficients


def alpha(units: Iterable[Sequence[str | None]]) -> float | None:
    """Krippendorff's nominal alpha. units: what each annotator said of a unit, None = nothing; any number of annotators.

    None where nothing can be said: no unit with two values, or one value alone throughout.
    """
    differ, totals = 0.0, Counter[str]()
    for unit in units:
        values = [v for v in unit if v is not None]
        if len(values) > 1:
            differ += sum(a != b for a, b in permutations(values, 2)) / (len(values) - 1)
            totals.update(values)
    found = float(_alpha(np.array(differ), np.array(list(totals.values()), float)))
    return None if np.isnan(found) else found


def kappa(pairs: Iterable[tuple[str, str]]) -> float | None:
    """Cohen's kappa of two annotators' values of the same units; None where nothing can be said."""
    table = Counter(pairs)
    values = sorted({v for pair in table for v in pair})
    confusion = np.array([[table[a, b] for b in values] for a in values], float).reshape(len(values), len(values))
    found = float(_kappa(confusion))
    return None if np.isnan(found) else found


def _alpha(differ: Sums, totals: Sums) -> Sums:
    """differ: pairs of values, both ways, that differ, each unit's pairs weighing 1 / (its values - 1). totals: (values, ...) how
    often each value was given."""
    n = totals.sum(axis=0)
    return 1 - ratio((n - 1) * differ, n * n - (totals * totals).sum(axis=0))


def _kappa(confusion: Sums) -> Sums:
    """confusion: (values, values, ...)."""
    n = confusion.sum(axis=(0, 1))
    seen = ratio(np.einsum("ii...->...", confusion), n)
    chance = ratio((confusion.sum(axis=0) * confusion.sum(axis=1)).sum(axis=0), n * n)
    return ratio(seen - chance, 1 - chance)


# ---------------------------------------------------------------- one document


def _count(one: Annotation, other: Annotation) -> dict[str, float]:
    """What one document adds to the sums."""
    ruler = Ruler(one.document.text)
    left, right = ruler.see(one.quotes), ruler.see(other.quotes)
    pairs = align(left, right)
    c: Counter[str] = Counter({"one": len(left), "other": len(right), "any": len(pairs)})
    inside = [frozenset().union(*(s.content.words for s in seen)) for seen in (left, right)]
    both, either = len(inside[0] & inside[1]), len(inside[0] | inside[1])
    c.update({"words": sum(1 for _ in WORD.finditer(one.document.text)), "words differ": either - both})
    c["words inside"] = len(inside[0]) + len(inside[1])
    casts = Cast(one), Cast(other)
    for pair in pairs:
        _pair(c, left[pair.gold], right[pair.predicted], pair, *casts)
    return dict(c)


def _pair(c: Counter[str], a: Seen, b: Seen, pair: Pair, left: Cast, right: Cast) -> None:
    exact = a.content.edges == b.content.edges
    c["iou50"] += 2 * pair.shared >= len(a.content.words | b.content.words)
    c["exact"] += exact
    c["source"] += 2 * len(a.source.words & b.source.words)
    c["source n"] += len(a.source.words) + len(b.source.words)
    c["source exact"] += a.source.edges == b.source.edges
    one, other = a.quote, b.quote
    c["type"] += one.type == other.type
    c["mode"] += one.mode == other.mode
    c["act n"] += one.act is not None and other.act is not None
    c["act"] += one.act is not None and one.act == other.act
    actors = _actors(c, one, other, left, right)
    targets = _targets(c, one, other, left, right)
    if one.stance is None or other.stance is None:
        return
    c[f"stance {one.stance}|{other.stance}"] += 1
    whole = actors and targets and one.stance == other.stance
    c["whole any"] += whole
    c["whole"] += whole and exact


def _actors(c: Counter[str], one: Quote, other: Quote, left: Cast, right: Cast) -> bool:
    """Whether both name the same actors. Names that mean one actor are one value; unnamed ones are known by what they speak for."""
    good = all_match(left, one.actors, right, other.actors) and all_match(right, other.actors, left, one.actors)
    c[f"actor {_known(left, one.actors)}"] += 1
    c[f"actor {_known(left, one.actors) if good else _known(right, other.actors)}"] += 1
    c["actors"] += good
    return good


def _known(cast: Cast, names: Iterable[str]) -> str:
    return "; ".join(sorted(key(cast.actor(n).name) for n in names)) or "nobody"


def _targets(c: Counter[str], one: Quote, other: Quote, left: Cast, right: Cast) -> bool:
    """Whether each target of either has its like in the other."""
    hits = sum(any(matches(left, t, right, u) for u in other.targets) for t in one.targets)
    hits += sum(any(matches(right, u, left, t) for t in one.targets) for u in other.targets)
    c["targets"] += hits
    c["targets n"] += len(one.targets) + len(other.targets)
    return hits == len(one.targets) + len(other.targets)


# ---------------------------------------------------------------- sums to figures


def _figures(at: At, names: Sequence[str]) -> dict[str, Sums]:
    """names: every value that actors have."""
    quotes, matched = at("one") + at("other"), at("any")
    out = {name: 100 * ratio(2 * at(name), quotes) for name in ("any", "iou50", "exact", "whole any", "whole")}
    inside = at("words inside")
    out["alpha words"] = _alpha(2 * at("words differ"), np.array([inside, 2 * at("words") - inside]))
    out["source"] = 100 * ratio(at("source"), at("source n"))
    out |= {name: 100 * ratio(at(name), matched) for name in ("source exact", "actors", "type", "mode")}
    out |= {name: 100 * ratio(at(name), at(f"{name} n")) for name in ("targets", "act")}
    out["alpha actors"] = _alpha(2 * (matched - at("actors")), np.array([at(f"actor {n}") for n in names] or [0 * matched]))
    confusion = np.array([[at(f"stance {a}|{b}") for b in LABELS] for a in LABELS])
    n, given = confusion.sum(axis=(0, 1)), confusion.sum(axis=0) + confusion.sum(axis=1)
    same = np.einsum("ii...->i...", confusion)
    out["stance"] = 100 * ratio(same.sum(axis=0), n)
    out["kappa"] = _kappa(confusion)
    out["alpha"] = _alpha(2 * (n - same.sum(axis=0)), given)
    for i, s in enumerate(LABELS):
        out[f"stance {s}"] = 100 * ratio(2 * same[i], given[i])
        one, other = confusion[i].sum(axis=0), confusion[:, i].sum(axis=0)
        against = np.array([[same[i], one - same[i]], [other - same[i], n - one - other + same[i]]])
        out[f"kappa {s}"] = _kappa(against)
        out[f"alpha {s}"] = _alpha(2 * (given[i] - 2 * same[i]), np.array([given[i], 2 * n - given[i]]))
    return out


def _why(name: str, sums: Mapping[str, float]) -> str:
    """Why a figure has no value, in words."""
    if not sums.get("one", 0) + sums.get("other", 0):
        return WORDED["quotes"]
    if name == "alpha words":
        return WORDED["constant"]
    if not sums.get("any"):
        return WORDED["matched"]
    if name in ("source", "targets", "act"):
        return WORDED[name]
    given = [label for k, n in sums.items() if n and k.startswith("stance ") for label in k.removeprefix("stance ").split("|")]
    if not given and name != "alpha actors":
        return WORDED["stance"]
    label = name.split()[-1]
    return WORDED["label" if label in LABELS and label not in given else "constant"]
