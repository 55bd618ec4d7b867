/**
 * Joins the run to Python and to the records on this device: what is done is kept as events.
 *
 * To change what is shown, edit checklist/engine/run/; what all pages share is in live-page.js, how
 * records are kept in store.js.
 */

import { keepMe, me } from "./begin.js";
import { saveText } from "./download.js";
import { LivePage, mount, set } from "./live-page.js";
import { lost, tell, there as tellAll } from "./runs.js";
import { announce, appendAll, keepAgain, list, persist, read, state, watch } from "./store.js";
import { Presses } from "./press.js";
import { Clock, inField, inZone, left, localMoment, momentOf, shown } from "./times.js";
import { Drafts, focused, formName, isTyped, openFolds, typed } from "./typed.js";

/**
 * @import {Acts} from "./live-page.js"
 * @import {Known} from "./runs.js"
 * @import {Beside, Kept, RecordEvent} from "../../../types/store"
 * @import {Reply} from "../../../types/engine"
 *
 * @typedef {Record<string, string>} Fields
 *
 * @typedef {object} Answer what checklist/engine/run/respond.py answers
 * @property {Record<string, string>} form attributes of the page's element
 * @property {string} title
 * @property {Record<string, string>} texts
 * @property {Omit<RecordEvent, "id">[]} add
 * @property {{id: string, events: RecordEvent[], beside: Beside} | null} take
 * @property {{name: string, type: string, text: string} | null} file
 * @property {string} open the record that an answer is for
 * @property {Known | null} known what other pages say of the record
 */

/** What Python does with a record, by the `data-act` of a button or a form. */
const ACTS = [
  ..."done skip reopen note set detected second end pause resume ask approve refuse".split(" "),
  ..."work-start work-stop work work-change correct undo handover".split(" "),
  ..."answer answer-request take export issue".split(" "),
];

/** The clock of the device is looked at every ten seconds; what is shown of it is asked for anew so often, in ms. */
const ANEW = 60_000;

/** A longer file holds no answer, in bytes. */
const LONGEST_ANSWER = 100_000;

/** What is kept of no record. @type {Kept} */
const NOTHING = { record: "", events: [], beside: {} };

/** A clock that goes wrong by more than this was set, or the device slept, in ms. */
const JUMP = 60_000;

/** @extends {LivePage<Reply & Answer>} */
class Run extends LivePage {
  record = "";
  /** What a link brought, as `name=letters`. */
  arrival = "";
  /** What is kept of the record. */
  kept = NOTHING;
  /** Whether the browser had lost it, and this page wrote it again. */
  wasLost = false;
  /** Where no record is open, those that there are. @type {Kept[]} */
  others = [];
  /** What is done now. @type {{name: string, fields: Fields} | null} */
  given = null;
  /** The events that were written last, which can be undone. @type {string[]} */
  fresh = [];
  /** What is unfolded because Python renders it only then. @type {string[]} */
  unfolded = [];
  /** What is done one after the other. @type {Promise<unknown>} */
  queue = Promise.resolve();
  presses = new Presses();
  drafts = new Drafts();
  words = JSON.parse(this.attribute("data-clock-words"));
  clock = new RunClock(this);
  asked = 0;
  /** How far the clock of the device is from where it was, in ms. */
  drift = drift();

  /** @type {Acts} */
  acts = {
    ...Object.fromEntries(ACTS.map((name) => [name, (at, event) => this.perform(name, fieldsOf(at, event), at)])),
    done: (at, event) => this.done(at, event),
    exports: () => this.unfold("exports"),
    "answer-file": () => {}, // the field says so once a file is chosen
    save: ({ dataset }) => saveText(dataset.file ?? "", this.texts[dataset.copy ?? ""] ?? ""),
    ask: (form, event) => this.askFor(fieldsOf(form, event), form),
    "name-it": (form, event) => this.nameIt(fieldsOf(form, event), form),
    me: (form, event) => this.rename(fieldsOf(form, event).me ?? ""),
    print: () => print(),
  };

  /** @param {Event} event */
  onChange({ target }) {
    if (!(target instanceof HTMLInputElement) || target.dataset.act !== "answer-file") return;
    const [file] = target.files ?? [];
    if (!file) return;
    const { form } = target;
    this.enqueue(async () => {
      const answer = file.size > LONGEST_ANSWER ? "" : await file.text();
      target.value = "";
      await this.act1("answer", { answer }, form ? formName(form) : "");
    });
  }

