"""From news text to who said what, to whom, and with which stance. Names are resolved on first use; nothing heavy loads here."""

from stance.version import __version__

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
