"""Trains the close reader, which reads one quote at a time and is told which words are which.

    python -m experiments.encoder.reader DATA OUT                         our encoder, taught by larger readers, in two runs: all quotes,
    python -m experiments.encoder.reader DATA OUT --begin RUN/reader.pt   then those of which the targets are in doubt
    python -m experiments.encoder.reader DATA OUT --weights MPNET --news 3 --polnear 0 --illustrations 0 --rate 5e-5    a larger reader

DATA: reader_data.py's sets. Roles and candidates' numbers are added to the embeddings; a candidate is scored from its name, its mentions,
the quote and its named signs, nobody from the quote; the stance from the quote. It begins with the shipped encoder's weights, or with
those of a folder (config.json, model.safetensors) of a BERT-like encoder or of all-mpnet-base-v2. Of quotes that reader-labels.npz has
probabilities for, half of what is learnt is those, all of it where there is no label. In a share of the rows names are hidden, so that who
speaks and who is meant decides less. Checkpoints every EVERY steps, and goes on from the last one; the rate falls with the clock. Writes
OUT/reader.pt, signs.json and fold0.pkl (log-probabilities), and prints target F1 and stance macro-F1 on fold 0. README.md: what came out.
"""

from __future__ import annotations

import argparse
import json
import pickle
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from transformers import AutoConfig, AutoModel, BertConfig, BertModel

from experiments.encoder.graph import weights_of
from stance.read.close import ROLES
from stance.resources import FOLDER

WIDE, LEAST, BATCH = 192, 15, 32  # width of the scorer; quotes with a sign below which it is left out; rows of usual length
HEAD_RATE, DECAY = 5.0, 0.92  # rate of all but the encoder, in its last layer's; what is left of that from a layer to the one below
DOUBT = {"news": 0.75, "polnear": 0.65}  # of the second run: the head is surer of quotes that it has learnt from
STANCE = 0.2  # weight of the stance's loss in the second run
GOLD = 0.5  # share of the label where there are a larger reader's probabilities too
HIDDEN = 0.3  # share of rows in which names are hidden
MASK, EVERY = 103, 200
RUNS = {"news": (1.5, 3.0), "polnear": (1.0, 3.0), "illustrations": (3.0, 0.0), "rate": (2e-4, 1.2e-4), "minutes": (52.0, 34.0)}
LABELS = Path(__file__).with_name("reader-labels.npz")
ENCODER = FOLDER / "models" / "encoder" / "encoder.onnx"
Batch = dict[str, Any]
Row = dict[str, Any]


class Reader(nn.Module):
    """Scores of candidates and nobody, and of stances. n: how many signs are known. weights: None = the shipped encoder's."""

    def __init__(self, n: int, weights: Path | None = None) -> None:
        super().__init__()
        self.encoder = pretrained(weights)
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
        role, number = b["roles"], b["numbers"]
        words = self.encoder.get_input_embeddings()(b["ids"]) + self.role(role) + self.slot_number(number)
        x = self.encoder(inputs_embeds=words, attention_mask=b["mask"].long()).last_hidden_state.float()
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


def pretrained(weights: Path | None) -> Any:
    """An encoder without dropout, its word embeddings as they stay."""
    config = BertConfig.from_dict(SHAPE) if weights is None else AutoConfig.from_pretrained(weights)
    config.attention_probs_dropout_prob = config.hidden_dropout_prob = 0.0
    config._attn_implementation = "eager"  # faster than the others in half precision on processors
    net = BertModel(config, add_pooling_layer=False) if weights is None else AutoModel.from_pretrained(weights, config=config)
    if weights is None:
        net.load_state_dict({k: torch.tensor(v) for k, v in weights_of(ENCODER).items()}, strict=False)
    net.get_input_embeddings().weight.requires_grad_(False)
    return net


