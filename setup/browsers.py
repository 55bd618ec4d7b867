"""Find what drives Firefox and WebKitGTK in the tests, or install it from Debian, and note it.

Writes a file of JSON, by program its path. What is missing is installed where that needs no
password. It never skips: what is missing then is named with its package, and the exit status is 1.
To look in more places, add to PROGRAMS.
"""

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from debian import can_install, install


@dataclass(frozen=True)
class Program:
    """What has to be there: what it is, its package, and its names or places, the first first."""

    title: str
    package: str
    places: tuple[str, ...]

    def find(self) -> str | None:
        """Return its path, None where it is not on this machine."""
        for place in self.places:
            found = str(_newest(place) or "") if "/" in place else shutil.which(place)
            if found:
                return found
        return None


def _newest(place: str) -> Path | None:
    """Return the last of the files that a pattern of absolute paths names."""
    return max(Path("/").glob(place.lstrip("/")), default=None)


PROGRAMS = {
    "firefox": Program("Firefox", "firefox-esr", ("firefox-esr", "firefox")),
    "WebKitWebDriver": Program(
        "the driver of WebKitGTK", "webkit2gtk-driver", ("WebKitWebDriver",)
    ),
    "MiniBrowser": Program(
        "the browser of WebKitGTK",
        "webkit2gtk-driver",
        ("/usr/lib/*/webkit2gtk-4.*/MiniBrowser", "/usr/libexec/webkit2gtk-4.*/MiniBrowser"),
    ),
    "Xvfb": Program("a screen that nobody sees", "xvfb", ("Xvfb",)),
}


def missing(programs: dict[str, Program]) -> list[Program]:
    """Return what is not on this machine."""
    return [one for one in programs.values() if one.find() is None]


def packages(programs: list[Program]) -> list[str]:
    """Return the packages of some programs, each once."""
    return list(dict.fromkeys(one.package for one in programs))


def from_debian(names: list[str]) -> None:
    """Install packages where that needs no password."""
    if can_install():
        install(*names)


def main(
    target: Path, programs: dict[str, Program], get: Callable[[list[str]], None] = from_debian
) -> int:
    """Write the paths of all programs to `target`; return an exit status."""
    if wanted := packages(missing(programs)):
        get(wanted)
    if left := missing(programs):
        titles = ", ".join(f"{one.title} ({one.package})" for one in left)
        print(
            f"Missing for the tests in other browsers: {titles}: install them "
            f"(Debian, as root: apt-get install {' '.join(packages(left))}), then run make again",
            file=sys.stderr,
        )
        return 1
    found = {name: one.find() for name, one in programs.items()}
    target.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(f"Further browsers for the tests: {found['firefox']}, {found['MiniBrowser']}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), PROGRAMS))