  /** @param {string} place */
  isAgain(place) {
    return this.presses.isAgain(place);
  }

  arrive() {
    this.root.addEventListener("input", () => this.drafts.note(this.root));
    watch((heard) => {
      if (!this.root.isConnected) return;
      if (heard.why === "state") this.enqueue(() => this.lookAgain());
      else if (heard.why === "shown" || heard.records.includes(this.record)) this.enqueue(() => this.refresh());
    });
    this.readAddress();
  }

  onFragment() {
    // In its turn: what was pressed before is of the record that was there then.
    this.enqueue(() => {
      this.readAddress();
      return this.refresh();
    });
  }

  readAddress() {
    const [, name = "", value = ""] = /^#(\w+)=([^&]*)/.exec(decoded(location.hash)) ?? [];
    this.record = name === "record" ? value : "";
    this.arrival = ["ask", "answer", "take"].includes(name) ? `${name}=${value}` : "";
    this.fresh = [];
    this.unfolded = [];
    this.wasLost = false;
    this.drafts.open(`${location.pathname}typed/${this.record}`);
  }

  /** @param {() => Promise<unknown>} work @returns {Promise<any>} what it comes to; undefined after a fault of the script */
  enqueue(work) {
    this.queue = this.queue.then(work).catch(reportError); // what follows goes on, and the console has it
    return this.queue;
  }

  /** @param {string} [want] @returns {Promise<any>} */
  ask(want) {
    return this.enqueue(() => this.refresh(want));
  }

  /** Read what is kept, and show it. @param {string} [want] */
  async refresh(want) {
    await this.load();
    const answer = await super.ask(want);
    if (answer?.open) this.answerFor(answer.open);
    return answer;
  }

  /** The browser may have lost what it kept, while this page still has it. */
  async lookAgain() {
    await this.tellStore();
    if (this.record && this.kept.record === this.record) await this.refresh();
  }

  async load() {
    try {
      if (this.record && this.kept.record === this.record && (await keepAgain(this.kept))) this.wasLost = true;
      this.kept = this.record ? await read(this.record) : NOTHING;
      this.others = this.record ? [] : await list();
      this.tellStore();
    } catch (fault) {
      this.tellFault(fault);
    }
  }

  /** @param {string} record that the answer is for, which a link brought */
  answerFor(record) {
    const answer = this.arrival.slice("answer=".length);
    this.enqueue(async () => {
      const { events } = await read(record);
      if (events.length) {
        history.replaceState(history.state, "", `#record=${record}`);
        this.readAddress();
        await this.load();
      }
      await this.act1("answer", { answer });
    });
  }

