"""A stance head for a user's own labels: the head that ships goes on learning from them, and must be no worse for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from stance.classify.pooled import PooledHead
from stance.quotes import Annotation
from stance.read.encoder import OnnxEncoder
from stance.resources import load_yaml
from stance.store import Store
from stance.text import InputError
from stance.train.calibrate import Floats, Ints, out_of_fold
from stance.train.folder import ENCODER, LEAST, SHIPPED
from stance.train.illustrations import illustrations
from stance.train.stance import FOLDS, Lesson, Rows, fit, rows, scored

PULL = 0.05  # of each step back towards the weights that ship
TRUST = 0.5  # share of the label in what is learnt; the rest is what the shipped head says: with all of it, news labels made it worse
KEPT = 0.3  # what an illustration weighs of which the head is to say what it said before


@dataclass(frozen=True, slots=True)
class Taught:
    """macro-F1 in per cent of the new head and of the one that ships, on n quotes that the new one did not learn from; where: their
    documents' split, or 'train' where each fifth of the events was held out in turn. written: whether the folder was."""

    new: float
    shipped: float
    n: int
    where: str
    written: bool


def train_own(annotations: str | Path, model: str | Path, *, report: Callable[[str], None], anyway: bool = False) -> Taught:
    """Learns from split train and writes the folder `model` if it is no worse than the shipped head on held-out gold, or anyway.

    Gold labels, and where a document has none those of the layers in by/. Held out is split dev; with fewer than LEAST labelled quotes
    there, five fifths of the events of split train in turn. Split test is never read. InputError where there are too few quotes.
    """
    store, shipped = Store(annotations), PooledHead.load(SHIPPED, encoder=ENCODER)
    encoder = OnnxEncoder(ENCODER)
    events = {m.id: m.event for m in (*store.metas(split="train"), *store.metas(split="dev"))}
    by = [layer for layer in store.layers() if layer.startswith("by/")]
    train = [store.annotations(split="train", layer=layer, skip_missing=True) for layer in ("gold", *by)]
    dev = [store.annotations(split="dev", layer=layer, skip_missing=True) for layer in ("gold", *by)]
    learnt, kept = (rows(labelled(layers), encoder, shipped, events) for layers in (train, dev))
    missing = {*store.missing(split="train"), *store.missing(split="dev")}
    if missing:
        report(f"{len(missing)} articles have no text here (expected in {store.corpora}; set STANCE_CORPORA) and are left out")
    if len(learnt) < LEAST or (len(kept) < LEAST and len(set(learnt.events)) < FOLDS):
        raise InputError(
            f"{annotations}: found {len(learnt)} labelled quotes of {len(set(learnt.events))} articles in split train, expected at least "
            f"{LEAST} of {FOLDS}; review more (stance review)"
        )
    known = rows(illustrations(load_yaml("examples")), encoder, shipped, {})
    head = taught(shipped, learnt, known)
    gold = kept if len(kept) >= LEAST else learnt
    if gold is kept:
        chosen = head.judge(gold.vectors)[0]
    else:
        chosen = _crossed(shipped, learnt, known)
    new, old = (scored(shares, gold.stances)["macro_f1"] for shares in (chosen, shipped.judge(gold.vectors)[0]))
    written = new >= old or anyway
    if written:
        head.save(model, card=card(len(learnt), new, old, len(gold)))
    return Taught(new, old, len(gold), "dev" if gold is kept else "train", written)


def labelled(layers: Iterable[Iterable[Annotation]]) -> Iterator[Annotation]:
    """The first layer's annotations (gold), and the others' for documents that it does not have."""
    gold: set[str] | None = None
    for layer in layers:
        mine = [a for a in layer if gold is None or a.document.id not in gold]
        gold = {a.document.id for a in mine} if gold is None else gold
        yield from mine


def taught(shipped: PooledHead, learnt: Rows, known: Rows) -> PooledHead:
    """The shipped head after a user's quotes; of the illustrations (known) it is to say what it said before."""
    return fit(shipped, [Lesson(learnt, TRUST, 1.0), Lesson(known, 0.0, KEPT)], pull=PULL)


def _crossed(shipped: PooledHead, learnt: Rows, known: Rows) -> Floats:
    """Probabilities of every quote by a head that did not learn from its event."""

    def one(rest: Ints, some: Ints) -> list[Floats]:
        return [taught(shipped, learnt.take(rest), known).judge(learnt.vectors[some])[0]]

    return out_of_fold(learnt.events, FOLDS, one)[0]


def card(learnt: int, new: float, old: float, n: int) -> str:
    """What one should know before using the model."""
    return f"""# Stance head, taught on

The head that ships with stance, taught on {learnt} labelled quotes of this user's annotations by `stance train`; its calibration and
marks are those of the head that ships. Use it with `--stance-head` or `stance.load(stance_head=...)`.

On {n} quotes that it did not learn from: macro-F1 {new:.1f}, the shipped head {old:.1f}.
"""
