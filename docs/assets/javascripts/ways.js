/**
 * What the ways through the site need beyond links: the drawer by keyboard, and buttons.
 *
 * A click on a label is the browser's own business, so that the drawer opens without this script.
 * To change what is said, edit overrides/partials/nav-item.html.
 */

const PRESS = ".hp-press";
const DRAWER = "__drawer";
const QUERY = "[data-md-component=search-query]";

/** What is searched; its worker fetches it too, at the first query. */
const SECTIONS = new URL("../../search/sections.json", import.meta.url);

/** What a button does, by its `data-way`. @type {Record<string, () => void>} */
const ways = {
  print: () => print(),
  // The theme opens its search where the query gets the focus.
  search: () => /** @type {HTMLElement | null} */ (document.querySelector(QUERY))?.focus(),
};

/** @param {string} id @returns {HTMLInputElement | null} */
function toggle(id) {
  return /** @type {HTMLInputElement | null} */ (document.getElementById(id));
}

/** Say of each button whether what it opens is open. @param {HTMLInputElement} input */
function tell({ id, checked }) {
  for (const button of document.querySelectorAll(`label[for="${id}"] > ${PRESS}`)) {
    button.setAttribute("aria-expanded", String(checked));
  }
}

/** Move on to the first button or link that can be seen in what was opened. @param {string} id */
function enter(id) {
  const inside =
    id === DRAWER
      ? document.querySelector(".md-sidebar--primary .md-nav__list")
      : toggle(id)?.parentElement?.querySelector(":scope > .md-nav");
  const places = [...(inside?.querySelectorAll(`${PRESS}, a[href]`) ?? [])];
  const first = places.find((place) => place.checkVisibility({ visibilityProperty: true }));
  /** @type {HTMLElement | undefined} */ (first)?.focus();
}

/** What the theme's scripts make: a bar of buttons is no landmark, and what scrolls takes the focus. */
function amend() {
  for (const bar of document.querySelectorAll(".md-code__nav:not([role])")) {
    bar.setAttribute("role", "none");
  }
  for (const around of document.querySelectorAll(".md-typeset__scrollwrap")) {
    if (around.scrollWidth > around.clientWidth) around.setAttribute("tabindex", "0");
    else around.removeAttribute("tabindex");
  }
}

const watch = new MutationObserver(amend);

addEventListener("resize", amend);
window.document$?.subscribe(() => {
  const content = document.querySelector(".md-content");
  watch.disconnect();
  if (content) watch.observe(content, { childList: true, subtree: true });
  amend();
});

let isAhead = false;

// Who opens the search is about to ask: what is searched is in the browser's cache by then.
document.addEventListener("focusin", ({ target }) => {
  if (isAhead || !(target instanceof Element) || !target.matches(QUERY)) return;
  isAhead = true;
  fetch(SECTIONS).catch(() => {
    isAhead = false;
  });
});

document.addEventListener("change", ({ target }) => {
  if (target instanceof HTMLInputElement && target.matches(".md-toggle")) tell(target);
});

document.addEventListener("click", ({ target }) => {
  if (!(target instanceof Element)) return;
  const button = /** @type {HTMLElement | null} */ (target.closest("[data-way]"));
  if (button) ways[button.dataset.way ?? ""]?.();
});

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (key === "Escape" && toggle(DRAWER)?.checked) {
    toggle(DRAWER)?.click();
    /** @type {HTMLElement | null} */ (document.querySelector(`.md-header ${PRESS}`))?.focus();
  }
  if (!(target instanceof HTMLElement) || !target.matches(PRESS)) return;
  if (key !== "Enter" && key !== " ") return;
  event.preventDefault();
  const label = /** @type {HTMLLabelElement} */ (target.parentElement);
  label.click();
  const input = toggle(label.htmlFor);
  if (input?.checked) enter(input.id);
  else /** @type {HTMLElement | null} */ (
      document.querySelector(`label[for="${label.htmlFor}"]:not(.md-nav__title) > ${PRESS}`)
    )?.focus();
});
