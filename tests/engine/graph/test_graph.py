"""The graph: where commits, branches and tags are, what changed, and how it is drawn."""

import functools
import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page

from checklist.engine.catalogue import ENGLISH, Words
from checklist.engine.git.sandbox import Sandbox
from checklist.engine.graph import changes, draw, labels, listing
from checklist.engine.graph.changes import sentence, unfinished
from checklist.engine.graph.geometry import Lines, Spot, lane_at, text_left
from checklist.engine.graph.history import NOTHING, Commit, History, Unfinished, read
from checklist.engine.graph.labels import RIGHT
from checklist.engine.graph.layout import Graph, graph
from checklist.engine.graph.measure import printable
from tests.draw import drawn
from tests.paths import ROOT

WORDS = Words(ENGLISH, "graph")
drawn_as_html = functools.partial(draw.draw, label="Graph", words=WORDS)
rows = functools.partial(labels.rows, words=WORDS)
summary = functools.partial(changes.summary, words=WORDS)

SOME = drawn(25, "graph")  # each case is up to three histories

NAMES = st.one_of(
    st.sampled_from(["main", "develop", "hotfix/1.2.1", "release/1.2", "a<b>&\"c'", "x" * 300]),
    st.text(min_size=1, max_size=12),  # git has no ref without a name
)
SUBJECTS = st.one_of(
    st.sampled_from(["Keep the total at zero", "Keep the total at zero (#12)", "</title><b>&amp;"]),
    st.sampled_from(["Merge branch 'hotfix/1.2.1'", "W" * 200, "Zähle 合計 \u202egnp"]),
    st.text(max_size=40),
)


@st.composite
def histories(draw_one: st.DrawFn) -> History:
    """Draw a history: clocks may be wrong, merges may have many parents, refs may be anywhere."""
    commits: dict[str, Commit] = {}
    for number in range(draw_one(st.integers(1, 14))):
        name, earlier = f"{number * 7919 + 1:040x}", sorted(commits)
        one = st.sampled_from(earlier or [name])
        commits[name] = Commit(
            name,
            tuple(draw_one(st.lists(one, max_size=3 if earlier else 0, unique=True))),
            draw_one(SUBJECTS),
            draw_one(st.integers(0, 20)),
            draw_one(st.none() | one),
        )
    some = st.sampled_from(sorted(commits))
    branches = draw_one(st.dictionaries(NAMES, some, max_size=6))
    branch = draw_one(st.none() | st.sampled_from(sorted(branches))) if branches else None
    head = branches[branch] if branch is not None else draw_one(some)
    sources = st.tuples(some) | st.tuples(some, some)
    doing = st.builds(Unfinished, st.sampled_from(["merge", "cherry-pick", "revert"]), sources)
    tags = draw_one(st.dictionaries(NAMES, some, max_size=4))
    return History(commits, branches, tags, head, branch, draw_one(st.none() | doing))


STORIES = st.lists(histories(), min_size=1, max_size=3)


def _walk(story: Sequence[History]) -> Graph:
    """Return the graph of the last history, each drawn after the one before."""
    last = None
    for history in story:
        last = graph(history, before=last)
    assert last is not None
    return last


OUTSIDE = """() => [...document.querySelectorAll(".hp-graph__picture text")].filter((text) => {
  const box = text.getBBox();
  let shape = text.previousElementSibling;
  while (shape && shape.matches("text")) shape = shape.previousElementSibling;
  const label = shape.matches(".hp-graph__label") && shape.getBBox();
  const end = label ? label.x + label.width : 340;
  return box.x + box.width > end;
}).map((text) => text.textContent)"""
"""A script that finds what reaches beyond its label, or beyond the picture."""


# What always holds


@SOME
@given(STORIES)
def test_each_commit_appears_once_above_its_parents(story: list[History]) -> None:
    shown = _walk(story)
    row = {node.commit.id: node.row for node in shown.nodes}
    assert sorted(row) == sorted(story[-1].commits)
    assert [node.row for node in shown.nodes] == list(range(len(row)))[::-1]
    for node in shown.nodes:
        assert all(row[parent] < node.row for parent in node.commit.parents)
        assert 0 <= node.lane < len(shown.lanes)


