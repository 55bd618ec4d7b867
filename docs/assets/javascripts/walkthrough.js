/**
 * Joins the walkthrough's page to Python: the moves that are made, and what they are made with.
 *
 * To change what is shown, edit checklist/engine/walkthrough/; what all pages share is in live-page.js.
 */

import { download } from "./download.js";
import { LivePage, closest, mount } from "./live-page.js";

/**
 * @import {Acts} from "./live-page.js"
 * @import {Reply} from "../../../types/engine"
 *
 * @typedef {[kind: string, value: string]} Move
 * @typedef {Record<string, string>} Names what the reader calls things
 * @typedef {object} Work what was done with a strategy, as checklist/engine/walkthrough/work.py keeps it
 * @property {Names} names
 * @property {Move[]} moves
 * @property {unknown[]} undone
 * @property {unknown[]} aside
 * @typedef {{strategy: string, works: Record<string, Work>}} Kept
 *
 * @typedef {object} Walked what checklist/engine/walkthrough/respond.py answers, besides a work
 * @property {string} script
 * @property {string} transcript
 * @property {string[]} lines
 * @property {number} place
 * @property {boolean} holds
 * @property {string} [zip] where it was wanted
 * @property {{line: string, caret: number, stays: boolean}} [completed] and nothing else, where that was asked
 */

/** How high the header is at most, in px. */
const HEADER = 60;

/** @extends {LivePage<Reply & Work & Walked>} */
class Walkthrough extends LivePage {
  store = "walkthrough";
  /** The strategies that there are, each as JSON text. @type {Map<string, string>} */
  strategies = new Map();
  /** What the start of each strategy left, which was made with the page. */
  begun = JSON.parse(this.attribute("data-begun"));
  /** What the team has said of each strategy's names. @type {Record<string, Names>} */
  known = JSON.parse(this.attribute("data-names"));
  strategy = "";
  /** What was done with each strategy, by its id. @type {Map<string, Work>} */
  works = new Map();
  /** What the reader wants of each strategy, and Python has not answered yet. @type {Map<string, Move[]>} */
  acted = new Map();
  /** What the goal's graph is of. */
  goalOf = "";
  /** The lines that were run, to be brought back, the newest last. @type {string[]} */
  lines = [];
  /** Which of them is in the field; where there is no such, it is the reader's own. */
  at = 0;
  /** What was typed before one was brought back. */
  draft = "";
  /** What the field holds when Tab is to leave it. */
  tabbed = "";

  /** @type {Acts} */
  acts = {
    "bring-back": () => this.do("bring-back"),
    download: () => this.download(),
    move: ({ dataset }) => this.do(dataset.kind ?? "", dataset.value),
    resolve: (form) => this.do("file", `${form.dataset.path}\n${field(form, "text").value}`),
    solution: () => this.do("solution"),
    "start-over": () => this.do("start-over"),
    type: (form) => this.type(field(form, "line")),
    undo: () => this.do("undo"),
  };

  /** Take up what this tab keeps; a decision's step asks for the team's own strategy. */
  arrive() {
    for (const one of JSON.parse(this.attribute("data-strategies"))) {
      this.strategies.set(one.id, JSON.stringify(one));
    }
    const choice = field(this.root, "strategy");
    const kept = read(this.recall());
    this.works = new Map(Object.entries(kept.works));
    if (this.strategies.has(kept.strategy) && location.hash !== "#team") choice.value = kept.strategy;
    this.strategy = choice.value;
    this.root.addEventListener("keydown", (event) => this.onKey(event));
  }

  /** What was done with the strategy. @returns {Work} */
  get work() {
    return this.works.get(this.strategy) ?? { names: this.known[this.strategy] ?? {}, moves: [], undone: [], aside: [] };
  }

  /** What is wanted of this strategy. @returns {Move[]} */
  get wanted() {
    return this.acted.get(this.strategy) ?? [];
  }

  /** @param {string} [want] "zip" or "goal", where that is wanted too; "complete" for that alone */
  request(want) {
    const { begun, wanted: acts } = this;
    const strategy = this.strategies.get(this.strategy);
    const asked = { ...this.work, strategy, begun: begun[this.strategy] ?? null, acts, want };
    if (want !== "complete") return asked;
    const line = field(this.root, "line");
    return { ...asked, complete: [line.value, line.selectionStart ?? 0] };
  }

  /** @param {string} [want] */
  ask(want) {
    this.root.setAttribute("aria-busy", "true");
    return super.ask(want);
  }

  /** @param {Reply & Work & Walked} response */
  receive(response) {
    this.root.removeAttribute("aria-busy");
    super.receive(response);
  }

  lose() {
    this.root.removeAttribute("aria-busy");
    this.acted.delete(this.strategy); // the last one may be what Python did not come back from
  }

  /** @param {Reply & Work & Walked} response */
  show({ names, moves, undone, aside, regions, script, transcript, lines, place, holds, completed }) {
    if (completed) return;
    this.works.set(this.strategy, { names, moves, undone, aside });
    this.acted.delete(this.strategy);
    this.texts = { script, transcript };
    this.lines = lines;
    this.at = lines.length;
    for (const [name, value] of Object.entries({ place, holds, moves: moves.length })) {
      this.root.setAttribute(`data-${name}`, String(value));
    }
    this.find("[data-act=undo]").toggleAttribute("disabled", !moves.length);
    this.askForGoal("goal" in regions);
    this.remember(JSON.stringify({ strategy: this.strategy, works: Object.fromEntries(this.works) }));
    tellStories(this.strategy, this.attribute("data-engine") !== "ready");
  }

