"""A diff of two policies as text for people, and as JSON data.

Pure: no files, no clock. To change what is compared, edit diff.py.
"""

import itertools
from collections.abc import Iterable, Iterator

from checklist.engine.policy.diff import Change, Cube, Diff
from checklist.engine.policy.edits import Edit
from checklist.engine.policy.model import Policy
from checklist.engine.policy.parts import Kind

HEADINGS: dict[Kind, str] = {
    "deadline": "Deadlines",
    "steps": "Steps of outcomes",
    "step": "Steps",
    "clock": "Clocks",
    "alert": "Alerts",
    "logic": "Rules, sums and conditions",
    "order": "Order",
    "words": "Words",
}
"""The heading of each kind of edit."""


def as_text(difference: Diff) -> str:
    """Return the difference as text: the combinations that change, and the part of the version."""
    return "\n".join(_lines(difference)) + "\n"


def _lines(difference: Diff) -> Iterator[str]:
    old, new = difference.old, difference.new
    yield f"{old.id} {old.version} to {new.id} {new.version}"
    yield ""
    if difference.combinations:
        verb = "changes its outcome" if difference.changed == 1 else "change their outcome"
        changed = _part(difference, difference.changed)
        yield f"{changed} of {difference.combinations:,} combinations {verb}."
    if difference.lost:
        yield f"{difference.lost:,} of {difference.before:,} old ones can no longer be given."
    if difference.intervals and difference.combinations:
        yield "A number counts as the interval that it is in."
    yield from _changes(difference, difference.changes)
    for name, changes in difference.results.items():
        yield ""
        yield f"Result {name}:"
        yield from _changes(difference, changes)
    yield from _edits(difference.edits)
    yield ""
    yield from _advice(difference)


def _changes(difference: Diff, changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        yield ""
        yield f"{change.before} to {change.after}: {_part(difference, change.combinations)}"
        yield from (f"  {_rule(rule)}" for rule in change.rules)
        if change.rest:
            yield f"  and {change.rest:,} more"


def _edits(edits: Iterable[Edit]) -> Iterator[str]:
    for kind, group in itertools.groupby(edits, key=lambda edit: edit.kind):
        yield ""
        yield f"{HEADINGS[kind]}:"
        for edit in group:
            before, after = (" ".join(text.split()) or "none" for text in (edit.before, edit.after))
            yield f"  {edit.of}: {before} → {after}"


def _part(difference: Diff, number: int) -> str:
    return f"{number:,} ({float(difference.share(number)):.1%})"


def _rule(rule: Cube) -> str:
    named = (f"{name}: {' or '.join(values)}" for name, values in rule.items())
    return ", ".join(named) or "every combination"


def _advice(difference: Diff) -> Iterator[str]:
    if difference.rise is None:
        yield "The two files say the same: the version need not rise."
        return
    yield f"The {difference.rise} part of the version must rise:"
    yield from (f"  {reason}" for reason in difference.reasons)
    versions = f"{difference.old.version} to {difference.new.version}"
    yield f"{versions} is {'enough' if difference.risen else 'not enough'}."


def as_data(difference: Diff) -> dict[str, object]:
    """Return the difference as the JSON data that ``diff --json`` prints."""
    return {
        "old": _named(difference.old),
        "new": _named(difference.new),
        "combinations": difference.combinations,
        "changed": difference.changed,
        "lost": difference.lost,
        "changes": [_change(difference, change) for change in difference.changes],
        "rise": difference.rise,
        "reasons": list(difference.reasons),
        "risen": difference.risen,
        "results": {
            name: [_change(difference, change) for change in changes]
            for name, changes in difference.results.items()
        },
        "edits": [
            {"kind": edit.kind, "of": edit.of, "from": edit.before, "to": edit.after}
            for edit in difference.edits
        ],
    }


def _named(policy: Policy) -> dict[str, str]:
    return {"id": policy.id, "version": policy.version, "digest": policy.digest}


def _change(difference: Diff, change: Change) -> dict[str, object]:
    return {
        "from": change.before,
        "to": change.after,
        "combinations": change.combinations,
        "share": float(difference.share(change.combinations)),
        "rules": [{name: list(values) for name, values in rule.items()} for rule in change.rules],
        "rest": change.rest,
    }
