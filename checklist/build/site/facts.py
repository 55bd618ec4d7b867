"""Set facts into a page's Markdown: the team's, the policy's deadlines, shipped versions.

``{{ team.product }}`` is a fact of extra.team, ``{{ deadline.fix-now.fix }}`` the clock of an
outcome, ``{{ shipped.pyodide }}`` a version, ``{{ strategy.page }}`` where the commands of the
team's strategy are. A backslash or a ``$`` before it keeps it as it is: pipelines write their own
names with ``$``. Other braces are left alone in code. MARKER becomes the list of the team's facts.
Telephone numbers with their ``+``, and addresses for mail, become links.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from checklist.build.site.shipped import versions
from checklist.build.site.triage_page import without_code
from checklist.engine.policy.model import Duration, Policy
from checklist.engine.problem import Location, Problem, in_order, nearest, quoted
from checklist.engine.triage.render import Renderer
from checklist.engine.triage.team_facts import FACTS, is_address, taps

TEAM = "team"
DEADLINE = "deadline"
SHIPPED = "shipped"
STRATEGY_PAGE = "strategy.page"
"""Where the commands of the team's strategy are, as a link from the page that names it."""
MARKER = "<!-- facts -->\n"
"""The place where a page lists every fact of the team, as table rows of three columns."""

_NAME = re.compile(r"(?P<before>[\\$]?)\{\{[ \t]*(?P<name>[^{}\n]*?)[ \t]*\}\}")
_OURS = re.compile(rf"(?:{TEAM}|{DEADLINE}|{SHIPPED}|strategy)\.")
_MEANS_SOMETHING = re.compile(r"""[^\w\s.,;:!?'()/@-]""")  # to Markdown, HTML or what extends them


@dataclass(frozen=True, slots=True)
class Facts:
    """The text of each fact by name; of those that the team may say, the text where it has not.

    Without `has_deadlines` the deadlines are not known. Facts that are `replaceable` give way to
    others where an alert says so, and pages mark where they are.
    """

    values: Mapping[str, str]
    unset: Mapping[str, str]
    has_deadlines: bool = True
    replaceable: frozenset[str] = frozenset()

    def seen_from(self, page: str) -> "Facts":
        """Return the facts for a page, by its path below docs/: paths become links from there."""
        target = self.values.get(STRATEGY_PAGE)
        if target is None:
            return self
        link = posixpath.relpath(target, posixpath.dirname(page))
        return replace(self, values={**self.values, STRATEGY_PAGE: link})

    @property
    def addresses(self) -> frozenset[str]:
        """The facts that are addresses, which a page makes links of."""
        return frozenset(value for value in self.values.values() if is_address(value))


def facts_of(
    team: Mapping[str, str], policy: Policy | None, *, language: str, strategy_page: str = ""
) -> Facts:
    """Return every fact that a page can name; without `policy` deadlines are not judged.

    `strategy_page` is the page of the team's strategy, by its path below docs/.
    """
    renderer = Renderer(language)
    unset = {name: renderer.word(f"unset_{name}") for name in FACTS}
    facts = {f"{TEAM}.{name}": team.get(name, text) for name, text in unset.items()}
    facts |= {f"{SHIPPED}.{name}": text for name, text in versions().items()}
    if strategy_page:
        facts[STRATEGY_PAGE] = strategy_page
    for outcome, clock, duration in _deadlines(policy):
        facts[f"{DEADLINE}.{outcome}.{clock}"] = renderer.duration(duration)
    replaced = {fact for alert in policy.alerts for fact in alert.facts} if policy else set()
    return Facts(facts, unset, policy is not None, frozenset(f"{TEAM}.{name}" for name in replaced))


def _deadlines(policy: Policy | None) -> Iterator[tuple[str, str, Duration]]:
    for outcome in policy.outcomes if policy else ():
        for deadline in outcome.clocks:
            yield outcome.id, deadline.clock, deadline.within


def fill_facts(markdown: str, facts: Facts) -> str:
    """Return `markdown` with each fact in place of its name; unknown names stay as they are."""
    listed = "".join(_row(name, text) for name, text in facts.unset.items())
    markdown = markdown.replace(MARKER, listed)
    prose = _prose(markdown)

    def value(match: re.Match[str]) -> str:
        in_prose = match.start() in prose
        if match["before"] == "\\":
            return match[0][1:] if _is_name(match["name"], in_prose=in_prose) else match[0]
        fact = None if match["before"] else facts.values.get(match["name"])
        if fact is None:
            return match[0]
        if not in_prose:
            return fact
        written = _written(fact)
        if match["name"] not in facts.replaceable:
            return written
        return f'<span data-fact="{match["name"].removeprefix(f"{TEAM}.")}">{written}</span>'

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
    """Return whether `name` in braces is meant as a fact; in code most are not."""
    return in_prose or _OURS.match(name) is not None


def _prose(text: str) -> frozenset[int]:
    """Return the offsets of the names in `text` that are outside code."""
    prose = without_code(text)
    return frozenset(match.start() for match in _NAME.finditer(prose))


def _written(fact: str) -> str:
    """Return a fact as Markdown that shows it exactly; addresses and numbers become links."""
    if is_address(fact):
        return f"<{fact}>"
    return "".join(f"[{_plain(part)}]({to})" if to else _plain(part) for part, to in taps(fact))


def _plain(text: str) -> str:
    """Return `text` as Markdown that shows it exactly."""
    return _MEANS_SOMETHING.sub(lambda found: f"&#{ord(found[0])};", text)
