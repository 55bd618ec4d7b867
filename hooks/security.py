"""Give every page that is built the content security policy of the whole site.

An adapter: the work is in checklist.build.site.csp. The last of the hooks that change pages. Not
while the site is served: MkDocs then adds to each page a script, a different one each time.
"""

from mkdocs.config.defaults import MkDocsConfig

from checklist.build.site.csp import protect
from checklist.build.site.state import Command, complain, log_of, started, state_of
from checklist.engine.problem import ProblemsFoundError

log = log_of("security")


def on_startup(*, command: Command, dirty: bool) -> None:
    """Keep the command: the other events are not given it."""
    started(command)


def on_post_build(config: MkDocsConfig) -> None:
    """Write the policy into the pages."""
    state = state_of(config)
    if state.is_serving:
        return
    try:
        protect(state.site_dir)
    except ProblemsFoundError as error:
        complain(log, error.problems)
