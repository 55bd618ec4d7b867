"""The shipped site builds without a word, and a mistake stops the build and is reported in full."""

import csv
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from checklist.build.site.empty_site import discard
from checklist.build.site.team import read_team
from checklist.engine.entry import step
from checklist.engine.policy.table import full_rows
from checklist.engine.problem import BUILD, CODES, codes_in
from checklist.engine.source.findings import find_problems
from checklist.engine.source.policy_file import read_policy
from checklist.engine.triage import team_facts
from tests.builds.project import (
    BROKEN,
    POLICY,
    SCENARIOS,
    SMALL,
    TRIAGE,
    Built,
    Project,
    copy_package,
    copy_small,
)
from tests.builds.worse import with_answers_turned_round, without_rule
from tests.goldens import Case, Goldens, Messages
from tests.named import named, place_and_code
from tests.paths import ROOT

TOGETHER = [case for case in BROKEN if all(edit["file"] in TRIAGE for edit in case["edits"])]
"""The mistakes that one build can have together: those of a policy and its page."""
ALONE = [
    case if case not in TOGETHER else pytest.param(case, marks=pytest.mark.deep) for case in BROKEN
]
SHIPPED = (ROOT / POLICY).read_text("utf-8")
LOADED = yaml.safe_load(SHIPPED)
RULES = range(len(LOADED["rules"]))
ORDERED = [q["id"] for q in LOADED["questions"] if q.get("ordered", True)]
SHOWN = ("hole", "order", "unmet-scenario")
"""What says in which case something goes wrong."""
FACTS = dict.fromkeys(team_facts.FACTS, "<em>Whatever</em>") | {
    "name": 'Ours & "theirs"',
    "product": "<b>Product</b>",
    "version": "1.10",
    "strategy": "trunk",
    "tracker": "https://tracker.example/?a=1&b=2",
    "chat": "#incidents",
    "on-call": "<img src=x onerror=alert(1)>",
    "approver": "no",
}


def form_of(page: str) -> dict[str, str]:
    """Return the attributes of the triage form as a browser reads them."""
    forms = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag == "form" and "data-checklist" in dict(attrs):
                forms.append({name: value or "" for name, value in attrs})

    Parser().feed(page)
    (form,) = forms
    return form


def assert_stopped(built: Built, problems: list[str]) -> None:
    assert sorted(built.complaints) == sorted(problems)
    assert built.status == 1
    assert "Traceback" not in built.output


# What is shipped.


def test_the_shipped_site_builds_without_a_warning(published: Path, site: Path) -> None:
    said = (published / "said.txt").read_text("utf-8").splitlines()
    assert [line for line in said if not line.startswith("INFO")] == []
    assert said
    page = (site / "triage/index.html").read_text("utf-8")
    assert form_of(page)["data-checklist"] == LOADED["id"]
    assert "<!-- checklist" not in page
    assert json.loads((site / "triage/policy.json").read_text("utf-8"))["id"] == LOADED["id"]
    table = list(csv.reader((site / "triage/table.csv").read_text("utf-8").splitlines()))
    assert len(table) == 1 + len(LOADED["rules"])
    assert not (site / "links.yml").exists()  # the register is no page


def test_a_fork_that_changes_its_settings_alone_builds(shipped: Project) -> None:
    shipped.write("mkdocs.yml", "INHERIT: playbook.yml\nsite_name: Us\nextra: {team: {name: We}}")
    built = shipped.build()
    assert (built.status, built.complaints) == (0, [])
    page = shipped.published("triage/index.html")
    assert " - Us</title>" in page
    assert "og:" not in page, "nobody knows where the site is"
    assert json.loads(shipped.published("manifest.webmanifest"))["name"] == "Us"
    assert json.loads(form_of(page)["data-team"]) == {"name": "We"}


def test_search_in_other_languages_is_shipped_only_where_it_is_used(small: Project) -> None:
    folder = small.root / "site/assets/javascripts/lunr"
    assert small.build().status == 0
    assert not folder.exists()
    small.write("mkdocs.yml", small.read("mkdocs.yml") + "plugins: [search: {lang: [en, de]}]\n")
    assert small.build().status == 0
    names = ("lunr.de", "lunr.multi", "lunr.stemmer.support")
    shipped = {file.name for file in folder.rglob("*.js")}
    assert shipped == {f"{name}.min.js" for name in names}


