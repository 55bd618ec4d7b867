/**
 * Joins a checklist's form to Python: what to ask, the answers that are kept, the ways around.
 *
 * To change what is shown, edit checklist/engine/triage/; what all pages share is in live-page.js.
 */

import { KeptAnswers, answersOf, readInto } from "./address.js";
import { Bar } from "./bar.js";
import { drop, isKept, isSlip, keep } from "./decisions.js";
import { answerOf, focusOf, hold, keepInStep, markRanges, nameOf, questionsOf } from "./fields.js";
import { Flow } from "./flow.js";
import { LivePage, closest, mount, set } from "./live-page.js";
import { HASTY_ANSWER, Presses } from "./press.js";
import { begun, corrected, runOf, runs } from "./runs.js";
import { Clock, inField, localMoment, momentOf, written } from "./times.js";

/**
 * @import {Arrival, Times} from "./address.js"
 * @import {Kept} from "./decisions.js"
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
 * @property {string} link
 * @property {Times} times
 * @property {Pick<Kept, "title" | "urgent" | "due" | "alerts" | "instead"> | null} decision what is kept of it
 */

/** A decision that stands for so long is kept, in ms. */
const A_MOMENT = 200;

/** What answers a question in the card. */
const ANSWERS = new Set(["give", "skip"]);

/** The regions that the flow fills. */
const LED = ["decision", "alerts", "first", "next", "results", "plan", "steps", "because"];

/** @extends {LivePage<Reply & Decided>} */
class Triage extends LivePage {
  below = ["why"];
  store = `checklist/${this.attribute("data-checklist")}`;
  policy = this.attribute("data-policy");
  team = JSON.parse(this.attribute("data-team"));
  kept = new KeptAnswers(this, digestOf(this.policy));
  bar = new Bar(this.find(".hp-card"), this.find("[data-act=toggle]"));
  /** Of answers: the next question is where the one before was. */
  presses = new Presses(HASTY_ANSWER);
  /** What leads on while Python does not answer. */
  flow = new Flow(this.root, (question) => this.take(question, null), this.presses);
  clock = new Clock(this.root, JSON.parse(this.attribute("data-clock-words")));
  /** The question whose field the reader is typing in. */
  typing = "";
  /** The question that is being answered, or was last: it does not fold under the finger. */
  latest = "";
  /** What the reader does not know yet, and is asked last. @type {Set<string>} */
  skipped = new Set();
  /** The decision that was kept last. @type {Kept | undefined} */
  before = undefined;
  /** Whether the reader corrects when it was decided: that makes no second decision. */
  isCorrecting = false;
  /** The record that is decided anew, "" for none: this tab keeps it until that is done, or given up. */
  decided = "";
  /** Keep what was decided, if it is not yet. */
  noteNow = () => {};
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  unnoted = undefined;
  /** With instant navigation the address changes before the page does. */
  path = location.pathname;
  /** Whether the next question was answered, or put off, where it is asked. */
  isAsked = false;
  /** Whether all is answered or put off: then the reader acts on what is known. */
  isAskedOut = false;
  /** Whether the flow has led to a decision. */
  isLed = false;
  /** What brought the answers, until Python has heard of it. @type {Arrival | null} */
  arrival = null;

  /** @type {Acts} */
  acts = {
    answer: (button, event) => this.change(button, event),
    "ask-again": () => this.askAgain(),
    fill: (button) => this.fill(button.dataset),
    give: (button) => (button.dataset.tick ? this.flow.give(button.dataset) : this.give(button.dataset)),
    print: () => print(),
    record: () => this.record(),
    dismiss: () => this.dismiss(),
    skip: (button) => this.skip(button.dataset.of ?? ""),
    show: (link, event) => this.reveal(link, event),
    "start-over": () => this.startOver(),
    toggle: () => (this.bar.isOpen = !this.bar.isOpen),
  };

  /** @param {HTMLElement} root */
  constructor(root) {
    super(root);
    root.addEventListener("keydown", (event) => this.bar.onKey(event));
    root.addEventListener("input", (event) => this.onInput(event));
    root.addEventListener("focusin", (event) => this.onFocus(event));
    addEventListener("pagehide", () => this.noteNow());
    // Back from the run, as the browser kept the page: its decision has a run now.
    addEventListener("pageshow", ({ persisted }) => persisted && root.isConnected && this.ask());
  }

