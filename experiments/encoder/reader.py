"""A reader of one quote at a time: what a strong encoder makes of its stance and its targets when it is told which words are which.

    python -m experiments.encoder.reader DATA WEIGHTS OUT [--epochs 3 --seed 1]

DATA: reader_data.py's rows. WEIGHTS: a folder with config.json and model.safetensors of a BERT-like encoder or of all-mpnet-base-v2. Roles
and candidates' numbers are added to the embeddings; a candidate is scored from its slot, its mentions, the quote and its named signs,
nobody from the quote; the stance from the quote. Learns on news folds 1-4, prints target F1 and stance macro-F1 on fold 0 after each
round, and writes log-probabilities. Three rounds of MPNet take about 100 seconds on one data-centre GPU; README.md: what came out.
"""

from __future__ import annotations

import argparse
import pickle
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from transformers import AutoConfig, AutoModel

from experiments.encoder.reader_data import ROLES

WIDE, LEAST, BATCH = 192, 15, 32  # width of the scorer; quotes with a sign below which it is left out
RATE, HEAD_RATE, DECAY = 5e-5, 1e-3, 0.92  # of the encoder's last layer and of the rest; layer by layer down
STANCE = 0.7  # weight of the stance's loss
Batch = dict[str, Any]


class Reader(nn.Module):
    """Scores of candidates and nobody, and of stances. n: how many signs are known."""

    def __init__(self, base: Path, n: int) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(base, config=AutoConfig.from_pretrained(base))
        width = self.encoder.config.hidden_size
        self.role, self.slot_number = nn.Embedding(len(ROLES), width, padding_idx=0), nn.Embedding(32, width, padding_idx=0)
        self.signs, self.direct = nn.EmbeddingBag(n, WIDE, mode="sum"), nn.EmbeddingBag(n, 1, mode="sum")
        for table, spread in ((self.role, 0.02), (self.slot_number, 0.02), (self.signs, 0.02), (self.direct, 0.0)):
            nn.init.normal_(table.weight, std=spread)
        self.slot, self.mention, self.quote = nn.Linear(width, WIDE), nn.Linear(width, WIDE), nn.Linear(4 * width, WIDE)
        self.last = nn.Linear(WIDE, 1)
        self.nobody = nn.Sequential(nn.Linear(4 * width, WIDE), nn.ReLU(), nn.Dropout(0.2), nn.Linear(WIDE, 1))
        self.stance = nn.Sequential(nn.Linear(4 * width, 256), nn.ReLU(), nn.Dropout(0.2), nn.Linear(256, 4))

    def forward(self, b: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        words = self.encoder.get_input_embeddings()(b["ids"]) + self.role(b["role"]) + self.slot_number(b["cand"])
        x = self.encoder(inputs_embeds=words, attention_mask=b["mask"].long()).last_hidden_state.float()
        role, number = b["role"], b["cand"]
        parts = torch.stack([role == ROLES.index(name) for name in ("content", "cue", "source")], -1)
        quote = torch.cat([x[:, :1], _means(x, parts)], 1).flatten(1)
        one = functional.one_hot(number, 32).bool() & (number > 0)[..., None]
        name = (role == ROLES.index("candidate's name"))[..., None]
        picked = [_means(x, one & where).gather(1, b["num"][:, :, None].expand(-1, -1, x.shape[-1])) for where in (name, ~name)]
        inner = self.slot(picked[0]) + self.mention(picked[1]) + self.quote(quote)[:, None]
        rows, columns = b["where"]
        hidden = torch.relu(inner[rows, columns] + self.signs(b["signs"], b["offsets"]))
        scores = self.last(functional.dropout(hidden, 0.2, self.training)).squeeze(-1) + self.direct(b["signs"], b["offsets"]).squeeze(-1)
        out = x.new_full((len(x), b["num"].shape[1] + 1), -1e4).index_put((rows, columns), scores)
        return torch.cat([out[:, :-1], self.nobody(quote)], 1), self.stance(quote)


def _means(x: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    """(batch, masks, width): the mean of the pieces in each mask; zeros where there are none."""
    m = masks.float()
    return torch.einsum("btk,bth->bkh", m, x) / m.sum(1).clamp(min=1)[:, :, None]


def batch(some: list[dict[str, Any]], index: dict[str, int], device: str) -> Batch:
    """Rows side by side, padded."""
    long, wide = max(len(r["ids"]) for r in some), max(1, max(len(r["num"]) for r in some))
    out: dict[str, Any] = {k: np.zeros((len(some), long), np.int64) for k in ("ids", "role", "cand")}
    mask, num, right = np.zeros((len(some), long), bool), np.zeros((len(some), wide), np.int64), np.zeros((len(some), wide + 1), bool)
    signs: list[int] = []
    offsets, where = [], []
    for i, r in enumerate(some):
        mask[i, : len(r["ids"])] = True
        for k in ("ids", "role", "cand"):
            out[k][i, : len(r[k])] = r[k]
        num[i, : len(r["num"])], right[i, : len(r["right"])] = r["num"], r["right"]
        right[i, -1] = not r["right"].any()
        for j, named in enumerate(r["signs"]):
            offsets.append(len(signs))
            signs += [index[s] for s in named if s in index] or [0]
            where.append((i, j))
    rows, columns = zip(*where, strict=True) if where else ((), ())
    out |= {"mask": mask, "num": num, "right": right, "signs": np.array(signs, np.int64), "offsets": np.array(offsets, np.int64)}
    out["stance"] = np.array([r["stance"] for r in some])
    made = {k: torch.from_numpy(v).to(device) for k, v in out.items()}
    return made | {"where": (torch.tensor(rows, device=device), torch.tensor(columns, device=device))}


def learnt(base: Path, train: list[dict[str, Any]], dev: list[dict[str, Any]], index: dict[str, int], *, epochs: int, seed: int) -> Reader:
    """The reader after its rounds; figures on dev after each."""
    torch.manual_seed(seed)
    device, random = "cuda" if torch.cuda.is_available() else "cpu", np.random.default_rng(seed)
    net = Reader(base, len(index)).to(device)
    layers = net.encoder.config.num_hidden_layers
    groups = []
    for name, weights in net.named_parameters():
        depth = int(name.split("layer.")[1].split(".")[0]) + 1 if "layer." in name else 0
        rate = RATE * DECAY ** (layers - depth) if name.startswith("encoder.") else HEAD_RATE
        groups.append({"params": [weights], "lr": rate, "weight_decay": 0.01 if weights.dim() > 1 else 0.0})
    optimiser = torch.optim.AdamW(groups)
    total = epochs * -(-len(train) // BATCH)
    rates = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min((s + 1) / (0.06 * total), max(0.02, 1 - s / total)))
    for epoch in range(epochs):
        net.train()
        order = random.permutation(len(train))
        for at in range(0, len(order), BATCH):
            b = batch([train[i] for i in order[at : at + BATCH]], index, device)
            with torch.autocast(device, torch.bfloat16):
                aims, stances = net(b)
            logs = torch.log_softmax(aims.float(), 1)
            any_right = -torch.logsumexp(logs.masked_fill(~b["right"], -1e4), 1)
            all_right = -(logs * b["right"]).sum(1) / b["right"].sum(1)
            loss = (any_right + all_right).mean() / 2
            loss = loss + STANCE * functional.cross_entropy(stances.float(), b["stance"], ignore_index=-1, label_smoothing=0.05)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            rates.step()
        print(f"round {epoch + 1}", figures(dev, *said(net, dev, index)), flush=True)
    return net


def said(net: Reader, some: list[dict[str, Any]], index: dict[str, int]) -> tuple[list[Any], Any]:
    """Log-probabilities of each quote's candidates with nobody's last, and of stances (n, 4)."""
    net.eval()
    device = str(next(net.parameters()).device)
    aims, stances = [], []
    with torch.no_grad():
        for at in range(0, len(some), BATCH):
            part = some[at : at + BATCH]
            a, s = net(batch(part, index, device))
            aims += [np.append(row[: len(r["num"])], row[-1]) for row, r in zip(a.float().cpu().numpy(), part, strict=True)]
            stances.append(torch.log_softmax(s.float(), 1).cpu().numpy())
    return [a - np.logaddexp.reduce(a) for a in aims], np.concatenate(stances)


def figures(some: list[dict[str, Any]], aims: list[Any], stances: Any) -> dict[str, float]:
    """Target F1 of speech at the best thresholds, as train/targets.tuned sets them, and macro-F1 of the stance; per cent."""
    speech = [i for i, r in enumerate(some) if r["speech"]]
    odds, right = np.full((len(speech), 3), -np.inf), np.zeros((len(speech), 3), bool)
    for k, i in enumerate(speech):
        order = np.argsort(-aims[i][:-1], kind="stable")[:3]
        odds[k, : len(order)], right[k, : len(order)] = (aims[i][:-1] - aims[i][-1])[order], some[i]["right"][order]
    gold, best = sum(some[i]["gold"] for i in speech), 0.0
    for first in np.arange(-3.0, 2.0, 0.1):
        for second in np.arange(first, first + 3.0, 0.25):
            told = (odds[:, :1] >= first) & (odds >= [first, second, second])
            best = max(best, 2 * (told & right).sum() / (gold + told.sum()))
    labels = np.array([r["stance"] for r in some])
    found = stances.argmax(1)[labels >= 0]
    labels = labels[labels >= 0]
    each = [200 * ((found == k) & (labels == k)).sum() / max(1, (found == k).sum() + (labels == k).sum()) for k in range(4)]
    return {"target_f1": round(100 * best, 1), "stance_macro": round(float(np.mean(each)), 1)}


def main() -> None:
    """Train once, write what it says of fold 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most", type=int, help="quotes of each fold, to try it out")
    args = parser.parse_args()
    folds = [pickle.loads((args.data / f"{fold}.pkl").read_bytes())[: args.most] for fold in range(5)]
    train = [r for fold in folds[1:] for r in fold]
    counts = Counter(s for r in train for named in r["signs"] for s in named)
    index = {s: i for i, s in enumerate(sorted(s for s, n in counts.items() if n >= LEAST))}
    net = learnt(args.weights, train, folds[0], index, epochs=args.epochs, seed=args.seed)
    aims, stances = said(net, folds[0], index)
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save(net.state_dict(), args.out / "reader.pt")
    (args.out / "fold0.pkl").write_bytes(pickle.dumps((aims, stances)))


if __name__ == "__main__":
    main()