@SOME
@given(STORIES)
def test_each_parent_has_a_line_and_each_pick_another(story: list[History]) -> None:
    shown = _walk(story)
    parents = [(edge.child, edge.parent) for edge in shown.edges if edge.kind != "pick"]
    picks = {(edge.child, edge.parent) for edge in shown.edges if edge.kind == "pick"}
    commits = story[-1].commits.values()
    wanted = [(commit.id, parent) for commit in commits for parent in commit.parents]
    assert sorted(parents) == sorted(wanted)
    claimed = {(one.id, one.source) for one in commits if one.source not in (None, one.id)}
    assert picks == claimed - {*wanted}


@SOME
@given(STORIES)
def test_each_branch_and_tag_and_head_are_at_their_commit(story: list[History]) -> None:
    history, shown = story[-1], _walk(story)
    at = {node.commit.id: node for node in shown.nodes}
    branches = {name: node.commit.id for node in shown.nodes for name in node.branches}
    tags = {name: node.commit.id for node in shown.nodes for name in node.tags}
    assert (branches, tags) == (history.branches, history.tags)
    assert [name for name, node in at.items() if node.head] == [history.head]


@SOME
@given(STORIES)
def test_the_main_line_alone_has_the_first_lane(story: list[History]) -> None:
    history, shown = story[-1], _walk(story)
    name: str | None = history.branches.get(shown.lanes[0] or "")
    line = set()
    while name:
        line.add(name)
        name = next(iter(history.commits[name].parents), None)
    if line:
        assert {node.commit.id for node in shown.nodes if node.lane == 0} == line


@SOME
@given(STORIES, SUBJECTS)
def test_a_new_commit_moves_no_other(story: list[History], subject: str) -> None:
    old, before = story[-1], _walk(story)
    assert old.head
    new = Commit("f" * 40, (old.head,), subject, 99)
    refs = {**old.branches, **({old.branch: new.id} if old.branch is not None else {})}
    history = History({**old.commits, new.id: new}, refs, old.tags, new.id, old.branch)
    after = graph(history, before=before)
    assert after.nodes[0].commit == new
    assert [(one.lane, one.row) for one in after.nodes[1:]] == [
        (one.lane, one.row) for one in before.nodes
    ]
    assert changes.changes(after, before).commits == (new.id,)


@SOME
@given(STORIES)
def test_no_line_runs_through_a_commit_that_it_does_not_join(story: list[History]) -> None:
    shown = _walk(story)
    lanes = len(shown.lanes)
    spots = {
        node.commit.id: Spot(node.lane, node.row, lane_at(node.lane, lanes), -40.0 * node.row)
        for node in shown.nodes
    }
    lines = Lines(spots.values(), lanes)
    for edge in shown.edges:
        path = lines.path(spots[edge.child], spots[edge.parent], edge.kind)
        down = [y for _, y in _corners(path)]
        assert down == sorted(down), path
        others = [spot for name, spot in spots.items() if name not in (edge.child, edge.parent)]
        for start, end in itertools.pairwise(_corners(path)):
            assert not [spot for spot in others if _between(spot, start, end)], path


def _corners(path: str) -> list[tuple[float, float]]:
    """Return the corners of a path: it goes across, down, across."""
    corners = [(0.0, 0.0)]
    for letter, numbers in re.findall(r"([MHVQ])([-\d. ]+)", path):
        x, y = corners[-1]
        values = [float(value) for value in numbers.split()]
        if letter == "H":
            corners.append((values[0], y))
        elif letter == "V":
            corners.append((x, values[0]))
        else:
            corners += zip(values[::2], values[1::2], strict=True)
    return corners[1:]


def _between(spot: Spot, start: tuple[float, float], end: tuple[float, float]) -> bool:
    (low_x, high_x), (low_y, high_y) = (sorted(pair) for pair in zip(start, end, strict=True))
    return low_x - 1 < spot.x < high_x + 1 and low_y - 1 < spot.y < high_y + 1


