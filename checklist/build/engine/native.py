"""Answer requests of the page natively, in a new process.

Starts Python. This process may have read templates and words before an edit; a new one has not.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

_ANSWER = """
import json, sys
from checklist.engine.entry import step
json.dump([step(request) for request in json.load(sys.stdin)], sys.stdout)
"""


def answer_natively(requests: list[str], *, root: Path) -> list[str]:
    """Return the response to each of `requests`, from the package as it now is in `root`."""
    with tempfile.TemporaryDirectory() as sandbox:
        done = subprocess.run(  # noqa: S603  our own interpreter and our own lines
            [sys.executable, "-c", _ANSWER],
            input=json.dumps(requests),
            capture_output=True,
            check=True,
            cwd=root,
            env={**os.environ, "CHECKLIST_SANDBOX": sandbox},
            text=True,
        )
    answers: list[str] = json.loads(done.stdout)
    return answers
