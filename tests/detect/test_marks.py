"""Quotation marks: pairing, nesting, continuation, apostrophes; no input upsets them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.detect.marks import Region, regions
from stance.text import Document, Span


def marked(text: str) -> tuple[Region, ...]:
    return regions(text, Document("d", text).paragraphs())


def strings(text: str) -> list[str]:
    return [r.span.of(text) for r in marked(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "yes" and "no".', ['"yes"', '"no"']),
        ("He said “yes” and left.", ["“yes”"]),
        ("He said ''yes'' and ``no''.", ["''yes''", "``no''"]),
        ("Sie sagte „ja“ und ging.", ["„ja“"]),
        ("Il dit «oui» ou ‹non›.", ["«oui»", "‹non›"]),
        ("She said â€œyesâ€\x9d and left.", ["â€œyesâ€\x9d"]),
    ],
)
def test_every_kind_of_mark_pairs(text: str, expected: list[str]) -> None:
    assert strings(text) == expected


def test_apostrophes_are_no_marks() -> None:
    text = "'We won't touch the farmers' land or the miners' pits,' he said. The '90s are over, and he told 'em so."
    assert strings(text) == ["'We won't touch the farmers' land or the miners' pits,'"]


def test_a_turned_apostrophe_does_not_open() -> None:
    assert strings("the plan “can‘t be squared with the law” and left.") == ["“can‘t be squared with the law”"]


def test_inches_do_not_close_a_quotation() -> None:
    assert strings('"Use a 6" pipe here," he said of the 5\' 10" man.') == ['"Use a 6" pipe here,"']


def test_guillemets_as_bullets_are_no_marks() -> None:
    assert strings("» Rice prices rise\n» Bridge toll halved") == []


def test_inner_marks_are_deeper() -> None:
    text = "“He told me, ‘Never again,’ and left,” she said."
    assert [(r.depth, r.span.of(text)) for r in marked(text)] == [(0, "“He told me, ‘Never again,’ and left,”"), (1, "‘Never again,’")]


def test_the_same_mark_can_nest() -> None:
    text = '"She called it "a farce" twice," he said.'
    assert strings(text) == ['"She called it "a farce" twice,"', '"a farce"']


def test_a_quotation_left_open_goes_on_in_the_next_paragraph() -> None:
    text = "“One is done,” he said. “Two is not.\n\n“Three begins.”\n\nFour."
    assert [(r.closed, r.continued) for r in marked(text)] == [(True, False), (False, False), (True, True)]


def test_an_open_quotation_ends_with_its_paragraph() -> None:
    text = 'He said: "The road is open.\n\nThe rain had stopped.'
    assert strings(text) == ['"The road is open.']


def test_a_closed_quotation_is_not_continued() -> None:
    assert [r.continued for r in marked('"One."\n\n"Two."')] == [False, False]


def test_a_lost_opening_mark_is_the_start_of_the_paragraph() -> None:
    (region,) = marked("We talk and we trade,” he added.")
    assert region.span.of("We talk and we trade,” he added.") == "We talk and we trade,”" and not region.opening


def test_empty_pairs_are_nothing() -> None:
    assert strings('""=\n“” ‘’ «» ``\'\'\n"') == []


MARKS = st.sampled_from([*"\"'“”‘’„«»‹›`.,? \n", "''", "``", "â€œ", "word", "won't", "\r\n", "\x00"])


@given(st.lists(MARKS, max_size=60).map("".join))
def test_any_text_gives_regions_that_nest_within_their_paragraphs(text: str) -> None:
    paragraphs = Document("d", text).paragraphs()
    found = regions(text, paragraphs)
    assert list(found) == sorted(found, key=lambda r: (r.start, -r.end))
    for region in found:
        assert paragraphs[region.paragraph].contains(region.span)
    for a in found:
        for b in found:
            assert not a.start < b.start < a.end < b.end


def test_a_text_of_nothing_but_marks_ends_soon() -> None:
    text = '"' * 20_000
    assert len(regions(text, Document("d", text).paragraphs())) < 20_000


def test_escaped_marks_are_marks_and_escaped_apostrophes_are_not() -> None:
    text = "&quot;The port&#39;s open,&quot; she said. &ldquo;Come.&rdquo;"
    found = regions(text, (Span(0, len(text)),))
    assert [r.span.of(text) for r in found] == ["&quot;The port&#39;s open,&quot;", "&ldquo;Come.&rdquo;"]
