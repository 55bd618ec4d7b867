"""Several versions of the site on one device, and what other sites and the host do to them."""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from checklist.engine.policy.model import Policy
from tests.browser.form import FORM, Form, fragment
from tests.browser.keeping import gone, keep, keeper, line, served, until, with_own_scripts
from tests.serve import Host, Reply

pytestmark = [pytest.mark.browser, pytest.mark.deep]

ANSWERS = {"smoke": "no", "reach": "all"}
UPDATE = "async () => { try { await (await navigator.serviceWorker.ready).update() } catch {} }"
INSTALLED = "async () => !(await navigator.serviceWorker.ready).installing"
INSTALLING = "async () => Boolean((await navigator.serviceWorker.ready).installing)"
TAKEN = "async () => !(await navigator.serviceWorker.ready).waiting"
# What a version that is kept names, and is not there.
MISSING = """async (wanted) => {
  const names = await caches.keys();
  const open = (ending) => caches.open(names.find((one) => one.endsWith(ending)));
  const [files, versions] = await Promise.all([open(" files"), open(" versions")]);
  const root = (await navigator.serviceWorker.ready).scope;
  const version = await (await versions.match(`${root}?version=${wanted}`)).json();
  const kept = new Set((await files.keys()).map(({url}) => url));
  return Object.entries({...version.site, ...version.engine})
    .filter(([, digest]) => !kept.has(`${root}?kept=${encodeURIComponent(digest)}`))
    .map(([path]) => path);
}"""
EMPTIED = "async () => Promise.all((await caches.keys()).map((name) => caches.delete(name)))"


@pytest.fixture
def hosted(own_site: Path) -> Iterator[Host]:
    """Serve the site of own/ so that the browser itself keeps nothing."""
    with served(own_site, cache="no-store") as running:
        yield running


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """Open a profile that may keep the site."""
    with keeper(chromium) as opened:
        yield opened


@pytest.fixture
def page(context: BrowserContext, hosted: Host) -> Page:
    """Open a page of it, after one visit."""
    opened = context.new_page()
    keep(opened, hosted.base + "why/")
    return opened


@pytest.fixture
def version(own_site: Path, tmp_path: Path) -> Callable[[int], Path]:
    """Return what makes another version of the site."""
    return lambda number: with_own_scripts(own_site, tmp_path / str(number), number)


def publish(hosted: Host, page: Page, site: Path) -> None:
    """Publish a version, and wait until it is installed."""
    hosted.folder = site
    page.evaluate(UPDATE)
    until(page, INSTALLED)


def test_a_version_that_installs_while_another_is_taken_is_whole(
    context: BrowserContext, page: Page, hosted: Host, version: Callable[[int], Path]
) -> None:
    other = context.new_page()
    other.goto(hosted.base + "triage/")
    publish(hosted, page, version(2))
    hosted.folder = version(3)
    free = threading.Event()

    def late(reply: Reply) -> Reply:
        if reply.path.endswith("/how/"):
            free.wait(30)
        return reply

    hosted.meddle = late
    page.evaluate("() => { navigator.serviceWorker.ready.then((one) => one.update()) }")
    until(page, INSTALLING)
    page.wait_for_timeout(1000)  # what is not late has come
    line(page).get_by_role("button").click()
    expect(page.locator("h1[data-version='3']")).to_be_visible()  # the network goes first
    free.set()
    until(page, INSTALLED)
    assert page.evaluate(MISSING, "3") == []
    other.close()
    page.reload()  # alone, it takes what waits
    until(page, TAKEN)
    hosted.meddle = gone
    page.goto(hosted.base + "how/")
    expect(page.locator("h1[data-version='3']")).to_be_visible()


def test_a_version_that_was_never_taken_costs_an_open_page_nothing(
    context: BrowserContext,
    page: Page,
    hosted: Host,
    version: Callable[[int], Path],
    own_policy: Policy,
) -> None:
    open_one = context.new_page()
    form = Form(open_one, own_policy).open(hosted.base + "triage/")
    form.answer(ANSWERS)
    publish(hosted, page, version(2))
    publish(hosted, page, version(3))
    line(page).get_by_role("button").click()
    expect(page.locator("h1[data-version='3']")).to_be_visible()
    open_one.get_by_role("button", name="Start the run").first.click()
    expect(open_one).to_have_url(re.compile("/run/#record="))


