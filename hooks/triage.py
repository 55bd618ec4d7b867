"""Publish each docs/**/policy.yml with the page beside it: form, table, flow, JSON and CSV.

An adapter: the work is in checklist.publish.page.
"""

import functools
import logging
import os
import posixpath
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from checklist.publish import runtime
from checklist.publish.page import Checklist, compact, fill, read_checklist
from checklist.publish.team import read_team

log = logging.getLogger("mkdocs.hooks.triage")  # strict counts what is logged under mkdocs

POLICY = "policy.yml"
CODES_PAGE = "reference/problems.md"

_checklists: dict[str, Checklist] = {}
_team: dict[str, str] = {}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read every policy, report its problems, and add its JSON and its CSV to the site."""
    _checklists.clear()
    for file in [f for f in files if posixpath.basename(f.src_uri) == POLICY]:
        folder = posixpath.dirname(file.src_uri)
        page = files.get_file_from_path(posixpath.join(folder, "index.md"))
        if page is None or file.abs_src_path is None:
            continue
        checklist = read_checklist(
            Path(file.abs_src_path),
            name=_shown(file.abs_src_path, config),
            folder=folder,
            resolve=functools.partial(_address, files, page),
        )
        for problem in checklist.problems:
            log.warning("%s", problem)
        for name, content in (("policy.json", checklist.data), ("table.csv", checklist.table)):
            uri = posixpath.join(folder, name)
            files.append(File.generated(config, uri, content=content))
        _checklists[page.src_uri] = checklist
    return files


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the team's facts and report their problems."""
    path = Path(config.config_file_path)
    facts, problems = read_team(config.extra, path, name=_shown(path, config))
    for problem in problems:
        log.warning("%s", problem)
    _team.clear()
    _team.update(facts)
    return config


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Set form, table and flow in where the page has their markers."""
    checklist = _checklists.get(page.file.src_uri)
    if checklist is None:
        return html
    runtime_addresses = {
        name: get_relative_url(path, page.url) for name, path in runtime.addresses().items()
    }
    attributes = {"data-team": compact(_team), "data-runtime": compact(runtime_addresses)}
    codes_page = _address(files, page.file, CODES_PAGE) or ""
    return fill(html, checklist, attributes=attributes, codes_page=codes_page)


def _shown(path: str | Path, config: MkDocsConfig) -> str:
    """Return `path` as a person would write it, from the folder of mkdocs.yml."""
    return Path(os.path.relpath(path, Path(config.config_file_path).parent)).as_posix()


def _address(files: Files, page: File, path: str) -> str | None:
    """Return the address of `path`, relative to docs/, as seen from `page`."""
    target, hash_mark, fragment = path.partition("#")
    file = files.get_file_from_path(target)
    if file is None:
        return None
    return file.url_relative_to(page) + hash_mark + fragment
