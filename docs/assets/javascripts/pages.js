/**
 * Loads the script of a page that has one, and none where there is nothing to do.
 *
 * The page's own element preloads what its script needs. To add a kind of page, add its selector; what
 * the script is called is in checklist/build/engine/engines.py too, which names what is preloaded.
 */

/** @type {Record<string, () => Promise<unknown>>} */
const PAGES = {
  "form[data-checklist]": () => import("./triage.js"),
  "[data-walkthrough]": () => import("./walkthrough.js"),
  "[data-run]": () => import("./run.js"),
  "[data-records]": () => import("./record-list.js"),
  "[data-live]": () => import("./page.js"),
};

function look() {
  for (const [selector, load] of Object.entries(PAGES)) {
    if (document.querySelector(selector)) load();
  }
}

if (window.document$) window.document$.subscribe(look);
else look();
