"""Texts with marked places, to look at: for the terminal, for notebooks, and as a self-contained page.

Works on plain values only. A mark is (start, end, classes): code points, half-open, and the words that name its look
('content', 'cue', 'source', 'out' for what is not the article). Marks may nest and overlap.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any

Mark = tuple[int, int, str]
LABELS = ("conciliatory", "accusatory", "demand", "none")
SIGNS = {"conciliatory": "+", "accusatory": "×", "demand": "!", "none": "·"}
_LOOKS = Path(__file__).parent / "resources" / "page"  # page.css and page.js, written into every page
_ROLES = ("source", "cue", "content", "out")  # where marks overlap, the first of these gives the colour
_ANSI = {"source": "1;38;5;133", "cue": "38;5;172", "content": "38;5;32", "out": "2"}
_INLINE = {"source": "border-bottom:2px solid #a8488a;font-weight:600", "cue": "border-bottom:2px dashed #c77700"}
_INLINE |= {"content": "background:rgba(0,114,178,.17)", "out": "opacity:.6"}
_UNSEEN = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\t\n"} | {0x7F: "\u2421"}
_UNSEEN |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # control characters as pictures, half characters as a sign


def segments(length: int, marks: Iterable[Mark]) -> Iterator[Mark]:
    """[0, length) cut wherever a mark begins or ends; each piece with the classes of all marks on it, widest mark first."""
    held = sorted((m for m in marks if m[0] < min(m[1], length)), key=lambda m: (m[0] - m[1], m))
    edges = sorted({0, length, *(m[0] for m in held), *(min(m[1], length) for m in held)})
    starting: dict[int, list[int]] = {}
    for i, mark in enumerate(held):
        starting.setdefault(mark[0], []).append(i)
    active: list[int] = []
    for start, end in pairwise(edges):
        active = sorted([i for i in active if held[i][1] > start] + starting.get(start, []))
        yield start, end, " ".join(dict.fromkeys(c for i in active for c in held[i][2].split()))


def _role(classes: str) -> str | None:
    return next((r for r in _ROLES if r in classes.split()), None)


def terminal(text: str, marks: Iterable[Mark], *, colour: bool = True) -> str:
    """The text with its marks as ANSI colours; control characters of the text are shown, never sent."""
    out = []
    for start, end, classes in segments(len(text), marks):
        piece = text[start:end].replace("\r\n", "\n").translate(_UNSEEN)
        role = _role(classes)
        out.append(f"\x1b[{_ANSI[role]}m{piece}\x1b[0m" if colour and role else piece)
    return "".join(out)


def block(text: str, marks: Iterable[Mark]) -> str:
    """A piece of HTML that needs no style sheet (notebooks)."""
    out = []
    for start, end, classes in segments(len(text), marks):
        role = _role(classes)
        out.append(f'<span style="{_INLINE[role]}">{_plain(text[start:end])}</span>' if role else _plain(text[start:end]))
    return f'<div style="white-space:pre-wrap;max-width:44em;line-height:1.6" dir="auto">{"".join(out)}</div>'


def _plain(value: object) -> str:
    """Safe in HTML, as text and inside quoted attributes."""
    return escape(str(value).replace("\r\n", "\n").translate(_UNSEEN), quote=True)


# ---------------------------------------------------------------- the page


def page(records: Sequence[Mapping[str, Any]], *, title: str | None = None) -> str:
    """One HTML file, nothing outside it, that shows records (dicts of schema stance/1, with text), an index on top for several."""
    title = title or (_title(records[0]) if len(records) == 1 else f"{len(records)} articles")
    index = _index(records) if len(records) > 1 else ""
    articles = "\n".join(_article(r, f"d{i}") for i, r in enumerate(records))
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_plain(title)}</title><style>{_looks('css')}</style></head>\n<body>"
        f'<header class="top"><strong class="mark">stance</strong>{_legend()}</header>\n<main>{index}{articles}</main>'
        f'<div id="tip" role="status" aria-live="polite" hidden></div><script>{_looks("js")}</script></body></html>\n'
    )


def _looks(kind: str) -> str:
    return (_LOOKS / f"page.{kind}").read_text(encoding="utf-8")


def _title(record: Mapping[str, Any]) -> str:
    return str(record["title"] or record["id"])


def _legend() -> str:
    roles = '<span class="source">who speaks</span> <span class="cue">says</span> <span class="content">what is said</span>'
    return f'<div class="legend"><span class="roles">{roles}</span><span class="stances">{"".join(map(_chip, LABELS))}</span></div>'


def _chip(label: str | None, chance: float | None = None) -> str:
    word = label or "not labelled"
    sure = "" if chance is None else f' <span class="sure">{100 * chance:.0f} %</span>'
    return f'<span class="chip {label or "unlabelled"}"><b aria-hidden="true">{SIGNS.get(word, "?")}</b>{word}{sure}</span>'


def _about(record: Mapping[str, Any]) -> str:
    parts = [_plain(record[k]) for k in ("publisher", "date") if record[k]]
    if re.match(r"https?://", record["url"] or ""):
        parts.append(f'<a href="{_plain(record["url"])}" rel="noopener noreferrer">original</a>')
    return " · ".join([*parts, f"annotated by {_plain(record['annotator'])}"])


def _index(records: Sequence[Mapping[str, Any]]) -> str:
    rows = []
    for i, record in enumerate(records):
        count = {s: sum(q["stance"] == s for q in record["quotes"]) for s in LABELS}
        bar = "".join(f'<i class="{s}" style="flex:{n}" title="{n} {s}"></i>' for s, n in count.items() if n)
        about = " · ".join(_plain(record[k]) for k in ("publisher", "date") if record[k])
        rows.append(
            f'<li><a href="#d{i}"><bdi>{_plain(_title(record))}</bdi></a><small>{about}</small>'
            f'<span class="count">{_number(len(record["quotes"]), "quote")}</span><span class="mix">{bar}</span></li>'
        )
    return f'<nav class="index" aria-label="Articles"><h1>{len(records)} articles</h1><ol>{"".join(rows)}</ol></nav>\n'


def _number(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"


def _article(record: Mapping[str, Any], name: str) -> str:
    cards = "".join(_card(record, q, f"{name}-{n}", n) for n, q in enumerate(record["quotes"], 1))
    return (
        f'<article class="doc" id="{name}"><div class="story"><h1 dir="auto">{_plain(_title(record))}</h1>'
        f'<p class="about">{_about(record)}</p>{_story(record, name)}</div>'
        f'<aside aria-label="Quotes"><h2>{_number(len(record["quotes"]), "quote")}</h2><ol class="cards">{cards}</ol></aside></article>'
    )


def _story(record: Mapping[str, Any], name: str) -> str:
    """The text in paragraphs, its quotes marked, each with a numbered handle where its content begins."""
    text = record["text"] or ""
    paragraphs = list(_paragraphs(text))
    marks, handles = [], dict[int, str]()
    for n, quote in enumerate(record["quotes"], 1):
        kinds = " ".join(["content", *(["nested"] if quote["parent"] else []), *(["thought"] if quote["mode"] == "thought" else [])])
        for role, classes in (("content", kinds), ("cue", "cue"), ("source", "source")):
            marks += [(a, b, f"{classes} q{n}") for a, b in quote[role]]
        first = quote["content"][0][0]
        at = next((max(first, a) for a, b in paragraphs if first < b), len(text))
        label = _plain(f"Quote {n}: {_who(record, quote['actors']) or 'nobody named'}, {quote['stance'] or 'not labelled'}")
        handles[at] = handles.get(at, "") + (
            f'<a class="n" id="{name}-{n}" href="#{name}-{n}-card" data-q="q{n}" aria-label="{label}" data-n="{n}"></a>'
        )
    marks += [(a, b, "out") for a, b in _outside(record["body"], len(text))]
    pieces = list(segments(len(text), marks))
    return "".join(_paragraph(text, a, b, pieces, handles) for a, b in paragraphs) + handles.get(len(text), "")


def _outside(body: Iterable[Sequence[int]], length: int) -> Iterator[tuple[int, int]]:
    at = 0
    for start, end in sorted((a, b) for a, b in body):
        if at < start:
            yield at, start
        at = max(at, end)
    if at < length:
        yield at, length


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Lines, or the blocks between empty lines where lines are broken in mid-sentence."""
    lines = text.split("\n")
    follow = [(a.strip(), b.strip()) for a, b in pairwise(lines) if a.strip() and b.strip()]
    wrapped = len(follow) > 3 and sum(b[0].islower() for _, b in follow) > 0.3 * len(follow)
    for block_ in re.finditer(r"\S(?:.|\n(?!\s*\n))*" if wrapped else r"\S.*", text):
        yield block_.span()


