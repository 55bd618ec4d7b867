"""The commands on files of records: what they print where, and how they end.

The contract is docs/contracts/commands.md#record.
"""

import contextlib
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from checklist.cli.main import main
from checklist.engine.catalogue import ENGLISH
from checklist.engine.record.file import Kept, read_file, write_file
from checklist.engine.record.fold import fold
from checklist.engine.run.exports import FORMATS
from checklist.engine.run.render import Renderer
from checklist.engine.run.respond import respond
from tests.named import place_and_code
from tests.records import Raw, Story, berlin, copied

LINE = re.compile(r"[^:]+:[1-9][0-9]*: .+: .+ \[[a-z-]+\]")


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it printed."""

    status: int
    out: str
    problems: list[str]


def run(folder: Path, *arguments: str) -> Ran:
    """Run ``record …`` in `folder`, in this process."""
    with contextlib.chdir(folder):
        done = CliRunner(catch_exceptions=False).invoke(main, ["record", *arguments])
    return Ran(done.exit_code, done.stdout_bytes.decode(), done.stderr.splitlines())


def story(**changed: Any) -> Story:  # noqa: ANN401
    """Return a record that was decided at 10:00 and acknowledged at 10:10."""
    outcomes = {"now": {"ack": "30m", "fix": "4h", "hand": "3bh"}}
    made = Story(copied(outcomes, **{"calendar": berlin(), **changed}))
    made.add("set", "09:50", name="title", value="Nobody can pay")
    made.decide("now", "10:00")
    made.add("done", "10:10", step="call")
    return made


def write(folder: Path, name: str, *records: tuple[str, list[Raw]], **beside: object) -> str:
    """Write a file with records, and return its name."""
    kept = [Kept(one, tuple(raws), beside) for one, raws in records]
    (folder / name).write_text(write_file(kept), "utf-8")
    return name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a file of one record, and one of two."""
    write(tmp_path, "one.json", ("r1", story().raws))
    write(tmp_path, "two.json", ("r1", story().raws[:2]), ("r2", story().raws))
    return tmp_path


def ids(text: str) -> dict[str, list[str]]:
    """Return the ids of the events of each record in a file."""
    return {one["id"]: [raw["id"] for raw in one["events"]] for one in json.loads(text)["records"]}


# What they print.


def test_show_prints_each_record_as_markdown_as_of_a_time(folder: Path) -> None:
    ran = run(folder, "show", "one.json", "--at", "2026-11-27T14:30Z")
    assert (ran.status, ran.problems) == (0, [])
    assert ran.out.startswith("# Hotfix Nobody can pay\n")
    assert "| running | late by 30 min |" in ran.out
    assert "late by" not in run(folder, "show", "one.json", "--at", "2026-11-27T13:00Z").out
    both = run(folder, "show", "two.json")
    assert both.out.count("\n## Timeline\n") == 2
    assert run(folder, "show", "two.json", "--record", "r2").out.count("\n## Timeline\n") == 1


def test_merge_prints_each_record_once_with_every_event_once(folder: Path) -> None:
    other = Story(device="b")
    other.add("note", "11:00", text="\U0001f6a8")
    write(folder, "more.json", ("r1", other.raws), seal=[1])
    names = ("two.json", "one.json", "more.json")
    ran = run(folder, "merge", *names)
    assert (ran.status, ran.problems) == (0, [])
    every = ["a-1", "a-2", "a-3", "a-4"]
    assert ids(ran.out) == {"r1": [*every, "b-1"], "r2": every}
    assert json.loads(ran.out)["records"][0]["seal"] == [1]
    for order in (names[::-1], (names[1], *names)):
        assert run(folder, "merge", *order).out == ran.out
    assert run(folder, "merge", *names, "-o", "all.json") == Ran(0, "", [])
    assert (folder / "all.json").read_bytes().decode() == ran.out
    assert run(folder, "merge", "all.json", "-o", "all.json") == Ran(0, "", [])
    assert (folder / "all.json").read_bytes().decode() == ran.out


