"""A small annotations folder with proposals, for the tests of the review loop. The articles are ours."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import uuid
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

from stance.actors import Actor, ActorTable
from stance.quotes import Annotation, Confidence, Quote, QuoteType, Stance, quote_id
from stance.record import to_line
from stance.review.desk import Desk
from stance.review.queue import queue
from stance.review.server import Server
from stance.store import Store
from stance.text import Document, Span

BAY = (
    "Ministers met in Port Elis on Monday.\n\n“We will open the bay to your boats,” said Governor Ana Tolle. "
    "She urged Norvia to call back its trawlers.\n\n"
    "Norvia's envoy, Idris Malm, accused the island of breaking the treaty. “Nobody asked us,” he said."
)
SQUARE = (
    "A crowd 🎉 filled the square. “No more tolls 🚫,” shouted Rami Haddad.\n\n"
    "قال الوزير «سنلتزم بالاتفاق» while the mayor said the bridge would stay shut.\n\n“Open it!” said Haddad."
)
ANA, IDRIS, RAMI, ELIS, NORVIA = "name:ana-tolle", "name:idris-malm", "name:rami-haddad", "name:elis", "name:norvia"
PEOPLE = {
    "name:ana-tolle": Actor("name:ana-tolle", "Ana Tolle", "person", "name:elis", "name:elis"),
    "name:elis": Actor("name:elis", "Elis", "state", None, "name:elis"),
    "name:norvia": Actor("name:norvia", "Norvia", "state", None, "name:norvia"),
    "name:idris-malm": Actor("name:idris-malm", "Idris Malm", "person", "name:norvia", "name:norvia"),
    "name:rami-haddad": Actor("name:rami-haddad", "Rami Haddad", "person"),
}
SAID = {  # content, cue, source, type, speaker, target, stance, act
    "bay": (
        BAY,
        ("“We will open the bay to your boats,”", "said", "Governor Ana Tolle", "direct", ANA, NORVIA, "conciliatory", "promise"),
        ("to call back its trawlers", "urged", "She", "indirect", ANA, NORVIA, "demand", "request"),
        ("of breaking the treaty", "accused", "Norvia's envoy, Idris Malm", "indirect", IDRIS, ELIS, "accusatory", "accuse"),
        ("“Nobody asked us,”", "said", "he", "direct", IDRIS, ELIS, "accusatory", "criticise"),
    ),
    "square": (
        SQUARE,
        ("“No more tolls 🚫,”", "shouted", "Rami Haddad", "direct", RAMI, None, "demand", "request"),
        ("«سنلتزم بالاتفاق»", "قال", "الوزير", "direct", None, None, "conciliatory", "promise"),
        ("the bridge would stay shut", "said", "the mayor", "indirect", None, None, "none", None),
        ("“Open it!”", "said", "Haddad", "direct", RAMI, None, "demand", "request"),
    ),
}  # fmt: skip


def proposal(name: str) -> Annotation:
    """What a machine says of one of the articles."""
    text, *rows = SAID[name]
    quotes, at = [], 0
    for content, cue, source, kind, speaker, target, stance, act in rows:
        at = text.index(content, at)
        spans = (Span(at, at + len(content)),)
        near = max(0, at - 60)
        quotes.append(
            Quote(
                quote_id(spans),
                QuoteType(kind),
                spans,
                cue=_span(text, cue, near),
                source=_span(text, source, near),
                actors=(speaker,) if speaker else (),
                targets=(target,) if target else (),
                stance=Stance(stance),
                act=act,
                probabilities=tuple(0.7 if s == stance else 0.1 for s in ("conciliatory", "accusatory", "demand", "none")),  # type: ignore[arg-type]
                confidence=Confidence(0.9, 0.9, 0.6, 0.5, 0.6),
            )
        )
    used = {i for q in quotes for i in (*q.actors, *q.targets)}
    used |= {up for i in used for up in (PEOPLE[i].of, PEOPLE[i].state) if up}
    return Annotation(
        Document(name, text, date="2019-05-06", publisher="Harbour Post"), "stance test", tuple(quotes), {i: PEOPLE[i] for i in used}
    )


def _span(text: str, words: str, near: int) -> tuple[Span, ...]:
    at = text.index(words, near)
    return (Span(at, at + len(words)),)


def folder(place: Path, *, ship: bool = True, names: tuple[str, ...] = ("bay", "square")) -> Store:
    """An annotations folder with the articles' texts, or without them."""
    store = Store(place / "annotations", corpora=place)
    (place / "texts.jsonl").write_text("".join(json.dumps({"id": n, "text": SAID[n][0]}) + "\n" for n in SAID), "utf-8")
    for name in names:
        store.add(
            proposal(name).document,
            licence="CC0" if ship else "all rights reserved",
            split="train",
            ship=ship,
            corpus=None if ship else "texts.jsonl",
        )
    return store


def records(place: Path, names: tuple[str, ...] = ("bay", "square")) -> Path:
    """The proposals as a file."""
    path = place / "quotes.jsonl"
    path.write_text("".join(to_line(proposal(n)) + "\n" for n in names), "utf-8")
    return path


def desk(store: Store, annotator: str = "ana", *, blind: float = 0.0, names: tuple[str, ...] = ("bay", "square")) -> Desk:
    """A session over all of the proposals."""
    proposals = {n: proposal(n) for n in names}
    items = [i for i in queue(list(proposals.values()), annotator, size=1000, blind=blind) if i.reason != "repeat"]
    documents = {n: replace(a.document) for n, a in proposals.items()}
    return Desk(store, annotator, documents, proposals, items, table=ActorTable.load())


SERVER = """
import sys
from newsroom import desk
from stance.review.server import Server
from stance.store import Store
room = desk(Store(sys.argv[1]))
room.ledger.recover()
server = Server(room, port=int((sys.argv[2:] or ["0"])[0]), token="t" * 24)
print(server.server_address[1], flush=True)
server.serve_forever()
"""


class Served:
    """A server in a thread, with a client."""

    def __init__(self, desk: Desk) -> None:
        self.server = Server(desk)
        Thread(target=self.server.serve_forever, daemon=True).start()

    def ask(
        self, path: str, body: Any = None, *, token: str | None = None, method: str | None = None, raw: bytes | None = None
    ) -> tuple[int, Any]:
        """(status, answer)"""
        host, port = self.server.server_address[:2]
        given = raw if raw is not None else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://{host!s}:{port}{path}", given, {"X-Token": token or self.server.token}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")

    def close(self) -> None:
        """The port is free again."""
        self.server.shutdown()
        self.server.server_close()


def event(quote: str, part: str, action: str, after: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """As the page sends it."""
    return {"id": uuid.uuid4().hex, "quote": quote, "part": part, "action": action, "after": after, "ms": 900, **more}


def accepting(quote: dict[str, Any]) -> list[dict[str, Any]]:
    """Events that accept every part of a quote as the page holds it."""
    fields = {
        "quote": ("content", "cue", "type", "mode"),
        "source": ("source",),
        "actor": ("actors", "targets", "via"),
        "stance": ("stance", "also", "act", "flags"),
    }
    return [event(quote["id"], part, "accept", {k: quote[k] for k in names}) for part, names in fields.items()]
