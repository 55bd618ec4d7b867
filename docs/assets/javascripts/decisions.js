/**
 * Keeps the last decisions on this device, lists them, and takes the latest along to other pages.
 *
 * A list is shown in each `[data-last-decisions]`, and runs that are not over in `[data-open-runs]`; the
 * latest decision that cannot wait takes the place of the question in `.hp-now`, for a day. A decision
 * with a run leads to it: runs.js knows. The words are in `#hp-decisions`, which overrides/main.html has
 * from the catalogue.
 */

import { hasRecords, isPast, runOf, runs } from "./runs.js";
import { left, momentOf, shown, written } from "./times.js";

/**
 * @import {Noted} from "./runs.js"
 *
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
/** So many runs are shown before all else. */
const MOST_RUNS = 2;
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

/** @param {string} until "" where nothing was forgotten */
function setForgotten(until) {
  try {
    if (until) localStorage.setItem(FORGOTTEN, until);
    else localStorage.removeItem(FORGOTTEN);
  } catch {
    // Nothing is kept that could be forgotten.
  }
}

/** What was forgotten on this page, while it can be brought back. @type {{kept: Kept[], until: string} | undefined} */
let forgotten;

/** Forget those of this site: the address of a page may still hold one. */
function forget() {
  forgotten = { kept: decisions().filter(isOurs), until: forgottenUntil() };
  setForgotten(written(new Date()));
  write(decisions().filter((one) => !isOurs(one)));
}

function bringBack() {
  const { kept = [], until = "" } = forgotten ?? {};
  forgotten = undefined;
  setForgotten(until);
  write([...decisions(), ...kept]);
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

/** The address of the run. */
const RUN = new URL(SAID?.getAttribute("data-runs") ?? "run/", location.href).href;

/** @param {string} name of words @param {Record<string, string>} values @returns {string} */
const say = (name, values) => (WORDS[name] ?? "").replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);

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

/**
 * When it was decided, how far it is, what was due since, and what is due next.
 *
 * @param {{decided: string, due: [string, string][], outcome?: string}} one @param {string} [steps] @returns {string}
 */
function facts({ decided, due, outcome }, steps = "") {
  const moment = momentOf(decided);
  const known = due.map(([title, at]) => ({ title, at: momentOf(at) }));
  const missed = known.filter(({ at }) => at && at.getTime() <= Date.now());
  const next = known.find(({ at }) => at && at.getTime() > Date.now());
  const parts = [
    moment ? say(outcome === "" ? "counted" : "decided", { time: shown(moment) }) : "",
    steps,
    ...missed.map(({ title, at }) => say("missed", { title, time: at ? shown(at) : "" })),
    next?.at ? say("next", { title: next.title, time: shown(next.at), left: left(next.at, WORDS) }) : "",
    missed.length && !steps ? (WORDS.unrecorded ?? "") : "",
  ];
  return parts.filter(Boolean).join(WORDS.joint ?? " ");
}

/**
 * The facts of a decision: where it has a run, those of the run, which alone knows what is still due.
 *
 * @param {Kept} one @returns {string}
 */
function factsOf(one) {
  const run = runOf(one);
  if (run && isPast(run, one)) return facts({ ...one, due: [] });
  const { decided } = one;
  return run?.known ? facts({ decided, due: run.known.due }, run.known.steps) : facts(one);
}

/** @param {Noted} run @returns {string} the outcome and the facts, as for a decision */
const factsOfRun = ({ known }) => (known ? `${known.outcome} ${facts(known, known.steps)}`.trim() : "");

/** @param {Noted} run @returns {HTMLElement} what it is called */
function nameOf({ record, known }) {
  const name = document.createElement("strong");
  name.textContent = known?.called || say("untitled", { record });
  return name;
}

/** @param {Noted} run @param {string[]} looks @returns {HTMLAnchorElement} */
function linkToRun({ record }, ...looks) {
  const link = document.createElement("a");
  link.href = `${RUN}#record=${record}`;
  link.textContent = WORDS.open_run ?? "";
  link.classList.add(...looks);
  return link;
}

/** @param {Kept} one @returns {boolean} whether it cannot wait, and is of today */
function isPressing({ decided, urgent }) {
  const moment = momentOf(decided);
  return urgent && moment !== undefined && !isAhead(decided) && Date.now() - moment.getTime() < FRESH;
}

/** @param {Noted} run @returns {boolean} whether it is not over, and was decided today */
function isFresh({ known }) {
  const moment = momentOf(known?.decided ?? "");
  return moment !== undefined && !known?.isDone && Date.now() - moment.getTime() < FRESH;
}

/** Write the lists, and what goes along. */
function show() {
  const ours = decisions().filter(isOurs).slice(0, MOST);
  for (const place of document.querySelectorAll("[data-last-decisions]")) list(place, ours);
  const now = document.querySelector(".hp-now:not([hidden])");
  const latest = ours.find((one) => isPressing(one) && !isReplaced(one));
  for (const place of document.querySelectorAll("[data-open-runs]")) running(place, latest);
  const run = latest ? runOf(latest) : runs().find(isFresh);
  if (now instanceof HTMLElement) along(now, latest, run);
  for (const place of document.querySelectorAll("[data-fact]")) {
    const text = originalOf(place);
    const said = latest?.instead?.[place.getAttribute("data-fact") ?? ""] ?? text;
    if (place.textContent !== said) place.textContent = said;
  }
}

