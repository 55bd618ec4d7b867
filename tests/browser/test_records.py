"""The records of a device: listed, found, taken along, brought back; and what may go wrong."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from checklist.engine.record.events import from_json
from checklist.engine.record.file import read_file, write_file
from tests.browser.form import navigate_instantly
from tests.browser.running import (
    FULL,
    NO_DATABASE,
    OF_RECORDS,
    WORD,
    Records,
    Run,
    begin,
    later,
    somebody,
    start,
)

pytestmark = pytest.mark.browser

LOW = """root => [...root.querySelectorAll("button, summary, select, textarea, input, a.hp-button")]
  .filter((one) => one.type !== "hidden" && one.type !== "checkbox" && one.checkVisibility())
  .filter((one) => one.getBoundingClientRect().height < 43.9).map((one) => one.outerHTML)"""

EVIL = "<img src=x onerror='window.hit = 1'><script>window.hit = 2</script>{{ 7 * 7 }}"


@pytest.fixture(scope="module")
def kept(chromium: Browser, base: str) -> dict[str, Any]:
    """Return a record as its file has it: decided, named, with a step that is done."""
    with somebody(chromium) as context:
        run = begin(context.new_page(), base)
        run.send("me", me="Ada")
        run.send("set", title="Payments fail", ticket="PAY-7")
        expect(run.region("top")).to_contain_text("PAY-7")
        run.tick("call")
        file = json.loads(run.export("json").read_bytes())
        record: dict[str, Any] = file["records"][0]
        return record


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """Open a new profile on a phone."""
    with somebody(chromium) as opened:
        yield opened


@pytest.fixture
def records(context: BrowserContext, base: str) -> Records:
    """Open the list of a device that has none."""
    return Records(context.new_page()).open(base)


def named(record: dict[str, Any], name: str, title: str) -> dict[str, Any]:
    """Return a record under another id and title."""
    events = [
        {**one, "value": title} if one.get("name") == "title" else one for one in record["events"]
    ]
    return {"id": name, "events": events}


def file_of(*records: dict[str, Any], version: int = 1) -> str:
    """Return the file of records."""
    return json.dumps({"format": "hotfix-record", "version": version, "records": records})


@pytest.mark.deep
def test_an_empty_device_says_how_a_record_begins(records: Records) -> None:
    expect(records.root).to_contain_text(OF_RECORDS("records_none"))
    expect(records.root.get_by_role("link", name=OF_RECORDS("to_triage"))).to_be_visible()


def test_records_are_listed_found_duplicated_deleted_and_brought_back(
    records: Records, kept: dict[str, Any]
) -> None:
    second = named(kept, "second", "Search is down")
    records.bring(file_of(kept, second))
    expect(records.rows).to_have_count(2)
    records.notice("2 records were read")
    first = records.rows.filter(has_text="Payments fail")
    expect(first).to_contain_text("1 of 7 steps")
    expect(first).to_contain_text("Stop the harm by 07:02")
    # found by title, by ticket, by what a step is called
    search = records.root.locator("[name=query]")
    for query, found in (("payments", 1), ("PAY-7", 2), ("search down", 1), ("nothing", 0)):
        search.fill(query)
        expect(records.rows).to_have_count(found)
    search.fill("")
    expect(records.rows).to_have_count(2)
    # duplicated: a record of its own
    records.act("copy-record", "second").click()
    expect(records.rows).to_have_count(3)
    copy = records.rows.filter(has_text="Search is down (copy)")
    assert copy.get_attribute("data-record") != "second"
    # deleted, and back
    records.act("drop", "second").click()
    expect(records.rows).to_have_count(2)
    records.notice("Deleted from this device: Search is down")
    later(records.page.context, "00:30")
    search.fill("payments")
    expect(records.rows).to_have_count(1)
    records.root.locator("[data-act=undrop]").click()
    records.notice(OF_RECORDS("records_back"))
    search.fill("")
    expect(records.rows).to_have_count(3)


@pytest.mark.deep
def test_what_was_deleted_can_be_brought_back_after_a_look_elsewhere(
    records: Records, kept: dict[str, Any]
) -> None:
    records.bring(file_of(kept, named(kept, "second", "Search is down")))
    expect(records.rows).to_have_count(2)
    records.act("drop", "second").click()
    expect(records.rows).to_have_count(1)
    other = records.page.context.new_page()
    Run(other).open(records.page.url.replace("records/", f"run/#record={kept['id']}")).tick("time")
    other.close()
    expect(records.rows).to_contain_text("2 of 7 steps")
    records.root.locator("[data-act=undrop]").click()
    expect(records.rows).to_have_count(2)


@pytest.mark.deep
def test_pressed_twice_in_haste_delete_takes_one_and_all_that_went_comes_back(
    records: Records, kept: dict[str, Any]
) -> None:
    records.bring(file_of(*(named(kept, name, f"Title {name}") for name in ("a", "b", "c"))))
    expect(records.rows).to_have_count(3)
    records.rows.first.locator("[data-act=drop]").dblclick()
    records.notice("Deleted from this device")
    expect(records.rows).to_have_count(2)
    records.page.wait_for_timeout(600)
    records.rows.first.locator("[data-act=drop]").click()
    expect(records.rows).to_have_count(1)
    records.root.locator("[data-act=undrop]").click()
    expect(records.rows).to_have_count(3)


@pytest.mark.deep
def test_of_several_files_each_is_told(records: Records, kept: dict[str, Any]) -> None:
    good = file_of(named(kept, "good", "Good one"))
    latin = good.replace("Good one", "Sch\u00f6n").encode("latin-1")
    files = [("bad.json", b"{"), ("latin.json", latin), ("good.json", good.encode())]
    chosen: Any = [
        {"name": name, "mimeType": "application/json", "buffer": text} for name, text in files
    ]
    records.root.locator("input[data-act=import]").set_input_files(chosen)
    expect(records.rows).to_have_count(1)
    records.notice("Good one: new")
    refused = records.root.locator("[data-region=notice] .hp-notice--fault")
    expect(refused).to_have_count(2)
    expect(refused.first).to_contain_text("bad.json")
    expect(refused.last).to_contain_text("latin.json")
    expect(refused.last).to_contain_text("not UTF-8")


@pytest.mark.deep
def test_a_file_that_python_could_not_read_to_its_end_ends_nothing(
    records: Records, kept: dict[str, Any]
) -> None:
    records.bring("[" * 50_000 + "]" * 50_000)
    records.notice("nested too deeply")
    records.bring(file_of(kept))
    expect(records.rows).to_have_count(1)


@pytest.mark.deep
def test_all_are_exported_to_one_file_that_brings_them_back(
    records: Records, kept: dict[str, Any], chromium: Browser, base: str
) -> None:
    records.bring(file_of(named(kept, "second", "Search is down"), kept))
    expect(records.rows).to_have_count(2)
    with records.page.expect_download() as waiting:
        records.act("export").last.click()
    whole = waiting.value.path().read_bytes()
    assert {one["id"] for one in json.loads(whole)["records"]} == {kept["id"], "second"}
    with somebody(chromium) as other:
        there = Records(other.new_page()).open(base)
        there.bring(whole)
        expect(there.rows).to_have_count(2)
        with there.page.expect_download() as waiting:
            there.act("export").last.click()
        assert waiting.value.path().read_bytes() == whole


@pytest.mark.deep
def test_a_file_is_new_then_joined_then_the_same(records: Records, kept: dict[str, Any]) -> None:
    part = {**kept, "events": kept["events"][:-1]}
    records.bring(file_of(part))
    records.notice(f"Payments fail: new, {len(part['events'])} events")
    records.bring(file_of(kept))
    records.notice("Payments fail: 1 event was new, and was added")
    records.bring(file_of(kept))
    records.notice("Payments fail: nothing was new")
    expect(records.rows).to_have_count(1)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda text: text[: len(text) // 2], id="truncated"),
        *(
            pytest.param(spoil, id=name, marks=pytest.mark.deep)
            for name, spoil in {
                "empty": lambda _: "",
                "nothing": lambda _: "{}",
                "null": lambda _: "null",
                "html": lambda _: "<html>",
                "binary": lambda _: b"\xff\xfe\x00".decode("latin-1"),
                "another": lambda text: text.replace("hotfix-record", "something-else"),
            }.items()
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole_and_says_why(
    records: Records,
    kept: dict[str, Any],
    spoil: Any,  # noqa: ANN401
) -> None:
    records.bring(file_of(named(kept, "there", "Was there")))
    expect(records.rows).to_have_count(1)
    records.bring(spoil(file_of(kept)))
    records.notice("The file was not read")
    expect(records.root.locator("[data-region=notice] .hp-notice--fault")).to_be_visible()
    expect(records.rows).to_have_count(1)
    records.bring(file_of(kept))  # nothing is stuck
    expect(records.rows).to_have_count(2)


@pytest.mark.deep
def test_a_file_of_a_newer_version_is_read_as_far_as_it_is_understood_and_kept_whole(
    records: Records, kept: dict[str, Any]
) -> None:
    newer = {
        "id": "newer-1",
        "at": "2026-11-28T02:10:00Z",
        "when": "2026-11-28T02:10:00Z",
        "by": "Ada",
        "kind": "later-kind",
        "what": {"nobody": "knows", "so much": [1.0, -0.0, 1e16, 1.5e-7, 12345678901234567890]},
    }
    beside = {"sealed": {"by": "Ada", "share": 2.0}, "tags": ["later"]}
    whole = file_of({**kept, **beside, "events": [*kept["events"], newer]}, version=9)
    records.bring(whole)
    expect(records.rows).to_have_count(1)
    expect(records.root.locator("[data-region=notice] details")).to_be_visible()
    with records.page.expect_download() as waiting:
        records.act("export", kept["id"]).click()
    exported = waiting.value.path().read_text("utf-8")
    (record,) = json.loads(exported)["records"]
    assert from_json(json.dumps(newer)) in record["events"]
    assert beside.items() <= record.items()
    assert exported == write_file(read_file(whole)[0])  # byte for byte as without a browser
    run = Run(records.page)
    run.open(f"{records.page.url.replace('/records/', '/run/')}#record={kept['id']}")
    assert run.export("json").read_text("utf-8") == exported


def evil(part: Any) -> Any:  # noqa: ANN401  JSON
    """Return JSON with HTML in all texts that are no times, ids or kinds."""
    if isinstance(part, list):
        return [evil(one) for one in part]
    if not isinstance(part, dict):
        return part
    texts = ("title", "value", "said", "ask", "because", "done", "summary", "text", "by", "label")
    return {
        key: f"{value} {EVIL}" if key in texts and isinstance(value, str) else evil(value)
        for key, value in part.items()
    }


def test_html_in_a_record_is_text_everywhere(
    records: Records, kept: dict[str, Any], base: str
) -> None:
    at = {"at": "2026-11-28T02:05:00Z", "when": "2026-11-28T02:05:00Z", "by": EVIL}
    more = [
        {"id": "evil-1", **at, "kind": "note", "text": EVIL, "link": "javascript:window.hit=3"},
        {"id": "evil-2", **at, "kind": "skip", "step": "sprint", "reason": EVIL},
        {"id": "evil-3", **at, "kind": "work-start", "who": EVIL, "activity": EVIL},
        {"id": "evil-4", **at, "kind": "refuse", "step": "release", "digest": "x", "reason": EVIL},
        {"id": "evil-5", **at, "kind": "handover", "to": EVIL, "note": EVIL},
        {"id": "evil-6", **at, "kind": "set", "name": "ticket", "value": EVIL},
        {"id": "evil-7", **at, "kind": EVIL},
        {"id": EVIL, **at, "kind": "note", "text": EVIL},
    ]
    file = {"id": kept["id"], "events": [*evil(kept["events"]), *more]}
    records.bring(file_of(file))
    expect(records.rows).to_have_count(1)
    expect(records.rows).to_contain_text(EVIL)
    run = Run(records.page).open(f"{base}run/#record={kept['id']}")
    expect(run.region("top")).to_contain_text(EVIL)
    for place in ("work", "log", "steps"):
        expect(run.region(place)).to_contain_text("<img src=x onerror=")
    assert run.root.locator("img, script, [href^=javascript]").count() == 0
    assert run.page.evaluate("window.hit") is None
    table = run.export("csv").read_text("utf-8")
    assert not re.search(r"^[=+@-]", table, re.MULTILINE)


# Where nothing can be kept, or no more.


def test_where_the_browser_keeps_nothing_it_is_said_at_once_and_the_run_goes_on(
    chromium: Browser, base: str
) -> None:
    with somebody(chromium, spoilt=NO_DATABASE) as context:
        page = context.new_page()
        page.goto(f"{base}triage/#answers=damage:yes,mitigation:no")
        start(page)
        run = Run(page).awake()
        said = run.root.locator("[data-slot=store]")
        if run.root.locator("[data-act=take]").count():
            run.root.locator("[data-act=take]").click()
        expect(said).to_have_text(WORD("stored_memory"))
        expect(said).to_be_in_viewport()
        run.has("0/7")
        run.tick("call")
        run.send("note", run.region("log"), text="Cards are refused")
        expect(run.log().first).to_contain_text("Cards are refused")
        assert b"Cards are refused" in run.export("json").read_bytes()
        Records(page).open(base)
        expect(page.locator("[data-records] [data-slot=store]")).to_have_text(WORD("stored_memory"))


@pytest.mark.deep
def test_where_the_device_is_full_what_was_typed_stays_and_is_kept_later(
    chromium: Browser, base: str
) -> None:
    with somebody(chromium, spoilt=FULL) as context:
        run = begin(context.new_page(), base)
        run.page.evaluate("window.isFull = true")
        note = run.form("note", run.region("log")).locator("[name=text]")
        run.send("note", run.region("log"), text="Cards are refused")
        said = run.root.locator("[data-slot=store]")
        expect(said).to_have_text(WORD("stored_full"))
        expect(note).to_have_value("Cards are refused")
        run.step("call").locator("button[data-act=done]").click()
        expect(said).to_have_text(WORD("stored_full"))
        expect(run.step("call")).to_have_attribute("data-state", "open")
        run.export("json")  # all that was kept before can be taken along
        expect(note).to_have_value("Cards are refused")
        run.page.evaluate("window.isFull = false")
        run.send("note", run.region("log"))
        expect(run.log().first).to_contain_text("Cards are refused")
        expect(note).to_have_value("")
        expect(said).to_be_hidden()
        run.page.reload()
        run.awake()
        expect(run.log().filter(has_text="Cards are refused")).to_have_count(1)


@pytest.mark.deep
def test_a_full_device_says_so_where_a_file_is_brought_in(
    chromium: Browser, base: str, kept: dict[str, Any]
) -> None:
    with somebody(chromium, spoilt=FULL) as context:
        records = Records(context.new_page()).open(base)
        records.page.evaluate("window.isFull = true")
        records.bring(file_of(kept))
        expect(records.root.locator("[data-slot=store]")).to_have_text(WORD("stored_full"))
        expect(records.rows).to_have_count(0)
        expect(records.root.locator("[data-region=notice]")).not_to_contain_text("new,")


@pytest.mark.deep
def test_the_last_number_that_there_is_makes_no_device_mute(
    context: BrowserContext, base: str
) -> None:
    run = begin(context.new_page(), base)
    (record,) = json.loads(run.export("json").read_bytes())["records"]
    device = record["events"][0]["id"].partition("-")[0]
    last = {**record["events"][0], "id": f"{device}-999999999", "kind": "note", "text": "Last"}
    records = Records(context.new_page()).open(base)
    records.bring(file_of({**record, "events": [last]}))
    records.notice("added")
    run.page.reload()
    run.awake().tick("call")
    run.has("1/7")


# Tabs.


@pytest.mark.deep
def test_what_is_typed_in_one_form_survives_what_another_tab_does(
    context: BrowserContext, base: str
) -> None:
    run = begin(context.new_page(), base)
    link = run.page.url
    skip = run.form("skip", run.step("time")).locator("[name=reason]")
    skip.fill("Nobody tra")
    run.form("work-start").locator("[name=activity]").select_option("review")
    skip.focus()
    other = Run(context.new_page()).open(link)
    other.tick("call")
    run.has("1/7")
    expect(skip).to_have_value("Nobody tra")
    expect(skip).to_be_focused()
    run.page.keyboard.type("cks it")
    expect(skip).to_have_value("Nobody tracks it")
    expect(run.form("work-start").locator("[name=activity]")).to_have_value("review")
    other.send("note", other.region("log"), text="Seen elsewhere")
    expect(run.log().first).to_contain_text("Seen elsewhere")
    expect(skip).to_have_value("Nobody tracks it")
    run.send("skip", run.step("time"))
    expect(run.step("time")).to_contain_text("Nobody tracks it")


@pytest.mark.deep
def test_a_list_that_is_open_shows_what_other_tabs_do(context: BrowserContext, base: str) -> None:
    records = Records(context.new_page()).open(base)
    run = begin(context.new_page(), base)
    expect(records.rows).to_have_count(1)
    expect(records.rows).to_contain_text("0 of 7 steps")
    run.tick("call")
    expect(records.rows).to_contain_text("1 of 7 steps")
    records.act("drop", run.record).click()
    expect(run.region("top")).to_contain_text(WORD("lost_record"))
    records.root.locator("[data-act=undrop]").click()
    run.has("1/7")


@pytest.mark.deep
@pytest.mark.parametrize(
    "fragment", ["#record=nobody", "#record=%E0%A4%A", "#record=..%2F..%2Fx", "#record="]
)
def test_a_record_that_is_not_here_is_told(
    context: BrowserContext, base: str, fragment: str
) -> None:
    run = Run(context.new_page()).open(f"{base}run/{fragment}")
    key = "lost_record" if fragment != "#record=" else "no_record_how"
    expect(run.region("top")).to_contain_text(WORD(key))
    expect(run.region("top").get_by_role("link", name=WORD("to_triage"))).to_be_visible()


@pytest.mark.deep
@pytest.mark.parametrize("is_instant", [True, False])
def test_without_a_record_the_run_offers_those_that_are_here(
    context: BrowserContext, base: str, *, is_instant: bool
) -> None:
    page = context.new_page()
    if is_instant:
        navigate_instantly(page, base)
    run = begin(page, base)
    record = run.record
    run.open(f"{base}run/")
    run.region("top").locator(f'a[href="#record={record}"]').click()
    expect(run.root).to_have_attribute("data-record", record)
    run.has("0/7")


# Handed over.


@pytest.mark.deep
def test_a_record_is_handed_over_by_a_link_and_joined_with_what_is_there(
    context: BrowserContext, base: str, chromium: Browser
) -> None:
    run = begin(context.new_page(), base)
    run.send("set", title="Payments fail")
    run.tick("call")
    run.send("handover", to="Cleo", note="The flag is off")
    link = run.copied("handover")
    with somebody(chromium) as other:
        there = Run(other.new_page()).open(link)
        expect(there.region("request")).to_contain_text(WORD("handed_title"))
        expect(there.region("request")).to_contain_text("Payments fail")
        there.root.locator("[data-act=take]").click()
        there.has("1/7")
        expect(there.log().first).to_contain_text("Handed over to Cleo")
        assert there.record == run.record
        assert there.page.url.endswith(f"#record={run.record}")
        there.tick("time")
        run.tick("sprint")
        run.send("handover", to="Cleo")
        there.open(run.copied("handover"))
        there.root.locator("[data-act=take]").click()
        there.has("3/7")  # what both did


@pytest.mark.deep
@pytest.mark.parametrize("name", ["ask", "take", "answer"])
@pytest.mark.parametrize("letters", ["", "!", "AAAA", "damaged"])
def test_a_damaged_link_is_told_and_changes_nothing(
    context: BrowserContext, base: str, name: str, letters: str
) -> None:
    page = context.new_page()
    if letters == "damaged":
        run = begin(page, base)
        run.send("handover", to="Cleo")
        whole = run.copied("handover").partition("#take=")[2]
        letters = whole[: len(whole) // 2]
    run = Run(page).open(f"{base}run/#{name}={letters}")
    if name == "answer":
        expect(run.region("top")).to_contain_text(WORD("no_record_how"))
    else:
        expect(run.region("request").locator(".hp-alert")).to_be_visible()
    expect(run.root.locator("[data-act=take]")).to_have_count(0)


# Acts.


@pytest.mark.deep
def test_what_an_act_came_to_is_in_view_and_moves_nothing(
    context: BrowserContext, base: str
) -> None:
    run = begin(context.new_page(), base)
    run.send("skip", run.step("review"))
    notice = run.region("notice").locator(".hp-notice")
    expect(notice).to_have_text(WORD("refused_reason"))
    expect(notice).to_be_in_viewport(ratio=1)
    run.page.evaluate("scrollTo(0, 0)")
    for shown in (
        run.region("top").locator(".hp-run__due"),
        run.region("next").locator(".hp-step__title"),
        run.region("next").locator("[data-act=done]"),
    ):
        expect(shown).to_be_in_viewport(ratio=1)
    before = run.region("next").bounding_box()
    run.region("next").locator("[data-act=done]").click()
    run.has("1/7")
    after = run.region("next").bounding_box()
    assert before
    assert after
    assert before["y"] == after["y"]


@pytest.mark.deep
@pytest.mark.parametrize("width", [320, 360, 768])
def test_nothing_is_wider_than_the_page_and_all_a_thumb_presses_is_high_enough(
    context: BrowserContext, base: str, width: int
) -> None:
    run = begin(context.new_page(), base)
    run.send("set", title="x" * 200, branch="hotfix/" + "y" * 100)
    run.says(WORD("written"))
    run.send("note", run.region("log"), text="https://x.example/" + "z" * 200)
    run.tick("call")
    run.page.set_viewport_size({"width": width, "height": 640})
    for is_open in (False, True):
        run.root.locator("details").evaluate_all(
            "(all, open) => all.map((one) => (one.open = open))", is_open
        )
        assert run.page.evaluate("document.documentElement.scrollWidth") == width
        assert run.root.evaluate(LOW) == []


@pytest.mark.deep
def test_an_act_can_be_undone_at_once_and_later(context: BrowserContext, base: str) -> None:
    run = begin(context.new_page(), base)
    run.tick("call")
    run.region("notice").locator("[data-act=undo]").click()
    run.has("0/7")
    expect(run.step("call")).to_have_attribute("data-state", "open")
    run.tick("call")
    run.tick("sprint")
    run.step("call").locator("summary").click()
    run.step("call").locator("[data-act=reopen]").click()
    run.has("1/7")
    expect(run.step("sprint")).to_have_attribute("data-state", "done")


@pytest.mark.deep
def test_the_keyboard_alone_ticks_a_step_and_the_focus_stays_where_it_is(
    context: BrowserContext, base: str
) -> None:
    run = begin(context.new_page(), base)
    page = run.page
    done = run.region("next").locator("[data-act=done]")
    for _ in range(60):
        page.keyboard.press("Tab")
        if done.evaluate("one => one === document.activeElement"):
            break
    expect(done).to_be_focused()
    page.keyboard.press("Enter")
    run.has("1/7")
    expect(run.region("next").locator("section")).to_be_focused()
    # in the list: the next one is where it was
    listed = run.step("time").locator("button[data-act=done]")
    listed.focus()
    page.keyboard.press("Space")
    run.has("2/7")
    expect(run.step("time")).to_be_focused()
    page.keyboard.press("Tab")
    expect(run.step("time").locator("a").first).to_be_focused()


# What a browser loses, and what was typed.

LOSE = """() => new Promise((resolve, reject) => {
  const request = indexedDB.deleteDatabase("hotfix-playbook/");
  request.onsuccess = () => resolve();
  request.onerror = request.onblocked = () => reject(request.error);
})"""


@pytest.mark.deep
def test_a_record_that_the_browser_lost_while_it_is_open_is_kept_again_and_that_is_said(
    context: BrowserContext, base: str
) -> None:
    run = begin(context.new_page(), base)
    run.tick("call")
    run.page.evaluate(LOSE)
    expect(run.root.locator("[data-slot=store]")).to_have_text(WORD("stored_lost"))
    run.tick("sprint")
    run.has("2/7")
    address = run.page.url
    again = Run(context.new_page()).open(address)
    again.has("2/7")
    expect(again.root.locator("[data-slot=store]")).to_be_hidden()


@pytest.mark.deep
def test_a_record_that_was_deleted_in_another_tab_is_not_kept_again(
    context: BrowserContext, base: str
) -> None:
    run = begin(context.new_page(), base)
    records = Records(context.new_page()).open(base)
    records.act("drop", run.record).click()
    expect(records.rows).to_have_count(0)
    expect(run.region("top")).to_contain_text(WORD("no_record"))
    run.page.reload()
    expect(run.awake().region("top")).to_contain_text(WORD("no_record"))


@pytest.mark.deep
@pytest.mark.parametrize("leave", ["reload", "elsewhere", "deleted"])
def test_what_is_half_typed_outlives(context: BrowserContext, base: str, leave: str) -> None:
    run = begin(context.new_page(), base)
    run.form("note", run.region("log")).locator("[name=text]").fill("the flag is")
    if leave == "reload":
        run.page.reload()
    elif leave == "elsewhere":
        run.page.goto(f"{base}records/")
        run.page.go_back()
    else:
        records = Records(context.new_page()).open(base)
        records.act("drop", run.record).click()
        expect(run.region("top")).to_contain_text(WORD("no_record"))
        records.root.locator("[data-act=undrop]").click()
    note = run.awake().region("log").locator("form[data-act=note] [name=text]").first
    expect(note).to_have_value("the flag is")
    expect(note).to_be_visible()
    run.send("note", run.region("log"), text="the flag is off")
    expect(run.log().first).to_contain_text("the flag is off")
    run.page.reload()
    expect(
        run.awake().region("log").locator("form[data-act=note] [name=text]").first
    ).to_have_value("")


SECOND_HALF_PAST_TWO = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.deep
def test_in_the_hour_that_comes_twice_a_correction_stays_in_it(
    chromium: Browser, base: str
) -> None:
    with somebody(chromium, now=SECOND_HALF_PAST_TWO) as context:
        run = begin(context.new_page(), base)
        run.send("note", run.region("log"), text="the flag is off")
        noted = run.log().filter(has_text="the flag is off")
        time = noted.locator("time").first
        expect(time).to_contain_text(re.compile("02:3[0-3] (GMT\\+1|CET)"))
        run.send("correct", noted, when="2026-10-25T02:25")
        expect(time).to_have_attribute("datetime", re.compile("T01:25"))
        run.form("note", run.region("log")).locator("summary").first.click()
        run.send("note", run.region("log"), text="seen before", when="2026-10-25T02:29")
        before = run.log().filter(has_text="seen before").locator("time").first
        expect(before).to_have_attribute("datetime", re.compile("T01:29"))


@pytest.mark.deep
def test_the_title_of_the_page_says_what_is_due_next(context: BrowserContext, base: str) -> None:
    run = begin(context.new_page(), base)
    run.send("set", title="Payments fail")
    expect(run.page).to_have_title(re.compile(r"^1[45] min left: Take it on · Payments fail"))
    later(context, "25:00")
    expect(run.page).to_have_title(re.compile(r"^1[01] min late: Take it on · Payments fail"))
    run.tick("call")
    expect(run.page).to_have_title(re.compile(r"left: Stop the harm · Payments fail"))
    expect(run.region("top").locator("[data-state=running]")).to_contain_text("Stop the harm")


@pytest.mark.deep
def test_what_is_late_is_said_in_words_too(context: BrowserContext, base: str) -> None:
    run = begin(context.new_page(), base)
    later(context, "25:00")
    due = run.region("top").locator(".hp-run__due")
    expect(due).to_have_attribute("data-state", "late")
    expect(due).to_contain_text(WORD("late_since"))
    expect(due).to_contain_text(re.compile(r"1[01] min late"))
    expect(run.region("clocks").locator("[data-state=late]")).to_contain_text("Late")


@pytest.mark.deep
def test_a_clock_that_is_put_back_is_written_down(context: BrowserContext, base: str) -> None:
    run = begin(context.new_page(), base)
    run.tick("call")
    note = run.form("note", run.region("log")).locator("[name=text]")
    note.fill("half a sent")
    run.page.evaluate("""() => {
      const now = Date.now;
      Date.now = () => now.call(Date) - 600_000;
    }""")
    later(context, "00:20")
    expect(run.log().first).to_contain_text(re.compile(r"was put back by (?:9|10) min"))
    expect(note).to_have_value("half a sent")
    expect(note).to_be_focused()


@pytest.mark.deep
def test_without_scripts_the_list_says_what_it_needs(chromium: Browser, base: str) -> None:
    with somebody(chromium, script=False) as context:
        page = context.new_page()
        page.goto(f"{base}records/")
        said = page.locator("[data-records] noscript p")
        expect(said).to_have_text(OF_RECORDS("records_scripts"))
        expect(said).to_be_visible()
        assert OF_RECORDS("records_import") not in page.locator("body").inner_text()
