// @ts-check
/** Tells the server what the page sees: the log's lines, and which frames there are. In batches, in order. */

import { PAGE, change } from "./api.js";

const BATCH_MS = 25;
const MOST_CHARACTERS = 3_000_000;

/** @typedef {import("./types.js").LogEntry} LogEntry */

export class Outbox {
  /** @type {LogEntry[]} */
  #waiting = [];
  #isBusy = false;
  /** @type {string} */
  #state = "";

  /** @param {LogEntry} entry */
  tell(entry) {
    this.#waiting.push(entry);
    this.#schedule();
  }

  /**
   * Tells of the page itself, when it is another than before.
   *
   * @param {{profile: string, conversation: unknown, open_app: number, frames: {app: number, loads: number}[]}} state
   */
  tellState(state) {
    const text = JSON.stringify(state);
    if (text === this.#state) return;
    this.#state = text;
    change("PUT", `/api/pages/${PAGE}`, state).then(
      ({ status }) => {
        // The server knows a page once its stream is open; then it is told again.
        if (status === 404) this.#state = "";
      },
      () => (this.#state = ""),
    );
  }

  /** Forgets what was told of the page: the server may be another. */
  reset() {
    this.#state = "";
  }

  #schedule() {
    if (this.#isBusy) return;
    this.#isBusy = true;
    setTimeout(() => void this.#send(), BATCH_MS);
  }

  async #send() {
    let characters = 0;
    let count = 0;
    for (const entry of this.#waiting) {
      if (count > 0 && characters + entry.raw.length > MOST_CHARACTERS) break;
      characters += entry.raw.length;
      count += 1;
    }
    const messages = this.#waiting.splice(0, count).map(reportOf);
    // A server that is gone has no log; the page keeps its own.
    await change("POST", "/api/messages", { page: PAGE, messages }).catch(() => {});
    this.#isBusy = false;
    if (this.#waiting.length > 0) this.#schedule();
  }
}

/** @param {LogEntry} entry */
export function reportOf(entry) {
  return {
    direction: entry.direction,
    verdict: entry.verdict,
    level: entry.level,
    reason: entry.reason,
    app: entry.party,
    title: entry.title,
    origin: entry.origin,
    bytes: entry.bytes,
    since_load_ms: entry.sinceLoad,
    command: entry.command,
    text: entry.raw.length > MOST_CHARACTERS ? entry.raw.slice(0, MOST_CHARACTERS) : entry.raw,
  };
}
