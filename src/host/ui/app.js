// @ts-check
/** Wires the page: elements raise intent, the store changes, the bridge plays the host. */

import { fetchReachability, fetchSession } from "./core/api.js";
import { Bridge, TRAITS } from "./core/bridge.js";
import { composeMessage, nextMessageId } from "./core/compose.js";
import { MessageLog } from "./core/log.js";
import { personOf } from "./core/model.js";
import { Store } from "./core/store.js";
import { listen } from "./core/stream.js";
import { AppFrames } from "./elements/app-frames.js";
import { Banner } from "./elements/banner.js";
import { Composer } from "./elements/composer.js";
import { ContactPanel } from "./elements/contact-panel.js";
import { ConversationHeader } from "./elements/conversation-header.js";
import { ConversationList } from "./elements/conversation-list.js";
import { Cover } from "./elements/cover.js";
import { LogDetail } from "./elements/log-detail.js";
import { LogList } from "./elements/log-list.js";
import { Rail } from "./elements/rail.js";
import { TabBar } from "./elements/tab-bar.js";
import { Thread } from "./elements/thread.js";
import { Workbench } from "./elements/workbench.js";

/** @typedef {import("./core/types.js").App} App */

const store = new Store();
const log = new MessageLog();
const bridge = new Bridge({
  profile: () => store.session?.profile ?? "",
  requestKey: () => store.session?.requestKey ?? "",
  context: () => store.context,
  report: (report) => log.record(report, location.origin),
});

/** @type {Map<number, string | null>} What was said of each app since its frame was made, not to say it twice. */
const complaints = new Map();

define();
const frames = find("hub-app-frames", AppFrames);
frames.bridge = bridge;
find("hub-workbench", Workbench).log = log;
handleIntents();
store.subscribe(applyToPage);
attachAll();
bridge.listen(window);
void loadSession();
followServer();

function define() {
  customElements.define("hub-rail", Rail);
  customElements.define("hub-conversation-list", ConversationList);
  customElements.define("hub-conversation-header", ConversationHeader);
  customElements.define("hub-tab-bar", TabBar);
  customElements.define("hub-thread", Thread);
  customElements.define("hub-composer", Composer);
  customElements.define("hub-app-frames", AppFrames);
  customElements.define("hub-contact-panel", ContactPanel);
  customElements.define("hub-cover", Cover);
  customElements.define("hub-banner", Banner);
  customElements.define("hub-log-list", LogList);
  customElements.define("hub-log-detail", LogDetail);
  customElements.define("hub-workbench", Workbench);
}

function attachAll() {
  find("hub-rail", Rail).attach(store);
  find("hub-conversation-list", ConversationList).attach(store);
  find("hub-conversation-header", ConversationHeader).attach(store);
  find("hub-tab-bar", TabBar).attach(store);
  find("hub-thread", Thread).attach(store);
  find("hub-composer", Composer).attach(store);
  frames.attach(store);
  find("hub-contact-panel", ContactPanel).attach(store);
  find("hub-cover", Cover).attach(store);
  find("hub-banner", Banner).attach(store);
  find("hub-workbench", Workbench).attach(store);
}

function handleIntents() {
  on("hub-select", (/** @type {number} */ index) => store.select(index));
  on("hub-tab", (/** @type {number} */ position) => store.openTab(position));
  on("hub-pane", (/** @type {import("./core/store.js").Pane} */ pane) => store.showPane(pane));
  on("hub-contact", (/** @type {boolean} */ open) => store.showContact(open));
  on("hub-theme", (/** @type {import("./core/types.js").Theme} */ theme) => store.setTheme(theme));
  on("hub-send", send);
  on("hub-clear-log", () => log.clear());
  on("hub-reload-frame", reloadFrame);
  on("hub-retry", () => void loadSession());
  on("hub-frame-mounted", (/** @type {App} */ app) => {
    complaints.delete(app.id);
    void checkReachable(app);
  });
  on("hub-frame-loaded", (/** @type {App} */ app) => void checkReachable(app));
  on("hub-frames-removed", noteRemoval);
}

