"""Annotations as tables for a terminal: one row a quote, readable from 80 columns on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from stance.quotes import STANCES, Annotation, Mode, Quote

if TYPE_CHECKING:
    from rich.console import Console, Group
    from rich.table import Table

    from stance.compare.positions import Positions

STYLES = {"conciliatory": "green", "accusatory": "red", "demand": "yellow", "none": "dim"}
UNPIPED = 100  # columns where the output is no terminal and says no width
LINES = 3  # of text that a row shows
TITLED: dict[str, Any] = {"title_justify": "left", "title_style": "bold", "padding": (0, 1, 0, 0), "pad_edge": False}
GAP = 2  # columns between columns; as much at both edges together


def console(*, stderr: bool = False) -> Console:
    """A console as wide as the terminal; COLUMNS overrules it."""
    import shutil

    from rich.console import Console

    return Console(stderr=stderr, width=max(60, shutil.get_terminal_size((UNPIPED, 25)).columns), highlight=False)


def quote_table(annotation: Annotation, *, width: int) -> Table:
    """Who, to whom, stance, its probability and the words, for a table of this many columns; nested quotes bear an arrow."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    rest = width - 12 - 5 - 5 * GAP  # what stance, confidence and gaps leave
    who, whom = rest * 28 // 100, rest * 22 // 100
    words = rest - who - whom
    table = Table(box=box.SIMPLE_HEAD, title=_title(annotation), **TITLED)
    table.add_column("who", width=who)
    table.add_column("to whom", width=whom)
    table.add_column("stance", width=12)
    table.add_column("conf.", width=5, justify="right")
    table.add_column("text", width=words)
    for quote in annotation.quotes:
        stance = str(quote.stance or "")
        table.add_row(
            Text(shortened(_who(annotation, quote), who, LINES)),
            Text(shortened(described(annotation, quote.targets), whom, LINES)),
            Text(stance + ("\n(thought)" if quote.mode == Mode.THOUGHT else ""), style=STYLES.get(stance, "")),
            _percent(stance_confidence(quote)),
            Text(("↳ " if quote.parent else "") + shortened(annotation.surface(quote.content), words - 2, LINES)),
        )
    return table


def described(annotation: Annotation, ids: Iterable[str]) -> str:
    """Names with the state or organisation behind each: 'Sergei Lavrov (Russia); NATO'."""
    out = []
    for name in ids:
        actor = annotation.actors.get(name)
        above = annotation.actors.get((actor.state or actor.of or "") if actor else "")
        known = actor.name if actor else name
        out.append(f"{known} ({above.name})" if above and above.name not in known else known)
    return "; ".join(out)


def stance_confidence(quote: Quote) -> float | None:
    """The probability that the stance is right, as far as the quote says it."""
    if quote.probabilities is None or quote.stance is None:
        return None
    return quote.probabilities[STANCES.index(quote.stance)]


def shortened(text: str, width: int, lines: int) -> str:
    """The text on one line, cut at a word so that it wraps into at most so many lines of this width."""
    import textwrap

    text = " ".join(text.split())
    wrapped = textwrap.wrap(text, width, max_lines=lines, placeholder=" …")
    return " ".join(wrapped)


def _who(annotation: Annotation, quote: Quote) -> str:
    """The speakers, relays behind them; where nobody was recognised, the words that name the source."""
    names = described(annotation, quote.actors) or (f"“{annotation.surface(quote.source)}”" if quote.source else "?")
    return f"{names}, via {described(annotation, quote.via)}" if quote.via else names


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def _title(annotation: Annotation) -> str:
    """The document's title or id, with date and publisher where known; one line, marks of rich's markup left alone."""
    from rich.markup import escape

    document = annotation.document
    parts = (document.title or document.id, document.publisher, document.date)
    return escape(" · ".join(" ".join(p.split()) for p in parts if p))


def positions_table(positions: Positions, *, width: int, most: int = 15) -> Group:
    """What the positions mean, one row for each of the most quoted, and how they were counted."""
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from stance.compare.positions import LABELS, MEANING

    table = Table(box=box.SIMPLE_HEAD, title=MEANING, **TITLED)
    table.add_column(positions.by, width=min(32, width - 4 * 12 - 6 - 6 * GAP))
    table.add_column("quotes", width=6, justify="right")
    for label in LABELS:
        table.add_column(label, width=12, justify="right", style=STYLES[label])
    for row in positions.rows[:most]:
        name = Text(row.name, style="dim" if row.few else "")
        table.add_row(name, str(row.n), *(f"{n} ({share:.0%})" if n else "" for n, share in zip(row.counts, row.shares, strict=True)))
    rest = len(positions.rows) - most
    notes = ([f"... and {rest} more: stance positions"] if rest > 0 else []) + list(positions.notes)
    return Group(table, *(Text(note, style="dim") for note in notes))
