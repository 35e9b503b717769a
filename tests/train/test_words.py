"""What the stance head sees of a quote."""

from __future__ import annotations

import pytest

from experiments.words.features import GROUPS, features, names_in, stem
from stance.actors import Actor
from stance.quotes import Quote, QuoteType, quote_id
from stance.text import Document, Span

RURITANIA = {
    "name:ivo-maric": Actor("name:ivo-maric", "Ivo Maric", "person", "xr", "xr"),
    "xr": Actor("xr", "Ruritania", "state", None, "xr"),
}


def seen(text: str, content: str, cue: str = "", source: str = "", kind: str = "indirect", actors: tuple[str, ...] = ()) -> dict:
    """The features of one quote, its parts given by their words."""

    def at(words: str) -> tuple[Span, ...]:
        return (Span(text.index(words), text.index(words) + len(words)),) if words else ()

    spans = at(content)
    quote = Quote(quote_id(spans), QuoteType(kind), spans, cue=at(cue), source=at(source), actors=actors)
    return features(Document("d", text), [quote], RURITANIA)[0]


def test_groups_are_those_that_the_head_is_told_of() -> None:
    assert tuple(seen("She said it was late.", "it was late", "said", "She")) == GROUPS


def test_cue_stands_as_word_stem_and_whole() -> None:
    found = seen("The ministry called on rebels to disarm.", "to disarm", "called on", "The ministry")["cue"]
    assert set(found) == {"called", "on", "~call", "~on", "=call on"}
    assert seen("Late again.", "Late again")["cue"] == {"=<none>": 1.0}


def test_names_are_masked_and_the_speakers_own_side_is_told_apart() -> None:
    text = "Ivo Maric said the Ruritanian army would leave Strelsau and Black Forest to Borduria."
    words = seen(
        text, "the Ruritanian army would leave Strelsau and Black Forest to Borduria", "said", "Ivo Maric", actors=("name:ivo-maric",)
    )
    assert words["word"]["<self>"] == 1 and words["word"]["<name>"] == 3  # a run of names is one
    assert not any("ruritan" in f or "borduria" in f or "strelsau" in f for group in words.values() for f in group)


def test_other_names_give_the_same_features() -> None:
    one = seen("Maric said Borduria must leave.", "Borduria must leave", "said", "Maric")
    two = seen("Novak said Syldavia must leave.", "Syldavia must leave", "said", "Novak")
    assert one == two


def test_a_name_that_begins_a_sentence_is_known_from_the_rest_of_the_text() -> None:
    text = 'Talks with Borduria failed. "Borduria must leave," he said. "Talks are over."'
    assert "borduria" in names_in(text) and "talks" not in names_in("He said talks failed. Some Talks do.")
    assert seen(text, '"Borduria must leave,"', "said", "he", "direct")["first"]["<name> must"] == 1


def test_a_text_all_in_capitals_has_no_names() -> None:
    words = seen("THE SOURCE SAID THE TALKS MUST GO ON.", "THE TALKS MUST GO ON", "SAID", "THE SOURCE")["word"]
    assert set(words) == {"the", "talks", "must", "go", "on"}


def test_i_is_no_name() -> None:
    found = seen('He said: "But I agree."', '"But I agree."', "said", "He", "direct")
    assert "i" in found["word"] and "says i" in found["shape"]


def test_negation_marks_the_words_after_it_up_to_the_clause() -> None:
    found = seen("He said they will not accept the vote; talks go on.", "they will not accept the vote; talks go on", "said", "He")
    assert set(found["negated"]) == {"accept", "the", "vote"}
    assert "negated" not in seen("He said they won't leave.", "they won't leave", "said", "He")["shape"]
    assert set(seen("He said they won’t leave.", "they won’t leave", "said", "He")["negated"]) == {"leave"}


@pytest.mark.parametrize("sentence", ["Maric did not accuse Novak of lying.", "Maric declined to accuse Novak of lying."])
def test_a_negated_cue_is_marked(sentence: str) -> None:
    found = seen(sentence, "of lying", "accuse", "Maric")
    assert "cue negated" in found["shape"] and "not accus" in found["cue"]


def test_first_words_of_quoted_sentences_stand_apart() -> None:
    found = seen('"Stop this. Leave our ports!" she said.', '"Stop this. Leave our ports!"', "said", "she", "direct")
    assert set(found["start"]) == {"stop", "leave"} and "then leave" in found["shape"] and "has !" in found["shape"]
    assert seen("She said stop this. Then she left.", "stop this", "said", "She")["start"] == {}


@pytest.mark.parametrize(
    "content, sign",
    [
        ("we must all stop", "says we"),
        ("you have lied", "says you"),
        ("they should leave", "says must"),
        ("it would help if they left", "says if"),
        ("who lied?", "has ?"),
    ],
)
def test_person_modality_condition_and_question_show(content: str, sign: str) -> None:
    assert sign in seen(f"She said {content}", content, "said", "She")["shape"]


def test_source_form_shows() -> None:
    assert "source pronoun" in seen("She said it rained.", "it rained", "said", "She")["shape"]
    assert "source phrase" in seen("The envoy said it rained.", "it rained", "said", "The envoy")["shape"]
    assert "source none" in seen("It rained.", "It rained")["shape"]


def test_inflections_share_a_stem() -> None:
    assert len({stem(w) for w in ("demand", "demands", "demanded", "demanding")}) == 1
    assert stem("is") == "is"


def test_targets_do_not_show() -> None:
    text = "Maric said it rained."
    quote = Quote("q", QuoteType.INDIRECT, (Span(11, 20),), cue=(Span(6, 10),), source=(Span(0, 5),))
    with_target = Quote("q", QuoteType.INDIRECT, (Span(11, 20),), cue=(Span(6, 10),), source=(Span(0, 5),), targets=("xr",))
    assert features(Document("d", text), [quote], RURITANIA) == features(Document("d", text), [with_target], RURITANIA)


@pytest.mark.parametrize("text", ["…", "“”", "\x00 \u200b", "🙂🙂", "123"])
def test_odd_content_has_features(text: str) -> None:
    quote = Quote("q", QuoteType.DIRECT, (Span(0, len(text)),))
    assert set(features(Document("d", text), [quote], {})[0]) == set(GROUPS)
