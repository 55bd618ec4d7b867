"""A hotfix from the first alarm to the file of its record, and what a lead asks next morning."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from checklist.build.site.team import EXAMPLES
from tests.browser.form import FORM, PATIENCE
from tests.browser.running import (
    ATTACKERS,
    DESK,
    FIX_NOW,
    PHONE,
    WORD,
    Records,
    Run,
    begin,
    later,
    say,
    somebody,
    start,
)

pytestmark = pytest.mark.browser

PUBLIC = (EXAMPLES["chat"], EXAMPLES["tracker"])


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """Open a new profile on a phone."""
    with somebody(chromium) as opened:
        yield opened


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Open a tab."""
    return context.new_page()


def undecided(page: Page, base: str) -> Run:
    """Triage with two answers that nobody knows, and start the run all the same."""
    page.goto(f"{base}triage/")
    expect(page.locator(FORM)).to_have_attribute("data-engine", "ready", timeout=60_000)
    say(page, "attackers", "No")
    say(page, "cost money", "I don")
    say(page, "fundamental", "Yes")
    say(page, "stopped at once", "I don")
    expect(page.locator(FORM)).to_have_attribute("data-outcome", "")
    start(page)
    return Run(page).awake()


def again(run: Run) -> None:
    """Follow the link to the triage."""
    link = run.root.get_by_role("link", name=WORD("again"))
    if not link.is_visible():
        run.region("top").get_by_text(WORD("change"), exact=True).click()
    link.click()
    form = run.page.locator(FORM)
    expect(form).to_have_attribute("data-engine", "ready", timeout=60_000)


def timer(run: Run, who: str, activity: str) -> None:
    """Start a timer."""
    run.send("work-start", who=who, activity=activity)
    expect(running(run).filter(has_text=who)).to_be_visible()


def answer_of(chromium: Browser, link: str, by: str, *, refuse: str = "") -> str:
    """Open a request for approval on another device, and return the answer to it."""
    with somebody(chromium) as other:
        page = other.new_page()
        page.goto(link)
        there = Run(page).awake()
        expect(there.region("request")).to_contain_text(WORD("request_title"))
        if refuse:
            there.send("answer-request", by=by, reason=refuse)
        else:
            there.send("answer-request", by=by)
        said = WORD("request_refused" if refuse else "request_approved")
        expect(there.region("request")).to_contain_text(said)
        return there.copied("answer")


@pytest.mark.parametrize(
    "viewport", [PHONE, pytest.param(DESK, marks=pytest.mark.deep)], ids=["phone", "desk"]
)
def test_the_whole_story_of_a_hotfix(chromium: Browser, base: str, viewport: ViewportSize) -> None:
    with somebody(chromium, viewport) as context:
        page = context.new_page()
        run = undecided(page, base)
        record, link = run.record, page.url
        named(run)
        decided_anew(run, link)
        work(run)
        in_two_tabs(run, link)
        gate_of_the_release(run, chromium)
        expect(page).to_have_url(link)
        to_the_end(run)
        files = exported(run)
        assert json.loads(files["json"])["records"][0]["id"] == record
        assert exported(run) == files
        assert b"# Hotfix Payments fail" in files["markdown"]
        assert len(list(csv.reader(io.StringIO(files["csv"].decode())))) > 15
        assert files["ics"].count(b"BEGIN:VEVENT") == 4
    with somebody(chromium, viewport) as third:
        page = third.new_page()
        records = Records(page).open(base)
        records.bring(files["json"])
        expect(records.rows).to_have_count(1)
        records.notice("Payments fail: new")
        records.rows.get_by_role("link", name="Payments fail").click()
        run = Run(page).awake()
        run.has("7/7")
        assert exported(run) == files


def named(run: Run) -> None:
    """Say who one is, what it is called, and when it was seen."""
    expect(run.region("top")).to_contain_text("Mitigate now, Fix now")
    expect(run.region("top")).to_contain_text("Take it on by 03:17")
    run.send("me", me="Ada")
    expect(run.root.locator("[name=me]").last).to_have_value("Ada")
    run.send("set", title="Payments fail", ticket="PAY-7")
    expect(run.region("top")).to_contain_text("Payments fail")
    expect(run.region("top")).to_contain_text("PAY-7")
    run.send("detected", when="2026-11-28T02:50")
    expect(run.region("top")).to_contain_text("detected 02:50")


