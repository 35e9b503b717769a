"""What one document adds to the sums that a score is made of; see score.py for what they mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

from stance.compare.align import Pair, Ruler, Seen, align
from stance.compare.names import Cast, all_match, all_states, same
from stance.quotes import STANCES, Annotation, Quote

MEASURES = ("any", "iou50", "exact", "+source", "strict")
BINS = 10  # of calibration
_PRONOUN = re.compile(
    r"(?:i|we|he|she|they|you|it|who|which|that|these|those|this|one|some|many|others|all|both|him|her|them|us|me|his|their|our|my|your|its"
    r"|himself|herself|themselves)(?: (?:himself|herself|themselves|itself|all))?",
    re.IGNORECASE,
)
Counts = dict[str, float]


def count(gold: Annotation, predicted: Annotation, *, kinds: Collection[str]) -> Counts:
    """What one document adds to the sums."""
    ruler = Ruler(gold.document.text)
    left, right = ruler.see(gold.quotes), ruler.see(predicted.quotes)
    pairs, left_kept, right_kept = _counted(left, right, align(left, right), kinds)
    c: Counts = {}
    for side, quotes in (("gold", [left[i] for i in left_kept]), ("predicted", [right[j] for j in right_kept])):
        for seen in quotes:
            _add(c, side)
            _add(c, f"{side} {seen.quote.type}")
    casts = Cast(gold), Cast(predicted)
    for pair in pairs:
        g, p = left[pair.gold], right[pair.predicted]
        for measure in _hits(g, p, pair.shared):
            _add(c, measure)
            _add(c, f"{measure} gold {g.quote.type}")
            _add(c, f"{measure} predicted {p.quote.type}")
        _add(c, "type", g.quote.type == p.quote.type)
        right_speaker = _speakers(c, gold, g.quote, p.quote, *casts)
        _targets(c, g.quote, p.quote, *casts)
        _labels(c, g.quote, p.quote)
        _add(c, "any+speaker", right_speaker)
        _add(c, "end_to_end", right_speaker and g.quote.stance == p.quote.stance)
    return c


def _add(c: Counts, name: str, value: float = 1) -> None:
    c[name] = c.get(name, 0) + value


def _counted(
    gold: Sequence[Seen], predicted: Sequence[Seen], pairs: Sequence[Pair], kinds: Collection[str]
) -> tuple[list[Pair], list[int], list[int]]:
    """Without gold of other kinds and the predictions that meet it (aligned, or with half of their words in it)."""
    apart = {i for i, g in enumerate(gold) if g.quote.mode not in kinds}
    ground = frozenset().union(*(gold[i].content.words for i in apart))
    met = {p.predicted: p.gold for p in pairs}
    dropped = set()
    for j, p in enumerate(predicted):
        if j in met:
            if met[j] in apart:
                dropped.add(j)
        elif p.quote.mode not in kinds or 2 * len(p.content.words & ground) >= len(p.content.words):
            dropped.add(j)
    kept = [p for p in pairs if p.gold not in apart]
    return kept, [i for i in range(len(gold)) if i not in apart], [j for j in range(len(predicted)) if j not in dropped]


def _hits(g: Seen, p: Seen, shared: int) -> list[str]:
    content = g.content.edges == p.content.edges
    source = bool(g.source.words & p.source.words) if g.source.words else not p.source.words
    whole = content and g.source.edges == p.source.edges and g.cue.edges == p.cue.edges
    half = 2 * shared >= len(g.content.words | p.content.words)
    return [m for m, hit in zip(MEASURES, (True, half, content, source, whole), strict=True) if hit]


def _speakers(c: Counts, gold: Annotation, g: Quote, p: Quote, left: Cast, right: Cast) -> bool:
    if not g.actors:
        return all(right.known(a) and right.actor(a).kind == "unnamed" for a in p.actors)
    good = all_match(left, g.actors, right, p.actors)
    form = source_form(gold, g)
    for name in ("speaker", f"speaker {form}"):
        _add(c, f"{name} n")
        _add(c, name, good)
    if any(left.state(a) for a in g.actors):
        _add(c, "state n")
        _add(c, "state", all_states(left, g.actors, right, p.actors))
    return good


def _targets(c: Counts, g: Quote, p: Quote, left: Cast, right: Cast) -> None:
    names = [right.actor(t).name for t in p.targets]
    hits = sum(t in p.targets or any(same(left.actor(t).name, n) for n in names) for t in g.targets)
    _add(c, "target", hits)
    _add(c, "target gold", len(g.targets))
    _add(c, "target predicted", len(p.targets))
    if g.targets:
        _add(c, "target_hit n")
        _add(c, "target_hit", hits > 0)


def _labels(c: Counts, g: Quote, p: Quote) -> None:
    for s in STANCES:
        _add(c, f"stance gold {s}", g.stance == s)
        _add(c, f"stance predicted {s}", p.stance == s)
        _add(c, f"stance {s}", g.stance == p.stance == s)
    _add(c, "also", g.also is not None and g.also == p.also)
    _add(c, "also gold", g.also is not None)
    _add(c, "also predicted", p.also is not None)
    _add(c, "flags", len(set(g.flags) & set(p.flags)))
    _add(c, "flags gold", len(g.flags))
    _add(c, "flags predicted", len(p.flags))
    if p.probabilities and g.stance:
        top = max(range(len(STANCES)), key=p.probabilities.__getitem__)
        bin_ = min(int(p.probabilities[top] * BINS), BINS - 1)
        _add(c, f"ece n {bin_}")
        _add(c, f"ece sure {bin_}", p.probabilities[top])
        _add(c, f"ece right {bin_}", STANCES[top] == g.stance)


def source_form(annotation: Annotation, quote: Quote) -> str:
    """How the text names the speaker: by a name (the person's own, or any proper name of a body), a noun, a pronoun or not."""
    words = " ".join(s.of(annotation.document.text) for s in quote.source)
    if not words:
        return "none"
    if _PRONOUN.fullmatch(words.strip()):
        return "pronoun"
    spoken = set(re.findall(r"\w+", _ascii(words)))
    for name in quote.actors:
        actor = annotation.actors.get(name)
        if actor is None or actor.kind in ("unnamed", "group"):
            continue
        if actor.kind == "person":
            if spoken & {w for w in re.findall(r"\w+", _ascii(actor.name)) if len(w) > 2}:
                return "name"
        elif re.search("[A-Z]", re.sub(r"^(The|A|An)\b", "", words)):
            return "name"
    return "nominal"


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
