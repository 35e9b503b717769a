"""A trained student -> a model folder (encoder.onnx, heads.npz, lexicon.json, vocabulary.txt, model.json), checked and timed.

python -m experiments.encoder.export STATE BASE DATA TOOLS OUT [--forms float,rows] [--check]
STATE: a run's model.safetensors. BASE: the pretrained folder as published: rows of word embeddings that training never saw come
from there. DATA: data.py's folder. --check prints, for each form, the development figures, the megabytes and the words a second.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import time
from pathlib import Path

import numpy as np
import onnx
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from experiments.encoder.batches import Article, in_order, load
from experiments.encoder.data import ACTS, LABELS, LAYERS, NAMES, STANCES, Pieces
from experiments.encoder.decode import decode
from experiments.encoder.features import piece_features
from experiments.encoder.graph import bert
from experiments.encoder.infer import Heads, alike, reader, session
from experiments.encoder.score import evaluate
from experiments.encoder.weights import WORDS, used
from experiments.encoder.windows import LIMIT, pack, piece_ids
from stance.read.encoder import FORMAT

FILES = ("encoder.onnx", "heads.npz", "lexicon.json", "vocabulary.txt")


def parted(state: Path, base: Path, data: Path) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """(encoder's weights, heads' weights) in float32."""
    weights = {k: v.astype(np.float32) for k, v in load_file(state).items()}
    encoder = {k.removeprefix("encoder."): v for k, v in weights.items() if k.startswith("encoder.")}
    published = load_file(base / "model.safetensors")[WORDS].astype(np.float32)
    unseen = ~used(data, 0, len(published))
    encoder[WORDS] = np.where(unseen[:, None], published, encoder[WORDS])
    return encoder, {k.removeprefix("heads."): v for k, v in weights.items() if k.startswith("heads.")}


def write(out: Path, encoder: dict[str, np.ndarray], heads: dict[str, np.ndarray], base: Path, data: Path, form: str) -> None:
    """The model folder as stance/read/encoder.py and stance/detect/tagger.py read it; its card is written by hand."""
    out.mkdir(parents=True, exist_ok=True)
    config = json.loads((base / "config.json").read_text())
    onnx.save(bert(encoder, heads=config["num_attention_heads"], form=form, limit=LIMIT), out / "encoder.onnx")
    np.savez_compressed(out / "heads.npz", **{k: v.astype(np.float16) for k, v in heads.items()})
    shutil.copy(data / "lexicon.json", out / "lexicon.json")
    shutil.copy(base / "vocab.txt", out / "vocabulary.txt")
    about = {"format": FORMAT, "form": form, "limit": LIMIT, "width": config["hidden_size"], "layers": LAYERS, "labels": LABELS}
    about |= {"names": NAMES, "stances": STANCES, "acts": ACTS}
    about["sha256"] = {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in FILES}
    (out / "model.json").write_text(json.dumps(about, indent=1) + "\n")


def speed(out: Path, heads: Heads, texts: list[str]) -> dict[str, float]:
    """Words a second of this process's own time, one thread: from raw text to attributions, one window at a time."""
    model = session(out / "encoder.onnx")
    tokenizer = Tokenizer.from_file(str(out / "vocabulary.txt"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    lexicon = json.loads((out / "lexicon.json").read_text())
    fixed, spent = heads.links(), {"pieces": 0.0, "encode": 0.0, "heads": 0.0, "decode": 0.0}
    for text in texts:
        clock = [time.process_time()]
        pieces = Pieces(tokenizer, text)
        state, bins = piece_features(text, pieces.spans, pieces.starts, lexicon)
        windows = pack(pieces.ids, pieces.paragraphs)
        clock.append(time.process_time())
        feeds = [{"ids": piece_ids(pieces.ids, w)[None], "mask": np.ones((1, len(w)), np.int32)} for w in windows]
        vectors = [model.run(None, feed)[0][0] for feed in feeds]
        clock.append(time.process_time())
        at = [(np.where(w >= 0, state[w], 0), np.where(w >= 0, bins[w], 0)) for w in windows]
        scores = [heads.scores(v, s, b) for v, (s, b) in zip(vectors, at, strict=True)]
        clock.append(time.process_time())
        if scores:
            decode(scores, fixed, [1, 2], special=[w < 0 for w in windows])
        clock.append(time.process_time())
        for name, start, end in zip(spent, clock, clock[1:], strict=False):
            spent[name] += end - start
    words = sum(len(t.split()) for t in texts)
    return {"words/s": round(words / sum(spent.values())), **{k: round(words / max(v, 1e-9)) for k, v in spent.items()}}


def batch_mates(out: Path, heads: Heads, articles: list[Article]) -> float:
    """The largest difference in label probabilities between windows read alone and read with others."""
    read = reader(session(out / "encoder.onnx"), heads)
    batch = next(iter(in_order(articles[:6], pieces=4000)))[-8:] + next(iter(in_order(articles[6:8], pieces=10**6)))[-4:]
    return alike(read(batch)[0], [read([w])[0][0] for w in batch])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("state", "base", "data", "tools", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--forms", default="rows", help="float, rows, block; several, with commas, for comparison")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--articles", type=int, help="for --check: only so many development articles of each corpus")
    args = parser.parse_args()
    encoder, weights = parted(args.state, args.base, args.data)
    heads = Heads(weights)
    dev = [a for a in load(args.data) if a.split == "dev"] if args.check else []
    some = [a for c in ("polnear", "news") for a in [a for a in dev if a.corpus == c][: args.articles]]
    for form in args.forms.split(","):
        out = args.out / form if "," in args.forms else args.out
        write(out, encoder, weights, args.base, args.data, form)
        size = sum(p.stat().st_size for p in out.iterdir()) / 1e6
        print(form, f"{size:.1f} MB", flush=True)
        if args.check:
            texts = [a.gold["text"] for a in some if a.gold and a.corpus == "polnear"][:20]
            print(" speed", speed(out, heads, texts), flush=True)
            print(" batch mates change probabilities by at most", batch_mates(out, heads, some), flush=True)
            for key, figures in evaluate(reader(session(out / "encoder.onnx"), heads), heads.links(), some, args.tools).items():
                print(f" {key:22s}", figures, flush=True)


if __name__ == "__main__":
    main()
