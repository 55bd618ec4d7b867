"""What a record is exported as, read back with the libraries that read such files.

Calendar files by icalendar, tables by csv, Markdown by the library of the site and parsed as HTML.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import markdown

from checklist.engine.catalogue import ENGLISH
from checklist.engine.cell import restored
from checklist.engine.policy.json_form import to_data
from checklist.engine.record.acts import Here, RefusedActError
from checklist.engine.record.calendar_json import to_data as calendar_data
from checklist.engine.record.events import canonical, from_json
from checklist.engine.record.fold import Record, fold, subject
from checklist.engine.record.issue import new_issue
from checklist.engine.record.run import gate
from checklist.engine.record.share import packed, unpacked
from checklist.engine.run.exports import FORMATS, export
from checklist.engine.run.links import answer_to, arrived, ask_link, read_answer, take_link
from checklist.engine.run.render import Renderer, Shown
from checklist.engine.run.respond import respond
from checklist.engine.source.findings import find_problems
from tests.draw import drawn
from tests.records import Raw, Story, at, berlin, copied

RENDERER = Renderer(ENGLISH)
SHIPPED = Path(__file__).parents[3] / "docs" / "triage" / "policy.yml"
LONG = "\U0001f6a8 Zwölf Stühle, 十二把椅子 " * 8


def shown(record: Record, now: str = "18:00", **more: Any) -> Shown:  # noqa: ANN401
    return Shown(record=record, asked=record.id, now=at(now), **more)


def text(record: Record, form: str, **more: Any) -> str:  # noqa: ANN401
    return export(shown(record, **more), form, RENDERER)["text"]


def story(**changed: Any) -> Story:  # noqa: ANN401
    """Return a record with a bit of everything."""
    made = Story(copied({"plan": {}, "now": {"ack": "30m", "fix": "4h", "hand": "3bh"}}, **changed))
    made.add("set", "09:50", name="title", value="Nobody can pay")
    made.add("detected", "09:30", written="10:00")
    made.decide("now", "10:00", because="All see it.", rule="paying")
    made.add("done", "10:10", step="call", note="Ada leads.", link="https://x.example/1")
    made.add("note", "10:20", text="Errors at 40 %.")
    made.add("work-stop", "11:00", of=made.add("work-start", "10:15", who="Ada", activity="cause"))
    made.add("work", "10:30", written="11:10", who="Bob", activity="fix", to="2026-11-27T11:10:00Z")
    made.add("ask", "11:20", step="release", what={}, digest=made.digest())
    made.add("approve", "11:30", by="Bob", step="release", digest=made.digest(), reason="Fine.")
    return made


# Deadlines for a calendar.


def events(record: Record) -> list[Any]:
    return list(icalendar.Calendar.from_ical(text(record, "ics")).walk("VEVENT"))


def test_each_deadline_that_can_be_told_is_an_event_in_utc_that_ends_when_it_is_due() -> None:
    found = {str(one["UID"]): one for one in events(story().record)}
    assert list(found) == ["ack.r1@hotfix-playbook", "fix.r1@hotfix-playbook"]
    fix = found["fix.r1@hotfix-playbook"]
    assert (fix.decoded("DTSTART"), fix.decoded("DTEND")) == (at("13:45"), at("14:00"))
    assert fix.decoded("DTEND").tzinfo is not None
    assert fix.decoded("DTSTAMP") == at("11:30"), "when the newest event was written"
    assert str(fix["STATUS"]) == "CONFIRMED"
    assert str(fix["SUMMARY"]) == "Due: Put it live \N{EN DASH} Nobody can pay (r1)"
    assert story().record.digest[:12] in str(fix["DESCRIPTION"])
    assert str(found["ack.r1@hotfix-playbook"]["STATUS"]) == "CANCELLED"


def test_the_alarm_comes_last_and_only_while_the_clock_runs() -> None:
    lines = text(story().record, "ics").split("\r\n")
    ends = [number for number, line in enumerate(lines) if line == "END:VEVENT"]
    assert [lines[number - 1] for number in ends] == ["TRANSP:TRANSPARENT", "END:VALARM"]
    (alarm,) = events(story().record)[1].walk("VALARM")
    assert (str(alarm["ACTION"]), alarm.decoded("TRIGGER")) == ("DISPLAY", timedelta())
    assert str(alarm["DESCRIPTION"]) == "Due: Put it live \N{EN DASH} Nobody can pay (r1)"
    assert "TZID" not in "".join(lines)


def test_a_later_file_replaces_the_earlier_one() -> None:
    made = story()
    before = {str(one["UID"]): int(one["SEQUENCE"]) for one in events(made.record)}
    for more in ("note", "undo", "of a later version"):
        made.add(more, "12:00", text="x", of="a-6")
        after = {str(one["UID"]): int(one["SEQUENCE"]) for one in events(made.record)}
        assert all(after[name] > before[name] for name in before)
        assert after.keys() == before.keys()
        before = after


def test_an_alarm_of_a_decision_that_was_changed_is_cancelled() -> None:
    made = story()
    made.decide("plan", "12:00")
    found = {str(one["UID"]): str(one["STATUS"]) for one in events(made.record)}
    assert found["fix.r1@hotfix-playbook"] == "CANCELLED"


def test_what_means_something_in_a_calendar_file_is_marked() -> None:
    clocks = [{"id": "fix", "title": "a;b,c\\d\ne"}]
    made = Story(copied({"now": {"fix": "4h"}}, clocks=clocks))
    made.decide("now", "10:00")
    assert "a\\;b\\,c\\\\d\\ne" in text(made.record, "ics").replace("\r\n ", "")


HOSTILE = [
    "a;b,c\\d:e",
    "a\nb",
    "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:x",
    "\x00\x1b\u2028",
    '"x"',
    LONG,
    "\U0001f6a8" * 100,
    "é" * 37 + "\U0001f6a8" * 30,
    "x" * 200,
]


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("where", ["title", "id"])
def test_whatever_a_clock_is_called_the_file_is_read_as_it_was_meant(
    where: str, title: str
) -> None:
    clocks = [{"id": "fix", "title": "Fix", where: title}]
    name = title if where == "id" else "fix"
    made = Story(copied({"now": {name: "4h"}}, clocks=clocks))
    made.decide("now", "10:00")
    whole = text(made.record, "ics")
    assert whole.endswith("END:VCALENDAR\r\n")
    assert re.search(r"(?<!\r)\n|\r(?!\n)", whole) is None
    assert all(len(line.encode()) <= 75 for line in whole.split("\r\n"))
    (event,) = events(made.record)
    assert set(event) == {
        *("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND"),
        *("SUMMARY", "DESCRIPTION", "STATUS", "TRANSP"),
    }
    plain = "".join(c for c in title.replace("\r\n", "\n") if c == "\n" or c.isprintable())
    assert plain in str(event["SUMMARY"] if where == "title" else event["UID"])


# A table.


def rows(record: Record) -> list[dict[str, str]]:
    whole = io.StringIO(text(record, "csv"), newline="")
    head, *table = csv.reader(whole, strict=True)
    return [dict(zip(head, restored(row), strict=True)) for row in table]


def test_the_table_has_a_row_for_what_happened_for_each_clock_and_each_total() -> None:
    found = rows(story().record)
    kinds = ["start", "detected", "set", "decide", "done", "note", "ask", "approve"]
    kinds += ["work-start", "work"]
    further = {"clock": 3, "state": 1, "total-person": 2, "total-activity": 2, "total": 1}
    assert Counter(row["kind"] for row in found) == Counter(kinds) | Counter(further)
    assert [row["when"] for row in found[:10]] == sorted(row["when"] for row in found[:10])
    by_kind = {row["kind"]: row for row in found}
    assert by_kind["detected"]["when"] == "2026-11-27T09:30:00Z"
    assert by_kind["detected"]["written"] == "2026-11-27T10:00:00Z"
    note = by_kind["note"]
    assert (note["text"], note["by"], note["event"]) == ("Errors at 40 %.", "Ada", "a-6")
    assert [row["minutes"] for row in found if row["minutes"]][:2] == ["45", "40"]
    ended = next(row for row in found if row["kind"] == "clock")
    assert (ended["when"], ended["until"], ended["text"]) == (
        "2026-11-27T10:30:00Z",
        "2026-11-27T10:10:00Z",
        "kept",
    )
    # Ada 45 minutes, Bob 40: both by name, both by activity, and together.
    assert [
        (row["kind"], row["what"], row["minutes"])
        for row in found
        if row["kind"].startswith("total")
    ] == [
        ("total-person", "Ada", "45"),
        ("total-person", "Bob", "40"),
        ("total-activity", "Find the cause", "45"),
        ("total-activity", "Fix and test", "40"),
        ("total", "", "85"),
    ]


FORMULAS = ["=1+1", "+1", "-1+1", "@x", "\tx", "\rx", "\0x", "'=x", "''-x", "=cmd|' /C calc'!A0"]
BROKEN = ['a"b', "a,b;c", "a\nb", "a\r\nb", "a\rb", " x ", "", "-5", "-0,5", LONG, "'x", "\u2028"]


@pytest.mark.parametrize("value", [*FORMULAS, *BROKEN])
def test_a_table_gives_back_what_was_said_and_no_cell_is_a_formula(value: str) -> None:
    made = Story(copied(clocks=[{"id": "fix", "title": value}], outcomes={"now": {"fix": "1h"}}))
    made.decide("now", "10:00")
    made.add("note", "10:10", text=value)
    one = " ".join(value.split())
    if not any(c in value for c in "\r\n\0"):
        made.add("handover", "10:11", by=value, to=value)
        made.add("work", "10:12", who=value, activity="fix", to="2026-11-27T11:10:00Z")
    found = rows(made.record)
    assert made.record.faults == ()
    assert next(row["text"] for row in found if row["kind"] == "note") == value
    assert next(row["what"] for row in found if row["kind"] == "clock") == value
    for row in found:
        if row["kind"] == "handover":
            assert (row["by"], one in " ".join(row["what"].split())) == (value, True)
    for cells in csv.reader(io.StringIO(text(made.record, "csv"), newline="")):
        for cell in cells:
            assert not re.match(r"[=+@\t\r\0]|-(?![0-9.,]+$)", cell), cell


def test_lines_of_a_table_end_as_the_standard_has_it() -> None:
    whole = text(story().record, "csv")
    assert whole.count("\r\n") == len(rows(story().record)) + 1
    assert "\n" not in whole.replace("\r\n", "")


# Markdown.


class Seen(HTMLParser):
    """The tags of HTML with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        assert {name for name, _ in attrs} <= {"href", "style"}, attrs

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data


