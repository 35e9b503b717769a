"""Sources that point back to somebody ('the minister', 'both sides') or to nobody by name ('officials', 'a diplomat')."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stance.gazetteer import normal
from stance.resolve.cast import Cast, Mention
from stance.resolve.likeness import written
from stance.resolve.mentions import DEFINITE, INDEFINITE, Phrase, descriptor, is_group, is_role
from stance.resolve.reading import Context, Reading
from stance.resolve.words import BODIES, LANDS, Word, gender_of, singular, word_set

_ANY_PERSON = word_set("man woman diplomat politician leader president")  # may take up anybody, called so before or not
_PAIRED_PEOPLE = word_set("leader president minister man woman diplomat prime politician premier candidate rival official")
_PAIRED_BODIES = word_set("side government power party neighbour neighbor ally team delegation capital both two")
_TELLING = 3  # words from which a description is so particular that the same words mean the same person
_SOON = 1500  # characters within which somebody described first is named
_PAIRS = {"koreas": ("kr", "kp")}
_PEOPLE = word_set("some many others people few most")


def both(context: Context, phrase: Phrase) -> Reading | None:
    """'Both sides', 'the two leaders', 'both': the two named last."""
    pair = _PAIRS.get(phrase.noun, ())
    if pair:
        for key in pair:
            context.cast.figure(key)
        return Reading(pair, "alias")
    if not {w.norm for w in phrase.words[:2]} & {"both", "two", "neither"} or phrase.mentions:
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
    if proper(context, phrase) or (not known and capital and (phrase.head > 0 or len(phrase.words) == 1)):
        new = _new_name(context, phrase)
        if new or not context.cast.capitals:
            return new
    of = context.speaks_for(phrase)
    ahead = _ahead(context, phrase, of)
    if ahead:
        return Reading((ahead,), "description", "named so further on")
    again = _again(context, phrase, of) if phrase.determiner not in INDEFINITE else None
    return again or Reading((context.stranger(phrase, of),), "unnamed")


def _ahead(context: Context, phrase: Phrase, of: str | None) -> str | None:
    """'China's ambassador to Britain', 'a diamond expert': the person who is named further on with the same words beside the name, or
    the only one whom the text first names soon after, with the same noun and of the same state."""
    said = _telling(phrase.words)
    if phrase.plural or not is_role(phrase):
        return None
    cast, head = context.cast, singular(phrase.noun)
    known = {m.key for m in cast.mentions if m.start < phrase.start}
    state, near = cast.state_of(of), set()
    for mention in cast.mentions:
        if mention.start < phrase.end or mention.form != "names" or cast.figures[mention.key].actor.kind != "person":
            continue
        if len(said) >= _TELLING and said in _beside(cast, mention, len(said)):
            return mention.key
        figure = cast.figures[mention.key]
        fits = any(head in role.split() for role in figure.roles) and state in (None, figure.actor.state)
        if mention.key not in known and fits and mention.start < phrase.end + _SOON:
            near.add(mention.key)
    return near.pop() if len(near) == 1 else None


def _telling(words: Sequence[Word]) -> list[str]:
    return [w.norm for w in words if w.norm and w.norm not in INDEFINITE | DEFINITE]


def _beside(cast: Cast, mention: Mention, n: int) -> tuple[list[str], list[str]]:
    """The n words that tell something before a mention, and after it."""
    name = cast.word_range(mention.start, mention.end)
    before, after = cast.words[max(0, name.start - 2 * n - 2) : name.start], cast.words[name.stop : name.stop + 2 * n + 2]
    return _telling(before)[-n:], _telling(after)[:n]


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
    owner = next((m for m in phrase.mentions if phrase.possessive(m) and phrase.at(m).stop < phrase.head), None)  # "Chad's Sugar Bank"
    first = phrase.at(owner).stop + 1 if owner else 0
    of = owner.key if owner else None
    name = context.cast.document.text[phrase.words[first].start : phrase.words[phrase.head].end]
    name = re.sub(r"^(?:the|a|an)\s+", "", name, flags=re.IGNORECASE)
    name = " ".join(re.sub(r"^(?:[a-z]\S*\s+)+", "", name).split())
    if not name or len(name) > 60:
        return None
    if context.cast.capitals and phrase.determiner and phrase.noun not in BODIES:
        return None
    if context.cast.capitals and not phrase.determiner and len(name.split()) <= 3:
        return context.make(written(name), "person", None, how="name")
    return context.make(name, "organisation", of, how="alias")
