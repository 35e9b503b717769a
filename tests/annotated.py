"""A small annotated article, made up, and Hypothesis strategies for annotations of any shape."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from stance.actors import KINDS, Actor
from stance.quotes import FLAGS, HOW, STANCES, Annotation, Confidence, How, Mode, Quote, QuoteType, Stance, quote_id
from stance.text import Document, Span

TEXT = """Home | World | Share
Envoys meet
Ana Petrova of Ruritania said Moscow had “broken every promise” and called on Russia to leave.
“We are ready to talk,” she told <b>reporters</b> & others. “But not at any price.” 🚢
Its spokesman said the minister had hinted that “the fleet would leave”.
قال الوزير
(c) Strait Gazette"""


def place(*pieces):
    """Spans of pieces of TEXT, each searched after the one before."""
    out, at = [], 0
    for piece in pieces:
        start = TEXT.index(piece, at)
        out.append(Span(start, start + len(piece)))
        at = start + len(piece)
    return tuple(out)


ACTORS = {
    a.id: a
    for a in (
        Actor("ru", "Russia", "state", None, "ru", "RUS", "Q159"),
        Actor("name:ruritania", "Ruritania", "state", None, "name:ruritania"),
        Actor("name:ana-petrova", "Ana Petrova", "person", "name:ruritania", "name:ruritania"),
        Actor("unnamed:e1/1", "unnamed spokesman", "unnamed", "ru", "ru"),
    )
}


def article():
    """Mixed, indirect, direct in two fragments, and one quote nested in another; menu and footer outside the body."""
    source = place("Ana Petrova of Ruritania")
    how, sure = How("frames", "linked", "name", "object"), Confidence(0.9, 0.85, 0.97, 0.6, None)
    first, second = place("Moscow had “broken every promise”"), place("to leave")
    third, fourth = (
        place("“We are ready to talk,”", "“But not at any price.”"),
        place("the minister had hinted that “the fleet would leave”"),
    )
    fifth = place("“the fleet would leave”")
    anna = ("name:ana-petrova",)
    quotes = (
        Quote("q1", QuoteType.MIXED, first, cue=place("said"), source=source, actors=anna, targets=("ru",), stance=Stance.ACCUSATORY),
        Quote("q2", QuoteType.INDIRECT, second, cue=place("called on"), source=source, actors=anna, targets=("ru",), stance=Stance.DEMAND),
        Quote("q3", QuoteType.DIRECT, third, cue=place("told"), source=place("she"), actors=anna, stance=Stance.CONCILIATORY),
        Quote("q4", QuoteType.MIXED, fourth, cue=place("spokesman said")[:1], source=place("Its spokesman"), actors=("unnamed:e1/1",)),
        Quote("q5", QuoteType.DIRECT, fifth, Mode.THOUGHT, parent="q4", cue=place("hinted"), source=place("the minister")),
    )
    labelled = {
        "q1": {"probabilities": (0.02, 0.9, 0.05, 0.03), "act": "accuse", "flags": ("past",), "evidence": "Ana Petrova, in the text"},
        "q2": {"probabilities": (0.3333, 0.0, 0.6667, 0.0), "also": Stance.ACCUSATORY, "note": "mild"},
    }
    quotes = tuple(replace(q, how=how, confidence=sure, **labelled.get(q.id, {})) for q in quotes)
    body = (Span(TEXT.index("Envoys"), TEXT.index("(c)")),)
    document = Document(
        "e1",
        TEXT,
        title="Envoys <i>meet</i>",
        date="2026-01-14",
        publisher="Strait Gazette",
        url="https://example.org/?a=1&b=2",
        body=body,
        source_sha256="0" * 64,
    )
    return Annotation(document, "stance 0", quotes, dict(sorted(ACTORS.items())), {"version": "0", "models": {"b": "2", "a": "1"}})


# ---------------------------------------------------------------- any annotation

_id = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=12)
_maybe = st.none() | st.text(max_size=20)
_share = st.none() | st.integers(0, 10_000).map(lambda n: n / 10_000)


def _spans(length):
    pairs = st.lists(st.integers(0, length), min_size=2, max_size=6, unique=True).map(sorted)
    return pairs.map(lambda e: tuple(Span(a, b) for a, b in zip(e[::2], e[1::2], strict=False)))


@st.composite
def probabilities(draw):
    """Four probabilities of 4 decimals that sum to 1."""
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), min_size=3, max_size=3)))
    return tuple((b - a) / 10_000 for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True))


_texts = st.text(min_size=2, max_size=80)


@st.composite
def annotations(draw, text=_texts):
    """An annotation that a record can hold: any text, quotes in order, actors that the quotes name."""
    words = draw(text)
    names = sorted(draw(st.sets(_id, max_size=4)))
    actors = {
        n: Actor(n, draw(st.text(max_size=9)), draw(st.sampled_from(KINDS)), draw(st.none() | st.sampled_from(names)), None, None, None)
        for n in names
    }
    chosen = st.lists(st.sampled_from(names), max_size=3).map(tuple) if names else st.just(())
    quotes = []
    for content in sorted(draw(st.lists(_spans(len(words)), max_size=4)), key=lambda c: c[0].start):
        quotes.append(_quote(draw, content, words, [q.id for q in quotes], chosen))
    document = Document(
        draw(_id), words, draw(_maybe), draw(st.sampled_from([None, "2014", "2014-02", "2014-02-28"])), draw(_maybe), draw(_maybe), "en"
    )
    named = _reached(actors, quotes)
    return Annotation(document, draw(st.text(max_size=9)), tuple(quotes), named, {"version": "1"})


def _quote(draw, content, words, taken, chosen):
    stance = st.none() | st.sampled_from(STANCES)
    return Quote(
        quote_id(content, taken),
        draw(st.sampled_from(list(QuoteType))),
        content,
        draw(st.sampled_from(list(Mode))),
        draw(st.sampled_from([None, *taken])),
        draw(st.just(()) | _spans(len(words))),
        draw(st.just(()) | _spans(len(words))),
        draw(chosen),
        draw(chosen),
        draw(chosen),
        draw(stance),
        draw(st.none() | probabilities()),
        draw(st.none() | st.sampled_from(STANCES[:3])),
        draw(_maybe),
        draw(st.sets(st.sampled_from(FLAGS)).map(lambda f: tuple(x for x in FLAGS if x in f))),
        Confidence(*(draw(_share) for _ in range(5))),
        How(*(draw(st.none() | st.sampled_from(words)) for words in HOW.values())),
        draw(_maybe),
        draw(_maybe),
    )


def _reached(actors, quotes):
    todo, found = [i for q in quotes for i in (*q.actors, *q.targets, *q.via)], set()
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += [actors[name].of] if actors[name].of else []
    return {n: actors[n] for n in sorted(found)}
