"""Fill the pages of the run and of the records, and publish the schema of a record's file.

An adapter: the work is in checklist.build.site.record_page and checklist.build.site.record_schema.
After the hooks triage.py and walkthrough.py, which read the policy and the strategies.
"""

import functools
from urllib.parse import urljoin

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from checklist.build.docs import POLICY
from checklist.build.site.compact import compact
from checklist.build.site.facts import fill_facts
from checklist.build.site.record_page import (
    RECORDS,
    RUN,
    TRIAGE_PAGE,
    fill_records,
    fill_run,
    messages_of,
)
from checklist.build.site.record_schema import SCHEMA, schema
from checklist.build.site.state import State, state_of
from checklist.engine.source.policy_file import read_policy


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the schema to the site."""
    files.append(File.generated(config, SCHEMA, content=schema()))
    return files


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Set the run or the records in where the page has their marker."""
    if RUN not in html and RECORDS not in html:
        return html
    state = state_of(config)
    checklist = state.checklists.get(TRIAGE_PAGE)
    path = state.docs.find(POLICY)
    written = read_policy(path, name=POLICY).policy if path else None
    messages = messages_of(
        written.steps if written else (),
        find=state.docs.find,
        resolve=functools.partial(state.resolve, page.file),
        fill=lambda text: fill_facts(f"```\n{text}```\n", state.facts)[4:-4],
    )
    data = {"data-team": compact(state.team), "data-messages": compact(messages)}
    if RUN in html:
        html = fill_run(
            html,
            checklist.policy if checklist else None,
            language=state.language,
            attributes={**data, **state.engine_attributes("run", page)},
            modules=state.modules("run", page),
            team=state.team,
            flow=_flow(state, page),
        )
    return fill_records(
        html,
        language=state.language,
        attributes=state.engine_attributes("records", page),
        modules=state.modules("records", page),
    )


def _flow(state: State, page: Page) -> tuple[str, str]:
    """Return the address of the questions, and the whole of it to print.

    It names no place on their page: a policy that does not decide has no flow.
    """
    address = state.resolve(page.file, TRIAGE_PAGE) or ""
    return address, urljoin(page.canonical_url or "", address)
