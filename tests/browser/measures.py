"""What can be measured of a page for those who zoom, space, tap, or ask for less motion.

Each script returns the places that fall short, so that an empty list is good.
"""

CUT_OFF = """() => {
  const screen = document.documentElement.clientWidth;
  const scrolls = one => one && (["auto", "scroll"].includes(getComputedStyle(one).overflowX)
    || scrolls(one.parentElement));
  const wide = [...document.querySelectorAll("body *")].filter(one => {
    const { left, right, width, height } = one.getBoundingClientRect();
    return width > 1 && height > 1 && left < screen && right > screen + 1
      && one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
      && one.textContent.trim() && !one.closest("svg") && !scrolls(one.parentElement);
  });
  const page = document.documentElement.scrollWidth > screen ? ["the page scrolls sideways"] : [];
  return [...page, ...wide.map(one => one.outerHTML.slice(0, 120))];
}"""
"""What reaches beyond the screen's edge, outside of what scrolls by itself (WCAG 1.4.10)."""

CLIPPED = """() => {
  const styles = new Map();
  const styleOf = one => styles.get(one) ?? styles.set(one, getComputedStyle(one)).get(one);
  const cuts = value => ["hidden", "clip"].includes(value);
  const rolls = value => ["auto", "scroll"].includes(value);
  const cutter = (from, box) => {
    for (let one = from; one && one !== document.body; one = one.parentElement) {
      const { overflowX, overflowY } = styleOf(one);
      const own = one.getBoundingClientRect();
      if (own.width <= 1 || own.height <= 1) return null; // it is there to be heard
      if (cuts(overflowX) && (box.left < own.left - 1 || box.right > own.right + 1)) return one;
      if (cuts(overflowY) && (box.top < own.top - 1 || box.bottom > own.bottom + 1)) return one;
      if (rolls(overflowX) || rolls(overflowY)) return null;
    }
    return null;
  };
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const at = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || at.closest("svg, select, script, style")) continue;
    if (!at.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    const one = cutter(at, range.getBoundingClientRect());
    if (one) found.push(`${texts.currentNode.data.trim().slice(0, 40)} in ${one.className}`);
  }
  return found;
}"""
"""What text is cut off by its own box (WCAG 1.4.12)."""

SPACE = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* {
    line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
  } p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
"""Gives text the space that a reader may ask for; as the reader's own, it needs no permission."""
UNSPACE = "() => { document.adoptedStyleSheets = []; }"

SMALL = """least => {
  const bare = text => text.replace(/\\s+/g, "");
  const inText = link => {
    const around = link.closest("p, li, dd, dt, td, th, figcaption, summary, h1, h2, h3, label");
    if (!around || getComputedStyle(link).display !== "inline") return false;
    const text = around.cloneNode(true);
    text.querySelectorAll("ul, ol, a, button").forEach(one => one.remove());
    return bare(text.textContent) !== "";
  };
  const targets = document.querySelectorAll(
    "a[href], button, summary, select, textarea, input:not([type=hidden]), [role=button]");
  return [...targets].flatMap(one => {
    const hit = one.closest("label") ?? one;
    const shows = hit.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    if (!shows || !one.checkVisibility()) return [];
    if (one.matches(".headerlink, .md-skip, :disabled")) return [];
    if (one.matches("a") && inText(one)) return [];
    const { width, height, right, bottom } = hit.getBoundingClientRect();
    if (width <= 1 || right <= 0 || bottom + scrollY <= 0) return [];
    if (width > least - 0.5 && height > least - 0.5) return [];
    return [`${width.toFixed()} x ${height.toFixed()}: ${hit.outerHTML.slice(0, 110)}`];
  });
}"""
"""What a thumb may miss: targets below `least` pixels, but for links within a text."""

MOVES = """() => [...document.querySelectorAll("*")].flatMap(one =>
["", "::before", "::after"].map(part => {
  const style = getComputedStyle(one, part || undefined);
  const longest = text => Math.max(...text.split(",").map(parseFloat));
  const moves = style.animationName !== "none" && !one.matches("[data-when], progress")
    ? longest(style.animationDuration) : 0;
  return Math.max(moves, longest(style.transitionDuration)) > 0.01
    ? `${one.tagName.toLowerCase()}.${one.className}${part}` : "";
})).filter(Boolean)"""
"""What still moves, or changes little by little, though less motion is asked for."""

LISTEN = """() => {
  window.heard = [];
  window.listening?.disconnect();
  window.listening = new MutationObserver(all => {
    const live = new Set(all
      .filter(({ addedNodes, type }) => addedNodes.length || type === "characterData")
      .map(({ target }) => (target.nodeType === 1 ? target : target.parentElement)
        ?.closest("[aria-live], [role=status], [role=alert], [role=log]"))
      .filter(one => one && one.getAttribute("aria-live") !== "off"
        && one.checkVisibility() && one.textContent.trim()));
    live.forEach(one => window.heard.push(one.dataset.region ?? one.dataset.slot ?? one.className));
  });
  window.listening.observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
"""Notes from now on in `window.heard` which live regions get new words."""
