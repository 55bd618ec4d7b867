"""List what an edit changes besides outcomes: deadlines, steps, alerts and words.

Pure: no files, no clock; native only. To change what diff.py does with them, edit that.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from checklist.engine.policy.model import Deadline, Policy


@dataclass(frozen=True, slots=True)
class Edit:
    """Something that changed, from `before` to `after`; each is "" where there is none.

    `kind` is ``deadline``, ``steps``, ``alert``, ``result`` or ``words``; `of` says whose it is: an
    outcome and a clock, a question, or whatever carries the words.
    """

    kind: str
    of: str
    before: str
    after: str

    @property
    def is_minor(self) -> bool:
        """Whether the minor part of the version must rise for it."""
        return self.kind in ("deadline", "alert")

    @property
    def reason(self) -> str:
        """The reason in words."""
        how = "is new" if not self.before else "goes" if not self.after else "changes"
        return f"{self.kind} of {self.of} {how}" if self.kind == "deadline" else f"{self.of} {how}"


def edits(old: Policy, new: Policy) -> Iterator[Edit]:
    """Yield what changed; what only one of the two has is listed with its other changes.

    Only things that both policies have are compared.
    """
    yield from _deadlines(old, new)
    yield from _steps(old, new)
    yield from _alerts(old, new)
    yield from _words(old, new)


def _deadlines(old: Policy, new: Policy) -> Iterator[Edit]:
    for outcome in new.outcomes:
        if outcome.id not in old.outcome_ids:
            continue
        before = {one.clock: one for one in old.outcome(outcome.id).clocks}
        after = {one.clock: one for one in outcome.clocks}
        for clock in dict.fromkeys((*before, *after)):
            texts = _spelt(before.get(clock)), _spelt(after.get(clock))
            if texts[0] != texts[1]:
                yield Edit("deadline", f'"{outcome.id}" for clock "{clock}"', *texts)


def _spelt(deadline: Deadline | None) -> str:
    if deadline is None:
        return ""
    start = "" if deadline.start == "decided" else f" from {deadline.start}"
    return f"{deadline.within}{start}"


def _steps(old: Policy, new: Policy) -> Iterator[Edit]:
    for outcome in new.outcomes:
        if outcome.id in old.outcome_ids:
            before, after = old.outcome(outcome.id).steps, outcome.steps
            if before != after:
                yield Edit("steps", f'"{outcome.id}"', " ".join(before), " ".join(after))


def _alerts(old: Policy, new: Policy) -> Iterator[Edit]:
    before = {alert.id: alert for alert in old.alerts}
    after = {alert.id: alert for alert in new.alerts}
    for name in dict.fromkeys((*before, *after)):
        one, other = before.get(name), after.get(name)
        what = f'alert "{name}"'
        if one is None or other is None:
            yield Edit("alert", what, one.title if one else "", other.title if other else "")
        elif (one.when, one.facts) != (other.when, other.facts):
            yield Edit("alert", what, one.title, other.title)


def _words(old: Policy, new: Policy) -> Iterator[Edit]:
    before, after = dict(_texts(old)), dict(_texts(new))
    for name, text in after.items():
        if name in before and before[name] != text:
            yield Edit("words", name, before[name], text)


def _texts(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield every text that a reader meets, with what carries it."""
    yield "title", policy.title
    for question in policy.questions:
        yield f'question "{question.id}"', question.ask
        yield f'help of question "{question.id}"', question.help
        for answer in question.answers:
            what = f'answer "{answer.id}" of question "{question.id}"'
            yield what, answer.label
            yield f"help of {what}", answer.help
    yield from _more_texts(policy)


def _more_texts(policy: Policy) -> Iterator[tuple[str, str]]:
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
