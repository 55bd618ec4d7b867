/**
 * Joins the walkthrough's page to Python: the moves that are made, and what they are made with.
 *
 * To change what is shown, edit checklist/engine/walkthrough/; what all pages share is in live-page.js.
 */

import { download } from "./download.js";
import { LivePage, mount } from "./live-page.js";

/**
 * @import {Acts} from "./live-page.js"
 * @import {Reply} from "../../../types/engine"
 *
 * @typedef {[kind: string, value: string]} Move
 * @typedef {Record<string, string>} Names what the reader calls things
 * @typedef {{strategy: string, names: Names, moves: Move[]}} Kept
 *
 * @typedef {object} Walked what checklist/engine/walkthrough/respond.py answers
 * @property {Move[]} moves those that could be made
 * @property {string} script
 * @property {number} place
 * @property {boolean} holds
 * @property {string} [zip] where it was wanted
 */

/** @extends {LivePage<Reply & Walked>} */
class Walkthrough extends LivePage {
  store = "walkthrough";
  /** The strategies that there are, each as JSON text. @type {Map<string, string>} */
  strategies = new Map();
  /** What the start of each strategy left, which was made with the page. */
  begun = JSON.parse(this.attribute("data-begun"));
  /** What the team has said of each strategy's names. @type {Record<string, Names>} */
  known = JSON.parse(this.attribute("data-names"));
  strategy = "";
  /** @type {Names} */
  names = {};
  /** The moves that Python has made. @type {Move[]} */
  made = [];
  /** Those and what is asked for. @type {Move[]} */
  moves = [];
  /** What the goal's graph is of. */
  goalOf = "";

  /** @type {Acts} */
  acts = {
    download: () => this.download(),
    move: ({ dataset }) => this.move(dataset.kind ?? "", dataset.value ?? ""),
    resolve: (form) => this.move("file", `${form.dataset.path}\n${field(form, "text").value}`),
    solution: () => this.go(this.solution),
    "start-over": () => this.go([]),
    type: (form) => this.type(field(form, "line")),
    undo: () => this.go(this.moves.slice(0, -1)),
  };

  /** Take up what this tab keeps, else what the page says, as a decision's step asks for. */
  arrive() {
    for (const one of JSON.parse(this.attribute("data-strategies"))) {
      this.strategies.set(one.id, JSON.stringify(one));
    }
    const choice = field(this.root, "strategy");
    const kept = location.hash === "#team" ? null : read(this.recall());
    if (kept && this.strategies.has(kept.strategy)) {
      choice.value = kept.strategy;
      ({ strategy: this.strategy, names: this.names, moves: this.moves } = kept);
    } else {
      this.choose(choice.value);
    }
  }

  /** @param {string} strategy to begin with the names that the team has said */
  choose(strategy) {
    this.strategy = strategy;
    this.names = this.known[strategy] ?? {};
    this.moves = [];
  }

  /** @param {string} [want] "zip" or "goal", where that is wanted too */
  request(want) {
    const { names, moves, begun } = this;
    const strategy = this.strategies.get(this.strategy);
    return { strategy, names, begun: begun[this.strategy] ?? null, moves, want };
  }

  /** @param {string} [want] */
  ask(want) {
    this.root.setAttribute("aria-busy", "true");
    return super.ask(want);
  }

  /** @param {Reply & Walked} response */
  receive(response) {
    this.root.removeAttribute("aria-busy");
    super.receive(response);
  }

  lose() {
    this.root.removeAttribute("aria-busy");
    this.moves = this.made; // the last one may be what Python did not come back from
  }

  /** @param {Reply & Walked} response */
  show({ moves, regions, script, place, holds }) {
    this.moves = this.made = moves;
    this.texts = { script };
    for (const [name, value] of Object.entries({ place, holds, moves: moves.length })) {
      this.root.setAttribute(`data-${name}`, String(value));
    }
    this.find("[data-act=undo]").toggleAttribute("disabled", !moves.length);
    this.askForGoal("goal" in regions);
    this.remember(JSON.stringify({ strategy: this.strategy, names: this.names, moves }));
    if (this.attribute("data-engine") !== "ready") closeStories();
  }

  /** @param {string} name @param {string} html */
  swap(name, html) {
    const isOther = super.swap(name, html);
    if (isOther && name === "said") this.find("[data-region=said]").scrollTop = 0;
    return isOther;
  }

  /**
   * The goal's graph takes a walk of its own: it is asked for once what matters more is there.
   *
   * @param {boolean} isHere
   */
  askForGoal(isHere) {
    const key = JSON.stringify([this.strategy, this.names]);
    if (isHere) this.goalOf = key;
    else if (this.goalOf !== key) queueMicrotask(() => this.ask("goal"));
  }

  /** @param {Event} event */
  onChange({ target }) {
    const { of } = /** @type {HTMLElement} */ (target).dataset;
    const { name, value } = /** @type {HTMLInputElement} */ (target);
    if (of === "strategy") this.choose(value);
    else if (of === "name") this.names = { ...this.names, [name]: value };
    if (of) this.go([]); // the moves were made with other names
  }

  /** @param {Move[]} moves all there shall be */
  go(moves) {
    this.moves = moves;
    this.ask();
  }

  /** @param {Move} move */
  move(...move) {
    this.go([...this.moves, move]);
  }

  /** @param {HTMLInputElement} line */
  type(line) {
    if (!line.value.trim()) return;
    this.move("line", line.value);
    line.value = "";
  }

  /** All steps from the beginning. @returns {Move[]} */
  get solution() {
    /** @type {{steps: {id: string}[]}} */
    const { steps } = JSON.parse(this.strategies.get(this.strategy) ?? "");
    return steps.map(({ id }) => ["step", id]);
  }

  async download() {
    const response = await this.ask("zip");
    if (!response?.zip) return;
    const bytes = Uint8Array.from(atob(response.zip), (letter) => letter.charCodeAt(0));
    download("hotfix.zip", new Blob([bytes], { type: "application/zip" }));
  }
}

/** The sandbox tells them better; but leave open what the address asks for. */
function closeStories() {
  for (const story of document.querySelectorAll(".hp-walk__story[open]")) {
    if (!story.querySelector(":target")) story.removeAttribute("open");
  }
}

/** @param {HTMLElement} around @param {string} name @returns {HTMLInputElement} */
function field(around, name) {
  return /** @type {HTMLInputElement} */ (around.querySelector(`[name="${name}"]`));
}

/** @param {string} text what the tab keeps @returns {Kept | null} */
function read(text) {
  try {
    return { names: {}, moves: [], ...JSON.parse(text) };
  } catch {
    return null;
  }
}

mount("[data-walkthrough]", Walkthrough);
