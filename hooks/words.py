"""Let the pages speak the language of theme.language, also in what their templates add.

An adapter: the work is in checklist.build.site.language and checklist.engine.catalogue. Before all
hooks that write words.
"""

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files

from checklist.build.site.language import mistakes, name_switches
from checklist.build.site.state import complain, log_of, state_of
from checklist.build.words import FOLDER
from checklist.engine.catalogue import ENGLISH

log = log_of("words")


@event_priority(50)  # before the theme's search, which asks the theme for the language's words
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Report a language without words, and stop where words cannot be said."""
    state = state_of(config)
    complain(log, state.language_problems)
    config.theme["language"] = state.language
    if found := mistakes((ENGLISH, state.language), name=state.shown(FOLDER)):
        complain(log, found)
        raise Abort("The words have mistakes, so no page can be written")
    name_switches(config.theme, state.words.word)
    return config


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Give the templates of pages the words of the site, as ``word(key, …)``, ``words(prefix)``."""
    words = state_of(config).words
    env.globals |= {"word": words.word, "words": words.words}
    return env
