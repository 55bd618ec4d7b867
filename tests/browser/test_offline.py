"""Without a network, or with one that lies, who was here once has the site all the same."""

import json
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page, expect

from checklist.build.site.offline import WORKER
from checklist.engine.policy.model import Policy
from tests.browser.form import FORM, PATIENCE, Form, fragment
from tests.browser.keeping import (
    CONTROLLED,
    KEEPS,
    WAITING,
    another_version,
    gone,
    keep,
    keeper,
    line,
    served,
    until,
)
from tests.browser.own_site import OWN, at_home, read
from tests.browser.running import PHONE
from tests.builds.project import SHARED, build_site, copy
from tests.serve import Host, Reply

pytestmark = pytest.mark.browser

ANSWERS = {"smoke": "no", "reach": "all"}
HOME, TRIAGE, WHY = "index.html", "triage/index.html", "why/index.html"


@pytest.fixture
def hosted(own_site: Path) -> Iterator[Host]:
    """Serve the site of own/ below a path."""
    with served(own_site) as running:
        yield running


@pytest.fixture
def page(chromium: Browser, hosted: Host) -> Iterator[Page]:
    """Open a page in a profile that keeps the site, after one visit."""
    with keeper(chromium) as context:
        opened = context.new_page()
        keep(opened, hosted.base)
        yield opened


def read_by(page: Page) -> str:
    return page.locator("h1").inner_text()


def test_after_one_visit_the_site_needs_no_network(
    page: Page, hosted: Host, own_policy: Policy
) -> None:
    expect(line(page)).to_be_hidden()
    hosted.meddle = gone
    form = Form(page, own_policy).open(hosted.base + "triage/")
    expect(line(page)).to_contain_text("Offline, version of ")
    form.answer(ANSWERS)
    assert form.decision() == form.expected(ANSWERS)
    page.goto(hosted.base + "why/")
    expect(page.locator("h1")).to_be_visible()
    page.goto(hosted.base + "?q=noise")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    response = page.goto(hosted.base + "no/such/page/")
    assert response is not None
    assert response.status == 404
    expect(line(page)).to_be_visible()


def test_the_network_is_tried_without_losing_the_page(
    page: Page, hosted: Host, own_policy: Policy
) -> None:
    answering = hosted.meddle
    hosted.meddle = gone
    form = Form(page, own_policy).open(hosted.base + "triage/")
    form.answer(ANSWERS)
    line(page).get_by_role("link").click()
    expect(line(page)).to_contain_text("Still no network.")
    assert form.decision() == form.expected(ANSWERS)
    hosted.meddle = answering
    line(page).get_by_role("link").click()
    expect(line(page)).to_be_hidden()
    assert "?network" not in page.url
    form.awake().shows(ANSWERS)
    hosted.meddle = gone
    page.reload()
    expect(line(page)).to_contain_text("Offline, version of ")


@pytest.fixture
def uncached(own_site: Path) -> Iterator[Host]:
    """Serve it so that the browser itself keeps nothing."""
    with served(own_site, cache="no-store") as running:
        yield running


@pytest.mark.deep
def test_the_network_goes_first_while_it_answers(
    page: Page, hosted: Host, own_site: Path, tmp_path: Path
) -> None:
    edit = {WHY: lambda text: text.replace("<h1", "<h1 data-newer", 1)}
    hosted.folder = another_version(own_site, tmp_path / "site", edit)
    page.goto(hosted.base + "why/")
    expect(page.locator("h1[data-newer]")).to_be_visible()
    expect(line(page)).to_be_hidden()


@pytest.mark.deep
def test_a_slow_network_is_not_waited_for(page: Page, hosted: Host) -> None:
    free = threading.Event()

    def slow(reply: Reply) -> Reply:
        free.wait(20)
        return reply

    hosted.meddle = slow
    page.goto(hosted.base + "why/", wait_until="commit")
    expect(line(page)).to_contain_text("The network is slow", timeout=10_000)
    free.set()


