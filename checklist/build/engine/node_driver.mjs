// Starts Python under Node while the site is built, and in the tests.
//
// node node_driver.mjs compile   learn which modules the rehearsal imports; write them as bytecode
// node node_driver.mjs answer    start from what was built; answer one request a line
//
// The first line of standard input is the job, as JSON; each further line is a request, as a JSON
// string. Each line of standard output is a response, as a JSON string; the last one is an object
// with what was learned. To change what the page starts with, edit runtime.py.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

/**
 * @import {Lockfile} from "pyodide"
 *
 * @typedef {object} Job
 * @property {string} pyodide the folder of the runtime
 * @property {Lockfile} lock the contents of the lock file
 * @property {string} home the folder of the files that the lock names
 * @property {string} [library] the standard library to start from; absent: the whole one
 * @property {string} [bundle] an archive to import from
 * @property {string[]} packages the lock's packages to load
 * @property {string} entry the module that has `step`
 * @property {string} begin Python to run before the entry is imported
 * @property {{[file: string]: string}} inside modules that learn and compile
 * @property {string} [target] the folder for bytecode and for what modules made
 * @property {string[]} [also] modules to compile though the rehearsal does not import them
 * @property {{[path: string]: string}} [sources] more to compile
 */

/**
 * @template T
 * @typedef {{toJs: () => T}} Value one of Python's, and what it is here
 */

/**
 * @typedef {object} Probe probe.py
 * @property {() => {names: Value<Set<string>>}} watch
 * @property {() => Value<string[]>} modules
 * @property {() => Value<string[]>} dormant_modules
 * @property {() => Value<Uint8Array>} compiled_here
 * @property {() => void} wake_all
 *
 * @typedef {object} Strip strip.py
 * @property {(target: string) => void} write_made
 * @property {(target: string, also: unknown, sources: unknown) => void} compile_modules
 */

/**
 * Print the message of a fault; Node alone would print the line, which is the whole runtime.
 *
 * @param {Error} fault @returns {never}
 */
function fail(fault) {
  console.error(String(fault?.stack ?? fault).slice(0, 20_000));
  process.exit(1);
}

/** @param {Job} job */
async function start(job) {
  /** @type {typeof import("pyodide")} */
  const { loadPyodide } = await import(pathToFileURL(`${job.pyodide}/pyodide.mjs`).href);
  const python = await loadPyodide({
    // Reproducible bytecode, which knows its lines and not its columns: a tenth less to fetch.
    env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0", PYTHONNODEBUGRANGES: "1" },
    indexURL: job.pyodide,
    lockFileContents: job.lock,
    packageCacheDir: job.home,
    packages: job.packages,
    ...(job.library && { stdLibURL: job.library }),
  });
  if (job.bundle) {
    python.FS.writeFile("/bundle.zip", readFileSync(job.bundle));
    python.runPython("import sys; sys.path.insert(0, '/bundle.zip')");
  }
  return python;
}

/** @param {string | undefined} verb */
async function main(verb) {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  /** @type {Job} */
  const job = JSON.parse((await lines.next()).value);
  const python = await start(job);
  for (const [name, text] of Object.entries(job.inside)) python.FS.writeFile(`/tmp/${name}`, text);
  python.pyimport("sys").path.append("/tmp");
  /** @type {Probe} */
  const probe = python.pyimport("probe");
  const missing = probe.watch();
  python.runPython(job.begin);
  /** @type {{step: (request: string) => string}} */
  const { step } = python.pyimport(job.entry);
  let dormant;
  for await (const line of lines) {
    console.log(JSON.stringify(step(JSON.parse(line))));
    dormant ??= probe.dormant_modules().toJs();
  }
  dormant ??= probe.dormant_modules().toJs();
  const known = Buffer.from(probe.compiled_here().toJs()).toString("base64");
  probe.wake_all();
  const report = {
    missing: [...missing.names.toJs()].sort(),
    modules: probe.modules().toJs(),
    dormant,
    known,
  };
  if (verb === "compile") {
    python.FS.mkdirTree("/target");
    python.FS.mount(python.FS.filesystems.NODEFS, { root: job.target }, "/target");
    /** @type {Strip} */
    const strip = python.pyimport("strip");
    strip.write_made("/target/made");
    strip.compile_modules("/target/code", python.toPy(job.also), python.toPy(job.sources));
  }
  // To leave at once would lose what the pipe has not taken yet.
  await new Promise((taken) => process.stdout.write(`${JSON.stringify(report)}\n`, taken));
}

process.on("uncaughtException", fail);
main(process.argv[2]).then(() => process.exit(0), fail);