def decided_anew(run: Run, link: str) -> None:
    """Five minutes later one answer is known: nothing else is lost."""
    later(run.page.context, "05:00")
    again(run)
    form = run.page.locator(FORM)
    expect(form).to_have_attribute("data-answers", "attackers=no&feature=yes")
    form.locator('[data-question=mitigation] input[value="no"]').check()
    expect(form).to_have_attribute("data-outcome", "fix-now")
    expect(form.locator("[data-act=record]")).to_have_text("Write it into the record")
    start(run.page)
    run.awake()
    assert run.page.url == link
    expect(run.root).to_have_attribute("data-outcome", "fix-now")
    run.has("0/7")
    expect(run.region("top")).to_contain_text("Payments fail")


def work(run: Run) -> None:
    """Tick with one press, skip with a reason, note, and let two timers run."""
    run.tick("call")
    run.has("1/7")
    expect(run.region("next")).to_contain_text("Pull it into the sprint")
    run.send("skip", run.step("sprint"))
    run.says(WORD("refused_reason"))
    run.send("skip", run.step("sprint"), reason="No sprint runs")
    expect(run.step("sprint")).to_have_attribute("data-state", "skipped")
    expect(run.step("sprint")).to_contain_text("No sprint runs")
    run.send("note", run.region("log"), text="Cards are refused since 02:48")
    expect(run.log().first).to_contain_text("Cards are refused since 02:48")
    timer(run, "Ada", "fix")
    later(run.page.context, "20:00")
    timer(run, "Bob", "fix")
    run.page.reload()
    run.awake()
    run.has("2/7")
    expect(running(run)).to_have_count(2)


def in_two_tabs(run: Run, link: str) -> None:
    """Show in one tab what the other writes, the server being gone."""
    context = run.page.context
    second = Run(context.new_page()).open(link)
    second.has("2/7")
    second.tick("time")
    run.has("3/7")
    context.set_offline(offline=True)
    run.tick("branch")
    second.has("4/7")
    run.send("note", run.region("log"), text="The train is in a tunnel")
    expect(second.log().first).to_contain_text("The train is in a tunnel")
    later(context, "05:00")
    stop(second, "Bob")
    expect(running(run)).to_have_count(1)
    context.set_offline(offline=False)
    run.page.reload()
    run.awake()
    run.has("4/7")
    expect(run.log().filter(has_text="tunnel")).to_have_count(1)
    second.page.close()


def gate_of_the_release(run: Run, chromium: Browser) -> None:
    """Somebody else approves, on a device of their own; of another commit that says nothing."""
    run.send("set", version="1.2.1", commit="abc1234", author="Bob")
    run.says(WORD("written"))
    held(run, "waiting")
    run.send("ask")
    held(run, "asked")
    run.send("answer", answer=answer_of(chromium, run.copied("ask-release"), "Cleo"))
    held(run, "approved")
    expect(run.step("release")).to_contain_text("Approved, as stated by Cleo")
    run.send("set", commit="def5678")
    held(run, "lapsed")
    run.send("ask")
    held(run, "asked")
    run.open(answer_of(chromium, run.copied("ask-release"), "Cleo"))  # it is a link, too
    held(run, "approved")


def to_the_end(run: Run) -> None:
    """Release, bring it to other branches, and hold the review two days later."""
    context = run.page.context
    later(context, "01:00:00")
    run.tick("release")
    stop(run, "Ada")
    expect(running(run)).to_have_count(0)
    run.tick("forward")
    later(context, "54:00:00")
    run.tick("review")
    run.has("7/7")
    expect(run.region("top")).to_contain_text(WORD("all_settled"))


def running(run: Run) -> Locator:
    """Return the timers that run."""
    return run.region("work").locator("[data-running]")


def stop(run: Run, who: str) -> None:
    """Stop a timer."""
    running(run).filter(has_text=who).locator("button[data-act=work-stop]").first.click()