@pytest.mark.parametrize("form", FORMATS)
def test_export_prints_the_bytes_that_the_page_exports(folder: Path, form: str) -> None:
    made = story(facts={"sprint-hours": "300"})
    made.add("work", "10:30", who="Bob", activity="fix", to="2026-11-27T11:10:00Z")
    write(folder, "one.json", ("r1", made.raws))
    request = {
        "record": "r1",
        "events": made.raws[::-1],
        "now": "2027-03-01T00:00Z",
        "here": 60,
        "me": "Ada",
        "team": {"sprint-hours": "7", "tracker": "https://github.com/o/n"},
        "act": {"name": "export", "fields": {"format": form}},
    }
    expected = respond(request, Renderer(ENGLISH))["file"]["text"]
    assert run(folder, "export", "one.json", "--format", form) == Ran(0, expected, [])
    assert run(folder, "export", "one.json", "--format", form, "-o", "out") == Ran(0, "", [])
    assert (folder / "out").read_bytes() == expected.encode()


def test_without_a_format_export_prints_markdown_and_json_may_have_several(folder: Path) -> None:
    whole = run(folder, "export", "one.json", "--format", "markdown").out
    assert run(folder, "export", "one.json").out == whole
    assert ids(run(folder, "export", "two.json", "--format", "json").out).keys() == {"r1", "r2"}
    ran = run(folder, "export", "two.json", "--format", "json", "--record", "r2")
    assert ids(ran.out).keys() == {"r2"}


def test_clocks_prints_a_line_for_each_clock(folder: Path) -> None:
    ran = run(folder, "clocks", "one.json", "--at", "2026-11-27T14:30Z")
    assert (ran.status, ran.problems) == (0, [])
    assert [line.split("\t")[:3] for line in ran.out.splitlines()] == [
        ["r1", "ack", "kept"],
        ["r1", "fix", "late"],
        ["r1", "hand", "late"],
    ]
    told = [line.split("\t")[3] for line in ran.out.splitlines()]
    assert "2026-11-27T10:30:00Z" in told[0]
    assert "2026-11-27T10:10:00Z" in told[0]
    assert "30 min late" in told[1]


def test_clocks_as_json_has_moments_in_utc_and_seconds(folder: Path) -> None:
    ran = run(folder, "clocks", "one.json", "--at", "2026-11-27T14:30Z", "--json")
    (rows,) = json.loads(ran.out).values()
    # Office hours are 08:00 to 16:00 in UTC: 10:00 to 14:30 is business time.
    assert rows[1] == {
        "id": "fix",
        "title": "Put it live",
        "within": "4h",
        "from": "decided",
        "state": "late",
        "start": "2026-11-27T10:00:00Z",
        "due": "2026-11-27T14:00:00Z",
        "ended": None,
        "left": -1800,
        "elapsed": 16200,
        "business": 16200,
    }
    assert (rows[0]["ended"], rows[0]["left"]) == ("2026-11-27T10:10:00Z", 1200)
    write(folder, "plain.json", ("r1", story(calendar=None).raws))
    ran = run(folder, "clocks", "plain.json", "--at", "2026-11-27T14:30Z", "--json")
    hand = json.loads(ran.out)["r1"][2]
    assert (hand["state"], hand["due"], hand["left"], hand["business"]) == (
        "untold",
        None,
        None,
        None,
    )