def test_what_was_deleted_is_kept_again(page: Page, hosted: Host, own_policy: Policy) -> None:
    page.evaluate(EMPTIED)
    page.reload()
    form = Form(page, own_policy).open(hosted.base + "triage/")
    form.answer(ANSWERS)
    until(
        page,
        """async () => {
          const name = (await caches.keys()).find((one) => one.endsWith(" versions"));
          return name && (await (await caches.open(name)).keys()).length > 0;
        }""",
    )
    hosted.meddle = gone
    page.goto(hosted.base + "how/")
    expect(page.locator("h1")).to_be_visible()
    form.open(hosted.base + "triage/" + fragment(ANSWERS))
    assert form.decision() == form.expected(ANSWERS)


def test_a_page_that_has_moved_is_whole_at_its_new_address(page: Page, hosted: Host) -> None:
    def moved(reply: Reply) -> Reply:
        if not reply.path.endswith("/how/"):
            return reply
        return replace(reply, status=301, head={"Location": hosted.prefix + "why/"}, body=b"")

    hosted.meddle = moved
    page.goto(hosted.base + "how/")
    expect(page).to_have_url(hosted.base + "why/")
    assert page.evaluate("document.styleSheets.length") > 0
    hosted.meddle = gone
    page.goto(hosted.base + "how/")
    expect(page).to_have_url(hosted.base + "how/")


@pytest.mark.parametrize("lacking", ["engine-worker.js", "begin.js", "list.json"])
def test_a_version_that_lacks_a_script_is_not_shown(
    page: Page, hosted: Host, version: Callable[[int], Path], own_policy: Policy, lacking: str
) -> None:
    hosted.folder = version(2)
    (script,) = hosted.folder.glob(f"assets/scripts-*/{lacking}")
    script.unlink()
    form = Form(page, own_policy).open(hosted.base + "triage/")
    expect(page.locator("h1[data-version]")).to_have_count(0)
    form.answer(ANSWERS)
    assert form.decision() == form.expected(ANSWERS)


@pytest.mark.parametrize("cut", [0, 2])
def test_search_that_arrives_in_part_is_answered_from_what_is_kept(
    page: Page, hosted: Host, cut: int
) -> None:
    def part(reply: Reply) -> Reply:
        if "/search/" not in reply.path:
            return reply
        body = reply.body[: len(reply.body) // cut] if cut else b""
        head = {**reply.head, "Content-Length": str(len(body))}
        return replace(reply, body=body, head=head)

    hosted.meddle = part
    page.goto(hosted.base + "?q=noise")
    expect(page.locator(".md-search-result__item").first).to_be_visible()


def test_a_host_that_never_answers_is_waited_for_once(page: Page, hosted: Host) -> None:
    free = threading.Event()

    def silent(reply: Reply) -> Reply:
        free.wait(60)
        return reply

    hosted.meddle = silent
    page.goto(hosted.base + "how/")
    before = page.evaluate("Date.now()")
    page.goto(hosted.base + "why/")
    assert page.evaluate("Date.now()") - before < 2500
    response = page.goto(hosted.base + "no/such/page/", timeout=20_000)
    assert response is not None
    assert response.status == 404
    free.set()


def test_a_kept_file_is_a_document_too(page: Page, hosted: Host) -> None:
    hosted.meddle = gone
    response = page.goto(hosted.base + "triage/policy.json")
    assert response is not None
    assert response.ok
    assert response.json()


def test_an_offer_that_has_lapsed_goes(
    context: BrowserContext, page: Page, hosted: Host, version: Callable[[int], Path]
) -> None:
    other = context.new_page()
    other.goto(hosted.base + "how/")
    publish(hosted, page, version(2))
    expect(line(other).get_by_role("button")).to_be_visible()
    line(page).get_by_role("button").click()
    expect(page.locator("h1[data-version='2']")).to_be_visible()
    expect(line(other)).to_be_hidden()


def test_a_record_that_cannot_be_begun_is_told(
    chromium: Browser, hosted: Host, own_policy: Policy
) -> None:
    def lacking(reply: Reply) -> Reply | None:
        return None if reply.path.endswith("/begin.js") else reply

    hosted.meddle = lacking
    with chromium.new_context(service_workers="block") as context:
        form = Form(context.new_page(), own_policy).open(hosted.base + "triage/")
        form.answer(ANSWERS)
        form.page.get_by_role("button", name="Start the run").first.click()
        expect(form.page.locator(f"{FORM} [data-slot=said]")).to_contain_text("begin.js")
