"""The walkthrough in a real browser: every strategy walked, broken and repaired on a repository."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from checklist.engine.walkthrough.strategy import Line, Pitfall, Strategy
from tests.browser.states import CONFLICT
from tests.browser.strategies import STRATEGIES, TEAM, read, shown
from tests.git.real import held, shell, under_git, unsound
from tests.paths import ROOT

PATIENCE = 60_000  # ms, for Python to start on a busy machine

pytestmark = pytest.mark.browser


STEPS = next(one for one in STRATEGIES if one.id == "git-flow").steps
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
        self.page.locator("[data-walkthrough]:not([aria-busy])").wait_for()
        if self.made:
            self.act("start-over", 0)
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

    @property
    def line(self) -> Locator:
        """The command line."""
        return self.page.locator("#hp-line")

    def tab(self, typed: str) -> None:
        """Type into the command line, press Tab, and wait for what comes of it."""
        self.line.fill(typed)
        self.line.press("Tab")
        self.page.wait_for_function(
            """typed => {
              const line = document.querySelector("#hp-line");
              return line.value !== typed || document.activeElement !== line
                || document.querySelector(".hp-walk__choices");
            }""",
            arg=typed,
        )

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
    said = [walk.type(line) for line in CONFLICT]
    assert "CONFLICT" in said[-1]
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
    field.fill("")  # the other tests take the names as they are
    field.press("Tab")
    walk.moves(0)


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
        walk.page.locator("button[data-copy=script]").click()
        walk.page.locator("button[data-copy=script]", has_text="Copied").wait_for()
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


# The places of its parts.

PARTS = """() => Object.fromEntries(["do", "say", "see", "goal"].map(part => {
  const {left, top, right, bottom} = document.querySelector(`.hp-walk__${part}`)
    .getBoundingClientRect();
  return [part, {left, top, right, bottom}];
}))"""
SCROLLS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("width", [1200, 1440, 1920])
def test_steps_terminal_and_graph_stand_side_by_side(width: int, walk: Walk) -> None:
    walk.page.set_viewport_size({"width": width, "height": 800})
    walk.page.evaluate("scrollTo(0, 0)")
    at = walk.page.evaluate(PARTS)
    assert at["do"]["right"] < at["say"]["left"] < at["say"]["right"] < at["see"]["left"]
    assert at["do"]["top"] == at["say"]["top"] == at["see"]["top"]
    assert at["see"]["right"] - at["do"]["left"] > 0.9 * min(width, 1520)
    assert at["goal"]["top"] >= at["do"]["bottom"]
    assert walk.page.evaluate(SCROLLS) <= 0


@pytest.mark.parametrize("width", [360, 768])
def test_on_a_phone_it_says_what_to_do_what_it_did_and_what_it_said(width: int, walk: Walk) -> None:
    walk.page.set_viewport_size({"width": width, "height": 740})
    at = walk.page.evaluate(PARTS)
    tops = [at[part]["top"] for part in ("do", "see", "say", "goal")]
    assert tops == sorted(tops)
    assert walk.page.evaluate(SCROLLS) <= 0


def test_the_command_line_is_in_view_beside_a_step_of_any_length(walk: Walk) -> None:
    walk.page.set_viewport_size({"width": 1440, "height": 900})
    walk.page.locator(".hp-walk").evaluate("walk => walk.scrollIntoView()")
    walk.click("step", STEPS[0].id)
    expect(walk.line).to_be_in_viewport(ratio=1)
    expect(walk.page.locator("[data-act=undo]")).to_be_in_viewport(ratio=1)


MIDDLES = """() => ["select", ".hp-walk__chooser a", ".hp-walk__names > summary"].map(selector => {
  const range = document.createRange();
  const element = document.querySelector(`.hp-walk__choose ${selector}`);
  range.selectNodeContents(element);
  const {top, bottom} = (selector === "select" ? element : range).getBoundingClientRect();
  return (top + bottom) / 2;
})"""


def test_the_links_of_the_bar_stand_on_the_line_of_its_field(walk: Walk) -> None:
    walk.page.set_viewport_size({"width": 1440, "height": 900})
    walk.page.locator(".hp-walk__names").evaluate("names => names.removeAttribute('open')")
    field, *links = walk.page.evaluate(MIDDLES)
    assert [one for one in links if abs(one - field) > 2] == []


def test_the_way_back_to_the_top_covers_nothing(walk: Walk) -> None:
    walk.page.mouse.wheel(0, 900)
    walk.page.mouse.wheel(0, -200)
    expect(walk.page.locator(".md-top")).to_be_hidden()


# The transcript.


def test_the_transcript_keeps_all_in_its_order_and_shows_the_newest(walk: Walk) -> None:
    log = walk.page.locator("[data-region=said]")
    walk.click("step", STEPS[0].id)
    log.locator("> :first-child").evaluate("first => { first.isTheSame = true; }")
    for number in range(8):
        walk.type(f"echo line {number}")
        walk.type("git log --oneline")
    shown = log.locator(".hp-walk__ran kbd").all_inner_texts()
    assert shown[: len(STEPS[0].run)] == [f"$ {line.text}" for line in shown_lines()]
    assert shown[-2:] == ["$ echo line 7", "$ git log --oneline"]
    expect(log.locator(".hp-walk__ran").last).to_be_in_viewport()
    last, box = log.locator("pre").last.bounding_box(), log.bounding_box()
    assert last is not None
    assert box is not None
    assert last["y"] + last["height"] <= box["y"] + box["height"]
    log.evaluate("log => { log.scrollTop = 0; }")
    first = log.locator(".hp-walk__ran").first.bounding_box()
    assert first is not None
    assert first["y"] >= box["y"]
    # Only what is new is written, or a screen reader would begin at the first line each time.
    assert log.locator("> :first-child").evaluate("first => first.isTheSame")


def shown_lines() -> Sequence[Line]:
    """Return the lines of the first step as the page shows them."""
    return shown(read(ROOT / "docs" / "branching" / "git-flow.yml")).steps[0].run


def test_what_is_undone_is_marked_in_the_transcript_and_stays_there(walk: Walk) -> None:
    walk.type("git tag one")
    walk.act("undo", 0)
    walk.type("git tag two")
    undone = walk.page.locator("[data-region=said] [data-undone]")
    assert undone.inner_text().split("\n\n") == ["undone", "$ git tag one"]
    walk.page.reload()
    walk.page.locator("[data-walkthrough][data-engine=ready]").wait_for()
    assert "git tag one" in undone.inner_text()
    assert "git tag two" not in undone.inner_text()


@pytest.mark.deep
def test_the_transcript_is_copied(chromium: Browser, base: str) -> None:
    with chromium.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        walk = Walk(context.new_page(), f"{base}branching/walkthrough/")
        walk.type("git branch")
        walk.page.locator("button[data-copy=transcript]").click()
        walk.page.locator("button[data-copy=transcript]", has_text="Copied").wait_for()
        assert walk.page.evaluate("navigator.clipboard.readText()") == "$ git branch\n* main\n"


# The keys of the command line.


def test_the_arrows_bring_back_earlier_lines_and_what_was_half_typed(walk: Walk) -> None:
    walk.type("git status")
    walk.type("git branch")
    walk.line.fill("git lo")
    seen = []
    for key in ("ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown", "ArrowDown"):
        walk.line.press(key)
        seen.append(walk.line.input_value())
    assert seen == ["git branch", *["git status"] * 2, "git branch", *["git lo"] * 2]
    walk.act("undo", 1)
    walk.line.press("ArrowUp")
    assert walk.line.input_value() == "git branch"


def test_tab_completes_a_name_and_a_second_one_leaves_the_field(walk: Walk) -> None:
    walk.type("git branch feature/one")
    walk.tab("git sw")
    assert walk.line.input_value() == "git switch "
    walk.tab("git switch feat")
    assert walk.line.input_value() == "git switch feature/one "
    expect(walk.line).to_be_focused()
    walk.line.press("Tab")
    expect(walk.page.locator("[data-act=type] [type=submit]")).to_be_focused()


def test_where_there_are_several_they_are_listed(walk: Walk) -> None:
    walk.type("git branch feature/one")
    walk.type("git branch feature/two")
    walk.tab("git switch fea")
    assert walk.line.input_value() == "git switch feature/"
    choices = walk.page.locator(".hp-walk__choices li")
    expect(choices).to_have_text(["feature/one", "feature/two"])
    expect(walk.line).to_be_focused()
    walk.type("git switch feature/one")
    expect(choices).to_have_count(0)


@pytest.mark.parametrize("typed", ["", "git status x", "git tag -a v9 -m 'open"])
def test_tab_leaves_a_line_that_has_nothing_to_complete(typed: str, walk: Walk) -> None:
    walk.tab(typed)
    expect(walk.page.locator("[data-act=type] [type=submit]")).to_be_focused()
    assert walk.line.input_value() == typed


def test_tab_leaves_after_escape_and_shift_tab_always(walk: Walk) -> None:
    walk.line.fill("git sw")
    walk.line.press("Escape")
    walk.line.press("Tab")
    expect(walk.page.locator("[data-act=type] [type=submit]")).to_be_focused()
    walk.line.focus()
    walk.line.fill("git me")
    walk.line.press("Shift+Tab")
    expect(walk.line).not_to_be_focused()
    assert walk.line.input_value() == "git me"


def test_the_field_says_what_its_keys_do(walk: Walk) -> None:
    told = walk.page.locator(f"#{walk.line.get_attribute('aria-describedby')}")
    assert "leaves the field" in told.inner_text()
    assert "git cherry-pick" in walk.type("help")
    assert "--no-ff" in walk.type("git help merge")


# Nothing that was done is dropped.


@pytest.mark.deep
def test_another_strategy_leaves_the_work_as_it_is(walk: Walk) -> None:
    walk.type("git tag mine")
    choice = walk.page.locator("[data-of=strategy]")
    choice.select_option("trunk")
    walk.moves(0)
    walk.type("git tag theirs")
    walk.page.reload()
    walk.page.locator("[data-walkthrough][data-engine=ready]").wait_for()
    assert "theirs" in walk.page.locator("[data-region=graph]").inner_text()
    choice.select_option("git-flow")
    walk.moves(1)
    graph = walk.page.locator("[data-region=graph]").inner_text()
    assert "mine" in graph
    assert "theirs" not in graph


def test_another_name_puts_the_work_aside_and_a_button_brings_it_back(walk: Walk) -> None:
    walk.click("step", STEPS[0].id)
    walk.page.locator(".hp-walk__names").evaluate("names => { names.open = true; }")
    field = walk.page.locator("[data-region=names] input[name=hotfix]")
    field.fill("hotfix/mine")
    field.press("Tab")
    walk.moves(0)
    assert "Put aside: 1 move" in walk.page.locator("[data-region=aside]").inner_text()
    walk.act("bring-back", 1)
    assert "hotfix/1.2.1" in walk.page.locator("[data-region=graph]").inner_text()


def test_a_wrong_version_marks_itself_alone_and_drops_nothing(walk: Walk) -> None:
    walk.type("git tag mine")
    walk.page.locator(".hp-walk__names").evaluate("names => { names.open = true; }")
    field = walk.page.locator("[data-region=names] input[name=version]")
    field.fill("1.2 x")
    field.press("Tab")
    walk.page.locator(".hp-walk__complaint").wait_for()
    wrong = walk.page.locator("[data-region=names] [aria-invalid]")
    assert [one.get_attribute("name") for one in wrong.all()] == ["version"]
    assert walk.made == 1
    field.fill("")
    field.press("Tab")
    walk.page.locator(".hp-walk__complaint").wait_for(state="detached")


# What the page points out.


def test_the_goal_says_how_much_is_met(walk: Walk) -> None:
    score = walk.page.locator(".hp-walk__score")
    checks = walk.page.locator(".hp-walk__checks > li")
    total = checks.count()
    met = walk.page.locator(".hp-walk__checks > [data-holds=yes]").count()
    expect(score).to_have_text(f"{met} of {total} met")
    walk.act("solution", len(STEPS))
    expect(score).to_have_text(f"{total} of {total} met")


def test_markers_that_the_editor_leaves_are_pointed_out(walk: Walk) -> None:
    for line in CONFLICT:
        walk.type(line)
    editor = walk.page.locator(".hp-walk__conflict")
    number = walk.made
    editor.locator("button").click()
    walk.moves(number + 1)
    hint = walk.page.locator("[data-region=said] .hp-walk__hint")
    expect(hint).to_contain_text("note still has the markers")
    walk.type("git commit --no-edit")
    expect(hint.last).to_contain_text("was committed with the markers")


def test_a_repair_by_hand_is_not_offered_again(walk: Walk) -> None:
    walk.choose("trunk")
    walk.click("step", "fix")
    walk.click("step", "merge")
    walk.click("pitfall", "cut-from-main")
    repair = walk.page.locator("[data-kind=repair]")
    walk.type("git reset --hard v1.2.0")
    assert repair.count() == 1
    walk.type("git cherry-pick main")
    assert repair.count() == 0
    assert walk.page.locator("[data-kind=step]").get_attribute("data-value") == "tag"


@pytest.mark.parametrize("scripts", [True, False])
def test_it_is_printed_as_the_story_of_its_strategy(
    scripts: bool,  # noqa: FBT001
    chromium: Browser,
    base: str,
) -> None:
    with chromium.new_context(java_script_enabled=scripts) as context:
        page = context.new_page()
        if scripts:
            walk = Walk(page, f"{base}branching/walkthrough/")
            walk.choose("git-flow")
        else:
            page.goto(f"{base}branching/walkthrough/")
        page.emulate_media(media="print")
        chosen = "git-flow" if scripts else next(iter(story_of_team()))
        for story in page.locator(".hp-walk__story").all():
            is_it = story.get_attribute("id") == f"walk-{chosen}"
            assert story.is_visible() == is_it
        lines = page.locator(f"#walk-{chosen} kbd")
        assert lines.count() > 10
        if scripts:  # the theme opens what is folded when it is printed
            page.evaluate("dispatchEvent(new Event('beforeprint'))")
        expect(lines.first).to_be_visible()


def story_of_team() -> Iterator[str]:
    """Yield the strategies that the team's settings name."""
    named = str(TEAM["strategy"])
    yield from (one.id for one in STRATEGIES if one.id.startswith(named))


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


@pytest.mark.deep
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
