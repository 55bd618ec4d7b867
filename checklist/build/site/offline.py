"""Name every file of a built site to its service worker, which keeps them for lack of a network.

Reads the built site and returns the worker's script. What the worker does with it is in
docs/assets/javascripts/workers/keep.js; why, in docs/adr/0019-offline.md.
"""

import base64
import hashlib
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from checklist.build.links.listing import list_files
from checklist.build.site.by_content import digest
from checklist.build.site.compact import compact
from checklist.build.site.settings import find_inherited
from checklist.engine.problem import Location, Problem, quoted

WORKER = "service-worker.js"
"""Where it is published: at the root of the site, always under this name."""

MARK = "data-kept"
"""What each page of the site has in its source (overrides/main.html)."""

LIST = "list.json"
"""The list of all scripts, in their folder: a worker asks for each before it shows a newer page."""

_RUNTIME = "assets/runtime/"
_PAGES = (".html", ".htm")
# Maps of sources, copies that a host serves compressed, and the picture that other sites show.
_LEFT_OUT = (".map", ".gz", ".br", ".zst", "/social.png", WORKER)


def check_setting(value: object, settings: Path, *, name: str) -> tuple[Problem, ...]:
    """Return a problem where ``extra.offline`` of `settings`, called `name`, is no truth value."""
    if isinstance(value, bool):
        return ()
    _, line, _ = find_inherited(settings, ("extra", "offline"))
    what = f"extra.offline is {quoted(str(value))}"
    cure = "write true, or false so that readers' devices keep no copy of the site"
    return (Problem(Location(name, line), what, cure, "bad-value"),)


def service_worker(
    site: Path, *, engine: Collection[str], built: datetime, scripts: str, keeps: bool
) -> str:
    """Return the script of the worker of the built `site`.

    `engine` are the paths of what starts the triage, `scripts` is the folder of the site's own;
    `built` is when the site was. Without `keeps` the worker forgets all, and itself.
    """
    load = f'importScripts("{scripts}/workers/keep.js");\n'
    if not keeps:
        return f"{load}forget();\n"
    found = dict(_digests(site))
    groups: dict[str, dict[str, str]] = {"site": {}, "engine": {}}
    later: dict[str, dict[str, str]] = {}
    for path, value in found.items():
        if not path.startswith(_RUNTIME):
            groups["site"][path] = value
        elif path in engine:
            groups["engine"][path] = value
        else:
            later.setdefault(_name_of(path), {})[path] = value
    about = {"version": _version(found), "built": built.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")}
    return f"{load}keep({compact({**about, 'mark': MARK, **groups, 'later': later})});\n"


def write_list(scripts: Path) -> None:
    """Write into the folder `scripts` the names of what is in it."""
    names = [path for path in list_files(scripts) if not path.endswith((".map", LIST))]
    scripts.joinpath(LIST).write_text(compact(names), "utf-8")


def _digests(site: Path) -> Iterator[tuple[str, str]]:
    """Yield each file that may be kept, with its SHA-256 in base64."""
    for path in list_files(site):
        if f"/{path}".endswith(_LEFT_OUT):
            continue
        content = site.joinpath(path).read_bytes()
        if path.endswith(_PAGES) and MARK.encode() not in content:
            continue  # a page of another maker: nothing would tell it from a login page
        yield path, digest_of(content)


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a file in base64, as browsers check it."""
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def _version(found: Mapping[str, str]) -> str:
    return digest({path: value.encode() for path, value in found.items()})


def _name_of(path: str) -> str:
    """Return what a file of the runtime is for: an engine, or the plain start of all."""
    folder, _, file = path.removeprefix(_RUNTIME).partition("/")
    engine = folder.rpartition("-")[0]
    return "plain" if engine == "pyodide" or file == "plain.zip" else engine
