"""Facts and models that ship with the package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def load_yaml(name: str) -> Any:
    """The content of resources/<name>.yaml."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with open(FOLDER / f"{name}.yaml", encoding="utf-8") as file:
        return yaml.load(file, Loader=loader)
