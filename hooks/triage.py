"""Publish each docs/**/policy.yml with the page beside it: form, table, flow, JSON and CSV.

An adapter: the work is in checklist.build.site.triage_page.
"""

import functools
import logging
import os
import posixpath
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from checklist.build.engine import runtime
from checklist.build.engine.bundle import TRIAGE, BundleError
from checklist.build.site.team import read_team
from checklist.build.site.triage_page import (
    MARKER,
    POLICY,
    Checklist,
    check_markers,
    check_use,
    compact,
    fill,
    read_checklist,
)
from checklist.engine.problem import Problem

log = logging.getLogger("mkdocs.hooks.triage")  # strict counts what is logged under mkdocs

CODES_PAGE = "reference/problems.md"
MODULES = tuple(
    f"assets/javascripts/{name}.js" for name in ("triage", "address", "bar", "live-page", "engine")
)

_checklists: dict[str, Checklist] = {}
_team: dict[str, str] = {}
_team_problems: list[Problem] = []
_runtime: dict[str, str] = {}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the team's facts and report their problems."""
    path = Path(config.config_file_path)
    facts, problems = read_team(config.extra, path, name=_shown(path, config))
    _complain(problems)
    _team.clear()
    _team.update(facts)
    _team_problems[:] = problems
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read every policy, report its problems, and add its JSON and its CSV to the site."""
    _checklists.clear()
    for file in [f for f in files if posixpath.basename(f.src_uri) == POLICY]:
        if not _is_published(file) or file.abs_src_path is None:
            continue
        name = _shown(file.abs_src_path, config)
        folder = posixpath.dirname(file.src_uri)
        page = files.get_file_from_path(posixpath.join(folder, "index.md"))
        if page is None:
            _complain(check_use(None, name=name))
            continue
        resolve = functools.partial(_address, files, page)
        checklist = read_checklist(
            Path(file.abs_src_path), name=name, folder=folder, resolve=resolve
        )
        _complain(checklist.problems)
        for added, content in (("policy.json", checklist.data), ("table.csv", checklist.table)):
            uri = posixpath.join(folder, added)
            files.append(File.generated(config, uri, content=content))
        _checklists[page.src_uri] = checklist
    _runtime.clear()
    if _checklists:
        _runtime.update(_runtime_addresses())
    return files


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Set form, table and flow in where the page has their markers, or the problems there are."""
    checklist = _checklists.get(page.file.src_uri)
    if checklist is None and not MARKER.search(html):
        return html
    name = _shown(page.file.abs_src_path or page.file.src_uri, config)
    source = page.file.content_string
    found = check_markers(html, source, name=name, has_policy=checklist is not None)
    if checklist is None:
        checklist = Checklist(None, ())
    elif not found:
        found = check_use(html, name=posixpath.join(posixpath.dirname(name), POLICY))
    _complain(found)
    problems = (*_team_problems, *checklist.problems, *found)
    addresses = {part: get_relative_url(path, page.url) for part, path in _runtime.items()}
    shown = {**addresses, "entry": TRIAGE.entry} if addresses else {}
    return fill(
        html,
        replace(checklist, problems=problems),
        attributes={"data-team": compact(_team), "data-runtime": compact(shown)},
        modules=[get_relative_url(path, page.url) for path in MODULES],
        codes_page=_address(files, page.file, CODES_PAGE) or "",
    )


def _complain(problems: Iterable[Problem]) -> None:
    for problem in problems:
        log.warning("%s", problem)


def _runtime_addresses() -> dict[str, str]:
    try:
        return runtime.addresses()
    except BundleError:  # the hook runtime.py has told it
        return {}


def _is_published(file: File) -> bool:
    return bool(file.inclusion.value > InclusionLevel.DRAFT.value)


def _shown(path: str | Path, config: MkDocsConfig) -> str:
    """Return `path` as a person would write it, from the folder of mkdocs.yml."""
    return Path(os.path.relpath(path, Path(config.config_file_path).parent)).as_posix()


def _address(files: Files, page: File, path: str) -> str | None:
    """Return the address of `path`, relative to docs/, as seen from `page`."""
    target, hash_mark, fragment = path.partition("#")
    file = files.get_file_from_path(target)
    if file is None or not _is_published(file):
        return None
    return file.url_relative_to(page) + hash_mark + fragment
