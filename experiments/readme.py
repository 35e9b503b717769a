"""Quotes experiments/results/ in README.md: what stands between '<!-- from FILE -->' and '<!-- end -->' becomes that file's text.

First the demo's article is annotated anew and ten lines of it written to experiments/results/demo.txt.

python -m experiments.readme
"""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import stance
from experiments.demo import ABOUT, ARTICLE

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


def ten_lines() -> str:
    """The quotes that say most about what the package does, a line each: who, to whom, stance, probability, text."""
    annotation = stance.load().annotate(stance.read_document(ARTICLE, **ABOUT))
    lines = [f"{'who':<24}{'to whom':<22}{'stance':<14}{'prob.':<7}text"]
    for quote in annotation.quotes[:9]:
        text = textwrap.shorten(annotation.surface(quote.content), 62, placeholder=" …")
        who, whom = (textwrap.shorten(annotation.names(ids), 22, placeholder=" …") for ids in (quote.actors, quote.targets))
        lines.append(f"{who:<24}{whom:<22}{quote.stance:<14}{max(quote.probabilities or (0,)):<7.2f}{text}")
    return "\n".join(lines) + "\n"


def main() -> None:
    (ROOT / "experiments" / "results" / "demo.txt").write_text(ten_lines(), encoding="utf-8")
    readme = ROOT / "README.md"
    readme.write_text(quoted(readme.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
