"""What a build reports of a policy is what the command prints."""

from pathlib import Path

from click.testing import CliRunner

from checklist.build.site.triage_page import Checklist, read_checklist
from checklist.cli.main import main
from tests.goldens import Messages
from tests.policies import SMALL


def test_a_build_counts_the_rest_of_many_problems_as_check_does(tmp_path: Path) -> None:
    path = tmp_path / "policy.yml"
    unique = SMALL.replace("hit-policy: first", "hit-policy: unique")
    more = "".join(f"  - {{id: r-{at}, when: {{}}, then: now, because: B.}}\n" for at in range(12))
    path.write_text(unique + more + "".join(f"x{at}: y\n" for at in range(12)), "utf-8")
    name = path.as_posix()
    checklist = read_checklist(path, name=name, folder="triage", resolve=lambda _: None)
    told = [str(problem) for problem in checklist.problems]
    assert told == CliRunner().invoke(main, ["check", name]).stderr.splitlines()
    assert [" more " in line for line in told if "overlap]" in line] == [False] * 10 + [True]
    assert [" more " in line for line in told if "unknown-key]" in line] == [False] * 10 + [True]


MORE = """\
steps:
  - id: go
    title: Go
    page: how.md
    done: "It *is* done, see [how](../how.md)."
    message: how.md#message
alerts:
  - id: private
    when: {data: "yes"}
    title: Hush
    text: "Say *nothing*, see [how](../how.md)."
    page: how.md#hush
    facts: {chat: private-chat}
"""


def read(folder: Path, text: str, *pages: str) -> Checklist:
    """Return a policy for a page where there are these pages; addresses start with a slash."""
    path = folder / "policy.yml"
    path.write_text(SMALL + text, "utf-8")
    return read_checklist(
        path,
        name="p.yml",
        folder="triage",
        resolve=lambda page: f"/{page}" if page in pages else None,
    )


def test_texts_and_links_of_steps_and_alerts_are_ready_for_the_page(tmp_path: Path) -> None:
    pages = ("how.md", "how.md#message", "how.md#hush")
    checklist = read(tmp_path, MORE, *pages)
    assert checklist.problems == ()
    assert checklist.policy is not None
    (step,), (alert,) = checklist.policy.steps, checklist.policy.alerts
    assert (step.page, step.message, alert.page) == ("/how.md", "/how.md#message", "/how.md#hush")
    assert step.done == '<p>It <em>is</em> done, see <a href="/how.md">how</a>.</p>'
    assert alert.text == '<p>Say <em>nothing</em>, see <a href="/how.md">how</a>.</p>'


def test_dead_links_and_unknown_facts_are_reported_at_their_line(
    tmp_path: Path, reported: Messages
) -> None:
    wrong = MORE.replace("chat: private-chat", "chat: private-chut, phone: chat")
    checklist = read(tmp_path, wrong)
    start = SMALL.count("\n")
    assert {(problem.where.line - start, problem.code) for problem in checklist.problems} == {
        (4, "dead-link"),
        (8, "dead-link"),
        (8, "unknown-fact"),
    }
    reported(checklist.problems)