def seen(source: str) -> Seen:
    return Seen(markdown(source, extensions=["tables"]))


PLAIN_TAGS = {"h1", "h2", "p", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "a"}
MARKUP = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "a <b>bold</b> & &lt;b&gt; &amp;",
    "*a* **b** _c_ `d` ~~e~~",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "<https://evil.example/>",
    "[x]: https://evil.example/",
    "a | b | c",
    "a\\| b",
    "| --- |",
    "`a | b",
    "line\n\n# Heading\n\n- item\n\n---\n\n| a |\n| --- |\n| b |",
    "\n    code",
    "# x",
    "- x",
    "+ x",
    "> x",
    "===",
    "```\nx",
    "<!-- x",
    "</td></table><h1>",
    "\\",
    "a\\",
    "&#60;b&#62;",
    "\x1b[2J\x07\u202e",
]


def everywhere(value: str) -> Story:
    """Return a record that says `value` in every place in which it may."""
    line = " ".join(value.split())
    clocks = [{"id": "fix", "title": value, "ends": ["release"]}]
    copy = copied({"now": {"fix": "1h"}}, clocks=clocks, title=value, version=value)
    for step in copy["steps"]:
        step["title"] = value
    copy["outcomes"][0]["title"] = value
    copy["alerts"] = [{"id": "loud", "when": {}, "title": value}]
    made = Story(copy)
    answers = {line or "q": dict.fromkeys(("ask", "answer", "said", "note"), value)}
    results = [{"title": value, "said": value}]
    alerts = [{"id": "loud", "certain": True}]
    told = {"answers": answers, "results": results, "alerts": alerts}
    made.decide("now", "10:00", because=value, rule=line, by=line, **told)
    for name in ("title", "ticket", "author", "own"):
        made.add("set", "10:01", name=name, value=line, by=line)
    made.add("note", "10:02", text=value, link="https://x.example/" + re.sub(r'[\s<>"]', "", value))
    made.add("done", "10:03", step="call", note=value, by=line)
    made.add("skip", "10:03", step="fix", reason=value, by=line)
    made.add("pause", "10:03", clock="x", reason=value)
    made.add("work", "10:04", who=line, activity="fix", note=value, to="2026-11-27T11:10:00Z")
    made.add("approve", "10:05", step="release", digest=made.digest(), reason=value, by=line)
    made.add("handover", "10:06", to=line, note=value)
    return made


