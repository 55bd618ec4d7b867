"""A diff of two policies as text for people, and as JSON data.

Pure: no files, no clock. To change what a diff finds, edit diff.py.
"""

from collections.abc import Iterator

from checklist.engine.policy.diff import Change, Cube, Diff
from checklist.engine.policy.model import Policy


def as_text(found: Diff) -> str:
    """Return the diff as text: what changes for whom, and which part of the version must rise."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Diff) -> Iterator[str]:
    old, new = found.old, found.new
    yield f"{old.id} {old.version} to {new.id} {new.version}"
    yield ""
    if found.combinations:
        verb = "changes its outcome" if found.changed == 1 else "change their outcome"
        yield f"{_part(found, found.changed)} of {found.combinations:,} combinations {verb}."
    if found.lost:
        yield f"{found.lost:,} of {found.old.combinations:,} old ones can no longer be given."
    for change in found.changes:
        yield ""
        yield f"{change.before} to {change.after}: {_part(found, change.combinations)}"
        yield from (f"  {_rule(rule)}" for rule in change.rules)
        if change.rest:
            yield f"  and {change.rest:,} more"
    yield ""
    yield from _advice(found)


def _part(found: Diff, number: int) -> str:
    return f"{number:,} ({float(found.share(number)):.1%})"


def _rule(rule: Cube) -> str:
    named = (f"{name}: {' or '.join(values)}" for name, values in rule.items())
    return ", ".join(named) or "every combination"


def _advice(found: Diff) -> Iterator[str]:
    if found.rise is None:
        yield "The two files say the same: the version need not rise."
        return
    yield f"The {found.rise} part of the version must rise:"
    yield from (f"  {reason}" for reason in found.reasons)
    versions = f"{found.old.version} to {found.new.version}"
    yield f"{versions} is {'enough' if found.risen else 'not enough'}."


def as_data(found: Diff) -> dict[str, object]:
    """Return the diff as the JSON data that ``diff --json`` prints."""
    return {
        "old": _named(found.old),
        "new": _named(found.new),
        "combinations": found.combinations,
        "changed": found.changed,
        "lost": found.lost,
        "changes": [_change(found, change) for change in found.changes],
        "rise": found.rise,
        "reasons": list(found.reasons),
        "risen": found.risen,
    }


def _named(policy: Policy) -> dict[str, str]:
    return {"id": policy.id, "version": policy.version, "digest": policy.digest}


def _change(found: Diff, change: Change) -> dict[str, object]:
    return {
        "from": change.before,
        "to": change.after,
        "combinations": change.combinations,
        "share": float(found.share(change.combinations)),
        "rules": [{name: list(values) for name, values in rule.items()} for rule in change.rules],
        "rest": change.rest,
    }
