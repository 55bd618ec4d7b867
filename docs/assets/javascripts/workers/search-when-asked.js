/**
 * Lets the theme's search make its index when somebody searches, not while each page opens.
 *
 * Runs in the worker that the theme starts for its search; its address carries that of the theme's
 * own worker as fragment (overrides/main.html). The index takes processor time, which at that
 * moment belongs to the page. Messages are the theme's: it sends the set-up and then queries, and
 * hears that the search is ready and what was found.
 */

const SETUP = 0;
const READY = 1;
const QUERY = 2;
const RESULT = 3;

/** @typedef {{type: number, data: any}} Message the theme's; what is in it depends on its type */

/** The theme's set-up, kept until it is needed. @type {Message | undefined} */
let setup;
/** Whether the theme's worker hears nothing yet. */
let holding = true;
/** Not called postMessage: the theme's script would then find this one and not the replacement. */
const send = self.postMessage.bind(self);

// Before the theme's own, so that it can keep a message from it.
addEventListener("message", (event) => {
  if (!holding) return;
  event.stopImmediatePropagation();
  hear(event.data);
});
self.importScripts(self.location.hash.slice(1));

/** @param {Message} message */
function hear(message) {
  if (message.type === SETUP) {
    setup = message;
    send({ type: READY });
  } else if (message.type === QUERY && !message.data.trim()) {
    send({ type: RESULT, data: { items: [] } });
  } else {
    makeIndex(message);
  }
}

/**
 * Let the theme's worker make its index, and then answer `query`; it hears all messages then.
 *
 * @param {Message} query
 */
function makeIndex(query) {
  holding = false;
  self.postMessage = (message) => {
    if (message.type !== READY) return; // the theme has heard that before
    self.postMessage = send;
    pass(query);
  };
  pass(setup);
}

// Where no index comes of it, the next query tries again.
self.addEventListener("unhandledrejection", () => {
  if (self.postMessage === send) return;
  self.postMessage = send;
  holding = true;
});

/** @param {Message | undefined} data */
function pass(data) {
  self.dispatchEvent(new MessageEvent("message", { data }));
}