SHAPE = {"vocab_size": 30522, "hidden_size": 384, "num_hidden_layers": 6, "num_attention_heads": 12, "intermediate_size": 1536}
SHAPE |= {"max_position_embeddings": 384}


def _means(x: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    """(batch, masks, width): the mean of the pieces in each mask; zeros where there are none."""
    m = masks.float()
    return torch.einsum("btk,bth->bkh", m, x) / m.sum(1).clamp(min=1)[:, :, None]


# ---------------------------------------------------------------- batches


def batch(some: Sequence[Row], index: Mapping[str, int], device: torch.device) -> Batch:
    """Rows side by side, padded."""
    long, wide = max(len(r["ids"]) for r in some), max(1, max(len(r["num"]) for r in some))
    out: dict[str, Any] = {k: np.zeros((len(some), long), np.int64) for k in ("ids", "roles", "numbers")}
    mask, num, right = np.zeros((len(some), long), bool), np.zeros((len(some), wide), np.int64), np.zeros((len(some), wide + 1), bool)
    aims, stances = np.zeros((len(some), wide + 1), np.float32), np.zeros((len(some), 4), np.float32)
    signs: list[int] = []
    offsets, where = [], []
    for i, r in enumerate(some):
        mask[i, : len(r["ids"])] = True
        for k in ("ids", "roles", "numbers"):
            out[k][i, : len(r[k])] = r[k]
        num[i, : len(r["num"])], right[i, : len(r["right"])] = r["num"], r["right"]
        right[i, -1] = not r["right"].any()
        if "aims" in r:
            aims[i, : len(r["num"])], aims[i, -1], stances[i] = r["aims"][:-1], r["aims"][-1], r["stances"]
        for j, named in enumerate(r["signs"]):
            offsets.append(len(signs))
            signs += [index[s] for s in named if s in index] or [0]
            where.append((i, j))
    rows, columns = zip(*where, strict=True) if where else ((), ())
    out |= {"mask": mask, "num": num, "right": right, "signs": np.array(signs, np.int64), "offsets": np.array(offsets, np.int64)}
    out |= {"stance": np.array([r["stance"] for r in some]), "aims": aims, "stances": stances}
    out |= {"told": np.array([float("aims" in r) for r in some], np.float32)}
    out |= {"labelled": np.array([float(r["set"] != "polnear") for r in some], np.float32)}
    out |= {"aimed": np.array([float(r["set"] != "illustrations") for r in some], np.float32)}
    made = {k: torch.from_numpy(v).to(device) for k, v in out.items()}
    return made | {"where": (torch.tensor(rows, device=device), torch.tensor(columns, device=device))}


def hidden_names(row: Row, random: np.random.Generator) -> Row:
    """In a share of the rows: without the speaker's name, or some candidates'."""
    if random.random() >= HIDDEN:
        return row
    ids, roles, numbers = row["ids"].copy(), row["roles"], row["numbers"]
    if random.random() < 0.6:
        ids[roles == ROLES.index("speaker's name")] = MASK
    if random.random() < 0.5:
        ids[(roles == ROLES.index("source")) & (numbers > 0)] = MASK
    for number in set(numbers[numbers > 0].tolist()):
        if random.random() < 0.4:
            ids[numbers == number] = MASK
    return row | {"ids": ids}


def planned(rows: Sequence[Row], random: np.random.Generator) -> list[list[Row]]:
    """Batches of rows of about one length, in random order; as many word pieces in each as BATCH usual rows have."""
    order, out = random.permutation(len(rows)), []
    for at in range(0, len(order), BATCH * 20):
        now: list[Row] = []
        for i in sorted(order[at : at + BATCH * 20], key=lambda i: len(rows[i]["ids"])):
            if now and (len(now) >= 2 * BATCH or (len(now) + 1) * len(rows[i]["ids"]) > BATCH * 190):
                out.append(now)
                now = []
            now.append(rows[i])
        out.append(now)
    return [out[i] for i in random.permutation(len(out))]


def drawn(rows: Sequence[Row], times: float, random: np.random.Generator) -> Iterator[Row]:
    """Each row so many times; of a broken number a share of them."""
    while times > 0:
        yield from (rows[i] for i in random.permutation(len(rows))[: int(len(rows) * min(1, times))])
        times -= 1


# ---------------------------------------------------------------- learning


def loss_of(net: Reader, b: Batch, stance: float) -> torch.Tensor:
    """Cross-entropy against labels and against a larger reader's probabilities, of targets and of stances."""
    with torch.autocast(b["ids"].device.type, torch.bfloat16):
        aims, stances = net(b)
    logs, said = torch.log_softmax(aims.float(), 1), torch.log_softmax(stances.float(), 1)
    any_right = -torch.logsumexp(logs.masked_fill(~b["right"], -1e4), 1)
    all_right = -(logs * b["right"]).sum(1) / b["right"].sum(1)
    gold = b["labelled"] * torch.where(b["told"] > 0, GOLD, 1.0)
    taught = b["told"] * torch.where(b["labelled"] > 0, 1 - GOLD, 1.0)
    of_aims = gold * (any_right + all_right) / 2 - taught * (b["aims"] * logs).sum(1)
    right = functional.cross_entropy(stances.float(), b["stance"], ignore_index=-1, label_smoothing=0.05, reduction="none")
    return (b["aimed"] * of_aims + stance * (gold * right - taught * (b["stances"] * said).sum(1))).mean()


def learn(
    net: Reader, plan: Sequence[Sequence[Row]], index: Mapping[str, int], *, rate: float, stance: float, seconds: float, out: Path
) -> None:
    """Through the plan, or until the time is over. stance: weight of its loss."""
    layers, groups, random = net.encoder.config.num_hidden_layers, [], np.random.default_rng(len(plan))
    for name, weights in net.named_parameters():
        if weights.requires_grad:
            depth = int(name.split("layer.")[1].split(".")[0]) + 1 if "layer." in name else 0
            of = rate * DECAY ** (layers - depth) if name.startswith("encoder.") else HEAD_RATE * rate
            groups.append({"params": [weights], "lr": of, "weight_decay": 0.01 if weights.dim() > 1 else 0.0})
    optimiser, spent = torch.optim.AdamW(groups, fused=True), 0.0
    rates = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min((s + 1) / 40, max(0.02, 1 - spent / seconds)))
    checkpoint, first, begun, device = out / "state.pt", 0, time.time(), next(net.parameters()).device
    if checkpoint.exists():
        kept = torch.load(checkpoint)
        for part, name in ((net, "net"), (optimiser, "optimiser"), (rates, "rates")):
            part.load_state_dict(kept[name])
        first, begun = kept["step"], time.time() - kept["spent"]
    for step in range(first, len(plan)):
        spent = time.time() - begun
        if spent >= seconds:
            break
        net.train()
        loss = loss_of(net, batch([hidden_names(r, random) for r in plan[step]], index, device), stance)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        rates.step()
        if (step + 1) % EVERY == 0:
            print(step + 1, round(loss.item(), 3), round(spent), flush=True)
            kept = {"net": net.state_dict(), "optimiser": optimiser.state_dict(), "rates": rates.state_dict()}
            torch.save(kept | {"step": step + 1, "spent": spent}, checkpoint)


