"""Pretrained and trained weights in small files: pack before a transfer, unpack after it.

pack: each matrix in whole numbers of sigma / steps for each row (sigma = the row's root mean square), deflated; what lies
beyond 127 apart; vectors in float16. Fine-tuning starts from these values as well as from the exact ones: at 20 steps the
noise is 1.4 % of a weight's spread.
"""

from __future__ import annotations

import argparse
import io
import json
import zlib
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

WORDS = "embeddings.word_embeddings.weight"
PART = 15 * 2**20  # bytes of a part that comes back


def pack(tensors: dict[str, np.ndarray], *, steps: int) -> bytes:
    header, body = [], io.BytesIO()
    for name, value in sorted(tensors.items()):
        blob = value.astype(np.float16).tobytes() if value.ndim < 2 else _matrix(value.astype(np.float32).reshape(len(value), -1), steps)
        header.append([name, list(value.shape), len(blob)])
        body.write(blob)
    head = json.dumps(header).encode()
    return len(head).to_bytes(8, "little") + head + body.getvalue()


def _matrix(value: np.ndarray, steps: int) -> bytes:
    """Scales of the rows, count, places and values of what lies beyond a byte, the bytes deflated."""
    scale = (np.sqrt((value**2).mean(1, keepdims=True)) / steps + 1e-12).astype(np.float32)
    whole = np.rint(value / scale)
    far = np.flatnonzero(np.abs(whole) > 127).astype(np.uint32)
    head = scale.tobytes() + len(far).to_bytes(8, "little") + far.tobytes() + value.reshape(-1)[far].tobytes()
    return head + zlib.compress(np.clip(whole, -127, 127).astype(np.int8).tobytes(), 6)


def unpack(blob: bytes) -> dict[str, np.ndarray]:
    size = int.from_bytes(blob[:8], "little")
    at, out = 8 + size, {}
    for name, shape, length in json.loads(blob[8 : 8 + size]):
        part = blob[at : at + length]
        at += length
        out[name] = np.frombuffer(part, np.float16).astype(np.float32) if len(shape) < 2 else _unmatrix(part, shape[0]).reshape(shape)
    return out


def _unmatrix(part: bytes, height: int) -> np.ndarray:
    at = 4 * height
    scale = np.frombuffer(part, np.float32, height).reshape(-1, 1)
    count = int.from_bytes(part[at : at + 8], "little")
    far = np.frombuffer(part, np.uint32, count, at + 8)
    values = np.frombuffer(part, np.float32, count, at + 8 + 4 * count)
    value = np.frombuffer(zlib.decompress(part[at + 8 + 8 * count :]), np.int8).reshape(height, -1) * scale
    value.reshape(-1)[far] = values
    return value.astype(np.float32)


def used(data: Path, shift: int, size: int) -> np.ndarray:
    """Which rows of the word embeddings the texts use, those of unseen.py too; special pieces count as used."""
    out = np.zeros(size, bool)
    for path in (data / "arrays.npz", data / "test.npz"):
        if path.exists():
            with np.load(path) as stored:
                out[stored["ids"].astype(np.int64) + shift] = True
    out[: 110 + shift] = True
    return out


def halves(path: Path) -> bytes:
    """A run's weights as they are (float16 safetensors), deflated a little by taking the bytes apart."""
    raw = np.frombuffer(path.read_bytes(), np.uint8)
    even = raw[: len(raw) // 2 * 2].reshape(-1, 2)
    return len(raw).to_bytes(8, "little") + zlib.compress(
        even[:, 0].tobytes() + even[:, 1].tobytes() + raw[len(raw) // 2 * 2 :].tobytes(), 1
    )


def whole(blob: bytes) -> bytes:
    """What halves() took apart."""
    size = int.from_bytes(blob[:8], "little")
    flat = np.frombuffer(zlib.decompress(blob[8:]), np.uint8)
    pairs = np.stack([flat[: size // 2], flat[size // 2 : size // 2 * 2]], 1)
    return pairs.tobytes() + flat[size // 2 * 2 :].tobytes()


def split(blob: bytes, stem: Path, *, size: int = PART) -> list[Path]:
    """Writes stem.0, stem.1, ... and returns them."""
    paths = []
    for n, at in enumerate(range(0, len(blob), size)):
        paths.append(stem.with_name(f"{stem.name}.{n}"))
        paths[-1].write_bytes(blob[at : at + size])
    return paths


def joined(stem: Path) -> bytes:
    parts = sorted(stem.parent.glob(f"{stem.name}.[0-9]*"), key=lambda p: int(p.suffix[1:]))
    if not parts:
        raise FileNotFoundError(f"{stem}.0: no such part; expected the files that split wrote")
    return b"".join(p.read_bytes() for p in parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser("pack", help="a pretrained folder (config.json, model.safetensors) -> OUT.0, OUT.1, ...")
    verb.add_argument("base", type=Path)
    verb.add_argument("out", type=Path)
    verb.add_argument("--steps", type=int, default=20)
    verb.add_argument("--size", type=int, default=20 * 2**20)
    verb.add_argument("--data", type=Path, help="data.py's folder: word embeddings that its texts do not use are sent as zeros")
    verb.add_argument("--shift", type=int, default=0, help="of the vocabulary against BERT's (MPNet: 4)")
    verb = verbs.add_parser("unpack", help="IN.0, IN.1, ... and CONFIG -> a folder to load from")
    verb.add_argument("stem", type=Path)
    verb.add_argument("config", type=Path)
    verb.add_argument("out", type=Path)
    verb = verbs.add_parser("join", help="a run's parts that came back -> model.safetensors")
    verb.add_argument("stem", type=Path)
    verb.add_argument("out", type=Path)
    args = parser.parse_args()
    if args.verb == "pack":
        tensors = {k: v for k, v in load_file(args.base / "model.safetensors").items() if v.dtype.kind == "f"}
        if args.data:
            unused = ~used(args.data, args.shift, len(tensors[WORDS]))
            tensors[WORDS] = np.where(unused[:, None], 0, tensors[WORDS])
        print(*(f"{p} {p.stat().st_size}" for p in split(pack(tensors, steps=args.steps), args.out, size=args.size)), sep="\n")
    elif args.verb == "unpack":
        args.out.mkdir(parents=True, exist_ok=True)
        save_file(unpack(joined(args.stem)), args.out / "model.safetensors", metadata={"format": "pt"})
        (args.out / "config.json").write_bytes(args.config.read_bytes())
    else:
        args.out.parent.mkdir(parents=True, exist_ok=True)
        args.out.write_bytes(whole(joined(args.stem)))


if __name__ == "__main__":
    main()
