"""The copy of a policy that a record keeps: what run and clocks show of it, and no more.

Pure: no files, no clock; runs natively and in Pyodide. A record is read where the site has moved
on, or where there is no site: it brings along the clocks, steps, outcomes and alerts that it was
decided with, the facts of the team, and its calendar up to the last deadline. It may come from
anybody, so all texts in it are plain: HTML is turned into text when the copy is made, and is text
when it is read.
"""

import html
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from checklist.engine.policy.json_form import Data, from_data, to_data
from checklist.engine.policy.model import DECIDED, DETECTED, Answer, Outcome, Policy, Question
from checklist.engine.triage.team_facts import FACTS

_TAG = re.compile(r"<[^<>]*>")
_BLANKS = re.compile(r"\s+")
PAGE = re.compile(r"(?:[\w.-]+/)*[\w.-]*(?:#[\w.~/-]*)?", re.ASCII)
"""What a page of a step may be: an address of this site, relative to a page of the first level."""

MOST = 400
"""Most clocks, steps, outcomes and alerts of each that a copy may have."""

_NO_QUESTION = Question("-", "", (Answer("no", ""), Answer("yes", "")))
"""In place of the questions, where the outcomes differ in urgency: a policy needs one for that."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the team's branching strategy: what it is called, its kind and its default.

    If it `is_asked`, its default is an example, and the record has to say what it is.
    """

    id: str
    title: str
    kind: str
    default: str

    @property
    def is_asked(self) -> bool:
        """Whether only the record can say what it stands for: a ticket, a version of no other."""
        return self.kind == "ticket" or (self.kind == "version" and "{" not in self.default)


@dataclass(frozen=True, slots=True)
class Copy:
    """A policy without its questions and rules, the facts of the team, and its calendar as data.

    `opened` keeps the calendar once clocks.py has read it.
    """

    policy: Policy
    facts: Mapping[str, str]
    names: tuple[Name, ...] = ()
    calendar: Mapping[str, Any] | None = None
    opened: list[Any] = field(default_factory=list, compare=False, repr=False)


def copy_of(
    policy: Policy,
    facts: Mapping[str, str],
    *,
    names: Iterable[Mapping[str, str]] = (),
    calendar: Mapping[str, Any] | None = None,
) -> Data:
    """Return the copy of `policy` as JSON data; what it leaves out is not needed afterwards.

    `names` are those of the team's strategy, each with id, title, kind and default. A fact whose
    place an alert may take is left out, whether or not one does: so a record never names a public
    place, whatever is decided in it later.
    """
    data = to_data(policy)
    kept: Data = {key: data[key] for key in ("id", "version", "digest", "title", "clocks")}
    kept["steps"] = [_rebased(_without_html(step, "done")) for step in data["steps"]]
    kept["outcomes"] = [_without_html(outcome, "summary") for outcome in data["outcomes"]]
    kept["alerts"] = [
        _rebased(_without_html({**one, "when": {}}, "text")) for one in data.get("alerts", [])
    ]
    kept["ordered"] = policy.has_urgency
    replaced = {fact for alert in policy.alerts for fact in alert.facts}
    known = {name: text for name, text in facts.items() if name in FACTS}
    kept["facts"] = {name: text for name, text in known.items() if name not in replaced}
    kept["names"] = [{key: name.get(key, "") for key in _OF_A_NAME} for name in names]
    if calendar is not None:
        kept["calendar"] = calendar
    return kept


_OF_A_NAME = ("id", "title", "kind", "default")


TRIAGE = "triage"
"""The folder of the triage that begins records: its pages are relative to it."""


def from_run(address: str) -> str:
    """Return an address as seen from the run, which the triage's page has as seen from there."""
    path, mark, fragment = address.partition("#")
    if not path:
        return address
    whole = posixpath.normpath(posixpath.join(TRIAGE, path))
    return f"../{whole}{'/' if path.endswith('/') else ''}{mark}{fragment}"


