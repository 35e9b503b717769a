"""What the words around a name in somebody's content say of it: what it must do, what stands before it, whether it owns something."""

from __future__ import annotations

from stance.resolve.cast import Cast, Mention
from stance.resolve.cuewords import stem
from stance.resolve.words import word_set

MUST = word_set("must should ought need needs shall")
TOPICS = word_set("discuss about concern regard consider review address cover study debate negotiat involv includ over")  # stems
_WISHES = word_set("want wants wanted urge urges urged ask asks asked demand demands demanded expect expects request requests wish wishes")
_BETWEEN = word_set("the to on that mr president")
_ASKED = word_set("must did does do will can could would should may has have had is are was were why when")


def neighbours(cast: Cast, mention: Mention, start: int) -> list[str]:
    """Signs of a mention in a content that begins at start."""
    words = cast.words
    inside = cast.word_range(mention.start, mention.end)
    before = words[inside.start - 1] if inside.start and words[inside.start - 1].start >= start else None
    if before is not None and before.norm in ("the", "mr", "president") and inside.start > 1 and words[inside.start - 2].start >= start:
        before = words[inside.start - 2]
    after = words[inside.stop : inside.stop + 4]
    out = [f"form {mention.form}"]
    out.append(f"after {stem(before.norm)}" if before is not None and before.norm else "opens content" if before is None else "after mark")
    if before is not None and stem(before.norm) in TOPICS:
        out.append("topic")
    out += [f"then {stem(after[0].norm)}"] if after and after[0].norm else []
    if after and after[0].text.islower() and _wished(cast, inside.start, start):
        out.append("wished for")
    if after and after[0].possessive:
        out.append("owner")
    if any(w.norm in MUST for w in after[:3]):
        out.append("wanted")
    elif before is not None and before.norm in _ASKED and question(cast, mention.end):
        out.append("asked of")
    elif len(after) > 1 and after[0].norm == "to" and after[1].norm:
        out.append("to do")
    elif after and after[0].norm and not after[0].possessive and after[0].text.islower():
        out.append("subject like" if before is None or before.norm in ("that", "if", "and", "but", "") else "amid")
    return out


def question(cast: Cast, at: int) -> bool:
    """Whether the sentence around an offset ends in a question mark."""
    return next((cast.words[i].text for i in cast.word_range(at, at + 300) if cast.words[i].text in ".?!"), "") == "?"


def _wished(cast: Cast, i: int, start: int) -> bool:
    """Whether the words before word i wish something of what is named there: 'would like to see', 'we ask the'."""
    before = [w.norm for w in cast.words[max(0, i - 5) : i] if w.start >= start and w.norm not in _BETWEEN]
    if before[-1:] == ["see"]:
        before.pop()
    return bool(before) and (before[-1] in _WISHES or (before[-1] == "like" and before[-2:-1] in (["would"], ["d"], [""])))
