"""Make the parts of a page that a policy governs: form, table and flow, or its problems.

Reads the policy and the scenarios beside it; native only. The hook hooks/triage.py calls this.
To change how the parts look, edit checklist/engine/triage/templates.
"""

import json
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from checklist.build.kept import NOTHING_KEPT, Kept
from checklist.build.site.compact import compact
from checklist.build.site.problems_frame import frames
from checklist.engine.policy.compile import compile_policy
from checklist.engine.policy.json_form import to_data
from checklist.engine.policy.model import Policy
from checklist.engine.policy.table import as_csv, rows
from checklist.engine.problem import Location, Problem, in_brief, in_order, nearest, quoted
from checklist.engine.source.findings import SCENARIOS, Findings, find_problems
from checklist.engine.source.policy_file import read_policy
from checklist.engine.triage.render import Renderer
from checklist.engine.triage.team_facts import FACTS

Resolve = Callable[[str], str | None]
"""From a path relative to docs/, perhaps with a fragment, to an address; None if it has no page."""

POLICY = "policy.yml"

PARTS = ("form", "table", "flow")
FORM_MARKER = "<!-- checklist:form -->"
MARKER = re.compile(r"<!--\s*checklist\s*:\s*(.*?)\s*-->", re.DOTALL)

_FENCED = r"^[ \t]*(?P<fence>`{3,}|~{3,}).*?^[ \t]*(?P=fence)"
_INLINE = r"(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"
_CODE = re.compile(f"{_FENCED}|{_INLINE}", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Checklist:
    """A policy for a page; `policy` is None where only its problems can be shown."""

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


def read_checklist(
    path: Path, *, name: str, folder: str, resolve: Resolve, kept: Kept = NOTHING_KEPT
) -> Checklist:
    """Return the policy at `path` for a page; `folder` is where it is, relative to docs/.

    One that `kept` knows as proved is not proved again.
    """
    found = _find_problems(path, name=name, kept=kept)
    if found.policy is None:
        return Checklist(None, in_brief(found.problems))
    wrong = _unknown_facts(found.policy)
    policy = _resolved(_in_html(found.policy, folder, resolve, wrong), resolve, wrong)
    problems = in_brief(in_order((*found.problems, *wrong)))
    return Checklist(policy if found.decides else None, problems)


def _find_problems(path: Path, *, name: str, kept: Kept) -> Findings:
    """Return what proving the policy at `path` finds, with the scenarios beside it."""
    scenarios = path.with_name(SCENARIOS)
    made_from = (
        "policy",
        path.read_bytes(),
        scenarios.read_bytes() if scenarios.is_file() else b"",
    )
    if kept.has(*made_from):
        return Findings(read_policy(path, name=name).policy, (), decides=True, loads=True)
    found = find_problems(path, name=name)
    if not found.problems:
        kept.note(*made_from)
    return found


def check_markers(html: str, source: str, *, name: str, has_policy: bool) -> tuple[Problem, ...]:
    """Return the problems of a page's markers, each at its line of `source`, the page's file.

    A marker counts where it is a comment in `html` too: in code it is an example.
    `has_policy` says whether a policy is beside the page.
    """
    live = Counter(found[1] for found in MARKER.finditer(html))
    written = [(line, marker) for line, marker in markers(source) if marker in live]
    included = set(live).difference(marker for _, marker in written)  # in another file, no line
    first: dict[str, int] = {}
    problems = []
    for line, marker in [*((1, marker) for marker in sorted(included)), *written]:
        shown = quoted(f"checklist:{marker}")
        if marker not in PARTS:
            what, cure = f"unknown marker {shown}", nearest(marker, PARTS)
        elif not has_policy:
            what = f"the marker {shown} has no policy beside its page"
            cure = f"put a {POLICY} into this folder, or take the marker out"
        elif marker in first and live[marker] > 1:
            what = f"the marker {shown} appears twice (first in line {first[marker]})"
            cure = "keep one of them"
        else:
            first.setdefault(marker, line)
            continue
        problems.append(Problem(Location(name, line), what, cure, "bad-marker"))
    return in_order(problems)


def check_use(html: str | None, *, name: str) -> tuple[Problem, ...]:
    """Return a problem of the policy `name` where `html`, the page beside it, lacks its form."""
    if html is None:
        what, cure = "no page shows this policy", f"write index.md beside it, with {FORM_MARKER}"
    elif all(found[1] != "form" for found in MARKER.finditer(html)):
        what = "the page beside this policy does not show its form"
        cure = f"write {FORM_MARKER} into index.md"
    else:
        return ()
    return (Problem(Location(name, 1), what, cure, "unused-policy"),)


def fill(
    html: str,
    checklist: Checklist,
    *,
    language: str,
    attributes: Mapping[str, str],
    modules: Iterable[str],
    codes_page: str,
    kept: Kept = NOTHING_KEPT,
) -> str:
    """Return `html` with its markers replaced by form, table and flow.

    Where there are problems, the first marker becomes their list, and the others point to it.
    What `kept` has of the three is not made again.
    """
    policy = checklist.policy
    if policy is None or checklist.problems:
        listed = frames(checklist.problems, codes_page=codes_page, language=language)
        return MARKER.sub(lambda _: next(listed), html)
    form_attributes = {"data-policy": checklist.data, **attributes}
    addresses = [*modules]

    def parts_of_page() -> str:
        renderer = Renderer(language)
        compiled = compile_policy(policy)
        parts = {
            "form": renderer.form(compiled, attributes=form_attributes, modules=addresses),
            "table": renderer.table(policy),
            "flow": renderer.flow(compiled, json.loads(attributes.get("data-team", "{}"))),
        }
        return json.dumps(parts)

    made_from = json.dumps([language, form_attributes, addresses])
    filled = json.loads(kept.text("policy page", made_from, make=parts_of_page))
    return MARKER.sub(lambda found: filled[found[1]], html)


def markers(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of each marker in a page's Markdown, outside of code."""
    text = without_code(text)
    for found in MARKER.finditer(text):
        yield text.count("\n", 0, found.start()) + 1, found[1]


def without_code(text: str) -> str:
    """Return Markdown with its code blanked out; every character keeps its offset."""
    return _CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def _unknown_facts(policy: Policy) -> list[Problem]:
    """Return a problem for each fact of an alert that no team can state."""
    return [
        Problem(
            Location(policy.file, alert.line),
            f"alert {quoted(alert.id)} names the unknown fact {quoted(fact)}",
            nearest(fact, FACTS),
            "unknown-fact",
        )
        for alert in policy.alerts
        for pair in alert.facts.items()
        for fact in pair
        if fact not in FACTS
    ]


def _resolved(policy: Policy, resolve: Resolve, dead: list[Problem]) -> Policy:
    """Return `policy` with the pages of its steps and alerts as addresses."""

    def address(page: str, line: int, of: str) -> str:
        found = resolve(page) if page else ""
        if found is None:
            what = f"{of} links to {quoted(page)}, which is no page"
            cure = "name a page relative to docs/, such as how/index.md"
            dead.append(Problem(Location(policy.file, line), what, cure, "dead-link"))
        return found or ""

    return replace(
        policy,
        steps=tuple(
            replace(
                step,
                page=address(step.page, step.line, f"step {quoted(step.id)}"),
                message=address(step.message, step.line, f"step {quoted(step.id)}"),
            )
            for step in policy.steps
        ),
        alerts=tuple(
            replace(alert, page=address(alert.page, alert.line, f"alert {quoted(alert.id)}"))
            for alert in policy.alerts
        ),
    )


def _in_html(policy: Policy, folder: str, resolve: Resolve, dead: list[Problem]) -> Policy:
    """Return `policy` with its Markdown turned into HTML."""

    def html(text: str, line: int, of: str) -> str:
        def address(target: str) -> str:
            found = resolve(posixpath.normpath(posixpath.join(folder, target)))
            if found is None:
                what = f"{of} links to {quoted(target)}, which is no page"
                cure = "name a page relative to the policy's folder, such as ../how/index.md"
                dead.append(Problem(Location(policy.file, line), what, cure, "dead-link"))
            return found or target

        return Markdown(extensions=[_Links(address)], output_format="html").convert(text)

    def inline(text: str, line: int, of: str) -> str:
        return html(text, line, of).removeprefix("<p>").removesuffix("</p>")

    return replace(
        policy,
        questions=tuple(
            replace(
                question,
                help=html(question.help, question.line, f"question {quoted(question.id)}"),
                answers=tuple(
                    replace(
                        answer,
                        help=inline(answer.help, answer.line, f"answer {quoted(answer.id)}"),
                    )
                    for answer in question.answers
                ),
            )
            for question in policy.questions
        ),
        outcomes=tuple(
            replace(
                outcome,
                summary=html(outcome.summary, outcome.line, f"outcome {quoted(outcome.id)}"),
            )
            for outcome in policy.outcomes
        ),
        steps=tuple(
            replace(step, done=html(step.done, step.line, f"step {quoted(step.id)}"))
            for step in policy.steps
        ),
        alerts=tuple(
            replace(alert, text=html(alert.text, alert.line, f"alert {quoted(alert.id)}"))
            for alert in policy.alerts
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
