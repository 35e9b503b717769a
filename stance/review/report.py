"""What a project's logs tell of the review itself: minutes per item, how often people changed what the machine said, and whether seeing
its proposals makes them agree with it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from stance.review.log import DECIDED, WHOLE, Event, last, standing

CHUNK = 25  # items of one step of the learning curve
LONGEST = 600_000  # milliseconds of one decision that count; longer ones are pauses


@dataclass(frozen=True, slots=True)
class Share:
    """hits of n, with Wilson's 90 % interval; share is None of nothing."""

    hits: int
    n: int

    @property
    def share(self) -> float | None:
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        if not self.n:
            return None
        z, p, n = 1.645, self.hits / self.n, self.n
        middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, (middle - half) / (1 + z * z / n)), min(1.0, (middle + half) / (1 + z * z / n))


@dataclass(frozen=True, slots=True)
class Report:
    """Of one annotator.

    items: quotes decided in full or rejected. seconds: median of a quote's decisions together. changed: by part, how often what the machine
    showed was not accepted (a rejected quote counts for the quote alone). shown, blind: how often the stance decided is the machine's,
    where it was seen and where it was not. curve: share of stances kept, for each CHUNK quotes in the order of their first decision.
    added: quotes that the machine had missed.
    """

    annotator: str
    items: int
    seconds: float | None
    changed: Mapping[str, Share]
    shown: Share
    blind: Share
    curve: tuple[Share, ...]
    added: int


@dataclass(frozen=True, slots=True)
class _Item:
    """What became of one quote: the last standing decision of each part, the milliseconds of all, and whether the machine missed it."""

    parts: Mapping[str, Event]
    ms: int
    added: bool


def report(annotator: str, events: Iterable[Event]) -> Report:
    """Of an annotator's events in the order of the log; adjudications are left out."""
    items = [i for i in _items(events) if i.added or "reject" in {e.action for e in i.parts.values()} or set(DECIDED) <= set(i.parts)]
    judged = [i for i in items if not i.added]
    kept = {part: [i.parts[part].action == "accept" for i in judged if part in i.parts and _shown(i.parts[part])] for part in DECIDED}
    stances = [(i.parts["stance"], same) for i in judged if "stance" in i.parts and (same := _same(i.parts["stance"])) is not None]
    seen = [same for event, same in stances if _shown(event)]
    hidden = [same for event, same in stances if not _shown(event)]
    alike = [same for _, same in stances]
    return Report(
        annotator,
        len(items),
        round(median(i.ms for i in items) / 1000, 1) if items else None,
        {part: Share(sum(not k for k in some), len(some)) for part, some in kept.items()},
        Share(sum(seen), len(seen)),
        Share(sum(hidden), len(hidden)),
        tuple(Share(sum(alike[k : k + CHUNK]), len(alike[k : k + CHUNK])) for k in range(0, len(alike), CHUNK)),
        sum(i.added for i in items),
    )


def _items(events: Iterable[Event]) -> list[_Item]:
    stand = [e for e in standing(events) if e.quote_id != WHOLE and e.action not in ("adjudicate", "import")]
    by: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in stand:
        by[event.doc, event.quote_id].append(event)
    out = []
    for some in by.values():
        ms = sum(min(e.ms or 0, LONGEST) for e in some)
        out.append(_Item(last(some), ms, any(e.action == "add" for e in some)))
    return out


def _shown(event: Event) -> bool:
    return (event.proposal or {}).get("shown") is not False


def _same(event: Event) -> bool | None:
    """Whether the stance is the machine's; None where it had none, or no quote is left."""
    said, quote = (event.proposal or {}).get("stance"), (event.after or {}).get("quote")
    return None if said is None or not quote else bool(said == quote.get("stance"))


def told(some: Sequence[Report]) -> str:
    """In words."""
    out = []
    for r in some:
        pace = f"{r.seconds:g} seconds each (median)" if r.seconds is not None else "no time told"
        out += [f"{r.annotator}: {r.items} quotes, {pace}; {r.added} that the machine had missed"]
        out += [f"  {part} changed: {_share(share)}" for part, share in r.changed.items()]
        out += [f"  stance as the machine's where it was shown: {_share(r.shown)}", f"  where it was hidden: {_share(r.blind)}"]
        if r.shown.n and r.blind.n and r.shown.share is not None and r.blind.share is not None:
            out += [
                f"  shown less hidden: {100 * (r.shown.share - r.blind.share):+.0f} points; above 0, people may be following the machine"
            ]
        steps = ", ".join(f"{100 * (s.share or 0):.0f} %" for s in r.curve)
        out += [f"  stances kept, by {CHUNK} quotes in their order: {steps or 'none yet'}", ""]
    return "\n".join(out).rstrip()


def _share(share: Share) -> str:
    if share.share is None or share.interval is None:
        return "nothing to count"
    low, high = share.interval
    return f"{100 * share.share:.0f} % of {share.n} ({100 * low:.0f}-{100 * high:.0f})"


def plain(one: Report) -> dict[str, Any]:
    """For JSON."""

    def row(share: Share) -> dict[str, Any]:
        ends = [round(x, 4) for x in share.interval] if share.interval else None
        return {"hits": share.hits, "n": share.n, "share": None if share.share is None else round(share.share, 4), "interval": ends}

    out: dict[str, Any] = {"annotator": one.annotator, "items": one.items, "seconds": one.seconds, "added": one.added}
    out["changed"] = {part: row(share) for part, share in one.changed.items()}
    return out | {"shown": row(one.shown), "blind": row(one.blind), "curve": [row(s) for s in one.curve]}
