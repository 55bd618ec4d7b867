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

/** Fetch a file. @param {string} url @param {RequestInit} options */
async function get(url, options) {
  try {
    const response = await fetchFile(url, options);
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}: ${response.url}`);
    return response;
  } catch (cause) {
    throw new Fault("file-broken", cause, url);
  }
}

/**
 * Fetch a file, and hold its bytes to the digest that is the fragment of its address.
 *
 * @param {string} address @param {RequestInit} options
 */
async function getWhole(address, options) {
  try {
    return await get(address, { ...options, integrity: new URL(address).hash.slice(1) });
  } catch {
    await get(address, options); // says if the host has no such file; the browser did not
    throw new Fault("file-broken", `not the bytes that were built: ${address}`, address);
  }
}

/**
 * Import a module from its bytes, once they are known to be those that were built.
 *
 * A host's own security policy may forbid scripts from `blob:`; then from where they came.
 *
 * @param {string} address @param {RequestInit} options
 */
async function load(address, options) {
  const response = await getWhole(address, options);
  const bytes = new Blob([await response.arrayBuffer()], { type: "text/javascript" });
  const url = URL.createObjectURL(bytes);
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
async function start({ how, entry, first: awake, addresses }) {
  if (typeof WebAssembly === "undefined") throw new Fault("no-webassembly", "no WebAssembly");
  const plain = how === "plain";
  // The plain start trusts no cache: the fault may lie there.
  /** @type {RequestInit} */
  const options = plain ? { cache: "reload" } : {};
  const { asleep } = addresses;
  const isAsleep = !plain && asleep !== undefined;
  const fetchRest = async () => (await getWhole(asleep ?? "", options)).arrayBuffer();
  /** @type {[typeof import("pyodide"), {default: Glue}, WebAssembly.Module, Response, Lock, ArrayBuffer | null, ArrayBuffer | null]} */
  const [{ loadPyodide }, glue, wasm, library, lock, own, rest] = await Promise.all([
    load(addresses.loader, options),
    load(addresses.glue, options),
    getWhole(addresses.wasm, options).then(compile),
    getWhole(plain ? addresses.library : addresses.python, options),
    getWhole(addresses.lock, options).then((response) => response.json()),
    plain ? getWhole(addresses.plain, options).then((response) => response.arrayBuffer()) : null,
    isAsleep && entry !== awake ? fetchRest() : null,
  ]);
  say({ id: 0, status: "loaded" });
  const python = await withParts({ wasm, library, options }, (fault) =>
    loadPyodide({
      createPyodideModule: (settings) => glue.default(Object.assign(settings, { onAbort: fault })),
      indexURL: new URL(".", addresses.wasm).href,
      lockFileContents: lock,
      stdLibURL: library.url,
    }),
  );
  if (own) {
    python.FS.writeFile("/plain.zip", new Uint8Array(own));
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
          add(await fetchRest());
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