def test_what_a_record_says_takes_no_hold_of_the_terminal(folder: Path) -> None:
    evil = "x\x1b[2J\ty\nz\x07"
    clocks = [{"id": evil, "title": evil}]
    made = Story(copied({evil: {evil: "1h"}}, clocks=clocks, title=evil, version=evil))
    made.decide(evil, "10:00", because=evil)
    made.raws[-1] |= {"outcome": evil.replace("\n", ""), "possible": [evil]}
    made.add("note", "10:01", text=evil)
    write(folder, "evil.json", ("r1", made.raws))
    for command in ("show", "clocks"):
        ran = run(folder, command, "evil.json")
        assert ran.status == 0
        assert not re.search(r"[\x00-\x08\x0b-\x1f]", ran.out)
    assert all(line.count("\t") == 3 for line in ran.out.splitlines())


# How they end.

COMMANDS = [["show"], ["merge"], ["export"], ["export", "--format", "json"], ["clocks"]]
COMMAND = pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
WHOLE = write_file([Kept("r1", tuple(story().raws))])
REFUSED: dict[str, tuple[bytes, int]] = {
    "empty": (b"", 1),
    "no-json": (b"# Notes\n", 1),
    "cut": (WHOLE[:600].encode(), WHOLE[:600].count("\n") + 1),
    "broken": (WHOLE.replace('"version": 1', '"version" 1').encode(), WHOLE.count("\n") - 1),
    "utf-16": (WHOLE.encode("utf-16"), 1),
    "latin-1": (b'{"format": "\xe4"}', 1),
    "large": (b'"' + b"x" * 25_000_000 + b'"', 1),
    "large-wide": (b'"xx' + "\U0001f6a8".encode() * 6_250_000 + b'"', 1),
    "nested": (b'{"format": "hotfix-record", "x": ' + b"[" * 100_000, 1),
    "other-format": (b'{"format": "hotfix", "version": 1, "records": []}', 1),
    "list": (b"[]", 1),
    "no-version": (b'{"format": "hotfix-record", "records": []}', 1),
    "infinite": (b'{"format": "hotfix-record", "version": 1, "records": [Infinity]}', 1),
}


@COMMAND
@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_refused_is_one_line_and_nothing_is_written(
    folder: Path, command: list[str], name: str
) -> None:
    content, line = REFUSED[name]
    (folder / "bad.json").write_bytes(content)
    out = ["-o", "out.json"] if command[0] in ("merge", "export") else []
    ran = run(folder, *command, "bad.json", *out)
    assert ran.status == 1
    assert [place_and_code(one) for one in ran.problems] == [f"bad.json:{line} bad-record"]
    assert all(LINE.fullmatch(one) for one in ran.problems)
    assert ran.out == ""
    assert sorted(path.name for path in folder.iterdir()) == ["bad.json", "one.json", "two.json"]


def test_too_large_is_told_as_that_whatever_character_stands_at_the_limit(folder: Path) -> None:
    told = []
    for name in ("large", "large-wide"):
        (folder / "bad.json").write_bytes(REFUSED[name][0])
        told += run(folder, "show", "bad.json").problems
    assert told[0] == told[1]


@COMMAND
def test_of_several_files_the_others_are_read(folder: Path, command: list[str]) -> None:
    (folder / "bad.json").write_bytes(b"[")
    at = ["--at", "2026-11-27T12:00Z"] if command[0] in ("show", "clocks") else []
    ran = run(folder, *command, *at, "bad.json", "one.json")
    assert (ran.status, [place_and_code(one) for one in ran.problems]) == (
        1,
        ["bad.json:1 bad-record"],
    )
    assert ran.out == run(folder, *command, *at, "one.json").out
    assert ran.out


def test_a_file_with_the_mark_of_its_bytes_is_read(folder: Path) -> None:
    (folder / "bom.json").write_bytes(b"\xef\xbb\xbf" + WHOLE.encode())
    assert run(folder, "merge", "bom.json") == Ran(0, WHOLE, [])


