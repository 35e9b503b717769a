"""Sources that are states, governments, organisations and the institutions that every state has."""

from __future__ import annotations

from stance.actors import Actor
from stance.resolve.cast import Mention
from stance.resolve.mentions import Phrase, is_government, is_group, is_role
from stance.resolve.metonymy import by_metonym
from stance.resolve.reading import PLAIN, Context, Reading
from stance.resolve.words import BODIES, singular, word_set

_MANY_IN_ONE = word_set("force forces police")  # words for many that are one institution
_TOO_SHORT = word_set("bank mission ambassador crown")  # patterns that say too little without their adjective
_LONGER = word_set("ministry department office")  # go on after their head: 'ministry of defence'
_ARMED = word_set("rebel fighter militant insurgent guerrilla militia")
_MEMBERS = word_set("country nation state member power")
_OFFICES = {"president": "presidential office", "pm": "prime ministers office"}
_ROLES = {"president": "presidential office", "prime minister": "prime ministers office", "premier": "prime ministers office"}
_LED = word_set("administration government cabinet")


def body(context: Context, phrase: Phrase) -> Reading | None:
    """A state, organisation or institution that is the phrase's head. 'Russians' without 'the' are people, a group."""
    for mention in phrase.mentions:
        figure = context.cast.figures[mention.key]
        beside = phrase.at(mention).stop == phrase.head and figure.actor.kind in ("organisation", "group")
        before_head = beside and (phrase.noun in BODIES or _is_members(context, phrase, mention))
        if figure.actor.kind == "person" or not (phrase.heads(mention) or before_head):  # 'the Houthi movement' is the Houthis
            continue
        people = phrase.words[phrase.at(mention).stop - 1].norm.endswith("s")
        one = None if people or mention.form != "demonyms" or phrase.determiner != "the" else _one_of(context, phrase, mention)
        if one:
            return one
        if mention.form == "demonyms" and not people and phrase.determiner not in ("the", ""):
            continue
        if mention.form == "demonyms" and people and figure.actor.kind == "state" and phrase.determiner != "the":
            return context.make(context.cast.document.text[phrase.start : phrase.end], "group", mention.key)
        return Reading((mention.key,), "metonym" if by_metonym(context.table, mention) else "alias")
    return None


def _is_members(context: Context, phrase: Phrase, mention: Mention) -> bool:
    """'The Houthi rebels', 'the G-7 countries': all its members are the body itself."""
    if phrase.determiner not in ("the", "") or phrase.at(mention).start > 2:
        return False
    armed = context.cast.figures[mention.key].actor.kind == "group"
    return singular(phrase.noun) in (_ARMED if armed else _MEMBERS)


def _one_of(context: Context, phrase: Phrase, mention: Mention) -> Reading | None:
    """'The Texas Republican', 'the Russian': one person of that party or state, the last one named."""
    if not phrase.words[phrase.at(mention).stop - 1].norm.endswith(("an", "at", "ive")):  # 'the Dutch' are many
        return None
    for before in context.cast.mentions_before(phrase.start, 60):
        actor = context.cast.figures[before.key].actor
        if actor.kind == "person" and mention.key in (actor.of, actor.state):
            return Reading((before.key,), "description", f"the {phrase.noun} named before")
    return None


def office_of(context: Context, phrase: Phrase) -> Reading | None:
    """ "Jane Doe's office", 'the office of President Doe': an institution; of a head of state or government the state's own."""
    if phrase.noun != "office" or phrase.plural:
        return None
    people = [m for m in phrase.mentions if context.cast.figures[m.key].actor.kind == "person"]
    key = next((m.key for m in people if phrase.possessive(m) or phrase.at(m).start > phrase.head), None)
    if key is None:
        return _office_of_role(context, phrase)
    figure = context.cast.figures[key]
    terms = context.table.entry(key).terms if key in context.table else ()
    held = {context.table.office(t.office).key for t in terms if t.at(context.date)}
    kind = next((k for k in _OFFICES if k in held), "")
    state = figure.actor.of
    if state is not None and state in context.table and kind:
        return institution(context, state, *context.table.patterns[_OFFICES[kind]])
    return context.make(f"Office of {figure.actor.name}", "institution", state, how="alias")


