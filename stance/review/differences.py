"""Two annotators' quotes of one text side by side: what they tell differently, for the adjudicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stance.quotes import Annotation, Quote, quote_id
from stance.review.fold import fields_of, matched
from stance.review.log import DECIDED, PARTS
from stance.text import Document

FINER = ("flags", "act", "also", "via")  # differences in these alone are left to the annotators


def differing(document: Document, others: Mapping[str, Mapping[str, Annotation]]) -> list[tuple[str, dict[str, Quote | None]]]:
    """(id, {annotator: the quote, None = not found}) where the first two annotators differ, with the model's beside them.

    others: {name: {document id: annotation}} of two annotators and, third, of the model."""
    one, other, *model = others
    a, b = others[one].get(document.id), others[other].get(document.id)
    if a is None or b is None:
        return []
    same, theirs = matched(document, a.quotes, b.quotes), {q.id: q for q in b.quotes}
    rows: list[tuple[str, dict[str, Quote | None]]] = [(q.id, {one: q, other: theirs.get(same.get(q.id, ""))}) for q in a.quotes]
    taken = {name for name, _ in rows}
    for quote in b.quotes:
        if quote.id not in same.values():
            rows.append((quote.id if quote.id not in taken else quote_id(quote.content, taken), {one: None, other: quote}))
    out = [(name, versions) for name, versions in rows if differences(list(versions.values()))]
    for third in model:
        found = {q.id: q for q in others[third][document.id].quotes} if document.id in others[third] else {}
        for _, versions in out:
            first = next(q for q in versions.values() if q is not None)
            versions[third] = next((found[name] for name in matched(document, found.values(), [first])), None)
    return out


def differences(versions: Sequence[Quote | None]) -> list[str]:
    """The parts that two versions of a quote tell differently."""
    one, other = versions
    if one is None or other is None:
        return ["quote"]
    a, b = fields_of(one), fields_of(other)
    return [part for part in DECIDED if any(a[k] != b[k] for k in PARTS[part] if k not in FINER)]
