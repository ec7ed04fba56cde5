// @ts-check
/**
 * The window boundary: this module *is* the host as a dashboard app meets it,
 * and the only one that touches `postMessage` and the `message` event.
 *
 * The rule above all: never be kinder than the host. It posts for the reasons
 * that the traits of its profile name, and for no other; what a developer makes
 * it do beyond that (send, faults) is marked as such in every report.
 */

import { CANARY, LATE_MS, SLOW_MS, forged, huge, noise } from "./faults.js";
import { isRecord, parseJson, record } from "./model.js";
import { judge } from "./verdict.js";

/**
 * @typedef {import("./types.js").App} App
 * @typedef {import("./types.js").Traits} Traits
 */

const EVENT = "appContext";
const TARGET = "*";
const STRANGER_MS = 3000;

/**
 * @typedef {object} Panel An app in the view of a conversation, with one frame per entry of its content.
 * @property {App} app
 * @property {number} position In the list of apps.
 * @property {boolean} wasPosted Whether the host has posted to any of its frames.
 * @property {Trigger | ""} held Why a post is due when its tab shows; "" for none.
 *
 * @typedef {object} Frame An iframe for as long as it is in the page.
 * @property {Panel} panel
 * @property {number} index Within its app.
 * @property {HTMLIFrameElement} iframe
 * @property {number} loads
 * @property {number | null} loadedAt Of the last load, on the page's clock.
 * @property {boolean} isLate Whether the host hears late of its next load.
 * @property {() => void} onLoad After the post.
 * @property {() => void} onPost After every post.
 */

/** @typedef {"load" | "request" | "theme" | "definitions" | "reopening" | "send" | "fault"} Trigger */

/**
 * @typedef {object} PostReport
 * @property {"posted"} type
 * @property {Trigger} trigger
 * @property {string} why What led to it, in a few words.
 * @property {Frame} frame
 * @property {string | null} raw Null when it was no string.
 * @property {unknown} data
 * @property {number | null} command
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
 * @property {() => Traits} traits
 * @property {() => string} requestKey
 * @property {() => string} server Where hubctl is on this machine.
 * @property {() => unknown} context Of the selected conversation.
 * @property {() => unknown} otherContext Of another conversation.
 * @property {() => string} theme `light` or `dark`.
 * @property {() => boolean} hasDefinitions Whether the attribute definitions were fetched; until then the host has none.
 * @property {(report: Report) => void} report Tells the log; never the app.
 * @property {(remark: string) => void} remark Tells the log that something did not go as it should.
 */

export class Bridge {
  #sources;
  /** @type {Map<HTMLIFrameElement, Frame>} */
  #frames = new Map();
  /** @type {Panel | null} */
  #visible = null;
  /** @type {{app: number, position: number} | null} Whose component installed `window.onmessage` last, where each one does. */
  #listener = null;
  #isSlow = false;
  /** @type {{frame: HTMLIFrameElement, onDone: () => void} | null} */
  #stranger = null;

  /** @param {BridgeSources} sources */
  constructor(sources) {
    this.#sources = sources;
  }

