/** What store.js and database.js keep of the records, and what they say of it. */

/** An event of a record. What else is in it, Python knows; all of it can be written as JSON. */
export type RecordEvent = { id: string; [key: string]: unknown };

/** An event without an id gets one where it is written: `<device>-<number>`. */
export type Draft = { id?: undefined; [key: string]: unknown };

/** What a file of a newer version holds of a record beside `id` and `events`: kept, and given back. */
export type Beside = { [key: string]: unknown };

/** Events of one record. */
export type Batch = { record: string; events: (RecordEvent | Draft)[]; beside?: Beside | undefined };

/** A record as it is kept; its events are in no order that means anything. */
export type Kept = { record: string; events: RecordEvent[]; beside: Beside };

/**
 * One for each event: `text` is its JSON, the same for the same content, which is read in half the
 * time that objects take; `copy` counts those that came under the same id with another content.
 */
export type Row = { record: string; id: string; copy: number; text: string };

/** What is no event: of the browser's profile, or of a record beside its events. */
export type Own = { name: string; value: string | number };

/** What is there of the records that are asked for. */
export type There = { rows: Row[]; own: Map<string, string | number> };

export type Change<T> = { add?: Row[]; drop?: string; own?: Own[]; value: T };

/** Says what to change. Called while nobody else can write; twice where the first attempt was lost. */
export type Plan<T> = (there: There) => Change<T>;

/** Where rows are kept: Database, Memory. */
export interface Place {
  /** All or nothing. */
  change<T>(records: string[], plan: Plan<T>): Promise<T>;
  /** Without names, what is there of all records. */
  look(records?: string[]): Promise<There>;
}

/**
 * Why something was not kept: there is no room; the browser, or what was given, does not allow it;
 * the database is of a newer version that has other stores; the database, or what was written, is
 * there no more.
 */
export type Reason = "full" | "refused" | "newer" | "gone" | "unknown";

export interface State {
  kept: "device" | "memory";
  /**
   * In memory: why. There is no database ("missing"), or it has not opened in time ("late"). On the
   * device: another tab has a newer version of the site, or an older one is in the way ("blocked").
   */
  reason: "" | "missing" | "late" | "blocked" | Reason;
  /** Whether the browser spares it when room is short; null where it does not say. */
  persisted: boolean | null;
  /** In bytes, of all that the host's pages keep. */
  usage: number | null;
  quota: number | null;
}

/**
 * What a page should look at again: records that another tab has changed; all of them, since the
 * page was hidden and may have missed that; the state.
 */
export type Heard =
  | { why: "changed"; records: string[] }
  | { why: "shown" }
  | { why: "state"; reason: State["reason"] };
