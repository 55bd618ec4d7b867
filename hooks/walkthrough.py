"""Publish the walkthrough: each strategy of docs/branching walked, and the sandbox of the page.

An adapter: the work is in checklist.build.site.walkthrough_page.
"""

import logging
import os
import posixpath
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from checklist.build.engine import runtime
from checklist.build.engine.bundle import SANDBOX, BundleError
from checklist.build.site.team import read_team
from checklist.build.site.triage_page import compact
from checklist.build.site.walkthrough_page import MARKER, Walks, dead, fill_walk, read_walks

log = logging.getLogger("mkdocs.hooks.walkthrough")  # strict counts what is logged under mkdocs

FOLDER = "branching"
MODULES = tuple(
    f"assets/javascripts/{name}.js" for name in ("walkthrough", "download", "live-page", "engine")
)

_walks = [Walks((), ())]
_runtime: dict[str, str] = {}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read and walk the strategies, report their problems, and add what starts the sandbox."""
    found = [
        f for f in files if posixpath.dirname(f.src_uri) == FOLDER and f.src_uri[-4:] == ".yml"
    ]
    settings = Path(config.config_file_path).parent
    paths = [
        (Path(file.abs_src_path), Path(os.path.relpath(file.abs_src_path, settings)).as_posix())
        for file in found
        if file.abs_src_path
    ]
    walks = read_walks(paths)
    _walks[:] = [walks]
    pages = {page.src_uri for page in files.documentation_pages()}
    gone = dead(walks.strategies, lambda path: path if path in pages else None)
    for problem in (*walks.problems, *gone):
        log.warning("%s", problem)
    _runtime.clear()
    if walks.strategies:
        _add_runtime(files, config)
    return files


def _add_runtime(files: Files, config: MkDocsConfig) -> None:
    try:
        folder = runtime.build(which=SANDBOX)
    except BundleError as error:
        log.error("The sandbox is not built: %s", error)  # noqa: TRY400  a mistake, no traceback
        return
    for path, source in runtime.files(folder).items():
        if files.get_file_from_path(path) is None:  # both engines share the interpreter
            files.append(File.generated(config, path, abs_src_path=str(source)))
    _runtime.update(runtime.addresses(folder, SANDBOX))


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Set the sandbox and the stories in where the page has their marker."""
    if MARKER not in html:
        return html
    (walks,) = _walks
    team, _ = read_team(config.extra, Path(config.config_file_path), name="")
    relative = {part: get_relative_url(path, page.url) for part, path in _runtime.items()}

    def resolve(path: str) -> str | None:
        file = files.get_file_from_path(path)
        return file.url_relative_to(page.file) if file else None

    entered = {"live": team["version"]} if "version" in team else {}
    return fill_walk(
        html,
        walks.strategies,
        resolve=resolve,
        entered=entered,
        chosen=team.get("strategy", ""),
        attributes={"data-runtime": compact({**relative, "entry": SANDBOX.entry})},
        modules=[get_relative_url(path, page.url) for path in MODULES],
    )
