"""What people come with, and how far they get: an engineer on call, a lead, a security report.

On a phone unless the story says otherwise, on the project's own site.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    PdfMargins,
    ViewportSize,
    expect,
)

from checklist.build.site.team import EXAMPLES
from checklist.engine.catalogue import ENGLISH
from checklist.engine.triage.render import Renderer
from tests.browser.form import FORM, PATIENCE, navigate_instantly
from tests.browser.running import NO_DATABASE, Records, Run, later, start

pytestmark = pytest.mark.browser

WORD = Renderer(ENGLISH).word
PHONE: ViewportSize = {"width": 390, "height": 844}
MARGIN: PdfMargins = {"top": "12mm", "right": "12mm", "bottom": "12mm", "left": "12mm"}
THREE = datetime(2026, 11, 28, 2, 2, 20, tzinfo=UTC)
LATER = "2026-11-28T03:02:20Z"
PUBLIC = (EXAMPLES["chat"], EXAMPLES["tracker"])
PRIVATE = (EXAMPLES["private-chat"], EXAMPLES["private-tracker"])


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """Open a new profile on a phone, in Berlin, at 03:02."""
    with chromium.new_context(
        viewport=PHONE, has_touch=True, timezone_id="Europe/Berlin", locale="en-GB"
    ) as opened:
        opened.grant_permissions(["clipboard-read", "clipboard-write"])
        opened.clock.install(time=THREE)
        yield opened


@pytest.fixture
def page(context: BrowserContext, base: str) -> Page:
    """Open home."""
    opened = context.new_page()
    opened.goto(base)
    return opened


def awake(page: Page) -> None:
    """Wait until Python has answered."""
    expect(page.locator(FORM)).to_have_attribute("data-engine", "ready", timeout=PATIENCE)


def to_triage(page: Page) -> None:
    """Go from home to the triage."""
    page.get_by_role("main").get_by_role("link", name="Open the triage").tap()
    awake(page)


def say(page: Page, ask: str, answer: str) -> None:
    """Answer the next question, which has to be that one, in the bar."""
    expect(page.locator(FORM)).to_have_attribute("data-engine", "ready", timeout=60_000)
    asked = page.locator("[data-region=next]")
    expect(asked).to_contain_text(ask)
    page.wait_for_timeout(400)  # a tap in haste at the same place is none
    asked.get_by_role("button", name=re.compile(rf"^{answer}\b")).tap()
    expect(asked).not_to_contain_text(ask)


def decided(page: Page, outcome: str) -> None:
    """Wait for an outcome."""
    expect(page.locator(FORM)).to_have_attribute("data-outcome", outcome)


def copied(page: Page, what: str = "summary") -> str:
    """Copy a text, and return it."""
    page.locator(f"[data-copy={what}]").tap()
    expect(page.locator(f"[data-copy={what}]")).to_have_text(WORD("copied"))
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def words_in_view(page: Page, *selectors: str) -> int:
    """Return how many words there are to read in these places."""
    texts = [page.locator(one).first.inner_text() for one in selectors]
    return sum(len(text.split()) for text in texts)


def stop_payments(page: Page) -> None:
    """Decide that payments that fail for everybody are stopped by a flag."""
    to_triage(page)
    say(page, "attackers", "No")
    say(page, "cost money", "Yes")
    say(page, "stopped at once", "Yes")
    decided(page, "mitigate-now")


# a: 03:00, payments fail for everybody, and a flag can be switched off.


def test_from_home_to_what_to_do_by_when_and_whom_to_call_in_four_taps(page: Page) -> None:
    stop_payments(page)  # four taps
    card = page.locator(".hp-card")
    expect(card.locator(".hp-headline")).to_be_in_viewport(ratio=1)
    first = card.locator("[data-region=first]")
    expect(first).to_be_in_viewport(ratio=1)
    expect(first).to_contain_text("Stop the harm")
    expect(first).to_contain_text(re.compile(r"by 04:02 \((?:1 hr|59 min) left\)"))
    expect(first).to_contain_text("And Take it on by 03:17")  # sooner, by another step
    call = first.locator("a[href='tel:+442079460123']")
    expect(call).to_be_in_viewport(ratio=1)
    assert words_in_view(page, ".hp-card .hp-headline", "[data-region=first]") <= 40
    expect(card.locator(".hp-when")).to_contain_text("Decided 03:02")


@pytest.mark.deep
def test_the_clock_goes_on_while_the_page_is_open(page: Page) -> None:
    stop_payments(page)
    page.clock.run_for("58:00")
    expect(page.locator("[data-region=first]")).to_contain_text("by 04:02 (2 min left)")
    page.clock.run_for("10:00")
    expect(page.locator("[data-region=first]")).to_contain_text("by 04:02 (8 min late)")


def test_the_ticket_text_has_all_that_whoever_reads_it_needs(page: Page, base: str) -> None:
    stop_payments(page)
    text = copied(page)
    for line in (
        "Decision: Mitigate now",
        "Decided: 2026-11-28 03:02 UTC+01:00",
        "Rule: damage-stop",
        "- Stop the harm: 2026-11-28 04:02 UTC+01:00 (within 1 hour)",
        "- Put the fix live: 2026-12-07 10:00 UTC+01:00 (within 5 business days)",
        "1. Stop the harm: flag off, or roll back",
        f"- Call: {EXAMPLES['on-call']}",
        f"- Talk in: {PUBLIC[0]}",
        f"Link: {base}triage/#answers=attackers:no,damage:yes,mitigation:yes&decided=2026-",
    ):
        assert line in text
    assert "lert" not in text


@pytest.mark.deep
def test_when_it_was_detected_moves_nothing_that_counts_from_the_decision(page: Page) -> None:
    stop_payments(page)
    page.locator("[data-act=toggle]").tap()
    page.locator("#time-detected").fill("2026-11-28T02:40")
    expect(page.locator(".hp-when")).to_contain_text("detected 02:40")
    page.locator("#time-decided").fill("2026-11-28T02:50")
    expect(page.locator("time[data-clock=mitigate]")).to_have_attribute(
        "datetime", "2026-11-28T02:50Z"
    )
    assert "&decided=2026-11-28T01:50Z&detected=2026-11-28T01:40Z" in page.url
    page.locator("#time-decided").fill("2026-11-28T02:30")
    expect(page.locator("[data-region=times]")).to_contain_text(WORD("times_reversed"))


# b: three answers are not known; later two of them are.


def test_while_it_is_open_the_earliest_deadline_and_what_stops_the_harm_come_first(
    page: Page,
) -> None:
    to_triage(page)
    say(page, "attackers", "No")
    say(page, "cost money", "Yes")
    form = page.locator(FORM)
    expect(form).to_have_attribute("data-possible", "mitigate-now fix-now")
    expect(page.locator("[data-region=first]")).to_contain_text("Stop the harm")
    expect(page.locator("[data-region=first]")).to_contain_text("by 04:02")
    say(page, "stopped at once", "I don")
    expect(page.locator("[data-region=next]")).to_contain_text("1 question is not known yet")
    expect(page.locator("[data-act=record]")).to_be_in_viewport()  # who has no answer left acts
    page.clock.set_fixed_time(LATER)
    page.locator("[data-act=ask-again]").tap()
    say(page, "stopped at once", "No")
    decided(page, "fix-now")
    expect(page.locator(".hp-when")).to_contain_text("Decided 04:02")


def test_back_undoes_an_answer_and_forward_gives_it_again(page: Page, base: str) -> None:
    stop_payments(page)
    form = page.locator(FORM)
    page.go_back()
    expect(form).to_have_attribute("data-answers", "attackers=no&damage=yes")
    page.go_back()
    expect(form).to_have_attribute("data-answers", "attackers=no")
    page.go_back()
    expect(form).to_have_attribute("data-answers", "")
    page.go_forward()
    expect(form).to_have_attribute("data-answers", "attackers=no")
    for _ in range(2):
        page.go_back()
    expect(page).to_have_url(base)


def test_an_hour_later_the_decision_is_one_tap_from_home(page: Page, base: str) -> None:
    stop_payments(page)
    page.clock.set_fixed_time(LATER)
    page.goto(base)
    last = page.locator("[data-last-decisions] li").first
    expect(last).to_contain_text("Mitigate now decided 03:02")
    last.get_by_role("link").tap()
    awake(page)
    decided(page, "mitigate-now")
    expect(page.locator(".hp-when")).to_contain_text("Decided 03:02")
    expect(page.locator(".hp-card .hp-headline")).to_be_in_viewport(ratio=1)
    page.goto(base)
    link = page.locator("[data-open-runs]").get_by_role("link", name="Open the decision")
    expect(link).to_be_in_viewport(ratio=1)
    link.tap()
    awake(page)
    decided(page, "mitigate-now")


def test_a_shared_link_opens_on_the_decision_with_its_time_and_policy(
    page: Page, chromium: Browser
) -> None:
    stop_payments(page)
    link = copied(page, "link")
    with chromium.new_context(viewport=PHONE, timezone_id="America/New_York") as other:
        other.clock.install(time=LATER)
        opened = other.new_page()
        opened.goto(link)
        awake(opened)
        decided(opened, "mitigate-now")
        expect(opened.locator(".hp-card .hp-headline")).to_be_in_viewport(ratio=1)
        expect(opened.locator(".hp-when")).to_have_text(re.compile("Decided .*21:02 Change"))
        expect(opened.locator(".hp-card .hp-policy")).to_contain_text("Hotfix triage 1.0.0")


@pytest.mark.deep
def test_the_decision_goes_along_to_the_pages_of_its_steps(page: Page) -> None:
    stop_payments(page)
    page.locator("[data-region=first] a").first.tap()
    now = page.locator(".hp-now")
    expect(now).to_contain_text("Mitigate now decided 03:02; Take it on by 03:17")
    now.get_by_role("link", name="Mitigate now").tap()
    awake(page)
    decided(page, "mitigate-now")


@pytest.mark.deep
def test_a_time_that_is_corrected_makes_no_second_decision(page: Page) -> None:
    stop_payments(page)
    rows = page.locator("[data-last-decisions] li")
    expect(rows).to_have_count(1)
    page.clock.set_fixed_time(LATER)
    page.locator("[data-act=toggle]").tap()
    page.locator("#time-decided").fill("2026-11-28T02:50")
    expect(rows).to_have_text(re.compile("decided 02:50"))


@pytest.mark.deep
def test_the_last_ten_are_kept_until_they_are_forgotten(page: Page, base: str) -> None:
    to_triage(page)
    for number in range(12):
        page.clock.set_fixed_time(f"2026-11-28T{number + 3:02}:00:00Z")
        say(page, "attackers", "No")
        say(page, "cost money", "Yes")
        say(page, "stopped at once", "Yes" if number % 2 else "No")
        page.locator("[data-act=start-over]").tap()
        expect(page.locator(FORM)).to_have_attribute("data-answers", "")
    rows = page.locator("[data-last-decisions] li")
    expect(rows).to_have_count(10)
    expect(rows.first).to_contain_text("Mitigate now decided 15:00")
    page.goto(base)
    expect(rows).to_have_count(10)
    page.get_by_role("button", name="Forget them").tap()
    expect(rows).to_have_count(0)
    page.get_by_role("button", name="Bring them back").tap()
    expect(rows).to_have_count(10)
    page.get_by_role("button", name="Forget them").tap()
    expect(rows).to_have_count(0)
    page.reload()
    expect(page.locator(".hp-decisions")).to_be_hidden()
    assert page.evaluate("localStorage.getItem('hotfix-playbook/decisions')") is None


# c: a report of a security hole, under embargo.


def test_an_opening_for_attackers_names_no_public_place(page: Page) -> None:
    to_triage(page)
    say(page, "attackers", "Yes")
    say(page, "stopped at once", "No")
    decided(page, "fix-now")
    alert = page.locator("[data-alert=embargo]")
    expect(alert).to_have_attribute("data-certain", "true")
    expect(alert).to_be_in_viewport(ratio=1)
    form = page.locator(FORM)
    for place in PRIVATE:
        expect(form).to_contain_text(place)
    text = copied(page)
    for public in PUBLIC:
        assert public not in form.inner_text()
        assert public not in text
    for detail in ("attackers", "opening", "#answers", "damage"):
        assert detail not in text
    for line in ("Decision: Fix now", "Write nothing in public", PRIVATE[0], PRIVATE[1]):
        assert line in text
    steps = page.locator("[data-region=why] ol a").evaluate_all("all => all.map(one => one.href)")
    assert len(steps) > 5
    (told,) = alert.locator("a").evaluate_all("all => all.map(one => one.href)")
    for step in (*steps, told):
        page.goto(step)
        expect(page.locator(".hp-now")).to_contain_text("Write nothing in public")
        shown = page.locator("body").inner_text()
        assert [public for public in PUBLIC if public in shown] == [], step


def test_while_attackers_may_get_in_no_public_place_is_named_either(page: Page) -> None:
    to_triage(page)
    say(page, "attackers", "I don")
    say(page, "cost money", "Yes")
    alert = page.locator("[data-alert=embargo]")
    expect(alert).to_have_attribute("data-certain", "false")
    expect(alert).to_contain_text(WORD("alert_possible"))
    page.locator("[data-act=toggle]").tap()
    for public in PUBLIC:
        assert public not in page.locator(FORM).inner_text()
        assert public not in copied(page)


@pytest.mark.deep
def test_before_it_is_decided_the_pages_of_the_card_name_no_public_place_either(
    page: Page, base: str
) -> None:
    to_triage(page)
    say(page, "attackers", "Yes")
    expect(page.locator("[data-alert=embargo]")).to_be_visible()
    steps = page.locator("[data-region=why] ol a").evaluate_all("all => all.map(one => one.href)")
    for step in (*steps[:3], base):
        page.goto(step)
        expect(
            page.locator(".hp-now" if step != base else "[data-last-decisions]")
        ).to_contain_text("Fix now")
        shown = page.locator("body").inner_text()
        assert [public for public in PUBLIC if public in shown] == [], step


@pytest.mark.deep
def test_what_was_open_under_an_alert_is_not_kept_once_there_is_none(page: Page) -> None:
    to_triage(page)
    say(page, "attackers", "Yes")
    rows = page.locator("[data-last-decisions] li")
    expect(rows).to_have_count(1)
    page.go_back()
    expect(rows).to_have_count(0)


@pytest.mark.deep
def test_a_deadline_that_has_passed_is_told_on_other_pages(page: Page, base: str) -> None:
    stop_payments(page)
    page.clock.set_fixed_time("2026-11-28T02:20:20Z")
    page.goto(f"{base}mitigate/")
    now = page.locator(".hp-now")
    expect(now).to_contain_text("Take it on: was due 03:17; Stop the harm by 04:02, 42 min left")
    expect(now).to_contain_text("nothing is recorded as done")


# What was decided, seen again: on the page itself, on other pages, in another tab.

ATTACKERS = "#answers=attackers:yes,mitigation:no&decided=2026-11-28T01:00Z"
DAMAGE = "#answers=damage:yes,mitigation:no&decided=2026-11-28T01:30Z"


def rows_of(page: Page) -> Locator:
    """Return the rows of the last decisions."""
    return page.locator("[data-last-decisions] li")


@pytest.mark.deep
def test_to_look_at_a_decision_takes_none_out_of_the_list(page: Page, base: str) -> None:
    for fragment in (ATTACKERS, DAMAGE, ATTACKERS, DAMAGE):
        page.goto(f"{base}triage/{fragment}")
        awake(page)
        decided(page, "fix-now")
    expect(rows_of(page)).to_have_count(2)


@pytest.mark.deep
@pytest.mark.parametrize("is_instant", [True, False])
def test_a_decision_in_the_list_opens_on_the_triage_itself(
    page: Page, base: str, *, is_instant: bool
) -> None:
    if is_instant:
        navigate_instantly(page, base)
    for fragment in (ATTACKERS, DAMAGE):
        page.goto(f"{base}triage/{fragment}")
        awake(page)
        decided(page, "fix-now")
    page.goto(f"{base}respond/")
    page.locator(".hp-now a[data-triage]").tap()
    awake(page)
    for number, answers in ((1, "attackers=yes"), (0, "damage=yes"), (1, "attackers=yes")):
        rows_of(page).nth(number).get_by_role("link").tap()
        expect(page.locator(FORM)).to_have_attribute("data-answers", re.compile(answers))


@pytest.mark.deep
def test_other_pages_follow_the_clock_and_what_other_tabs_do(page: Page, base: str) -> None:
    stop_payments(page)
    other = page.context.new_page()
    other.goto(f"{base}respond/")
    now = other.locator(".hp-now")
    expect(now).to_contain_text("Take it on by 03:17")
    asked = "Something is broken now?"
    other.clock.fast_forward("20:00")
    expect(now).to_contain_text("Take it on: was due 03:17")
    page.locator("[data-last-decisions] button").tap()
    expect(now).to_contain_text(asked)
    page.reload()
    awake(page)
    expect(rows_of(page)).to_have_count(0)


@pytest.mark.deep
def test_a_public_place_is_named_again_once_no_alert_holds(page: Page, base: str) -> None:
    page.goto(f"{base}triage/{ATTACKERS}")
    awake(page)
    decided(page, "fix-now")
    other = page.context.new_page()
    other.goto(f"{base}respond/")
    expect(other.locator("[data-fact=chat]").first).to_have_text(PRIVATE[0])
    page.locator("[data-last-decisions] button").tap()
    expect(other.locator("[data-fact=chat]").first).to_have_text(PUBLIC[0])


@pytest.mark.deep
def test_a_time_to_come_is_told_and_pushes_no_decision_out(page: Page, base: str) -> None:
    for day in range(10, 22):
        page.goto(f"{base}triage/#answers=damage:yes,mitigation:no&decided=2039-01-{day}T00:00Z")
        awake(page)
        decided(page, "fix-now")
    expect(page.locator(".hp-when")).to_contain_text(WORD("times_ahead"))
    page.goto(f"{base}triage/{ATTACKERS}")
    awake(page)
    expect(rows_of(page).first).to_contain_text("Fix now decided 02:00")
    page.goto(f"{base}respond/")
    expect(page.locator(".hp-now")).to_contain_text("decided 02:00")


@pytest.mark.deep
def test_what_is_no_time_changes_no_time(page: Page, base: str) -> None:
    page.goto(f"{base}triage/{ATTACKERS}")
    awake(page)
    field = page.locator("[data-time=decided]")
    for wrong in ("0001-01-01T03:00", ""):
        field.fill(wrong)
        expect(page.locator(".hp-when")).to_contain_text("Decided 02:00")
        assert not field.evaluate("one => one.checkValidity()")
    assert "decided=2026-11-28T01:00Z" in page.url


@pytest.mark.deep
def test_two_triages_in_one_minute_are_two_decisions(page: Page) -> None:
    stop_payments(page)
    page.locator("[data-act=start-over]").tap()
    say(page, "attackers", "No")
    say(page, "cost money", "No")
    say(page, "fundamental", "Yes")
    say(page, "stopped at once", "Yes")
    decided(page, "mitigate-now")
    expect(rows_of(page)).to_have_count(2)


# What was decided has a run: every page leads back to it.

NAMED = "Payments fail (SHOP-7)"


def run_it(page: Page) -> Run:
    """Start the run of what is decided, name it, and say in time who took it on."""
    start(page)
    run = Run(page).awake()
    run.send("set", title="Payments fail", ticket="SHOP-7")
    run.tick("call")
    return run


def running(page: Page) -> Locator:
    """Return what home says first: the runs that are not over."""
    return page.locator("[data-open-runs] > p:has(a[href*='#record='])")


def open_run(place: Page | Locator) -> Locator:
    """Return the links to runs."""
    return place.get_by_role("link", name=WORD("record_open"), exact=True)


def back_at_the_triage(page: Page, base: str) -> Locator:
    """Open the latest decision in the list, and return the actions of the card."""
    page.goto(base)
    rows_of(page).first.get_by_role("link", name="now", exact=False).last.tap()
    awake(page)
    return page.locator("[data-region=actions]")


@pytest.mark.deep
def test_from_home_one_gets_back_to_the_run_and_begins_no_second(page: Page, base: str) -> None:
    stop_payments(page)
    run = run_it(page)
    record = run.record
    later(page.context, "20:00")
    page.goto(base)
    for place in (running(page), rows_of(page)):
        expect(place).to_have_count(1)
        expect(place).to_contain_text(NAMED)
        expect(place).to_contain_text(
            re.compile(r"decided 03:02; 1 of \d+ steps; Stop the harm by")
        )
        expect(place).not_to_contain_text("was due")  # it was taken on in time
    expect(open_run(running(page))).to_be_in_viewport(ratio=1)
    open_run(running(page)).tap()
    run.awake()
    assert run.record == record
    actions = back_at_the_triage(page, base)
    expect(actions).to_contain_text(WORD("record_has_run"))
    expect(actions.locator("[data-act=record]")).to_have_text(WORD("record_another"))
    expect(actions.locator(".hp-button--main")).to_have_text(WORD("record_open"))
    open_run(actions).tap()
    run.awake()
    assert run.record == record
    expect(Records(page).open(base).rows).to_have_count(1)


@pytest.mark.deep
def test_the_run_goes_along_to_the_pages_of_its_steps(page: Page, base: str) -> None:
    stop_payments(page)
    run = run_it(page)
    record = run.record
    page.goto(f"{base}mitigate/")
    now = page.locator(".hp-now")
    expect(now).to_contain_text(NAMED)
    expect(now.get_by_role("link")).to_have_text(["Open the run", "Open the triage"])
    open_run(now).tap()
    run.awake()
    assert run.record == record


@pytest.mark.deep
def test_a_run_that_is_over_is_in_the_list_alone(page: Page, base: str) -> None:
    stop_payments(page)
    run = run_it(page)
    still_open = run.region("steps").locator("[data-state=open]")
    for name in still_open.evaluate_all("all => all.map(one => one.dataset.step)"):
        run.send("skip", run.step(name), reason="Nothing to do")
        expect(run.step(name)).to_have_attribute("data-state", "skipped")
    page.goto(base)
    expect(rows_of(page)).to_contain_text(NAMED)
    expect(running(page)).to_have_count(0)


@pytest.mark.deep
def test_a_decision_whose_record_was_deleted_is_what_it_was(page: Page, base: str) -> None:
    stop_payments(page)
    record = run_it(page).record
    records = Records(page).open(base)
    records.act("drop", record).tap()
    expect(records.rows).to_have_count(0)
    other = page.context.new_page()
    other.goto(base)
    expect(rows_of(other)).to_have_text(
        re.compile("^Mitigate now decided 03:02; Take it on by 03:17")
    )
    expect(running(other)).to_have_count(0)
    expect(other.locator("[data-open-runs]")).to_contain_text("Mitigate now decided 03:02")
    records.act("undrop").tap()
    expect(records.rows).to_have_count(1)
    other.reload()
    expect(running(other)).to_contain_text(NAMED)
    records.act("drop", record).tap()
    expect(records.rows).to_have_count(0)
    actions = back_at_the_triage(other, base)
    expect(actions.locator("[data-act=record]")).to_have_text(WORD("record_start"))


@pytest.mark.deep
def test_what_is_decided_anew_leads_to_the_same_run(page: Page, base: str) -> None:
    stop_payments(page)
    run = run_it(page)
    record = run.record
    later(page.context, "20:00")
    page.goto(f"{base}triage/#answers=attackers:no,damage:yes,mitigation:no&record={record}")
    awake(page)
    expect(page.locator("[data-act=record]")).to_have_text(WORD("record_again"))
    start(page)
    run.awake()
    assert run.record == record
    page.goto(base)
    expect(running(page)).to_contain_text(f"{NAMED} Fix now decided 03:22")
    expect(rows_of(page).first).to_contain_text(NAMED)
    expect(rows_of(page).last).to_have_text("Mitigate now decided 03:02")
    expect(open_run(rows_of(page))).to_have_count(1)


@pytest.mark.deep
def test_the_run_of_what_must_stay_private_is_not_named(page: Page, base: str) -> None:
    page.goto(f"{base}triage/{ATTACKERS}")
    awake(page)
    record = run_it(page).record
    page.goto(base)
    for place in (running(page), rows_of(page)):
        expect(place).to_contain_text(f"Hotfix {record}")
    assert "Payments" not in page.evaluate("JSON.stringify({...localStorage})")


@pytest.mark.deep
def test_a_run_that_is_not_decided_is_on_home_too(page: Page, base: str) -> None:
    to_triage(page)
    say(page, "attackers", "No")
    say(page, "cost money", "Yes")
    record = run_it(page).record
    page.goto(base)
    expect(rows_of(page)).to_have_count(0)
    expect(running(page)).to_contain_text(NAMED)
    expect(open_run(page)).to_have_attribute("href", re.compile(f"/run/#record={record}$"))
    expect(page.get_by_role("link", name="All records on this device").first).to_be_visible()
    page.goto(f"{base}triage/")
    awake(page)
    actions = page.locator("[data-region=actions]")
    expect(actions.locator("[data-act=record]")).to_have_text(WORD("record_another"))


@pytest.mark.deep
def test_a_time_that_is_corrected_keeps_the_run(page: Page, base: str) -> None:
    stop_payments(page)
    run_it(page)
    actions = back_at_the_triage(page, base)
    page.locator("#time-decided").fill("2026-11-28T02:50")
    expect(page.locator(".hp-when")).to_contain_text("Decided 02:50")
    expect(actions.locator("[data-act=record]")).to_have_text(WORD("record_another"))
    expect(rows_of(page)).to_contain_text(f"{NAMED} Open the run")


@pytest.mark.deep
def test_another_run_of_a_decision_is_begun_only_by_its_own_button(page: Page, base: str) -> None:
    stop_payments(page)
    record = run_it(page).record
    actions = back_at_the_triage(page, base)
    expect(actions.locator("[data-act=record]")).to_have_text(WORD("record_another"))
    start(page)
    assert Run(page).awake().record != record
    expect(Records(page).open(base).rows).to_have_count(2)


@pytest.mark.deep
def test_records_are_found_when_the_decisions_are_forgotten(page: Page, base: str) -> None:
    stop_payments(page)
    run_it(page)
    page.goto(base)
    page.get_by_role("button", name="Forget them").tap()
    expect(rows_of(page)).to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", name="Your last decisions")).to_be_hidden()
    expect(page.locator(".hp-decisions a").last).to_be_visible()
    expect(running(page)).to_contain_text(NAMED)


@pytest.mark.deep
def test_no_page_leads_to_a_record_that_ends_with_its_page(
    page: Page, context: BrowserContext, base: str
) -> None:
    context.add_init_script(NO_DATABASE)
    page.reload()
    stop_payments(page)
    start(page)
    Run(page).awake()
    page.goto(base)
    expect(rows_of(page)).to_have_text(re.compile("^Mitigate now decided 03:02; Take it on by"))
    expect(running(page)).to_have_count(0)


# f: a lead chooses a branching strategy, and tells the team why.


@pytest.mark.deep
def test_the_chooser_argues_and_its_text_has_the_link(page: Page, base: str) -> None:
    page.goto(f"{base}branching/choose/")
    awake(page)
    for ask, answer in (
        ("How many", "Only"),
        ("Does each", "No"),
        ("How does finished", "Continuously"),
        ("Could you", "Yes"),
        ("Must a release", "No"),
    ):
        say(page, ask, answer)
    decided(page, "github-flow")
    text = copied(page)
    assert "Because: What is merged is tested and could go out on almost any day, so" in text
    assert f"Link: {base}branching/choose/#answers=versions:one" in text
    page.goto(base)
    expect(page.locator(".hp-decisions")).to_be_hidden()  # that is no decision about a defect


# h: the decision on paper.


@pytest.mark.parametrize("paper", ["A4", pytest.param("Letter", marks=pytest.mark.deep)])
@pytest.mark.parametrize("scheme", [pytest.param("light", marks=pytest.mark.deep), "dark"])
@pytest.mark.parametrize(
    "answers", ["damage:yes", "attackers:yes,damage:yes,feature:yes,significant:yes,mitigation:no"]
)
def test_the_decision_is_printed_on_one_page(
    chromium: Browser, base: str, paper: str, scheme: str, answers: str
) -> None:
    with chromium.new_context(color_scheme=scheme) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{base}triage/#answers={answers}&decided=2026-11-28T02:02Z")
        awake(page)
        printed = page.pdf(format=paper, margin=MARGIN)
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1
        page.emulate_media(media="print")
        text = page.locator("body").inner_text()
        for shown in ("2026", "Stop the harm", "on call this week", "Approves", "Yes, money"):
            assert shown in text
        for hidden in ("Copy", "Start over", "I don", "Decision table"):
            assert hidden not in text


def test_paper_says_the_day_and_the_zone_of_each_time(chromium: Browser, base: str) -> None:
    with chromium.new_context(timezone_id="Europe/Berlin", locale="en-GB") as context:
        page = context.new_page()
        page.goto(f"{base}triage/#answers=damage:yes,mitigation:no&decided=2026-11-28T02:02Z")
        awake(page)
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        due = page.locator("time[data-clock=mitigate]")
        expect(due).to_have_text(re.compile(r"^Sat, Nov 28, 07:02 (CET|GMT\+1)$"))
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        expect(due).not_to_have_text(re.compile("CET|GMT"))


def test_printed_from_dark_it_is_dark_on_white(chromium: Browser, base: str) -> None:
    with chromium.new_context(color_scheme="dark") as context:
        page = context.new_page()
        page.goto(f"{base}triage/#answers=damage:yes,mitigation:no")
        awake(page)
        page.emulate_media(media="print", color_scheme="dark")
        for place in (".hp-headline", ".hp-first", ".hp-deadlines dt", ".hp-given li"):
            colour = page.locator(place).first.evaluate("one => getComputedStyle(one).color")
            assert sum(map(int, re.findall(r"\d+", colour)[:3])) < 3 * 128, place


ENTRY = {
    "page": "/triage/",
    "fragment": "#answers=damage:yes",
    "title": "<b>x</b>",
    "outcome": "x",
    "decided": "2026-11-28T02:02Z",
    "due": [],
    "alerts": [],
}


@pytest.mark.deep
@pytest.mark.parametrize(
    "kept",
    [
        "no JSON",
        "7",
        "[null, 7, {}]",
        json.dumps([{**ENTRY, "due": [["x"]], "alerts": [7], "instead": {"chat": 7}}]),
        *(
            json.dumps([ENTRY | wrong])
            for wrong in ({"decided": "soon"}, {"page": "https://elsewhere.example/triage/"})
        ),
    ],
)
def test_what_another_site_left_on_the_device_is_passed_over(
    page: Page, base: str, kept: str
) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(fault.message))
    page.evaluate("kept => localStorage.setItem('hotfix-playbook/decisions', kept)", kept)
    page.goto(base)
    expect(page.locator("[data-last-decisions]")).to_be_empty()
    stop_payments(page)
    page.goto(base)
    expect(page.locator("[data-last-decisions] li")).to_have_count(1)
    assert faults == []


@pytest.mark.deep
def test_where_nothing_may_be_kept_the_decision_is_made_all_the_same(
    page: Page, context: BrowserContext
) -> None:
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException(); }})"
    )
    page.reload()
    stop_payments(page)
    expect(page.locator("[data-region=first]")).to_contain_text("by 04:02")
