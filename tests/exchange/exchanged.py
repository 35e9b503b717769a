"""Annotations that hold everything a format may lose, and a way through a format and back."""

from __future__ import annotations

from dataclasses import replace

from annotated import ACTORS, TEXT, article, place

from stance.exchange.formats import Options, read, write
from stance.exchange.losses import Losses
from stance.quotes import Annotation, Confidence, How, Quote, QuoteType, Stance
from stance.text import Document, InputError

ARABIC = "قال الوزير"


def everything() -> Annotation:
    """The article with a right-to-left quote behind an emoji: two actors, a relay, no source."""
    made = article()
    quote = Quote(
        "q-ar",
        QuoteType.INDIRECT,
        place(ARABIC),
        actors=("ru", "name:ruritania"),
        targets=("name:ana-petrova", "ru"),
        via=("unnamed:e1/1",),
        stance=Stance.DEMAND,
        probabilities=(0.1, 0.2, 0.6, 0.1),
        act="urge",
        flags=("negated", "threat"),
        confidence=Confidence(0.5, None, 0.25, 0.125, 0.3),
        how=How("tagger", "absent", "alias", "subject"),
        note="sarcastic?",
    )
    assert TEXT.index(ARABIC) > TEXT.index("🚢")
    return replace(made, quotes=(*made.quotes, quote), actors=dict(ACTORS))


def through(annotations, path, kind, *, texts=()):
    """(what comes back, losses of writing, losses of reading)."""
    out, back = Losses(), Losses()
    errors = list(write(annotations, path, kind, out))
    assert errors == []
    return list(read(path, kind, back, Options({d.id: d for d in texts}))), out, back


def one(annotations) -> Annotation:
    """The only annotation of what was read."""
    (found,) = annotations
    if isinstance(found, InputError):
        raise found
    return found


def small(text: str, document_id: str = "d") -> Document:
    return Document(document_id, text)
