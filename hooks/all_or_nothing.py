"""Leave no site behind where its build failed: it would look complete.

An adapter: the work is in checklist.build.site.empty_site. First in the list of hooks, so that the
folder is known before another hook can fail.
"""

from mkdocs.config.defaults import MkDocsConfig

from checklist.build.site.empty_site import discard
from checklist.build.site.state import last_state, state_of


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Note where the site goes: on_build_error is not given it."""
    state_of(config)
    return config


def on_build_error(error: Exception) -> None:
    """Empty the site; a strict build that is aborted comes here too."""
    if state := last_state():
        discard(state.site_dir)