@pytest.mark.parametrize("value", MARKUP)
def test_whatever_is_said_is_shown_as_text_and_breaks_no_table(value: str) -> None:
    made = everywhere(value)
    assert made.record.faults == ()
    source, plain = text(made.record, "markdown"), text(everywhere("x").record, "markdown")
    found, expected = seen(source), seen(plain)
    assert set(found.tags) <= PLAIN_TAGS
    links = [link for link in found.links if not link.startswith("https://x.example/")]
    assert links == []
    assert [tag for tag in found.tags if tag != "a"] == [tag for tag in expected.tags if tag != "a"]
    if "\\" not in value and "~" not in value:  # which this library leaves before some characters
        said = " ".join(re.sub(r"[\x00-\x1f\u202e]", " ", value).split())
        assert found.text.replace("\\", "").count(said) >= 20
    assert len(source.splitlines()) == len(plain.splitlines())
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", source)
    bars = [len(re.findall(r"(?<!\\)\|", line)) for line in source.splitlines()]
    assert bars == [len(re.findall(r"(?<!\\)\|", line)) for line in plain.splitlines()]


def test_markdown_says_what_was_decided_done_and_spent() -> None:
    said = text(story().record, "markdown")
    for part in (
        "# Hotfix Nobody can pay",
        "All see it.",
        "2026-11-27 09:30 UTC",
        "| Take it on | 2026-11-27 10:30 UTC | 2026-11-27 10:10 UTC | yes | 10 min |  |",
        "1. [x] Call: done 2026-11-27 10:10 UTC, by Ada · Ada leads. · <https://x.example/1>\n",
        "| Approved: Release · Fine. | Bob |",
        "| Done: Call · Ada leads. · <https://x.example/1> | Ada |",
        "| Ada | 45 min |",
        "Errors at 40 %.",
        "<https://x.example/1>",
        f"{story().record.digest[:12]} (11 events)",
    ):
        assert part in said, part


def test_markdown_says_what_was_late_and_what_was_not_kept() -> None:
    made = story()
    made.add("correct", "12:00", of="a-5", set={"when": "2026-11-27T10:45:00Z"})
    made.add("note", "14:30", text="Still.")
    said = text(made.record, "markdown")
    assert "| no, 15 min late |" in said
    assert "| running | late by 30 min |" in said


SUMMARY = """\
# Hotfix Nobody can pay

- When: detected 2026-11-27 09:30 UTC; decided 2026-11-27 10:00 UTC: Now
- How long after detection: {long}
- Approval: Release: {approval}
- Effort: 1 h 25 min (in quarters of an hour: 1 h 30 min) of unplanned work
- SLA: {sla}

"""


def test_markdown_begins_with_what_a_lead_asks() -> None:
    said = text(story().record, "markdown")
    assert said.startswith(
        SUMMARY.format(
            long="decision: 30 min; Take it on: 40 min; 1 of 4 steps",
            approval="as stated by Bob, 2026-11-27 11:30 UTC",
            sla="1 of 2 clocks kept; still running: Put it live",
        )
    )
    made = story()
    made.add("set", "11:35", name="version", value="1.2.1")
    made.add("approve", "11:40", by="Cleo", step="release", digest=made.digest())
    made.add("skip", "11:50", step="fix", reason="Was there.")
    made.add("done", "14:30", step="release")
    made.add("done", "14:50", step="review")
    assert text(made.record, "markdown").startswith(
        SUMMARY.format(
            long="decision: 30 min; Take it on: 40 min; Put it live: 5 h; last step: 5 h 20 min; "
            "skipped: Fix",
            approval="as stated by Cleo, 2026-11-27 11:40 UTC (version 1.2.1)",
            sla="1 of 2 clocks kept; not kept: Put it live, 30 min late",
        )
    )


def test_clocks_that_run_are_named_together() -> None:
    made = Story(copied())
    made.decide("now", "10:00")
    said = text(made.record, "markdown")
    assert "- SLA: 0 of 2 clocks kept; still running: Take it on, Put it live\n" in said


def top(record: Record) -> str:
    regions: Any = RENDERER.shown(shown(record), said="", is_wrong=False, undo="")["regions"]
    return " ".join(re.sub(r"<[^>]+>", " ", regions["top"]).split())


def test_the_page_says_the_same_once_all_steps_are_done_and_not_before() -> None:
    made = story()
    for step in ("fix", "release"):
        made.add("done", "12:00", step=step)
    assert "Effort" not in top(made.record)
    made.add("skip", "13:00", step="review", reason="None.")
    said = top(made.record)
    for part in (
        "When detected 2026-11-27T09:30Z ; decided 2026-11-27T10:00Z : Now",
        "How long after detection decision: 30 min; Take it on: 40 min; Put it live: 2 h 30 min; ",
        "last step: 3 h 30 min; skipped: Review",
        "Approval Release: as stated by Bob",
        "Effort 1 h 25 min (in quarters of an hour: 1 h 30 min) of unplanned work",
        "SLA 2 of 2 clocks kept",
    ):
        assert part in said, part


