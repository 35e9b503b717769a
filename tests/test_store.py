"""The annotations folder: what is written is read back equal; what is damaged is named with file and line, never read as something else."""

from __future__ import annotations

import gzip
import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.actors import KINDS, Actor
from stance.quotes import FLAGS, STANCES, Annotation, Mode, Quote, QuoteType, Stance, parents, quote_id
from stance.sheets import act_stances
from stance.store import AnnotationError, MissingTextError, Store, corpora_folder
from stance.strict import Sheet, quoted
from stance.text import Document, Span

TEXT = "Fiji said: “No.” 🙂 Tonga urged Fiji\r\nto pay.\n"
FIJI = Actor("name:fiji", "Fiji", "state", state="name:fiji")
TONGA = Actor("name:tonga", "Tonga", "state", state="name:tonga")


def document(text: str = TEXT, name: str = "isle-1") -> Document:
    return Document(name, text, title="Ferry: 12:30", date="1987", publisher="NO", url="https://example.org/0123", language="en")


def annotation(text: str = TEXT) -> Annotation:
    """Two quotes: one direct, one a demand that names both actors."""
    at = {w: Span(text.index(w), text.index(w) + len(w)) for w in ("“No.”", "said", "Fiji", "Tonga", "urged", "to pay")}
    one = Quote("q11-16", QuoteType.DIRECT, (at["“No.”"],), cue=(at["said"],), source=(at["Fiji"],), actors=("name:fiji",))
    two = Quote(
        "q37-43",
        QuoteType.INDIRECT,
        (at["to pay"],),
        cue=(at["urged"],),
        source=(at["Tonga"],),
        actors=("name:tonga",),
        targets=("name:fiji",),
        stance=Stance.DEMAND,
        also=Stance.ACCUSATORY,
        act="urge",
        flags=("past",),
        note="12:30",
        evidence="no",
    )
    one = replace(one, stance=Stance.NONE, act="deny")
    return Annotation(document(text), "ana", (one, two), {a.id: a for a in (FIJI, TONGA)}, {"codebook": "1.2"})


@pytest.fixture()
def store(tmp_path: Path) -> Store:
    """A folder with one document that ships and its gold."""
    made = Store(tmp_path / "annotations", corpora=tmp_path / "corpora")
    made.add(document(), licence="CC BY 4.0", split="train", event="e1", fold=3, source="me/here", path="a#1")
    made.write(annotation())
    return made


def fresh(store: Store) -> Store:
    return Store(store.folder, corpora=store.corpora)


def edit(store: Store, name: str, old: str, new: str) -> Path:
    path = store.folder / name
    raw = path.read_bytes().decode()
    assert old in raw
    path.write_bytes(raw.replace(old, new, 1).encode())
    return path


def only_finding(store: Store, path: Path) -> tuple[int, str]:
    """The line and message of the one finding, which must be in this file."""
    (finding,) = fresh(store).findings()
    assert finding.path == str(path)
    assert "\n" not in finding.message
    return finding.line, finding.message


# ---------------------------------------------------------------- round trips


def test_what_is_written_is_read_back_equal(store: Store) -> None:
    assert fresh(store).annotation("isle-1") == annotation()
    meta = fresh(store).meta("isle-1")
    assert (meta.split, meta.fold, meta.event, meta.length, meta.source, meta.body) == ("train", 3, "e1", len(TEXT), "me/here", None)
    assert list(fresh(store).findings()) == []


def test_texts_are_kept_byte_for_byte(store: Store) -> None:
    assert (store.folder / "texts" / "isle-1.txt").read_bytes() == TEXT.encode()
    assert fresh(store).document("isle-1") == document()


def test_writing_the_same_twice_gives_the_same_bytes(store: Store) -> None:
    path = store.folder / "gold" / "isle-1.yaml"
    before = path.read_bytes()
    store.write(fresh(store).annotation("isle-1"))
    assert path.read_bytes() == before


