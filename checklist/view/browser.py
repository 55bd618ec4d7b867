"""The one door for JavaScript: a request in, a response out, both JSON text.

Pure: no files, no clock, no network; runs natively and in Pyodide.
"""

import json

from jinja2 import DictLoader, Environment


def step(request: str) -> str:
    """Return the response to `request`; never raises."""
    environment = Environment(loader=DictLoader({"a": "<p>{{ n }}</p>"}), autoescape=True)
    return json.dumps(
        {"regions": {"decision": environment.get_template("a").render(n=len(request))}}
    )
