"""The cue lexicon as the frames use it: which words attribute, to what, and how they inflect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# Irregular verbs, and those that double a consonant: all forms.
_FORMS = """
say says said saying; tell tells told telling; write writes wrote written writing; make makes made making; speak speaks spoke spoken
speaking; think thinks thought thinking; know knows knew known knowing; see sees saw seen seeing; hold holds held holding; swear
swears swore sworn swearing; begin begins began begun beginning; sing sings sang sung singing; read reads read reading; put puts put
putting; set sets set setting; go goes went gone going; find finds found finding; feel feels felt feeling; understand understands
understood understanding; forget forgets forgot forgotten forgetting; show shows showed shown showing; lay lays laid laying; send
sends sent sending; cast casts cast casting; give gives gave given giving; take takes took taken taking; choose chooses chose chosen
choosing; undertake undertakes undertook undertaken undertaking; hit hits hit hitting; spell spells spelled spelt spelling; learn
learns learned learnt learning; beseech beseeches beseeched besought beseeching; quip quips quipped quipping; beg begs begged begging;
brag brags bragged bragging; commit commits committed committing; admit admits admitted admitting; rip rips ripped ripping; slam slams
slammed slamming; pan pans panned panning; rebut rebuts rebutted rebutting; forecast forecasts forecast forecasted forecasting; prefer
prefers preferred preferring; refer refers referred referring; plan plans planned planning; regret regrets regretted regretting; snap
snaps snapped snapping; blog blogs blogged blogging; dub dubs dubbed dubbing; shrug shrugs shrugged shrugging; concur concurs
concurred concurring; extol extols extolled extolling; get gets got gotten getting; come comes came coming; let lets let letting;
label labels labelled labeled labelling labeling; signal signals signalled signaled signalling signaling; mean means meant meaning;
keep keeps kept keeping; counsel counsels counselled counseled counselling counseling; plead pleads pleaded pled pleading; lead leads
led leading; break breaks broke broken breaking; withdraw withdraws withdrew withdrawn withdrawing; hear hears heard hearing; bear
bears bore borne bearing; wear wears wore worn wearing; win wins won winning; lose loses lost losing; sell sells sold selling; buy
buys bought buying; meet meets met meeting; become becomes became becoming; hang hangs hung hanging; have has had having; be is are
was were been being; do does did done doing; let lets let letting
"""
_IRREGULAR = {forms.split()[0]: tuple(forms.split()) for forms in _FORMS.split(";")}  # by the base form


@dataclass(frozen=True, slots=True)
class Cue:
    """One reading of a cue. takes: the shapes of content it can carry (see cues.yaml); particles: words after the verb."""

    lemma: str
    kind: str
    mode: str
    takes: frozenset[str]
    strong: bool = False
    particles: tuple[str, ...] = ()


def inflected(verb: str) -> tuple[str, ...]:
    """The forms of an English verb: base, -s, past, participle, -ing."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    third = verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")
    stem = verb[:-1] if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) else verb
    past = stem + "ed" if not verb.endswith("e") or stem != verb else verb + "d"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        third, past = verb[:-1] + "ies", verb[:-1] + "ied"
    return verb, third, past, stem + "ing"


class Cues:
    """The lexicon in lookup order, built from the mapping that cues.yaml holds.

    guideline: groups marked `only` for another guideline are left out.
    """

    def __init__(self, lexicon: Mapping[str, Any], *, guideline: str = "codebook") -> None:
        self.verbs: dict[str, list[Cue]] = {}
        self.nouns: dict[str, list[Cue]] = {}
        for group in _groups(lexicon, "verbs", guideline):
            for cue in _read(group):
                for form in inflected(cue.lemma):
                    self.verbs.setdefault(form, []).append(cue)
        for group in _groups(lexicon, "nouns", guideline):
            for cue in _read(group):
                plural = cue.lemma[:-1] + "ies" if cue.lemma.endswith("y") and cue.lemma[-2] not in "aeiou" else cue.lemma + "s"
                for form in (cue.lemma, plural):
                    self.nouns.setdefault(form, []).append(cue)
        self.forms = frozenset(self.verbs)
        shapes = {"clause", "np_of", "np_as"}  # those whose -ing form opens a new attribution after a comma
        self.attributing = frozenset(f for f, readings in self.verbs.items() if any(r.takes & shapes for r in readings))
        self.messages = frozenset(lexicon["messages"]) | {m + "s" for m in lexicon["messages"]}
        self.carriers = _forms(lexicon["carriers"])
        self.object_control = _forms(lexicon["object_control"])
        self.light = _forms(lexicon["light"])
        self.precision: dict[str, float] = dict(lexicon["precision"])
        self.quoting = _forms(lexicon["quoting"])
        self.never = _forms(lexicon["never"])

    def class_of(self, cue: str) -> str | None:
        """The class of a cue as it stands in a text ("called on", "a warning"), None where the lexicon lacks it."""
        words = cue.lower().replace("’", "'").split()
        if words[:1] == ["according"]:
            return "say"
        for table in (self.verbs, self.nouns):
            for i, word in enumerate(words):
                after = words[i + 1 :]
                found = [c for c in table.get(word, ()) if list(c.particles) == after[: len(c.particles)]]
                if found:  # further words first ("point out"), then a preposition that the reading takes ("called for")
                    return max(found, key=lambda c: (len(c.particles), bool(after) and after[0] in c.takes)).kind
        return None


def _groups(lexicon: Mapping[str, Any], key: str, guideline: str) -> Iterable[Mapping[str, Any]]:
    return [g for g in lexicon[key] if g.get("only", guideline) == guideline]


def _read(group: Mapping[str, Any]) -> Iterable[Cue]:
    for text in group["cues"]:
        lemma, *particles = str(text).split()
        yield Cue(lemma, group["class"], group["mode"], frozenset(group["takes"]), group.get("strength") == "strong", tuple(particles))


def _forms(verbs: Iterable[str]) -> frozenset[str]:
    return frozenset(form for verb in verbs for form in inflected(str(verb)))
