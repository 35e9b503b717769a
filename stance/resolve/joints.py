"""Joint sources: where 'Washington and Moscow' part, where an 'and' belongs to a description, and what two names share."""

from __future__ import annotations

import re

from stance.resolve import bodies, offices
from stance.resolve.cast import Cast, Mention
from stance.resolve.mentions import PREPOSITIONS, Phrase, is_government, is_role, phrase
from stance.resolve.reading import Context, Reading
from stance.resolve.words import DETERMINERS, GOVERNMENT, PRONOUNS, ROLES, TITLES, Word, is_plural, singular, word_set

_CHIEFS = word_set("leader head minister president premier chancellor ruler government delegation")  # speak as their states
_AS_WELL = word_set("as along together")
_PAIRING = word_set("both neither")  # before two names
_SPELLED_OUT = re.compile(r"\w(?:\s+[-–—]+|,?\s+including|,?\s+such as)\s+(.+?)(?:\s+[-–—]+)?\s*", re.DOTALL)
_LINKS = (("as", "well", "as"), ("along", "with"), ("together", "with"))


def parts(cast: Cast, start: int, end: int) -> list[tuple[int, int]]:
    """The conjuncts of a phrase ('Washington and Moscow'), split at its top level; one where nothing is joined."""
    inside = [cast.words[i] for i in cast.word_range(start, end)]
    named = cast.mentions_in(start, end)
    cuts = [(i, n) for i in range(1, len(inside) - 1) if (n := _joins(inside, i)) and not any(_around(m, inside[i]) for m in named)]
    cuts = [(i, n) for i, n in cuts if not _one(cast, inside, i, n, named)]
    if not cuts:
        return [(start, end)]
    out, begin = [], inside[inside[0].norm in _PAIRING].start
    for cut, length in cuts:
        out += _listed(cast, begin, inside[cut].start)
        begin = inside[cut + length - 1].end
    return [*out, (begin, end)]


def _one(cast: Cast, inside: list[Word], i: int, n: int, named: list[Mention]) -> bool:
    """Whether the words that a joining word stands between belong to one speaker."""
    title = _company(inside, i) or _within_title(inside, i, named) or _one_title(inside, i, named)
    return title or _described(inside, i, n, named) or _below(cast, inside, i, n, named)


def spelled_out(cast: Cast, start: int, end: int) -> tuple[int, int]:
    """Where the names stand that spell out a description: 'the neighbours - Chad and Niger -', 'countries including Chad and Niger'."""
    found = _SPELLED_OUT.search(cast.document.text, start, end)
    found = _SPELLED_OUT.fullmatch(cast.document.text, found.start(), end) if found else None
    pieces = parts(cast, *found.span(1)) if found else []
    return found.span(1) if found and len(pieces) > 1 and all(_names(cast, *p) for p in pieces) else (start, end)


def _joins(inside: list[Word], i: int) -> int:
    """How many words a joining word at i takes: 'and' 1, 'as well as' 3; 0 for every other word."""
    if inside[i].norm == "and" or (inside[i].norm == "nor" and inside[0].norm == "neither"):
        return 1
    spelled = tuple(w.norm for w in inside[i : i + 3]) if inside[i].norm in _AS_WELL else ()
    return next((len(link) for link in _LINKS if spelled[: len(link)] == link), 0)


def _company(inside: list[Word], cut: int) -> bool:
    """'Doe and Co', 'Doe and Sons': one firm."""
    return inside[cut + 1].norm in ("co", "sons", "company", "partners", "associates", "brothers")


def _around(mention: Mention, word: Word) -> bool:
    return mention.start < word.start and word.end < mention.end


def _within_title(inside: list[Word], cut: int, named: list[Mention]) -> bool:
    """'Minister for Foreign Affairs and Trade': capitals on both sides that are no names."""
    left, right = inside[cut - 1], inside[cut + 1]
    comma = next((i for i, w in enumerate(inside) if i > cut and w.text == ","), 0)
    portfolio = [i for i, w in enumerate(inside[:cut]) if w.norm in ("for", "of") and i and singular(inside[i - 1].norm) in ROLES]
    if (
        comma
        and portfolio
        and right.cap
        and any(m.start > inside[comma].start for m in named)
        and not any(w.text == "," for w in inside[:cut])
    ):
        return True
    return left.cap and right.cap and right.norm not in TITLES and not any(m.start <= w.start < m.end for m in named for w in (left, right))


