/**
 * Joins a checklist's form to Python: what to ask, the answers that are kept, the ways around.
 *
 * To change what is shown, edit checklist/engine/triage/; what all pages share is in live-page.js.
 */

import { KeptAnswers, answersOf, readInto } from "./address.js";
import { Bar } from "./bar.js";
import { answerOf, focusOf, hold, keepInStep, markRanges } from "./fields.js";
import { LivePage, closest, mount, set } from "./live-page.js";

/**
 * @import {Arrival} from "./address.js"
 * @import {Acts} from "./live-page.js"
 * @import {Reply} from "../../../types/engine"
 *
 * @typedef {object} Decided what checklist/engine/triage/respond.py answers
 * @property {Record<string, string>} form attributes of the form
 * @property {string} fragment the answers that count, as the address has them
 * @property {Record<string, string>} questions the state of each
 * @property {string[]} wrong the questions whose field holds no answer
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
  /** The question whose field the reader is typing in. */
  typing = "";
  /** What brought the answers, until Python has heard of it. @type {Arrival | null} */
  arrival = null;

  /** @type {Acts} */
  acts = {
    answer: (button) => this.goTo(button.dataset.of),
    fill: (button) => this.fill(button.dataset),
    dismiss: () => this.dismiss(),
    show: (link, event) => this.reveal(link, event),
    "start-over": () => this.startOver(),
    toggle: () => (this.bar.isOpen = !this.bar.isOpen),
  };

  /** @param {HTMLElement} root */
  constructor(root) {
    super(root);
    root.addEventListener("keydown", (event) => this.bar.onKey(event));
    root.addEventListener("input", (event) => this.onInput(event));
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
    const { policy, team, arrival, typing } = this;
    return { policy, team, answers: answersOf(this.root), typing, arrival };
  }

  /** @param {Reply & Decided} response */
  show({ form, fragment, questions, wrong, fired, summary, link }) {
    this.arrival = null;
    this.kept.settle(fragment);
    for (const [question, state] of Object.entries(questions)) {
      set(this.root.querySelector(idOf(question)), "data-state", state);
    }
    for (const field of this.root.querySelectorAll("fieldset[data-question] input[type=text]")) {
      set(field, "aria-invalid", String(wrong.includes(field.getAttribute("name") ?? "")));
    }
    markRows(fired);
    this.texts = { summary, link: new URL(link, location.href).href };
    for (const [name, text] of Object.entries(form)) set(this.root, name, text);
  }

  /** @param {Event} event */
  onChange(event) {
    const question = closest(event.target, "fieldset[data-question]");
    if (question) this.take(question, event.target);
  }

  /** What is typed counts at once; what is unfinished is no mistake yet. @param {Event} event */
  onInput(event) {
    const question = closest(event.target, "fieldset[data-question]");
    if (!question || !closest(event.target, "input[type=text]")) return;
    this.typing = question.getAttribute("data-question") ?? "";
    this.take(question, event.target);
    this.typing = "";
  }

  /** @param {HTMLElement} question @param {EventTarget | null} changed */
  take(question, changed) {
    keepInStep(question, changed);
    markRanges(question);
    this.ask();
    this.kept.keep(); // while Python thinks
  }

  /** Take a range that is offered, or take it back. @param {DOMStringMap} offered */
  fill({ of = "", value = "" }) {
    const question = this.find(idOf(of));
    hold(question, answerOf(question) === value ? "" : value);
    this.take(question, null);
  }

  /** @param {string} [question] the first one, unless another is named */
  goTo(question = this.find("[data-question]").getAttribute("data-question") ?? "") {
    this.bar.isOpen = false;
    const place = this.find(idOf(question));
    focusOf(place)?.focus({ preventScroll: true });
    place.scrollIntoView({ block: "center" });
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