def test_a_skipped_step_is_no_done_one_and_what_was_noted_at_a_step_is_told() -> None:
    made = story()
    made.add("skip", "11:50", step="fix", reason="Sprint ends today")
    made.add("note", "11:55", step="review", text="On Monday.", link="https://x.example/2")
    said = text(made.record, "markdown")
    skipped = "2. [ ] ~~Fix~~: skipped 2026-11-27 11:50 UTC, by Ada: Sprint ends today\n"
    assert skipped in said
    assert "| Skipped: Fix · Sprint ends today | Ada |" in said
    assert "4. [ ] Review · On Monday. · <https://x.example/2>\n" in said


def test_clocks_say_how_long_they_took_and_what_of_it_was_business_time() -> None:
    made = Story(copied({"now": {"ack": "30m", "fix": "2bd"}}, calendar=berlin()))
    made.decide("now", "15:00")  # 16:00 in Berlin, an hour before the office closes
    made.add("done", "15:10", step="call")
    made.add("done", "2026-11-30T08:30", step="release")
    said = text(made.record, "markdown")
    assert "| yes | 10 min | 10 min |" in said
    assert "| yes | 2 d 17 h | 1 h 30 min |" in said


def approvals(made: Story) -> list[str]:
    return re.findall(r"(?:Self-a|A)pproved: Release · (.*)", text(made.record, "markdown"))[:3]


def test_each_approval_says_what_it_was_about_and_whether_it_has_lapsed() -> None:
    made = story()
    first = made.digest()[:12]
    assert approvals(made)[0] == f"Bob · digest {first} · Fine."
    made.add("set", "11:40", name="version", value="1.2.1")
    made.add("set", "11:40", name="commit", value="4f2a")
    about = {**subject(made.record, "release")}
    made.add("ask", "11:41", step="release", what=about, digest=made.digest())
    made.add("approve", "11:42", by="Cleo", step="release", digest=made.digest())
    made.add("approve", "11:43", step="release", digest=made.digest())
    lapsed = "lapsed: what was approved has changed since"
    unfit = "does not count: whoever asked for it, or wrote the fix, cannot approve it"
    assert approvals(made) == [
        f"Bob · digest {first} · {lapsed} · Fine.",
        "Cleo · version 1.2.1, commit 4f2a",
        f"Ada · version 1.2.1, commit 4f2a · {unfit}",
    ]
    made.add("set", "11:50", name="commit", value="5e1b")
    assert approvals(made)[1] == f"Cleo · version 1.2.1, commit 4f2a · {lapsed}"


def test_a_time_of_detection_that_was_corrected_is_told_apart_from_the_one_before() -> None:
    made = story()
    assert "| 2026-11-27 09:30 UTC | Detected | Ada |" in text(made.record, "markdown")
    made.add("detected", "09:20", written="12:00")
    said = text(made.record, "markdown")
    assert "| 2026-11-27 09:20 UTC | Detected, as corrected | Ada |" in said
    assert "| 2026-11-27 09:30 UTC | Detected, as stated earlier | Ada |" in said


def test_a_time_of_detection_that_nobody_said_was_assumed() -> None:
    made = Story(copied())
    made.add("detected", "10:00", written="11:00", assumed=True)
    made.decide("now", "10:00")
    assert made.record.is_detected_stamped
    made.add("detected", "09:20", written="12:00")
    assert not made.record.is_detected_stamped
    said = text(made.record, "markdown")
    assert "| 2026-11-27 10:00 UTC | Detected, as was assumed at first | Ada |" in said


@pytest.mark.parametrize("form", ["markdown", "csv"])
def test_times_in_rows_add_up_to_their_sum(form: str) -> None:
    made = story()
    for who, activity in (("Cleo", "fix"), ("Dora", "review"), ("Ada", "review")):
        made.add("work", "12:00", who=who, activity=activity, to="2026-11-27T12:01:40Z")
    made.add("work", "12:00", who="Eve", activity="triage", to="2026-11-27T12:07:00Z")
    if form == "csv":
        by_kind = [
            (one["kind"], int(one["minutes"]))
            for one in rows(made.record)
            if one["kind"].startswith("total")
        ]
        people = [time for kind, time in by_kind if kind == "total-person"]
        (every,) = [time for kind, time in by_kind if kind == "total"]
    else:
        said = text(made.record, "markdown")
        people = [
            int(time) for time in re.findall(r"^\| [A-Z]\w+ \| (\d+) min \|$", said, re.MULTILINE)
        ]
        assert "- 1 h 30 min of unplanned work" in said
        assert "- 7 min (in quarters of an hour: 0 min) that does not count" in said
        every = 90
    assert sum(people) == every == 90


# All of them.


@pytest.mark.parametrize("form", FORMATS)
def test_two_exports_are_the_same_bytes_whenever_and_wherever_they_are_made(form: str) -> None:
    record = story(facts={"sprint-hours": "300"}).record
    running = story()
    running.add("work-start", "12:00", who="Ada", activity="fix")
    for one in (record, running.record):
        first = text(one, form)
        again = fold(one.id, [*reversed(one.raws), *one.raws])
        elsewhere = {"here": 330, "me": "Bob", "address": "https://x.example/"}
        team = {"sprint-hours": "7", "tracker": "https://x.example/", "name": "Us"}
        assert text(again, form, now="2027-01-01T00:00", team=team, **elsewhere) == first
    assert export(shown(record), form, RENDERER)["name"].startswith("r1.")


def test_markdown_has_the_share_of_the_sprint_that_the_record_knows() -> None:
    assert "0.5 % of a sprint of 300 hours" in text(
        story(facts={"sprint-hours": "300"}).record, "markdown"
    )


