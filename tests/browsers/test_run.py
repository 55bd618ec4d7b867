"""The run and the list of records: what is done is written down, kept, and taken along."""

import json
from pathlib import Path

import pytest

from tests.browsers.driven import Driven

pytestmark = pytest.mark.browser

RUN = "[data-run]"
FIX_NOW = "triage/#answers=attackers:no,damage:yes,mitigation:no"
FILES = {"json": "json", "markdown": "md", "csv": "csv", "ics": "ics"}
"""The end of a file's name, by format."""


def begin(told: Driven, address: str) -> str:
    """Start a run from its decision; return the id of its record."""
    told.go(address + FIX_NOW)
    told.has("form[data-checklist][data-engine=ready][data-outcome=fix-now]")
    if not told.is_shown("[data-act=record]"):
        told.press("[data-act=toggle]")
    told.press("[data-act=record]")
    told.has(f"{RUN}[data-engine=ready]")
    told.until("() => location.pathname.endsWith('/run/') && location.hash.includes('record=')")
    return told.attribute(RUN, "data-record") or ""


def tick(told: Driven, step: str) -> None:
    """Say that a step is done, and let the time pass in which a second press counts as haste."""
    told.press(f"[data-region=steps] [data-step={step}] button[data-act=done]")
    pressed = told.run("() => performance.now()")
    told.has(f"[data-region=steps] [data-step={step}][data-state=done]")
    told.until("pressed => performance.now() > pressed + 500", pressed)  # press.js


def send(told: Driven, form: str, **fields: str) -> None:
    """Fill a form, and send it."""
    told.unfold(form)
    for name, value in fields.items():
        told.type(f"{form} [name={name}]", value)
    told.press(f"{form} button:not([type=button])")


def export(told: Driven, record: str, form: str) -> bytes:
    """Return the file that is saved."""
    button = f"[data-act=export][data-format={form}]"
    if not told.count(button):
        told.press("[data-act=exports]")
    told.press(button)
    return told.saved(f"{record}.{FILES[form]}")


def test_a_run_is_begun_gone_through_and_still_there_after_a_reload(
    told: Driven, address: str
) -> None:
    begin(told, address)
    tick(told, "call")
    told.has(f'{RUN}[data-done="1/7"]')
    told.press("[data-region=notice] [data-act=undo]")
    told.has(f'{RUN}[data-done="0/7"]')
    send(told, "[data-region=log] form[data-act=note]", text="Cards are refused")
    told.says("[data-region=log]", "Cards are refused")
    tick(told, "call")
    send(told, "[data-region=work] form[data-act=work-start]", who="Ada")
    told.has("[data-region=work] [data-running]", 1)
    tick(told, "sprint")
    told.reload()
    told.has(f'{RUN}[data-engine=ready][data-done="2/7"]')
    told.says("[data-region=log]", "Cards are refused")
    told.press("[data-region=work] [data-running] button[data-act=work-stop]")
    told.has("[data-region=work] [data-running]", 0)


def test_a_record_is_saved_in_every_format(told: Driven, address: str) -> None:
    record = begin(told, address)
    tick(told, "call")
    files = {form: export(told, record, form) for form in FILES}
    (saved,) = json.loads(files["json"])["records"]
    assert saved["id"] == record
    assert [one["kind"] for one in saved["events"]].count("done") == 1
    assert files["markdown"].startswith(b"# Hotfix")
    assert len(files["csv"].splitlines()) > 2
    assert files["ics"].count(b"BEGIN:VEVENT") >= 3


def test_a_file_of_a_record_is_brought_in_and_opened(
    told: Driven, address: str, tmp_path: Path
) -> None:
    record = begin(told, address)
    tick(told, "call")
    file = tmp_path / "record.json"
    file.write_bytes(export(told, record, "json"))
    told.go(f"{address}records/")
    row = f'[data-records] [data-record="{record}"]'
    told.has(row)
    told.press(f"{row} [data-act=drop]")
    told.has(row, 0)
    told.choose_file("input[type=file][data-act=import]", file)
    told.has(row)
    told.says(row, "1 of 7 steps")
    told.press(f"{row} a[href*='#record=']")
    told.has(f'{RUN}[data-engine=ready][data-done="1/7"]')
