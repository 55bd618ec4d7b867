"""Make a first policy of a few answers, with scenarios; the proofs find nothing to say about it.

Pure. Each question has levels, from the least severe to the most severe, and each level calls for
an outcome; the most urgent outcome that is called for is decided. So every outcome is reached,
every question matters, the order holds, and a scenario for each rule fires it.
To change what a new policy looks like, edit `start`; what is asked, edit checklist/cli/write.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from checklist.build.policy.batch import RESULTS
from checklist.build.policy.cells import spelled
from checklist.build.policy.draft import (
    Condition,
    Draft,
    Numbers,
    Outcome,
    Question,
    Rule,
    Story,
)
from checklist.build.policy.names import Ids
from checklist.engine.policy.model import OUTCOME

HIT_POLICIES = {
    "first": "the first rule that matches decides",
    "unique": "exactly one rule matches",
    "most-urgent": "of the rules that match, the most urgent outcome decides",
}
MOST_OUTCOMES = 12
MOST_QUESTIONS = 30
MOST_ANSWERS = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was typed: answers from least to most severe, or the bounds of a number.

    A number is more severe from each of the `bounds` on. With `several`, answers can be ticked. Its
    id is made of `name`, or of what is asked.
    """

    ask: str
    answers: tuple[str, ...] = ("No", "Yes")
    several: bool = False
    bounds: tuple[Decimal, ...] = ()
    unit: str = ""
    name: str = ""

    @property
    def levels(self) -> int:
        """The number of degrees of severity that the rules tell apart."""
        if self.bounds:
            return len(self.bounds) + 1
        return 2 if self.several else len(self.answers)


TITLE = "Hotfix triage"
OUTCOMES = ("Plan it", "Fix it in the next release", "Fix it now")
QUESTIONS = (
    Asked("Does it leave an opening for attackers?", name="attackers"),
    Asked("How many users does it affect?", ("A few", "Many", "All"), name="users"),
    Asked("Is there a reasonable workaround?", ("Yes", "No"), name="workaround"),
)


@dataclass(frozen=True, slots=True)
class Started:
    """A policy and the scenarios beside it."""

    draft: Draft
    stories: tuple[Story, ...]


def lacking(outcomes: Sequence[str], asked: Sequence[Asked]) -> int:
    """Return how many levels are missing to tell the outcomes apart."""
    return max(0, len(outcomes) - 1 - sum(one.levels - 1 for one in asked))


def further(levels: int) -> Asked:
    """Return a question with so many levels above the lowest."""
    names = ["Yes"] if levels == 1 else [f"Degree {number}" for number in range(1, levels + 1)]
    return Asked("Does anything else make it urgent?", ("No", *names), name="anything-else")


def start(title: str, hit_policy: str, outcomes: Sequence[str], asked: Sequence[Asked]) -> Started:
    """Return a policy about `asked`, which gives `outcomes`, from least to most urgent.

    There must be two outcomes or more, one question or more, and `lacking` nothing.
    """
    ids = Ids("question", {*RESULTS, OUTCOME})
    severities = [_Severity(one, ids.make(one.name or one.ask)) for one in asked]
    outcome_ids = Ids("outcome")
    ends = [Outcome(outcome_ids.make(label), label, SUMMARY) for label in outcomes]
    calls = _calls(len(outcomes), [one.levels for one in asked])
    rules, stories = _rules(hit_policy, severities, calls, ends)
    draft = Draft(
        id=Ids("policy").make(title),
        title=title,
        hit_policy=hit_policy,
        questions=tuple(severity.question for severity in severities),
        outcomes=tuple(ends),
        rules=rules,
        head="A first policy, to be edited. After each edit, this command proves it:\n"
        "python -m checklist check FILE",
        questions_note="What is asked, in this order. Answers go from the least severe to the most "
        "severe; where they\nhave no such order, add `ordered: false` to the question.",
        outcomes_note="What can be decided, from the least urgent to the most urgent.",
        rules_note=f"What leads to which outcome: {HIT_POLICIES[hit_policy]}. A question that "
        "`when`\nleaves out may have any answer. scenarios.yml has a story for each rule.",
    )
    return Started(draft, stories)


SUMMARY = "Write here what this outcome means and asks for."

STORIES_HEAD = (
    "Stories that the policy must get right, one for each rule. Put defects that your team knows in"
    "\ntheir place. A question that `answers` leaves out is not known."
)


def _calls(outcomes: int, levels: Sequence[int]) -> list[list[int]]:
    """Return for each question the outcome that each of its levels calls for, 0 the least urgent.

    The outcomes are dealt from the most urgent one down, each time to the next question that has a
    level left, from its highest level down. A question that gets none calls for outcome 1.
    """
    calls = [[0] * number for number in levels]
    left = [number - 1 for number in levels]
    at = 0
    for outcome in range(outcomes - 1, 0, -1):
        while not left[at % len(left)]:
            at += 1
        question = at % len(left)
        calls[question][left[question]] = outcome
        left[question] -= 1
        at += 1
    for called in calls:
        if not called[-1]:
            called[-1] = 1
    return calls


