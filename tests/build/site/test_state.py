"""The hooks of one build share one state."""

from pathlib import Path

import pytest
from mkdocs.config.base import load_config
from mkdocs.structure.files import File, Files, InclusionLevel

from checklist.build.site.state import State, address_from, last_state, started, state_of


@pytest.fixture
def state(tmp_path: Path) -> State:
    (tmp_path / "docs/how").mkdir(parents=True)
    for name in ("index.md", "how/index.md", "how/draft.md"):
        (tmp_path / "docs" / name).touch()
    (tmp_path / "mkdocs.yml").write_text("site_name: Any\nextra: {team: {name: We}}\n", "utf-8")
    config = load_config(str(tmp_path / "mkdocs.yml"))
    found = state_of(config)
    names = ("index.md", "how/index.md", "how/draft.md")
    files = [File(name, config.docs_dir, config.site_dir, True) for name in names]  # noqa: FBT003
    files[2].inclusion = InclusionLevel.EXCLUDED
    found.files = Files(files)
    return found


def test_hooks_with_the_same_settings_get_the_same_state(state: State) -> None:
    assert state_of(state.config) is state
    assert last_state() is state
    assert state.team == {"name": "We"}
    again = load_config(str(state.settings))
    assert state_of(again) is not state


def test_the_command_is_that_of_the_build_that_runs(state: State) -> None:
    assert not state.is_serving
    started("serve")
    try:
        assert state_of(load_config(str(state.settings))).is_serving
    finally:
        started("build")


def test_a_path_is_named_from_the_folder_of_the_settings(state: State, tmp_path: Path) -> None:
    assert state.shown(tmp_path / "docs" / "how" / "index.md") == "docs/how/index.md"
    assert state.shown(tmp_path.parent / "x.md") == "../x.md"


def test_a_link_leads_to_what_is_published_and_keeps_its_fragment(state: State) -> None:
    start = state.page_at("index.md")
    assert start
    assert state.resolve(start, "how/index.md#part") == "how/#part"
    assert state.resolve(start, "how/draft.md") is None
    assert state.resolve(start, "how/none.md") is None


def test_an_address_keeps_its_digest_to_the_letter() -> None:
    assert address_from("a/b/", "runtime/x.zip#sha256-a//b/../c=") == (
        "../../runtime/x.zip#sha256-a//b/../c="
    )
