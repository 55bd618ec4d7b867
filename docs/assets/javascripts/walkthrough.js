/**
 * Joins the walkthrough's page to Python: forwards moves, swaps regions, decides nothing.
 *
 * To change what is shown, edit checklist/engine/walkthrough/; this file only carries it.
 */

import { startEngine } from "./engine.js";

/** @typedef {[kind: string, value: string]} Move */

class Walkthrough {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.strategies = new Map(
      JSON.parse(root.dataset.strategies).map((one) => [one.id, JSON.stringify(one)]),
    );
    /** What the start of each strategy left, which was made with the page. */
    this.begun = JSON.parse(root.dataset.begun ?? "{}");
    this.store = "walkthrough";
    /** What each region shows, as it came. @type {Map<string, string>} */
    this.shown = new Map();
    this.recall();
    root.addEventListener("change", (event) => this.onChange(event));
    root.addEventListener("click", (event) => this.onClick(event));
    root.addEventListener("submit", (event) => this.onSubmit(event));
    this.start();
  }

  start() {
    this.root.setAttribute("data-scripts", "");
    this.root.setAttribute("data-engine", "starting");
    this.engine = startEngine(JSON.parse(this.root.dataset.runtime), {
      onStatus: (status, report) => this.tell(status, report),
    });
    this.ask();
  }

  /** Take up what this tab keeps, else what the page says, as a decision's step asks for. */
  recall() {
    const kept = location.hash === "#team" ? read("") : read(this.store);
    const choice = this.root.querySelector("[data-of=strategy]");
    const strategy = this.strategies.has(kept.strategy) ? kept.strategy : choice.value;
    choice.value = strategy;
    this.strategy = strategy;
    this.names = strategy === kept.strategy ? kept.names : this.known;
    /** The moves that Python has made. @type {Move[]} */
    this.made = [];
    /** Those and what is asked for. @type {Move[]} */
    this.moves = strategy === kept.strategy ? kept.moves : [];
  }

  /** What the team has said of the strategy's names. */
  get known() {
    return JSON.parse(this.root.dataset.names)[this.strategy] ?? {};
  }

  /** @param {string} [want] "zip" or "goal", where that is wanted too */
  async ask(want = "") {
    const { names, moves } = this;
    const strategy = this.strategies.get(this.strategy);
    this.root.setAttribute("aria-busy", "true");
    let response;
    try {
      const begun = this.begun[this.strategy] ?? null;
      const { language } = this.root.dataset;
      response = await this.engine.ask({ page: "walkthrough", language, strategy, names, begun, moves, want });
    } catch {
      this.moves = this.made; // the last one may be what Python did not come back from
      return undefined; // `tell` has heard why, and says so.
    }
    this.root.removeAttribute("aria-busy");
    this.show(response);
    return response;
  }

  /** @param {{[part: string]: any}} response see checklist/engine/walkthrough/respond.py */
  show({ fault, moves, regions, script, place, holds }) {
    const hadFocus = this.root.contains(document.activeElement);
    for (const [name, html] of Object.entries(regions)) this.swap(name, html);
    if (fault) {
      if (this.root.getAttribute("data-engine") === "starting") this.fail("");
      return;
    }
    this.moves = this.made = moves;
    this.script = script;
    this.root.dataset.place = place;
    this.root.dataset.holds = holds;
    this.root.dataset.moves = moves.length;
    this.root.querySelector("[data-act=undo]").disabled = !moves.length;
    this.askForGoal("goal" in regions);
    write(this.store, { strategy: this.strategy, names: this.names, moves });
    if (this.root.getAttribute("data-engine") !== "ready") closeStories();
    this.root.setAttribute("data-engine", "ready");
    if (hadFocus) this.keepFocus();
  }

  /** Where what had the focus is gone, or takes it no more, it goes to what comes next. */
  keepFocus() {
    const { activeElement } = document;
    if (this.root.contains(activeElement) && !activeElement.disabled) return;
    this.root.querySelector("[data-focus]")?.focus();
  }

  /** The goal's graph takes a walk of its own: it is asked for once what matters more is there. */
  askForGoal(isHere) {
    const key = JSON.stringify([this.strategy, this.names]);
    if (isHere) this.goalOf = key;
    else if (this.goalOf !== key) queueMicrotask(() => this.ask("goal"));
  }

  /** Unchanged regions stay: they are not read out again, and keep what is open and typed in them. */
  swap(name, html) {
    if (this.shown.get(name) === html) return;
    this.shown.set(name, html);
    const region = this.root.querySelector(`[data-region="${CSS.escape(name)}"]`);
    const held = region.contains(document.activeElement) ? document.activeElement.name : "";
    region.innerHTML = html;
    if (held) region.querySelector(`[name="${CSS.escape(held)}"]`)?.focus();
    else if (name === "said") region.scrollTop = 0;
  }

  /** @param {"starting" | "fallback" | "ready" | "failed"} status */
  tell(status, { message, detail }) {
    if (this.root.isConnected && status === "failed") this.fail(detail || message);
  }

  fail(detail) {
    this.root.querySelector("[data-slot=detail]").textContent = detail;
    this.root.setAttribute("data-engine", "failed");
  }

  /** @param {Move} move */
  move(...move) {
    this.moves = [...this.moves, move];
    return this.ask();
  }

  /** @param {Event} event */
  onChange({ target }) {
    if (target.dataset.of === "strategy") {
      this.strategy = target.value;
      this.names = this.known;
    } else if (target.dataset.of === "name") {
      this.names = { ...this.names, [target.name]: target.value };
    } else {
      return;
    }
    this.moves = []; // they were made with other names
    this.ask();
  }

  /** @param {Event} event */
  onClick(event) {
    const target = event.target.closest("button[data-act]");
    if (!target) return;
    const acts = {
      copy: () => this.copy(target),
      download: () => this.download(),
      move: () => this.move(target.dataset.kind, target.dataset.value),
      retry: () => this.start(),
      solution: () => this.solve(),
      "start-over": () => this.goBack(0),
      undo: () => this.goBack(this.moves.length - 1),
    };
    acts[target.dataset.act]();
  }

  /** @param {SubmitEvent} event */
  onSubmit(event) {
    event.preventDefault();
    const form = event.target;
    if (form.dataset.act === "type" && form.elements.line.value.trim()) {
      this.move("line", form.elements.line.value);
      form.elements.line.value = "";
    } else if (form.dataset.act === "resolve") {
      this.move("file", `${form.dataset.path}\n${form.elements.text.value}`);
    }
  }

  /** @param {number} number of moves that stay */
  goBack(number) {
    this.moves = this.moves.slice(0, Math.max(number, 0));
    this.ask();
  }

  /** Make all steps from the beginning. */
  solve() {
    const { steps } = JSON.parse(this.strategies.get(this.strategy));
    this.moves = steps.map((step) => ["step", step.id]);
    this.ask();
  }

  /** @param {HTMLButtonElement} button */
  async copy(button) {
    button.dataset.label ??= button.textContent;
    try {
      await navigator.clipboard.writeText(this.script);
      button.textContent = button.dataset.done;
      const restore = () => (button.textContent = button.dataset.label);
      document.addEventListener("focusin", restore, { once: true });
    } catch {
      save("hotfix.sh", new Blob([this.script], { type: "text/plain" }));
    }
  }

  async download() {
    const response = await this.ask("zip");
    if (!response?.zip) return;
    const bytes = Uint8Array.from(atob(response.zip), (letter) => letter.charCodeAt(0));
    save("hotfix.zip", new Blob([bytes], { type: "application/zip" }));
  }
}

/** The sandbox tells them better; but leave open what the address asks for. */
function closeStories() {
  for (const story of document.querySelectorAll(".hp-walk__story[open]")) {
    if (!story.querySelector(":target")) story.removeAttribute("open");
  }
}

/** @param {string} name @param {Blob} blob */
function save(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** @param {string} key @returns {{strategy?: string, names: object, moves: Move[]}} */
function read(key) {
  try {
    return { names: {}, moves: [], ...JSON.parse(sessionStorage.getItem(key) ?? "{}") };
  } catch {
    return { names: {}, moves: [] };
  }
}

/** @param {string} key @param {object} value */
function write(key, value) {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is switched off: a reload starts over.
  }
}

/** @type {Walkthrough | null} */
let walkthrough = null;

function mount() {
  const root = document.querySelector("[data-walkthrough]");
  if (root && root !== walkthrough?.root) walkthrough = new Walkthrough(root);
}

// Material tells of each page, also after instant navigation.
if (window.document$) window.document$.subscribe(mount);
else mount();
