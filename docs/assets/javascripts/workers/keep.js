/**
 * Keeps the site on the device, for when there is no network: what the service worker does.
 *
 * The build writes service-worker.js at the site's root, which loads this and names every file with
 * its SHA-256 (checklist/build/site/offline.py). Files are kept by digest, so versions share what is
 * the same in them, what breaks off goes on where it was, and nothing is kept but what was built.
 * A page comes from the network, where that answers in time, with a page of this site that has all
 * it needs; else from what is kept. A page names its scripts, its engine and its policy, so these
 * are always of one version. docs/adr/0019-offline.md has the reasons.
 *
 * @import {Files, Heard, Version} from "../../../../types/offline"
 */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const ROOT = worker.registration.scope;
/** Other sites may share the host: a space is in no path. */
const NAME = `hotfix-playbook ${new URL(ROOT).pathname}`;
const [FILES = "", VERSIONS = ""] = ["files", "versions"].map((part) => [NAME, part].join(" "));
/** Where the version is noted that was active last. */
const ACTIVE = `${ROOT}?active`;
/** So long the network may take for a page of which there is one here, in ms. */
const PATIENCE = 3000;
/** And so long once it has let a page wait in vain, until it answers again. */
const IMPATIENCE = 500;
/** So long it may take for a page of which there is none here. */
const LONG_PATIENCE = 10_000;
/** So many files are fetched at once. */
const AT_ONCE = 4;
/** An address with this query is the network's alone: a login, say, that is asked for there. */
const NETWORK = "?network";
/** What a page needs, by content; in its source as it is, or in JSON. */
const NEEDED = /[\w./-]*\bassets\/(?:scripts-|runtime\/|stylesheets\/|javascripts\/)[\w./-]+\.\w+/g;
/** The folder of a version's scripts; some of them no page names, so a list in it names all. */
const SCRIPTS = /^.*\bassets\/scripts-[^/]+\//;
const LIST = "list.json";
const PAGE = /\.html?$/;
const DATA = /\.(?:json|csv|xml|txt|webmanifest)$/;
/** A host, or what is between, may send others; what is kept has these. @type {Record<string, string>} */
const TYPES = {
  css: "text/css",
  csv: "text/csv",
  html: "text/html; charset=utf-8",
  js: "text/javascript",
  json: "application/json",
  mjs: "text/javascript",
  svg: "image/svg+xml",
  wasm: "application/wasm",
  webmanifest: "application/manifest+json",
  woff2: "font/woff2",
};
/** Those of the way, not of the file. */
const PASSING = ["content-encoding", "content-length", "transfer-encoding"];

/** The version that this worker is of. @type {Version} */
let own = { version: "", built: "", mark: "", site: {}, engine: {}, later: {} };

/** Keep a version of the site from now on. @param {Version} version */
function keep(version) {
  own = version;
  worker.addEventListener("install", (event) => event.waitUntil(install()));
  worker.addEventListener("activate", (event) => event.waitUntil(activate()));
  worker.addEventListener("fetch", onFetch);
  worker.addEventListener("message", (event) => event.waitUntil(hear(event.data)));
}

/** Keep nothing any more, and go. */
function forget() {
  worker.addEventListener("install", () => worker.skipWaiting());
  worker.addEventListener("activate", (event) =>
    event.waitUntil(
      Promise.all([...[FILES, VERSIONS].map((name) => caches.delete(name)), worker.registration.unregister()]),
    ),
  );
}

/** @param {string} path of a file, below the root @returns {string} its address; a page's is that of its folder */
const addressOf = (path) => new URL(path.replace(/(^|\/)index\.html$/, "$1") || "./", ROOT).href;
/** @param {string} digest @returns {string} under what a file is kept */
const keyOf = (digest) => `${ROOT}?kept=${encodeURIComponent(digest)}`;

/** @param {Version} version @returns {Files} all that it names */
const all = ({ site, engine, later }) => Object.assign({}, site, engine, ...Object.values(later));

/**
 * Do it while no other worker of the site does what must not be done at once.
 *
 * @template T @param {() => Promise<T>} work @returns {Promise<T>}
 */
const alone = (work) => (navigator.locks ? navigator.locks.request(NAME, work) : work());

