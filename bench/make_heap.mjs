// Writes the memory of Python once it has started small: the pages that differ from a new module's.
// node make_heap.mjs RUNTIME ARCHIVE MODULE TARGET, started by starts.py.

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [runtime, archive, entry, before, target] = process.argv.slice(2);
const PAGE = 4096;
const { loadPyodide } = await import(pathToFileURL(`${runtime}/pyodide.mjs`).href);
const glue = await import(pathToFileURL(`${runtime}/pyodide.asm.mjs`).href);
let base = new Uint8Array();
const python = await loadPyodide({
  createPyodideModule: (settings) => {
    settings.preRun.unshift((module) => {
      base = module.HEAPU8.slice();
    });
    return glue.default(settings);
  },
  env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0", PYTHONNODEBUGRANGES: "1" },
  indexURL: runtime,
  lockFileContents: JSON.parse(readFileSync(`${runtime}/lock.json`, "utf8")),
  stdLibURL: archive,
  _makeSnapshot: true,
});
python.runPython(before);
python.runPython(`import linecache
linecache.updatecache = lambda *a, **k: []
import ${entry}, checklist.engine.entry, gc
gc.enable(); gc.collect(); gc.freeze()`);
const whole = python.makeMemorySnapshot();
const heap = whole.subarray(new Uint32Array(whole.buffer)[1]);
const at = [];
for (let page = 0; page < heap.length; page += PAGE) {
  if (Buffer.compare(heap.subarray(page, page + PAGE), base.subarray(page, page + PAGE))) at.push(page);
}
const head = Buffer.from(new Uint32Array([at.length, ...at.map((page) => page / PAGE)]).buffer);
writeFileSync(target, Buffer.concat([head, ...at.map((page) => heap.subarray(page, page + PAGE))]));
process.exit(0);
