/**
 * What pages know of the runs on this device without opening its records: with which decisions each was
 * begun, what it is called, how far it is, and what is still due.
 *
 * The run says so while it is shown: `known` of checklist/engine/run/render.py. decisions.js shows it.
 */

import { momentOf } from "./times.js";

/**
 * @typedef {object} Known what the run says of itself
 * @property {string} record its id
 * @property {string} called "" where it has no name, or must not be named
 * @property {string} outcome its title; "" while it is open
 * @property {string} decided when; "" before that
 * @property {string} steps how far it is
 * @property {boolean} isDone whether no step is left
 * @property {[string, string][]} due what is still due, and when
 *
 * @typedef {{fragment: string, decided: string}} Decision of the triage: its address, and when
 *
 * @typedef {object} Noted
 * @property {[string, string][]} of its decisions, the latest first: the answers in the address, and when
 * @property {boolean} isGone whether its record is not there; it may come back
 * @property {Known | null} known null until its page has been shown
 * @property {string} record its id
 */

/** Sites of one host do not share: it has the path of this one. */
const STORE = `hotfix-playbook/runs${new URL("../../", import.meta.url).pathname}`;

/** Those that are over, or gone, are the first to go. */
const MOST = 30;

/** @param {unknown} one @returns {boolean} */
const isPair = (one) => Array.isArray(one) && one.length === 2 && one.every((text) => typeof text === "string");

/** @param {any} known @returns {boolean} */
const isKnown = (known) =>
  known === null ||
  ([known?.called, known?.outcome, known?.decided, known?.steps].every((text) => typeof text === "string") &&
    Array.isArray(known.due) &&
    known.due.every(isPair));

/** @param {any} one @returns {boolean} whether it was written here, and whole */
const isWhole = (one) =>
  typeof one?.record === "string" && Array.isArray(one.of) && one.of.every(isPair) && isKnown(one.known);

/** @returns {{noted: Noted[], isAny: boolean}} the runs, and whether there is any record */
function read() {
  try {
    const { noted, isAny } = JSON.parse(localStorage.getItem(STORE) ?? "{}");
    return { noted: Array.isArray(noted) ? noted.filter(isWhole) : [], isAny: isAny === true };
  } catch {
    return { noted: [], isAny: false };
  }
}

/** @param {Noted[]} all @param {boolean} isAny */
function write(all, isAny) {
  const isOver = (/** @type {Noted} */ { isGone, known }) => isGone || known?.isDone === true;
  const noted = [...all.filter((one) => !isOver(one)), ...all.filter(isOver)].slice(0, MOST);
  try {
    if (noted.length || isAny) localStorage.setItem(STORE, JSON.stringify({ noted, isAny }));
    else localStorage.removeItem(STORE);
  } catch {
    // Storage is switched off or full: the list of records leads to the run.
  }
}

/** Its record is there. @param {string} record @param {(run: Noted) => Partial<Noted>} other what is other now */
function change(record, other) {
  const { noted } = read();
  const run = noted.find((one) => one.record === record) ?? { record, of: [], isGone: false, known: null };
  const rest = noted.filter((one) => one.record !== record);
  write([{ ...run, isGone: false, ...other(run) }, ...rest], true);
}

/** @param {Decision} decision @returns {[string, string]} what tells it from others: its address without times, and when */
const keyOf = ({ fragment, decided }) => [fragment.split("&", 1)[0] ?? "", decided];

/** @param {Decision} decision @returns {(key: [string, string]) => boolean} */
function isOf(decision) {
  const [answers, decided] = keyOf(decision);
  return (key) => key[0] === answers && key[1] === decided;
}

/** @returns {Noted[]} the runs whose records are there, the latest decision first */
export function runs() {
  const when = (/** @type {Noted} */ { known, of }) => momentOf(known?.decided || of[0]?.[1] || "")?.getTime() ?? 0;
  const all = read().noted.filter(({ isGone }) => !isGone);
  return all.toSorted((one, other) => when(other) - when(one));
}

/** @param {Decision} decision @returns {Noted | undefined} the run that was begun, or decided anew, with it */
export const runOf = (decision) => runs().find(({ of }) => of.some(isOf(decision)));

/** @param {Noted} run @param {Decision} decision @returns {boolean} whether the run goes by a later one */
export const isPast = ({ of }, decision) => !of.slice(0, 1).some(isOf(decision));

/** @returns {boolean} whether this device has records, as far as its pages have seen */
export const hasRecords = () => read().isAny;

/** A record was begun with a decision, or decided anew. @param {string} record @param {Decision} decision */
export function begun(record, decision) {
  const isSame = isOf(decision);
  change(record, ({ of }) => ({ of: [keyOf(decision), ...of.filter((key) => !isSame(key))] }));
}

/**
 * When it was decided is another time now.
 *
 * @param {Decision} before @param {Decision} decision @returns {boolean} whether that has a run
 */
export function corrected(before, decision) {
  const run = runOf(before);
  const isBefore = isOf(before);
  if (run) change(run.record, ({ of }) => ({ of: of.map((key) => (isBefore(key) ? keyOf(decision) : key)) }));
  return run !== undefined;
}

/** What a run says of itself. @param {Known} known */
export function tell(known) {
  change(known.record, () => ({ known }));
}

/** Which records there are: no page leads to another. @param {string[]} records */
export function there(records) {
  const { noted } = read();
  for (const run of noted) run.isGone = !records.includes(run.record);
  write(noted, records.length > 0);
}

/** A record is not there. @param {string} record */
export function lost(record) {
  const { noted, isAny } = read();
  for (const run of noted) if (run.record === record) run.isGone = true;
  write(noted, isAny);
}
