// @ts-check
/**
 * What a message looks like, as a text of bounded length. It is cut before it is written, so no message takes longer or more
 * memory than the page has: an app can post anything that the structured clone algorithm knows.
 */

import { clip } from "./format.js";
import { firstKeys, isPlain } from "./model.js";

/** The most characters of a text that are shown. The server keeps no more. */
export const MOST_CHARACTERS = 256_000;
/** The most characters of what is not a text. */
const MOST_WRITTEN = 64_000;
/** The most values in it: fewer than the keys that are read of one object. */
const MOST_VALUES = 5_000;
/** The most levels of nesting. */
const MOST_LEVELS = 40;
/** The most characters of a name or an error in it. */
const MOST_NAME = 200;
/** Writing the digits of a number takes longer than the number has digits. */
const LARGE = 10n ** 50n;

/** @typedef {{text: string, isCut: boolean}} Shown */

/**
 * A text as it is, anything else as JSON. What JSON lacks is named: `"Blob(text/plain, 3 bytes)"`, `{"Map(1)": [["key", "value"]]}`.
 *
 * @param {unknown} data
 * @param {number} [most] Characters.
 * @returns {Shown}
 */
export function shown(data, most) {
  if (typeof data === "string") return cutText(data, most ?? MOST_CHARACTERS);
  const writer = new Writer(most ?? MOST_WRITTEN);
  writer.write(data, 0);
  return { text: writer.parts.join(""), isCut: writer.isCut };
}

/**
 * @param {string} text
 * @param {number} most
 * @returns {Shown}
 */
function cutText(text, most) {
  if (text.length <= most) return { text, isCut: false };
  // A part of a string keeps the whole of it in memory. A copy does not.
  return { text: JSON.parse(JSON.stringify(text.slice(0, most))), isCut: true };
}

class Writer {
  /** @type {string[]} */
  parts = [];
  isCut = false;
  #left;
  #values = 0;
  /** @type {Set<object>} The objects around the value that is written. */
  #around = new Set();

  /** @param {number} most */
  constructor(most) {
    this.#left = most;
  }

  /**
   * @param {unknown} value
   * @param {number} level
   */
  write(value, level) {
    this.#values += 1;
    if (typeof value === "string") this.#quote(value);
    else if (typeof value === "bigint") this.#quote(value > LARGE || value < -LARGE ? "a large BigInt" : `${value}n`);
    else if (typeof value === "number" && level > 0) this.#put(JSON.stringify(value));
    else if (typeof value !== "object" || value === null) this.#put(String(value));
    else if (this.#around.has(value)) this.#quote("(an object that this is in)");
    else {
      this.#around.add(value);
      this.#writeObject(value, level);
      this.#around.delete(value);
    }
  }

  /**
   * @param {object} value
   * @param {number} level
   */
  #writeObject(value, level) {
    if (Array.isArray(value)) {
      this.#writeAll("[]", elementsOf(value), level, (element) => this.write(element ?? null, level + 1));
    } else if (value instanceof Map || value instanceof Set) {
      const name = value instanceof Map ? `Map(${value.size})` : `Set(${value.size})`;
      this.#writeAll("{}", [name], level, () => {
        this.#quote(name);
        this.#put(": ");
        this.#writeAll("[]", value, level + 1, (entry) => this.write(entry ?? null, level + 2));
      });
    } else if (isPlain(value)) {
      this.#writeAll("{}", firstKeys(value).filter((key) => value[key] !== undefined), level, (key) => {
        this.#quote(key);
        this.#put(": ");
        this.write(value[key], level + 1);
      });
    } else {
      this.#quote(nameOf(value));
    }
  }

  /**
   * Writes items in brackets, a line each, for as long as there is room.
   *
   * @template T
   * @param {string} brackets
   * @param {Iterable<T>} items
   * @param {number} level
   * @param {(item: T) => void} write
   */
  #writeAll(brackets, items, level, write) {
    let isEmpty = true;
    this.#put(brackets.charAt(0));
    for (const item of items) {
      this.#put(`${isEmpty ? "" : ","}\n${"  ".repeat(level + 1)}`);
      isEmpty = false;
      if (this.#left <= 0 || this.#values >= MOST_VALUES || level >= MOST_LEVELS) {
        this.isCut = true;
        this.#put("…");
        break;
      }
      write(item);
    }
    this.#put(`${isEmpty ? "" : `\n${"  ".repeat(level)}`}${brackets.charAt(1)}`);
  }

  /** @param {string} text */
  #quote(text) {
    const room = Math.max(this.#left, 0);
    this.isCut ||= text.length > room;
    this.#put(JSON.stringify(clip(text, room)));
  }

  /** @param {string} text */
  #put(text) {
    this.parts.push(text);
    this.#left -= text.length;
  }
}

/**
 * By its length, which takes no memory to make large. A list in JSON has no holes.
 *
 * @param {unknown[]} list
 */
function* elementsOf(list) {
  for (let index = 0; index < list.length; index += 1) yield list[index];
}

/** @param {object} value @returns {string} what JSON has no word for */
function nameOf(value) {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof RegExp) return `/${clip(value.source, MOST_NAME)}/${value.flags}`;
  if (value instanceof Error) return `${value.name}: ${clip(value.message, MOST_NAME)}`;
  const kind = Object.prototype.toString.call(value).slice("[object ".length, -1);
  if (value instanceof Blob) return `${kind}(${clip(value instanceof File ? value.name : value.type, MOST_NAME)}, ${value.size} bytes)`;
  if (value instanceof ImageData) return `${kind}(${value.width} × ${value.height})`;
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? `${kind}(${value.byteLength} bytes)` : kind;
}
