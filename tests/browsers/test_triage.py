"""The triage: from the first question to a decision with its deadlines, and back by a link."""

import pytest

from tests.browsers.driven import Driven

pytestmark = pytest.mark.browser

FORM = "form[data-checklist]"
ANSWERS = "attackers=no&damage=yes&mitigation=no"


def awake(told: Driven) -> None:
    """Wait until Python has answered."""
    told.has(f"{FORM}[data-engine=ready]")


def test_a_triage_is_decided_by_pressing_and_outlives_a_reload(told: Driven, address: str) -> None:
    told.go(f"{address}triage/")
    awake(told)
    assert told.attribute(FORM, "data-outcome") == ""
    for question, answer in (pair.split("=") for pair in ANSWERS.split("&")):
        told.press(f'[data-region=next] [data-of={question}][data-value="{answer}"]')
        told.has(f'[data-question={question}] input[value="{answer}"]:checked')
    told.has(f'{FORM}[data-outcome=fix-now][data-answers="{ANSWERS}"]')
    assert told.count("time[data-clock][datetime]") == 4
    assert "answers=attackers:no,damage:yes,mitigation:no" in told.address
    told.reload()
    awake(told)
    told.has(f'{FORM}[data-outcome=fix-now][data-answers="{ANSWERS}"]')


def test_an_answer_is_given_in_the_form_and_changed_there(told: Driven, address: str) -> None:
    told.go(f"{address}triage/")
    awake(told)
    told.press("[data-question=attackers] label:has(input[value=yes])")
    told.has(f"{FORM}[data-answers='attackers=yes']")
    told.says("[data-region=alerts]", "Write nothing in public")
    told.press("[data-question=attackers] label:has(input[value=no])")
    told.has(f"{FORM}[data-answers='attackers=no']")
    told.back()
    told.has(f"{FORM}[data-answers='attackers=yes']")


def test_a_link_opens_decided(told: Driven, address: str) -> None:
    told.go(f"{address}triage/#answers=damage:yes,mitigation:yes&decided=2026-11-28T02:02Z")
    awake(told)
    told.has(f"{FORM}[data-outcome=mitigate-now]")
    told.shows(".hp-headline")
    told.says(".hp-headline", "Mitigate now")
    told.has('time[data-clock=mitigate][datetime="2026-11-28T03:02Z"]')