/** Fetch what is missing. The worker takes over only once all is there. */
async function install() {
  const kept = await keptKeys();
  /** @param {Files} some */
  const has = (some) => Object.values(some).some((digest) => kept.has(keyOf(digest)));
  const wanted = { ...own.site };
  if (!savesData()) Object.assign(wanted, own.engine);
  for (const before of await versions()) {
    if (has(before.engine)) Object.assign(wanted, own.engine);
    for (const [name, some] of Object.entries(before.later)) if (has(some)) Object.assign(wanted, own.later[name]);
  }
  await keepAll(wanted);
  // A version that took over meanwhile has tidied what was in no version.
  const isWhole = await alone(async () => {
    if ((await missing(wanted)).length) return false;
    const known = await caches.open(VERSIONS);
    await known.put(`${ROOT}?version=${own.version}`, new Response(JSON.stringify(own)));
    return true;
  });
  if (!isWhole) await install();
}

/** Keep again what the browser, or another site of the same host, has deleted. */
async function mend() {
  const known = await caches.open(VERSIONS);
  const isKnown = await known.match(`${ROOT}?version=${own.version}`);
  if (!isKnown || (await missing(own.site)).length) await install();
}

/** @returns {Promise<Set<string>>} under what files are kept */
async function keptKeys() {
  const files = await caches.open(FILES);
  return new Set((await files.keys()).map(({ url }) => url));
}

/** @param {Files} wanted @returns {Promise<[string, string][]>} what of it is not kept */
async function missing(wanted) {
  const kept = await keptKeys();
  return Object.entries(wanted).filter(([, digest]) => !kept.has(keyOf(digest)));
}

/** @returns {boolean} whether the reader has asked for few bytes */
function savesData() {
  const { connection } = /** @type {{connection?: {saveData?: boolean}}} */ (navigator);
  return Boolean(connection?.saveData);
}

/** @returns {Promise<Version[]>} those that were kept whole, the newest last */
async function versions() {
  const known = await caches.open(VERSIONS);
  const keys = (await known.keys()).filter(({ url }) => url !== ACTIVE);
  const found = await Promise.all(keys.map(async (key) => (await known.match(key))?.json()));
  return found.filter(Boolean);
}

/** Keep what is not kept yet, a few files at a time. @param {Files} wanted */
async function keepAll(wanted) {
  const files = await caches.open(FILES);
  const left = await missing(wanted);
  /** @returns {Promise<void>} */
  const work = async () => {
    const one = left.pop();
    if (!one) return;
    await keepOne(files, ...one);
    await work();
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } catch (fault) {
    left.length = 0;
    // Where the device is full, what has come so far is only in the way.
    if (/** @type {Error} */ (fault).name === "QuotaExceededError") await alone(tidy);
    throw fault;
  }
}

/** @param {Cache} files @param {string} path @param {string} digest */
async function keepOne(files, path, digest) {
  /** @param {RequestCache} cache */
  const get = async (cache) => {
    const response = await fetch(addressOf(path), { cache, integrity: `sha256-${digest}` });
    if (!response.ok) throw new Error(`${response.status}: ${response.url}`);
    return response;
  };
  const response = await get("default").catch(() => get("reload"));
  await files.put(keyOf(digest), ofOwn(path, response.body, response.headers));
}

/**
 * An answer with the headers of another one, but for those of the way, and the type of the file.
 *
 * @param {string} path @param {BodyInit | null} body @param {Headers} headers @param {number} [status]
 */
function ofOwn(path, body, headers, status = 200) {
  const kept = new Headers(headers);
  for (const name of PASSING) kept.delete(name);
  const type = TYPES[path.replace(/^.*\./, "")];
  if (type) kept.set("Content-Type", type);
  return new Response(body, { status, headers: kept });
}

/**
 * Keep this version, the one that was active before, since a tab that is still open may ask for its
 * files, and those that came after this one.
 */
async function activate() {
  const known = await caches.open(VERSIONS);
  await alone(async () => {
    const before = await (await known.match(ACTIVE))?.text();
    const listed = (await versions()).map(({ version }) => version);
    const at = listed.indexOf(own.version);
    const useless = listed.slice(0, Math.max(at, 0)).filter((version) => version !== before);
    await Promise.all(useless.map((version) => known.delete(`${ROOT}?version=${version}`)));
    if (before !== own.version) await known.put(ACTIVE, new Response(own.version));
    await tidy();
  });
  await worker.clients.claim();
}

/** Delete the files that no version names. */
async function tidy() {
  const files = await caches.open(FILES);
  const named = new Set([own, ...(await versions())].flatMap((version) => Object.values(all(version)).map(keyOf)));
  const useless = (await files.keys()).filter(({ url }) => !named.has(url));
  await Promise.all(useless.map((key) => files.delete(key)));
}

