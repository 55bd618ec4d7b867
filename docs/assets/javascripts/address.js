/**
 * The answers in the address: `#answers=question:answer,question:answer&decided=…&detected=…`.
 *
 * The query is never used: servers log it. checklist/engine/triage/address.py reads the same, and tells
 * what could not be taken; a browser test holds the two together.
 */

import { answerOf, canBeKept, hold, markRanges, nameOf, questionsOf } from "./fields.js";

/**
 * @typedef {{fragment: string, source: "address" | "stored"}} Arrival what brought answers along
 *
 * @typedef {object} Times when it was decided and detected, as checklist/engine/triage/times.py has it
 * @property {string} decided "" while it is not known
 * @property {string} detected
 * @property {string | null} of the outcome that was decided, "" for none; null for what the answers give
 * @property {boolean} stamped whether the page took the time from the clock
 */

/** @returns {Times} */
const unknown = () => ({ decided: "", detected: "", of: null, stamped: false });

/** Keeps the answers of a page's form in the address and in this tab. */
export class KeptAnswers {
  /** The fragment that was written last. */
  fragment = "";
  /** What this tab keeps of it, once this page has written it. @type {string | undefined} */
  stored;
  /** @type {Times} */
  times = unknown();
  /** Where the form is: with instant navigation the address may be that of the next page already. */
  path = location.pathname;

  /**
   * @param {{root: HTMLElement, recall: () => string, remember: (text: string) => void}} page
   * @param {string} digest names the policy in what this tab keeps
   */
  constructor(page, digest) {
    this.page = page;
    this.digest = digest;
  }

  /** Take over the answers that the address brings, else those that this tab keeps. */
  arrive() {
    const inAddress = carriesAnswers(location.hash);
    const fragment = inAddress ? location.hash : this.page.recall();
    if (!fragment) return null;
    readInto(this.page.root, fragment);
    this.times = timesIn(fragment);
    this.keep();
    return /** @type {Arrival} */ ({ fragment, source: inAddress ? "address" : "stored" });
  }

  /** Whether the address has other answers now than were written to it. */
  get areOthers() {
    // Other fragments are places on the page. None at all is what start over left: forward to it.
    if (location.hash && !carriesAnswers(location.hash)) return false;
    // Events come late: this one may report a fragment that was read, and replaced, at the one before.
    return location.hash !== this.fragment;
  }

  /** @param {"replaceState" | "pushState"} [how] pushState lets the reader go back to what was there */
  keep(how = "replaceState") {
    const answers = fragmentFor(this.page.root);
    if (!answers) this.times = unknown();
    const { decided, detected } = this.times;
    const fragment = answers && answers + field("decided", decided) + field("detected", detected);
    if (fragment || carriesAnswers(location.hash)) this.write(fragment, how);
    this.store(fragment);
  }

  /**
   * Keep the answers and times as Python writes them, unless the address leads elsewhere.
   *
   * @param {string} fragment @param {Times} times
   */
  settle(fragment, times) {
    if (this.areOthers) return; // the event of the reader's own fragment is still to come
    this.times = times;
    if (carriesAnswers(location.hash) && fragment !== location.hash) {
      this.write(fragment, "replaceState");
    }
    this.fragment = location.hash;
    setTimeout(() => {
      if (this.fragment === location.hash) this.store(fragment); // once the decision is shown
    });
  }

  /** @param {string} fragment @param {"replaceState" | "pushState"} how */
  write(fragment, how) {
    if (fragment === location.hash || location.pathname !== this.path) return;
    history[how](history.state, "", fragment || location.pathname + location.search);
  }

  /** @param {string} fragment */
  store(fragment) {
    this.fragment = location.hash;
    if (fragment === this.stored) return;
    this.stored = fragment;
    this.page.remember(fragment && `${fragment}&policy=${this.digest}`);
  }
}

/** @param {string} fragment @returns {boolean} */
const carriesAnswers = (fragment) => /^#(.*&)?answers=/s.test(decode(fragment));

/**
 * Undo the escapes that messengers add; decodeURIComponent would give up at a broken one.
 *
 * @param {string} text
 */
function decode(text) {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    const bytes = escapes.slice(1).split("%").map((byte) => parseInt(byte, 16));
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(bytes));
  });
}

/**
 * Let `form` hold the answers that `fragment` names, and no others.
 *
 * @param {HTMLElement} form @param {string} fragment
 */
export function readInto(form, fragment) {
  const answers = answersIn(fragment);
  for (const question of questionsOf(form)) {
    const [answer = "", ...more] = answers.get(nameOf(question)) ?? [];
    hold(question, more.length ? "" : answer);
    markRanges(question);
  }
}

/** @param {string} name @param {string} value @returns {string} of an address; "" without a value */
const field = (name, value) => (value ? `&${name}=${value}` : "");

/** @param {string} fragment @param {string} name @returns {string} what its field of that name holds */
function valueIn(fragment, name) {
  const fields = decode(fragment).replace(/^#/, "").split("&");
  return (fields.find((part) => part.split("=", 1)[0] === name) ?? "").slice(name.length + 1);
}

/** What may be a time: all else would tear an address apart. */
const LIKE_TIMES = /^[-\d:.TZ]{1,40}$/;

/** @param {string} fragment @returns {Times} of whatever its answers give; Python says what is no time */
function timesIn(fragment) {
  const [decided, detected] = ["decided", "detected"].map((name) => {
    const text = valueIn(fragment, name);
    return LIKE_TIMES.test(text) ? text : "";
  });
  return { ...unknown(), decided, detected };
}

/** @param {string} fragment @returns {Map<string, Set<string>>} */
function answersIn(fragment) {
  /** @type {Map<string, Set<string>>} */
  const answers = new Map();
  for (const part of valueIn(fragment, "answers").split(",")) {
    const colon = part.indexOf(":");
    const question = part.slice(0, Math.max(colon, 0));
    const given = part.slice(colon + 1);
    if (!question || !given) continue;
    const named = answers.get(question) ?? new Set();
    for (const answer of given.split("|")) named.add(answer);
    answers.set(question, named);
  }
  return answers;
}

/**
 * The texts that `form` holds, by question, in its order.
 *
 * @param {HTMLElement} form @returns {Record<string, string>}
 */
export function answersOf(form) {
  const pairs = questionsOf(form).map((question) => [nameOf(question), answerOf(question)]);
  return Object.fromEntries(pairs.filter(([, answer]) => answer));
}

/** @param {HTMLElement} form @returns {string} "" without answers */
function fragmentFor(form) {
  const pairs = [];
  for (const question of questionsOf(form)) {
    const answer = answerOf(question);
    if (answer && canBeKept(question, answer)) pairs.push(`${nameOf(question)}:${answer}`);
  }
  return pairs.length ? `#answers=${pairs.join(",")}` : "";
}
