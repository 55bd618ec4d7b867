"""The run of a record: its steps by phase, what is next, and what a gate waits for.

Pure: no clock of its own; runs natively and in Pyodide. Steps, gates and lines are those of the
policy in the record (copy.py). A name of a person is what somebody said on some device: a claim, so
a step is "approved, as stated by", never more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from checklist.engine.placeholder import BRANCH_TEXT, PLACE, TICKET_TEXT, forms, parts, put
from checklist.engine.policy.model import Policy, Step
from checklist.engine.record.clocks import Clocked
from checklist.engine.record.copy import Copy, Name
from checklist.engine.record.fold import (
    OPEN,
    Approval,
    Record,
    Ticked,
    last_said,
    subject,
    subject_digest,
    taken_words,
)
from checklist.engine.record.names import names_in
from checklist.engine.triage.plan import plan
from checklist.engine.triage.times import Times

APPROVAL = "approval"

REVIEW = "review-self-approval"
"""The step that a self-approval adds: somebody else reviews the change afterwards."""

FREE, WAITING, ASKED, APPROVED, REFUSED, LAPSED = (
    "free",
    "waiting",
    "asked",
    "approved",
    "refused",
    "lapsed",
)
"""What a gate says: there is none; nobody was asked; somebody was; somebody else approved it; or
said no; or approved what has changed since."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a step may be done: its state, the approval or refusal that counts, its digest.

    `unfit` is the last approval of what the step does now that does not count, where none does;
    `taken` are the words on it that were taken back, each with the time.
    """

    state: str
    digest: str = ""
    approval: Approval | None = None
    unfit: Approval | None = None
    taken: tuple[tuple[Approval, datetime], ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it keeps the step from being done."""
        return self.state not in (FREE, APPROVED)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of commands, with the names that are still missing in it."""

    text: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunStep:
    """A step of the run; `number` counts from 1, `clock` is the first open clock that it ends."""

    number: int
    step: Step
    ticked: Ticked
    gate: Gate
    lines: tuple[Line, ...]
    clock: Clocked | None
    is_next: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it is neither done nor skipped."""
        return self.ticked.state == OPEN


