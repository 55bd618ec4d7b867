"""Make the virtual environment, and install what a lock file pins.

Runs under the system's Python, before anything is installed: standard library only.
To change what is installed, edit pyproject.toml and run ``make lock``.
"""

import sys
from pathlib import Path

from speak import run

OLDEST = (3, 11)


def main(venv: Path, requirements: Path) -> int:
    """Create `venv` where it is missing, and fill it from `requirements`; return an exit status."""
    if sys.version_info < OLDEST:
        print(
            f"Python {sys.version.split()[0]} is too old: install Python 3.11 or newer, "
            "or name one that is there: make PYTHON=python3.12 …",
            file=sys.stderr,
        )
        return 1
    try:
        import ensurepip  # noqa: F401, PLC0415  the part of venv that Debian packages apart
    except ImportError:
        print(
            "This Python has no venv: install it (Debian: apt-get install python3-venv)",
            file=sys.stderr,
        )
        return 1
    python = str(venv / "bin" / "python")
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    whole = ["--require-hashes", "--no-deps", "-r", str(requirements)]  # the lock names all
    for command, doing in (
        ([sys.executable, "-m", "venv", str(venv)], "Making the virtual environment"),
        ([*pip, *whole], f"Installing what {requirements} pins"),
        (
            [*pip, "--no-deps", "--no-build-isolation", "--editable", "."],
            "Installing this package",
        ),
    ):
        status = run(command, doing)
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
