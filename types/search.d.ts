/** What the theme's search says and hears, and what the workers of the search share. */

/** Of lunr (https://lunrjs.com), which the theme's worker brings, what the search uses itself. */
export interface Lunr {
  Builder: { prototype: { build(): LunrIndex } };
  Token: new (text: string, metadata: object) => LunrToken;
  TokenSet: {
    fromArray(sorted: string[]): TokenSet;
    fromFuzzyString(word: string, slips: number): TokenSet;
  };
  stopWordFilter?: Step;
  stemmer?: Step;
}

export interface LunrToken {
  toString(): string;
}

/** A set of words, kept as an automaton. */
export interface TokenSet {
  intersect(other: TokenSet): TokenSet;
  toArray(): string[];
}

/** Returns nothing for a word that is left out. */
type Step = (token: LunrToken) => LunrToken | undefined;

/** Where each word is, by field and then by the section's address. */
export interface LunrIndex {
  invertedIndex: Record<string, Record<string, Record<string, { position: number[] }>>>;
}

/** The theme's set-up, without sections at first: they come when somebody searches. */
export interface Setup {
  config: { lang: string[]; separator: string };
  docs: Section[];
  words?: SearchWords;
}

/** What is fetched then (checklist/build/site/search.py). */
export type Sections = Required<Pick<Setup, "docs" | "words">>;

/** Groups of words: each of `same` and of `typed` finds those of `same`. */
export interface SearchWords {
  groups: { same: string[]; typed: string[] }[];
  ignored: string[];
}

export interface Section {
  location: string;
  title: string;
  boost?: number;
}

/** What the theme found: pages, each with its sections; the address of the page itself has no #. */
export interface Found {
  items: Item[][];
  suggest?: string[];
}

/** `terms` are the words of the query, and whether the section has them. */
export type Item = Section & { score: number; terms: Record<string, boolean> };

/** A way to say something: words that a place must have, all of them, each as the index's terms. */
export interface Way {
  words: string[][];
  weight: number;
}

/** What a part of the query means: the ways to say it. */
export interface Meaning {
  typed: string;
  ways: Way[];
}

/** What understands queries: the class of search-words.js. */
export interface Words {
  read(query: string): Meaning[];
  query(meanings: Meaning[]): string;
  order(found: Found, meanings: Meaning[]): Found;
}

declare global {
  var lunr: Lunr;
  var SearchWords: new (lunr: Lunr, index: LunrIndex, setup: Setup) => Words;
}