# What must not be told.

QUIET: Raw = {"id": "quiet", "when": {}, "title": "Tell nobody", "facts": {"chat": "private-chat"}}
SECRETS = (
    "Nobody can pay",
    "All see it",
    "Errors",
    "leads",
    "x.example",
    "Fine",
    "paying",
    "#public",
)


@pytest.mark.parametrize("certain", [True, False])
@pytest.mark.parametrize("copied_", [[QUIET], []], ids=["known", "unknown"])
def test_under_an_alert_that_replaces_facts_no_place_and_no_detail_is_told(
    certain: bool,  # noqa: FBT001
    copied_: list[Raw],
) -> None:
    """An alert of which the copy says nothing, as it cannot be read, may be such a one."""
    made = story(alerts=copied_)
    alerts = [{"id": "quiet", "certain": certain}]
    answers = {"pay": {"ask": "Errors?", "answer": "no", "said": "Errors", "note": "Errors"}}
    made.decide(
        "now", "11:40", alerts=alerts, answers=answers, because="All see it.", rule="paying"
    )
    made.add("skip", "11:50", step="fix", reason="Errors")
    record = made.record
    tracker = {"tracker": "https://github.com/o/public", "chat": "#public"}
    page = shown(record, team=tracker, wants_issue=True)
    for form in ("markdown", "ics"):
        said = text(record, form, team=tracker)
        assert [one for one in SECRETS if one in said] == []
        assert "r1" in said
    texts: Any = RENDERER.shown(page, said="", is_wrong=False, undo="")["texts"]
    assert [one for one in SECRETS if one in texts["ticket"]] == []
    assert [one for one in SECRETS if one in texts["whole"]] == list(SECRETS[:-1])
    issue = RENDERER._issue(page, record, "https://gitlab.example/g/p")  # noqa: SLF001
    assert issue is not None
    assert issue.private
    query = parse_qs(urlsplit(issue.address).query)
    assert [one for one in SECRETS if one in str(query)] == []
    assert (query["issue[confidential]"], "r1" in query["issue[title]"][0]) == (["true"], True)


def out(made: Story, team: dict[str, str]) -> tuple[str, dict[str, str]]:
    page = shown(made.record, team=team, open=("exports",), is_handed=True)
    found: Any = RENDERER.shown(page, said="", is_wrong=False, undo="")
    return found["regions"]["out"], found["texts"]


def test_where_a_case_is_private_the_page_says_what_holds_everything() -> None:
    facts = QUIET["facts"] | {"tracker": "private-tracker"}
    made = story(alerts=[QUIET | {"facts": facts}])
    team = {"tracker": "the public one", "private-tracker": "a ticket that few can read"}
    html, texts = out(made, team)
    assert "whole" not in texts
    assert [one for one in ("must stay private", 'data-copy="whole"') if one in html] == []
    made.decide("now", "11:40", alerts=[{"id": "quiet", "certain": True}])
    html, texts = out(made, team)
    for part in (
        "This case must stay private.",
        "hold everything: give them only to people who work on this case.",
        "The confidential ticket: a ticket that few can read",
        'data-copy="whole"',
        "It holds everything",
    ):
        assert part in html, part
    assert "the public one" not in html
    assert "Nobody can pay" in texts["whole"]
    assert "must not be told in public" not in texts["whole"]
    made.decide("now", "11:41", alerts=[{"id": "of a later version", "certain": True}])
    html, _ = out(made, team)
    assert "This case must stay private." in html
    assert "the public one" not in html


def test_the_same_is_told_where_no_alert_holds() -> None:
    said = text(story(alerts=[QUIET]).record, "markdown")
    assert [one for one in SECRETS if one in said] == list(SECRETS[:-1])


def started(answers: dict[str, str], **changed: Any) -> Record:  # noqa: ANN401
    """Return a record that begins with the shipped policy, a calendar and the facts of a team."""
    found = find_problems(SHIPPED, name="policy.yml")
    assert found.policy is not None
    triage = {
        "policy": json.dumps(to_data(found.policy)),
        "team": TEAM,
        "answers": answers,
        "names": NAMES,
        "calendar": json.dumps(calendar_data(berlin())),
        "times": {"now": "2026-11-27T10:00:00Z", "here": 60, "detected": "2026-11-27T09:30Z"},
        **changed,
    }
    request = {"record": "", "events": [], "now": "2026-11-27T10:00:00Z", "me": "Ada"}
    act = {"name": "begin", "triage": triage}
    added = respond({**request, "act": act}, RENDERER)["add"]
    return fold(
        "2026-11-27-k3x9", [{**one, "id": f"k3x9w2pd-{n}"} for n, one in enumerate(added, 1)]
    )


TEAM = {
    "name": "Payments",
    "product": "PRODUCT-X shop",
    "version": "4.7.1",
    "strategy": "github-flow",
    "on-call": "+44 20 7946 0000",
    "chat": "#PUBLIC-CHAT",
    "tracker": "https://github.com/PUBLIC/TRACKER",
    "private-chat": "#private-chat",
    "private-tracker": "https://gitlab.example/private/tracker",
    "approver": "whoever is release manager",
    "sprint-hours": "300",
}
NAMES = [
    {"id": "live", "title": "Version that is live", "kind": "version", "default": "1.2.0"},
    {"id": "version", "title": "New version", "kind": "version", "default": "{live.next}"},
    {"id": "ticket", "title": "Ticket", "kind": "ticket", "default": "123"},
    {"id": "hotfix", "title": "Hotfix branch", "kind": "branch", "default": "hotfix/{ticket}"},
]
QUESTIONS = (
    "attackers",
    "damage",
    "feature",
    "significant",
    "majority",
    "workaround",
    "mitigation",
)


@pytest.mark.parametrize("attackers", ["yes", "no", ""])
def test_a_record_never_has_the_facts_that_an_alert_may_replace(attackers: str) -> None:
    record = started({"attackers": attackers} if attackers else {})
    assert record.faults == ()
    whole = text(record, "json")
    assert "PUBLIC" not in whole
    assert "#private-chat" in whole


