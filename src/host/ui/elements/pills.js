// @ts-check
/** The small coloured words beside a conversation. */

import { h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { bucket, clip, keyLabel } from "../core/format.js";

const STATUSES = new Set(["open", "resolved", "pending", "snoozed"]);
const PRIORITIES = new Set(["low", "medium", "high", "urgent"]);
const LABEL_COLOURS = 8;

/** @param {string} status */
export function statusPill(status) {
  if (!status) return null;
  const known = STATUSES.has(status) ? status : "other";
  return h("span", { class: `pill status-${known}`, title: `Status: ${status}` }, words(status));
}

/** @param {string} priority */
export function priorityPill(priority) {
  if (!priority) return null;
  const known = PRIORITIES.has(priority) ? priority : "other";
  return h("span", { class: `pill priority-${known}`, title: `Priority: ${priority}` }, icon("flag"), words(priority));
}

/** @param {string} label */
export function labelPill(label) {
  return h(
    "span",
    { class: "pill label-pill", title: label },
    h("span", { class: `label-dot tint-${bucket(label, LABEL_COLOURS)}` }),
    h("bdi", { class: "truncate" }, label),
  );
}

/** @param {string} value */
function words(value) {
  return h("span", { class: "truncate" }, keyLabel(clip(value, 24)));
}
