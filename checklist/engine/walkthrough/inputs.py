"""Fill the reader's entries, versions and names of branches, into a strategy.

Pure; runs natively and in Pyodide. The entries end up in command lines that the reader copies into
a real shell, and in HTML: so a branch must be one that git allows, of characters that have no
meaning in either.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from checklist.engine.catalogue import Phrase
from checklist.engine.git.repository import HEADS, is_sound
from checklist.engine.placeholder import BRANCH_TEXT, PLACE, TICKET_TEXT, forms, parts, put
from checklist.engine.problem import visible
from checklist.engine.walkthrough.strategy import BRANCH, TICKET, VERSION, Name, Strategy

LONGEST = 60
"""Maximum length of an entry, in characters."""
FIRST_BRANCH = "main"

_ID = re.compile(r"[0-9a-f]{40}")


def values(strategy: Strategy, entered: Mapping[str, str]) -> dict[str, str]:
    """Return the value of each placeholder, from the entries or else the defaults."""
    filling: dict[str, str] = {}
    for name in strategy.names:
        value = entered.get(name.id, "").strip() or put(name.default, filling)
        filling |= forms(name.id, value) if name.kind == VERSION else {name.id: value}
    return filling


def filled(strategy: Strategy, entered: Mapping[str, str] | None = None) -> Strategy:
    """Return `strategy` with the entries, or the defaults, filled into its lines and texts."""
    filling = values(strategy, entered or {})
    done: Strategy = _changed(replace(strategy, names=()), lambda text: put(text, filling))
    return replace(done, names=strategy.names)


def complaints(strategy: Strategy, entered: Mapping[str, str]) -> dict[str, Phrase]:
    """Return what is wrong with the entries, and how to correct it, by name.

    A name that nobody entered, and that is made of one that is wrong, is not wrong itself.
    """
    filling = values(strategy, entered)
    found: dict[str, Phrase] = {}
    follows: set[str] = set()
    for name in strategy.names:
        is_entered = bool(entered.get(name.id, "").strip())
        made_of = {place[1].partition(".")[0] for place in PLACE.finditer(name.default)}
        if not is_entered and made_of & {*found, *follows}:
            follows.add(name.id)
        elif flaws := list(_flaws(strategy, name, filling)):
            found[name.id] = flaws[-1]
    return found


def _changed(thing: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401  any part of one
    """Return `thing` with its texts changed; `thing` itself where none has a placeholder."""
    if isinstance(thing, str):
        return change(thing) if "{" in thing else thing
    if isinstance(thing, tuple):
        done = tuple(_changed(one, change) for one in thing)
        return thing if all(map(operator.is_, done, thing)) else done
    if not hasattr(thing, "__dataclass_fields__"):
        return thing
    old = {name: getattr(thing, name) for name in thing.__dataclass_fields__}
    new = {name: _changed(part, change) for name, part in old.items()}
    changed = {name: part for name, part in new.items() if part is not old[name]}
    return replace(thing, **changed) if changed else thing


def _flaws(strategy: Strategy, name: Name, filling: Mapping[str, str]) -> Iterator[Phrase]:
    """Yield what is wrong with the value of `name`, the most important last."""
    value = filling[name.id]
    if name.kind == VERSION:
        yield from _of_version(strategy, name, filling)
    elif name.kind == BRANCH:
        yield from _of_branch(strategy, name, filling)
    elif name.kind == TICKET and not TICKET_TEXT.fullmatch(value):
        yield Phrase("no_ticket", {"value": visible(value)})
    if len(value) > LONGEST:
        yield Phrase("too_long", {"value": visible(value), "most": LONGEST})


def _of_version(strategy: Strategy, name: Name, filling: Mapping[str, str]) -> Iterator[Phrase]:
    value = filling[name.id]
    if name.above:
        last, own = parts(filling[name.above]), parts(value)
        if last and own and (own[:2] != last[:2] or own <= last):
            known = {"last": filling[name.above], "next": filling[f"{name.above}.next"]}
            yield Phrase("no_later_patch", {"value": value, **known})
    elif value in (filling[other.id] for other in _earlier(strategy, name, VERSION)):
        yield Phrase("same_version", {"value": value})
    if not parts(value):
        yield Phrase("no_version", {"value": visible(value)})


def _of_branch(strategy: Strategy, name: Name, filling: Mapping[str, str]) -> Iterator[Phrase]:
    value = filling[name.id]
    others = [FIRST_BRANCH, *(filling[other.id] for other in _earlier(strategy, name, BRANCH))]
    tags = {filling[other.id] for other in strategy.names if other.kind == VERSION}
    for other in others:
        one, two = value.casefold() + "/", other.casefold() + "/"
        if one.startswith(two) or two.startswith(one):
            yield Phrase("two_branches", {"value": visible(value), "other": visible(other)})
    if value.removeprefix("v") in tags:
        yield Phrase("is_tag", {"value": visible(value)})
    if not BRANCH_TEXT.fullmatch(value) or not is_sound(HEADS + value) or _ID.fullmatch(value):
        yield Phrase("no_branch", {"value": visible(value)})


def _earlier(strategy: Strategy, name: Name, kind: str) -> Iterator[Name]:
    for other in strategy.names:
        if other.id == name.id:
            return
        if other.kind == kind:
            yield other
