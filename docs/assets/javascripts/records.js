/**
 * What is to be written so that a record gains events, or goes: plans, which the places of rows carry out.
 *
 * Pure but for one draw of the device's name. A plan sees all that is there while nobody else can
 * write, so it can give out numbers. Of an event only its `id` is looked at.
 */

import { StoreError } from "./database.js";

/** @import {Batch, Beside, Draft, Kept, Own, Plan, RecordEvent, Row, There} from "../../../types/store" */

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** The name of this device, unless the browser's profile has one. */
const FRESH = Array.from(
  crypto.getRandomValues(new Uint32Array(8)),
  (number) => LETTERS[number % LETTERS.length],
).join("");

/** @param {string} record @returns {string} the own row of the last number that a dropped record had here */
const lastOf = (record) => `last/${record}`;

/** @param {string} record @returns {string} the own row of what it holds beside its events: JSON, or "" for nothing */
const besideOf = (record) => `beside/${record}`;

/** @param {string} one @param {string} other @returns {boolean} whether it comes first: by its signs, as Python has it */
function isBefore(one, other) {
  const [mine, theirs] = [[...one], [...other]];
  const at = mine.findIndex((sign, index) => sign !== theirs[index]);
  if (at < 0) return mine.length < theirs.length;
  return at < theirs.length ? (mine[at]?.codePointAt(0) ?? 0) < (theirs[at]?.codePointAt(0) ?? 0) : false;
}

