/**
 * Understands what is typed into the search, and says which page answers it best.
 *
 * Runs in the worker of the search, without reading or writing anything: search-when-asked.js loads
 * it, gives it lunr's index and the theme's set-up, asks the theme for the words that it names, and
 * has it put the answer in order. Words of any language are data: docs/search.yml and the glossary,
 * and what lunr knows of the site's languages. docs/adr/0015 says why pages are weighed here.
 */

/** @typedef {import("../../../../types/search.d.ts").Lunr} Lunr */
/** @typedef {import("../../../../types/search.d.ts").LunrIndex} LunrIndex */
/** @typedef {import("../../../../types/search.d.ts").TokenSet} TokenSet */
/** @typedef {import("../../../../types/search.d.ts").Setup} Setup */
/** @typedef {import("../../../../types/search.d.ts").Found} Found */
/** @typedef {import("../../../../types/search.d.ts").Item} Item */
/** @typedef {import("../../../../types/search.d.ts").Way} Way */
/** @typedef {import("../../../../types/search.d.ts").Meaning} Meaning */

/** What a word counts, by where it is: the title of a page, of a section, the summary, the text. */
const PAGE = 16;
const HEADING = 4;
const SUMMARY = 8;
const TEXT = 1;

/** What a way counts that is not as it was typed. */
const SAME = 0.8; // other words for it
const BEGINNING = 0.5; // a word that begins so
const PART = 0.3; // one word of several that belong together

/** Pages that are worth less than this share of the best one are left out. */
const LEAST = 0.08;

/** What means something in a query of lunr; words with it are code, and are not looked for. */
const OPERATOR = /[:^~*+\-\\]/;

/** Longest piece of a query, in words, that is looked up as one. */
const LONGEST = 5;

class Words {
  /**
   * @param {Lunr} lunr
   * @param {LunrIndex} index
   * @param {Setup} setup
   */
  constructor(lunr, index, setup) {
    this.lunr = lunr;
    this.index = index.invertedIndex;
    this.separator = new RegExp(setup.config.separator);
    /** @type {Record<string, any>} */
    const languages = { ...lunr, en: lunr };
    this.languages = setup.config.lang.map((name) => languages[name]).filter(Boolean);
    const { groups, ignored } = setup.words ?? { groups: [], ignored: [] };
    this.ignored = new Set(ignored.flatMap((word) => this.split(word)));

    /** The index's terms by what they have in common. @type {Map<string, string[]>} */
    this.terms = new Map();
    /** The index's terms, each with the word that it is. @type {[string, string][]} */
    this.all = [];
    for (const term of Object.keys(this.index).filter((one) => !OPERATOR.test(one))) {
      const word = trim(term);
      this.all.push([term, word]);
      add(this.terms, this.stem(word), term);
    }
    /** Words that other words are made of, by these. @type {Map<string, string[]>} */
    this.parts = new Map();
    /** What a page is worth beside others. @type {Map<string, number>} */
    this.boosts = new Map();
    for (const doc of setup.docs) {
      this.boosts.set(doc.location, doc.boost ?? 1);
      const words = this.split(doc.title.replace(/<[^>]*>/g, " "));
      for (const length of [2, 3]) {
        for (let at = 0; at + length <= words.length; at += 1) {
          const parts = words.slice(at, at + length);
          this.parts.set(this.stem(parts.join("")), parts);
        }
      }
    }
    /** The ways that each piece of a group stands for. @type {Map<string, string[][]>} */
    this.same = new Map();
    const said = new Set(this.all.map(([, word]) => word));
    for (const { same, typed } of groups) {
      const pieces = same.map((piece) => this.split(piece));
      for (const piece of [...pieces, ...typed.map((one) => this.split(one))]) {
        for (const word of piece) said.add(word);
        for (const key of this.keys(piece)) for (const one of pieces) add(this.same, key, one);
      }
    }
    this.sayable = said;
    /** Made when a slip is to be mended, since it takes time. @type {TokenSet | undefined} */
    this.meant = undefined;
    this.pages = new Set(setup.docs.map((doc) => pageOf(doc.location))).size;
  }