def test_not_even_product_and_version_if_an_alert_replaces_these() -> None:
    found = find_problems(SHIPPED, name="policy.yml")
    assert found.policy is not None
    data = to_data(found.policy)
    data["alerts"][0]["facts"] |= {"product": "name", "version": "name"}
    record = started({"attackers": "no"}, policy=json.dumps(data))
    assert [one for one in ("PRODUCT-X", "4.7.1") if one in text(record, "json")] == []
    assert "PRODUCT-X" in text(started({"attackers": "no"}), "json")


# Links.


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda some: (
        st.lists(some) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), some)
    ),
    max_leaves=12,
)


@drawn(100, "records")
@given(JSON)
def test_what_is_packed_is_unpacked_as_it_was_and_in_letters_that_travel(data: object) -> None:
    letters = packed(data)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", letters)
    there = unpacked(letters)
    assert there == unpacked(f" {letters[:7]}\n{letters[7:]} ") == from_json(canonical(data))
    assert unpacked(packed(there)) == there


def squeezed(content: bytes) -> str:
    import base64  # noqa: PLC0415
    import zlib  # noqa: PLC0415

    return base64.urlsafe_b64encode(zlib.compress(content, 9, -15)).decode().rstrip("=")


WHOLE = packed({"record": "r1", "text": "x" * 50 + "yz" * 20})


@pytest.mark.parametrize(
    "letters",
    [
        "",
        "!",
        "A",
        "AAAA",
        "ä",
        WHOLE[:-4],
        WHOLE[4:],
        WHOLE + "AAAA",
        WHOLE + WHOLE,
        squeezed(b"x" * 2_000_001),
        squeezed(b"[" * 1_900_000),
        squeezed(b'"' + b"0" * 200_000_000 + b'"'),
        squeezed(b"\xff\xfe"),
        squeezed(b"{"),
        squeezed(b"NaN"),
        squeezed(b'{"x": -Infinity}'),
        squeezed(b"9" * 5_000),
    ],
    ids=range(17),
)
def test_a_link_that_was_cut_damaged_or_made_to_burst_is_refused(letters: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpacked(letters)
    for name in ("ask", "take"):
        arrival = arrived(f"{name}={letters}")
        assert (arrival.bad, arrival.request, arrival.record) == (name, None, None)


def test_a_record_comes_through_a_link_whole() -> None:
    made = story()
    made.raws += [{"id": "z-1", "kind": "later", "more": [1]}]
    arrival = arrived(take_link(made.record, address="").removeprefix("#"))
    assert arrival.record is not None
    assert fold("r1", arrival.record["events"]).raws == made.record.raws


ASKED = {
    "record": "r1",
    "title": "",
    "step": "release",
    "called": "Release",
    "by": "Ada",
    "at": "2026-11-27T11:20:00Z",
    "about": {"version": "1.2.1"},
    "digest": "0" * 64,
}


@pytest.mark.parametrize(
    "changed",
    [
        {"about": ["a"]},
        {"about": "abc"},
        {"about": None},
        {"about": {"version": 7}},
        {"at": "soon"},
        {"at": 7},
        {"at": ""},
        {"by": None},
        {"digest": ["x"]},
        {"title": "x" * 2_001},
        {"author": 7},
    ],
)
def test_a_request_that_is_none_is_told_and_the_page_goes_on(changed: Raw) -> None:
    asked = {"record": "", "events": [], "now": "2026-11-27T12:00:00Z"}
    for data in (ASKED | changed, [ASKED], "x", None, 7, {}):
        letters = packed(data)
        assert arrived(f"ask={letters}").bad == "ask"
        assert respond({**asked, "arrival": f"ask={letters}"}, RENDERER)["regions"]["request"]
    assert arrived(f"ask={packed(ASKED)}").request is not None
    page = respond({**asked, "arrival": f"ask={packed(ASKED)}"}, RENDERER)
    assert "2026-11-27T11:20" in page["regions"]["request"]


def test_a_request_holds_what_is_approved_and_nothing_else_of_the_record() -> None:
    made = story()
    data = unpacked(ask_link(made.record, "release", address="").removeprefix("#ask="))
    assert data["about"] == {"version": "", "commit": "", "outcome": "Now"}
    assert [one for one in ("Errors", "leads", "All see it") if one in json.dumps(data)] == []


def answered(by: str = "Bob", say: str = "approve", me: str = "", **fields: str) -> str:
    request = arrived(ask_link(story().record, "release", address="").removeprefix("#")).request
    assert request is not None
    return answer_to(request, {"by": by, "say": say, **fields}, Here(at("12:00"), me))


def opened(letters: str) -> str:
    """Return what the gate says once an answer is taken."""
    made = story()
    made.raws = [raw for raw in made.raws if raw["kind"] != "approve"]
    taken = read_answer(made.record, letters, at("12:10"))
    made.raws.append({**taken, "id": "a-90"})
    record = made.record
    assert record.copy is not None
    assert record.faults == ()
    return gate(record, record.copy.policy.step("release")).state


def test_an_answer_from_another_device_opens_the_gate_or_refuses() -> None:
    assert opened(answered()) == "approved"
    assert opened(f"https://site.example/run/#answer={answered()}\n") == "approved"
    assert opened(answered(say="refuse", reason="No.")) == "refused"


@pytest.mark.parametrize(
    ("by", "say", "why"),
    [
        ("ada ", "approve", "refused_same"),
        ("", "approve", "refused_name"),
        ("Bob", "refuse", "refused_reason"),
        ("x" * 301, "approve", "refused_long"),
    ],
)
def test_an_answer_that_would_not_count_is_refused_where_it_is_given(
    by: str, say: str, why: str
) -> None:
    with pytest.raises(RefusedActError) as raised:
        answered(by, say)
    assert raised.value.phrase.key == why


APPROVAL: Raw = {
    "at": "2026-11-27T12:00:00Z",
    "when": "2026-11-27T12:00:00Z",
    "by": "Bob",
    "kind": "approve",
    "step": "release",
    "digest": "0" * 64,
}


@pytest.mark.parametrize(
    "data",
    [
        {"record": "r2", "event": APPROVAL},
        {"record": "r1", "event": APPROVAL | {"kind": "done"}},
        {"record": "r1", "event": APPROVAL | {"self": True, "reason": "x"}},
        {"record": "r1", "event": APPROVAL | {"at": "soon"}},
        {"record": "r1", "event": [APPROVAL]},
        {"record": "r1", "event": None},
        {"record": "r1"},
        ["r1"],
    ],
)
def test_what_is_no_answer_for_this_record_is_not_taken(data: object) -> None:
    with pytest.raises(RefusedActError):
        read_answer(story().record, packed(data), at("12:10"))
    with pytest.raises(RefusedActError):
        read_answer(story().record, "garbage!", at("12:10"))


def test_of_an_answer_only_what_an_approval_holds_is_taken() -> None:
    good = APPROVAL | {"digest": story().digest()}
    made = good | {"id": "a-1", "junk": "x" * 10_000, "outcome": "plan"}
    taken = read_answer(story().record, packed({"record": "r1", "event": made}), at("12:10"))
    assert taken == good | {"at": "2026-11-27T12:10:00Z"}  # and written when it is taken


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"digest": "0" * 64}, "refused_lapsed"),
        ({"when": "2026-11-27T12:20:00Z"}, "refused_future"),
        ({"when": "9000-01-01T00:00:00Z"}, "refused_future"),
        ({"when": "2026-11-27T11:30:00Z"}, "refused_already"),
    ],
)
def test_an_answer_to_something_else_or_one_that_is_there_is_refused(change: Raw, why: str) -> None:
    made = APPROVAL | {"digest": story().digest()} | change
    with pytest.raises(RefusedActError) as raised:
        read_answer(story().record, packed({"record": "r1", "event": made}), at("12:10"))
    assert raised.value.phrase.key == why


