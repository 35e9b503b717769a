"""The whole road for many documents: encode, parse, detect, resolve, classify."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from stance.actors import Actor
from stance.encoding import Encoding
from stance.heads import ModelError
from stance.parse import Need, Parse
from stance.quotes import Annotation, Quote
from stance.text import Document, InputError

if TYPE_CHECKING:
    from stance.resolve.resolver import Resolver as OwnResolver

BATCH = 32  # documents read together
DETECTORS = ("tagger", "frames")


class Parser(Protocol):
    """Parses many documents at once, each as far as its Need says."""

    def parse(self, requests: Iterable[tuple[Document, Need]]) -> list[Parse]: ...


class Encoder(Protocol):
    """Encodes many documents at once."""

    def encode(self, documents: Iterable[Document]) -> list[Encoding]: ...


class Detector(Protocol):
    """Finds quotes: content, cue, source, type; says before what it needs of the encoding and the parse."""

    def needs(self, document: Document) -> Need: ...

    def detect(self, document: Document, encoding: Encoding, parse: Parse) -> tuple[Quote, ...]: ...


class Resolver(Protocol):
    """Gives quotes their actors and targets, and tells who those are."""

    def needs(self, document: Document) -> Need: ...

    def resolve(
        self, document: Document, encoding: Encoding, parse: Parse, quotes: Sequence[Quote]
    ) -> tuple[tuple[Quote, ...], dict[str, Actor]]: ...


class Classifier(Protocol):
    """Gives quotes their stance and its probabilities; says before what it needs of the encoding and the parse."""

    def needs(self, document: Document) -> Need: ...

    def classify(
        self, document: Document, encoding: Encoding, quotes: Sequence[Quote], actors: Mapping[str, Actor]
    ) -> tuple[Quote, ...]: ...


class Pipeline:
    """Annotates documents. Build one with load(), or from stations of your own.

    encoder: may be None where no station needs the encoding.
    check: called with each document first; raises InputError for one that cannot be annotated (not English, too odd).
    provenance: plain values copied into every annotation.
    """

    def __init__(
        self,
        parser: Parser,
        encoder: Encoder | None,
        detector: Detector,
        resolver: Resolver,
        classifier: Classifier,
        *,
        check: Callable[[Document], Document] | None = None,
        annotator: str = "stance",
        provenance: Mapping[str, object] | None = None,
    ) -> None:
        self.parser = parser
        self.encoder = encoder
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
        """Many documents, read in batches; results in order and independent of the batch.

        on_error: "raise", or "skip" = leave the document out and tell on_skip(document id, error).
        """
        for document, encoding, parse in self._read(documents, (self.detector, self.resolver, self.classifier), on_error, on_skip, batch):
            try:
                yield self._finish(document, encoding, parse)
            except Exception as error:
                self._failed(document.id, error, on_error, on_skip)

    def detect(self, documents: Iterable[Document]) -> Iterator[tuple[Quote, ...]]:
        """The quotes alone, unresolved and unlabelled, for each document in order; read only as far as that needs."""
        for document, encoding, parse in self._read(documents, (self.detector,), "raise", None, BATCH):
            yield self.detector.detect(document, encoding, parse)

    def _read(
        self,
        documents: Iterable[Document],
        stations: Sequence[Detector | Resolver | Classifier],
        on_error: str,
        on_skip: Callable[[str, Exception], None] | None,
        batch: int,
    ) -> Iterator[tuple[Document, Encoding, Parse]]:
        """Each document with what these stations need of its encoding and parse; one that upsets a reader is told and left out."""
        if on_error not in ("raise", "skip"):
            raise InputError(f"on_error: found {on_error!r}, expected 'raise' or 'skip'")
        if batch < 1:
            raise InputError(f"batch: found {batch}, expected a whole number from 1 on")
        stream = iter(documents)
        while several := list(islice(stream, batch)):
            ready = []
            for document in several:
                try:
                    ready.append(self.check(document) if self.check else document)
                except InputError as error:
                    self._failed(document.id, error, on_error, on_skip)
            needs = [_together([s.needs(d) for s in stations]) for d in ready]
            try:
                read = self._batch(ready, needs)
            except ModelError:
                raise
            except Exception:  # one document may have upset a reader: find it, keep the others
                yield from self._one_by_one(ready, needs, on_error, on_skip)
            else:
                yield from zip(ready, *read, strict=True)

    def _one_by_one(
        self, documents: Sequence[Document], needs: Sequence[Need], on_error: str, on_skip: Callable[[str, Exception], None] | None
    ) -> Iterator[tuple[Document, Encoding, Parse]]:
        for document, need in zip(documents, needs, strict=True):
            try:
                (encoding,), (parse,) = self._batch([document], [need])
            except Exception as error:
                self._failed(document.id, error, on_error, on_skip)
            else:
                yield document, encoding, parse

    def _batch(self, documents: Sequence[Document], needs: Sequence[Need]) -> tuple[list[Encoding], list[Parse]]:
        parses = self.parser.parse(zip(documents, needs, strict=True))
        encodings = [Encoding()] * len(documents)
        wanted = [i for i, need in enumerate(needs) if need.encoding]
        if wanted and self.encoder is not None:
            for i, encoding in zip(wanted, self.encoder.encode([documents[i] for i in wanted]), strict=True):
                encodings[i] = encoding
        return encodings, parses

    def _finish(self, document: Document, encoding: Encoding, parse: Parse) -> Annotation:
        quotes = self.detector.detect(document, encoding, parse)
        quotes, actors = self.resolver.resolve(document, encoding, parse, quotes)
        quotes = self.classifier.classify(document, encoding, quotes, actors)
        return Annotation(document, self.annotator, quotes, actors, self.provenance)

    def _failed(self, name: str, error: Exception, on_error: str, on_skip: Callable[[str, Exception], None] | None) -> None:
        if on_error == "raise":
            raise error
        if on_skip:
            on_skip(name, error)


def _together(needs: Sequence[Need]) -> Need:
    """What any of them asks for. Spans are whole paragraphs, so that equal ones are parsed once."""
    return Need(
        frozenset(layer for need in needs for layer in need.layers),
        tuple(sorted({span for need in needs for span in need.spans})),
        any(need.encoding for need in needs),
    )


def load(
    *,
    actors: str | Path | Sequence[str | Path] = (),
    detector: str = "tagger",
    guideline: str = "codebook",
    stanza_package: str = "compact",
    download: bool = False,
    stance_head: str | Path | None = None,
) -> Pipeline:
    """The pipeline with the package's own models and facts.

    actors: YAML tables of your own, or PETRARCH dictionaries (.txt), laid over the actor table. detector: "tagger" (trained, on the
    encoder), or "frames" (rules on the dependency parse). guideline: "codebook", or "polnear" for the benchmark. stanza_package:
    "compact" ships with the package; "default" is Stanza's own, downloaded only when download is true. stance_head: a folder that
    `stance train` wrote, instead of the head that ships. ModelError, InputError in one sentence where something is missing.
    """
    from stance.classify.classifier import StanceClassifier
    from stance.classify.pooled import PooledHead
    from stance.read.encoder import OnnxEncoder
    from stance.read.language import check
    from stance.read.parser import StanzaParser
    from stance.resources import FOLDER, load_yaml, sha256
    from stance.version import __version__

    extra = [Path(actors)] if isinstance(actors, (str, Path)) else [Path(a) for a in actors]
    cues = load_yaml("cues")
    models, codebook = FOLDER / "models", load_yaml("codebook")
    finder, used = _detection(detector, guideline, cues)
    used += ["encoder", "stance-head", "antecedent-head", "affiliation-head", "target-head", "close-reader", "target-close-head"]
    used += ["actors-certainty", "targets-certainty"]
    used += ["stanza-en-compact"] if stanza_package == "compact" else []
    head = Path(stance_head) if stance_head is not None else models / "stance-head"
    settings = {"detector": detector, "guideline": guideline, "stanza_package": stanza_package, "actors": [sha256(a) for a in extra]}
    return Pipeline(
        StanzaParser(package=stanza_package, download=download),
        OnnxEncoder(models / "encoder"),
        finder,
        resolver(extra=extra),
        StanceClassifier(PooledHead.load(head, encoder=models / "encoder"), codebook["acts"]),
        check=check,
        annotator=f"stance {__version__}",
        provenance={
            "version": __version__,
            "codebook": codebook["version"],
            "guideline": guideline,
            "detector": detector,
            "config": hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest(),
            "models": {name: sha256(head if name == "stance-head" else models / name) for name in sorted(used)},
        },
    )


def resolver(*, extra: Sequence[Path] = ()) -> OwnResolver:
    """The resolver with the package's own tables and networks. extra: YAML files laid over the actor table."""
    from stance.actors import ActorTable
    from stance.models import facts
    from stance.network import Network
    from stance.read.close import FORMAT, CloseReader
    from stance.resolve.certainty import VERSION, Certainty
    from stance.resolve.resolver import Resolver
    from stance.resources import FOLDER, load_yaml
    from stance.trees import Trees

    models = FOLDER / "models"
    encoder = facts(models / "encoder", "stance-encoder/1", ())["sha256"]["encoder.onnx"]
    reader = facts(models / "close-reader", FORMAT, ("reader.onnx",))["sha256"]["reader.onnx"]
    return Resolver(
        ActorTable.load(extra=extra),
        cues=load_yaml("cues"),
        affiliations=Network.load(models / "affiliation-head", "affiliation", encoder=encoder),
        antecedents=Network.load(models / "antecedent-head", "antecedent", encoder=encoder),
        targets=Network.load(models / "target-head", "target", encoder=encoder),
        reader=CloseReader(models / "close-reader", encoder=models / "encoder"),
        close=Network.load(models / "target-close-head", "close target", encoder=reader),
        certainty=Certainty(*(Trees.load(models / f"{part}-certainty", part, features=VERSION) for part in ("actors", "targets"))),
    )


def _detection(detector: str, guideline: str, cues: Mapping[str, Any]) -> tuple[Detector, list[str]]:
    """The detector and the names of the models that it uses beside the encoder."""
    from stance.resources import FOLDER

    if detector not in DETECTORS:
        raise InputError(f"detector: found {detector!r}, expected one of {', '.join(DETECTORS)}")
    if detector == "frames":
        from stance.detect.detector import FrameDetector

        return FrameDetector(cues, guideline=guideline), []
    from stance.detect.tagger import Tagger
    from stance.detect.trained import TaggerDetector
    from stance.heads import Head

    folder, doubt = FOLDER / "models" / "encoder", Head.load(FOLDER / "models" / "quote-head")
    return TaggerDetector(Tagger.load(folder), doubt, guideline=guideline), ["quote-head"]