def test_what_is_left_out_or_has_no_effect_is_told_and_kept(folder: Path) -> None:
    made = story()
    made.add("undo", "11:00", of="b-7")
    made.add("of a later version", "11:01", more=[1])
    made.raws.append(made.raws[1] | {"value": "Another title"})
    data = json.loads(write_file([Kept("r1", tuple(made.raws))]))
    data["records"] += [{"id": "R2", "events": []}]
    data["records"][0]["events"].append(7)
    (folder / "odd.json").write_text(json.dumps(data | {"version": 2}), "utf-8")
    ran = run(folder, "merge", "odd.json")
    assert ran.status == 1
    assert sorted(one.split()[1] for one in map(place_and_code, ran.problems)) == [
        *("bad-event", "bad-event", "bad-record", "event-conflict", "newer-event", "newer-record")
    ]
    assert all(LINE.fullmatch(one) for one in ran.problems)
    assert all(one.startswith("odd.json:1: ") for one in ran.problems)
    (kept,), _ = read_file(ran.out)
    assert fold("r1", kept.events).raws == fold("r1", made.raws).raws


@pytest.mark.parametrize(
    "wrong",
    [
        ["show"],
        ["show", "nothing.json"],
        ["show", "."],
        ["show", "one.json", "--at", "soon"],
        ["clocks", "one.json", "--at", "2026-11-27"],
        ["show", "one.json", "--record", "r9"],
        ["export", "two.json", "--format", "csv"],
        ["export", "one.json", "--format", "pdf"],
        ["export", "one.json", "-o", "nowhere/out.json"],
        ["merge", "one.json", "-o", "."],
        ["nothing", "one.json"],
    ],
    ids=" ".join,
)
def test_wrong_use_ends_with_2_and_writes_nothing(folder: Path, wrong: list[str]) -> None:
    ran = run(folder, *wrong)
    assert (ran.status, ran.out) == (2, "")
    assert ran.problems
    assert not any("Traceback" in line for line in ran.problems)
    assert sorted(path.name for path in folder.iterdir()) == ["one.json", "two.json"]


def test_a_wrong_name_of_a_record_is_told_with_the_nearest_and_with_what_was_refused(
    folder: Path,
) -> None:
    (folder / "bad.json").write_bytes(b"[")
    *problems, last = run(folder, "show", "bad.json", "two.json", "--record", "r3").problems
    assert [place_and_code(one) for one in problems] == ["bad.json:1 bad-record"]
    assert '"r3"' in last
    assert "r2" in last or "r1" in last
    ran = run(folder, "export", "bad.json", "two.json", "--format", "csv")
    assert [place_and_code(one) for one in ran.problems[:-1]] == ["bad.json:1 bad-record"]
    assert (ran.status, "--record" in ran.problems[-1]) == (2, True)


def test_a_file_that_cannot_be_written_whole_stays_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "out.json").write_text("before", "utf-8")
    write_bytes = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        write_bytes(path, data[:100])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    ran = run(folder, "merge", "one.json", "-o", "out.json")
    assert (ran.status, ran.out) == (2, "")
    assert "No space left" in ran.problems[0]
    assert (folder / "out.json").read_text("utf-8") == "before"
    assert sorted(path.name for path in folder.iterdir()) == ["one.json", "out.json", "two.json"]


def test_as_a_reader_runs_it_bytes_and_status_are_the_same(folder: Path) -> None:
    for arguments in (
        ["export", "one.json", "--format", "ics"],
        ["clocks", "two.json", "--at", "x"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "checklist", "record", *arguments],
            cwd=folder,
            capture_output=True,
            check=False,
        )
        ran = run(folder, *arguments)
        assert (done.returncode, done.stdout.decode()) == (ran.status, ran.out)
        assert done.stderr.decode().splitlines() == ran.problems


def test_what_is_printed_is_utf_8_whatever_the_terminal_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    made = story()
    made.add("set", "10:20", name="title", value="\u5341\u4e8c")
    write(folder, "one.json", ("r1", made.raws))
    command = [sys.executable, "-m", "checklist", "record", "show", "one.json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True)
    assert "\u5341\u4e8c" in done.stdout.decode()
