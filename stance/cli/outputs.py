"""What a verb may write to: refused before the long work where an input would be lost."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from stance.text import InputError


def check_output(output: str, inputs: Iterable[str]) -> None:
    """InputError where the output has no name, is one of the inputs, or lies in a folder that is one ("-" is never an input's name)."""
    if not output:
        raise InputError("-o: found an empty name, expected a file or folder to write")
    path = Path(output)
    for given in inputs:
        source = Path(given)
        if given == "-" or not source.exists():
            continue
        if path.resolve() == source.resolve() or (path.exists() and path.samefile(source)):
            raise InputError(f"-o {output}: is also a source, which it would replace; expected another file")
        if source.is_dir() and source.resolve() in path.resolve().parents:
            raise InputError(f"-o {output}: lies in the source {given}, whose files the next run would read; expected another folder")
