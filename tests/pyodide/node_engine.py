"""Ask the page's Python, under Node, as many requests as a test likes in one start.

``with node_engine("small") as ask: ask(request)``; "plain" starts from the wheel instead. The
runtime is built where it is not yet built.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from checklist.build.engine import node_engine as under_node
from checklist.build.engine import runtime
from checklist.build.engine.engines import TRIAGE, Engine
from checklist.build.engine.node_engine import Start


@contextmanager
def node_engine(how: Start, engine: Engine = TRIAGE) -> Iterator[Callable[[str], str]]:
    """Yield a function from request text to response text."""
    with under_node.start(engine, runtime.build(engine), how) as python:
        yield python.ask
