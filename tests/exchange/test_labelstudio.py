"""Label Studio: its SDK's files are read, ours pass its checks; a person's edits win; UTF-16 files; refusals with file:line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from exchanged import everything, one, through
from made_by_tools import DATA, TEXT

from stance.exchange.formats import Options, read
from stance.exchange.labelstudio import UTF16, config
from stance.exchange.losses import Losses
from stance.quotes import QuoteType, Stance
from stance.text import InputError


def tasks_of(path: Path) -> list:
    return json.loads(path.read_text("utf-8"))


def load(path: Path, losses: Losses | None = None):
    return list(read(path, "labelstudio", losses or Losses(), Options()))


def edited(path: Path, change) -> Path:
    """The exported tasks as a person's annotation after a change of the result."""
    tasks = tasks_of(path)
    result = tasks[0].pop("predictions")[0]["result"]
    tasks[0]["annotations"] = [{"id": 1, "completed_by": {"id": 3, "email": "ana@example.org"}, "result": change(result)}]
    path.write_text(json.dumps(tasks, indent=1, ensure_ascii=False), "utf-8")
    return path


def test_a_file_of_label_studios_own_classes_is_read() -> None:
    losses = Losses()
    found = one(load(DATA / "labelstudio.json", losses))  # the cancelled annotation is passed over
    assert (found.document.text, found.document.title, found.annotator) == (TEXT, "Lake", "7")
    first, second = found.quotes
    assert found.surface(first.content) == "“The lake 🐟 is ours,” ... “we will stay.”"
    assert (found.surface(first.cue), found.surface(first.source)) == ("said", "Ada Obi")
    assert (first.type, first.stance, found.names(first.actors)) == (QuoteType.DIRECT, Stance.ACCUSATORY, "Ada Obi")
    assert found.surface(second.content) == "السلام قريب" and second.source == () and second.type is QuoteType.INDIRECT
    assert losses.fields == {}


def test_our_tasks_and_configuration_pass_the_sdks_checks(tmp_path: Path) -> None:
    interface = pytest.importorskip("label_studio_sdk.label_interface").LabelInterface(config())
    interface.validate()
    through([everything()], tmp_path / "tasks.json", "labelstudio")
    (prediction,) = tasks_of(tmp_path / "tasks.json")[0]["predictions"]
    assert interface.validate_prediction(prediction, return_errors=True) == []
    spoiled = {**prediction, "result": [{**prediction["result"][0], "from_name": "nothing"}]}
    assert interface.validate_prediction(spoiled, return_errors=True) != []


def test_the_configuration_names_every_control_of_the_tasks(tmp_path: Path) -> None:
    from xml.etree.ElementTree import fromstring

    root = fromstring(config())
    named = {e.get("name"): e for e in root.iter() if e.get("name")}
    through([everything()], tmp_path / "tasks.json", "labelstudio")
    assert (tmp_path / "tasks.config.xml").read_text("utf-8") == config()
    result = tasks_of(tmp_path / "tasks.json")[0]["predictions"][0]["result"]
    used = {item["from_name"] for item in result if "from_name" in item}
    assert used == {"part", "type", "mode", "stance", "also", "act", "flags", "speaker", "target", "via", "note"}
    for item in result:
        if item["type"] in ("choices", "labels"):
            allowed = {e.get("value") for e in named[item["from_name"]]}
            assert set(item["value"][item["type"]]) <= allowed
    assert {label for item in result if item["type"] == "relation" for label in item["labels"]} <= {
        e.get("value") for e in root.iter("Relation")
    }


def test_what_a_person_changed_is_the_persons_and_the_rest_stays_exact(tmp_path: Path) -> None:
    made = everything()
    through([made], tmp_path / "tasks.json", "labelstudio")

    def change(result):
        for item in result:
            if item.get("id") == "q1.content.0" and item["from_name"] == "stance":
                item["value"]["choices"] = ["demand"]
            if item.get("id") == "q2.content.0" and item["from_name"] == "speaker":
                item["value"]["text"] = ["Russia", "Nils Dahl"]
        gone = "q3.source.0"
        return [i for i in result if gone not in (i.get("id"), i.get("to_id"))]

    losses = Losses()
    found = one(load(edited(tmp_path / "tasks.json", change), losses))
    before, now = ({q.id: q for q in a.quotes} for a in (made, found))
    assert found.annotator == "ana@example.org"
    assert now["q1"].stance is Stance.DEMAND and now["q1"].probabilities is None and now["q1"].act is None
    assert now["q1"].confidence.quote == before["q1"].confidence.quote and now["q1"].how == before["q1"].how
    assert losses.fields == {"act, where a person gave the quote another stance": 1}
    assert now["q2"].actors == ("ru", "name:nils-dahl") and now["q2"].how.actors == "person" and now["q2"].confidence.actors is None
    assert now["q2"].probabilities == before["q2"].probabilities
    assert now["q3"].source == () and now["q3"].how.source == "person" and now["q3"].content == before["q3"].content
    assert now["q4"] == before["q4"] and now["q5"] == before["q5"] and now["q-ar"] == before["q-ar"]


