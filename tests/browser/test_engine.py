"""Python starts in the page, and after every fault the page gets Python or a reason."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from checklist.build.engine import rehearse_triage, runtime
from checklist.build.engine.engines import TRIAGE
from checklist.engine.entry import step
from tests.once import built_engines
from tests.paths import ROOT
from tests.serve import serve

pytestmark = pytest.mark.browser

SCRIPTS = ROOT / "docs" / "assets" / "javascripts"
POLICY = {"Content-Security-Policy": "script-src 'self' 'wasm-unsafe-eval'; default-src 'self'"}
PAGE = """<!doctype html><title>engine</title><link rel="icon" href="data:,">
<body><script type="module" src="page.js"></script>"""
SCRIPT = """
import { startEngine } from "./assets/javascripts/engine.js";
const reported = [];
window.reported = reported;
window.answers = [];
window.start = () => {
  window.engine = startEngine(ADDRESSES, {
    onStatus(status, report) {
      reported.push({ status, ...report });
      document.body.dataset.engine = status;
    },
  });
};
window.start();
"""
ASK = "request => window.engine.ask(request)"
END = "body:is([data-engine=ready], [data-engine=failed])"
REQUEST = json.loads(rehearse_triage.requests()[0])


def lay_out(site: Path, scripts: Path = SCRIPTS) -> Path:
    """Fill `site` with a bare page, the runtime and the scripts; files are links."""
    for path, source in runtime.files(built_engines()[TRIAGE.name]).items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        os.link(source, site / path)
    (site / "assets/javascripts").mkdir(parents=True)
    for name in ("engine.js", "engine-worker.js"):
        shutil.copyfile(scripts / name, site / "assets/javascripts" / name)
    (site / "index.html").write_text(PAGE, "utf-8")
    addresses = json.dumps(
        {
            **runtime.addresses(built_engines()[TRIAGE.name]),
            "entry": "checklist.engine.triage.respond",
        }
    )
    (site / "page.js").write_text(SCRIPT.replace("ADDRESSES", addresses), "utf-8")
    return site


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return lay_out(tmp_path / "site")


def harm(site: Path, name: str, how: Callable[[bytes], bytes | None]) -> None:
    """Replace a file of the runtime, and not what it is a link to."""
    (file,) = site.glob(f"assets/runtime/*/{name}")
    content = how(file.read_bytes())
    file.unlink()
    if content is not None:
        file.write_bytes(content)


def missing(_: bytes) -> None:
    return None


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :]


def zeroed(content: bytes) -> bytes:
    return bytes(len(content))


def tampered(content: bytes) -> bytes:
    """Add what does no harm to a script, nor to WebAssembly as an empty section of its own."""
    return content + (b"\0\2\1x" if content.startswith(b"\0asm") else b"\n")


def visit(page: Page, base: str) -> list[dict[str, str]]:
    """Open the page; return what was reported by the time that the start had ended."""
    page.goto(base)
    page.wait_for_selector(END, state="attached", timeout=60_000)
    reported: list[dict[str, str]] = page.evaluate("window.reported")
    return reported


def statuses(reported: list[dict[str, str]]) -> list[str]:
    return [report["status"] for report in reported]


def assert_answers(page: Page) -> None:
    assert page.evaluate(ASK, REQUEST) == json.loads(step(json.dumps(REQUEST)))


def test_python_starts_and_answers_like_native_python(page: Page, site: Path) -> None:
    with serve(site) as base:
        assert statuses(visit(page, base)) == ["starting", "ready"]
        for request in rehearse_triage.requests()[:30]:
            assert page.evaluate(ASK, json.loads(request)) == json.loads(step(request))


def test_python_starts_below_a_prefix_and_under_a_content_security_policy(
    page: Page, site: Path
) -> None:
    with serve(site, prefix="/team/playbook/", headers=POLICY) as base:
        assert statuses(visit(page, base)) == ["starting", "ready"]
        assert_answers(page)


def test_no_file_is_fetched_twice_and_none_from_elsewhere(page: Page, site: Path) -> None:
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    with serve(site) as base:
        visit(page, base)
    assert all(url.startswith((base, "data:", f"blob:{base}")) for url in asked)
    assert len(asked) == len(set(asked))


PARTS = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "lock.json")
FURTHER = [part for part in PARTS if part != "pyodide.asm.wasm"]


def deep(*values: object) -> list[Any]:
    """Return parameters for the long lane alone.

    The worker knows two faults: no file comes, or not the bytes that the address names. The short
    lane has both for each file.
    """
    return [pytest.param(value, marks=pytest.mark.deep) for value in values]


@pytest.mark.deep
@pytest.mark.parametrize("how", [missing, *deep(flipped, cut, zeroed)])
def test_without_the_cut_library_the_plain_start_takes_over(
    page: Page, site: Path, how: Callable[[bytes], bytes | None]
) -> None:
    harm(site, "python.zip", how)
    with serve(site) as base:
        assert statuses(visit(page, base)) == ["starting", "fallback", "ready"]
        assert_answers(page)


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("how", [flipped, *deep(missing, cut, zeroed, tampered)])
def test_without_a_file_that_both_starts_need_the_page_says_which(
    page: Page, site: Path, name: str, how: Callable[[bytes], bytes | None]
) -> None:
    harm(site, name, how)
    with serve(site) as base:
        reported = visit(page, base)
    assert statuses(reported) == ["starting", "fallback", "failed"]
    assert reported[-1]["reason"].startswith("file-")
    assert reported[-1]["file"] == name
    assert reported[-1]["detail"]


@pytest.mark.parametrize("name", ["python_stdlib.zip", "plain.zip"])
@pytest.mark.parametrize("how", [missing, *deep(cut, flipped, zeroed)])
def test_when_the_plain_start_is_broken_too_the_page_says_what(
    page: Page, site: Path, name: str, how: Callable[[bytes], bytes | None]
) -> None:
    harm(site, "python.zip", missing)
    harm(site, name, how)
    with serve(site) as base:
        reported = visit(page, base)
    assert statuses(reported) == ["starting", "fallback", "failed"]
    assert name.partition("*")[0] in reported[-1]["file"]


@pytest.mark.parametrize("name", ["pyodide.asm.wasm", *deep("python.zip", *FURTHER)])
def test_a_broken_file_in_the_cache_is_fetched_again(page: Page, site: Path, name: str) -> None:
    (file,) = site.glob(f"assets/runtime/*/{name}")
    whole = file.read_bytes()
    harm(site, name, cut)
    with serve(site, cache="max-age=3600") as base:
        visit(page, base)
        file.write_bytes(whole)
        assert statuses(visit(page, base))[-1] == "ready"


def test_without_webassembly_the_page_says_so(
    chromium: Browser, browser_path: str, site: Path
) -> None:
    off = ["--js-flags=--jitless"]  # as a browser in lockdown: without a compiler, no WebAssembly
    browser = chromium.browser_type.launch(executable_path=browser_path, args=off)
    with serve(site) as base, browser:
        reported = visit(browser.new_page(), base)
    assert reported[-1]["status"] == "failed"
    assert reported[-1]["reason"] == "no-webassembly"


def test_under_a_policy_that_forbids_webassembly_the_page_says_so(page: Page, site: Path) -> None:
    with serve(site, headers={"Content-Security-Policy": "script-src 'self'"}) as base:
        reported = visit(page, base)
    assert reported[-1]["status"] == "failed"
    assert "WebAssembly" in reported[-1]["detail"]


WORKERS = {
    "missing": None,
    "broken": "this is no script",
    "throwing": "self.onmessage = () => { throw new Error('on purpose'); };",
}


@pytest.mark.parametrize("kind", WORKERS)
def test_a_worker_that_dies_leaves_a_reason(page: Page, site: Path, kind: str) -> None:
    worker = site / "assets/javascripts/engine-worker.js"
    script = WORKERS[kind]
    worker.unlink() if script is None else worker.write_text(script, "utf-8")
    with serve(site) as base:
        reported = visit(page, base)
    assert statuses(reported) == ["starting", "fallback", "failed"]
    assert reported[-1]["reason"] == "worker-stopped"


READY = """self.onmessage = ({data}) => {
  const {id, request} = JSON.parse(data);
  if (id === 0) self.postMessage('{"id":0,"status":"ready"}');
  else answer(id, request);
};
"""


@pytest.fixture
def silent(page: Page) -> Page:
    """Return a page whose clock the test moves."""
    page.clock.install()
    return page


def test_a_start_without_end_leaves_a_reason(silent: Page, site: Path) -> None:
    (site / "assets/javascripts/engine-worker.js").write_text("self.onmessage = () => {};")
    with serve(site) as base:
        silent.goto(base)
        silent.clock.run_for(400_000)
        silent.wait_for_selector("[data-engine=failed]", state="attached")
        assert silent.evaluate("window.reported.at(-1).reason") == "files-late"


def test_a_step_without_end_leaves_a_reason(silent: Page, site: Path) -> None:
    worker = site / "assets/javascripts/engine-worker.js"
    worker.write_text(READY + "const answer = () => {};", "utf-8")
    with serve(site) as base:
        silent.goto(base)
        silent.wait_for_selector("[data-engine=ready]", state="attached")
        silent.evaluate(  # without waiting for what it comes to
            "window.engine.ask({}).catch(fault => { window.fault = fault.message; }); null"
        )
        silent.clock.run_for(40_000)
        silent.wait_for_selector("[data-engine=failed]", state="attached")
        assert silent.evaluate("window.fault") == "answer-late"


def test_an_answer_that_fails_is_asked_of_the_plain_start(page: Page, site: Path) -> None:
    worker = site / "assets/javascripts/engine-worker.js"
    worker.write_text(
        """let how;