def held(run: Run, state: str) -> None:
    """Wait until the gate of the release says so; *Done* follows it."""
    expect(run.step("release").locator("[data-gate]")).to_have_attribute("data-gate", state)
    done = run.step("release").locator("button[data-act=done]").first
    (expect(done).to_be_enabled if state == "approved" else expect(done).to_be_disabled)()


def exported(run: Run) -> Mapping[str, bytes]:
    """Return the files of all formats."""
    return {form: run.export(form).read_bytes() for form in ("json", "markdown", "csv", "ics")}


# In haste.


def test_done_twice_in_haste_is_done_once_and_takes_along_what_was_typed(
    page: Page, base: str
) -> None:
    run = begin(page, base)
    form = run.form("done", run.step("call"))
    form.locator("[name=note]").fill("Ada leads")
    form.locator("[name=link]").fill("https://x.example/1")
    page.evaluate("document.activeElement.blur()")
    run.region("next").locator("button[data-act=done]").dblclick()
    run.has("1/7")
    expect(run.step("call")).to_contain_text("Ada leads")
    page.wait_for_timeout(600)
    run.has("1/7")
    run.says("Done: ")  # what was written is said, so that it is known what undo would undo
    run.region("notice").locator("[data-act=undo]").click()
    run.has("0/7")


@pytest.mark.deep
def test_what_was_pressed_is_of_the_record_that_was_there(page: Page, base: str) -> None:
    first = begin(page, base).record
    second = begin(page, base)
    page.evaluate(
        """first => {
          document.querySelector("[data-region=next] button[data-act=done]").click();
          location.hash = `#record=${first}`;
        }""",
        first,
    )
    expect(second.root).to_have_attribute("data-record", first)
    second.has("0/7")
    page.go_back()
    expect(second.root).not_to_have_attribute("data-record", first)
    second.has("1/7")


@pytest.mark.deep
def test_a_time_that_is_corrected_is_there_to_be_corrected(page: Page, base: str) -> None:
    run = begin(page, base)
    when = run.form("detected").locator("[name=when]")
    expect(when).to_have_value("2026-11-28T03:02")
    run.send("detected", when="2026-11-28T02:40")
    run.says("Detected")
    expect(run.form("detected").locator("[name=when]")).to_have_value("2026-11-28T02:40")
    run.region("next").get_by_text(WORD("message"), exact=True).click()
    assert "Since 2026-11-28 01:40 UTC some people" in run.copied("message-call")
    note = "Cards are refused"
    run.send("note", run.region("log"), text=note)
    entry = run.log().filter(has_text=note)
    expect(entry).to_have_count(1)
    run.send("correct", entry, text="All cards are refused")  # its time is left as it is
    expect(run.log().filter(has_text="All cards are refused")).to_have_count(1)


@pytest.mark.deep
def test_at_the_top_a_run_is_given_all_its_names_at_once(page: Page, base: str) -> None:
    run = begin(page, base)
    top = run.region("top")
    run.send("name-it", top, title="Payments fail", ticket="PAY-7", me="Ada")
    expect(top).to_contain_text("Payments fail")
    expect(top.locator("[name=me], [name=title]")).to_have_count(0)
    expect(run.root.locator("[name=me]").last).to_have_value("Ada")
    run.tick("call")
    expect(run.step("call")).to_contain_text("by Ada")


@pytest.mark.deep
def test_at_the_top_one_says_who_one_is_and_nothing_else(page: Page, base: str) -> None:
    run = begin(page, base)
    run.send("name-it", run.region("top"), me="Ada")
    run.says("you are Ada")
    expect(run.region("top").locator("[name=me]")).to_have_count(0)


@pytest.mark.deep
def test_one_says_who_one_is_where_a_ticket_is_known_and_a_title_is_not(
    page: Page, base: str
) -> None:
    run = begin(page, base)
    run.send("name-it", run.region("top"), ticket="PAY-7")
    expect(run.region("top")).to_contain_text("PAY-7")
    run.send("name-it", run.region("top"), me="Ada")
    run.says("you are Ada")


