"""Both starts of the page's Python answer what native Python answers, byte for byte.

What the small start answers to the whole rehearsal is compared at each build already: see
checklist/build/engine/runtime.py.
"""

import json
from collections.abc import Callable

import pytest

from checklist.build.engine import runtime
from checklist.build.engine.engines import ENGINES, Engine
from checklist.build.engine.error import BundleError
from checklist.build.engine.under_node import Start
from checklist.engine.entry import step
from tests.pyodide.node_engine import Ask, node_engine

HOSTILE = [
    *("", "null", "[]", "0", "{", '{"policy": 1}', '{"strategy": 1}'),
    *("\N{FIRE}\n\r\u2028", '{"policy": "\\ud800"}'),
    *('{"page": "../x"}', '{"page": "boot"}', '{"page": 1}'),
]
OF_A_PAGE: tuple[dict[str, object], ...] = (
    {},
    {"policy": 1},
    {"policy": "\ud800"},
    {"strategy": 1},
    {"strategy": "{}", "names": {}, "moves": []},
)


def hostile(engine: Engine) -> list[str]:
    """Return requests that nobody should send to `engine`."""
    asked = [{"page": page.room, **more} for page in engine.pages for more in OF_A_PAGE]
    return [*HOSTILE, *map(json.dumps, asked)]


FEW = 8
"""Number of requests in a part of the rehearsal."""


def assert_answers(ask: Ask, requests: list[str], how: Start) -> None:
    answers = [ask(request) for request in requests]
    runtime.compare(requests, answers, how)
    assert all(isinstance(json.loads(answer), dict) for answer in answers)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_an_invalid_request_is_answered_in_the_small_start_as_natively(
    engine: Engine, request: pytest.FixtureRequest
) -> None:
    assert_answers(request.getfixturevalue(engine.name), hostile(engine), "small")


def few(engine: Engine) -> list[str]:
    """Return some requests from all over the rehearsal."""
    requests = engine.requests()
    return requests[:: max(1, len(requests) // FEW)]


def every(engine: Engine) -> list[str]:
    """Return the whole rehearsal."""
    return engine.requests()


@pytest.mark.deep
@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@pytest.mark.parametrize("which", [few, every])
def test_the_plain_start_answers_like_native_python(
    engine: Engine, which: Callable[[Engine], list[str]]
) -> None:
    with node_engine(engine, "plain") as ask:
        assert_answers(ask, [*which(engine), *hostile(engine)], "plain")


def test_a_differing_answer_is_named_with_both_sides() -> None:
    good = step("null")
    with pytest.raises(
        BundleError, match=r"small start answers 'null' with .*Samething.*Something"
    ):
        runtime.compare(["null"], [good.replace("Something", "Samething")], "small")


def test_the_frames_of_a_fault_may_differ_and_nothing_else() -> None:
    good = step("null")
    assert "</pre>" in good
    runtime.compare(["null"], [good.replace("</pre>", "other frames</pre>")], "small")
