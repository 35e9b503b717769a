"""One training run: fine-tune an encoder with all its heads, evaluate it on the development texts, write what it became.

python -m experiments.encoder.train RUN.json --folder FOLDER --seconds 200
FOLDER holds data/ (data.py), base/<name>/ (weights.py) and tools/ (the reference scorers); the run writes FOLDER/runs/<name>/
(model.safetensors, run.json, progress.pt while it lasts) and one line of FOLDER/results.jsonl; where unseen.py has written texts,
also predictions.json.gz, of them and of the development texts. Started again, it goes on from the last checkpoint.
The learning rate falls with steps or with the clock, whichever is further, so that a run out of time still ends well.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from experiments.encoder import losses, unseen
from experiments.encoder.batches import Article, collate, load, shuffled
from experiments.encoder.model import Net
from experiments.encoder.score import evaluate, on, predictions, tagger, torch_reader

WARM_UP = 0.06
LAST = 0.02  # of the learning rate, at the end


@dataclass(frozen=True, slots=True)
class Run:
    """One line of a plan. teachers: names of finished runs whose mean outputs are learnt with weight alpha."""

    name: str
    base: str = "minilm"
    epochs: float = 10
    rate: float = 3e-4  # of the encoder's last layer
    head_rate: float = 2e-3
    layer_decay: float = 0.9
    pieces: int = 6144
    seed: int = 7
    features: bool = True
    news: bool = True
    teachers: list[str] = field(default_factory=list)
    alpha: float = 0.7
    share: float = 1.0  # of each corpus's articles; a smaller share lies within a larger one
    articles: int = 0  # 0 = all; a few for smoke tests


def device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def restore(folder: Path, name: str) -> Net:
    """A finished run's network."""
    run = Run(**json.loads((folder / "runs" / name / "run.json").read_text()))
    net = Net(folder / "base" / run.base, features=run.features, pretrained=False)
    net.load_state_dict({k: v.float() for k, v in load_file(folder / "runs" / name / "model.safetensors").items()})
    return net


def chosen(articles: list[Article], run: Run) -> list[Article]:
    """What the run may learn from. The pool carries no labels: only a teacher makes it useful."""
    corpora = {"polnear"} | ({"news"} if run.news else set()) | ({"pool"} if run.teachers else set())
    some = [a for a in articles if a.split != "dev" and a.corpus in corpora]
    random.Random(run.seed).shuffle(some)
    room = {c: math.ceil(run.share * n) for c, n in Counter(a.corpus for a in some).items()}
    kept = []
    for article in some:
        room[article.corpus] -= 1
        if room[article.corpus] >= 0:
            kept.append(article)
    return kept[: run.articles or None]


def parameter_groups(net: Net, run: Run) -> list[dict]:
    """Lower layers learn more slowly, word embeddings slowest; biases and norms are not decayed."""
    depth = net.encoder.config.num_hidden_layers
    groups: dict[tuple[float, float], list[torch.nn.Parameter]] = {}
    for name, parameter in net.named_parameters():
        if name.startswith("encoder."):
            layer = int(name.split("layer.")[1].split(".")[0]) + 1 if "layer." in name else 0
            rate = run.rate * run.layer_decay ** (depth - layer)
        else:
            rate = run.head_rate
        groups.setdefault((rate, 0.01 if parameter.dim() > 1 else 0.0), []).append(parameter)
    return [{"params": p, "lr": rate, "base": rate, "weight_decay": decay} for (rate, decay), p in groups.items()]


def prefetched(batches: list, where: torch.device) -> Iterator[dict[str, torch.Tensor]]:
    """Batches as tensors, a few collated ahead by threads."""
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(collate, b) for b in batches[:6]]
        for k in range(len(batches)):
            ready = waiting.pop(0).result()
            if k + 6 < len(batches):
                waiting.append(pool.submit(collate, batches[k + 6]))
            yield on(where, ready)