@pytest.mark.deep
def test_whoever_asks_says_there_what_is_released_and_who_asks(page: Page, base: str) -> None:
    run = begin(page, base)
    version = run.form("ask").locator("[name=version]")
    expect(version).to_have_value("1.2.1")
    run.send("ask", commit="abc1234", by="Ada")
    expect(run.step("release").locator("[data-gate]")).to_have_attribute("data-gate", "asked")
    details = run.form("set", run.region("details"))
    expect(details.locator("[name=version]")).to_have_value("1.2.1")
    expect(details.locator("[name=commit]")).to_have_value("abc1234")
    expect(run.root.locator("[name=me]").last).to_have_value("Ada")


@pytest.mark.deep
def test_a_name_that_is_missing_in_a_line_is_asked_for_beside_it(page: Page, base: str) -> None:
    run = begin(page, base)
    run.send("set", run.step("branch"), branch="hotfix/pay-7")
    expect(run.step("branch").locator("pre")).to_contain_text("git switch -c hotfix/pay-7")
    expect(run.step("branch").locator("form[data-act=set]")).to_have_count(0)


# The gate.


def at_the_gate(page: Page, base: str, author: str = "") -> Run:
    """Begin a run in which Ada has asked for approval."""
    run = begin(page, base)
    run.send("me", me="Ada")
    run.send("set", version="1.2.1", commit="abc1234", author=author)
    run.says(WORD("written"))
    run.send("ask")
    held(run, "asked")
    return run


@pytest.mark.deep
def test_a_refusal_on_another_device_keeps_the_gate_closed_and_says_why(
    page: Page, base: str, chromium: Browser
) -> None:
    run = at_the_gate(page, base)
    link = run.copied("ask-release")
    answer = answer_of(chromium, link, "Cleo", refuse="No test fails without it")
    run.send("answer", answer=answer)
    held(run, "refused")
    expect(run.step("release")).to_contain_text("Cleo")
    expect(run.step("release")).to_contain_text("No test fails without it")
    run.open(answer_of(chromium, link, "Cleo"))  # who has looked again
    held(run, "approved")


@pytest.mark.deep
@pytest.mark.parametrize("name", ["Ada", " ADA ", "bob"])
def test_whoever_asked_or_wrote_the_fix_cannot_approve_it(
    page: Page, base: str, chromium: Browser, name: str
) -> None:
    run = at_the_gate(page, base, author="Bob")
    link = run.copied("ask-release")
    run.send("approve", by=name)
    run.says("Somebody else has to approve")
    held(run, "asked")
    with somebody(chromium) as other:
        there = Run(other.new_page()).open(link)
        there.send("answer-request", by=name)
        there.says("Somebody else has to approve")
        expect(there.root.locator("[data-answer]")).to_have_count(0)
        there.send("answer-request", by="")
        there.says(WORD("refused_name"))


@pytest.mark.deep
def test_a_request_tells_what_is_approved_and_nothing_else_of_the_record(
    page: Page, base: str, chromium: Browser
) -> None:
    run = at_the_gate(page, base)
    run.send("note", run.region("log"), text="a secret note")
    run.says(WORD("written"))
    link = run.copied("ask-release")
    with somebody(chromium) as other:
        there = Run(other.new_page()).open(link)
        for shown in ("Asked by Ada", "1.2.1", "abc1234", "Fix now", "Release through"):
            expect(there.region("request")).to_contain_text(shown)
        expect(there.root).not_to_contain_text("secret note")
        assert len(link) < 1500


@pytest.mark.deep
def test_an_answer_goes_back_as_a_file_too_and_as_a_code(
    page: Page, base: str, chromium: Browser
) -> None:
    run = at_the_gate(page, base)
    with somebody(chromium) as other:
        there = Run(other.new_page()).open(run.copied("ask-release"))
        there.send("answer-request", by="Cleo")
        with there.page.expect_download() as waiting:
            there.root.locator("[data-act=save]").click()
        answer = waiting.value.path().read_text("utf-8")
        assert waiting.value.suggested_filename == f"answer-{run.record}.txt"
        assert answer == there.copied("answer")
        there.region("request").get_by_text(WORD("request_qr")).click()
        expect(there.region("request").locator("svg")).to_be_visible()
    run.bring("x" * 200_000)
    run.says(WORD("refused_answer"))
    held(run, "asked")
    run.bring(f"\n{answer}\r\n")
    held(run, "approved")