@dataclass(frozen=True, slots=True)
class Phase:
    """Steps that belong to one part of the work; `title` is "" where the policy names none."""

    title: str
    steps: tuple[RunStep, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """All steps, by phase; `before` are those of earlier decisions that were done or skipped."""

    phases: tuple[Phase, ...]
    before: tuple[RunStep, ...]

    @property
    def steps(self) -> tuple[RunStep, ...]:
        """The steps in their order."""
        return tuple(step for phase in self.phases for step in phase.steps)

    @property
    def settled(self) -> int:
        """How many steps are done or skipped."""
        return sum(not step.is_open for step in self.steps)

    @property
    def next(self) -> RunStep | None:
        """The first step that is open."""
        return next((step for step in self.steps if step.is_open), None)

    def step(self, name: str) -> RunStep | None:
        """Return the step of that id, if the run has it."""
        return next((one for one in self.steps if one.step.id == name), None)


def run(record: Record, found: Sequence[Clocked], *, review: str) -> Run:
    """Return the run of a record with its clocks; `review` is what a review owed is called."""
    copy = record.copy
    if copy is None or record.decision is None:
        return Run((), ())
    steps = _steps(copy.policy, record)
    if _owes_review(record):
        steps = (*steps, Step(REVIEW, review))
    filling = values(record, copy)
    rows = [
        RunStep(
            number=number,
            step=step,
            ticked=record.state(step.id),
            gate=gate(record, step),
            lines=tuple(line(text, filling) for text in step.run),
            clock=_clock(copy.policy, step, found, _open(record, steps[: number - 1])),
        )
        for number, step in enumerate(steps, 1)
    ]
    first = next((row.number for row in rows if row.is_open), 0)
    rows = [replace(row, is_next=row.number == first) for row in rows]
    return Run(tuple(_phases(rows)), tuple(_before(record, {row.step.id for row in rows})))


def _steps(policy: Policy, record: Record) -> tuple[Step, ...]:
    decision = record.decision
    assert decision is not None  # noqa: S101  the caller has looked
    if decision.outcome in policy.outcome_ids:
        return tuple(policy.step(name) for name in policy.outcome(decision.outcome).steps)
    known = [name for name in decision.possible if name in policy.outcome_ids]
    return plan(policy, known, Times(decided=decision.when)).steps if known else ()


def _phases(rows: Iterable[RunStep]) -> Iterable[Phase]:
    """Yield the steps by phase: those that follow one another in the same one."""
    title, steps = "", list[RunStep]()
    for row in rows:
        if steps and row.step.phase != title:
            yield Phase(title, tuple(steps))
            steps = []
        title = row.step.phase
        steps.append(row)
    if steps:
        yield Phase(title, tuple(steps))


def _before(record: Record, now: set[str]) -> Iterable[RunStep]:
    """Yield what was done of steps that the decision no longer has, so that nothing is lost."""
    known = {step.id: step for copy in record.copies.values() for step in copy.policy.steps}
    for name, ticked in record.steps.items():
        if name not in now:
            step = known.get(name, Step(name, name))
            yield RunStep(0, step, ticked, Gate(FREE), (), None)


def _open(record: Record, steps: Iterable[Step]) -> set[str]:
    """Return which of the steps are neither done nor skipped."""
    return {step.id for step in steps if record.state(step.id).state == OPEN}


def _clock(
    policy: Policy, step: Step, found: Iterable[Clocked], before: set[str]
) -> Clocked | None:
    """Return the open clock that comes first of those that the step, and none `before`, ends."""
    for one in found:
        ends = policy.clock(one.id).ends
        if one.is_open and step.id in ends and not before.intersection(ends):
            return one
    return None


def gate(record: Record, step: Step) -> Gate:
    """Return what a step's gate says: the last word on what the step does as things are."""
    if step.gate != APPROVAL:
        return Gate(FREE)
    now = subject_digest(subject(record, step.id))
    words = [one for one in record.approvals if one.step == step.id]
    current = [one for one in words if one.digest == now]
    good = [one for one in current if not one.is_given or is_fit(record, one)]
    taken = tuple(
        one for one in taken_words(record) if (one[0].step, one[0].digest) == (step.id, now)
    )
    if last := last_said(good):
        return Gate(APPROVED if last.is_given else REFUSED, now, last, taken=taken)
    unfit = last_said(current)
    asked = record.asked.get(step.id)
    if asked and asked.text("digest") == now:
        return Gate(ASKED, now, unfit=unfit, taken=taken)
    lapsed = [one for one in words if one.is_given and one.digest != now and is_fit(record, one)]
    state, said = (LAPSED, lapsed[-1]) if lapsed else (WAITING, None)
    return Gate(state, now, said, unfit=unfit, taken=taken)


def is_fit(record: Record, approval: Approval) -> bool:
    """Return whether an approval counts: a second person's, or one's own with its reason.

    Where nobody has asked, and nobody is said to have written the fix, nobody is the second.
    """
    if approval.is_own:
        return bool(approval.reason.strip())
    others, names = firsts(record, approval.step), names_in(approval.by)
    return bool(others and names) and others.isdisjoint(names)


def has_lapsed(record: Record, approval: Approval) -> bool:
    """Return whether what was approved has changed since."""
    now = subject_digest(subject(record, approval.step))
    return approval.is_given and approval.digest != now


def approved(record: Record, approval: Approval) -> tuple[str, str]:
    """Return version and commit that an approval or a refusal was about.

    Both are "" where nothing tells: neither what the step does now has its digest, nor what was
    asked for.
    """
    asked = [
        one.data["what"]
        for one in record.events
        if one.kind == "ask" and one.text("step") == approval.step
    ]
    for about in (subject(record, approval.step), *asked):
        if isinstance(about, Mapping) and subject_digest(about) == approval.digest:
            return str(about.get("version", "")), str(about.get("commit", ""))
    return "", ""


def firsts(record: Record, step: str) -> frozenset[str]:
    """Return who cannot approve a step: all who asked for it, and all who wrote the fix."""
    return first_names(record.fields.get("author", ""), *record.askers.get(step, ()))


def first_names(authors: str, *askers: str) -> frozenset[str]:
    """Return the names of those who wrote the fix, or asked, as names are compared."""
    return frozenset().union(*map(names_in, (authors, *askers)))


def _owes_review(record: Record) -> bool:
    return any(one.is_given and one.is_own for one in record.approvals)


def values(record: Record, copy: Copy) -> dict[str, str]:
    """Return what takes the place of each name in lines: what the record says, else the default.

    Names are those of the team's strategy, its facts, and ``live``, ``version``, ``ticket``,
    ``branch`` and ``commit`` of the record. A value that a shell might read as more than a name is
    left out: a record may come from anybody.
    """
    filling = {name: text for name, text in copy.facts.items() if BRANCH_TEXT.fullmatch(text)}
    given = _given(record, copy)
    named = {name.id for name in copy.names}
    own = [name for name in OWN_NAMES if name.id not in named]
    for name in (*own, *copy.names, *own):  # twice, as defaults of each name those of the others
        value = given.get(name.id, "")
        if not value and not name.is_asked:
            value = put(_default(name, copy), filling)
        if name.kind == VERSION:
            filling |= forms(name.id, value) if parts(value) else {}
        elif _is_sound(name, value):
            filling[name.id] = value
    return filling


VERSION, TICKET, BRANCH = "version", "ticket", "branch"

OWN_NAMES = (
    Name("live", "", VERSION, ""),
    Name("version", "", VERSION, "{live.next}"),
    Name("ticket", "", TICKET, ""),
    Name("branch", "", BRANCH, "hotfix/{version}"),
    Name("commit", "", BRANCH, ""),
)
"""What every record can say, whatever the strategy."""


def _default(name: Name, copy: Copy) -> str:
    """Return the default of a name: a branch is what the strategy calls that of the fix."""
    if name.id == "branch":
        for other in copy.names:
            if other.id in ("fix", "hotfix"):
                return f"{{{other.id}}}"
    return name.default


def _given(record: Record, copy: Copy) -> dict[str, str]:
    """Return what a record says under the names of its fields, and of its strategy."""
    given = {name: text for name, text in record.fields.items() if text}
    given.setdefault("live", copy.facts.get("version", ""))
    if ticket := given.get("ticket", ""):
        given["ticket"] = ticket.rstrip("/").rpartition("/")[2]  # of an address its end
    for name in ("fix", "hotfix"):
        known = any(one.id == name for one in copy.names)
        if known and given.get("branch"):
            given.setdefault(name, given["branch"])
    return given


def _is_sound(name: Name, value: str) -> bool:
    pattern = TICKET_TEXT if name.kind == TICKET else BRANCH_TEXT
    return bool(pattern.fullmatch(value))


def line(text: str, filling: Mapping[str, str]) -> Line:
    """Return a line with its names filled in, as far as they are known."""
    done = put(text, filling)
    return Line(done, tuple(dict.fromkeys(PLACE.findall(done))))
