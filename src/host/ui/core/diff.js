// @ts-check
/** What differs between two JSON texts, path by path. */

import { clip } from "./format.js";
import { isRecord } from "./model.js";

const MOST = 400;
/** The most characters of a text that is read. */
const MOST_CHARACTERS = 8_000_000;

/**
 * @typedef {object} Difference
 * @property {string} path
 * @property {string} before "" when it was not there.
 * @property {string} after "" when it is gone.
 */

/**
 * @param {string} before
 * @param {string} after
 * @returns {Difference[] | null} null when one of them is no JSON, or too long to be read
 */
export function differences(before, after) {
  if (Math.max(before.length, after.length) > MOST_CHARACTERS) return null;
  /** @type {Difference[]} */
  const found = [];
  try {
    compare("", JSON.parse(before), JSON.parse(after), found);
  } catch {
    return null;
  }
  return found;
}

/**
 * @param {string} path
 * @param {unknown} before
 * @param {unknown} after
 * @param {Difference[]} found
 */
function compare(path, before, after, found) {
  if (found.length >= MOST || Object.is(before, after)) return;
  if (isRecord(before) && isRecord(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      compare(path ? `${path}.${key}` : key, before[key], after[key], found);
    }
  } else if (Array.isArray(before) && Array.isArray(after)) {
    for (let index = 0; index < Math.max(before.length, after.length); index += 1) {
      compare(`${path}[${index}]`, before[index], after[index], found);
    }
  } else {
    found.push({ path, before: shown(before), after: shown(after) });
  }
}

/** @param {unknown} value */
function shown(value) {
  return value === undefined ? "" : clip(JSON.stringify(value), 200);
}
