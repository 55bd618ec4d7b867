"""Add to the site what starts Python in the page.

The work is in checklist/build/engine/runtime.py.
"""

import logging

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from checklist.build.engine import runtime
from checklist.build.engine.bundle import BundleError

log = logging.getLogger("mkdocs.hooks.runtime")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Build the runtime where it is not yet built, and add its files."""
    try:
        folder = runtime.build()
    except BundleError as error:
        log.error("The runtime is not built: %s", error)  # noqa: TRY400  a mistake, no traceback
        return files
    for path, source in runtime.files(folder).items():
        files.append(File.generated(config, path, abs_src_path=str(source)))
    return files