  request() {
    const now = new Date();
    return {
      record: this.record,
      events: this.kept.events,
      beside: this.kept.beside,
      others: this.others.map(({ record, events }) => ({ id: record, events })),
      now: now.toISOString(),
      here: -now.getTimezoneOffset(),
      me: me(),
      team: JSON.parse(this.attribute("data-team")),
      messages: JSON.parse(this.attribute("data-messages")),
      address: location.href.replace(/[?#].*/s, ""),
      arrival: this.arrival,
      act: this.given,
      open: this.unfolded,
      fresh: this.fresh,
    };
  }

  /** @param {Reply & Answer} response */
  show({ form, title, texts, file, known }) {
    this.texts = texts;
    this.tellPages(known);
    for (const [name, text] of Object.entries(form)) set(this.root, name, text);
    this.drafts.putBack(this.root);
    this.name = title;
    this.asked = Date.now();
    this.clock.look();
    if (file) saveText(file.name, file.text, file.type);
  }

  /** @param {string} name @param {Fields} fields @param {HTMLElement} [at] the form that is sent, or a button */
  perform(name, fields, at) {
    const sent = at instanceof HTMLFormElement ? formName(at) : "";
    const open = this.attribute("data-record");
    return this.enqueue(async () => {
      // Another record is open by now: what was pressed was of the one before.
      if (open === this.attribute("data-record")) await this.act1(name, fields, sent);
    });
  }

  /** What was typed about a step goes with it, whichever of its buttons is pressed. @param {HTMLElement} at @param {Event} event */
  done(at, event) {
    const { of = "" } = at.dataset;
    const own = at instanceof HTMLFormElement ? at : this.root.querySelector(`[data-step="${CSS.escape(of)}"] form[data-act=done]`);
    const form = own instanceof HTMLFormElement && isTyped(own) ? own : at;
    return this.perform("done", fieldsOf(form, event), form);
  }

  /** @param {string} name @param {Fields} fields @param {string} [sent] the form: what was typed in it goes once it is kept */
  async act1(name, fields, sent = "") {
    this.fresh = [];
    this.given = { name, fields };
    if (name === "issue") await this.copyWhole();
    const answer = await super.ask();
    this.given = null;
    if (answer?.take) await this.take(answer.take);
    else if (answer?.add.length) await this.add(answer.add, name, sent);
    else if (answer?.open) this.answerFor(answer.open);
  }

  /** @param {Omit<RecordEvent, "id">[]} events @param {string} name of the act @param {string} sent the form */
  async add(events, name, sent) {
    try {
      if (await keepAgain(this.kept)) this.wasLost = true;
      const [kept] = await appendAll([{ record: this.record, events }]);
      this.fresh = name === "jump" ? [] : (kept?.events.map(({ id }) => id) ?? []);
    } catch (fault) {
      this.tellFault(fault);
      return;
    }
    if (!this.root.isConnected) {
      announce([this.record]);
      return;
    }
    if (name === "handover") this.given = { name: "handed", fields: {} };
    await this.load();
    this.forgetTyped(sent);
    await super.ask();
    this.given = null;
    persist();
  }

  /** @param {NonNullable<Answer["take"]>} record that a link brought */
  async take({ id, events, beside }) {
    try {
      await appendAll([{ record: id, events, beside }]);
    } catch (fault) {
      this.tellFault(fault);
      return;
    }
    history.replaceState(history.state, "", `#record=${id}`);
    this.readAddress();
    await this.refresh();
  }

  /** Before a new issue is opened: its address may have to be cut. */
  async copyWhole() {
    try {
      await navigator.clipboard.writeText(this.texts.ticket ?? "");
    } catch {
      // Not allowed: the page offers to copy it.
    }
  }

  /** @param {string} name */
  unfold(name) {
    const isOpen = this.unfolded.includes(name);
    this.unfolded = isOpen ? this.unfolded.filter((one) => one !== name) : [...this.unfolded, name];
    this.enqueue(() => super.ask());
  }

  /** @param {string} name of whoever uses this device */
  rename(name) {
    keepMe(name);
    this.perform("me", {});
  }

  /** What the record is called, and who writes it, in one form. @param {Fields} fields @param {HTMLElement} form */
  nameIt({ me: name = "", ...fields }, form) {
    if (name.trim()) keepMe(name);
    const inputs = [...form.querySelectorAll("input")].filter((input) => input.name in fields);
    const isOther = inputs.some(({ value, defaultValue }) => value !== defaultValue);
    return isOther ? this.perform("set", fields, form) : this.perform("me", {}, form);
  }

  /** Whoever asks for an approval has said who that is. @param {Fields} fields @param {HTMLElement} form */
  askFor(fields, form) {
    if (fields.by?.trim() && !me()) keepMe(fields.by);
    return this.perform("ask", fields, form);
  }

  /** What was sent is kept: it need not stay in its form. @param {string} sent what the form is called */
  forgetTyped(sent) {
    for (const form of this.root.querySelectorAll("form")) if (formName(form) === sent) form.reset();
    this.drafts.note(this.root);
  }

  /**
   * What is typed and unfolded stays, though its region is rendered anew; so does the focus.
   *
   * @param {string} name @param {string} html
   */
  swap(name, html) {
    if (this.shown.get(name) === html) return false;
    const region = this.find(`[data-region="${CSS.escape(name)}"]`);
    const restore = [typed(region), openFolds(region), focused(region)];
    const isNew = super.swap(name, html);
    for (const again of restore) again();
    return isNew;
  }

  /** Where what had the focus is gone, it goes to what comes next; nothing moves under the thumb. */
  keepFocus() {
    if (this.hasFocus() && !document.activeElement?.matches(":disabled")) return;
    const next = this.root.querySelector("[data-focus]");
    if (next instanceof HTMLElement) next.focus({ preventScroll: true });
  }

  /** What was done is kept, though another page is here by now. @param {Reply & Answer} response */
  async leave(response) {
    return this.given ? response : new Promise(() => {});
  }

  /** Let other pages lead to the run; what is kept in memory is not there for them. @param {Known | null} known */
  async tellPages(known) {
    const { record, others } = this;
    if ((await state()).kept !== "device") return;
    if (known) tell(known);
    else if (record) lost(record);
    else tellAll(others.map((other) => other.record));
  }

  // What the device says

  async tellStore() {
    const { kept, reason } = await state();
    const said = [kept === "memory" && "memory", reason === "newer" && "newer", this.wasLost && "lost"];
    this.tellReason(said.find(Boolean) || "");
  }

  /** @param {any} fault */
  tellFault(fault) {
    this.tellReason(fault?.reason ?? "refused");
  }

  /** @param {string} reason "" where there is nothing to say */
  tellReason(reason) {
    const words = JSON.parse(this.attribute("data-store-words"));
    const place = this.find("[data-slot=store]");
    const text = reason && (words[reason] ?? words.refused ?? "");
    if (place.textContent !== text) place.textContent = text;
    place.hidden = !text;
    place.dataset.reason = reason;
  }

  /** At each look at the clock. */
  onLook() {
    const late = this.root.querySelector("[data-due-at]");
    const moment = momentOf(late?.getAttribute("data-due-at") ?? "");
    const due = late?.querySelector("strong")?.textContent ?? "";
    const when = moment ? `${left(moment, this.words).replace(/[()]/g, "")}: ${due} · ` : "";
    if (this.name) document.title = `${when}${this.name}`;
    const now = drift();
    const jumped = now - this.drift;
    this.drift = now;
    if (Math.abs(jumped) > JUMP && this.record && this.kept.events.length) {
      this.perform("jump", { seconds: String(Math.round(jumped / 1000)) });
    } else if (this.asked && Date.now() - this.asked > ANEW && this.attribute("data-engine") === "ready") {
      this.asked = Date.now();
      this.enqueue(() => super.ask());
    }
  }
}

/** Writes the times of the run, those of the team's zone too. */
class RunClock extends Clock {
  /** @param {Run} page */
  constructor(page) {
    super(page.root, JSON.parse(page.attribute("data-clock-words")));
    this.page = page;
  }

  look() {
    super.look();
    for (const field of this.root.querySelectorAll("input[data-at]")) {
      if (!(field instanceof HTMLInputElement)) continue;
      const moment = momentOf(field.dataset.at ?? "");
      field.removeAttribute("data-at");
      if (!moment) continue;
      field.dataset.was = moment.toISOString();
      field.defaultValue = inField(moment);
    }
    for (const place of this.root.querySelectorAll("[data-zone]")) {
      if (!(place instanceof HTMLElement)) continue;
      const moment = momentOf(place.dataset.at ?? "");
      const there = moment && inZone(moment, place.dataset.zone ?? "");
      place.hidden = !there || there === shown(/** @type {Date} */ (moment));
      place.textContent = (this.words.zone ?? "").replace("{time}", () => there ?? "");
    }
    this.page?.onLook();
  }
}

/** @param {string} fragment with the escapes that messengers add @returns {string} */
function decoded(fragment) {
  return fragment.replace(/%(?:2D|5F|3D|26)/gi, (escape) => decodeURIComponent(escape));
}

/** @returns {number} how far the clock of the device is from one that nobody sets, in ms */
const drift = () => Date.now() - performance.now();

/** @param {HTMLElement} at a form, or a button that says what it is about @param {Event} event @returns {Fields} */
function fieldsOf(at, event) {
  if (!(at instanceof HTMLFormElement)) {
    const { of = "", format = "" } = at.dataset;
    return { of, step: of, clock: of, format };
  }
  /** @type {Fields} */
  const fields = {};
  for (const [name, value] of new FormData(at, submitterOf(event))) {
    if (typeof value !== "string") continue;
    const field = at.elements.namedItem(name);
    const isTime = field instanceof HTMLInputElement && field.type === "datetime-local";
    const moment = isTime ? localMoment(value, momentOf(field.dataset.was ?? "")) : undefined;
    // A time that was there is to the second, and its field is not: left as it is, it says nothing.
    if (isTime && value === field.defaultValue) fields[name] = "";
    else fields[name] = moment ? moment.toISOString() : value;
  }
  return fields;
}

/** @param {Event} event @returns {HTMLElement | null} */
const submitterOf = (event) => (event instanceof SubmitEvent && event.submitter?.getAttribute("name") ? event.submitter : null);

mount("[data-run]", Run);
