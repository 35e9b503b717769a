"""Objects of cues that name nobody: 'thanked his host', 'urged both countries', 'told me'."""

from __future__ import annotations

from stance.resolve import offices
from stance.resolve.mentions import Phrase, phrase
from stance.resolve.reading import Context
from stance.resolve.words import LANDS, ROLES, singular, word_set

_PAIRS = word_set("side government power party team delegation capital neighbour neighbor") | LANDS
_REACH = 220  # characters before a quote in which a host that has only an office stands


def described(context: Context, start: int, stop: int, *, at: int, own: set[str]) -> tuple[str, ...]:
    """Who is meant by the words in [start, stop) after a cue, () where they are no such words.

    at: where the quote begins, so that only what stands before it counts; own: ids of the speakers and their states.
    """
    found = phrase(context.cast, start, stop)
    if found is None or found.mentions:
        return ()
    noun = singular(found.noun)
    if noun in ("host", "guest") and found.determiner:
        keys = _visit(context, noun, at, own)
        return tuple(context.cast.principal(k) or k for k in keys) if found.plural else keys
    if {w.norm for w in found.words[:2]} & {"both", "two"}:
        people = noun in ROLES and noun not in _PAIRS
        return context.memory.two(at, people, noun) if people or noun in _PAIRS else ()
    return ()


def _visit(context: Context, noun: str, at: int, own: set[str]) -> tuple[str, ...]:
    pair = context.memory.host_and_guest(at)
    if pair:
        key = pair[noun == "guest"]
        return (key,) if key not in own else (pair[noun != "guest"],)
    return _by_office(context, at, own)


def _by_office(context: Context, at: int, own: set[str]) -> tuple[str, ...]:
    """The holder of an office of another state that is named shortly before: 'dined with the Dutch prime minister'."""
    cast = context.cast
    for mention in cast.mentions_before(at, 8):
        if at - mention.start > _REACH or cast.figures[mention.key].actor.kind != "state" or mention.key in own:
            continue
        inside = cast.word_range(mention.start, mention.end)
        last = inside.stop
        while last < len(cast.words) and cast.words[last].text.islower() and last < inside.stop + 4:
            last += 1
            if singular(cast.words[last - 1].norm) in ROLES:
                read = _office(context, phrase(cast, mention.start, cast.words[last - 1].end))
                if read:
                    return read
    return ()


def _office(context: Context, found: Phrase | None) -> tuple[str, ...]:
    reading = offices.office(context, found) if found else None
    return reading.keys if reading else ()
