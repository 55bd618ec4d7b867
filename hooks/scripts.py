"""Publish the site's own scripts in a folder that is named by what is in them.

An adapter: the name is made in checklist.build.site.by_content. After the theme's plugins, whose
scripts stay where they are; before the hooks that name scripts in pages.
"""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

from checklist.build.site.by_content import SCRIPTS
from checklist.build.site.state import state_of


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Name the scripts that are on every page where they are published."""
    for at, script in enumerate(config.extra_javascript):
        if isinstance(script, str):
            config.extra_javascript[at] = _published(script, config)
        else:
            script.path = _published(script.path, config)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Publish them there."""
    for file in files:
        if state_of(config).docs.find(file.src_uri):
            file.dest_uri = _published(file.dest_uri, config)
    return files


def _published(path: str, config: MkDocsConfig) -> str:
    below = path.removeprefix(f"{SCRIPTS}/")
    is_own = below != path and state_of(config).docs.find(path) is not None
    return f"{state_of(config).scripts}/{below}" if is_own else path
