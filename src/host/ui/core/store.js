// @ts-check
/** The page's state and who wants to hear of changes. Changes are told at once, in order. */

import { noWish } from "./address.js";
import { record } from "./model.js";

/**
 * @typedef {import("./types.js").Session} Session
 * @typedef {import("./types.js").App} App
 * @typedef {import("./types.js").Profile} Profile
 * @typedef {import("./types.js").Theme} Theme
 * @typedef {import("./types.js").Wish} Wish
 */

/**
 * `session`: everything is new. `selection`: another conversation. `tab`: another
 * tab of the same one. `messages`: a message was added to it, or its context
 * changed. `contexts`: what the conversations hold changed, but not which there are: frames stay. `pane`: which part shows where there is room for one. `link`: the
 * connection to hubctl. `settings`: the settings opened or closed. `apps`: the list of apps became another one.
 *
 * @typedef {"session" | "selection" | "tab" | "messages" | "contexts" | "pane" | "theme" | "link" | "view" | "settings" | "apps"} Topic
 */

const NO_TRAITS = { data_keys: [], keys: "", place: "", mount: "", between_tabs: "", on_switch: "", no_conversation: "", posts_to: "", posts_on: "", reopening: "", answers: "" };

/** @typedef {"connecting" | "open" | "lost"} Link */
/** @typedef {"list" | "conversation"} Pane */
/** @typedef {"full" | "tablet" | "phone" | "narrow"} Viewport */

export class Store {
  /** @type {Set<(topic: Topic) => void>} */
  #listeners = new Set();
  /** @type {Session | null} */
  #session = null;
  /** @type {App[]} What the view of the conversation was built with. */
  #apps = [];
  /** @type {unknown[]} */
  #contexts = [];
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
  #wish = noWish();
  /** @type {Viewport} */
  #viewport = "full";
  #isOnline = true;
  #isInSettings = false;

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
    return this.#contexts;
  }

  /**
   * The apps with a tab. As in the host, a list that somebody else changed is
   * fetched when the view of the conversation is built again.
   *
   * @returns {App[]}
   */
  get apps() {
    return this.#apps;
  }

  /** @returns {Wish} which conversations are shown, and how */
  get wish() {
    return this.#wish;
  }

  /** @returns {Profile | undefined} the host that is played */
  get profile() {
    const name = this.#wish.profile || this.#session?.profile;
    const profiles = this.#session?.profiles ?? [];
    return profiles.find((profile) => profile.name === name) ?? profiles.find((profile) => profile.name === this.#session?.profile);
  }

  /** @returns {import("./types.js").Traits} how the host behaves that is played, or another build of it */
  get traits() {
    const traits = this.profile?.traits ?? NO_TRAITS;
    const trait = this.profile?.meanings.find((meaning) => meaning.name === "reopening");
    const isKnown = trait?.alternatives.some((other) => other.value === this.#wish.reopening);
    return isKnown ? { ...traits, reopening: this.#wish.reopening } : traits;
  }

  /** Whether the host that is played shows apps as screens of their own, and frames none. */
  get isMobile() {
    return this.traits.place === "top";
  }

  /** Index of the selected conversation, -1 when there is none. */
  get selected() {
    return this.#selected;
  }

  /** @returns {unknown} the selected conversation's context; without one, what the host still knows: the agent, the account */
  get context() {
    return this.#selected < 0 ? { ...record(this.#contexts[0]), conversation: {}, contact: {} } : this.#contexts[this.#selected];
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

  get viewport() {
    return this.#viewport;
  }

  /** Whether the agent is there. */
  get isOnline() {
    return this.#isOnline;
  }

  get isInSettings() {
    return this.#isInSettings;
  }

  /**
   * Takes a session with its conversations. A conversation that is still there
   * stays selected and its tab stays open, so that a developer who edits a
   * payload sees the result.
   *
   * @param {Session} session
   * @param {unknown[]} contexts
   * @param {Wish} wish
   */
  load(session, contexts, wish) {
    const kept = this.#keptSelection(contexts);
    const openId = this.#apps[this.#openApp]?.id;
    if (this.#session === null || this.#session.theme !== session.theme) this.#theme = session.theme;
    this.#session = session;
    this.#apps = session.apps;
    this.#contexts = contexts;
    this.#wish = wish;
    this.#failure = "";
    this.#selected = kept >= 0 ? kept : contexts.length > 0 ? 0 : -1;
    this.#openApp = kept >= 0 ? session.apps.findIndex((app) => app.id === openId) : -1;
    this.#tell("session");
    this.#tell("theme");
  }

  /**
   * Takes other contexts of the same conversations: the frames stay.
   *
   * @param {Session} session
   * @param {unknown[]} contexts
   */
  refresh(session, contexts) {
    const isOtherTheme = this.#session?.theme !== session.theme;
    this.#session = session;
    this.#contexts = contexts;
    this.#tell("contexts");
    // The settings show the account's own list.
    if (this.#isInSettings) this.#fetchApps();
    if (isOtherTheme) this.setTheme(session.theme);
  }

  /** The list of apps is fetched: when the view of the conversation is built, and by the settings. */
  #fetchApps() {
    const apps = this.#session?.apps ?? [];
    if (JSON.stringify(apps) === JSON.stringify(this.#apps)) return;
    this.#apps = apps;
    this.#tell("apps");
  }

  /** @param {string} reason */
  fail(reason) {
    if (this.#session) return;
    this.#failure = reason;
    this.#tell("session");
  }

  /**
   * Selects a conversation. As in the host, selecting the selected one does
   * nothing; another one opens on Messages, or on the same tab in old hosts,
   * which keep the open app even when no conversation is left.
   *
   * @param {number} index -1 for none
   */
  select(index) {
    this.showSettings(false);
    if (index !== this.#selected && (index === -1 || index in this.#contexts)) {
      this.#selected = index;
      const { on_switch, no_conversation } = this.traits;
      if (index < 0 ? no_conversation !== "empty-context" : on_switch !== "keep-tab") this.#openApp = -1;
      this.#tell("selection");
    }
    this.showPane(index < 0 ? "list" : "conversation");
  }

  /** @param {number} position -1 for Messages */
  openTab(position) {
    // In the settings there is no conversation, and so no tab.
    if (this.#isInSettings || position === this.#openApp || position >= this.apps.length || this.#selected < 0) return;
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

  /** @param {unknown} context The new one of the selected conversation; nobody is told of it. */
  replaceContext(context) {
    if (this.#selected < 0) return;
    this.#contexts[this.#selected] = context;
    this.#tell("contexts");
  }

  /** Something inside the contexts was changed. */
  touch() {
    this.#tell("contexts");
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

  /** @param {Viewport} viewport */
  setViewport(viewport) {
    this.#viewport = viewport;
    this.#tell("view");
  }

  /** @param {boolean} isOnline */
  setOnline(isOnline) {
    this.#isOnline = isOnline;
    this.#tell("view");
  }

  /**
   * Opens or closes the settings. The host leaves the conversation for them:
   * whoever comes back finds it on Messages.
   *
   * @param {boolean} isOpen
   */
  showSettings(isOpen) {
    if (isOpen === this.#isInSettings) return;
    this.#isInSettings = isOpen;
    this.#openApp = -1;
    this.#tell("settings");
    if (!isOpen) this.#fetchApps();
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
export function conversationId(context) {
  return record(record(context)["conversation"])["id"];
}
