"""Measure how soon a table is triaged, against Python's csv module copying the same file.

Random answers to the shipped policy: to each question none, one or several, so most rows share
their decision with others. Then the worst case: a made-up policy of twelve questions with three
answers each, where nearly every row is a decision of its own. *batch* is the work from the open
files to the closed ones, the policy compiled each time; *command* is the whole process, start
and proofs included, against a process of its own that copies; *peak* is what Python allocates at
most for *batch*.
"""

import csv
import json
import random
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from statistics import median

from checklist.build.policy.batch import triage_rows
from checklist.build.policy.decider import Decider
from checklist.build.policy.stream import open_input, open_output
from checklist.engine.policy.compile import compile_policy
from checklist.engine.policy.model import Policy, Question
from checklist.engine.source.policy_file import read_policy

SHIPPED = Path(__file__).parent.parent / "docs/triage/policy.yml"
ROUNDS = 5
SIZES = (10_000, 100_000, 300_000)
WORST_SIZES = (10_000, 50_000)
QUESTIONS = 12


def _worst(folder: Path) -> Path:
    """Write a policy of many questions, each of which can matter."""
    names = [f"q{at}" for at in range(QUESTIONS)]
    answers = [{"id": name, "label": name} for name in ("no", "some", "yes")]
    outcomes = ("plan", "soon", "now")
    rules = [
        {"when": {one: "yes", other: ["some", "yes"]}, "then": outcomes[at % 3], "because": "Two."}
        for at, (one, other) in enumerate(pairwise(names))
    ]
    path = folder / "policy.yml"
    policy = {
        "id": "worst",
        "version": "1.0.0",
        "title": "Worst",
        "hit-policy": "first",
        "questions": [{"id": name, "ask": "?", "answers": answers} for name in names],
        "outcomes": [{"id": name, "title": name, "summary": name} for name in outcomes],
        "rules": [*rules, {"when": {}, "then": "plan", "because": "Rest."}],
    }
    path.write_text(json.dumps(policy), "utf-8")  # JSON is YAML
    return path


def _read(path: Path) -> Policy:
    reading = read_policy(path)
    if reading.policy is None:
        raise SystemExit("\n".join(map(str, reading.problems)))
    return reading.policy


def _write_answers(path: Path, policy: Policy, rows: int) -> int:
    """Write a table of random answers, the same each time; return how many rows differ."""
    draw = random.Random(rows)  # noqa: S311  no secret
    different = set()
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["id", *policy.question_ids])
        for number in range(rows):
            cells = [_cell(draw, question) for question in policy.questions]
            writer.writerow([number, *cells])
            different.add(hash(tuple(cells)))
    return len(different)


def _cell(draw: random.Random, question: Question) -> str:
    ids = question.answer_ids
    return "|".join(draw.sample(ids, draw.randint(0, len(ids))))


def _copy(source: Path, target: Path) -> None:
    with (
        source.open(encoding="utf-8", newline="") as lines,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        csv.writer(out).writerows(csv.reader(lines))


def _batch(source: Path, target: Path, policy: Policy) -> None:
    with open_input(source) as lines, open_output(target) as out:
        rows = triage_rows(Decider(compile_policy(policy)), lines, file=source.name, complain=print)
        csv.writer(out).writerows(rows)


def _command(source: Path, target: Path, policy: Path) -> None:
    files = [str(source), "--policy", str(policy), "-o", str(target)]
    subprocess.run([sys.executable, "-m", "checklist", "batch", *files], check=True)


COPY = """import csv, sys
source, target = sys.argv[1:]
with open(source, encoding="utf-8", newline="") as lines:
    with open(target, "w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(csv.reader(lines))
"""


def _copy_command(source: Path, target: Path) -> None:
    subprocess.run([sys.executable, "-c", COPY, str(source), str(target)], check=True)


def _peak(work: Callable[[], None]) -> float:
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def _by_turns(works: Iterable[Callable[[], None]]) -> list[float]:
    """Return the median time of each, in ms."""
    listed = list(works)
    times: list[list[float]] = [[] for _ in listed]
    for _ in range(ROUNDS):
        for taken, work in zip(times, listed, strict=True):
            start = time.perf_counter()
            work()
            taken.append((time.perf_counter() - start) * 1000)
    return [median(taken) for taken in times]


def _measure(path: Path, sizes: Iterable[int], folder: Path) -> None:
    policy = _read(path)
    source, target = folder / "in.csv", folder / "out.csv"
    print(
        "     rows  different  copy, ms  batch, ms  ratio  "
        "copying process, ms  command, ms  ratio  peak, MB"
    )
    for rows in sizes:
        different = _write_answers(source, policy, rows)
        copy, batch, copying, command = _by_turns(
            [
                lambda: _copy(source, target),
                lambda: _batch(source, target, policy),
                lambda: _copy_command(source, target),
                lambda: _command(source, target, path),
            ]
        )
        peak = _peak(lambda: _batch(source, target, policy))
        print(
            f"{rows:>9,}{different:>11,}{copy:>10.0f}{batch:>11.0f}{batch / copy:>7.1f}"
            f"{copying:>21.0f}{command:>13.0f}{command / copying:>7.1f}{peak:>10.1f}",
            flush=True,
        )


def main() -> int:
    """Print the figures; return an exit status."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"{SHIPPED.parent.name}/{SHIPPED.name}, medians of {ROUNDS} rounds")
        _measure(SHIPPED, SIZES, folder)
        print(f"\nworst case, a policy of {QUESTIONS} questions")
        _measure(_worst(folder), WORST_SIZES, folder)
    return 0
