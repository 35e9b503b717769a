"""What a cue does ('urge', 'accuse', 'praise'), by the classes of the cue lexicon."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Where a word has several classes, the one that says more about the other side wins.
_FIRST = (
    "accuse",
    "criticise",
    "urge",
    "threaten",
    "warn",
    "reject",
    "refuse",
    "praise",
    "thank",
    "apologise",
    "promise",
    "agree",
    "deny",
    "ask",
    "name",
    "want",
    "hope",
    "explain",
    "think",
    "report",
    "show",
    "act",
    "say",
)
_IRREGULAR = {
    "told": "tell",
    "said": "say",
    "sought": "seek",
    "thought": "think",
    "met": "meet",
    "wrote": "write",
    "written": "write",
    "swore": "swear",
    "pled": "plead",
    "denied": "deny",
    "denies": "deny",
    "felt": "feel",
}


def stem(word: str) -> str:
    """A word without its endings, alike for all forms of a verb: 'urges', 'urged', 'urging' -> 'urg'."""
    word = _IRREGULAR.get(word, word)
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sl" else word


class CueWords:
    """Classes of cues, from the mapping that resources/cues.yaml holds; an empty one knows none."""

    def __init__(self, lexicon: Mapping[str, Any]) -> None:
        self._kinds: dict[str, str] = {}
        for part in ("verbs", "nouns"):
            for group in lexicon.get(part, ()):
                if group.get("only"):
                    continue
                for cue in group["cues"]:
                    self._learn(" ".join(stem(w) for w in cue.split()), group["class"], part)

    def _learn(self, key: str, kind: str, part: str) -> None:
        old = self._kinds.get(key)
        if old is None or (part == "verbs" and key not in ("say", "tell") and _rank(kind) < _rank(old)):
            self._kinds[key] = kind

    def kind(self, cue: str) -> str:
        """The class of a cue as it stands in the text, '' where no word of it is known. 'tell' is a class of its own."""
        stems = [stem(w) for w in cue.lower().split()]
        if "tell" in stems:
            return "tell"
        for n in (2, 1):
            for i in range(len(stems) - n + 1):
                kind = self._kinds.get(" ".join(stems[i : i + n]))
                if kind:
                    return kind
        return ""


def _rank(kind: str) -> int:
    return _FIRST.index(kind) if kind in _FIRST else len(_FIRST)