@SOME
@given(STORIES)
def test_labels_are_apart_and_within_the_picture(story: list[History]) -> None:
    shown = _walk(story)
    placed = rows(shown, changes.changes(shown, None), top=0, left=text_left(len(shown.lanes)))
    for upper, lower in itertools.pairwise(placed):
        assert upper.top + upper.height == lower.top
    for row in placed:
        for label in row.labels:
            assert label.x + label.width <= RIGHT
            assert row.middle < label.y < label.y + 18 <= row.top + row.height
        for left, right in itertools.pairwise(row.labels):
            assert (left.y, left.x + left.width) <= (right.y, right.x) or left.y < right.y


@SOME
@given(STORIES)
def test_whatever_names_hold_the_html_is_sound_and_nothing_is_left_out(
    story: list[History],
) -> None:
    shown = _walk(story)
    html = drawn_as_html(shown, before=graph(story[0]))
    assert "style" not in html
    root = ET.fromstring(html)  # noqa: S314  our own
    titles = [str(one.text) for one in root.iter("title")]
    listed = ["".join(one.itertext()) for one in root.iterfind("details/ol/li")]
    assert len(titles) == len(listed) == len(shown.nodes)
    for node, title, entry in zip(shown.nodes, titles, listed, strict=True):
        subject = printable(node.commit.subject)
        assert title.startswith(f"{node.commit.id} {subject}: ")
        assert entry.startswith(f"{node.commit.short} {subject} ")
        assert all(parent[:7] in entry for parent in node.commit.parents)


@SOME
@given(STORIES)
def test_the_same_histories_give_the_same_bytes_in_whatever_order_they_come(
    story: list[History],
) -> None:
    def backwards(one: History) -> History:
        return replace(
            one,
            commits=dict(reversed(list(one.commits.items()))),
            branches=dict(reversed(list(one.branches.items()))),
            tags=dict(reversed(list(one.tags.items()))),
        )

    turned = _walk([backwards(one) for one in story])
    assert drawn_as_html(turned) == drawn_as_html(_walk(story))


# Small histories, in the sandbox


def _play(root: Path, lines: str) -> list[Graph]:
    """Run lines in a sandbox and return the graph after each."""
    root.mkdir(exist_ok=True)
    sandbox = Sandbox(root)
    graphs: list[Graph] = []
    for line in lines.strip().splitlines():
        sandbox.run(line)
        last = graphs[-1] if graphs else None
        history = read(sandbox.repository, known=last.history if last else NOTHING)
        graphs.append(graph(history, before=last))
    return graphs


def _text(shown: Graph, before: Graph | None = None) -> str:
    """Return a graph as plain text, a line for each commit, the newest first."""
    entries = listing.entries(shown, changes.changes(shown, before), WORDS)
    lines = [listing.whole(entry.short, entry, WORDS) for entry in entries]
    if pending := unfinished(shown.history, WORDS):
        lines.insert(0, sentence(pending, WORDS))
    return "\n".join(lines or [sentence(listing.nothing(shown, WORDS), WORDS)]) + "\n"


def _lanes(shown: Graph) -> str:
    """Return the lane of each commit, the newest first."""
    return " ".join(str(node.lane) for node in shown.nodes)


RELEASED = """
echo 1 > total
git add total
git commit -m Start
git tag -a 1.2.0 -m 1.2.0
"""
GIT_FLOW = f"""{RELEASED}
git switch -c develop
echo new > report
git add report
git commit -m "Add the report"
git switch -c hotfix/1.2.1 main
echo 2 > total
git commit -am "Keep the total at zero"
git switch main
git merge --no-ff --no-edit hotfix/1.2.1
git tag -a 1.2.1 -m 1.2.1
git switch develop
git merge --no-ff --no-edit hotfix/1.2.1
"""
TRUNK = f"""{RELEASED}
echo new > report
git add report
git commit -m "Add the report"
echo 2 > total
git commit -am "Keep the total at zero (#7)"
git switch -c release/1.2 1.2.0
git cherry-pick -x main
"""
CONFLICT = f"""{RELEASED}
echo 2 > total
git commit -am "Count otherwise"
echo 3 > total
git commit -am "Keep the <total> at zero"
git switch -c release/1.2 1.2.0
git cherry-pick -x main
"""