def _rebased(item: Data) -> Data:
    pages = {key: from_run(item[key]) for key in ("page", "message") if item.get(key)}
    return {**item, **pages}


def _without_html(item: Data, key: str) -> Data:
    found = item.get(key, "")
    return {**item, key: text_of(found)} if found else item


def text_of(source: str) -> str:
    """Return HTML as text of one line."""
    return _BLANKS.sub(" ", html.unescape(_TAG.sub(" ", source))).strip()


def read_copy(data: Mapping[str, Any]) -> Copy:
    """Return the copy that `copy_of` wrote; raises ValueError for anything else."""
    try:
        known = {key: value for key, value in data.items() if key not in _BESIDE}
        policy = from_data(known | _LEFT_OUT)
        _check(policy)
        facts, names = _facts(data), _names(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"this is no copy of a policy: {error}") from error
    if data.get("ordered", True):
        policy = replace(policy, questions=(_NO_QUESTION,))
    calendar = data.get("calendar")
    return Copy(policy, facts, names, calendar if isinstance(calendar, dict) else None)


_BESIDE = ("ordered", "facts", "names", "calendar")


_LEFT_OUT: Data = {
    "owner": "",
    "reviewed": "",
    "hit-policy": "first",
    "questions": [],
    "derived": [],
    "rules": [],
}
"""What a copy leaves out of a policy."""


def _facts(data: Mapping[str, Any]) -> dict[str, str]:
    facts = {name: text for name, text in data.get("facts", {}).items() if name in FACTS}
    if not all(isinstance(text, str) for text in facts.values()):
        raise TypeError("a fact is no text")
    return facts


def _names(data: Mapping[str, Any]) -> tuple[Name, ...]:
    rows = [[one[key] for key in _OF_A_NAME] for one in data.get("names", ())]
    if not all(isinstance(text, str) for row in rows for text in row):
        raise TypeError("a name is no text")
    return tuple(Name(*row) for row in rows)


def _check(policy: Policy) -> None:
    """Raise ValueError where a copy names what it has not, TypeError where something is no text."""
    lists = (policy.clocks, policy.steps, policy.outcomes, policy.alerts)
    if any(len(one) > MOST for one in lists) or not policy.outcomes:
        raise ValueError("too much, or no outcome")
    for outcome in policy.outcomes:
        _check_outcome(policy, outcome)
    if not all(isinstance(text, str) for text in _all_texts(policy)):
        raise TypeError("something is no text")
    pages = [page for step in policy.steps for page in (step.page, step.message)]
    for page in (*pages, *(alert.page for alert in policy.alerts)):
        if not PAGE.fullmatch(page):
            raise ValueError(f"{page!r} is no page of this site")


def _check_outcome(policy: Policy, outcome: Outcome) -> None:
    starts = {one.clock: one.start for one in outcome.clocks}
    if not starts.keys() <= {clock.id for clock in policy.clocks}:
        raise ValueError(outcome.id)
    if not set(outcome.steps) <= {step.id for step in policy.steps}:
        raise ValueError(outcome.id)
    if not {*starts.values()} <= {DECIDED, DETECTED, *starts}:
        raise ValueError(outcome.id)
    for first in starts:  # a clock may run from another, but never from itself
        seen, clock = {first}, first
        while (clock := starts.get(clock, "")) in starts:
            if clock in seen:
                raise ValueError(f"the clock {clock} waits for itself")
            seen.add(clock)


def _all_texts(policy: Policy) -> Iterable[object]:
    yield from (policy.id, policy.version, policy.digest, policy.title)
    for clock in policy.clocks:
        yield from (clock.id, clock.title, *clock.ends)
    for step in policy.steps:
        yield from (step.id, step.title, step.phase, step.owner, step.done, *step.run, step.gate)
    for outcome in policy.outcomes:
        yield from (outcome.id, outcome.title, outcome.summary)
    for alert in policy.alerts:
        yield from (alert.id, alert.title, alert.text, *alert.facts, *alert.facts.values())
