"""Both starts of the page's Python answer what native Python answers, byte for byte."""

import json

import pytest

from checklist.build.engine import rehearse_triage, runtime
from checklist.build.engine.bundle import BundleError
from checklist.build.engine.node_engine import Start
from checklist.engine.entry import step
from tests.pyodide.node_engine import node_engine

HOSTILE = [
    *("", "null", "[]", "0", "{", '{"policy": 1}'),
    *("\N{FIRE}\n\r\u2028", '{"policy": "\\ud800"}'),
]


@pytest.mark.parametrize("how", ["small", "plain"])
def test_each_start_answers_like_native_python(how: Start) -> None:
    requests = [*rehearse_triage.requests(), *HOSTILE]
    with node_engine(how) as ask:
        answers = [ask(request) for request in requests]
    runtime.compare(requests, answers, how)
    assert all(isinstance(json.loads(answer), dict) for answer in answers)


def test_a_differing_answer_is_named_with_both_sides() -> None:
    good = step("null")
    with pytest.raises(
        BundleError, match=r"small start answers 'null' with .*Samething.*Something"
    ):
        runtime.compare(["null"], [good.replace("Something", "Samething")], "small")


def test_the_frames_of_a_fault_may_differ_and_nothing_else() -> None:
    good = step("null")
    assert "<pre>" in good
    runtime.compare(["null"], [good.replace("<pre>", "<pre>other frames")], "small")
