// @ts-check
/** The workbench's log: what crossed the boundary, bounded in number and in memory. */

import { clip, elapsed, utf8Size } from "./format.js";
import { isRecord, line } from "./model.js";

/**
 * @typedef {import("./types.js").LogEntry} LogEntry
 * @typedef {import("./bridge.js").Report} Report
 * @typedef {import("./bridge.js").Frame} Frame
 */

export const MAX_ENTRIES = 500;
const MAX_CHARACTERS = 24_000_000;

export class MessageLog {
  /** @type {LogEntry[]} */
  #entries = [];
  #characters = 0;
  #nextId = 1;
  /** @type {Set<() => void>} */
  #listeners = new Set();

  /** @returns {readonly LogEntry[]} oldest first */
  get entries() {
    return this.#entries;
  }

  /** @param {() => void} listener */
  subscribe(listener) {
    this.#listeners.add(listener);
  }

  /**
   * Writes down what the bridge did.
   *
   * @param {Report} report
   * @param {string} pageOrigin
   */
  record(report, pageOrigin) {
    this.#add(report.type === "posted" ? posted(report, pageOrigin) : received(report));
  }

  /**
   * A remark of hubctl's own; nothing crossed the boundary.
   *
   * @param {string} sentence
   * @param {{party?: string, level?: "info" | "warn"}} [about]
   */
  note(sentence, { party = "", level = "info" } = {}) {
    this.#add({
      direction: "note", verdict: "note", level, reason: sentence, party, title: "", sinceLoad: null, bytes: null, origin: "", raw: "",
    });
  }

  clear() {
    this.#entries = [];
    this.#characters = 0;
    this.#tell();
  }

  /** @param {Omit<LogEntry, "id" | "at">} entry */
  #add(entry) {
    this.#entries.push({ ...entry, id: this.#nextId, at: Date.now() });
    this.#nextId += 1;
    this.#characters += entry.raw.length;
    while (this.#entries.length > 1 && (this.#entries.length > MAX_ENTRIES || this.#characters > MAX_CHARACTERS)) {
      this.#characters -= this.#entries.shift()?.raw.length ?? 0;
    }
    this.#tell();
  }

  #tell() {
    for (const listener of this.#listeners) listener();
  }
}

/**
 * @param {import("./bridge.js").PostReport} report
 * @param {string} pageOrigin
 * @returns {Omit<LogEntry, "id" | "at">}
 */
function posted({ frame, raw, trigger }, pageOrigin) {
  return {
    direction: "host-to-app",
    verdict: "posted",
    level: "info",
    reason: trigger === "load" ? `posted on load${frame.loads > 1 ? ` no. ${frame.loads}` : ""}` : "posted as the answer to the request",
    party: frame.app.title,
    title: "appContext",
    sinceLoad: trigger === "load" ? elapsed(0) : sinceLoad(frame),
    bytes: utf8Size(raw),
    origin: pageOrigin,
    raw,
  };
}

/**
 * @param {import("./bridge.js").ReceiveReport} report
 * @returns {Omit<LogEntry, "id" | "at">}
 */
function received(report) {
  const { sender, data, answered } = report;
  const raw = typeof data === "string" ? data : asText(data);
  const party = sender?.app.title ?? (report.fromPage ? "this page" : "another window");
  return {
    direction: "app-to-host",
    verdict: answered ? "answered" : "ignored",
    level: answered ? "info" : "warn",
    reason: answered ? whyAnswered(answered, sender) : `ignored: ${report.ignoredBecause}`,
    party,
    title: preview(data, raw),
    sinceLoad: sender ? sinceLoad(sender) : null,
    bytes: typeof data === "string" ? utf8Size(data) : null,
    origin: report.origin,
    raw,
  };
}

/**
 * @param {Frame} answered
 * @param {Frame | null} sender
 */
function whyAnswered(answered, sender) {
  if (sender === answered) return "answered with a fresh appContext";
  const asker = sender ? `“${sender.app.title}”` : "another window";
  return `answered, but to “${answered.app.title}”, the visible app: ${asker} asked`;
}

/** @param {Frame} frame */
function sinceLoad(frame) {
  return frame.loadedAt === null ? "before load" : elapsed(performance.now() - frame.loadedAt);
}

/**
 * @param {unknown} data
 * @param {string} raw
 */
function preview(data, raw) {
  if (typeof data === "string") return clip(line(data), 120) || "(empty string)";
  const name = isRecord(data) ? line(data["event"]) || line(data["type"]) : "";
  return name ? `{ ${name} }` : clip(line(raw), 120);
}

/** @param {unknown} data @returns {string} what a message that is no string looks like */
function asText(data) {
  try {
    return JSON.stringify(data, bigIntAsText, 2) ?? String(data);
  } catch {
    return Object.prototype.toString.call(data);
  }
}

/**
 * @param {string} _key
 * @param {unknown} value
 */
function bigIntAsText(_key, value) {
  return typeof value === "bigint" ? `${value}n` : value;
}
