"""The team's calendar is read as it is written, and every mistake in it is told at its line."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo, reset_tzpath

import pytest
import yaml

from checklist.build.site.calendar import read_calendar
from checklist.build.site.public_holidays import public_holidays
from checklist.build.site.team import read_team
from checklist.build.site.zone import clock, zones
from checklist.engine.problem import Problem
from checklist.engine.record.calendar import Calendar, Day
from checklist.engine.record.calendar_json import to_data
from tests.named import place_and_code
from tests.paths import ROOT

TODAY = date(2026, 11, 29)
WHOLE = """\
zone: Europe/Berlin
hours:
  mon-fri: 09:00-12:00, 13:00-17:00
  sat: 22:00-06:00
country: DE
subdivision: BB
holidays:
  2026-12-28..2026-12-31: Company holidays
half-days:
  12-24: 09:00-12:00
working-days: [2026-10-31]
"""
PLAIN = "zone: UTC\nhours: {mon-fri: 09:00-17:00}\n"
FIRST = 4
SEVENTEEN = ((9 * 60, 17 * 60),)


def read(
    folder: Path, text: str, *, today: date = TODAY
) -> tuple[Calendar | None, tuple[Problem, ...]]:
    """Return what is read of a calendar with that text, whose first line is FIRST of the file.

    What YAML makes of the values is left out: it fails at dates that do not exist.
    """
    path = folder / "mkdocs.yml"
    lines = "".join(f"      {line}\n" for line in text.splitlines())
    path.write_text(f"extra:\n  team:\n    calendar:\n{lines}", "utf-8")
    settings = {"team": {"calendar": {"zone": "…"}}}
    return read_calendar(settings, path, name=path.name, today=today)


def told(folder: Path, text: str) -> list[str]:
    """Return place and code of each problem; lines are those of the calendar, from 1 on."""
    _, problems = read(folder, text)
    return [f"{problem.where.line - FIRST + 1} {problem.code}" for problem in problems]


def sound(folder: Path, text: str, *, today: date = TODAY) -> Calendar:
    """Return the calendar with that text, which has no problem."""
    calendar, problems = read(folder, text, today=today)
    assert problems == ()
    assert calendar
    return calendar


def test_all_that_a_calendar_may_say_is_read(tmp_path: Path) -> None:
    calendar = sound(tmp_path, WHOLE)
    office = ((540, 720), (780, 1020))
    assert (calendar.zone, calendar.since) == ("Europe/Berlin", date(2026, 9, 30))
    assert calendar.until == date(2029, 11, 29)
    assert calendar.hours == (office,) * 5 + (((1320, 1800),), ())
    assert calendar.days["2026-10-03"] == Day((), "Tag der Deutschen Einheit")
    assert "2026-10-31" not in calendar.days  # a holiday of Brandenburg, on which we work
    assert calendar.days["2027-10-31"] == Day((), "Reformationstag")
    assert calendar.days["2026-12-24"] == Day(((540, 720),))
    assert {calendar.days[f"2026-12-{day}"].name for day in (28, 29, 30, 31)} == {
        "Company holidays"
    }
    assert calendar.days["2027-12-24"] == Day(((540, 720),))
    assert "2028-12-24" not in calendar.days  # a Sunday, which has no hours that they could replace
    assert list(calendar.days) == sorted(calendar.days)
    assert to_data(calendar)["changes"][0] == [29845320, 120]


def test_the_shipped_calendar_is_sound_and_small() -> None:
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["extra"]
    path = ROOT / "mkdocs.yml"
    calendar, problems = read_calendar(settings, path, name=path.name, today=TODAY)
    assert problems == ()
    assert calendar
    assert calendar.zone == "Europe/London"
    assert len(json.dumps(to_data(calendar), separators=(",", ":"))) < 2000


def test_the_example_of_the_docs_is_sound(tmp_path: Path) -> None:
    page = (ROOT / "docs/adopt/index.md").read_text("utf-8")
    (block,) = [
        part
        for part in page.split("```")
        if part.startswith("yaml\nextra:\n  team:\n    calendar:")
    ]
    path = tmp_path / "mkdocs.yml"
    path.write_text(block.removeprefix("yaml\n"), "utf-8")
    calendar, problems = read_calendar(
        {"team": {"calendar": {}}}, path, name=path.name, today=TODAY
    )
    assert (calendar is not None, problems) == (True, ())


def test_a_team_without_a_calendar_is_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "mkdocs.yml"
    teams: tuple[object, ...] = (None, [], {}, {"calendar": None})
    for team in teams:
        assert read_calendar({"team": team}, path, name=path.name, today=TODAY) == (None, ())


def test_the_facts_of_the_team_are_text_alone(tmp_path: Path) -> None:
    path = tmp_path / "mkdocs.yml"
    path.write_text("extra:\n  team:\n    name: We\n    calendar: {zone: UTC}\n", "utf-8")
    settings = yaml.safe_load(path.read_text("utf-8"))["extra"]
    assert read_team(settings, path, name=path.name) == ({"name": "We"}, ())
    path.write_text("extra: {team: {calender: x}}\n", "utf-8")
    _, (problem,) = read_team({"team": {"calender": "x"}}, path, name=path.name)
    assert place_and_code(str(problem)) == "mkdocs.yml:1 unknown-fact"
    assert '"calendar"' in problem.cure


def test_a_calendar_that_is_inherited_is_read_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "mkdocs.yml"
    path.write_text("INHERIT: all/shared.yml\n", "utf-8")
    (tmp_path / "all").mkdir()
    shared = tmp_path / "all" / "shared.yml"
    shared.write_text("extra:\n  team:\n    calendar: {zone: UTC, hours: {mon: 09:00-17:00}}\n")
    settings = {"team": {"calendar": {"zone": "UTC"}}}
    calendar, problems = read_calendar(settings, path, name=path.name, today=TODAY)
    assert calendar
    assert (calendar.hours[0], problems) == (SEVENTEEN, ())
    shared.write_text("extra:\n  team:\n    calendar: {zone: UTC}\n")
    _, problems = read_calendar(settings, path, name=path.name, today=TODAY)
    assert [place_and_code(str(one)) for one in problems] == ["all/shared.yml:3 missing-key"]


@pytest.mark.parametrize(
    ("hours", "named"),
    [
        ("mon: 09:00-17:00", {0: SEVENTEEN}),
        ("fri-mon: 09:00-17:00", dict.fromkeys((4, 5, 6, 0), SEVENTEEN)),
        ("sat - sun: 09:00 - 17:00", dict.fromkeys((5, 6), SEVENTEEN)),
        ("mon-sun: 00:00-24:00", dict.fromkeys(range(7), ((0, 1440),))),
        ("mon: 18:00-00:00", {0: ((1080, 1440),)}),
        ("mon: 13:00-17:00,09:00-12:00", {0: ((540, 720), (780, 1020))}),
        ("mon: 09:00-12:00, 12:00-17:00", {0: ((540, 720), (720, 1020))}),
        ("{mon: 22:00-06:00, tue: 06:00-22:00}", {0: ((1320, 1800),), 1: ((360, 1320),)}),
    ],
)
def test_hours_are_read(
    tmp_path: Path, hours: str, named: dict[int, tuple[tuple[int, int], ...]]
) -> None:
    calendar = sound(tmp_path, f"zone: UTC\nhours:\n  {hours}\n")
    assert calendar.hours == tuple(named.get(day, ()) for day in range(7))


MISTAKES = [
    # The calendar and its keys.
    ("none", "1 bad-yaml", "calendar"),
    ("[]", "1 bad-yaml", "calendar"),
    ("hours: {mon: 09:00-17:00}", "1 missing-key", '"zone"'),
    ("zone: UTC", "1 missing-key", '"hours"'),
    (f"{PLAIN}zoen: UTC", "3 unknown-key", '"zone"'),
    (f"{PLAIN}half-day: {{12-24: 09:00-12:00}}", "3 unknown-key", '"half-days"'),
    (f"{PLAIN}zone: UTC", "3 duplicate-key", '"zone"'),
    (f"{PLAIN}? [a]\n: b", "3 bad-yaml", "key"),
    # Names.
    ("zone: Europe/Berlinn\nhours: {mon: 09:00-17:00}", "1 unknown-name", '"Europe/Berlin"'),
    ("zone: europe/berlin\nhours: {mon: 09:00-17:00}", "1 unknown-name", '"Europe/Berlin"'),
    ("zone: ../zones\nhours: {mon: 09:00-17:00}", "1 unknown-name", "IANA"),
    ("zone: [UTC]\nhours: {mon: 09:00-17:00}", "1 bad-value", '"zone"'),
    ('zone: ""\nhours: {mon: 09:00-17:00}', "1 bad-value", '"zone"'),
    ("zone: !ENV ZONE\nhours: {mon: 09:00-17:00}", "1 bad-value", '"!ENV"'),
    (f"{PLAIN}country: XX", "3 unknown-name", "ISO"),
    (f"{PLAIN}country: UK", "3 unknown-name", '"GB"'),
    (f"{PLAIN}country: de", "3 unknown-name", '"DE"'),
    (f"{PLAIN}country: DEU", "3 unknown-name", '"DE"'),
    (f"{PLAIN}country: New Zealand", "3 unknown-name", '"NZ"'),
    (f"{PLAIN}country: DE\nsubdivision: XX", "4 unknown-name", '"BE"'),
    (f"{PLAIN}country: DE\nsubdivision: Berlin", "4 unknown-name", '"BE"'),
    (f"{PLAIN}country: DE\nsubdivision: DE-BE", "4 unknown-name", '"BE"'),
    (f"{PLAIN}country: LU\nsubdivision: LU", "4 unknown-name", "take it out"),
    (f"{PLAIN}subdivision: BE", "3 missing-key", '"country"'),
    (f"{PLAIN}working-days: [2026-12-25]", "3 missing-key", '"country"'),
    # Weekdays.
    ("zone: UTC\nhours: 09:00-17:00", "2 bad-value", '"hours"'),
    ("zone: UTC\nhours: {}", "2 bad-value", '"hours"'),
    ("zone: UTC\nhours: {mno: 09:00-17:00}", "2 unknown-key", '"mon"'),
    ("zone: UTC\nhours: {Monday: 09:00-17:00}", "2 unknown-key", '"mon"'),
    ("zone: UTC\nhours: {mon-fry: 09:00-17:00}", "2 unknown-key", '"fri"'),
    (
        "zone: UTC\nhours:\n  mon-fri: 09:00-17:00\n  wed: 09:00-12:00",
        "4 duplicate-key",
        '"wed" is named twice in hours (first in line 6)',
    ),
    ("zone: UTC\nhours:\n  mon: 09:00-17:00\n  mon: 09:00-12:00", "4 duplicate-key", '"mon"'),
    # Times.
    ("zone: UTC\nhours: {mon: closed}", "2 bad-value", '"closed"'),
    ("zone: UTC\nhours: {mon: 9-17}", "2 bad-value", '"9-17"'),
    ("zone: UTC\nhours: {mon: 9:00-17:00}", "2 bad-value", '"9:00-17:00"'),
    ("zone: UTC\nhours: {mon: 22:00}", "2 bad-value", '"22:00"'),
    ("zone: UTC\nhours: {mon: 09:00-25:00}", "2 bad-value", '"25:00"'),
    ("zone: UTC\nhours: {mon: 09:60-17:00}", "2 bad-value", '"09:60"'),
    ("zone: UTC\nhours: {mon: 24:00-06:00}", "2 bad-value", '"24:00"'),
    ("zone: UTC\nhours: {mon: 09:00-24:01}", "2 bad-value", '"24:01"'),
    ("zone: UTC\nhours: {mon: 09:00-09:00}", "2 bad-value", "00:00-24:00"),
    ("zone: UTC\nhours:\n  mon: '09:00-12:00,'", "3 bad-value", '""'),
    ("zone: UTC\nhours: {mon: [09:00-12:00]}", "2 bad-value", '"mon"'),
    ("zone: UTC\nhours: {mon: }", "2 bad-value", '"mon"'),
    # Hours that overlap.
    ("zone: UTC\nhours:\n  mon: 09:00-13:00, 12:00-17:00", "3 bad-value", '"12:00-17:00"'),
    ("zone: UTC\nhours:\n  mon: 22:00-06:00, 23:00-23:30", "3 bad-value", '"23:00-23:30"'),
    (
        "zone: UTC\nhours:\n  tue: 05:00-07:00\n  mon: 22:00-06:00",
        "4 bad-value",
        '"05:00-07:00" of the next day (line 6)',
    ),
    ("zone: UTC\nhours:\n  sun: 22:00-06:00\n  mon: 05:59-07:00", "3 bad-value", '"sun"'),
    ("zone: UTC\nhours:\n  mon-fri: 22:00-06:00, 05:00-07:00", "3 bad-value", '"mon"'),
    # Holidays.
    (f"{PLAIN}holidays: [2026-12-24]", "3 bad-value", '"holidays"'),
    (f"{PLAIN}holidays:\n  24.12.2026: x", "4 bad-value", '"24.12.2026"'),
    (f"{PLAIN}holidays:\n  12-24: x", "4 bad-value", '"12-24"'),
    (f"{PLAIN}holidays:\n  2026-02-30: x", "4 bad-value", '"2026-02-30"'),
    (f"{PLAIN}holidays:\n  2027-02-29: x", "4 bad-value", '"2027-02-29"'),
    (f"{PLAIN}holidays:\n  2026-12-24..2026-13-01: x", "4 bad-value", '"2026-13-01"'),
    (
        f"{PLAIN}holidays:\n  2026-12-31..2026-12-28: x",
        "4 bad-value",
        "write 2026-12-28..2026-12-31",
    ),
    (f"{PLAIN}holidays:\n  2026-12-24:", "4 bad-value", '"2026-12-24"'),
    (f"{PLAIN}holidays:\n  2026-12-24: [x]", "4 bad-value", '"2026-12-24"'),
    (
        f"{PLAIN}holidays:\n  2026-12-24: x\n  2026-12-23..2026-12-28: y",
        "5 duplicate-key",
        '2026-12-24 is in "2026-12-23..2026-12-28" and in "2026-12-24" (line 7)',
    ),
    (f"{PLAIN}holidays:\n  2026-12-24: x\n  2026-12-24: y", "5 duplicate-key", '"2026-12-24"'),
    # Half-days.
    (f"{PLAIN}half-days: 12-24", "3 bad-value", '"half-days"'),
    (f"{PLAIN}half-days:\n  02-30: 09:00-12:00", "4 bad-value", '"02-30"'),
    (f"{PLAIN}half-days:\n  2026-02-29: 09:00-12:00", "4 bad-value", '"2026-02-29"'),
    (f"{PLAIN}half-days:\n  12-24: 09:00", "4 bad-value", '"09:00"'),
    (f"{PLAIN}half-days:\n  12-24: 09:00-12:00\n  12-24: 09:00-13:00", "5 duplicate-key", "12-24"),
    (
        f"{PLAIN}half-days:\n  2026-12-24: 09:00-12:00\nholidays:\n  2026-12-24: Off",
        "4 bad-value",
        '"Off"',
    ),
    (
        f"{PLAIN}half-days:\n  12-24: 09:00-12:00\nholidays:\n  2027-12-24: Off",
        "4 bad-value",
        '2027-12-24, "Off"',
    ),
    (f"{PLAIN}country: US\nhalf-days: {{2026-12-25: 09:00-12:00}}", "4 bad-value", '"Christmas'),
    (f"{PLAIN}country: US\nhalf-days: {{2020-12-25: 09:00-12:00}}", "4 bad-value", '"Christmas'),
    (f"{PLAIN}half-days:\n  2026-12-24: 22:00-09:30", "4 bad-value", '"09:00-17:00"'),
    (
        "zone: UTC\nhours: {wed: 22:00-06:00}\nhalf-days: {2026-12-24: 05:00-12:00}",
        "3 bad-value",
        '"22:00-06:00"',
    ),
    # Working days.
    (f"{PLAIN}country: DE\nworking-days: 2026-12-25", "4 bad-value", '"working-days"'),
    (f"{PLAIN}country: DE\nworking-days: []", "4 bad-value", '"working-days"'),
    (f"{PLAIN}country: DE\nworking-days: [[2026-12-25]]", "4 bad-value", '"working-days"'),
    (f"{PLAIN}country: DE\nworking-days: [12-25]", "4 bad-value", '"12-25"'),
    (f"{PLAIN}country: DE\nworking-days: [2026-12-32]", "4 bad-value", '"2026-12-32"'),
    (f"{PLAIN}country: DE\nworking-days:\n- 2026-12-25\n- 2026-12-25", "6 duplicate-key", "line 8"),
    (f"{PLAIN}country: DE\nworking-days: [2026-10-31]", "4 bad-value", '"DE"'),  # not in all of it
    (f"{PLAIN}country: DE\nsubdivision: BE\nworking-days: [2026-10-31]", "5 bad-value", '"DE-BE"'),
    (
        f"{PLAIN}country: DE\nworking-days: [2026-12-25]\nholidays: {{2026-12-25: Off}}",
        "4 bad-value",
        '"Off", line 8',
    ),
    # Its end.
    (f"{PLAIN}until: soon", "3 bad-value", '"soon"'),
    (f"{PLAIN}until: 2026-11-31", "3 bad-value", '"2026-11-31"'),
    (f"{PLAIN}until: 2020-01-01", "3 calendar-ends", "2020-01-01"),
    (f"{PLAIN}until: 2027-05-27", "3 calendar-ends", "2027-05-27"),
    (f"{PLAIN}country: UA", "3 calendar-ends", "2026"),  # none while martial law lasts
]  # fmt: skip


@pytest.mark.parametrize(("text", "where", "named"), MISTAKES)
def test_each_mistake_is_told_at_its_line(
    tmp_path: Path, text: str, where: str, named: str
) -> None:
    calendar, (problem,) = read(tmp_path, text)
    assert told(tmp_path, text) == [where]
    assert named in f"{problem.what}: {problem.cure}"
    assert calendar is None or problem.code == "calendar-ends"


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = """\
zone: Mars/Olympus
hours:
  mon-fri: 09:00-09:00
  wed: 10:00-11:00
  caturday: 10:00-11:00
