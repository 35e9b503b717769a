"""stance info: versions, models, and where things are looked for."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Iterator
from pathlib import Path

NAME = "info"
HELP = "versions, models and where corpora are looked for; download Stanza packages"
EXAMPLES = ["stance info"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--download", metavar="PACKAGE", help="fetch one of Stanza's own English packages and try it: default, for instance"
    )


def run(args: argparse.Namespace) -> int:
    if args.download:
        _download(args.download)
    for line in _lines():
        print(line)
    return 0


def _lines() -> Iterator[str]:
    from stance.resources import FOLDER, load_yaml
    from stance.store import corpora_folder
    from stance.version import __version__

    yield f"stance     {__version__}, in {FOLDER.parent}, with Python {platform.python_version()}"
    yield f"codebook   {load_yaml('codebook')['version']}"
    for folder in sorted(p for p in (FOLDER / "models").iterdir() if p.is_dir()):
        yield from _model(folder)
    stanza = Path(os.environ.get("STANZA_RESOURCES_DIR", Path.home() / "stanza_resources"))
    fetched = sorted({p.stem for p in stanza.glob("en/depparse/*.pt")})
    yield f"Stanza     {stanza}: {', '.join(fetched) or 'no English models; the compact ones above ship with stance'}"
    corpora = corpora_folder(FOLDER.parent.parent / "annotations")
    origin = "$STANCE_CORPORA" if os.environ.get("STANCE_CORPORA") else "$STANCE_CORPORA is not set"
    yield f"corpora    {corpora.resolve()}: {'found' if corpora.is_dir() else 'not there'} ({origin})"


def _model(folder: Path) -> Iterator[str]:
    """The model's name and checksum, and what its card says first."""
    from stance.resources import sha256

    yield f"model      {folder.name}  sha256 {sha256(folder)}"
    card = folder / "card.md"
    lines = (
        [line.strip() for line in card.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")]
        if card.exists()
        else []
    )
    yield f"           {lines[0] if lines else 'without a card'}"


def _download(package: str) -> None:
    """Fetches all layers of a Stanza package by parsing a sentence with them."""
    from stance.parse import LAYERS, Need
    from stance.read.parser import StanzaParser
    from stance.text import Document

    document = Document("trial", "Ships sail.")
    StanzaParser(package=package, download=True).parse([(document, Need(frozenset(LAYERS), document.paragraphs()))])
    print(f"Stanza package {package} is there; use it: stance annotate --stanza-package {package}")
