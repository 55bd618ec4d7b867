/**
 * What every page with an engine shares: Python is started, asked and shown, and its faults are reported.
 *
 * Decides nothing. A page's own script extends LivePage: it says what to ask (`request`) and what to
 * do with a response besides swapping its regions (`show`), and mounts itself on its element. That
 * element carries `data-engine`, `data-runtime`, `data-page` (the room of Python that answers),
 * `data-language` and `data-words` (what a fault is called). In it:
 *
 * - `data-region="<name>"` is what Python renders under that name;
 * - `data-when="starting|fallback|failed"` shows meanwhile, by the style sheet;
 * - `data-slot="reason|detail|said|by-hand"` are places that are filled here;
 * - `data-act="<name>"` on a button, a link or a form is an act of the page, see `acts`;
 * - `data-focus` is what comes next: it takes the focus where the element that had it is gone.
 */

import { startEngine } from "./engine.js";
import { placeOf } from "./press.js";

/**
 * @import {Status} from "./engine.js"
 * @import {Reply, Report} from "../../../types/engine"
 */

/**
 * @typedef {(at: HTMLElement, event: Event) => unknown} Act what a button, a link or a form does
 * @typedef {Record<string, Act>} Acts by the `data-act` of the element
 */

/** How long a button says that its text was copied, in ms. */
const COPIED = 3000;
/** @type {Intl.NumberFormatOptions} */
const TENTHS = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
/** After so long what is far below is written, in ms. */
const A_MOMENT = 50;