def test_a_quote_that_a_person_adds_gets_an_id_and_its_parent(tmp_path: Path) -> None:
    made = everything()
    through([made], tmp_path / "tasks.json", "labelstudio")
    start = made.document.text.index("the fleet")

    def change(result):
        value = {"start": start, "end": start + 9, "text": "the fleet", "labels": ["content"]}
        lone = {"start": 0, "end": 4, "text": "Home", "labels": ["source"]}
        add = [{"id": "x1", "from_name": "part", "to_name": "text", "type": "labels", "value": value}]
        return [*result, *add, {"id": "x2", "from_name": "part", "to_name": "text", "type": "labels", "value": lone}]

    losses = Losses()
    found = one(load(edited(tmp_path / "tasks.json", change), losses))
    added = next(q for q in found.quotes if q.id == f"q{start}-{start + 9}")
    assert added.parent == "q5" and added.type is QuoteType.INDIRECT and added.probabilities is None
    assert losses.fields == {"Label Studio's source regions that no relation ties to a content": 1}


def test_places_of_old_versions_in_utf16_units_become_code_points(tmp_path: Path) -> None:
    tasks, losses = tasks_of(DATA / "labelstudio.json"), Losses()

    def units(n: int) -> int:
        return len(TEXT[:n].encode("utf-16-le")) // 2

    for item in tasks[0]["annotations"][0]["result"]:
        if item["type"] == "labels":
            item["value"]["start"], item["value"]["end"] = units(item["value"]["start"]), units(item["value"]["end"])
    (tmp_path / "old.json").write_text(json.dumps(tasks), "utf-8")
    assert one(load(tmp_path / "old.json", losses)).quotes == one(load(DATA / "labelstudio.json")).quotes
    assert losses.mendings[UTF16] == 1


def test_words_that_stand_elsewhere_are_found_or_refused_with_their_line(tmp_path: Path) -> None:
    text = (DATA / "labelstudio.json").read_text("utf-8")
    moved, losses = tmp_path / "moved.json", Losses()
    moved.write_text(text.replace('"start": 26,', '"start": 20,').replace('"end": 30,', '"end": 24,'), "utf-8")
    found = one(load(moved, losses))
    assert found.surface(found.quotes[0].cue) == "said" and losses.mendings["places found again by their words"] == 1
    other = tmp_path / "other.json"
    other.write_text(text.replace('"text": "said"', '"text": "whispered"'), "utf-8")
    line = 1 + other.read_text("utf-8").split('"id": "c"')[0].count("\n")
    with pytest.raises(InputError, match=rf"other\.json:{line}: 26-30: found 'said', expected 'whispered', which the text has 0 times"):
        one(load(other))


def test_a_bad_task_is_reported_in_its_place_and_the_others_are_read(tmp_path: Path) -> None:
    good = tasks_of(DATA / "labelstudio.json")[0]
    bad = [{"id": 1, "data": {"image": "x.png"}}, {"id": 2, "data": {"text": "a"}, "annotations": [{"result": [{"type": "labels"}]}]}, 7]
    (tmp_path / "t.json").write_text(json.dumps([*bad, good], indent=1), "utf-8")
    found = load(tmp_path / "t.json")
    assert [isinstance(f, InputError) for f in found] == [True, True, True, False]
    assert "t.json:2: found no data.text" in str(found[0])
    (tmp_path / "t.json").write_text('[{"data": {"text": "a"}},\n\n{"data": oops}]', "utf-8")
    with pytest.raises(InputError, match=r"t\.json:3: no JSON"):
        load(tmp_path / "t.json")
