"""UIMA XMI: UTF-16 units in the file, dkpro-cassis's own files are read, edits win, refusals with file:line."""

from __future__ import annotations

import re
from pathlib import Path

import cassis
import pytest
from exchanged import ARABIC, everything, one, small, through
from made_by_tools import TEXT, at

from stance.exchange import xmi
from stance.exchange.formats import Options, read, write
from stance.exchange.losses import Losses
from stance.quotes import Annotation, Quote, QuoteType, Stance
from stance.text import InputError, Span


def load(folder: Path, losses: Losses | None = None):
    return list(read(folder, "xmi", losses or Losses(), Options()))


def opened(folder: Path, name: str) -> cassis.Cas:
    with open(folder / "TypeSystem.xml", "rb") as types, open(folder / name, "rb") as file:
        return cassis.load_cas_from_xmi(file, typesystem=cassis.load_typesystem(types))


def test_places_in_the_file_are_utf16_units_and_java_sees_the_same_words(tmp_path: Path) -> None:
    through([everything()], tmp_path / "x", "xmi")
    raw = (tmp_path / "x" / "e1.xmi").read_text("utf-8")
    units = everything().document.text.encode("utf-16-le")
    found = re.findall(r'<custom:Quote xmi:id="\d+" sofa="1" begin="(\d+)" end="(\d+)"', raw)
    words = [units[2 * int(a) : 2 * int(b)].decode("utf-16-le") for a, b in found]
    assert "“the fleet would leave”" in words and ARABIC in words
    start = everything().document.text.index(ARABIC)
    assert (str(start + 1), str(start + 1 + len(ARABIC))) in found  # the emoji before it counts two


def test_a_cas_that_a_person_made_is_read(tmp_path: Path) -> None:
    types = xmi.type_system()
    made = cassis.Cas(types)
    made.sofa_string, made.sofa_mime = TEXT, "text/plain"
    quote, part, link = (types.get_type(n) for n in (xmi.QUOTE, xmi.PART, xmi.LINK))

    def place(words: str) -> dict[str, int]:
        return dict(zip(("begin", "end"), at(words), strict=True))

    parts = [part(**place(words)) for words in ("“we will stay.”", "said", "Ada Obi")]
    first = quote(
        **place("“The lake 🐟 is ours,”"), stance="accusatory", actors=types.get_type("uima.cas.StringArray")(elements=["Ada Obi"])
    )
    links = [link(role=role, target=p) for role, p in zip(("content", "cue", "source"), parts, strict=True)]
    first.parts = types.get_type("uima.cas.FSArray")(elements=[*links, link(role="mood", target=parts[0])])
    made.add_all([*parts, first, quote(**place("السلام قريب"))])
    (tmp_path / "TypeSystem.xml").write_text(types.to_xml(), "utf-8")
    made.to_xmi(tmp_path / "lake.xmi")
    losses = Losses()
    found = one(load(tmp_path, losses))
    one_, two = found.quotes
    assert (found.document.id, found.document.text, found.annotator) == ("lake", TEXT, "INCEpTION")
    assert found.surface(one_.content) == "“The lake 🐟 is ours,” ... “we will stay.”" and one_.type is QuoteType.DIRECT
    assert (found.surface(one_.cue), found.surface(one_.source), found.names(one_.actors)) == ("said", "Ada Obi", "Ada Obi")
    assert one_.stance is Stance.ACCUSATORY and found.surface(two.content) == "السلام قريب" and two.actors == ()
    assert losses.fields == {"links of the role 'mood'": 1}


def test_a_persons_edits_win(tmp_path: Path) -> None:
    folder = tmp_path / "x"
    through([everything()], folder, "xmi")
    cas = opened(folder, "e1.xmi")
    for quote in cas.select(xmi.QUOTE):
        if quote.stance == "accusatory":
            quote.stance = "none"
        if quote.begin == everything().document.text.index(ARABIC):
            quote.actors.elements = ["Russia", "Nils Dahl"]
            quote.end -= 2
    cas.to_xmi(folder / "e1.xmi")
    before, now = ({q.id: q for q in a.quotes} for a in (everything(), one(load(folder))))
    assert now["q1"].stance is Stance.NONE and now["q1"].probabilities is None and now["q1"].confidence.quote == 0.9
    changed = now["q-ar"]
    assert changed.actors == ("ru", "name:nils-dahl") and changed.how.actors == "person"
    assert changed.content[0].end == before["q-ar"].content[0].end - 2 and changed.how.quote == "person"
    assert changed.targets == before["q-ar"].targets and changed.probabilities == before["q-ar"].probabilities
    assert all(now[i] == before[i] for i in ("q2", "q3", "q4", "q5"))


def test_what_is_no_xmi_is_refused_in_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "x"
    through([everything()], folder, "xmi")
    raw = (folder / "e1.xmi").read_text("utf-8")
    line = next(n for n, text in enumerate(raw.splitlines(), 1) if "<custom:Quote " in text)
    (folder / "a.xmi").write_text(re.sub(r'(<custom:Quote [^>]*?)end="\d+"', r'\1end="99999"', raw, count=1), "utf-8")
    (folder / "b.xmi").write_text("<xmi", "utf-8")
    a, b, good = load(folder)
    assert f"a.xmi:{line}: found the place 99999, expected one in the text" in str(a) and "b.xmi:1: " in str(b)
    assert good == everything()
    (folder / "TypeSystem.xml").unlink()
    assert "found no TypeSystem.xml beside it" in str(load(folder)[0])


def test_a_place_inside_a_character_is_refused_not_shifted(tmp_path: Path) -> None:
    made = Annotation(small("a 🚢 b"), "ana", (Quote("q", QuoteType.INDIRECT, (Span(2, 3),)),))
    through([made], tmp_path / "x", "xmi")
    path = tmp_path / "x" / "d.xmi"
    path.write_text(path.read_text("utf-8").replace('end="4"', 'end="3"'), "utf-8")
    with pytest.raises(InputError, match=r"d\.xmi:\d+: found the place 3, expected one in the text, between its characters"):
        one(load(tmp_path / "x"))


def test_texts_that_no_xml_can_hold_are_refused_and_the_others_written(tmp_path: Path) -> None:
    bad, good = (
        Annotation(small(t, i), "ana", (Quote("q", QuoteType.INDIRECT, (Span(0, 1),)),)) for t, i in (("a\x0b", "d1"), ("ab", "d2"))
    )
    (error,) = write([bad, good], tmp_path / "x", "xmi", Losses(), Options())
    assert str(error) == "document d1: character 1 (U+000B) of its text can stand in no XML file"
    assert one(load(tmp_path / "x")) == good


def test_without_the_library_one_sentence_says_what_to_install(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cassis", None)
    with pytest.raises(InputError, match=r"dkpro-cassis.*pip install 'stance-toolkit\[exchange\]'"):
        list(write([everything()], tmp_path / "x", "xmi", Losses(), Options()))