def said(net: Reader, some: Sequence[Row], index: Mapping[str, int]) -> tuple[list[Any], Any]:
    """Log-probabilities of each quote's candidates with nobody's last, and of stances (n, 4)."""
    net.eval()
    aims, stances = [], []
    device = next(net.parameters()).device
    with torch.no_grad(), torch.autocast(device.type, torch.bfloat16):
        for at in range(0, len(some), BATCH):
            part = some[at : at + BATCH]
            a, s = net(batch(part, index, device))
            aims += [np.append(row[: len(r["num"])], row[-1]) for row, r in zip(a.float().cpu().numpy(), part, strict=True)]
            stances.append(torch.log_softmax(s.float(), 1).cpu().numpy())
    return [a - np.logaddexp.reduce(a) for a in aims], np.concatenate(stances)


def figures(some: Sequence[Row], aims: Sequence[Any], stances: Any) -> dict[str, float]:
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
    return {"target_f1": round(float(100 * best), 1), "stance_macro": round(float(np.mean(each)), 1)}


# ---------------------------------------------------------------- the whole


def read(data: Path) -> dict[str, list[Row]]:
    """reader_data.py's sets, with what larger readers say of their quotes (aims and stances, probabilities) where they were asked."""
    names = ("0", "1", "2", "3", "4", "illustrations", "polnear")
    sets: dict[str, list[Row]] = {name: pickle.loads((data / f"{name}.pkl").read_bytes()) for name in names}
    with np.load(LABELS) as kept:
        for part, rows in (("news", [r for fold in "123" for r in sets[fold]]), ("polnear", sets["polnear"])):
            keys = zip(kept[f"{part}.doc"].tolist(), kept[f"{part}.quote"].tolist(), strict=True)
            aims = np.split(kept[f"{part}.aims"].astype(np.float32), np.cumsum(kept[f"{part}.sizes"])[:-1])
            known = dict(zip(keys, zip(aims, kept[f"{part}.stance"].astype(np.float32), strict=True), strict=True))
            for row in rows:
                of_targets, of_stances = known.get((row["doc"], row["quote"]), (np.zeros(0), None))
                if len(of_targets) == len(row["num"]) + 1:  # candidates are those that the larger readers were asked about
                    row |= {"aims": np.exp(of_targets), "stances": np.exp(of_stances)}
    return sets