  /**
   * Return what is meant by each part of a query.
   *
   * @param {string} query
   * @returns {Meaning[]}
   */
  read(query) {
    const typed = this.split(query);
    const words = typed.map((word, at) => this.corrected(word, typed, at));
    /** @type {Meaning[]} */
    const meanings = [];
    /** @type {Meaning[]} */
    const empty = [];
    for (let at = 0; at < words.length; ) {
      const length = this.longest(words, at);
      const piece = words.slice(at, at + length);
      const said = typed.slice(at, at + length).join(" ");
      const isLast = at + length === words.length;
      const meaning = { typed: said, ways: this.ways(piece, isLast) };
      const isEmpty = length === 1 && this.isStop(piece[0]) && !this.same.has(this.stem(piece[0]));
      (isEmpty ? empty : meanings).push(meaning);
      at += length;
    }
    return meanings.length > 0 ? meanings : empty;
  }

  /**
   * Return how many of the words from `at` on are best looked up as one.
   *
   * @param {string[]} words
   * @param {number} at
   */
  longest(words, at) {
    for (let length = Math.min(LONGEST, words.length - at); length > 1; length -= 1) {
      const keys = this.keys(words.slice(at, at + length));
      if (keys.some((key) => this.same.has(key))) return length;
      if (length === 2 && this.terms.has(keys[0])) return length;
    }
    return 1;
  }

  /**
   * Return the ways to say a piece of a query, which may be one word.
   *
   * @param {string[]} piece
   * @param {boolean} isLast whether more may be typed
   * @returns {Way[]}
   */
  ways(piece, isLast) {
    const keys = this.keys(piece);
    /** @type {Way[]} */
    const ways = [];
    const way = (/** @type {string[]} */ words, /** @type {number} */ weight) => {
      const found = words.map((word) => this.terms.get(this.stem(word)));
      if (found.every((terms) => terms !== undefined)) ways.push({ words: found, weight });
    };
    way(piece, 1);
    way([piece.join("")], 1);
    const parts = this.parts.get(keys[0]) ?? this.halves(piece);
    if (parts) way(parts, 1);
    for (const same of new Set(keys.flatMap((key) => this.same.get(key) ?? []))) way(same, SAME);
    const single = [...(piece.length > 1 ? piece : []), ...(parts ?? [])];
    for (const word of single) if (!this.isStop(word)) way([word], PART);
    if (piece.length === 1 && (isLast || piece[0].length > 2)) {
      const longer = this.longer(piece[0]);
      if (longer.length > 0) ways.push({ words: [longer], weight: BEGINNING });
    }
    return ways;
  }

  /**
   * Return what a piece of a query is looked up by: as one word, and word by word.
   *
   * @param {string[]} piece
   */
  keys(piece) {
    const one = this.stem(piece.join(""));
    const each = piece.map((word) => this.stem(word)).join("");
    return one === each ? [one] : [one, each];
  }

  /**
   * Return the two words that one word is made of which is not known itself.
   *
   * @param {string[]} piece
   */
  halves([word, another]) {
    if (another || this.terms.has(this.stem(word))) return undefined;
    for (let at = 3; at <= word.length - 3; at += 1) {
      const halves = [word.slice(0, at), word.slice(at)];
      if (halves.every((half) => this.terms.has(this.stem(half)) && !this.isStop(half))) return halves;
    }
    return undefined;
  }

  /**
   * Return the index's terms that begin with `word` and are longer.
   *
   * @param {string} word
   */
  longer(word) {
    const key = this.stem(word);
    const same = new Set(this.terms.get(key));
    const found = this.all.filter(([term, one]) => one.startsWith(word) && !same.has(term));
    return found.map(([term]) => term);
  }

  /** Return every word that can be meant by one with slips in it. */
  known() {
    if (!this.meant) {
      const words = new Set([...this.sayable, ...this.parts.keys(), ...this.same.keys()]);
      this.meant = this.lunr.TokenSet.fromArray([...words].filter(isWord).toSorted());
    }
    return this.meant;
  }

