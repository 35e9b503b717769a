"""The house holds: who may import whom, where heavy libraries live, and how long things may grow."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "stance"
FILES = sorted(PACKAGE.rglob("*.py"))

# From the ground up. A room (a file or folder of stance/) imports only from floors strictly below its own, and from itself.
FLOORS = (
    ("version", "text", "view"),
    ("parse", "encoding", "gazetteer"),
    ("spelling",),
    ("petrarch",),
    ("actors", "soundness"),
    ("quotes",),
    ("record", "heads", "resources", "strict"),
    ("models",),
    ("sheets", "network", "trees", "calibration"),
    ("read", "detect", "resolve", "classify", "compare", "store"),
    ("pipeline", "table"),
    ("train", "report", "review", "exchange", "corpus"),
    ("__init__",),  # the surface: what `from stance import name` reaches
    ("cli",),
    ("__main__",),
)
FLOOR = {room: n for n, rooms in enumerate(FLOORS) for room in rooms}
STATIONS = ("read", "detect", "resolve", "classify")  # they get what they need handed to their constructors
SHUT = {station: {"resources"} for station in STATIONS} | {
    "compare": {"resources", "heads"},
    "view": {"version", "text"},
    "review": {"read", "heads"},
    "report": {"read", "heads"},
    "exchange": {"read", "detect", "resolve", "classify", "compare", "heads", "pipeline"},
}

# Each heavy library and the only places that may import it (a folder ends with a slash).
FENCES = {
    "stanza": ("read/parser.py",),
    "torch": ("read/parser.py", "train/network.py"),
    "onnxruntime": ("read/encoder.py",),
    "tokenizers": ("read/encoder.py",),
    "trafilatura": ("read/html.py",),
    "sklearn": ("train/",),
    "scipy": (),
    "pandas": ("table.py",),
    "pyarrow": ("table.py", "corpus/sources.py"),
    "rapidfuzz": ("resolve/", "review/people.py", "spelling.py"),
    "filelock": ("review/log.py",),
    "ray": ("corpus/executors.py",),
    "rich": ("cli/",),
    "cassis": ("exchange/xmi.py",),
}
LONGEST_FILE, LONGEST_FUNCTION = 400, 50
NAMELESS = {"util", "utils", "helper", "helpers", "manager", "managers"}  # words that say nothing of what a thing does
NAMELESS_FILES = NAMELESS | {"data", "process", "misc", "common", "base", "core", "lib"}
CONTRACTS = {"cli": {"add_arguments", "run"}}  # a verb's two functions, described once in cli/__init__.py


def rel(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room(place: str) -> str:
    """The room a file stands in: its folder of stance/, or its own name."""
    return place.split("/")[0].removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, dotted module) of every import anywhere in a file; a name imported from stance itself counts as stance.name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"stance.{a.name}" if module == "stance" else module) for a in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("import_module", "__import__"):
            yield from ((node.lineno, str(a.value)) for a in node.args[:1] if isinstance(a, ast.Constant))


def import_faults(place: str, source: str) -> list[str]:
    """What a file at this place of stance/ imports against the floors and fences."""
    own, faults = room(place), []
    for line, module in imports(ast.parse(source)):
        top, _, rest = module.partition(".")
        if not top:
            faults.append(f"{place}:{line} relative import; imports are absolute")
        elif top == "experiments":
            faults.append(f"{place}:{line} the package imports experiments")
        elif top == "stance" and rest:
            other = rest.split(".")[0] if rest.split(".")[0] in FLOOR else "__init__"
            if other != own and (FLOOR[other] >= FLOOR[own] or other in SHUT.get(own, ())):
                faults.append(f"{place}:{line} {own} imports {other}, which is not below it or is shut to it")
        elif top in FENCES and not any(place == p or (p.endswith("/") and place.startswith(p)) for p in FENCES[top]):
            faults.append(f"{place}:{line} {top} may be imported only in {' '.join(FENCES[top]) or 'no file'}")
    return faults


Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def named(nodes: Iterable[ast.AST]) -> list[Named]:
    """The functions and classes among these nodes."""
    return [node for node in nodes if isinstance(node, Named)]


def undescribed(node: Named, owner: str) -> bool:
    """Whether a public function or class of this room lacks words; a room's contract is described in one place."""
    return not node.name.startswith("_") and ast.get_docstring(node) is None and node.name not in CONTRACTS.get(owner, ())


def style_faults(place: str, source: str) -> list[str]:
    """Length, names, docstrings, and what only the command line may do."""
    tree, faults = ast.parse(source), []
    if (n := source.count("\n")) > LONGEST_FILE:
        faults.append(f"{place}: {n} lines, at most {LONGEST_FILE}")
    if source.strip() and ast.get_docstring(tree) is None:
        faults.append(f"{place}:1 the file has no docstring")
    faults += [f"{place}: the name {part!r} says nothing" for part in re.split(r"[/._]", place) if part in NAMELESS_FILES]
    for node in ast.walk(tree):
        if isinstance(node, Named):
            words = re.findall(r"[a-z]+|[A-Z][a-z]*", node.name)
            if any(word.lower() in NAMELESS for word in words):
                faults.append(f"{place}:{node.lineno} the name {node.name!r} says nothing")
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if not isinstance(node, ast.ClassDef) and length > LONGEST_FUNCTION:
                faults.append(f"{place}:{node.lineno} {node.name} has {length} lines, at most {LONGEST_FUNCTION}")
        if isinstance(node, ast.Call) and room(place) not in ("cli", "__main__"):
            called = ast.unparse(node.func)
            if called in ("print", "exit", "sys.exit", "logging.basicConfig"):
                faults.append(f"{place}:{node.lineno} {called}() below the command line")
    faults += [f"{place}:{node.lineno} {node.name} has no docstring" for node in named(tree.body) if undescribed(node, room(place))]
    return faults


