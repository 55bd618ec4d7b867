/** Begins a record on this device with a decision, or decides one anew: loaded when that is asked for. */

import { newId } from "./new-id.js";
import { append, persist, read } from "./store.js";

/**
 * @param {(request: object) => Promise<any>} ask asks Python
 * @param {{record?: string | undefined}} triage a request of the triage page
 * @returns {Promise<string>} the record
 */
export async function begin(ask, triage) {
  const record = triage.record || newId();
  const events = triage.record ? await read(record) : [];
  const now = new Date();
  const response = await ask({
    page: "run",
    record,
    events,
    now: now.toISOString(),
    here: -now.getTimezoneOffset(),
    me: me(),
    act: { name: "begin", triage },
  });
  if (response.fault) throw new Error("fault");
  if (response.add.length) {
    await append(record, response.add);
    persist();
  }
  return record;
}

/** Where this device keeps what its reader is called. */
export const ME = "hotfix-playbook/me";

/** @returns {string} what the reader is called on this device */
export function me() {
  try {
    return localStorage.getItem(ME) ?? "";
  } catch {
    return "";
  }
}
