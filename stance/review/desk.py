"""What the page is told and what it may decide: one annotator's session over one annotations folder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from stance.actors import Actor, ActorTable
from stance.quotes import FLAGS, STANCES, Annotation, Mode, Quote, QuoteType, quote_id
from stance.record import ACTOR_FIELDS
from stance.review.differences import differences, differing
from stance.review.fold import FIELDS, State, decided, fields_of, matched, state_of
from stance.review.ledger import Ledger
from stance.review.log import ACTIONS, DECIDED, PARTS, WHOLE, Event, now
from stance.review.people import People
from stance.review.queue import Item
from stance.sheets import act_stances
from stance.store import Store
from stance.text import Document, InputError, Span

REASONS = ("codebook", "slip", "text unclear", "edges", "both possible")  # why an adjudicator took what he took
JUDGED = ("actors", "targets", "via", "stance", "also", "act", "flags", "probabilities")
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_QUOTE = re.compile(r"q\d+-\d+(-\d+)?")


class Desk:
    """One session. proposals: what the machine says, by document; queue: what is looked at, in order. others: {name: annotations by
    document} of two annotators and the model, when differences between them are decided."""

    def __init__(
        self,
        store: Store,
        annotator: str,
        documents: Mapping[str, Document],
        proposals: Mapping[str, Annotation],
        queue: Sequence[Item],
        *,
        table: ActorTable,
        others: Mapping[str, Mapping[str, Annotation]] | None = None,
    ) -> None:
        self.store, self.annotator, self.documents, self.proposals = store, annotator, documents, proposals
        self.queue, self.others = queue, others
        self.ledger = Ledger(store, annotator)
        self.people = People(table)
        self._items = {(i.doc, i.quote): i for i in reversed(queue)}

    # ---------------------------------------------------------------- telling

    def session(self) -> dict[str, Any]:
        """Who, what may be chosen, and how far the work is."""
        acts = [{"id": act, "label": act.replace("_", " "), "stance": stance} for act, stance in act_stances().items()]
        return {
            "annotator": self.annotator,
            "folder": str(self.store.folder),
            "mode": "review" if self.others is None else "adjudicate",
            "stances": list(map(str, STANCES)),
            "acts": acts,
            "flags": list(FLAGS),
            "types": list(map(str, QuoteType)),
            "modes": list(map(str, Mode)),
            "also": list(map(str, STANCES[:3])),
            "reasons": list(REASONS),
            "progress": self.progress(),
        }

    def progress(self) -> dict[str, Any]:
        """done, total, and the median of milliseconds that an item took."""
        done = [self._done(i) for i in self.queue]
        spent = sorted(sum(e.ms or 0 for e in events) for events in self._by_quote().values())
        spent = [ms for ms in spent if ms]
        return {"done": sum(done), "total": len(done), "ms_per_item": spent[len(spent) // 2] if spent else None}

    def items(self) -> list[dict[str, Any]]:
        """The queue as the page walks through it."""
        return [{**asdict(i), "state": "done" if self._done(i) else "open"} for i in self.queue]

    def document(self, document_id: str) -> dict[str, Any]:
        """An article with its quotes, as proposed and as decided."""
        document = self._document(document_id)
        events = self.ledger.events(document_id)
        quotes = self._adjudicated(document) if self.others is not None else self._quotes(document, events)
        named = {
            i
            for q in quotes
            for s in (q, *(v["quote"] or {} for v in q.get("versions", ())))
            for k in ("actors", "targets", "via")
            for i in s.get(k, ())
        }
        known = self.people.facts(sorted(named), document.date, self._known(document_id))
        return {
            "id": document.id,
            **{k: getattr(document, k) for k in ("title", "publisher", "date", "text")},
            "body": [[s.start, s.end] for s in document.body or ()],
            "version": len(events),
            "closed": decided(events).get(WHOLE, {}).get("quote") == "accept",
            "quotes": quotes,
            "actors": {i: {f: getattr(a, f) for f in ACTOR_FIELDS} for i, a in sorted(known.items())},
        }

    def actors(self, document_id: str, typed: str, limit: int) -> list[dict[str, Any]]:
        """Whom a few letters may mean."""
        document = self._document(document_id)
        return self.people.find(typed, document.date, self._known(document_id).values(), limit=limit)

    def sources(self, document_id: str, quote: str) -> list[list[list[int]]]:
        """Places that may be the source of a quote, nearest first: sources of the article's other quotes, and names in its sentence."""
        document = self._document(document_id)
        all_quotes = (
            (*self.proposals[document_id].quotes, *self.ledger.annotation(document).quotes) if document_id in self.proposals else ()
        )
        here = next((q for q in all_quotes if q.id == quote), None)
        at = here.hull.start if here else 0
        found = {tuple((s.start, s.end) for s in q.source) for q in all_quotes if q.source}
        found |= {((m.start() + at0, m.end() + at0),) for at0, m in _capitals(document.text, at)}
        order = sorted(found, key=lambda spans: (abs(spans[0][0] - at), spans))
        return [[list(s) for s in spans] for spans in order[:12]]

    # ---------------------------------------------------------------- deciding

    def decide(self, document_id: str, version: Any, given: Any) -> tuple[list[str], int]:
        """Writes the page's events; gives their ids, and the version that they make. InputError where one does not fit."""
        document = self._document(document_id)
        if not isinstance(version, int) or isinstance(version, bool):
            raise InputError(f"version: found {version!r}, expected the number that came with the document")
        if not isinstance(given, list) or not given or len(given) > 100:
            raise InputError("events: expected a list of 1 to 100 events")
        old = self.ledger.events(document_id)
        known = {e.id for e in old}
        made: list[Event] = []
        for row in given:
            event_id = _word(row, "id", _ID)
            if event_id not in known:
                made.append(self._event(document, row, [*old, *made]))
        ids = [row["id"] for row in given]
        if not made:
            return ids, len(old)
        save = self.ledger.save if self.others is None else self.ledger.adjudicate
        return ids, len(save(document, made, version=version))

    def _event(self, document: Document, row: Mapping[str, Any], before: Sequence[Event]) -> Event:
        part, action = _choice(row, "part", PARTS), _choice(row, "action", ACTIONS[:-1])
        quote, note = row.get("quote"), row.get("note")
        if quote != WHOLE and not (isinstance(quote, str) and _QUOTE.fullmatch(quote)):
            raise InputError(f"quote: found {quote!r}, expected an id such as q104-187")
        if note is not None and not (isinstance(note, str) and len(note) <= 10_000):
            raise InputError("note: expected at most 10,000 characters")
        now_state = self._state(document, quote, before)
        undoes = self._undone(row, quote, before) if action == "undo" else None
        after = undoes.before if undoes else self._after(document, quote, part, action, row.get("after"), now_state)
        item = self._items.get((document.id, quote))
        reason = row.get("reason")
        if action == "adjudicate" and reason not in REASONS:
            raise InputError(f"reason: found {reason!r}, expected one of {', '.join(REASONS)}")
        return Event(
            id=row["id"],
            at=now(),
            by=self.annotator,
            doc=document.id,
            doc_sha256=document.sha256,
            quote_id=quote,
            part=part,
            action=action,
            before=now_state,
            after=after,
            proposal=self._proposal(document.id, quote, row),
            queue_reason=item.reason if item else None,
            inclusion_probability=item.p if item else None,
            ms=_milliseconds(row.get("ms")),
            note=note,
            undoes=undoes.id if undoes else None,
            reason=reason if action == "adjudicate" else None,
        )

    def _undone(self, row: Mapping[str, Any], quote: str, before: Sequence[Event]) -> Event:
        """The event that an undo takes back: the last one that stands of the quote."""
        gone = {e.undoes for e in before}
        last = next((e for e in reversed(before) if e.quote_id == quote and e.action != "undo" and e.id not in gone), None)
        if last is None or last.id != row.get("undoes"):
            raise InputError(
                f"undoes: found {row.get('undoes')!r}, expected {last.id if last else 'nothing'}, the last decision on {quote}"
            )
        return last

    def _after(self, document: Document, quote: str, part: str, action: str, given: Any, state: State | None) -> State | None:
        """The quote after the decision; checked when the sheet is made."""
        if quote == WHOLE or (part == "quote" and action == "reject") or (action == "adjudicate" and given is None):
            return None
        if part in ("guideline",):
            return state
        base = state or self._base(document, quote, given if action in ("add", "adjudicate") else None)
        fields = {} if given is None else given
        allowed = FIELDS if action in ("add", "adjudicate") else PARTS[part]
        if not isinstance(fields, dict) or set(fields) - set(allowed):
            raise InputError(f"after: found {fields!r:.80}, expected fields of {part}: {', '.join(allowed)}")
        changed = {**base["quote"], **fields}
        ids = [i for k in ("actors", "targets", "via") if isinstance(changed[k], list) for i in changed[k] if isinstance(i, str)]
        try:
            named = self.people.facts(ids, document.date, self._known(document.id) | _actors(base))
        except KeyError as error:
            raise InputError(
                f"after: found the actor {error.args[0]!r}, expected an id of the table, of the article, or name:jane-doe"
            ) from None
        return {"quote": changed, "actors": {i: {f: getattr(a, f) for f in ACTOR_FIELDS} for i, a in sorted(named.items())}}

    def _base(self, document: Document, quote: str, added: Any) -> State:
        """What a decision starts from: the proposal's places, nothing said yet of actors and stance."""
        proposed = self._proposed(document.id, quote)
        if proposed is not None and added is None:
            return state_of(Annotation(document, "", (proposed,)), proposed.bare())
        spans = added.get("content") if isinstance(added, dict) else None
        try:
            content = tuple(Span(a, b) for a, b in spans or ())
            if (
                not content
                or content[-1].end > len(document.text)
                or (proposed is None and self.others is None and quote_id(content) != re.sub(r"^(q\d+-\d+).*", r"\1", quote))
            ):
                raise ValueError
            bare = Quote(quote, QuoteType.DIRECT, content)
        except (TypeError, ValueError):
            raise InputError(
                f"quote: found {quote!r}, expected one of the article, or a new one with content [[start, end], ...] and its place as id"
            ) from None
        return state_of(Annotation(document, "", (bare,)), bare)

    # ---------------------------------------------------------------- inner

    def _document(self, document_id: Any) -> Document:
        if not isinstance(document_id, str) or document_id not in self.documents:
            raise InputError(f"document: found {document_id!r}, expected one of the session's")
        return self.documents[document_id]

    def _known(self, document_id: str) -> dict[str, Actor]:
        known = dict(self.proposals[document_id].actors) if document_id in self.proposals else {}
        for versions in (self.others or {}).values():
            known |= versions[document_id].actors if document_id in versions else {}
        return known | dict(self.ledger.annotation(self.documents[document_id]).actors)

    def _proposed(self, document_id: str, quote: str) -> Quote | None:
        some = self.proposals[document_id].quotes if document_id in self.proposals else ()
        return next((q for q in some if q.id == quote), None)

    def _proposal(self, document_id: str, quote: str, row: Mapping[str, Any]) -> dict[str, Any] | None:
        proposed = self._proposed(document_id, quote)
        if proposed is None:
            return None
        sure = max(proposed.probabilities) if proposed.probabilities else None
        judged = {k: fields_of(proposed)[k] for k in ("actors", "targets", "stance", "act")}
        return {"model": self.proposals[document_id].annotator, "score": sure, "shown": row.get("shown") is not False, **judged}

    def _state(self, document: Document, quote: str, events: Sequence[Event]) -> State | None:
        last: State | None = None
        if self.others is not None and document.id in self.store.ids(layer="gold"):
            gold = self.store.annotation(document.id)
            last = next((state_of(gold, q) for q in gold.quotes if q.id == quote), None)
        gone = {e.undoes for e in events}
        for event in events:
            if event.quote_id == quote and event.action != "undo" and event.id not in gone and event.part != "guideline":
                last = event.after
        return last

    def _quotes(self, document: Document, events: Sequence[Event]) -> list[dict[str, Any]]:
        """Proposals and the annotator's own quotes, each once, in the order of the text."""
        mine, done = self.ledger.annotation(document), decided(events)
        proposed = self.proposals[document.id].quotes if document.id in self.proposals else ()
        same = matched(document, proposed, mine.quotes)
        own, out = {q.id: q for q in mine.quotes}, []
        for quote in proposed:
            if same.get(quote.id, quote.id) == quote.id or quote.id in done:
                out.append(self._shown(document.id, quote, own.pop(quote.id, None), done.get(quote.id, {})))
        out += [self._shown(document.id, None, q, done.get(q.id, {})) for q in own.values()]
        return sorted(out, key=lambda q: (q["content"][0][0], q["id"]))

    def _shown(self, document_id: str, proposed: Quote | None, mine: Quote | None, done: Mapping[str, str]) -> dict[str, Any]:
        quote = proposed or mine
        assert quote is not None
        item, fields = self._items.get((document_id, quote.id)), fields_of(quote)
        if item and item.blind:
            fields |= {k: [] if isinstance(fields[k], list) else None for k in JUDGED}
        for part in (p for p in PARTS if mine is not None and (p in done or p in ("quote", "source") or proposed is None)):
            fields |= {k: fields_of(mine)[k] for k in PARTS[part]}  # type: ignore[arg-type]
        actions = set(done.values())
        status = (
            "rejected"
            if done.get("quote") == "reject"
            else "added"
            if proposed is None
            else "edited"
            if "edit" in actions
            else "accepted"
            if actions
            else "open"
        )
        return {
            **fields,
            "proposed": proposed is not None,
            "decided": {p: done.get(p) for p in DECIDED},
            "status": status,
            "reason": item.reason if item else None,
            "blind": bool(item and item.blind),
        }

    def _adjudicated(self, document: Document) -> list[dict[str, Any]]:
        """Quotes that the annotators tell differently, with each one's version."""
        assert self.others is not None
        out = []
        for name, versions in differing(document, self.others):
            done = decided(self.ledger.events(document.id)).get(name, {})
            first = next(q for q in versions.values() if q is not None)
            shown = fields_of(first) | {"id": name}
            if (state := self._state(document, name, self.ledger.events(document.id))) and done:
                shown |= {k: state["quote"][k] for k in FIELDS}
            out.append(shown | {
                "versions": [{"by": by, "quote": fields_of(q) if q else None} for by, q in versions.items()],
                "differs": differences(list(versions.values())[:2]),
                "proposed": True,
                "decided": dict.fromkeys(DECIDED, "adjudicate" if done else None),
                "status": "adjudicated" if done else "open",
                "reason": None,
                "blind": False,
            })  # fmt: skip
        return sorted(out, key=lambda q: (q["content"][0][0], q["id"]))

    def _by_quote(self) -> dict[tuple[str, str], list[Event]]:
        out: dict[tuple[str, str], list[Event]] = {}
        for document_id in self.ledger.documents():
            for event in self.ledger.events(document_id):
                out.setdefault((document_id, event.quote_id), []).append(event)
        return out

    def _done(self, item: Item) -> bool:
        done = decided(self.ledger.events(item.doc)).get(item.quote, {})
        return done.get("quote") == "reject" or "adjudicate" in done.values() or all(p in done for p in DECIDED)


def _actors(state: State) -> dict[str, Actor]:
    return {i: Actor(i, **facts) for i, facts in state["actors"].items()}


def _capitals(text: str, at: int) -> list[tuple[int, re.Match[str]]]:
    """Runs of capitalised words around a place."""
    start = max(0, at - 300)
    return [(start, m) for m in re.finditer(r"\b[A-Z][\w.'’-]*(?: (?:of |the |de |al-)?[A-Z][\w.'’-]*)*", text[start : at + 300])]


def _word(row: Any, key: str, form: re.Pattern[str]) -> str:
    value = row.get(key) if isinstance(row, dict) else None
    if not isinstance(value, str) or not form.fullmatch(value):
        raise InputError(f"{key}: found {value!r}, expected {form.pattern}")
    return value


def _choice(row: Mapping[str, Any], key: str, words: Iterable[str]) -> str:
    value = row.get(key)
    if not isinstance(value, str) or value not in words:
        raise InputError(f"{key}: found {value!r}, expected one of {', '.join(words)}")
    return value


def _milliseconds(value: Any) -> int | None:
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 86_400_000 else None