# The ids are those that real git gives for the same lines: `sandbox` holds itself to that.
HISTORIES = {
    "git flow": (
        GIT_FLOW,
        "1 0 2 1 0",
        """\
b901774 Merge branch 'hotfix/1.2.1' into develop: New. HEAD is here, on develop. Branch develop \
(moved). On the path of the hotfix. Parents bbeba8d and be2decc.
60d60af Merge branch 'hotfix/1.2.1': Branch main. Tag 1.2.1. On the path of the hotfix. \
Parents effeac7 and be2decc.
be2decc Keep the total at zero: Branch hotfix/1.2.1. On the path of the hotfix. Parent effeac7.
bbeba8d Add the report: Parent effeac7.
effeac7 Start: Tag 1.2.0. No parent.
""",
        (
            "Branch develop moved from bbeba8d to b901774; new commit b901774 Merge branch "
            "'hotfix/1.2.1' into develop."
        ),
    ),
    "trunk": (
        TRUNK,
        "1 0 0 0",
        """\
5644acd Keep the total at zero (#7): New. HEAD is here, on release/1.2. Branch release/1.2 \
(moved). On the path of the hotfix. Picked from f8fc4ff. Parent effeac7.
f8fc4ff Keep the total at zero (#7): Branch main. On the path of the hotfix. Parent a0acf2f.
a0acf2f Add the report: Parent effeac7.
effeac7 Start: Tag 1.2.0. No parent.
""",
        (
            "Branch release/1.2 moved from effeac7 to 5644acd; "
            "new commit 5644acd Keep the total at zero (#7)."
        ),
    ),
    "conflict": (
        CONFLICT,
        "0 0 0",
        """\
Cherry-pick of ffacee1 is in progress: its commit is still to come.
ffacee1 Keep the <total> at zero: Branch main. Parent 2707dd9.
2707dd9 Count otherwise: Parent effeac7.
effeac7 Start: HEAD is here, on release/1.2. Branch release/1.2. Tag 1.2.0. No parent.
""",
        "Cherry-pick of ffacee1 is in progress: its commit is still to come.",
    ),
}


@pytest.mark.parametrize(("lines", "lanes", "listed", "said"), HISTORIES.values(), ids=HISTORIES)
def test_a_small_history_is_described_in_full(
    tmp_path: Path, lines: str, lanes: str, listed: str, said: str
) -> None:
    *_, before, shown = _play(tmp_path, lines)
    assert _lanes(shown) == lanes
    assert _text(shown, before) == listed
    assert summary(shown, before) == said


def test_a_branch_keeps_its_lane_when_it_is_merged_and_deleted(tmp_path: Path) -> None:
    *_, before, shown = _play(tmp_path, f"{GIT_FLOW}git branch -d hotfix/1.2.1\n")
    assert _lanes(shown) == _lanes(before)
    assert [node.fix for node in shown.nodes] == [node.fix for node in before.nodes]
    assert summary(shown, before) == "Branch hotfix/1.2.1 is deleted."
    assert graph(shown.history).lanes == shown.lanes, "the merge still names it"


def test_a_branch_cut_from_another_takes_no_commit_from_it(tmp_path: Path) -> None:
    lines = f"{RELEASED}git switch -c next\n{_commit('one')}git switch -c also\n{_commit('two')}"
    *_, shown = _play(tmp_path, f"{lines}git switch next\n{_commit('three')}")
    assert _lanes(shown) == "1 2 1 0"
    assert shown.lanes == ("main", "next", "also")


def test_the_lane_of_a_branch_that_is_gone_goes_on_under_its_new_name(tmp_path: Path) -> None:
    lines = f"{RELEASED}git switch -c next\n{_commit('one')}git branch -m next later\n"
    *_, shown = _play(tmp_path, f"{lines}{_commit('two')}")
    assert (_lanes(shown), shown.lanes) == ("1 1 0", ("main", "later"))


def test_a_branch_from_the_middle_of_a_lane_that_is_left_has_a_lane_of_its_own(
    tmp_path: Path,
) -> None:
    left = f"git switch -c next\n{_commit('one')}{_commit('two')}git switch main\n"
    gone = "git merge --no-ff --no-edit next\ngit branch -d next\ngit switch -c other main^2~1\n"
    *_, shown = _play(tmp_path, f"{RELEASED}{left}{gone}{_commit('three')}")
    assert (_lanes(shown), shown.lanes) == ("2 0 1 1 0", ("main", "next", "other"))