@pytest.mark.deep
def test_an_answer_on_another_device_or_a_broken_one_is_told(
    page: Page, base: str, chromium: Browser
) -> None:
    run = at_the_gate(page, base)
    answer = answer_of(chromium, run.copied("ask-release"), "Cleo")
    with somebody(chromium) as other:
        there = Run(other.new_page()).open(answer)
        there.says(WORD("refused_elsewhere"))
        assert "#answer=" in there.page.url  # it can be sent on
        there.open(f"{base}run/#answer=AAAA")
        expect(there.region("request")).to_contain_text(WORD("answer_bad"))
    run.open(answer.replace("-", "%2D").replace("_", "%5F").replace("#answer=", "#answer%3D"))
    held(run, "approved")


@pytest.mark.deep
def test_an_old_answer_is_refused_and_says_what_to_do(
    page: Page, base: str, chromium: Browser
) -> None:
    run = at_the_gate(page, base)
    answer = answer_of(chromium, run.copied("ask-release"), "Cleo")
    run.send("set", commit="def5678")
    run.says(WORD("written"))
    run.send("ask")
    held(run, "asked")
    run.send("answer", answer=answer)
    run.says("older request")
    held(run, "asked")


@pytest.mark.deep
def test_whose_approval_lapses_is_told_where_it_happens(
    page: Page, base: str, chromium: Browser
) -> None:
    run = at_the_gate(page, base)
    run.send("answer", answer=answer_of(chromium, run.copied("ask-release"), "Cleo"))
    held(run, "approved")
    run.send("set", commit="def5678")
    run.says("The approval of Cleo has lapsed")


@pytest.mark.deep
@pytest.mark.parametrize("answer", ["", "nonsense", "https://x.example/#answer=AAAA", "other"])
def test_what_is_no_answer_to_this_request_is_refused(
    page: Page, base: str, chromium: Browser, answer: str
) -> None:
    if answer == "other":
        elsewhere = at_the_gate(page, base)
        answer = answer_of(chromium, elsewhere.copied("ask-release"), "Cleo")
    run = at_the_gate(page, base)
    run.send("answer", answer=answer)
    run.says(WORD("refused_answer"))
    held(run, "asked")


@pytest.mark.deep
def test_alone_at_night_one_approves_oneself_with_a_reason_and_owes_a_review(
    page: Page, base: str
) -> None:
    run = begin(page, base)
    own = run.root.locator("form:has(> [name=self])").first
    for fold in own.locator("xpath=ancestor::details").all():
        fold.locator("> summary").click()
    own.locator("[name=by]").fill("Ada")
    own.locator("button").click()
    run.says(WORD("refused_self_reason"))
    own.locator("[name=reason]").fill("Called Cleo three times; money is lost every minute")
    own.locator("button").click()
    held(run, "approved")
    expect(run.step("release")).to_contain_text("Self-approved by Ada")
    run.has("0/8")
    expect(run.step("review-self-approval")).to_contain_text(WORD("review_self"))


# The lead's questions, the next morning.


