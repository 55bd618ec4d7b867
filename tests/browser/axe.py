"""What axe-core finds wrong with a page, as lines that somebody can act on.

All of its rules are asked, those of good practice and those on trial too, but for those of level
AAA. To leave a rule out, say in LEFT_OUT why.
"""

import functools

from playwright.sync_api import Page

from tests.paths import ROOT

SCRIPT = ROOT / "node_modules" / "axe-core" / "axe.min.js"

LEFT_OUT = {
    "hidden-content": "it only says that something is hidden",
    "p-as-heading": "on trial; it calls each short bold line a heading",
    "focus-order-semantics": "on trial; what scrolls takes the focus, so that keys can scroll it",
}
"""Rules that are not asked, and why."""

# What is on its way from one colour to another would be measured half way.
FIND = """async (leftOut) => {
  const asked = axe.getRules().filter(({ tags }) => !tags.includes("wcag2aaa"));
  const values = asked.map(({ ruleId }) => ruleId).filter(id => !leftOut.includes(id));
  await Promise.all(document.getAnimations().filter(one => {
    const { endTime } = one.effect?.getComputedTiming() ?? {};
    return endTime < 5000;
  }).map(one => one.finished.catch(() => undefined)));
  const found = await axe.run(document, {
    runOnly: { type: "rule", values },
    resultTypes: ["violations", "incomplete"],
  });
  // What a bar at the edge of the screen covers can be scrolled out from below it.
  const stays = async ({ target }) => {
    document.querySelector(target.flat().at(-1))?.scrollIntoView({ block: "center" });
    const again = await axe.run(document, { runOnly: { type: "rule", values: ["target-size"] } });
    return again.violations.some(({ nodes }) => nodes.some(one => `${one.target}` === `${target}`));
  };
  for (const one of found.violations.filter(({ id }) => id === "target-size")) {
    const nodes = [];
    for (const node of one.nodes) if (await stays(node)) nodes.push(node);
    one.nodes = nodes;
  }
  const lines = kind => found[kind].flatMap(({ id, nodes }) => nodes.map(node => [
    id,
    node.target.flat().join(" > "),
    [...node.any, ...node.all, ...node.none].map(check => check.message).join("; "),
    node.html.slice(0, 160),
  ]));
  return { violations: lines("violations"), incomplete: lines("incomplete") };
}"""


@functools.cache
def script() -> str:
    """Return axe-core as package-lock.json pins it."""
    return SCRIPT.read_text("utf-8")


def violations(page: Page) -> list[str]:
    """Return what breaks a rule: the rule, where, why, and how the place begins."""
    return lines(page)["violations"]


def lines(page: Page) -> dict[str, list[str]]:
    """Return what breaks a rule, and what axe-core could not tell."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(script())  # as a debugger does, which the page's security policy allows
    found: dict[str, list[list[str]]] = page.evaluate(FIND, list(LEFT_OUT))
    return {
        kind: [f"{rule}: {place}: {why}: {html}" for rule, place, why, html in every]
        for kind, every in found.items()
    }
