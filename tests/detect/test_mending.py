"""Attributions in line with quotation marks: each rule on drafts made by hand."""

from __future__ import annotations

from stance.detect.marks import regions
from stance.detect.mending import Draft, Mending
from stance.text import Document, Span, Spans


def spans(text: str, *pieces: str) -> Spans:
    out, at = [], 0
    for piece in pieces:
        start = text.index(piece, at)
        at = start + len(piece)
        out.append(Span(start, at))
    return tuple(out)


def draft(text: str, *content: str, cue: str = "", source: str = "", inner: bool = False) -> Draft:
    return Draft(spans(text, *content), spans(text, cue) if cue else (), spans(text, source) if source else (), inner=inner)


def mended(text: str, *drafts: Draft) -> list[tuple[list[str], list[str], list[str]]]:
    """(content, cue, source) as words, sorted by place."""
    paragraphs = Document("d", text).paragraphs()
    found = Mending(text, paragraphs, regions(text, paragraphs)).mended(list(drafts))
    rows = sorted(found, key=lambda d: (d.content[0].start, -d.content[-1].end))
    return [tuple([s.of(text) for s in part] for part in (d.content, d.cue, d.source)) for d in rows]  # type: ignore[misc]


def test_a_quotation_is_quoted_whole_with_its_marks() -> None:
    text = "“The lake is open,” Ida Lund said."
    found = [(["“The lake is open,”"], ["said"], ["Ida Lund"])]
    assert mended(text, draft(text, "The lake is open", cue="said", source="Ida Lund")) == found
    assert mended(text, draft(text, "“The lake", cue="said", source="Ida Lund")) == found


def test_a_quotation_that_another_draft_shares_keeps_its_edges() -> None:
    text = "“Oslo hopes for rain, and Rome fears it,” Ida Lund said."
    ours, other = draft(text, "“Oslo hopes for rain", cue="said", source="Ida Lund"), draft(text, "it", cue="fears", source="Rome")
    assert (["“Oslo hopes for rain"], ["said"], ["Ida Lund"]) in mended(text, ours, other)


def test_a_new_quotation_in_the_next_paragraph_is_a_quote_of_its_own() -> None:
    text = "“The lake is open,” Ida Lund said.\n\n“The boats are ready.”"
    joined = draft(text, "“The lake is open,”", "“The boats are ready.”", cue="said", source="Ida Lund")
    assert mended(text, joined) == [(["“The lake is open,”"], ["said"], ["Ida Lund"]), (["“The boats are ready.”"], [], [])]


def test_what_is_parted_takes_the_cue_that_stands_by_it() -> None:
    text = "“The lake is open,” Ida Lund said.\n\n“The boats are ready,” she added."
    joined = draft(text, "“The lake is open,”", "“The boats are ready,”", cue="said", source="Ida Lund")
    bare = draft(text, cue="added", source="she")
    assert mended(text, joined, bare)[1] == (["“The boats are ready,”"], ["added"], ["she"])


def test_a_quotation_left_open_goes_on_where_its_marks_are_opened_again() -> None:
    text = "Ida Lund said: “The lake is open.\n\n“The boats are ready.”\n\nTea was served."
    first = draft(text, "“The lake is open.", cue="said", source="Ida Lund")
    whole = [(["“The lake is open.", "“The boats are ready.”"], ["said"], ["Ida Lund"])]
    assert mended(text, first) == whole
    assert mended(text, first, draft(text, "“The boats are ready.”")) == whole


def test_a_paragraph_of_quotation_that_nothing_claims_is_a_quote() -> None:
    text = "Tea was served.\n\n“We wish our neighbours a quiet year.”"
    assert mended(text) == [(["“We wish our neighbours a quiet year.”"], [], [])]
    assert mended("The bar is called “The Anchor”.") == []


def test_a_quote_inside_a_quotation_ends_with_its_own_marks() -> None:
    text = "“The envoy told me, ‘Your port is free,’ on Monday,” Ida Lund said."
    outer = draft(text, "“The envoy told me, ‘Your port is free,’ on Monday,”", cue="said", source="Ida Lund")
    inner = draft(text, "‘Your port is free,’ on Monday,”", cue="told", source="The envoy", inner=True)
    assert mended(text, outer, inner)[1] == (["‘Your port is free,’"], ["told"], ["The envoy"])


def test_a_line_that_introduces_a_quotation_names_its_source() -> None:
    text = "“The locks are ready.” – Ida Lund\n\nFrom Foreign Minister Per Holm:\n\n“We thank them.”"
    both = draft(text, "“The locks are ready.”", source="Ida Lund"), draft(text, "“We thank them.”", source="Ida Lund")
    assert [row[2] for row in mended(text, *both)] == [["Ida Lund"], ["Foreign Minister Per Holm"]]


def test_a_name_and_a_colon_attribute_what_nothing_else_does() -> None:
    text = 'IDA LUND: "The frigates stay in port."\nTea was served.'
    assert mended(text) == [(['"The frigates stay in port."'], [], ["IDA LUND"])]


def test_a_list_of_facts_with_colons_is_no_speech() -> None:
    assert mended("Display: 6.1 inch, bright\nBattery: 4,600 hours of music") == []


def test_words_that_nothing_attributes_are_no_quote() -> None:
    text = "Explain why the bank is steep. “It is wet,” he said."
    assert mended(text, draft(text, "why the bank is steep")) == []
    assert mended(text, draft(text, "the bank is steep", source="he")) != []