contry: DE
holidays: {2026-02-30: x}
half-days: {13-01: 10:00-11:00}
until: 2020-01-01
"""
    assert told(tmp_path, text) == [
        "1 unknown-name",
        "3 bad-value",
        "4 duplicate-key",
        "5 unknown-key",
        "6 unknown-key",
        "7 bad-value",
        "8 bad-value",
        "9 calendar-ends",
    ]


@pytest.mark.parametrize(
    ("until", "last", "told_of"),
    [
        ("2027-05-27", date(2027, 5, 28), ["3 calendar-ends"]),
        ("2027-05-28", date(2027, 5, 29), []),  # six months after the 29th of November
        ("2028-02-29", date(2028, 3, 1), []),
        ("2040-01-01", date(2029, 11, 29), []),
        ("9999-12-31", date(2029, 11, 29), []),
    ],
)
def test_a_calendar_ends_when_it_says(
    tmp_path: Path, until: str, last: date, told_of: list[str]
) -> None:
    text = f"{PLAIN}until: {until}"
    assert told(tmp_path, text) == told_of
    calendar, _ = read(tmp_path, text)
    assert calendar
    assert calendar.until == last


def test_a_calendar_that_ended_before_it_begins_is_none(tmp_path: Path) -> None:
    calendar, _ = read(tmp_path, f"{PLAIN}until: 2026-09-29")
    assert calendar is None
    calendar, _ = read(tmp_path, f"{PLAIN}until: 2026-09-30")
    assert calendar


def test_a_calendar_is_made_from_the_day_that_it_is_given(tmp_path: Path) -> None:
    calendar = sound(tmp_path, PLAIN, today=date(2028, 2, 29))
    assert (calendar.since, calendar.until) == (date(2027, 12, 31), date(2031, 2, 28))


def test_a_half_day_of_a_date_goes_before_that_of_each_year(tmp_path: Path) -> None:
    half = "half-days: {12-24: 09:00-12:00, 2027-12-24: 09:00-13:00, 2026-12-05: 10:00-11:00}"
    days = sound(tmp_path, f"{PLAIN}{half}").days
    assert days == {
        "2026-12-05": Day(((600, 660),)),  # a Saturday
        "2026-12-24": Day(((540, 720),)),
        "2027-12-24": Day(((540, 780),)),
    }


def test_the_day_before_a_calendar_has_its_holiday_too(tmp_path: Path) -> None:
    text = "zone: UTC\nhours: {mon-sun: 22:00-06:00}\nholidays: {2026-09-29: Off, 2026-09-28: Off}"
    assert sound(tmp_path, text).days == {"2026-09-29": Day((), "Off")}


# Dates that were published.

BERLIN_2026 = {  # Land Berlin, Gesetz über die Sonn- und Feiertage
    "2026-01-01", "2026-03-08", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14",
    "2026-05-25", "2026-10-03", "2026-12-25", "2026-12-26",
}  # fmt: skip
US_2026 = {  # United States, Office of Personnel Management; the 4th of July is a Saturday
    "2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-07-03",
    "2026-07-04", "2026-09-07", "2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25",
}  # fmt: skip
ENGLAND_2027 = {  # gov.uk/bank-holidays; Christmas is on a weekend, and made up for
    "2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31", "2027-08-30",
    "2027-12-25", "2027-12-26", "2027-12-27", "2027-12-28",
}  # fmt: skip


@pytest.mark.parametrize(
    ("country", "subdivision", "year", "published"),
    [
        ("DE", "BE", 2026, BERLIN_2026),
        ("US", "", 2026, US_2026),
        ("GB", "ENG", 2027, ENGLAND_2027),
    ],
)
def test_public_holidays_are_those_that_were_published(
    country: str, subdivision: str, year: int, published: set[str]
) -> None:
    found = public_holidays(country, subdivision, [year])
    assert {day.isoformat() for day in found} == published


def test_a_year_that_is_not_known_has_no_holidays() -> None:
    assert public_holidays("DE", "", [1500, 3000]) == {}


PROGRAM = """
from checklist.build.site.public_holidays import public_holidays
print(*public_holidays("DE", "BE", [2026]).values(), sep="\\n")
"""


@pytest.mark.parametrize("language", ["C", "uk", "en_US"])
def test_holidays_have_the_names_of_their_country_on_every_machine(language: str) -> None:
    environment = {**os.environ, "LANGUAGE": language, "LC_ALL": language, "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "Karfreitag" in done.stdout.splitlines()


def test_clocks_are_those_of_the_pinned_data_and_not_of_the_machine(
    tmp_path: Path,
) -> None:
    of_the_machine = tmp_path / "Europe" / "Berlin"  # shows the time of Kolkata
    of_the_machine.parent.mkdir()
    of_the_machine.write_bytes(files("tzdata").joinpath("zoneinfo/Asia/Kolkata").read_bytes())
    reset_tzpath([tmp_path])
    try:
        noon = datetime(2026, 6, 1, 12, tzinfo=ZoneInfo.no_cache("Europe/Berlin"))
        found = clock("Europe/Berlin", date(2026, 1, 1), date(2028, 1, 1))
    finally:
        reset_tzpath()
    assert noon.utcoffset() == timedelta(hours=5.5)
    hour = timedelta(hours=1)
    published = [  # Directive 2000/84/EC: the last Sundays of March and October, at 01:00 UTC
        (datetime(2026, 3, 29, 1, tzinfo=UTC), 2 * hour),
        (datetime(2026, 10, 25, 1, tzinfo=UTC), hour),
        (datetime(2027, 3, 28, 1, tzinfo=UTC), 2 * hour),
        (datetime(2027, 10, 31, 1, tzinfo=UTC), hour),
    ]
    start = (datetime(2025, 12, 31, 23, tzinfo=UTC), hour)
    minute = timedelta(minutes=1)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    assert [(epoch + at * minute, ahead * minute) for at, ahead in found] == [start, *published]
    assert clock("Asia/Kolkata", date(2026, 1, 1), date(2028, 1, 1)) == (
        (20454 * 1440 - 330, 330),  # 2026-01-01, and five and a half hours before
    )
    assert {"UTC", "Pacific/Apia", "America/Argentina/Ushuaia"} <= {*zones()}


@pytest.mark.deep
def test_the_clock_of_every_zone_can_be_read() -> None:
    for zone in zones():
        changes = clock(zone, date(2026, 1, 1), date(2030, 1, 1))
        assert all(before[1] != after[1] for before, after in pairwise(changes))
