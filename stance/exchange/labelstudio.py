"""Label Studio's JSON: a list of tasks with predictions, and back with people's annotations.

A quote's first content fragment is the region that bears its labels; further fragments, cue and source are regions tied to it by relations
(fragment, cue, source; `within` ties a quote to the quote that it stands in). Offsets are code points, as Label Studio has stored them
since 1.4; files of older versions count UTF-16 units, which shows in the words they quote.

The file beside the tasks, <name>.config.xml, is the labelling configuration to paste into the project's settings.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from stance.exchange.anchors import Pair, Units, anchored, same
from stance.exchange.between import (
    ACTORS,
    Found,
    Names,
    Record,
    annotation_of,
    blank,
    facts_of,
    kept,
    kind_of,
    loaded,
    record_with_text,
    shown_actor,
)
from stance.exchange.losses import Losses
from stance.quotes import FLAGS, STANCES, Annotation, Mode, QuoteType
from stance.record import write_whole
from stance.sheets import act_stances
from stance.text import InputError

ROLES = {"content": "#2f6fde", "cue": "#c77700", "source": "#2e8b57"}
RELATIONS = ("fragment", "cue", "source", "within")
CHOICES = {
    "type": [str(t) for t in QuoteType],
    "mode": [str(m) for m in Mode],
    "stance": [str(s) for s in STANCES],
    "also": [str(s) for s in STANCES[:3]],
    "flags": list(FLAGS),
}
AREAS = {"actors": "speaker", "targets": "target", "via": "via", "note": "note"}  # field: the text area's name
UTF16 = "documents whose places were counted in UTF-16 units"


# ---------------------------------------------------------------- writing


def write(annotations: Iterable[Annotation], path: Path, losses: Losses) -> Iterator[InputError]:
    """Writes the tasks and the configuration; documents that cannot be written come back as errors."""
    tasks = []
    for annotation in annotations:
        try:
            tasks.append(_task(record_with_text(annotation)))
        except InputError as error:
            yield error
    write_whole(path, (json.dumps(tasks, indent=1, ensure_ascii=True) + "\n").encode())
    write_whole(path.with_name(path.stem + ".config.xml"), config().encode())


def config() -> str:
    """The labelling configuration that the tasks are made for."""
    labels = "\n".join(f'    <Label value="{role}" background="{colour}"/>' for role, colour in ROLES.items())
    relations = "\n".join(f'    <Relation value="{name}"/>' for name in RELATIONS)
    about = 'toName="text" perRegion="true" whenTagName="part" whenLabelValue="content"'
    choices = {**CHOICES, "act": list(act_stances())}
    lines = []
    for name, words in choices.items():
        many = "multiple" if name == "flags" else "single"
        values = "".join(f"<Choice value={quoteattr(w)}/>" for w in words)
        lines.append(f'  <Header value="{name}"/>\n  <Choices name="{name}" {about} choice="{many}" showInline="true">{values}</Choices>')
    for name in AREAS.values():
        rows = 'rows="2"' if name == "note" else 'rows="1" maxSubmissions="20"'
        lines.append(f'  <Header value="{name}"/>\n  <TextArea name="{name}" {about} editable="true" {rows}/>')
    head = (
        f'<View>\n  <Labels name="part" toName="text" choice="single">\n{labels}\n  </Labels>\n  <Relations>\n{relations}\n  </Relations>'
    )
    return head + '\n  <Text name="text" value="$text" granularity="word" saveTextResult="yes"/>\n' + "\n".join(lines) + "\n</View>\n"


def _task(record: Record) -> dict[str, Any]:
    result = [item for quote in record["quotes"] for item in _regions(record, quote)]
    heads = {q["id"] for q in record["quotes"]}
    for quote in record["quotes"]:
        if quote["parent"] in heads:
            result.append(_relation(_head(quote["id"]), _head(quote["parent"]), "within"))
    facts = {k: record[k] for k in ("id", "title", "date", "publisher", "url") if record[k] is not None}
    sure = [q["confidence"]["quote"] for q in record["quotes"] if q["confidence"]["quote"] is not None]
    prediction: dict[str, Any] = {"model_version": record["annotator"], "result": result}
    if sure:
        prediction["score"] = round(sum(sure) / len(sure), 4)
    return {"data": {"text": record["text"], **facts, "record": facts_of(record)}, "predictions": [prediction]}


def _head(quote_id: str) -> str:
    return f"{quote_id}.content.0"


def _regions(record: Record, quote: Record) -> Iterator[dict[str, Any]]:
    head = _head(quote["id"])
    for role in ROLES:
        for n, (start, end) in enumerate(quote[role]):
            name = f"{quote['id']}.{role}.{n}"
            region: dict[str, Any] = {"id": name, "from_name": "part", "to_name": "text", "type": "labels"}
            region["value"] = {"start": start, "end": end, "text": record["text"][start:end], "labels": [role]}
            if name == head:
                region["meta"] = {"quote": kept(quote)}
                if quote["confidence"]["quote"] is not None:
                    region["score"] = quote["confidence"]["quote"]
            yield region
            if name != head:
                yield _relation(head, name, "fragment" if role == "content" else role)
    start, end = quote["content"][0]
    shown = _shown(record, quote)
    for field in (*CHOICES, "act"):
        if words := shown[field] if field == "flags" else [shown[field]] if shown[field] else []:
            value = {"start": start, "end": end, "choices": words}
            yield {"id": head, "from_name": field, "to_name": "text", "type": "choices", "value": value}
    for field, area in AREAS.items():
        if lines := shown[field] if field in ACTORS else [shown[field]] if shown[field] else []:
            yield {
                "id": head,
                "from_name": area,
                "to_name": "text",
                "type": "textarea",
                "value": {"start": start, "end": end, "text": lines},
            }


def _relation(start: str, end: str, label: str) -> dict[str, Any]:
    return {"from_id": start, "to_id": end, "type": "relation", "direction": "right", "labels": [label]}


def _shown(record: Record, quote: Record) -> dict[str, Any]:
    """What a person sees of a quote and may edit; acts that the configuration does not know are not shown."""
    act = quote["act"] if quote["act"] in act_stances() else None
    spans = {role: sorted(map(tuple, quote[role])) for role in ROLES}
    spans["content"] = [tuple(quote["content"][0]), *sorted(map(tuple, quote["content"][1:]))]
    return {**quote, "act": act, **spans, **{field: [shown_actor(record, key) for key in quote[field]] for field in ACTORS}}


# ---------------------------------------------------------------- reading


def read(path: Path, losses: Losses) -> Iterator[Annotation | InputError]:
    """Every annotation of every task, or its predictions where nobody annotated it; cancelled ones are passed over."""
    for line, raw, task in _tasks(path):
        where = f"{path}:{line}"
        try:
            if not isinstance(task, dict) or not isinstance(task.get("data"), dict) or not isinstance(task["data"].get("text"), str):
                raise InputError(f"{where}: found no data.text, expected a task of Label Studio on a text")
            done = [a for a in task.get("annotations") or [] if not a.get("was_cancelled")]
            works = [(w, _who(w, "annotator")) for w in done] or [
                (w, str(w.get("model_version") or "")) for w in task.get("predictions") or []
            ]
        except (InputError, AttributeError, TypeError) as error:
            yield error if isinstance(error, InputError) else InputError(f"{where}: {error}, expected a task of Label Studio")
            continue
        for work, annotator in works:
            try:
                yield _Reader(path, line, raw, losses).annotation(task, work, annotator)
            except InputError as error:
                yield error
            except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
                yield InputError(f"{where}: {type(error).__name__} {error}: no result as Label Studio writes it")


def _who(work: dict[str, Any], unknown: str) -> str:
    """Who made an annotation: an e-mail address or number."""
    by = work.get("completed_by")
    return str(by.get("email") or by.get("id")) if isinstance(by, dict) else str(by) if by else unknown


def _tasks(path: Path) -> Iterator[tuple[int, str, Any]]:
    """(line, the JSON as it stands, task) for each task of the file."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is no UTF-8, expected JSON in UTF-8") from None
    decoder, at, line = json.JSONDecoder(), len(text) - len(text.lstrip()), 1
    if text[at : at + 1] != "[":
        raise InputError(f"{path}:1: found {text[at : at + 20]!r}, expected a list of tasks: Label Studio's export as JSON")
    counted, at = 0, at + 1
    while True:
        while text[at : at + 1] and text[at] in " \t\r\n,":
            at += 1
        line, counted = line + text.count("\n", counted, at), at
        if text[at : at + 1] == "]":
            return
        try:
            task, end = decoder.raw_decode(text, at)
        except ValueError as error:
            raise InputError(f"{path}:{line}: no JSON ({error}), expected a task or the end of the list") from None
        yield line, text[at:end], task
        at = end