def test_a_site_speaks_the_language_of_its_settings(small: Project) -> None:
    copy_package(small)
    (small.root / "node_modules").unlink()  # the pages alone, which are quick
    words = small.root / "checklist/engine/words"
    shutil.copytree(words / "en", words / "de")
    small.edit("checklist/engine/words/de/triage.json", '"unknown": "', '"unknown": "Unklar: ')
    small.edit("checklist/engine/words/de/site.json", "Open the triage", "Zur Triage")
    (words / "de" / "graph.json").unlink()  # what a language does not say is in English
    small.write("mkdocs.yml", small.read("mkdocs.yml") + "theme: {language: de}\n")
    assert small.build("--no-strict").status == 0
    page = small.published("triage/index.html")
    assert '<html lang="de"' in page
    assert form_of(page)["data-language"] == "de"
    assert page.count("<span>Unklar: ") == 2, "once for each question"
    assert ">Zur Triage</a>" in small.published("index.html")


def test_building_from_another_folder_builds_the_same(small: Project, tmp_path: Path) -> None:
    assert small.build().status == 0
    here = small.published("triage/index.html")
    built = small.build("-f", str(small.root / "mkdocs.yml"), cwd=tmp_path)
    assert (built.status, built.complaints) == (0, [])
    assert small.published("triage/index.html") == here


def test_a_build_writes_to_its_site_alone_so_that_serving_does_not_loop(small: Project) -> None:
    def files() -> set[Path]:
        found = (file.relative_to(small.root) for file in small.root.rglob("*"))
        return {file for file in found if "__pycache__" not in file.parts}

    before = files()
    assert small.build().status == 0
    assert {file.parts[0] for file in files() - before} == {"site"}


# The shipped policy, made worse.


def outcomes(path: Path) -> list[str]:
    """Return the outcome of every combination of answers."""
    policy = read_policy(path).policy
    assert policy is not None
    return [row.value for row in full_rows(policy)]


def assert_reported(folder: Path, text: str) -> None:
    """Fail unless each kind of proof that fails shows where, and an example of what goes wrong.

    A fork may have rules to spare: what decides every combination as before need not be reported.
    """
    scenarios = (ROOT / SCENARIOS).read_text("utf-8")
    written = {"policy.yml": text, "scenarios.yml": scenarios}
    for name, content in written.items():
        (folder / name).write_text(content, "utf-8")
    problems = find_problems(folder / "policy.yml", name="policy.yml").problems
    shown = [problem for problem in problems if problem.code in SHOWN]
    assert shown or outcomes(folder / "policy.yml") == outcomes(ROOT / POLICY)
    for problem in shown:
        said = named(problem)
        line = written[problem.where.file].splitlines()[problem.where.line - 1]
        if problem.code == "hole":
            assert said.answers
            assert "rules:" in line
        else:
            assert any(name in line for name in said.ids)


@pytest.mark.parametrize("rule", RULES)
def test_deleting_any_rule_of_the_shipped_policy_is_reported(tmp_path: Path, rule: int) -> None:
    worse = without_rule(SHIPPED, rule)
    assert yaml.safe_load(worse)["rules"] == [
        kept for at, kept in enumerate(LOADED["rules"]) if at != rule
    ]
    assert_reported(tmp_path, worse)


@pytest.mark.parametrize("question", ORDERED)
def test_turning_round_the_answers_of_any_question_is_reported(
    tmp_path: Path, question: str
) -> None:
    worse = with_answers_turned_round(SHIPPED, question)
    changed = [
        q["id"]
        for q, old in zip(yaml.safe_load(worse)["questions"], LOADED["questions"], strict=True)
        if q == {**old, "answers": old["answers"][::-1]}
    ]
    assert changed == [question]
    assert_reported(tmp_path, worse)


