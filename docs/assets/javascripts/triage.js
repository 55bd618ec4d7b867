/**
 * Joins a checklist's form to Python: what is asked, the answers in the address, the way around.
 *
 * To change what is shown, edit checklist/engine/triage/; what all pages share is in live-page.js.
 */

import { answersOf, carriesAnswers, fragmentFor, readInto } from "./address.js";
import { Bar } from "./bar.js";
import { LivePage, closest, mount, set } from "./live-page.js";

/**
 * @import {Acts} from "./live-page.js"
 * @import {Reply} from "../../../types/engine"
 *
 * @typedef {object} Decided what checklist/engine/triage/respond.py answers
 * @property {Record<string, string>} form attributes of the form
 * @property {Record<string, string>} questions the state of each
 * @property {string[]} fired the rows of the rules that apply, by id
 * @property {string} summary
 * @property {string} link the fragment
 */

/** @extends {LivePage<Reply & Decided>} */
class Triage extends LivePage {
  store = `checklist/${this.attribute("data-checklist")}`;
  policy = this.attribute("data-policy");
  digest = digestOf(this.policy);
  team = JSON.parse(this.attribute("data-team"));
  bar = new Bar(this.find(".hp-card"), this.find("[data-act=toggle]"));
  /** What brought the answers, until Python has heard of it. @type {object | null} */
  arrival = null;

  /** @type {Acts} */
  acts = {
    answer: (button) => this.goTo(button.dataset.of),
    dismiss: () => this.dismiss(),
    show: (link, event) => this.reveal(link, event),
    "start-over": () => this.startOver(),
    toggle: () => (this.bar.isOpen = !this.bar.isOpen),
  };

  /** @param {HTMLElement} root */
  constructor(root) {
    super(root);
    root.addEventListener("keydown", (event) => this.bar.onKey(event));
  }

  get rest() {
    return this.bar.card;
  }

  /** Take over the answers that the address brings, else those that this tab keeps. */
  arrive() {
    const inAddress = carriesAnswers(location.hash);
    const fragment = inAddress ? location.hash : this.recall();
    if (!fragment) return;
    readInto(this.root, fragment);
    this.arrival = { fragment, source: inAddress ? "address" : "stored" };
    this.keep();
  }

  onFragment() {
    // Other fragments are places on the page. None at all is what start over left: forward to it.
    if (location.hash && !carriesAnswers(location.hash)) return;
    // Events come late: this one may tell of a fragment that was read, and replaced, at the one before.
    if (location.hash === this.kept) return;
    if (!location.hash) this.forget();
    this.arrive();
    this.ask();
  }

  /**
   * Keep the answers in the address and in this tab.
   *
   * @param {"replaceState" | "pushState"} [how] pushState lets the reader go back to what was there
   */
  keep(how = "replaceState") {
    const fragment = fragmentFor(answersOf(this.root));
    if (fragment || carriesAnswers(location.hash)) {
      history[how](history.state, "", fragment || location.pathname + location.search);
    }
    this.kept = location.hash;
    this.remember(fragment && `${fragment}&policy=${this.digest}`);
  }

  /** Take all answers back. @param {"replaceState" | "pushState"} [how] as in `keep` */
  forget(how) {
    readInto(this.root, "");
    this.arrival = null;
    this.swap("notice", "");
    this.keep(how);
  }

  request() {
    const { policy, team, arrival } = this;
    return { policy, team, answers: answersOf(this.root), arrival };
  }

  /** @param {Reply & Decided} response */
  show({ form, questions, fired, summary, link }) {
    this.arrival = null;
    for (const [question, state] of Object.entries(questions)) {
      set(this.root.querySelector(idOf(question)), "data-state", state);
    }
    markRows(fired);
    this.texts = { summary, link: new URL(link, location.href).href };
    for (const [name, text] of Object.entries(form)) set(this.root, name, text);
  }

  /** @param {Event} event */
  onChange(event) {
    if (!closest(event.target, "fieldset[data-question]")) return;
    this.ask();
    this.keep(); // while Python thinks
  }

  /** @param {string} [question] the first one, unless another is named */
  goTo(question = this.find("[data-question]").getAttribute("data-question") ?? "") {
    this.bar.isOpen = false;
    this.find(`${idOf(question)} input:checked`).focus({ preventScroll: true });
    this.find(idOf(question)).scrollIntoView({ block: "center" });
  }

  /**
   * Show a place of the page without giving up the answers in the address.
   *
   * @param {HTMLElement} link to it @param {Event} event
   */
  reveal(link, event) {
    const place = document.getElementById(/** @type {HTMLAnchorElement} */ (link).hash.slice(1));
    if (!place) return;
    event.preventDefault();
    event.stopPropagation();
    this.bar.isOpen = false;
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "center" });
  }

  dismiss() {
    this.swap("notice", "");
    this.goTo();
  }

  startOver() {
    this.keep(); // so that going back finds the answers, wherever on the page the reader was
    this.forget("pushState");
    this.ask();
    this.goTo();
  }
}

/** @param {string} question @returns {string} where it is in the form */
const idOf = (question) => `#question-${CSS.escape(question)}`;

/** Mark the rows of the decision tables whose rules fired. @param {string[]} fired anchors */
function markRows(fired) {
  for (const row of document.querySelectorAll(".hp-table [aria-current]")) {
    if (!fired.includes(row.id)) row.removeAttribute("aria-current");
  }
  for (const id of fired) set(document.getElementById(id), "aria-current", "true");
}

/** @param {string} policy @returns {string} what stored answers name it by; Python tells of faults */
function digestOf(policy) {
  try {
    return JSON.parse(policy).digest.slice(0, 12);
  } catch {
    return "";
  }
}

mount("form[data-checklist]", Triage);
