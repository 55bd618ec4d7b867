/**
 * The page's side of Python: one worker for each engine, kept while pages come and go.
 *
 * Decides nothing: it forwards requests, drops late replies and reports how the start is going. What
 * a reader sees of a fault is in the page, by its reason; nothing here is in any language.
 * To change what Python answers, edit checklist/engine/; for how Python starts, engine-worker.js.
 */

/**
 * @import {Addresses, Heard, How, Reason, Reply, Report} from "../../../types/engine"
 *
 * @typedef {"starting" | "fallback" | "ready" | "failed"} Status
 * @typedef {(status: Status, report?: Report) => void} OnStatus the report says why it failed
 * @typedef {(done: number, all: number) => void} OnLoading how many bytes of the runtime are here
 *
 * @typedef {object} Question
 * @property {object} page that asks
 * @property {object} request
 * @property {(reply: Reply) => void} resolve
 * @property {(fault: Error) => void} reject
 * @property {boolean} isSent
 */

/** How long Python may take before that is the reason to give it up, in ms. */
const PATIENCE = { "files-late": 180_000, "start-late": 60_000, "answer-late": 30_000 };

/** Where the device keeps which archive it started last: the browser has its files. */
const STORE = "hotfix-playbook/started";

/** @returns {string} */
function recall() {
  try {
    return localStorage.getItem(STORE) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} address */
function remember(address) {
  try {
    localStorage.setItem(STORE, address);
  } catch {
    // Nothing may be kept: the bytes are counted at each start.
  }
}

class Engine {
  lastId = 0;
  /** What was asked and is not answered, by its number: of each page the newest. @type {Map<number, Question>} */
  pending = new Map();
  /** @type {Status} */
  status = "starting";
  /** @type {Report | undefined} */
  report;
  /** @type {OnStatus} */
  onStatus = () => {};
  /** @type {OnLoading} */
  onLoading = () => {};
  /** @type {Worker | undefined} */
  worker;

  /** @param {{entry: string, first: string}} modules as in Begin @param {Addresses} addresses absolute */
  constructor({ entry, first }, addresses) {
    this.entry = entry;
    this.first = first;
    this.addresses = addresses;
    this.begin("small");
  }

  /** @param {How} how */
  begin(how) {
    this.how = how;
    for (const question of this.pending.values()) question.isSent = false;
    this.tell(how === "small" ? "starting" : "fallback");
    this.watch("files-late");
    try {
      this.worker = new Worker(new URL("engine-worker.js", import.meta.url), { type: "module" });
    } catch (fault) {
      this.fault("no-worker", String(fault));
      return;
    }
    this.worker.onmessage = ({ data }) => this.hear(JSON.parse(data));
    this.worker.onmessageerror = () => this.fault("message-unreadable");
    this.worker.onerror = (event) => {
      event.preventDefault();
      this.fault("worker-stopped", event.message);
    };
    const { entry, first, addresses } = this;
    const isKnown = how === "small" && recall() === addresses.python;
    this.worker.postMessage(JSON.stringify({ id: 0, how, entry, first, addresses, isKnown }));
  }

  /** @param {Heard} heard */
  hear(heard) {
    if (heard.status === "fault") {
      this.fault(heard.reason, heard.detail, heard.file);
    } else if (heard.status === "loading") {
      this.watch("files-late"); // while something comes, nothing is late
      this.onLoading(heard.done, heard.all);
    } else if (heard.status === "loaded") {
      this.onLoading(1, 1);
      this.watch("start-late");
    } else if (heard.status === "ready") {
      this.watch();
      if (this.how === "small") remember(this.addresses.python);
      this.tell("ready");
      this.send();
    } else {
      this.settle(heard.id, heard.response);
    }
  }

  /** @param {number} id @param {Reply} reply */
  settle(id, reply) {
    const question = this.pending.get(id);
    if (!question) return; // a newer one has overtaken it
    if (reply.fault && this.how === "small") {
      // What the small start left out may be why. If it is not, the plain one fails alike.
      this.startPlainly("an answer failed");
      return;
    }
    this.pending.delete(id);
    this.watch(this.pending.size ? "answer-late" : undefined);
    question.resolve(reply);
  }

  /**
   * Give up this worker. Where the small start did not come to its end, the plain one follows.
   *
   * @param {Reason} reason @param {string} [detail] technical @param {string} [file] the one meant
   */
  fault(reason, detail = "", file = "") {
    if (this.how === "small" && this.status !== "ready") {
      this.startPlainly([reason, file, detail].filter(Boolean).join(", "));
      return;
    }
    this.stop();
    this.tell("failed", { reason, file, detail });
    for (const { reject } of this.pending.values()) reject(new Error(reason, { cause: detail }));
    this.pending.clear();
  }

  /** @param {string} why for the console */
  startPlainly(why) {
    this.stop();
    console.warn(`Python starts plainly: ${why}`);
    this.begin("plain");
  }

  stop() {
    this.watch();
    if (!this.worker) return;
    this.worker.onmessage = this.worker.onmessageerror = this.worker.onerror = null;
    this.worker.terminate();
  }

  /** @param {Status} status @param {Report} [report] */
  tell(status, report) {
    this.status = status;
    this.report = report;
    this.onStatus(status, report);
  }

  /** Let nothing hang in silence. @param {keyof typeof PATIENCE} [reason] without one the watch ends */
  watch(reason) {
    clearTimeout(this.timer);
    if (reason) this.timer = setTimeout(() => this.fault(reason), PATIENCE[reason]);
  }

  send() {
    if (this.status !== "ready") return;
    for (const [id, question] of this.pending) {
      if (question.isSent) continue;
      question.isSent = true;
      this.watch("answer-late");
      this.worker?.postMessage(JSON.stringify({ id, request: question.request }));
    }
  }

  /** @param {object} page that asks @param {object} request @returns {Promise<Reply>} */
  ask(page, request) {
    if (this.report) return Promise.reject(new Error(this.report.reason));
    for (const [id, question] of this.pending) if (question.page === page) this.pending.delete(id);
    return new Promise((resolve, reject) => {
      this.lastId += 1;
      this.pending.set(this.lastId, { page, request, resolve, reject, isSent: false });
      this.send();
    });
  }
}

/** @type {Map<string, Engine>} */
const engines = new Map();

/**
 * Start Python, or take over the one that runs already.
 *
 * `ask` resolves to the response. Once a newer request of the same page overtakes it, it never
 * settles, so that no late reply reaches the view. It rejects when Python has failed.
 *
 * @param {Addresses & {entry: string, first: string}} runtime as the page carries it: the addresses
 *   of its files, relative to it, and the modules of Python, as in Begin
 * @param {{onStatus: OnStatus, onLoading?: OnLoading}} options the first is called at once
 * @returns {{ask: (request: object) => Promise<Reply>}}
 */
export function startEngine({ entry, first, ...relative }, { onStatus, onLoading = () => {} }) {
  const addresses = { ...relative };
  for (const part of /** @type {(keyof Addresses)[]} */ (Object.keys(addresses))) {
    addresses[part] = new URL(addresses[part] ?? "", document.baseURI).href;
  }
  const running = engines.get(addresses.python);
  const engine = running && !running.report ? running : new Engine({ entry, first }, addresses);
  engines.set(addresses.python, engine);
  engine.onStatus = onStatus;
  engine.onLoading = onLoading;
  onStatus(engine.status, engine.report);
  const page = {};
  return { ask: (request) => engine.ask(page, request) };
}
