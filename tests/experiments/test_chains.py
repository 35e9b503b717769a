"""Agreement with coreference chains of another tool. The text is made up."""

from __future__ import annotations

from experiments.chains import agreement, silver
from stance.actors import Actor
from stance.quotes import Annotation, Quote, QuoteType
from stance.text import Document, Span

TEXT = "Ada Berg left. She said it rained. It snowed, he said."
SHE, HE = TEXT.index("She"), TEXT.index("he said")
TOKENS = [
    [[0, 3, "Ada", "NNP", "PERSON", 1, "compound"], [4, 8, "Berg", "NNP", "PERSON", 2, "nsubj"], [9, 13, "leave", "VBD", "O", -1, "root"]],
    [[SHE, SHE + 3, "she", "PRP", "O", 1, "nsubj"]],
    [[HE, HE + 2, "he", "PRP", "O", 1, "nsubj"]],
]
ROW = {
    "sentences": [{"tokens": tokens} for tokens in TOKENS],
    "coref": [{"rep": 0, "mentions": [[0, 8, 4, 8, 0], [SHE, SHE + 3, SHE, SHE + 3, 1]]}],
}


def annotation(who: str) -> Annotation:
    quotes = (
        Quote("a", QuoteType.INDIRECT, (Span(24, 33),), source=(Span(SHE, SHE + 3),), actors=("x",)),
        Quote("b", QuoteType.INDIRECT, (Span(35, 44),), source=(Span(HE, HE + 2),)),
    )
    return Annotation(Document("doc", TEXT), "a", quotes, {"x": Actor("x", who, "person")})


def test_speakers_are_held_against_the_names_of_their_chains() -> None:
    found = agreement([annotation("Berg"), annotation("Bo Lund")], {"doc": ROW})["he or she"]
    assert found == {"sources": 4, "in a named chain": 2, "alike": 1, "unresolved": 0}


def test_silver_speakers_stand_where_a_chain_has_a_name() -> None:
    made = silver(annotation("Bo Lund"), ROW)
    assert [q.actors for q in made.quotes] == [("Ada Berg",), ()] and made.actors["Ada Berg"].kind == "person"
