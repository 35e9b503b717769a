"""YAML read strictly: every value keeps its line, and everything that is wrong is found, not only the first thing.

YAML 1.1 reads a bare NO as false, 12:30 as 750, 0123 as 83 and 2014-03-30 as a day. Here whatever is not text for YAML too is
refused with its line, and writing puts every value in quotation marks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TEXT = "tag:yaml.org,2002:str"
READ_AS = {"bool": "true or false", "int": "a number", "float": "a number", "timestamp": "a day", "null": "nothing", "merge": "a merge"}
# What YAML takes for a line end or refuses unescaped; JSON leaves it bare.
ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
PLAIN_KEY = re.compile(r"[a-z][a-z_0-9]*\Z")
NOT_PLAIN = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong in one place."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class AnnotationError(ValueError):
    """An annotations folder holds something that cannot be used; the message begins with file:line. findings: all of them."""

    def __init__(self, *findings: Finding) -> None:
        self.findings = findings
        more = f" (and {len(findings) - 1} more in this file)" if len(findings) > 1 else ""
        super().__init__(f"{findings[0]}{more}")


class Sheet:
    """One YAML file while it is read. What does not fit goes into findings and reads as empty; close() raises what was found."""

    def __init__(self, path: str, raw: bytes) -> None:
        self.path = path
        self.findings: list[Finding] = []
        self._seen: set[int] = set()
        self.root = self._compose(raw)

    def _compose(self, raw: bytes) -> Node:
        try:
            root = yaml.compose(raw.decode("utf-8"), Loader=LOADER)
        except UnicodeDecodeError as error:
            self.stop(raw.count(b"\n", 0, error.start) + 1, f"byte {error.start} is no UTF-8; expected YAML in UTF-8")
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.stop(mark.line + 1 if mark else 1, f"no YAML: {error.problem or error.context}")
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            self.stop(1, f"no YAML: {' '.join(str(error).split())}")
        if root is None:
            self.stop(1, "the file is empty; expected a mapping of keys to values")
        return root

    def stop(self, line: int, message: str) -> NoReturn:
        raise AnnotationError(*self.findings, Finding(self.path, line, message))

    def close(self) -> None:
        if self.findings:
            raise AnnotationError(*sorted(self.findings, key=lambda f: f.line))

    def say(self, node: Node, message: str) -> None:
        self.findings.append(Finding(self.path, node.start_mark.line + 1, message))

    def _fresh(self, node: Node, what: str) -> bool:
        """Whether the node stands here for the first time: aliases are refused, they hide what a reader sees."""
        if id(node) in self._seen:
            self.say(node, f"{what}: found an alias (*); expected the value itself")
            return False
        self._seen.add(id(node))
        return True

    def mapping(self, node: Node, what: str) -> dict[str, Node]:
        """Its keys and values; a key that stands twice is found."""
        if not isinstance(node, MappingNode):
            self.say(node, f"{what}: found {_shown(node)}, expected keys with values")
            return {}
        if not self._fresh(node, what):
            return {}
        out: dict[str, Node] = {}
        for key_node, value in node.value:
            key = self.text(key_node, f"key of {what}")
            if key is None:
                continue
            if key in out:
                self.say(key_node, f"{what}: found the key {key!r} twice, first in line {out[key].start_mark.line + 1}; expected it once")
            else:
                out[key] = value
        return out

    def fields(self, node: Node, what: str, *, needs: Iterable[str], may: Iterable[str] = ()) -> dict[str, Node]:
        """The keys that are known, with their values; unknown and missing ones are found."""
        found = self.mapping(node, what)
        needs, may = tuple(needs), tuple(may)
        for key in [k for k in found if k not in needs and k not in may]:
            self.say(found.pop(key), f"{what}: found the unknown key {key!r}, expected one of {', '.join((*needs, *may))}")
        missing = [k for k in needs if k not in found]
        if missing and isinstance(node, MappingNode):
            self.say(node, f"{what}: {', '.join(missing)} missing; expected {'it' if len(missing) == 1 else 'them'} to be given")
        return found

    def items(self, node: Node | None, what: str) -> list[Node]:
        if node is None:
            return []
        if not isinstance(node, SequenceNode):
            self.say(node, f"{what}: found {_shown(node)}, expected a list")
            return []
        return list(node.value) if self._fresh(node, what) else []

    def text(self, node: Node, what: str) -> str | None:
        """A scalar's text; None where it is none. Bare words that YAML reads as something else than text are refused."""
        if not isinstance(node, ScalarNode):
            self.say(node, f"{what}: found {_shown(node)}, expected text")
        elif node.tag != TEXT:
            kind = node.tag.rsplit(":", 1)[-1]
            read = f"YAML reads as {READ_AS[kind]}" if kind in READ_AS else f"has the tag {node.tag}"
            mend = "or leave the key out" if not node.value else f"so put it in quotation marks: {quoted(node.value)}"
            self.say(node, f"{what}: found a bare {node.value or 'nothing'}, which {read}; expected text, {mend}")
        else:
            return str(node.value)
        return None

    def words(self, node: Node | None, what: str) -> tuple[str, ...]:
        """A list of texts, none of them empty."""
        out = []
        for item in self.items(node, what):
            word = self.text(item, what)
            if word == "":
                self.say(item, f"{what}: found an empty text, expected a word")
            out.append(word)
        return tuple(filter(None, out))

    def word(self, node: Node | None, what: str, allowed: Iterable[str]) -> str | None:
        """One of the allowed words; None where there is no node or another word."""
        value = None if node is None else self.text(node, what)
        words = [str(a) for a in allowed]
        if node is not None and value is not None and value not in words:
            self.say(node, f"{what}: found {value!r}, expected one of {', '.join(words)}")
        return value if value in words else None


def _shown(node: Node) -> str:
    if isinstance(node, MappingNode):
        return "keys with values"
    return "a list" if isinstance(node, SequenceNode) else repr(str(node.value)[:40])


def quoted(value: str) -> str:
    """The text in double quotation marks, on one line, as YAML and JSON both read it."""
    return ESCAPED.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(value, ensure_ascii=False))


def flow(value: str | Iterable[str] | Mapping[str, object] | Iterable[Mapping[str, object]]) -> str:
    """A text, list or mapping on one line, every value in quotation marks."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(k)}: {flow(v)}" for k, v in value.items()) + "}"  # type: ignore[arg-type]
    return "[" + ", ".join(flow(v) for v in value) + "]"


def _key(key: str) -> str:
    return key if PLAIN_KEY.match(key) and key not in NOT_PLAIN else quoted(key)
