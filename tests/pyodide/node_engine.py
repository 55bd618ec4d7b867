"""The page's Python under Node, started once for a run's process, and asked by many tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from checklist.build.engine import under_node
from checklist.build.engine.engines import Engine
from checklist.build.engine.under_node import Start
from tests.once import built_engines

Ask = Callable[[str], str]
"""From the text of a request to that of the response."""


@contextmanager
def node_engine(engine: Engine, how: Start) -> Iterator[Ask]:
    """Start an engine from what is built for it; yield what asks it."""
    with under_node.start(engine, built_engines()[engine.name], how) as python:
        yield python.ask
