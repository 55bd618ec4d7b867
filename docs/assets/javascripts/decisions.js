/**
 * Keeps the last decisions on this device, lists them, and takes the latest along to other pages.
 *
 * A list is shown in each `[data-last-decisions]`; the latest decision that cannot wait takes the
 * place of the question in `.hp-now`, for a day. Its words are in `#hp-decisions`, which overrides/main.html
 * has from the catalogue.
 */

import { left, momentOf, shown, written } from "./times.js";

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
/** Until when the reader has let the device forget. */
const FORGOTTEN = "hotfix-playbook/forgotten";
const MOST = 10;
/** Between two looks at the clock, in ms. */
const LOOK = 10_000;
/** A time that is further ahead than this is a mistake, in ms. */
const AHEAD = 60_000;
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
    return Array.isArray(kept) ? kept.slice(0, 10 * MOST).filter(isWhole) : [];
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
    const ours = kept.filter(isOurs).slice(0, MOST);
    const all = [...ours, ...kept.filter((one) => !isOurs(one)).slice(0, 9 * MOST)];
    if (all.length) localStorage.setItem(STORE, JSON.stringify(all));
    else localStorage.removeItem(STORE);
  } catch {
    // Storage is switched off or full: the address has the decision.
  }
  clearTimeout(late);
  late = setTimeout(show, SOON);
}

/** Put a decision first; one that it corrects goes. @param {Kept} decision @param {Kept | undefined} before */
export function keep(decision, before) {
  if (decision.decided <= forgottenUntil()) return;
  const isSame = (/** @type {Kept} */ other) =>
    other.page === decision.page &&
    (other.outcome === "" || // one that was open is settled, or given up
      (other.decided === decision.decided && answersOf(other) === answersOf(decision)) ||
      (before !== undefined && other.decided === before.decided && answersOf(other) === answersOf(before)));
  const others = decisions().filter((other) => !isSame(other));
  // One whose time is still to come is a mistake of a clock or a link: it pushes none out.
  const rank = (/** @type {Kept} */ { decided }) => (isAhead(decided) ? "" : decided);
  write([decision, ...others].sort((one, other) => rank(other).localeCompare(rank(one))));
}

/** @param {Kept} one @returns {string} as the address has them, without its times */
const answersOf = ({ fragment }) => fragment.split("&", 1)[0] ?? "";

/** @param {string} moment @returns {boolean} */
const isAhead = (moment) => (momentOf(moment)?.getTime() ?? 0) > Date.now() + AHEAD;

/** @returns {string} */
function forgottenUntil() {
  try {
    return localStorage.getItem(FORGOTTEN) ?? "";
  } catch {
    return "";
  }
}

/** Forget those of this site, for good: the address of a page may still hold one. */
function forget() {
  try {
    localStorage.setItem(FORGOTTEN, written(new Date()));
  } catch {
    // Nothing is kept that could be forgotten.
  }
  write(decisions().filter((one) => !isOurs(one)));
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

/** Whether the decisions of a page are kept: those that play with an example are not. @param {string} path */
export const isKept = (path) => path === TRIAGE;

/** @param {Kept} one @returns {boolean} whether it is of this site: others of the host share the store */
const isOurs = ({ page }) => page === TRIAGE;

/** @param {Kept} one @returns {HTMLAnchorElement} */
function linkTo(one) {
  const link = document.createElement("a");
  link.href = one.page + one.fragment;
  link.textContent = one.title;
  link.addEventListener("click", (event) => {
    // On the page itself it is another fragment, which the theme would put there without telling.
    if (location.pathname !== one.page || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    location.hash = one.fragment;
    scrollTo({ top: 0 });
  });
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
  return urgent && moment !== undefined && !isAhead(decided) && Date.now() - moment.getTime() < FRESH;
}

/** Write the lists, and what goes along. */
function show() {
  const ours = decisions().filter(isOurs).slice(0, MOST);
  for (const place of document.querySelectorAll("[data-last-decisions]")) list(place, ours);
  const now = document.querySelector(".hp-now");
  const latest = ours.find(isPressing);
  if (now instanceof HTMLElement) along(now, latest);
  for (const place of document.querySelectorAll("[data-fact]")) {
    const text = originalOf(place);
    const said = latest?.instead?.[place.getAttribute("data-fact") ?? ""] ?? text;
    if (place.textContent !== said) place.textContent = said;
  }
}

/** What a place says without a decision. @type {WeakMap<Element, string>} */
const originals = new WeakMap();

/** @param {Element} place @returns {string} */
function originalOf(place) {
  const known = originals.get(place) ?? place.textContent ?? "";
  originals.set(place, known);
  return known;
}

/** @type {WeakMap<Element, Node[]>} */
const questions = new WeakMap();

/** What each list says. @type {WeakMap<Element, string>} */
const lists = new WeakMap();

/** @param {Element} place @param {Kept[]} kept */
function list(place, kept) {
  const told = JSON.stringify([kept, kept.map(facts)]);
  if (lists.get(place) === told) return;
  lists.set(place, told);
  const rows = kept.map((one) => {
    const row = document.createElement("li");
    row.append(linkTo(one), ` ${facts(one)}`);
    return row;
  });
  const all = document.createElement("ol");
  all.classList.add("hp-kept");
  all.append(...rows);
  const button = document.createElement("button");
  button.type = "button";
  button.classList.add("hp-button", "hp-button--small");
  button.textContent = WORDS.forget ?? "";
  button.addEventListener("click", () => {
    forget();
    if (place instanceof HTMLElement) {
      place.tabIndex = -1;
      place.focus({ preventScroll: true });
    }
  });
  const note = document.createElement("p");
  note.textContent = `${WORDS.note ?? ""} `;
  note.append(button);
  place.replaceChildren(...(kept.length ? [all, note] : []));
}

/** Let a decision take the place of the question whether something is broken. @param {HTMLElement} now @param {Kept | undefined} latest */
function along(now, latest) {
  const question = questions.get(now) ?? [...now.childNodes];
  questions.set(now, question);
  const told = latest ? JSON.stringify([latest, facts(latest)]) : "";
  if ((lists.get(now) ?? "") === told) return;
  lists.set(now, told);
  if (!latest) {
    now.replaceChildren(...question);
    return;
  }
  const link = question.map((node) => (node instanceof Element ? node.closest("a[data-triage]") ?? node.querySelector("a[data-triage]") : null)).find(Boolean);
  const strong = document.createElement("strong");
  strong.append(linkTo(latest));
  const parts = [strong, ` ${facts(latest)} `];
  for (const [title, page] of latest.alerts) {
    const address = ofThisSite(page);
    const alert = document.createElement(address ? "a" : "strong");
    if (alert instanceof HTMLAnchorElement) alert.href = address;
    alert.classList.add("hp-now__alert");
    alert.textContent = title;
    parts.push(alert, " ");
  }
  now.replaceChildren(...parts, ...(link ? [link] : []));
}

/** @param {string} page @returns {string} its address; "" where it is none of this site */
function ofThisSite(page) {
  try {
    const address = new URL(page, location.origin);
    return page.startsWith("/") && address.origin === location.origin ? address.href : "";
  } catch {
    return "";
  }
}

if (window.document$) window.document$.subscribe(show);
else show();
setInterval(show, LOOK);
document.addEventListener("visibilitychange", show);
addEventListener("storage", (event) => {
  if (event.key === STORE) show();
});
