"""Draw a graph as SVG: dots and lines on the left, ids, subjects and labels on the right.

Pure, and the same bytes in both runtimes. The newest commit is at the top, as in git log: what
a step did is then in view on a phone without scrolling, however long the history grows.
To change the looks, edit docs/assets/stylesheets/graph.css.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import escape

from checklist.engine.catalogue import Words
from checklist.engine.graph.changes import Changes
from checklist.engine.graph.geometry import WIDTH, Lines, Spot, lane_at, number, pitch, text_left
from checklist.engine.graph.history import Unfinished
from checklist.engine.graph.labels import LABEL, PAD, POINT, RIGHT, ROW, WORD, Label, Row, rows
from checklist.engine.graph.layout import Graph
from checklist.engine.graph.listing import Entry, nothing, whole
from checklist.engine.graph.measure import bold_width, cut, printable, width

TOP = 4
RING = 8.5
ID = 54
"""The width of a short id, which is set in a monospaced font."""

BASE = 4
"""The distance from the middle of a line of text down to its baseline."""

PENDING = 44
"""The height of the commit of an unfinished command."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The positions in a picture; `next` is that of a commit still to come, if any."""

    left: float
    dot: float
    rows: tuple[Row, ...]
    spots: Mapping[str, Spot]
    next: Spot | None
    lines: Lines


def picture(
    graph: Graph, changed: Changes, listed: tuple[Entry, ...], *, name: str, words: Words
) -> str:
    """Return the picture; `listed` are the entries of its nodes, `name` its accessible name."""
    sheet = _sheet(graph, changed, words)
    last = sheet.rows[-1] if sheet.rows else None
    height = last.top + last.height + TOP if last else TOP + ROW + TOP
    new = frozenset(changed.commits)
    size = f'viewBox="0 0 {WIDTH} {number(height)}"'
    parts = [
        f'<svg class="hp-graph__picture" {size} role="img" aria-label="{escape(name)}">',
        *(_band(row, sheet.left) for row in sheet.rows if row.node.commit.id in new),
        *_edges(graph, sheet),
    ]
    if sheet.next and graph.history.unfinished:
        parts += _pending(graph, graph.history.unfinished, sheet, sheet.next, words)
    for row, entry in zip(sheet.rows, listed, strict=True):
        parts += _row(row, entry, sheet, is_new=row.node.commit.id in new, words=words)
    if not sheet.rows:
        parts.append(_text("text", TOP, TOP + ROW / 2, cut(nothing(graph, words), RIGHT - TOP)))
    return "\n".join([*parts, "</svg>"])


def _sheet(graph: Graph, changed: Changes, words: Words) -> Sheet:
    pending = graph.history.unfinished is not None
    lane = _next_lane(graph)
    lanes = max(len(graph.lanes), lane + 1 if pending else 1)
    left = text_left(lanes)
    top = TOP + (PENDING if pending else 0)
    placed = rows(graph, changed, top=top, left=left, words=words)
    spots = {
        row.node.commit.id: Spot(
            row.node.lane, row.node.row, lane_at(row.node.lane, lanes), row.middle
        )
        for row in placed
    }
    coming = Spot(lane, len(placed), lane_at(lane, lanes), TOP + ROW / 2) if pending else None
    dot = min(5, 2 + pitch(lanes) / 3)  # smaller where lanes are close together
    return Sheet(left, dot, placed, spots, coming, Lines(spots.values(), lanes))


def _next_lane(graph: Graph) -> int:
    """Return the lane for HEAD's next commit: its branch's, or one beside all others."""
    branch = graph.history.branch
    return graph.lanes.index(branch) if branch in graph.lanes else len(graph.lanes)


def _band(row: Row, left: float) -> str:
    return (
        f'<rect class="hp-graph__band" x="{number(left - 6)}" y="{number(row.top + 1)}"'
        f' width="{number(WIDTH - left + 6)}" height="{number(row.height - 2)}" rx="3"/>'
    )


