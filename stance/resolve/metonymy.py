"""Place or government? A capital's name is a decision: 'Moscow said' speaks of a government, 'talks in Paris' of a place."""

from __future__ import annotations

from stance.actors import ActorTable
from stance.resolve.cast import Cast, Mention
from stance.resolve.words import LOCATIVE, singular, word_set

_SEAT = word_set("street avenue square airport hotel summit talks conference meeting embassy university police zoo stock suburb")

# What comes from governments or is theirs, so that 'of', 'from' and 'to' after it name no place: 'a promise from Rabat'.
_CONDUCT = word_set(
    "attitude behaviour behavior conduct policy claim demand refusal threat lecture answer reply response pressure permission "
    "concession apology promise assurance pledge guarantee protest complaint warning support help aid accusation criticism "
    "recognition hostility aggression statement offer proposal request appeal relation tie"
)


def is_place(cast: Cast, mention: Mention) -> bool:
    """Whether the name means a place here; names of states and institutions never do, capitals after 'in', 'from', 'near' do.

    What stands as a source is a speaker already, so nobody asks for those.
    """
    if mention.form == "place":
        return True
    if mention.form != "metonyms":
        return False
    inside = cast.word_range(mention.start, mention.end)
    before = cast.words[inside.start - 1] if inside.start else None
    after = cast.words[inside.stop] if inside.stop < len(cast.words) else None
    if before is not None and before.norm == "the" and inside.start > 1:
        before = cast.words[inside.start - 2]
    if before is not None and before.norm in LOCATIVE:
        above = cast.words[inside.start - (3 if cast.words[inside.start - 1].norm == "the" else 2)] if inside.start > 2 else None
        return above is None or singular(above.norm) not in _CONDUCT
    return after is not None and (after.norm in _SEAT or (after.text in ",-" and _dateline(cast, mention)))


def _dateline(cast: Cast, mention: Mention) -> bool:
    """'MOSCOW, March 3 -' at the head of a paragraph."""
    start = cast.document.text.rfind("\n", 0, mention.start) + 1
    return not cast.document.text[start : mention.start].strip()


def by_metonym(table: ActorTable, mention: Mention) -> bool:
    """Whether a state is named by its capital or seat."""
    return mention.form == "metonyms" and mention.key in table and table.entry(mention.key).kind == "state"
