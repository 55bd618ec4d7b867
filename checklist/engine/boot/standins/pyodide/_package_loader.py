"""Stands in for Pyodide's module of this name: the small start loads no package."""


class Folder:
    """A folder whose name Pyodide asks for."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return self.name


SITE_PACKAGES = Folder("/lib/python3.14/site-packages")
DSO_DIR = Folder("/usr/lib")


def init_loaded_packages() -> None:
    """Tell JavaScript which packages there are: none."""
