/** Begins a record on this device with a decision, or decides one anew: loaded when that is asked for. */

import { newId } from "./new-id.js";
import { append, persist, read, state } from "./store.js";

/** @import {Kept} from "../../../types/store" */

/**
 * @param {(request: object) => Promise<any>} ask asks Python
 * @param {{record?: string | undefined}} triage a request of the triage page
 * @returns {Promise<{record: string, fragment: string, isOnDevice: boolean}>} the record, the fragment of the
 *   address of its run, and whether the device keeps it
 */
export async function begin(ask, triage) {
  const record = triage.record || newId();
  const before = await read(record);
  const response = await about(ask, before, { name: "begin", triage });
  if (response.add.length) {
    await append(record, response.add);
    persist();
  }
  const { kept } = await state();
  if (kept === "device") return { record, fragment: `#record=${record}`, isOnDevice: true };
  // What is kept in memory ends with this page: the link to the next one takes it along.
  const handed = await about(ask, await read(record), { name: "handed", fields: {} });
  return { record, fragment: handed.texts.handover, isOnDevice: false };
}

/**
 * @param {(request: object) => Promise<any>} ask asks Python @param {Kept} kept
 * @param {object} act @returns {Promise<any>} what Python answers about a record
 */
async function about(ask, kept, act) {
  const now = new Date();
  const known = { page: "run", ...kept, now: now.toISOString(), here: -now.getTimezoneOffset(), me: me() };
  const response = await ask({ ...known, act });
  if (response.fault || response.asleep) throw new Error("fault");
  return response;
}

/** Where this device keeps what its reader is called. */
const ME = "hotfix-playbook/me";

/** @returns {string} what the reader is called on this device */
export function me() {
  try {
    return localStorage.getItem(ME) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} name of whoever uses this device */
export function keepMe(name) {
  try {
    localStorage.setItem(ME, name.trim());
  } catch {
    // Nothing may be kept: it is asked for again.
  }
}
