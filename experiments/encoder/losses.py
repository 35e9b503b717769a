"""What is learnt: labels (each alone and as sequences), pointers, names, mode, stance and act; hard labels or a teacher's."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from experiments.encoder.batches import IGNORE
from experiments.encoder.model import N_LABELS, N_LAYERS, NEVER, Heads

Said = dict[str, Tensor]
LAYER_WEIGHTS = (1.0, 1.0, 0.5)
WEIGHTS = {"tags": 1.0, "path": 0.5, "anchors": 0.3, "sources": 0.2, "names": 0.3, "mode": 0.1, "stance": 0.15, "act": 0.1}
STANCE_WEIGHTS = (1.3, 1.0, 1.5, 0.7)
B_CUE = 3


def everything(heads: Heads, vectors: Tensor, out: Said, batch: Said) -> Said:
    """The heads' outputs with pointers and judgements, as both kinds of loss want them."""
    groups = {"anchor": batch["groups"][:, 0], "content": batch["content"], "source": batch["source"]}
    stance, act = heads.judge(vectors, groups)
    return {**out, "pointers": heads.pointers(out, batch["mask"]), "stance": stance, "act": act}


def hard(heads: Heads, out: Said, batch: Said) -> dict[str, Tensor]:
    """Losses against the annotations; a loss without anything to learn from in this batch is 0."""
    groups = batch["groups"]
    anchor, layer, mode, stance, act = groups.unbind(1)
    weights = out["tags"].new_tensor(STANCE_WEIGHTS)
    scores, gold = out["tags"].permute(2, 0, 1, 3), batch["tags"].permute(2, 0, 1)
    by_layer = scores.new_tensor(LAYER_WEIGHTS)
    modes = out["mode"].reshape(-1, N_LAYERS, 2)[anchor, layer] if len(groups) else out["mode"][:0, 0, 0]
    return {
        "tags": (torch.stack([_mean(x, y) for x, y in zip(scores, gold, strict=True)]) * by_layer).sum(),
        "path": (path_loss(heads, scores, gold) * by_layer).sum(),
        "anchors": _mean(out["pointers"][0], batch["anchors"].permute(2, 0, 1)),
        "sources": _mean(out["pointers"][1], batch["sources"].permute(2, 0, 1)),
        "names": _mean(out["names"], batch["names"]),
        "mode": _mean(modes, mode),
        "stance": _mean(out["stance"], torch.where(stance >= 0, stance, IGNORE), weights),
        "act": _mean(out["act"], torch.where(act >= 0, act, IGNORE)),
    }


def _mean(scores: Tensor, gold: Tensor, weight: Tensor | None = None) -> Tensor:
    flat, gold = scores.reshape(-1, scores.shape[-1]), gold.reshape(-1)
    total = F.cross_entropy(flat, gold, ignore_index=IGNORE, reduction="sum", weight=weight)
    return total / (gold != IGNORE).sum().clamp(min=1)


def path_loss(heads: Heads, scores: Tensor, gold: Tensor) -> Tensor:
    """Negative log-likelihood of whole label sequences (a linear-chain CRF), for each piece, by layer; scores (layer, b, t, label)."""
    mask = gold != IGNORE
    moves = (heads.moves + heads.barred)[:, None]
    gold = gold.clamp(min=0)
    emitted = (scores.gather(-1, gold[..., None])[..., 0] * mask).sum(-1)
    numbers = torch.arange(N_LAYERS, device=gold.device)[:, None, None]
    moved = (moves[numbers, 0, gold[..., :-1], gold[..., 1:]] * mask[..., 1:]).sum(-1)
    paths = emitted + moved + heads.starts[gold[..., 0]]
    lost = (log_partition(scores, moves, heads.starts, mask) - paths) * mask[..., 0]
    return lost.sum(1) / mask.sum((1, 2)).clamp(min=1)


def log_partition(scores: Tensor, moves: Tensor, starts: Tensor, mask: Tensor) -> Tensor:
    """log of the summed weights of all label paths, by a tree of matrix products in the log semiring: log2(t) steps.

    scores (layer, b, t, label), moves (layer, 1, label, label), mask (layer, b, t); at least two places.
    """
    steps = moves[:, :, None] + scores[:, :, 1:, None, :]
    neutral = torch.full_like(moves[0, 0], NEVER).fill_diagonal_(0.0)
    steps = torch.where(mask[:, :, 1:, None, None], steps, neutral)
    while steps.shape[2] > 1:
        if steps.shape[2] % 2:
            steps = torch.cat([steps, neutral.expand(*steps.shape[:2], 1, N_LABELS, N_LABELS)], 2)
        steps = torch.logsumexp(steps[:, :, ::2, :, :, None] + steps[:, :, 1::2, None, :, :], 4)
    first = scores[:, :, 0] + starts
    return torch.logsumexp(first[..., None] + steps[:, :, 0], (2, 3))


def soft(out: Said, teacher: Said, batch: Said) -> dict[str, Tensor]:
    """Losses against a teacher's probabilities (keys as in hard, without path); every guideline on every text."""
    mask = batch["mask"].float()
    tags = teacher["tags"]
    labelled = 1 - tags[..., 0]
    anchors = tags[..., B_CUE]
    rows = mask[:, :, None]
    by_layer = rows * torch.tensor(LAYER_WEIGHTS, device=rows.device)
    groups = torch.ones(len(teacher["stance"]), device=mask.device)
    return {
        "tags": _match(out["tags"], tags, by_layer, total=mask.sum()),
        "anchors": _match(out["pointers"][0], teacher["pointers"][0], (labelled * rows).permute(2, 0, 1)),
        "sources": _match(out["pointers"][1], teacher["pointers"][1], (anchors * rows).permute(2, 0, 1)),
        "names": _match(out["names"], teacher["names"], mask),
        "mode": _match(out["mode"], teacher["mode"], anchors * rows),
        "stance": _match(out["stance"], teacher["stance"], groups),
        "act": _match(out["act"], teacher["act"], groups),
    }


def _match(scores: Tensor, target: Tensor, weight: Tensor, total: Tensor | None = None) -> Tensor:
    """Weighted mean cross-entropy to target probabilities."""
    each = -(target * F.log_softmax(scores.float(), -1)).sum(-1)
    return (each * weight).sum() / (weight.sum() if total is None else total).clamp(min=1)


def probabilities(out: Said) -> Said:
    return {k: F.softmax(out[k].float(), -1) for k in ("tags", "pointers", "names", "mode", "stance", "act")}


def averaged(several: list[Said]) -> Said:
    return {k: torch.stack([s[k] for s in several]).mean(0) for k in several[0]}


def weighted(losses: dict[str, Tensor]) -> Tensor:
    return torch.stack([WEIGHTS[k] * v for k, v in losses.items()]).sum()
