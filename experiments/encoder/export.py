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

from experiments.encoder.batches import load
from experiments.encoder.data import ACTS, NAMES, STANCES
from experiments.encoder.graph import bert
from experiments.encoder.infer import reader
from experiments.encoder.score import evaluate
from experiments.encoder.weights import WORDS, used
from stance.detect.tagger import LABELS, LAYERS, Tagger
from stance.detect.trained import TaggerDetector
from stance.encoding import Encoding
from stance.parse import Parse
from stance.read.encoder import FORMAT, OnnxEncoder, session
from stance.read.pieces import LIMIT
from stance.text import Document

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


def speed(out: Path, texts: list[Document]) -> dict[str, float]:
    """Words a second of this process's own time, one thread: from raw text to quotes."""
    encoder, detector = OnnxEncoder(out), TaggerDetector(Tagger.load(out))
    encoder.encode(texts[:1])
    clock = [time.process_time()]
    encodings = encoder.encode(texts)
    clock.append(time.process_time())
    for text, encoding in zip(texts, encodings, strict=True):
        detector.detect(text, encoding, Parse())
    clock.append(time.process_time())
    words, (start, read, end) = sum(len(t.text.split()) for t in texts), clock
    return {"words/s": round(words / (end - start)), "encode": round(words / (read - start)), "detect": round(words / (end - read))}


def batch_mates(out: Path, texts: list[Document]) -> float:
    """The largest difference in label probabilities between texts read alone and read with others."""
    encoder, tagger = OnnxEncoder(out), Tagger.load(out)

    def soft(text: Document, encoding: Encoding) -> np.ndarray:
        raw = np.concatenate([s.tags for s in tagger.read(text.text, text.paragraphs(), encoding)])
        each = np.exp(raw - raw.max(-1, keepdims=True))
        return np.asarray(each / each.sum(-1, keepdims=True))

    together = [soft(t, e) for t, e in zip(texts, encoder.encode(texts), strict=True)]
    return max(float(np.abs(soft(t, encoder.encode([t])[0]) - said).max()) for t, said in zip(texts, together, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("state", "base", "data", "tools", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--forms", default="rows", help="float, rows, block; several, with commas, for comparison")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--articles", type=int, help="for --check: only so many development articles of each corpus")
    args = parser.parse_args()
    encoder, weights = parted(args.state, args.base, args.data)
    heads = Tagger(weights, {})
    dev = [a for a in load(args.data) if a.split == "dev"] if args.check else []
    some = [a for c in ("polnear", "news") for a in [a for a in dev if a.corpus == c][: args.articles]]
    for form in args.forms.split(","):
        out = args.out / form if "," in args.forms else args.out
        write(out, encoder, weights, args.base, args.data, form)
        size = sum(p.stat().st_size for p in out.iterdir()) / 1e6
        print(form, f"{size:.1f} MB", flush=True)
        if args.check:
            texts = [Document(a.id, a.gold["text"]) for a in some if a.gold][:40]
            print(" speed", speed(out, texts), flush=True)
            print(" batch mates change probabilities by at most", batch_mates(out, texts), flush=True)
            for key, figures in evaluate(reader(session(out / "encoder.onnx"), heads), heads, some, args.tools).items():
                print(f" {key:22s}", figures, flush=True)


if __name__ == "__main__":
    main()
