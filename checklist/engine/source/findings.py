"""Read and prove a policy with its scenarios, and collect every problem.

Reads the two files; native only. To change what is proved, edit policy/prove.py.
"""

import posixpath
from dataclasses import dataclass
from pathlib import Path

from checklist.engine.policy.model import Policy
from checklist.engine.policy.prove import Proved, examine
from checklist.engine.problem import Problem, in_order
from checklist.engine.source.policy_file import read_policy, read_scenarios

SCENARIOS = "scenarios.yml"


@dataclass(frozen=True, slots=True)
class Findings:
    """A policy, its problems, and whether it can be decided with.

    `policy` is None if its logic could not be read. The policy cannot be decided with if its file
    has a problem, its rules leave a hole or overlap, or that could not be proved. It `loads` if its
    own file has no problem.
    """

    policy: Policy | None
    problems: tuple[Problem, ...]
    decides: bool
    loads: bool = False


@dataclass(frozen=True, slots=True)
class Stories:
    """The file of scenarios to prove with, and its name in problems; no `path`, no scenarios."""

    path: Path | None
    name: str = SCENARIOS


def find_problems(path: Path, *, name: str, stories: Stories | None = None) -> Findings:
    """Return the policy at `path` with every problem of it and of its scenarios.

    Problems call the file `name`. Without `stories`, the scenarios are those beside the policy, if
    there are any.
    """
    reading = read_policy(path, name=name)
    if reading.policy is None:
        return Findings(None, reading.problems, decides=False)
    proved = _prove_with(stories or _beside(path, name), reading.policy)
    decides = proved.decides and not reading.problems
    problems = in_order((*reading.problems, *proved.problems))
    return Findings(reading.policy, problems, decides=decides, loads=not reading.problems)


def _beside(path: Path, name: str) -> Stories:
    """Return the scenarios beside the policy at `path`, which messages call `name`."""
    beside = path.with_name(SCENARIOS)
    called = posixpath.join(posixpath.dirname(name), SCENARIOS)
    return Stories(beside if beside.is_file() else None, called)


def _prove_with(stories: Stories, policy: Policy) -> Proved:
    if stories.path is None:
        return examine(policy)
    read = read_scenarios(stories.path, policy, name=stories.name)
    proved = examine(policy, read.scenarios)
    problems = proved.problems
    if not read.whole:  # a scenario that could not be read may be the one that fires a rule
        problems = tuple(problem for problem in problems if problem.code != "untested-rule")
    return Proved((*read.problems, *problems), proved.decides)