def _paragraph(text: str, start: int, end: int, pieces: Sequence[Mark], handles: Mapping[int, str]) -> str:
    out = []
    for a, b, classes in pieces[_first(pieces, start) :]:
        if a >= end:
            break
        a, b = max(a, start), min(b, end)
        out.append(handles.get(a, "") + (f'<span class="{classes}">{_plain(text[a:b])}</span>' if classes else _plain(text[a:b])))
    return f'<p dir="auto">{"".join(out)}</p>\n'


def _first(pieces: Sequence[Mark], start: int) -> int:
    """Index of the piece that holds this place."""
    low, high = 0, len(pieces)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if pieces[middle][1] <= start else (low, middle)
    return low


# ---------------------------------------------------------------- one quote


def _who(record: Mapping[str, Any], ids: Iterable[str]) -> str:
    return "; ".join(record["actors"][i]["name"] if i in record["actors"] else i for i in ids)


def _people(record: Mapping[str, Any], ids: Sequence[str]) -> str:
    """Names, each with what it rolls up to."""
    out = []
    for i in ids:
        actor = record["actors"].get(i, {"name": i, "state": None})
        above = actor["state"] if actor["state"] != i else None
        more = f" <small>{_plain(_who(record, [above]))}</small>" if above else ""
        out.append(f"<bdi>{_plain(actor['name'])}</bdi>{more}")
    return ", ".join(out)


