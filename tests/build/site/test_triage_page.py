"""What a build reports of a policy is what the command prints."""

from pathlib import Path

from click.testing import CliRunner

from checklist.build.site.triage_page import read_checklist
from checklist.cli.main import main
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
