"""A policy as JSON data, which the page carries and the browser reads back.

Pure: no files, no clock; runs natively and in Pyodide. The shape is the file's, with every default
filled in, `help` and `summary` as HTML, and a step's `page` as an address relative to the page.
To change the shape, edit both functions: a test checks that each is the inverse of the other.
"""

from collections.abc import Mapping
from typing import Any

from checklist.engine.policy.model import (
    DECIDED,
    Alert,
    Answer,
    Clock,
    Condition,
    Conditions,
    Deadline,
    Duration,
    Not,
    Outcome,
    Policy,
    Question,
    Ranges,
    Result,
    Rule,
    Score,
    Step,
    Table,
    Ticks,
    Value,
)
from checklist.engine.policy.number import (
    MILLION,
    Grid,
    parse_number,
    parse_range,
    spell_number,
    spell_range,
)

Data = dict[str, Any]


def to_data(policy: Policy) -> Data:
    """Return `policy` as JSON data; keys that a policy may leave out, and does, are left out."""
    return {
        "id": policy.id,
        "version": policy.version,
        "digest": policy.digest,
        "title": policy.title,
        "owner": policy.owner,
        "reviewed": policy.reviewed,
        "hit-policy": policy.hit_policy,
        "questions": [_question_data(question) for question in policy.questions],
        "derived": [_table_data(table) for table in policy.derived],
        "clocks": [
            {
                "id": clock.id,
                "title": clock.title,
                **_set(ends=list(clock.ends)),
                **({} if clock.ordered else {"ordered": False}),
            }
            for clock in policy.clocks
        ],
        "steps": [
            {
                "id": step.id,
                "title": step.title,
                "page": step.page,
                **_set(phase=step.phase, owner=step.owner, done=step.done, run=list(step.run)),
                **_set(message=step.message, gate=step.gate),
            }
            for step in policy.steps
        ],
        "outcomes": [
            {
                "id": outcome.id,
                "title": outcome.title,
                "summary": outcome.summary,
                "clocks": {deadline.clock: _deadline_data(deadline) for deadline in outcome.clocks},
                "steps": list(outcome.steps),
            }
            for outcome in policy.outcomes
        ],
        "rules": [_rule_data(rule) for rule in policy.rules],
        **_set(results=[{"of": one.of, "title": one.title} for one in policy.results]),
        **_set(alerts=[_alert_data(alert) for alert in policy.alerts]),
    }


def _set(**keys: object) -> Data:
    """Return the keys that have a value."""
    return {name: value for name, value in keys.items() if value not in ("", [], {}, None)}


def _question_data(question: Question) -> Data:
    data: Data = {
        "id": question.id,
        "ask": question.ask,
        "help": question.help,
        "ordered": question.ordered,
        "answers": [
            {"id": answer.id, "label": answer.label, "help": answer.help}
            for answer in question.answers
        ],
    }
    if grid := question.number:
        numbers = {"least": grid.least, "most": grid.most, "step": grid.step}
        spelled = {key: spell_number(one) for key, one in numbers.items() if one is not None}
        data["number"] = {"unit": grid.unit, **spelled}
    data |= {"several": True} if question.several else {}
    data |= {"falling": True} if question.falling else {}
    return data | _set(**{"only-if": _when_data(question.only_if)})


def _table_data(table: Table) -> Data:
    values: list[object] = [
        {"id": value.id, **_set(label=value.label, because=value.because)}
        | ({"least": spell_number(value.least)} if table.sum else {})
        if table.sum or value.label
        else value.id
        for value in table.values
    ]
    data: Data = {
        "id": table.id,
        "values": values,
        "hit-policy": table.hit_policy,
        "rules": [_rule_data(rule) for rule in table.rules],
    }
    return data | _set(sum={score.name: _score_data(score) for score in table.sum})


def _score_data(score: Score) -> Data:
    if score.times is not None:
        return {"times": spell_number(score.times)}
    return {"scores": {name: spell_number(number) for name, number in score.scores.items()}}


def _deadline_data(deadline: Deadline) -> object:
    within = str(deadline.within)
    return within if deadline.start == DECIDED else {"within": within, "from": deadline.start}


def _alert_data(alert: Alert) -> Data:
    return {
        "id": alert.id,
        "when": _when_data(alert.when),
        "title": alert.title,
        **_set(text=alert.text, page=alert.page, facts=dict(alert.facts)),
    }


def _rule_data(rule: Rule) -> Data:
    return {
        "id": rule.id,
        "when": _when_data(rule.when),
        "then": rule.then,
        "because": rule.because,
    }


def _when_data(when: Conditions) -> Data:
    return {name: condition_data(condition) for name, condition in when.items()}


