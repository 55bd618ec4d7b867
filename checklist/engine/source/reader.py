"""Read YAML with line numbers and every scalar as text, and collect every problem.

Reads the one file that it is given; native only (PyYAML is not in the page).
To change what a policy file may contain, edit file_keys.py; this file knows only YAML. What is
YAML is in loader.py, and why a text is none is said in explain.py.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml

from checklist.engine.problem import Location, Problem, nearest, quoted
from checklist.engine.source.explain import QUOTE_IT, TOO_LARGE, Fault, cut, explain, is_cut, shown
from checklist.engine.source.loader import Comment, Loader

_DEEPEST = 50
"""Maximum depth of nesting: a policy needs six, and PyYAML fails after minutes at thousands."""

ID = re.compile(r"[a-z][a-z0-9-]*")

Node = yaml.Node
_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True)
class Keys:
    """The names of a mapping's required and optional keys."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


Fields = dict[str, Node]


class Reader:
    """Reader of YAML nodes that collects the problems of a file.

    `sound` turns false with the first problem that affects the logic of the content. Of a number in
    `unclear`, by its question, a problem is told already: nothing is said of what uses it.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.sound = True
        self.unclear: set[str] = set()
        self._comments: dict[int, Comment] = {}

    def parse(self, path: Path) -> Node | None:
        """Return the root node of the file, or None if it is not YAML as these files allow it."""
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            self._bad_yaml(line, "the file is not UTF-8", "save it as UTF-8")
            return None
        try:
            if self._refuses(text):
                return None
            loader = Loader(text)
            root: Node | None = loader.get_single_node()
        except yaml.MarkedYAMLError as error:
            self._report(explain(text, error))
            return None
        except yaml.reader.ReaderError as error:
            line = text[: error.position].count("\n") + 1
            what = f"the character {quoted(chr(error.character))} is not allowed in YAML"
            self._bad_yaml(line, what, "delete it")
            return None
        if root is None:
            self._bad_yaml(1, "the file is empty", "write it, or take it away")
        self._comments = {one.after: one for one in loader.comments if one.beside}
        return root

    def _refuses(self, text: str) -> bool:
        """Return whether the text uses what is refused here, and complain about each.

        That is an alias, an anchor, a tag, deep nesting, and a block of lines without a line: a
        text that begins with ``*``, ``&``, ``!`` or ``>`` may have been meant.
        """
        refused: set[int] = set()
        depth = 0
        try:
            for event in _events(text):
                depth += isinstance(event, yaml.CollectionStartEvent)
                depth -= isinstance(event, yaml.CollectionEndEvent)
                line = event.start_mark.line + 1 if event.start_mark else 1
                if depth > _DEEPEST:
                    self._bad_yaml(line, "the file is nested too deeply", "flatten it")
                    return True
                if said := _refused(text, event):
                    refused.add(line)
                    self._bad_yaml(line, *said)
        except yaml.MarkedYAMLError as error:
            fault = explain(text, error)
            if fault.line not in refused:  # else it is what was complained about
                self._report(fault)
            return True
        return bool(refused)

    def _report(self, fault: Fault) -> None:
        self._bad_yaml(fault.line, fault.what, fault.cure)

    def _bad_yaml(self, line: int, what: str, cure: str) -> None:
        self.sound = False
        self.problems.append(Problem(Location(self.file, line), what, cure, "bad-yaml"))

    def complain(self, node: Node, what: str, cure: str, code: str, *, logic: bool = True) -> None:
        """Add a problem at `node`; with `logic`, one for which nothing can be proved."""
        if logic:
            self.sound = False
        self.problems.append(Problem(Location(self.file, line_of(node)), what, cure, code))

    def fields(self, node: Node, kind: str, keys: Keys) -> Fields | None:
        """Return a mapping's values by key; complain about unknown and missing keys."""
        if not isinstance(node, yaml.MappingNode):
            example = f"{{{(*keys.required, *keys.optional)[0]}: …}}"
            what = f"{_a(kind)} that is not a mapping"
            self.complain(node, what, f"write it as {example}", "bad-yaml")
            return None
        known = (*keys.required, *keys.optional)
        by_key = self._pairs(self._whole(node, known), kind)
        glued = set()
        for key, (key_node, value) in by_key.items():
            name, colon, _ = key.partition(":")
            if colon and name in known and node.flow_style and not value.value:
                glued.add(name)
                what = f"no space behind the colon in {shown(key)}"
                self.complain(key_node, what, f"write {name}: and a space", "bad-yaml")
            elif key not in known:
                what = f"unknown key {quoted(key)} in {_a(kind)}"
                self.complain(key_node, what, nearest(key, known), "unknown-key", logic=False)
        for key in keys.required:
            if key not in by_key and key not in glued:
                what, cure = f"{_a(kind)} without {quoted(key)}", f"add {key}: …"
                self.complain(node, what, cure, "missing-key")
        return {key: value for key, (_, value) in by_key.items() if key in known}

    def _whole(self, node: yaml.MappingNode, known: Iterable[str]) -> list[tuple[Node, Node]]:
        """Return a mapping's pairs but for the ends of texts that are cut at their comma.

        Inside braces a comma ends a text without quotes, and what follows it is read as a key: one
        that is not known and has no value, or has blanks in it, is the end of the text before it.
        """
        pairs: list[tuple[Node, Node]] = []
        texts: list[tuple[Node, Node]] = []  # the node where a text begins, and where it ends
        for key, value in node.value:
            if node.flow_style and pairs and _continues(pairs, key, value, known):
                if texts and texts[-1][0] is pairs[-1][1]:
                    texts.pop()
                texts.append((pairs[-1][1], value if value.value else key))
            else:
                pairs.append((key, value))
        for start, end in texts:
            what = f"the text {shown(_source(start, end))} is cut at its comma"
            where = Location(self.file, start.end_mark.line + 1)
            self.problems.append(Problem(where, what, QUOTE_IT, "bad-yaml"))
        return pairs

    def pairs(
        self, node: yaml.MappingNode, kind: str, *, known: Iterable[str] | None = None
    ) -> dict[str, tuple[Node, Node]]:
        """Return a mapping's key and value nodes by key; of a repeated key, the first counts.

        With the `known` keys, its values are sentences: one that is cut at its comma is reported.
        """
        return self._pairs(node.value if known is None else self._whole(node, known), kind)

    def _pairs(self, pairs: Iterable[tuple[Node, Node]], kind: str) -> dict[str, tuple[Node, Node]]:
        by_key: dict[str, tuple[Node, Node]] = {}
        for key_node, value in pairs:
            if not isinstance(key_node, yaml.ScalarNode):
                what = f"a key in {_a(kind)} is not text"
                self.complain(key_node, what, "write one word", "bad-yaml")
                continue
            key = key_node.value
            if key in by_key:
                first = line_of(by_key[key][0])
                what = f"the key {quoted(key)} appears twice in {_a(kind)} (first in line {first})"
                self.complain(key_node, what, "keep one of them", "duplicate-key")
            else:
                by_key[key] = (key_node, value)
        return by_key

    def things(
        self,
        node: Node | None,
        kind: str,
        make: Callable[["Reader", Fields, Node], _Thing | None],
        keys: Keys,
        *,
        least: int = 1,
    ) -> tuple[_Thing, ...]:
        """Return what `make` makes of each mapping in a list that should have `least` or more."""
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            self.complain(node, f"not a list of {kind}s", f"start each {kind} with -", "bad-yaml")
            return ()
        if len(node.value) < least:
            what = f"a list of {len(node.value)} {kind}{'' if len(node.value) == 1 else 's'}"
            self.complain(node, what, f"there must be {least} or more", "bad-value")
        things: list[_Thing] = []
        for item in node.value:
            fields = self.fields(item, kind, keys)
            thing = None if fields is None else make(self, fields, item)
            if thing is not None:
                things.append(thing)
        return tuple(things)

    def text(self, fields: Fields, key: str, *, logic: bool = False) -> str:
        """Return the free text under `key`, or "" if the key is missing."""
        node = fields.get(key)
        if isinstance(node, yaml.ScalarNode) and node.style is None:
            comment = self._comments.get(node.end_mark.index)
            if comment and is_cut(node.value, comment.text):
                fault = cut(quoted(key), comment)
                where = Location(self.file, fault.line)
                self.problems.append(Problem(where, fault.what, fault.cure, "bad-yaml"))
                return str(node.value)
        return self._text(fields, key, logic=logic)

    def _text(self, fields: Fields, key: str, *, logic: bool) -> str:
        node = fields.get(key)
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            what, cure = f"{quoted(key)} is not text", f"write {key}: …"
            if isinstance(node, yaml.CollectionNode) and node.flow_style:
                what = f"{what} but {shown(_source(node, node))}"
                cure = f"{QUOTE_IT}, or {cure}"
            self.complain(node, what, cure, "bad-value", logic=logic)
            return ""
        value: str = node.value
        if not value.strip():
            self.complain(
                node,
                f"{quoted(key)} is empty",
                "write it, or delete the key if it is optional",
                "bad-value",
                logic=logic,
            )
        if any("\ud800" <= c <= "\udfff" for c in value):
            self.complain(node, f"half a character in {quoted(key)}", "delete it", "bad-yaml")
            return ""
        return value

    def texts(self, fields: Fields, key: str) -> tuple[str, ...]:
        """Return the list of texts under `key`, or () if the key is missing."""
        node = fields.get(key)
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            what = f"{quoted(key)} is not a list"
            self.complain(node, what, f"write {key}: [one, another]", "bad-value")
            return ()
        if not node.value:
            cure = "write it, or delete the key if it is optional"
            self.complain(node, f"{quoted(key)} is empty", cure, "bad-value", logic=False)
        return tuple(filter(None, (self.text({key: item}, key) for item in node.value)))

    def matching(self, fields: Fields, key: str, pattern: re.Pattern[str], *, example: str) -> str:
        """Return the text under `key`; complain unless it matches `pattern`."""
        value = self._text(fields, key, logic=False)
        if value.strip() and not pattern.fullmatch(value):
            what = f"{quoted(key)} is {quoted(value)}"
            self.complain(fields[key], what, f"write it as {example}", "bad-value", logic=False)
        return value

    def id(self, fields: Fields) -> str:
        """Return the text under ``id``; complain unless it has the form of an id."""
        value = self._text(fields, "id", logic=True)
        if value.strip() and not ID.fullmatch(value):
            what = f"the id {quoted(value)} has other characters than an id may"
            cure = "use lower-case letters, digits and -, first a letter"
            self.complain(fields["id"], what, cure, "bad-value")
        return value

    def choice(self, fields: Fields, key: str, known: Iterable[str], default: str) -> str:
        """Return the text under `key` or the default; complain unless it is one of `known`."""
        if key not in fields:
            return default
        value = self._text(fields, key, logic=True)
        if value.strip() and value not in (names := tuple(known)):
            what = f"{quoted(key)} is {quoted(value)}"
            self.complain(fields[key], what, nearest(value, names), "bad-value")
        return value

    def name(self, node: Node, kind: str, known: Iterable[str], *, logic: bool = True) -> str:
        """Return the name in `node`; complain unless it is one of `known`."""
        if not isinstance(node, yaml.ScalarNode):
            what = f"not the name of one {kind.rstrip(':')}"
            self.complain(node, what, "write its id", "bad-value", logic=logic)
            return ""
        value: str = node.value
        if value not in (names := tuple(filter(None, known))):
            what = f"unknown {kind} {quoted(value)}"
            self.complain(node, what, nearest(value, names), "unknown-name", logic=logic)
        return value

    def unique(self, things: Iterable[tuple[str, int]], kind: str) -> None:
        """Complain about each id that occurs again; `things` are ids with their lines."""
        first: dict[str, int] = {}
        for thing_id, line in things:
            if thing_id and thing_id in first:
                what = (
                    f"the id {quoted(thing_id)} is that of another {kind} (line {first[thing_id]})"
                )
                self.sound = False
                self.problems.append(
                    Problem(Location(self.file, line), what, "give it its own", "duplicate-id")
                )
            first.setdefault(thing_id, line)