@pytest.mark.deep
@pytest.mark.parametrize("how", ["login page", "moved", "error", "half a page", "wrong type"])
def test_what_is_no_page_of_this_site_is_not_shown(
    chromium: Browser, uncached: Host, own_policy: Policy, how: str
) -> None:
    def lie(reply: Reply) -> Reply | None:
        login = b"<!doctype html><title>Log in</title><h1>Log in</h1>"
        as_page = {"Content-Type": "text/html", "Content-Length": str(len(login))}
        if how == "login page":
            return replace(reply, status=200, body=login, head=as_page)
        if how == "moved":
            return replace(
                reply, status=302, head={**reply.head, "Location": "http://127.0.0.1:9/login"}
            )
        if how == "error":
            return replace(reply, status=502, body=login, head=as_page)
        if how == "half a page":
            return replace(reply, body=reply.body[: len(reply.body) // 2])
        plain = {**reply.head, "Content-Type": "text/plain"}
        return replace(reply, head=plain)

    with keeper(chromium) as context:
        page = context.new_page()
        keep(page, uncached.base)
        uncached.meddle = lie
        form = Form(page, own_policy).open(uncached.base + "triage/")
        form.answer(ANSWERS)
        assert form.decision() == form.expected(ANSWERS)
        if how == "wrong type":  # the page is the right one all the same
            expect(line(page)).to_be_hidden()
        elif how in ("login page", "error"):
            expect(line(page)).to_contain_text("The site does not answer as it should")
        else:
            expect(line(page)).to_contain_text("Offline")


@pytest.mark.deep
def test_a_half_published_version_leaves_readers_on_the_last_whole_one(
    page: Page, hosted: Host, own_site: Path, tmp_path: Path, own_policy: Policy
) -> None:
    (scripts,) = own_site.glob("assets/scripts-*")
    name = scripts.name[:-12] + "0" * 12

    def renamed(text: str) -> str:
        return text.replace(scripts.name, name).replace("<h1", "<h1 data-newer", 1)

    half = another_version(own_site, tmp_path / "site", {TRIAGE: renamed, HOME: renamed})
    hosted.folder = half
    form = Form(page, own_policy).open(hosted.base + "triage/")
    expect(page.locator("h1[data-newer]")).to_have_count(0)
    form.answer(ANSWERS)
    # Once all of it is there, it is shown.
    shutil.copytree(half / "assets" / scripts.name, half / "assets" / name)
    form.open(hosted.base + "triage/")
    expect(page.locator("h1[data-newer]")).to_be_visible()


@pytest.mark.deep
def test_a_newer_version_is_offered_where_nothing_is_open_and_taken_when_asked(
    chromium: Browser, hosted: Host, own_site: Path, tmp_path: Path
) -> None:
    with keeper(chromium) as context:
        page, other = context.new_page(), context.new_page()
        keep(page, hosted.base + "why/")
        other.goto(hosted.base + "triage/")
        edit = {WHY: lambda text: text.replace("<h1", "<h1 data-newer", 1)}
        hosted.folder = another_version(own_site, tmp_path / "site", edit)
        page.evaluate("async () => (await navigator.serviceWorker.ready).update()")
        expect(line(page)).to_contain_text("A newer version is here.", timeout=PATIENCE)
        expect(page.locator("h1[data-newer]")).to_have_count(0)
        expect(line(other)).to_be_hidden()  # a triage is not disturbed
        line(page).get_by_role("button").click()
        expect(page.locator("h1[data-newer]")).to_be_visible()
        expect(line(page)).to_be_hidden()
        expect(other.locator(FORM)).to_have_attribute("data-engine", "ready", timeout=PATIENCE)
        hosted.meddle = gone
        page.goto(hosted.base + "why/")
        expect(page.locator("h1[data-newer]")).to_be_visible()


@pytest.mark.deep
def test_a_version_that_is_not_whole_is_not_installed(
    page: Page, hosted: Host, own_site: Path, tmp_path: Path
) -> None:
    edit = {WHY: lambda text: text.replace("<h1", "<h1 data-newer", 1)}
    hosted.folder = another_version(own_site, tmp_path / "site", edit)
    (hosted.folder / WHY).write_text("another text than the worker names")
    update = "async () => { try { await (await navigator.serviceWorker.ready).update() } catch {} }"
    page.evaluate(update)
    until(page, "async () => !(await navigator.serviceWorker.ready).installing")
    assert page.evaluate(WAITING) is False
    hosted.meddle = gone
    page.goto(hosted.base + "why/")
    expect(page.locator("h1")).to_be_visible()


CORRUPT = """async (ending) => {
  const name = (await caches.keys()).find((one) => one.endsWith(" files"));
  const files = await caches.open(name);
  const worker = await (await fetch("WORKER")).text();
  const version = JSON.parse(worker.match(/keep\\((.*)\\);/)[1]);
  const all = {...version.site, ...version.engine};
  const path = Object.keys(all).find((one) => one.endsWith(ending));
  const key = `${new URL("BASE")}?kept=${encodeURIComponent(all[path])}`;
  const kept = await files.match(key);
  const bytes = new Uint8Array(await kept.arrayBuffer());
  const broken = bytes.slice(0, bytes.length >> 1);
  await files.put(key, new Response(broken, {headers: kept.headers}));
  return path;
}"""


@pytest.mark.deep
@pytest.mark.parametrize("ending", [".wasm", "python.zip", "pyodide.mjs", "triage.js", TRIAGE])
def test_what_is_kept_and_broken_is_fetched_again(
    page: Page, hosted: Host, own_policy: Policy, ending: str
) -> None:
    script = CORRUPT.replace("WORKER", hosted.base + WORKER).replace("BASE", hosted.base)
    assert page.evaluate(script, ending).endswith(ending)
    form = Form(page, own_policy).open(hosted.base + "triage/")
    form.answer(ANSWERS)
    hosted.meddle = gone
    form.open(hosted.base + "triage/" + fragment(ANSWERS))
    assert form.decision() == form.expected(ANSWERS)


def test_a_page_to_read_is_there_before_anything_is_kept(chromium: Browser, hosted: Host) -> None:
    with keeper(chromium) as context:
        page = context.new_page()
        page.goto(hosted.base + "why/", wait_until="networkidle")
        assert not [sent.path for sent in hosted.log if "assets/runtime/" in sent.path]
        page.wait_for_function(CONTROLLED, timeout=PATIENCE)
        paths = [sent.path for sent in hosted.log]
        first = next(at for at, path in enumerate(paths) if "assets/runtime/" in path)
        assert paths.index(f"{hosted.prefix}{WORKER}") < first


@pytest.mark.deep
def test_who_saves_data_keeps_what_is_read_and_python_once_it_was_started(
    chromium: Browser, uncached: Host, own_policy: Policy
) -> None:
    saving = b"Object.defineProperty(navigator, 'connection', { value: { saveData: true } });"

    def save(reply: Reply) -> Reply:
        if not reply.path.endswith(WORKER):
            return reply
        body = saving + uncached.folder.joinpath(WORKER).read_bytes()
        head = {"Content-Type": "text/javascript", "Content-Length": str(len(body))}
        return replace(reply, body=body, head=head)

    uncached.meddle = save
    with keeper(chromium) as context:
        page = context.new_page()
        keep(page, uncached.base)
        assert not [sent for sent in uncached.log if "assets/runtime/" in sent.path]
        form = Form(page, own_policy).open(uncached.base + "triage/")
        until(page, KEEPS, "/triage-")
        uncached.meddle = gone
        form.open(uncached.base + "triage/" + fragment(ANSWERS))
        assert form.decision() == form.expected(ANSWERS)


@pytest.mark.deep
def test_an_open_page_goes_over_to_a_newer_version_whole(
    chromium: Browser, hosted: Host, own_site: Path, tmp_path: Path
) -> None:
    """Instant navigation would bring a page of the one to the scripts of the other."""
    old, new = tmp_path / "old", tmp_path / "new"
    shutil.copytree(own_site, old)
    at_home(old, hosted.base)
    hosted.folder = old
    (scripts,) = own_site.glob("assets/scripts-*")
    name = scripts.name[:-12] + "0" * 12
    shutil.copytree(old, new)
    for file in new.rglob("*.html"):
        file.write_text(file.read_text("utf-8").replace(scripts.name, name), "utf-8")
    (new / "assets" / scripts.name).rename(new / "assets" / name)
    (new / WORKER).write_text("// not yet", "utf-8")
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(hosted.base)
        page.evaluate("window.isOld = true")
        page.get_by_role("link", name="Why").first.click()
        expect(page.locator("h1")).to_contain_text("Why")
        assert page.evaluate("window.isOld") is True  # the same document
        hosted.folder = new
        page.get_by_role("link", name="Triage").first.click()
        page.wait_for_function("() => window.isOld === undefined")
        expect(page.locator(FORM)).to_have_attribute("data-engine", "ready", timeout=PATIENCE)


@pytest.mark.deep
def test_a_new_policy_decides_from_the_next_visit_on_and_never_half(
    chromium: Browser, hosted: Host, own_policy: Policy, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    shutil.copytree(OWN, project)
    copy(project, (*SHARED, "docs/assets"))
    path = project / "docs/triage/policy.yml"
    text = path.read_text("utf-8").replace("version: 2.1.0", "version: 3.0.0")
    before, rule, after = text.partition("- {id: paperless,")
    path.write_text(before + rule + after.replace("then: look", "then: act", 1), "utf-8")
    (project / "docs/triage/scenarios.yml").unlink(missing_ok=True)
    build_site(project, tmp_path / "new")
    new_policy = read(path)
    answers = {"smoke": "no", "dataset": "no", "reach": "all", "paper": "no"}
    with keeper(chromium) as context:
        page, open_page = context.new_page(), context.new_page()
        keep(page, hosted.base)
        still = Form(open_page, own_policy).open(hosted.base + "triage/")
        hosted.folder = tmp_path / "new"
        still.answer(answers)  # a triage that is open goes on as it began
        assert still.decision() == still.expected(answers)
        fresh = Form(page, new_policy).open(hosted.base + "triage/" + fragment(answers))
        assert fresh.decision() == fresh.expected(answers)
        hosted.meddle = gone
        either = Form(page, new_policy).open(hosted.base + "triage/" + fragment(answers))
        policy = new_policy if "3.0.0" in page.locator(".hp-policy").inner_text() else own_policy
        assert either.decision() == Form(page, policy).expected(answers)


@pytest.mark.deep
def test_in_airplane_mode_after_one_visit_the_whole_way_is_there(
    chromium: Browser, site: Path, policy: Policy
) -> None:
    answers = {"attackers": "no", "damage": "yes", "mitigation": "no"}
    with served(site, prefix="/hotfix-playbook/") as running, keeper(chromium, PHONE) as context:
        page = context.new_page()
        keep(page, running.base)
        page.goto(running.base + "branching/walkthrough/")
        walk = page.locator("[data-walkthrough]")
        expect(walk).to_have_attribute("data-engine", "ready", timeout=PATIENCE)
        until(page, KEEPS, "/walkthrough-")
        running.meddle = gone
        page.goto(running.base)
        expect(line(page)).to_contain_text("Offline, version of ")
        form = Form(page, policy).open(running.base + "triage/" + fragment(answers))
        assert form.decision() == form.expected(answers)
        steps = form.element.locator(".hp-first strong a, .hp-steps a")
        pages = {one.get_attribute("href") or "" for one in steps.all()}
        assert len(pages) > 3
        form.act("record").click()
        run = page.locator("[data-run]")
        expect(run).to_have_attribute("data-engine", "ready", timeout=PATIENCE)
        run.locator('[data-state="open"] [data-act="done"]').first.press("Enter")
        expect(run).to_have_attribute("data-done", re.compile("^1/"))
        for address in pages:
            page.goto(urljoin(running.base + "triage/", address))
            expect(page.locator("h1")).not_to_have_text("There is no such page")
        page.goto(running.base + "reference/quick-card/")
        expect(page.locator("h1")).to_be_visible()
        page.goto(running.base + "?q=roll+back")
        expect(page.locator(".md-search-result__item").first).to_be_visible()
        page.goto(running.base + "branching/walkthrough/")
        expect(walk).to_have_attribute("data-engine", "ready", timeout=PATIENCE)
        page.goto(running.base + "records/")
        expect(page.locator("[data-record]")).to_have_count(1)


@pytest.mark.deep
def test_two_sites_of_one_host_keep_apart(
    chromium: Browser, own_site: Path, tmp_path: Path
) -> None:
    both = tmp_path / "www"
    inner = {WHY: lambda text: text.replace("<h1", "<h1 data-inner", 1)}
    shutil.copytree(own_site, both / "a")
    another_version(own_site, both / "a" / "b", inner)
    with keeper(chromium) as context, served(both, prefix="/") as running:
        page = context.new_page()
        keep(page, running.base + "a/")
        keep(page, running.base + "a/b/")
        page.wait_for_function(
            "() => navigator.serviceWorker.controller?.scriptURL.endsWith('/a/b/service-worker.js')"
        )
        running.meddle = gone
        page.goto(running.base + "a/why/")
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator("h1[data-inner]")).to_have_count(0)
        page.goto(running.base + "a/b/why/")
        expect(page.locator("h1[data-inner]")).to_be_visible()


@pytest.mark.deep
def test_a_worker_that_the_browser_stops_goes_on_where_it_was(
    page: Page, hosted: Host, own_policy: Policy
) -> None:
    hosted.meddle = gone
    form = Form(page, own_policy).open(hosted.base + "triage/")
    devtools = page.context.new_cdp_session(page)
    devtools.send("ServiceWorker.enable")
    devtools.send("ServiceWorker.stopAllWorkers")
    form.answer(ANSWERS)
    form.open(hosted.base + "triage/" + fragment(ANSWERS))
    assert form.decision() == form.expected(ANSWERS)
    devtools.send("ServiceWorker.stopAllWorkers")
    page.goto(hosted.base + "why/")
    expect(line(page)).to_contain_text("Offline")


def test_the_site_can_be_installed(chromium: Browser, hosted: Host) -> None:
    with keeper(chromium) as context:
        page = context.new_page()
        page.goto(hosted.base)
        devtools = context.new_cdp_session(page)
        found = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
        # A profile of the tests is one that keeps nothing when it is closed.
        assert [one["errorId"] for one in found if one["errorId"] != "in-incognito"] == []


@pytest.mark.deep
@pytest.mark.parametrize(
    "spoilt",
    [
        "Object.defineProperty(navigator, 'serviceWorker', { value: undefined });",
        "self.isSecureContext && (navigator.serviceWorker.register = () => Promise.reject('no'));",
    ],
)
def test_without_a_worker_or_storage_the_site_works_as_before(
    chromium: Browser, hosted: Host, own_policy: Policy, spoilt: str
) -> None:
    with keeper(chromium) as context:
        context.add_init_script(spoilt)
        page = context.new_page()
        form = Form(page, own_policy).open(hosted.base + "triage/")
        form.answer(ANSWERS)
        page.wait_for_timeout(2000)
        assert form.decision() == form.expected(ANSWERS)


@pytest.mark.deep
def test_the_worker_can_be_called_off(
    page: Page, hosted: Host, own_site: Path, tmp_path: Path
) -> None:
    off = another_version(own_site, tmp_path / "site", {})
    worker = (off / WORKER).read_text("utf-8")
    (off / WORKER).write_text(worker.partition("keep(")[0] + "forget();\n")
    hosted.folder = off
    page.goto(hosted.base)
    until(page, "async () => (await caches.keys()).length === 0")
    until(page, "async () => (await navigator.serviceWorker.getRegistrations()).length === 0")


@pytest.mark.deep
def test_where_nothing_may_be_kept_the_site_works_as_before(
    chromium: Browser, hosted: Host, own_policy: Policy
) -> None:
    full = "caches.open = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));"
    with keeper(chromium) as context:
        page = context.new_page()
        original = hosted.meddle

        def spoil(reply: Reply) -> Reply:
            if not reply.path.endswith(WORKER):
                return original(reply) or reply
            body = full.encode() + reply.body
            return replace(
                reply,
                body=body,
                head={
                    **reply.head,
                    "Content-Length": str(len(body)),
                    "Content-Encoding": "identity",
                },
            )

        hosted.meddle = spoil
        form = Form(page, own_policy).open(hosted.base + "triage/")
        form.answer(ANSWERS)
        page.wait_for_timeout(3000)
        assert page.evaluate("navigator.serviceWorker.controller") is None
        form.open(hosted.base + "triage/" + fragment(ANSWERS))
        assert form.decision() == form.expected(ANSWERS)


def test_the_worker_names_every_page_and_the_engine(own_site: Path) -> None:
    worker = (own_site / WORKER).read_text("utf-8")
    version = json.loads(worker.partition("keep(")[2].removesuffix(");\n"))
    pages = {path.relative_to(own_site).as_posix() for path in own_site.rglob("*.html")}
    assert pages <= version["site"].keys()
    assert any(path.endswith(".wasm") for path in version["engine"])
    assert all(path.startswith("assets/runtime/") for path in version["engine"])
    assert not version["site"].keys() & version["engine"].keys()