  get rest() {
    return this.bar.card;
  }

  /** @param {string} place @param {string} act */
  isAgain(place, act) {
    return ANSWERS.has(act) && this.presses.isAgain(place);
  }

  arrive() {
    const named = recordOf(location.hash);
    if (named) this.decideAnew(named);
    this.decided = this.recallRecord();
    this.arrival = this.kept.arrive();
    this.before = undefined;
    this.skipped.clear();
    this.latest = "";
  }

  onFragment() {
    if (!this.kept.areOthers) return;
    this.noteNow();
    if (!location.hash) this.forget();
    this.arrive();
    this.ask();
  }

  /** Take all answers back. @param {"replaceState" | "pushState"} [how] as of KeptAnswers */
  forget(how) {
    readInto(this.root, "");
    for (const place of questionsOf(this.root)) place.removeAttribute("data-folded");
    this.arrival = null;
    this.noteNow();
    this.drop();
    this.before = undefined;
    this.skipped.clear();
    this.latest = "";
    this.swap("notice", "");
    this.kept.keep(how);
  }

  request() {
    const { policy, team, arrival, typing } = this;
    const now = new Date();
    const here = -now.getTimezoneOffset();
    const times = { ...this.kept.times, now: written(now), here };
    const address = location.href.replace(/[?#].*/s, "");
    const skipped = [...this.skipped];
    const calendar = this.attribute("data-calendar");
    const answers = answersOf(this.root);
    const begins = this.root.hasAttribute("data-begins") ? { record: this.decided, runs: this.begun() } : {};
    return { policy, team, answers, skipped, typing, times, address, arrival, calendar, ...begins };
  }

  /** @param {string} [want] */
  ask(want) {
    const asked = super.ask(want);
    this.follow();
    return asked;
  }

  /** Python has failed: the flow goes on. */
  lose() {
    this.follow();
  }

  /** Show where the answers lead by the flow, unless Python says it. */
  follow() {
    const { root } = this;
    const parts = this.attribute("data-engine") === "ready" ? undefined : this.flow.parts();
    root.toggleAttribute("data-flow", parts !== undefined);
    root.toggleAttribute("data-led", parts !== undefined && !parts.next);
    if (!parts) return;
    this.markNext(this.flow.place()?.dataset.of ?? "");
    const hadFocus = this.hasFocus();
    for (const name of LED) if (root.querySelector(`[data-region=${name}]`)) this.swap(name, parts[name] ?? "");
    const ends = !parts.next;
    if (ends !== this.bar.isOpen && ends !== this.isLed) this.bar.isOpen = ends;
    this.isLed = ends;
    if (hadFocus) this.keepFocus();
  }

  /** @param {Reply & Decided} response */
  show({ form, fragment, questions, wrong, fired, summary, link, times, decision }) {
    const isBrought = this.arrival !== null;
    const wasDecided = Boolean(this.attribute("data-outcome"));
    this.arrival = null;
    this.root.removeAttribute("data-flow");
    this.root.removeAttribute("data-led");
    this.kept.settle(fragment, times);
    this.mark(questions);
    for (const field of this.root.querySelectorAll("fieldset[data-question] input[type=text]")) {
      set(field, "aria-invalid", String(wrong.includes(field.getAttribute("name") ?? "")));
    }
    this.texts = { summary, link };
    this.clock.look();
    setTimeout(() => {
      markRows(fired); // what is far below follows once the decision is shown
      this.writeTimes(times);
    });
    for (const [name, text] of Object.entries(form)) set(this.root, name, text);
    if (decision) this.noteSoon(() => this.note(decision, times, new URL(link).hash));
    else this.drop();
    const isDecided = Boolean(form["data-outcome"] && form["data-answers"]);
    const wasAsked = this.isAskedOut;
    this.isAskedOut = this.root.querySelector(".hp-next [data-act=ask-again]") !== null;
    if ((isDecided && (isBrought || !wasDecided)) || (this.isAskedOut && !wasAsked)) this.bar.isOpen = true;
    else if (!isDecided && wasDecided) this.bar.isOpen = false;
  }

  /** @returns {{answers: string, decided: string, record: string}[]} the decisions that have a run */
  begun() {
    return runs().flatMap(({ record, of }) => of.map(([answers, decided]) => ({ answers, decided, record })));
  }

  /** Begin a record with what the form holds, or decide the one anew that the address names; then on to its run. */
  async record() {
    const triage = { ...this.request(), names: JSON.parse(this.attribute("data-names") || "[]") };
    const language = this.attribute("data-language");
    try {
      const { begin } = await import("./begin.js").catch(notLoaded("begin.js"));
      const { record, fragment, isOnDevice } = await begin((request) => this.engine.ask({ ...request, language }), triage);
      const { decided } = this.kept.times;
      if (isOnDevice) begun(record, { fragment: new URL(this.texts.link ?? "", location.href).hash, decided });
      this.decideAnew("");
      location.assign(new URL(`../run/${fragment}`, location.href));
    } catch (fault) {
      this.tellKept(fault);
    }
  }

  /** @param {string} record that the next decision is for, "" for a new one */
  decideAnew(record) {
    this.decided = record;
    try {
      if (record) sessionStorage.setItem(`${this.store}/record`, record);
      else sessionStorage.removeItem(`${this.store}/record`);
    } catch {
      // A reload begins a new one.
    }
  }

  /** @returns {string} */
  recallRecord() {
    try {
      return sessionStorage.getItem(`${this.store}/record`) ?? "";
    } catch {
      return this.decided;
    }
  }

  /** @param {any} fault why a record was not kept */
  tellKept(fault) {
    const words = JSON.parse(this.attribute("data-store-words") || "{}");
    const said = fault?.file ? this.wordsFor(fault) : (words[fault?.reason] ?? words.refused);
    this.find("[data-slot=said]").textContent = said ?? "";
  }

  /**
   * Once the decision has stood for a moment, or the reader leaves: one that is gone by then was none.
   *
   * @param {() => void} work
   */
  noteSoon(work) {
    clearTimeout(this.unnoted);
    this.noteNow = () => {
      this.noteNow = () => {};
      clearTimeout(this.unnoted);
      work();
    };
    this.unnoted = setTimeout(() => this.noteNow(), this.isCorrecting ? 0 : A_MOMENT);
  }

  /** What was open is no more. */
  drop() {
    clearTimeout(this.unnoted);
    this.noteNow = () => {};
    if (this.before?.outcome !== "") return;
    drop(this.before);
    this.before = undefined;
  }

  /** Keep the decision on this device. @param {NonNullable<Decided["decision"]>} decision @param {Times} times @param {string} fragment */
  note(decision, { decided, of }, fragment) {
    if (!isKept(this.path) || !decided) return;
    const address = (/** @type {string} */ page) => {
      const { pathname, hash } = new URL(page, location.href);
      return page && pathname + hash;
    };
    const alerts = decision.alerts.map(([title, page]) => [title, address(page)]);
    const kept = /** @type {Kept} */ ({ ...decision, alerts, page: this.path, fragment, outcome: of ?? "", decided });
    const { before, isCorrecting } = this;
    const isCorrected = isCorrecting || (isSlip(before) && before && !runOf(before));
    this.isCorrecting = false;
    if (isCorrecting && before && corrected(before, kept)) this.ask(); // the card was shown without its run
    keep(kept, isCorrected ? before : undefined);
    this.before = kept;
  }

  /** Who answers the questions one by one goes on to the next. */
  keepFocus() {
    const next = this.isAsked ? this.root.querySelector(".hp-next button") : null;
    if (next instanceof HTMLElement && !this.hasFocus()) next.focus({ preventScroll: true });
    this.isAsked = false;
    super.keepFocus();
  }

  /** Let each question show its state; what is answered takes a line. @param {Record<string, string>} states */
  mark(states) {
    for (const place of questionsOf(this.root)) {
      const question = nameOf(place);
      const state = states[question] ?? "";
      set(place, "data-state", state);
      place.toggleAttribute("data-folded", state === "answered" && question !== this.latest);
    }
  }

  /** @param {string} next the question that the flow asks, "" for none */
  markNext(next) {
    for (const place of questionsOf(this.root)) {
      if (nameOf(place) === next) place.dataset.state = "next";
      else if (place.dataset.state === "next") place.dataset.state = "";
    }
  }

  /** @param {Times} times */
  writeTimes(times) {
    for (const field of this.timeFields) {
      const moment = momentOf(times[field.dataset.time === "detected" ? "detected" : "decided"]);
      const value = moment ? inField(moment) : "";
      if (document.activeElement !== field && field.value !== value) field.value = value;
    }
  }

  /** @returns {NodeListOf<HTMLInputElement>} */
  get timeFields() {
    return this.root.querySelectorAll("input[data-time]");
  }

  /** @param {Event} event */
  onChange(event) {
    const question = closest(event.target, "fieldset[data-question]");
    if (question) this.take(question, event.target);
    else if (closest(event.target, "input[data-time]")) this.takeTime(event.target);
  }

  /** What is typed counts at once; what is unfinished is no mistake yet. @param {Event} event */
  onInput(event) {
    const question = closest(event.target, "fieldset[data-question]");
    if (!question || !closest(event.target, "input[type=text]")) return;
    this.typing = question.getAttribute("data-question") ?? "";
    this.take(question, event.target);
    this.typing = "";
  }

  /** Where the reader goes on with the questions, the bar is in the way. @param {Event} event */
  onFocus(event) {
    if (closest(event.target, ".hp-questions")) this.bar.isOpen = false;
  }

  /** @param {HTMLElement} question @param {EventTarget | null} changed */
  take(question, changed) {
    keepInStep(question, changed);
    markRanges(question);
    const name = nameOf(question);
    const isTypingOn = this.typing !== "" && this.latest === name;
    this.latest = name;
    this.skipped.delete(name);
    this.ask();
    this.kept.keep(isTypingOn ? "replaceState" : "pushState"); // while Python thinks
  }

  /** The reader says when it was detected or decided. @param {EventTarget | null} field */
  takeTime(field) {
    const input = /** @type {HTMLInputElement} */ (field);
    const { value, dataset } = input;
    const isDetected = dataset.time === "detected";
    const { detected, decided } = this.kept.times;
    const moment = localMoment(value, momentOf((isDetected && detected) || decided));
    // What is no time, or half of one, changes nothing; that it was detected at some time may be taken back.
    if (!input.checkValidity() || (!moment && !isDetected)) {
      input.reportValidity();
      return;
    }
    const text = moment ? written(moment) : "";
    this.noteNow();
    this.isCorrecting = true;
    if (isDetected) this.kept.times.detected = text;
    else Object.assign(this.kept.times, { decided: text, stamped: false });
    this.ask();
  }

  /** Answer the next question where it is asked. @param {DOMStringMap} given */
  give({ of = "", value = "" }) {
    const question = this.find(idOf(of));
    hold(question, value);
    this.isAsked = true;
    this.take(question, null);
  }

  /** Ask what else there is to ask. @param {string} question that is not known yet */
  skip(question) {
    this.skipped.add(question);
    this.isAsked = true;
    this.ask();
  }

  askAgain() {
    this.skipped.clear();
    this.ask();
  }

  /** @param {HTMLElement} at leads to the question @param {Event} event */
  change(at, event) {
    event.preventDefault();
    event.stopPropagation();
    this.latest = at.dataset.of ?? "";
    this.find(idOf(this.latest)).removeAttribute("data-folded");
    this.goTo(this.latest);
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
    this.decideAnew("");
    this.forget("pushState");
    this.ask();
    this.goTo();
  }
}

/** @param {string} file @returns {(fault: unknown) => never} */
const notLoaded = (file) => (fault) => {
  throw Object.assign(new Error(String(fault)), { reason: "file-not-loaded", file });
};

/** @param {string} fragment @returns {string} the record that it names; "" for none */
const recordOf = (fragment) => /[#&]record=([a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?)(?=&|$)/.exec(fragment)?.[1] ?? "";

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
