"""Set the team's facts and the policy's deadlines into the pages.

An adapter: the work is in checklist.build.site.facts. Problems of the facts and of the policy
themselves are told by the hook triage.py.
"""

import logging
import os
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from checklist.build.site.facts import Facts, check_facts, facts_of, fill_facts
from checklist.build.site.team import read_team
from checklist.engine.source.policy_file import read_policy

log = logging.getLogger("mkdocs.hooks.facts")  # strict counts what is logged under mkdocs

POLICY = "triage/policy.yml"

_facts = [Facts({})]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read the facts anew, since a policy may have been edited while the site is served."""
    settings = Path(config.config_file_path)
    team, _ = read_team(config.extra, settings, name=settings.name)
    path = Path(config.docs_dir) / POLICY
    policy = read_policy(path, name=POLICY).policy if path.is_file() else None
    _facts[:] = [facts_of(team, policy)]
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Complain of names that are none, and set the others in."""
    (facts,) = _facts
    source = page.file.content_string
    settings = Path(config.config_file_path)
    name = Path(os.path.relpath(page.file.abs_src_path or page.file.src_uri, settings.parent))
    for problem in check_facts(source, facts, name=name.as_posix()):
        log.warning("%s", problem)
    return fill_facts(markdown, facts)