def _edges(graph: Graph, sheet: Sheet) -> Iterator[str]:
    # Marked lines come last, so that nothing is drawn over them.
    for edge in sorted(graph.edges, key=lambda edge: edge.fix):
        path = sheet.lines.path(sheet.spots[edge.child], sheet.spots[edge.parent], edge.kind)
        yield _line(path, edge.kind, fix=edge.fix)


def _pending(
    graph: Graph, pending: Unfinished, sheet: Sheet, spot: Spot, words: Words
) -> Iterator[str]:
    """Draw the commit that is still to come: a dot without an id, joined to what it takes."""
    if graph.history.head:
        yield _line(sheet.lines.path(spot, sheet.spots[graph.history.head], "first"), "pending")
    kind = "merge" if pending.doing == "merge" else "pick"
    look = "pick" if pending.doing == "cherry-pick" else "pending"
    for source in pending.sources:
        yield _line(sheet.lines.path(spot, sheet.spots[source], kind), look)
    yield _circle("pending", spot, sheet.dot)
    yield _text("word", sheet.left, spot.y, words.word(f"{pending.doing}_pending"))
    taken = [graph.history.commits[source] for source in pending.sources]
    commits = words.word("list_joint").join(commit.short for commit in taken)
    what = words.word("pending_of", commits=commits, subject=printable(taken[0].subject))
    yield _text("text", sheet.left, spot.y + LABEL, cut(what, RIGHT - sheet.left))


def _row(row: Row, entry: Entry, sheet: Sheet, *, is_new: bool, words: Words) -> Iterator[str]:
    commit = row.node.commit
    spot = sheet.spots[commit.id]
    mark = words.word("mark_commit_new") if is_new else ""
    yield f"<g><title>{escape(whole(commit.id, entry, words))}</title>"
    if row.node.head:
        yield _circle("ring", spot, RING)
    yield _circle("dot", spot, sheet.dot, fix=row.node.fix)
    yield _text("id", sheet.left, spot.y, commit.short)
    room = RIGHT - sheet.left - ID - (bold_width(mark) + 10 if mark else 0)
    yield _text("text", sheet.left + ID, spot.y, cut(entry.subject, room))
    if mark:
        yield _text("word", RIGHT, spot.y, mark, more=' text-anchor="end"')
    for label in row.labels:
        yield from _label(label)
    yield "</g>"


def _label(label: Label) -> Iterator[str]:
    x, y, end = number(label.x), number(label.y), number(label.x + label.width)
    middle, start = label.y + LABEL / 2, label.x + PAD
    if label.sort == "tag":
        start += POINT
        edge = number(label.x + POINT)
        shape = f"M{x} {number(middle)}L{edge} {y}H{end}v{LABEL}H{edge}Z"
        yield f'<path class="hp-graph__label" data-sort="tag" d="{shape}"/>'
    else:
        size = f'x="{x}" y="{y}" width="{number(label.width)}" height="{LABEL}" rx="2"'
        yield f'<rect class="hp-graph__label" data-sort="{label.sort}" {size}/>'
    yield _text("text", start, middle, label.text, more=f' data-sort="{label.sort}"')
    if label.mark:
        yield _text("word", start + width(label.text) + WORD, middle, label.mark)


def _line(path: str, kind: str, *, fix: bool = False) -> str:
    return f'<path class="hp-graph__line" data-kind="{kind}"{_marked(fix=fix)} d="{path}"/>'


def _circle(name: str, spot: Spot, radius: float, *, fix: bool = False) -> str:
    at = f'cx="{number(spot.x)}" cy="{number(spot.y)}" r="{number(radius)}"'
    return f'<circle class="hp-graph__{name}"{_marked(fix=fix)} {at}/>'


def _text(name: str, x: float, middle: float, text: str, *, more: str = "") -> str:
    at = f'x="{number(x)}" y="{number(middle + BASE)}"'
    return f'<text class="hp-graph__{name}"{more} {at}>{escape(text)}</text>'


def _marked(*, fix: bool) -> str:
    return ' data-fix=""' if fix else ""
