// @ts-check
/** The workbench's log: what crossed the boundary, bounded in number and in memory. */

import { clip, utf8Size } from "./format.js";
import { isRecord, line, text } from "./model.js";
import { shown } from "./shown.js";
import { judge } from "./verdict.js";

/**
 * @typedef {import("./types.js").LogEntry} LogEntry
 * @typedef {import("./bridge.js").Report} Report
 * @typedef {import("./bridge.js").Frame} Frame
 */

export const MAX_ENTRIES = 500;
const MAX_CHARACTERS = 24_000_000;

/** @type {Omit<LogEntry, "id" | "at">} */
const REMARK = { direction: "note", verdict: "note", level: "info", reason: "", party: "", title: "", sinceLoad: null, bytes: null, origin: "", raw: "", isCut: false, command: null };

export class MessageLog {
  /** @type {LogEntry[]} */
  #entries = [];
  #characters = 0;
  #messages = 0;
  #nextId = 1;
  /** @type {Set<(fresh: LogEntry | null, isTold: boolean) => void>} */
  #listeners = new Set();

  /** @returns {readonly LogEntry[]} oldest first */
  get entries() {
    return this.#entries;
  }

  /** How many messages there were since the log was cleared. */
  get messages() {
    return this.#messages;
  }

  /** @param {(fresh: LogEntry | null, isTold: boolean) => void} listener Is told each new entry, and null when all are gone; and whether the server has it already. */
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
    this.#add({ ...REMARK, level, reason: sentence, party });
  }

  /**
   * Writes down what is of no page: what a screen of the mobile app reported, or a remark of the host. The server knows it.
   *
   * @param {import("./types.js").Json} message
   * @param {string} requestKey
   */
  recordForeign(message, requestKey) {
    if (message["direction"] === "note") {
      this.#add({ ...REMARK, reason: line(message["reason"]), level: message["level"] === "warn" ? "warn" : "info" }, { isTold: true });
      return;
    }
    const raw = text(message["text"]);
    const judgement = message["direction"] === "app-to-host" ? judge(raw, requestKey) : null;
    this.#add({
      direction: message["direction"] === "app-to-host" ? "app-to-host" : "host-to-app",
      verdict: message["verdict"] === "ignored" ? "ignored" : message["verdict"] === "answered" ? "answered" : "posted",
      level: message["level"] === "warn" ? "warn" : "info",
      reason: judgement && !judgement.isRequest ? `ignored: ${judgement.reason}` : line(message["reason"]),
      party: line(message["app"]),
      title: line(message["title"]),
      sinceLoad: typeof message["since_load_ms"] === "number" ? message["since_load_ms"] : null,
      bytes: utf8Size(raw),
      origin: line(message["origin"]),
      raw,
      isCut: message["is_cut"] === true,
      command: null,
    }, { isTold: true });
  }

  clear() {
    this.#entries = [];
    this.#characters = 0;
    this.#messages = 0;
    this.#tell(null, true);
  }

  /** @param {LogEntry} entry @returns {LogEntry | undefined} the message of the same kind before it */
  before(entry) {
    const at = this.#entries.indexOf(entry);
    if (at < 0) return undefined;
    return this.#entries.slice(0, at).findLast((other) => other.direction === entry.direction && other.party === entry.party);
  }

  /**
   * @param {Omit<LogEntry, "id" | "at">} entry
   * @param {{isTold: boolean}} [how] Whether the server has it already.
   */
  #add(entry, { isTold } = { isTold: false }) {
    const full = { ...entry, id: this.#nextId, at: Date.now() };
    this.#entries.push(full);
    this.#nextId += 1;
    if (entry.direction !== "note") this.#messages += 1;
    this.#characters += entry.raw.length;
    while (this.#entries.length > 1 && (this.#entries.length > MAX_ENTRIES || this.#characters > MAX_CHARACTERS)) {
      this.#characters -= this.#entries.shift()?.raw.length ?? 0;
    }
    this.#tell(full, isTold);
  }

  /**
   * @param {LogEntry | null} fresh
   * @param {boolean} isTold
   */
  #tell(fresh, isTold) {
    for (const listener of this.#listeners) listener(fresh, isTold);
  }
}

/**
 * @param {import("./bridge.js").PostReport} report
 * @param {string} pageOrigin
 * @returns {Omit<LogEntry, "id" | "at">}
 */
function posted({ frame, data, raw, why, trigger, command }, pageOrigin) {
  const { text, isCut } = raw === null ? shown(data) : { text: raw, isCut: false };
  const title = raw?.startsWith('{"event":"appContext"') ? "appContext" : preview(data, text);
  return {
    direction: "host-to-app",
    verdict: "posted",
    level: "info",
    reason: why,
    party: frame.panel.app.title,
    title,
    sinceLoad: trigger === "load" ? 0 : sinceLoad(frame),
    bytes: raw === null ? null : utf8Size(raw),
    origin: pageOrigin,
    raw: text,
    isCut,
    command,
  };
}

/**
 * @param {import("./bridge.js").ReceiveReport} report
 * @returns {Omit<LogEntry, "id" | "at">}
 */
function received(report) {
  const { sender, data, answered } = report;
  const { text: raw, isCut } = shown(data);
  const party = sender?.panel.app.title ?? (report.fromPage ? "this page" : "another window");
  const isEarly = answered !== null && answered === sender && sender.loads === 0;
  return {
    direction: "app-to-host",
    verdict: answered ? "answered" : "ignored",
    level: answered && !isEarly ? "info" : "warn",
    reason: answered ? whyAnswered(answered, sender, isEarly) : `ignored: ${report.ignoredBecause}`,
    party,
    title: preview(data, raw),
    sinceLoad: sender ? sinceLoad(sender) : null,
    bytes: typeof data === "string" ? utf8Size(data) : null,
    origin: report.origin,
    raw,
    isCut,
    command: null,
  };
}

/**
 * @param {Frame} answered
 * @param {Frame | null} sender
 * @param {boolean} isEarly
 */
function whyAnswered(answered, sender, isEarly) {
  if (isEarly) return "answered, and load posts the same once more: the request came before load, so the context comes twice";
  if (sender === answered) return "answered with a fresh appContext";
  const asker = sender ? `“${sender.panel.app.title}”` : "another window";
  return `answered, but to “${answered.panel.app.title}”: ${asker} asked`;
}

/** @param {Frame} frame */
function sinceLoad(frame) {
  return frame.loadedAt === null ? null : performance.now() - frame.loadedAt;
}

/**
 * @param {unknown} data
 * @param {string} raw
 */
function preview(data, raw) {
  if (typeof data === "string") return clip(line(raw), 120) || "(empty string)";
  const name = isRecord(data) ? line(data["event"]) || line(data["type"]) : "";
  return name ? `{ ${name} }` : clip(line(raw), 120);
}
