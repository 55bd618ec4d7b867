"""``python -m checklist``: the commands of checklist/cli/. What they print is UTF-8 everywhere."""

import io
import sys

from checklist.cli.main import main

if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    main(prog_name="python -m checklist")
