/** What the theme adds to the window. */

interface Window {
  /** Tells of each page: the first one, and each that instant navigation brings. */
  readonly document$?: { subscribe(heard: () => void): void };
  /** Tells of each address that instant navigation is asked for. */
  readonly location$?: { subscribe(heard: (address: URL) => void): void };
}
