"""Web pages: the whole text, the body in it, what the page says of itself, and broken pages."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.read.html import read_html
from stance.read.pages import Pages
from stance.resources import load_yaml
from stance.text import Document, covers

PAGES = Pages(load_yaml("boilerplate"))
PAGE = """<!doctype html><html lang="en-GB"><head><title>Minister quits | The Daily</title>
<meta property="og:site_name" content="The Daily"><meta property="article:published_time" content="2014-03-30T10:00:00Z">
<link rel="canonical" href="https://example.org/a"><style>p { color: red }</style><script>var x = "he said no";</script></head>
<body><nav><ul><li>Home</li><li>World</li></ul></nav><article><h1>Minister “quits” over fish</h1>
<p>The fisheries minister, Jane Roe, said on Monday that she
would leave the government because of the quota deal with&nbsp;Norway.</p>
<figure><img src="x"><figcaption>Jane Roe in port. Credit: Agency</figcaption></figure>
<p>“I will not sign it,” she told reporters in the harbour of the capital.<br>“Nobody should.” 🇮🇩 e\u0301t\u00e9</p>
<blockquote><p>We are sorry to see her go, and we will miss her in the house very much.</p></blockquote>
<p>The deal has three parts:</p><ul><li>the quota falls by a third;</li><li>boats are bought back.</li></ul>
<p>The prime minister is expected to name a successor this week, officials said on Tuesday.</p></article>
<aside><h3>Related</h3><a href="y">Mayor: “I will not resign”</a></aside><footer>© 2014 The Daily</footer></body></html>"""


def read(html: str) -> Document:
    return read_html(html, "d", pages=PAGES)


def body(document: Document) -> list[str]:
    return [span.of(document.text) for span in document.paragraphs()]


def test_the_text_is_all_that_the_page_shows() -> None:
    text = read(PAGE).text
    assert text.split("\n")[:3] == ["Home", "World", "Minister “quits” over fish"]
    assert "Jane Roe in port. Credit: Agency" in text and text.endswith("© 2014 The Daily")
    assert "that she would leave" in text and "with\u00a0Norway." in text
    assert "red" not in text.split() and "var x" not in text and "The Daily" not in text.split("\n")[0]


def test_the_body_is_the_article_without_captions_and_links() -> None:
    assert body(read(PAGE)) == [
        "Minister “quits” over fish",
        "The fisheries minister, Jane Roe, said on Monday that she would leave the government because of the quota deal with\u00a0Norway.",
        "“I will not sign it,” she told reporters in the harbour of the capital.",
        "“Nobody should.” 🇮🇩 e\u0301t\u00e9",
        "We are sorry to see her go, and we will miss her in the house very much.",
        "The deal has three parts:",
        "the quota falls by a third;",
        "boats are bought back.",
        "The prime minister is expected to name a successor this week, officials said on Tuesday.",
    ]


def test_what_the_page_says_of_itself() -> None:
    document = read(PAGE)
    assert (document.date, document.publisher, document.url, document.language) == (
        "2014-03-30",
        "The Daily",
        "https://example.org/a",
        "en",
    )
    assert document.title and document.title.startswith("Minister")
    assert document.source_sha256 == hashlib.sha256(PAGE.encode()).hexdigest()


def test_odd_characters_and_inline_marks_do_not_lose_paragraphs() -> None:
    paragraphs = [
        "The min\u00adister, <b>Jane</b> <a href='x'>Roe</a>, said \u201cno\u201d to the deal&#8203; and left the hall with her aides.",
        "\U0001f469\u200d\U0001f692 Fire crews\u200b from the <em>north</em> said <sup>1</sup> that they had asked for help in vain.",
        "\u201cIt was cold,\u201d&nbsp;she said.<br/>\u201cVery cold.\u201d",
        "The council of the town has promised to look at the matter in the first week of June, its mayor said.",
    ]
    menu = "<ul><li>Home</li><li>World</li></ul>"
    page = read(f"<html><body><nav>{menu}</nav><article><h1>Fire in town</h1><p>{'</p><p>'.join(paragraphs)}</p></article></body></html>")
    kept = body(page)
    assert len(kept) == 6 and kept[0] == "Fire in town"
    assert kept[1].startswith("The min\u00adister, Jane Roe, said") and kept[4] == "\u201cVery cold.\u201d"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<", "<"),
        ("<html><head><script>let a = 1;</script></head></html>", ""),
        ("The minister said no.", "The minister said no."),
        ("<p>Unclosed <b>bold <div>and a block", "Unclosed bold\nand a block"),
        ("<table><tr><td>Oslo<td>3</table>", "Oslo\n3"),
        ("<pre>Two\n  lines</pre>", "Two\nlines"),
        ("<p>Fish &amp; chips &#8220;now&#8221; &nosuch;</p>", "Fish & chips “now” &nosuch;"),
        ('<?xml version="1.0" encoding="utf-8"?><html><body><p>He said "no".</p></body></html>', 'He said "no".'),
        ("<p>a\x00b</p><svg><title>icon</title></svg><p>c</p>", "a\x00b\nc"),
    ],
)
def test_broken_and_empty_pages(html: str, text: str) -> None:
    document = read(html)
    assert [line.strip() for line in document.text.split("\n")] == text.split("\n")
    assert covers(document.body or (), document.paragraphs())


def test_deeply_nested_pages() -> None:
    assert read("<html>" + "<div>" * 20_000 + "The minister said no.").text == "The minister said no."


def test_a_page_without_an_article_is_read_like_raw_text() -> None:
    html = "<div>Home | World | Business</div><div>The minister said no.</div><div>Advertisement</div>"
    assert body(read(html)) == ["The minister said no."]


@given(st.text(alphabet="<>/=\"' \n\u00a0pdivbrahtml&;!-?e\u0301🇮🇩“x", max_size=120))
def test_no_page_upsets_the_reader_and_bodies_lie_in_the_text(html: str) -> None:
    document = read(html)
    assert all(span.end <= len(document.text) for span in document.body or ())
    assert covers(document.body or (), document.paragraphs())