class Training:
    """A run in progress."""

    def __init__(self, run: Run, folder: Path, seconds: float) -> None:
        torch.manual_seed(run.seed)
        self.run, self.folder, self.seconds, self.where = run, folder, seconds, device()
        self.all_articles = load(folder / "data")
        self.articles = chosen(self.all_articles, run)
        self.net = Net(folder / "base" / run.base, features=run.features).to(self.where)
        self.teachers = [restore(folder, t).to(self.where).eval() for t in run.teachers]
        for teacher in self.teachers:
            teacher.encoder.to(torch.bfloat16)
        self.optimizer = torch.optim.AdamW(parameter_groups(self.net, run), betas=(0.9, 0.98), fused=self.where.type == "cuda")
        self.out = folder / "runs" / run.name
        self.out.mkdir(parents=True, exist_ok=True)
        self.step, self.epoch, self.spent, self.started = 0, 0, 0.0, time.monotonic()
        self.per_epoch = len(self.batches(0))

    def batches(self, epoch: int) -> list:
        return shuffled(self.articles, random.Random(self.run.seed * 1000 + epoch), pieces=self.run.pieces)

    def done(self) -> float:
        """How far the run is, 0..1, by steps or by the clock."""
        clock = (self.spent + time.monotonic() - self.started) / self.seconds
        return max(self.step / (self.per_epoch * self.run.epochs), clock)

    def learn(self, batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        done = self.done()
        scale = min(1.0, done / WARM_UP + 0.01) * max(LAST, 1 - done)
        for group in self.optimizer.param_groups:
            group["lr"] = group["base"] * scale
        with torch.autocast(self.where.type, dtype=torch.bfloat16):
            vectors, out = self.net(batch)
        said = losses.everything(self.net.heads, vectors, out, batch)
        parts = losses.hard(self.net.heads, said, batch)
        loss = losses.weighted(parts)
        if self.teachers:
            taught = losses.weighted(losses.soft(said, self.taught(batch), batch))
            loss = (1 - self.run.alpha) * loss + self.run.alpha * taught
            parts["taught"] = taught
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1
        return {k: v.detach() for k, v in parts.items()}

    @torch.no_grad()
    def taught(self, batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        said = []
        for teacher in self.teachers:
            vectors, out = teacher(batch)
            said.append(losses.probabilities(losses.everything(teacher.heads, vectors, out, batch)))
        return losses.averaged(said)

    def train(self) -> None:
        self.net.train()
        sums: dict[str, torch.Tensor] = {}
        while self.done() < 1:
            for batch in prefetched(self.batches(self.epoch), self.where):
                for name, value in self.learn(batch).items():
                    sums[name] = sums.get(name, 0) + value
                if self.step % 50 == 0:
                    shown = " ".join(f"{k} {float(v) / 50:.3f}" for k, v in sums.items())
                    print(f"{self.run.name} step {self.step} ({self.per_epoch} an epoch) done {self.done():.2f} {shown}", flush=True)
                    sums = {}
                if self.done() >= 1:
                    break
            self.epoch += 1
            self.save_progress()

    def save_progress(self, *, every: float = 300) -> None:
        """A checkpoint after an epoch, if the last one is old enough to be worth the writing."""
        now = time.monotonic()
        if now - self.started < every or self.done() >= 1:
            return
        self.spent, self.started = self.spent + now - self.started, now
        state = {"net": self.net.state_dict(), "optimizer": self.optimizer.state_dict()}
        torch.save({**state, "step": self.step, "epoch": self.epoch, "spent": self.spent}, self.out / "progress.new")
        (self.out / "progress.new").replace(self.out / "progress.pt")

    def resume(self) -> None:
        if (self.out / "progress.pt").exists():
            state = torch.load(self.out / "progress.pt", map_location=self.where, weights_only=True)
            self.net.load_state_dict(state["net"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.step, self.epoch, self.spent = state["step"], state["epoch"], state["spent"]

    def thinned(self, articles: list[Article]) -> list[Article]:
        """What to evaluate on: all, or a few spread over the list for a smoke test."""
        return articles[:: max(1, len(articles) // self.run.articles)] if self.run.articles else articles

    def finish(self) -> dict:
        """Writes the network in half precision and its figures."""
        save_file({k: v.half().contiguous() for k, v in self.net.state_dict().items()}, self.out / "model.safetensors")
        (self.out / "run.json").write_text(json.dumps(asdict(self.run), indent=1))
        (self.out / "progress.pt").unlink(missing_ok=True)
        taken = self.spent + time.monotonic() - self.started
        dev = self.thinned([a for a in self.all_articles if a.split == "dev"])
        reader, heads = torch_reader(self.net, self.where), tagger(self.net)
        figures = evaluate(reader, heads, dev, self.folder / "tools", news=self.run.news)
        texts = self.thinned(unseen.load(self.folder / "data"))
        if texts:
            found = predictions(reader, heads, [*dev, *texts], figures, news=self.run.news)
            with gzip.open(self.out / "predictions.json.gz", "wt", encoding="utf8") as file:
                json.dump(found, file)
        whole = time.monotonic() - self.started
        row = {"run": asdict(self.run), "steps": self.step, "epochs": round(self.step / self.per_epoch, 2), "seconds": round(taken, 1)}
        row |= {"seconds_with_evaluation": round(whole, 1), "figures": figures}
        with (self.folder / "results.jsonl").open("a", encoding="utf8") as file:
            file.write(json.dumps(row) + "\n")
        return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", help="a Run as JSON, or a file with it")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=12 * 3600)
    args = parser.parse_args()
    written = args.run if args.run.lstrip().startswith("{") else Path(args.run).read_text()
    torch.set_float32_matmul_precision("high")
    np.random.seed(0)
    training = Training(Run(**json.loads(written)), args.folder, args.seconds)
    training.resume()
    training.train()
    print(json.dumps(training.finish()), flush=True)


if __name__ == "__main__":
    main()