class _Severity:
    """A question with its levels."""

    def __init__(self, asked: Asked, question_id: str) -> None:
        self._asked = asked
        ids = Ids("answer", {"none"} if asked.several else ())
        answers = () if asked.bounds else tuple((ids.make(one), one) for one in asked.answers)
        self._ids = tuple(answer_id for answer_id, _ in answers)
        places = max((-int(bound.as_tuple().exponent) for bound in asked.bounds), default=0)
        self._step = Decimal(1).scaleb(-max(places, 0))
        self._least = "0" if asked.bounds and asked.bounds[0] > 0 else ""
        step = "" if self._step == 1 else spelled(self._step)
        numbers = Numbers(asked.unit, self._least, "", step)
        self.question = Question(
            question_id,
            asked.ask,
            answers,
            numbers=numbers if asked.bounds else None,
            several=asked.several,
        )

    def condition(self, first: int, last: int) -> Condition | None:
        """Return what holds for the levels from `first` to `last`, None for all of them."""
        top = self._asked.levels - 1
        if (first, last) == (0, top):
            return None
        if self._asked.bounds:
            return self._between(first, last)
        if self._asked.several:
            return self._ids if first else "none"
        ids = self._ids[first : last + 1]
        return ids[0] if len(ids) == 1 else ids

    def _between(self, first: int, last: int) -> str:
        bounds = self._asked.bounds
        if not first:
            return f"< {spelled(bounds[last])}"
        if last == len(bounds):
            return f">= {spelled(bounds[first - 1])}"
        low, high = bounds[first - 1], bounds[last] - self._step
        return spelled(low) if low == high else f"{spelled(low)}..{spelled(high)}"

    def example(self, level: int) -> str:
        """Return an answer of a level."""
        bounds = self._asked.bounds
        if bounds:
            below = self._least or spelled(bounds[0] - self._step)
            return spelled(bounds[level - 1]) if level else below
        if self._asked.several:
            return self._ids[0] if level else "none"
        return self._ids[level]

    def words(self, first: int, last: int) -> str:
        """Return a sentence that says that the answer is of these levels."""
        asked = self._asked
        if asked.bounds:
            unit = f" {asked.unit}" if asked.unit else ""
            low = f"{spelled(asked.bounds[first - 1])}{unit} or more"
            high = f", less than {spelled(asked.bounds[last])}" if last < len(asked.bounds) else ""
            return f"{asked.ask} {low}{high}."
        if asked.several:
            return f"{asked.ask} At least one of them."
        return f"{asked.ask} {' or '.join(asked.answers[first : last + 1])}."


def _rules(
    hit_policy: str,
    severities: Sequence[_Severity],
    calls: Sequence[Sequence[int]],
    outcomes: Sequence[Outcome],
) -> tuple[tuple[Rule, ...], tuple[Story, ...]]:
    """Return a rule for each outcome that a question calls for, one for the rest, and a story each.

    The most urgent outcome comes first. Under unique, a rule also says that no other question calls
    for more; of those that call for as much, the first one has the rule.
    """
    ids = Ids("rule")
    rules: list[Rule] = []
    stories: list[Story] = []
    lowest = {one.question.id: one.example(0) for one in severities}

    def add(label: str, when: dict[str, Condition], then: int, words: str) -> str:
        rule = Rule(when, outcomes[then].id, words, ids.make(label))
        rules.append(rule)
        return rule.id

    def tell(rule_id: str, answers: dict[str, str], then: int, words: str) -> None:
        story = "Tell here of a defect that your team knows, to which these answers fit."
        stories.append(Story(rule_id, words, story, answers, outcomes[then].id, words))

    for outcome in range(len(outcomes) - 1, 0, -1):
        for at, severity in enumerate(severities):
            if outcome not in calls[at]:
                continue
            first, last = _levels(calls[at], outcome, outcome)
            if hit_policy == "unique":
                when = dict(_exclusive(severities, calls, at, outcome))
            else:
                condition = severity.condition(first, last)
                assert condition is not None  # noqa: S101  the lowest level calls for outcome 0
                when = {severity.question.id: condition}
            words = severity.words(first, last)
            name = severity.question.id
            once = sum(called > 0 for called in set(calls[at])) == 1
            label = name if once else f"{name}-{outcomes[outcome].id}"
            rule_id = add(label, when, outcome, words)
            tell(rule_id, {**lowest, name: severity.example(first)}, outcome, words)
    words = "No answer calls for more."
    rest = dict(_exclusive(severities, calls, -1, 0)) if hit_policy == "unique" else {}
    tell(add("rest", rest, 0, words), lowest, 0, words)
    return tuple(rules), tuple(stories)


def _levels(called: Sequence[int], least: int, most: int) -> tuple[int, int]:
    """Return the first and the last level that call for one of these outcomes."""
    levels = [level for level, outcome in enumerate(called) if least <= outcome <= most]
    return levels[0], levels[-1]


def _exclusive(
    severities: Sequence[_Severity], calls: Sequence[Sequence[int]], own: int, outcome: int
) -> Iterator[tuple[str, Condition]]:
    """Yield the conditions under which question `own` is the first that calls for the outcome."""
    for at, severity in enumerate(severities):
        least = outcome if at == own else 0
        most = outcome - 1 if at < own else outcome
        condition = severity.condition(*_levels(calls[at], least, most))
        if condition is not None:
            yield severity.question.id, condition
