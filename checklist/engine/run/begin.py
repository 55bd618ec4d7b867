"""Begin a record with what the triage page holds, or decide one anew.

Pure; runs natively and in Pyodide. Apart from the rest of the run, which needs no policy to be
decided.
"""

from collections.abc import Mapping
from typing import Any

from checklist.engine.record.acts import Added, Here
from checklist.engine.record.fold import Record
from checklist.engine.record.start import again, start
from checklist.engine.templates import Templates
from checklist.engine.triage.in_words import InWords
from checklist.engine.triage.respond import read_request


def begin(
    triage: Mapping[str, Any], record: Record | None, here: Here, words: Templates
) -> list[Added]:
    """Return the events with which a record begins, or by which `record` is decided anew.

    `triage` is a request of the triage page, with the ``names`` of the team's strategy.
    """
    asked = read_request(triage)
    known = {
        "in_words": InWords(words),
        "facts": triage["team"],
        "names": triage.get("names", ()),
        "calendar": asked.calendar,
    }
    if record is None:
        return start(asked.compiled, asked.decision, asked.times, here, **known)
    return again(record, asked.compiled, asked.decision, asked.times, here, **known)
