"""Which formats there are, how a path shows which one it is, and reading and writing any of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from stance.exchange.losses import Losses
from stance.quotes import Annotation
from stance.text import Document, InputError

FORMATS = {
    "records": "JSON lines of stance/1 (.jsonl)",
    "annotations": "an annotations folder",
    "table": "one row a quote (.csv, .parquet)",
    "labelstudio": "Label Studio's tasks (.json)",
    "brat": "brat's standoff: a folder of .txt and .ann",
    "xmi": "UIMA XMI for INCEpTION: a folder of .xmi with TypeSystem.xml",
    "dna": "event list of the Discourse Network Analyzer (.csv)",
}
ENDINGS = {".jsonl": "records", ".csv": "table", ".parquet": "table", ".json": "labelstudio", ".xmi": "xmi", ".ann": "brat"}
FOLDERS = ("annotations", "brat", "xmi")


@dataclass(frozen=True, slots=True)
class Options:
    """What some formats ask for: texts by document id; the layer of an annotations folder; licence and split of new documents in one."""

    texts: Mapping[str, Document] = field(default_factory=dict)
    annotator: str | None = None
    layer: str | None = None
    licence: str | None = None
    split: str = "train"
    text: bool = True


def format_of(path: Path) -> str:
    """The format that an input shows by its name and contents."""
    if path.is_dir():
        signs = {"annotations": (path / "meta").is_dir(), "xmi": any(path.rglob("*.xmi")), "brat": any(path.rglob("*.ann"))}
        found = [name for name, there in signs.items() if there]
        if not found:
            raise InputError(f"{path}: found no meta folder, .xmi or .ann file, expected annotations; --from names a format")
        return found[0]
    if not path.exists():
        raise InputError(f"{path}: no such file or folder")
    if path.suffix == ".csv":
        from stance.exchange.dna import is_dna

        return "dna" if is_dna(path) else "table"
    return _by_ending(path, "--from")


def output_format(path: Path) -> str:
    """The format that an output's name asks for."""
    if not path.suffix or path.is_dir():
        if (path / "meta").is_dir():
            return "annotations"
        raise InputError(f"{path}: a folder, expected --to {', '.join(FOLDERS)}")
    return _by_ending(path, "--to")


def _by_ending(path: Path, option: str) -> str:
    if path.suffix not in ENDINGS:
        raise InputError(f"{path}: found ending {path.suffix!r}, expected {', '.join(ENDINGS)}; {option} names a format")
    return ENDINGS[path.suffix]


def read(path: Path, kind: str, losses: Losses, options: Options = Options()) -> Iterator[Annotation | InputError]:
    """The annotations of a file or folder one after the other; what cannot be read stands as an error in its place."""
    if kind == "annotations":
        from stance.exchange import folders

        return folders.read_folder(path, options.layer or "gold", options.annotator)
    found = _read(path, kind, losses, options)
    wanted = options.annotator
    return found if wanted is None else (a for a in found if isinstance(a, InputError) or a.annotator == wanted)


def _read(path: Path, kind: str, losses: Losses, options: Options) -> Iterator[Annotation | InputError]:
    if kind == "records":
        from stance.exchange import folders

        return folders.read_lines(path, options.texts)
    if kind == "table":
        from stance.exchange import tables

        return tables.read(path, losses, options.texts)
    if kind == "dna":
        from stance.exchange import dna

        return dna.read(path, losses, options.texts)
    if kind == "labelstudio":
        from stance.exchange import labelstudio

        return labelstudio.read(path, losses)
    if kind == "brat":
        from stance.exchange import brat

        return brat.read(path, losses)
    from stance.exchange import xmi

    return xmi.read(path, losses)


def write(annotations: Iterable[Annotation], path: Path, kind: str, losses: Losses, options: Options = Options()) -> Iterator[InputError]:
    """Writes annotations as a file or folder; those that cannot be written come back as errors. Run it to its end."""
    if kind == "records":
        from stance.exchange import folders

        return folders.write_lines(annotations, path, text=options.text)
    if kind == "annotations":
        from stance.exchange import folders

        return folders.write_folder(annotations, path, losses, layer=options.layer, licence=options.licence, split=options.split)
    if kind == "table":
        from stance.exchange import tables

        return tables.write(annotations, path, losses, text=options.text)
    if kind == "dna":
        from stance.exchange import dna

        return dna.write(annotations, path, losses)
    if kind == "labelstudio":
        from stance.exchange import labelstudio

        return labelstudio.write(annotations, path, losses)
    if kind == "brat":
        from stance.exchange import brat

        return brat.write(annotations, path, losses)
    from stance.exchange import xmi

    return xmi.write(annotations, path, losses)
