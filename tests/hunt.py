"""Search at random for one subject, round after round: ``make hunt SUBJECT=proofs NUMBER=100000``.

Each round is a process of its own that runs all tests that name the subject (see tests/draw.py),
from a seed one higher than that of the round before. It ends at the first failure, after `NUMBER`
cases, or when it is stopped; without a number it goes on. It prints the figures that a note needs.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

FAILED = 1
WRONG_USE = 2
QUIET = ("-p", "no:terminal", "-p", "no:cacheprovider", "-o", "addopts=--import-mode=importlib")
ENDS = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)


@dataclass(eq=False)  # pytest wants plugins that can be told apart
class Round:
    """A plugin that notes for one round which tests ran, how many cases, and what failed."""

    subjects: set[str] = field(default_factory=set)
    ran: list[str] = field(default_factory=list)
    failure: str = ""

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Note the subjects that there are."""
        self.subjects.update(name for mark in item.iter_markers("hunt") for name in mark.args)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what ran, and the first failure."""
        if report.when == "call":
            self.ran.append(report.nodeid)
        if report.failed and not self.failure:
            reported = [report.longreprtext, *(text for _, text in report.sections)]
            self.failure = "\n".join([*reported, f"found by {report.nodeid}"])


def run(subject: str, where: Sequence[str]) -> None:
    """Run one round in this process, from the seed in SEED, and print what it came to as JSON."""
    noted = Round()
    ended = pytest.main(["--hunt", subject, *QUIET, *where], plugins=[noted])
    if ended not in ENDS:
        sys.exit(int(ended))
    from tests.draw import TRIED  # noqa: PLC0415  before pytest has begun it must not be imported

    found = {"subjects": sorted(noted.subjects), "ran": noted.ran, "failure": noted.failure}
    print("\n" + json.dumps({**found, "cases": TRIED[subject]}))


def hunt(subject: str, number: float, where: Sequence[str]) -> int:
    """Search until something fails or `number` cases were tried; return the exit status."""
    first = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**9))
    start, cases, seed = time.monotonic(), 0, first
    while cases < number:
        command = [sys.executable, "-m", "tests.hunt", "--round", subject, *where]
        ended = subprocess.run(
            command, env={**os.environ, "SEED": str(seed)}, stdout=subprocess.PIPE, check=True
        )
        found = json.loads(ended.stdout.splitlines()[-1])
        if not found["ran"] and not found["failure"]:
            there = ", ".join(found["subjects"])
            print(f"SUBJECT={subject}: nothing is drawn for that: write one of {there}")
            return WRONG_USE
        where, cases = where or found["ran"], cases + found["cases"]
        tests = len(set(found["ran"]))
        print(
            f"{subject}: {cases:,} cases of {tests} tests in {time.monotonic() - start:.0f} s, "
            f"seeds {first} to {seed}",
            flush=True,
        )
        if found["failure"]:
            print(found["failure"])
            print(f"repeat it with: make hunt SUBJECT={subject} NUMBER=1 SEED={seed}")
            return FAILED
        seed += 1
    print("nothing was found")
    return 0


def main(arguments: Sequence[str]) -> int:
    """Read ``SUBJECT [NUMBER [WHERE …]]``; `WHERE` goes to pytest: files to look in, options."""
    if arguments[:1] == ["--round"]:
        run(arguments[1], arguments[2:])
        return 0
    subject, number, *where = *arguments, *["", ""][len(arguments) :]
    if number and not number.isdecimal():
        print(f"NUMBER={number}: write how many cases, or nothing to go on until something fails")
        return WRONG_USE
    try:
        return hunt(subject, int(number) if number else float("inf"), where)
    except KeyboardInterrupt:
        print("stopped, and nothing was found")
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
