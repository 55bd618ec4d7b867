"""Read and write what an address carries: ``#answers=q:a,q:a&decided=2026-11-28T02:03Z&policy=…``.

Pure: no files, no clock, no browser; runs natively and in Pyodide. Nothing in an address is
trusted: what is no answer of this policy counts as none, and is reported:
docs/contracts/page.md#answers. docs/assets/javascripts/address.js reads the same into the form
before Python is awake; a browser test holds the two together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from checklist.engine.catalogue import Phrase
from checklist.engine.policy.answer import in_normal_form
from checklist.engine.policy.model import DECIDED, DETECTED, Policy
from checklist.engine.triage.times import UNKNOWN, Times, fields, read_moment

DIGEST_LENGTH = 12
"""How much of a policy's digest a link carries."""

TIMES = (DECIDED, DETECTED)
"""The fields of an address that say when it was decided and detected."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The answers that count, in normal form, what to tell about the others, and the digest."""

    answers: Mapping[str, str]
    notices: tuple[Phrase, ...]
    digest: str


def read_fragment(policy: Policy, fragment: str) -> Reading:
    """Return what the fragment of an address says, in terms of `policy`."""
    said = dict(_fields(fragment))
    named: dict[str, set[str]] = {}
    notices = []
    for part in filter(None, said.get("answers", "").split(",")):
        question, _, given = part.partition(":")
        if question and given:
            named.setdefault(question, set()).update(given.split("|"))
        else:
            notices.append(Phrase("notice_mangled", {"part": part}))
    known = {question.id: question for question in policy.questions}
    found: dict[str, str] = {}
    for name, several in named.items():
        if name not in known:
            notices.append(Phrase("notice_unknown_question", {"question": name}))
        elif len(several) > 1:
            notices.append(Phrase("notice_several", {"question": known[name].ask}))
        elif (normal := in_normal_form(known[name], several)) is None:
            values = {"answer": next(iter(several)), "question": known[name].ask}
            notices.append(Phrase("notice_unknown_answer", values))
        elif normal:  # else everything is possible
            (found[name],) = normal
    answers = {name: found[name] for name in policy.question_ids if name in found}
    times = [said[name] for name in TIMES if said.get(name)]
    notices += [Phrase("notice_time", {"time": text}) for text in times if not read_moment(text)]
    return Reading(answers, tuple(notices), said.get("policy", ""))


def _fields(fragment: str) -> Iterator[tuple[str, str]]:
    # Messengers escape ":" and ","; ids need no escapes, so all can go before the parts are split.
    for field in reversed(unquote(fragment).removeprefix("#").split("&")):
        name, _, value = field.partition("=")
        yield name, value


def write_answers(policy: Policy, answers: Mapping[str, str], times: Times = UNKNOWN) -> str:
    """Return the fragment that carries `answers`, in policy order, and when it was decided.

    Without an answer it is "".
    """
    pairs = [f"{name}:{answers[name]}" for name in policy.question_ids if name in answers]
    return f"#answers={','.join(pairs)}{fields(times)}" if pairs else ""


def write_link(policy: Policy, answers: Mapping[str, str], times: Times = UNKNOWN) -> str:
    """Return the fragment of a link to pass on, which names the policy too."""
    written = write_answers(policy, answers, times) or "#answers="
    return f"{written}&policy={policy.digest[:DIGEST_LENGTH]}"
