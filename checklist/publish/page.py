"""Make the parts of a page that a policy governs: form, table and flow, or its problems.

Reads the policy and the scenarios beside it; native only. The hook hooks/triage.py calls this.
To change how the parts look, edit checklist/view/templates.
"""

import json
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from checklist.policy.data import to_data
from checklist.policy.decide import compile_policy
from checklist.policy.load import read_policy, read_scenarios
from checklist.policy.model import Policy
from checklist.policy.prove import BLOCKING, prove
from checklist.policy.table import as_csv, rows
from checklist.problem import Place, Problem, in_order, quoted
from checklist.view.render import Renderer

Resolve = Callable[[str], str | None]
"""From a path relative to docs/, perhaps with a fragment, to an address; None where none is."""

SCENARIOS = "scenarios.yml"

MARKER = re.compile(r"<!--\s*checklist:([\w-]+)\s*-->")


@dataclass(frozen=True, slots=True)
class Checklist:
    """A policy as a page needs it; without `policy` there is nothing but its problems."""

    policy: Policy | None
    problems: tuple[Problem, ...]

    @property
    def data(self) -> str:
        """The compiled policy as JSON text."""
        return compact(to_data(self.policy)) if self.policy else ""

    @property
    def table(self) -> str:
        """The decision table as CSV text."""
        return as_csv(self.policy, rows(self.policy)) if self.policy else ""


def compact(data: object) -> str:
    """Return `data` as JSON text, short and the same every time."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def find_problems(path: Path, *, name: str) -> tuple[Policy | None, tuple[Problem, ...]]:
    """Return the policy at `path`, and every problem of it and of the scenarios beside it.

    The policy is None where nothing can be decided with it: where its file has a problem, or its
    rules a hole or an overlap.
    """
    reading = read_policy(path, name=name)
    policy, problems = reading.policy, reading.problems
    if policy is None:
        return None, problems
    beside = path.with_name(SCENARIOS)
    if beside.exists():
        stories = read_scenarios(
            beside, policy, name=posixpath.join(posixpath.dirname(name), SCENARIOS)
        )
        problems += stories.problems + prove(policy, stories.scenarios)
    else:
        problems += prove(policy)
    blocked = reading.problems or any(problem.code in BLOCKING for problem in problems)
    return None if blocked else policy, in_order(problems)


def read_checklist(path: Path, *, name: str, folder: str, resolve: Resolve) -> Checklist:
    """Read the policy at `path` for a page; `folder` is where it lies, relative to docs/."""
    policy, problems = find_problems(path, name=name)
    if policy is None:
        return Checklist(None, problems)
    dead: list[Problem] = []
    policy = _resolved(_in_html(policy, folder, resolve, dead), resolve, dead)
    return Checklist(policy, in_order((*problems, *dead)))


def fill(
    html: str,
    checklist: Checklist,
    *,
    attributes: Mapping[str, str],
    codes_page: str,
) -> str:
    """Return `html` with its markers replaced by form, table and flow.

    With problems the form's marker becomes their list, and the other two nothing; unknown markers
    stay as they are.
    """
    renderer = Renderer()
    policy = checklist.policy
    if policy is None or checklist.problems:
        listed = renderer.problems(checklist.problems, codes_page=codes_page)
        parts = {"form": listed, "table": "", "flow": ""}
    else:
        form = renderer.form(policy, attributes={"data-policy": checklist.data, **attributes})
        flow = renderer.flow(compile_policy(policy))
        parts = {"form": form, "table": renderer.table(policy), "flow": flow}
    return MARKER.sub(lambda found: parts.get(found[1], found[0]), html)


def markers(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of each marker in a page's Markdown."""
    for line, content in enumerate(text.splitlines(), start=1):
        for found in MARKER.finditer(content):
            yield line, found[1]


def _resolved(policy: Policy, resolve: Resolve, dead: list[Problem]) -> Policy:
    """Return `policy` with each step's page as an address."""
    steps = []
    for step in policy.steps:
        address = resolve(step.page) if step.page else ""
        if address is None:
            what = f"step {quoted(step.id)} links to {quoted(step.page)}, which is no page"
            mend = "name a page relative to docs/, such as how/index.md"
            dead.append(Problem(Place(policy.file, step.line), what, mend, "dead-link"))
        steps.append(replace(step, page=address or ""))
    return replace(policy, steps=tuple(steps))


def _in_html(policy: Policy, folder: str, resolve: Resolve, dead: list[Problem]) -> Policy:
    """Return `policy` with its Markdown turned into HTML."""

    def html(text: str, line: int, *, inline: bool = False) -> str:
        def address(target: str) -> str:
            found = resolve(posixpath.normpath(posixpath.join(folder, target)))
            if found is None:
                what = f"a link to {quoted(target)}, which is no page"
                mend = "name a page relative to the policy's folder, such as ../how/index.md"
                dead.append(Problem(Place(policy.file, line), what, mend, "dead-link"))
            return found or target

        made = Markdown(extensions=[_Links(address)], output_format="html").convert(text)
        return made.removeprefix("<p>").removesuffix("</p>") if inline else made

    return replace(
        policy,
        questions=tuple(
            replace(
                question,
                help=html(question.help, question.line),
                answers=tuple(
                    replace(answer, help=html(answer.help, answer.line, inline=True))
                    for answer in question.answers
                ),
            )
            for question in policy.questions
        ),
        outcomes=tuple(
            replace(outcome, summary=html(outcome.summary, outcome.line))
            for outcome in policy.outcomes
        ),
    )


class _Links(Extension):
    """Turns links to Markdown files into addresses."""

    def __init__(self, address: Callable[[str], str]) -> None:
        super().__init__()
        self._address = address

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  the library's name
        md.treeprocessors.register(_Rewrite(self._address), "checklist-links", 0)


class _Rewrite(Treeprocessor):
    def __init__(self, address: Callable[[str], str]) -> None:
        super().__init__()
        self._address = address

    def run(self, root: Element) -> None:
        for link in root.iter("a"):
            target = link.get("href", "")
            if target.partition("#")[0].endswith(".md") and "://" not in target:
                link.set("href", self._address(target))
