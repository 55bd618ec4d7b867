"""Run the benchmarks: all of them, or those named.

``python -m bench [start …]``. To add one, write a module with a ``main`` and name it in BENCHES.
"""

import sys

from bench import start

BENCHES = {"start": start.main}


def main(names: list[str]) -> int:
    """Run the benchmarks called `names`; return an exit status."""
    if unknown := [name for name in names if name not in BENCHES]:
        print(f"unknown benchmark {unknown[0]!r}: there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    return max(BENCHES[name]() for name in names or BENCHES)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