/** @template {Reply} R what Python answers to this page */
export class LivePage {
  /** What the page does besides copying and trying again. @type {Acts} */
  acts = {};
  /** @type {Acts} */
  commonActs = { copy: (button) => this.copy(button), retry: () => this.retry() };
  /** Where this tab keeps what the page would lose on a reload. */
  store = "";
  /** What there is to copy: a button names it by `data-copy`. @type {Record<string, string>} */
  texts = {};
  /** What each region shows, as it came. @type {Map<string, string>} */
  shown = new Map();
  /** Where each region is. @type {Map<string, HTMLElement>} */
  places = new Map();
  /** Regions far below, which are written once the others are shown. @type {string[]} */
  below = [];
  /** What is still to be written there. @type {Map<string, string>} */
  late = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  later = undefined;
  /** Which of them is there to be copied by hand. */
  offered = "";
  /** Whether Python's last answer was a fault. */
  isFaulty = false;
  /** Before `start` there is nobody to ask. @type {ReturnType<typeof startEngine>} */
  engine = { ask: () => Promise.reject(new Error("not started")) };
  /** Let the button that says that its text was copied say what it does. */
  unsay = () => {};

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    root.addEventListener("change", (event) => this.onChange(event));
    root.addEventListener("click", (event) => this.onClick(event));
    root.addEventListener("submit", (event) => this.onSubmit(event));
  }

  /** Take over what the address brings, or this tab keeps, before Python is asked. */
  arrive() {}

  /** The fragment of the address is another one. */
  onFragment() {}

  /** @param {Event} _event */
  onChange(_event) {}

  /**
   * What to ask of Python, as the page is now.
   *
   * @param {string} _want what is wanted besides, "" for nothing @returns {object}
   */
  request(_want) {
    return {};
  }

  /** Take over what is no region; Python has answered. @param {R} _response */
  show(_response) {}

  /** Python has not answered, and does not any more. */
  lose() {}

  start() {
    this.root.setAttribute("data-scripts", "");
    this.root.setAttribute("data-engine", "starting");
    this.find("[data-slot=loading]").textContent = "";
    this.engine = startEngine(JSON.parse(this.attribute("data-runtime")), {
      onStatus: (status, report) => this.tell(status, report),
      onLoading: (done, all) => this.tellLoading(done, all),
    });
    this.ask();
  }

  /** @param {string} [want] see `request` @returns {Promise<R | undefined>} undefined after a fault */
  async ask(want = "") {
    const page = this.attribute("data-page");
    const language = this.attribute("data-language");
    const asked = this.engine.ask({ page, language, ...this.request(want) });
    let response;
    try {
      response = /** @type {R} */ (await asked);
    } catch {
      this.lose(); // `tell` has heard why, and says so
      return undefined;
    }
    if (!this.root.isConnected) return this.leave(response);
    if (response.asleep) {
      this.tell("failed", { reason: "file-broken", file: "asleep.zip", detail: "" });
      return undefined;
    }
    this.receive(response);
    return response;
  }

  /**
   * What becomes of an answer that comes once the page is gone: nobody waits for it.
   *
   * @param {R} _response @returns {Promise<R | undefined>}
   */
  leave(_response) {
    return new Promise(() => {});
  }

  /** @param {R} response */
  receive(response) {
    const { fault = false, regions } = response;
    const hadFocus = this.hasFocus();
    if (this.isFaulty && !fault) this.swap("notice", "");
    this.isFaulty = fault;
    for (const [name, html] of Object.entries(regions)) {
      if (this.below.includes(name)) this.putOff(name, html);
      else this.swap(name, html);
    }
    clearTimeout(this.later);
    if (this.late.size) this.later = setTimeout(() => this.writeLate(), A_MOMENT);
    if (!fault) {
      const offered = this.texts[this.offered];
      this.show(response);
      if (this.texts[this.offered] !== offered) this.offer("");
      set(this.root, "data-engine", "ready");
    } else if (this.attribute("data-engine") === "starting") {
      this.fail(); // what is asked later may fare better: the first answer makes it ready
    }
    if (hadFocus) this.keepFocus();
  }

  /** @param {string} name of a region far below @param {string} html that it shows in a moment */
  putOff(name, html) {
    this.late.set(name, html);
    if (this.shown.get(name) !== html) this.placeOf(name).setAttribute("aria-busy", "true");
  }

  /** Write what is far below. */
  writeLate() {
    const hadFocus = this.hasFocus();
    for (const [name, html] of this.late) {
      this.swap(name, html);
      this.placeOf(name).removeAttribute("aria-busy");
    }
    this.late.clear();
    if (hadFocus) this.keepFocus();
  }

  /**
   * Unchanged regions stay: they are not read out again, and keep what is open and typed in them.
   *
   * @param {string} name @param {string} html @returns {boolean} whether it is another now
   */
  swap(name, html) {
    if (this.shown.get(name) === html) return false;
    this.shown.set(name, html);
    const region = this.placeOf(name);
    const focused = document.activeElement;
    const field = region.contains(focused) && focused?.getAttribute("name");
    region.innerHTML = html;
    if (field) focusOn(region.querySelector(`[name="${CSS.escape(field)}"]`));
    return true;
  }

  /** @param {string} name of a region @returns {HTMLElement} */
  placeOf(name) {
    const known = this.places.get(name);
    if (known?.isConnected) return known;
    const place = this.find(`[data-region="${CSS.escape(name)}"]`);
    this.places.set(name, place);
    return place;
  }

  /** Whether something of the page has the focus. */
  hasFocus() {
    return closest(document.activeElement, "[data-engine]") === this.root;
  }

  /** Where what had the focus is gone, or takes it no more, it goes to what comes next. */
  keepFocus() {
    if (this.hasFocus() && !document.activeElement?.matches(":disabled")) return;
    focusOn(this.root.querySelector("[data-focus]"));
  }

  /** @param {Status} status @param {Report} [report] why it failed */
  tell(status, report) {
    if (!this.root.isConnected) return;
    this.root.toggleAttribute("data-fallback", status === "fallback");
    if (report) this.fail(this.wordsFor(report), report.detail || report.reason);
  }

  /** @param {number} done bytes @param {number} all the same once only the start is left */
  tellLoading(done, all) {
    if (!this.root.isConnected) return;
    const mega = (/** @type {number} */ bytes) => (bytes / 1e6).toLocaleString(document.documentElement.lang, TENTHS);
    const place = this.find("[data-slot=loading]");
    const words = JSON.parse(place.dataset.words || "{}");
    const text = String(done < all ? words.part : words.done);
    place.textContent = text.replace("{done}", () => mega(done)).replace("{all}", () => mega(all));
  }

  /** @param {Report} report @returns {string} in the language of the page */
  wordsFor({ reason, file }) {
    const words = JSON.parse(this.attribute("data-words") || "{}");
    const isAway = file && document.querySelector("meta[name=hp-kept][content^=offline]");
    return String(words[isAway ? "not-kept" : reason] ?? reason).replace("{file}", () => file);
  }

  /** @param {string} reason @param {string} detail technical */
  fail(reason = "", detail = "") {
    this.find("[data-slot=reason]").textContent = reason;
    this.find("[data-slot=detail]").textContent = detail;
    this.root.setAttribute("data-engine", "failed");
  }

  /** The button that asked for it is about to go; what says how the start is going is in `rest`. */
  retry() {
    focusOn(this.rest, { preventScroll: true });
    this.start();
  }

  /** What takes the focus while the page starts again. @returns {HTMLElement} */
  get rest() {
    return this.root;
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const at = closest(event.target, ":is(a, button)[data-act]");
    if (at && !this.isAgain(placeOf(event), at.dataset.act)) this.act(at, event);
  }

  /** @param {Event} event */
  onSubmit(event) {
    event.preventDefault();
    const form = closest(event.target, "form[data-act]");
    if (form) this.act(form, event);
  }

  /**
   * Whether a press is the second of two in haste: what is in its place by now was not meant.
   *
   * @param {string} _place where it was, "" for a key @param {string} [_act] what is there @returns {boolean}
   */
  isAgain(_place, _act) {
    return false;
  }

  /** @param {HTMLElement} at @param {Event} event */
  act(at, event) {
    const name = at.getAttribute("data-act") ?? "";
    const act = this.acts[name] ?? this.commonActs[name];
    act(at, event);
  }

  /** @param {HTMLElement} button */
  async copy(button) {
    const name = button.dataset.copy ?? "";
    try {
      await navigator.clipboard.writeText(this.texts[name]);
      this.say(button);
    } catch {
      this.offer(name); // no clipboard here: no secure address, or not allowed
    }
  }

  /** Let the reader copy a text by hand. @param {string} name of the text, "" to offer none */
  offer(name) {
    const byHand = this.find("[data-slot=by-hand]");
    const field = /** @type {HTMLTextAreaElement} */ (byHand.querySelector("textarea"));
    this.offered = name;
    byHand.hidden = !name;
    field.value = this.texts[name] ?? "";
    if (!name) return;
    field.focus();
    field.select();
  }

  /**
   * Let a button say for a while that its text was copied; the buttons beside it do not move.
   *
   * @param {HTMLElement} button
   */
  say(button) {
    this.unsay();
    const said = this.find("[data-slot=said]");
    const { textContent: label } = button;
    const { done = "" } = button.dataset;
    button.style.minWidth = `${button.getBoundingClientRect().width}px`;
    button.textContent = said.textContent = done;
    const late = setTimeout(() => this.unsay(), COPIED);
    this.unsay = () => {
      clearTimeout(late);
      button.textContent = label;
      said.textContent = "";
      this.unsay = () => {};
    };
  }

  /** @returns {string} what this tab keeps; "" where it keeps nothing, or may not */
  recall() {
    try {
      return sessionStorage.getItem(this.store) ?? "";
    } catch {
      return "";
    }
  }

  /** @param {string} text "" to keep nothing */
  remember(text) {
    try {
      if (text) sessionStorage.setItem(this.store, text);
      else sessionStorage.removeItem(this.store);
    } catch {
      // Storage is switched off: the address may have what matters.
    }
  }

  /**
   * What the page says by an attribute; a form's `dataset` would be a question of that id.
   *
   * @param {string} name
   */
  attribute(name) {
    return this.root.getAttribute(name) ?? "";
  }

  /** @param {string} selector of what the template has @returns {HTMLElement} */
  find(selector) {
    const found = this.root.querySelector(selector);
    if (!(found instanceof HTMLElement)) throw new Error(`the page has no ${selector}`);
    return found;
  }
}

