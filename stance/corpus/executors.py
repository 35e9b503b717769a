"""Many documents through a pipeline, in this process or in several; the same annotations in the same order either way."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context

from stance.heads import ModelError
from stance.pipeline import Pipeline
from stance.quotes import Annotation
from stance.text import Document, InputError

CHUNK = 16  # documents parsed together, however many workers there are: parses may depend on it in the last digit
Build = Callable[[], Pipeline]
Done = tuple[list[Annotation], list[tuple[str, str]]]  # annotations, and (document id, reason) of those left out


def annotated(
    documents: Iterable[Document], build: Build, *, workers: int = 1, on_skip: Callable[[str, str], None] | None = None
) -> Iterator[Annotation]:
    """Annotations of the documents in order. What cannot be annotated is left out and told to on_skip(document id, reason).

    build makes the pipeline, once in each process; it must be picklable where there are several workers. ChildProcessError
    where a worker process dies.
    """
    chunks = _chunks(documents)
    for finished, skipped in _here(chunks, build) if workers == 1 else _in_processes(chunks, build, workers):
        if on_skip:
            for name, why in skipped:
                on_skip(name, why)
        yield from finished


def reason(error: Exception) -> str:
    """Why a document was left out: our own sentence, or the kind of an error that nobody foresaw."""
    said = " ".join(str(error).split())
    return said if isinstance(error, InputError) else f"{type(error).__name__}: {said}" if said else type(error).__name__


def _chunks(documents: Iterable[Document]) -> Iterator[list[Document]]:
    stream = iter(documents)
    while chunk := list(islice(stream, CHUNK)):
        yield chunk


def _here(chunks: Iterable[list[Document]], build: Build) -> Iterator[Done]:
    pipeline = build()
    return (_done(pipeline, chunk) for chunk in chunks)


def _in_processes(chunks: Iterable[list[Document]], build: Build, workers: int) -> Iterator[Done]:
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_leave_quietly_on_interrupt)
    ahead: deque[Future[Done]] = deque()  # bounded, so that a large corpus is never read whole
    try:
        for chunk in chunks:
            ahead.append(pool.submit(_in_worker, build, chunk))
            if len(ahead) >= 2 * workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    except BrokenProcessPool as error:
        raise ChildProcessError("a worker process ended abruptly (out of memory?); try fewer workers") from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _leave_quietly_on_interrupt() -> None:
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))


_pipeline: Pipeline | None = None  # of a worker process; built with its first chunk, so that errors reach the parent


def _in_worker(build: Build, chunk: list[Document]) -> Done:
    global _pipeline
    _pipeline = _pipeline or build()
    return _done(_pipeline, chunk)


def _done(pipeline: Pipeline, chunk: list[Document]) -> Done:
    skipped: list[tuple[str, str]] = []

    def skip(name: str, error: Exception) -> None:
        if isinstance(error, ModelError):  # no document's fault
            raise error
        skipped.append((name, reason(error)))

    return list(pipeline.pipe(chunk, on_error="skip", on_skip=skip, batch=CHUNK)), skipped