@pytest.mark.deep
def test_the_next_morning_the_run_answers_what_a_lead_asks(
    page: Page, base: str, chromium: Browser
) -> None:
    run = at_the_gate(page, base, author="Bob")
    run.send("set", title="Payments fail", ticket="PAY-7")
    expect(run.region("top")).to_contain_text("PAY-7")
    run.tick("call")
    timer(run, "Bob", "fix")
    later(page.context, "01:30:00")
    stop(run, "Bob")
    expect(running(run)).to_have_count(0)
    run.send("answer", answer=answer_of(chromium, run.copied("ask-release"), "Cleo"))
    held(run, "approved")
    later(page.context, "03:00:00")
    run.tick("release")
    later(page.context, "04:00:00")  # half past eleven
    run.open(page.url)
    # what happened when
    log = run.region("log")
    for row in (
        "03:02 Decided: Fix now",
        "03:02 Done: Call who is on call and say who leads Ada",
        "03:02 \N{EN DASH} 04:32 Bob: Fix and test",
        "Approved: Release through the pipeline and watch it Cleo",
        "07:32 Done: Release through the pipeline and watch it Ada",
    ):
        expect(log).to_contain_text(row)
    # how long; was it kept
    clocks = run.region("clocks")
    kept = clocks.locator("[data-clock-row=acknowledge]")
    expect(kept).to_have_attribute("data-state", "kept")
    missed = clocks.locator("[data-clock-row=mitigate]")
    expect(missed).to_have_attribute("data-state", "missed")
    expect(missed).to_contain_text("ended 07:32, 30 min late")
    expect(missed).to_contain_text("took 4 h 30 min")
    expect(clocks.locator("[data-clock-row=fix]")).to_contain_text("Kept")
    # who approved; how much was unplanned
    expect(run.step("release")).to_contain_text("Approved, as stated by Cleo")
    expect(run.region("work")).to_contain_text("1 h 30 min of unplanned work")
    # and for the ticket
    text = run.copied("ticket")
    for line in (
        "# Hotfix Payments fail",
        "- Ticket: PAY-7",
        "- Outcome: Fix now",
        "- Decided: 2026-11-28 03:02 UTC+01:00",
        "| Take it on | 2026-11-28 03:17 UTC+01:00 | 2026-11-28 03:02 UTC+01:00 | yes |",
        "07:02 UTC+01:00 | 2026-11-28 07:32 UTC+01:00 | no, 30 min late |",
        "- 1 h 30 min of unplanned work",
        "| Bob | 1 h 30 min |",
        "| Fix and test | 1 h 30 min |",
    ):
        assert line in text
    assert re.search(r"## Approval\n\n- 2026-11-28 \S+ UTC\+01:00: Approved: .*Cleo", text)


@pytest.mark.deep
def test_on_paper_a_run_is_a_report(page: Page, base: str) -> None:
    run = at_the_gate(page, base, author="Bob")
    for name in ("call", "time"):
        run.tick(name)
    page.emulate_media(media="print")
    for word in ("me_why", "log_reload", "out_backup", "stated"):
        for said in run.root.get_by_text(WORD(word)).all():
            expect(said).not_to_be_visible()
    paper = run.root.locator("[data-region=details] .hp-on-paper")
    for part in ("1.2.1", "abc1234", "Bob", "Does it cost money"):
        expect(paper).to_contain_text(part)
    expect(paper).to_be_visible()
    expect(run.region("top").get_by_text("2026-11-28 03:02 UTC+01:00").first).to_be_visible()
    expect(run.step("call").locator(".hp-number")).to_have_css("text-decoration-line", "none")
    newest, oldest = run.log().first.bounding_box(), run.log().last.bounding_box()
    assert newest is not None
    assert oldest is not None
    assert newest["y"] > oldest["y"]


# Under an embargo.


@pytest.mark.deep
def test_of_an_opening_for_attackers_no_public_place_is_named_anywhere(
    page: Page, base: str
) -> None:
    run = begin(page, base, ATTACKERS)
    expect(run.region("alerts")).to_contain_text("Write nothing in public")
    run.send("set", title="A hole in sign-in", ticket="SEC-1")
    expect(run.region("top")).to_contain_text("SEC-1")
    run.send("note", run.region("log"), text="The token leaks")
    run.says(WORD("written"))
    run.root.locator("details").evaluate_all("all => all.map((one) => (one.open = true))")
    shown = page.locator("body").inner_text()
    assert [public for public in PUBLIC if public in shown] == []
    assert EXAMPLES["private-chat"] in shown
    texts = {form: file.decode() for form, file in exported(run).items()}
    texts["ticket"] = run.copied("ticket")
    expect(run.root.locator("[data-copy^=message-]")).to_have_count(0)
    expect(run.root).to_contain_text(WORD("message_private"))
    for name, text in texts.items():
        assert [public for public in PUBLIC if public in text] == [], name
    for name in ("ticket", "markdown"):
        for private in ("sign-in", "token", "SEC-1", "attackers"):
            assert private not in texts[name], (name, private)
    run.send("handover", to="Cleo")
    link = run.copied("handover")
    page.goto("about:blank")
    there = Run(page).open(link)
    shown = page.locator("body").inner_text()
    assert [public for public in PUBLIC if public in shown] == []
    there.root.locator("[data-act=take]").click()
    expect(there.region("alerts")).to_contain_text("Write nothing in public")


