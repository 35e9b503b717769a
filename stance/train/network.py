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
    vectors: NDArray[Any] | None = None
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
    rows = [[torch.tensor(sorted(index[s] for s in set(signs) if s in index), dtype=torch.long) for signs in c.signs] for c in choices]
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


def _loss(weights: dict[str, Any], choices: Sequence[Choice], rows: Sequence[list[Any]], recipe: Recipe) -> Any:
    """The mean over choices of what the right answer costs."""
    import torch

    n, drop = len(weights["direct"]), torch.nn.functional.dropout
    flat = [row for some in rows for row in some]
    begins = torch.tensor([0, *(len(row) for row in flat[:-1])]).cumsum(0)
    signs = torch.cat(flat)
    kept = drop(torch.ones(len(signs)), recipe.dropout / 2)
    table = torch.cat([weights["first"][:n], weights["direct"][:, None]], 1)
    summed = torch.nn.functional.embedding_bag(signs, table, begins, mode="sum", per_sample_weights=kept)
    vectors = [torch.from_numpy(c.vectors) for c in choices if c.vectors is not None]
    inner = summed[:, :-1] + weights["bias"]
    if vectors:
        inner = inner + drop(torch.cat(vectors).float(), recipe.dropout / 2) @ weights["first"][n:]
    scores = weights["level"] + summed[:, -1] + drop(torch.relu(inner), recipe.dropout) @ weights["last"]
    right = torch.tensor([bool(r) for c in choices for r in c.right])
    weight = torch.tensor([float(c.weight) for c in choices])
    lengths = torch.tensor([len(c.signs) for c in choices])
    row = torch.repeat_interleave(torch.arange(len(choices)), lengths)
    if not recipe.one:
        cost = torch.nn.functional.binary_cross_entropy_with_logits(scores, right.float(), reduction="none")
        return (cost * weight[row]).sum() / len(choices)
    column = torch.arange(len(scores)) - torch.repeat_interleave(lengths.cumsum(0) - lengths, lengths)
    everybody = torch.full((len(choices), int(lengths.max()) + 1), -torch.inf)
    everybody[:, -1] = 0.0  # nobody
    everybody = everybody.index_put((row, column), scores)
    meant = torch.zeros(everybody.shape, dtype=torch.bool).index_put((row, column), right)
    meant[:, -1] = ~meant.any(1)
    cost = torch.logsumexp(everybody, 1) - torch.logsumexp(everybody.masked_fill(~meant, -torch.inf), 1)
    return (cost * weight).sum() / len(choices)
