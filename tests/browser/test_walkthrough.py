"""The walkthrough in a real browser: every strategy walked, broken and repaired on a repository."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, Page

from checklist.build.walkthrough.load import read_strategy
from checklist.engine.walkthrough.inputs import complaints, filled
from checklist.engine.walkthrough.strategy import Pitfall, Strategy
from tests.git.real import held, shell, under_git, unsound
from tests.paths import ROOT

FILES = sorted((ROOT / "docs" / "branching").glob("*.yml"))
PATIENCE = 60_000  # ms, for Python to start on a busy machine

pytestmark = pytest.mark.browser


def read(path: Path) -> Strategy:
    """Return the strategy of a file."""
    strategy = read_strategy(path).strategy
    assert strategy is not None
    return strategy


STRATEGIES = [read(path) for path in FILES]
TEAM = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["extra"]["team"]
NAMES = {"live": str(TEAM["version"])}


def shown(strategy: Strategy) -> Strategy:
    """Return a strategy as the page first shows it: with the team's version where that fits."""
    return filled(strategy, {} if complaints(strategy, NAMES) else NAMES)


PITFALLS = [(strategy, pitfall) for strategy in STRATEGIES for pitfall in strategy.pitfalls]


class Walk:
    """The walkthrough of a page."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto(address)
        page.set_default_timeout(PATIENCE)
        page.locator("[data-walkthrough][data-engine=ready]").wait_for()

    def moves(self, number: int) -> None:
        """Wait until so many moves are made."""
        self.page.locator(f'[data-walkthrough][data-moves="{number}"]:not([aria-busy])').wait_for()

    @property
    def made(self) -> int:
        """How many moves are made."""
        return int(self.page.locator("[data-walkthrough]").get_attribute("data-moves") or 0)

    @property
    def holds(self) -> bool:
        """Whether the goal is reached."""
        return self.page.locator("[data-walkthrough]").get_attribute("data-holds") == "true"

    def choose(self, strategy: str) -> None:
        """Take a strategy from its beginning."""
        self.page.locator("[data-of=strategy]").select_option(strategy)
        self.page.locator("[data-act=move][data-kind=step]").first.wait_for()
        self.moves(0)

    def click(self, kind: str, value: str) -> None:
        """Make a move with its button."""
        number = self.made
        button = self.page.locator(f'[data-act=move][data-kind={kind}][data-value="{value}"]')
        button.evaluate("button => button.closest('details')?.setAttribute('open', '')")
        button.click()
        self.moves(number + 1)

    def type(self, line: str) -> str:
        """Type a line; return what was said."""
        number = self.made
        self.page.locator("#hp-line").fill(line)
        self.page.locator("#hp-line").press("Enter")
        self.moves(number + 1)
        return self.page.locator("[data-region=said]").inner_text()

    def act(self, name: str, moves: int) -> None:
        """Press a button that leaves so many moves."""
        self.page.locator(f"button[data-act={name}]").click()
        self.moves(moves)


@pytest.fixture(scope="module")
def profile(chromium: Browser) -> Iterator[BrowserContext]:
    """Open one profile for the module, which then loads the runtime once."""
    with chromium.new_context() as context:
        yield context


@pytest.fixture(scope="module")
def opened(profile: BrowserContext, base: str) -> Walk:
    """Open the walkthrough once."""
    return Walk(profile.new_page(), f"{base}branching/walkthrough/")


@pytest.fixture
def walk(opened: Walk) -> Iterator[Walk]:
    """Return the walkthrough of git flow at its beginning; fail if the page complains."""
    opened.choose("trunk")
    opened.choose("git-flow")
    yield opened
    assert opened.faults == []


def all_deep_but(number: int, every: Sequence[object]) -> list[object]:
    """Return `every`, of which the short lane takes the first `number`.

    That each story holds is proved at build, and in the page's Python by tests/pyodide; what is
    seen here is that clicks make moves.
    """
    rest = [
        pytest.param(*(one if isinstance(one, tuple) else (one,)), marks=pytest.mark.deep)
        for one in every[number:]
    ]
    return [*every[:number], *rest]


@pytest.mark.parametrize(
    "strategy", all_deep_but(2, STRATEGIES), ids=[strategy.id for strategy in STRATEGIES]
)
def test_every_strategy_is_walked_to_its_goal(strategy: Strategy, walk: Walk) -> None:
    walk.choose(strategy.id)
    assert not walk.holds
    for step in strategy.steps:
        walk.click("step", step.id)
    assert walk.holds
    said = walk.page.locator("[data-region=graph]").inner_html()
    assert "HEAD" in said


@pytest.mark.parametrize(
    ("strategy", "pitfall"), all_deep_but(1, PITFALLS), ids=[f"{s.id}-{p.id}" for s, p in PITFALLS]
)
def test_every_pitfall_is_taken_and_repaired(
    strategy: Strategy, pitfall: Pitfall, walk: Walk
) -> None:
    walk.choose(strategy.id)
    for step in strategy.before(pitfall.at):
        walk.click("step", step.id)
    walk.click("pitfall", pitfall.id)
    assert not walk.holds
    walk.click("repair", pitfall.id)
    for step in strategy.since(pitfall.resume):
        walk.click("step", step.id)
    assert walk.holds


def test_a_step_that_is_typed_counts_as_done(walk: Walk) -> None:
    step = shown(read(ROOT / "docs" / "branching" / "git-flow.yml")).steps[0]
    for line in step.run:
        walk.type(line.text)
    assert walk.page.locator("[data-walkthrough]").get_attribute("data-place") == "1"


def test_undo_takes_back_a_move_and_start_over_all(walk: Walk) -> None:
    before = walk.page.locator("[data-region=graph]").inner_html()
    walk.type("git tag mine")
    assert "mine" in walk.page.locator("[data-region=graph]").inner_text()
    walk.act("undo", 0)
    assert walk.page.locator("[data-region=graph]").inner_html() == before
    walk.type("git tag mine")
    walk.type("git tag yours")
    walk.act("start-over", 0)
    assert walk.page.locator("[data-region=graph]").inner_html() == before


def test_what_is_typed_wrong_is_answered_and_harms_nothing(walk: Walk) -> None:
    for line, expected in (
        ("git comit", "did you mean git commit?"),
        ("echo 'open", "a quote is not closed"),
        ("rm ../../x", "outside"),
        ("git switch -c a..b", "not a valid branch name"),
        ("git log <img src=x onerror=alert(1)>", "to a shell"),
        ("x" * 9_999, "command not found"),
        ("git tag 'a b'", "is not a valid tag name"),
    ):
        said = walk.type(line)
        assert expected in said, said
        assert walk.page.locator("[data-region=said] img, [data-region=said] b").count() == 0
    assert "working tree clean" in walk.type("git status")
    walk.type("git tag '<b>&\"'")  # git allows it
    assert '<b>&"' in (walk.page.locator(".hp-graph__picture").first.text_content() or "")
    assert walk.page.locator("[data-region=graph] b").count() == 0


def test_a_strategy_is_walked_by_keyboard_alone(walk: Walk) -> None:
    keyboard, focused = walk.page.keyboard, walk.page.locator(":focus")
    steps = next(one for one in STRATEGIES if one.id == "git-flow").steps
    walk.page.locator("[data-of=strategy]").focus()
    for _ in range(9):
        keyboard.press("Tab")
        if focused.get_attribute("data-act") == "move":
            break
    for number, step in enumerate(steps):
        assert focused.get_attribute("data-value") == step.id
        description = focused.evaluate(
            "button => document.getElementById(button.getAttribute('aria-describedby')).innerText"
        )
        assert step.title in description
        keyboard.press("Enter")
        walk.moves(number + 1)
    assert walk.holds
    assert focused.evaluate("element => element.localName") == "h3"
    for _ in range(9):
        keyboard.press("Tab")
        if focused.get_attribute("id") == "hp-line":
            break
    keyboard.type("git status")
    keyboard.press("Enter")
    walk.moves(len(steps) + 1)
    assert focused.get_attribute("id") == "hp-line"
    for _ in range(9):
        keyboard.press("Tab")
        if focused.get_attribute("data-act") == "undo":
            break
    for number in range(len(steps), -1, -1):
        keyboard.press("Enter")
        walk.moves(number)
    assert focused.get_attribute("data-value") == steps[0].id


def test_a_conflict_is_solved_in_its_editor(walk: Walk) -> None:
    for line in (
        "git switch -c one",
        "echo one > note",
        "git add note",
        "git commit -m one",
        "git switch main",
        "echo two > note",
        "git add note",
        "git commit -m two",
    ):
        walk.type(line)
    assert "CONFLICT" in walk.type("git merge one")
    editor = walk.page.locator(".hp-walk__conflict")
    assert "<<<<<<<" in editor.locator("textarea").input_value()
    number = walk.made
    editor.locator("textarea").fill("it's both\n$HOME")
    editor.locator("button").click()
    walk.moves(number + 1)
    assert walk.page.locator(".hp-walk__conflict").count() == 0
    walk.type("git commit --no-edit")
    assert walk.type("cat note").endswith("it's both\n$HOME")


def test_other_names_walk_the_same_way_and_wrong_ones_are_reported(walk: Walk) -> None:
    walk.page.locator(".hp-walk__names > summary").click()
    field = walk.page.locator("[data-region=names] input[name=version]")
    field.fill("nonsense")
    field.press("Tab")
    complaint = walk.page.locator(".hp-walk__complaint")
    complaint.wait_for()
    assert "is not a version" in complaint.inner_text()
    field = walk.page.locator("[data-region=names] input[name=version]")
    field.fill("1.2.7")
    field.press("Tab")
    complaint.wait_for(state="detached")
    steps = len(read(ROOT / "docs" / "branching" / "git-flow.yml").steps)
    walk.act("solution", steps)
    assert walk.holds
    assert "1.2.7" in walk.page.locator("[data-region=graph]").inner_text()


def test_the_download_is_a_repository_that_git_opens(walk: Walk, tmp_path: Path) -> None:
    strategy = shown(read(ROOT / "docs" / "branching" / "git-flow.yml"))
    walk.act("solution", len(strategy.steps))
    with walk.page.expect_download() as download:
        walk.page.locator("button[data-act=download]").click()
    with zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())) as archive:
        archive.extractall(tmp_path)
    there = tmp_path / "hotfix"
    assert unsound(there) == ""
    assert shell(there, "git status --porcelain").text == ""
    lines = [line.text for line in strategy.start]
    lines += [line.text for step in strategy.steps for line in step.run]
    real = tmp_path / "real"
    real.mkdir()
    under_git(real, lines)
    assert held(there) == held(real)


def test_all_commands_are_copied_as_a_script(chromium: Browser, base: str, tmp_path: Path) -> None:
    with chromium.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        walk = Walk(context.new_page(), f"{base}branching/walkthrough/")
        walk.choose("github-flow")
        steps = read(ROOT / "docs" / "branching" / "github-flow.yml").steps
        walk.act("solution", len(steps))
        walk.page.locator("button[data-act=copy]").click()
        walk.page.locator("button[data-act=copy]", has_text="Copied").wait_for()
        script = walk.page.evaluate("navigator.clipboard.readText()")
    shell(tmp_path, "git init -q -b main .")
    (tmp_path / ".git" / "script").write_text(script, "utf-8")
    done = shell(tmp_path, "sh -e .git/script")
    assert done.ok, done.text


def test_moves_survive_a_reload(walk: Walk) -> None:
    walk.type("git tag kept")
    walk.page.reload()
    walk.page.locator("[data-walkthrough][data-engine=ready]").wait_for()
    walk.moves(1)
    assert "kept" in walk.page.locator("[data-region=graph]").inner_text()


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda strategy: strategy.id)
def test_without_scripts_every_step_is_in_the_page(
    strategy: Strategy, chromium: Browser, base: str
) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{base}branching/walkthrough/")
        assert not page.locator("[data-walkthrough]").is_visible()
        story = page.locator(f"#walk-{strategy.id}")
        text = story.text_content() or ""
        for step in shown(strategy).steps:
            assert step.title in text
            for line in step.run:
                assert f"$ {line.text}" in text
        assert story.locator("svg").count() >= 2


def test_a_decision_leads_to_the_teams_own_strategy(opened: Walk, base: str) -> None:
    opened.choose("git-flow")
    page = opened.page.context.new_page()
    page.goto(f"{base}triage/#answers=feature:yes,mitigation:no")
    page.locator("form[data-engine=ready]").wait_for()
    page.locator("form a[href$='branching/#commands']").first.evaluate("link => link.click()")
    page.locator("#commands ~ p a[href$='trunk/']").wait_for()  # the real commands come first
    page.locator("#commands ~ p a[href$='walkthrough/']").first.click()
    page.locator("[data-walkthrough][data-engine=ready]").wait_for()
    chosen = page.locator("[data-of=strategy]").input_value()
    assert chosen.startswith(str(TEAM["strategy"]))
    page.close()


def test_a_line_that_python_does_not_come_back_from_is_given_up(
    chromium: Browser, base: str
) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.clock.install()
        # The worker never hears of this line: for the page it runs without end.
        page.add_init_script(
            """const post = Worker.prototype.postMessage;
            Worker.prototype.postMessage = function (message, ...rest) {
              if (!message.includes("endless")) post.call(this, message, ...rest);
            };"""
        )
        walk = Walk(page, f"{base}branching/walkthrough/")
        walk.type("git tag kept")
        page.locator("#hp-line").fill("echo endless")
        page.locator("#hp-line").press("Enter")
        page.clock.fast_forward(31_000)
        page.locator("[data-walkthrough][data-engine=failed]").wait_for()
        page.locator("[data-act=retry]").click()
        page.locator("[data-walkthrough][data-engine=ready]").wait_for()
        assert walk.made == 1
        assert "kept" in page.locator("[data-region=graph]").inner_text()
        walk.act("undo", 0)
