"""Publish each docs/**/policy.yml with the page beside it: form, table, flow, JSON and CSV.

An adapter: the work is in checklist.build.site.triage_page.
"""

import functools
import posixpath
from dataclasses import replace
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from checklist.build.site.compact import compact
from checklist.build.site.record_page import TRIAGE_PAGE, check_lines, names_of, triage_attributes
from checklist.build.site.state import complain, is_published, log_of, state_of
from checklist.build.site.triage_page import (
    MARKER,
    POLICY,
    Checklist,
    check_markers,
    check_use,
    fill,
    read_checklist,
)

log = log_of("triage")

CODES_PAGE = "reference/problems.md"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read every policy, report its problems, and add its JSON and its CSV to the site."""
    state = state_of(config)
    state.files = files
    state.checklists = {}
    for file in [f for f in files if posixpath.basename(f.src_uri) == POLICY]:
        if not is_published(file) or file.abs_src_path is None:
            continue
        name = state.shown(file.abs_src_path)
        folder = posixpath.dirname(file.src_uri)
        page = files.get_file_from_path(posixpath.join(folder, "index.md"))
        if page is None:
            complain(log, check_use(None, name=name))
            continue
        resolve = functools.partial(state.resolve, page)
        checklist = read_checklist(
            Path(file.abs_src_path), name=name, folder=folder, resolve=resolve, kept=state.kept
        )
        complain(log, checklist.problems)
        for added, content in (("policy.json", checklist.data), ("table.csv", checklist.table)):
            uri = posixpath.join(folder, added)
            files.append(File.generated(config, uri, content=content))
        state.checklists[page.src_uri] = checklist
    log.info("Policies proved: %d", len(state.checklists))
    return files


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Set form, table and flow in where the page has their markers, or the problems there are."""
    state = state_of(config)
    checklist = state.checklists.get(page.file.src_uri)
    if checklist is None and not MARKER.search(html):
        return html
    name = state.source_of(page)
    source = page.file.content_string
    found = check_markers(html, source, name=name, has_policy=checklist is not None)
    if checklist is None:
        checklist = Checklist(None, ())
    elif not found:
        found = check_use(html, name=posixpath.join(posixpath.dirname(name), POLICY))
    complain(log, found)
    begins = page.file.src_uri == TRIAGE_PAGE
    names = names_of(state.walks.strategies, state.team.get("strategy", ""))
    if begins and checklist.policy:
        ids = [name["id"] for name in names]
        unknown = check_lines(checklist.policy, ids, state.team)
        complain(log, unknown)
        found = (*found, *unknown)
    besides = triage_attributes(
        checklist.policy,
        state.calendar,
        names,
        begins=begins,
    )
    problems = (*state.team_problems, *checklist.problems, *found)
    return fill(
        html,
        replace(checklist, problems=problems),
        language=state.language,
        attributes={
            "data-team": compact(state.team),
            **besides,
            **state.engine_attributes("triage", page),
        },
        modules=state.modules("triage", page),
        codes_page=state.resolve(page.file, CODES_PAGE) or "",
        kept=state.kept,
    )
