"""Lay out the rows of a picture, with the labels of each commit: HEAD, branches, tags.

Pure. All widths are in units of the picture.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from checklist.engine.catalogue import Words
from checklist.engine.graph.changes import Changes
from checklist.engine.graph.geometry import WIDTH
from checklist.engine.graph.layout import Graph, Node
from checklist.engine.graph.listing import state
from checklist.engine.graph.measure import bold_width, cut, printable, width

Sort = Literal["head", "branch", "tag"]

ROW, LINE, LABEL = 26, 21, 18
"""The height of a row without labels, of a line of labels, and of a label."""

RIGHT = WIDTH - 4
PAD, GAP, WORD = 6, 5, 4
POINT = 5
"""The width of the point of a tag's label."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label and its position; `y` is its top, `mark` a word that says that it is new or moved."""

    sort: Sort
    text: str
    mark: str
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Row:
    """The row of a commit: its top, the y of the centre of its dot, its height, its labels."""

    node: Node
    top: float
    middle: float
    height: float
    labels: tuple[Label, ...]


def rows(
    graph: Graph, changed: Changes, *, top: float, left: float, words: Words
) -> tuple[Row, ...]:
    """Return the rows from the newest commit down, the first at `top`, labels from `left` on."""
    placed = []
    for node in graph.nodes:
        middle = top + ROW / 2
        wanted = _wanted(graph, node, changed, words)
        below = middle + ROW / 2 - 2
        labels = tuple(_placed(wanted, left, below, is_on=bool(graph.history.branch)))
        lines = len({label.y for label in labels})
        height = ROW + LINE * lines + (3 if lines else 0)
        placed.append(Row(node, top, middle, height, labels))
        top += height
    return tuple(placed)


def _wanted(
    graph: Graph, node: Node, changed: Changes, words: Words
) -> Iterable[tuple[Sort, str, str]]:
    """Yield sort, text and mark of each label of a commit; HEAD's branch follows HEAD."""
    word = words.word
    branch = graph.history.branch
    if node.head:
        yield "head", word("label_head_on") if branch else word("label_head"), ""
    for name in sorted(node.branches, key=lambda name: (name != branch, name)):
        happened = state(changed.branches, name)
        yield "branch", printable(name), word(f"mark_branch_{happened}") if happened else ""
    for name in node.tags:
        happened = state(changed.tags, name)
        mark = word(f"mark_tag_{happened}") if happened else ""
        yield "tag", word("label_tag", name=printable(name)), mark


def _placed(
    wanted: Iterable[tuple[Sort, str, str]], left: float, top: float, *, is_on: bool
) -> Iterable[Label]:
    """Yield the labels with their positions; where HEAD `is_on` a branch, the two are joined."""
    x, joined = left, False
    for sort, text, mark in wanted:
        more = (bold_width(mark) + WORD if mark else 0) + (POINT if sort == "tag" else 0)
        room = RIGHT - (x if joined else left) - 2 * PAD - more
        short = cut(text, room)
        wide = width(short) + 2 * PAD + more
        if x + wide > RIGHT and not joined:
            x, top = left, top + LINE
        yield Label(sort, short, mark, x, top, wide)
        joined = is_on and sort == "head"
        x += wide + (0 if joined else GAP)