def condition_data(condition: Condition) -> object:
    """Return a condition as the file may write it."""
    if isinstance(condition, Not):
        return {"not": condition_data(condition.condition)}
    if isinstance(condition, Ranges):
        return [spell_range(ends) for ends in condition.ranges]
    if isinstance(condition, Ticks):
        if condition == Ticks(any=condition.any):
            return list(condition.any)
        lists = {"any": condition.any, "all": condition.all, "none": condition.none}
        data = _set(**{key: list(ids) for key, ids in lists.items()})
        more = {"at-least": condition.at_least, "of": list(condition.of)}
        return data | (more if condition.at_least else {})
    return list(condition)


def from_data(data: Data) -> Policy:
    """Return the policy that `to_data` wrote.

    Raises KeyError, TypeError or ValueError for other data.
    """
    asked = {item["id"]: item for item in data["questions"]}
    return Policy(
        id=data["id"],
        version=data["version"],
        digest=data["digest"],
        title=data["title"],
        owner=data["owner"],
        reviewed=data["reviewed"],
        hit_policy=data["hit-policy"],
        questions=tuple(_question(item, asked) for item in data["questions"]),
        derived=tuple(_table(item, asked) for item in data["derived"]),
        clocks=tuple(
            Clock(**{**item, "ends": tuple(item.get("ends", ()))}) for item in data["clocks"]
        ),
        steps=tuple(Step(**{**item, "run": tuple(item.get("run", ()))}) for item in data["steps"]),
        outcomes=tuple(_outcome(item) for item in data["outcomes"]),
        rules=tuple(_rule(item, asked) for item in data["rules"]),
        results=tuple(Result(**item) for item in data.get("results", ())),
        alerts=tuple(
            Alert(**{**item, "when": _when(item["when"], asked)}) for item in data.get("alerts", ())
        ),
    )


def _number(text: str) -> int:
    number = parse_number(text)
    if number is None:
        raise ValueError(text)
    return number


def _question(item: Data, asked: Mapping[str, Data]) -> Question:
    found = {**item, "answers": tuple(Answer(**answer) for answer in item["answers"])}
    if grid := found.get("number"):
        numbers = {key: _number(grid[key]) for key in ("least", "most", "step") if key in grid}
        found["number"] = Grid(grid["unit"], **{"step": MILLION, **numbers})
    found["only_if"] = _when(found.pop("only-if", {}), asked)
    return Question(**found)


def _table(item: Data, asked: Mapping[str, Data]) -> Table:
    return Table(
        item["id"],
        tuple(map(_value, item["values"])),
        tuple(_rule(rule, asked) for rule in item["rules"]),
        hit_policy=item["hit-policy"],
        sum=tuple(_score(name, score) for name, score in item.get("sum", {}).items()),
    )


def _value(item: str | Data) -> Value:
    if isinstance(item, str):
        return Value(item)
    return Value(**{**item, "least": _number(item.get("least", "0"))})


def _score(name: str, item: Data) -> Score:
    if "times" in item:
        return Score(name, times=_number(item["times"]))
    return Score(name, {answer: _number(text) for answer, text in item["scores"].items()})


def _rule(item: Data, asked: Mapping[str, Data]) -> Rule:
    return Rule(**{**item, "when": _when(item["when"], asked)})


def _when(item: Data, asked: Mapping[str, Data]) -> dict[str, Condition]:
    return {name: _condition(given, asked.get(name, {})) for name, given in item.items()}


def _condition(given: Any, question: Data) -> Condition:  # noqa: ANN401  JSON
    if isinstance(given, dict) and "not" in given:
        inner = _condition(given["not"], question)
        if isinstance(inner, Not):
            raise TypeError(given)
        return Not(inner)
    if "number" in question:
        ranges = [parse_range(text) for text in given]
        return Ranges(tuple(ends for ends in ranges if ends is not None))
    if "several" in question:
        named = given if isinstance(given, dict) else {"any": given}
        lists = {key: tuple(named.get(key, ())) for key in ("any", "all", "none", "of")}
        return Ticks(**lists, at_least=named.get("at-least", 0))
    return tuple(given)


def _outcome(item: Data) -> Outcome:
    return Outcome(
        id=item["id"],
        title=item["title"],
        summary=item["summary"],
        clocks=tuple(_deadlines(item["clocks"])),
        steps=tuple(item["steps"]),
    )


def _deadlines(items: Data) -> list[Deadline]:
    found = []
    for clock, given in items.items():
        text, start = (
            (given, DECIDED) if isinstance(given, str) else (given["within"], given["from"])
        )
        if duration := Duration.parse(text):
            found.append(Deadline(clock, duration, start))
    return found
