"""Every story under Pyodide holds what it holds under real git, and says what it says natively."""

import base64
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from checklist.branching.load import read_strategy
from checklist.branching.names import filled
from checklist.branching.strategy import Pitfall, Strategy, to_data
from checklist.branching.walk import story
from checklist.publish import rehearsal, runtime
from checklist.publish.bundle import SANDBOX
from checklist.publish.node_engine import Start
from tests.branching.real import held, under_git, unsound
from tests.branching.test_parity import SCRIPTS, lines_of
from tests.parity.node_engine import node_engine

FILES = sorted((Path(__file__).parents[2] / "docs" / "branching").glob("*.yml"))
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
    for path in FILES:
        strategy = read_strategy(path).strategy
        if strategy:  # else another test tells
            yield from ((strategy, pitfall) for pitfall in (None, *strategy.pitfalls))


def request(strategy: Strategy, moves: Sequence[Sequence[str]]) -> str:
    """Return the request for the repository after some moves."""
    data = json.dumps(to_data(strategy), ensure_ascii=False)
    return json.dumps({"strategy": data, "names": {}, "moves": moves, "want": "zip"})


@pytest.mark.parametrize("how", ["small", "plain"])
def test_each_start_answers_like_native_python(how: Start) -> None:
    requests = [*rehearsal.of(SANDBOX.name), *HOSTILE]
    requests += [request(strategy, moves_of(strategy, pitfall)) for strategy, pitfall in stories()]
    with node_engine(how, SANDBOX) as ask:
        answers = [ask(each) for each in requests]
    runtime.compare(requests, answers, how, SANDBOX)
    assert all(isinstance(json.loads(answer), dict) for answer in answers)


BARE = Strategy("bare", "Bare", "", "", (), (), (), (), ())
"""A strategy that has done nothing yet."""


def test_every_script_in_pyodide_leaves_what_real_git_leaves(tmp_path: Path) -> None:
    with node_engine("small", SANDBOX) as ask:
        for number, script in enumerate(SCRIPTS.values()):
            lines = lines_of(script)
            response = json.loads(ask(request(BARE, [["line", line] for line in lines])))
            there, real = tmp_path / str(number) / "hotfix", tmp_path / f"{number}-real"
            with zipfile.ZipFile(io.BytesIO(base64.b64decode(response["zip"]))) as archive:
                archive.extractall(there.parent)
            real.mkdir()
            under_git(real, lines)
            assert held(there) == held(real), script["title"]


def test_every_story_in_pyodide_holds_what_real_git_holds(tmp_path: Path) -> None:
    told = list(stories())
    assert len(told) > len(FILES) >= 6
    with node_engine("small", SANDBOX) as ask:
        for number, (strategy, pitfall) in enumerate(told):
            response = json.loads(ask(request(strategy, moves_of(strategy, pitfall))))
            assert response["holds"], (strategy.id, pitfall)
            there, real = tmp_path / str(number) / "hotfix", tmp_path / f"{number}-real"
            with zipfile.ZipFile(io.BytesIO(base64.b64decode(response["zip"]))) as archive:
                archive.extractall(there.parent)
            real.mkdir()
            done = filled(strategy)
            wrong = next((one for one in done.pitfalls if pitfall and one.id == pitfall.id), None)
            under_git(real, [line.text for line in story(done, wrong)])
            assert held(there) == held(real), (strategy.id, pitfall)
            assert unsound(there) == ""
