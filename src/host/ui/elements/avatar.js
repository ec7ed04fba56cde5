// @ts-check
/**
 * A person's picture: initials on a colour of their own. The payload's thumbnail
 * URLs are never loaded: the page talks to nobody but its own server.
 */

import { h } from "../core/dom.js";
import { bucket, initials } from "../core/format.js";
import { icon } from "../core/icons.js";

const COLOURS = 8;

/**
 * @param {string} name
 * @param {{size?: "small" | "medium" | "large", online?: boolean, known?: boolean}} [look]
 */
export function avatar(name, { size = "medium", online = false, known = true } = {}) {
  const letters = known ? initials(name) : "";
  const tint = known ? `tint-${bucket(name, COLOURS)}` : "tint-none";
  return h(
    "span",
    { class: `avatar avatar-${size} ${tint}`, "aria-hidden": "true" },
    letters || icon("user"),
    online && h("span", { class: "avatar-online" }),
  );
}
