/**
 * Keeps the last decisions on this device, lists them, and takes the latest along to other pages.
 *
 * A list is shown in each `[data-last-decisions]`; the latest decision that cannot wait takes the
 * place of the question in `.hp-now`, for a day. Its words are in `#hp-decisions`, which overrides/main.html
 * has from the catalogue.
 */

import { left, momentOf, shown } from "./times.js";

/**
 * @typedef {object} Kept a decision
 * @property {string} page the path of the page that gave it
 * @property {string} fragment its answers and times, and the policy
 * @property {string} title of the outcome
 * @property {string} outcome its id
 * @property {string} decided when
 * @property {boolean} urgent whether it cannot wait
 * @property {[string, string][]} due what is due, and when
 * @property {[string, string][]} alerts the title of each, and the page that explains it
 * @property {Record<string, string>} instead what takes the place of a fact of the team
 */

const STORE = "hotfix-playbook/decisions";
const MOST = 10;
/** An outcome that another one replaces within this time was an answer that was put right, in ms. */
const SLIP = 2 * 60_000;
/** For so long the latest decision goes along, in ms. */
const FRESH = 24 * 60 * 60_000;

/** The lists are written once the reader pauses, in ms. */
const SOON = 300;
let late = 0;

/** @returns {Kept[]} the latest first; none where nothing may be kept */
function decisions() {
  try {
    const kept = JSON.parse(localStorage.getItem(STORE) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isWhole) : [];
  } catch {
    return [];
  }
}

/** @param {unknown} one @returns {boolean} */
const isPair = (one) => Array.isArray(one) && one.length === 2 && one.every((text) => typeof text === "string");

/** @param {any} one @returns {boolean} whether it was written here, and whole: other sites may share the store */
function isWhole(one) {
  const texts = [one?.page, one?.fragment, one?.title, one?.outcome, one?.decided];
  const lists = [one?.due, one?.alerts];
  return (
    [...texts, ...Object.values(one?.instead ?? {})].every((text) => typeof text === "string") &&
    lists.every((pairs) => Array.isArray(pairs) && pairs.every(isPair)) &&
    momentOf(one.decided) !== undefined
  );
}

/** @param {Kept[]} kept */
function write(kept) {
  try {
    if (kept.length) localStorage.setItem(STORE, JSON.stringify(kept.slice(0, MOST)));
    else localStorage.removeItem(STORE);
  } catch {
    // Storage is switched off or full: the address has the decision.
  }
  clearTimeout(late);
  late = setTimeout(show, SOON);
}

/** Put a decision first; one that it corrects goes. @param {Kept} decision @param {Kept | undefined} before */
export function keep(decision, before) {
  const isSame = (/** @type {Kept} */ other) =>
    other.page === decision.page &&
    (other.outcome === "" || // one that was open is settled, or given up
      (other.decided === decision.decided && other.outcome === decision.outcome) ||
      (before !== undefined && other.decided === before.decided && other.outcome === before.outcome));
  const others = decisions().filter((other) => !isSame(other));
  const sorted = [decision, ...others].sort((one, other) => other.decided.localeCompare(one.decided));
  write(sorted);
}

/** Take out what is kept of a triage that was never decided. @param {Kept | undefined} open */
export function drop(open) {
  if (open?.outcome === "") write(decisions().filter((other) => other.page !== open.page || other.decided !== open.decided));
}

/** @param {Kept | undefined} before @returns {boolean} whether another outcome would correct it, or settle it */
export function isSlip(before) {
  const moment = before && momentOf(before.decided);
  return moment !== undefined && (before?.outcome === "" || Date.now() - moment.getTime() < SLIP);
}

const SAID = document.getElementById("hp-decisions");

/** What is said. @type {Record<string, string>} */
const WORDS = JSON.parse(SAID?.getAttribute("data-words") || "{}");

/** The path of the triage: with instant navigation the first page's address is no longer that of the page. */
const TRIAGE = new URL(SAID?.getAttribute("data-triage") ?? "triage/", location.href).pathname;