def test_every_scalar_is_written_in_quotation_marks(store: Store) -> None:
    for path in store.folder.rglob("*.yaml"):
        for line in path.read_text("utf-8").splitlines():
            value = line.partition(": ")[2]
            assert value[:1] in ('"', "[", "{", ""), line


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
WORD = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@st.composite
def annotations(draw: st.DrawFn) -> Annotation:
    """Any annotation that the types allow, with spans in order and apart."""
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=6, max_size=80))
    ids = draw(st.lists(WORD, min_size=1, max_size=4, unique=True))
    optional = st.none() | st.sampled_from(ids)
    actors = {i: Actor(i, draw(WORD), draw(st.sampled_from(KINDS)), draw(optional), draw(optional), draw(st.none() | WORD)) for i in ids}
    quotes: list[Quote] = []
    for _ in range(draw(st.integers(0, 3))):
        content = draw(spans(len(text), least=1))
        act = draw(st.none() | st.sampled_from(sorted(act_stances())))
        stance = Stance(act_stances()[act]) if act else draw(st.none() | st.sampled_from(STANCES))
        quotes.append(
            Quote(
                quote_id(content, [q.id for q in quotes]),
                draw(st.sampled_from(QuoteType)),
                content,
                draw(st.sampled_from(Mode)),
                cue=draw(spans(len(text))),
                source=draw(spans(len(text))),
                actors=tuple(draw(st.lists(st.sampled_from(ids), max_size=2))),
                targets=tuple(draw(st.lists(st.sampled_from(ids), max_size=2))),
                via=tuple(draw(st.lists(st.sampled_from(ids), max_size=1))),
                stance=stance,
                also=draw(st.none() | st.sampled_from([s for s in STANCES[:3] if s != stance])),
                act=act,
                flags=tuple(f for f in FLAGS if draw(st.booleans())),
                evidence=draw(st.none() | ANY_TEXT),
                note=draw(st.none() | ANY_TEXT),
            )
        )
    up = parents(quotes)
    kept = [replace(q, parent=up[q.id]) for q in sorted(quotes, key=lambda q: q.content[0].start)]
    named = reachable(actors, [i for q in kept for i in (*q.actors, *q.targets, *q.via)])
    return Annotation(
        replace(document(text), body=None), draw(ANY_TEXT), tuple(kept), named, draw(st.dictionaries(WORD, ANY_TEXT, max_size=2))
    )


@st.composite
def spans(draw: st.DrawFn, length: int, least: int = 0) -> tuple[Span, ...]:
    edges = sorted(draw(st.sets(st.integers(0, length), min_size=2 * least, max_size=6)))
    return tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False))


def reachable(actors: dict[str, Actor], ids: list[str]) -> dict[str, Actor]:
    found: dict[str, Actor] = {}
    while ids:
        if (i := ids.pop()) not in found:
            found[i] = actors[i]
            ids += [up for up in (actors[i].of, actors[i].state) if up]
    return found


