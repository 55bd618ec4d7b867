"""Policies without numbers, ticks and their kin decide as they did before it.

The digests were made with the code of the last version before, by the same functions: a digest of
what ``decide --json`` says but for the policy's own, and of what would change it, for random sets
of answers. Whoever changes one of these policies makes its digest again with `answers_of`.
"""

import hashlib
import json
import random
from pathlib import Path

import pytest

from checklist.engine.policy.compile import compile_policy
from checklist.engine.policy.decide import alternatives_to, as_data, decide, decisive_alternatives
from checklist.engine.source.policy_file import read_policy
from tests.draw import lane
from tests.paths import ROOT

DIGESTS = {
    "tests/golden/as-before.yml": "60866774017d5d76497bf10d33d9832a",
    "docs/examples/cisa-coordinator/policy.yml": "3cda72d847950d6e5c0088b80e0280aa",
    "docs/examples/small/policy.yml": "9fad34ab892196843e91e308f1da039c",
    "docs/examples/ssvc-deployer/policy.yml": "4e0442e7c19f6d877a3c47cc56364f27",
    "docs/examples/ssvc-supplier/policy.yml": "c882feb8c218c02a04f357c6fb084c18",
}
"""By policy, the digest of a thousand decisions."""

LONG = {
    "tests/golden/as-before.yml": "3ce8c95f8ff1c003027e86d7bdab4d4c",
    "docs/examples/cisa-coordinator/policy.yml": "51d6d47c7b1f486fee2f0415e944c8e3",
    "docs/examples/small/policy.yml": "3f6ea9c800926159109a6ce24d0cc859",
    "docs/examples/ssvc-deployer/policy.yml": "fbbeb4add61198b54f1b5ab85ae0d344",
    "docs/examples/ssvc-supplier/policy.yml": "085665952e39053493fe4f6ad1644c20",
}
"""The digests of ten thousand."""


def answers_of(path: Path, number: int) -> str:
    """Return the digest of `number` decisions, the same sets of answers each time."""
    policy = read_policy(path).policy
    assert policy is not None
    compiled, draw, digest = compile_policy(policy), random.Random(1), hashlib.sha256()  # noqa: S311
    for at in range(number):
        answers = {}
        for question in policy.questions:
            size = draw.randint(0, len(question.answer_ids))
            if size:
                picked = set(draw.sample(question.answer_ids, size))
                answers[question.id] = tuple(a for a in question.answer_ids if a in picked)
        decision = decide(compiled, answers)
        data = as_data(policy, decision)
        del data["policy"]
        digest.update(json.dumps(data, sort_keys=True).encode())
        if at < 1000:
            others = decisive_alternatives(policy, decision, alternatives_to(compiled, decision))
            digest.update(repr([(o.question, o.answer, o.possible) for o in others]).encode())
        if at % 1000 == 999:
            compiled = compile_policy(policy)
    return digest.hexdigest()[:32]


@pytest.mark.parametrize("path", DIGESTS)
def test_a_policy_of_before_decides_as_before(path: str) -> None:
    number, digests = (10_000, LONG) if lane() == "deep" else (1_000, DIGESTS)
    assert answers_of(ROOT / path, number) == digests[path]