# With nothing but paper.


def test_without_scripts_the_page_lists_the_steps_of_each_outcome_with_boxes(
    chromium: Browser, base: str
) -> None:
    with somebody(chromium, script=False) as context:
        page = context.new_page()
        page.goto(f"{base}run/")
        for outcome, steps in (("plan", 2), ("mitigate-now", 8), ("fix-now", 7)):
            listed = page.locator(f"h2#{outcome} + table + ol > li")
            expect(listed).to_have_count(steps)
            expect(listed.locator(".hp-tick").first).to_be_visible()
            expect(listed.locator(".hp-rule-line").last).to_be_visible()
        assert WORD("starting") not in page.locator("body").inner_text()


# What the run needs is fetched when it is asked for.


@pytest.mark.deep
def test_where_that_cannot_be_fetched_the_triage_goes_on_and_the_next_try_begins(
    page: Page, base: str
) -> None:
    page.goto(f"{base}triage/{FIX_NOW}")
    form = page.locator(FORM)
    expect(form).to_have_attribute("data-engine", "ready", timeout=PATIENCE)
    page.route("**/asleep.zip*", lambda route: route.abort())
    page.locator("[data-act=record]").click()
    expect(form.locator("[data-slot=said]")).to_have_text(WORD("stored_refused"))
    page.locator("#question-damage [data-act=answer]").click()
    form.locator("input[name=damage][value=no]").check()
    expect(form).to_have_attribute("data-outcome", "")
    expect(form).to_have_attribute("data-engine", "ready")
    page.unroute("**/asleep.zip*")
    page.locator("[data-act=toggle]").click()
    page.locator("[data-act=record]").click()
    page.wait_for_url("**/run/#record=*")
    expect(page.locator("[data-run]")).to_have_attribute("data-engine", "ready", timeout=PATIENCE)


# The clock of the device as the page sees it, which a test can set.
SHIFTED = """(() => {
  const Real = Date;
  let shift = 0;
  window.Date = class extends Real {
    constructor(...given) {
      super(...(given.length ? given : [Real.now() + shift]));
    }
    static now() {
      return Real.now() + shift;
    }
  };
  window.setClock = (ms) => {
    shift += ms;
    document.dispatchEvent(new Event("visibilitychange"));
  };
})();"""
DAY = 24 * 3600 * 1000


@pytest.mark.deep
@pytest.mark.parametrize("days", [1, -1], ids=["ahead", "back"])
def test_a_clock_that_is_set_by_a_day_loses_nothing_and_is_told(
    chromium: Browser, base: str, days: int
) -> None:
    with chromium.new_context(locale="en-GB") as context:
        context.add_init_script(SHIFTED)
        page = context.new_page()
        run = begin(page, base)
        first = run.region("steps").locator("[data-step]").first.get_attribute("data-step") or ""
        run.tick(first)
        timer(run, "Ada", "fix")
        kept = run.log().count()
        page.evaluate("ms => window.setClock(ms)", days * DAY)
        key = "event_jump_ahead" if days > 0 else "event_jump_back"
        told = WORD(key, time="…").partition("…")[0]
        expect(run.log().filter(has_text=told)).to_have_count(1)
        assert run.log().count() == kept + 1
        expect(run.step(first)).to_have_attribute("data-state", "done")
        expect(running(run).filter(has_text="Ada")).to_be_visible()
        record = run.record
        page.reload()
        run.awake()
        assert run.record == record
        expect(run.step(first)).to_have_attribute("data-state", "done")
        expect(running(run).filter(has_text="Ada")).to_be_visible()
        assert run.log().count() >= kept + 1
