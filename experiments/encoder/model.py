"""The network: a pretrained encoder and light heads on its vectors."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel

from experiments.encoder.data import ACTS, NAMES, STANCES
from stance.detect.features import BINS, STATES
from stance.detect.tagger import LABELS, LAYERS, NEVER, POINT, REACH

WIDTH = 256  # of the mixing layer
N_LAYERS, N_LABELS = len(LAYERS), len(LABELS)


def allowed() -> tuple[Tensor, Tensor]:
    """(transitions, starts): 0 where a label may follow, NEVER where not."""
    moves, starts = torch.zeros(N_LABELS, N_LABELS), torch.zeros(N_LABELS)
    for to, label in enumerate(LABELS):
        if label[0] == "I":
            starts[to] = NEVER
            for come, before in enumerate(LABELS):
                if before[2:] != label[2:] or before == "O":
                    moves[come, to] = NEVER
    return moves, starts


class Heads(nn.Module):
    """From vectors (batch, time, hidden) to label scores and pointer vectors; all in float32.

    features: quotation-mark state and cue bin are added to the vectors that labels and pointers read.
    """

    def __init__(self, hidden: int, *, features: bool = True) -> None:
        super().__init__()
        self.features = features
        self.drop = nn.Dropout(0.1)
        self.state = nn.Embedding(STATES, hidden)
        self.bins = nn.Embedding(BINS, hidden)
        self.mix = nn.Conv1d(hidden, WIDTH, 3, padding=1)
        self.tags = nn.Linear(WIDTH, N_LAYERS * N_LABELS)
        self.moves = nn.Parameter(torch.zeros(N_LAYERS, N_LABELS, N_LABELS))
        self.names = nn.Linear(WIDTH, 1 + 2 * len(NAMES))
        self.mode = nn.Linear(WIDTH, N_LAYERS * 2)
        self.query = nn.Linear(WIDTH, 2 * N_LAYERS * POINT)  # to the anchor; from the anchor to its source
        self.key = nn.Linear(WIDTH, 2 * N_LAYERS * POINT)
        self.distance = nn.Embedding(2 * REACH + 1, 2 * N_LAYERS)
        self.pooled = nn.Linear(3 * hidden, 256)
        self.stance = nn.Linear(256, len(STANCES))
        self.act = nn.Linear(256, len(ACTS))
        nn.init.zeros_(self.state.weight)
        nn.init.zeros_(self.bins.weight)
        steps = torch.arange(-REACH, REACH + 1).abs().float()
        self.distance.weight.data = -0.5 * torch.log2(1 + steps)[:, None].repeat(1, 2 * N_LAYERS)  # what belongs together stands close
        for name, value in zip(("barred", "starts"), allowed(), strict=True):
            self.register_buffer(name, value, persistent=False)

    def forward(self, vectors: Tensor, state: Tensor, bins: Tensor) -> dict[str, Tensor]:
        """tags (b, t, layer, label), names (b, t, n), mode (b, t, layer, 2), query and key (b, t, 2, layer, POINT)."""
        batch, time, _ = vectors.shape
        x = self.drop(vectors.float())
        if self.features:
            x = x + self.state(state) + self.bins(bins)
        z = self.drop(torch.relu(self.mix(x.transpose(1, 2))).transpose(1, 2))
        return {
            "tags": self.tags(z).view(batch, time, N_LAYERS, N_LABELS),
            "names": self.names(z),
            "mode": self.mode(z).view(batch, time, N_LAYERS, 2),
            "query": self.query(z).view(batch, time, 2, N_LAYERS, POINT),
            "key": self.key(z).view(batch, time, 2, N_LAYERS, POINT),
        }

    def pointers(self, out: dict[str, Tensor], mask: Tensor) -> Tensor:
        """Scores (2, layer, b, from, to): of a labelled piece for its anchor, of an anchor for its source's start (itself: none)."""
        query, key = (out[k].permute(2, 3, 0, 1, 4) for k in ("query", "key"))
        places = torch.arange(mask.shape[1], device=mask.device)
        steps = (places[None] - places[:, None]).clamp(-REACH, REACH) + REACH
        bias = self.distance(steps).permute(2, 0, 1).reshape(2, N_LAYERS, 1, *steps.shape)
        scores = query @ key.transpose(-1, -2) / POINT**0.5 + bias
        return scores.masked_fill(~mask[None, None, :, None, :], NEVER)

    def judge(self, vectors: Tensor, groups: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        """(stance, act) scores of each group from its pooled content, its anchor and its pooled source."""
        flat = self.drop(vectors.float()).reshape(-1, vectors.shape[-1])
        n = len(groups["anchor"])
        parts = [pooled(flat, groups["content"], n), flat[groups["anchor"]], pooled(flat, groups["source"], n)]
        z = self.drop(torch.relu(self.pooled(torch.cat(parts, -1))))
        return self.stance(z), self.act(z)


def pooled(flat: Tensor, members: Tensor, n: int) -> Tensor:
    """Means of rows; members (2, m): group number, row number. A group without members gets zeros."""
    total = flat.new_zeros(n, flat.shape[-1]).index_add(0, members[0], flat[members[1]])
    count = flat.new_zeros(n).index_add(0, members[0], torch.ones_like(members[1], dtype=flat.dtype))
    return total / count.clamp(min=1)[:, None]


class Net(nn.Module):
    """base: a folder with config.json and, if it is to start pretrained, model.safetensors."""

    def __init__(self, base: Path, *, features: bool = True, pretrained: bool = True) -> None:
        super().__init__()
        config = AutoConfig.from_pretrained(base)
        self.kind = config.model_type
        self.encoder = (
            AutoModel.from_pretrained(base, add_pooling_layer=False, dtype=torch.float32)
            if pretrained
            else AutoModel.from_config(config, add_pooling_layer=False)
        )
        self.heads = Heads(config.hidden_size, features=features)

    def ids(self, bert: Tensor) -> Tensor:
        """MPNet's vocabulary is BERT's moved by four, with special pieces of its own."""
        if self.kind != "mpnet":
            return bert
        ids = bert + 4
        for ours, theirs in ((101, 0), (102, 2), (0, 1)):
            ids = torch.where(bert == ours, theirs, ids)
        return ids

    def forward(self, batch: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        """(vectors, what the heads say)."""
        vectors = self.encoder(input_ids=self.ids(batch["ids"]), attention_mask=batch["mask"].long()).last_hidden_state
        with torch.autocast(vectors.device.type, enabled=False):
            return vectors, self.heads(vectors, batch["state"], batch["bins"])
