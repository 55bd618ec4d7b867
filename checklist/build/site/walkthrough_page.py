"""Make the page of the walkthrough: every strategy walked beforehand, and the form of the sandbox.

Reads the strategies, and walks them in temporary folders; native only. The hook
hooks/walkthrough.py calls this. To change how it looks, edit
checklist/engine/walkthrough/templates.
"""

import json
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from markdown import Markdown

from checklist.build.kept import NOTHING_KEPT, Kept
from checklist.build.site.compact import compact
from checklist.build.walkthrough.check import check_strategy
from checklist.build.walkthrough.load import read_strategy
from checklist.engine.graph import history
from checklist.engine.graph.layout import graph
from checklist.engine.problem import Location, Problem, in_order, quoted
from checklist.engine.walkthrough import snapshot
from checklist.engine.walkthrough.inputs import complaints, filled
from checklist.engine.walkthrough.render import Renderer
from checklist.engine.walkthrough.strategy import Strategy, from_data, to_data
from checklist.engine.walkthrough.walk import Walk

MARKER = "<!-- walkthrough -->"
CHOOSER = "branching/choose/index.md"

Resolve = Callable[[str], str | None]
"""From a path relative to docs/ to an address; None where nothing is there."""


@dataclass(frozen=True, slots=True)
class Walks:
    """The strategies of a folder, and every problem in them."""

    strategies: tuple[Strategy, ...]
    problems: tuple[Problem, ...]


def read_walks(paths: Iterable[tuple[Path, str]], *, kept: Kept = NOTHING_KEPT) -> Walks:
    """Return the strategies at `paths`; each path comes with its name for messages.

    Each is walked to check it, but for those that `kept` knows as right.
    """
    strategies: list[Strategy] = []
    problems: list[Problem] = []
    for path, name in paths:
        strategy, its_problems = _read(path, name, kept)
        problems += its_problems
        strategies += [strategy] if strategy and not its_problems else []
    return Walks(tuple(strategies), in_order(problems))


def _read(path: Path, name: str, kept: Kept) -> tuple[Strategy | None, tuple[Problem, ...]]:
    reading = read_strategy(path, name=name)
    if reading.strategy is None or reading.problems:
        return reading.strategy, reading.problems
    made_from = ("strategy", path.read_bytes())
    if kept.has(*made_from):
        return reading.strategy, ()
    problems = check_strategy(filled(reading.strategy))
    if not problems:
        kept.note(*made_from)
    return reading.strategy, problems


def dead(strategies: Iterable[Strategy], resolve: Resolve) -> tuple[Problem, ...]:
    """Return a problem for each strategy whose page does not exist."""
    return tuple(
        Problem(
            Location(strategy.file, 1),
            f"the strategy {quoted(strategy.id)} names {quoted(strategy.page)}, which is no page",
            "name a page relative to docs/, such as branching/trunk.md",
            "dead-link",
        )
        for strategy in strategies
        if resolve(strategy.page) is None
    )


def fill_walk(
    html: str,
    strategies: Sequence[Strategy],
    *,
    language: str,
    resolve: Resolve,
    entered: Mapping[str, str],
    chosen: str,
    attributes: Mapping[str, str],
    modules: Iterable[str],
    kept: Kept = NOTHING_KEPT,
) -> str:
    """Return `html` with its marker replaced by the sandbox and all stories.

    `chosen` is the strategy to begin with, `entered` has values for its names. A story that `kept`
    has is not walked again.
    """
    if not strategies:
        return html.replace(MARKER, "")
    ids = [strategy.id for strategy in strategies]
    first = next((one for one in ids if one == chosen or one.startswith(f"{chosen}-")), ids[0])
    shown = [_in_html(strategy, resolve) for strategy in strategies]
    data = [to_data(strategy) for strategy in shown]
    names = {str(one["id"]): dict(_entered_for(one, entered)) for one in data}
    renderer = Renderer(language)
    stories = [
        _story(
            json.dumps(one),
            _entered_for(one, entered),
            language=language,
            is_open=one["id"] == first,
            kept=kept,
        )
        for one in data
    ]
    snapshots = {story.id: story.snapshot for story in stories if story.snapshot}
    data_attributes = {
        "data-strategies": compact(data),
        "data-names": compact(names),
        "data-begun": compact(snapshots),
    }
    chooser = resolve(CHOOSER) or ""
    app = renderer.app(
        shown, first, chooser=chooser, attributes={**data_attributes, **attributes}, modules=modules
    )
    return html.replace(MARKER, "\n".join([app, *(story.html for story in stories)]))


def _entered_for(
    data: Mapping[str, Any], entered: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Return the values of `entered` that a strategy asks for; none where they do not agree."""
    known = [name["id"] for name in data["names"]]
    wanted = {name: value for name, value in entered.items() if name in known}
    return () if complaints(from_data(data), wanted) else tuple(wanted.items())


@dataclass(frozen=True, slots=True)
class Story:
    """A strategy walked to its end, as HTML; `snapshot` is that of its start, as JSON data."""

    id: str
    html: str
    snapshot: Mapping[str, Any] | None


def _story(
    data: str, entered: tuple[tuple[str, str], ...], *, language: str, is_open: bool, kept: Kept
) -> Story:
    """Return a strategy walked to its end."""

    def walked() -> str:
        story = _walk(data, entered, language=language, is_open=is_open)
        return json.dumps([story.id, story.html, story.snapshot])

    made_from = json.dumps([data, entered, language, is_open])
    return Story(*json.loads(kept.text("story", made_from, make=walked)))


def _walk(
    data: str, entered: tuple[tuple[str, str], ...], *, language: str, is_open: bool
) -> Story:
    strategy = filled(from_data(json.loads(data)), dict(entered))
    with tempfile.TemporaryDirectory() as folder:
        walk = Walk(strategy, Path(folder))
        taken = walk.take_snapshot()
        start = graph(history.read(walk.sandbox.repository))
        now = start
        steps = []
        for step in strategy.steps:
            ran = len(walk.ran)
            walk.run(step.run)
            steps.append((step, tuple(walk.ran[ran:])))
            now = graph(history.read(walk.sandbox.repository), before=now)
    html = Renderer(language).story(strategy, steps, graphs=(start, now), is_open=is_open)
    return Story(strategy.id, html, snapshot.to_data(taken) if taken else None)


def _in_html(strategy: Strategy, resolve: Resolve) -> Strategy:
    """Return `strategy` with its Markdown turned into HTML, and its page into an address."""
    return replace(
        strategy,
        page=resolve(strategy.page) or "",
        summary=_inline(strategy.summary),
        steps=tuple(
            replace(
                step, why=_inline(step.why), look=_inline(step.look), skipped=_inline(step.skipped)
            )
            for step in strategy.steps
        ),
        goal=tuple(replace(check, says=_inline(check.says)) for check in strategy.goal),
        pitfalls=tuple(
            replace(pitfall, see=_inline(pitfall.see), why=_inline(pitfall.why))
            for pitfall in strategy.pitfalls
        ),
    )


def _inline(text: str) -> str:
    html = Markdown(output_format="html").convert(text)
    return html.removeprefix("<p>").removesuffix("</p>")