def test_a_lane_without_branch_and_commits_is_given_away_and_one_with_commits_is_not(
    tmp_path: Path,
) -> None:
    gone = f"git switch -c a\n{_commit('one')}git switch main\ngit branch -D a\n"
    *_, shown = _play(tmp_path / "1", f"{RELEASED}{gone}git switch -c b\n{_commit('two')}")
    assert (_lanes(shown), shown.lanes) == ("1 0", ("main", "b"))
    tagged = f"git switch --detach\n{_commit('one')}git tag kept\ngit switch main\n"
    *_, shown = _play(tmp_path / "2", f"{RELEASED}{tagged}git switch -c b\n{_commit('two')}")
    assert (_lanes(shown), shown.lanes) == ("2 1 0", ("main", None, "b"))


def test_what_main_is_moved_forward_to_joins_its_lane(tmp_path: Path) -> None:
    lines = f"{RELEASED}git switch -c hotfix/1\n{_commit('one')}git switch main\n"
    *_, before, shown = _play(tmp_path, f"{lines}git merge hotfix/1\n")
    assert (_lanes(before), _lanes(shown)) == ("1 0", "0 0")
    assert shown.nodes[0].fix, "it is still the hotfix"


def test_commits_that_no_branch_leads_to_any_more_are_named(tmp_path: Path) -> None:
    *_, before, shown = _play(tmp_path, f"{RELEASED}{_commit('one')}git reset --hard 1.2.0\n")
    (gone,) = changes.changes(shown, before).gone
    assert f"no branch or tag leads to {gone[:7]} any more" in summary(shown, before)


def test_a_switch_is_described_and_a_step_that_moves_nothing_is_too(tmp_path: Path) -> None:
    *_, before, shown = _play(tmp_path, f"{RELEASED}git switch --detach 1.2.0\n")
    assert summary(shown, before) == "HEAD is at effeac7, on no branch."
    assert summary(shown, shown) == "Nothing moved."


def test_a_repository_without_a_commit_says_so(tmp_path: Path) -> None:
    (shown,) = _play(tmp_path, "# nothing yet")
    assert _text(shown) == "No commit yet: HEAD is on main.\n"
    assert "No commit yet: HEAD is on main" in drawn_as_html(shown)
    assert summary(shown) == "HEAD is on main, which has no commit yet."


