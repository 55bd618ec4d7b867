"""Measure how the proofs grow, against trying every combination and against an SMT solver.

Figures are of processes of their own (trial.py): the median processor time of a few rounds, imports
left out, and as *peak* the most memory that the process held. Of the codes that they know, the
rivals must find the same problems; they find no counterexamples, which the proofs do. A policy is
*sound* by construction, see policies.py, or *faulty*: random rules. ``make bench`` installs the
solver; without it that column is left out.
"""

import os
import time
from collections import Counter
from collections.abc import Iterable
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import yaml

from bench.brute import CODES
from bench.shapes import published
from bench.trial import Trial, trial
from checklist.engine.policy.in_words import listed
from checklist.engine.policy.model import Policy
from checklist.engine.policy.prove import prove
from checklist.engine.source.policy_file import read_policy, read_scenarios

SHIPPED = Path(__file__).parent.parent / "docs/triage/policy.yml"
ROUNDS = 5
SEEDS = (1, 2, 3)
SIZES = (10, 20, 40)
BRUTE = (6, 8, 10)
"""Numbers of questions for which every combination is tried: one more takes four times as long."""


def main() -> int:
    """Print the figures; return an exit status."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, medians")
    _files()
    _growth()
    _rivals()
    _worst()
    _orders()
    return 0


def _files() -> None:
    print("\n                          rules  read, ms  proofs, ms  problems")
    with TemporaryDirectory() as name:
        table = Path(name, "policy.yml")
        table.write_text(_as_yaml(published()), "utf-8")
        for label, path in (("shipped policy", SHIPPED), ("published table", table)):
            _file(label, path)


def _file(label: str, path: Path) -> None:
    read, proved, problems, rules = [], [], 0, 0
    for _ in range(ROUNDS):
        start = time.process_time()
        policy = read_policy(path).policy
        if policy is None:
            raise SystemExit(f"{path} cannot be read")
        scenarios = path.with_name("scenarios.yml")
        stories = read_scenarios(scenarios, policy).scenarios if scenarios.exists() else None
        middle = time.process_time()
        problems, rules = len(prove(policy, stories)), len(policy.rules)
        read.append((middle - start) * 1000)
        proved.append((time.process_time() - middle) * 1000)
    print(f"{label:<26}{rules:>5}{median(read):>10.0f}{median(proved):>12.1f}{problems:>10}")


def _as_yaml(policy: Policy) -> str:
    data = {
        "id": policy.id,
        "version": policy.version,
        "title": policy.title,
        "questions": [
            {"id": q.id, "ask": q.ask, "answers": [{"id": a, "label": a} for a in q.answer_ids]}
            for q in policy.questions
        ],
        "outcomes": [{"id": o.id, "title": o.title, "summary": "…"} for o in policy.outcomes],
        "rules": [
            {
                "when": {n: listed(held)[0] for n, held in r.when.items()},
                "then": r.then,
                "because": "Row.",
            }
            for r in policy.rules
        ],
    }
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True)


def _seeds(work: str, shape: str, questions: int, *, rounds: int = 3) -> list[Trial]:
    return [trial(work, shape, questions, seed=seed, rounds=rounds) for seed in SEEDS]


def _found(one: Trial) -> str:
    counted = Counter(code for code, _ in one.verdicts)
    return ", ".join(f"{number} {code}" for code, number in sorted(counted.items())) or "none"


def _growth() -> None:
    print(f"\nderived values of five questions each, median of {len(SEEDS)} policies")
    print("policy           questions  rules  proofs, ms  peak, MB  problems of the first")
    kinds = ("", "-chained", "-shared")
    shapes = ["sound-unique", *(kind + way for kind in ("sound", "faulty") for way in kinds)]
    for shape, questions in product(shapes, SIZES):
        trials = _seeds("proofs", shape, questions)
        time_, peak = median(t.ms for t in trials), max(t.peak for t in trials)
        rules = trials[0].rules
        print(
            f"{shape:<17}{questions:>9}{rules:>7}{time_:>12.0f}{peak:>10.0f}  {_found(trials[0])}",
            flush=True,
        )


def _rivals() -> None:
    print("\nthe same problems found by rivals, ms, and how many times as long as the proofs")
    print("policy           questions  proofs  every combination  ratio  solver  ratio")
    for shape in ("sound", "sound-unique", "sound-shared", "faulty"):
        for questions in sorted({*BRUTE, *SIZES}):
            _rival(shape, questions)


def _rival(shape: str, questions: int) -> None:
    ours = _seeds("proofs", shape, questions)
    line = f"{shape:<17}{questions:>9}{_ms(ours):>8}"
    tried = _seeds("brute", shape, questions, rounds=1) if questions in BRUTE else []
    line += f"{_against(ours, tried):>26}"
    asked = _seeds("solver", shape, questions, rounds=1) if find_spec("z3") else []
    print(f"{line}{_against(ours, asked):>15}", flush=True)
    for rival in (tried, asked):
        _agree(f"{shape}, {questions} questions", zip(ours, rival, strict=False))


def _ms(trials: Iterable[Trial]) -> str:
    return f"{median(t.ms for t in trials):.0f}"


def _against(ours: list[Trial], rival: list[Trial]) -> str:
    if not rival:
        return "-"
    ratio = median(theirs.ms / one.ms for one, theirs in zip(ours, rival, strict=True))
    return f"{_ms(rival)}{ratio:>7.0f}"


def _agree(what: str, pairs: Iterable[tuple[Trial, Trial]]) -> None:
    for seed, (one, other) in zip(SEEDS, pairs, strict=False):
        known = [verdict for verdict in one.verdicts if verdict[0] in CODES]
        if one.proved and known != other.verdicts:
            differ = sorted(set(known) ^ set(other.verdicts))
            raise SystemExit(f"{what}, seed {seed}: the verdicts differ: {differ}")


def _worst() -> None:
    print("\nwhere it gives up            questions  rules       ms  peak, MB  found")
    for work, shape, questions in (
        ("proofs", "flat-first", 40),
        ("proofs", "flat-unique", 40),
        ("proofs", "flat-first", 400),
        ("proofs", "flat-unique", 400),
        ("proofs", "flat-50-answers", 40),
        ("proofs", "faulty-deep", 150),
        ("diff", "sound", 40),
        ("diff-other", "sound", 40),
        ("diff", "faulty", 40),
        ("diff-other", "faulty", 40),
        ("diff-other", "flat-first", 40),
        ("compile-alone", "sound", 20),
        ("compile-alone", "sound", 40),
        ("compile-alone", "faulty", 40),
    ):
        one = trial(work, shape, questions, rounds=1)
        found = f"{one.nodes} nodes" if one.nodes else _found(one)
        label = f"{work}, {shape}"
        print(
            f"{label:<29}{questions:>9}{one.rules:>7}{one.ms:>9.0f}{one.peak:>10.0f}  {found}",
            flush=True,
        )


def _orders() -> None:
    print("\norder of names: the policy's alone, and with the one that keeps together (arrange)")
    print("policy           questions  policy's, ms  nodes  with arrange, ms  nodes")
    for shape, questions in product(("halves", "chain"), SIZES):
        one = trial("compile-in-policy-order", shape, questions)
        other = trial("compile", shape, questions)
        print(
            f"{shape:<17}{questions:>9}{one.ms:>14.0f}{one.nodes or '-':>7}"
            f"{other.ms:>18.0f}{other.nodes or '-':>7}",
            flush=True,
        )
