"""Facts and models that ship with the package."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def load_yaml(name: str) -> Any:
    """The content of resources/<name>.yaml."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with open(FOLDER / f"{name}.yaml", encoding="utf-8") as file:
        return yaml.load(file, Loader=loader)


def sha256(path: Path) -> str:
    """Of a file, or of a folder's files with their relative names, in order of names; cards (*.md) are left out."""
    digest = hashlib.sha256()
    files = sorted(p for p in path.rglob("*") if p.is_file() and p.suffix != ".md") if path.is_dir() else [path]
    for file in files:
        digest.update(file.relative_to(path).as_posix().encode() + b"\0")
        digest.update(file.read_bytes())
    return digest.hexdigest()