/** Whether the decisions of this page are kept: those that play with an example are not. */
export const isKept = () => location.pathname === TRIAGE;

/** @param {Kept} one @returns {HTMLAnchorElement} */
function linkTo(one) {
  const link = document.createElement("a");
  link.href = one.page + one.fragment;
  link.textContent = one.title;
  return link;
}

/** @param {Kept} one @returns {string} when it was decided, what was due since, and what is due next */
function facts(one) {
  const decided = /** @type {Date} */ (momentOf(one.decided));
  const parts = [(WORDS.decided ?? "").replace("{time}", () => shown(decided))];
  const due = one.due.map(([title, at]) => ({ title, at: momentOf(at) }));
  const isPast = (/** @type {Date | undefined} */ moment) => moment !== undefined && moment.getTime() <= Date.now();
  for (const past of due.filter((each) => isPast(each.at))) {
    const said = { title: past.title, time: past.at ? shown(past.at) : "" };
    parts.push((WORDS.missed ?? "").replace(/\{(title|time)\}/g, (_, /** @type {keyof typeof said} */ name) => said[name]));
  }
  const next = due.find(({ at }) => at && at.getTime() > Date.now());
  if (next?.at) {
    const { title, at } = next;
    const values = { title, time: shown(at), left: left(at, WORDS) };
    parts.push((WORDS.next ?? "").replace(/\{(title|time|left)\}/g, (_, /** @type {keyof typeof values} */ name) => values[name]));
  }
  return parts.join(WORDS.joint ?? " ");
}

/** @param {Kept} one @returns {boolean} whether it cannot wait, and is of today */
function isPressing({ decided, urgent }) {
  const moment = momentOf(decided);
  return urgent && moment !== undefined && Date.now() - moment.getTime() < FRESH;
}

/** Write the lists, and what goes along. */
function show() {
  const ours = decisions().filter((one) => one.page === TRIAGE);
  for (const place of document.querySelectorAll("[data-last-decisions]")) list(place, ours);
  const now = document.querySelector(".hp-now");
  const latest = ours.find(isPressing);
  if (now instanceof HTMLElement && latest) along(now, latest);
  for (const [fact, text] of Object.entries(latest?.instead ?? {})) {
    for (const place of document.querySelectorAll(`[data-fact="${CSS.escape(fact)}"]`)) {
      if (place.textContent !== text) place.textContent = text;
    }
  }
}

/** @param {Element} place @param {Kept[]} kept */
function list(place, kept) {
  const rows = kept.map((one) => {
    const row = document.createElement("li");
    row.append(linkTo(one), ` ${facts(one)}`);
    return row;
  });
  const all = document.createElement("ol");
  all.classList.add("hp-kept");
  all.append(...rows);
  const forget = document.createElement("button");
  forget.type = "button";
  forget.classList.add("hp-button", "hp-button--small");
  forget.textContent = WORDS.forget ?? "";
  // Other sites of this host may keep theirs in the same store.
  forget.addEventListener("click", () => write(decisions().filter((one) => one.page !== TRIAGE)));
  const note = document.createElement("p");
  note.textContent = `${WORDS.note ?? ""} `;
  note.append(forget);
  place.replaceChildren(...(kept.length ? [all, note] : []));
}

/** Let a decision take the place of the question whether something is broken. @param {HTMLElement} now @param {Kept} latest */
function along(now, latest) {
  const link = now.querySelector("a[data-triage]");
  const strong = document.createElement("strong");
  strong.append(linkTo(latest));
  const parts = [strong, ` ${facts(latest)} `];
  for (const [title, page] of latest.alerts) {
    const alert = document.createElement(/^\/(?!\/)/.test(page) ? "a" : "strong");
    if (alert instanceof HTMLAnchorElement) alert.href = new URL(page, location.origin).href;
    alert.classList.add("hp-now__alert");
    alert.textContent = title;
    parts.push(alert, " ");
  }
  now.replaceChildren(...parts, ...(link ? [link] : []));
}

if (window.document$) window.document$.subscribe(show);
else show();
addEventListener("storage", (event) => {
  if (event.key === STORE) show();
});