def _card(record: Mapping[str, Any], quote: Mapping[str, Any], place: str, n: int) -> str:
    words = quote["surface"] or {"content": "", "cue": "", "source": ""}
    who = _people(record, quote["actors"]) or f"<em>{_plain(words['source']) or 'nobody named'}</em>"
    whom = f' <span class="arrow" aria-label="to">→</span> {_people(record, quote["targets"])}' if quote["targets"] else ""
    tags = [quote["type"], *(["thought"] if quote["mode"] == "thought" else []), *([quote["act"]] if quote["act"] else []), *quote["flags"]]
    chance = (quote["probabilities"] or {}).get(quote["stance"])
    also = f" <small>also</small> {_chip(quote['also'])}" if quote["also"] else ""
    return (
        f'<li class="card" id="{place}-card" data-q="q{n}"><a class="go" href="#{place}"><span class="num">{n}</span>'
        f'<span class="who">{who}{whom}</span></a><div class="line">{_chip(quote["stance"], chance)}{also}'
        f'<span class="tags">{_plain(" · ".join(t.replace("_", " ") for t in tags))}</span></div>'
        f'<p class="words" dir="auto">{_plain(words["content"])}</p>{_bars(quote)}{_grounds(record, quote)}</li>'
    )


def _bars(quote: Mapping[str, Any]) -> str:
    if not quote["probabilities"]:
        return ""
    rows = "".join(
        f'<div><span>{s}</span><span class="track"><i class="{s}" style="width:{100 * p:.0f}%"></i></span>'
        f"<span>{100 * p:.0f} %</span></div>"
        for s, p in quote["probabilities"].items()
    )
    return f'<div class="bars" aria-label="probabilities">{rows}</div>'


def _grounds(record: Mapping[str, Any], quote: Mapping[str, Any]) -> str:
    """How each decision was reached, how sure it is, on what evidence."""
    rows = []
    for key, name in (("quote", "quote found by"), ("source", "source"), ("actors", "speaker by"), ("targets", "target by")):
        sure = quote["confidence"][key]
        if quote["how"][key] or sure is not None:
            way = _plain((quote["how"][key] or "").replace("_", " "))
            rows.append(f"<dt>{name}</dt><dd>{way}{'' if sure is None else f' <small>{100 * sure:.0f} % sure</small>'}</dd>")
    rows += [f"<dt>through</dt><dd>{_people(record, quote['via'])}</dd>"] if quote["via"] else []
    rows += [f"<dt>{k}</dt><dd>{_plain(quote[k])}</dd>" for k in ("evidence", "note") if quote[k]]
    return f"<dl>{''.join(rows)}</dl>" if rows else ""
