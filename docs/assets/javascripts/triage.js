/**
 * Joins a checklist's form to Python: what to ask, the answers that are kept, the ways around.
 *
 * To change what is shown, edit checklist/engine/triage/; what all pages share is in live-page.js.
 */

import { KeptAnswers, answersOf, readInto } from "./address.js";
import { Bar } from "./bar.js";
import { LivePage, closest, mount, set } from "./live-page.js";

/**
 * @import {Arrival} from "./address.js"
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
  team = JSON.parse(this.attribute("data-team"));
  kept = new KeptAnswers(this, digestOf(this.policy));
  bar = new Bar(this.find(".hp-card"), this.find("[data-act=toggle]"));
  /** What brought the answers, until Python has heard of it. @type {Arrival | null} */
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

  arrive() {
    this.arrival = this.kept.arrive();
  }

  onFragment() {
    if (!this.kept.areOthers) return;
    if (!location.hash) this.forget();
    this.arrive();
    this.ask();
  }

  /** Take all answers back. @param {"replaceState" | "pushState"} [how] as of KeptAnswers */
  forget(how) {
    readInto(this.root, "");
    this.arrival = null;
    this.swap("notice", "");
    this.kept.keep(how);
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
    this.kept.keep(); // while Python thinks
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
    this.kept.keep(); // so that going back finds the answers, wherever on the page the reader was
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

/** @param {string} policy @returns {string} what stored answers name it by; Python reports faults */
function digestOf(policy) {
  try {
    return JSON.parse(policy).digest.slice(0, 12);
  } catch {
    return "";
  }
}

mount("form[data-checklist]", Triage);
