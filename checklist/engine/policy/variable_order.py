"""Choose the questions and derived values that a table's diagrams ask for, and their order.

Pure: no files, no clock, no browser; runs natively and in Pyodide.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from checklist.engine.policy.model import Policy, Table

ROUNDS = 50
"""Maximum number of passes in which `arrange` moves the names; it mostly settles well before."""


def indices_of(policy: Policy) -> dict[str, dict[str, int]]:
    """Return, for each question and derived value, the index of each of its answers or values."""
    values = {question.id: question.answer_ids for question in policy.questions}
    values |= {table.id: table.value_ids for table in policy.derived}
    return {name: {value: at for at, value in enumerate(ids)} for name, ids in values.items()}


def support_of(policy: Policy) -> dict[str, frozenset[str]]:
    """Return, for each question and derived value, the questions that it depends on.

    The policy is lowered.
    """
    return _support(policy, {name: name for name in policy.question_ids})


def _support(policy: Policy, called: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Return the support of each name, each question called by the name that `called` gives it."""
    support = {name: frozenset({called[name]}) for name in policy.question_ids}
    for table in policy.derived:
        support[table.id] = frozenset[str]().union(*(support[name] for name in table.inputs))
    return support


def apart(
    policy: Policy, table: Table, *, write_out: Collection[str] = ()
) -> tuple[tuple[str, ...], tuple[Table, ...]]:
    """Return the names that the diagrams of `table` ask for, and the derived values written out.

    The names share no question with each other and are in policy order; what can be ticked as
    answers to one question counts as one. The derived values are in the order in which they are
    computed and include those in `write_out` that are read.
    """
    derived = {inner.id: inner for inner in policy.derived}
    order = [*policy.question_ids, *derived]
    support = _support(policy, {name: name.partition("+")[0] for name in policy.question_ids})
    place = {name: at for at, name in enumerate(policy.question_ids)}
    places = support_of(policy)
    names = set(table.inputs)
    written_out: list[Table] = []
    while clash := _last_clash(names, order, support, (policy.question_ids, write_out)):
        names.remove(clash)
        names |= derived[clash].inputs
        written_out.insert(0, derived[clash])
    first = {name: min((place[one] for one in places[name]), default=0) for name in names}
    return tuple(sorted(names, key=lambda name: first[name])), tuple(written_out)


def _last_clash(
    names: set[str],
    order: Sequence[str],
    support: Mapping[str, frozenset[str]],
    questions_and_wanted: tuple[Collection[str], Collection[str]],
) -> str | None:
    """Return the last of the names, in `order`, that must be written out, or None."""
    asked, write_out = questions_and_wanted
    for name in sorted(names.difference(asked), key=order.index, reverse=True):
        if name in write_out or any(
            support[name] & support[other] for other in names if other != name
        ):
            return name
    return None


def arrange(names: Sequence[str], groups: Iterable[Collection[str]]) -> tuple[str, ...]:
    """Return `names` in an order that keeps the members of each group close together.

    Each name moves to the middle of its groups until none moves: FORCE, after Aloul, Markov and
    Sakallah (2003).
    """
    known = set(names)
    bundles = [members for group in groups if len(members := known & set(group)) > 1]
    placed = list(names)
    for _ in range(ROUNDS):
        at = {name: index for index, name in enumerate(placed)}
        pulls: dict[str, list[float]] = {name: [] for name in placed}
        for members in bundles:
            middle = sum(at[name] for name in members) / len(members)
            for name in members:
                pulls[name].append(middle)
        goal = {name: sum(p) / len(p) if p else at[name] for name, p in pulls.items()}
        moved = sorted(placed, key=lambda name: (goal[name], at[name]))
        if moved == placed:
            break
        placed = moved
    return tuple(placed)
