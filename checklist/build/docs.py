"""Find the files below docs/: the one place that knows where they are.

Reads the names of files. Everything that reads a file of the sources asks here for it by its path
below docs/, so that a folder laid over another is a change of `docs_of` alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from checklist.build.links.listing import list_files

FOLDER = "docs"
POLICY = "triage/policy.yml"
REGISTER = "links.yml"
STRATEGIES = "branching/*.yml"
GLOSSARY = "reference/glossary.yml"
SEARCH = "search.yml"


@dataclass(frozen=True, slots=True)
class Docs:
    """The sources of a site: what an earlier one of `folders` has replaces that of a later one."""

    folders: tuple[Path, ...]

    def find(self, path: str) -> Path | None:
        """Return the file at `path`, relative to docs/; None where there is none."""
        files = (folder / path for folder in self.folders)
        return next((file for file in files if file.is_file()), None)

    def matching(self, pattern: str) -> dict[str, Path]:
        """Return the files that match a pattern of paths, by path, sorted."""
        found: dict[str, Path] = {}
        for folder in reversed(self.folders):
            files = (file for file in folder.glob(pattern) if file.is_file())
            found |= {file.relative_to(folder).as_posix(): file for file in files}
        return dict(sorted(found.items()))

    def paths(self) -> Iterator[str]:
        """Yield the path of every file, each once."""
        yield from dict.fromkeys(path for folder in self.folders for path in list_files(folder))


def docs_of(root: Path) -> Docs:
    """Return the sources of the project in the folder `root`."""
    return Docs((root / FOLDER,))


def default(path: str) -> Callable[[], Path]:
    """Return a function that finds a command's default file, below the folder it is run in.

    Where there is no such file, it returns the path that a message should name.
    """

    def found() -> Path:
        return docs_of(Path()).find(path) or Path(FOLDER, path)

    return found
