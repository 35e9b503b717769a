"""Sources that are offices without a name: spokespersons, ministers, counterparts, looked up at the document's date."""

from __future__ import annotations

from stance.actors import Entry, Office
from stance.resolve.mentions import DEFINITE, Phrase, is_role, is_spokes
from stance.resolve.reading import PLAIN, Context, Reading, of_institution
from stance.resolve.words import singular, word_set

# Kinds of office that a role stands for where a state has none of just that name: the leader of a republic is its president.
NEAR = {
    "president": ("president", "hosg"), "prime minister": ("pm", "hosg"), "premier": ("pm", "hosg"), "pm": ("pm", "hosg"),
    "foreign minister": ("fm",),
    "top diplomat": ("fm", "secstate"), "foreign secretary": ("fm",), "defence minister": ("dm",), "defense minister": ("dm",),
    "defence secretary": ("dm",), "defence chief": ("dm",), "defense chief": ("dm",), "defense secretary": ("dm",),
    "finance minister": ("fin", "chancellor", "treasury"), "interior minister": ("interior", "home"), "oil minister": ("oil",),
    "chancellor": ("chancellor",), "king": ("monarch",), "queen": ("monarch",), "monarch": ("monarch",),
    "emir": ("monarch", "president", "hosg"), "sultan": ("monarch",), "pope": ("monarch", "head", "hos"),
    "leader": ("leader", "president", "gs", "chairman", "pm", "monarch", "hosg"), "supreme leader": ("leader",),
    "chief": ("chief", "sg", "chairman", "head", "president", "leader", "commissioner"),
    "head": ("chief", "sg", "head", "chairman", "leader", "president"), "director": ("chief", "head"),
    "director general": ("chief", "sg", "head"), "secretary general": ("sg",), "chairman": ("chairman", "chief", "head", "leader"),
    "military chief": ("commander",), "vice president": ("vp",), "ambassador to un": ("un",), "un ambassador": ("un",),
    "envoy to un": ("un",), "ambassador to united nations": ("un",), "foreign policy chief": ("highrep",),
    "head of state": ("president", "monarch", "hosg"), "head of government": ("pm", "chancellor", "president", "hosg"),
}  # fmt: skip
NOT_HOLDING = word_set(
    "former ex deputy vice assistant acting junior under opposition rebel local regional provincial shadow designate elect late "
    "future incoming"
)
WITHOUT_BODY = {"secretary general": "org:un"}  # whose office it is when the text names no other body that has one
_ANYBODY = word_set("leader chief head director chairman")  # say too little without a state or body
_ENVOYS = ("ambassador", "envoy", "representative")
_SPOKES_HEADS = word_set("spokesman spokeswoman spokesperson secretary officer")


def spokesperson(context: Context, phrase: Phrase) -> Reading | None:
    """An unnamed spokesperson, of whom the phrase or the context says; 'the spokesman': the one named before."""
    if not is_spokes(phrase) or singular(phrase.noun) not in _SPOKES_HEADS:
        return None
    of = context.modifier(phrase) or context.owner(phrase)
    if of is None and phrase.determiner in DEFINITE and not of_institution(phrase):
        key = context.memory.described(phrase.noun, phrase.start, plural=phrase.plural)
        if key:
            return Reading((key,), "description", f"the {phrase.noun} named before")
    of = context.speaks_for(phrase)
    evidence = f"speaks for {context.cast.name(of)}" if of else None
    return Reading((context.stranger(phrase, of),), "spokesperson", evidence)


def office(context: Context, phrase: Phrase) -> Reading | None:
    """An office without a name: its holder at the document's date."""
    if not is_role(phrase) or phrase.plural or phrase.determiner in ("a", "an", "another", "one"):
        return None
    if any(w.norm in NOT_HOLDING or w.norm.startswith(("ex ", "then")) for w in phrase.words):
        return None
    of, role = context.modifier(phrase), role_of(phrase)
    if role == "counterpart":
        return _counterpart(context, phrase, of)
    if of is None and role not in _ANYBODY:
        owner = context.owner(phrase)
        of = context.cast.principal(owner) if owner else None
    if of is None:
        return _bare(context, role, phrase)
    party = context.cast.figure(of).actor.kind == "organisation"  # whose leader is not its state's
    if context.cast.figure(of).actor.kind == "state" and "org:un" in {m.key for m in phrase.mentions} and role in _ENVOYS:
        role = "un ambassador"
    for owner in dict.fromkeys((of, context.cast.principal(of), of if party else context.state(of))):
        found = held(context, role, owner) if owner else None
        if found:
            return found
    return None


