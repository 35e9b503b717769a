"""Positions of actors as texts quote them: how many of an actor's quotes are conciliatory, accusatory, demands or none of these.

What an actor is quoted with is what journalists and editors chose to quote, not all that the actor holds: every printout says so.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np

from stance.compare.shares import Shares, shares
from stance.quotes import STANCES
from stance.text import InputError, is_date

MEANING = "Positions as quoted in these texts, not positions held."
LABELS = tuple(map(str, STANCES))
BY = {"actor": ("actor_ids", "actors"), "state": ("actor_states", "actor_states"), "target": ("target_ids", "targets")}
BY["publisher"] = ("publisher", "publisher")
PERIODS = {"year": 4, "month": 7, "week": 10}  # how many characters of a date each needs
METHODS = ("count",)


@dataclass(frozen=True, slots=True)
class Position:
    """One actor (or state, publisher, target) in one period. Shares and their edges in the order of labels: LABELS.

    few: fewer quotes than min_n; the shares are there, but should not be compared. low and high are None in fewer than two
    articles. period is "" where positions are not told by period.
    """

    name: str
    id: str
    period: str
    n: int
    articles: int
    counts: tuple[int, ...]
    shares: tuple[float, ...]
    low: tuple[float, ...] | None
    high: tuple[float, ...] | None
    few: bool


@dataclass(frozen=True, slots=True)
class Positions:
    """Positions, the most quoted first, and how they were made. notes: sentences on what was counted and what was left out."""

    by: str
    over: str | None
    interval: float
    min_n: int
    label_map: str
    method: str
    rows: tuple[Position, ...]
    notes: tuple[str, ...]

    def columns(self) -> dict[str, list[Any]]:
        """One list a column, one entry a position (pandas.DataFrame(positions.columns()))."""
        out: dict[str, list[Any]] = {self.by: [r.name for r in self.rows], "id": [r.id for r in self.rows]}
        out |= {"period": [r.period for r in self.rows], "n": [r.n for r in self.rows], "articles": [r.articles for r in self.rows]}
        for i, label in enumerate(LABELS):
            out[f"n_{label}"] = [r.counts[i] for r in self.rows]
            out[f"share_{label}"] = [round(r.shares[i], 4) for r in self.rows]
            out[f"low_{label}"] = [None if r.low is None else round(r.low[i], 4) for r in self.rows]
            out[f"high_{label}"] = [None if r.high is None else round(r.high[i], 4) for r in self.rows]
        return out | {"too_few": [r.few for r in self.rows], "meaning": ["as quoted, not as held"] * len(self.rows)}

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """To read: what it means, how it was made, a line a position."""
        width = max([len(self.by), *(len(r.name) for r in self.rows)], default=0)
        span = max([0, *(len(r.period) for r in self.rows)])
        head = f"{self.by:<{width}}  {'':<{span}}{'  ' if span else ''}{'n':>5} {'articles':>8}  " + "".join(f"{s:<19}" for s in LABELS)
        lines = [MEANING, *self.notes, "", head.rstrip()]
        for row in self.rows:
            start = f"{row.name:<{width}}  {row.period:<{span}}{'  ' if span else ''}{row.n:>5} {row.articles:>8}  "
            lines.append((start + "".join(f"{_cell(row, i):<19}" for i in range(len(LABELS))) + ("too few" if row.few else "")).rstrip())
        return "\n".join(lines)

    def csv(self) -> str:
        """The columns as CSV; empty = missing."""
        out, columns = io.StringIO(), self.columns()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
        return out.getvalue()

    def json(self) -> str:
        """Everything, the meaning first."""
        return json.dumps({"meaning": MEANING, "labels": LABELS, **asdict(self)}, ensure_ascii=False, indent=1) + "\n"


def _cell(row: Position, i: int) -> str:
    between = f" ({100 * row.low[i]:.0f}-{100 * row.high[i]:.0f})" if row.low and row.high else ""
    return f"{100 * row.shares[i]:4.0f} %{between}"


def positions(
    frame: Mapping[str, Any],
    *,
    by: str = "actor",
    over: str | None = None,
    interval: float = 0.9,
    min_n: int = 5,
    label_map: str | Mapping[str, Any] = "default",
    method: str = "count",
    thoughts: bool = False,
    hypothetical: bool = False,
    draws: int = 1000,
    seed: int = 13,
) -> Positions:
    """Positions from a table of quotes (to_frame; one row a quote), by actor, state, publisher or target, over periods or all time.

    Joint speakers, and several targets, each count in full. interval: of the bootstrap over articles. label_map: "default" = the
    stances as labelled; else a map of the codebook (resources/codebook.yaml, `maps`), which gives each act its stance anew.
    method: "count" = classify and count: the classifier's own errors are not in the intervals.
    """
    _check(frame, by=by, over=over, interval=interval, method=method)
    columns = {c: _column(frame, c) for c in ("document_id", "stance", "act", "mode", "flags", "date", "target_ids", *BY[by])}
    labels = _labels(columns, label_map)
    periods = [_period(d, over) for d in columns["date"]]
    groups = [list(_members(columns, by, i)) for i in range(len(labels))]
    left_out = {
        "thoughts": [not thoughts and m == "thought" for m in columns["mode"]],
        "of expected speech (flag hypothetical)": [not hypothetical and "hypothetical" in f.split("|") for f in columns["flags"]],
        f"without {'a stance' if label_map == 'default' else 'an act'}": [s not in LABELS for s in labels],
        f"without a date as precise as a {over}": [p is None for p in periods],
        "without a publisher" if by == "publisher" else f"without a known {by}": [not g for g in groups],
    }
    kept, gone = _sift(left_out, len(labels))
    documents = columns["document_id"]
    cells = [(key, name, periods[i] or "", i) for i in kept for key, name in groups[i]]
    name = label_map if isinstance(label_map, str) else str(label_map.get("name", "own"))
    notes = (
        f"By {by}{f', by {over}' if over else ''}: {_of(len(kept), 'quote')} of {_of(len({documents[i] for i in kept}), 'article')}; "
        f"shares by counting, label map {name}.",
        f"In brackets: {100 * interval:g} % intervals by bootstrap over articles, without the classifier's own errors. "
        f"Too few: under {min_n} quotes.",
        *([f"Left out: {', '.join(gone)}."] if gone else []),
    )
    return Positions(by, over, interval, min_n, name, method, _rows(cells, labels, documents, min_n, interval, draws, seed), notes)


def _of(n: int, thing: str) -> str:
    return f"{n} {thing}{'' if n == 1 else 's'}"


def _sift(left_out: Mapping[str, Sequence[bool]], n: int) -> tuple[list[int], list[str]]:
    """Quotes that no reason leaves out, and for each reason how many went by it first."""
    out, gone = np.zeros(n, bool), []
    for reason, flags in left_out.items():
        new = np.array(flags, bool) & ~out
        out |= new
        if new.any():
            gone.append(f"{int(new.sum())} {reason}")
    return [int(i) for i in np.flatnonzero(~out)], gone


def _check(frame: Mapping[str, Any], *, by: str, over: str | None, interval: float, method: str) -> None:
    for option, value, words in (("by", by, tuple(BY)), ("over", over, (None, *PERIODS)), ("method", method, METHODS)):
        if value not in words:
            raise InputError(f"positions: {option}: found {value!r}, expected one of {', '.join(map(str, words))}")
    if not 0 < interval < 1:
        raise InputError(f"positions: interval: found {interval}, expected a number between 0 and 1, such as 0.9")
    if "weight" in frame:
        raise InputError("positions: found a long table (with weights), expected one row a quote: to_frame(annotations)")
    missing = [c for c in ("document_id", "stance", "act", "mode", "flags", "date", "target_ids", *BY[by]) if c not in frame]
    if missing:
        raise InputError(f"positions: columns {', '.join(missing)} are missing, expected a table of quotes as to_frame makes it")


def _column(frame: Mapping[str, Any], name: str) -> list[str]:
    """A column as texts, '' where it is missing (None, NaN, NA)."""
    return [v if isinstance(v, str) else _iso(v) if name == "date" else "" for v in frame[name]]


def _iso(value: Any) -> str:
    """The day of a date or a moment (datetime, Timestamp, numpy's too), '' for anything else and for NaT, which is a datetime too."""
    if isinstance(value, np.datetime64):
        value = value.astype("datetime64[us]").item()
    return value.isoformat()[:10] if isinstance(value, date) and value == value else ""


def _labels(columns: Mapping[str, Sequence[str]], label_map: str | Mapping[str, Any]) -> list[str]:
    """Each quote's stance; with a map, by its act, '' for a labelled quote without an act."""
    if isinstance(label_map, str):
        if label_map != "default":
            raise InputError(
                f"positions: label_map: found {label_map!r}, expected 'default' or a map: load_yaml('codebook')['maps'][{label_map!r}]"
            )
        return list(columns["stance"])
    plain = {act: label for label in LABELS for act in label_map.get(label, ())}
    aimed = {act: label for label, acts in label_map.get("with_target", {}).items() for act in acts}
    return [
        "" if not (stance and act) else aimed[act] if act in aimed and target else plain.get(act, "none")
        for stance, act, target in zip(columns["stance"], columns["act"], columns["target_ids"], strict=True)
    ]


def _period(day: str, over: str | None) -> str | None:
    """The period that a date falls into; None where the date is missing or too coarse. InputError where it is no date."""
    if over is None:
        return ""
    if day and not is_date(day):
        raise InputError(f"positions: date: found {day!r}, expected a date of the calendar as YYYY-MM-DD, YYYY-MM or YYYY")
    if len(day) < PERIODS[over]:
        return None
    if over == "week":
        year, week, _ = date.fromisoformat(day).isocalendar()
        return f"{year}-W{week:02}"
    return day[: PERIODS[over]]


def _members(columns: Mapping[str, Sequence[str]], by: str, i: int) -> Iterable[tuple[str, str]]:
    """(id, name) of each group that a quote counts for; unnamed speakers of one description are one group."""
    ids, names = (columns[c][i].split("|") for c in BY[by])
    if by == "publisher":
        ids = names = [columns["publisher"][i]]
    members = {name if key.startswith("unnamed:") else key: name for key, name in zip(ids, names, strict=True) if name}
    return members.items()


def _rows(
    cells: list[tuple[str, str, str, int]],
    labels: Sequence[str],
    documents: Sequence[str],
    min_n: int,
    interval: float,
    draws: int,
    seed: int,
) -> tuple[Position, ...]:
    if not cells:
        return ()
    names = {key: name for key, name, _, _ in sorted(cells, key=lambda c: c[:2])}
    groups = {g: n for n, g in enumerate(sorted({(key, period) for key, _, period, _ in cells}))}
    articles = {d: n for n, d in enumerate(sorted({documents[i] for *_, i in cells}))}
    made = shares(
        np.array([groups[key, period] for key, _, period, _ in cells]),
        np.array([LABELS.index(labels[i]) for *_, i in cells]),
        np.array([articles[documents[i]] for *_, i in cells]),
        groups=len(groups),
        labels=len(LABELS),
        interval=interval,
        draws=draws,
        seed=seed,
    )
    rows = [_position(key, names[key], period, made, g, min_n) for (key, period), g in groups.items()]
    total: dict[str, int] = {}
    for row in rows:
        total[row.id] = total.get(row.id, 0) + row.n
    return tuple(sorted(rows, key=lambda r: (-total[r.id], r.name, r.id, r.period)))


def _position(key: str, name: str, period: str, made: Shares, g: int, min_n: int) -> Position:
    n = int(made.n[g])
    edges = [None if np.isnan(a[g]).any() else tuple(map(float, a[g])) for a in (made.low, made.high)]
    counts, share = tuple(int(c) for c in made.counts[g]), tuple(map(float, made.share[g]))
    return Position(name, key, period, n, int(made.articles[g]), counts, share, edges[0], edges[1], n < min_n)