/**
 * The nearest element around what an event is of; a form may have a question called "closest".
 *
 * @param {EventTarget | null} at @param {string} selector @returns {HTMLElement | null}
 */
export function closest(at, selector) {
  const found = at instanceof Element ? Element.prototype.closest.call(at, selector) : null;
  return found instanceof HTMLElement ? found : null;
}

/** @param {Element | null} at @param {FocusOptions} [how] */
function focusOn(at, how) {
  if (at instanceof HTMLElement) at.focus(how);
}

/**
 * What already says so stays: the browser would style again all that hangs on it.
 *
 * @param {Element | null} element @param {string} name of an attribute @param {string} text
 */
export function set(element, name, text) {
  if (element && element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/**
 * Bring each page's element to life, one at a time: a new one takes the place of the one before.
 *
 * @param {string} selector @param {new (root: HTMLElement) => LivePage<Reply>} Page
 */
export function mount(selector, Page) {
  /** @type {LivePage<Reply> | undefined} */
  let page;
  const look = () => {
    const root = document.querySelector(selector);
    if (!(root instanceof HTMLElement) || root === page?.root) return;
    page = new Page(root);
    page.arrive();
    page.start();
  };
  addEventListener("hashchange", () => {
    if (page?.root.isConnected) page.onFragment();
  });
  // Material announces each page, also after instant navigation.
  if (window.document$) window.document$.subscribe(look);
  else look();
}
