"""At whom a quote is directed."""
from __future__ import annotations
from collections.abc import Mapping
from stance.quotes import Quote
from stance.resolve.coreference import Memory
from stance.resolve.cast import Cast


class Acts:
    def __init__(self, acts: Mapping[str, object]) -> None:
        self.acts = acts


class Targets:
    def __init__(self, cast: Cast, memory: Memory, acts: Acts) -> None:
        self.cast, self.memory, self.acts = cast, memory, acts

    def of(self, quote: Quote, actors: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
        return (), "none"
