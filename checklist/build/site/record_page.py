"""Make the pages of the run and of the records, and what a triage needs to begin a record.

Pure but for reading the pages that hold messages; native only. The hooks of records and triage call
this. To change how the pages look, edit checklist/engine/run/templates and
checklist/engine/records/templates.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from checklist.build.site.compact import compact
from checklist.engine.placeholder import PLACE
from checklist.engine.policy.model import Policy, Step
from checklist.engine.problem import Location, Problem, nearest, quoted
from checklist.engine.record.calendar import Calendar
from checklist.engine.record.calendar_json import to_data
from checklist.engine.record.copy import from_run
from checklist.engine.record.run import OWN_NAMES
from checklist.engine.records.render import Renderer as Records
from checklist.engine.run.render import Renderer as Run
from checklist.engine.triage.card import urgent
from checklist.engine.triage.in_words import InWords
from checklist.engine.triage.plan import plan
from checklist.engine.triage.team_facts import FACTS, in_card
from checklist.engine.walkthrough.strategy import Strategy

RUN, RECORDS = "<!-- run -->", "<!-- records -->"
"""The markers of the two pages."""

TRIAGE_PAGE = "triage/index.md"
"""The page whose triage begins records: the site's own, not an example."""

_FENCE = re.compile(r"^```\w*\n(?P<text>.*?)^```\s*$", re.DOTALL | re.MULTILINE)


def names_of(strategies: Sequence[Strategy], chosen: str) -> list[dict[str, str]]:
    """Return the names of the team's strategy, for the lines of steps."""
    fitting = [one for one in strategies if one.id == chosen or one.id.startswith(f"{chosen}-")]
    if not chosen or not fitting:
        return []
    return [
        {"id": name.id, "title": name.title, "kind": name.kind, "default": name.default}
        for name in fitting[0].names
    ]


def message_in(text: str, anchor: str) -> str:
    """Return the template in the section of a page, by its anchor; "" where there is none."""
    start = re.search(rf"^#+ .*\{{\s*#{re.escape(anchor)}\s*\}}\s*$", text, re.MULTILINE)
    if start is None:
        return ""
    rest = text[start.end() :]
    end = re.search(r"^#+ ", rest, re.MULTILINE)
    found = _FENCE.search(rest[: end.start()] if end else rest)
    return found["text"] if found else ""


def messages_of(
    steps: Iterable[Step],
    *,
    find: Callable[[str], Path | None],
    resolve: Callable[[str], str | None],
    fill: Callable[[str], str],
) -> dict[str, str]:
    """Return the templates that steps name, by their address as the page has it.

    `steps` are those of the file, whose messages are paths below docs/.
    """
    found: dict[str, str] = {}
    for step in steps:
        path, _, anchor = step.message.partition("#")
        file = find(path) if path else None
        address = resolve(step.message) if step.message else None
        if file is None or address is None:
            continue
        if text := message_in(file.read_text("utf-8"), anchor):
            found[address] = fill(text)
    return found


def check_lines(policy: Policy, names: Iterable[str], facts: Iterable[str]) -> tuple[Problem, ...]:
    """Return a problem for each name in the lines of a step that no record can fill in.

    `names` are those of the team's strategy, `facts` those that the team has stated.
    """
    versions = [f"{name}{form}" for name in ("live", "version") for form in FORMS]
    known = {*names, *facts, *(name.id for name in OWN_NAMES), *versions}
    known |= {f"{name}{form}" for name in names for form in FORMS}
    return tuple(
        Problem(
            Location(policy.file, step.line),
            f"step {quoted(step.id)} runs a line with the unknown name {quoted(name)}",
            nearest(name, known),
            "unknown-name",
        )
        for step in policy.steps
        for line in step.run
        for name in PLACE.findall(line)
        if name not in known
    )


FORMS = ("", ".line", ".next", ".next-line")
"""What can be said of a version besides itself."""


def needs_calendar(policy: Policy) -> bool:
    """Return whether a policy leaves business time, or calendar months."""
    spans = (one.within.unit for outcome in policy.outcomes for one in outcome.clocks)
    return any(unit in ("bh", "bd", "mo") for unit in spans)


def triage_attributes(
    policy: Policy | None,
    calendar: Calendar | None,
    names: Sequence[Mapping[str, str]],
    *,
    begins: bool,
) -> dict[str, str]:
    """Return what the form of a triage has besides: the calendar, and names to begin a record."""
    told = calendar is not None and policy is not None and needs_calendar(policy)
    found = {"data-calendar": compact(to_data(calendar))} if told and calendar else {}
    return found | ({"data-names": compact(list(names)), "data-begins": ""} if begins else {})


def fill_run(
    html: str,
    policy: Policy | None,
    *,
    language: str,
    attributes: Mapping[str, str],
    modules: Iterable[str],
    team: Mapping[str, str] | None = None,
    flow: tuple[str, str] = ("", ""),
) -> str:
    """Return `html` with its marker replaced by the run, and by what is to print of it.

    `team` are the facts of the team, `flow` the address of the triage's questions as a flow, and
    how it is shown on paper.
    """
    renderer = Run(language)
    paper = _paper(policy, renderer, team or {}, flow) if policy else None
    page = renderer.paper_page(paper, attributes=attributes, modules=modules)
    return html.replace(RUN, page)


def _paper(
    policy: Policy, renderer: Run, team: Mapping[str, str], flow: tuple[str, str]
) -> dict[str, object]:
    """Return what is to print: of the team, of the alerts, and of each outcome that has steps."""
    said = InWords(renderer)
    address, shown = flow
    return {
        "flow": address,
        "flow_shown": shown,
        "people": in_card(team),
        "alerts": [
            {
                "title": alert.title,
                "text": alert.text,
                "conditions": said.conditions(policy, alert.when),
                "people": [one for one in in_card(team, alert.facts) if one[0] in alert.facts],
            }
            for alert in policy.alerts
        ],
        "outcomes": [
            {
                "urgent": urgent(policy, outcome.id),
                "mark": renderer.marked(urgent(policy, outcome.id)),
                "deadlines": [
                    (one.title, said.due(one)) for one in plan(policy, [outcome.id]).deadlines
                ],
                "steps": [_on_paper(policy.step(name), team) for name in outcome.steps],
            }
            for outcome in reversed(policy.outcomes)
            if outcome.steps
        ],
    }


def _on_paper(step: Step, team: Mapping[str, str]) -> Step:
    """Return a step as the page of the run has it: its phase only where the title lacks it."""
    owner = team.get(step.owner, "") or step.owner if step.owner in FACTS else step.owner
    is_said = step.title.casefold().startswith(step.phase.casefold())
    phase = "" if is_said else step.phase
    return replace(step, page=from_run(step.page), owner=owner, phase=phase)


def fill_records(
    html: str, *, language: str, attributes: Mapping[str, str], modules: Iterable[str]
) -> str:
    """Return `html` with its marker replaced by the list of records."""
    page = Records(language).page(attributes=attributes, modules=modules)
    return html.replace(RECORDS, page)
