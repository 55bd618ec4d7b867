/** What a reader has typed, unfolded and reached in a region, to be put back once the region is rendered anew. */

/** @param {HTMLFormElement | null} form @returns {string} what tells it from the others: its act, and what that is about */
export function formName(form) {
  const hidden = [...(form?.querySelectorAll("input[type=hidden]") ?? [])];
  return [form?.dataset.act, ...hidden.map((one) => one.getAttribute("value"))].join("|");
}

/** @param {Element} field @returns {string} what tells it from the others: its form, its name */
const nameOf = (field) => `${formName(field.closest("form"))}|${field.getAttribute("name")}`;

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */

/** @param {Element} region @returns {Field[]} in which something can be typed */
function fieldsIn(region) {
  const all = region.querySelectorAll("input:not([type=hidden], [type=file]), textarea:not([readonly]), select");
  return /** @type {Field[]} */ ([...all]);
}

/** @param {Field} field @returns {boolean} */
const isBox = (field) => field instanceof HTMLInputElement && field.type === "checkbox";

/** @param {Field} field @returns {string} what it holds */
const held = (field) => (isBox(field) && field instanceof HTMLInputElement ? String(field.checked) : field.value);

/** @param {Field} field @returns {string} what it held at first */
function first(field) {
  if (field instanceof HTMLSelectElement) {
    const options = [...field.options];
    return (options.find((option) => option.defaultSelected) ?? options[0])?.value ?? "";
  }
  return isBox(field) && field instanceof HTMLInputElement ? String(field.defaultChecked) : field.defaultValue;
}

/** @param {Field} field @param {string} value */
function hold(field, value) {
  if (isBox(field) && field instanceof HTMLInputElement) field.checked = value === "true";
  else field.value = value;
}

/** @param {HTMLFormElement} form @returns {boolean} whether somebody has typed in it */
export const isTyped = (form) => fieldsIn(form).some((field) => held(field) !== first(field));

/** @param {Element} region @returns {() => void} puts back what was typed */
export function typed(region) {
  const kept = new Map(
    fieldsIn(region)
      .filter((field) => held(field) !== first(field))
      .map((field) => [nameOf(field), held(field)]),
  );
  return () => {
    for (const field of fieldsIn(region)) {
      const value = kept.get(nameOf(field));
      if (value !== undefined) hold(field, value);
    }
  };
}

/** What is typed and not sent yet, kept for as long as the tab lives: through a reload, a look at another page, a deletion. */
export class Drafts {
  /** What each field holds, by its name. @type {Map<string, string>} */
  texts = new Map();
  key = "";

  /** @param {string} key in the storage of the tab */
  open(key) {
    this.key = key;
    this.texts = new Map();
    try {
      const kept = JSON.parse(sessionStorage.getItem(key) ?? "{}");
      for (const [name, text] of Object.entries(kept ?? {})) this.texts.set(name, String(text));
    } catch {
      // Not allowed, or not written by this site.
    }
  }

  /** @param {Element} root of which all that is typed is noted; what is typed in forms that are not there stays */
  note(root) {
    const fields = fieldsIn(root);
    for (const field of fields) this.texts.delete(nameOf(field));
    for (const field of fields) if (held(field) !== first(field)) this.texts.set(nameOf(field), held(field));
    try {
      if (this.texts.size) sessionStorage.setItem(this.key, JSON.stringify(Object.fromEntries(this.texts)));
      else sessionStorage.removeItem(this.key);
    } catch {
      // Not allowed, or full: it is there for as long as the page is.
    }
  }

  /** What no field holds any more is put back, in view, into the first one of its name. @param {Element} root */
  putBack(root) {
    if (!this.texts.size) return;
    const fields = fieldsIn(root);
    const isHeld = new Set(fields.filter((field) => held(field) !== first(field)).map(nameOf));
    for (const field of fields) {
      const name = nameOf(field);
      const text = this.texts.get(name);
      if (text === undefined || isHeld.has(name)) continue;
      isHeld.add(name);
      hold(field, text);
      const fold = field.closest("details");
      if (fold) fold.open = true;
    }
  }
}

/** What a part of the page is about. */
const PARTS = ["step", "event", "work", "clock-row"];

/** @param {Element} at @returns {string} the step, entry or clock that it belongs to; "" for none */
function partOf(at) {
  const part = at.closest(PARTS.map((name) => `[data-${name}]`).join(", "));
  return part ? PARTS.map((name) => part.getAttribute(`data-${name}`) ?? "").join("|") : "";
}

/** @param {Element} fold @returns {string} what it belongs to, and what it is called */
const foldName = (fold) => `${partOf(fold)} ${fold.querySelector("summary")?.textContent}`;

/** @param {Element} region @returns {() => void} unfolds what was unfolded */
export function openFolds(region) {
  const open = new Set([...region.querySelectorAll("details[open]")].map(foldName));
  return () => {
    for (const fold of region.querySelectorAll("details")) if (open.has(foldName(fold))) fold.open = true;
  };
}

/** @param {Element} control @returns {string} what tells it from the others */
function controlName(control) {
  if (control.matches("summary")) return `fold ${foldName(/** @type {Element} */ (control.parentElement))}`;
  if (control.matches("input, textarea, select")) return `field ${nameOf(control)}`;
  const of = ["act", "of", "copy", "format"].map((name) => control.getAttribute(`data-${name}`)).join("|");
  return `${control.tagName} ${formName(control.closest("form"))} ${of} ${control.getAttribute("href")}`;
}

const CONTROLS = "a[href], button, summary, input:not([type=hidden]), textarea, select";

/**
 * What has the focus gives it up until it is rendered anew. Where it is gone, its step or entry has the focus.
 *
 * @param {Element} region @returns {() => void} gives the focus back, where nothing moves
 */
export function focused(region) {
  const control = document.activeElement;
  if (!(control instanceof HTMLElement) || !region.contains(control)) return () => {};
  const [name, part] = [controlName(control), partOf(control)];
  const hasText = control instanceof HTMLTextAreaElement || (control instanceof HTMLInputElement && control.type === "text");
  const caret = hasText ? [control.selectionStart, control.selectionEnd] : undefined;
  control.blur();
  return () => {
    const again = [...region.querySelectorAll(CONTROLS)].find((one) => controlName(one) === name);
    const place = again ?? (part && [...region.querySelectorAll("li")].find((one) => partOf(one) === part));
    if (!(place instanceof HTMLElement)) return;
    if (!again) place.tabIndex = -1;
    place.focus({ preventScroll: true });
    if (caret && "setSelectionRange" in place) {
      /** @type {HTMLInputElement} */ (place).setSelectionRange(caret[0] ?? null, caret[1] ?? null);
    }
  };
}
