"""While serving, a mistake is reported in the terminal and on the page; no request hangs.

Each test edits its own copy of the project and looks at what the live server then sends.
"""

from html import unescape

import pytest
from playwright.sync_api import Page

from checklist.engine.problem import Problem
from checklist.engine.source.findings import find_problems
from tests.builds.project import POLICY, Project, copy_package, serve_live
from tests.paths import SMALL_STRATEGY

HEALTHY = "data-checklist="
PATHS = ("", "triage/", "triage/policy.json", "triage/table.csv", "reference/problems/")


@pytest.fixture
def small(small: Project) -> Project:
    """Return a small fork with a package of its own, whose templates and words may be edited."""
    copy_package(small)
    return small


def break_policy(project: Project) -> Problem:
    """Let a rule lead to an outcome that is none; return what must be reported."""
    project.edit(POLICY, "then: plan", "then: plam")
    (problem,) = find_problems(project.root / POLICY, name=POLICY).problems
    assert (str(problem.where), problem.code) == (f"{POLICY}:26", "unknown-name")
    return problem


def correct_policy(project: Project) -> None:
    project.edit(POLICY, "then: plam", "then: plan")


def assert_reported_on(page: str, problem: Problem) -> None:
    """Fail unless the page tells a problem in full, in place of the form."""
    assert HEALTHY not in page
    assert f"<code>{problem.where}</code>" in page
    assert f"{problem.what}: <strong>{problem.cure}</strong>" in unescape(page)
    assert f'<a href="../reference/problems/#{problem.code}">{problem.code}</a>' in page
    assert "<!-- checklist" not in page


def built(project: Project) -> dict[str, int]:
    """Return what the cache of the runtime holds, and when it was written."""
    cache = project.root / ".cache" / "runtime"
    return {entry.name: entry.lstat().st_mtime_ns for entry in cache.iterdir()}


def test_a_policy_broken_while_it_is_served_is_reported_and_then_corrected(small: Project) -> None:
    before = built(small)
    with serve_live(small) as server:
        assert HEALTHY in server.get("triage/")[1]
        problem = break_policy(small)
        assert_reported_on(server.wait_for_page("triage/", "plam"), problem)
        server.wait_for_line(str(problem))
        assert {path: server.get(path)[0] for path in PATHS} == dict.fromkeys(PATHS, 200)
        correct_policy(small)
        page = server.wait_for_page("triage/", HEALTHY)
        assert "hp-problems" not in page
        assert "Traceback" not in server.terminal
        assert server.terminal.count("Building documentation") == 3  # it does not loop
    assert built(small) == before  # an edit of the policy builds no runtime


@pytest.mark.deep
def test_a_server_started_with_a_broken_policy_reports_it_and_then_recovers(small: Project) -> None:
    problem = break_policy(small)
    with serve_live(small) as server:
        assert str(problem) in server.terminal
        assert {path: server.get(path)[0] for path in PATHS} == dict.fromkeys(PATHS, 200)
        assert_reported_on(server.get("triage/")[1], problem)
        correct_policy(small)
        server.wait_for_page("triage/", HEALTHY)
        assert "Traceback" not in server.terminal


@pytest.mark.deep
def test_strict_is_what_would_keep_a_broken_policy_from_being_served(small: Project) -> None:
    problem = break_policy(small)
    stopped = small.run("-m", "mkdocs", "serve", "-a", "127.0.0.1:0")
    assert stopped.status == 1
    assert stopped.complaints == [str(problem)]


@pytest.mark.deep
def test_templates_and_words_reload_again_and_again(small: Project) -> None:
    (small.root / "node_modules").unlink()  # the page alone, which is quick
    with serve_live(small) as server:
        for old, new in (("<form ", "<form data-edit=1 "), ("data-edit=1", "data-edit=2")):
            small.edit("checklist/engine/triage/templates/form.html", old, new)
            server.wait_for_page("triage/", new)
        for old, new in (('"starting": "', "First: "), ('"starting": "First: ', "Second: ")):
            small.edit("checklist/engine/words/en/triage.json", old, f'"starting": "{new}')
            server.wait_for_page("triage/", f">{new}")


@pytest.mark.deep
def test_the_walkthrough_follows_its_templates_words_and_strategies(small: Project) -> None:
    (small.root / "node_modules").unlink()
    small.write("docs/branching/trunk.md", "# Trunk\n")
    small.write("docs/branching/small.yml", SMALL_STRATEGY.read_text("utf-8"))
    small.write("docs/branching/walkthrough/index.md", "# Walk\n\n<!-- walkthrough -->\n")
    page = "branching/walkthrough/"
    with serve_live(small) as server:
        small.edit(
            "checklist/engine/walkthrough/templates/story.html",
            "hp-walk__story",
            "edited hp-walk__story",
        )
        server.wait_for_page(page, "edited hp-walk__story")
        small.edit("checklist/engine/words/en/walkthrough.json", '"end": "', '"end": "Edited ')
        server.wait_for_page(page, ">Edited ")
        small.edit("docs/branching/small.yml", "title: Small", "title: Smaller")
        server.wait_for_page(page, "<summary>Smaller</summary>")


@pytest.mark.deep
def test_the_runtime_follows_words_that_are_edited_while_it_runs(small: Project) -> None:
    program = (
        "import pathlib; from checklist.build.engine import rehearse_triage, runtime; "
        "from checklist.build.engine.engines import TRIAGE; "
        "from checklist.engine.entry import step; step(rehearse_triage.requests()[0]); "
        "words = pathlib.Path('checklist/engine/words/en/triage.json'); "
        "text = words.read_text('utf-8'); key = '\"at_least\": \"'; "
        "words.write_text(text.replace(key, key + 'Edited '), 'utf-8'); "
        "runtime.build(TRIAGE)"
    )
    assert small.run("-c", program).output == ""


@pytest.mark.deep
def test_a_mistake_in_the_facts_of_the_team_is_reported_and_then_corrected(small: Project) -> None:
    with serve_live(small) as server:
        small.edit("mkdocs.yml", "    name:", "    nmae:")
        page = unescape(server.wait_for_page("triage/", "nmae"))
        assert "<code>mkdocs.yml:10</code>" in page
        assert '<a href="../reference/problems/#unknown-fact">unknown-fact</a>' in page
        server.wait_for_line('mkdocs.yml:10: unknown fact "nmae" in extra.team')
        small.edit("mkdocs.yml", "    nmae:", "    name:")
        server.wait_for_page("triage/", HEALTHY)


@pytest.mark.deep
def test_a_policy_is_served_while_the_runtime_cannot_be_built(small: Project) -> None:
    (small.root / "node_modules").unlink()
    with serve_live(small) as server:
        assert "run make setup" in server.terminal
        assert "Traceback" not in server.terminal
        assert HEALTHY in server.get("triage/")[1]


@pytest.mark.browser
@pytest.mark.deep
def test_an_open_page_shows_the_problem_by_itself_and_then_the_form(
    page: Page, small: Project
) -> None:
    with serve_live(small) as server:
        page.goto(f"{server.url}triage/")
        page.wait_for_selector("form[data-engine=ready]")
        problem = break_policy(small)
        problems = page.wait_for_selector(".hp-problems")
        assert problems is not None
        assert problem.what in problems.inner_text()
        assert page.query_selector("form[data-checklist]") is None
        correct_policy(small)
        page.wait_for_selector("form[data-engine=ready]")
        assert page.query_selector(".hp-problems") is None