/** @param {Heard} message */
async function hear(message) {
  if ("keep" in message) {
    const paths = message.keep.map((address) => pathOf(new URL(address)));
    const groups = [own.engine, ...Object.values(own.later)];
    const opened = groups.filter((group) => paths.some((path) => path && path in group));
    await mend();
    await keepAll(Object.assign({}, ...opened));
    return;
  }
  const isAlone = (await worker.clients.matchAll({ type: "window", includeUncontrolled: true })).length <= 1;
  if (message.take === "now" || isAlone) await worker.skipWaiting();
}

/** @param {URL} url @returns {string | undefined} the path below the root; undefined of what is not the site's */
function pathOf({ href, origin, pathname, search }) {
  if (!`${origin}${pathname}`.startsWith(ROOT) || search === NETWORK) return undefined;
  try {
    const path = decodeURIComponent(new URL(href).pathname.slice(new URL(ROOT).pathname.length));
    return path === "" || path.endsWith("/") ? `${path}index.html` : path;
  } catch {
    return undefined;
  }
}

/** @param {FetchEvent} event */
function onFetch(event) {
  const { request } = event;
  const path = request.method === "GET" && !request.headers.has("Range") && pathOf(new URL(request.url));
  if (path === false || path === undefined) return;
  if (path in own.site && PAGE.test(path)) event.respondWith(answerPage(event, path));
  else if (`${path}/index.html` in own.site) event.respondWith(Response.redirect(addressOf(`${path}/index.html`)));
  else if (path in own.site && DATA.test(path)) event.respondWith(answerData(request, path));
  else if (path in own.site || path.startsWith("assets/")) event.respondWith(answerFile(event, path));
  else if (request.mode === "navigate") event.respondWith(inTime(fetch(request), LONG_PATIENCE).catch(answerLost));
}

/** @param {FetchEvent} event @param {string} path @returns {Promise<Response>} */
async function answerPage(event, path) {
  const { request } = event;
  const fresh = freshPage(event, path);
  try {
    return await inTime(fresh);
  } catch (fault) {
    const kept = await keptFile(path, own.site[path] ?? "");
    if (!kept) return fresh.catch(() => fetch(request));
    return said(path, kept, fault === LATE ? "slow" : fault === OTHER ? "other" : "offline");
  }
}

const LATE = new Error("the network takes too long");
const OTHER = new Error("the network has no page of this site, or not the whole of it");

/** Whether the network let the last one wait in vain. */
let isSlow = false;

/** @template T @param {Promise<T>} work @param {number} [patience] @returns {Promise<T>} rejects with LATE */
function inTime(work, patience = isSlow ? IMPATIENCE : PATIENCE) {
  const answered = () => {
    isSlow = false;
  };
  work.then(answered, answered);
  return new Promise((resolve, reject) => {
    setTimeout(() => {
      isSlow = true;
      reject(LATE);
    }, patience);
    work.then(resolve, reject);
  });
}

/**
 * A page from the network, if it is one of this site, and of a version that can be had whole.
 *
 * @param {FetchEvent} event @param {string} path @returns {Promise<Response>}
 */
async function freshPage(event, path) {
  const response = await fetch(addressOf(path), { cache: asked(event.request) });
  const body = await response.arrayBuffer();
  const text = new TextDecoder().decode(body);
  if (!response.ok || !text.includes(own.mark)) throw OTHER;
  // A page that has moved has another address, from which it finds what it needs.
  if (response.redirected && pathOf(new URL(response.url)) !== path) return Response.redirect(response.url);
  if ((await digestOf(body)) === own.site[path]) return ofOwn(path, body, response.headers);
  worker.registration.update().catch(() => {});
  await whole(text, response.url);
  return said(path, ofOwn(path, body, response.headers), "newer");
}

/** The network is asked, whatever the browser still has of it. @param {Request} request @returns {RequestCache} */
const asked = ({ cache }) => (cache === "reload" || cache === "no-store" ? cache : "no-cache");

/** What was there when it was asked for. @type {Set<string>} */
const there = new Set();

/**
 * Throw where a page needs a file that is not there, as while a new version is being published.
 *
 * @param {string} text @param {string} here
 */
