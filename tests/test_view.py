"""Views: cut and coloured rightly, well-formed, escaped, self-contained."""

import re
from html.parser import HTMLParser

import pytest
from annotated import TEXT, annotations, article
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.quotes import Annotation
from stance.record import to_record
from stance.text import Document
from stance.view import block, page, segments, terminal

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Tree(HTMLParser):
    """Reads HTML and holds that every element is closed in order and no id stands twice."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.ids, self.hrefs, self.words = [], [], [], [], {}
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.hrefs += [attrs["href"]] if "href" in attrs else []
        if tag not in VOID:
            self.open.append((tag, attrs.get("class", "")))

    def handle_endtag(self, tag):
        assert self.open and self.open.pop()[0] == tag, f"</{tag}> closes nothing"

    def handle_data(self, text):
        for part in {w for _, classes in self.open for w in classes.split()} | {self.open[-1][0] if self.open else ""}:
            self.words[part] = self.words.get(part, "") + text


def shown(record):
    return Tree(page([record]))


marks = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.sampled_from(["content a", "cue b", "source", "out"])), max_size=8)


@given(st.text(max_size=40), marks)
def test_segments_cover_the_text_once_with_all_marks_on_each(text, marks):
    pieces = list(segments(len(text), marks))
    assert "".join(text[a:b] for a, b, _ in pieces) == text
    for start, end, classes in pieces:
        for place in range(start, end):
            assert set(classes.split()) == {c for a, b, words in marks if a <= place < b for c in words.split()}


@given(st.text(max_size=40), marks)
def test_terminal_shows_the_text_and_sends_no_control_character_of_it(text, marks):
    plain = re.sub("\x1b\\[[0-9;]*m", "", terminal(text, marks))
    assert plain == terminal(text, marks, colour=False)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", plain)
    assert len(plain) == len(text.replace("\r\n", "\n"))


@settings(deadline=None)
@given(st.text(max_size=60), marks)
def test_blocks_are_well_formed_and_show_the_text(text, marks):
    tree = Tree(block(text, marks))
    assert not [t for t, _ in tree.tags if t not in ("div", "span")]


@settings(max_examples=60, deadline=None)
@given(annotations(text=st.text(st.characters(blacklist_categories=("Cs",)), min_size=2, max_size=60)))
def test_any_annotation_makes_a_well_formed_page(annotation):
    tree = shown(to_record(annotation))
    assert len(tree.ids) == len(set(tree.ids))
    assert {h[1:] for h in tree.hrefs if h.startswith("#")} <= set(tree.ids)


@pytest.mark.parametrize(
    "nasty", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style><b>", "'); alert(1); ('", "&amp;<!--"]
)
def test_nothing_of_a_text_becomes_markup(nasty):
    from dataclasses import replace

    from stance.actors import Actor
    from stance.quotes import Quote, QuoteType
    from stance.text import Span

    quote = Quote("q", QuoteType.DIRECT, (Span(0, len(nasty)),), actors=("x",), act=nasty, evidence=nasty, note=nasty)
    document = Document("d", nasty, title=nasty, publisher=nasty, url=f"https://example.org/{nasty}")
    annotation = Annotation(document, nasty, (quote,), {"x": Actor("x", nasty, "person", "y", "y"), "y": Actor("y", nasty, "state")})
    record = to_record(annotation)
    clean = to_record(replace(annotation, document=replace(document, text="a" * len(nasty))))
    assert [t for t, _ in shown(record).tags] == [t for t, _ in shown(clean).tags]
    assert nasty in shown(record).words["content"]


def test_links_that_are_no_web_addresses_are_not_made():
    record = {**to_record(article()), "url": "javascript:alert(1)"}
    assert not [h for h in shown(record).hrefs if "javascript" in h]


def test_a_page_fetches_nothing():
    html = page([to_record(article())])
    tree = Tree(html)
    assert not [t for t, a in tree.tags if t in ("link", "img", "iframe") or "src" in a]
    assert not re.search(r"url\(|@import|fetch\(|XMLHttp", html)


def test_roles_are_lit_and_fragments_of_one_quote_go_together():
    tree = shown(to_record(article()))
    assert "Ana Petrova of Ruritania" in tree.words["source"] and "called on" in tree.words["cue"]
    assert tree.words["q3"].startswith("“We are ready to talk,”") and tree.words["q3"].endswith("“But not at any price.”")
    assert "the fleet would leave" in tree.words["nested"]
    assert "Home | World" in tree.words["out"] and "(c) Strait Gazette" in tree.words["out"]


def test_each_quote_has_a_handle_for_the_keyboard_and_a_card_that_links_to_it():
    tree = shown(to_record(article()))
    handles = [a for t, a in tree.tags if t == "a" and a.get("class") == "n"]
    assert [a["data-n"] for a in handles] == ["1", "2", "3", "4", "5"]
    assert all(a["href"][1:] in tree.ids and f"#{a['id']}" in tree.hrefs for a in handles)
    assert handles[0]["aria-label"] == "Quote 1: Ana Petrova, accusatory"
    for word in ("90 %", "accuse", "Ana Petrova, in the text", "85 % sure"):
        assert word in tree.words["card"] + tree.words["aside"] if "aside" in tree.words else tree.words["card"]


def test_the_story_shows_every_visible_character_of_the_text():
    tree = shown(to_record(article()))
    story = re.sub(r"\s+", "", tree.words["story"])
    assert re.sub(r"\s+", "", TEXT) in story


def test_several_articles_have_an_index_on_top():
    tree = Tree(page([to_record(article()), to_record(Annotation(Document("e2", "Nothing."), "x"))]))
    assert "2 articles" in tree.words["index"] and "5 quotes" in tree.words["index"]
    assert len(tree.ids) == len(set(tree.ids)) and {h[1:] for h in tree.hrefs if h.startswith("#")} <= set(tree.ids)


def test_a_notebook_shows_an_annotation_with_its_quotes_lit():
    html = article()._repr_html_()
    assert "reporters&lt;/b&gt;" in html and "<b>" not in html
    Tree(html)


def test_hard_wrapped_lines_become_paragraphs():
    lines = "The council met on Monday and", "decided that the bridge would", "be closed for the summer, as", "the mayor had asked."
    text = "\n".join([*lines, "", "A second", "paragraph."])
    tree = shown(to_record(Annotation(Document("d", text), "x")))
    assert [t for t, _ in tree.tags].count("p") == 3  # the line about the article, and two


def test_colours_are_readable_on_their_grounds():
    """WCAG contrast of text on each tint, light and dark: at least 4.5."""
    css = re.search(r"<style>(.*?)</style>", page([to_record(article())]), re.DOTALL).group(1)
    light, dark = re.findall(r":root\{([^}]*)\}", css)
    grounds = ("paper", "card", "content", "nested", "cue", "source")
    for theme in (light, dark):
        colours = dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{3,6})", theme))
        for ground in grounds:
            assert contrast(colours["ink"], colours[ground]) >= 4.5, ground
        for label in ("conciliatory", "accusatory", "demand", "none", "soft", "content-line"):
            assert contrast(colours[label], colours["card"]) >= 4.5, label
            assert label == "soft" or contrast(colours["on"], colours[label]) >= 4.5, label


def contrast(a, b):
    def light(colour):
        digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
        parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(a), light(b)))
    return (high + 0.05) / (low + 0.05)
