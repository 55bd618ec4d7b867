"""List the parts of a policy that a diff compares one by one, each as a text for readers.

Pure: no files, no clock; native only. To add a key of the language, yield its part here; what
changes for whom is worked out in diff.py.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from checklist.engine.policy.in_words import conditions_in_words
from checklist.engine.policy.model import Deadline, Policy, Question, Score, Table
from checklist.engine.policy.number import spell_number

Kind = Literal["deadline", "steps", "step", "clock", "alert", "logic", "order", "words"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""The kinds of parts, in the order in which they are told."""

HERE = "here"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a policy; `of` says whose it is, and `text` what it says, "" where it is left out.

    Two are the same if their `meaning` is, or where they have none, their text. One that is `alone`
    is told too if only one policy has it, and both have what it is `inside`: "" is the policy. An
    order is the same if the `names` that both policies have are in the same one.
    """

    kind: Kind
    of: str
    text: str
    meaning: object = None
    alone: bool = False
    inside: str = ""
    names: tuple[str, ...] = ()

    @property
    def compared(self) -> object:
        """What two parts have in common where they are the same."""
        return self.text if self.meaning is None else self.meaning


def parts(policy: Policy) -> Iterator[Part]:
    """Yield every part of `policy` but those whose changes diff.py names itself."""
    yield from _outcomes(policy)
    yield from _steps(policy)
    yield from _clocks(policy)
    yield from _alerts(policy)
    for question in policy.questions:
        yield from _question(policy, question)
    for table in policy.tables:
        yield from _table(policy, table)
    yield _order("results", [result.of for result in policy.results])
    yield _order("alerts", [alert.id for alert in policy.alerts])
    yield from (Part("words", of, text) for of, text in _words(policy))


def _order(of: str, names: Collection[str]) -> Part:
    return Part("order", of, ", ".join(names), names=(*names,))


def _outcomes(policy: Policy) -> Iterator[Part]:
    for outcome in policy.outcomes:
        own = f'"{outcome.id}"'
        for deadline in outcome.clocks:
            of, text = f'{own} for clock "{deadline.clock}"', _deadline(deadline)
            yield Part("deadline", of, text, alone=True, inside=own)
        yield Part("steps", own, " ".join(outcome.steps), inside=own)


def _deadline(deadline: Deadline) -> str:
    start = "" if deadline.start == "decided" else f" from {deadline.start}"
    return f"{deadline.within}{start}"


def _steps(policy: Policy) -> Iterator[Part]:
    for step in policy.steps:
        of = f'step "{step.id}"'
        yield Part("step", of, step.title, HERE, alone=True)
        yield Part("step", f"page of {of}", step.page)
        yield Part("step", f"phase of {of}", step.phase)
        yield Part("step", f"owner of {of}", step.owner)
        yield Part("step", f"done of {of}", step.done)
        yield Part("step", f"run of {of}", ", ".join(f"`{line}`" for line in step.run))
        yield Part("step", f"message of {of}", step.message)
        yield Part("step", f"gate of {of}", step.gate)


def _clocks(policy: Policy) -> Iterator[Part]:
    for clock in policy.clocks:
        of = f'clock "{clock.id}"'
        yield Part("clock", of, clock.title, HERE, alone=True)
        yield Part("clock", f"ends of {of}", ", ".join(clock.ends))
        yield Part("clock", f"ordered of {of}", str(clock.ordered).lower())


def _alerts(policy: Policy) -> Iterator[Part]:
    for alert in policy.alerts:
        of = f'alert "{alert.id}"'
        facts = (f"{there} for {fact}" for fact, there in alert.facts.items())
        yield Part("alert", of, alert.title, HERE, alone=True)
        when = conditions_in_words(policy, alert.when)
        yield Part("alert", f"conditions of {of}", "; ".join(when), {*when})
        yield Part("alert", f"facts of {of}", ", ".join(facts), alert.facts)


def _question(policy: Policy, question: Question) -> Iterator[Part]:
    when = conditions_in_words(policy, question.only_if)
    yield Part("logic", f'only-if of question "{question.id}"', "; ".join(when), {*when})


def _table(policy: Policy, table: Table) -> Iterator[Part]:
    of = f'"{table.name}"'
    ids = table.value_ids
    if table.name == table.id:
        yield Part("logic", f"derived value {of}", ", ".join(ids), ids, alone=True)
    hit_policy = "" if table.sum else table.hit_policy
    yield Part("logic", f"hit policy of {of}", hit_policy, inside=of)
    for value in table.values:
        start = f"from {spell_number(value.least)} on" if table.sum else ""
        yield Part("logic", f'start of value "{value.id}" of {of}', start)
    for score in table.sum:
        text, meaning = _score(score), (score.times, score.scores)
        yield Part(
            "logic", f'score of "{score.name}" in {of}', text, meaning, alone=True, inside=of
        )
    for rule in table.rules:
        own = f'rule "{rule.id}" of {of}'
        when = conditions_in_words(policy, rule.when)
        text = f"{rule.then} if {'; '.join(when)}" if when else f"{rule.then}, without conditions"
        yield Part("logic", own, text, (rule.then, {*when}), alone=True, inside=of)
    yield _order(f"rules of {of}", [rule.id for rule in table.rules])


def _score(score: Score) -> str:
    if score.times is not None:
        return f"times {spell_number(score.times)}"
    return ", ".join(f"{one} {spell_number(number)}" for one, number in score.scores.items())


def _words(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield every text that a reader meets, with what carries it."""
    yield "title", policy.title
    yield "owner", policy.owner
    yield "reviewed", policy.reviewed
    for question in policy.questions:
        yield f'question "{question.id}"', question.ask
        yield f'help of question "{question.id}"', question.help
        if question.number is not None:
            yield f'unit of question "{question.id}"', question.number.unit
        for answer in question.answers:
            what = f'answer "{answer.id}" of question "{question.id}"'
            yield what, answer.label
            yield f"help of {what}", answer.help
    yield from _more_words(policy)


def _more_words(policy: Policy) -> Iterator[tuple[str, str]]:
    for table in policy.tables:
        for rule in table.rules:
            yield f'rule "{rule.id}" of "{table.name}"', rule.because
        for value in table.values:
            yield f'value "{value.id}" of "{table.name}"', value.label
            yield f'reason of value "{value.id}" of "{table.name}"', value.because
    for outcome in policy.outcomes:
        yield f'title of outcome "{outcome.id}"', outcome.title
        yield f'summary of outcome "{outcome.id}"', outcome.summary
    for step in policy.steps:
        yield f'step "{step.id}"', step.title
    for clock in policy.clocks:
        yield f'clock "{clock.id}"', clock.title
    for result in policy.results:
        yield f'result "{result.of}"', result.title
    for alert in policy.alerts:
        yield f'title of alert "{alert.id}"', alert.title
        yield f'text of alert "{alert.id}"', alert.text
        yield f'page of alert "{alert.id}"', alert.page
