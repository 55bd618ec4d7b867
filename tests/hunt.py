"""Search at random for one subject, round after round: ``make hunt SUBJECT=proofs NUMBER=100000``.

Each round runs all tests that name the subject (see tests/draw.py) from a seed of its own, one
higher than that of the round before. It ends at the first failure, after `NUMBER` cases, or when
it is stopped; without a number it goes on. It prints the figures that a note needs.
"""

import os
import random
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

FAILED = 1
WRONG_USE = 2
DRAWN = re.compile(r"(\d+) passing examples?, (\d+) failing examples?")


@dataclass(eq=False)  # pytest wants plugins that can be told apart
class Round:
    """A plugin that notes, for one round, which tests ran, how many cases, and what failed."""

    subject: str
    subjects: set[str] = field(default_factory=set)
    ran: list[str] = field(default_factory=list)
    cases: int = 0
    failures: list[pytest.TestReport] = field(default_factory=list)

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Note the subjects that there are."""
        self.subjects.update(name for mark in item.iter_markers("hunt") for name in mark.args)

    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        """Count the cases of a test: Hypothesis says how many, or its mark does."""
        self.ran.append(item.nodeid)
        found = DRAWN.findall(getattr(item, "hypothesis_statistics", ""))
        marks = [mark for mark in item.iter_markers("hunt") if self.subject in mark.args]
        self.cases += sum(int(number) for numbers in found for number in numbers)
        self.cases += 0 if found else sum(mark.kwargs.get("cases", 1) for mark in marks)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what failed."""
        if report.failed:
            self.failures.append(report)


def run(subject: str, seed: int, where: Sequence[str]) -> Round:
    """Run one round; `where` names files or tests to look for the subject in."""
    os.environ["SEED"] = str(seed)
    noted = Round(subject)
    quiet = ["-p", "no:terminal", "-p", "no:cacheprovider", "-o", "addopts=--import-mode=importlib"]
    ended = pytest.main(["--hunt", subject, *quiet, *where], plugins=[noted])
    expected = (
        pytest.ExitCode.OK,
        pytest.ExitCode.TESTS_FAILED,
        pytest.ExitCode.NO_TESTS_COLLECTED,
    )
    if ended not in expected:
        sys.exit(int(ended))
    return noted


def hunt(subject: str, number: float, where: Sequence[str]) -> int:
    """Search until something fails or `number` cases were tried; return the exit status."""
    first = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**9))
    start, cases, rounds = time.monotonic(), 0, 0
    done: Round | None = None
    try:
        while cases < number:
            done = run(subject, first + rounds, where)
            if not done.ran and not done.failures:
                print(
                    f"nothing draws for {subject!r}; there are: {', '.join(sorted(done.subjects))}"
                )
                return WRONG_USE
            where, cases, rounds = done.ran, cases + done.cases, rounds + 1
            seconds = time.monotonic() - start
            print(
                f"{subject}: {cases:,} cases of {len(set(done.ran))} tests in {seconds:.0f} s, "
                f"seeds {first} to {first + rounds - 1}",
                flush=True,
            )
            if done.failures:
                break
    except KeyboardInterrupt:
        print("stopped")
    if done is None or not done.failures:
        print("nothing was found")
        return 0
    failure = done.failures[0]
    print(failure.longreprtext, *(text for _, text in failure.sections), sep="\n")
    print(f"found by {failure.nodeid}")
    print(f"repeat with: make hunt SUBJECT={subject} NUMBER=1 SEED={first + rounds - 1}")
    return FAILED


def main(arguments: Sequence[str]) -> int:
    """Read ``SUBJECT [NUMBER [WHERE …]]``."""
    subject, number, *where = *arguments, *["", ""][len(arguments) :]
    if number and not number.isdecimal():
        print(f"NUMBER={number}: write how many cases, or nothing to go on until something fails")
        return WRONG_USE
    return hunt(subject, int(number) if number else float("inf"), where)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
