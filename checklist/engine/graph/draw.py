"""Draw a graph as HTML: the picture, its key, and the same as a list.

Pure, and the same bytes in both runtimes. The line that says what a step changed, for a live
region of the page, comes from `summary` in changes.py.
"""

from collections.abc import Iterator

from markupsafe import escape

from checklist.engine.catalogue import Words
from checklist.engine.graph.changes import changes, sentence, summary, unfinished
from checklist.engine.graph.layout import Graph
from checklist.engine.graph.listing import Entry, entries, nothing
from checklist.engine.graph.picture import picture

_RING = '<circle class="hp-graph__ring" cx="10" cy="9" r="8"/>'
_DOT = '<circle class="hp-graph__dot" cx="10" cy="9" r="5"/>'
_FIX = '<circle class="hp-graph__dot" data-fix="" cx="10" cy="9" r="5"/>'
_PICK = '<path class="hp-graph__line" data-kind="pick" d="M1 9H19"/>'
_PENDING = '<circle class="hp-graph__pending" cx="10" cy="9" r="5"/>'


def draw(graph: Graph, *, label: str, words: Words, before: Graph | None = None) -> str:
    """Return a graph as HTML, with what is new since `before` marked; `label` is its title."""
    changed = changes(graph, before)
    listed = entries(graph, changed, words)
    name = words.word("picture", label=label, summary=summary(graph, before, words=words))
    parts = [
        '<div class="hp-graph">',
        picture(graph, changed, listed, name=name, words=words),
        *(_key(graph, words) if listed else ()),
        *_list(graph, listed, words),
        "</div>",
    ]
    return "\n".join(parts) + "\n"


def _key(graph: Graph, words: Words) -> Iterator[str]:
    """Yield the key of the marks that this picture uses."""
    pending = graph.history.unfinished
    picking = pending is not None and pending.doing == "cherry-pick"
    marks = (
        (_RING + _DOT, "key_head", graph.history.head),
        (_FIX, "key_fix", any(node.fix for node in graph.nodes)),
        (_PICK, "key_pick", picking or any(one.kind == "pick" for one in graph.edges)),
        (_PENDING, "key_pending", pending),
    )
    yield '<ul class="hp-graph__key">'
    for mark, key, is_there in marks:
        if is_there:
            size = 'viewBox="0 0 20 18" width="20" height="18" aria-hidden="true"'
            yield f"<li><svg {size}>{mark}</svg> {escape(words.word(key))}</li>"
    yield "</ul>"


def _list(graph: Graph, listed: tuple[Entry, ...], words: Words) -> Iterator[str]:
    yield '<details class="hp-fold hp-graph__list">'
    yield f"<summary>{escape(words.word('list'))}</summary>"
    if pending := unfinished(graph.history, words):
        yield f"<p>{escape(sentence(pending, words))}</p>"
    if listed:
        yield "<ol>"
        for entry in listed:
            yield f"<li>{_entry(entry)}</li>"
        yield "</ol>"
    else:
        yield f"<p>{escape(sentence(nothing(graph, words), words))}</p>"
    yield "</details>"


def _entry(entry: Entry) -> str:
    notes = f'<span class="hp-graph__notes">{escape(" ".join(entry.notes))}</span>'
    return f"<code>{entry.short}</code> {escape(entry.subject)} {notes}"
