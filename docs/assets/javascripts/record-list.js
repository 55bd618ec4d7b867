/**
 * Lists the records on this device: opens, searches, duplicates, deletes, exports and imports them.
 *
 * To change what is shown, edit checklist/engine/records/.
 */

import { saveText } from "./download.js";
import { LivePage, mount } from "./live-page.js";
import { there } from "./runs.js";
import { appendAll, drop, list, persist, state, watch } from "./store.js";
import { newId } from "./new-id.js";
import { Presses } from "./press.js";
import { Clock } from "./times.js";

/**
 * @import {Acts} from "./live-page.js"
 * @import {Batch, Kept, State} from "../../../types/store"
 * @import {Reply} from "../../../types/engine"
 *
 * @typedef {object} Answer what checklist/engine/records/respond.py answers
 * @property {({id: string} & Omit<Batch, "record">)[]} take
 * @property {{name: string, type: string, text: string} | null} file
 */

/** @typedef {{name: string, text: string | null}} Chosen a file; null where it is no UTF-8, or gone */

/** More than that no file of records has: it is not even read, in bytes. */
const MOST = 50_000_000;

/** @extends {LivePage<Reply & Answer>} */
class RecordList extends LivePage {
  /** @type {Kept[]} */
  records = [];
  /** @type {State | undefined} */
  state = undefined;
  query = "";
  /** What they are called. */
  titles = "";
  /** Why what was done last was not kept. */
  fault = "";
  /** What is done now. @type {{name: string, fields: Record<string, string>, files?: Chosen[]} | null} */
  given = null;
  /** What was deleted since something else was done. @type {Kept[]} */
  dropped = [];
  clock = new Clock(this.root, JSON.parse(this.attribute("data-clock-words")));
  /** What is done one after the other. @type {Promise<unknown>} */
  queue = Promise.resolve();
  presses = new Presses();

  /** @type {Acts} */
  acts = {
    search: () => {},
    import: () => {}, // the field says so once a file is chosen
    export: (button) => this.perform("export", { id: button.dataset.of ?? "" }),
    "copy-record": (button) => this.perform("copy", { id: button.dataset.of ?? "" }),
    drop: (button) => this.enqueue(() => this.remove(button.dataset)),
    undrop: () => this.enqueue(() => this.putBack()),
  };

  /** @param {HTMLElement} root */
  constructor(root) {
    super(root);
    root.addEventListener("input", ({ target }) => {
      if (!(target instanceof HTMLInputElement) || target.name !== "query") return;
      this.query = target.value;
      this.enqueue(() => this.again());
    });
  }

  /** @param {string} place */
  isAgain(place) {
    return this.presses.isAgain(place);
  }

  arrive() {
    watch(() => {
      if (this.root.isConnected) this.ask();
    });
  }

  /** @param {() => Promise<unknown>} work @returns {Promise<any>} what it comes to; undefined after a fault of the script */
  enqueue(work) {
    this.queue = this.queue.then(work).catch(reportError); // what follows goes on, and the console has it
    return this.queue;
  }

  /** @param {string} [want] @returns {Promise<any>} */
  ask(want) {
    return this.enqueue(async () => {
      await this.load();
      return this.again(want);
    });
  }

  /** Show the list; what is said about what was done last stays. @param {string} [want] */
  async again(want) {
    const notice = this.isFaulty ? "" : (this.shown.get("notice") ?? "");
    const answer = await super.ask(want);
    if (answer && !this.isFaulty) this.swap("notice", notice);
    return answer;
  }

  async load() {
    try {
      [this.records, this.state] = await Promise.all([list(), state()]);
      if (this.state.kept === "device") there(this.records.map(({ record }) => record));
      this.sayStore(this.state.kept === "memory" ? "memory" : this.fault);
    } catch (fault) {
      this.tellFault(fault);
    }
  }

  request() {
    return {
      records: this.records.map(({ record, events, beside }) => ({ id: record, events, beside })),
      now: new Date().toISOString(),
      query: this.query,
      host: location.host,
      state: this.state ?? {},
      act: this.given,
      fresh: newId(),
    };
  }

  /** @param {Reply & Answer} response */
  show({ file }) {
    this.clock.look();
    if (file) saveText(file.name, file.text, file.type);
  }

  /** @param {string} name @param {Record<string, string>} fields */
  perform(name, fields) {
    return this.enqueue(() => this.do(name, fields));
  }

  /** @param {string} name @param {Record<string, string>} fields @param {Chosen[]} [files] */
  async do(name, fields, files = []) {
    this.fault = "";
    this.given = { name, fields, files };
    this.dropped = [];
    const answer = await super.ask();
    if (answer?.take.length) {
      try {
        await appendAll(answer.take.map(({ id, events, beside }) => ({ record: id, events, beside })));
        persist();
      } catch (fault) {
        this.tellFault(fault);
        this.given = null;
        await super.ask();
        return;
      }
      await this.relist();
    }
    this.given = null;
  }

  /** The list is another now. */
  async relist() {
    this.given = null;
    await this.load();
    await this.again();
  }

  /** @param {DOMStringMap} of */
  async remove({ of = "", title = "" }) {
    this.fault = "";
    try {
      const dropped = await drop(of);
      if (!dropped.events.length) return; // it is gone already: pressed twice, or in another tab
      this.dropped.push(dropped);
    } catch (fault) {
      this.tellFault(fault);
      return;
    }
    await this.load();
    this.titles = this.dropped.length > 1 ? `${this.titles}, ${title}` : title;
    this.given = { name: "dropped", fields: { title: this.titles } };
    await super.ask();
    this.given = null;
  }

  async putBack() {
    this.fault = "";
    try {
      await appendAll(this.dropped);
    } catch (fault) {
      this.tellFault(fault);
      return;
    }
    this.dropped = [];
    await this.load();
    this.given = { name: "back", fields: {} };
    await super.ask();
    this.given = null;
  }

  /** @param {Event} event */
  onChange({ target }) {
    if (!(target instanceof HTMLInputElement) || target.dataset.act !== "import") return;
    const files = [...(target.files ?? [])];
    this.enqueue(async () => {
      const chosen = await Promise.all(files.map(read));
      target.value = "";
      if (chosen.length) await this.do("import", {}, chosen);
    });
  }

  /** @param {string} reason "" where there is nothing to say */
  sayStore(reason) {
    const words = JSON.parse(this.attribute("data-store-words"));
    const place = this.find("[data-slot=store]");
    const text = reason && (words[reason] ?? words.refused ?? "");
    if (place.textContent !== text) place.textContent = text;
    place.hidden = !text;
  }

  /** @param {any} fault */
  tellFault(fault) {
    this.fault = fault?.reason ?? "refused"; // until something else is done
    this.sayStore(this.fault);
  }
}

/** @param {File} file @returns {Promise<Chosen>} of a file that is far too long as many blanks: Python says so */
async function read(file) {
  const { name } = file;
  if (file.size > MOST) return { name, text: " ".repeat(MOST) };
  try {
    return { name, text: new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()) };
  } catch {
    return { name, text: null };
  }
}

mount("[data-records]", RecordList);
