"""How well texts can be read on their grounds, as the browser shows them."""

CONTRAST = """root => {
  const parse = text => {
    const found = /^rgba?\\(([^)]*)\\)$/.exec(text);
    if (!found) throw new Error(`a colour that this test cannot read: ${text}`);
    const [r, g, b, a = 1] = found[1].split(/[, /]+/).map(Number);
    return [r, g, b, a];
  };
  const over = ([r, g, b, a], below) =>
    [r, g, b].map((channel, at) => channel * a + below[at] * (1 - a));
  const ground = element => {
    if (!element) return [255, 255, 255];
    const own = parse(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own.slice(0, 3) : over(own, ground(element.parentElement));
  };
  const light = channels => channels
    .map(c => c / 255)
    .map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const opacity = element =>
    element ? getComputedStyle(element).opacity * opacity(element.parentElement) : 1;
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const ratios = {};
  while (texts.nextNode()) {
    const text = texts.currentNode.data.trim();
    const element = texts.currentNode.parentElement;
    if (!text || !element.checkVisibility({ opacityProperty: true })) continue;
    const below = ground(element);
    const [r, g, b, a] = parse(getComputedStyle(element).color);
    const [one, other] = [over([r, g, b, a * opacity(element)], below), below].map(light);
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    ratios[text.slice(0, 60)] = Math.min(ratio, ratios[text.slice(0, 60)] ?? 99);
  }
  return ratios;
}"""
"""The script that returns the ratio of contrast of every visible text, as WCAG 2 defines it."""
