"""A trained close reader -> stance/resources/models/close-reader and target-close-head.

    python -m experiments.encoder.reader_export RUN [--models stance/resources/models]

RUN: reader.py's folder (reader.pt, signs.json). What a first and a further target must reach comes after it:
python -m experiments.train_resolver close certainty. The card is written by hand.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from experiments.encoder.graph import bert
from stance.network import Network
from stance.read.close import AROUND, FORMAT, LONGEST, ROLES
from stance.resources import FOLDER


def main() -> None:
    """Write both folders."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("--models", type=Path, default=FOLDER / "models")
    args = parser.parse_args()
    state = {k: v.numpy().astype(np.float32) for k, v in torch.load(args.run / "reader.pt", map_location="cpu").items()}
    signs = json.loads((args.run / "signs.json").read_text("utf-8"))
    sha256 = written(args.models / "close-reader", state, args.models / "encoder")
    scorer(state, signs, sha256).save(args.models / "target-close-head", card="Not yet tuned: python -m experiments.train_resolver close\n")
    print(sha256, len(signs), "signs")


def written(folder: Path, state: dict[str, Any], encoder: Path) -> str:
    """The reader's folder; the sha256 of its graph."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {k.removeprefix("encoder."): v for k, v in state.items() if k.startswith("encoder.")}
    added = {"roles": state["role.weight"], "numbers": state["slot_number.weight"]}
    onnx.save(bert(weights, heads=12, form="rows", limit=LONGEST, added=added, table=False), folder / "reader.onnx")
    about: dict[str, Any] = {"format": FORMAT, "around": AROUND, "longest": LONGEST, "roles": ROLES}
    about["encoder"] = hashlib.sha256((encoder / "encoder.onnx").read_bytes()).hexdigest()
    about["words"] = lent(encoder / "encoder.onnx", weights["embeddings.word_embeddings.weight"])
    about["sha256"] = {"reader.onnx": hashlib.sha256((folder / "reader.onnx").read_bytes()).hexdigest()}
    (folder / "model.json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")
    return str(about["sha256"]["reader.onnx"])


def lent(path: Path, words: Any) -> dict[str, Any]:
    """Where the encoder's file holds the word embeddings, which training left as they were: {"table" and "scales": first byte, "shape"}."""
    raw, held = path.read_bytes(), {t.name: t for t in onnx.load(path).graph.initializer}
    table, scales = (numpy_helper.to_array(held[name]) for name in ("words.t", "words.s"))
    if np.abs(table * scales - words).max() > 1e-6:
        raise SystemExit("the reader's word embeddings are not the encoder's: they cannot be lent")
    places = {name: raw.index(held[key].raw_data) for name, key in (("table", "words.t"), ("scales", "words.s"))}
    return places | {"shape": list(table.shape)}


def scorer(state: dict[str, Any], signs: list[str], reader: str) -> Network:
    """The reader's score of a candidate less that of nobody, as one network: nobody's hidden units see the quote alone."""
    width = state["slot.weight"].shape[1]
    of_quote, of_nobody = state["quote.weight"].T, state["nobody.0.weight"].T
    own = np.concatenate([state["signs.weight"], of_quote, state["slot.weight"].T, state["mention.weight"].T])
    none = np.concatenate([np.zeros((len(signs), of_nobody.shape[1])), of_nobody, np.zeros((2 * width, of_nobody.shape[1]))])
    return Network(
        "close target",
        tuple(signs),
        reader,
        direct=state["direct.weight"][:, 0],
        first=np.concatenate([own, none], 1).astype(np.float32),
        bias=np.concatenate([state["slot.bias"] + state["mention.bias"] + state["quote.bias"], state["nobody.0.bias"]]),
        last=np.concatenate([state["last.weight"][0], -state["nobody.3.weight"][0]]),
        level=float(state["last.bias"][0] - state["nobody.3.bias"][0]),
    )


if __name__ == "__main__":
    main()
