/**
 * Lets the theme's search fetch what it searches, and make its index, when somebody searches, not
 * while each page opens, and find what was meant.
 *
 * Runs in the worker that the theme starts for its search; its address carries that of the theme's
 * own worker as fragment (overrides/main.html). The index takes processor time, which at that
 * moment belongs to the page. Messages are the theme's: it sends the set-up and then queries, and
 * hears that the search is ready and what was found. What a query means is for search-words.js.
 */

/** @typedef {import("../../../../types/search.d.ts").LunrIndex} LunrIndex */
/** @typedef {import("../../../../types/search.d.ts").Words} Words */
/** @typedef {import("../../../../types/search.d.ts").Meaning} Meaning */
/** @typedef {import("../../../../types/search.d.ts").Sections} Sections */

/** From here; ways.js has the same file fetched where the search is opened. */
const SECTIONS = "../../../search/sections.json";
/** Without a network it is asked again after so long, in ms. */
const AGAIN = 2000;

const SETUP = 0;
const READY = 1;
const QUERY = 2;
const RESULT = 3;

/** @typedef {{type: number, data: any}} Message the theme's; what is in it depends on its type */

/** The theme's set-up, kept until it is needed. @type {Message | undefined} */
let setup;
/** Whether the theme's worker hears nothing yet. */
let holding = true;
/** The query that was heard last. @type {Message | undefined} */
let latest;
/** Whether a message is on its way to the theme's worker. */
let passing = false;
/** What understands queries; made with the theme's index. @type {Words | undefined} */
let words;
/** What the query means that the theme's worker is asked. @type {Meaning[]} */
let asked = [];
/** Not called postMessage: the theme's script would then find this one and not the replacement. */
const send = self.postMessage.bind(self);

// Before the theme's own, so that it can keep a message from it.
addEventListener("message", (event) => {
  if (passing) return;
  event.stopImmediatePropagation();
  hear(event.data);
});
self.importScripts("search-words.js", self.location.hash.slice(1));

const { build } = self.lunr.Builder.prototype;
/** @this {unknown} @returns {LunrIndex} the theme's index, of which all is known here too */
self.lunr.Builder.prototype.build = function keep() {
  const index = build.call(this);
  words = new self.SearchWords(self.lunr, index, setup?.data);
  return index;
};

/** @param {Message} message */
function hear(message) {
  if (message.type === SETUP) {
    setup = message;
    holding = true;
    send({ type: READY });
    return;
  }
  latest = message;
  if (!message.data.trim()) send({ type: RESULT, data: { items: [] } });
  else if (holding) makeIndex();
  else ask(message);
}

/** Let the theme's worker make its index of what is fetched, and then answer the latest query. */
async function makeIndex() {
  holding = false;
  const answer = await fetch(new URL(SECTIONS, self.location.href));
  if (!answer.ok) throw new Error(`${SECTIONS}: ${answer.status}`);
  if (!setup) return;
  const { docs, words: known } = /** @type {Sections} */ (await answer.json());
  setup.data = { ...setup.data, docs, words: known };
  self.postMessage = () => latest && hear(latest); // the theme has heard that the search is ready
  pass(setup);
}

// Where no index comes of it, it is tried again while there is something to find.
self.addEventListener("unhandledrejection", () => {
  holding = words === undefined;
  setTimeout(() => holding && latest?.data.trim() && makeIndex(), AGAIN);
});

/**
 * Have the theme's worker look for what `query` means, and send what it finds, the best first.
 *
 * @param {Message} query
 */
function ask(query) {
  const known = words;
  if (!known) return;
  asked = known.read(query.data);
  self.postMessage = ({ type, data }) => send({ type, data: known.order(data, asked) });
  pass({ type: QUERY, data: known.query(asked) });
}

/** @param {Message | undefined} data */
function pass(data) {
  passing = true;
  self.dispatchEvent(new MessageEvent("message", { data }));
  passing = false;
}