self.onmessage = ({ data }) => {
  const { id, ...message } = JSON.parse(data);
  if (id === 0) how = message.how;
  const answer = { n: message.request?.n, how, fault: how === "small" || message.request?.bad };
  self.postMessage(JSON.stringify(id ? { id, response: answer } : { id, status: "ready" }));
};""",
        "utf-8",
    )
    with serve(site) as base:
        visit(page, base)
        assert page.evaluate(ASK, {"n": 1}) == {"n": 1, "how": "plain"}
        reported = page.evaluate("window.reported")
        assert statuses(reported) == ["starting", "ready", "fallback", "ready"]
        # A fault that the plain start has as well is reported, and nothing starts again.
        assert page.evaluate(ASK, {"n": 2, "bad": True})["fault"]
        assert statuses(page.evaluate("window.reported")) == statuses(reported)


def test_a_late_reply_is_dropped(page: Page, site: Path) -> None:
    worker = site / "assets/javascripts/engine-worker.js"
    # Answers the first request only after the second has been asked.
    worker.write_text(
        READY
        + """let first;
const reply = (id, request) => self.postMessage(JSON.stringify({id, response: request}));
const answer = (id, request) => {
  if (!first) { first = [id, request]; return; }
  reply(...first);
  reply(id, request);
};""",
        "utf-8",
    )
    with serve(site) as base:
        visit(page, base)
        page.evaluate("window.engine.ask({n: 1}).then(r => window.answers.push(r.n)); null")
        assert page.evaluate(ASK, {"n": 2}) == {"n": 2}
        assert page.evaluate("window.answers") == []


def test_the_engine_is_kept_when_a_page_starts_it_again(page: Page, site: Path) -> None:
    with serve(site) as base:
        visit(page, base)
        workers = len(page.workers)
        page.evaluate("window.start()")
        assert page.evaluate("window.reported.at(-1).status") == "ready"
        assert len(page.workers) == workers == 1
        assert_answers(page)


def test_requests_that_come_before_python_are_answered_once_it_is_there(
    page: Page, site: Path
) -> None:
    with serve(site) as base:
        page.goto(base, wait_until="commit")
        page.wait_for_selector("[data-engine]", state="attached")
        assert_answers(page)
