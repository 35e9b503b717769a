"""What a frame attributes, before it is text: token runs and the rule that found them."""

from __future__ import annotations

from dataclasses import dataclass

from stance.detect.cues import Cue
from stance.detect.marks import Region


@dataclass(frozen=True, slots=True)
class Content:
    """What a frame found: token runs of content, the cue's further tokens, and the rule that found it."""

    rule: str
    cue: Cue
    runs: tuple[tuple[int, int], ...]
    cue_end: int
    region: Region | None = None


def reading(readings: list[Cue], shape: str) -> Cue | None:
    """The reading of a cue that takes this shape of content, the strong one first."""
    return max((r for r in readings if shape in r.takes), key=lambda r: r.strong, default=None)
