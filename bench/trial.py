"""Do one piece of work on one policy in a process of its own; print time, memory and findings.

``python -m bench.trial WORK SHAPE QUESTIONS SEED ROUNDS`` prints them as JSON. Time is the
processor's, so that other work on the machine counts for little. Memory is the peak of the
process, about 26 MB of which are the interpreter and the project's code.
To measure other work, add a function to WORKS.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from pathlib import Path
from statistics import median
from unittest.mock import patch

from bench.brute import Verdict
from bench.shapes import SHAPES
from checklist.engine.policy.compile import compile_policy
from checklist.engine.policy.diagram import BudgetSpentError
from checklist.engine.policy.diff import diff
from checklist.engine.policy.model import Policy
from checklist.engine.policy.prove import prove

NOT_PROVED = "not-proved"
STATUS = Path("/proc/self/status")


@dataclass(frozen=True)
class Trial:
    """The findings of a process: median time in ms, peak memory in MB, problems, nodes."""

    ms: float
    peak: float
    verdicts: list[Verdict]
    rules: int
    nodes: int = 0

    @property
    def proved(self) -> bool:
        """Whether the work was done without giving up."""
        return all(code != NOT_PROVED for code, _ in self.verdicts)


Found = tuple[Iterable[Verdict], int]
"""Problems, and a number of nodes."""


def _proofs(policy: Policy) -> Found:
    return [(problem.code, problem.where.line) for problem in prove(policy)], 0


def _brute(policy: Policy) -> Found:
    return import_module("bench.brute").verdicts(policy), 0


def _solver(policy: Policy) -> Found:
    return import_module("bench.solver").verdicts(policy), 0


def _compile(policy: Policy, *, alone: bool = False) -> Found:
    """Make the diagrams; with `alone`, those of the outcome over the questions alone."""
    derived = {table.id for table in policy.derived} if alone else set()
    try:
        last = compile_policy(policy, write_out=derived).last
    except BudgetSpentError:
        return [(NOT_PROVED, 0)], 0
    return [], sum(1 for _ in last.space.reach(last.fired))


def _compile_in_policy_order(policy: Policy) -> Found:
    with patch("checklist.engine.policy.compile.arrange", lambda names, _: tuple(names)):
        return _compile(policy)


def _diff(policy: Policy) -> Found:
    """Compare a policy with itself but for one rule of its first table."""
    first, *others = policy.derived
    rule = first.rules[3]
    then = next(value for value in first.value_ids if value != rule.then)
    rules = (*first.rules[:3], replace(rule, then=then), *first.rules[4:])
    edited = replace(policy, derived=(replace(first, rules=rules), *others))
    return _compared(policy, edited)


def _diff_other(policy: Policy) -> Found:
    """Compare a policy with itself upside down: the outcomes of its last table turned round."""
    turned = dict(zip(policy.outcome_ids, reversed(policy.outcome_ids), strict=True))
    rules = tuple(replace(rule, then=turned[rule.then]) for rule in policy.rules)
    return _compared(policy, replace(policy, rules=rules))


def _compared(old: Policy, new: Policy) -> Found:
    try:
        return [("changes", change.combinations) for change in diff(old, new).changes], 0
    except BudgetSpentError:
        return [(NOT_PROVED, 0)], 0


WORKS: Mapping[str, Callable[[Policy], Found]] = {
    "proofs": _proofs,
    "brute": _brute,
    "solver": _solver,
    "compile": _compile,
    "compile-in-policy-order": _compile_in_policy_order,
    "compile-alone": lambda policy: _compile(policy, alone=True),
    "diff": _diff,
    "diff-other": _diff_other,
}


def trial(work: str, shape: str, questions: int, *, seed: int = 1, rounds: int = 3) -> Trial:
    """Return what a process of its own finds; exits if that fails."""
    what = [work, shape, str(questions), str(seed), str(rounds)]
    command = [sys.executable, "-m", "bench.trial", *what]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(what)} failed:\n{done.stderr}")
    data = json.loads(done.stdout)
    return Trial(**data | {"verdicts": [(code, line) for code, line in data["verdicts"]]})


def _peak() -> float:
    """Return the peak memory of this process in MB, or 0 on systems other than Linux.

    Not by getrusage, where a process starts with the peak of its parent.
    """
    lines = STATUS.read_text("utf-8").splitlines() if STATUS.exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024 / 1e6


def _run(work: str, shape: str, questions: int, *, seed: int, rounds: int) -> Trial:
    policy = SHAPES[shape](questions, seed)
    times, found, nodes = [], list[Verdict](), 0
    for _ in range(rounds):
        start = time.process_time()
        verdicts, nodes = WORKS[work](policy)
        found = sorted(verdicts)
        times.append((time.process_time() - start) * 1000)
    rules = sum(len(table.rules) for table in policy.tables)
    return Trial(median(times), _peak(), found, rules, nodes)


if __name__ == "__main__":
    work, shape, *numbers = sys.argv[1:]
    questions, seed, rounds = map(int, numbers)
    print(json.dumps(asdict(_run(work, shape, questions, seed=seed, rounds=rounds))))
