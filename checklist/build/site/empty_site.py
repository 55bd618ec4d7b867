"""Empty the folder of a site whose build failed, so that nobody publishes half a site.

Deletes what it is given, nothing else.
"""

import shutil
from pathlib import Path


def discard(site: Path) -> None:
    """Delete all in `site` except names that start with a dot, as MkDocs does before a build."""
    for entry in site.iterdir() if site.is_dir() else ():
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
