"""The main job on one raw page: quotes as a table, positions by actor, and records, table and page in out/demo/.

The page (demo/article.txt, menus, captions and footer included) is ours, and all people and events on it are invented.
"""

from __future__ import annotations

from pathlib import Path

import stance
from stance.cli.tables import console, positions_table, quote_table

ABOUT = {
    "title": "Norway and Iceland trade barbs over severed nets",
    "date": "2019-03-12",
    "publisher": "The Skerry Courier (invented)",
}
ARTICLE = Path(__file__).parent / "demo" / "article.txt"
OUT = Path("out") / "demo"


def main() -> None:
    """Annotates the article and shows and writes what was found."""
    screen = console()
    annotation = stance.load().annotate(stance.read_document(ARTICLE, **ABOUT))
    screen.print(quote_table(annotation, width=screen.width))
    screen.print(positions_table(stance.positions(stance.to_frame([annotation])), width=screen.width))
    for name in ("quotes.jsonl", "quotes.csv", "article.html"):
        stance.save([annotation], OUT / name)
        screen.print(f"wrote {OUT / name}", markup=False)


if __name__ == "__main__":
    main()
