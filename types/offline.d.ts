/** What the build, the service worker and the pages say to each other of what is kept. */

/** The SHA-256 of files, in base64, by their path below the root of the site. */
export type Files = Record<string, string>;

/** A version of the site (checklist/build/site/offline.py). */
export interface Version {
  /** A digest of all that it names. */
  version: string;
  /** When it was built, in UTC: 2026-11-28T02:03Z. */
  built: string;
  /** What the source of each of its pages has, and no other page. */
  mark: string;
  /** What is kept at the first visit. */
  site: Files;
  /** The triage's engine: kept at the first visit too, but where bytes are to be saved. */
  engine: Files;
  /** What is kept once it was used, by name. */
  later: Record<string, Files>;
}

/**
 * What a page says to the worker: keep what has these addresses, or take over from the version
 * before, be it now or if no other window is open.
 */
export type Heard = { keep: string[] } | { take: "now" | "alone" };
