/**
 * Starts Python in a worker and hands requests to it.
 *
 * Two ways to start: the small one, from what checklist/build/engine/runtime.py cut and compiled, and
 * the plain one, as Pyodide comes, past every cache. A fault is reported by its reason; engine.js
 * decides what follows. Messages are JSON strings both ways, each with an id; 0 is the start itself.
 */

/**
 * @import {PyodideAPI, PyodideConfig} from "pyodide"
 * @import {Asked, Begin, Heard, Reason} from "../../../types/engine"
 *
 * @typedef {(request: string) => string} Step JSON in, JSON out
 */

/** @type {Step | undefined} */
let step;
/** After so long without a request, in ms, it is worked ahead. */
const QUIET = 50;
/** Do a piece of what the next requests would wait for; whether there is more. */
let ahead = () => false;
/** The next such piece. @type {ReturnType<typeof setTimeout> | undefined} */
let later;

// Before any await, or a message that comes early is lost.
self.onmessage = ({ data }) => {
  /** @type {Begin | Asked} */
  const message = JSON.parse(data);
  clearTimeout(later);
  if ("how" in message) begin(message);
  else answer(message);
};

/** @param {Begin} message */
async function begin(message) {
  self.onunhandledrejection = ({ reason }) => complain(0, reason);
  try {
    step = await start(message);
    say({ id: 0, status: "ready" });
  } catch (fault) {
    complain(0, fault);
  }
  self.onunhandledrejection = null;
}

/** Fetch what the rooms that sleep need; nothing once that is done. @type {(() => Promise<unknown>) | undefined} */
let wakeRest;
/** The room for which all is there at the start. */
let first = "";

/** @returns {Promise<boolean>} whether what the other rooms need is there now */
async function wakes() {
  try {
    await wakeRest?.();
    return true;
  } catch (fault) {
    console.warn(String(fault));
    return false;
  }
}

/** @param {Asked} message */
async function answer({ id, request }) {
  try {
    if (!step) throw new Error("asked before the start");
    const isAsleep = wakeRest && `checklist.engine.${request.page}.respond` !== first;
    if (isAsleep && !(await wakes())) {
      // The others go on: what this one needs may come at the next try.
      say({ id, response: { asleep: true, regions: {} } });
      return;
    }
    // The response is JSON already; it goes out as Python wrote it.
    self.postMessage(`{"id":${id},"response":${step(JSON.stringify(request))}}`);
    goAhead();
  } catch (fault) {
    complain(id, fault);
  }
}

/**
 * Once nobody has asked for a while, work ahead a piece at a time: a request waits for one at most.
 *
 * @param {number} [pause] in ms
 */
function goAhead(pause = QUIET) {
  clearTimeout(later);
  later = setTimeout(() => {
    if (ahead()) goAhead(0);
  }, pause);
}

/** @param {Heard} message */
function say(message) {
  self.postMessage(JSON.stringify(message));
}

class Fault extends Error {
  /** @param {Reason} reason @param {unknown} cause technical @param {string} [url] the file meant */
  constructor(reason, cause, url) {
    super(reason, { cause });
    this.reason = reason;
    this.file = url ? nameOf(url) : "";
  }
}

/** @param {number} id @param {unknown} fault */
function complain(id, fault) {
  const { reason, file, cause } =
    fault instanceof Fault ? fault : new Fault("python-stopped", fault);
  const message = /** @type {{message?: string} | undefined} */ (cause)?.message;
  say({ id, status: "fault", reason, file, detail: String(message ?? cause) });
}

/** @param {string} url */
const nameOf = (url) => new URL(url).pathname.split("/").pop() ?? "";

/** The browser's own; Pyodide meets another one, see `withParts`. */
const fetchFile = self.fetch.bind(self);
/** How long to wait, in ms, before a connection that was lost is tried again; then no more. */
const AGAIN = [500, 1500, 4000];
/** Between two words on how many bytes are here, in ms. */
const SOON = 100;

/** Lost is the connection, not the file: it may come at the next try. */
class Lost extends Fault {}

/** Fetch a file. @param {string} url @param {RequestInit} options */
async function get(url, options) {
  const response = await fetchFile(url, options).catch((cause) => {
    throw new Lost("file-broken", cause, url);
  });
  if (response.ok) return response;
  throw new Fault("file-broken", `${response.status} ${response.statusText}: ${response.url}`, url);
}

/** Says how many bytes have come of the files that are fetched. */
class Loading {
  here = 0;
  all = 0;
  said = -SOON;

  /** @param {number} bytes */
  add(bytes) {
    this.here += bytes;
    const now = performance.now();
    if (now - this.said < SOON) return;
    this.said = now;
    say({ id: 0, status: "loading", done: Math.min(this.here, this.all - 1), all: this.all });
  }
}

