"""Show every component of the site's own on one page, in all its states: ``make looks``.

What is shown is what the stories of tests/browser/states.py and the pages bring about, in the
site's own styles. A component is an element with a class of ours; two are in different states where
a style sheet can tell them apart. The page goes to .cache/looks/, beside the site in site/, and is
served from there; it is not published. To leave a class out, say why in WHOLE.
"""

import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from html import escape
from pathlib import Path
from threading import Event

from playwright.sync_api import Browser, Page

from tests.browser.at_hand import PREFIX, SITE, at_hand
from tests.browser.states import STORIES, profile, unfolded
from tests.docs.pages import DOCS, PAGES
from tests.paths import ROOT
from tests.serve import serve

HERE = ROOT / ".cache" / "looks"
FRAME = "reference/accessibility/index.html"
"""The page in whose frame the components are shown."""
MOST = 12
"""So many states of a class are shown: what is beyond differs in what is inside."""
WHOLE = {"hp-run", "hp-triage", "hp-walk"}
"""What is a page by itself: its parts are shown."""

SHEETS = "".join(
    re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    for path in sorted((DOCS / "assets" / "stylesheets").glob("*.css"))
)
CLASSES = sorted({name.partition("--")[0] for name in re.findall(r"\.(hp-[\w-]+)", SHEETS)})
"""What is after -- is a state of what is before it."""
ATTRIBUTES = sorted({"disabled", "open", *re.findall(r"\[((?:data|aria)-[a-z-]+)", SHEETS)})
"""What style sheets tell states apart by."""

# Each element with one of the classes that can be seen, in boxes that stand for what it lies in.
COLLECT = """([classes, attributes]) => {
  const found = [];
  const same = (one, copy) => {
    const fields = [...one.querySelectorAll("input, textarea")];
    copy.querySelectorAll("input, textarea").forEach((field, at) => {
      field.toggleAttribute("checked", fields[at].checked === true);
      field.removeAttribute("name");
    });
    for (const part of [copy, ...copy.querySelectorAll("*")]) {
      for (const name of ["id", "for", "aria-labelledby", "aria-describedby", "aria-controls"]) {
        part.removeAttribute(name);
      }
    }
    return copy;
  };
  for (const name of classes) {
    for (const one of document.querySelectorAll(`.${CSS.escape(name)}`)) {
      if (!one.checkVisibility()) continue;
      const states = attributes.filter(state => one.hasAttribute(state))
        .map(state => `${state}=${one.getAttribute(state)}`.slice(0, 40));
      const key = [one.localName, ...[...one.classList].sort(), ...states].join(" ");
      let shown = same(one, one.cloneNode(true));
      let box = one.parentElement;
      for (; box && !box.matches("article, .md-content, body"); box = box.parentElement) {
        const outer = document.createElement(box.localName === "details" ? "div" : box.localName);
        for (const { name, value } of box.attributes) {
          if (name !== "id") outer.setAttribute(name, value);
        }
        outer.setAttribute("data-looks-box", "");
        outer.append(shown);
        shown = outer;
      }
      found.push([name, key, shown.outerHTML]);
    }
  }
  return found;
}"""

STYLE = """
.md-sidebar, .hp-now { display: none !important; }
.looks .hp-now { display: block !important; }
.md-grid { max-width: none !important; }
.md-typeset.md-content__inner { max-width: none; }
.looks-all { display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); }
.looks { border: 1px solid var(--hp-line); contain: layout paint; max-height: 20rem; overflow: auto;
  padding: 0.4rem; }
.looks-of { font-size: var(--hp-small); margin: 0 0 0.2rem; }
[data-looks-box] { display: contents !important; }
"""

Shown = dict[str, dict[str, tuple[str, str]]]
"""Of each class: its states by what tells them apart, with where one was met and its HTML."""


def looked_at(browser: Browser, base: str) -> Iterator[tuple[str, Page]]:
    """Yield each state of the site, and the page that shows it."""
    with profile(browser) as context:
        page = context.new_page()
        for one in PAGES:
            page.goto(base + one.address)
            unfolded(page)
            yield one.address or "home", page
    for tell in STORIES.values():
        with profile(browser) as context:
            yield from tell(context, base)


def collect(browser: Browser, base: str) -> Shown:
    """Return every class of the style sheets, with the states in which it was met."""
    shown: Shown = {name: {} for name in CLASSES}
    for state, page in looked_at(browser, base):
        for name, key, html in page.evaluate(COLLECT, [CLASSES, ATTRIBUTES]):
            shown[name].setdefault(key, (state, html))
    return shown


def write(shown: Shown, site: Path) -> Path:
    """Write the page of components beside the pages of `site`; return the folder of both."""
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir(parents=True)
    for path in site.iterdir():
        (HERE / path.name).symlink_to(path)
    parts = [
        f'<h2 id="{name}">{name}</h2><div class="looks-all">'
        + "".join(
            f'<div><p class="looks-of"><code>{escape(key)}</code> {escape(state)}</p>'
            f'<div class="looks">{html}</div></div>'
            for key, (state, html) in list(states.items())[:MOST]
        )
        + "</div>"
        for name, states in shown.items()
        if name not in WHOLE and states
    ]
    frame = (site / FRAME).read_text("utf-8")
    depth = re.compile(r'((?:href|src)=")\.\./\.\./')  # it lies one folder higher than its frame
    head, rest = depth.sub(r"\1../", frame).split("</head>", 1)
    before, _, after = re.split(r"(<article.*?</article>)", rest, maxsplit=1, flags=re.DOTALL)
    head = re.sub(r"<meta[^>]*Content-Security-Policy.*?>", "", head)
    index = " · ".join(f'<a href="#{name}">{name}</a>' for name in shown if shown[name])
    unmet = ", ".join(name for name, states in shown.items() if not states)
    page = (
        f"{head}<style>{STYLE}</style></head>{before}"
        '<article class="md-content__inner md-typeset"><h1>Components</h1>'
        f"<p>{index}</p>{''.join(parts)}<p>Nothing brings about: {unmet}.</p></article>{after}"
    )
    target = HERE / "looks" / "index.html"
    target.parent.mkdir()
    target.write_text(page, "utf-8")
    return HERE


def main() -> None:
    """Write the page, and serve it until it is interrupted."""
    with at_hand() as (browser, base):
        folder = write(collect(browser, base), SITE)
    with serve(folder, prefix=PREFIX) as base:
        sys.stdout.write(f"{base}looks/ shows every component; Ctrl+C ends it\n")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            Event().wait()


if __name__ == "__main__":
    main()
