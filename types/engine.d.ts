/**
 * What engine.js and engine-worker.js say to each other: JSON strings, each with an id; 0 is the
 * start itself.
 */

/** The addresses of the runtime's files, by part, as checklist/build/engine/runtime.py names them. */
export interface Addresses {
  loader: string;
  glue: string;
  wasm: string;
  library: string;
  python: string;
  /** What other rooms than the first need, if there are any. */
  asleep?: string;
  plain: string;
  lock: string;
}

/** The small start uses what the build cut and compiled; the plain one is Pyodide as it comes. */
export type How = "small" | "plain";

/** `entry` is the module of Python that answers the page, `first` that for which all is there at the start. */
export type Begin = {
  id: 0;
  how: How;
  entry: string;
  first: string;
  addresses: Addresses;
  /** Whether the browser has had the files before, and likely has them still. */
  isKnown: boolean;
};

/** `page` is the room that answers. */
export type Asked = { id: number; request: { page?: string } };

/** A response of Python; what else is in it, each page knows. */
export type Reply = {
  fault?: boolean;
  /** What the room needs could not be fetched; the others go on. */
  asleep?: boolean;
  regions: Record<string, string>;
};

export type Heard =
  | { id: 0; status: "loading"; done: number; all: number }
  | { id: 0; status: "loaded" }
  | { id: 0; status: "ready" }
  | ({ id: number; status: "fault" } & Report)
  | { id: number; status?: undefined; response: Reply };

/** Why Python cannot go on; the file that is meant, or ""; technical detail in English, or "". */
export type Report = { reason: Reason; file: string; detail: string };

/** For each of them checklist/engine/words has what a reader sees, under `engine_`. */
export type Reason =
  | "answer-late"
  | "file-broken"
  | "file-not-compiled"
  | "file-not-loaded"
  | "files-late"
  | "not-kept"
  | "message-unreadable"
  | "no-webassembly"
  | "no-worker"
  | "python-not-started"
  | "python-stopped"
  | "start-late"
  | "worker-stopped";
