"""From news text to who said what, to whom, and with which stance. Names are resolved on first use; nothing heavy loads here."""

from stance.version import __version__

TYPE_CHECKING = False  # type checkers take it for true, whatever it is
if TYPE_CHECKING:
    from stance.compare.positions import positions as positions
    from stance.compare.score import score as score
    from stance.corpus.sources import read_document as read_document
    from stance.corpus.sources import read_documents as read_documents
    from stance.pipeline import Pipeline as Pipeline
    from stance.pipeline import load as load
    from stance.quotes import Annotation as Annotation
    from stance.quotes import Quote as Quote
    from stance.quotes import Stance as Stance
    from stance.record import read_records as read_records
    from stance.table import save as save
    from stance.table import to_frame as to_frame
    from stance.text import Document as Document
    from stance.text import Span as Span

_NAMES = {
    "load": "stance.pipeline",
    "Pipeline": "stance.pipeline",
    "read_document": "stance.corpus.sources",
    "read_documents": "stance.corpus.sources",
    "Document": "stance.text",
    "Span": "stance.text",
    "Quote": "stance.quotes",
    "Annotation": "stance.quotes",
    "Stance": "stance.quotes",
    "save": "stance.table",
    "read_records": "stance.record",
    "to_frame": "stance.table",
    "positions": "stance.compare.positions",
    "score": "stance.compare.score",
}
__all__ = ["__version__", *_NAMES]


def __getattr__(name: str) -> object:
    if name not in _NAMES:
        raise AttributeError(f"module 'stance' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_NAMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
