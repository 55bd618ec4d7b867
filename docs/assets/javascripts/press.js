/** Tells a second press in haste from the first: what it meets may be in the place of what was meant. */

/** Presses at one place that follow each other so soon are one, in ms. */
const HASTE = 500;

/** A thumb does not come down twice on the same pixel. */
const NEAR = 24;

export class Presses {
  at = 0;
  x = 0;
  y = 0;

  /** @param {string} place `x y`, "" for a key @returns {boolean} whether a press there is the second of two */
  isAgain(place) {
    if (!place) return false;
    const [x = 0, y = 0] = place.split(" ").map(Number);
    const now = performance.now();
    const again = now - this.at < HASTE && Math.abs(x - this.x) < NEAR && Math.abs(y - this.y) < NEAR;
    if (!again) Object.assign(this, { at: now, x, y });
    return again;
  }
}
