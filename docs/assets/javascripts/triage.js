/**
 * Joins a checklist's form to Python: forwards events, swaps regions, decides nothing.
 *
 * To change what is shown, edit checklist/engine/triage/; this file only carries it.
 */

import { answersOf, carriesAnswers, fragmentFor, readInto } from "./address.js";
import { startEngine } from "./engine.js";

class Triage {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    // By attribute: `form.dataset` would be a question with that id, where a policy has one.
    this.store = `checklist/${form.getAttribute("data-checklist")}`;
    this.language = form.getAttribute("data-language");
    this.policy = form.getAttribute("data-policy");
    this.digest = digestOf(this.policy);
    this.team = JSON.parse(form.getAttribute("data-team"));
    /** What each region shows, as it came. @type {Map<string, string>} */
    this.shown = new Map();
    form.addEventListener("change", (event) => this.onChange(event));
    form.addEventListener("click", (event) => this.onClick(event));
    form.addEventListener("keydown", (event) => this.onKey(event));
    form.addEventListener("submit", (event) => event.preventDefault());
    this.arrive();
    this.start();
  }

  start() {
    this.form.setAttribute("data-scripts", "");
    this.form.setAttribute("data-engine", "starting");
    this.engine = startEngine(JSON.parse(this.form.getAttribute("data-runtime")), {
      onStatus: (status, report) => this.tell(status, report),
    });
    this.ask();
  }

  /** Take over the answers that the address brings, else those that this tab keeps. */
  arrive() {
    const inAddress = carriesAnswers(location.hash);
    const fragment = inAddress ? location.hash : read(this.store);
    if (!fragment) return;
    readInto(this.form, fragment);
    this.arrival = { fragment, source: inAddress ? "address" : "stored" };
    this.keep();
  }

  /**
   * Keep the answers in the address and in this tab.
   *
   * @param {"replaceState" | "pushState"} how pushState lets the reader go back to what was there
   */
  keep(how = "replaceState") {
    const fragment = fragmentFor(answersOf(this.form));
    if (fragment || carriesAnswers(location.hash)) {
      history[how](history.state, "", fragment || location.pathname + location.search);
    }
    this.kept = location.hash;
    write(this.store, fragment && `${fragment}&policy=${this.digest}`);
  }

  /** Take all answers back. @param {"replaceState" | "pushState"} [how] as in `keep` */
  forget(how) {
    readInto(this.form, "");
    this.arrival = undefined;
    this.swap("notice", "");
    this.keep(how);
  }

  async ask() {
    const { form, language, policy, team, arrival = null } = this;
    let response;
    try {
      response = await this.engine.ask({ page: "triage", language, policy, team, answers: answersOf(form), arrival });
    } catch {
      return; // `tell` has heard why, and says so; the form keeps its answers.
    }
    this.arrival = undefined;
    this.show(response);
  }

  /** @param {{[part: string]: any}} response see checklist/engine/triage/respond.py */
  show({ fault, form, questions, regions, fired, summary, link }) {
    if (this.faulty && !fault) this.swap("notice", "");
    this.faulty = fault;
    for (const [name, html] of Object.entries(regions)) this.swap(name, html);
    if (fault) {
      // Later answers may fare better; the first one that does makes it ready.
      if (this.form.getAttribute("data-engine") === "starting") this.fail();
      return;
    }
    for (const [question, state] of Object.entries(questions)) {
      set(this.form.querySelector(`#question-${CSS.escape(question)}`), "data-state", state);
    }
    markRows(fired);
    this.texts = { summary, link: new URL(link, location.href).href };
    this.form.querySelector(".hp-by-hand").hidden = true; // its text was for the answers before
    for (const [name, text] of Object.entries(form)) set(this.form, name, text);
    set(this.form, "data-engine", "ready");
  }

  /** Unchanged regions stay: they are not read out again, and keep what is open in them. */
  swap(name, html) {
    if (this.shown.get(name) === html) return;
    this.shown.set(name, html);
    this.form.querySelector(`[data-region="${CSS.escape(name)}"]`).innerHTML = html;
  }

  /** @param {"starting" | "fallback" | "ready" | "failed"} status */
  tell(status, { message, detail }) {
    if (!this.form.isConnected) return;
    this.form.toggleAttribute("data-fallback", status === "fallback");
    if (status === "failed") this.fail(message, detail || message);
  }

  fail(reason = "", detail = "") {
    this.slot("reason", reason);
    this.slot("detail", detail);
    this.form.setAttribute("data-engine", "failed");
  }

  slot(name, text) {
    this.form.querySelector(`[data-slot="${name}"]`).textContent = text;
  }

  /** @param {Event} event */
  onChange(event) {
    if (!event.target.closest("fieldset[data-question]")) return;
    this.ask();
    this.keep(); // while Python thinks
  }

  /** @param {Event} event */
  onClick(event) {
    const target = event.target.closest("[data-act]");
    if (!target) return;
    const acts = {
      answer: () => this.goTo(target.dataset.of),
      copy: () => this.copy(target),
      dismiss: () => this.dismiss(),
      retry: () => this.retry(),
      show: () => this.reveal(target.hash.slice(1), event),
      "start-over": () => this.startOver(),
      toggle: () => this.open(!this.isOpen()),
    };
    acts[target.dataset.act]();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key !== "Escape" || !this.isOpen()) return;
    this.open(false);
    this.card.querySelector("[data-act=toggle]").focus();
  }

  get card() {
    return this.form.querySelector(".hp-card");
  }

  isOpen() {
    return this.card.hasAttribute("data-open");
  }

  /** Open or close the card, where the page is too narrow to show all of it. */
  open(isOpen) {
    const toggle = this.card.querySelector("[data-act=toggle]");
    this.card.toggleAttribute("data-open", isOpen);
    toggle.setAttribute("aria-expanded", String(isOpen));
    toggle.textContent = isOpen ? toggle.dataset.less : toggle.dataset.more;
  }

  goTo(question) {
    this.open(false);
    const fieldset = this.form.querySelector(`#question-${CSS.escape(question)}`);
    fieldset.querySelector("input:checked").focus({ preventScroll: true });
    fieldset.scrollIntoView({ block: "center" });
  }

  /** Show a place of the page without giving up the answers in the address. */
  reveal(id, event) {
    const place = document.getElementById(id);
    if (!place) return;
    event.preventDefault();
    event.stopPropagation();
    this.open(false);
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "center" });
  }

  dismiss() {
    this.swap("notice", "");
    this.goTo(this.form.querySelector("[data-question]").getAttribute("data-question"));
  }

  retry() {
    this.card.focus({ preventScroll: true }); // the button is about to go
    this.start();
  }

  startOver() {
    this.keep(); // so that going back finds the answers, wherever on the page the reader was
    this.forget("pushState");
    this.ask();
    this.goTo(this.form.querySelector("[data-question]").getAttribute("data-question"));
  }

  /** @param {HTMLButtonElement} button */
  async copy(button) {
    const text = this.texts[button.dataset.copy];
    try {
      await navigator.clipboard.writeText(text);
      button.dataset.label ??= button.textContent;
      button.textContent = button.dataset.done;
      this.form.querySelector(".hp-said").textContent = button.dataset.done;
      const restore = () => {
        button.textContent = button.dataset.label;
        this.form.querySelector(".hp-said").textContent = "";
      };
      document.addEventListener("focusin", restore, { once: true }); // not every click gives focus
    } catch {
      // No clipboard here (no secure address, or not allowed): let the reader take the text.
      const byHand = this.form.querySelector(".hp-by-hand");
      byHand.hidden = false;
      byHand.querySelector("textarea").value = text;
      byHand.querySelector("textarea").focus();
      byHand.querySelector("textarea").select();
    }
  }
}

