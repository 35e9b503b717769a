"""Annotations as a table: one row a quote, or one a pair of actor and target; and saving in every form.

The only import of pandas and pyarrow, loaded where a table is asked for.

Lists are joined by '|', empty means missing: the label 'none' stays a label in R, Stata and here.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stance.quotes import STANCES, Annotation, Quote
from stance.record import read_records, rounded, rounded_probabilities, to_line, to_record, write_whole
from stance.text import InputError, Spans
from stance.view import page

if TYPE_CHECKING:
    import pandas as pd

DOCUMENT = ("document_id", "quote_id", "date", "publisher", "title", "url", "annotator", "type", "mode", "parent")
PLACE = ("start", "end", "spans", "content", "cue", "source")
SPEAKER = ("actor_ids", "actors", "actor_kinds", "actor_states")
TARGET = ("target_ids", "targets", "target_states")
LABEL = ("via", "stance", "also", "act", "flags")
PROBABILITY = tuple(f"p_{s}" for s in STANCES)
CONFIDENCE = ("conf_quote", "conf_source", "conf_actors", "conf_targets")
HOW = ("how_quote", "how_source", "how_actors", "how_targets")
ENDINGS = (".jsonl", ".csv", ".parquet", ".html")
COLUMNS = (*DOCUMENT, *PLACE, *SPEAKER, *TARGET, *LABEL, *PROBABILITY, *CONFIDENCE, *HOW)
WHOLE, DECIMAL = ("start", "end"), (*PROBABILITY, *CONFIDENCE, "weight")  # every other column is text
_SURROGATES = dict.fromkeys(range(55296, 57344), "�")  # they have no UTF-8


def save(annotations: Iterable[Annotation], path: str | os.PathLike[str], *, text: bool = True) -> None:
    """Writes records (.jsonl), a table (.csv, .parquet) or a page to read (.html), by the path's ending.

    The file appears under its name only when it is whole. Where the annotations end in an error, what was done so far
    stays beside it as <name>.part (JSON lines) and the error goes on. text: see to_record; a page always shows the text.
    """
    path = Path(path)
    if path.suffix not in ENDINGS:
        raise InputError(f"{path}: found ending {path.suffix!r}, expected {', '.join(ENDINGS)}")
    if path.suffix == ".html" and not text:
        raise InputError(f"{path}: a page shows the text; expected .jsonl, .csv or .parquet for annotations without it")
    path.parent.mkdir(parents=True, exist_ok=True)
    part, done = path.with_name(path.name + ".part"), []
    with open(part, "w", encoding="utf-8", newline="\n") as file:
        for annotation in annotations:
            file.write(to_line(annotation, text=text) + "\n")
            if path.suffix != ".jsonl":
                done.append(annotation)
    if path.suffix == ".jsonl":
        os.replace(part, path)
        return
    if path.suffix == ".html":
        write_whole(path, page([to_record(a) for a in done]).encode("utf-8"))
    else:
        write_frame(to_frame(done, text=text), path)
    part.unlink()


def to_frame(annotations: Iterable[Annotation], *, long: bool = False, text: bool = True) -> pd.DataFrame:
    """A pandas frame with COLUMNS, typed (text, whole numbers, decimals; each may be missing).

    long: one row for each actor x target of a quote, with its `weight` (a quote's weights sum to 1).
    text=False: content, cue and source are missing (texts that may not be passed on).
    """
    rows = [row for a in annotations for row in _rows(a, long=long, text=text)]
    return _typed({c: [row[c] for row in rows] for c in (*COLUMNS, *(("weight",) if long else ()))})


def write_frame(frame: pd.DataFrame, path: str | os.PathLike[str]) -> None:
    """Writes .csv (UTF-8) or .parquet; the file takes its name only when it is whole."""
    path = Path(path)
    out = io.BytesIO()
    if path.suffix == ".parquet":
        _need_pyarrow(path)
        frame.to_parquet(out, engine="pyarrow", index=False)
    elif path.suffix == ".csv":
        frame.to_csv(out, index=False, lineterminator="\n", encoding="utf-8")
    else:
        raise InputError(f"{path}: found ending {path.suffix!r}, expected .csv or .parquet")
    write_whole(path, out.getvalue())


def read_frame(path: str | os.PathLike[str]) -> pd.DataFrame:
    """A table that was written as .csv or .parquet, or a .jsonl of records ("-" = standard input), as a typed frame."""
    import pandas as pd

    path = Path(path)
    if path.suffix == ".jsonl" or path == Path("-"):
        return to_frame(read_records(path))
    if path.suffix == ".parquet":
        _need_pyarrow(path)
        frame = _read_parquet(path)
    elif path.suffix == ".csv":
        try:
            frame = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8", lineterminator="\n")
        except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
            raise InputError(f"{path}: no table ({error}), expected CSV in UTF-8 with a header line") from None
    else:
        raise InputError(f"{path}: found ending {path.suffix!r}, expected .jsonl, .csv or .parquet")
    missing = [c for c in COLUMNS if c not in frame.columns]
    if missing:
        raise InputError(f"{path}: columns {', '.join(missing)} are missing, expected the table that stance writes")
    try:
        return _typed({c: frame[c] for c in frame.columns})
    except ValueError as error:
        raise InputError(f"{path}: {error}; expected numbers in {', '.join((*WHOLE, *DECIMAL))}") from None


def _read_parquet(path: Path) -> pd.DataFrame:
    """The table, its dates as YYYY-MM-DD where they were stored as moments."""
    import pandas as pd
    import pyarrow

    try:
        frame = pd.read_parquet(path, engine="pyarrow")
    except pyarrow.ArrowException as error:
        raise InputError(f"{path}: cannot be read as Parquet ({str(error).splitlines()[0]}); expected a whole Parquet file") from None
    if "date" in frame.columns and pd.api.types.is_datetime64_any_dtype(frame["date"]):
        frame["date"] = frame["date"].dt.strftime("%Y-%m-%d")
    return frame


def _typed(columns: dict[str, Any]) -> pd.DataFrame:
    import pandas as pd

    kind = {**dict.fromkeys(WHOLE, "Int64"), **dict.fromkeys(DECIMAL, "Float64")}
    made = {}
    for name, values in columns.items():
        series = pd.Series(values, dtype=object)
        made[name] = pd.to_numeric(series).astype(kind[name]) if name in kind else series.astype("string")
    return pd.DataFrame(made)


def _need_pyarrow(path: Path) -> None:
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise InputError(
            f"{path}: Parquet needs pyarrow, which is not installed; pip install 'stance-toolkit[parquet]' or ask for .csv"
        ) from None


# ---------------------------------------------------------------- rows


def _rows(annotation: Annotation, *, long: bool, text: bool) -> Iterator[dict[str, Any]]:
    for quote in annotation.quotes:
        row = _quote_row(annotation, quote, text)
        if not long:
            yield {**row, **_speakers(annotation, quote.actors), **_targets(annotation, quote.targets)}
            continue
        pairs = [(a, t) for a in quote.actors or ("",) for t in quote.targets or ("",)]
        for actor, target in pairs:
            one = {**_speakers(annotation, [actor] if actor else []), **_targets(annotation, [target] if target else [])}
            yield {**row, **one, "weight": 1 / len(pairs)}


def _quote_row(annotation: Annotation, quote: Quote, text: bool) -> dict[str, Any]:
    document, sure, how = annotation.document, quote.confidence, quote.how
    chances = rounded_probabilities(quote.probabilities)
    surface = (_text(annotation.surface(s)) if text else None for s in (quote.content, quote.cue, quote.source))
    about = (document.date, document.publisher, document.title, document.url, annotation.annotator)
    return {
        **dict(
            zip(DOCUMENT, (_text(document.id), quote.id, *map(_text, about), str(quote.type), str(quote.mode), quote.parent), strict=True)
        ),
        **dict(zip(PLACE, (quote.hull.start, quote.hull.end, _spans(quote.content), *surface), strict=True)),
        **dict(zip(LABEL, (_names(annotation, quote.via), *_labels(quote), _text(quote.act), _joined(quote.flags)), strict=True)),
        **{f"p_{s}": chances[str(s)] if chances else None for s in STANCES},
        **{c: rounded(getattr(sure, c.removeprefix("conf_"))) for c in CONFIDENCE},
        **{c: getattr(how, c.removeprefix("how_")) for c in HOW},
    }


def _labels(quote: Quote) -> tuple[str | None, str | None]:
    return str(quote.stance) if quote.stance else None, str(quote.also) if quote.also else None


def _speakers(annotation: Annotation, ids: Iterable[str]) -> dict[str, Any]:
    ids = tuple(ids)
    kinds = (annotation.actors[i].kind if i in annotation.actors else "" for i in ids)
    return dict(zip(SPEAKER, (_joined(ids), _names(annotation, ids), _joined(kinds), _states(annotation, ids)), strict=True))


def _targets(annotation: Annotation, ids: Iterable[str]) -> dict[str, Any]:
    ids = tuple(ids)
    return dict(zip(TARGET, (_joined(ids), _names(annotation, ids), _states(annotation, ids)), strict=True))


def _names(annotation: Annotation, ids: Iterable[str]) -> str | None:
    return _joined(annotation.names([i]) for i in ids)


def _states(annotation: Annotation, ids: Iterable[str]) -> str | None:
    """Names of what the actors roll up to, one for each, an empty one where there is none."""
    return _joined(annotation.names([up]) if (up := state_of(annotation, i)) else "" for i in ids)


def state_of(annotation: Annotation, name: str) -> str | None:
    """Id of what an actor rolls up to: its state or top organisation; a state without one is its own."""
    actor = annotation.actors.get(name)
    return (actor.state or (actor.id if actor.kind == "state" else None)) if actor else None


def _joined(values: Iterable[str]) -> str | None:
    """'a|b'; a bar inside a value becomes '/'; nothing at all is missing."""
    return _text("|".join(str(v).replace("|", "/") for v in values))


def _spans(spans: Spans) -> str:
    return "|".join(f"{s.start}-{s.end}" for s in spans)


def _text(value: str | None) -> str | None:
    """A cell: lone surrogates replaced, and an empty one missing."""
    return value.translate(_SURROGATES) if value else None