def test_a_cue_after_the_last_paragraph_takes_the_quotation_from_its_beginning() -> None:
    text = "“The lake is open.\n\n“The boats are ready,” Ida Lund said.\n\nTea was served."
    whole = [(["“The lake is open.", "“The boats are ready,”"], ["said"], ["Ida Lund"])]
    last = draft(text, "“The boats are ready,”", cue="said", source="Ida Lund")
    assert mended(text, last) == whole
    assert mended(text, draft(text, "“The lake is open."), last) == whole


def test_what_another_mark_opened_or_another_speaker_said_does_not_lead_to_the_cue() -> None:
    other = '"The lake is open.\n\n“The boats are ready,” Ida Lund said.'
    assert (
        len(mended(other, draft(other, '"The lake is open.'), draft(other, "“The boats are ready,”", cue="said", source="Ida Lund"))) == 2
    )
    turn = "“HOLM: The lake is open.\n\n“The boats are ready,” Ida Lund said."
    assert (
        len(mended(turn, draft(turn, "“HOLM: The lake is open."), draft(turn, "“The boats are ready,”", cue="said", source="Ida Lund")))
        == 2
    )


def test_words_inside_a_quotation_need_marks_or_a_cue_of_their_own() -> None:
    text = "“We thank a small and patient port,” Ida Lund said."
    outer = draft(text, "“We thank a small and patient port,”", cue="said", source="Ida Lund")
    assert len(mended(text, outer, draft(text, "a small and patient port", inner=True))) == 1
    assert len(mended(text, outer, draft(text, "a small and patient port", cue="thank", source="We", inner=True))) == 2


def test_a_fragment_beyond_the_end_of_a_paragraph_leaves_the_cue() -> None:
    text = "The lake was open, Ida Lund said.\n\nIts boats were ready, she added. Tea was served."
    far = draft(text, "The lake was open", "Its boats were ready", cue="said", source="Ida Lund")
    assert mended(text, far) == [(["The lake was open"], ["said"], ["Ida Lund"])]
    own = mended(text, far, draft(text, cue="added", source="she"))
    assert own[1] == (["Its boats were ready"], ["added"], ["she"])


def test_a_list_and_a_line_that_breaks_off_stay_with_the_cue() -> None:
    listed = "Ida Lund said that:\n- the lake was open;\n- the boats were ready.\nTea was served."
    assert len(mended(listed, draft(listed, "the lake was open", "the boats were ready", cue="said", source="Ida Lund"))) == 1
    broken = "Ida Lund said the lake was\n\nOpen to all boats. Tea was served."
    assert len(mended(broken, draft(broken, "the lake was", "Open to all boats", cue="said", source="Ida Lund"))) == 1


def test_a_source_does_not_end_within_a_bracket() -> None:
    text = "• Ida Lund (Norway): “The lake is open.”"
    found = draft(text, "“The lake is open.”", source="Ida Lund (Norway")
    assert [row[2] for row in mended(text, found)] == [["Ida Lund"]]


def test_who_stands_after_by_is_the_source_of_a_passive_cue() -> None:
    text = "Riga was urged by the mayor of Havn to open the lake."
    assert mended(text, draft(text, "to open the lake", cue="urged")) == [(["to open the lake"], ["urged"], ["the mayor of Havn"])]
    late = "Riga was urged by noon. It was time to open the lake."
    assert mended(late, draft(late, "to open the lake", cue="urged")) == [(["to open the lake"], ["urged"], [])]


def test_a_phrase_before_a_quotation_is_its_cue() -> None:
    text = "The lake is, in the words of Ida Lund, “a plate of soup”."
    assert mended(text) == [(["“a plate of soup”"], ["in the words of"], ["Ida Lund"])]


def test_a_command_to_the_reader_is_no_quote() -> None:
    text = "3. Describe why the bank is steep."
    assert mended(text, draft(text, "why the bank is steep", cue="Describe")) == []
    asked = "Asked whether the bank is steep, he smiled."
    assert mended(asked, draft(asked, "whether the bank is steep", cue="Asked")) != []


def test_escaped_marks_are_never_cut() -> None:
    text = "&quot;The lake is open,&quot; said Ida Lund."
    assert mended(text, draft(text, "The lake is open,&", cue="said", source="Ida Lund"))[0][0] == ["&quot;The lake is open,&quot;"]


def test_a_headline_with_a_quote_lends_it_the_source() -> None:
    text = "Lund to Riga: open the lake\n\nThe lake froze."
    assert mended(text, draft(text, "open the lake")) == [(["open the lake"], [], ["Lund"])]
    both = "Oslo, Riga agree to open the lake\n\nThe lake froze."
    assert mended(both, draft(both, "to open the lake", cue="agree")) == [(["to open the lake"], ["agree"], ["Oslo, Riga"])]


def test_turns_take_the_place_of_what_was_found_in_them() -> None:
    text = "Q: Who mends it?\nLUND: We do. Riga said it would pay.\nQ: When?\nLUND: In May."
    found = mended(text, draft(text, "We do", source="LUND"), draft(text, "it would pay", cue="said", source="Riga"))
    assert [row[0] for row in found] == [["We do. Riga said it would pay."], ["it would pay"], ["In May."]]


def test_the_line_below_signs_the_quotation_above() -> None:
    text = "“The lake is open to all.”\nIda Lund, mayor of Havn\n\nTea was served."
    assert mended(text) == [(["“The lake is open to all.”"], [], ["Ida Lund, mayor of Havn"])]


def test_a_call_by_telephone_is_no_quote() -> None:
    text = "Ida Lund called Riga for the second time since the storm. She called for tugs, and called the pier “dead”."
    assert mended(text, draft(text, "for the second time since the storm", cue="called", source="Ida Lund")) == []
    assert len(mended(text, draft(text, "tugs", cue="called for", source="She"))) == 1
    assert len(mended(text, draft(text, "the pier “dead”", cue="called", source="She"))) == 1