def _one_title(inside: list[Word], cut: int, named: list[Mention]) -> bool:
    """'Vice Premier and Foreign Minister Jane Doe', 'trade and industry commissioner Jane Doe': two titles of the one named at last."""
    left, right = inside[:cut], inside[cut + 1 :]
    if (
        any(w.text == "," or w.norm == "and" for w in (*left, *right))
        or left[0].norm in DETERMINERS
        or left[0].norm in PRONOUNS
        or is_plural(left[-1].norm)
    ):
        return False
    whole = [m for m in named if m.form == "names" and m.start > right[0].start and m.end == right[-1].end and m.start < right[-1].start]
    if not whole or any(m.start <= left[-1].start < m.end for m in named):
        return False
    title = [w for w in right if w.end <= whole[0].start]
    role = any(singular(w.norm) in ROLES for w in title) and singular(left[-1].norm) not in GOVERNMENT
    return role and title[0].norm not in DETERMINERS and not any(w.possessive for w in title)


def _described(inside: list[Word], cut: int, length: int, named: list[Mention]) -> bool:
    """Whether the 'and' stands in an apposition: 'Jane Doe, a veteran of Korea and Vietnam', 'Chad, its ally and neighbour'. Not
    where a comma goes before it, or somebody with a name or title of his own comes after it."""
    comma = next((i for i in range(1, cut) if inside[i].text == "," and _opens(inside, i + 1, named)), 0)
    if not comma or not any(m.start < inside[comma].start for m in named):
        return False
    after = inside[cut + length]
    last = next((i for m in named if m.start <= after.start < m.end for i, w in enumerate(inside) if w.end == m.end), 0)
    led = last + 1 < len(inside) and singular(inside[last + 1].norm) in ROLES  # 'a Republican and Trump ally'
    own = bool(last) and not led and not _governed(inside, cut)
    return not (inside[cut - 1].text == "," or own or (after.norm in TITLES and after.cap))


def _opens(inside: list[Word], at: int, named: list[Mention]) -> bool:
    """Whether the word after a comma begins a description rather than the next name of a list; "Niger's" may do so."""
    word = inside[at]
    if word.norm in _AS_WELL:
        return False
    last = next((m for m in named if m.start <= word.start < m.end), None)
    if last is not None:
        after = next((w for w in inside[at:] if w.start >= last.end), None)
        return after is not None and (after.possessive or singular(after.norm) in ROLES)  # "Niger's ally", 'Texas Republican'
    return word.norm in DETERMINERS or not word.cap or singular(word.norm) in ROLES


def _governed(inside: list[Word], cut: int) -> bool:
    """Whether what stands before the 'and' hangs on a preposition."""
    i = cut - 1
    while i > 0 and (inside[i].norm or inside[i].text in ".-") and inside[i].norm not in PREPOSITIONS:
        i -= 1
    link = i > 0 and inside[i - 1].norm in _AS_WELL | {"well"}  # 'along with', 'as well as'
    return inside[i].norm in PREPOSITIONS and not link


def _below(cast: Cast, inside: list[Word], cut: int, length: int, named: list[Mention]) -> bool:
    """'The envoy to Iraq and Iran', 'the firm of Doe and Co': both names hang on one preposition below another head."""
    left = next((m for m in named if m.end == inside[cut - 1].end), None)
    if left is None or not _governed(inside, cut) or inside[0].norm in PREPOSITIONS:
        return False
    k = cut + length + (inside[cut + length].norm == "the")
    right = next((m for m in named if k < len(inside) and m.start == inside[k].start), None)
    if right is None or right.end < inside[-1].end - 1:
        return False
    return (cast.figures[left.key].actor.kind == "person") == (cast.figures[right.key].actor.kind == "person")


