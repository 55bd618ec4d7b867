"""Leave out of the site the theme's files for searching in languages other than the site's.

Material copies these files into every site, though a search loads only those of its languages; they
are under licences that ask for texts of their own.
"""

from collections.abc import Iterable

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

FOLDER = "assets/javascripts/lunr/"
SEARCHES = ("material/search", "search")
SEGMENTERS = {"ja": "tinyseg.js", "hi": "wordcut.js", "th": "wordcut.js"}


def loaded(languages: Iterable[str]) -> set[str]:
    """Return the files that the theme's search loads for `languages`; English needs none."""
    named = {*languages}
    files = {f"min/lunr.{name}.min.js" for name in named - {"en"}}
    files |= {SEGMENTERS[name] for name in named & SEGMENTERS.keys()}
    files |= {"min/lunr.multi.min.js"} if len(named) > 1 else set()
    return files | {"min/lunr.stemmer.support.min.js"} if files else set()


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Take out what the search does not load."""
    searches = [config.plugins[name] for name in SEARCHES if name in config.plugins]
    kept = loaded(name for search in searches for name in search.config.lang or ())
    for file in [f for f in files if f.src_uri.startswith(FOLDER)]:
        if file.src_uri.removeprefix(FOLDER) not in kept:
            files.remove(file)
    return files
