"""A page that notes what it asks the network for, and what its security policy refuses."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page

BAD = 400  # and above: of a response
LISTEN = """window.violations = [];
addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
}, true);"""


@dataclass
class Watched:
    """A page with what it asked the network for."""

    page: Page
    requests: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """What was asked for and is not there."""

    def elsewhere(self, base: str) -> list[str]:
        """Return the requests to any other place than the site."""
        own = (base, "data:", f"blob:http://{urlsplit(base).netloc}/", "about:blank")
        return [url for url in self.requests if not url.startswith(own)]

    def violations(self) -> list[str]:
        """Return what the security policy refused on this page."""
        reported: list[str] = self.page.evaluate("window.violations")
        return reported


def watch(context: BrowserContext) -> Watched:
    """Open a page and keep its requests."""
    context.add_init_script(LISTEN)
    found = Watched(context.new_page())
    context.on("request", lambda request: found.requests.append(request.url))
    context.on("response", lambda r: found.missing.append(r.url) if r.status >= BAD else None)
    return found
