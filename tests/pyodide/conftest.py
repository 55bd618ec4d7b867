"""Fixtures: the engines that the tests of this folder use."""

from collections.abc import Iterator

import pytest

from checklist.build.engine.engines import TRIAGE, WALKTHROUGH
from tests.pyodide.node_engine import Ask, node_engine


@pytest.fixture(scope="session")
def triage() -> Iterator[Ask]:
    """Start the triage's Python as the page does."""
    with node_engine(TRIAGE, "small") as ask:
        yield ask


@pytest.fixture(scope="session")
def walkthrough() -> Iterator[Ask]:
    """Start the walkthrough's Python as the page does."""
    with node_engine(WALKTHROUGH, "small") as ask:
        yield ask
