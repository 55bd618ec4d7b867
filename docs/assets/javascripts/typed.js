/** What a reader has typed and unfolded in a region, to be put back once the region is rendered anew. */

/** @param {Element} field @returns {string} what tells it from the others: its form, what that is about, its name */
function nameOf(field) {
  const form = field.closest("form");
  const hidden = [...(form?.querySelectorAll("input[type=hidden]") ?? [])];
  const about = hidden.map((one) => (one instanceof HTMLInputElement ? one.value : ""));
  return [form?.dataset.act, ...about, field.getAttribute("name")].join("|");
}

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */

/** @param {Element} region @returns {Field[]} in which something can be typed */
function fieldsIn(region) {
  const all = region.querySelectorAll("input:not([type=hidden]), textarea:not([readonly])");
  return /** @type {Field[]} */ ([...all]);
}

/** @param {Element} region @returns {() => void} puts back what was typed */
export function typed(region) {
  const kept = new Map(
    fieldsIn(region)
      .filter((field) => field.value !== field.defaultValue)
      .map((field) => [nameOf(field), field.value]),
  );
  return () => {
    for (const field of fieldsIn(region)) {
      const value = kept.get(nameOf(field));
      if (value !== undefined) field.value = value;
    }
  };
}

/** @param {Element} fold @returns {string} what it belongs to, and what it is called */
function foldName(fold) {
  const at = fold.closest("[data-step], [data-event], [data-work], [data-clock-row], [data-region]");
  const of = at && ["step", "event", "work", "clock-row"].map((name) => at.getAttribute(`data-${name}`)).join("|");
  return `${of} ${fold.querySelector("summary")?.textContent}`;
}

/** @param {Element} region @returns {() => void} unfolds what was unfolded */
export function openFolds(region) {
  const open = new Set([...region.querySelectorAll("details[open]")].map(foldName));
  return () => {
    for (const fold of region.querySelectorAll("details")) if (open.has(foldName(fold))) fold.open = true;
  };
}
