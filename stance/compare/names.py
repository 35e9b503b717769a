"""When two names mean one actor, for scores and agreement: by ids first, then by names that leave room for spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from stance.actors import Actor
from stance.quotes import Annotation

_ALIASES = {
    **dict.fromkeys(("us", "usa", "u s"), "united states"),
    **dict.fromkeys(("uk", "britain", "great britain"), "united kingdom"),
    **dict.fromkeys(("eu", "european community"), "european union"),
    "dprk": "north korea",
    "north atlantic treaty organization": "nato",
    "prc": "china",
    "rok": "south korea",
    "russian federation": "russia",
    "un": "united nations",
    "ussr": "soviet union",
}
_TITLE = re.compile(
    r"(?:(?:the|mr|mrs|ms|dr|president|prime minister|foreign minister|secretary of state|secretary|senator|general|king|queen|prince|sir|"
    r"ambassador|minister|chancellor|pope|vice president) )+"
)
_VAGUE = ("unnamed", "group")  # their names are free wording


@lru_cache(maxsize=100_000)
def key(name: str) -> str:
    """A name without accents, case, punctuation and titles, aliases folded."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())
    if title := _TITLE.match(plain):
        plain = plain[title.end() :]
    return _ALIASES.get(plain, plain)


def same(a: str, b: str) -> bool:
    """One name's words are all in the other's ("Kerry", "John Kerry"), or last name and initial agree ("J. Kerry")."""
    a, b = key(a), key(b)
    if not a or not b:
        return False
    x, y = a.split(), b.split()
    short = len(x) > 1 < len(y) and x[-1] == y[-1] and x[0][0] == y[0][0] and len(x[-1]) > 3
    return a == b or set(x) <= set(y) or set(y) <= set(x) or short


class Cast:
    """An annotation's actors, asked by id."""

    def __init__(self, annotation: Annotation) -> None:
        self._actors = annotation.actors

    def actor(self, name: str) -> Actor:
        """An id without an Actor is taken for a name."""
        return self._actors[name] if name in self._actors else Actor(name, name, "unnamed")

    def known(self, name: str) -> bool:
        return name in self._actors

    def above(self, name: str) -> tuple[str, ...]:
        """Names of the state and of the body that this actor stands for, as far as known; a state is its own."""
        actor = self.actor(name)
        state = self.actor(actor.state).name if actor.state else actor.name if actor.kind == "state" else None
        return tuple(n for n in (state, self.actor(actor.of).name if actor.of else None) if n)

    def state(self, name: str) -> str | None:
        """Name of what the actor rolls up to, None where nothing is said."""
        actor = self.actor(name)
        return self.actor(actor.state).name if actor.state else None


def matches(gold: Cast, name: str, predicted: Cast, other: str) -> bool:
    """Whether the predicted actor is the gold one. Unnamed speakers and groups agree by kind and, where gold says one, by `of`."""
    if name == other and not name.startswith("unnamed:"):
        return True
    want, found = gold.actor(name), predicted.actor(other)
    if want.kind in _VAGUE:
        vague = found.kind in _VAGUE and predicted.known(other)
        if vague and (not want.of or any(same(gold.actor(want.of).name, n) for n in predicted.above(other))):
            return True
    return same(want.name, found.name)


def all_match(gold: Cast, names: Iterable[str], predicted: Cast, others: Iterable[str]) -> bool:
    """Every gold actor is among the predicted, and there are not more of them."""
    names, others = tuple(names), tuple(others)
    return len(others) <= len(names) and all(any(matches(gold, n, predicted, o) for o in others) for n in names)


def all_states(gold: Cast, names: Iterable[str], predicted: Cast, others: Iterable[str]) -> bool:
    """Every state that gold's actors roll up to is one that the predicted actors are, speak for or roll up to."""
    found = [n for o in others for n in (*predicted.above(o), predicted.actor(o).name)]
    return all(any(same(state, n) for n in found) for name in names if (state := gold.state(name)))