  /**
   * Return the word that was meant by one that is not known, or the word itself.
   *
   * @param {string} word
   * @param {string[]} words all of the query
   * @param {number} at
   */
  corrected(word, words, at) {
    if (word.length < 4 || /\d/.test(word) || this.isStop(word) || this.isKnown(word)) return word;
    for (let start = Math.max(0, at - LONGEST + 1); start <= at; start += 1) {
      if (start + this.longest(words, start) > at && this.longest(words, start) > 1) return word;
    }
    for (const slips of word.length < 6 ? [1] : [1, 2]) {
      const near = this.known().intersect(this.lunr.TokenSet.fromFuzzyString(word, slips)).toArray();
      const best = near
        .map((one) => ({ one, worth: this.worth(one) * (one[0] === word[0] ? 2 : 1) }))
        .toSorted((a, b) => b.worth - a.worth)[0];
      if (best) return best.one;
    }
    return word;
  }

  /**
   * Return whether a word, or one that begins so, is known.
   *
   * @param {string} word
   */
  isKnown(word) {
    const key = this.stem(word);
    const maps = [this.terms, this.parts, this.same];
    if (this.sayable.has(word) || maps.some((map) => map.has(key))) return true;
    return this.longer(word).length > 0 || this.halves([word]) !== undefined;
  }

  /**
   * Return how much speaks for a word where several could be meant.
   *
   * @param {string} word
   */
  worth(word) {
    const key = this.stem(word);
    if (this.parts.has(key) || this.same.has(key)) return 100;
    const terms = this.terms.get(key) ?? this.terms.get(word) ?? [];
    return sum(terms.map((term) => 1 + places(this.index[term]).length));
  }

  /**
   * Return the query for the theme: every term of the index that a meaning may have.
   *
   * @param {Meaning[]} meanings
   */
  query(meanings) {
    const terms = new Set(meanings.flatMap(({ ways }) => ways.flatMap((way) => way.words.flat())));
    return [...terms].map((term) => `${term}^1`).join(" ");
  }

  /**
   * Return what each page is worth as an answer.
   *
   * @param {Meaning[]} meanings
   * @returns {Map<string, number>}
   */
  weigh(meanings) {
    const found = meanings.map((meaning) => this.evidence(meaning));
    /** @type {Map<string, {page: number, sections: Map<string, number>, seen: number}>} */
    const pages = new Map();
    let whole = 0;
    for (const sections of found) {
      const byPage = new Map();
      for (const [section, value] of sections) {
        const page = pageOf(section);
        byPage.set(page, Math.max(byPage.get(page) ?? 0, value));
      }
      const rarity = Math.sqrt(Math.log(1 + this.pages / Math.max(1, byPage.size)));
      whole += rarity;
      for (const [page, value] of byPage) {
        const one = pages.get(page) ?? { page: 0, sections: new Map(), seen: 0 };
        one.page += rarity * value;
        one.seen += rarity;
        pages.set(page, one);
      }
      for (const [section, value] of sections) {
        const one = pages.get(pageOf(section));
        one?.sections.set(section, (one.sections.get(section) ?? 0) + rarity * value);
      }
    }
    const weighed = [...pages].map(([page, { page: all, sections, seen }]) => {
      const best = Math.max(...sections.values());
      const worth = (all + best) * (seen / whole) ** 1.5 * (this.boosts.get(page) ?? 1);
      return /** @type {const} */ ([page, worth]);
    });
    return new Map(weighed);
  }

  /**
   * Return how far each section says what is meant.
   *
   * @param {Meaning} meaning
   * @returns {Map<string, number>}
   */
  evidence({ ways }) {
    /** @type {Map<string, number>} */
    const best = new Map();
    for (const { words, weight } of ways) {
      for (const [section, value] of this.having(words)) {
        best.set(section, Math.max(best.get(section) ?? 0, weight * value));
      }
    }
    return best;
  }

  /**
   * Return what each section counts that has all of these words in a field; in the text, in a row.
   *
   * @param {string[][]} words
   * @returns {Map<string, number>}
   */
  having(words) {
    /** @type {Map<string, number>} */
    const best = new Map();
    for (const field of ["title", "summary", "text"]) {
      const each = words.map((terms) => this.positions(terms, field));
      for (const [section, first] of each[0]) {
        const all = each.map((one) => one.get(section) ?? new Set());
        if (all.every((one) => one.size > 0)) {
          const whole = [...first].filter((at) => all.every((one, word) => one.has(at + word)));
          const times = field === "text" ? whole.length : first.size;
          const value = times > 0 ? worthOf(field, section, times) : PART * TEXT;
          best.set(section, Math.max(best.get(section) ?? 0, value));
        }
      }
    }
    return best;
  }

