"""Every story under Pyodide holds what it holds under real git, and says what it says natively."""

import base64
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklist.build.engine import runtime
from checklist.build.engine.engines import WALKTHROUGH
from checklist.build.engine.node_engine import Start
from checklist.build.walkthrough.load import read_strategy
from checklist.engine.walkthrough.inputs import filled
from checklist.engine.walkthrough.strategy import Pitfall, Strategy, to_data
from checklist.engine.walkthrough.walk import story
from tests.git.real import held, under_git, unsound
from tests.git.test_parity import SCRIPTS, lines_of
from tests.git.test_random import EXAMPLES, Pair, run_drawn
from tests.paths import STRATEGIES
from tests.policies import STEADY
from tests.pyodide.node_engine import node_engine

HOSTILE = [
    *("", "null", "[]", "{", '{"strategy": 1}', "\N{FIRE}\n\r\u2028"),
    json.dumps({"strategy": "{}", "names": {}, "moves": []}),
]


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
    return json.dumps({"strategy": data, "names": {}, "moves": moves, "want": "zip"})


@pytest.mark.parametrize("how", ["small", "plain"])
def test_each_start_answers_like_native_python(how: Start) -> None:
    requests = [*WALKTHROUGH.requests(), *HOSTILE]
    requests += [request(strategy, moves_of(strategy, pitfall)) for strategy, pitfall in stories()]
    with node_engine(how, WALKTHROUGH) as ask:
        answers = [ask(each) for each in requests]
    runtime.compare(requests, answers, how)
    assert all(isinstance(json.loads(answer), dict) for answer in answers)


BARE = Strategy("bare", "Bare", "", "", (), (), (), (), ())
"""A strategy that has done nothing yet."""


@pytest.fixture(scope="module")
def ask() -> Iterator[Callable[[str], str]]:
    """Start Python once for a module."""
    with node_engine("small", WALKTHROUGH) as asked:
        yield asked


def unpacked(response: str, folder: Path) -> Path:
    """Return where the repository of a response now lies."""
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(json.loads(response)["zip"]))) as archive:
        archive.extractall(folder)
    return folder / "hotfix"


def test_every_script_in_pyodide_leaves_what_real_git_leaves(
    ask: Callable[[str], str], tmp_path: Path
) -> None:
    for number, script in enumerate(SCRIPTS.values()):
        lines = lines_of(script)
        response = ask(request(BARE, [["line", line] for line in lines]))
        real = tmp_path / f"{number}-real"
        real.mkdir()
        under_git(real, lines)
        assert held(unpacked(response, tmp_path / str(number))) == held(real), script["title"]


@settings(STEADY, max_examples=max(EXAMPLES // 3, 1))
@given(st.data())
def test_random_commands_in_pyodide_leave_what_real_git_leaves(
    ask: Callable[[str], str], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pair = Pair(folder)
        ran = run_drawn(data, pair)
        response = ask(request(BARE, [["line", line] for line in ran]))
        there = unpacked(response, folder / "pyodide")
        assert held(there) == held(pair.theirs), "\n".join(ran)
        assert unsound(there) == "", "\n".join(ran)


def test_every_story_in_pyodide_holds_what_real_git_holds(
    ask: Callable[[str], str], tmp_path: Path
) -> None:
    told = list(stories())
    assert len(told) > len(STRATEGIES) >= 6
    for number, (strategy, pitfall) in enumerate(told):
        response = ask(request(strategy, moves_of(strategy, pitfall)))
        assert json.loads(response)["holds"], (strategy.id, pitfall)
        there, real = unpacked(response, tmp_path / str(number)), tmp_path / f"{number}-real"
        real.mkdir()
        done = filled(strategy)
        wrong = next((one for one in done.pitfalls if pitfall and one.id == pitfall.id), None)
        under_git(real, [line.text for line in story(done, wrong)])
        assert held(there) == held(real), (strategy.id, pitfall)
        assert unsound(there) == ""