def role_of(phrase: Phrase) -> str:
    """The office's words alone, as compared: "Latvia's new foreign minister" -> 'foreign minister'."""
    covered = {i for m in phrase.mentions for i in phrase.at(m)}
    until = phrase.head + 1
    link = phrase.words[until].norm if until < len(phrase.words) else ""
    words = [w.norm for i, w in enumerate(phrase.words[:until]) if i not in covered]
    if link in ("of", "to"):  # 'secretary of state', 'ambassador to the UN'
        follow = until + 1
        while follow < len(phrase.words) and phrase.words[follow].norm and (follow not in covered or link == "to"):
            follow += 1
        rest = [w.norm for i, w in enumerate(phrase.words[until:follow], until) if i not in covered or link == "to"]
        words += rest if set(rest) - {"of", "to", "the"} else []
    if "top diplomat" in " ".join(words):
        return "top diplomat"
    kept = [w if w != "advisor" else "adviser" for w in words if w and w not in PLAIN]
    if len(kept) > 2 and kept[:2] == ["minister", "of"]:  # 'the minister of defense'
        kept = [*(w for w in kept[2:] if w != "affairs"), "minister"]
    return " ".join(kept)


def held(context: Context, role: str, of: str) -> Reading | None:
    """The holder of a role of a state or body at the date; who is named in the text comes first."""
    table, date = context.table, context.date
    offices = [o for o in table.offices_of.get(of, ()) if role in o.phrasings]
    for key in NEAR.get(role, ()) if not offices else ():
        offices = [o for o in table.offices_of.get(of, ()) if o.key == key and table.holders(o.id, of, date)]
        if offices:
            break
    found: list[tuple[Entry, Office]] = [(entry, o) for o in offices for entry in table.holders(o.id, of, date)]
    found.sort(key=lambda f: f[0].id not in context.cast.figures)
    if not found:
        return None
    entry, place = found[0]
    context.cast.figure(entry.id)
    return Reading((entry.id,), "office", f"{place.name}, {context.year()}")


def _counterpart(context: Context, phrase: Phrase, of: str | None) -> Reading | None:
    """'His Russian counterpart': who holds for Russia what the person before holds."""
    before, state, table = context.beside or context.memory.person(phrase.start, None), context.state(of), context.table
    if before is None or before not in table or state is None:
        return None
    term = table.entry(before).term(context.date)
    key = table.office(term.office).key if term else None
    for same in ("fm", "secstate") if key in ("fm", "secstate") else (key, "hosg"):
        for holder in table.holders(same, state, context.date) if same else ():
            context.cast.figure(holder.id)
            return Reading((holder.id,), "office", f"counterpart of {context.cast.name(before)}, {context.year()}")
    return None


def _bare(context: Context, role: str, phrase: Phrase) -> Reading | None:
    """'The president', 'the secretary of state': somebody called so before, else the only one, else of the text's state."""
    known = context.memory.described(phrase.noun, phrase.start, plural=False)
    if known and phrase.determiner in DEFINITE:
        return Reading((known,), "description", f"the {role} named before")
    owners = {context.table.office(i).of for i in context.table.phrases.get(role, ())}
    if len(owners) == 1:
        of = next(iter(owners))
    elif role in WITHOUT_BODY:
        named = [o for o in owners if o in context.cast.figures]
        of = named[0] if len(named) == 1 else WITHOUT_BODY[role]
    else:
        meant = (owners or role in NEAR) and role not in _ANYBODY
        of = context.state(context.speaks_for(phrase, surely=False)) if meant else None
    return held(context, role, of) if of else None
