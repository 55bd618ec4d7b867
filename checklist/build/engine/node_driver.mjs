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
 * @property {string} [library] the standard library to start from; absent: the whole one
 * @property {string} [bundle] an archive to import from
 * @property {string[]} rooms the modules that answer; the first is imported before the first request
 * @property {string} begin Python to run before the entry is imported
 * @property {{[file: string]: string}} inside modules that learn and compile
 * @property {string} [target] the folder for bytecode and for what modules made
 * @property {string[]} [also] modules to compile though the rehearsal does not import them
 * @property {{[path: string]: string}} [sources] more to compile
 * @property {{[path: string]: string}} [templates] templates as Python
 * @property {number} [awake] how many requests are for the first room; they come first
 * @property {string} [asleep] an archive of what other rooms than the first need
 * @property {string} [first] the page of the first room
 */

/**
 * @template T
 * @typedef {{toJs: () => T}} Value one of Python's, and what it is here
 */

/**
 * @typedef {object} Probe probe.py
 * @property {() => {names: Value<Set<string>>}} watch
 * @property {() => Value<string[]>} modules
 * @property {() => Value<Uint8Array>} compiled_misses
 * @property {(sources: unknown) => Made} Templates
 *
 * @typedef {{rendered: unknown}} Made the code of templates
 *
 * @typedef {object} Strip strip.py
 * @property {(target: string, made: unknown) => void} write_made
 * @property {(target: string, names: unknown, also: unknown, sources: unknown) => void} compile_modules
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
  const templates = python.pyimport("checklist.engine.templates");
  if (job.templates) templates.MADE = probe.Templates(python.toPy(job.templates));
  python.pyimport(job.rooms[0]);
  const step = python.pyimport("checklist.engine.entry").step;
  const used = () => ({
    modules: probe.modules().toJs(),
    made: job.templates ? [...templates.MADE.rendered.keys()] : [],
    cache: Buffer.from(probe.compiled_misses().toJs()).toString("base64"),
  });
  let [asked, awake, sleeps] = [0, job.awake ? null : used(), Boolean(job.asleep)];
  for await (const line of lines) {
    const request = JSON.parse(line);
    if (sleeps && !request.includes(`"page": "${job.first}"`)) {
      sleeps = false;
      python.FS.writeFile("/asleep.zip", readFileSync(job.asleep ?? ""));
      python.pyimport("sitecustomize").add("/asleep.zip");
    }
    console.log(JSON.stringify(step(request)));
    asked += 1;
    if (asked === job.awake) awake = used();
  }
  const { modules, cache } = used();
  const report = { missing: [...missing.names.toJs()].sort(), modules, cache, awake: awake ?? used() };
  if (verb === "compile") {
    python.FS.mkdirTree("/target");
    python.FS.mount(python.FS.filesystems.NODEFS, { root: job.target }, "/target");
    /** @type {Strip} */
    const strip = python.pyimport("strip");
    strip.write_made("/target/made", templates.MADE.rendered);
    const [names, also, sources] = [report.modules, job.also, job.sources].map((one) => python.toPy(one));
    strip.compile_modules("/target/code", names, also, sources);
  }
  // To leave at once would lose what the pipe has not taken yet.
  await new Promise((taken) => process.stdout.write(`${JSON.stringify(report)}\n`, taken));
}

process.on("uncaughtException", fail);
main(process.argv[2]).then(() => process.exit(0), fail);