class _Reader:
    """Reads the result of one annotation; complaints name the file and the region's line."""

    def __init__(self, path: Path, line: int, raw: str, losses: Losses) -> None:
        self.path, self.line, self.raw, self.losses = path, line, raw, losses

    def where(self, region: str) -> str:
        """file:line of a region."""
        at = max(self.raw.find(json.dumps(region)), 0)
        return f"{self.path}:{self.line + self.raw.count(chr(10), 0, at)}"

    def annotation(self, task: dict[str, Any], work: dict[str, Any], annotator: str) -> Annotation:
        """The annotation that one person, or a model, made of a task."""
        data, place = task["data"], f"{self.path}:{self.line}"
        text = data["text"]
        facts = loaded(data.get("record"), place) or self._foreign(data, task, annotator)
        if work in (task.get("annotations") or []):
            facts = {**facts, "annotator": annotator}
        names = Names(facts["actors"], self.losses)
        parts = self._parts(work.get("result") or [], text)
        found = self._found(parts, text, {**facts, "actors": dict(facts["actors"])}, names)
        return annotation_of(facts, text, found, place, self.losses)

    def _foreign(self, data: dict[str, Any], task: dict[str, Any], annotator: str) -> Record:
        facts = blank(str(data.get("id") or task.get("id") or f"{self.path.stem}-{self.line}"), data["text"], annotator)
        for key in ("title", "publisher", "url", "language", "date"):
            if isinstance(data.get(key), str):
                facts[key] = data[key]
        return facts

    def _parts(self, result: list[dict[str, Any]], text: str) -> dict[str, dict[str, Any]]:
        """Regions by id: role, pair, what was chosen and written; and under "tied" its relations (label, other id)."""
        parts: dict[str, dict[str, Any]] = {}
        for item in result:
            if item["type"] == "relation":
                continue
            value, part = item.get("value", {}), parts.setdefault(item["id"], {"chosen": {}, "tied": [], "meta": {}})
            if item["type"] == "labels":
                label = str((value.get("labels") or [""])[0])
                if label.lower() not in ROLES:
                    self.losses.lost(f"Label Studio's label {label!r}", self.where(item["id"]))
                    continue
                part.update(role=label.lower(), pair=(int(value["start"]), int(value["end"])), words=value.get("text"))
                part["meta"] = item.get("meta") or {}
            elif item["type"] in ("choices", "textarea"):
                words = value.get("choices", value.get("text", []))
                part["chosen"][item["from_name"]] = [words] if isinstance(words, str) else words
            else:
                self.losses.lost(f"Label Studio's {item['type']}", self.where(item["id"]))
        for item in result:
            if item["type"] == "relation" and "role" in parts.get(item["from_id"], {}) and "role" in parts.get(item["to_id"], {}):
                for a, b in ((item["from_id"], item["to_id"]), (item["to_id"], item["from_id"])):
                    parts[a]["tied"].append(((item.get("labels") or [""])[0], b, a == item["from_id"]))
        for name in [n for n, p in parts.items() if "role" not in p]:
            del parts[name]
        self._anchor(parts, text)
        return parts

    def _anchor(self, parts: dict[str, dict[str, Any]], text: str) -> None:
        """Makes every pair code points whose words are the region's."""
        told = [(p["pair"], p["words"]) for p in parts.values() if p["words"] is not None]
        if not all(same(words, text[a:b]) for (a, b), words in told):
            units = Units(text)
            moved = {pair: _points(units, pair) for pair, _ in told}
            if all((m := moved[pair]) and same(words, text[m[0] : m[1]]) for pair, words in told):
                self.losses.mended(UTF16, f"{self.path}:{self.line}")
                for part in parts.values():
                    part["pair"] = _points(units, part["pair"]) or part["pair"]
        for name, part in parts.items():
            part["pair"] = anchored(text, part["pair"], part["words"], self.where(name), self.losses)

    def _found(self, parts: dict[str, dict[str, Any]], text: str, exported: Record, names: Names) -> list[Found]:
        second = {
            other
            for p in parts.values()
            if p["role"] == "content"
            for label, other, forward in p["tied"]
            if forward and label != "within" and parts[other]["role"] == "content"
        }
        heads = [n for n, p in parts.items() if p["role"] == "content" and n not in second]
        used, out = set(heads), []
        for name in heads:
            part = parts[name]
            now: dict[str, Any] = {role: [] for role in ROLES}
            now["parent"] = None
            for label, other, forward in part["tied"]:
                if label == "within" and forward:
                    now["parent"] = other
                elif label != "within" and other not in heads:
                    now[parts[other]["role"]].append(parts[other]["pair"])
                    used.add(other)
            now = {**now, **{role: sorted(now[role]) for role in ROLES}, **self._chosen(part, self.where(name))}
            now["content"] = [part["pair"], *now["content"]]
            before = loaded(part["meta"].get("quote"), self.where(name))
            if before is None:
                now["type"] = now["type"] or kind_of(text, now["content"])
            shown = _shown(exported, before) if before else {}
            for field in ACTORS:
                if now[field] != shown.get(field):
                    now[field] = list(dict.fromkeys(names.id(said, self.where(name)) for said in now[field]))
            out.append(Found(name, before, shown, now))
        for name in parts.keys() - used:
            self.losses.lost(f"Label Studio's {parts[name]['role']} regions that no relation ties to a content", self.where(name))
        return out

    def _chosen(self, part: dict[str, Any], where: str) -> dict[str, Any]:
        chosen = part["chosen"]
        out: dict[str, Any] = {field: (chosen.get(field) or [None])[0] for field in (*CHOICES, "act")}
        out["flags"] = [f for f in FLAGS if f in chosen.get("flags", [])]
        for field in ACTORS:
            out[field] = [w for w in chosen.get(AREAS[field], []) if w.strip()]
        out["note"] = "\n".join(chosen.get("note", [])) or None
        for extra in chosen.keys() - {*CHOICES, "act", *AREAS.values()}:
            self.losses.lost(f"Label Studio's control {extra!r}", where)
        return out


def _points(units: Units, pair: Pair) -> Pair | None:
    start, end = units.points(pair[0]), units.points(pair[1])
    return None if start is None or end is None else (start, end)
