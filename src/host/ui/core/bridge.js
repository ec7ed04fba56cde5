// @ts-check
/**
 * The window boundary: this module *is* the host as a dashboard app meets it,
 * and the only one that touches `postMessage` and the `message` event.
 *
 * The rule above all: never be kinder than the host. It posts on `load` and in
 * answer to one exact string, and for no other reason.
 */

import { judge } from "./verdict.js";
import { record } from "./model.js";

/** @typedef {import("./types.js").App} App */

/**
 * How a host behaves at the boundary, per profile.
 *
 * @typedef {object} Traits
 * @property {string} eventName
 * @property {readonly string[]} contextKeys What `data` holds, in this order.
 * @property {string} targetOrigin Of every post.
 */

/** @type {Readonly<Record<string, Traits>>} */
export const TRAITS = Object.freeze({
  "web-2023": Object.freeze({
    eventName: "appContext",
    contextKeys: Object.freeze(["conversation", "contact", "currentAgent"]),
    targetOrigin: "*",
  }),
});

const DEFAULT_PROFILE = "web-2023";

/**
 * @typedef {object} Frame An app's frame for as long as it is in the page.
 * @property {App} app
 * @property {HTMLIFrameElement} iframe
 * @property {number} loads
 * @property {number | null} loadedAt Of the last load, on the page's clock.
 * @property {() => void} onLoad After the post.
 * @property {() => void} onPost After every post.
 */

/**
 * @typedef {object} PostReport
 * @property {"posted"} type
 * @property {"load" | "request"} trigger
 * @property {Frame} frame
 * @property {string} raw
 *
 * @typedef {object} ReceiveReport
 * @property {"received"} type
 * @property {Frame | null} sender Null when no app's frame sent it.
 * @property {boolean} fromPage Whether the page's own window sent it.
 * @property {unknown} data
 * @property {string} origin
 * @property {Frame | null} answered
 * @property {string} ignoredBecause "" when answered.
 *
 * @typedef {PostReport | ReceiveReport} Report
 */

/**
 * @typedef {object} BridgeSources
 * @property {() => string} profile
 * @property {() => string} requestKey
 * @property {() => unknown} context Of the selected conversation.
 * @property {(report: Report) => void} report Tells the log; never the app.
 */

export class Bridge {
  #sources;
  /** @type {Map<HTMLIFrameElement, Frame>} */
  #frames = new Map();
  /** @type {Frame | null} */
  #visible = null;

  /** @param {BridgeSources} sources */
  constructor(sources) {
    this.#sources = sources;
  }

  /** @param {Window} page */
  listen(page) {
    page.addEventListener("message", (event) => this.#receive(event, page));
  }

  /**
   * Takes charge of a frame. Call it before the frame enters the document, so
   * that its first `load` is heard.
   *
   * @param {Pick<Frame, "app" | "iframe" | "onLoad" | "onPost">} parts
   */
  adopt(parts) {
    /** @type {Frame} */
    const frame = { ...parts, loads: 0, loadedAt: null };
    this.#frames.set(frame.iframe, frame);
    frame.iframe.addEventListener("load", () => {
      if (this.#frames.get(frame.iframe) !== frame) return;
      frame.loads += 1;
      frame.loadedAt = performance.now();
      this.#post(frame, "load");
      frame.onLoad();
    });
  }

  /** @param {HTMLIFrameElement} iframe */
  release(iframe) {
    if (this.#visible?.iframe === iframe) this.#visible = null;
    this.#frames.delete(iframe);
  }

  /** @param {HTMLIFrameElement | null} iframe The frame on the screen; null when Messages is. */
  show(iframe) {
    this.#visible = (iframe && this.#frames.get(iframe)) ?? null;
  }

  get #traits() {
    return TRAITS[this.#sources.profile()] ?? /** @type {Traits} */ (TRAITS[DEFAULT_PROFILE]);
  }

  /**
   * @param {MessageEvent} event
   * @param {Window} page
   */
  #receive(event, page) {
    const { data, origin, source } = event;
    const sender = this.#frameOf(source);
    const judgement = judge(data, this.#sources.requestKey());
    // The visible app is answered, whoever asked: this host does not look at the source.
    const answered = judgement.isRequest ? this.#visible : null;
    const ignoredBecause = judgement.isRequest
      ? answered ? "" : "the right request, but no app's tab is open, and the host answers only the visible app"
      : judgement.reason;
    this.#sources.report({ type: "received", sender, fromPage: source === page, data, origin, answered, ignoredBecause });
    if (answered) this.#post(answered, "request");
  }

  /**
   * @param {Frame} frame
   * @param {"load" | "request"} trigger
   */
  #post(frame, trigger) {
    const traits = this.#traits;
    const context = record(this.#sources.context());
    /** @type {Record<string, unknown>} */
    const data = {};
    for (const key of traits.contextKeys) data[key] = context[key];
    const raw = JSON.stringify({ event: traits.eventName, data });
    frame.iframe.contentWindow?.postMessage(raw, traits.targetOrigin);
    this.#sources.report({ type: "posted", trigger, frame, raw });
    frame.onPost();
  }

  /** @param {MessageEventSource | null} source @returns {Frame | null} */
  #frameOf(source) {
    if (!source) return null;
    for (const frame of this.#frames.values()) {
      if (frame.iframe.contentWindow === source) return frame;
    }
    return null;
  }
}
