// @ts-check
/** What can go wrong at the boundary, on purpose: texts for it. The bridge does it. */

import { conversationOf, isRecord, messagesOf, record, text } from "./model.js";

/**
 * @typedef {object} Fault
 * @property {string} name As commands have it.
 * @property {string} title
 * @property {string} says What the app meets.
 */

/** @type {readonly Fault[]} */
export const FAULTS = [
  { name: "late-load", title: "Late load", says: "Loads the app again, and its load event comes 3 s late, as when an image hangs. Does it show that it waits, or ask?" },
  { name: "noise", title: "Foreign noise", says: "Messages of other senders: an object, a text that is no JSON, an empty text, null, what developer tools and hot reload post." },
  { name: "duplicate", title: "Duplicate post", says: "The same context twice at once, as a request before load gets it." },
  { name: "stale", title: "Stale context", says: "The context of another conversation, then the right one: the last one counts, whatever answer comes back late." },
  { name: "forged-origin", title: "Forged origin", says: "A context from a frame of another origin. An app that checks event.origin or event.source shows nothing of it." },
  { name: "huge", title: "Huge payload", says: "The context with so many messages that it has 5 MB." },
  { name: "slow", title: "Slow host", says: "Everything the host posts comes 2 s late, until this is switched off." },
];

export const LATE_MS = 3000;
export const SLOW_MS = 2000;
const HUGE = 5_000_000;

/** The name that stands in a forged context. */
export const CANARY = "Mallory Forged";

/** @returns {unknown[]} what other senders post into a frame */
export function noise() {
  return [
    { type: "webpackOk", data: undefined },
    { source: "react-devtools-bridge", payload: { event: "isReady" } },
    "[HMR] connected",
    '{"type":"vite:beforeUpdate"}',
    "not JSON {",
    "",
    null,
    42,
  ];
}

/** @param {unknown} context @returns {unknown} the context of somebody who does not exist */
export function forged(context) {
  const data = structuredClone(record(context));
  const person = { id: 666, name: CANARY, email: "mallory@example.com", identifier: "forged" };
  data["contact"] = { ...record(data["contact"]), ...person };
  const meta = record(conversationOf(data)["meta"]);
  if (isRecord(meta["sender"])) Object.assign(meta["sender"], person);
  return data;
}

/** @param {unknown} context @returns {unknown} the context with messages until it is huge */
export function huge(context) {
  const data = structuredClone(record(context));
  const conversation = conversationOf(data);
  const messages = messagesOf(data);
  const last = record(messages.at(-1));
  const filler = { ...last, content: text(last["content"]).padEnd(200, " …") };
  const count = Math.ceil(HUGE / JSON.stringify(filler).length);
  const first = Number(last["id"]) || 1;
  conversation["messages"] = [...messages, ...Array.from({ length: count }, (_, index) => ({ ...filler, id: first + index + 1 }))];
  return data;
}
