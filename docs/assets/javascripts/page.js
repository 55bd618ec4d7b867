/**
 * Brings to life a page that needs nothing but its regions: the room of Python says what they hold.
 *
 * A page with more to do has a script of its own, as triage.js and walkthrough.js are.
 */

import { LivePage, mount } from "./live-page.js";

mount("[data-live]", LivePage);
