/**
 * Starts Python in a worker and hands requests to it.
 *
 * Two ways to start: the small one, from what checklist/build/engine/runtime.py cut and compiled, and
 * the plain one, as Pyodide comes, past every cache. A fault is reported; engine.js decides what
 * follows. Messages are JSON strings both ways, each with an id; 0 is the start itself.
 */

/** @type {((request: string) => string) | undefined} */
let step;

// Before any await, or a message that comes early is lost.
self.onmessage = ({ data }) => {
  const message = JSON.parse(data);
  if (message.id === 0) begin(message);
  else answer(message);
};

/**
 * @param {{how: "small" | "plain", entry: string, addresses: {[name: string]: string}}} message
 *   `entry` is the module of Python that answers the page
 */
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

/** @param {{id: number, request: object}} message */
function answer({ id, request }) {
  try {
    // The response is JSON already; it goes out as Python wrote it.
    self.postMessage(`{"id":${id},"response":${step(JSON.stringify(request))}}`);
  } catch (fault) {
    complain(id, fault);
  }
}

/** @param {object} message */
function say(message) {
  self.postMessage(JSON.stringify(message));
}

/** A fault with words for people; its cause is technical. */
class Fault extends Error {}

/** @param {number} id @param {unknown} fault */
function complain(id, fault) {
  const message = fault instanceof Fault ? fault.message : "Python stopped";
  const cause = fault instanceof Fault ? fault.cause : fault;
  say({ id, status: "fault", message, detail: String(cause?.message ?? cause) });
}

/** @param {string} url */
const nameOf = (url) => new URL(url).pathname.split("/").pop();

/** The browser's own; Pyodide meets another one, see `withParts`. */
const fetchFile = self.fetch.bind(self);

/** Fetch a file. @param {string} url @param {RequestInit} [options] */
async function get(url, options) {
  try {
    const response = await fetchFile(url, options);
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}: ${response.url}`);
    return response;
  } catch (cause) {
    throw new Fault(`A file of the runtime did not come whole: ${nameOf(url)}`, { cause });
  }
}

/** Fetch a file, and hold its bytes to the digest that is the fragment of its address. */
async function getWhole(address, options) {
  try {
    return await get(address, { ...options, integrity: new URL(address).hash.slice(1) });
  } catch (fault) {
    await get(address, options); // tells of a host that has no such file; the browser did not
    const cause = `not the bytes that were built: ${address}`;
    throw new Fault(fault.message, { cause });
  }
}

/**
 * Import a module from its bytes, once they are known to be those that were built.
 *
 * A host's own security policy may forbid scripts from `blob:`; then from where they came.
 */
async function load(address, options) {
  const response = await getWhole(address, options);
  const bytes = new Blob([await response.arrayBuffer()], { type: "text/javascript" });
  const url = URL.createObjectURL(bytes);
  try {
    return await import(url).catch(() => import(address));
  } catch (cause) {
    throw new Fault(`A file of the runtime does not load: ${nameOf(address)}`, { cause });
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
    throw new Fault(`A file of the runtime does not compile: ${nameOf(response.url)}`, { cause });
  }
}

/** Start Python and return its `step`; all files are under way before the first is used. */
async function start({ how, entry, addresses }) {
  if (typeof WebAssembly === "undefined") {
    throw new Fault("WebAssembly is switched off in this browser", { cause: "no WebAssembly" });
  }
  const plain = how === "plain";
  // The plain start trusts no cache: the fault may lie there.
  const options = plain ? { cache: "reload" } : {};
  const [{ loadPyodide }, glue, wasm, library, lock, own] = await Promise.all([
    load(addresses.loader, options),
    load(addresses.glue, options),
    getWhole(addresses.wasm, options).then(compile),
    getWhole(plain ? addresses.library : addresses.python, options),
    getWhole(addresses.lock, options).then((response) => response.json()),
    plain ? getWhole(addresses.plain, options).then((response) => response.arrayBuffer()) : null,
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
  python.pyimport(entry);
  const { step: ready } = python.pyimport("checklist.engine.entry");
  // The small start collects no garbage until here (lazy_importer.py): all that there is stays for good.
  python.runPython("import gc\ngc.freeze()\ngc.enable()");
  return ready;
}

/**
 * Run `wake` while Pyodide's own requests meet the parts that are here already.
 *
 * A fault of the interpreter or of a file would leave `wake` waiting without end; here it rejects.
 *
 * @param {{wasm: WebAssembly.Module, library: Response, options: RequestInit}} parts
 * @param {(fault: (reason: unknown) => void) => Promise<object>} wake
 */
async function withParts({ wasm, library, options }, wake) {
  const { instantiateStreaming } = WebAssembly;
  try {
    return await new Promise((resolve, reject) => {
      self.fetch = async (url, more) => {
        const name = nameOf(url);
        if (name === nameOf(library.url)) return library;
        if (name.endsWith(".wasm")) return new Response();
        return get(url, { ...more, ...options }).catch(reject);
      };
      WebAssembly.instantiateStreaming = async (_, imports) => {
        const instance = await WebAssembly.instantiate(wasm, imports).catch(reject);
        return { instance, module: wasm };
      };
      wake(reject).then(resolve, reject);
    });
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault("Python does not start", { cause });
  } finally {
    self.fetch = fetchFile;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  }
}