  /** Where the focus goes on to a step or a mistake, its title is in view too. */
  keepFocus() {
    super.keepFocus();
    const place = closest(document.activeElement, "[data-region=step]");
    const title = place?.querySelector("#hp-step");
    if (title && title.getBoundingClientRect().top < HEADER) title.scrollIntoView();
  }

  /**
   * Of the transcript what is other is written, so that only that is read out; the newest is in view.
   *
   * @param {string} name @param {string} html
   */
  swap(name, html) {
    if (name !== "said") return super.swap(name, html);
    if (this.shown.get(name) === html) return false;
    this.shown.set(name, html);
    const log = this.placeOf(name);
    mend(log, html);
    /** @type {NodeListOf<HTMLElement>} */
    const ran = log.querySelectorAll(".hp-walk__ran");
    log.scrollTop = ran.item(ran.length - 1)?.offsetTop ?? 0; // its end, or all of the last command
    return true;
  }

  /**
   * The goal's graph takes a walk of its own: it is asked for once what matters more is there.
   *
   * @param {boolean} isHere
   */
  askForGoal(isHere) {
    const key = JSON.stringify([this.strategy, this.work.names]);
    if (isHere) this.goalOf = key;
    else if (this.goalOf !== key) queueMicrotask(() => this.ask("goal"));
  }

  /** @param {Event} event */
  onChange({ target }) {
    const { of } = /** @type {HTMLElement} */ (target).dataset;
    const { name, value } = /** @type {HTMLInputElement} */ (target);
    if (of === "name") this.do("name", `${name}\n${value}`);
    if (of !== "strategy") return;
    this.strategy = value; // what was done with the one before is kept
    this.ask();
  }

  /** @param {KeyboardEvent} event in the command line, else it is the browser's */
  onKey(event) {
    const { target, key } = event;
    if (!(target instanceof HTMLInputElement) || target.name !== "line" || event.isComposing) return;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (key === "ArrowUp" || key === "ArrowDown") {
      this.bringBack(target, key === "ArrowUp" ? -1 : 1);
    } else if (key === "Tab" && this.mayComplete(target)) {
      this.complete(target);
    } else {
      if (key === "Escape") this.tabbed = target.value;
      return;
    }
    event.preventDefault();
  }

  /** @param {HTMLInputElement} line @param {number} by how many lines, down is later */
  bringBack(line, by) {
    if (this.at >= this.lines.length) this.draft = line.value;
    this.at = Math.max(0, Math.min(this.lines.length, this.at + by));
    put(line, this.lines[this.at] ?? this.draft);
  }

  /** Whether Tab asks: a second one leaves, as does one while Python is at work. @param {HTMLInputElement} line */
  mayComplete({ value }) {
    return value.trim() !== "" && value !== this.tabbed && !this.root.hasAttribute("aria-busy");
  }

  /** @param {HTMLInputElement} line in which Tab was pressed */
  async complete(line) {
    const { value } = line;
    this.tabbed = value;
    const completed = (await super.ask("complete"))?.completed;
    if (line.value !== value || document.activeElement !== line) return;
    if (!completed?.stays) {
      this.find("[data-act=type] [type=submit]").focus();
      return;
    }
    put(line, completed.line, completed.caret);
    this.tabbed = line.value;
  }

  /** @param {string} kind of move, or what to do with those made @param {string} [value] */
  do(kind, value = "") {
    this.acted.set(this.strategy, [...this.wanted, [kind, value]]);
    this.ask();
  }

  /** @param {HTMLInputElement} line */
  type(line) {
    if (!line.value.trim()) return;
    this.do("line", line.value);
    line.value = this.draft = this.tabbed = "";
  }

  async download() {
    const response = await this.ask("zip");
    if (!response?.zip) return;
    const bytes = Uint8Array.from(atob(response.zip), (letter) => letter.charCodeAt(0));
    download("hotfix.zip", new Blob([bytes], { type: "application/zip" }));
  }
}

/**
 * That of the strategy is what is printed. Once the sandbox is there, which tells them better, they
 * close, but for what the address asks for.
 *
 * @param {string} strategy @param {boolean} close
 */
function tellStories(strategy, close) {
  for (const story of document.querySelectorAll(".hp-walk__story")) {
    story.toggleAttribute("data-chosen", story.id === `walk-${strategy}`);
    if (close && !story.querySelector(":target")) story.removeAttribute("open");
  }
}

/** Let `around` hold the elements of `html`; those that it has already stay. @param {HTMLElement} around @param {string} html */
function mend(around, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const wanted = [...template.content.children];
  for (const [at, one] of wanted.entries()) {
    const old = around.children[at];
    if (!old) around.append(one);
    else if (!old.isEqualNode(one)) old.replaceWith(one);
  }
  while (around.children.length > wanted.length) around.lastElementChild?.remove();
}

/** @param {HTMLInputElement} line @param {string} text @param {number} [caret] at its end without one */
function put(line, text, caret = text.length) {
  line.value = text;
  line.setSelectionRange(caret, caret);
}

/** @param {HTMLElement} around @param {string} name @returns {HTMLInputElement} */
function field(around, name) {
  return /** @type {HTMLInputElement} */ (around.querySelector(`[name="${name}"]`));
}

/** @param {string} text what the tab keeps @returns {Kept} */
function read(text) {
  try {
    const { strategy = "", works = {}, ...older } = JSON.parse(text);
    return { strategy, works: older.moves ? { ...works, [strategy]: { names: {}, ...older } } : works };
  } catch {
    return { strategy: "", works: {} };
  }
}

mount("[data-walkthrough]", Walkthrough);
