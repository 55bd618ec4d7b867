"""Tell of a fault of the program: where it was, and what.

Pure; runs natively and in Pyodide.
"""

import traceback


def frames(error: BaseException) -> str:
    """Return where and what, without source lines: the page ships bytecode only."""
    told = [
        f"{frame.f_globals.get('__name__')}, line {line}, in {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    return "\n".join([*told, f"{type(error).__name__}: {error}"])