def _office_of_role(context: Context, phrase: Phrase) -> Reading | None:
    """ "The Latvian president's office": the state's own."""
    before = " ".join(w.norm for w in phrase.before_head if w.norm)
    kind = next((pattern for role, pattern in _ROLES.items() if before.endswith(role)), None)
    state = context.state(context.modifier(phrase)) if kind else None
    if kind is None or state is None or state not in context.table:
        return None
    return institution(context, state, *context.table.patterns[kind])


def government(context: Context, phrase: Phrase) -> Reading | None:
    """'The Dutch government', 'authorities in Kabul', 'the Trump administration', 'the government': the state, or an institution
    where a leader's name is its own."""
    if not is_government(phrase) and not (phrase.noun == "side" and context.modifier(phrase)):
        return None
    people = [m for m in phrase.mentions if context.cast.figures[m.key].actor.kind == "person" and not phrase.possessive(m)]
    if people and phrase.noun in _LED:
        return _administration(context, people[0].key, phrase.noun)
    spoken = next((m for m in phrase.mentions if m.form != "place"), None)
    if spoken and context.cast.figures[spoken.key].actor.kind in ("organisation", "group"):
        return Reading((spoken.key,), "alias")
    state = context.state(spoken.key) if spoken else context.state(context.speaks_for(phrase, surely=False))
    if state is None:
        return None
    if phrase.noun == "administration":
        holders = context.table.holders("president", state, context.date)
        if holders:
            return _administration(context, holders[0].id, phrase.noun)
    name = context.cast.name(state)
    return Reading((state,), "alias" if spoken else "description", f"government of {name}")


def _administration(context: Context, key: str, noun: str) -> Reading:
    """The Obama administration: an institution of its own, of the state that the person leads."""
    figure = context.cast.figure(key)
    surnames = context.table.entry(key).surnames if key in context.table else ()
    name = surnames[0] if surnames else figure.actor.name.split()[-1]
    return context.make(f"{name} {noun}", "institution", figure.actor.of, how="alias")


def pattern(context: Context, phrase: Phrase) -> Reading | None:
    """Institutions that every state has: 'the Latvian finance ministry'; without a state: the one named before, else the context's."""
    if is_role(phrase) or (is_group(phrase) and phrase.noun not in _MANY_IN_ONE) or (phrase.plural and phrase.noun not in _MANY_IN_ONE):
        return None
    found = next((context.table.patterns[c] for c in _cores(phrase) if c in context.table.patterns and c not in _TOO_SHORT), None)
    if found is None:
        return None
    said = context.modifier(phrase) or context.owner(phrase)
    state = context.state(said)
    if state is None and phrase.noun in BODIES:
        known = context.memory.described(phrase.noun, phrase.start, plural=False)
        if known:
            return Reading((known,), "description", f"the {phrase.noun} named before")
    state = state or context.state(context.speaks_for(phrase, surely=False))
    return institution(context, state, *found) if state in context.table else None  # type: ignore[arg-type,operator]


def institution(context: Context, state: str, key: str, title: str) -> Reading:
    """The institution of a state by pattern: the table's where it names one, else 'inst:<state>-<pattern>', the pattern's id without
    'pattern:' ('inst:lv-finance-ministry')."""
    entry = context.table.entry(state)
    for demonym in (*entry.demonyms[:2], entry.name):
        for core in (c for c, (k, _) in context.table.patterns.items() if k == key):
            for match in context.table.lookup(f"{demonym} {core}", context.date, forms=("names",)):
                if match.entry.kind == "institution":
                    context.cast.figure(match.entry.id)
                    return Reading((match.entry.id,), "alias")
    actor = Actor(f"inst:{state}-{key}", f"{context.adjective(state)} {title}", "institution", state, context.cast.state_of(state))
    context.cast.add(actor)
    return Reading((actor.id,), "alias", f"{title.lower()} of {entry.name}")


def _cores(phrase: Phrase) -> list[str]:
    """The phrase without names and small words, then without its first words, then without its last: what patterns may equal."""
    covered = {i for m in phrase.mentions for i in phrase.at(m)}
    end = phrase.head + (3 if phrase.noun in _LONGER else 0)
    spelled = [w.norm for i, w in enumerate(phrase.words[: end + 1]) if i not in covered and w.norm and w.norm not in PLAIN]
    n = len(spelled)
    return [" ".join(spelled[i:]) for i in range(n)] + [" ".join(spelled[:i]) for i in range(n - 1, 0, -1)]
