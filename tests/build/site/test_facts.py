"""Facts of the team and deadlines of the policy in a page's Markdown."""

import re

import pytest
from markdown import Markdown

from checklist.build.site.facts import MARKER, check_facts, facts_of, fill_facts
from checklist.engine.policy.model import (
    Answer,
    Clock,
    Deadline,
    Duration,
    Outcome,
    Policy,
    Question,
    Rule,
)
from checklist.engine.triage import team_facts
from tests.goldens import Messages

POLICY = Policy(
    id="p",
    version="1.0.0",
    title="P",
    questions=(Question("q", "Q?", (Answer("no", "No"), Answer("yes", "Yes"))),),
    clocks=(Clock("fix", "Fixed"),),
    outcomes=(
        Outcome("plan", "Plan", "…"),
        Outcome("now", "Now", "…", (Deadline("fix", Duration(3, "bd")),)),
    ),
    rules=(Rule("r", {}, "now", "…"),),
)
TEAM = {
    "name": "A & <b>B</b> *C* | `D`",
    "product": "Shop",
    "tracker": "https://tracker.example/?a=1",
    "chat": "#incidents",
}
FACTS = facts_of(TEAM, POLICY, language="en")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{{ team.product }} within {{deadline.now.fix}}", "Shop within 3 business days"),
        ("`git tag {{ team.product }}`", "`git tag Shop`"),
        ("```sh\ngit tag {{ team.name }}\n```", "```sh\ngit tag A & <b>B</b> *C* | `D`\n```"),
        ("{{ team.tracker }}", "<https://tracker.example/?a=1>"),
        (r"`\{{ team.product }}` and \{{ any }}", "`{{ team.product }}` and {{ any }}"),
        ("`${{ github.ref }}` ${{ secrets.x }}", "`${{ github.ref }}` ${{ secrets.x }}"),
        ("`{{ page.title }}` `{{}}`", "`{{ page.title }}` `{{}}`"),
    ],
)
def test_names_of_facts_are_replaced_and_nothing_else(written: str, read: str) -> None:
    assert fill_facts(written, FACTS) == read
    assert check_facts(written, FACTS, name="a.md") == ()


def test_a_fact_in_prose_shows_letter_by_letter_and_runs_nothing() -> None:
    html = Markdown(extensions=["tables"]).convert(fill_facts("A {{ team.name }} B", FACTS))
    shown = html.replace("&#38;", "&").replace("&#60;", "<").replace("&#62;", ">")
    shown = shown.replace("&#42;", "*").replace("&#124;", "|").replace("&#96;", "`")
    assert "<b>" not in html
    assert shown == f"<p>A {TEAM['name']} B</p>"


@pytest.mark.parametrize(
    ("fact", "read"),
    [
        ("Ada (+44 20 7946 0123)", "Ada ([&#43;44 20 7946 0123](tel:+442079460123))"),
        ("+1 (555) 010-0199, or Bo", "[&#43;1 (555) 010-0199](tel:+15550100199), or Bo"),
        ("+32*0*47 or 020 7946 0123", "&#43;32&#42;0&#42;47 or 020 7946 0123"),
        ("build 1.2.0+20261129", "build 1.2.0&#43;20261129"),
    ],
)
def test_a_telephone_number_in_prose_can_be_tapped(fact: str, read: str) -> None:
    facts = facts_of({"on-call": fact}, POLICY, language="en")
    assert fill_facts("{{ team.on-call }}", facts) == read
    assert fill_facts("`{{ team.on-call }}`", facts) == f"`{fact}`"


def test_names_that_are_none_are_reported_at_their_line_with_the_cure(reported: Messages) -> None:
    source = "# T\n\n{{ team.prodct }}, {{ deadline.plan.fix }}\n\n`{{ team.x }}` {{ x }}\n"
    problems = check_facts(source, FACTS, name="docs/a.md")
    reported(problems)
    assert [problem.where.line for problem in problems] == [3, 3, 5, 5]
    assert fill_facts(source, FACTS) == source


def test_a_fact_that_nobody_has_set_reads_as_a_fact_of_any_team() -> None:
    assert fill_facts("Call {{ team.on-call }}.", FACTS) == "Call whoever is on call."
    assert check_facts("{{ team.on-call }}", FACTS, name="a.md") == ()


def test_a_page_lists_every_fact_with_what_it_reads_and_what_it_would_read() -> None:
    page = f"| write | reads here | unset |\n| --- | --- | --- |\n{MARKER}"
    html = Markdown(extensions=["tables"]).convert(fill_facts(page, FACTS))
    rows = re.findall(r"<td>(.*?)</td>\n<td>(.*?)</td>\n<td>(.*?)</td>", html)
    names = [re.findall(r"\{\{ team\.(\S+) \}\}", cell)[0] for cell, _, _ in rows]
    assert names == list(team_facts.FACTS)
    read = {name: (here, unset) for name, (_, here, unset) in zip(names, rows, strict=True)}
    address = TEAM["tracker"]
    assert read["tracker"] == (f'<a href="{address}">{address}</a>', "the team's tracker")
    assert read["approver"] == ("whoever approves changes", "whoever approves changes")
    assert read["chat"][0] == "&#35;incidents"


def test_deadlines_are_not_judged_where_the_policy_cannot_be_read() -> None:
    facts = facts_of(TEAM, None, language="en")
    assert check_facts("{{ deadline.any.fix }}", facts, name="a.md") == ()
    assert check_facts("{{ team.any }}", facts, name="a.md") != ()
