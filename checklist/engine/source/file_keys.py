"""Which keys each kind of thing in policy.yml and scenarios.yml must and may have.

Pure. To add a key, add it here, read it in policy_file.py or tables.py, and explain it in
checklist/build/policy/key_docs.py.
"""

import re

from checklist.engine.source.reader import Keys

VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
DATE = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")

POLICY = Keys(
    ("id", "version", "title", "questions", "outcomes", "rules"),
    ("owner", "reviewed", "hit-policy", "derived", "clocks", "steps"),
)
QUESTION = Keys(("id", "ask", "answers"), ("help", "ordered"))
ANSWER = Keys(("id", "label"), ("help",))
DERIVED = Keys(("id", "values", "rules"), ("hit-policy",))
CLOCK = Keys(("id", "title"))
STEP = Keys(("id", "title"), ("page",))
OUTCOME_KEYS = Keys(("id", "title", "summary"), ("clocks", "steps"))
RULE = Keys(("when", "then", "because"), ("id",))
SCENARIO = Keys(("id", "title", "story", "answers", "expect", "why"))
