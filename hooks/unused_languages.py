"""Leave out of the site the theme's files for searching in languages other than the site's.

Material copies these files into every site, though only a search that is set to such a language
loads them; they are under licences that ask for texts of their own.
"""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

FOLDER = "assets/javascripts/lunr/"
SEARCHES = ("material/search", "search")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Take the files out where the search knows English alone."""
    searches = [config.plugins[name] for name in SEARCHES if name in config.plugins]
    if all(search.config.lang in (None, ["en"]) for search in searches):
        for file in [f for f in files if f.src_uri.startswith(FOLDER)]:
            files.remove(file)
    return files