@pytest.mark.parametrize("levels", [949, 5_000, 100_000])
def test_a_link_of_many_levels_ends_nothing(levels: int) -> None:
    letters = squeezed(b"[" * levels + b"]" * levels)
    assert arrived(f"take={letters}").bad == "take"
    assert arrived(f"ask={letters}").bad == "ask"
    assert arrived(f"answer={letters}").bad == "answer"


def test_a_request_of_a_private_case_names_neither_title_nor_ticket() -> None:
    made = story(alerts=[QUIET])
    made.add("set", "11:40", name="ticket", value="PAY-7")
    for alerts, title in (([], "Nobody can pay"), ([{"id": "quiet", "certain": True}], "")):
        made.decide("now", "11:50", alerts=alerts)
        made.add("ask", "11:55", step="release", what={}, digest=made.digest())
        letters = ask_link(made.record, "release", address="").removeprefix("#ask=")
        asked = unpacked(letters)
        assert asked["title"] == title
        assert ("PAY-7" in str(asked)) == bool(title)


def test_a_private_case_stays_private_when_its_decision_is_undone() -> None:
    made = story(alerts=[QUIET], facts={"chat": "public-chat", "private-chat": "quiet-chat"})
    decided = made.decide("now", "11:50", alerts=[{"id": "quiet", "certain": True}])
    for one in [raw["id"] for raw in made.raws if raw["kind"] == "decide"]:
        made.add("undo", "11:55", of=one)
    assert made.record.decision is None
    told = text(made.record, "markdown")
    assert decided
    assert [secret for secret in SECRETS if secret in told] == []
    assert "Tell nobody" in told


