/**
 * Follows the flow of a checklist's page with what its form holds, while Python does not answer.
 *
 * Knows no rule: each link of the flow names a question and an answer, and where it leads is a box
 * with the next question or an end with the card for it. The build writes them all
 * (checklist/engine/triage/flow.py), with parts that are called as the regions of the card are.
 */

import { answerOf, hold } from "./fields.js";
import { closest } from "./live-page.js";
import { placeOf } from "./press.js";

/** @import {Presses} from "./press.js" */

/** @typedef {{of?: string, value?: string, tick?: string}} Given an answer, as a link or a button names it */

/** How the page has what Python would have: another one may be on it already. */
const MARKS = /(?<= data-)end-(?=\w+=")/g;

export class Flow {
  /** What was said not to be ticked: a form can only tell what is. @type {Set<string>} */
  off = new Set();
  /** The boxes and ends; null on a page without a flow. @type {HTMLElement | null} */
  root = document.getElementById("flow-all");

  /**
   * @param {HTMLElement} form
   * @param {(question: HTMLElement) => void} take what becomes of an answer that is given in the flow
   * @param {Presses} presses of answers, in the flow and in the card
   */
  constructor(form, take, presses) {
    this.form = form;
    this.take = take;
    this.presses = presses;
    this.root?.addEventListener("click", (event) => this.onClick(event));
  }

  /**
   * What the card shows where the answers lead: by region its HTML, of which "next" asks on.
   *
   * @returns {Record<string, string> | undefined} undefined where no link names what was answered
   */
  parts() {
    const place = this.place();
    if (!place) return undefined;
    /** @type {NodeListOf<HTMLElement>} */
    const parts = place.querySelectorAll(":scope > [data-part]");
    return Object.fromEntries([...parts].map((part) => [part.dataset.part, part.innerHTML.replace(MARKS, "")]));
  }

  /** @returns {HTMLElement | null} the box that asks on, or the end */
  place() {
    let place = document.getElementById("flow-1");
    while (place?.dataset.of) {
      const answer = this.answerTo(place);
      if (!answer) return place;
      const way = [...place.querySelectorAll("a")].find(({ dataset }) => dataset.value === answer);
      place = way ? document.getElementById(way.hash.slice(1)) : null;
    }
    return place?.hasAttribute("data-end") ? place : null;
  }

  /** @param {HTMLElement} box @returns {string} what its links call the answer that the form holds; "" for none */
  answerTo({ dataset: { of = "", tick } }) {
    const question = this.question(of);
    const answer = question ? answerOf(question) : "";
    if (!tick) return answer;
    const ticked = answer.split("+");
    if (ticked.includes(tick)) return "on";
    const isTold = answer !== "" && !ticked.includes("?");
    return isTold || this.off.has(`${of}+${tick}`) ? "off" : "";
  }

  /** @param {string} name @returns {HTMLElement | null} */
  question(name) {
    return this.form.querySelector(`fieldset[data-question="${CSS.escape(name)}"]`);
  }

  /** Let the form hold an answer. @param {Given} given */
  give({ of = "", value = "", tick }) {
    const question = this.question(of);
    if (!question) return;
    if (tick) this.tick(question, `${of}+${tick}`, value === "on");
    else hold(question, value);
    this.take(question);
  }

  /** @param {HTMLElement} question @param {string} name of the question and what may be ticked @param {boolean} isOn */
  tick(question, name, isOn) {
    const ticked = name.slice(name.indexOf("+") + 1);
    const box = question.querySelector(`input[type=checkbox][value="${CSS.escape(ticked)}"]`);
    if (box instanceof HTMLInputElement) box.checked = isOn;
    if (isOn) this.off.delete(name);
    else this.off.add(name);
  }

  /** An answer is followed, and held by the form too. @param {MouseEvent} event */
  onClick(event) {
    const link = closest(event.target, "a[data-of], a[data-act=again], a[data-act=all]");
    if (!(link instanceof HTMLAnchorElement)) return;
    event.preventDefault();
    event.stopPropagation(); // the theme would put its place into the address, where the answers are
    if (this.presses.isAgain(placeOf(event))) return;
    if (link.dataset.of) this.give(link.dataset);
    this.show(link.dataset.act === "all" ? null : document.getElementById(link.hash.slice(1)));
  }

  /** @param {HTMLElement | null} place that a narrow screen shows alone; null for all */
  show(place) {
    for (const other of this.root?.querySelectorAll("[data-here]") ?? []) other.removeAttribute("data-here");
    place?.setAttribute("data-here", "");
    (place ?? this.root)?.scrollIntoView();
    place?.focus({ preventScroll: true });
  }
}