def _events(text: str) -> Iterator[yaml.Event]:
    loader = Loader(text)
    try:
        while loader.check_event():
            yield loader.get_event()  # type: ignore[no-untyped-call]
    except (ValueError, OverflowError):
        # PyYAML lets these through: an escape such as \U00110000, a %YAML version of 5,000 digits.
        raise yaml.MarkedYAMLError(problem=TOO_LARGE, problem_mark=loader.get_mark()) from None


def _refused(text: str, event: yaml.Event) -> tuple[str, str] | None:
    """Return what is wrong with an event that is YAML and yet refused, and its cure."""
    if isinstance(event, yaml.AliasEvent):
        what = f"an alias, {quoted(f'*{event.anchor}')}"
        return what, f"{QUOTE_IT}, or write the value out: each line stands on its own"
    if tag := getattr(event, "tag", None):
        what = str(tag).replace("tag:yaml.org,2002:", "!!").rstrip(",")
        return f"a tag, {quoted(what)}", f"{QUOTE_IT}, or take the tag out: every value is text"
    if anchor := getattr(event, "anchor", None):
        return f"an anchor, {quoted(f'&{anchor}')}", f"{QUOTE_IT}, or take the anchor out"
    if isinstance(event, yaml.ScalarEvent) and event.style in ("|", ">") and not event.value:
        mark = event.start_mark
        header = text[mark.index if mark else 0 :].splitlines()[0].strip()
        if re.search(r"\d", header.partition(" #")[0]):
            return f"the text {quoted(header)} starts with {quoted(header[0])}", QUOTE_IT
    return None


