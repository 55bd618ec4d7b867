"""Every script and story in the page's Python says and leaves what it does natively.

What it leaves natively is held against real git in tests/git.
"""

import base64
import io
import json
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from dulwich.index import read_index
from hypothesis import given
from hypothesis import strategies as st

from checklist.build.engine import runtime
from checklist.build.engine.native import answer_natively
from checklist.build.walkthrough.load import read_strategy
from checklist.engine.walkthrough.strategy import Pitfall, Strategy, to_data
from tests.draw import drawn
from tests.git.pair import Pair, run_drawn
from tests.git.real import held, unsound
from tests.git.scripts import SCRIPTS
from tests.paths import ROOT, STRATEGIES
from tests.pyodide.node_engine import Ask


def moves_of(strategy: Strategy, pitfall: Pitfall | None) -> list[list[str]]:
    """Return the moves of a story."""
    if pitfall is None:
        return [["step", step.id] for step in strategy.steps]
    return [
        *(["step", step.id] for step in strategy.before(pitfall.at)),
        ["pitfall", pitfall.id],
        ["repair", pitfall.id],
        *(["step", step.id] for step in strategy.since(pitfall.resume)),
    ]


def stories() -> Iterator[tuple[Strategy, Pitfall | None]]:
    """Yield each story of the site."""
    for path in STRATEGIES:
        strategy = read_strategy(path).strategy
        if strategy:  # else another test tells
            yield from ((strategy, pitfall) for pitfall in (None, *strategy.pitfalls))


def request(strategy: Strategy, moves: Sequence[Sequence[str]]) -> str:
    """Return the request for the repository after some moves."""
    data = json.dumps(to_data(strategy), ensure_ascii=False)
    return json.dumps(
        {"page": "walkthrough", "strategy": data, "names": {}, "moves": moves, "want": "zip"}
    )


BARE = Strategy("bare", "Bare", "", "", (), (), (), (), ())
"""A strategy that has done nothing yet."""


def typed(lines: Sequence[str]) -> str:
    """Return the request for the repository after some lines."""
    return request(BARE, [["line", line] for line in lines])


def repository(answer: str) -> dict[str, bytes | list[str]]:
    """Return what the repository of a response holds, file by file, as git reads it."""
    packed = io.BytesIO(base64.b64decode(json.loads(answer)["zip"]))
    with zipfile.ZipFile(packed) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    index = found.pop("hotfix/.git/index", None)
    read = {
        # How well zlib packs differs from build to build of it.
        name: zlib.decompress(content) if "/.git/objects/" in name and content else content
        for name, content in found.items()
    }
    return {**read, "index": [] if index is None else entries(index)}


def entries(index: bytes) -> list[str]:
    """Return what an index says of each path, without the times of files."""
    return [
        f"{entry.name!r} {entry.mode:o} {entry.sha!r} {entry.stage()}"
        for entry in read_index(io.BytesIO(index))
    ]


def assert_alike(ask: Ask, requests: list[str]) -> list[str]:
    """Fail unless the page's Python answers like the native one, and leaves the same; return it."""
    answers = [ask(each) for each in requests]
    runtime.compare(requests, answers, "small")
    natives = answer_natively(requests, root=ROOT)
    for request_, answer, native in zip(requests, answers, natives, strict=True):
        assert repository(answer) == repository(native), request_
    return answers


# Both are the same Python: where one script does the same in both, its neighbours do nearly always.
@pytest.mark.parametrize("every", [9, pytest.param(1, marks=pytest.mark.deep)])
def test_scripts_in_pyodide_say_and_leave_what_they_do_natively(
    walkthrough: Ask, every: int
) -> None:
    requests = [typed(script.all_lines) for script in SCRIPTS.values()]
    assert len(requests) > 80
    assert_alike(walkthrough, requests[::every])


@pytest.mark.deep
def test_every_story_in_pyodide_says_and_leaves_what_it_does_natively(walkthrough: Ask) -> None:
    walked = list(stories())
    assert len(walked) > len(STRATEGIES) >= 6
    requests = [request(strategy, moves_of(strategy, pitfall)) for strategy, pitfall in walked]
    for answer in assert_alike(walkthrough, requests):
        assert json.loads(answer)["holds"]


def test_a_repository_that_differs_would_be_noticed(walkthrough: Ask) -> None:
    one, other = (walkthrough(typed(["echo a > a", line])) for line in ("git add a", "git status"))
    assert repository(one) != repository(other)


@pytest.mark.deep
@drawn(5, "pyodide", deep=60)
@given(st.data())
def test_random_commands_in_pyodide_leave_what_real_git_leaves(
    walkthrough: Ask, data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as name:
        pair = Pair(Path(name))
        ran = run_drawn(data, pair)
        with zipfile.ZipFile(
            io.BytesIO(base64.b64decode(json.loads(walkthrough(typed(ran)))["zip"]))
        ) as archive:
            archive.extractall(Path(name) / "pyodide")
        there = Path(name) / "pyodide" / "hotfix"
        assert held(there) == held(pair.theirs), "\n".join(ran)
        assert unsound(there) == "", "\n".join(ran)
