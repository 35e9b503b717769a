"""The README's figures are those of experiments/results/, and what it names exists."""

from __future__ import annotations

import re
from pathlib import Path

from experiments.readme import BLOCK, quoted

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_figures_are_quoted_from_the_results() -> None:
    assert len(BLOCK.findall(README)) >= 3
    assert quoted(README) == README, "run: python -m experiments.readme"


def test_a_changed_figure_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "f.md").write_text("| any | 80.0 |\n")
    text = "<!-- from f.md -->\n| any | 90.0 |\n<!-- end -->"
    assert quoted(text, tmp_path) == "<!-- from f.md -->\n| any | 80.0 |\n<!-- end -->"


def test_files_that_it_names_exist() -> None:
    named = re.findall(r"`((?:stance|annotations|experiments)/[\w./-]+)`", README)
    assert named and not [n for n in named if not (ROOT / n).exists()]


def test_make_targets_that_it_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make ([a-z]+)`", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
