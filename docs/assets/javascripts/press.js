/** Tells a second press in haste from the first: what it meets may be in the place of what was meant. */

/** Presses at one place that follow each other so soon are one, in ms. */
const HASTE = 500;

/** An answer brings the next question, which a reader may know: shorter. In ms. */
export const HASTY_ANSWER = 350;

/** A thumb does not come down twice on the same pixel. */
const NEAR = 24;

/** @param {MouseEvent} event @returns {string} where it was pressed, as `x y`; "" for a key */
export const placeOf = ({ detail, clientX, clientY }) => (detail ? `${clientX} ${clientY}` : "");

export class Presses {
  at = 0;
  x = 0;
  y = 0;

  /** @param {number} [haste] in ms */
  constructor(haste = HASTE) {
    this.haste = haste;
  }

  /** @param {string} place `x y`, "" for a key @returns {boolean} whether a press there is the second of two */
  isAgain(place) {
    if (!place) return false;
    const [x = 0, y = 0] = place.split(" ").map(Number);
    const now = performance.now();
    const again = now - this.at < this.haste && Math.abs(x - this.x) < NEAR && Math.abs(y - this.y) < NEAR;
    if (!again) Object.assign(this, { at: now, x, y });
    return again;
  }
}