/** @param {Kept} one @returns {boolean} whether its run has been decided anew since */
function isReplaced(one) {
  const run = runOf(one);
  return run !== undefined && isPast(run, one);
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
  place.parentElement?.toggleAttribute("data-has-records", hasRecords());
  const told = JSON.stringify([kept, kept.map(factsOf), kept.map(runOf), forgotten]);
  if (lists.get(place) === told) return;
  lists.set(place, told);
  const all = document.createElement("ol");
  all.classList.add("hp-kept");
  all.append(...kept.map(rowOf));
  const said = kept.length ? [all, noteWith("note", "forget", forget, place)] : [];
  if (forgotten) said.push(noteWith("forgotten", "back", bringBack, place));
  place.replaceChildren(...said);
}

/** @param {Kept} one @returns {HTMLElement} */
function rowOf(one) {
  const row = document.createElement("li");
  const run = isReplaced(one) ? undefined : runOf(one);
  if (run) {
    const head = document.createElement("div");
    head.append(nameOf(run), " ", linkToRun(run, "hp-button", "hp-button--small", "hp-button--main"));
    row.append(head);
  }
  row.append(linkTo(one), ` ${factsOf(one)}`);
  return row;
}

/**
 * @param {string} said by its word @param {string} name of the button's @param {() => void} act
 * @param {Element} place takes the focus: the button goes @returns {HTMLElement}
 */
function noteWith(said, name, act, place) {
  const button = document.createElement("button");
  button.type = "button";
  button.classList.add("hp-button", "hp-button--small");
  button.textContent = WORDS[name] ?? "";
  button.addEventListener("click", () => {
    act();
    if (place instanceof HTMLElement) {
      place.tabIndex = -1;
      place.focus({ preventScroll: true });
    }
  });
  const note = document.createElement("p");
  note.append(`${WORDS[said] ?? ""} `, button);
  return note;
}

/**
 * The runs that are not over, and before them the latest decision, if it cannot wait and has none.
 *
 * @param {Element} place @param {Kept | undefined} latest
 */
function running(place, latest) {
  const open = runs().filter(({ known }) => !known?.isDone).slice(0, MOST_RUNS);
  const alone = latest && !runOf(latest) ? latest : undefined;
  const told = JSON.stringify([latest?.alerts, alone, alone && factsOf(alone), open.map((run) => [run, factsOfRun(run)])]);
  if (lists.get(place) === told) return;
  lists.set(place, told);
  const rows = open.map((run) => {
    const row = document.createElement("p");
    const said = document.createElement("span");
    said.append(nameOf(run), ` ${factsOfRun(run)}`);
    row.append(said, linkToRun(run, "md-button", "md-button--primary"));
    return row;
  });
  if (alone) rows.unshift(rowOfDecision(alone));
  const alerts = alertsOf(latest);
  if (alerts.length) {
    const row = document.createElement("p");
    row.append(...alerts);
    rows.unshift(row);
  }
  place.replaceChildren(...rows);
}

/** @param {Kept} one @returns {HTMLParagraphElement} */
function rowOfDecision(one) {
  const row = document.createElement("p");
  const said = document.createElement("span");
  const title = document.createElement("strong");
  title.textContent = one.title;
  said.append(title, ` ${factsOf(one)}`);
  const link = linkTo(one);
  link.textContent = WORDS.open ?? "";
  link.classList.add("md-button", "md-button--primary");
  row.append(said, link);
  return row;
}

/**
 * Let a decision, or the run that it has, take the place of the question whether something is broken.
 *
 * @param {HTMLElement} now @param {Kept | undefined} latest @param {Noted | undefined} run
 */
function along(now, latest, run) {
  const question = questions.get(now) ?? [...now.childNodes];
  questions.set(now, question);
  const said = latest ? factsOf(latest) : run ? factsOfRun(run) : "";
  const told = latest || run ? JSON.stringify([latest, run, said]) : "";
  if ((lists.get(now) ?? "") === told) return;
  lists.set(now, told);
  if (!told) {
    now.replaceChildren(...question);
    return;
  }
  const link = question.map((node) => (node instanceof Element ? node.closest("a[data-triage]") ?? node.querySelector("a[data-triage]") : null)).find(Boolean);
  const strong = document.createElement("strong");
  if (latest) strong.append(run ? latest.title : linkTo(latest));
  const parts = run ? [nameOf(run), " ", linkToRun(run), " ", strong, ` ${said} `] : [strong, ` ${said} `];
  now.replaceChildren(...parts, ...alertsOf(latest), ...(link ? [link] : []));
}

/** @param {Kept | undefined} one @returns {(Element | string)[]} what must be seen wherever the decision is */
function alertsOf(one) {
  return (one?.alerts ?? []).flatMap(([title, page]) => {
    const address = ofThisSite(page);
    const alert = document.createElement(address ? "a" : "strong");
    if (alert instanceof HTMLAnchorElement) alert.href = address;
    alert.classList.add("hp-now__alert");
    alert.textContent = title;
    return [alert, " "];
  });
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

/** Another page: what was forgotten on the one before is. */
function arrive() {
  forgotten = undefined;
  show();
}

if (window.document$) window.document$.subscribe(arrive);
else arrive();
setInterval(show, LOOK);
document.addEventListener("visibilitychange", show);
addEventListener("pageshow", show);
addEventListener("storage", show);
