"""The requests that exercise everything the sandbox can do in the page; see rehearse_triage.py.

They walk a strategy of their own, so that an edit of a team's strategy rebuilds a page and not the
runtime. Runs its start in a temporary folder. A command or a branch that is new
needs a line here that reaches it.
"""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from checklist.engine.walkthrough import snapshot as begun
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
    ),
)

_SCRIPTS = (
    # Branches, work tree and index, and what only looks.
    """
    git status
    git branch -v
    git branch side
    git branch -m side other
    git checkout other
    git checkout -b deep/er
    echo x > g
    mkdir d
    git status -sb
    git add -A
    git status
    git diff --cached
    git rm --cached g
    git add g
    git commit -m "A message with a body

    no"
    git commit -m "g & <h>"
    git commit --amend -m "g again"
    git show --stat
    git show HEAD:g
    git show v1.2.0
    git diff HEAD~1 HEAD
    git log --oneline --all --decorate
    git log --stat -2
    git log main..deep/er --format=%H
    git cherry -v main
    git ls-files -s
    git tag -l
    git tag light
    git tag -d light
    git branch --contains v1.2.0
    git branch -d other
    git branch -D other
    git reset --soft HEAD~1
    git reset
    git reset --hard
    git checkout HEAD~0
    git switch -
    git switch --detach main
    git switch main
    git checkout v1.2.0 -- f
    cat f
    ls
    rm f
    git checkout -- f
    """,
    # Conflicts, in a merge, a pick and a revert; taken back, and solved.
    """
    git switch -c side
    echo one > f
    git commit -a -m one
    git switch main
    echo two > f
    git commit -a -m two
    git merge side
    git status
    git diff
    git switch side
    git merge --abort
    git cherry-pick -x side
    git status
    echo both > f
    git add f
    git cherry-pick --continue
    git merge side -m joined
    git checkout --ours f
    git add f
    git commit --no-edit
    git log -1
    git revert -m 1 HEAD --no-edit
    git revert HEAD~1
    git revert --abort
    git cherry-pick HEAD
    git cherry-pick side --no-commit
    git reset --hard HEAD
    git merge --squash side
    git merge side
    git merge nowhere
    git cherry-pick nowhere
    """,
    # What is no command here, or is refused.
    """
    git
    git frobnicate
    git rebase main
    git comit
    git commit --fixup x
    git branch bad..name
    git switch nowhere
    git log nowhere
    git tag v1.2.0
    git add nowhere
    frobnicate
    echo 'open
    echo $HOME
    echo a | cat
    echo a > ../outside
    echo a > .git/config
    cat nowhere
    git log -n x
    git show HEAD~999
    git rm nowhere
    """,
)


def requests() -> list[str]:
    """Return requests, JSON text each, that together reach every command and every template."""
    steps = [["step", "cut"], ["step", "merge"]]
    typed = [["line", line.text.format(fix="fix/123")] for line in STRATEGY.steps[0].run]
    kept = _kept()
    return [
        _request(begun=kept),
        _request(begun=kept, want="goal"),
        _request(begun=kept, moves=steps),
        _request(begun=kept, names={"live": "2.0.0"}),
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
        *(_request(moves=moves) for script in _SCRIPTS for moves in _typed(script)),
        _request(want="goal"),
        _request(moves=[["file", "f\nit's\nnew\n"]], want="zip"),
        "not JSON",
        "{}",
    ]


def _kept() -> dict[str, Any]:
    """Return what the start of the strategy leaves."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Walk(filled(STRATEGY), Path(folder)).keep()
    assert kept  # noqa: S101  all of it is committed
    return begun.to_data(kept)


def _typed(script: str) -> Iterator[list[list[str]]]:
    """Yield the moves of a script after each of its lines."""
    lines = [line.strip() for line in script.strip().splitlines()]
    for number in range(1, len(lines) + 1):
        yield [["line", line] for line in lines[:number]]


def _request(**changed: Any) -> str:  # noqa: ANN401  any part of a request
    strategy = json.dumps(to_data(STRATEGY), ensure_ascii=False)
    return json.dumps(
        {
            "page": "walkthrough",
            "language": "en",
            "strategy": strategy,
            "names": {},
            "begun": None,
            "moves": [],
            "want": "",
        }
        | changed
    )
