"""A profile that keeps the site, and a host that can fail, for the tests without a network."""

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize

from checklist.build.site.offline import WORKER, digest_of
from tests.browser.running import DESK
from tests.serve import Host, Reply, host

CONTROLLED = "() => navigator.serviceWorker.controller !== null"
WAITING = "async () => (await navigator.serviceWorker.ready).waiting !== null"
# Whether the modules of an engine are kept.
KEEPS = """async (part) => {
  const name = (await caches.keys()).find((one) => one.endsWith(" files"));
  const files = await caches.open(name);
  const root = (await navigator.serviceWorker.ready).scope;
  const worker = await (await fetch(`${root}service-worker.js`)).text();
  const version = JSON.parse(worker.match(/keep\\((.*)\\);/)[1]);
  const all = Object.assign({}, version.engine, ...Object.values(version.later));
  const [, digest] = Object.entries(all).find(
    ([path]) => path.includes(part) && path.endsWith("/python.zip"));
  return (await files.match(`${root}?kept=${encodeURIComponent(digest)}`)) !== undefined;
}"""

PREFIX = "/printer/"
"""Where the settings of own/ say that it lies, so that its 404.html has its styles."""


@contextmanager
def keeper(chromium: Browser, viewport: ViewportSize = DESK) -> Iterator[BrowserContext]:
    """Open a new profile that may keep the site; fail if a page throws what nobody catches."""
    uncaught: list[str] = []
    with chromium.new_context(service_workers="allow", viewport=viewport) as context:
        context.on("weberror", lambda fault: uncaught.append(str(fault.error)))
        yield context
    assert uncaught == [], uncaught


def keep(page: Page, address: str) -> None:
    """Visit the site, and stay until it is kept."""
    page.goto(address)
    page.wait_for_function(CONTROLLED, timeout=60_000)


def until(page: Page, script: str, arg: object = None, *, seconds: float = 30) -> None:
    """Wait until an asynchronous script returns what is true: Playwright itself would not wait."""
    end = time.monotonic() + seconds
    while not page.evaluate(script, arg):
        assert time.monotonic() < end, f"not true within {seconds} s: {script}"
        page.wait_for_timeout(50)


def gone(_: Reply) -> None:
    """Hang up, as a host does that is not there."""


def line(page: Page) -> Locator:
    """Return the line that says where the page comes from."""
    return page.locator(".hp-origin")


@contextmanager
def served(site: Path, prefix: str = PREFIX, cache: str = "max-age=600") -> Iterator[Host]:
    """Serve a site below a path, as a host of project pages does."""
    with host(site, prefix=prefix, cache=cache) as running:
        yield running


def with_own_scripts(
    site: Path, target: Path, number: int, edits: Mapping[str, Callable[[str], str]] | None = None
) -> Path:
    """Return a copy of `site` of another version, whose folder of scripts has a name of its own.

    Each page says in `data-version` of its heading which one it is of.
    """
    (scripts,) = site.glob("assets/scripts-*")
    name = f"scripts-{number:012}"
    shutil.copytree(site, target)
    (target / "assets" / scripts.name).rename(target / "assets" / name)
    for page in target.rglob("*.html"):
        text = page.read_text("utf-8").replace(scripts.name, name)
        text = text.replace("<h1", f'<h1 data-version="{number}"', 1)
        edit = (edits or {}).get(page.relative_to(target).as_posix(), str)
        page.write_text(edit(text), "utf-8")
    worker = (target / WORKER).read_text("utf-8").replace(scripts.name, name)
    head, _, rest = worker.partition("keep(")
    version = json.loads(rest.removesuffix(");\n"))
    version["version"] = str(number)
    for files in (version["site"], version["engine"], *version["later"].values()):
        files.update({path: digest_of((target / path).read_bytes()) for path in files})
    (target / WORKER).write_text(f"{head}keep({json.dumps(version)});\n", "utf-8")
    return target


def another_version(
    site: Path, target: Path, edits: Mapping[str, Callable[[str], str]], version: str = "second"
) -> Path:
    """Return a copy of `site` with files edited, and named to the worker as they are now."""
    shutil.copytree(site, target)
    worker = (target / WORKER).read_text("utf-8")
    for path, edit in edits.items():
        file = target / path
        before = file.read_bytes()
        after = edit(before.decode()).encode()
        assert after != before, f"nothing to edit in {path}"
        file.write_bytes(after)
        worker = worker.replace(digest_of(before), digest_of(after))
    worker = re.sub(r'"version":"[^"]*"', f'"version":"{version}"', worker)
    (target / WORKER).write_text(worker, "utf-8")
    return target
