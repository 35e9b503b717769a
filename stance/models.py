"""Model folders with files of their own: model.json says which, and their sha256; what is loaded is what was released."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from stance.heads import ModelError


def facts(folder: str | Path, form: str, files: Sequence[str]) -> dict[str, Any]:
    """The content of model.json, once the folder is of this form and these files of it are whole; else ModelError."""
    folder = Path(folder)
    mend = "install the package again"
    for name in ("model.json", *files):
        if not (folder / name).is_file():
            raise ModelError(f"{folder}: no {name}, expected a model folder; {mend}")
    try:
        said = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(f"{folder}/model.json: found no JSON ({error}); {mend}") from error
    if not isinstance(said, dict) or said.get("format") != form:
        found = said.get("format") if isinstance(said, dict) else type(said).__name__
        raise ModelError(f"{folder}/model.json: found format {found!r}, expected {form!r}; {mend}")
    sums = said.get("sha256")
    for name in files:
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if not isinstance(sums, dict) or sums.get(name) != digest:
            raise ModelError(f"{folder}: {name} is not the file that model.json was written with; {mend}")
    return said
