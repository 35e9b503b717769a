"""All runs of a plan on one machine, in phases, against the clock; what is worth keeping goes to $OUT as it comes.

python -m experiments.encoder.gpu --parts .gpu --folder .gpu/work --seconds 500 [--phases ablate,teach,distil] [--tiny]
--parts: what was carried there: data/, tools/, minilm.*, mpnet.* (weights.py). Phases joined by + run side by side. Runs that have
ended or are under way are left alone; one that fails does not stop the others. As runs end, $OUT gets results.jsonl, log.txt and
predictions.json.gz ({run: {corpus.split: ...}}, score.py); as phases end, the best student so far: student.json, student.0, student.1, ...
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

from experiments.encoder.score import by_recall
from experiments.encoder.train import Run
from experiments.encoder.weights import halves, joined, pack, split, unpack

TEACHERS = (
    Run("teacher-a", base="mpnet", epochs=6, rate=6e-5, head_rate=1e-3, pieces=8192),
    Run("teacher-b", base="mpnet", epochs=6, rate=1e-4, head_rate=1e-3, pieces=8192, seed=8),
)
PLAIN = Run("plain", epochs=8)
PHASES: dict[str, tuple[float, tuple[Run, ...]]] = {  # name: (share of the time, runs side by side)
    "curve": (  # by articles; they end one after the other
        0.25,
        (
            replace(PLAIN, name="eighth", share=1 / 8, epochs=12),
            replace(PLAIN, name="quarter", share=1 / 4, epochs=9),
            replace(PLAIN, name="half", share=1 / 2, epochs=7),
        ),
    ),
    "ablate": (0.25, (PLAIN, replace(PLAIN, name="no-marks", features=False), replace(PLAIN, name="no-news", news=False))),
    "teach": (0.4, TEACHERS),
    "distil": (0.5, (Run("distilled-a", epochs=16), Run("distilled-b", epochs=16, rate=6e-4, layer_decay=1.0, alpha=0.9, seed=8))),
}
TEACHING = {"distilled-a", "distilled-b"}
STUDENTS = {"plain", *TEACHING}  # runs that the product may use
GRACE = 75  # seconds a run may take beyond its time, for starting and evaluation


def results(folder: Path) -> dict[str, dict]:
    """{run name: last result}"""
    path = folder / "results.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return {r["run"]["name"]: r for r in rows}


def quality(row: dict) -> float:
    """What runs are compared by: the means of any, exact and source, each side at its best setting of recall."""
    sides = [max(by_recall(row["figures"], corpus).values(), default=0.0) for corpus in ("polnear", "news")]
    return sum(sides) / 2


def prepare(parts: Path, folder: Path, bases: set[str]) -> None:
    """The folder that train.py works in."""
    (folder / "logs").mkdir(parents=True, exist_ok=True)
    for name in ("data", "tools"):
        if not (folder / name).exists():
            (folder / name).symlink_to((parts / name).resolve())
    for base in sorted(bases):
        target = folder / "base" / base
        if not (target / "config.json").exists():
            from safetensors.numpy import save_file

            target.mkdir(parents=True, exist_ok=True)
            save_file(unpack(joined(parts / base)), target / "model.safetensors", metadata={"format": "pt"})
            shutil.copy(parts / f"{base}.json", target / "config.json")


def start(run: Run, folder: Path, seconds: float) -> subprocess.Popen:
    command = [
        sys.executable,
        "-m",
        "experiments.encoder.train",
        json.dumps(asdict(run)),
        "--folder",
        str(folder),
        "--seconds",
        str(seconds),
    ]
    environment = {
        **os.environ,
        "OMP_NUM_THREADS": str(max(1, (os.cpu_count() or 4) // 4)),
        "TOKENIZERS_PARALLELISM": "false",
        "HF_HUB_OFFLINE": "1",
        "PYTHONUNBUFFERED": "1",
    }
    log = (folder / "logs" / f"{run.name}.txt").open("w")
    running = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment)
    (folder / "logs" / f"{run.name}.pid").write_text(str(running.pid))
    return running


def under_way(folder: Path, name: str) -> bool:
    """Whether a process of an earlier call still works on this run."""
    path = folder / "logs" / f"{name}.pid"
    return (
        path.exists()
        and Path(f"/proc/{path.read_text()}/cmdline").exists()
        and name in Path(f"/proc/{path.read_text()}/cmdline").read_text()
    )


def phase(runs: list[Run], folder: Path, seconds: float, out: Path) -> None:
    """Runs side by side until all have ended, notes delivered as each does; one that overstays is stopped."""
    going = {run.name: start(run, folder, seconds) for run in runs}
    deadline = time.monotonic() + seconds + GRACE
    while going:
        time.sleep(0.5)
        late = time.monotonic() > deadline
        for name, running in list(going.items()):
            if running.poll() is None and not late:
                continue
            running.kill()
            code = running.wait()
            if code:
                why = f"{name} failed ({'out of time' if late else code}):"
                print(why, *(folder / "logs" / f"{name}.txt").read_text().splitlines()[-12:], sep="\n  ", flush=True)
            del going[name]
            deliver_notes(folder, out)


def together(name: str) -> tuple[str, float, list[Run]]:
    """(name, share of the time, runs) of a phase, or of several joined by +."""
    several = [PHASES[n] for n in name.split("+")]
    return name, max(share for share, _ in several), [run for _, runs in several for run in runs]


def teachable(folder: Path) -> list[str]:
    """Teachers that ended and are better than the plain student."""
    done = results(folder)
    least = quality(done["plain"]) if "plain" in done else 0.0
    return [t.name for t in TEACHERS if t.name in done and quality(done[t.name]) > least]


def deliver_notes(folder: Path, out: Path) -> None:
    """Results, logs and predictions."""
    out.mkdir(parents=True, exist_ok=True)
    if (folder / "results.jsonl").exists():
        shutil.copy(folder / "results.jsonl", out / "results.jsonl")
    logs = sorted((folder / "logs").glob("*.txt"))
    (out / "log.txt").write_text("\n".join(f"== {p.stem}\n{p.read_text()[-400_000:]}" for p in logs))
    written = {name: folder / "runs" / name / "predictions.json.gz" for name in results(folder)}
    found = {name: json.loads(gzip.decompress(p.read_bytes())) for name, p in written.items() if p.exists()}
    if found:
        (out / "predictions.json.gz").write_bytes(gzip.compress(json.dumps(found).encode()))


def deliver_student(folder: Path, out: Path) -> None:
    """The best student so far, within what may come back."""
    students = [r for name, r in results(folder).items() if name in STUDENTS]
    if not students:
        return
    best = max(students, key=quality)["run"]
    for old in out.glob("student.*"):
        old.unlink()
    split(halves(folder / "runs" / best["name"] / "model.safetensors"), out / "student")
    (out / "student.json").write_text(json.dumps(best, indent=1))


def summary(folder: Path) -> None:
    for name, row in results(folder).items():
        times = f"{row['epochs']} epochs, {row['steps']} steps, {row['seconds']} s ({row['seconds_with_evaluation']} s)"
        print(f"\n{name}: {times}, quality {quality(row):.2f}")
        for side in ("polnear@", "polnear-speech@", "news@", "stance"):
            rows = {k: v for k, v in row["figures"].items() if k.startswith(side)}
            if rows:
                key = max(rows, key=lambda k: sum(rows[k].values()))
                print(f"  {key}:", " ".join(f"{k} {v}" for k, v in rows[key].items()))


def tiny(run: Run) -> Run:
    return replace(run, articles=4, epochs=0.3, pieces=1024)


def teacher_parts(folder: Path, out: Path, name: str, which: list[int]) -> None:
    """A teacher, packed as a pretrained encoder is, a few parts at a time."""
    from safetensors.numpy import load_file

    stem = folder / "runs" / name / "packed"
    if not stem.with_name("packed.0").exists():
        split(pack(load_file(folder / "runs" / name / "model.safetensors"), steps=24), stem)
    out.mkdir(parents=True, exist_ok=True)
    for n in which:
        if stem.with_name(f"packed.{n}").exists():
            shutil.copy(stem.with_name(f"packed.{n}"), out / f"{name}.{n}")
    print(len(list(stem.parent.glob("packed.[0-9]*"))), "parts in all")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=500, help="for all phases together, evaluation included")
    parser.add_argument("--phases", default="ablate,teach,distil")
    parser.add_argument("--tiny", action="store_true", help="a few articles and steps: does it work at all?")
    parser.add_argument("--bring", metavar="RUN:0,1", help="only: parts of a teacher to $OUT")
    args = parser.parse_args()
    out = Path(os.environ.get("OUT", args.folder / "out"))
    if args.bring:
        name, numbers = args.bring.split(":")
        return teacher_parts(args.folder, out, name, [int(n) for n in numbers.split(",")])
    begun = time.monotonic()
    plan = [together(name) for name in args.phases.split(",")]
    prepare(args.parts, args.folder, {"minilm"} | {r.base for *_, runs in plan for r in runs})
    print(f"unpacked after {time.monotonic() - begun:.0f} s", flush=True)
    for k, (name, share, runs) in enumerate(plan):
        left = args.seconds - (time.monotonic() - begun)
        seconds = left * share / sum(s for _, s, _ in plan[k:]) - GRACE / 2.5
        if seconds < (5 if args.tiny else 25):
            print(f"no time for {name}: {left:.0f} s left", flush=True)
            continue
        runs = [r for r in runs if r.name not in results(args.folder) and not under_way(args.folder, r.name)]
        runs = [replace(r, teachers=teachable(args.folder)) if r.name in TEACHING else r for r in runs]
        phase([tiny(r) for r in runs] if args.tiny else runs, args.folder, seconds, out)
        deliver_student(args.folder, out)
        print(f"{name} ended after {time.monotonic() - begun:.0f} s", flush=True)
    summary(args.folder)


if __name__ == "__main__":
    main()
