/**
 * Where rows are kept: the database of this browser, and memory for when there is none.
 *
 * Knows rows, not records: what to add, store.js says. The connection is made when it is needed, given
 * up when another tab needs that, and made again. To change what is kept, add to STEPS.
 */

/**
 * @import {Own, Place, Plan, Reason, Row, There} from "../../../types/store"
 *
 * @typedef {{events: IDBObjectStore, own: IDBObjectStore}} Stores
 * @typedef {(stores: Stores) => Promise<unknown>} Work
 */

/**
 * What each version adds to the one before. What was published stays as it is: tabs with the script
 * of an older version go on reading and adding rows, so these stores keep their names and keys.
 *
 * @type {((database: IDBDatabase) => void)[]}
 */
export const STEPS = [
  (database) => {
    database.createObjectStore("events", { keyPath: ["record", "id", "copy"] });
    database.createObjectStore("own", { keyPath: "name" });
  },
];

/** How long the database may take to open, in ms. */
const PATIENCE = 5000;

/** By the name of the browser's fault. @type {Record<string, Reason>} */
const REASONS = {
  QuotaExceededError: "full",
  DataCloneError: "refused",
  DataError: "refused",
  NotAllowedError: "refused",
  SecurityError: "refused",
  TypeError: "refused",
  NotFoundError: "newer",
  AbortError: "gone",
  InvalidStateError: "gone",
  TransactionInactiveError: "gone",
};

/** The connection was lost: nothing of the transaction is there, so it may be tried again. */
const LOST = ["AbortError", "InvalidStateError", "TransactionInactiveError", "UnknownError"];

/** Something could not be kept, or read. */
export class StoreError extends Error {
  /** @param {Reason} reason @param {string} detail technical */
  constructor(reason, detail) {
    super(`${reason}: ${detail}`);
    this.name = "StoreError";
    this.reason = reason;
    this.detail = detail;
  }
}

/** @param {any} fault @returns {StoreError} */
export const storeError = (fault) =>
  fault instanceof StoreError ? fault : new StoreError(REASONS[fault?.name] ?? "unknown", String(fault));

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const done = (request) =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });

/** @param {string} record @returns {IDBKeyRange} of its rows: a list comes after every text */
const within = (record) => IDBKeyRange.bound([record], [record, []]);

/** @param {IDBObjectStore} events @param {string[]} [records] @returns {Promise<Row[]>} */
async function rowsIn(events, records) {
  if (!records) return done(events.getAll());
  return (await Promise.all(records.map((record) => done(events.getAll(within(record)))))).flat();
}

/** @param {Own[]} own @returns {There["own"]} */
const byName = (own) => new Map(own.map(({ name, value }) => [name, value]));

/** @param {Stores} stores @param {string[]} [records] @returns {Promise<There>} */
async function thereIn({ events, own }, records) {
  const [rows, owned] = await Promise.all([rowsIn(events, records), done(own.getAll())]);
  return { rows, own: byName(owned) };
}

/**
 * Do `work` in a transaction: all of it, or nothing.
 *
 * @param {IDBDatabase} database @param {IDBTransactionMode} mode @param {Work} work
 * @returns {Promise<unknown>} what `work` resolves to, once that is kept
 */
function attempt(database, mode, work) {
  return new Promise((resolve, reject) => {
    // "strict": what counts as kept outlives a loss of power.
    const transaction = database.transaction(["events", "own"], mode, { durability: "strict" });
    /** @type {unknown} */
    let value;
    /** @type {unknown} */
    let fault;
    transaction.oncomplete = () => resolve(value);
    transaction.onabort = () => reject(fault ?? transaction.error ?? new DOMException("", "AbortError"));
    const go = async () => {
      try {
        value = await work({ events: transaction.objectStore("events"), own: transaction.objectStore("own") });
      } catch (raised) {
        fault = raised;
        transaction.abort();
      }
    };
    go().catch(() => {}); // a transaction that has ended already says so itself
  });
}

/** @implements {Place} */
export class Database {
  /** @type {Promise<IDBDatabase> | undefined} */
  connection;
  /** What is to be said of the connection. @type {"" | "blocked" | "newer"} */
  reason = "";

