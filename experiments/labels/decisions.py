"""What was decided about labels of coded news (decisions.yaml), and rows of the coded news with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from stance.quotes import FLAGS, STANCES, quote_id
from stance.sheets import act_stances
from stance.text import Span

FILE = Path(__file__).resolve().with_name("decisions.yaml")
DECISIONS = ("first", "other", "open", "unit")
WHY = re.compile(r"rules? \d+(, \d+)*|test [DAC]")
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one quote's label; the file's head says what the fields mean. part: "second" or "read"."""

    part: str
    article: str
    quote: str
    first: str
    other: str
    kind: str
    decision: str
    why: str
    also: str | None = None
    flags: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


def read(path: Path = FILE) -> tuple[Decision, ...]:
    """All decisions in the file's order; ValueError where one cannot be."""
    parts = yaml.load(path.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    found = [_decision(part, row) for part, rows in parts.items() for row in rows]
    for one in found:
        where = f"{path}: {one.article} {one.quote}"
        if one.decision not in DECISIONS or not WHY.fullmatch(one.why):
            raise ValueError(f"{where}: found {one.decision!r} by {one.why!r}, expected {', '.join(DECISIONS)} by rules or a test")
        if one.decision != "other" and (one.also or one.flags or one.targets):
            raise ValueError(f"{where}: found also, flags or targets with decision {one.decision}, expected them where the label changes")
        stance, _, act = one.other.partition("/")
        if stance not in STANCES or ((act or one.decision == "other") and act_stances().get(act) != stance):
            raise ValueError(f"{where}: found {one.other!r}, expected a stance and an act that has it")
        if (one.also is not None and (one.also not in STANCES[:3] or one.also == stance)) or set(one.flags) - set(FLAGS):
            raise ValueError(f"{where}: found also {one.also}, flags {one.flags}, expected those of the codebook")
    if len({(d.article, d.quote) for d in found}) < len(found):
        raise ValueError(f"{path}: found a quote twice, expected each once")
    return tuple(found)


def _decision(part: str, row: Mapping[str, Any]) -> Decision:
    made: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
    return Decision(part, **made)


def corrected(article: Mapping[str, Any], decisions: Iterable[Decision]) -> Rows:
    """The article's coded quotes by content, with the labels that were decided to be others.

    A changed row has `note`: what it was, and why. ValueError where a decision does not fit what was coded.
    """
    rows: Rows = sorted(article["quotes"], key=lambda r: r["content"])
    names: list[str] = []
    for row in rows:
        names.append(quote_id(tuple(Span(*p) for p in row["content"]), names))
    known = {a["name"]: a for row in (*rows, *(article["second"] or {"quotes": []})["quotes"]) for a in (*row["speakers"], *row["targets"])}
    for one in decisions:
        if one.article != article["id"]:
            continue
        old = rows[names.index(one.quote)] if one.quote in names else None
        if old is None or f"{old['stance']}/{old['act']}" != one.first or set(one.targets) - set(known):
            raise ValueError(f"{one.article} {one.quote}: found no such quote, other labels or targets, expected {one.first}")
        if one.decision == "other":
            stance, _, act = one.other.partition("/")
            made = {"stance": stance, "act": act, "also": one.also, "flags": list(one.flags), "targets": [known[t] for t in one.targets]}
            rows[names.index(one.quote)] = {**old, **made, "note": f"corrected from {one.first}: {one.why}"}
    return rows
