"""A checkout of the public PolNeAR repository (github.com/networkdynamics/PolNeAR) into the form that the experiments read.

    git clone https://github.com/networkdynamics/PolNeAR
    python -m experiments.corpora.polnear PolNeAR corpora/polnear

Writes polnear.{train,dev,test}.jsonl.gz: id, split, publisher, date, title, author, wire, annotator, n_annotators, text, attributions
[{id, source, cue, content: lists of [start, end) in code points, type, kind}], discard, discuss. type and kind are not PolNeAR's: type
is made from quotation marks, kind (speech, mental, attitude, evidence, act, other) from the cue's words by cue_kinds.yaml, right for
about nine in ten. The repository has no licence: research use, and nothing of it may be passed on.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from stance.detect.marks import regions
from stance.text import WORD, Document

SPLITS = ("train", "dev", "test")
ROLES = ("source", "cue", "content")
# Twenty articles were annotated by everybody. Whose work counts was drawn for those of train and dev; elsewhere it is the first one's.
DRAWN = {
    "breitbart_2016-03-20_ted-cruz-refuses-to-disavow-lind": "6b86",
    "breitbart_2016-06-24_hillary-clinton-unveils-first-sp": "5fec",
    "huff-post_2016-03-23_how-the-democratic-elite-betraye": "4b22",
    "huff-post_2016-07-26_obama-administration-to-expand-p": "5fec",
    "nyt_2016-01-29_it-s-still-bill-but-old-magic-se": "5fec",
    "nyt_2016-06-07_china-rebuts-american-criticism-": "ef2d",
    "nyt_2016-08-11_new-emails-raise-queries-over-cl": "4b22",
    "politico_2016-02-29_democrats-draw-plan-to-shatter-t": "d473",
    "politico_2016-05-23_senate-candidates-stake-out-a-ra": "ef2d",
    "politico_2016-09-08_flynn-says-trump-absolutely-righ": "4b22",
    "usa-today_2016-05-06_immigration-debate-hits-home-for": "4b22",
    "usa-today_2016-07-27_michelle-obama-made-america-pay-": "d473",
    "wash-post_2015-11-08_in-satirizing-the-elite-a-mexica": "ef2d",
    "wash-post_2016-02-17_sanders-and-clinton-see-black-vo": "4b22",
    "wash-post_2016-07-02_judge-blocks-mississippi-s-relig": "6b86",
    "wash-post_2016-09-26_charlotte-struggles-to-return-to": "d473",
    "west-journal_2016-04-18_trump-s-son-says-the-battle-agai": "ef2d",
    "west-journal_2016-08-26_glenn-beck-says-trump-alt-right-": "6b86",
}
# Words of a cue that say nothing of its kind while another word does.
AUXILIARIES = {
    "has", "have", "had", "is", "are", "was", "were", "be", "been", "being", "will", "would", "can", "could", "may", "might",
    "did", "do", "does", "not", "also", "to", "it", "he", "they",
}  # fmt: skip
FORMS = {"said": "say", "told": "tell", "wrote": "write", "thought": "think", "knew": "know", "saw": "see", "felt": "feel", "made": "make"}
FORMS |= {"found": "find", "shown": "show", "gave": "give", "took": "take", "meant": "mean", "led": "lead", "left": "leave", "went": "go"}
FORMS |= {"spoke": "speak", "held": "hold", "chose": "choose", "understood": "understand", "quoted": "quote", "sought": "seek"}

Pairs = list[list[int]]


def main() -> None:
    """Convert the three parts of the core corpus."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path, help="the repository's folder")
    parser.add_argument("out", type=Path, help="the folder to write into")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for split in SPLITS:
        rows = list(articles(args.checkout / "data", split))
        with gzip.open(args.out / f"polnear.{split}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        print(f"{split}: {len(rows)} articles, {sum(len(r['attributions']) for r in rows)} attributions")


def articles(data: Path, split: str) -> Iterator[dict[str, Any]]:
    """The articles of a split, sorted by id."""
    with open(data / "metadata.tsv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["compartment"] == split]
    for row in sorted(rows, key=lambda r: str(r["filename"])):
        yield article(data / split, split, row)


def article(folder: Path, split: str, row: Mapping[str, str]) -> dict[str, Any]:
    """One article with the attributions of one annotator."""
    name, everybody = row["filename"], row["annotators"].split("|")
    annotator = DRAWN.get(name, everybody[0])
    text = (folder / "text" / f"{name}.txt").read_bytes().decode("utf-8")
    spans, events = standoff((folder / "attributions" / f"{name}_{annotator}.ann").read_bytes().decode("utf-8"))
    return {
        "id": name,
        "split": split,
        **{k: row[k] for k in ("publisher", "author", "wire", "title")},
        "date": row["publication_date"] or None,
        "annotator": annotator,
        "n_annotators": len(everybody),
        "text": text,
        "attributions": [a for number, parts in events if (a := attribution(text, number, parts, spans))["content"]],
        **{k: joined(text, [p for label, pairs in spans.values() if label.lower() == k for p in pairs]) for k in ("discard", "discuss")},
    }


def standoff(raw: str) -> tuple[dict[str, tuple[str, Pairs]], list[tuple[str, list[tuple[str, str]]]]]:
    """brat's format: spans by id (label, fragments), events (id, [(role, span id)]). What an annotated line break broke off is skipped."""
    spans: dict[str, tuple[str, Pairs]] = {}
    events = []
    for line in raw.split("\n"):
        if match := re.match(r"(T\d+)\t([\w-]+) (\d+ \d+(?:;\d+ \d+)*)\t", line):
            spans[match[1]] = match[2], [[int(x) for x in pair.split()] for pair in match[3].split(";")]
        elif match := re.match(r"(E\d+)\t(.*)", line):
            parts = [part.partition(":") for part in match[2].split()]
            events.append((match[1], [(role.rstrip("0123456789").lower(), span) for role, _, span in parts]))
    return spans, events


def attribution(text: str, number: str, parts: list[tuple[str, str]], spans: Mapping[str, tuple[str, Pairs]]) -> dict[str, Any]:
    """One attribution; content is empty where the annotator left it out."""
    found = {role: joined(text, [p for r, span in parts if r == role for p in spans[span][1]]) for role in ROLES}
    cue = " ".join(text[a:b] for a, b in found["cue"])
    return {"id": number, **found, "type": type_of(text, found["content"]), "kind": kind_of(cue)}


def joined(text: str, pairs: Pairs) -> Pairs:
    """Sorted, trimmed of white space; fragments with nothing but white space between them are one."""
    out: Pairs = []
    for start, end in sorted(pairs):
        start, end = (
            start + len(text[start:end]) - len(text[start:end].lstrip()),
            end - len(text[start:end]) + len(text[start:end].rstrip()),
        )
        if out and not text[out[-1][1] : start].strip():
            out[-1][1] = max(end, out[-1][1])
        elif start < end:
            out.append([start, end])
    return out


def type_of(text: str, content: Pairs) -> str:
    """direct: every word within quotation marks; indirect: none; mixed: some."""
    inside = regions(text, Document("", text).paragraphs())
    words = [m.start() for a, b in content for m in WORD.finditer(text, a, b)]
    within = [any(r.start < w < r.end for r in inside) for w in words]
    return "direct" if words and all(within) else "mixed" if any(within) else "indirect"


@cache
def lexicon() -> dict[str, str]:
    """Lemma -> kind."""
    kinds = yaml.safe_load(Path(__file__).with_name("cue_kinds.yaml").read_text("utf-8"))
    return {lemma: kind for kind, lemmas in kinds.items() for lemma in lemmas}


def kind_of(cue: str) -> str:
    """speech, mental, attitude, evidence, act or other, by the first word of the cue that tells."""
    words = re.findall(r"[a-z-]+|:", cue.lower())
    for word in [w for w in words if w not in AUXILIARIES] + words:
        for lemma in lemmas(word):
            if lemma in lexicon():
                return lexicon()[lemma]
    return "other" if words else "speech"


def lemmas(word: str) -> Iterator[str]:
    """The word and what it may be a form of."""
    yield FORMS.get(word, word)
    for ending, instead in (("ies", "y"), ("ied", "y"), ("es", "e"), ("s", ""), ("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", "")):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word.removesuffix(ending) + instead
            yield stem
            if len(stem) > 3 and stem[-1] == stem[-2]:
                yield stem[:-1]


if __name__ == "__main__":
    main()
