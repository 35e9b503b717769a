"""What the rule detector finds, on sentences made up here; each test is named after the behaviour."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stance.detect.detector import LONGEST, FrameDetector, pieces
from stance.encoding import Encoding
from stance.parse import Parse, Sentence, Token
from stance.resources import load_yaml
from stance.text import Document, Span
from tests.detect.conftest import Detect

# text; then for each quote expected: source, cue, fragments of content
FRAMES = {
    "said that": ("The envoy said that the ferry had sailed.", ("The envoy", "said", ["the ferry had sailed"])),
    "said without that": ("The envoy said the ferry had sailed on Monday.", ("The envoy", "said", ["the ferry had sailed on Monday"])),
    "told X that": ("Malta's premier told reporters that the port was safe.", ("Malta's premier", "told", ["the port was safe"])),
    "told X to": ("The general told his men to hold their fire.", ("The general", "told", ["to hold their fire"])),
    "urged X to": ("Kenya urged Uganda to lower its tariffs.", ("Kenya", "urged", ["to lower its tariffs"])),
    "urged with marks": (
        'The Pope urged Colombians "to choose the path of forgiveness".',
        ("The Pope", "urged", ['"to choose the path of forgiveness"']),
    ),
    "called on X to": ("Peru has called on Chile to return the archives.", ("Peru", "called on", ["to return the archives"])),
    "accused X of": ("Ghana accused its neighbour of stealing the rain.", ("Ghana", "accused", ["stealing the rain"])),
    "warned of": (
        "Lena Brandt, the union's leader, warned of a long strike.",
        ("Lena Brandt, the union's leader", "warned of", ["a long strike"]),
    ),
    "called X Y": ('Hugo Lund called the vote "a circus".', ("Hugo Lund", "called", ['the vote "a circus"'])),
    "described X as": ("The premier described the offer as generous.", ("The premier", "described", ["the offer as generous"])),
    "agreed on": ("They also agreed on the need for a hotline.", ("They", "agreed on", ["the need for a hotline"])),
    "refused to": ("Oslo refused to release the trawler.", ("Oslo", "refused", ["to release the trawler"])),
    "two objects": ("She offered Poland two patrol boats.", ("She", "offered", ["Poland two patrol boats"])),
    "according to last": (
        "The fire was set on purpose, according to two officials.",
        ("two officials", "according to", ["The fire was set on purpose"]),
    ),
    "according to first": (
        "According to the prosecutor, Jan Kubis, the fire was set on purpose.",
        ("the prosecutor, Jan Kubis", "According to", ["the fire was set on purpose"]),
    ),
    "inverted": (
        '"Eleven ships are through," said Binali Uz, the harbour master.',
        ("Binali Uz, the harbour master", "said", ['"Eleven ships are through,"']),
    ),
    "comma outside": ('"It\'s over", said the clerk.', ("the clerk", "said", ['"It\'s over"'])),
    "title cut off from its name": ('"This is war," thundered Gen. Aung Myo.', ("Gen. Aung Myo", "thundered", ['"This is war,"'])),
    "parenthetical": ("The fire, he told the court, was set on purpose.", ("he", "told", ["The fire", "was set on purpose"])),
    "cue in the middle": (
        '"We are ready," she said, "to sit at the table."',
        ("she", "said", ['"We are ready,"', '"to sit at the table."']),
    ),
    "goes on after the cue": (
        '"We signed," the mayor said. "Nobody forced us." It rained.',
        ("the mayor", "said", ['"We signed,"', '"Nobody forced us."']),
    ),
    "minister between quotation and verb": (
        '"The pass is open," the interior minister, Rosa Quispe, told Radio Alta.',
        ("the interior minister, Rosa Quispe", "told", ['"The pass is open,"']),
    ),
    "quoted as saying": (
        "Radio Alta quoted a diplomat as saying the embargo would end.",
        ("a diplomat", "saying", ["the embargo would end"]),
    ),
    "was quoted as saying": ("The chief was quoted as saying that the rebels had fled.", ("The chief", "saying", ["the rebels had fled"])),
    "expected speech": ("The envoy is expected to assure Cyprus that the line will stay.", ("The envoy", "assure", ["the line will stay"])),
    "passive with an agent": (
        "The minister was accused by the opposition of lying to the house.",
        ("the opposition", "accused", ["lying to the house"]),
    ),
    "noun with a clause": ("Peru's demand that Chile return the ship was ignored.", ("Peru", "demand", ["Chile return the ship"])),
    "noun with an infinitive": ("Quito's refusal to leave surprised nobody.", ("Quito", "refusal", ["to leave"])),
    "relative subject inside": (
        "Diplomats said Iran, which has no such ships, would not sail.",
        ("Diplomats", "said", ["Iran, which has no such ships, would not sail"]),
    ),
    "adverbial of the cue": (
        "Seoul said Tokyo's apology came too late, and urged it to pay.",
        ("Seoul", "said", ["Tokyo's apology came too late"]),
    ),
    "past tense read as a participle": (
        "His aide said the king congratulated the crew.",
        ("His aide", "said", ["the king congratulated the crew"]),
    ),
    "capitals": ("ROME URGES TUNIS TO OPEN PORT", ("ROME", "URGES", ["TO OPEN PORT"])),
    "headline with the source last": (
        "Fishing quotas 'a disaster', warns Faroese premier",
        ("Faroese premier", "warns", ["Fishing quotas 'a disaster'"]),
    ),
    "capitals after a dateline": (
        "LIMA -- PERU'S ENVOY, ALLAN WAGNER, ACCUSED ECUADOR OF PROVOCATION.",
        ("PERU'S ENVOY, ALLAN WAGNER", "ACCUSED", ["PROVOCATION"]),
    ),
    "headline with an infinitive": ("Nigeria to shut oil wells, says minister", ("minister", "says", ["Nigeria to shut oil wells"])),
    "headline after a colon": ("PREMIER: 'No deal' on border tax", ("PREMIER", "", ["'No deal' on border tax"])),
    "an aside before the verb": (
        "A senior Israeli official, speaking on condition of anonymity, said the raid had been called off.",
        ("A senior Israeli official", "said", ["the raid had been called off"]),
    ),
    "no day in the source": (
        'Japan\'s government on Tuesday protested against the launch, calling it "unacceptable".',
        ("Japan's government", "calling", ['it "unacceptable"']),
    ),
    "a text that urges": ("A resolution urging all states to disarm was adopted.", ("A resolution", "urging", ["to disarm"])),
    "another actor after while": (
        "Mali pledged to withdraw its troops, while Niger agreed to open its border.",
        ("Mali", "pledged", ["to withdraw its troops"]),
    ),
    "dateline": ("OSLO, April 2 - The government said it would pay.", ("The government", "said", ["it would pay"])),
    "label": ('JENNY HOLM: "The frigates stay."', ("JENNY HOLM", "", ['"The frigates stay."'])),
    "dash signature": (
        "“Our ports stay open.” — Harbour Minister Lena Holm",
        ("Harbour Minister Lena Holm", "", ["“Our ports stay open.”"]),
    ),
    "tweet": ("We will build it soon! — Lena Holm (@lenaholm) May 2, 2019", ("Lena Holm (@lenaholm)", "", ["We will build it soon!"])),
}


@pytest.mark.parametrize(("text", "expected"), FRAMES.values(), ids=FRAMES.keys())
def test_a_frame_gives_source_cue_and_content(detect: Detect, text: str, expected: tuple[str, str, list[str]]) -> None:
    assert expected in [(q.source, q.cue, q.content) for q in detect(text)]


NOTHING = {
    "titles": 'The orchestra played "Finlandia" and a suite from "The Nutcracker".',
    "nicknames": 'A deputy known as "El Zorro" left the bar called "The Anchor".',
    "scare quotes": 'The so-called "Iron Bridge" was closed after the "storm of the century".',
    "hearsay": "The bridge was reportedly mined. It is thought that forty people drowned.",
    "an if-clause": "If Canada were to demand the release of the crew, the talks would end.",
    "a caption's label": "PHOTOS: Ten ships of the northern fleet",
}


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING.keys())
def test_nothing_is_found_where_nobody_speaks(detect: Detect, text: str) -> None:
    assert detect(text) == []


def test_a_participle_and_a_second_verb_share_the_speaker(detect: Detect) -> None:
    text = "Latvia's envoy, Ilze Roe, told deputies that the debt was halved, adding that the budget would follow, and thanked the house."
    found = {q.cue: (q.source, q.content) for q in detect(text)}
    assert found["told"] == ("Latvia's envoy, Ilze Roe", ["the debt was halved"])
    assert found["adding"] == ("Latvia's envoy, Ilze Roe", ["the budget would follow"])
    assert found["thanked"][0] == "Latvia's envoy, Ilze Roe"


def test_a_closed_quotation_and_a_paragraph_of_its_own_are_two_quotes(detect: Detect) -> None:
    first, second = detect('"It was dredged in March," Anna Holm said.\n\n"It took nine weeks and two ships."\n\nIt rained.')
    assert (first.source, second.source, second.cue, second.how) == ("Anna Holm", "", "", "inherited")


def test_an_open_quotation_goes_on_in_the_next_paragraphs(detect: Detect) -> None:
    (quote,) = detect("“One is done,” Anna Holm said. “Two is not.\n\n“Three begins.\n\n“Four ends.”")
    assert quote.content == ["“One is done,”", "“Two is not.", "“Three begins.", "“Four ends.”"]


def test_a_cue_in_the_next_paragraph_ends_an_open_quotation(detect: Detect) -> None:
    first, second = detect('Hun Sok, a general, said: "The road is clear.\n\n"Pilgrims can use it," he added.')
    assert (first.content, second.content, second.source) == (['"The road is clear.'], ['"Pilgrims can use it,"'], "he")


def test_neighbouring_quotations_keep_their_speakers(detect: Detect) -> None:
    found = detect('"Have they paid?" the judge asked.\n\n"Not a cent," said the clerk.\n\n"Those are mine," joked his aide.')
    assert [q.source for q in found] == ["the judge", "the clerk", "his aide"]


def test_a_quote_inside_a_quote_has_a_parent(detect: Detect) -> None:
    outer, inner = detect("“The envoy told me, ‘Your port is safe,’ on Monday,” Anna Holm said.")
    assert (inner.content, inner.source, inner.type) == (["‘Your port is safe,’"], "The envoy", "direct")
    assert outer.parent is None and inner.parent == "q0-52"


def test_a_list_goes_to_the_cue_that_announces_it(detect: Detect) -> None:
    (quote,) = detect("The Ethiopian delegation said that:\n- the dam was full;\n- two turbines had been tested.\nTea was served.")
    assert (quote.source, quote.content) == ("The Ethiopian delegation", ["the dam was full", "two turbines had been tested"])


def test_a_name_in_the_line_before_signs_a_quotation(detect: Detect) -> None:
    (quote,) = detect("From Harbour Minister Lena Holm:\n\n“We thank Vienna for its work.”")
    assert (quote.source, quote.content) == ("Harbour Minister Lena Holm", ["“We thank Vienna for its work.”"])


def test_type_tells_how_much_stands_in_marks(detect: Detect) -> None:
    text = 'She said "it rains". She said it was "very" wet. She said it was dry.'
    assert [q.type for q in detect(text)] == ["direct", "mixed", "indirect"]


def test_a_thought_is_no_speech(detect: Detect) -> None:
    (quote,) = detect("Finland believes that the pilot will recover.")
    assert (quote.mode, quote.cue) == ("thought", "believes")


def test_wrongly_decoded_marks_are_read(detect: Detect) -> None:
    (quote,) = detect("â€œThe airport is open,â€\x9d Anna Holm said.")
    assert (quote.type, quote.source) == ("direct", "Anna Holm")


def test_control_characters_do_not_hide_a_quote(detect: Detect) -> None:
    (quote,) = detect("Guyana's president, Irfaan Roy,\0 said\x07 the ferry would sail at noon.\n\x0c\n")
    assert quote.content == ["the ferry would sail at noon"]


def test_offsets_hold_under_emoji_line_ends_and_hard_spaces(detect: Detect) -> None:
    text = "🌋🗞\ufe0f Live: “The\u00a0airport stays shut,” Ignas Jonan tweeted 🇮🇩.\r\n\r\n“Feed the stranded now.” 👀\r\n"
    assert detect(text)[0].content == ["“The\u00a0airport stays shut,”"]


def test_polnear_keeps_that_in_the_content_and_nests_nothing(detect: Detect) -> None:
    (quote,) = detect("The envoy has said that the board told him to leave.", guideline="polnear")
    assert (quote.content, quote.cue) == (["that the board told him to leave"], "has said")


def test_a_paragraph_too_long_to_be_one_is_read_in_pieces() -> None:
    text = "A ship left the port. " * 3000
    found = list(pieces(text, Span(0, len(text))))
    assert all(len(p) <= LONGEST for p in found) and "".join(p.of(text) for p in found).replace(" ", "") == text.replace(" ", "")


def test_an_unknown_guideline_is_named() -> None:
    with pytest.raises(ValueError, match="expected one of codebook, polnear"):
        FrameDetector(load_yaml("cues"), guideline="other")


TEXT = (
    'Anna Holm said that "the port" was safe, adding that it would stay so. "We know," said Gen. Roe, '
    "according to Radio Alta, and urged him to go."
)


@pytest.fixture(scope="session")
def tokens(parser: object, detectors: dict[str, FrameDetector]) -> tuple[Token, ...]:
    document = Document("d", TEXT)
    (parse,) = parser.parse([(document, detectors["codebook"].needs(document))])  # type: ignore[attr-defined]
    return tuple(t for s in parse.sentences for t in s.tokens)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9))
def test_broken_parses_give_no_error_and_sorted_quotes_within_the_text(
    detectors: dict[str, FrameDetector], tokens: tuple[Token, ...], seed: int
) -> None:
    dice = random.Random(seed)
    kept = [t for t in tokens if dice.random() < 0.8]
    words, text = [], ""
    for token in kept:
        surface = token.text if dice.random() < 0.85 else dice.choice(['"', "“", "”", "'", ",", ":", "—", "(", "that", "to"])
        head = dice.randrange(-1, len(kept)) if dice.random() < 0.3 else min(token.head, len(kept) - 1)
        words.append(replace(token, start=len(text), end=len(text) + len(surface), text=surface, head=head))
        text += surface + dice.choice([" ", " ", "", "\n"])
    document = Document("d", text)
    parse = Parse((Sentence(tuple(words)),)) if words else Parse()
    for detector in detectors.values():
        found = detector.detect(document, Encoding(), parse)
        starts = [q.content[0].start for q in found]
        assert starts == sorted(starts) and len({q.id for q in found}) == len(found)
        assert all(s.end <= len(text) for q in found for s in (*q.content, *q.cue, *q.source))