/** @param {unknown} content as JSON has it @returns {string} the same for the same content */
function textOf(content) {
  if (Array.isArray(content)) return `[${content.map(textOf).join(",")}]`;
  if (!content || typeof content !== "object") return JSON.stringify(content);
  const entries = Object.entries(content).toSorted(([one], [other]) => (isBefore(one, other) ? -1 : 1));
  return `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${textOf(value)}`).join(",")}}`;
}

/** @param {Row} row @returns {RecordEvent} */
const eventOf = ({ text }) => JSON.parse(text);

/** @param {There["own"]} own @param {string} record @returns {Beside} */
function besideIn(own, record) {
  const text = own.get(besideOf(record));
  return text ? JSON.parse(String(text)) : {};
}

/**
 * Join what two copies of a record hold beside their events, as checklist/engine/record/file.py does.
 *
 * @param {Beside} one @param {Beside} other @returns {Beside}
 */
function joined(one, other) {
  const both = new Map(Object.entries(one));
  for (const [key, value] of Object.entries(other)) {
    if (!both.has(key) || isBefore(textOf(value), textOf(both.get(key)))) both.set(key, value);
  }
  return Object.fromEntries(both);
}

/** Rows that are there, and those that a plan adds. */
export class Ledger {
  /** @type {Row[]} */
  added = [];
  /** Of all that came under an id of a record. @type {Map<string, string[]>} */
  texts = new Map();

  /** @param {Row[]} rows */
  constructor(rows) {
    for (const { record, id, text } of rows) this.under(record, id).push(text);
  }

  /** @param {string} record @param {string} id @returns {string[]} */
  under(record, id) {
    const key = JSON.stringify([record, id]);
    const found = this.texts.get(key) ?? [];
    this.texts.set(key, found);
    return found;
  }

  /** @param {string} record @param {RecordEvent} event @returns {boolean} */
  has(record, event) {
    return this.under(record, event.id).includes(textOf(event));
  }

  /** @param {string} record @param {RecordEvent} event */
  add(record, event) {
    const { id } = event;
    const text = textOf(event);
    const texts = this.under(record, id);
    if (texts.includes(text)) return;
    this.added.push({ record, id, copy: texts.length, text });
    texts.push(text);
  }
}

/** The numbers that a device gives to its events, record by record. */
class Numbers {
  /** @param {There} there @param {string} device */
  constructor({ rows, own }, device) {
    this.own = own;
    this.prefix = `${device}-`;
    // Numbers of nine digits are no more than passed over: an event from elsewhere may have the last one.
    /** @type {Map<string, number>} */
    this.last = new Map();
    for (const { record, id } of rows) {
      const number = id.startsWith(this.prefix) ? id.slice(this.prefix.length) : "";
      if (/^\d{1,8}$/.test(number)) this.last.set(record, Math.max(this.lastIn(record), Number(number)));
    }
  }

  /** @param {string} record @returns {number} the last that was given out in it, 0 for none */
  lastIn(record) {
    return this.last.get(record) ?? Number(this.own.get(lastOf(record)) ?? 0);
  }

  /** @param {string} record @param {Ledger} ledger @returns {string} an id that it does not have yet */
  next(record, ledger) {
    let number = this.lastIn(record) + 1;
    while (ledger.under(record, this.prefix + number).length) number += 1;
    this.last.set(record, number);
    return this.prefix + number;
  }
}

/** @param {There["own"]} own @returns {{device: string, own: Own[]}} and the row that keeps it */
function deviceIn(own) {
  const device = own.get("device");
  if (typeof device === "string") return { device, own: [] };
  return { device: FRESH, own: [{ name: "device", value: FRESH }] };
}

/** @type {Plan<string>} */
export function planDevice(there) {
  const { device, own } = deviceIn(there.own);
  return { own, value: device };
}

/** @param {Batch} batch @returns {Batch & {beside: Beside}} a copy that nobody else changes */
function checked({ record, events, beside = {} }) {
  /** @type {Batch["events"]} */
  const copy = JSON.parse(JSON.stringify(events));
  const isName = (/** @type {unknown} */ name) => typeof name === "string" && name !== "";
  if (!isName(record)) throw new StoreError("refused", "a record without a name");
  for (const event of copy) {
    if (event.id !== undefined && !isName(event.id)) throw new StoreError("refused", `the id ${event.id}`);
  }
  return { record, events: copy, beside: JSON.parse(JSON.stringify(beside)) };
}

/** @param {Batch[]} batches @returns {Plan<Kept[]>} which events they are now: those without an id have one */
export function planAppend(batches) {
  const given = batches.map(checked);
  /** What became of a draft at an attempt that was lost, as far as one can tell. @type {Map<object, RecordEvent>} */
  const before = new Map();
  return (there) => {
    const { device, own } = deviceIn(there.own);
    const ledger = new Ledger(there.rows);
    const numbers = new Numbers(there, device);
    /** @param {string} record @param {RecordEvent | Draft} event @returns {RecordEvent} */
    const settle = (record, event) => {
      if (event.id !== undefined) return event;
      const known = before.get(event);
      const settled = known && ledger.has(record, known) ? known : { ...event, id: numbers.next(record, ledger) };
      before.set(event, settled);
      return settled;
    };
    const value = given.map(({ record, events, beside }) => ({
      record,
      events: events.map((event) => {
        const settled = settle(record, event);
        ledger.add(record, settled);
        return settled;
      }),
      beside,
    }));
    for (const { record, beside } of given) {
      const known = besideIn(there.own, record);
      const both = joined(known, beside);
      if (textOf(both) === textOf(known)) continue;
      own.push({ name: besideOf(record), value: textOf(both) });
      there.own.set(besideOf(record), textOf(both));
    }
    return { add: ledger.added, own, value };
  };
}

/** @param {string} record @returns {Plan<Kept>} what was there */
export const planDrop = (record) => (there) => {
  const { device, own } = deviceIn(there.own);
  const last = new Numbers(there, device).lastIn(record);
  const beside = besideIn(there.own, record);
  // The record may come back, by undo or from a tab that still shows it: no number is given out twice.
  own.push({ name: lastOf(record), value: last });
  if (there.own.get(besideOf(record))) own.push({ name: besideOf(record), value: "" });
  return { drop: record, own, value: { record, events: there.rows.map(eventOf), beside } };
};

/**
 * Write again what a page holds of a record that the browser has lost: one that was deleted here stays deleted.
 *
 * @param {Kept} held @returns {Plan<boolean>} whether it was lost
 */
export const planAgain = (held) => (there) => {
  const isLost = !there.rows.length && !there.own.has(lastOf(held.record));
  return isLost ? { ...planAppend([held])(there), value: true } : { value: false };
};

/** @param {There} there @returns {Kept[]} */
export function gathered({ rows, own }) {
  /** @type {Map<string, RecordEvent[]>} */
  const records = new Map();
  for (const row of rows) {
    const events = records.get(row.record);
    if (events) events.push(eventOf(row));
    else records.set(row.record, [eventOf(row)]);
  }
  return [...records].map(([record, events]) => ({ record, events, beside: besideIn(own, record) }));
}
