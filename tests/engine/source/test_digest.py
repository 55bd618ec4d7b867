"""A policy's digest, computed independently after docs/contracts/policy.md#digest."""

import hashlib
import json
import re
from pathlib import Path

import pytest
import yaml

from checklist.engine.source.policy_file import read_policy
from tests.policies import SMALL

LONG = SMALL.replace("title: Small", "title: Größe 大 🚑 ñ").replace(
    "summary: Later.", 'summary: "Tab\\t, quote \\" and \\\\; über\\u00e9\\n"'
)


def digest(tmp_path: Path, text: str) -> str:
    """Return the digest of a policy file of that text."""
    path = tmp_path / "policy.yml"
    path.write_bytes(text.encode())
    reading = read_policy(path)
    assert reading.policy is not None
    return reading.policy.digest


def of_contract(data: object) -> str:
    """Return the SHA-256 of data as JSON: sorted keys, no spaces, UTF-8, nothing escaped."""
    if isinstance(data, dict):
        # By code point, which UTF-8 keeps the order of.
        pairs = ",".join(f"{_text(key)}:{of_contract(data[key])}" for key in sorted(data))
        return f"{{{pairs}}}"
    if isinstance(data, list):
        return f"[{','.join(map(of_contract, data))}]"
    assert isinstance(data, str)
    return _text(data)


def _text(value: str) -> str:
    short = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(short.get(c, c) for c in value) + '"'


def sha(text: str) -> str:
    """Return the SHA-256 of text in UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_digest_is_the_one_that_was_computed_by_hand(tmp_path: Path) -> None:
    text = """\
        version: 1.0.0
        id: tiny
        title: Größe
        questions: [{id: a, ask: "A?", answers: [{id: no, label: N}, {id: yes, label: J}]}]
        outcomes: [{id: x, title: X, summary: "ü"}]
        rules: [{when: {}, then: x, because: B}]
        """
    canonical = (
        '{"id":"tiny","outcomes":[{"id":"x","summary":"ü","title":"X"}],"questions":[{"answers":'
        '[{"id":"no","label":"N"},{"id":"yes","label":"J"}],"ask":"A?","id":"a"}],"rules":'
        '[{"because":"B","then":"x","when":{}}],"title":"Größe","version":"1.0.0"}'
    )
    assert digest(tmp_path, text) == sha(canonical)


@pytest.mark.parametrize("text", [SMALL, LONG])
def test_a_digest_is_that_of_the_data_and_of_nothing_else(tmp_path: Path, text: str) -> None:
    data = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  it makes nothing but text
    assert digest(tmp_path, text) == sha(of_contract(data))


def _reversed(data: object) -> object:
    if isinstance(data, dict):
        return {key: _reversed(data[key]) for key in reversed(data)}
    if isinstance(data, list):
        return [_reversed(item) for item in data]
    return data


@pytest.mark.parametrize("text", [SMALL, LONG])
def test_formatting_comments_and_the_order_of_keys_change_no_digest(
    tmp_path: Path, text: str
) -> None:
    plain = digest(tmp_path, text)
    data = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  it makes nothing but text
    assert digest(tmp_path, json.dumps(data, ensure_ascii=False)) == plain
    assert digest(tmp_path, json.dumps(_reversed(data), ensure_ascii=False, indent=3)) == plain
    assert digest(tmp_path, "# why\n" + text.replace("\n", "  # because\n")) == plain
    assert digest(tmp_path, "\ufeff---\n" + text.replace("\n", "\r\n") + "...\n") == plain


def test_every_changed_value_changes_the_digest(tmp_path: Path) -> None:
    seen = {digest(tmp_path, SMALL)}
    changed = [
        SMALL[: at.start()] + at[0] + "x" + SMALL[at.end() :]
        for at in re.finditer(
            r"(?<=title: )\w+|(?<=label: )\w+|(?<=summary: )\w+|because: \w+", SMALL
        )
    ]
    changed += [
        SMALL.replace("1.0.0", "1.0.1"),
        SMALL.replace("id: small", "id: smaller"),
        SMALL.replace("id: lost", "id: gone"),
        SMALL.replace("id: lost, ", ""),
        SMALL.replace("then: plan", "then: soon"),
        SMALL.replace("hit-policy: first", "owner: first"),
        SMALL.replace("[many, all]", "[all, many]"),
        SMALL.replace("[many, all]", "many"),
        SMALL.replace("[many, all]", "[many]"),
        SMALL.replace('{data: "yes"}', '{data: "yes", users: [few, many, all]}'),
    ]
    for text in changed:
        assert text != SMALL
        seen.add(digest(tmp_path, text))
    assert len(seen) == len(changed) + 1


def test_a_default_that_is_written_out_changes_the_digest(tmp_path: Path) -> None:
    written = SMALL.replace("    ask: How many", "    ordered: true\n    ask: How many")
    assert digest(tmp_path, written) != digest(tmp_path, SMALL)
