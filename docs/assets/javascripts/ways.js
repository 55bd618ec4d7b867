/**
 * What the ways through the site need beyond links: the drawer and its sections by keyboard.
 *
 * A click on a label is the browser's own business, so that the drawer opens without this script.
 * To change what is said, edit overrides/partials/nav-item.html.
 */

const PRESS = ".hp-press";
const DRAWER = "__drawer";

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

document.addEventListener("change", ({ target }) => {
  if (target instanceof HTMLInputElement && target.matches(".md-toggle")) tell(target);
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