def lengths() -> Iterator[tuple[int, int]]:
    """Yield how long the link of a record is by its number of events: a long night's.

    Its policy and calendar are the shipped ones.
    """
    record = started({name: "no" if name == "attackers" else "yes" for name in QUESTIONS})
    texts = (
        "Error rate at {n} %, was 0.{n} % an hour ago; the graph is in the ticket.",
        "Rolled back the payment service to 4.7.{n}, waiting for the queue to drain.",
        "Support has {n} calls about cards that are refused; asked them for account numbers.",
        "The failing query is in checkout/order_{n}.py, it locks the table for {n} seconds.",
    )
    raws: list[Any] = list(record.raws)
    begun = datetime(2026, 11, 27, 10, tzinfo=UTC)
    address = "https://hotfix.example.com/playbook/run/"
    for n in range(len(raws) + 1, 241):
        when = f"{begun + timedelta(minutes=4 * n):%Y-%m-%dT%H:%M:%SZ}"
        base = {"id": f"k3x9w2pd-{n}", "at": when, "when": when, "by": ("Ada", "Bob", "Cyd")[n % 3]}
        sorts: tuple[Raw, ...] = (
            {"kind": "note", "text": texts[n // 4 % 4].format(n=n)},
            {"kind": "work-start", "who": base["by"], "activity": ("fix", "cause")[n % 2]},
            {"kind": "work-stop", "of": f"k3x9w2pd-{n - 1}"},
            {"kind": "done", "step": ("call", "mitigate", "branch", "release")[n // 4 % 4]},
        )
        raws.append({**base, **sorts[n % 4]})
        if n % 20 == 0:
            yield n, len(take_link(fold(record.id, raws), address=address))


def test_a_record_of_sixty_events_fits_into_a_link_and_how_many_do_is_known() -> None:
    found = dict(lengths())
    assert found[60] <= 6_000
    first = min((number for number, length in found.items() if length > 6_000), default=0)
    assert 120 <= first <= 240, found


# An issue in the tracker.

LONGEST = 6_000

GITHUB = "https://github.com/owner/name"
GITLAB = "https://gitlab.com/group/name"
JIRA = "https://jira.example/secure/CreateIssueDetails!init.jspa"
TRACKERS = [
    (GITHUB, f"{GITHUB}/issues/new"),
    (f"{GITHUB}.git", f"{GITHUB}/issues/new"),
    (f"{GITHUB}/issues", f"{GITHUB}/issues/new"),
    (f" {GITHUB}/ ", f"{GITHUB}/issues/new"),
    (GITLAB, f"{GITLAB}/-/issues/new"),
    (f"{GITLAB}/", f"{GITLAB}/-/issues/new"),
    (f"{GITLAB}.git", f"{GITLAB}/-/issues/new"),
    (f"{GITLAB}/issues", f"{GITLAB}/-/issues/new"),
    (f"{GITLAB}/-/issues/?state=opened", f"{GITLAB}/-/issues/new"),
    (f"{GITLAB}/-/boards/7", f"{GITLAB}/-/issues/new"),
    ("https://gitlab.com/a/issues-team/x", "https://gitlab.com/a/issues-team/x/-/issues/new"),
    (
        "https://gitlab.acme.example:8443/a/b/c",
        "https://gitlab.acme.example:8443/a/b/c/-/issues/new",
    ),
    ("https://git.acme.example/a/b/c/-/issues", "https://git.acme.example/a/b/c/-/issues/new"),
    (f"{JIRA}?pid=1&issuetype=2", JIRA),
    (JIRA, JIRA),
    (
        "https://acme.example/jira/secure/CreateIssueDetails!init.jspa?pid=1",
        "https://acme.example/jira/secure/CreateIssueDetails!init.jspa",
    ),
]


def body(address: str) -> tuple[str, str]:
    """Return title and text of the issue that an address fills in."""
    query = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
    for title, name in (
        ("title", "body"),
        ("issue[title]", "issue[description]"),
        ("summary", "description"),
    ):
        if title in query:
            return query[title], query[name]
    raise AssertionError(address)


@pytest.mark.parametrize(("tracker", "expected"), TRACKERS)
def test_the_address_of_a_new_issue_is_that_of_the_tracker(tracker: str, expected: str) -> None:
    for private in (False, True):
        issue = new_issue(
            tracker, "T & U", "Head\n", ["a", "ü#+%"], cut_note="cut", private=private
        )
        assert issue is not None
        assert issue.address.partition("?")[0] == expected
        assert body(issue.address) == ("T & U", "Head\n\na\nü#+%")
        assert (issue.cut, issue.private) == (False, private)
        assert issue.address.isascii()
        query = parse_qs(urlsplit(issue.address).query)
        is_gitlab = "/-/" in expected
        assert query.get("issue[confidential]") == (["true"] if private and is_gitlab else None)
        assert query.get("issue[issue_type]") == (["incident"] if is_gitlab else None)
        if "pid" in tracker:
            assert query["pid"] == ["1"]


@pytest.mark.parametrize(
    "tracker",
    [
        *("", "JIRA", "https://tracker.example/", "http://github.com/o/n", "https://github.com/o"),
        *("https://github.com.evil.example/o/n", "https://evil.example/?https://gitlab.com/a/b"),
        *(
            "https://evil.example/#/-/x",
            "javascript:alert(1)//gitlab/x",
            "https://x@github.com/o/n",
        ),
    ],
)
def test_other_trackers_take_no_issue_by_address(tracker: str) -> None:
    assert new_issue(tracker, "T", "H", [], cut_note="c", private=False) is None


@pytest.mark.parametrize("tracker", [GITHUB, GITLAB, f"{JIRA}?pid=1"])
@pytest.mark.parametrize("letter", ["x", "é", "十", "\U0001f6a8", "%", "\n", "|"])
def test_no_address_is_longer_than_its_limit_and_the_newest_lines_go_first(
    tracker: str, letter: str
) -> None:
    lines = [f"{number} {letter * 40}" for number in range(200)]
    issue = new_issue(tracker, letter * 300, "Head", lines, cut_note="\nCUT", private=True)
    assert issue is not None
    assert issue.cut
    assert LONGEST - 1_500 < len(issue.address.encode()) <= LONGEST
    _, text_ = body(issue.address)
    assert text_.endswith("\nCUT")
    kept = text_.removeprefix("Head\n").removesuffix("\n\nCUT")
    assert "\n".join(lines).startswith(kept)
    number = next(n for n in range(200) if kept == "\n".join(lines[:n]))
    longer = new_issue(
        tracker, letter * 300, "Head", lines[: number + 1], cut_note="", private=True
    )
    assert longer is None or longer.cut or number == 199, "one line more would not fit"


def test_a_head_that_is_too_long_alone_is_cut_and_says_so() -> None:
    issue = new_issue(GITHUB, "T", "\U0001f6a8" * 5_000, ["a"], cut_note="CUT", private=False)
    assert issue is not None
    assert len(issue.address) <= LONGEST
    assert re.fullmatch("\U0001f6a8+…\nCUT", body(issue.address)[1])
    assert issue.cut


def noted(number: int) -> Iterator[str]:
    made = story()
    for _ in range(number):
        made.add("note", "12:00", text=LONG)
    tracker = {"tracker": GITHUB}
    page = RENDERER.shown(
        shown(made.record, team=tracker, wants_issue=True), said="", is_wrong=False, undo=""
    )
    regions: Any = page["regions"]
    yield from re.findall(r'href="(https://github\.com/[^"]+)"', regions["out"])


@pytest.mark.parametrize("number", [0, 40, 3_000])
def test_the_issue_of_a_record_has_its_state_and_says_if_it_was_cut(number: int) -> None:
    (address,) = {one.replace("&amp;", "&") for one in noted(number)}
    title, said = body(address)
    assert title == "Hotfix Nobody can pay"
    assert len(address) <= LONGEST
    assert f"({11 + number} events)" in said
    assert ("newest entries of the timeline are left out" in said) == (number > 0)
    tags = seen(said).tags
    assert tags.count("td") % 3 == seen(text(story().record, "markdown")).tags.count("td") % 3