/** @param {string} address @returns {[digest: string, size: number]} what its fragment says of the file */
function about(address) {
  const [digest = "", size] = new URL(address).hash.slice(1).split("?");
  return [digest, Number(size)];
}

/**
 * Fetch a file, hold its bytes to the digest in the fragment of its address, and return what `use`
 * makes of it. A connection that is lost is tried again; what is broken is fetched once more, past
 * every cache.
 *
 * With `loading` its bytes are counted as they come, and `use` begins with the first; they are
 * checked here. Else the browser checks them, in less time, and shows nothing before all are there.
 *
 * @template T @param {string} address @param {RequestInit} options
 * @param {Loading | undefined} loading @param {(response: Response) => T | Promise<T>} use
 * @returns {Promise<T>}
 */
async function getWhole(address, options, loading, use) {
  /** @param {number} turn @returns {Promise<T>} */
  const attempt = async (turn) => {
    try {
      return await (loading ? count(address, options, loading, use) : check(address, options, use));
    } catch (fault) {
      const wait = AGAIN[turn];
      if (!(fault instanceof Lost) || wait === undefined || navigator.onLine === false) throw fault;
      await new Promise((resolve) => setTimeout(resolve, wait));
      return attempt(turn + 1);
    }
  };
  return attempt(0);
}

/** @template T @param {string} address @param {RequestInit} options @param {(response: Response) => T | Promise<T>} use */
async function check(address, options, use) {
  const [integrity] = about(address);
  let response = await fetchFile(address, { ...options, integrity }).catch(() => undefined);
  if (!response?.ok) {
    await get(address, options); // says if the host has no such file, or there is no host
    const fresh = fetchFile(address, { ...options, integrity, cache: "reload" });
    response = await fresh.catch(() => undefined);
  }
  if (!response?.ok) throw new Fault("file-broken", `not the bytes that were built: ${address}`, address);
  return use(response);
}

/** @template T @param {string} address @param {RequestInit} options @param {Loading} loading @param {(response: Response) => T | Promise<T>} use */
async function count(address, options, loading, use) {
  const [digest] = about(address);
  const response = await get(address, options);
  const copy = response.clone();
  // Settled: of a file that breaks off, or is broken, the use fails too.
  const [used, read] = await Promise.allSettled([use(response), digestOf(copy, loading)]);
  if (read.status === "rejected") throw new Lost("file-broken", read.reason, address);
  if (read.value !== digest) return check(address, { ...options, cache: "reload" }, use);
  if (used.status === "rejected") throw used.reason;
  return used.value;
}

/** @param {Response} response @param {Loading} loading @returns {Promise<string>} as a fragment has it */
async function digestOf(response, loading) {
  let size = 0;
  /** @type {TransformStream<Uint8Array, Uint8Array>} */
  const counter = new TransformStream({
    transform: (part, out) => {
      size += part.length;
      loading.add(part.length);
      out.enqueue(part);
    },
  });
  try {
    const whole = await new Response(response.body?.pipeThrough(counter)).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
    return `sha256-${btoa(String.fromCharCode(...digest))}`;
  } catch (fault) {
    loading.add(-size);
    throw fault;
  }
}

/**
 * Import a module from its bytes, once they are known to be those that were built.
 *
 * A host's own security policy may forbid scripts from `blob:`; then from where they came.
 *
 * @param {string} address @param {RequestInit} options @param {Loading} [loading]
 */