@settings(max_examples=150, deadline=None)
@given(annotations(), st.booleans())
def test_any_annotation_survives_the_disk(given_one: Annotation, ships: bool) -> None:
    with tempfile.TemporaryDirectory() as place:
        made = Store(Path(place) / "a", corpora=place)
        made.add(given_one.document, licence="", split="dev", ship=ships, corpus="c.jsonl")
        made.write(given_one, layer="by/zoe")
        row = {"id": "isle-1", "text": given_one.document.text}
        (Path(place) / "c.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
        assert list(fresh(made).findings()) == []
        assert fresh(made).annotation("isle-1", layer="by/zoe") == given_one


@given(ANY_TEXT)
def test_quoted_text_is_one_line_that_yaml_reads_back(text: str) -> None:
    sheet = Sheet("x.yaml", f"{quoted(text)}\n".encode())
    assert sheet.text(sheet.root, "x") == text
    assert quoted(text).splitlines() == [quoted(text)]


@pytest.mark.parametrize("name", ["a/b", "..", ".hidden", "no\0", "ÄÖ", "a b", "50%", "x.yaml", "C:\\x"])
def test_any_id_makes_one_file_inside_the_folder(tmp_path: Path, name: str) -> None:
    made = Store(tmp_path / "a")
    made.add(document(name=name), licence="x", split="train")
    made.write(replace(annotation(), document=document(name=name)))
    assert fresh(made).ids() == (name,)
    assert fresh(made).annotation(name).document.id == name
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a"]
    assert {p.parent.name for p in (tmp_path / "a").rglob("*.*") if p.is_file()} == {"texts", "meta", "gold"}


# ---------------------------------------------------------------- texts that do not ship


@pytest.fixture()
def closed(tmp_path: Path) -> Store:
    """A folder whose one document may not ship; its text lies in corpora/news.jsonl.gz."""
    made = Store(tmp_path / "annotations", corpora=tmp_path / "corpora")
    made.add(document(), licence="publisher's", split="dev", ship=False, corpus="news.jsonl.gz")
    made.write(annotation())
    (tmp_path / "corpora").mkdir()
    with gzip.open(tmp_path / "corpora" / "news.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"id": "isle-1", "title": "Ferry", "text": TEXT}) + "\n")
    return made


def test_no_word_of_a_text_that_does_not_ship_is_stored(closed: Store) -> None:
    raw = b"".join(p.read_bytes() for p in closed.folder.rglob("*.*") if p.is_file()).decode()
    assert "to pay" not in raw and "urged" not in raw and "No." not in raw
    assert not (closed.folder / "texts").exists()
    assert fresh(closed).annotation("isle-1") == annotation()


def test_a_missing_text_is_named_and_can_be_left_out(closed: Store) -> None:
    (closed.corpora / "news.jsonl.gz").unlink()
    assert fresh(closed).missing() == ("isle-1",)
    assert list(fresh(closed).annotations(skip_missing=True)) == []
    with pytest.raises(MissingTextError, match=r"publisher's.*news\.jsonl\.gz.*STANCE_CORPORA"):
        list(fresh(closed).annotations())
    assert list(fresh(closed).findings()) == []


def test_offsets_are_checked_even_without_the_text(closed: Store) -> None:
    (closed.corpora / "news.jsonl.gz").unlink()
    path = edit(closed, "gold/isle-1.yaml", '"37-43"', '"37-430"')
    line, message = only_finding(closed, path)
    assert "beyond the text of 45 characters" in message
    assert '"37-430"' in path.read_text("utf-8").splitlines()[line - 1]


def test_words_of_a_text_that_does_not_ship_are_refused(closed: Store) -> None:
    path = edit(closed, "gold/isle-1.yaml", 'content: ["37-43"]', 'content: [{at: "37-43", text: "to pay"}]')
    assert "does not ship" in str(next(fresh(closed).findings()))
    assert str(path) in str(next(fresh(closed).findings()))


def test_another_text_under_the_same_id_is_refused(closed: Store) -> None:
    with gzip.open(closed.corpora / "news.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"id": "isle-1", "text": TEXT.replace("pay", "go")}) + "\n")
    with pytest.raises(AnnotationError, match="sha256"):
        fresh(closed).annotation("isle-1")


def test_a_damaged_corpus_line_is_named(closed: Store) -> None:
    closed_file = closed.corpora / "news.jsonl.gz"
    with gzip.open(closed_file, "wt", encoding="utf-8") as file:
        file.write('{"id": "x", "text": ""}\n{"id"\n')
    with pytest.raises(AnnotationError, match=r"news\.jsonl\.gz:2: "):
        fresh(closed).document("isle-1")


def test_corpora_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STANCE_CORPORA", str(tmp_path / "mine"))
    assert corpora_folder("annotations") == tmp_path / "mine"
    monkeypatch.delenv("STANCE_CORPORA")
    (tmp_path / "shared" / "data").mkdir(parents=True)
    assert corpora_folder(tmp_path / "project" / "annotations") == tmp_path / "shared" / "data"
    assert corpora_folder(tmp_path / "a" / "b" / "annotations") == Path("corpora")


# ---------------------------------------------------------------- damage, each told in one sentence with its line

GOLD, META = "gold/isle-1.yaml", "meta/isle-1.yaml"
DAMAGE = {
    "a bare NO": (GOLD, 'type: "direct"', "type: NO", "bare NO, which YAML reads as true or false"),
    "a bare time": (GOLD, 'note: "12:30"', "note: 12:30", "bare 12:30, which YAML reads as a number"),
    "an octal number": (META, 'publisher: "NO"', "publisher: 0123", "bare 0123, which YAML reads as a number"),
    "a bare day": (META, 'date: "1987"', "date: 1987-06-11", "bare 1987-06-11, which YAML reads as a day"),
    "nothing": (GOLD, 'note: "12:30"', "note:", "bare nothing, which YAML reads as nothing"),
    "a duplicate key": (GOLD, '  type: "direct"', '  type: "direct"\n  type: "mixed"', "the key 'type' twice"),
    "an unknown key": (GOLD, '  type: "direct"', '  type: "direct"\n  tipe: "mixed"', "unknown key 'tipe'"),
    "a missing key": (GOLD, '  type: "direct"\n', "", "type missing"),
    "an unknown label": (GOLD, 'stance: "demand"', 'stance: "angry"', "found 'angry', expected one of conciliatory"),
    "an unknown act": (GOLD, 'act: "urge"', 'act: "urges"', "found 'urges', expected one of"),
    "an act of another stance": (GOLD, 'act: "urge"', 'act: "praise"', "act praise with stance demand, expected stance conciliatory"),
    "one label twice": (GOLD, 'also: "accusatory"', 'also: "demand"', "demand as stance and also"),
    "an unknown flag": (GOLD, '["past"]', '["future"]', "found 'future', expected one of conditional"),
    "an unknown kind": (GOLD, 'kind: "state"', 'kind: "country"', "found 'country', expected one of person"),
    "an unknown actor": (GOLD, 'targets: ["name:fiji"]', 'targets: ["name:samoa"]', "found 'name:samoa', expected the id of an actor"),
    "an actor under nobody": (GOLD, 'state: "name:tonga"', 'state: "name:samoa"', "found 'name:samoa', expected the id of an actor"),
    "an empty span": (GOLD, 'at: "37-43"', 'at: "43-43"', "the empty span 43-43"),
    "a span backwards": (GOLD, 'at: "37-43"', 'at: "43-37"', "the empty span 43-37"),
    "a span beyond the text": (GOLD, 'at: "37-43"', 'at: "37-99"', "37-99, which ends beyond the text of 45 characters"),
    "no span": (GOLD, 'at: "37-43"', 'at: "thirty"', "found 'thirty', expected \"start-end\""),
    "a shifted span": (GOLD, 'at: "37-43"', 'at: "38-44"', "found text 'to pay' at 38-44, expected 'o pay.'"),
    "other words": (GOLD, 'text: "to pay"', 'text: "to buy"', "found text 'to buy'"),
    "another context": (GOLD, 'after: ".\\n"', 'after: "?\\n"', "found after '?\\n'"),
    "another text's sha256": (GOLD, 'sha256: "', 'sha256: "0', "made on another text"),
    "a list for a word": (GOLD, 'type: "direct"', 'type: ["direct"]', "found a list, expected text"),
    "a word for a list": (GOLD, 'flags: ["past"]', 'flags: "past"', "found 'past', expected a list"),
    "a tag": (GOLD, 'note: "12:30"', 'note: !!python/name:os.system "x"', "has the tag"),
    "no YAML": (GOLD, 'annotator: "ana"', 'annotator: "ana', "no YAML"),
    "an unknown parent": (GOLD, '  type: "direct"', '  type: "direct"\n  parent: "q1-2"', "found parent 'q1-2'"),
    "an id twice": (GOLD, 'id: "q37-43"', 'id: "q11-16"', "the id 'q11-16' twice"),
    "an unknown split": (META, 'split: "train"', 'split: "rest"', "found 'rest', expected one of train, dev, test"),
    "a fold that is no number": (META, 'fold: "3"', 'fold: "three"', "found 'three', expected a whole number"),
    "a day that is none": (META, 'date: "1987"', 'date: "1987-02-30"', "expected YYYY"),
    "a wrong sha256": (META, 'sha256: "', 'sha256: "00', "expected 64 digits"),
    "a wrong length": (META, 'length: "45"', 'length: "46"', "length: found 46, expected 45"),
    "a changed text": ("texts/isle-1.txt", "urged", "asked", "sha256"),
}  # fmt: skip


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_told_in_one_sentence_with_its_line(store: Store, kind: str) -> None:
    name, old, new, expected = DAMAGE[kind]
    edited = edit(store, name, old, new)
    found = [f for f in fresh(store).findings() if expected in f.message]
    assert len(found) == 1, [str(f) for f in fresh(store).findings()]
    if edited.suffix == ".yaml":
        assert found[0].path == str(edited)
        lines = edited.read_text("utf-8").splitlines()
        near = "\n".join(lines[max(0, found[0].line - 2) : found[0].line + 1])
        assert new.strip().splitlines()[-1].strip() in near if new else 'id: "q11-16"' in near
    with pytest.raises(AnnotationError) as told:
        fresh(store).annotation("isle-1")
    assert "\n" not in str(told.value)
    assert str(told.value).startswith(f"{found[0].path}:")


def test_all_findings_of_a_file_are_told_not_only_the_first(store: Store) -> None:
    edit(store, GOLD, 'stance: "demand"', 'stance: "angry"')
    edit(store, GOLD, 'note: "12:30"', "note: 12:30")
    edit(store, GOLD, 'at: "11-16"', 'at: "11-99"')
    assert len({f.line for f in fresh(store).findings()}) == 3


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", "empty"),
        (b"\x00\x01\xff\xfe", ""),
        (b'sha256: "a"\nannotator: "\xff"\n', ":2: byte 24 is no UTF-8"),
        (b"- 1\n- 2\n", "expected keys"),
        (b"a: &x [1]\nb: *x\n", ""),
        (b'--- "a"\n--- "b"\n', "no YAML"),
        (b"[" * 3000, "no YAML"),
        (b'"' + b"x" * 5_000_000, "no YAML"),
    ],
)
def test_a_file_that_is_no_sheet_is_told_in_one_sentence(store: Store, raw: bytes, expected: str) -> None:
    path = store.folder / GOLD
    path.write_bytes(raw)
    with pytest.raises(AnnotationError) as told:
        fresh(store).annotation("isle-1")
    assert str(told.value).startswith(f"{path}:") and "\n" not in str(told.value)
    assert expected in str(told.value)


def test_a_sheet_without_a_document_and_a_text_without_a_sheet_are_found(store: Store) -> None:
    (store.folder / "gold" / "stray.yaml").write_text('annotator: "x"\n', encoding="utf-8")
    (store.folder / "texts" / "lonely.txt").write_text("x", encoding="utf-8")
    found = [str(f) for f in fresh(store).findings()]
    assert len(found) == 2 and "stray" in found[0] and "lonely" in found[1]


# ---------------------------------------------------------------- writing


def test_a_text_never_changes_under_its_id(store: Store) -> None:
    with pytest.raises(AnnotationError, match="texts never change"):
        store.add(document(TEXT + "More."), licence="CC BY 4.0", split="train")
    assert fresh(store).document("isle-1") == document()


def test_an_annotation_of_another_text_is_not_written(store: Store) -> None:
    with pytest.raises(AnnotationError, match="sha256"):
        store.write(replace(annotation(), document=document(TEXT + "More.")))
    assert fresh(store).annotation("isle-1") == annotation()


def test_a_failed_write_leaves_the_old_file_and_nothing_else(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        store.write(replace(annotation(), annotator="bob"))
    assert fresh(store).annotation("isle-1").annotator == "ana"
    assert [p.name for p in (store.folder / "gold").iterdir()] == ["isle-1.yaml"]


def test_a_lone_surrogate_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="lone surrogate"):
        Store(tmp_path).add(document("a\ud800b"), licence="x", split="train")
    assert list(tmp_path.rglob("*.yaml")) == []


@pytest.mark.parametrize("layer", ["by/../gold", "by/a/b", "silver", "by/"])
def test_a_layer_is_gold_or_one_folder_under_by(store: Store, layer: str) -> None:
    with pytest.raises(ValueError, match="layer"):
        store.write(annotation(), layer=layer)


def test_layers_and_splits_are_looked_up(store: Store) -> None:
    store.write(annotation(), layer="by/ana")
    assert fresh(store).layers() == ("gold", "by/ana")
    assert [m.id for m in fresh(store).metas(split="train")] == ["isle-1"]
    assert fresh(store).metas(split="test") == ()
    assert list(fresh(store).annotations(split="dev")) == []
    with pytest.raises(ValueError, match="split"):
        fresh(store).metas(split="tset")


def test_a_body_is_kept(tmp_path: Path) -> None:
    made = Store(tmp_path / "a")
    paged = replace(document(), body=(Span(0, 5), Span(19, 45)))
    made.add(paged, licence="x", split="train")
    assert fresh(made).document("isle-1") == paged
