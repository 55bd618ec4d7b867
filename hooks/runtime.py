"""Add the runtime, which starts Python in pages, to the site, and the scripts of these pages.

An adapter: the work is in checklist.build.engine.runtime. Before the hooks that fill pages.
"""

from jinja2 import Environment
from mkdocs.config.config_options import ExtraScript
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from checklist.build.engine import runtime
from checklist.build.engine.engines import needed
from checklist.build.engine.error import BundleError
from checklist.build.site.state import log_of, state_of

log = log_of("runtime")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add the script that loads those of each kind of page."""
    script = {"path": f"{state_of(config).scripts}/pages.js", "type": "module"}
    value = ExtraScript().run_validation(script)  # type: ignore[no-untyped-call]
    config.extra_javascript.append(value)
    return config


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Give the templates ``rooms_of(page)``, the scripts of these rooms, and their folder."""
    state = state_of(config)
    env.globals["scripts"] = state.scripts
    env.globals["rooms_of"], env.globals["scripts_of"] = state.rooms_of, state.scripts_of
    return env


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Build the engines that pages ask for, where they are not yet built, and add their files."""
    state = state_of(config)
    state.files = files
    engines = needed(page.content_string for page in files.documentation_pages())
    try:
        built = runtime.build_all(engines, say=log.info)
    except BundleError as error:
        log.error("The runtime is not built: %s", error)  # noqa: TRY400  a mistake, no traceback
        return files
    for engine in engines:
        state.set_engine(engine, built[engine.name])
        for path, source in runtime.files(built[engine.name]).items():
            if files.get_file_from_path(path) is None:  # the engines share the interpreter
                files.append(File.generated(config, path, abs_src_path=str(source)))
    return files
