"""Read a policy with the scenarios beside it, and prove it: everything that is wrong in one go.

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
    """A policy whose logic could be read, all problems, and whether it can be decided with.

    It cannot where its file has a problem, or its rules a hole or an overlap.
    """

    policy: Policy | None
    problems: tuple[Problem, ...]
    decides: bool


def find_problems(path: Path, *, name: str) -> Findings:
    """Read and prove the policy at `path`, with the scenarios beside it where there are any."""
    reading = read_policy(path, name=name)
    if reading.policy is None:
        return Findings(None, reading.problems, decides=False)
    proved = _prove_with_scenarios(reading.policy, path, name)
    decides = proved.decides and not reading.problems
    problems = in_order((*reading.problems, *proved.problems))
    return Findings(reading.policy, problems, decides=decides)


def _prove_with_scenarios(policy: Policy, path: Path, name: str) -> Proved:
    beside = path.with_name(SCENARIOS)
    if not beside.is_file():
        return examine(policy)
    stories = read_scenarios(
        beside, policy, name=posixpath.join(posixpath.dirname(name), SCENARIOS)
    )
    proved = examine(policy, stories.scenarios)
    problems = proved.problems
    if not stories.whole:  # a scenario that could not be read may be the one that fires a rule
        problems = tuple(problem for problem in problems if problem.code != "untested-rule")
    return Proved((*stories.problems, *problems), proved.decides)