def _listed(cast: Cast, start: int, end: int) -> list[tuple[int, int]]:
    """'Egypt, President Doe' as two where every piece between commas names somebody of its own."""
    text = cast.document.text
    pieces, begin = [], start
    for match in re.finditer(",", text[start:end]):
        pieces.append((begin, start + match.start()))
        begin = start + match.end()
    pieces = [p for p in (*pieces, (begin, end)) if text[p[0] : p[1]].strip()]
    return pieces if all(_names(cast, s, e) for s, e in pieces) else [(start, end)]


def _names(cast: Cast, start: int, end: int) -> bool:
    piece = phrase(cast, start, end)
    if piece is None or piece.determiner in ("a", "an"):
        return False
    return is_government(piece) or any(piece.heads(m) and m.form != "place" for m in piece.mentions)


# ---------------------------------------------------------------- what is said once of several


def shared(context: Context, start: int, end: int) -> Reading | None:
    """Several who share a word: 'the leaders of Chad and Niger', 'the Chadian and Nigerien governments', 'the Chadian government
    and opposition'."""
    whole = phrase(context.cast, start, end)
    if whole is None or not any(w.norm == "and" for w in whole.words):
        return None
    return _leaders(context, whole) or _each(context, whole) or _same_state(context, whole)


def _leaders(context: Context, whole: Phrase) -> Reading | None:
    """'The foreign ministers of France, Germany and the EU': they speak as their states."""
    head = whole.words[whole.head]
    link = whole.head + 1
    if not whole.plural or singular(head.norm) not in _CHIEFS or link >= len(whole.words) or whole.words[link].norm not in ("of", "from"):
        return None
    found = [m for m in whole.mentions if m.start > head.start]
    covered = {i for m in found for i in whole.at(m)}
    rest = {whole.words[i].norm for i in range(link + 1, len(whole.words)) if i not in covered}
    bodily = all(context.cast.figures[m.key].actor.kind in ("state", "organisation") for m in found)
    if len(found) < 2 or not bodily or rest - {"", "and", "the"}:
        return None
    return Reading(tuple(dict.fromkeys(m.key for m in found)), "alias", f"{head.text} of each")


def _each(context: Context, whole: Phrase) -> Reading | None:
    """'The German and French foreign ministries': the same institution, government or office of each."""
    states = [m for m in whole.mentions if whole.at(m).stop <= whole.head and context.cast.figures[m.key].actor.kind == "state"]
    if len(states) < 2 or not whole.plural or states[-1] != whole.mentions[-1] or whole.head != len(whole.words) - 1:
        return None
    between = {w.norm for w in whole.words[whole.at(states[0]).stop : whole.at(states[-1]).start]} - {""}
    before = {w.norm for w in whole.words[: whole.at(states[0]).start]}
    if between - {"and", "the"} - {n for m in states for i in whole.at(m) for n in (whole.words[i].norm,)} or before - {"the", "both", ""}:
        return None
    keys = [m.key for m in states]
    called = [w.norm for w in whole.words[whole.at(states[-1]).stop :] if w.norm]
    if is_government(whole):
        return Reading(tuple(dict.fromkeys(keys)), "alias", "government of each")
    core = " ".join((*called[:-1], singular(called[-1])))
    found = context.table.patterns.get(core)
    if found:
        each = [bodies.institution(context, key, *found) for key in keys]
    elif is_role(whole):
        each = [held for key in keys if (held := offices.held(context, core, key))]
    else:
        return None
    return Reading(tuple(dict.fromkeys(k for r in each for k in r.keys)), each[0].how, each[0].evidence) if len(each) == len(keys) else None


def _same_state(context: Context, whole: Phrase) -> Reading | None:
    """'The Syrian government and opposition': the second is of the first one's state."""
    spelled = whole.words
    cut = next(i for i, w in enumerate(spelled) if w.norm == "and")
    last = [w.norm for w in spelled[cut + 1 :]]
    found = context.table.patterns.get(" ".join(last))
    left = phrase(context.cast, whole.start, spelled[cut].start) if cut else None
    if found is None or left is None or not is_government(left):
        return None
    first = bodies.government(context, left)
    state = context.state(first.keys[0]) if first else None
    if first is None or state is None or state not in context.table:
        return None
    second = bodies.institution(context, state, *found)
    return Reading((*first.keys, *second.keys), first.how, first.evidence)
