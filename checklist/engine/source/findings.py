"""Read and prove a policy with the scenarios beside it, and collect every problem.

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


def find_problems(path: Path, *, name: str) -> Findings:
    """Return the policy at `path` with every problem of it and of the scenarios beside it, if any.

    Problems call the file `name`.
    """
    reading = read_policy(path, name=name)
    if reading.policy is None:
        return Findings(None, reading.problems, decides=False)
    proved = _prove_with_scenarios(reading.policy, path, name)
    decides = proved.decides and not reading.problems
    problems = in_order((*reading.problems, *proved.problems))
    return Findings(reading.policy, problems, decides=decides, loads=not reading.problems)


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
