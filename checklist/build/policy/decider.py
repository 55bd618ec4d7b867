"""Decide what a hole or an overlap of a policy does not touch.

Pure: no files, no clock; native only. The page decides only with policies that have neither.
"""

from dataclasses import dataclass

from checklist.engine.policy.compile import Compiled
from checklist.engine.policy.decide import Answers, Possible, narrow
from checklist.engine.policy.prove import EXCLUSIVE


@dataclass(frozen=True, slots=True)
class Decider:
    """A policy to decide with, and what is wrong with it; `unsound` is None where nothing is."""

    compiled: Compiled
    unsound: "Unsound | None" = None

    def decides(self, answers: Answers) -> bool:
        """Return whether the answers can be decided: no hole or overlap touches them."""
        return self.unsound is None or not self.unsound.touches(answers)

    @property
    def status(self) -> int:
        """The exit status of a command that decides."""
        return 0 if self.unsound is None else 1


class Unsound:
    """The holes and overlaps of a policy."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.guards: dict[str, list[int]] = {}
        for name, meaning in compiled.meanings.items():
            if meaning.table.hit_policy in EXCLUSIVE and (both := _overlapping(compiled, name)):
                self.guards[name] = both

    def touches(self, answers: Answers) -> bool:
        """Return whether some completion of the answers has no value, or rules that overlap."""
        self.compiled.renew()
        return any(
            self._touches(narrow(self.compiled, box))
            for box in self.compiled.lowered.boxes(answers)
        )

    def _touches(self, possible: Possible) -> bool:
        if any(min(possible[target]) < 0 for target in self.compiled.lowered.targets()):
            return True
        return any(
            1 in self.compiled.meanings[name].values_under(guard, possible)
            for name, guards in self.guards.items()
            for guard in guards
        )


def _overlapping(compiled: Compiled, name: str) -> list[int]:
    """Return a diagram for each pair of rules that must not match together: where both do."""
    frame = compiled.meanings[name].frame
    table, space = frame.table, frame.space
    guards = [frame.guard(frame.conditions(rule)) for rule in table.rules]
    found = []
    for at, rule in enumerate(table.rules):
        for before in range(at):
            if table.hit_policy == "any" and table.rules[before].then == rule.then:
                continue
            both = space.select(guards[at], guards[before], space.leaf(0))
            if both != space.leaf(0):
                found.append(both)
    return found