def main() -> None:
    """Train once, write what it says of fold 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--weights", type=Path, help="a folder of a pretrained encoder to begin with")
    parser.add_argument("--begin", type=Path, help="the first run's reader.pt, for the second run")
    for name, two in RUNS.items():
        what = "of the encoder's last layer" if name == "rate" else "at most" if name == "minutes" else "how often each quote of it is read"
        parser.add_argument(f"--{name}", type=float, help=f"{what} ({two[0]:g}, in the second run {two[1]:g})")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    settings = {name: two[args.begin is not None] if (own := getattr(args, name)) is None else own for name, two in RUNS.items()}
    sets, random = read(args.data), np.random.default_rng(args.seed)
    news = [r for fold in "1234" for r in sets[fold]]
    counts = Counter(s for r in news for named in r["signs"] for s in named)
    index = {s: i for i, s in enumerate(sorted(s for s, n in counts.items() if n >= LEAST))}
    kept = {"news": news, "polnear": sets["polnear"], "illustrations": sets["illustrations"]}
    if args.begin:
        kept = {name: [r for r in rows if r["sure"] < DOUBT.get(name, 1.0)] for name, rows in kept.items()}
    plan = planned([r for name, rows in kept.items() for r in drawn(rows, settings[name], random)], random)
    torch.manual_seed(args.seed)
    net = Reader(len(index), args.weights).to("cuda" if torch.cuda.is_available() else "cpu")
    if args.begin:
        net.load_state_dict(torch.load(args.begin))
    args.out.mkdir(parents=True, exist_ok=True)
    seconds, stance = 60 * settings["minutes"], STANCE if args.begin else 1.0
    learn(net, plan, index, rate=settings["rate"], stance=stance, seconds=seconds, out=args.out)
    aims, stances = said(net, sets["0"], index)
    print(figures(sets["0"], aims, stances), flush=True)
    torch.save(net.state_dict(), args.out / "reader.pt")
    (args.out / "signs.json").write_text(json.dumps(list(index)), "utf-8")
    (args.out / "fold0.pkl").write_bytes(pickle.dumps((aims, stances)))


if __name__ == "__main__":
    main()
