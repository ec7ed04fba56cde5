// @ts-check
/** Tells the server what the page sees: the log's lines, what the page shows, what screens get. In order, one at a time. */

import { PAGE, change } from "./api.js";
import { MOST_CHARACTERS as TEXT_CHARACTERS } from "./shown.js";

const BATCH_MS = 25;
const RETRY_MS = 1000;
const BATCH_CHARACTERS = 2_000_000;
const MOST_WAITING = 2000;
/** All texts that wait together. */
const MOST_CHARACTERS = 24_000_000;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @typedef {import("./types.js").LogEntry} LogEntry */

/** Something of which only the newest matters, told to one path: one request at a time, so that none overtakes another. */
class Newest {
  #path;
  #told = "";
  #wanted = "";
  /** @type {Promise<void>} */
  #sending = Promise.resolve();
  #isSending = false;

  /** @param {string} path */
  constructor(path) {
    this.#path = path;
  }

  /**
   * @param {string} text
   * @returns {Promise<void>} until it, or something newer, was told, or nobody listens
   */
  tell(text) {
    this.#wanted = text;
    if (!this.#isSending && text !== this.#told) this.#sending = this.#send();
    return this.#sending;
  }

  /** The server may be another: it is told again. */
  reset() {
    this.#told = "";
    if (this.#wanted) void this.tell(this.#wanted);
  }

  async #send() {
    this.#isSending = true;
    while (this.#told !== this.#wanted) {
      const text = this.#wanted;
      const answer = await change("PUT", this.#path, text).catch(() => null);
      // Whoever is not there yet, or not any more, is told when the stream is open.
      if (!answer || answer.status >= 300) break;
      this.#told = text;
    }
    this.#isSending = false;
  }
}

export class Outbox {
  /** @type {LogEntry[]} */
  #waiting = [];
  #leftOut = 0;
  #isBusy = false;
  #state = new Newest(`/api/pages/${PAGE}`);
  #screen = new Newest("/api/screen");

  /** @param {LogEntry} entry */
  tell(entry) {
    this.#waiting.push(entry);
    let length = this.#waiting.reduce((sum, { raw }) => sum + raw.length, 0);
    while (this.#waiting.length > MOST_WAITING || (length > MOST_CHARACTERS && this.#waiting.length > 1)) {
      length -= this.#waiting.shift()?.raw.length ?? 0;
      this.#leftOut += 1;
    }
    this.#schedule(BATCH_MS);
  }

  /** @param {{profile: string, conversation: unknown, open_app: number, frames: {app: number, loads: number}[]}} state Of the page. */
  tellState(state) {
    void this.#state.tell(JSON.stringify(state));
  }

  /**
   * @param {string} event What screens of the mobile app get.
   * @returns {Promise<void>} until they would
   */
  tellScreens(event) {
    return this.#screen.tell(event);
  }

  /**
   * A remark that the page makes when it goes.
   *
   * @param {string} reason
   * @param {string} app
   */
  tellLast(reason, app) {
    change("POST", "/api/messages", { page: PAGE, messages: [{ ...EMPTY, reason, app }] }, { keepalive: true }).catch(() => null);
  }

  /** The server may be another: everything is told again. */
  reset() {
    this.#state.reset();
    this.#screen.reset();
  }

  /** @param {number} pause */
  #schedule(pause) {
    if (this.#isBusy) return;
    this.#isBusy = true;
    setTimeout(() => void this.#send(), pause);
  }

  async #send() {
    let characters = 0;
    let count = 0;
    for (const entry of this.#waiting) {
      const size = Math.min(entry.raw.length, TEXT_CHARACTERS);
      if (count > 0 && characters + size > BATCH_CHARACTERS) break;
      characters += size;
      count += 1;
    }
    const batch = this.#waiting.splice(0, count);
    const messages = batch.map((entry) => reportOf(entry));
    if (this.#leftOut > 0) messages.unshift({ ...EMPTY, reason: `${this.#leftOut} lines were left out: they came faster than they could be told` });
    const answer = await change("POST", "/api/messages", { page: PAGE, messages }).catch(() => null);
    const isTold = answer !== null && answer.status < 300;
    if (isTold) this.#leftOut = 0;
    // A server that is gone comes back, perhaps with another token.
    else if (answer === null || answer.status === 401) this.#waiting.unshift(...batch);
    this.#isBusy = false;
    if (this.#waiting.length > 0) this.#schedule(isTold ? BATCH_MS : RETRY_MS);
  }
}

const EMPTY = { direction: "note", verdict: "note", level: "warn", reason: "", app: "", title: "", origin: "", bytes: /** @type {number | null} */ (null), since_load_ms: /** @type {number | null} */ (null), command: /** @type {number | null} */ (null), text: "" };

/**
 * @param {LogEntry} entry
 * @param {number} [most] Characters of its text.
 */
export function reportOf(entry, most = TEXT_CHARACTERS) {
  return {
    direction: /** @type {string} */ (entry.direction),
    verdict: /** @type {string} */ (entry.verdict),
    level: /** @type {string} */ (entry.level),
    reason: entry.reason,
    app: entry.party,
    title: wellFormed(entry.title),
    origin: entry.origin,
    bytes: entry.bytes,
    since_load_ms: entry.sinceLoad,
    command: entry.command,
    text: wellFormed(entry.raw.slice(0, most)),
    ...(entry.isCut || entry.raw.length > most ? { is_cut: true } : {}),
  };
}

/** @param {string} text @returns {string} without halves of characters, which JSON cannot carry everywhere */
function wellFormed(text) {
  return decoder.decode(encoder.encode(text));
}
