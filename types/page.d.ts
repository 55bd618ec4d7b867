/** What the theme adds to the window. */

interface Window {
  /** Tells of each page: the first one, and each that instant navigation brings. */
  readonly document$?: { subscribe(heard: () => void): void };
}