async function whole(text, here) {
  const known = Object.assign({}, all(own), ...(await versions()).map(all));
  /** @param {string} address */
  const isKnown = (address) => there.has(address) || (pathOf(new URL(address)) ?? "") in known;
  const needed = new Set((text.match(NEEDED) ?? []).map((address) => new URL(address, here).href));
  const folders = new Set([...needed].map((address) => SCRIPTS.exec(address)?.[0] ?? ""));
  await Promise.all(
    [...folders].map(async (folder) => {
      if (!folder || isKnown(folder + LIST)) return;
      const list = await fetch(folder + LIST);
      if (!list.ok) throw OTHER;
      for (const name of await list.json().catch(() => Promise.reject(OTHER))) needed.add(folder + name);
      there.add(folder + LIST);
    }),
  );
  await Promise.all(
    [...needed].map(async (address) => {
      if (isKnown(address)) return;
      const { ok, status, headers } = await fetch(address, { method: "HEAD" });
      const isPage = headers.get("Content-Type")?.includes("html");
      if (!(ok || status === 405 || status === 501) || isPage) throw OTHER;
      there.add(address);
    }),
  );
}

/**
 * The page, and in it where it comes from: kept.js reads it.
 *
 * @param {string} path @param {Response} page @param {"offline" | "slow" | "other" | "newer"} why @param {number} [status]
 */
async function said(path, page, why, status) {
  const mark = `<meta name="hp-kept" content="${why} ${own.built}">`;
  const text = (await page.text()).replace(/<head[^>]*>/i, (head) => head + mark);
  return ofOwn(path, text, page.headers, status);
}

/** No network, and no such page here. */
async function answerLost() {
  const page = await keptFile("404.html", own.site["404.html"] ?? "");
  return page ? said("404.html", page, "offline", 404) : Response.error();
}

/** @param {Request} request @param {string} path of what is read, but is no page: the search's index, say */
async function answerData(request, path) {
  const fresh = freshData(request, path);
  try {
    return await inTime(fresh);
  } catch {
    return (await keptFile(path, own.site[path] ?? "")) ?? fresh.catch(() => fetch(request));
  }
}

/** @param {Request} request @param {string} path @returns {Promise<Response>} rejects where it is no such file, or not all of it */
async function freshData(request, path) {
  const response = await fetch(request, { cache: asked(request) });
  const body = await response.arrayBuffer();
  const isPage = response.headers.get("Content-Type")?.includes("html");
  if (response.status !== 200 || isPage || !body.byteLength) throw new Error(`not the file: ${response.url}`);
  if (path.endsWith(".json")) JSON.parse(new TextDecoder().decode(body));
  return ofOwn(path, body, response.headers);
}

/** @param {FetchEvent} event @param {string} path of what is named by its content, or changes with the version */
async function answerFile(event, path) {
  const { request } = event;
  const digest = all(own)[path] ?? (await versions()).map((version) => all(version)[path]).find(Boolean);
  if (!digest) return fetch(request);
  // The page trusts no cache: what is here may be broken.
  const isDistrusted = request.cache === "reload" || request.cache === "no-store";
  // Where the browser checks the digest, it need not be done twice.
  const kept = isDistrusted ? undefined : await keptFile(path, digest, !request.integrity);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) event.waitUntil(keepCopy(path, digest, response.clone()).catch(() => {}));
  return response;
}

/** @param {string} path @param {string} digest @param {Response} copy */
async function keepCopy(path, digest, copy) {
  const body = await copy.arrayBuffer();
  if ((await digestOf(body)) !== digest) return;
  const files = await caches.open(FILES);
  await files.put(keyOf(digest), ofOwn(path, body, copy.headers));
}

/**
 * What is kept of a file; what is no longer as it was built goes.
 *
 * @param {string} path @param {string} digest @param {boolean} [isChecked] here
 * @returns {Promise<Response | undefined>}
 */
async function keptFile(path, digest, isChecked = true) {
  try {
    const files = await caches.open(FILES);
    const kept = await files.match(keyOf(digest));
    if (!kept || !isChecked) return kept;
    const body = await kept.arrayBuffer();
    if ((await digestOf(body)) === digest) return ofOwn(path, body, kept.headers);
    await files.delete(keyOf(digest));
  } catch {
    // The browser has lost what was kept.
  }
  return undefined;
}

/** @param {ArrayBuffer} body @returns {Promise<string>} SHA-256 in base64 */
async function digestOf(body) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return btoa(String.fromCharCode(...digest));
}

Object.assign(self, { keep, forget });