async function load(address, options, loading) {
  const content = await getWhole(address, options, loading, (response) => response.arrayBuffer());
  const url = URL.createObjectURL(new Blob([content], { type: "text/javascript" }));
  try {
    return await import(url).catch(() => import(address));
  } catch (cause) {
    throw new Fault("file-not-loaded", cause, address);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Compile; a host that names the type lets the browser keep the code. @param {Response} response */
async function compile(response) {
  const streams = response.headers.get("Content-Type")?.startsWith("application/wasm");
  try {
    return await (streams
      ? WebAssembly.compileStreaming(response)
      : WebAssembly.compile(await response.arrayBuffer()));
  } catch (cause) {
    throw new Fault("file-not-compiled", cause, response.url);
  }
}

/**
 * Start Python and return its `step`; all files are under way before the first is used.
 *
 * @param {Begin} message @returns {Promise<Step>}
 */
async function start({ how, entry, first: awake, addresses, isKnown }) {
  if (typeof WebAssembly === "undefined") throw new Fault("no-webassembly", "no WebAssembly");
  const plain = how === "plain";
  // The plain start trusts no cache: the fault may lie there.
  /** @type {RequestInit} */
  const options = plain ? { cache: "reload" } : {};
  const { loader, glue: gluing, wasm: code, lock: locked, asleep, ...own } = addresses;
  const isAsleep = !plain && asleep !== undefined;
  const isFetched = isAsleep && entry !== awake;
  const modules = plain ? own.library : own.python;
  // What the browser has is there at once: nothing to count. Without a secure address there is no digest.
  const loading = isKnown || !globalThis.crypto?.subtle ? undefined : new Loading();
  if (loading) {
    const all = [loader, gluing, code, locked, modules, ...(plain ? [own.plain] : []), ...(isFetched ? [asleep] : [])];
    loading.all = all.reduce((sum, address) => sum + about(address)[1], 0);
  }
  const bytes = (/** @type {Response} */ response) => response.arrayBuffer();
  const fetchRest = (/** @type {Loading | undefined} */ counted) => getWhole(asleep ?? "", options, counted, bytes);
  /** @type {[typeof import("pyodide"), {default: Glue}, WebAssembly.Module, Response, Lock, ArrayBuffer | null, ArrayBuffer | null]} */
  const [{ loadPyodide }, glue, wasm, library, lock, whole, rest] = await Promise.all([
    load(loader, options, loading),
    load(gluing, options, loading),
    getWhole(code, options, loading, compile),
    getWhole(modules, options, loading, (response) => response),
    getWhole(locked, options, loading, (response) => response.json()),
    plain ? getWhole(own.plain, options, loading, bytes) : null,
    isFetched ? fetchRest(loading) : null,
  ]);
  say({ id: 0, status: "loaded" });
  const python = await withParts({ wasm, library, options }, (fault) =>
    loadPyodide({
      createPyodideModule: (settings) => glue.default(Object.assign(settings, { onAbort: fault })),
      indexURL: new URL(".", code).href,
      lockFileContents: lock,
      stdLibURL: library.url,
    }),
  );
  if (whole) {
    python.FS.writeFile("/plain.zip", new Uint8Array(whole));
    python.runPython("import sys\nsys.path.append('/plain.zip')");
  }
  // Where a module's source is not at hand, looking for it while a traceback is made would fail.
  python.runPython("import linecache\nlinecache.updatecache = lambda *a, **k: []");
  /** @param {ArrayBuffer} archive */
  const add = (archive) => {
    python.FS.writeFile("/asleep.zip", new Uint8Array(archive));
    python.pyimport("sitecustomize").add("/asleep.zip");
  };
  if (rest) add(rest);
  first = awake;
  wakeRest =
    isAsleep && !rest
      ? async () => {
          add(await fetchRest(undefined));
          wakeRest = undefined;
        }
      : undefined;
  python.pyimport(entry);
  /** @type {{step: Step, ahead: () => boolean}} */
  const entries = python.pyimport("checklist.engine.entry");
  ahead = entries.ahead;
  // The small start collects no garbage until here (lazy_importer.py): all that there is stays for good.
  python.runPython("import gc\ngc.freeze()\ngc.enable()");
  return entries.step;
}

/**
 * @typedef {NonNullable<PyodideConfig["createPyodideModule"]>} Glue
 * @typedef {NonNullable<PyodideConfig["lockFileContents"]>} Lock
 */

/**
 * Run `wake` while Pyodide's own requests meet the parts that are here already.
 *
 * A fault of the interpreter or of a file would leave `wake` waiting without end; here it rejects.
 *
 * @param {{wasm: WebAssembly.Module, library: Response, options: RequestInit}} parts
 * @param {(fault: (reason: unknown) => void) => Promise<PyodideAPI>} wake
 * @returns {Promise<PyodideAPI>}
 */
async function withParts({ wasm, library, options }, wake) {
  const { instantiateStreaming } = WebAssembly;
  try {
    return await new Promise((resolve, reject) => {
      /** @param {unknown} fault @returns {never} */
      const fail = (fault) => {
        reject(fault);
        throw fault;
      };
      self.fetch = async (request, more) => {
        const url = String(request instanceof Request ? request.url : request);
        const name = nameOf(url);
        if (name === nameOf(library.url)) return library;
        if (name.endsWith(".wasm")) return new Response();
        return get(url, { ...more, ...options }).catch(fail);
      };
      WebAssembly.instantiateStreaming = async (_, imports) => {
        const instance = await WebAssembly.instantiate(wasm, imports).catch(fail);
        return { instance, module: wasm };
      };
      wake(reject).then(resolve, reject);
    });
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault("python-not-started", cause);
  } finally {
    self.fetch = fetchFile;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  }
}
