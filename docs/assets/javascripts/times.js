/**
 * Writes moments as the reader's clock shows them, and how long it is until they come.
 *
 * A moment is `time[datetime]`; `[data-left]` beside it holds the moment that something is due. Which
 * moments those are, Python says: checklist/engine/triage/times.py and plan.py.
 */

/** Between two looks at the clock, in ms; a hidden tab is woken less often, and looks when shown. */
const LOOK = 10_000;

/** What may be needed later is made after so long, in ms. */
const SOON = 100;

const MINUTE = 60_000;
const HOUR = 60;
const DAY = 24 * HOUR;
/** From so many minutes on, days are told. */
const LONG = 2 * DAY;

/** @returns {string} the language of the page */
const language = () => document.documentElement.lang || "en";

/** Each formatter takes longer to make than to use. @type {Map<string, Intl.DateTimeFormat | Intl.NumberFormat>} */
const made = new Map();

/** @template {Intl.DateTimeFormat | Intl.NumberFormat} F @param {string} name @param {(spoken: string) => F} make @returns {F} */
function kept(name, make) {
  const key = `${language()} ${name}`;
  const found = made.get(key) ?? make(language());
  made.set(key, found);
  return /** @type {F} */ (found);
}

/** @type {Intl.DateTimeFormatOptions} */
const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
/** @type {Intl.DateTimeFormatOptions} */
const DAY_AND_TIME = { ...TIME, weekday: "short", day: "numeric", month: "short" };

/** By how much clocks are put back somewhere, in ms. */
const PUT_BACK = [HOUR / 2, HOUR, 2 * HOUR].map((minutes) => minutes * MINUTE);

/** @param {Date} moment @returns {Date[]} it, and the other one that a local clock shows alike on the night it is put back */
function alike(moment) {
  const around = PUT_BACK.flatMap((ms) => [new Date(moment.getTime() - ms), new Date(moment.getTime() + ms)]);
  const shift = (/** @type {Date} */ one) => (one.getTimezoneOffset() - moment.getTimezoneOffset()) * MINUTE;
  return [moment, ...around.filter((one) => shift(one) === one.getTime() - moment.getTime())];
}

/** @param {Date} moment @returns {string} on another day than today with the day; with the zone where the time comes twice */
export function shown(moment) {
  const now = new Date();
  /** @type {[string, Intl.DateTimeFormatOptions]} */
  let [name, how] = ["another-day", DAY_AND_TIME];
  if (moment.toDateString() === now.toDateString()) [name, how] = ["this-day", TIME];
  else if (moment.getFullYear() !== now.getFullYear()) [name, how] = ["another-year", { ...DAY_AND_TIME, year: "numeric" }];
  if (alike(moment).length > 1) [name, how] = [`${name}-twice`, { ...how, timeZoneName: "short" }];
  return kept(name, (spoken) => new Intl.DateTimeFormat(spoken, how)).format(moment);
}

/** @param {Date} moment @returns {string} with its day and its zone: paper is read later, elsewhere */
const onPaper = (moment) =>
  kept("paper", (spoken) => new Intl.DateTimeFormat(spoken, { ...DAY_AND_TIME, timeZoneName: "short" })).format(moment);

/** @param {Date} moment @param {string} zone @returns {string} as `shown` does, by the clock of a zone; "" where it is not known here */
export function inZone(moment, zone) {
  try {
    const day = (/** @type {Date} */ one) => kept(`day ${zone}`, () => new Intl.DateTimeFormat("sv", { dateStyle: "short", timeZone: zone })).format(one);
    const [then, now] = [day(moment), day(new Date())];
    /** @type {[string, Intl.DateTimeFormatOptions]} */
    let [name, how] = ["another-day", DAY_AND_TIME];
    if (then === now) [name, how] = ["this-day", TIME];
    else if (then.slice(0, 4) !== now.slice(0, 4)) [name, how] = ["another-year", { ...DAY_AND_TIME, year: "numeric" }];
    return kept(`${zone} ${name}`, (spoken) => new Intl.DateTimeFormat(spoken, { ...how, timeZone: zone })).format(moment);
  } catch {
    return "";
  }
}

/** @param {number} count @param {string} unit @returns {string} */
const amount = (count, unit) =>
  kept(unit, (spoken) => new Intl.NumberFormat(spoken, { style: "unit", unit, unitDisplay: "short" })).format(count);

