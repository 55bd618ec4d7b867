"""Golden files: cases in YAML with what must come of them, and the option that renews them.

``pytest --update-goldens`` writes what comes of a case into its file, in place of what was there.
Nothing else of the file changes, so that the diff shows what became of each case: read it.
"""

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Any

import yaml
from filelock import FileLock

from tests.paths import GOLDEN

Result = str | list[str] | list[dict[str, str]]
"""What a case can say of what comes of it: a word, lines or words, words by name."""

Messages = Callable[[Iterable[object]], None]
"""Fails unless the messages are those that messages.yml has for the test."""

MESSAGES = "messages.yml"
"""By test, what is said where no case of another golden file has it."""

PLAIN = re.compile(r"[A-Za-z][\w-]*")


def read(name: str) -> Any:  # noqa: ANN401  what the YAML holds
    """Return what a golden file says; as in a policy, every scalar is text."""
    return yaml.load((GOLDEN / name).read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506


@dataclass(frozen=True)
class Case:
    """A case of a golden file: where it is there, and what it says."""

    file: Path
    where: tuple[str | int, ...]
    data: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401
        return self.data[key]

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def get(self, key: str, default: object = None) -> Any:  # noqa: ANN401
        """Return what the case says under `key`."""
        return self.data.get(key, default)


def cases(name: str, *where: str | int) -> list[Case]:
    """Return the cases in the list at `where` of a golden file."""
    found = read(name)
    for step in where:
        found = found[step]
    return [Case(GOLDEN / name, (*where, at), data) for at, data in enumerate(found)]


@dataclass(frozen=True)
class Goldens:
    """Holds cases to what comes of them, or renews them."""

    renews: bool

    def hold(self, case: Case, **results: Result) -> None:
        """Fail unless `case` says what comes of it; an empty value may be left out."""
        for key, value in results.items():
            expected = case.get(key, type(value)())
            if self.renews and value != expected:
                renew(case, key, value)
            else:
                assert value == expected

    def hold_text(self, file: Path, text: str) -> None:
        """Fail unless a whole golden file has this text."""
        if self.renews:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, "utf-8")
        expected = file.read_text("utf-8")
        differ = unified_diff(expected.splitlines(), text.splitlines(), lineterm="", n=2)
        assert text == expected, "\n".join(differ)

    def hold_messages(self, test: str, lines: list[str]) -> None:
        """Fail unless messages.yml has these lines under the name of a test."""
        self.hold(Case(GOLDEN / MESSAGES, (), read(MESSAGES) or {}), **{test: lines})

    def hold_lines(self, case: Case, key: str, lines: list[str]) -> None:
        """Do so with lines that may come in any order: those that remain keep theirs."""
        expected: list[str] = case[key]
        self.hold(case, **{key: in_order(lines, expected)})


def in_order(lines: list[str], expected: list[str]) -> list[str]:
    """Return `lines` in the order in which `expected` has them, or others at their places."""
    left = sorted(lines)
    found = []
    for line in expected:
        alike = [other for other in left if other == line]
        alike += [other for other in left if _about(other) == _about(line)]
        if alike:
            left.remove(alike[0])
            found.append(alike[0])
    return [*found, *left]


def _about(line: str) -> tuple[str, str]:
    """Return the place and the code of a problem's line."""
    return line.partition(": ")[0], line.rpartition(" [")[2]


def renew(case: Case, key: str, value: Result) -> None:
    """Let the file say `value` under `key` of `case`."""
    lock = Path(tempfile.gettempdir()) / f"{case.file.name}.lock"
    with FileLock(lock):  # several processes may run the cases of one file
        text = case.file.read_text("utf-8")
        case.file.write_text(renewed(text, case.where, key, value), "utf-8")


def renewed(text: str, where: tuple[str | int, ...], key: str, value: Result) -> str:
    """Return `text` with `value` under `key` of the mapping at `where`; no other letter changes."""
    mapping = _node(text, where)
    name, old = next((pair for pair in mapping.value if pair[0].value == key), (None, None))
    indent = " " * mapping.start_mark.column
    if name is None or old is None:
        line = f"{indent}{_scalar(key)}:{_written(value, indent, {})}"
        end = _end(text, mapping)
        return f"{text[:end]}\n{line}{text[end:]}"
    kept = _items(text, old)
    start, end = name.end_mark.index + 1, max(_end(text, old), name.end_mark.index + 1)
    return text[:start] + _written(value, indent, kept) + text[end:]


def _node(text: str, where: tuple[str | int, ...]) -> yaml.MappingNode:
    node: Any = yaml.compose(text)
    for step in where:
        if isinstance(step, int):
            node = node.value[step]
        else:
            node = next(value for name, value in node.value if name.value == step)
    assert isinstance(node, yaml.MappingNode)
    return node


def _end(text: str, node: yaml.Node) -> int:
    """Return where the last letter of a node ends; PyYAML's own mark is beyond blank lines."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    end: int = node.end_mark.index
    is_block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
    return len(text[:end].rstrip()) if is_block else end


def _items(text: str, node: yaml.Node) -> dict[str, str]:
    """Return how each line of a list is written now."""
    if not isinstance(node, yaml.SequenceNode) or node.flow_style:
        return {}
    return {item.value: text[item.start_mark.index : _end(text, item)] for item in node.value}


def _written(value: Result, indent: str, kept: Mapping[str, str]) -> str:
    """Return a value as it is written behind the colon of its key."""
    if isinstance(value, str):
        return f" {_scalar(value)}"
    lines = [item for item in value if isinstance(item, str)]
    if lines and not all(map(PLAIN.fullmatch, lines)):
        return "".join(f"\n{indent}  - {kept.get(line) or _scalar(line)}" for line in lines)
    return f" [{', '.join(_flow(value))}]"


def _flow(value: list[str] | list[dict[str, str]]) -> Iterator[str]:
    for item in value:
        if isinstance(item, str):
            yield _scalar(item)
        else:
            yield "{" + ", ".join(f"{name}: {_scalar(said)}" for name, said in item.items()) + "}"


def _scalar(text: str) -> str:
    if PLAIN.fullmatch(text):
        return text
    return "'" + text.replace("'", "''") + "'"
