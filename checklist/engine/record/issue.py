"""A new issue in the team's tracker, filled in by its address.

Pure; runs natively and in Pyodide. What the trackers take, and how long an address may be, is in
docs/adr/0017. No token and no request of ours: the reader opens the address.
"""

import functools
import re
from bisect import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

LONGEST = 6_000
"""Most bytes of an address; servers refuse longer ones, and the text would be lost."""

TITLE = 250

_GITHUB = re.compile(r"(https://github\.com/[\w.-]+/[\w.-]+?)(?:\.git)?(?:/.*)?", re.ASCII)
_GITLAB = re.compile(
    r"(https://[\w.:-]*gitlab[\w.:-]*/[\w./-]+?)(?:\.git)?(?:/-/.*|/issues(?:[/?].*)?|/)?", re.ASCII
)
_GITLAB_ELSEWHERE = re.compile(r"(https://[\w.:-]+/[\w./-]+?)/-/.*", re.ASCII)
"""On a host that is not called so: the addresses of no other tracker have ``/-/``."""

_JIRA = re.compile(r"(https://[\w.:-]+(?:/[\w-]+)*?)/secure/CreateIssueDetails!init\.jspa(\?.*)?")


@dataclass(frozen=True, slots=True)
class Issue:
    """The address of a new issue; `cut` says that its text had to be shortened for it."""

    address: str
    cut: bool
    private: bool


def new_issue(
    tracker: str, title: str, head: str, rows: Sequence[str], *, cut_note: str, private: bool
) -> Issue | None:
    """Return the new issue; None where the tracker is none that takes one by address.

    `head` is the text that must be there, `rows` the lines after it, the oldest first: where they
    are too long for an address, the newest ones are left out, and `cut_note` says so.
    """
    form = _form(tracker)
    if form is None:
        return None

    def address_with(number: int) -> str:
        kept = [*rows[:number], *([cut_note] if number < len(rows) else [])]
        return form(title[:TITLE], "\n".join([head, *kept]), private)

    if _fits(whole := address_with(len(rows))):
        return Issue(whole, cut=False, private=private)
    most = bisect(range(len(rows)), 0, key=lambda number: not _fits(address_with(number)))
    if most:
        return Issue(address_with(most - 1), cut=True, private=private)
    short = head
    while short:
        short = short[: len(short) * 3 // 4]
        address = form(title[:TITLE], f"{short}…\n{cut_note}", private)
        if _fits(address):
            return Issue(address, cut=True, private=private)
    return None


def _fits(address: str) -> bool:
    return len(address.encode()) <= LONGEST


_Form = Callable[[str, str, bool], str]
"""From a title, a text, and whether nobody else may read it, to the address."""


def _form(tracker: str) -> _Form | None:
    for pattern, form in (
        (_GITHUB, _github),
        (_JIRA, _jira),
        (_GITLAB, _gitlab),
        (_GITLAB_ELSEWHERE, _gitlab),
    ):
        if found := pattern.fullmatch(tracker.strip()):
            return functools.partial(form, found)
    return None


def _github(found: re.Match[str], title: str, body: str, private: bool) -> str:  # noqa: FBT001  a form of three
    del private  # GitHub's issues are as private as their repository
    return f"{found[1]}/issues/new?{_query(title=title, body=body)}"


def _gitlab(found: re.Match[str], title: str, body: str, private: bool) -> str:  # noqa: FBT001  as above
    values = {"issue[title]": title, "issue[description]": body, "issue[issue_type]": "incident"}
    if private:
        values["issue[confidential]"] = "true"
    return f"{found[1].rstrip('/')}/-/issues/new?{_query(**values)}"


def _jira(found: re.Match[str], title: str, body: str, private: bool) -> str:  # noqa: FBT001  a form of three
    del private  # the security level of an issue has a number of each site's own
    known = found[2] or "?"
    joint = "" if known.endswith(("?", "&")) else "&"
    filled = _query(summary=title, description=body)
    return f"{found[1]}/secure/CreateIssueDetails!init.jspa{known}{joint}{filled}"


def _query(**values: str) -> str:
    return urlencode(values, quote_via=quote)