/** @param {number} exact in minutes @returns {string} in the two largest units */
function span(exact) {
  const minutes = exact < LONG ? exact : Math.round(exact / HOUR) * HOUR;
  const [whole, rest, large, small] =
    minutes < LONG ? [HOUR, 1, "hour", "minute"] : [DAY, HOUR, "day", "hour"];
  const many = Math.floor(minutes / whole);
  const few = Math.floor((minutes % whole) / rest);
  const parts = [many && amount(many, large), (few || !many) && amount(few, small)];
  return parts.filter(Boolean).join(" ");
}

/**
 * How long it is until `moment`, in the words for `left`, `late` and `now`.
 *
 * @param {Date} moment @param {Record<string, string>} words @returns {string}
 */
export function left(moment, words) {
  const ms = moment.getTime() - Date.now();
  if (Math.abs(ms) < MINUTE / 2) return words.now ?? "";
  const minutes = Math.max(Math.round(Math.abs(ms) / MINUTE), 1);
  return (words[ms > 0 ? "left" : "late"] ?? "").replace("{time}", () => span(minutes));
}

/** Make what the first times are written with. */
function prepare() {
  shown(new Date());
  shown(new Date(Date.now() + DAY * MINUTE));
  span(LONG - 1);
}

/** @param {string | null} text @returns {Date | undefined} */
export function momentOf(text) {
  const moment = new Date(text ?? "");
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}

/**
 * @param {string} text a local time, as a field has it
 * @param {Date} [near] of two moments that it may be, on the night the clock is put back, the nearer one is meant
 * @returns {Date | undefined}
 */
export function localMoment(text, near = new Date()) {
  const moment = momentOf(text);
  if (!moment) return undefined;
  const far = (/** @type {Date} */ one) => Math.abs(one.getTime() - near.getTime());
  return alike(moment).reduce((best, one) => (far(one) < far(best) ? one : best));
}

/** @param {Date} moment @returns {string} as an address has it, to the minute */
export const written = (moment) => `${moment.toISOString().slice(0, "2026-11-28T02:03".length)}Z`;

/** @param {Date} moment @returns {string} as a field for a local time has it */
export function inField(moment) {
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * MINUTE);
  return local.toISOString().slice(0, "2026-11-28T02:03".length);
}

/** Keeps the moments in an element as the clock has them, for as long as it is in the page. */
export class Clock {
  /** @param {Element} root @param {Record<string, string>} words see `left` */
  constructor(root, words) {
    this.root = root;
    this.words = words;
    /** Of which moment each element tells. @type {WeakMap<Element, string>} */
    this.written = new WeakMap();
    /** What was said of each moment, as it is and as what is left. @type {[Map<string, string>, Map<string, string>]} */
    this.said = [new Map(), new Map()];
    /** How a moment is written. */
    this.say = shown;
    /** How long what was said stands. */
    this.until = 0;
    this.isPrepared = false;
    const go = () => {
      if (root.isConnected) this.look();
      else this.stop();
    };
    const timer = setInterval(go, LOOK);
    const page = new AbortController();
    const { signal } = page;
    document.addEventListener("visibilitychange", go, { signal });
    addEventListener("beforeprint", () => this.again(onPaper), { signal });
    addEventListener("afterprint", () => this.again(shown), { signal });
    this.stop = () => {
      clearInterval(timer);
      page.abort();
    };
  }

  /** Write every moment in another way. @param {(moment: Date) => string} say */
  again(say) {
    this.say = say;
    this.until = 0;
    this.look();
  }

  /** Write what is new, and how much is left; what is there already stands for a while. */
  look() {
    if (!this.isPrepared) setTimeout(prepare, SOON); // once Python has started
    this.isPrepared = true;
    const [moments, spans] = this.said;
    const now = Date.now();
    if (now >= this.until || now < this.until - LOOK) {
      this.written = new WeakMap();
      for (const said of this.said) said.clear();
      this.until = (Math.floor(now / LOOK) + 1) * LOOK;
    }
    for (const time of this.root.querySelectorAll("time[datetime]")) {
      this.write(time, time.getAttribute("datetime") ?? "", moments, this.say);
    }
    for (const place of this.root.querySelectorAll("[data-left]")) {
      const due = place.getAttribute("data-left") ?? "";
      this.write(place, due, spans, (moment) => left(moment, this.words));
      place.toggleAttribute("data-late", Date.parse(due) < now);
    }
  }

  /**
   * @param {Element} place @param {string} text of its moment @param {Map<string, string>} known what was said
   * @param {(moment: Date) => string} say
   */
  write(place, text, known, say) {
    if (this.written.get(place) === text) return;
    const moment = known.has(text) ? undefined : momentOf(text);
    if (moment) known.set(text, say(moment));
    const said = known.get(text);
    if (said === undefined) return;
    this.written.set(place, text);
    if (place.textContent !== said) place.textContent = said;
  }
}
