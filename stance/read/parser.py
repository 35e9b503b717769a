"""Stanza, in bulk, lazily: the only import of stanza and torch in the package.

Each paragraph asked for is a stanza document of its own, so that no sentence crosses a paragraph and offsets are sums.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from stance.heads import ModelError
from stance.parse import Entity, Need, Parse, Sentence, Token
from stance.text import Document, Span

_LOG = logging.getLogger(__name__)

COMPACT = Path(__file__).parent.parent / "resources" / "models" / "stanza-en-compact"
PROCESSORS = {"tokens": "tokenize,mwt", "pos": "pos", "lemma": "lemma", "deps": "depparse", "names": "ner"}
IMPLIED = {"tokens": "tokens", "pos": "tokens pos", "lemma": "tokens pos lemma", "deps": "tokens pos lemma deps", "names": "tokens names"}
BATCH = 60_000  # characters given to Stanza at once; bounds memory
EASY = 500  # characters of a paragraph that is never cut
LONGEST = 5_000  # characters of one piece of a paragraph
LONGEST_SENTENCE = 200  # words and marks without the end of a sentence
LONGEST_WORD = 1_000  # characters without white space: pictures, keys and the like, which nobody said

# One to one, so that offsets hold: the treebanks know straight marks only, and control characters are no text.
_PLAIN = str.maketrans(
    {**dict.fromkeys("’‘‹›`", "'"), **dict.fromkeys("“”„«»", '"'), **dict.fromkeys("\u00a0\u202f\u00ad\u200b\ufeff", " ")}
)

_WORD = re.compile(r"\S+")
_MARK = re.compile(r"[^\w\s]")
_END = re.compile(r"\w{3}[.!?…][\"”’'»)\]]*\Z|[.!?…][\"”’'»)\]]+\Z")  # how a sentence's last word ends; initials and "No." end none

_LABELS = {
    "PER": "PERSON", "PERSON": "PERSON", "ORG": "ORG", "GPE": "GPE", "NORP": "NORP", "LOC": "LOC", "FAC": "LOC", "MISC": "MISC",
    "EVENT": "MISC", "LAW": "MISC", "PRODUCT": "MISC", "WORK_OF_ART": "MISC", "LANGUAGE": "MISC",
}  # fmt: skip


def plain(text: str) -> str:
    """The text as the models know text, of the same length: straight marks, plain spaces, no control characters."""
    text = text.translate(_PLAIN)
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


class StanzaParser:
    """Parses documents with Stanza's English models.

    package: "compact" = the models that ship with this package; any other name is one of Stanza's own packages
    ("default", "default_accurate"), read from Stanza's model folder and downloaded there when download is true.
    """

    def __init__(self, *, package: str = "compact", download: bool = False, threads: int = 1) -> None:
        self.package = package
        self.download = download
        self.threads = threads
        self._pipelines: dict[str, Any] = {}

    def parse(self, requests: Iterable[tuple[Document, Need]]) -> list[Parse]:
        """One Parse for each (document, need), in order. Needs without layers or spans cost nothing."""
        requests = list(requests)
        sentences: list[list[Sentence]] = [[] for _ in requests]
        entities: list[list[Entity]] = [[] for _ in requests]
        by_layers: dict[str, list[tuple[int, int, Span]]] = {}
        for i, (document, need) in enumerate(requests):
            wanted = " ".join(sorted({w for layer in need.layers for w in IMPLIED[layer].split()}))
            for k, span in enumerate(need.spans if wanted else ()):
                by_layers.setdefault(wanted, []).extend((i, k, piece) for piece in _pieces(document.text, span))
        for wanted, pieces in by_layers.items():
            for batch in _batches(pieces):
                texts = [plain(piece.of(requests[i][0].text)) for i, _, piece in batch]
                for (i, k, piece), parsed in zip(batch, self._run(wanted, texts), strict=True):
                    if parsed is None:
                        continue
                    text = requests[i][0].text
                    sentences[i].extend(_sentences(parsed, text, piece.start, k))
                    entities[i].extend(_entities(parsed, text, piece.start))
        return [
            Parse(tuple(sorted(s, key=lambda x: x.tokens[0].start)), tuple(sorted(e, key=lambda x: x.start)))
            for s, e in zip(sentences, entities, strict=True)
        ]

    def _run(self, layers: str, texts: Sequence[str]) -> list[Any]:
        """What Stanza makes of each text; of one that upsets it, nothing: the others are kept."""
        if layers not in self._pipelines:
            self._pipelines[layers] = self._load(layers)
        try:
            return self._bulk(layers, texts)
        except Exception as error:  # Stanza raises many kinds for odd texts
            if len(texts) == 1:
                _LOG.warning("Stanza cannot parse %r (%s); it is left unparsed", texts[0][:80], error)
                return [None]
            middle = len(texts) // 2
            return [*self._run(layers, texts[:middle]), *self._run(layers, texts[middle:])]

    def _bulk(self, layers: str, texts: Sequence[str]) -> list[Any]:
        import stanza
        import torch

        torch.set_num_threads(self.threads)
        return list(self._pipelines[layers].bulk_process([stanza.Document([], text=t) for t in texts]))

    def _load(self, layers: str) -> Any:
        import stanza

        processors = ",".join(PROCESSORS[x] for x in PROCESSORS if x in layers.split())
        options: dict[str, Any] = {"lang": "en", "processors": processors, "use_gpu": False, "verbose": False}
        if self.package == "compact":
            options |= {"dir": str(COMPACT), "package": "compact", "download_method": None}
        else:
            options |= {"package": self.package, "download_method": "reuse_resources" if self.download else None}
        logging.getLogger("stanza").setLevel(logging.ERROR)
        try:
            return stanza.Pipeline(**options, depparse_batch_size=1000, pos_batch_size=1000)
        except Exception as error:  # Stanza raises many kinds for a missing or broken model
            mend = f"run: stance info --download {self.package}"
            if self.package == "compact":
                mend = "install stance-toolkit again"
            elif self.download:
                mend = "are the package's name and the network right?"
            first = str(error).strip().split("\n")[0][:200]
            raise ModelError(f"Stanza package {self.package!r} cannot be loaded ({first}); {mend}") from error


def word_vectors() -> dict[str, Any]:
    """The lower-cased words that the compact models know and their vectors (numpy, 100 numbers each): what training lends to rare words."""
    import torch

    path = COMPACT / "en" / "pretrain" / "compact.pt"
    try:
        found = torch.load(path, weights_only=True, map_location="cpu")
        vectors = found["emb"].numpy()
        return {word: vectors[i] for i, word in enumerate(found["vocab"]["_id2unit"]) if not word.startswith("<")}
    except Exception as error:
        raise ModelError(f"{path}: the word vectors cannot be read ({error}); install the package again") from error


def _pieces(text: str, span: Span) -> Iterator[Span]:
    """The span, cut where it is too long for one go; what is no text, long strings without any white space, is left out.

    A piece ends at the end of a sentence where one is near, and anywhere where none comes: parsing takes time and memory
    by the square of a sentence's length.
    """
    if len(span) <= EASY:
        if span.of(text).strip():
            yield span
        return
    start, ended, since = span.start, span.start, 0  # of the piece, of its last whole sentence, words since then
    for word in _WORD.finditer(text, span.start, span.end):
        if len(word[0]) > LONGEST_WORD:
            yield from _spans(text, start, word.start())
            start, ended, since = word.end(), word.end(), 0
        elif since >= LONGEST_SENTENCE or word.end() - start > LONGEST:
            cut = word.start() if ended == start or since >= LONGEST_SENTENCE else ended
            yield from _spans(text, start, cut)
            start, ended, since = cut, cut, since if cut == ended else 0
        since += 1 + len(_MARK.findall(word[0]))
        if _END.search(word[0]):
            ended, since = word.end(), 0
    yield from _spans(text, start, span.end)


def _spans(text: str, start: int, end: int) -> Iterator[Span]:
    if text[start:end].strip():
        yield Span(start, end)


def _batches(pieces: Sequence[tuple[int, int, Span]]) -> Iterator[list[tuple[int, int, Span]]]:
    batch: list[tuple[int, int, Span]] = []
    size = 0
    for piece in pieces:
        if batch and size + len(piece[2]) > BATCH:
            yield batch
            batch, size = [], 0
        batch.append(piece)
        size += len(piece[2])
    if batch:
        yield batch


def _sentences(parsed: Any, text: str, offset: int, paragraph: int) -> Iterator[Sentence]:
    for sentence in parsed.sentences:
        tokens = []
        for token in sentence.tokens:
            for word in token.words:
                start, end = word.start_char, word.end_char
                if start is None or end is None:  # a word of a contraction that is no piece of it
                    start, end = token.start_char, token.end_char
                start, end = start + offset, end + offset
                head = (word.head or 0) - 1
                tokens.append(
                    Token(
                        start,
                        end,
                        text[start:end],
                        word.lemma or "",
                        word.upos or "",
                        word.xpos or "",
                        word.feats or "",
                        head,
                        word.deprel or "",
                    )
                )
        if tokens:
            yield Sentence(tuple(tokens), paragraph)


def _entities(parsed: Any, text: str, offset: int) -> Iterator[Entity]:
    for entity in parsed.entities or ():
        label = _LABELS.get(entity.type)
        if label and text[entity.start_char + offset : entity.end_char + offset].strip():
            yield Entity(entity.start_char + offset, entity.end_char + offset, label)
