"""The trained detector on the shipped models: kinds of quotes, confidence, odd texts, independence of batch mates."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.corpus.sources import read_documents
from stance.detect.tagger import Tagger
from stance.detect.trained import TaggerDetector
from stance.heads import Head, ModelError
from stance.parse import Need, Parse
from stance.quotes import Annotation, Quote
from stance.read.encoder import OnnxEncoder
from stance.record import to_line
from stance.resources import FOLDER
from stance.store import corpora_folder
from stance.text import Document

MODELS = FOLDER / "models"
ARTICLE = """Envoys meet in Havn

“The lake is open,” Norway's envoy, Ida Lund, said on Monday. “The boats are ready.”

According to the harbour master, two ships had left. He told reporters that the crew hoped for better weather.

“We wish our neighbours a quiet year.”

Per Holm, the mayor, said: “The town has paid its share.

“It will not pay twice.”

Sweden's minister, Eva Strand, said that Denmark had accused her party of stalling the talks.
"""
READ = OnnxEncoder(MODELS / "encoder")
HEAD = Head.load(MODELS / "quote-head")
TAGGER = Tagger.load(MODELS / "encoder")
DETECTORS = {guideline: TaggerDetector(TAGGER, HEAD, guideline=guideline) for guideline in ("codebook", "polnear")}


def detect(text: str, guideline: str = "codebook") -> tuple[Quote, ...]:
    document = Document("d", text)
    return DETECTORS[guideline].detect(document, READ.encode([document])[0], Parse())


def words(text: str, quote: Quote) -> tuple[list[str], str, str]:
    return [s.of(text) for s in quote.content], " ".join(s.of(text) for s in quote.cue), " ".join(s.of(text) for s in quote.source)


def test_the_article_s_quotes_are_found() -> None:
    found = [words(ARTICLE, q) for q in detect(ARTICLE)]
    assert (["“The lake is open,”", "“The boats are ready.”"], "said", "Norway's envoy, Ida Lund,") in found
    assert any(c == ["two ships had left"] and cue.lower() == "according to" for c, cue, _ in found)
    assert (["the crew hoped for better weather"], "told", "He") in found
    assert (["“We wish our neighbours a quiet year.”"], "", "") in found
    assert any(c == ["“The town has paid its share.", "“It will not pay twice.”"] and s.startswith("Per Holm") for c, _, s in found)


def test_nested_quotes_have_parents_and_polnear_has_none() -> None:
    quotes = {q.id: q for q in detect(ARTICLE)}
    inner = [q for q in quotes.values() if q.parent]
    assert [words(ARTICLE, q)[1] for q in inner if q.cue and q.source and q.cue[0].of(ARTICLE) == "accused"] == ["accused"]
    assert all(quotes[q.parent].hull.contains(q.hull) for q in inner if q.parent)
    outer = detect("Ida Lund said that Oslo had asked for help.", "polnear")
    assert [q.parent for q in outer] == [None] and outer[0].content[0].of("Ida Lund said that Oslo had asked for help.").startswith("that")


def test_type_mode_and_how_are_said() -> None:
    by_start = {q.content[0].of(ARTICLE)[:12]: q for q in detect(ARTICLE)}
    assert str(by_start["“The lake is"].type) == "direct" and str(by_start["the crew hop"].type) == "indirect"
    assert by_start["“The lake is"].how.quote == "tagger" and by_start["“The lake is"].how.source == "linked"
    assert by_start["“We wish our"].how.source == "inherited"
    thought = detect("Analysts fear that the dam will break before the summer.")
    assert [str(q.mode) for q in thought] == ["thought"]


def test_confidences_are_probabilities_and_tell_sure_from_unsure() -> None:
    for quote in detect(ARTICLE):
        assert quote.confidence.quote is not None and 0 <= quote.confidence.quote <= 1
        assert quote.confidence.source is not None and 0 <= quote.confidence.source <= 1
    sure = detect("“The lake is open,” Norway's envoy, Ida Lund, said on Monday.")[0].confidence.quote
    assert sure is not None and sure > 0.9


def test_plain_news_without_speech_has_no_quotes() -> None:
    assert detect("The ferry leaves at nine. Tickets cost four crowns, and children travel free.\n\nResults: Havn 2, Vik 1.") == ()


def test_it_asks_for_the_encoding_and_for_no_parse() -> None:
    assert DETECTORS["codebook"].needs(Document("d", ARTICLE)) == Need(encoding=True)


def test_wrong_guidelines_and_heads_are_refused() -> None:
    with pytest.raises(ValueError, match="guideline: found 'both', expected one of codebook, polnear"):
        TaggerDetector(TAGGER, guideline="both")
    with pytest.raises(ModelError, match="quote head: found 'stance'"):
        TaggerDetector(TAGGER, replace(HEAD, kind="stance"))
    assert all(
        q.confidence.quote is None
        for q, _ in TaggerDetector(TAGGER).judged(Document("d", ARTICLE), READ.encode([Document("d", ARTICLE)])[0])
    )


def test_a_document_alone_or_among_many_has_the_same_quotes() -> None:
    shuffled = random.Random(4)
    parts = ARTICLE.split("\n\n")
    many = [Document(str(n), "\n\n".join(shuffled.choices(parts, k=1 + n % 9))) for n in range(40)]
    together = [DETECTORS["codebook"].detect(d, e, Parse()) for d, e in zip(many, READ.encode(many), strict=True)]
    assert together == [DETECTORS["codebook"].detect(d, READ.encode([d])[0], Parse()) for d in many]


def sound(text: str) -> None:
    for guideline in DETECTORS:
        document = Document("d", text)
        paragraphs = document.paragraphs()
        quotes = detect(text, guideline)
        assert len({q.id for q in quotes}) == len(quotes)
        assert [q.content[0].start for q in quotes] == sorted(q.content[0].start for q in quotes)
        for span in (s for q in quotes for part in (q.content, q.cue, q.source) for s in part):
            assert span.of(text).strip() and any(p.contains(span) for p in paragraphs)


ODD = st.text(st.one_of(st.characters(), st.sampled_from("“”\"'‘’«»:—-.,!\n\r\t \x00\u200b\u2028🌋é")), max_size=300)


@settings(max_examples=60, deadline=None)
@given(ODD)
def test_any_text_is_read_without_an_error(text: str) -> None:
    sound(text)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_cut_shuffled_and_spoilt_articles_are_read_without_an_error(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(ARTICLE)))
    pieces = ARTICLE[start : start + data.draw(st.integers(1, 600))].split(" ")
    pieces = data.draw(st.permutations(pieces))
    sound(data.draw(st.sampled_from([" ", "\n", "\u00a0", ""])).join(pieces) + data.draw(ODD))


@pytest.mark.parametrize(
    "text",
    ["a", "“", '"' * 5000, "x" * 300_000, "said," * 8_000, "“Yes,” he said. " * 800, "‘a " * 10_000],
    ids=lambda t: f"{t[:6]}{len(t)}",
)
def test_long_and_empty_things_are_read_without_an_error(text: str) -> None:
    sound(text)


RELOAD = """
import gzip, json, sys
texts = {row["id"]: row["text"] for row in map(json.loads, gzip.open(sys.argv[1], "rt", encoding="utf-8"))}
spans = 0
for record in map(json.loads, open(sys.argv[2], encoding="utf-8")):
    text = texts.pop(record["id"])
    assert record["text"] == text
    for quote in record["quotes"]:
        for role in ("content", "cue", "source"):
            for start, end in quote[role]:
                assert any(a <= start < end <= b for a, b in record["body"])
                spans += 1
            assert quote["surface"][role] == " ... ".join(text[a:b] for a, b in quote[role])
