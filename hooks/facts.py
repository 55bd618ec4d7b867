"""Set the team's facts and the policy's deadlines into the pages, and report what is wrong in them.

An adapter: the work is in checklist.build.site.facts. Problems of the policy are reported by the
hook triage.py.
"""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from checklist.build.docs import POLICY
from checklist.build.site.facts import check_facts, facts_of, fill_facts
from checklist.build.site.state import complain, log_of, state_of
from checklist.build.site.strategy_page import page_of_strategy
from checklist.build.site.team import placeholders
from checklist.engine.source.policy_file import read_policy

log = log_of("facts")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Report the problems of the team's facts, and note those that nobody has stated yet."""
    state = state_of(config)
    complain(log, state.team_problems)
    for name, line in placeholders(state.team, state.settings).items():
        log.info(
            "%s:%d: %s is still a placeholder: write your team's own",
            state.settings.name,
            line,
            name,
        )
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read the policy for its deadlines, at each build: it may be edited while serving."""
    state = state_of(config)
    path = state.docs.find(POLICY)
    policy = read_policy(path, name=POLICY).policy if path else None
    page = page_of_strategy(state.docs, state.team)
    state.facts = facts_of(state.team, policy, language=state.language, strategy_page=page)
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Report names that are no facts, and replace the others by their text."""
    state = state_of(config)
    source = page.file.content_string
    complain(log, check_facts(source, state.facts, name=state.source_of(page)))
    return fill_facts(markdown, state.facts.seen_from(page.file.src_uri))
