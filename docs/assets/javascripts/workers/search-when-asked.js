/**
 * Lets the theme's search make its index when somebody searches, not while each page opens.
 *
 * Runs in the worker that the theme starts for its search; its address carries that of the theme's
 * own worker as fragment (overrides/main.html). The index takes a second of a phone's processor,
 * which at that moment belongs to the page. Messages are the theme's: it sends the set-up and then
 * queries, and hears that the search is ready and what was found.
 */

const SETUP = 0;
const READY = 1;
const QUERY = 2;
const RESULT = 3;

/** The theme's set-up, kept until it is needed. @type {object | undefined} */
let setup;

self.addEventListener("message", hold);

/** @param {MessageEvent<{type: number, data: any}>} event */
function hold({ data: message }) {
  if (message.type === SETUP) {
    setup = message;
    self.postMessage({ type: READY });
  } else if (message.type === QUERY && !message.data.trim()) {
    self.postMessage({ type: RESULT, data: { items: [] } });
  } else {
    begin(message);
  }
}

/** Start the theme's own worker in this one; from here on it hears all messages. */
function begin(query) {
  self.importScripts(self.location.hash.slice(1));
  self.removeEventListener("message", hold);
  const { postMessage } = self;
  self.postMessage = () => {
    // It is ready, which the theme has heard before.
    self.postMessage = postMessage;
    pass(query);
  };
  pass(setup);
}

function pass(data) {
  self.dispatchEvent(new MessageEvent("message", { data }));
}
