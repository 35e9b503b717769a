"""Quotes experiments/results/ in README.md: what stands between '<!-- from FILE -->' and '<!-- end -->' becomes that file's text.

python -m experiments.readme
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(<!-- from (\S+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def quoted(text: str, root: Path = ROOT) -> str:
    """The text with every block filled from its file; a .txt file stands as a code block."""

    def fill(block: re.Match[str]) -> str:
        path = root / block[2]
        content = path.read_text(encoding="utf-8").strip("\n") + "\n"
        if path.suffix == ".txt":
            content = f"```text\n{content}```\n"
        return f"{block[1]}{content}{block[4]}"

    return BLOCK.sub(fill, text)


def main() -> None:
    readme = ROOT / "README.md"
    readme.write_text(quoted(readme.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
