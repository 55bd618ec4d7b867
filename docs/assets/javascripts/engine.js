/**
 * The page's side of Python: one worker for each engine, kept while pages come and go.
 *
 * Decides nothing: it forwards requests, drops late replies and tells how the start is going.
 * To change what Python answers, edit checklist/engine/; for how Python starts, engine-worker.js.
 */

/** How long Python may take, in ms: for its files to come, to start from them, to answer. */
const PATIENCE = { files: 180_000, start: 60_000, answer: 30_000 };

/**
 * @typedef {"starting" | "fallback" | "ready" | "failed"} Status
 * @typedef {{message: string, detail: string}} Report words for people; detail is technical
 * @typedef {(status: Status, report: Report) => void} OnStatus
 * @typedef {{[name: string]: string}} Addresses of the runtime's files, by name
 * @typedef {{id: number, status?: "loaded" | "ready" | "fault", response?: object,
 *   message?: string, detail?: string}} Heard
 */

class Engine {
  /** @param {string} entry the module of Python that answers @param {Addresses} addresses absolute */
  constructor(entry, addresses) {
    this.entry = entry;
    this.addresses = addresses;
    /** @type {OnStatus} */
    this.onStatus = () => {};
    this.lastId = 0;
    /** @type {{id: number, request: object, resolve: Function, reject: Function} | null} */
    this.pending = null;
    this.begin("small");
  }

  /** @param {"small" | "plain"} how */
  begin(how) {
    this.how = how;
    this.tell(how === "small" ? "starting" : "fallback", "Python is getting ready");
    this.watch(PATIENCE.files, "The files of the runtime did not come in time");
    try {
      this.worker = new Worker(new URL("engine-worker.js", import.meta.url), { type: "module" });
    } catch (fault) {
      this.fault("This browser starts no worker", String(fault));
      return;
    }
    this.worker.onmessage = ({ data }) => this.hear(JSON.parse(data));
    this.worker.onmessageerror = () => this.fault("A message from Python was unreadable");
    this.worker.onerror = (event) => {
      event.preventDefault();
      this.fault("The worker stopped", event.message);
    };
    this.worker.postMessage(JSON.stringify({ id: 0, how, entry: this.entry, addresses: this.addresses }));
  }

  /** @param {Heard} heard */
  hear({ id, status, response, message, detail }) {
    if (status === "fault") {
      this.fault(message, detail);
    } else if (status === "loaded") {
      this.watch(PATIENCE.start, "Python did not start in time");
    } else if (status === "ready") {
      this.watch(0);
      this.tell("ready", "Python is ready");
      this.send();
    } else if (id === this.lastId && response.fault && this.how === "small") {
      // What the small start left out may be why. If it is not, the plain one fails alike.
      this.fault("Python's answer failed", "", { mayStartAgain: true });
    } else if (id === this.lastId) {
      this.watch(0);
      this.pending?.resolve(response);
      this.pending = null;
    }
  }

  /**
   * Give up this worker; behind the small start stands the plain one, in a new worker.
   *
   * @param {{mayStartAgain?: boolean}} [options] a worker that has answered is no reason to
   */
  fault(message, detail = "", { mayStartAgain = this.status !== "ready" } = {}) {
    this.watch(0);
    if (this.worker) {
      this.worker.onmessage = this.worker.onmessageerror = this.worker.onerror = null;
      this.worker.terminate();
    }
    if (this.how === "small" && mayStartAgain) {
      console.warn(`${message}; Python starts plainly`, detail);
      this.begin("plain");
      return;
    }
    this.tell("failed", message, detail);
    this.pending?.reject(new Error(message, { cause: detail }));
    this.pending = null;
  }

  /** @param {Status} status */
  tell(status, message, detail = "") {
    this.status = status;
    this.report = { message, detail };
    this.onStatus(status, this.report);
  }

  /** Let nothing hang in silence. @param {number} patience in ms; 0 ends the watch */
  watch(patience, message = "") {
    clearTimeout(this.timer);
    if (patience) this.timer = setTimeout(() => this.fault(message), patience);
  }

  send() {
    if (this.status !== "ready" || !this.pending) return;
    const { id, request } = this.pending;
    this.watch(PATIENCE.answer, "Python has not answered");
    this.worker.postMessage(JSON.stringify({ id, request }));
  }

  /** @param {object} request @returns {Promise<object>} */
  ask(request) {
    if (this.status === "failed") return Promise.reject(new Error(this.report.message));
    return new Promise((resolve, reject) => {
      this.lastId += 1;
      this.pending = { id: this.lastId, request, resolve, reject };
      this.send();
    });
  }
}

/** @type {Map<string, Engine>} */
const engines = new Map();

/**
 * Start Python, or take over the one that runs already.
 *
 * `ask` resolves to the response. Once a newer request, or a newer page, overtakes it, it never
 * settles, so that no late reply reaches the view. It rejects when Python has failed.
 *
 * @param {Addresses & {entry: string}} runtime as the page carries it: the addresses of its files,
 *   relative to it, and the module of Python that answers
 * @param {{onStatus: OnStatus}} options called at once with the present status
 * @returns {{ask: (request: object) => Promise<object>}}
 */
export function startEngine({ entry, ...addresses }, { onStatus }) {
  const absolute = Object.fromEntries(
    Object.entries(addresses).map(([name, url]) => [name, new URL(url, document.baseURI).href]),
  );
  let engine = engines.get(absolute.python);
  if (!engine || engine.status === "failed") {
    engine = new Engine(entry, absolute);
    engines.set(absolute.python, engine);
  }
  engine.pending = null;
  engine.onStatus = onStatus;
  onStatus(engine.status, engine.report);
  return { ask: (request) => engine.ask(request) };
}
