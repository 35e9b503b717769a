"""The whole road for many documents: parse, detect, resolve, classify."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Protocol

from stance.actors import Actor
from stance.heads import ModelError
from stance.parse import Need, Parse
from stance.quotes import Annotation, Quote
from stance.text import Document, InputError

BATCH = 32  # documents parsed together
DETECTORS = ("frames",)


class Parser(Protocol):
    """Parses many documents at once, each as far as its Need says."""

    def parse(self, requests: Iterable[tuple[Document, Need]]) -> list[Parse]: ...


class Detector(Protocol):
    """Finds quotes: content, cue, source, type; says before what it needs of the parse."""

    def needs(self, document: Document) -> Need: ...

    def detect(self, document: Document, parse: Parse) -> tuple[Quote, ...]: ...


class Resolver(Protocol):
    """Gives quotes their actors and targets, and tells who those are."""

    def needs(self, document: Document) -> Need: ...

    def resolve(self, document: Document, parse: Parse, quotes: Sequence[Quote]) -> tuple[tuple[Quote, ...], dict[str, Actor]]: ...


class Classifier(Protocol):
    """Gives quotes their stance and its probabilities."""

    def classify(self, document: Document, quotes: Sequence[Quote], actors: Mapping[str, Actor]) -> tuple[Quote, ...]: ...


class Pipeline:
    """Annotates documents. Build one with load(), or from stations of your own.

    check: called with each document first; raises InputError for one that cannot be annotated (not English, too odd).
    provenance: plain values copied into every annotation.
    """

    def __init__(
        self,
        parser: Parser,
        detector: Detector,
        resolver: Resolver,
        classifier: Classifier,
        *,
        check: Callable[[Document], Document] | None = None,
        annotator: str = "stance",
        provenance: Mapping[str, object] | None = None,
    ) -> None:
        self.parser = parser
        self.detector = detector
        self.resolver = resolver
        self.classifier = classifier
        self.check = check
        self.annotator = annotator
        self.provenance = dict(provenance or {})

    def annotate(self, document: Document) -> Annotation:
        """One document, through all stations; InputError where it cannot be annotated."""
        return next(self.pipe([document]))

    def pipe(
        self,
        documents: Iterable[Document],
        *,
        on_error: str = "raise",
        on_skip: Callable[[str, Exception], None] | None = None,
        batch: int = BATCH,
    ) -> Iterator[Annotation]:
        """Many documents, parsed in batches; results in order and independent of the batch.

        on_error: "raise", or "skip" = leave the document out and tell on_skip(document id, error).
        """
        for document, parse in self._parsed(documents, on_error, on_skip, batch):
            try:
                yield self._finish(document, parse)
            except Exception as error:
                self._failed(document.id, error, on_error, on_skip)

    def detect(self, documents: Iterable[Document]) -> Iterator[tuple[Quote, ...]]:
        """The quotes alone, unresolved and unlabelled, for each document in order."""
        for document, parse in self._parsed(documents, "raise", None, BATCH):
            yield self.detector.detect(document, parse)

    def _parsed(
        self, documents: Iterable[Document], on_error: str, on_skip: Callable[[str, Exception], None] | None, batch: int
    ) -> Iterator[tuple[Document, Parse]]:
        if on_error not in ("raise", "skip"):
            raise InputError(f"on_error: found {on_error!r}, expected 'raise' or 'skip'")
        stream = iter(documents)
        while several := list(islice(stream, batch)):
            ready = []
            for document in several:
                try:
                    ready.append(self.check(document) if self.check else document)
                except InputError as error:
                    self._failed(document.id, error, on_error, on_skip)
            needs = [_both(self.detector.needs(d), self.resolver.needs(d)) for d in ready]
            try:
                parses = self.parser.parse(zip(ready, needs, strict=True))
            except ModelError:
                raise
            except Exception:  # one document may have upset the parser: find it, keep the others
                parses = []
                kept = []
                for document, need in zip(ready, needs, strict=True):
                    try:
                        parses += self.parser.parse([(document, need)])
                        kept.append(document)
                    except Exception as error:
                        self._failed(document.id, error, on_error, on_skip)
                ready = kept
            yield from zip(ready, parses, strict=True)

    def _finish(self, document: Document, parse: Parse) -> Annotation:
        quotes = self.detector.detect(document, parse)
        quotes, actors = self.resolver.resolve(document, parse, quotes)
        quotes = self.classifier.classify(document, quotes, actors)
        return Annotation(document, self.annotator, quotes, actors, self.provenance)

    def _failed(self, name: str, error: Exception, on_error: str, on_skip: Callable[[str, Exception], None] | None) -> None:
        if on_error == "raise":
            raise error
        if on_skip:
            on_skip(name, error)


def _both(a: Need, b: Need) -> Need:
    """What either asks for. Spans are whole paragraphs, so that equal ones are parsed once."""
    return Need(a.layers | b.layers, tuple(sorted(set(a.spans) | set(b.spans))))


def load(
    *,
    actors: str | Path | Sequence[str | Path] = (),
    detector: str = "frames",
    guideline: str = "codebook",
    stanza_package: str = "compact",
    download: bool = False,
) -> Pipeline:
    """The pipeline with the package's own models and facts.

    actors: YAML files of your own, laid over the actor table. detector: "frames" (rules on the dependency parse).
    guideline: "codebook", or "polnear" for the benchmark. stanza_package: "compact" ships with the package; "default" is
    Stanza's own, downloaded only when download is true. ModelError, InputError in one sentence where something is missing.
    """
    from stance.actors import ActorTable
    from stance.classify.classifier import StanceClassifier
    from stance.detect.detector import FrameDetector
    from stance.heads import Head
    from stance.read.language import check
    from stance.read.parser import StanzaParser
    from stance.resolve.resolver import Resolver
    from stance.resources import FOLDER, load_json, load_yaml, sha256
    from stance.version import __version__

    if detector not in DETECTORS:
        raise InputError(f"detector: found {detector!r}, expected one of {', '.join(DETECTORS)}")
    extra = [Path(actors)] if isinstance(actors, (str, Path)) else [Path(a) for a in actors]
    cues = load_yaml("cues")
    head = FOLDER / "models" / "stance-head"
    models = {"stance-head": sha256(head)}
    if stanza_package == "compact":
        models["stanza-en-compact"] = sha256(FOLDER / "models" / "stanza-en-compact")
    settings = {"detector": detector, "guideline": guideline, "stanza_package": stanza_package, "actors": [sha256(a) for a in extra]}
    return Pipeline(
        StanzaParser(package=stanza_package, download=download),
        FrameDetector(cues, guideline=guideline),
        Resolver(ActorTable.load(extra=extra), cues=cues, model=load_json("resolve")),
        StanceClassifier(Head.load(head)),
        check=check,
        annotator=f"stance {__version__}",
        provenance={
            "version": __version__,
            "codebook": load_yaml("codebook")["version"],
            "guideline": guideline,
            "detector": detector,
            "config": hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest(),
            "models": models,
        },
    )
