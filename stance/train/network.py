"""Trains networks that rank candidates (stance/network.py): with PyTorch, which Stanza brings along."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.network import Network

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Candidates among whom is chosen. signs, right: one for each; vectors: (candidates, width) or None; weight: of the whole choice."""

    signs: Sequence[Collection[str]]
    right: Sequence[bool]
    vectors: Floats | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network learns. one: a choice has at most one right answer, "nobody" among them with score 0 (a softmax over candidates);
    else each candidate is right or wrong by itself. rare: how often a sign must stand to be learnt. networks: trained from different
    seeds and put side by side into one."""

    one: bool = True
    hidden: int = 64
    epochs: int = 8
    batch: int = 64  # choices
    rate: float = 1e-3
    decay: float = 0.01
    dropout: float = 0.3
    rare: int = 10
    networks: int = 3
    seed: int = 7


def fit(kind: str, choices: Sequence[Choice], recipe: Recipe, *, encoder: str | None) -> Network:
    """A network for these choices; the same on the same machine for the same seed. encoder: sha256 of what made the vectors."""
    import torch

    count = Counter(sign for c in choices for signs in c.signs for sign in set(signs))
    signs = tuple(sorted(sign for sign, n in count.items() if n >= recipe.rare))
    index = {sign: i for i, sign in enumerate(signs)}
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        parts = [_trained(choices, index, recipe, recipe.seed + n) for n in range(recipe.networks)]
    finally:
        torch.set_num_threads(threads)
    direct = np.mean([p["direct"] for p in parts], axis=0)
    first, bias = (np.concatenate([p[k] for p in parts], axis=-1) for k in ("first", "bias"))
    last = np.concatenate([p["last"] for p in parts]) / len(parts)
    level = float(np.mean([p["level"] for p in parts]))
    halved = {k: v.astype(np.float16).astype(np.float32) for k, v in {"direct": direct, "first": first, "bias": bias, "last": last}.items()}
    return Network(kind, signs, encoder, **halved, level=level)


def _trained(choices: Sequence[Choice], index: dict[str, int], recipe: Recipe, seed: int) -> dict[str, Any]:
    import torch

    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    width = next((c.vectors.shape[1] for c in choices if c.vectors is not None), 0)
    weights = {
        "direct": torch.zeros(len(index)),
        "first": torch.cat([torch.randn(len(index), recipe.hidden) * 0.05, torch.randn(width, recipe.hidden) / max(width, 1) ** 0.5]),
        "bias": torch.zeros(recipe.hidden),
        "last": torch.randn(recipe.hidden) / recipe.hidden**0.5,
        "level": torch.zeros(()),
    }
    for weight in weights.values():
        weight.requires_grad_(True)
    rows = [[sorted(index[s] for s in set(signs) if s in index) for signs in c.signs] for c in choices]
    descent = torch.optim.AdamW(weights.values(), lr=recipe.rate, weight_decay=recipe.decay)
    steps = recipe.epochs * -(-len(choices) // recipe.batch)
    cool = torch.optim.lr_scheduler.LambdaLR(descent, lambda step: max(0.0, 1 - step / max(steps, 1)))
    for _ in range(recipe.epochs):
        order = random.permutation([i for i, c in enumerate(choices) if len(c.signs)])
        for at in range(0, len(order), recipe.batch):
            some = order[at : at + recipe.batch]
            loss = _loss(weights, [choices[i] for i in some], [rows[i] for i in some], recipe)
            descent.zero_grad()
            loss.backward()
            descent.step()
            cool.step()
    return {name: weight.detach().numpy() for name, weight in weights.items()}


def _loss(weights: dict[str, Any], choices: Sequence[Choice], rows: Sequence[list[list[int]]], recipe: Recipe) -> Any:
    """The mean over choices of what the right answer costs."""
    import torch

    n = len(weights["direct"])
    flat = [row for some in rows for row in some]
    signs = torch.zeros(len(flat), n)
    for i, row in enumerate(flat):
        signs[i, row] = 1
    vectors = [torch.from_numpy(c.vectors) for c in choices if c.vectors is not None]
    inputs = torch.cat([signs, torch.cat(vectors)], 1) if vectors else signs
    inputs = torch.nn.functional.dropout(inputs, recipe.dropout / 2)
    hidden = torch.nn.functional.dropout(torch.relu(inputs @ weights["first"] + weights["bias"]), recipe.dropout)
    scores = weights["level"] + inputs[:, :n] @ weights["direct"] + hidden @ weights["last"]
    total, at = torch.zeros(()), 0
    for choice in choices:
        own, right = scores[at : at + len(choice.signs)], torch.tensor([bool(r) for r in choice.right])
        at += len(choice.signs)
        if recipe.one:
            everybody = torch.cat([own, torch.zeros(1)])
            meant = everybody[torch.cat([right, ~right.any().reshape(1)])]
            total = total + choice.weight * (torch.logsumexp(everybody, 0) - torch.logsumexp(meant, 0))
        else:
            total = total + choice.weight * torch.nn.functional.binary_cross_entropy_with_logits(own, right.float(), reduction="sum")
    return total / len(choices)