  /** @param {string} name @param {(what: "opened" | "blocked" | "closed") => void} tell */
  constructor(name, tell) {
    this.name = name;
    this.tell = tell;
  }

  /** A connection that comes too late for one who waits serves the next. @returns {Promise<IDBDatabase>} */
  async open() {
    this.connection ??= this.connect();
    let timer = 0;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new StoreError("gone", "late")), PATIENCE);
    });
    try {
      return await /** @type {Promise<IDBDatabase>} */ (Promise.race([this.connection, late]));
    } finally {
      clearTimeout(timer);
    }
  }

  /** @returns {Promise<IDBDatabase>} of this version, or of a newer one that is there */
  async connect() {
    try {
      return await this.request(STEPS.length).catch((fault) => {
        if (fault?.name !== "VersionError") throw fault;
        return this.request();
      });
    } catch (fault) {
      this.connection = undefined;
      throw fault;
    }
  }

  /** @param {number} [version] @returns {Promise<IDBDatabase>} */
  request(version) {
    return new Promise((resolve, reject) => {
      if (!window.indexedDB) throw new StoreError("refused", "missing");
      const request = indexedDB.open(this.name, version);
      request.onupgradeneeded = ({ oldVersion, newVersion }) => {
        for (const step of STEPS.slice(oldVersion, newVersion ?? 0)) step(request.result);
      };
      request.onblocked = () => this.say("blocked", "blocked");
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const database = request.result;
        database.onversionchange = ({ newVersion }) => {
          this.forget(database);
          this.say("closed", newVersion === null ? "" : "newer");
        };
        database.onclose = () => {
          this.forget(database);
          this.say("closed", this.reason);
        };
        this.held = database;
        resolve(database);
        this.say("opened", database.version > STEPS.length ? "newer" : "");
      };
    });
  }

  /** @param {"opened" | "blocked" | "closed"} what @param {"" | "blocked" | "newer"} reason */
  say(what, reason) {
    this.reason = reason;
    this.tell(what);
  }

  /** Its transactions come to their end yet. @param {IDBDatabase} database */
  forget(database) {
    database.close();
    if (database === this.held) this.connection = this.held = undefined;
  }

  /** @param {IDBTransactionMode} mode @param {Work} work @returns {Promise<any>} what `work` resolves to */
  async run(mode, work) {
    try {
      const database = await this.open();
      return await attempt(database, mode, work).catch(async (fault) => {
        if (!LOST.includes(fault?.name)) throw fault;
        this.forget(database);
        return attempt(await this.open(), mode, work);
      });
    } catch (fault) {
      throw storeError(fault);
    }
  }

  /** @template T @param {string[]} records @param {Plan<T>} plan @returns {Promise<T>} */
  change(records, plan) {
    return this.run("readwrite", async ({ events, own }) => {
      const change = plan(await thereIn({ events, own }, records));
      if (change.drop !== undefined) events.delete(within(change.drop));
      for (const row of change.add ?? []) events.add(row);
      for (const one of change.own ?? []) own.put(one);
      return change.value;
    });
  }

  /** @param {string[]} [records] @returns {Promise<There>} */
  look(records) {
    return this.run("readonly", (stores) => thereIn(stores, records));
  }
}

/** @implements {Place} */
export class Memory {
  /** @type {Row[]} */
  kept = [];
  /** @type {Own[]} */
  own = [];

  /** @template T @param {string[]} records @param {Plan<T>} plan @returns {Promise<T>} */
  async change(records, plan) {
    const change = plan(await this.look(records));
    this.kept = [...this.kept.filter(({ record }) => record !== change.drop), ...(change.add ?? [])];
    this.own.push(...(change.own ?? []));
    return change.value;
  }

  /** @param {string[]} [records] @returns {Promise<There>} */
  async look(records) {
    const wanted = records && new Set(records);
    const rows = this.kept.filter(({ record }) => wanted?.has(record) ?? true);
    return { rows, own: byName(this.own) };
  }
}