/** Mark the rows of the decision tables whose rules fired. @param {string[]} fired anchors */
function markRows(fired) {
  for (const row of document.querySelectorAll(".hp-table [aria-current]")) {
    if (!fired.includes(row.id)) row.removeAttribute("aria-current");
  }
  for (const id of fired) set(document.getElementById(id), "aria-current", "true");
}

/** What already says so stays: the browser would style anew all that hangs on it. */
function set(element, name, text) {
  if (element && element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/** @param {string} policy @returns {string} what stored answers name it by; Python tells of faults */
function digestOf(policy) {
  try {
    return JSON.parse(policy).digest.slice(0, 12);
  } catch {
    return "";
  }
}

/** @param {string} key @returns {string} "" where the tab keeps nothing, or may not */
function read(key) {
  try {
    return sessionStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} key @param {string} text */
function write(key, text) {
  try {
    if (text) sessionStorage.setItem(key, text);
    else sessionStorage.removeItem(key);
  } catch {
    // Storage is switched off: the address still has the answers.
  }
}

/** One form at a time is on the page. @type {Triage | null} */
let triage = null;

function mount() {
  const form = document.querySelector("form[data-checklist]");
  if (form && form !== triage?.form) triage = new Triage(form);
}

addEventListener("hashchange", () => {
  // Other fragments are places on the page. None at all is what start over left: forward to it.
  if (!triage?.form.isConnected || (location.hash && !carriesAnswers(location.hash))) return;
  // Events come late: this one may tell of a fragment that was read, and replaced, at the one before.
  if (location.hash === triage.kept) return;
  if (!location.hash) triage.forget();
  triage.arrive();
  triage.ask();
});

// Material tells of each page, also after instant navigation.
if (window.document$) window.document$.subscribe(mount);
else mount();
