"""What the pages of run and records get from the sources, and the schema of what is exported."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from checklist.build.engine.rehearse_records import requests
from checklist.build.site.record_page import (
    RUN,
    fill_records,
    fill_run,
    message_in,
    messages_of,
    names_of,
    needs_calendar,
    triage_attributes,
)
from checklist.build.site.record_schema import schema
from checklist.build.walkthrough.load import read_strategy
from checklist.engine.catalogue import ENGLISH
from checklist.engine.policy.model import Clock, Deadline, Duration, Outcome, Policy, Step
from checklist.engine.record.events import KINDS, read_events
from checklist.engine.record.file import Kept, write_file
from checklist.engine.run.render import Renderer
from checklist.engine.run.respond import respond
from checklist.engine.source.findings import find_problems
from checklist.engine.walkthrough.strategy import Strategy
from tests.paths import ROOT, STRATEGIES
from tests.records import Raw, Story, berlin, copied

PAGE = """\
# Messages

Text.

## First post { #first-post }

Before it.

```text
At [time]: [ticket].

  Indented.
```

```text
Another one.
```

### Deeper {#deeper}

```
Deep.
```

## Without { #without }

Nothing to copy.

## Last {   #last   }

```text
The end.
```
"""


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        ("first-post", "At [time]: [ticket].\n\n  Indented.\n"),
        ("deeper", "Deep.\n"),
        ("without", ""),  # what follows is another section's
        ("last", "The end.\n"),
        ("nothing", ""),
        ("first", ""),
        ("", ""),
        (".*", ""),
    ],
)
def test_the_template_of_a_section_is_its_first_block_of_code(anchor: str, expected: str) -> None:
    assert message_in(PAGE, anchor) == expected


def test_every_message_that_the_shipped_policy_names_has_a_template() -> None:
    text = (ROOT / "docs" / "respond" / "messages.md").read_text("utf-8")
    for anchor in ("first-post", "resolution"):
        assert message_in(text, anchor).strip()


def test_messages_are_filled_and_named_as_the_page_names_them(tmp_path: Path) -> None:
    (tmp_path / "m.md").write_text(PAGE, "utf-8")
    steps = [
        Step("a", "A", message="m.md#first-post"),
        Step("b", "B", message="m.md#without"),
        Step("c", "C", message="lost.md#first-post"),
        Step("d", "D"),
        Step("e", "E", message="m.md#last"),
    ]

    def find(path: str) -> Path | None:
        return tmp_path / path if (tmp_path / path).exists() else None

    def resolve(address: str) -> str | None:
        return None if address.endswith("last") else f"../{address}"

    found = messages_of(steps, find=find, resolve=resolve, fill=str.upper)
    assert found == {"../m.md#first-post": "AT [TIME]: [TICKET].\n\n  INDENTED.\n"}


@pytest.fixture(scope="module")
def strategies() -> list[Strategy]:
    found = [read_strategy(path).strategy for path in STRATEGIES]
    return [one for one in found if one is not None]


def test_names_are_those_of_the_chosen_strategy(strategies: list[Strategy]) -> None:
    names = {one["id"]: one for one in names_of(strategies, "github-flow")}
    assert list(names) == ["live", "version", "ticket", "hotfix"]
    assert names["hotfix"]["default"] == "hotfix/{ticket}"
    assert all(set(one) == {"id", "title", "kind", "default"} for one in names.values())
    both = names_of(strategies, "support")
    assert both == names_of(strategies, "support-newest-first")
    assert [names_of(strategies, one) for one in ("", "nothing")] == [[], []]


def a_policy(*units: str) -> Policy:
    clocks = tuple(Clock(f"c{n}", "C") for n in range(len(units)))
    deadlines = tuple(Deadline(f"c{n}", Duration(1, unit)) for n, unit in enumerate(units))
    steps = (Step("s", "Step <&>", page="../how/"),)
    outcome = Outcome("now", "Now <&>", "", clocks=deadlines, steps=("s",))
    return Policy("p", "1.0.0", "P", (), (outcome,), (), clocks=clocks, steps=steps)


@pytest.mark.parametrize(
    ("units", "needed"),
    [
        (("m", "h", "d", "w"), False),
        (("h", "mo"), True),
        (("bh",), True),
        (("bd",), True),
        ((), False),
    ],
)
def test_a_calendar_goes_with_the_triage_only_where_the_policy_counts_in_it(
    units: tuple[str, ...],
    needed: bool,  # noqa: FBT001
) -> None:
    policy, names = a_policy(*units), [{"id": "live"}]
    assert needs_calendar(policy) == needed
    found = triage_attributes(policy, berlin(), names, begins=True)
    assert set(found) == {"data-names", "data-begins"} | ({"data-calendar"} if needed else set())
    assert json.loads(found["data-names"]) == names
    assert set(triage_attributes(policy, None, names, begins=False)) == set()


def test_the_page_of_the_run_has_the_steps_on_paper_without_scripts() -> None:
    html = fill_run(
        "<p>a</p><!-- run --><p>b</p>",
        a_policy("h"),
        language="en",
        attributes={"data-x": "<"},
        modules=["m.js"],
    )
    assert "<!-- run -->" not in html
    for part in ("Step &lt;&amp;&gt;", "Now &lt;&amp;&gt;", 'data-x="&lt;"', "m.js"):
        assert part in html, part
    empty = fill_run("<!-- run -->", None, language="en", attributes={}, modules=[])
    assert "Step" not in empty.replace("Steps", "")
    listed = fill_records("<!-- records -->", language="en", attributes={}, modules=["m.js"])
    assert "<!-- records -->" not in listed


def test_paper_has_what_somebody_with_a_pencil_needs() -> None:
    policy = find_problems(ROOT / "docs" / "triage" / "policy.yml", name="policy.yml").policy
    assert policy is not None
    team = {
        "on-call": "whoever is on call (+44 20 7946 0123)",
        "chat": "#public",
        "private-chat": "#private",
        "tracker": "https://tracker.example/",
    }
    html = fill_run(
        RUN,
        policy,
        language="en",
        attributes={},
        modules=[],
        team=team,
        flow=("../triage/#flow-1", "https://site.example/triage/#flow-1"),
    )
    paper = html[html.index("hp-paper-run") :]
    said = " ".join(re.sub(r"<[^>]+>", " ", paper).split())
    for part in (
        "Title Ticket Product and version Leads Detected: day and time Decided: day and time",
        "Decided by",
        "Which outcome? Answer the questions in order, starting with 1: https://site.example/triage",
        "If this may apply: Does it leave an opening for attackers? Yes, an opening for attackers.",
        "Write nothing in public No ticket, branch, commit or message",
        "Talk in : #private, Record in : no private place is set",
        "Call whoever is on call ( +44 20 7946 0123 )",
        "Talk in #public",
        "Stop the harm within 4 hours",
        "Put the fix live within 3 days",
        "Who: whoever is on call ( +44 20 7946 0123 )",
    ):
        assert part.replace(" :", ":") in said.replace(" :", ":"), part
    assert 'href="../triage/#flow-1"' in paper
    assert paper.count("Approved by somebody else") == 2, "the release of two outcomes"
    assert "Stop the harm: Stop the harm" not in said
    assert "Stop the harm: Call who is on call" in said


# The schema.

VALID = Draft202012Validator(json.loads(schema()))


def is_valid(*raws: Raw, **changed: Any) -> bool:  # noqa: ANN401
    whole = {
        "format": "hotfix-record",
        "version": 1,
        "records": [{"id": "r1", "events": list(raws)}],
    }
    return bool(VALID.is_valid(whole | changed))


def made() -> list[dict[str, Any]]:
    """Return every record of the rehearsal, and what its acts add."""
    renderer = Renderer(ENGLISH)
    found = []
    for text in requests():
        asked = json.loads(text)
        if asked["page"] != "run":
            continue
        # Those that are damaged on purpose are told; nothing else may be wrong.
        if asked["events"] and not read_events(asked["events"])[1]:
            found.append({"id": "r1", "events": asked["events"]})
        if added := respond(asked, renderer)["add"]:
            events = [{**one, "id": f"new-{number}"} for number, one in enumerate(added, 1)]
            found.append({"id": "r1", "events": events})
    return found


@pytest.mark.deep
def test_the_schema_takes_whatever_the_rehearsal_writes() -> None:
    Draft202012Validator.check_schema(json.loads(schema()))
    records = made()
    assert len(records) > 50
    for record in records:
        text = write_file([Kept(record["id"], tuple(record["events"]), {"beside": 1})])
        assert list(VALID.iter_errors(json.loads(text))) == []
    kinds = {event["kind"] for record in records for event in record["events"]}
    assert kinds >= set(KINDS) - {"policy"}


def test_the_schema_takes_the_record_of_version_1() -> None:
    file = ROOT / "tests" / "engine" / "record" / "fixtures" / "version-1.json"
    assert list(VALID.iter_errors(json.loads(file.read_text("utf-8")))) == []


def note(**changed: object) -> Raw:
    story = Story(copied())
    story.add("note", "10:00", text="x")
    return story.raws[1] | changed


def test_the_schema_and_the_reader_refuse_the_same_of_what_is_written_here() -> None:
    assert is_valid(note())
    assert is_valid(note(more="x"))
    wrong: list[Raw] = [
        note(id="a"),
        note(id="A-1"),
        note(id="a-0"),
        note(id=7),
        note(at="soon"),
        note(when="2026-11-27"),
        note(by=7),
        note(by="a\nb"),
        note(text=7),
        note(text="x" * 20_001),
        note(step=""),
        note(kind="undo"),
        note(kind="later"),
        note(kind="jump", seconds="1"),
        note(kind="approve", step="x", digest="y", self="yes"),
        note(kind="decide", policy="d", answers={"q": 7}, possible=[]),
        note(kind="decide", policy="d", answers={}, possible={}),
        note(kind="start", policy=[]),
        note(kind="work", who="A", activity="fix", to="soon"),
    ]
    for raw in [
        *wrong,
        *({key: one for key, one in note().items() if key != name} for name in note()),
    ]:
        assert not is_valid(raw), raw
        assert read_events([raw])[1], raw


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_wants_what_each_kind_needs(kind: str) -> None:
    file = ROOT / "tests" / "engine" / "record" / "fixtures" / "version-1.json"
    events = json.loads(file.read_text("utf-8"))["records"][0]["events"]
    whole = next(one for one in events if one["kind"] == kind)
    assert is_valid(whole)
    for name, key in KINDS[kind].items():
        less = {one: value for one, value in whole.items() if one != name}
        assert is_valid(less) != (key.is_needed and name in whole)


def test_the_schema_refuses_other_files() -> None:
    assert not is_valid(format="hotfix")
    assert not is_valid(version=2)
    assert not is_valid(records={})
    assert not is_valid(records=[{"id": "R", "events": []}])
    assert not is_valid(records=[{"id": "r1"}])
    assert is_valid(records=[])