/** @param {import("./core/store.js").Topic} topic */
function applyToPage(topic) {
  const root = document.documentElement;
  if (topic === "theme") root.dataset["theme"] = store.theme;
  if (topic === "session" || topic === "selection") {
    document.title = store.selected < 0 ? "MessageHub, played by hubctl" : `${personOf(store.context).name} · MessageHub, played by hubctl`;
  }
  const inbox = /** @type {HTMLElement} */ (document.getElementById("inbox"));
  inbox.dataset["pane"] = store.selected < 0 ? "list" : store.pane;
  inbox.dataset["contact"] = store.contactOpen === null ? "auto" : store.contactOpen ? "open" : "closed";
  inbox.inert = !store.session;
}

async function loadSession() {
  try {
    const session = await fetchSession();
    if (session.problem) log.note(session.problem, { level: "warn" });
    if (store.session?.source === session.source) return;
    if (store.session) log.note("The session changed: every frame was removed and the page rebuilt.");
    store.load(session);
    noteOddities();
  } catch (error) {
    store.fail(error instanceof Error ? error.message : String(error));
  }
}

function followServer() {
  listen({
    onOpen() {
      const wasLost = store.link === "lost";
      store.setLink("open");
      if (wasLost || store.failure) void loadSession();
    },
    onSession: () => void loadSession(),
    onLost: () => store.setLink("lost"),
  });
}

/** @param {import("./core/compose.js").Draft} draft */
function send(draft) {
  const now = Math.floor(Date.now() / 1000);
  const message = composeMessage(draft, store.context, { id: nextMessageId(store.contexts), now });
  if (store.appendMessage(message, now)) {
    log.note("The host posts nothing when a message arrives; the app keeps its snapshot until it asks.");
  } else {
    log.note("This payload has no conversation.messages array, so the message was not kept.", { level: "warn" });
  }
}

function reloadFrame() {
  const app = frames.reload();
  if (app) log.note("Reload frame: a new frame, loaded from the start.", { party: app.title });
}

/** @param {string[]} titles */
function noteRemoval(titles) {
  if (titles.length > 0) log.note("Frame removed, with all its state: another conversation was opened.", { party: titles.join(", ") });
}

/** @param {App} app */
async function checkReachable(app) {
  try {
    const { reachable, reason } = await fetchReachability(app.id);
    const known = complaints.get(app.id);
    complaints.set(app.id, reachable ? null : reason);
    if (reachable || known === reason) return;
    log.note(`${reason || `nothing answers at ${app.url}`}. Start your app, then press Reload frame.`, { party: app.title, level: "warn" });
  } catch {
    // hubctl itself does not answer; the banner says so.
  }
}

function noteOddities() {
  const profile = store.session?.profile ?? "";
  if (!Object.hasOwn(TRAITS, profile)) {
    log.note(`This page does not know the profile “${profile}” and plays web-2023.`, { level: "warn" });
  }
  if (store.contexts.length === 0) {
    log.note("The session holds no conversation. Check the file given to --payload; the page rebuilds when it changes.", { level: "warn" });
  }
  if (store.apps.length === 0) {
    log.note("There is no app, so the host shows no tabs. Start hubctl serve with --app-url.", { level: "warn" });
  }
}

/**
 * @template T
 * @param {string} name
 * @param {(detail: T) => void} handle
 */
function on(name, handle) {
  document.addEventListener(name, (event) => handle(/** @type {CustomEvent<T>} */ (event).detail));
}

/**
 * @template {HTMLElement} T
 * @param {string} tag
 * @param {new () => T} type
 * @returns {T}
 */
function find(tag, type) {
  const element = document.querySelector(tag);
  if (!(element instanceof type)) throw new Error(`index.html has no <${tag}>`);
  return element;
}
