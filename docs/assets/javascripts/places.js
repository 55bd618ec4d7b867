/**
 * Going to a place on the page, and back, leaves the page as it is.
 *
 * The theme fetches the page again where a reader first goes to a fragment of it, or back from one,
 * and puts it in the place of what is there: focus, what is unfolded and what Python said would be
 * lost, and without a network the whole page.
 *
 * No module: it listens before the theme does.
 */

"use strict";

{
  // The network alone was asked (kept.js), and has answered: once it is lost, a reload must not ask it alone.
  if (location.search === "?network") history.replaceState(history.state, "", location.pathname + location.hash);

  const address = () => location.pathname + location.search;

  /** Of the page that is shown: on the way to another one the address is there first. */
  let shown = address();

  /** Where the theme was last asked to go. */
  let bound = shown;

  addEventListener("DOMContentLoaded", () => {
    window.document$?.subscribe(() => {
      shown = address();
      bound = shown;
    });
    window.location$?.subscribe(({ pathname, search }) => {
      bound = pathname + search;
    });
  });

  // The theme leaves links with a target to the browser.
  addEventListener(
    "click",
    ({ target }) => {
      const link = target instanceof Element ? target.closest("a") : null;
      if (!link?.hash || link.target || link.origin !== location.origin) return;
      if (link.pathname + link.search === shown) link.target = "_self";
    },
    true,
  );

  addEventListener("popstate", (event) => {
    if (address() !== shown || bound !== shown) return; // a page may be on its way
    event.stopImmediatePropagation();
    // The theme notes how far each page was scrolled, and asks browsers to leave that to it.
    const { y } = history.state ?? {};
    if (history.scrollRestoration === "manual" && typeof y === "number") scrollTo(0, y);
  });
}
