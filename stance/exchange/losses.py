"""What a conversion could not carry over, and what it had to mend: counted by field, with the first example of each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class _Count:
    times: int
    example: str


class Losses:
    """Collects what is lost (the value is not in the output) and mended (a place was found again) while converting."""

    def __init__(self) -> None:
        self._lost: dict[str, _Count] = {}
        self._mended: dict[str, _Count] = {}

    def lost(self, field: str, example: str, times: int = 1) -> None:
        """A value of this field is not carried over. example: the id of the quote or document."""
        _add(self._lost, field, example, times)

    def mended(self, what: str, example: str) -> None:
        """Something did not fit as it stood and was put right. example: where."""
        _add(self._mended, what, example, 1)

    @property
    def fields(self) -> dict[str, int]:
        """How many values were lost, by field."""
        return {field: count.times for field, count in self._lost.items()}

    @property
    def mendings(self) -> dict[str, int]:
        """How often something was put right, by kind."""
        return {what: count.times for what, count in self._mended.items()}

    def lines(self) -> list[str]:
        """One line for each field: what, how often, an example."""
        out = [f"lost    {count.times:>6}  {field}, for instance {count.example}" for field, count in sorted(self._lost.items())]
        return out + [f"mended  {count.times:>6}  {what}, for instance {count.example}" for what, count in sorted(self._mended.items())]


def _add(counts: dict[str, _Count], key: str, example: str, times: int) -> None:
    if times and key in counts:
        counts[key].times += times
    elif times:
        counts[key] = _Count(times, example)