def _continues(
    pairs: list[tuple[Node, Node]], key: Node, value: Node, known: Iterable[str]
) -> bool:
    """Return whether `key`, in braces, is the end of the last text of `pairs`; see _whole."""
    if not isinstance(pairs[-1][1], yaml.ScalarNode):
        return False
    if not isinstance(key, yaml.ScalarNode) or key.style is not None:
        return False
    if value.value or ":" in _source(key, value).removeprefix(_source(key, key)):
        return " " in key.value and key.value not in known
    seen = [one.value for one, _ in pairs]
    return key.value in seen or key.value.partition(":")[0] not in known


def _source(start: Node, end: Node) -> str:
    """Return what the file says from the start of one node to the end of another."""
    text, first = start.start_mark.buffer or "", start.start_mark.pointer
    return str(text[first : end.end_mark.pointer]).strip()


def _a(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def line_of(node: Node) -> int:
    """Return the line on which `node` starts; the first line is number 1."""
    line: int = node.start_mark.line + 1
    return line


def key_line(root: Node, key: str) -> int:
    """Return the line of `key` in the mapping `root`, or the line on which `root` starts."""
    lines = (line_of(node) for node, _ in root.value if node.value == key)
    return next(lines, line_of(root))


def data_of(node: Node) -> object:
    """Return the YAML below `node` as dicts, lists and text."""
    if isinstance(node, yaml.MappingNode):
        return {
            key.value: data_of(value)
            for key, value in node.value
            if isinstance(key, yaml.ScalarNode)  # `pairs` complains about other keys
        }
    if isinstance(node, yaml.SequenceNode):
        return [data_of(item) for item in node.value]
    return node.value
