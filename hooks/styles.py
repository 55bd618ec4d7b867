"""Publish the style sheets of the site as one.

An adapter: the work is in checklist.build.site.styles. A sheet that a team keeps in another folder
is published as it is.
"""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from checklist.build.site.state import state_of
from checklist.build.site.styles import address_of, joined, sheets_of

_SHEETS: dict[str, str] = {}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Name the one sheet in place of those that it is made of."""
    found = {path: state_of(config).docs.find(path) for path in sheets_of(config.extra_css)}
    _SHEETS.clear()
    _SHEETS.update((path, file.read_text("utf-8")) for path, file in found.items() if file)
    others = [path for path in config.extra_css if path not in _SHEETS]
    config.extra_css = [*([address_of(joined(_SHEETS))] if _SHEETS else []), *others]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the one sheet, and leave out its parts."""
    if _SHEETS:
        sheet = joined(_SHEETS)
        files.append(File.generated(config, address_of(sheet), content=sheet))
    for path in _SHEETS:
        if file := files.get_file_from_path(path):
            files.remove(file)
    return files
