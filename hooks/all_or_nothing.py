"""Leave no site behind where its build failed: it would look complete.

An adapter: the work is in checklist.build.site.empty_site. First in the list of hooks, so that it
knows the folder before another hook can fail.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from checklist.build.site.empty_site import discard

_site: list[Path] = []


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Keep where the site goes: on_build_error is not told."""
    _site[:] = [Path(config.site_dir)]
    return config


def on_build_error(error: Exception) -> None:
    """Empty the site; a strict build that is aborted comes here too."""
    for site in _site:
        discard(site)
