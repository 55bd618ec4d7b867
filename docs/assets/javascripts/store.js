/**
 * Keeps the records of incidents on this device: the one door to them.
 *
 * A record is its events, one row each, which are added and never rewritten: tabs cannot overwrite
 * each other's, and the same event may come twice. What comes under a known id with another content
 * is kept beside it. Where no database opens, all is kept in memory, and `state` says so.
 * To change what is written, edit records.js; where rows lie, database.js.
 */

import { Database, Memory, storeError, StoreError } from "./database.js";
import { gathered, Ledger, planAgain, planAppend, planDevice, planDrop } from "./records.js";

/** @import {Batch, Heard, Kept, Place, RecordEvent, State} from "../../../types/store" */

export { StoreError };

/** Sites of one host do not share: it has the path of this one. */
const NAME = `hotfix-playbook${new URL("../../", import.meta.url).pathname}`;

/** How long a browser that would not spare the records is not asked again, in ms. */
const RESPITE = 30 * 24 * 60 * 60_000;

const memory = new Memory();
const database = new Database(NAME, (what) => {
  if (what === "opened" && place === memory) moveIn();
  else tellState();
});

/** @type {Place} */
let place = database;
/** Why it is memory. @type {State["reason"]} */
let reason = "";
/** @type {Promise<unknown> | undefined} */
let started;

/** @returns {Promise<Place>} where the rows are */
async function here() {
  started ??= database.open().catch((fault) => {
    const { detail, reason: why } = storeError(fault);
    reason = detail === "late" || detail === "missing" ? detail : why;
    place = memory;
    tellState();
  });
  await started;
  return place;
}

/** The database has opened after all. Nobody writes to memory meanwhile: all wait for `started`. */
function moveIn() {
  const move = async () => {
    const batches = gathered(await memory.look());
    const records = batches.map(({ record }) => record);
    await database.change(records, planAppend(batches));
    place = database;
    memory.kept = [];
    channel?.postMessage(records);
    tellState();
  };
  started = move().catch(() => {}); // what is in memory stays there
}

/** @returns {State["reason"]} */
const reasonNow = () => (place === database ? database.reason : reason);

/** @type {Set<(heard: Heard) => void>} */
const listeners = new Set();

/** @param {Heard} heard */
function tell(heard) {
  for (const listener of listeners) queueMicrotask(() => listener(heard));
}

/** Let this tab hear what a page wrote that is gone by now. @param {string[]} records */
export function announce(records) {
  tell({ why: "changed", records });
}

function tellState() {
  tell({ why: "state", reason: reasonNow() });
}

/** To the other tabs; without it they look again when they are shown. @returns {BroadcastChannel | undefined} */
function openChannel() {
  try {
    const channel = new BroadcastChannel(NAME);
    channel.addEventListener("message", ({ data }) => {
      if (Array.isArray(data)) tell({ why: "changed", records: data.map(String) });
    });
    return channel;
  } catch {
    return undefined;
  }
}
const channel = openChannel();

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") tell({ why: "shown" });
});

/**
 * Hear what other tabs change, and when to look again.
 *
 * @param {(heard: Heard) => void} listener @returns {() => void} ends it
 */
export function watch(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Add events to records: all of them, or none and a StoreError. Those without an id get one that no
 * other tab gives out: the name of this device, and the number of the event.
 *
 * @param {Batch[]} batches @returns {Promise<Kept[]>} the events with their ids, in the order given
 */
export async function appendAll(batches) {
  try {
    const plan = planAppend(batches); // takes a copy before it waits
    const records = [...new Set(batches.map(({ record }) => record))];
    const at = await here();
    const kept = await at.change(records, plan);
    if (at === database) channel?.postMessage(records);
    const there = new Ledger((await at.look(records)).rows);
    for (const { record, events } of kept) {
      const lost = events.find((event) => !there.has(record, event));
      if (lost) throw new StoreError("gone", `${record} ${lost.id}`);
    }
    return kept;
  } catch (fault) {
    throw storeError(fault);
  }
}

/** The same for one record. @param {string} record @param {Batch["events"]} events @returns {Promise<RecordEvent[]>} */
export async function append(record, events) {
  const kept = await appendAll([{ record, events }]);
  return kept.flatMap((batch) => batch.events);
}

/** @param {string} record @returns {Promise<Kept>} without events where it is not known */
export async function read(record) {
  const at = await here();
  const [found] = gathered(await at.look([record]));
  return found ?? { record, events: [], beside: {} };
}

/** @returns {Promise<Kept[]>} all records, in one go */
export async function list() {
  const at = await here();
  return gathered(await at.look());
}

/** @param {string} record @returns {Promise<Kept>} what was there: to be appended if that is undone */
export async function drop(record) {
  const at = await here();
  const dropped = await at.change([record], planDrop(record));
  if (at === database) channel?.postMessage([record]);
  return dropped;
}

/**
 * Write again what this page holds of a record, if the browser has lost it.
 *
 * @param {Kept} held @returns {Promise<boolean>} whether it had
 */
export async function keepAgain(held) {
  if (!held.events.length) return false;
  const at = await here();
  const wasLost = await at.change([held.record], planAgain(held));
  if (wasLost && at === database) channel?.postMessage([held.record]);
  return wasLost;
}

/** @returns {Promise<string>} the name of this device: 8 letters and digits, drawn once for the browser's profile */
export async function device() {
  const at = await here();
  return at.change([], planDevice);
}

/** @returns {Promise<State>} how well the records are kept */
export async function state() {
  const isKept = (await here()) === database;
  const [persisted = null, { usage = null, quota = null } = {}] = await Promise.all([
    navigator.storage?.persisted?.().catch(() => null),
    navigator.storage?.estimate?.().catch(() => ({})),
  ]);
  return {
    kept: isKept ? "device" : "memory",
    reason: reasonNow(),
    persisted: isKept ? persisted : null,
    usage,
    quota,
  };
}

/** @type {Promise<boolean | null> | undefined} */
let asked;

/**
 * Ask the browser, once, to spare the records when room is short; after the first of them is kept.
 *
 * @returns {Promise<boolean | null>} whether it does; null where it cannot be asked
 */
export const persist = () => (asked ??= ask().catch(() => null));

/** @returns {Promise<boolean | null>} */
async function ask() {
  const at = await here();
  if (at === memory || !navigator.storage?.persist) return null;
  if (await navigator.storage.persisted()) return true;
  const now = Date.now();
  const isDue = await at.change([], ({ own }) => {
    const value = now - Number(own.get("asked") ?? 0) > RESPITE;
    return { own: value ? [{ name: "asked", value: now }] : [], value };
  });
  return isDue && navigator.storage.persist();
}
