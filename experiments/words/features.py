"""What a quote looks like to the baseline of words: named features from the text, the quote and its speakers' names. No parse.

Names of people and places are masked, so that the head learns what is done with words and not who usually does it:
`<self>` is the speaker's own side, `<name>` anybody else. Targets are left out on purpose: the codebook records them
mostly where there is a stance, so a head that sees coded targets learns the coder's decision instead of the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from stance.actors import Actor
from stance.quotes import Quote, QuoteType
from stance.text import Document, Spans

VERSION = "stance-features/1"  # of these features; a head trained on others is refused
GROUPS = ("cue", "word", "stem", "pair", "first", "opening", "start", "negated", "shape")
Features = dict[str, dict[str, float]]  # group -> feature -> how often

SELF, NAME = "<self>", "<name>"
_TOKEN = re.compile(r"\w+(?:['’]\w+)*|[?!;:.]")
_NEGATIONS = frozenset({"not", "no", "never", "nobody", "nothing", "none", "neither", "nor", "cannot", "without", "hardly"})
_REACH = 4  # words that a negation marks
_PRONOUN = re.compile(r"I(?:['’]\w+)?")
_BEFORE_SENTENCE = frozenset(".!?:\n\r")
_SKIPPED = frozenset(" \t\u00a0\"'“”‘’«»(")
_TITLES = frozenset(
    {"the", "of", "and", "mr", "mrs", "president", "vice", "minister", "prime", "foreign", "defense", "defence", "secretary", "state"}
    | {"states", "united", "ministry", "government", "party", "national", "international", "general", "spokesman", "spokeswoman"}
    | {"department", "republic"}
)
_PREFIX = 5  # letters that a name and its adjective share: Russia, Russian
_SUFFIXES = ("ations", "ation", "ingly", "ings", "ing", "edly", "ies", "ied", "ers", "er", "ed", "es", "ly", "s", "e")
_PEOPLE_AND_MODALS = {
    "we": "we our us we're we'll we've ours",
    "you": "you your you're yours",
    "they": "they their them",
    "i": "i my me i'm i'll i've",
    "must": "must should need needs ought shall",
    "will": "will would we'll i'll they'll",
    "can": "can could may might",
    "if": "if unless until",
    "past": "was were had did",
}
_KINDS = {kind: frozenset(words.split()) for kind, words in _PEOPLE_AND_MODALS.items()}


def features(document: Document, quotes: Sequence[Quote], actors: Mapping[str, Actor]) -> list[Features]:
    """For each quote its features; each depends on the document and that quote alone, never on the other quotes."""
    names = names_in(document.text)
    return [_features(document.text, names, quote, actors) for quote in quotes]


def names_in(text: str) -> frozenset[str]:
    """Lower-cased words that the text writes with a capital inside sentences and never without one."""
    inside, small = set(), set()
    for match in _TOKEN.finditer(text):
        word = match.group()
        if word[0].islower():
            small.add(_norm(word))
        elif word[0].isupper() and not _PRONOUN.fullmatch(word) and not _starts_sentence(text, match.start()):
            inside.add(_norm(word))
    return frozenset(inside - small) if small else frozenset()


def stem(word: str) -> str:
    """The word without its inflection, roughly: demand, demands, demanded and demanding are one."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word[: -len(suffix)]
    return word


def _features(text: str, names: frozenset[str], quote: Quote, actors: Mapping[str, Actor]) -> Features:
    own = _own_prefixes(text, quote, actors)
    words = _masked(_words(text, quote.content, names), own)
    cue_words = [w.lower() for span in quote.cue for w in _TOKEN.findall(span.of(text))]
    cue = " ".join(map(stem, cue_words)) or "<none>"
    refused = _negated_before(text, quote)
    plain = [w for w in words if w not in ".;:"]
    out = {
        "cue": [*cue_words, *("~" + stem(w) for w in cue_words), "=" + cue, *(["not " + cue] if refused else [])],
        "word": plain,
        "stem": [stem(w) for w in plain],
        "pair": _pairs(plain),
        "first": [" ".join(plain[:n]) for n in (1, 2, 3)] + [f"{cue}|{' '.join(plain[:1])}", f"{cue}|{quote.type}"],
        "opening": plain[:3],
        "start": _starts(words) if quote.type != QuoteType.INDIRECT else [],
        "negated": list(_negated(words)),
        "shape": [*_shape(text, quote, plain, refused), *(f"then {word}" for word in _starts(words)[1:])],
    }
    return {group: _counted(found) for group, found in out.items()}


