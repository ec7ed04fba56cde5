// @ts-check
/** The page's state and who wants to hear of changes. Changes are told at once, in order. */

import { record } from "./model.js";

/**
 * @typedef {import("./types.js").Session} Session
 * @typedef {import("./types.js").App} App
 * @typedef {import("./types.js").Theme} Theme
 */

/**
 * `session`: everything is new. `selection`: another conversation. `tab`: another
 * tab of the same one. `messages`: a message was added to it. `pane`: which part
 * shows where there is room for one. `link`: the connection to hubctl.
 *
 * @typedef {"session" | "selection" | "tab" | "messages" | "pane" | "theme" | "link"} Topic
 */

/** @typedef {"connecting" | "open" | "lost"} Link */
/** @typedef {"list" | "conversation"} Pane */

export class Store {
  /** @type {Set<(topic: Topic) => void>} */
  #listeners = new Set();
  /** @type {Session | null} */
  #session = null;
  #failure = "";
  #selected = -1;
  #openApp = -1;
  /** @type {Pane} */
  #pane = "conversation";
  /** @type {boolean | null} */
  #contactOpen = null;
  /** @type {Theme} */
  #theme = "system";
  /** @type {Link} */
  #link = "connecting";

  /** @param {(topic: Topic) => void} listener */
  subscribe(listener) {
    this.#listeners.add(listener);
  }

  /** The session, or null while it loads and when it could not be read. */
  get session() {
    return this.#session;
  }

  /** Why there is no session; "" while it loads. */
  get failure() {
    return this.#failure;
  }

  /** @returns {unknown[]} */
  get contexts() {
    return this.#session?.contexts ?? [];
  }

  /** @returns {App[]} */
  get apps() {
    return this.#session?.apps ?? [];
  }

  /** Index of the selected conversation, -1 when there is none. */
  get selected() {
    return this.#selected;
  }

  /** @returns {unknown} the selected conversation's context, the very object of the session */
  get context() {
    return this.contexts[this.#selected];
  }

  /** Position of the app whose tab is open, -1 for Messages. */
  get openApp() {
    return this.#openApp;
  }

  get pane() {
    return this.#pane;
  }

  /** What the agent chose for the contact panel; null leaves it to the room there is. */
  get contactOpen() {
    return this.#contactOpen;
  }

  get theme() {
    return this.#theme;
  }

  get link() {
    return this.#link;
  }

  /**
   * Takes a new session. A conversation that is still there stays selected and
   * its tab stays open, so that a developer who edits a payload sees the result.
   *
   * @param {Session} session
   */
  load(session) {
    const kept = this.#keptSelection(session.contexts);
    const keptApp = kept >= 0 && this.#openApp < session.apps.length ? this.#openApp : -1;
    if (this.#session?.theme !== session.theme) this.#theme = session.theme;
    this.#session = session;
    this.#failure = "";
    this.#selected = kept >= 0 ? kept : session.contexts.length > 0 ? 0 : -1;
    this.#openApp = keptApp;
    this.#tell("session");
    this.#tell("theme");
  }

  /** @param {string} reason */
  fail(reason) {
    if (this.#session) return;
    this.#failure = reason;
    this.#tell("session");
  }

  /**
   * Selects a conversation. As in the host, selecting the selected one does
   * nothing, and another one opens on Messages.
   *
   * @param {number} index
   */
  select(index) {
    if (index !== this.#selected && index in this.contexts) {
      this.#selected = index;
      this.#openApp = -1;
      this.#tell("selection");
    }
    this.showPane("conversation");
  }

  /** @param {number} position -1 for Messages */
  openTab(position) {
    if (position === this.#openApp || position >= this.apps.length) return;
    this.#openApp = position;
    this.#tell("tab");
  }

  /**
   * Adds a message to the selected conversation.
   *
   * @param {object} message
   * @param {number} now Epoch seconds.
   * @returns {boolean} false when the payload has no place for it
   */
  appendMessage(message, now) {
    const conversation = record(record(this.context)["conversation"]);
    const messages = conversation["messages"];
    if (!Array.isArray(messages)) return false;
    messages.push(message);
    conversation["timestamp"] = now;
    conversation["last_activity_at"] = now;
    this.#tell("messages");
    return true;
  }

  /** @param {Pane} pane */
  showPane(pane) {
    if (pane === this.#pane) return;
    this.#pane = pane;
    this.#tell("pane");
  }

  /** @param {boolean} open */
  showContact(open) {
    this.#contactOpen = open;
    this.#tell("pane");
  }

  /** @param {Theme} theme */
  setTheme(theme) {
    this.#theme = theme;
    this.#tell("theme");
  }

  /** @param {Link} link */
  setLink(link) {
    if (link === this.#link) return;
    this.#link = link;
    this.#tell("link");
  }

  /** @param {unknown[]} contexts */
  #keptSelection(contexts) {
    const id = conversationId(this.context);
    if (id === undefined) return -1;
    if (conversationId(contexts[this.#selected]) === id) return this.#selected;
    return contexts.findIndex((context) => conversationId(context) === id);
  }

  /** @param {Topic} topic */
  #tell(topic) {
    for (const listener of this.#listeners) listener(topic);
  }
}

/** @param {unknown} context */
function conversationId(context) {
  return record(record(context)["conversation"])["id"];
}
