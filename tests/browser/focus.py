"""Where the focus is, whether it can be seen, and the way there by keyboard."""

import pytest
from playwright.sync_api import Locator, Page

STEPS = 80
"""How often Tab is pressed before something counts as out of reach."""

FOCUS = """async () => {
  const focused = document.activeElement;
  // The theme's own choices are hidden: what is seen of one is the label after it.
  const at = focused.matches(".md-option") ? focused.nextElementSibling : focused;
  const shown = [at, at.closest(".hp-answer")].filter(Boolean).some(one => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  });
  const isCovered = () => {
    const box = at.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return !(top && (at.contains(top) || top.contains(at)));
  };
  // The theme opens its search a moment after the focus has come to it.
  for (let frame = 0; frame < 20 && isCovered(); frame += 1) {
    await new Promise(done => requestAnimationFrame(done));
  }
  return {
    what: `${at.tagName.toLowerCase()} ${at.name || at.textContent.trim().slice(0, 40)}`,
    body: at === document.body,
    shown,
    covered: isCovered(),
  };
}"""
"""The script that says where the focus is, whether it shows, and whether something lies over it."""


def tab_to(page: Page, target: Locator, key: str = "Tab") -> list[dict[str, object]]:
    """Press Tab until `target` has the focus; return what the focus met."""
    met: list[dict[str, object]] = []
    for _ in range(STEPS):
        page.keyboard.press(key)
        met.append(page.evaluate(FOCUS))
        if target.evaluate("one => one === document.activeElement"):
            return met
    pytest.fail(f"{key} does not reach it: {met}")


def unseen(met: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return where the focus was nowhere, did not show, or was covered."""
    return [at for at in met if at["body"] or not at["shown"] or at["covered"]]