assert not texts
print(spans)
"""


def test_spans_hold_in_a_new_process_on_all_texts_of_the_pool(tmp_path: Path) -> None:
    pool = corpora_folder(Path(__file__).parents[2] / "annotations") / "news" / "pool.jsonl.gz"
    if not pool.is_file():
        pytest.skip(f"{pool} is not here ($STANCE_CORPORA)")
    with gzip.open(pool, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    documents = list(read_documents({"id": r["id"], "text": r["text"]} for r in rows))
    found = [DETECTORS["codebook"].detect(d, e, Parse()) for d, e in zip(documents, READ.encode(documents), strict=True)]
    lines = [to_line(Annotation(d, "stance", quotes)) for d, quotes in zip(documents, found, strict=True)]
    (tmp_path / "records.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    command = [sys.executable, "-c", RELOAD, str(pool), str(tmp_path / "records.jsonl")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 1000


def test_the_turns_of_a_transcript_are_direct_without_marks() -> None:
    text = "Press talk in Havn (excerpts)\n\nQUESTION: Who mends the pier?\nMAYOR LUND: We do.\nQUESTION: When?\nMAYOR LUND: By May."
    found = detect(text)
    assert [(words(text, q), str(q.type)) for q in found] == [
        ((["We do."], "", "MAYOR LUND"), "direct"),
        ((["By May."], "", "MAYOR LUND"), "direct"),
    ]
