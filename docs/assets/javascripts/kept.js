/**
 * Has the site kept on the device, says where a page comes from there, and offers a newer version.
 *
 * What is kept, and when it is used, is for the service worker (workers/keep.js), which marks the
 * pages that it hands out. The worker is registered last: what the page itself needs comes first.
 *
 * @import {Heard} from "../../../types/offline"
 */

import { momentOf, shown } from "./times.js";

/** How long the page is left alone before the worker is registered, in ms. */
const REST = 1000;
/** How long the network may take to answer at all, in ms. */
const PATIENCE = 8000;
/** Between two looks whether Python has started, in ms. */
const LOOK = 500;
/** The folder of these scripts, which their content names, and the root of the site. */
const HERE = import.meta.url.replace(/[^/]*$/, "");
const ROOT = new URL("../../", HERE).href;
/** What only the plain start takes. */
const AFTER_A_FAULT = ["plain", "library"];
/** What is open here is not to be disturbed. */
const BUSY = "form[data-checklist], [data-run]";

/** @returns {HTMLElement | null} the line that says it, with its words, and where worker and scripts are */
const line = () => document.querySelector("[data-kept]");

/** @param {string} name @returns {string} */
const word = (name) => JSON.parse(line()?.dataset.words || "{}")[name] ?? "";

/** The worker of a newer version, once it is all here. @type {ServiceWorker | null} */
let newer = null;

/** Say on each page where it comes from. */
function look() {
  const place = line();
  if (!place) return;
  // The page that instant navigation has brought is of another version than these scripts.
  if (new URL(place.dataset.scripts ?? HERE, document.baseURI).href !== HERE) location.reload();
  const { why, moment } = origin();
  place.replaceChildren();
  if (moment && why !== "newer") {
    const at = new URL(location.href);
    at.search = "?network";
    const link = Object.assign(document.createElement("a"), { href: at.href, textContent: word("network") });
    link.addEventListener("click", (event) => {
      event.preventDefault();
      tryNetwork(link);
    });
    place.append(`${word(why).replace("{time}", () => shown(moment))} `, link);
  } else if (newer && why !== "newer" && !document.querySelector(BUSY)) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: word("use") });
    button.addEventListener("click", () => take("now"));
    place.append(`${word("newer")} `, button);
  }
  place.hidden = !place.childNodes.length;
  if (why === "newer") take("alone");
  tellOfEngine();
}

/** Go there only if the network answers, with whatever: without one the page would be lost. @param {HTMLAnchorElement} link */
async function tryNetwork(link) {
  try {
    await fetch(link.href, { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout?.(PATIENCE) ?? null });
    location.assign(link.href);
  } catch {
    link.after(` ${word("still")}`);
    setTimeout(look, PATIENCE);
  }
}

/** @returns {{why: string, moment: Date | undefined}} as the worker has marked the page */
function origin() {
  const [why = "", built = ""] = (document.querySelector("meta[name=hp-kept]")?.getAttribute("content") ?? "").split(" ");
  return { why, moment: momentOf(built) };
}

/** @param {ServiceWorker | null | undefined} worker @param {Heard} message */
const tell = (worker, message) => worker?.postMessage(message);

/** Let the newer worker take over. @param {"now" | "alone"} how */
function take(how) {
  if (!newer) return;
  if (how === "now") navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  tell(newer, { take: how });
}

/** What the page has started is kept too. */
function tellOfEngine() {
  const started = document.querySelector("[data-runtime]")?.getAttribute("data-runtime");
  const parts = Object.entries(JSON.parse(started || "{}")).filter(([part]) => !AFTER_A_FAULT.includes(part));
  const addresses = parts.map(([, address]) => String(address)).filter((address) => address.includes("#sha256-"));
  const keep = addresses.map((address) => new URL(address, document.baseURI).href.replace(/#.*/s, ""));
  if (keep.length) navigator.serviceWorker.ready.then(({ active }) => tell(active, { keep }));
}

/** @param {ServiceWorkerRegistration} registration */
function watch(registration) {
  const see = () => {
    const before = newer;
    // The first worker of all is no newer one.
    newer = registration.active ? registration.waiting : null;
    if (newer !== before) look();
  };
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", see);
  });
  // Another tab has taken it.
  navigator.serviceWorker.addEventListener("controllerchange", see);
  see();
}

/** Once the page has what it needs, and a moment has passed. */
async function register() {
  const address = line()?.dataset.worker;
  const { serviceWorker } = navigator;
  if (!address) {
    const registration = await serviceWorker.getRegistration(ROOT);
    if (registration?.scope === ROOT) await registration.unregister();
    return;
  }
  const registration = await serviceWorker.register(new URL(address, document.baseURI), { updateViaCache: "none" });
  watch(registration);
  tell(registration.active, { keep: [] }); // what was lost since is kept again
}

function registerLast() {
  const engine = document.querySelector("[data-engine]")?.getAttribute("data-engine");
  const isStarting = document.readyState !== "complete" || engine === "starting";
  if (isStarting) setTimeout(registerLast, LOOK);
  else setTimeout(() => register().catch((fault) => console.warn(`nothing is kept: ${fault}`)), REST);
}

if (navigator.serviceWorker) {
  if (window.document$) window.document$.subscribe(look);
  else look();
  registerLast();
}
