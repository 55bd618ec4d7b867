"""List what an edit changes in the parts of a policy: deadlines, steps, alerts, rules and words.

Pure: no files, no clock; native only. To change what is compared, edit parts.py; what diff.py does
with it, edit that.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from checklist.engine.policy.model import Policy, Rule, Table
from checklist.engine.policy.parts import KINDS, Kind, Part, parts
from checklist.engine.policy.renamed import BEFORE


@dataclass(frozen=True, slots=True)
class Edit:
    """Something that changed, from `before` to `after`; each is "" where there is none.

    `of` says whose it is: an outcome and a clock, a question, or whatever carries the words.
    """

    kind: Kind
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
        many = self.of.startswith(("conditions ", "facts "))
        new, goes, changes = ("are", "go", "change") if many else ("is", "goes", "changes")
        how = f"{new} new" if not self.before else goes if not self.after else changes
        return f"{self.kind} of {self.of} {how}" if self.kind == "deadline" else f"{self.of} {how}"


def edits(old: Policy, new: Policy) -> tuple[Edit, ...]:
    """Return what changed, kind by kind.

    Questions, answers, outcomes and results that only one of the two has are not in it, nor is what
    belongs to them.
    """
    before, after = ({(p.kind, p.of): p for p in parts(one)} for one in (_aligned(old, new), new))
    inside = {part.inside for part in before.values()} & {part.inside for part in after.values()}
    found = [
        edit
        for key in dict.fromkeys((*before, *after))
        if (edit := _edit(before.get(key), after.get(key), inside))
    ]
    return tuple(sorted(found, key=lambda edit: KINDS.index(edit.kind)))


def _edit(one: Part | None, other: Part | None, inside: Collection[str]) -> Edit | None:
    """Return what changed in a part that one policy has, or both; None if nothing has."""
    part = one or other
    if part is None or (one and other and _same(one, other)):
        return None
    if (one is None or other is None) and not (part.alone and part.inside in inside):
        return None
    of = part.of.replace(BEFORE, "")
    return Edit(part.kind, of, one.text if one else "", other.text if other else "")


def _same(one: Part, other: Part) -> bool:
    if one.kind == "order":
        return _shared(one, other) == _shared(other, one)
    return one.compared == other.compared


def _shared(one: Part, other: Part) -> list[str]:
    """Return the names in an order that another one has, too."""
    return [name for name in one.names if name in other.names]


def _aligned(old: Policy, new: Policy) -> Policy:
    """Return `old` with those of its rules that have no id called as the same rules are in `new`.

    They are called by their places, which a rule more or less changes.
    """
    after = {table.id: table for table in new.tables}
    derived, last = old.tables[:-1], old.tables[-1]
    return replace(
        old,
        derived=tuple(
            replace(table, rules=_rules(table, after[table.id])) if table.id in after else table
            for table in derived
        ),
        rules=_rules(last, after[last.id]),
    )


def _rules(old: Table, new: Table) -> tuple[Rule, ...]:
    """Return the rules of a table in an old policy, with the ids that they have in the new one."""
    free = [rule for rule in _placed(new) if rule not in old.rules]
    ids: dict[str, str] = {}
    for rule in _placed(old):
        at = next((at for at, one in enumerate(free) if _says(one) == _says(rule)), None)
        if rule not in new.rules and at is not None:
            ids[rule.id] = free.pop(at).id
    taken = {*ids.values()}
    ids |= {rule.id: f"{rule.id}{BEFORE}" for rule in _placed(old) if rule.id in taken - {*ids}}
    return tuple(replace(rule, id=ids.get(rule.id, rule.id)) for rule in old.rules)


def _placed(table: Table) -> list[Rule]:
    """Return the rules that are called by their places."""
    return [rule for at, rule in enumerate(table.rules, start=1) if rule.id == f"r{at}"]


def _says(rule: Rule) -> Rule:
    return replace(rule, id="")
