/** The card of the decision, which on a narrow screen is a bar at the bottom that opens. */
export class Bar {
  /** @param {HTMLElement} card @param {HTMLElement} toggle the button in it that opens and closes */
  constructor(card, toggle) {
    this.card = card;
    this.toggle = toggle;
  }

  get isOpen() {
    return this.card.hasAttribute("data-open");
  }

  /** @param {boolean} isOpen */
  set isOpen(isOpen) {
    const { more = "", less = "" } = this.toggle.dataset;
    this.card.toggleAttribute("data-open", isOpen);
    this.toggle.setAttribute("aria-expanded", String(isOpen));
    this.toggle.textContent = isOpen ? less : more;
  }

  /** Close at Escape; the focus stays in the bar. @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key !== "Escape" || !this.isOpen) return;
    this.isOpen = false;
    this.toggle.focus();
  }
}
