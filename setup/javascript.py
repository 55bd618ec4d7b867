"""Check the JavaScript: its types with tsc, all else that a linter can see with oxlint.

Both come from node_modules and run under the Node.js that builds the runtime. What runs in the
page, in a worker and under Node is checked apart, each with what is there: types/*.json. To change
what the linter asks for, edit .oxlintrc.json.
"""

import subprocess
import sys
from pathlib import Path

from checklist.build.engine.node import find_node

ROOT = Path(__file__).parents[1]
WHERE = ("docs/assets/javascripts", "checklist/build/engine")
COMMANDS = (
    ("node_modules/typescript/bin/tsc", "--build", "--pretty", "false"),
    ("node_modules/oxlint/bin/oxlint", "--deny-warnings", "--format", "unix", *WHERE),
)


def main(root: Path) -> int:
    """Run both in `root`, which has all that they read; return an exit status."""
    node = find_node()
    if node is None:
        print("No Node.js 20 or newer was found: run make setup", file=sys.stderr)
        return 1
    done = [subprocess.run([node, *command], cwd=root, check=False) for command in COMMANDS]
    return int(any(one.returncode for one in done))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if sys.argv[1:] else ROOT))