def test_a_pick_of_what_no_branch_has_shows_its_source(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    theirs = "git switch -c theirs\necho 2 > total\ngit commit -am Theirs\n"
    for line in f"{RELEASED}{theirs}".strip().splitlines():
        sandbox.run(line)
    source = sandbox.repository.refs("refs/heads/")["theirs"].decode()
    ours = ["git switch main", "git branch -D theirs", "echo 3 > total", "git commit -am Ours"]
    for line in [*ours, f"git cherry-pick {source}"]:
        sandbox.run(line)
    history = read(sandbox.repository)
    assert history.unfinished == Unfinished("cherry-pick", (source,))
    assert f"of {source[:7]} Theirs" in drawn_as_html(graph(history))


def test_what_is_known_is_read_no_second_time(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    for line in TRUNK.strip().splitlines():
        sandbox.run(line)
    first = read(sandbox.repository)
    again = read(sandbox.repository, known=first)
    assert first == again
    assert all(again.commits[name] is commit for name, commit in first.commits.items())


# The path of the hotfix


def test_the_merges_that_bring_the_fix_are_marked_and_later_ones_are_not(tmp_path: Path) -> None:
    lines = f"{GIT_FLOW}{_commit('more')}git switch main\ngit merge --no-ff --no-edit develop\n"
    *_, shown = _play(tmp_path, lines)
    assert [node.fix for node in shown.nodes] == [False, False, True, True, True, False, False]
    marked = [(edge.kind, edge.child[:7], edge.parent[:7]) for edge in shown.edges if edge.fix]
    assert sorted(marked) == [
        ("first", "be2decc", "effeac7"),
        ("merge", "60d60af", "be2decc"),
        ("merge", "b901774", "be2decc"),
    ]


def test_a_merge_that_brings_a_second_fix_is_marked_as_well(tmp_path: Path) -> None:
    second = "git switch -c fix/2 main\n{}git switch main\ngit merge --no-ff --no-edit fix/2\n"
    *_, shown = _play(tmp_path, GIT_FLOW + second.format(_commit("two")))
    assert [node.fix for node in shown.nodes[:2]] == [True, True]


def test_a_fix_that_is_squashed_onto_main_stays_the_fix(tmp_path: Path) -> None:
    squash = """git switch main
git merge --squash fix/7
git commit -m "one (#7)"
git branch -D fix/7
"""
    lines = f"{RELEASED}git switch -c fix/7\n{_commit('one')}{squash}"
    assert [node.fix for node in _play(tmp_path / "steps", lines)[-1].nodes] == [True, False]
    first, *_, last = _play(tmp_path, lines)
    at_once = graph(last.history, before=first)
    assert [node.fix for node in at_once.nodes] == [False, False], "nobody saw the branch"
    seen_before = next(one for one in _play(tmp_path / "other", lines) if "fix/7" in one.lanes)
    assert [node.fix for node in graph(last.history, before=seen_before).nodes] == [True, False]


def test_a_line_that_only_gets_the_fix_is_no_part_of_its_way(tmp_path: Path) -> None:
    lines = f"{RELEASED}git switch -c hotfix/1\n{_commit('one')}git switch -c support 1.2.0\n"
    *_, shown = _play(tmp_path, f"{lines}git merge --no-ff --no-edit hotfix/1\n")
    assert [(edge.kind, edge.fix) for edge in shown.edges[:2]] == [
        ("first", False),
        ("merge", True),
    ]


def test_a_history_drawn_at_once_has_the_lanes_of_one_drawn_step_by_step(tmp_path: Path) -> None:
    for number, lines in enumerate([GIT_FLOW, TRUNK]):
        *_, shown = _play(tmp_path / str(number), lines)
        assert _lanes(graph(shown.history)) == _lanes(shown)


# The picture


def test_what_is_new_and_what_moved_says_so_in_words(tmp_path: Path) -> None:
    *_, before, shown = _play(tmp_path, GIT_FLOW)
    picture = ET.fromstring(drawn_as_html(shown, before=before)).find("svg")  # noqa: S314  our own
    assert picture is not None
    words = ["".join(one.itertext()) for one in picture.iter("text")]
    assert words[2:7] == ["new", "HEAD on", "develop", "moved", "60d60af"]
    assert words[1].endswith("…")
    assert words.count("new") == 1
    assert "new" not in re.findall(r">(\w+)</text>", drawn_as_html(shown))


def test_what_is_unfinished_is_drawn_as_a_commit_to_come(tmp_path: Path) -> None:
    *_, shown = _play(tmp_path, CONFLICT)
    html = drawn_as_html(shown)
    assert ">cherry-pick in progress</text>" in html
    assert ">of ffacee1 Keep the &lt;total&gt; at zero</text>" in html
    assert html.count('class="hp-graph__pending"') == 2, "in the picture and in its key"
    *_, done = _play(tmp_path / "again", f"{CONFLICT}git cherry-pick --abort\n")
    assert "in progress" not in drawn_as_html(done)


@pytest.mark.browser
def test_no_text_leaves_its_room_on_a_phone(tmp_path: Path, page: Page) -> None:
    name = "hotfix/MMMM-wwww-1.2.1"
    story = GIT_FLOW.replace("hotfix/1.2.1", name).replace("the report", "Wide WORDS MADE OF MMMM")
    *_, before, shown = _play(tmp_path, story)
    page.set_viewport_size({"width": 360, "height": 700})
    page.set_content(
        f'<body style="font-family: Helvetica, sans-serif">{drawn_as_html(shown, before=before)}'
    )
    page.add_style_tag(path=ROOT / "docs" / "assets" / "stylesheets" / "graph.css")
    assert page.locator(".hp-graph__label").count() == 6
    assert page.evaluate(OUTSIDE) == []


def _commit(name: str) -> str:
    return f"echo {name} > {name}\ngit add {name}\ngit commit -m {name}\n"