  /** @param {Window} page */
  listen(page) {
    page.addEventListener("message", (event) => this.#receive(event, page));
  }

  /** The frames that are there. */
  get frames() {
    return [...this.#frames.values()];
  }

  get isSlow() {
    return this.#isSlow;
  }

  /** @param {boolean} isSlow Whether everything the host posts comes late. */
  set isSlow(isSlow) {
    this.#isSlow = isSlow;
  }

  /**
   * The view of a conversation is built, with a component per app. In some versions each component overwrites
   * `window.onmessage` when it mounts, so the last one to mount answers requests, for as long as the page is open.
   *
   * @param {App[]} apps
   * @param {"forward" | "backward"} order In which the components mount.
   */
  build(apps, order) {
    const position = order === "forward" ? apps.length - 1 : 0;
    const app = apps[position];
    if (app) this.#listener = { app: app.id, position };
  }

  /**
   * The list of apps of a view that is there becomes another one: components of apps that stay only move.
   *
   * @param {App[]} before
   * @param {App[]} now
   */
  relist(before, now) {
    const kept = now.findIndex((app) => app.id === this.#listener?.app);
    if (kept >= 0 && this.#listener) this.#listener.position = kept;
    const added = now.findLastIndex((app) => !before.some((old) => old.id === app.id));
    if (added >= 0) this.#listener = { app: /** @type {App} */ (now[added]).id, position: added };
  }

  /**
   * Takes charge of a frame. Call it before the frame enters the document, so
   * that its first `load` is heard.
   *
   * @param {Pick<Frame, "panel" | "index" | "iframe" | "onLoad" | "onPost" | "isLate">} parts
   */
  adopt(parts) {
    /** @type {Frame} */
    const frame = { ...parts, loads: 0, loadedAt: null };
    this.#frames.set(frame.iframe, frame);
    frame.iframe.addEventListener("load", () => {
      if (!frame.isLate) return this.#loaded(frame);
      frame.isLate = false;
      setTimeout(() => this.#loaded(frame), LATE_MS);
    });
  }

  /** @param {HTMLIFrameElement} iframe */
  release(iframe) {
    this.#frames.delete(iframe);
  }

  /** @param {Panel | null} panel The app on the screen; null when Messages is. */
  show(panel) {
    const isReopened = panel !== this.#visible && panel?.wasPosted === true;
    this.#visible = panel;
    if (!panel || !isReopened) return;
    const { reopening } = this.#sources.traits();
    const { held } = panel;
    if (reopening === "held" && held) {
      for (const frame of this.#of(panel)) this.#postContext(frame, held, `held back while the tab was hidden (${held})`);
    } else if (reopening === "every-time") {
      for (const frame of this.#of(panel)) this.#postContext(frame, "reopening", "the tab shows again");
    }
  }

  /**
   * Something changed that the newest host posts for: at once to the visible
   * app, once more to a hidden one when it shows. An app that got nothing yet
   * gets everything with its load.
   *
   * @param {"theme" | "definitions"} what
   * @returns {boolean} whether this host posts for it at all
   */
  changed(what) {
    if (this.#sources.traits().posts_on !== "load-theme-definitions") return false;
    for (const panel of new Set(this.frames.map((frame) => frame.panel))) {
      if (panel !== this.#visible) panel.held ||= what;
      else if (panel.wasPosted) for (const frame of this.#of(panel)) this.#postContext(frame, what, `the ${what} changed`);
    }
    return true;
  }

  /**
   * Posts a text that did not come from the host: a developer sent it.
   *
   * @param {string} text
   * @param {{app: number | null, command: number | null}} to All apps when `app` is null.
   * @returns {number} how many frames it went to
   */
  send(text, { app, command }) {
    const frames = this.frames.filter((frame) => app === null || frame.panel.app.id === app);
    for (const frame of frames) this.#post(frame, { trigger: "send", why: command === null ? "sent from the workbench" : "sent from outside", data: text, command });
    return frames.length;
  }

  /** @param {number | null} command @returns {number} how many frames the context was posted to again */
  repost(command) {
    const frames = this.#visible ? this.#of(this.#visible) : this.frames;
    for (const frame of frames) this.#postContext(frame, "send", command === null ? "posted again by hand" : "posted again, asked from outside", command);
    return frames.length;
  }

  /**
   * Injects a fault into the visible frame.
   *
   * @param {string} name
   * @returns {string} why it was not done; "" when it was
   */
  inject(name) {
    const frame = this.#first(this.#visible);
    if (!frame) return "Open an app's tab first: faults go to the visible app.";
    const context = this.#sources.context();
    switch (name) {
      case "noise":
        for (const data of noise()) this.#post(frame, { trigger: "fault", why: "fault: foreign noise", data });
        return "";
      case "duplicate":
        this.#fault(frame, context, "the same context twice");
        this.#fault(frame, context, "the same context twice");
        return "";
      case "stale":
        this.#fault(frame, this.#sources.otherContext(), "a stale context");
        this.#fault(frame, context, "and the right one");
        return "";
      case "huge":
        this.#fault(frame, huge(context), "a huge payload");
        return "";
      case "forged-origin":
        void this.#forge(frame, context);
        return "";
      default:
        return `There is no fault “${name}”.`;
    }
  }

  /** @param {unknown} context @returns {string} the event as this host posts it */
  eventFor(context) {
    const { data_keys } = this.#sources.traits();
    const source = record(context);
    /** @type {Record<string, unknown>} */
    const data = {};
    for (const key of data_keys) data[key] = source[key];
    if ("theme" in data) data["theme"] = this.#sources.theme();
    if ("customAttributes" in data && !this.#sources.hasDefinitions()) data["customAttributes"] = [];
    return JSON.stringify({ event: EVENT, data });
  }

  /** @param {Frame} frame */
  #loaded(frame) {
    if (this.#frames.get(frame.iframe) !== frame) return;
    frame.loads += 1;
    frame.loadedAt = performance.now();
    const isShared = this.#sources.traits().posts_to === "first-frame";
    const target = (isShared && this.#firstInPage(frame.index)) || frame;
    this.#postContext(target, "load", `posted on load${frame.loads > 1 ? ` no. ${frame.loads}` : ""}${target === frame ? "" : ` of “${frame.panel.app.title}”, whose frame has the same id`}`);
    frame.onLoad();
  }

  /**
   * @param {MessageEvent} event
   * @param {Window} page
   */
  #receive(event, page) {
    const { data, origin, source } = event;
    if (this.#stranger && source === this.#stranger.frame.contentWindow) return this.#stranger.onDone();
    const sender = this.#frameOf(source);
    const judgement = judge(data, this.#sources.requestKey());
    const [answered, ignoredBecause] = judgement.isRequest ? this.#answer(sender) : [null, judgement.reason];
    this.#sources.report({ type: "received", sender, fromPage: source === page, data, origin, answered, ignoredBecause });
    if (answered) this.#postContext(answered, "request", "posted as the answer to the request");
  }

  /**
   * Which frame is answered, and why none is.
   *
   * @param {Frame | null} sender
   * @returns {[Frame | null, string]}
   */
  #answer(sender) {
    const isVisible = sender !== null && sender.panel === this.#visible;
    const listener = this.#listener;
    switch (this.#sources.traits().answers) {
      case "nobody":
        return [null, "the right request, but this version of the host does not know it yet"];
      case "first-frame":
        return [this.#firstInPage(0), "the right request, but there is no frame to answer"];
      case "last-app":
      case "last-app-then-first":
        return [this.#firstAt(listener?.position), `the right request, but this version answers app no. ${(listener?.position ?? 0) + 1} of the list, which has no frame`];
      case "visible-asker":
        if (isVisible) return [sender, ""];
        return [null, this.#visible ? "the right request, but not from the visible app, and the host answers no other" : "the right request, but no app's tab is open, and the host answers only the visible app"];
      case "native-bridge":
        return [null, "the right request, but the mobile app hears only window.ReactNativeWebView.postMessage"];
      default:
        return [this.#first(this.#visible), "the right request, but no app's tab is open, and the host answers only the visible app"];
    }
  }

  /** @param {Panel} panel @returns {Frame[]} its frames, in their order */
  #of(panel) {
    return this.frames.filter((frame) => frame.panel === panel).sort((one, other) => one.index - other.index);
  }

  /** @param {Panel | null} panel @returns {Frame | null} */
  #first(panel) {
    return (panel && this.#of(panel)[0]) ?? null;
  }

  /** @param {number | undefined} position @returns {Frame | null} the first frame of the app there */
  #firstAt(position) {
    return this.frames.find((frame) => frame.index === 0 && frame.panel.position === position) ?? null;
  }

  /** @param {number} index Within its app. @returns {Frame | null} what `getElementById` finds where all apps' frames have the same id */
  #firstInPage(index) {
    return this.frames.filter((frame) => frame.index === index).sort((one, other) => one.panel.position - other.panel.position)[0] ?? null;
  }

  /**
   * @param {Frame} frame
   * @param {Trigger} trigger
   * @param {string} why
   * @param {number | null} [command]
   */
  #postContext(frame, trigger, why, command = null) {
    // What a developer makes it post changes nothing about what the host owes the app.
    if (trigger !== "send") Object.assign(frame.panel, { wasPosted: true, held: "" });
    this.#post(frame, { trigger, why, data: this.eventFor(this.#sources.context()), command });
  }

  /**
   * @param {Frame} frame
   * @param {unknown} context
   * @param {string} what
   */
  #fault(frame, context, what) {
    this.#post(frame, { trigger: "fault", why: `fault: ${what}`, data: this.eventFor(context) });
  }

  /**
   * @param {Frame} frame
   * @param {{trigger: Trigger, why: string, data: unknown, command?: number | null}} post
   */
  #post(frame, { trigger, why, data, command = null }) {
    const deliver = () => {
      // A slow host may find that the frame has gone.
      if (this.#frames.get(frame.iframe) !== frame) return;
      frame.iframe.contentWindow?.postMessage(data, TARGET);
      this.#sources.report({ type: "posted", trigger, why, frame, data, raw: typeof data === "string" ? data : null, command });
      frame.onPost();
    };
    if (this.#isSlow) setTimeout(deliver, SLOW_MS);
    else deliver();
  }

  /**
   * Lets a frame of another origin post a context to the app.
   *
   * @param {Frame} frame
   * @param {unknown} context
   */
  async #forge(frame, context) {
    this.#stranger?.frame.remove();
    const data = this.eventFor(forged(context));
    const stranger = document.createElement("iframe");
    stranger.hidden = true;
    stranger.src = strangerAddress(this.#sources.server());
    const { origin } = new URL(stranger.src);
    // `load` comes for an error page as well; only the stranger itself can say that it posted.
    const silence = setTimeout(() => this.#sources.remark(`fault: nothing was forged, as this server does not answer at ${origin}`), STRANGER_MS);
    const onDone = () => {
      clearTimeout(silence);
      const why = `fault: a context of “${CANARY}” from ${origin}; an app that checks the sender shows nothing of it`;
      this.#sources.report({ type: "posted", trigger: "fault", why, frame, data, raw: data, command: null });
    };
    this.#stranger = { frame: stranger, onDone };
    document.body.append(stranger);
    await new Promise((done) => stranger.addEventListener("load", done, { once: true }));
    const index = Array.from({ length: window.length }, (_, at) => at).find((at) => window[at] === frame.iframe.contentWindow);
    stranger.contentWindow?.postMessage({ index, text: data }, TARGET);
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

/** @param {string} server @returns {string} it under another of its names, which is another origin than its own and the page's */
function strangerAddress(server) {
  const names = ["localhost", "127.0.0.1"];
  const address = new URL("/stranger", server);
  address.hostname = names.find((name) => name !== location.hostname && name !== address.hostname) ?? "localhost";
  return address.href;
}

/** @param {string} text @returns {unknown} the context in the text of an event; undefined when there is none */
export function contextIn(text) {
  const event = parseJson(text);
  return isRecord(event) && event["event"] === EVENT && isRecord(event["data"]) ? event["data"] : undefined;
}