  /**
   * Return where each section has one of `terms` in a field: words in a row are numbered so.
   *
   * @param {string[]} terms
   * @param {string} field
   */
  positions(terms, field) {
    /** @type {Map<string, Set<number>>} */
    const positions = new Map();
    for (const term of terms) {
      for (const [section, { position }] of Object.entries(this.index[term][field] ?? {})) {
        const all = positions.get(section) ?? new Set();
        for (const at of position) all.add(at);
        positions.set(section, all);
      }
    }
    return positions;
  }

  /**
   * Return what the theme found, the best page first, and which of the typed words each place has.
   *
   * @param {Found} found
   * @param {Meaning[]} meanings
   * @returns {Found}
   */
  order(found, meanings) {
    const worth = this.weigh(meanings);
    const of = (/** @type {Item[]} */ items) => worth.get(pageOf(items[0].location)) ?? 0;
    const sorted = found.items.toSorted((a, b) => of(b) - of(a));
    const least = sorted.length > 0 ? of(sorted[0]) * LEAST : 0;
    const items = sorted
      .filter((page) => of(page) >= least)
      .map((page) => page.map((item) => ({ ...item, terms: this.said(item.terms, meanings) })));
    return { ...found, items, suggest: this.completed(meanings) };
  }

  /**
   * Return for each part of the query whether it is said by one of the terms that were found.
   *
   * @param {Record<string, boolean>} terms
   * @param {Meaning[]} meanings
   */
  said(terms, meanings) {
    return Object.fromEntries(
      meanings.map(({ typed, ways }) => [
        typed,
        ways.some((way) => way.words.some((one) => one.some((term) => terms[term]))),
      ]),
    );
  }

  /**
   * Return how the last word may go on, the likeliest last, as the theme wants it.
   *
   * @param {Meaning[]} meanings
   */
  completed(meanings) {
    const last = meanings.at(-1)?.typed.split(" ").at(-1) ?? "";
    if (!last || this.terms.has(this.stem(last))) return [];
    const titled = this.longer(last).filter((term) => this.index[term].title);
    return titled.toSorted((a, b) => this.worth(a) - this.worth(b)).slice(-1);
  }

  /**
   * Return the words of a text as the index has them.
   *
   * @param {string} text
   */
  split(text) {
    return text.toLowerCase().split(this.separator).map(trim).filter(Boolean);
  }

  /**
   * Return what the forms of a word have in common, where lunr knows it for the site's language.
   *
   * @param {string} word
   */
  stem(word) {
    const [language, another] = this.languages;
    if (!language?.stemmer || another) return word;
    return String(language.stemmer(new this.lunr.Token(word, {})));
  }

  /**
   * Return whether a word says so little that it is not looked for.
   *
   * @param {string} word
   */
  isStop(word) {
    if (this.ignored.has(word)) return true;
    const token = new this.lunr.Token(word, {});
    return this.languages.some((one) => one.stopWordFilter && !one.stopWordFilter(token));
  }
}

/**
 * Return what a word counts that a section has `times` in a field.
 *
 * @param {string} field
 * @param {string} section
 * @param {number} times
 */
function worthOf(field, section, times) {
  if (field === "summary") return SUMMARY;
  if (field === "title") return section.includes("#") ? HEADING : PAGE;
  return TEXT * (1 + Math.log(times) / 2);
}

/**
 * Return the sections that have a term.
 *
 * @param {Record<string, Record<string, unknown>>} fields
 */
function places(fields) {
  return ["title", "summary", "text"].flatMap((field) => Object.keys(fields[field] ?? {}));
}

/** @param {string} section @returns {string} the address of its page */
function pageOf(section) {
  return section.split("#", 1)[0];
}

/** @param {string} word @returns {string} the word without apostrophes, and signs at its ends */
function trim(word) {
  return word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$|['’]/gu, "");
}

/** @param {string} word @returns {boolean} whether it is worth correcting a slip to it */
function isWord(word) {
  return /^\p{L}{3,}$/u.test(word);
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((all, one) => all + one, 0);
}

/**
 * @template Value
 * @param {Map<string, Value[]>} map
 * @param {string} key
 * @param {Value} value
 */
function add(map, key, value) {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}

self.SearchWords = Words;
