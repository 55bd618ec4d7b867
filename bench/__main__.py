"""Run the benchmarks: all of them in turn, or those named.

``python -m bench [start|starts|bytes|walk|batch|prove|links …]``. To add one, write a module of
this package with a ``main`` that prints its figures and returns an exit status; name it in BENCHES.
"""

import sys
from importlib import import_module

BENCHES = ("start", "starts", "bytes", "walk", "batch", "prove", "links")


def main(names: list[str]) -> int:
    """Run the benchmarks called `names`; return the worst exit status."""
    if unknown := [name for name in names if name not in BENCHES]:
        print(f"unknown benchmark {unknown[0]!r}: there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    return max(_run(name) for name in names or BENCHES)


def _run(name: str) -> int:
    print(f"\n== {name}\n", flush=True)
    status: int = import_module(f"bench.{name}").main()  # each imports what it alone needs
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
