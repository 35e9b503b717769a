"""Sources that point back to somebody ('the minister', 'both sides') or to nobody by name ('officials', 'a diplomat')."""

from __future__ import annotations

import re

from stance.gazetteer import normal
from stance.resolve.mentions import DEFINITE, INDEFINITE, Phrase, descriptor, is_group, is_role
from stance.resolve.people import written
from stance.resolve.reading import Context, Reading
from stance.resolve.words import BODIES, LANDS, gender_of, singular, word_set

_ANY_PERSON = word_set("man woman diplomat politician leader president")  # may take up anybody, called so before or not
_PAIRED_PEOPLE = word_set("leader president minister man woman diplomat prime politician premier candidate rival official")
_PAIRED_BODIES = word_set("side government power party neighbour neighbor ally team delegation capital both two")
_PEOPLE = word_set("some many others people few most")


def both(context: Context, phrase: Phrase) -> Reading | None:
    """'Both sides', 'the two leaders', 'both': the two named last."""
    if not {w.norm for w in phrase.words[:2]} & {"both", "two"} or phrase.mentions:
        return None
    role = singular(phrase.noun)
    if role not in _PAIRED_PEOPLE | _PAIRED_BODIES | LANDS:
        return None
    alone = phrase.noun in ("both", "two")
    keys = context.memory.two(phrase.start, role in _PAIRED_PEOPLE, "" if alone else role)
    return Reading(keys, "description", "the two named last") if keys else None


def former_or_latter(context: Context, phrase: Phrase) -> Reading | None:
    """'The former', 'the latter' of two just named."""
    if phrase.determiner != "the" or len(phrase.words) != 2 or phrase.noun not in ("former", "latter"):
        return None
    pair = context.memory.former_and_latter(phrase.start)
    return Reading((pair[phrase.noun == "latter"],), "description", f"the {phrase.noun} of two") if pair else None


def described(context: Context, phrase: Phrase) -> Reading | None:
    """'The minister', 'the agency', 'the 66-year-old': somebody named before."""
    if phrase.determiner not in DEFINITE or not phrase.noun or proper(context, phrase):
        return None
    again = _again(context, phrase, None) if phrase.head > 1 else None  # 'the senior US official' is not just any official
    if again:
        return again
    state, memory = context.modifier(phrase), context.memory
    key = memory.described(phrase.noun, phrase.start, plural=phrase.plural, state=context.state(state))
    if key is None and phrase.noun in LANDS:
        key = context.state(context.speaks_for(phrase, surely=False))
        if key:
            context.cast.figure(key)
    if key is None and phrase.noun in BODIES and state is None:
        key = memory.body(phrase.start)
    aged = any(w.norm.endswith("year old") for w in phrase.words)
    if key is None and not phrase.plural and is_role(phrase) and (aged or (state is None and singular(phrase.noun) in _ANY_PERSON)):
        key = memory.person(phrase.start, gender_of(phrase.noun))
    return Reading((key,), "description", f"the {phrase.noun} named before") if key else None


def proper(context: Context, phrase: Phrase) -> bool:
    """Whether a body's phrase is a name of its own: 'the Rice Millers Association' takes up nobody."""
    covered = {i for m in phrase.mentions for i in phrase.at(m)}
    named = [w for i, w in enumerate(phrase.before_head) if i not in covered and w.cap and w.norm and i]
    return phrase.noun in BODIES and phrase.words[phrase.head].cap and bool(named) and not context.cast.capitals


def unnamed(context: Context, phrase: Phrase) -> Reading | None:
    """Officials, diplomats, witnesses, protesters: unnamed or a group, with what they belong to where the text tells."""
    known = is_role(phrase) or is_group(phrase) or phrase.noun in _PEOPLE
    capital = phrase.words[phrase.head].cap or context.cast.capitals
    if not known and capital and (phrase.head > 0 or len(phrase.words) == 1):
        return _new_name(context, phrase)
    of = context.speaks_for(phrase)
    again = _again(context, phrase, of) if phrase.determiner not in INDEFINITE else None
    return again or Reading((context.stranger(phrase, of),), "unnamed")


def _again(context: Context, phrase: Phrase, of: str | None) -> Reading | None:
    """The same unnamed people under the same words: 'the officials' once more."""
    name = normal(descriptor(phrase))
    for _, keys in reversed(context.memory.sources):
        actor = context.cast.figures[keys[0]].actor
        same = normal(actor.name).removeprefix("unnamed ") == name and of in (None, actor.of)
        if len(keys) == 1 and actor.kind in ("unnamed", "group") and same:
            return Reading(keys, "unnamed", "the same words before")
    return None


def _new_name(context: Context, phrase: Phrase) -> Reading | None:
    """A capitalised name that neither the table nor the parser knows: a body, or a person in texts all in capitals."""
    name = context.cast.document.text[phrase.words[0].start : phrase.words[phrase.head].end]
    name = re.sub(r"^(?:the|a|an)\s+", "", name, flags=re.IGNORECASE)
    name = " ".join(re.sub(r"^(?:[a-z]\S*\s+)+", "", name).split())
    if not name or len(name) > 60:
        return None
    if context.cast.capitals and len(name.split()) <= 3:
        return context.make(written(name), "person", None, how="name")
    return context.make(name, "organisation", None, how="alias")