def _counted(found: Iterable[str]) -> dict[str, float]:
    counts: dict[str, float] = {}
    for feature in found:
        counts[feature] = counts.get(feature, 0.0) + 1.0
    return counts


def _norm(word: str) -> str:
    word = word.lower().replace("’", "'")
    return word[:-2] if word.endswith("'s") else word


def _starts_sentence(text: str, at: int) -> bool:
    """Whether a capital at this place says nothing about the word."""
    at -= 1
    while at >= 0 and text[at] in _SKIPPED:
        at -= 1
    return at < 0 or text[at] in _BEFORE_SENTENCE


def _words(text: str, spans: Spans, names: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """The words in lower case, each with whether it is a name; a text all in capitals shows no names."""
    shouted = _shouted(text, spans)
    for span in spans:
        for match in _TOKEN.finditer(text, span.start, span.end):
            word, norm = match.group(), _norm(match.group())
            capital = word[0].isupper() and not shouted and not _PRONOUN.fullmatch(word)
            is_name = capital and (norm in names or not _starts_sentence(text, match.start()))
            yield (norm if is_name else word.lower().replace("’", "'")), is_name


def _shouted(text: str, spans: Spans) -> bool:
    around = text[max(0, spans[0].start - 200) : spans[-1].end + 200]
    small = sum(map(str.islower, around))
    return sum(map(str.isupper, around)) > small


def _own_prefixes(text: str, quote: Quote, actors: Mapping[str, Actor]) -> frozenset[str]:
    """How names of the speaker's own side begin: his own, his principal's and his state's, and the source's words."""
    said = [w for span in quote.source for w in re.findall(r"[A-Z]\w+", span.of(text))]
    for name in quote.actors:
        actor = actors.get(name)
        if actor:
            above = (actors[i].name for i in (actor.of, actor.state) if i and i in actors)
            said += [w for n in (actor.name, *above) for w in re.findall(r"\w+", n)]
    return frozenset(w[:_PREFIX].lower() for w in said if len(w) > 3 and w.lower() not in _TITLES)


def _masked(words: Iterable[tuple[str, bool]], own: frozenset[str]) -> list[str]:
    """The words with each run of names replaced by one mask."""
    out: list[str] = []
    running = False
    for word, is_name in words:
        mine = word[:_PREFIX] in own
        if (is_name or mine) and running:
            out[-1] = SELF if mine else out[-1]
        elif is_name or mine:
            out.append(SELF if mine else NAME)
        else:
            out.append(word)
        running = is_name or mine
    return out


def _pairs(words: Sequence[str]) -> Iterator[str]:
    """Neighbours, as they stand and by their stems."""
    for a, b in pairwise(["^", *words, "$"]):
        yield f"{a} {b}"
        stems = f"{stem(a)} {stem(b)}"
        if stems != f"{a} {b}":
            yield stems


def _negated(words: Iterable[str]) -> Iterator[str]:
    """Words within the reach of a negation, which ends with the clause."""
    left = 0
    for word in words:
        if word in _NEGATIONS or word.endswith("n't"):
            left = _REACH
        elif word in "?!;:.":
            left = 0
        elif left:
            left -= 1
            if word[0] != "<":
                yield word


def _negated_before(text: str, quote: Quote) -> bool:
    """Whether the cue itself is negated: 'did not accuse', 'declined to comment'."""
    if not quote.cue:
        return False
    start = quote.cue[0].start
    before = _TOKEN.findall(text[max(0, start - 30) : start].lower())[-3:]
    return any(w in _NEGATIONS or w.endswith(("n't", "n’t")) or w.startswith(("refus", "declin")) for w in before)


def _starts(words: Sequence[str]) -> list[str]:
    """The first word of each sentence or clause of the words: imperatives and calls stand there."""
    return [b for a, b in pairwise([".", *words]) if a in ".?!;" and b not in ".?!;:"]


def _shape(text: str, quote: Quote, words: Sequence[str], refused: bool) -> Iterator[str]:
    yield f"type {quote.type}"
    yield f"mode {quote.mode}"
    yield f"length {min(6, len(words) // 6)}"
    source = " ".join(span.of(text) for span in quote.source).lower()
    yield "source " + ("none" if not source else "pronoun" if source in ("he", "she", "they", "it", "we", "i") else "phrase")
    if refused:
        yield "cue negated"
    present = set(words)
    yield from (f"has {sign}" for sign in ("?", "!", SELF, NAME) if sign in present)
    yield from (f"says {kind}" for kind, some in _KINDS.items() if present & some)
