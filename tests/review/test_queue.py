"""The draw: every quote has the chance that is written down, alike for all what is coded twice, capped where one actor would fill it."""

from __future__ import annotations

from dataclasses import replace

from newsroom import proposal

from stance.quotes import Annotation, Confidence
from stance.review.queue import CAP, capped, queue, uncertainty

SIZE, TIMES = 6, 1500


def many() -> list[Annotation]:
    """Articles whose quotes are more and less sure."""
    out = []
    for n in range(5):
        for name in ("bay", "square"):
            some = proposal(name)
            quotes = tuple(replace(q, confidence=Confidence(0.99, 0.99, 0.2 + 0.15 * n)) for q in some.quotes)
            out.append(replace(some, document=replace(some.document, id=f"{name}-{n}", publisher=f"Post {n}"), quotes=quotes))
    return out


def test_quotes_are_drawn_as_often_as_is_written_down() -> None:
    some, drawn, told = many(), dict[tuple[str, str], int](), dict[tuple[str, str], float]()
    for seed in range(TIMES):
        for item in queue(some, "ana", size=SIZE, seed=str(seed)):
            if item.reason != "repeat":
                key = item.doc, item.quote
                drawn[key] = drawn.get(key, 0) + 1
                told[key] = item.p
    assert len(told) == 40 and min(told.values()) > 0  # every quote can be drawn
    assert abs(sum(told.values()) - SIZE) < 0.01
    off = [abs(drawn[k] / TIMES - p) / (p * (1 - p) / TIMES) ** 0.5 for k, p in told.items()]
    assert max(off) < 4, off
    sure = {k: p for k, p in told.items() if k[0].endswith("-4")}
    unsure = {k: p for k, p in told.items() if k[0].endswith("-0")}
    assert max(sure.values()) < min(unsure.values())


def test_the_double_slice_is_everybodys() -> None:
    some = many()
    ana, ben = (queue(some, name, size=30, seed="7") for name in ("ana", "ben"))
    double = [{(i.doc, i.quote) for i in items if i.reason == "double"} for items in (ana, ben)]
    assert double[0] == double[1] != set()
    alone = [{(i.doc, i.quote) for i in items} for items in (ana, ben)]
    assert alone[0] != alone[1]


def test_reasons_blindness_and_repeats_are_told_and_stable() -> None:
    items = queue(many(), "ana", size=1000, seed="1", blind=0.5)
    assert items == queue(many(), "ana", size=1000, seed="1", blind=0.5)
    first, again = [i for i in items if i.reason != "repeat"], [i for i in items if i.reason == "repeat"]
    assert len(first) == 40 and {i.p for i in first} == {1.0} and 5 < sum(i.blind for i in first) < 35
    assert again and all(i.blind for i in again) and items[-len(again) :] == again


def test_no_outlet_and_no_actor_gets_more_than_its_share() -> None:
    weights = capped([1.0] * 10, [["post"]] * 8 + [["gazette"], [""]])
    assert sum(weights[:8]) <= CAP * 10 + 1e-9 and weights[8:] == [1.0, 1.0]


def test_the_least_sure_part_counts() -> None:
    quote = proposal("bay").quotes[0]
    assert abs(uncertainty(quote) - 0.4) < 1e-9
    assert abs(uncertainty(replace(quote, probabilities=(0.4, 0.35, 0.15, 0.1))) - 0.95) < 1e-9
    assert uncertainty(replace(quote, probabilities=None, confidence=Confidence())) == 0.5
