// Appended to a copy of engine-worker.js by starts.py: Python's memory restored instead of made.

const PAGE = 4096;
const HEAPS = "checklist-heaps";

/** A snapshot as Pyodide reads it, without its memory: `writeHeap` does that. */
function emptySnapshot(build) {
  const text = new TextEncoder().encode('{"hiwireKeys":[],"immortalKeys":[]}');
  const bytes = new Uint8Array(96);
  const words = new Uint32Array(bytes.buffer);
  words.set([0x706e7300, bytes.length, text.length, 0]);
  for (let at = 0; at < 8; at += 1) {
    words[4 + at] = Number.parseInt(build.slice(8 * at, 8 * at + 8), 16);
  }
  bytes.set(text, 48);
  return bytes;
}

/** Write the pages of a heap: their number, where each belongs, and their bytes. */
function writeHeap(memory, heap, isWhole) {
  const count = new Uint32Array(heap, 0, 1)[0];
  const at = new Uint32Array(heap, 4, count);
  const start = 4 + 4 * count;
  if (isWhole) memory.fill(0);
  for (let page = 0; page < count; page += 1) {
    memory.set(new Uint8Array(heap, start + PAGE * page, PAGE), PAGE * at[page]);
  }
}

/** The shipped heap, or the one kept on this device, checked; null where there is none. */
async function fetchHeap(address) {
  if (SHIPPED) return getWhole(address, {}, undefined, (response) => response.arrayBuffer());
  const found = await (await caches.open(HEAPS)).match(address);
  if (!found) return null;
  const bytes = await found.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).join();
  return digest === found.headers.get("X-Digest") ? bytes : null;
}

/** Seed anew what is the same in each copy of a heap. */
const renew = (python) =>
  python.runPython("import random\nif hasattr(random, 'seed'): random.seed()");

/** Keep this Python's memory for the next visit. */
async function keepHeap(python, entry, address) {
  python.runPython(BEFORE_SNAPSHOT + `import ${entry}, checklist.engine.entry, gc
gc.enable(); gc.collect(); gc.freeze()`);
  const whole = python.makeMemorySnapshot();
  const heap = whole.subarray(new Uint32Array(whole.buffer)[1]);
  const words = new Uint32Array(heap.buffer, heap.byteOffset, heap.length / 4);
  const at = [];
  for (let page = 0; page < heap.length / PAGE; page += 1) {
    if (words.subarray(page * 1024, page * 1024 + 1024).some(Boolean)) at.push(page);
  }
  const kept = new Uint8Array(4 + 4 * at.length + PAGE * at.length);
  new Uint32Array(kept.buffer, 0, 1 + at.length).set([at.length, ...at]);
  at.forEach((page, to) =>
    kept.set(heap.subarray(PAGE * page, PAGE * page + PAGE), 4 + 4 * at.length + PAGE * to),
  );
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", kept)).join();
  const head = { "X-Digest": digest };
  await (await caches.open(HEAPS)).put(address, new Response(kept, { headers: head }));
}

/** Make the heap in another worker, once nothing else is to do. */
function keepLater(begin) {
  setTimeout(() => {
    const worker = new Worker(self.location.href, { type: "module" });
    worker.onmessage = ({ data }) => {
      if (data.includes("ready") || data.includes("fault")) worker.terminate();
    };
    worker.postMessage(JSON.stringify({ ...begin, id: 0, how: "keep", isKnown: true }));
  }, 1000);
}
