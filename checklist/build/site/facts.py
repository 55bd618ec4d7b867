"""Set facts into a page's Markdown: the team's, and the deadlines of the policy.

Pure. ``{{ team.product }}`` is a fact of extra.team, ``{{ deadline.fix-now.fix }}`` the clock of an
outcome. A backslash before it keeps it as it stands, and so does a ``$``: that is how pipelines
write their own names. In code nothing else is read. MARKER makes way for a list of the team's.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from checklist.build.site.triage_page import without_code
from checklist.engine.policy.model import Duration, Policy
from checklist.engine.problem import Location, Problem, in_order, nearest, quoted
from checklist.engine.triage.render import Renderer
from checklist.engine.triage.team_facts import FACTS, is_address

TEAM = "team"
DEADLINE = "deadline"
MARKER = "<!-- facts -->\n"
"""Where a page lists every fact of the team, as rows of a table of three columns."""

_NAME = re.compile(r"(?P<before>[\\$]?)\{\{[ \t]*(?P<name>[^{}\n]*?)[ \t]*\}\}")
_OURS = re.compile(rf"(?:{TEAM}|{DEADLINE})\.")
_MEANS_SOMETHING = re.compile(r"""[^\w\s.,;:!?'()/@-]""")  # to Markdown, HTML or what extends them


@dataclass(frozen=True, slots=True)
class Facts:
    """By name what is set in, and what is where the team has not said it.

    Without `has_deadlines` they are not known.
    """

    values: Mapping[str, str]
    unset: Mapping[str, str]
    has_deadlines: bool = True

    @property
    def addresses(self) -> frozenset[str]:
        """The facts that are addresses, which a page makes links of."""
        return frozenset(value for value in self.values.values() if is_address(value))


def facts_of(team: Mapping[str, str], policy: Policy | None, *, language: str) -> Facts:
    """Return every fact that a page can name; without `policy` deadlines are not judged."""
    renderer = Renderer(language)
    unset = {name: renderer.word(f"unset_{name}") for name in FACTS}
    facts = {f"{TEAM}.{name}": team.get(name, text) for name, text in unset.items()}
    for outcome, clock, duration in _deadlines(policy):
        facts[f"{DEADLINE}.{outcome}.{clock}"] = renderer.duration(duration)
    return Facts(facts, unset, has_deadlines=policy is not None)


def _deadlines(policy: Policy | None) -> Iterator[tuple[str, str, Duration]]:
    for outcome in policy.outcomes if policy else ():
        for clock, duration in outcome.clocks:
            yield outcome.id, clock, duration


def fill_facts(markdown: str, facts: Facts) -> str:
    """Return `markdown` with each fact set in; names that are none stay as they stand."""
    listed = "".join(_row(name, text) for name, text in facts.unset.items())
    markdown = markdown.replace(MARKER, listed)
    prose = _prose(markdown)

    def value(found: re.Match[str]) -> str:
        in_prose = found.start() in prose
        if found["before"] == "\\":
            return found[0][1:] if _is_name(found["name"], in_prose=in_prose) else found[0]
        fact = None if found["before"] else facts.values.get(found["name"])
        if fact is None:
            return found[0]
        return _written(fact) if in_prose else fact

    return _NAME.sub(value, markdown)


def _row(fact: str, unset: str) -> str:
    """Return a fact as a row: how to write it, what it then reads, and what it reads when unset."""
    name = f"{{{{ {TEAM}.{fact} }}}}"
    return f"| `\\{name}` | {name} | {_written(unset)} |\n"


def check_facts(source: str, facts: Facts, *, name: str) -> tuple[Problem, ...]:
    """Return the problems of the names in `source`, a page's file as it is written."""
    prose = _prose(source)
    problems = []
    for found in _NAME.finditer(source):
        fact = found["name"]
        if found["before"] or not _is_name(fact, in_prose=found.start() in prose):
            continue
        if fact in facts.values:
            continue
        if fact.startswith(f"{DEADLINE}.") and not facts.has_deadlines:
            continue  # the policy has problems of its own
        what, cure = f"unknown fact {quoted(fact)}", nearest(fact, facts.values)
        line = source.count("\n", 0, found.start()) + 1
        problems.append(Problem(Location(name, line), what, cure, "unknown-fact"))
    return in_order(problems)


def _is_name(name: str, *, in_prose: bool) -> bool:
    """Return whether braces around `name` are meant for this file; in code most are not."""
    return in_prose or _OURS.match(name) is not None


def _prose(text: str) -> frozenset[int]:
    """Return where names stand in `text` outside of code."""
    kept = without_code(text)
    return frozenset(found.start() for found in _NAME.finditer(kept))


def _written(fact: str) -> str:
    """Return a fact as Markdown that shows it letter by letter; an address becomes a link."""
    if is_address(fact):
        return f"<{fact}>"
    return _MEANS_SOMETHING.sub(lambda found: f"&#{ord(found[0])};", fact)
