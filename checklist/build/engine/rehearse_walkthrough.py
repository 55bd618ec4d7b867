"""The requests that exercise everything the sandbox can do in the page; see rehearse_triage.py.

They walk a strategy of their own, so that an edit of a team's strategy rebuilds a page and not the
runtime, and run scripts of parity.yml, enough for every command. Runs its start in a
temporary folder. A new template needs a request here that reaches it.
"""

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from checklist.build.engine.error import BundleError
from checklist.build.engine.parity import FILE, Script, read_scripts
from checklist.engine.git.commands.table import COMMANDS
from checklist.engine.git.shell import SHELL
from checklist.engine.walkthrough import snapshot
from checklist.engine.walkthrough.inputs import filled
from checklist.engine.walkthrough.strategy import (
    Check,
    Line,
    Name,
    Pitfall,
    Step,
    Strategy,
    to_data,
)
from checklist.engine.walkthrough.walk import Walk


def _lines(*texts: str) -> tuple[Line, ...]:
    return tuple(map(Line, texts))


STRATEGY = Strategy(
    id="rehearsal",
    title="Rehearsal <&>",
    page="../",
    summary="A <em>story</em>.",
    names=(
        Name("live", "Live", "version", "1.2.0"),
        Name("version", "New", "version", "{live.next}", above="live"),
        Name("ticket", "Ticket", "ticket", "123"),
        Name("fix", "Branch", "branch", "fix/{ticket}"),
    ),
    start=_lines(
        "echo a > f",
        "git add .",
        "git commit -m \"First & 'last'\"",
        "git tag -a v{live} -m v{live}",
    ),
    steps=(
        Step(
            "cut",
            "Cut <it>",
            "Why.",
            _lines("git switch -c {fix}", "echo b >> f", "git commit -a -m Fix", "git log -1"),
            "Look.",
            "Skipped.",
        ),
        Step(
            "merge",
            "Merge it",
            "Why.",
            _lines("git switch main", "git merge --no-ff {fix}", "git tag -a v{version} -m x"),
            "Look.",
            "Skipped.",
        ),
    ),
    goal=(
        Check("annotated", "There is a tag.", tag="v{version}"),
        Check("raised", "It is higher.", tag="v{version}"),
        Check("unmoved", "The old one stays.", tag="v{live}"),
        Check("has", "It has the fix.", at="v{version}", file="f", text="b"),
        Check("lacks", "It has no more.", at="main", file="g", optional=True),
        Check("clean", "All is committed."),
    ),
    pitfalls=(
        Pitfall(
            "wrong",
            "Wrong",
            "merge",
            (Line("git switch main"), Line("git commit -m none", fails=True)),
            "See.",
            "Why.",
            _lines("git status"),
            resume="merge",
        ),
        Pitfall(
            "off",
            "Off",
            "merge",
            _lines("git switch -c off"),
            "See.",
            "Why.",
            _lines("git switch main"),
            resume="merge",
        ),
    ),
)

_CONFLICT = """\
git switch -c side
echo theirs > f
git commit -a -m theirs
git switch main
echo ours > f
git commit -a -m ours
git merge side""".splitlines()
"""Lines that end in a conflict, which the page shows with a field for each file."""

_REFUSED = """\
git
git frobnicate
git comit
git push
git log -n x
frobnicate
echo 'open
echo a | cat
echo a > ../outside""".splitlines()
"""Lines that the sandbox refuses in words of its own: unknown commands, and signs of a shell."""

_MARKED = [*_CONFLICT, "git add f", "git commit --no-edit"]
"""Lines that commit a conflict with its markers."""

_HELP = ["help", "help git commit", "git help", "help nothing"]