@pytest.mark.deep
@pytest.mark.parametrize(
    "worse",
    [without_rule(SHIPPED, 0), with_answers_turned_round(SHIPPED, ORDERED[0])],
    ids=["a rule is deleted", "answers are turned round"],
)
def test_a_shipped_policy_that_is_worse_does_not_build(shipped: Project, worse: str) -> None:
    shipped.write(POLICY, worse)
    problems = find_problems(shipped.root / POLICY, name=POLICY).problems
    assert_stopped(shipped.build(), [str(problem) for problem in problems])


# Every kind of mistake.


@pytest.fixture(scope="module")
def reported_together(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Build many policies with a mistake each, side by side; return the messages, by folder."""
    project = copy_small(tmp_path_factory.mktemp("together") / "fork")
    for at, case in enumerate(TOGETHER):
        laid = {path: SMALL[path] for path in ("docs/triage/index.md", POLICY, SCENARIOS)}
        project.lay({path.replace("triage", f"m{at:02}"): text for path, text in laid.items()})
        project.make(case, folder=f"docs/m{at:02}")
    project.write("mkdocs.yml", SMALL["mkdocs.yml"] + "not_in_nav: /m*/\n")
    built = project.build()
    assert built.status == 1
    assert "Traceback" not in built.output
    reported: dict[str, list[str]] = {}
    for complaint in built.complaints:
        folder = "/".join(complaint.split("/")[:2])
        reported.setdefault(folder, []).append(complaint.replace(folder, "docs/triage"))
    return reported


@pytest.mark.parametrize("at", range(len(TOGETHER)), ids=lambda at: TOGETHER[at]["name"])
def test_mistakes_of_many_policies_stop_a_build_and_are_reported_in_full(
    reported_together: dict[str, list[str]], goldens: Goldens, at: int
) -> None:
    goldens.hold_lines(TOGETHER[at], "problems", reported_together[f"docs/m{at:02}"])


def test_a_policy_reports_no_mistake_of_another(reported_together: dict[str, list[str]]) -> None:
    assert set(reported_together) == {f"docs/m{at:02}" for at in range(len(TOGETHER))}


@pytest.mark.parametrize("case", ALONE, ids=lambda case: case["name"])
def test_a_mistake_stops_the_build_and_is_reported_in_full(
    small: Project, goldens: Goldens, case: Case
) -> None:
    small.make(case)
    built = small.build()
    goldens.hold_lines(case, "problems", built.complaints)
    assert_stopped(built, built.complaints)


def test_there_is_a_mistake_for_every_room_and_every_code_that_is_shown_nowhere_else() -> None:
    reported = {
        re.findall(r"\[([\w-]+)\]$", line)[0] for case in BROKEN for line in case["problems"]
    }
    assert all(CODES[code].in_build for code in reported)
    assert {room for code in reported for room in CODES[code].rooms} >= BUILD
    # The other rooms have each of their codes shown without a build: tests/golden, links.yml.
    assert reported >= codes_in("facts", "pages", "walkthrough")


def test_a_mistake_in_the_markers_is_reported_where_the_markdown_talks_of_them_too(
    small: Project,
) -> None:
    talk = "\n`` <!-- checklist:frm --> ``\n\n~~~\n<!-- checklist:frm -->\n~~~\n"
    small.write("docs/triage/index.md", SMALL["docs/triage/index.md"] + talk)
    assert small.build().complaints == []
    small.write("docs/triage/index.md", f"{talk}\n<!-- checklist:form --><!--checklist:frm-->\n")
    (complaint,) = small.build().complaints
    assert place_and_code(complaint) == "docs/triage/index.md:8 bad-marker"


def test_a_policy_that_is_not_published_is_not_read(small: Project) -> None:
    small.write("docs/adr/policy.yml", "id: [")
    built = small.build()
    assert (built.status, built.complaints) == (0, [])
    assert not (small.root / "site" / "adr").exists()


def test_a_runtime_that_cannot_be_built_stops_the_build_with_the_cure(small: Project) -> None:
    copy_package(small)
    (small.root / "node_modules").unlink()
    lacking = small.root / "node_modules" / "pyodide"
    cure = f"The runtime is not built: {lacking} lacks the Pyodide runtime: run make setup"
    assert_stopped(small.build_apart(), [cure])
    built = small.build_apart("--no-strict")
    assert (built.status, built.complaints) == (0, [cure])
    assert form_of(small.published("triage/index.html"))["data-runtime"] == "{}"


# All or nothing.


def break_policy(project: Project) -> None:
    project.edit(POLICY, "then: plan", "then: plam")


def test_a_failed_build_leaves_no_site(small: Project) -> None:
    assert small.build_apart().status == 0
    assert (small.root / "site" / "index.html").exists()
    break_policy(small)
    assert small.build_apart().status == 1
    assert list((small.root / "site").iterdir()) == []


@pytest.mark.deep
def test_without_the_hook_a_failed_build_would_leave_a_site(small: Project) -> None:
    small.edit("playbook.yml", "  - hooks/all_or_nothing.py\n", "")
    break_policy(small)
    assert small.build().status == 1
    assert (small.root / "site" / "index.html").exists()


def test_a_site_is_emptied_but_for_names_with_a_dot_and_what_links_lead_to(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    site = tmp_path / "site"
    for folder in (outside, site / "triage", site / ".git"):
        folder.mkdir(parents=True)
        (folder / "kept").write_text("here", "utf-8")
    (site / "index.html").write_text("here", "utf-8")
    (site / "linked").symlink_to(outside)
    discard(site)
    assert sorted(site.iterdir()) == [site / ".git"]
    assert (site / ".git" / "kept").exists()
    assert (outside / "kept").exists()


def test_a_site_that_is_not_there_is_no_fault(tmp_path: Path) -> None:
    discard(tmp_path / "site")
    assert list(tmp_path.iterdir()) == []


# The facts of the team.


def test_every_fact_is_on_the_page_as_it_is_written_and_markup_is_text(small: Project) -> None:
    written = json.dumps(FACTS).replace('"1.10"', "1.10").replace('"no"', "no")
    small.edit("mkdocs.yml", "team:\n    name: Small team\n", f"team: {written}\n")
    built = small.build()
    assert (built.status, built.complaints) == (0, [])
    page = small.published("triage/index.html")
    form = form_of(page)
    assert json.loads(form["data-team"]) == FACTS
    assert "<img" not in page
    request = {
        "page": "triage",
        "policy": form["data-policy"],
        "team": FACTS,
        "answers": {"data": "yes"},
    }
    plan = json.loads(step(json.dumps(request)))["regions"]["plan"]
    assert "&lt;img" in plan
    assert "<img" not in plan


def read_settings(folder: Path, text: str) -> tuple[dict[str, str], list[str]]:
    path = folder / "mkdocs.yml"
    path.write_text(text, "utf-8")
    settings = (yaml.safe_load(text) or {}).get("extra", {})
    facts, problems = read_team(settings, path, name="mkdocs.yml")
    return facts, [str(problem) for problem in problems]


@pytest.mark.parametrize("text", ["", "extra: {}", "extra:\n  team:\n", "extra: {team: {}}"])
def test_a_team_without_facts_is_no_problem(tmp_path: Path, text: str) -> None:
    assert read_settings(tmp_path, text) == ({}, [])


@pytest.mark.parametrize("team", ["none", "[]", "0", "false", '""'], ids=range(5))
def test_a_team_that_is_no_mapping_is_reported(
    tmp_path: Path, reported: Messages, team: str
) -> None:
    facts, problems = read_settings(tmp_path, f"extra:\n  team: {team}\n")
    assert facts == {}
    reported(problems)


@pytest.mark.parametrize("fact", FACTS)
def test_each_fact_is_known_and_its_nearest_name_is_offered(tmp_path: Path, fact: str) -> None:
    assert read_settings(tmp_path, f"extra: {{team: {{{fact}: here}}}}") == ({fact: "here"}, [])
    facts, problems = read_settings(tmp_path, f"extra: {{team: {{{fact}s: here}}}}")
    assert (facts, [*map(place_and_code, problems)]) == ({}, ["mkdocs.yml:1 unknown-fact"])
    assert f'"{fact}"' in problems[0]
