// @ts-check
/** JSON in colours, as text nodes and spans. */

import { h } from "../core/dom.js";

/** Above this size colours cost more than they give. */
const MOST_CHARACTERS = 120_000;
// A string that does not end is one token too: trying again at each quote in it would take forever.
const TOKEN = /("(?:[^"\\\n]|\\.)*"?)(\s*:)?|\b(?:true|false|null)\b|-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b/g;

/**
 * @param {string} text Indented JSON; anything else comes back as it is.
 * @param {Map<number, string>} [marks] The places of keys and values that something is wrong with, and how severe it is.
 * @returns {(Node | string)[]}
 */
export function coloured(text, marks = new Map()) {
  if (text.length > MOST_CHARACTERS || !/^[[{]/.test(text)) return [text];
  /** @type {(Node | string)[]} */
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, quoted, colon] = match;
    const token = quoted ?? whole;
    const kind = colon ? "json-key" : quoted ? "json-string" : "json-atom";
    if (match.index > end) parts.push(text.slice(end, match.index));
    const mark = marks.get(match.index);
    parts.push(h("span", { class: mark ? `${kind} marked is-${mark}` : kind }, token));
    end = match.index + token.length;
  }
  parts.push(text.slice(end));
  return parts;
}

/** @param {string} raw @returns {string} JSON indented; anything else as it is */
export function laidOut(raw) {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}
