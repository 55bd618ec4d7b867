"""Write the service worker, which keeps the site on the reader's device.

An adapter: the work is in checklist.build.site.offline. After all hooks that change what is
published. A site that is served while it is written is not kept, nor one that says
``offline: false`` under ``extra``: their worker lets go of what another one has kept.
"""

from pathlib import Path

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.utils import get_build_datetime

from checklist.build.site.offline import WORKER, check_setting, service_worker, write_list
from checklist.build.site.state import Command, complain, log_of, started, state_of

log = log_of("offline")


def on_startup(*, command: Command, dirty: bool) -> None:
    """Keep the command: the other events are not given it."""
    started(command)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Report a setting that is neither true nor false."""
    state = state_of(config)
    value = config.extra.get("offline", True)
    complain(log, check_setting(value, state.settings, name=state.settings.name))
    return config


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Tell the templates where the worker is, "" where nothing is kept."""
    env.globals["service_worker"] = WORKER if state_of(config).keeps_site else ""
    return env


def on_post_build(config: MkDocsConfig) -> None:
    """Write it."""
    state = state_of(config)
    write_list(state.site_dir / state.scripts)
    script = service_worker(
        state.site_dir,
        engine=state.engine_files("triage"),
        built=get_build_datetime(),
        scripts=state.scripts,
        keeps=state.keeps_site,
    )
    Path(config.site_dir, WORKER).write_text(script, "utf-8")