@pytest.mark.parametrize("path", FILES, ids=rel)
def test_imports_go_downward_and_heavy_libraries_stay_fenced(path: Path) -> None:
    assert import_faults(rel(path), path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", FILES, ids=rel)
def test_files_and_functions_stay_short_named_and_described(path: Path) -> None:
    assert style_faults(rel(path), path.read_text("utf-8")) == []


def test_every_room_has_a_floor() -> None:
    assert {room(rel(path)) for path in FILES} <= set(FLOOR)


def test_every_room_is_furnished() -> None:
    empty = [
        p.name for p in PACKAGE.iterdir() if p.is_dir() and p.name != "__pycache__" and not any(f.stat().st_size for f in p.rglob("*.*"))
    ]
    assert empty == []


def loaded_after(code: str) -> set[str]:
    """The top-level modules in a fresh interpreter after running code."""
    out = subprocess.run([sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in out.stdout.split()}


def test_import_stance_loads_no_heavy_library() -> None:
    assert not loaded_after("import stance") & (set(FENCES) | {"numpy", "yaml"})


def test_no_verb_loads_a_heavy_library_before_it_runs() -> None:
    verbs = """
import argparse, importlib, stance.cli
for verb in stance.cli.VERBS:
    importlib.import_module(f"stance.cli.{verb}").add_arguments(argparse.ArgumentParser())
"""
    assert not loaded_after(verbs) & (set(FENCES) | {"numpy"})


BREACHES = {  # each must be caught, or the tests above prove nothing
    "upward": ("text.py", "from stance.quotes import Quote", "text imports quotes"),
    "same floor": ("detect/x.py", "import stance.resolve.names", "detect imports resolve"),
    "inside a function": ("classify/x.py", "def f():\n    from stance.detect import marks", "classify imports detect"),
    "station to resources": ("detect/x.py", "from stance.resources import load_yaml", "detect imports resources"),
    "resources by name": ("resolve/x.py", "from stance import resources", "resolve imports resources"),
    "the surface from below": ("compare/x.py", "from stance import to_frame", "compare imports __init__"),
    "types only": ("quotes.py", "if TYPE_CHECKING:\n    from stance.pipeline import Pipeline", "quotes imports pipeline"),
    "relative": ("train/x.py", "from . import y", "relative import"),
    "experiments": ("cli/x.py", "import experiments.evaluate", "imports experiments"),
    "a heavy library": ("load.py", "def f():\n    import torch", "torch may be imported only in read/parser.py"),
    "a submodule of one": ("classify/x.py", "from sklearn.svm import LinearSVC", "sklearn may be imported only in train/"),
    "a fence of one file": ("read/pages.py", "import stanza", "stanza may be imported only"),
    "by string": ("store.py", "import importlib\nimportlib.import_module('pandas')", "pandas may be imported only"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BREACHES)
def test_the_import_check_catches(kind: str) -> None:
    place, source, said = BREACHES[kind]
    faults = import_faults(place, source)
    assert len(faults) == 1 and said in faults[0]


FAULTS = {
    "a long file": ("text.py", '"""x"""\n' + "\n" * LONGEST_FILE, "401 lines"),
    "a long function": ("text.py", '"""x"""\ndef _f():\n' + "    1\n" * LONGEST_FUNCTION, "_f has 51 lines"),
    "print": ("store.py", '"""x"""\nprint(1)', "print() below"),
    "sys.exit": ("train/x.py", '"""x"""\ndef _f():\n    sys.exit(1)', "sys.exit() below"),
    "a nameless file": ("read/utils.py", '"""x"""', "'utils' says nothing"),
    "a nameless class": ("store.py", '"""x"""\nclass LockManager:\n    """x"""', "'LockManager' says nothing"),
    "a function without words": ("text.py", '"""x"""\ndef f(): ...', "f has no docstring"),
    "a class without words": ("text.py", '"""x"""\nclass A: ...', "A has no docstring"),
    "a file without words": ("text.py", "A = 1", "the file has no docstring"),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_the_style_check_catches(kind: str) -> None:
    place, source, said = FAULTS[kind]
    faults = style_faults(place, source)
    assert len(faults) == 1 and said in faults[0]


def test_verbs_may_print_and_their_contract_needs_no_words() -> None:
    assert style_faults("cli/x.py", '"""x"""\ndef run(args):\n    print(1)') == []
    assert import_faults("cli/x.py", "from stance import load\nimport rich.table") == []


def test_surface_names_stay_what_they_are_after_their_modules_load() -> None:
    code = """
import stance
from importlib import import_module
for name, module in stance._NAMES.items():
    import_module(module)  # sets stance.<module> on the package: it must not hide the name
for name, module in stance._NAMES.items():
    found = getattr(stance, name)
    assert found is getattr(import_module(module), name), f"stance.{name} is {found!r}"
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_type_checkers_see_the_surface_that_readers_get() -> None:
    import stance

    tree = ast.parse((PACKAGE / "__init__.py").read_text("utf-8"))
    typed = {a.name: node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for a in node.names if a.asname}
    assert typed == stance._NAMES
