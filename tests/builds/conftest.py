"""Fixtures of the tests that build and serve copies of the project."""

from pathlib import Path

import pytest

from tests.builds.project import Project, copy_shipped, copy_small


@pytest.fixture
def small(tmp_path: Path) -> Project:
    """Return a small fork that builds without a word."""
    return copy_small(tmp_path / "fork")


@pytest.fixture
def shipped(tmp_path: Path) -> Project:
    """Return a copy of the whole project."""
    return copy_shipped(tmp_path / "copy")