_WORKS: tuple[tuple[list[list[str]], list[list[str]]], ...] = (
    ([["step", "cut"], ["line", "git tag x"]], [["undo", ""]]),
    ([["line", "git tag x"]], [["name", "version\n1.2.3"]]),
    ([["line", "git tag x"]], [["name", "fix\nmain"], ["solution", ""]]),
    ([["step", "cut"]], [["start-over", ""], ["line", "git tag x"], ["bring-back", ""]]),
    ([["step", "cut"], ["pitfall", "off"], ["line", "git checkout main"]], []),
)
"""Moves, and what the reader does then with what was done."""

_UNFINISHED = ("gi", "git sw", "git switch m", "git tag -", "cat f", "help ", "nothing")
"""Lines in which Tab is pressed."""


def requests() -> list[str]:
    """Return requests, JSON text each, that together reach every command and every template."""
    steps = [["step", "cut"], ["step", "merge"]]
    typed = [["line", line.text.format(fix="fix/123")] for line in STRATEGY.steps[0].run]
    start = _start_snapshot()
    return [
        _request(begun=start),
        _request(begun=start, want="goal"),
        _request(begun=start, moves=steps),
        _request(begun=start, names={"live": "2.0.0"}),
        _request(),
        *(_request(moves=moves) for moves in (steps[:1], steps, [*steps, ["line", "git status"]])),
        _request(moves=[*steps[:1], ["pitfall", "wrong"]]),
        _request(moves=[*steps[:1], ["pitfall", "wrong"], ["repair", "wrong"]]),
        _request(moves=[*steps[:1], ["pitfall", "wrong"], ["line", "git  status"]]),
        _request(moves=typed),
        _request(moves=[["step", "merge"]]),
        _request(moves=[["repair", "none"]]),
        _request(names={"version": "1.3.0", "fix": "a..b", "ticket": "a b"}),
        _request(names={"live": "2.0.0", "ticket": "9"}, moves=steps),
        *(_request(moves=moves) for moves in _typed(_CONFLICT)),
        *(_request(moves=moves) for moves in _typed(_REFUSED)),
        _request(moves=[["line", line] for line in _MARKED]),
        *(_request(moves=moves) for moves in _typed(_HELP)),
        *(_request(moves=moves, acts=acts) for moves, acts in _WORKS),
        _request(undone=[[0, "Cut <it>", [["git tag x", "", True]]]]),
        *(_request(complete=[line, len(line)]) for line in _UNFINISHED),
        *(
            _request(replace(STRATEGY, start=_lines(*script.start)), moves=moves)
            for script in _rehearsed()
            for moves in _typed(script.lines)
        ),
        _request(want="goal"),
        _request(moves=[["file", "f\nit's\nnew\n"]], want="zip"),
        "not JSON",
        "{}",
    ]


def _start_snapshot() -> dict[str, Any]:
    """Return the snapshot that the start of the strategy leaves, as JSON data."""
    with tempfile.TemporaryDirectory() as folder:
        taken = Walk(filled(STRATEGY), Path(folder)).take_snapshot()
    assert taken  # noqa: S101  all of it is committed
    return snapshot.to_data(taken)


def _rehearsed() -> Iterator[Script]:
    """Yield scripts that together use every command, in few lines."""
    scripts = read_scripts()
    left = {*(f"git {name}" for name in COMMANDS), *SHELL}
    while left:
        best = max(scripts, key=lambda one: len(one.commands & left) / len(one.all_lines))
        if left.isdisjoint(best.commands):
            raise BundleError(f"no script of {FILE.name} uses {', '.join(sorted(left))}: add one")
        left -= best.commands
        yield best


def _typed(lines: Sequence[str]) -> Iterator[list[list[str]]]:
    """Yield the moves of a script after each of its lines."""
    for number in range(1, len(lines) + 1):
        yield [["line", line] for line in lines[:number]]


def _request(strategy: Strategy = STRATEGY, **changed: Any) -> str:  # noqa: ANN401  any part of one
    data = json.dumps(to_data(strategy), ensure_ascii=False)
    return json.dumps(
        {
            "page": "walkthrough",
            "language": "en",
            "strategy": data,
            "names": {},
            "begun": None,
            "moves": [],
            "want": "",
        }
        | changed
    )
