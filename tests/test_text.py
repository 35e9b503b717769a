"""Spans, documents and their paragraphs."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.text import Document, InputError, Span, covers, hull, merged, overlap, trimmed

ODD = 'aB ."“”’\u00a0\u200b\u2028\t\r\n🇮🇩👀e\u0301שa\x00\x0c'
spans = st.builds(lambda s, n: Span(s, s + n), st.integers(0, 60), st.integers(1, 20))
several = st.lists(spans, max_size=8)


def points(many: list[Span] | tuple[Span, ...]) -> set[int]:
    return {i for span in many for i in range(span.start, span.end)}


@given(several)
def test_merged_covers_the_same_ground_without_touching(many: list[Span]) -> None:
    out = merged(many)
    assert points(out) == points(many)
    assert all(a.end < b.start for a, b in pairwise(out))
    assert merged(out) == out


@given(several, several)
def test_overlap_counts_shared_points(a: list[Span], b: list[Span]) -> None:
    assert overlap(a, b) == overlap(b, a) == len(points(a) & points(b))
    assert covers(a, b) == (points(b) <= points(a))


@given(st.lists(spans, min_size=1, max_size=8))
def test_hull_is_the_smallest_span_around(many: list[Span]) -> None:
    assert points((hull(many),)) >= points(many)
    assert hull(many).start == min(points(many)) and hull(many).end == max(points(many)) + 1


@given(spans, spans)
def test_spans_overlap_and_contain_as_their_points_do(a: Span, b: Span) -> None:
    assert a.overlaps(b) == bool(points((a,)) & points((b,)))
    assert a.contains(b) == (points((b,)) <= points((a,)))


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 2), (-1, 2)])
def test_empty_and_negative_spans_are_refused(start: int, end: int) -> None:
    with pytest.raises(InputError, match="expected 0 <= start < end"):
        Span(start, end)


def test_a_body_beyond_the_text_is_refused() -> None:
    with pytest.raises(InputError, match=r"document d: body span \[0, 9\)"):
        Document("d", "short", body=(Span(0, 9),))


@given(st.text(alphabet=ODD, max_size=40), st.data())
def test_trimmed_takes_edges_only(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = trimmed(text, start, end)
    if span is None:
        assert not any(c.isprintable() and not c.isspace() for c in text[start:end])
    else:
        assert start <= span.start and span.end <= end
        assert text[span.start].isprintable() and not text[span.start].isspace()
        assert text[span.end - 1].isprintable() and not text[span.end - 1].isspace()


@given(st.text(alphabet=ODD, max_size=80))
def test_paragraphs_are_sorted_apart_and_hold_all_that_is_printed(text: str) -> None:
    document = Document("d", text)
    paragraphs = document.paragraphs()
    assert list(paragraphs) == sorted(paragraphs)
    assert all(a.end <= b.start for a, b in pairwise(paragraphs))
    shown = {i for i, c in enumerate(text) if c.isprintable() and not c.isspace()}
    assert shown <= points(paragraphs)


def paragraphs(text: str) -> list[str]:
    return [span.of(text) for span in Document("d", text).paragraphs()]


def test_each_line_of_a_page_is_a_paragraph() -> None:
    assert paragraphs("One said no.\nTwo said yes.\r\n\r\n  Three left. \u2028Four") == [
        "One said no.",
        "Two said yes.",
        "Three left.",
        "Four",
    ]


def test_a_line_that_stops_in_mid_sentence_goes_on_in_the_next() -> None:
    text = "The minister said that the harbour would be shut for\na week. He left.\nMenu item\nanother item\n"
    assert paragraphs(text) == ["The minister said that the harbour would be shut for\na week. He left.", "Menu item", "another item"]


WRAPPED = """The harbour of the northern town will stay shut for a whole
week, the minister said on Monday, because of the storm that
broke the pier and sank two ferries near the old lighthouse.

"We ask the crews to wait," she told reporters in the capital
of the province. "Nobody should sail before the pier has been
looked at by the engineers and by the harbour master."
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_hard_wrapped_text_with_blank_lines(end: str) -> None:
    text = WRAPPED.replace("\n", end)
    assert paragraphs(text) == [block.strip() for block in text.split(end * 2)]


def test_hard_wrapped_text_without_blank_lines() -> None:
    text = WRAPPED.replace("\n\n", "\n").replace("near the old lighthouse.", "at noon.")
    assert len(paragraphs(text)) == 2


def test_hard_wrapped_text_in_capitals() -> None:
    assert len(paragraphs(WRAPPED.upper())) == 2


def test_bullets_in_hard_wrapped_text_stay_apart() -> None:
    listed = (
        WRAPPED
        + "\nThe minister said that three things were to be done at once:\n- the pier is to be mended;\n- the ferries are to be raised;\n"
    )
    assert paragraphs(listed)[-2:] == ["- the pier is to be mended;", "- the ferries are to be raised;"]


def test_a_list_of_headlines_is_not_hard_wrapped() -> None:
    headlines = [f"Minister number {n} denies all knowledge of the broken pier" for n in range(12)]
    assert paragraphs("\n".join(headlines)) == headlines


def test_only_the_body_has_paragraphs() -> None:
    text = "Menu\nThe minister said no.\nFooter"
    document = Document("d", text, body=(Span(5, 26),))
    assert [span.of(text) for span in document.paragraphs()] == ["The minister said no."]


def test_the_digest_tells_texts_apart_even_with_lone_surrogates() -> None:
    assert Document("a", "x\ud800").sha256 != Document("a", "x\ud801").sha256
    assert Document("a", "é").sha256 != Document("a", "e\u0301").sha256


@pytest.mark.parametrize("date", ["2014-13-40", "2014-02-30", "", "99999", "30/03/2014", "2014-3-1"])
def test_a_document_refuses_what_is_no_date(date: str) -> None:
    with pytest.raises(InputError, match="expected a day, month or year of the calendar"):
        Document("a", "He said no.", date=date)
