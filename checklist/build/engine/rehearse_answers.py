"""A policy with all that is new beside choices, and requests' answers that reach each branch.

rehearse_triage.py asks with them. It has numbers with and without ends, ticks, questions that apply
only sometimes, sums, results, alerts, and deadlines that run from elsewhere.
"""

from collections.abc import Iterator, Mapping

from checklist.engine.policy.model import (
    DETECTED,
    NONE,
    Alert,
    Answer,
    Clock,
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
from checklist.engine.policy.number import MILLION, Grid

_EFFECTS = (
    Answer("late", "It is late"),
    Answer("loud", "It is loud", help="<em>Very</em>."),
    Answer("lost", "It is lost"),
)
_YES_NO = (Answer("no", "No"), Answer("yes", "Yes"))


def _millions(*ends: int | None) -> tuple[int | None, ...]:
    return tuple(None if end is None else end * MILLION for end in ends)


def _ranges(*pairs: tuple[int | None, int | None]) -> Ranges:
    found = (_millions(*pair) for pair in pairs)
    return Ranges(tuple((low, high) for low, high in found))


POLICY = Policy(
    id="answers",
    version="1.0.0",
    title="Answers <&>",
    digest="fedcba9876543210" * 4,
    hit_policy="first",
    questions=(
        Question(
            "days", "How many days?", number=Grid("days", 0, 60 * MILLION), help="<p>Count.</p>"
        ),
        Question("share", "Which share?", number=Grid("", None, 100 * MILLION, MILLION // 2)),
        Question("users", "How many users?", number=Grid("users", 0), falling=True),
        Question("left", "How many are left?", number=Grid("days")),
        Question("effects", "What does it do?", _EFFECTS, several=True),
        Question("signs", "Which signs?", _EFFECTS[:2], several=True, ordered=False),
        Question("listed", "Is it listed?", _YES_NO),
        Question("agreed", "Is it agreed?", _YES_NO, only_if={"listed": ("yes",)}),
        Question(
            "asked",
            "Was it asked?",
            _YES_NO,
            only_if={
                "listed": Not(("no",)),
                "effects": Ticks(all=("late", "loud"), none=("lost",)),
                "days": _ranges((3, None)),
            },
        ),
    ),
    derived=(
        Table(
            "weight",
            (Value("light", least=0), Value("heavy", "Heavy", 20 * MILLION, "It is heavy.")),
            (),
            sum=(
                Score("days", times=MILLION // 2),
                Score("effects", {"late": MILLION, "lost": 20_000 * MILLION}),
                Score("listed", {"yes": -MILLION}),
            ),
        ),
        Table(
            "payer",
            (Value("house", "The house"), Value("town", "The town")),
            (
                Rule("heavy", {"weight": ("heavy",)}, "town", "It is heavy."),
                Rule("agreed", {"agreed": ("yes",)}, "town", "It is agreed."),
                Rule("rest", {}, "house", "Nobody else."),
            ),
            hit_policy="most-urgent",
        ),
        Table(
            "speed",
            (Value("slow"), Value("quick")),
            (
                Rule("many", {"users": _ranges((0, 9))}, "quick", "They are few."),
                Rule("asked", {"asked": Not(("no", "yes"))}, "quick", "Never."),
                Rule("rest", {"users": _ranges((10, None))}, "slow", "They are many."),
            ),
            hit_policy="any",
        ),
    ),
    clocks=(Clock("call", "Called"), Clock("stop", "Stopped"), Clock("fix", "Fixed")),
    steps=(Step("call", "Call", "../how/", done="<p>Done.</p>"),),
    outcomes=(
        Outcome("wait", "Wait", "<p>Wait.</p>"),
        Outcome(
            "act",
            "Act",
            "<p>Act.</p>",
            clocks=(
                Deadline("call", Duration(1, "h"), DETECTED),
                Deadline("stop", Duration(2, "d")),
                Deadline("fix", Duration(3, "mo"), "stop"),
            ),
            steps=("call",),
        ),
        Outcome("stop", "Stop", "<p>Stop.</p>"),
    ),
    rules=(
        Rule("none", {"listed": ("yes",), "users": _ranges((0, 0))}, "stop", "Nobody uses it."),
        Rule("lost", {"effects": Ticks(any=("lost",))}, "act", "It is lost."),
        Rule("two", {"effects": Ticks(at_least=2, of=("late", "loud"))}, "act", "There are two."),
        Rule("long", {"days": _ranges((3, 6), (9, None))}, "act", "It is long."),
        Rule("some", {"days": Not(_ranges((None, 40))), "speed": ("quick",)}, "act", "Quick."),
        Rule("share", {"share": _ranges((50, 50), (None, -3))}, "act", "It is half."),
        Rule("left", {"left": _ranges((None, 1)), "signs": Ticks(any=(NONE,))}, "act", "Few."),
        Rule("signs", {"signs": Not(Ticks(any=("late", NONE)))}, "wait", "A sign."),
        Rule("rest", {}, "wait", "Nothing speaks against it."),
    ),
    results=(Result("payer", "Who pays"),),
    alerts=(
        Alert(
            "guess",
            {"agreed": ("yes",), "left": _ranges((None, None))},
            "Guess",
            facts={"tracker": "private-tracker"},
        ),
        Alert(
            "lost",
            {"effects": Ticks(any=("lost",))},
            "Lost",
            text="<p>Look <em>for it</em>.</p>",
            page="../how/",
            facts={"chat": "private-chat", "tracker": "tracker"},
        ),
        Alert("always", {}, "Always"),
    ),
)

TEXTS: Mapping[str, tuple[str, ...]] = {
    "days": ("", "5", "3..6", "..2", "9..", "1", "0..60", "05.0", "x", "6..3", "61", "3.", "3..-"),
    "share": ("", "50", "-3.5", "0.25", "12.5..20", "100", "x"),
    "users": ("", "12000", "10..", "-1"),
    "left": ("", "-5..-3", "1000000000.."),
    "effects": (
        "",
        "none",
        "late+?",
        "late+loud",
        "late+loud+?",
        "late+loud+lost+?",
        "lost",
        "?",
        "x",
        "late+late",
    ),
    "signs": ("", "none", "loud", "late+loud"),
    "listed": ("", "yes", "no"),
    "agreed": ("", "yes", "no"),
    "asked": ("", "yes"),
}


def answers() -> Iterator[dict[str, str]]:
    """Yield what the form may hold: each text alone, each beside others, and together."""
    usual = {"days": "1", "effects": "late+loud", "listed": "yes", "share": "12.5..20"}
    for name, texts in TEXTS.items():
        for text in texts:
            yield {name: text}
            yield {**usual, name: text}
    yield {**usual, "effects": "none", "agreed": "yes", "listed": "no"}
    yield {**usual, "effects": "late", "agreed": "yes"}
    yield {
        "days": "5",
        "effects": "lost",
        "signs": "none",
        "left": "1",
        "users": "9",
        "listed": "no",
    }


FRAGMENTS = (
    "#answers=days:3..6,effects:late+%2B?,signs:none",
    "#answers=days:3|5,effects:late|none,signs:loud+late",
    "#answers=days:61,share:abc,effects:late+x,users:..,days:0..60",
)
