// @ts-check
/** Wires the page: elements raise intent, the store changes, the bridge plays the host. */

import { readAddress, writeAddress } from "./core/address.js";
import { addedTo, change, fetchContexts, fetchHint, fetchObstacles, fetchSession, openScreen } from "./core/api.js";
import { Bridge, contextIn } from "./core/bridge.js";
import { agentOf, composeMessage, nextMessageId } from "./core/compose.js";
import { counted } from "./core/format.js";
import { shortcutOf } from "./core/keys.js";
import { MessageLog } from "./core/log.js";
import { isRecord, line, list, personOf, record, text } from "./core/model.js";
import { Outbox } from "./core/outbox.js";
import { Store, conversationId } from "./core/store.js";
import { listen } from "./core/stream.js";
import { AppFrames } from "./elements/app-frames.js";
import { Banner } from "./elements/banner.js";
import { BenchFaults } from "./elements/bench-faults.js";
import { BenchHint } from "./elements/bench-hint.js";
import { BenchHost } from "./elements/bench-host.js";
import { BenchPayload } from "./elements/bench-payload.js";
import { BenchScenarios } from "./elements/bench-scenarios.js";
import { Composer } from "./elements/composer.js";
import { ContactPanel } from "./elements/contact-panel.js";
import { ConversationHeader } from "./elements/conversation-header.js";
import { ConversationList } from "./elements/conversation-list.js";
import { Cover } from "./elements/cover.js";
import { HelpOverlay } from "./elements/help-overlay.js";
import { LogDetail } from "./elements/log-detail.js";
import { LogList } from "./elements/log-list.js";
import { Rail } from "./elements/rail.js";
import { Settings } from "./elements/settings.js";
import { TabBar } from "./elements/tab-bar.js";
import { Thread } from "./elements/thread.js";
import { Workbench } from "./elements/workbench.js";

/**
 * @typedef {import("./core/types.js").App} App
 * @typedef {import("./core/types.js").Wish} Wish
 * @typedef {import("./core/types.js").Session} Session
 * @typedef {import("./core/types.js").Theme} Theme
 */

const MOST_CONFLICTS = 3;
/** In the session storage: the app that had the focus when the page was left, if one had. */
const LEFT = "hubctl-left";
const WHO_LEAVES = "If an app navigated the top window, the agent loses the dashboard as well.";
/** After which time an app that did not answer is looked at again. */
const AGAIN_MS = 2000;
/** After which time an app that got the context and says nothing may be waiting for it. */
const SILENT_MS = 4000;

const store = new Store();
const log = new MessageLog();
const outbox = new Outbox();
const darkness = matchMedia("(prefers-color-scheme: dark)");
const bridge = new Bridge({
  traits: () => store.traits,
  requestKey: () => store.session?.requestKey ?? "",
  server: () => store.session?.url ?? location.href,
  context: () => store.context,
  otherContext: () => store.contexts.find((_, index) => index !== store.selected) ?? store.context,
  theme: effectiveTheme,
  hasDefinitions: () => hasDefinitions,
  report(report) {
    log.record(report, location.origin);
    if (report.type === "received" && report.sender) notice(report.sender);
  },
  remark: (remark) => log.note(remark, { level: "warn" }),
});

/** @type {Map<number, string>} What was said of each app since its frame was made, not to say it twice. */
const complaints = new Map();
/** @type {Map<number, number>} The newest look at each app: an older one that comes later says nothing. */
const looks = new Map();
/** @type {WeakSet<HTMLIFrameElement>} Frames that have said something. */
const heard = new WeakSet();
/** @type {Set<number>} The apps that are kept out of their frames, as far as is known. */
const refused = new Set();
/** @type {Set<number>} The apps that did not answer when they were looked at last. */
const silent = new Set();
/** @type {[import("./core/types.js").Json, number][]} What was asked before there was a session. */
let asked = [];
/** The contexts as the server gave them: those of the store are changed by hand. */
let fetched = { text: "", ids: "" };
/** The address the page was opened with, until the first session was taken. */
const opening = readAddress(location.search);
/** @type {Wish} */
let wish = opening.wish;
let toldTheme = "";
/** What was said last of a wish that cannot be met, not to say it twice. */
let conflicting = "";
/** Whether the attribute definitions were fetched: an app that is opened with the page is there before they are. */
let hasDefinitions = true;
let loading = 0;
let round = 0;

define();
const frames = find("hub-app-frames", AppFrames);
const workbench = find("hub-workbench", Workbench);
frames.bridge = bridge;
workbench.log = log;
workbench.payload.eventText = () => bridge.eventFor(store.context);
workbench.faults.isSlow = () => bridge.isSlow;
handleIntents();
store.subscribe(applyToPage);
log.subscribe((fresh, isTold) => fresh && !isTold && outbox.tell(fresh));
attachAll();
if (opening.panel) workbench.showPanel(opening.panel);
bridge.listen(window);
darkness.addEventListener("change", tellTheme);
addEventListener("pagehide", leave);
noteReturn();
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
  customElements.define("hub-settings", Settings);
  customElements.define("hub-cover", Cover);
  customElements.define("hub-banner", Banner);
  customElements.define("hub-help", HelpOverlay);
  customElements.define("hub-log-list", LogList);
  customElements.define("hub-log-detail", LogDetail);
  customElements.define("hub-bench-payload", BenchPayload);
  customElements.define("hub-bench-scenarios", BenchScenarios);
  customElements.define("hub-bench-faults", BenchFaults);
  customElements.define("hub-bench-hint", BenchHint);
  customElements.define("hub-bench-host", BenchHost);
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
  find("hub-settings", Settings).attach(store);
  find("hub-cover", Cover).attach(store);
  find("hub-banner", Banner).attach(store);
  workbench.attach(store);
}

function handleIntents() {
  on("hub-select", (/** @type {number} */ index) => store.select(index));
  on("hub-step", (/** @type {number} */ by) => store.select(Math.min(Math.max(store.selected + by, 0), store.contexts.length - 1)));
  on("hub-tab", (/** @type {number} */ position) => store.openTab(position));
  on("hub-pane", (/** @type {import("./core/store.js").Pane} */ pane) => store.showPane(pane));
  on("hub-contact", showContact);
  on("hub-conversations", () => (store.isInSettings ? store.showSettings(false) : store.select(-1)));
  on("hub-settings", (/** @type {boolean} */ open) => store.showSettings(open));
  on("hub-theme", (/** @type {Theme} */ theme) => store.setTheme(theme));
  on("hub-other-theme", () => store.setTheme(otherTheme()));
  on("hub-viewport", (/** @type {import("./core/store.js").Viewport} */ viewport) => store.setViewport(viewport));
  on("hub-online", setOnline);
  on("hub-wish", (/** @type {Wish} */ wanted) => void show(wanted));
  on("hub-next-scenario", nextScenario);
  on("hub-panel", (/** @type {string} */ name) => workbench.showPanel(name));
  on("hub-help", () => find("hub-help", HelpOverlay).toggle());
  on("hub-address", writeLocation);
  on("hub-send", compose);
  on("hub-send-text", (/** @type {string} */ sent) => sendText(sent, { app: null, command: null }));
  on("hub-keep-context", keepContext);
  on("hub-repost", () => repost(null));
  on("hub-fault", inject);
  on("hub-definitions", (/** @type {DefinitionsChange} */ change) => changeDefinitions(change));
  on("hub-reload-frame", () => reloadFrame());
  on("hub-retry", () => void loadSession());
  on("hub-frame-mounted", (/** @type {App} */ app) => {
    complaints.delete(app.id);
    workbench.hint.clear(app);
    tellState();
    void look(app);
  });
  on("hub-open-screen", (/** @type {{app: App, address: HTMLAnchorElement, problem: HTMLElement}} */ screen) => void showScreen(screen));
  on("hub-frame-loaded", (/** @type {App} */ app) => {
    fetchDefinitions();
    tellState();
    void look(app);
    for (const frame of bridge.frames) if (frame.panel.app.id === app.id) setTimeout(() => void wonder(frame), SILENT_MS);
  });
  on("hub-frame-gone", tellState);
  on("hub-frames-removed", noteRemoval);
  document.addEventListener("keydown", (event) => {
    const shortcut = shortcutOf(event);
    if (!shortcut) return;
    event.preventDefault();
    document.dispatchEvent(new CustomEvent(shortcut.intent, { detail: shortcut.detail }));
  });
}

/** @param {import("./core/store.js").Topic} topic */
function applyToPage(topic) {
  const root = document.documentElement;
  if (topic === "theme") root.dataset["theme"] = store.theme;
  if (topic === "session" || topic === "selection" || topic === "contexts") {
    document.title = store.selected < 0 ? "MessageHub, played by hubctl" : `${personOf(store.context).name} · MessageHub, played by hubctl`;
  }
  const inbox = /** @type {HTMLElement} */ (document.getElementById("inbox"));
  inbox.dataset["pane"] = store.selected < 0 ? "list" : store.pane;
  inbox.dataset["contact"] = store.contactOpen === null ? "auto" : store.contactOpen ? "open" : "closed";
  inbox.dataset["view"] = store.isInSettings ? "settings" : "inbox";
  inbox.inert = !store.session;
  if (topic === "theme") tellTheme();
  if (topic !== "link") {
    tellScreens();
    tellState();
    writeLocation();
  }
}

/** The state of the page goes into its address, so that a link shows the same again. */
function writeLocation() {
  if (!store.session || loading > 0) return;
  const { session } = store;
  const id = conversationId(store.context);
  const search = writeAddress({
    wish: store.wish,
    conversation: store.selected > 0 ? String(id ?? "") : "",
    app: store.apps[store.openApp]?.id ?? 0,
    theme: store.theme === session.theme ? "" : store.theme,
    viewport: store.viewport === "full" ? "" : store.viewport,
    panel: workbench.panel === "log" ? "" : workbench.panel,
  });
  history.replaceState(null, "", search || location.pathname);
}

function tellState() {
  if (!store.session || !store.profile) return;
  outbox.tellState({
    profile: store.profile.name,
    conversation: conversationId(store.context) ?? null,
    open_app: store.apps[store.openApp]?.id ?? 0,
    frames: bridge.frames.map((frame) => ({ app: frame.panel.app.id, loads: frame.loads })),
  });
}

/** @returns {"light" | "dark"} */
function effectiveTheme() {
  if (store.theme !== "system") return store.theme;
  return darkness.matches ? "dark" : "light";
}

function otherTheme() {
  return effectiveTheme() === "dark" ? "light" : "dark";
}

/** Tells the apps of another theme, when this host does. */
function tellTheme() {
  const theme = effectiveTheme();
  if (toldTheme && theme !== toldTheme) bridge.changed("theme");
  toldTheme = theme;
}

/** Takes the session of the server, and the conversations that are wanted of it. The newest of several loads counts. */
async function loadSession() {
  const own = (round += 1);
  loading += 1;
  try {
    const session = await fetchSession();
    let wanted = wish;
    if (store.session && store.session.profile !== session.profile) wanted = { ...wanted, profile: "" };
    const [contexts, met] = await contextsOf(session, wanted);
    if (own !== round) return;
    wish = met;
    if (session.problem && session.problem !== store.session?.problem) log.note(session.problem, { level: "warn" });
    take(session, contexts);
  } catch (error) {
    if (own === round) store.fail(error instanceof Error ? error.message : String(error));
  } finally {
    loading -= 1;
    writeLocation();
  }
}

/**
 * The conversations that are wanted, and the wish that was met: what the host cannot send is said, and let go of.
 *
 * @param {Session} session
 * @param {Wish} wanted
 * @returns {Promise<[unknown[], Wish]>}
 */
async function contextsOf(session, wanted) {
  let met = session.profiles.some((profile) => profile.name === wanted.profile) || !wanted.profile ? wanted : { ...wanted, profile: "" };
  for (let conflict = 0; ; conflict += 1) {
    try {
      return [await fetchContexts(met), met];
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (conflict >= MOST_CONFLICTS || message === "hubctl does not answer") throw error;
      if (message !== conflicting) log.note(`${message}; shown instead: the conversations hubctl was started with.`, { level: "warn" });
      conflicting = message;
      met = { ...met, source: "", scenario: "", locale: "", shape: "", channel: "", seed: "" };
    }
  }
}

/**
 * @param {Session} session
 * @param {unknown[]} contexts
 */
function take(session, contexts) {
  const before = store.session;
  const now = { text: JSON.stringify(contexts), ids: JSON.stringify(contexts.map(conversationId)) };
  // Another process has another token: its page is a new one.
  const keepsFrames = before !== null && before.token === session.token && JSON.stringify(wish) === JSON.stringify(store.wish) && now.ids === fetched.ids && frameSignature(before) === frameSignature(session);
  const isSame = now.text === fetched.text;
  fetched = now;
  if (!isSame) noteAdded(contexts);
  // What was changed by hand since, in the page or from outside, stays until the server has something else.
  if (keepsFrames && !store.isInSettings && JSON.stringify(before.apps) !== JSON.stringify(session.apps)) {
    log.note("Somebody changed the list of apps. As in the host, it is fetched when the conversation view is built again: open Settings and come back, or reload the page.");
  }
  if (keepsFrames && isSame) return store.refresh(session, store.contexts);
  if (keepsFrames) {
    store.refresh(session, contexts);
    log.note("The conversations were read again: the frames stay, and the context is posted again. The real host would post nothing.");
    repost(null);
    return;
  }
  if (before) log.note("The session changed: every frame was removed and the page rebuilt.");
  store.load(session, contexts, wish);
  if (!before) openWithPage(opening);
  noteOddities();
  const early = asked;
  asked = [];
  for (const [command, id] of early) obey(command, id);
}

/** @param {Session} session @returns {string} what frames depend on: when it is the same, they stay */
function frameSignature(session) {
  return JSON.stringify([session.profile, session.requestKey]);
}

/** @param {import("./core/address.js").Address} address What the page was opened with. */
function openWithPage(address) {
  const index = store.contexts.findIndex((context) => String(conversationId(context)) === address.conversation);
  if (index >= 0) store.select(index);
  if (address.theme === "light" || address.theme === "dark" || address.theme === "system") store.setTheme(address.theme);
  if (address.viewport === "tablet" || address.viewport === "phone" || address.viewport === "narrow") store.setViewport(address.viewport);
  const position = store.apps.findIndex((app) => app.id === address.app);
  hasDefinitions = position < 0 || store.traits.posts_on !== "load-theme-definitions";
  store.openTab(position);
}

/** @param {Wish} wanted */
async function show(wanted) {
  const before = wish;
  wish = wanted;
  const isOnlyBuild = store.session && Object.entries(wanted).every(([key, value]) => key === "reopening" || value === before[/** @type {keyof Wish} */ (key)]);
  if (isOnlyBuild && store.session) {
    store.load(store.session, store.contexts, wish);
    return;
  }
  await loadSession();
}

function nextScenario() {
  const names = store.profile?.scenarios ?? [];
  const next = names[names.indexOf(wish.scenario) + 1] ?? "";
  void show({ ...wish, source: "made-up", scenario: next });
}

function followServer() {
  listen({
    onOpen() {
      store.setLink("open");
      // What changed while nobody listened, and another token if it is another run.
      void loadSession().then(() => outbox.reset());
    },
    onSession: () => void loadSession(),
    onCommand: obey,
    onMessage: (message) => log.recordForeign(message, store.session?.requestKey ?? ""),
    onGap: (missed) => log.note(`${missed} commands from outside came faster than this page could take them; they are gone.`, { level: "warn" }),
    onLost() {
      store.setLink("lost");
      // Without a stream the page is shown all the same, or says why not.
      if (!store.session) void loadSession();
    },
  });
}

/**
 * Does what was asked from outside.
 *
 * @param {import("./core/types.js").Json} command
 * @param {number} id
 */
function obey(command, id) {
  if (!store.session) {
    asked.push([command, id]);
    return;
  }
  // Screens of the mobile app hear of it themselves.
  if (command["screens"] === true) return;
  switch (command["do"]) {
    case "post": {
      const app = typeof command["app"] === "number" ? command["app"] : null;
      const sent = text(command["text"]);
      const context = command["keep"] === true ? contextIn(sent) : undefined;
      if (context !== undefined) store.replaceContext(context);
      return sendText(sent, { app, command: id });
    }
    case "repost": return repost(id);
    case "fault": return inject(line(command["name"]));
    case "reload": return reloadFrame();
    case "open": return openApp(command["app"]);
    case "select": {
      if (command["conversation"] === null) return store.select(-1);
      const index = store.contexts.findIndex((context) => conversationId(context) === command["conversation"]);
      return index < 0 ? log.note(`There is no conversation ${command["conversation"]} in the list.`, { level: "warn" }) : store.select(index);
    }
    case "theme": {
      return store.setTheme(command["theme"] === "other" ? otherTheme() : command["theme"] === "dark" ? "dark" : "light");
    }
    case "definitions": return changeDefinitions(/** @type {DefinitionsChange} */ (command["change"]));
    case "contact-panel": return showContact(command["open"] === true);
    case "settings": return store.showSettings(command["open"] === true);
    case "availability": return setOnline(command["online"] === true);
    case "next-scenario": return nextScenario();
    default: log.note(`This page does not know the command “${line(command["do"])}”; reload it.`, { level: "warn" });
  }
}

/** @param {unknown} id 0 for Messages. */
function openApp(id) {
  const position = store.apps.findIndex((app) => app.id === id);
  if (id !== 0 && position < 0) return log.note(`There is no app ${id}.`, { level: "warn" });
  store.showSettings(false);
  store.openTab(position);
}

/**
 * @param {string} sent
 * @param {{app: number | null, command: number | null}} to
 */
function sendText(sent, to) {
  if (store.isMobile) return void (to.command === null && askScreens({ do: "post", text: sent, screens: true }));
  // Whoever sends from outside is told how many frames there are, over all pages.
  if (bridge.send(sent, to) === 0 && to.command === null) log.note("What was sent had no frame to go to: open the tab of an app.", { level: "warn" });
}

/** @param {number | null} command */
function repost(command) {
  if (store.isMobile) return void (command === null && askScreens({ do: "repost", screens: true }));
  if (bridge.repost(command) === 0 && command !== null) log.note("There is no frame to post to: open the tab of an app.", { level: "warn" });
}

/**
 * Asks the screens of the mobile app for something, once they have what this page shows.
 *
 * @param {object} command
 */
async function askScreens(command) {
  await outbox.tellScreens(bridge.eventFor(store.context));
  const answer = await change("POST", "/api/commands", command).catch(() => null);
  if (!answer || answer.status >= 300) log.note("The screens could not be told.", { level: "warn" });
}

/** @param {unknown} context */
function keepContext(context) {
  store.replaceContext(context);
  log.note("This is the context now. The host posts nothing for it: the app gets it with its next load, or when it asks.");
}

/** @param {string} name */
function inject(name) {
  if (name === "slow") {
    bridge.isSlow = !bridge.isSlow;
    log.note(bridge.isSlow ? "Slow host: everything it posts comes 2 s late." : "The host is quick again.");
    workbench.faults.update("view");
    return;
  }
  if (name === "late-load") {
    const app = frames.reload({ isLate: true });
    log.note(app ? "Late load: a new frame, whose load is told 3 s late." : "Open an app's tab first: faults go to the visible app.", { party: app?.title ?? "", level: app ? "info" : "warn" });
    return;
  }
  const problem = bridge.inject(name);
  if (problem) log.note(problem, { level: "warn" });
}

/** @typedef {"refetch" | "edit" | "delete"} DefinitionsChange */

/** @type {Record<DefinitionsChange, string>} */
const DEFINITIONS_CHANGES = {
  refetch: "Somebody renamed an attribute definition, and the list was fetched again",
  edit: "An attribute definition was renamed in place",
  delete: "An attribute definition was deleted",
};

/**
 * As an administrator who changes a custom attribute: the definitions are the account's, so every conversation has them.
 * The host posts for a new list and for nothing else, so that an edit goes unnoticed.
 *
 * @param {DefinitionsChange} change
 */
function changeDefinitions(change) {
  for (const context of store.contexts) {
    const data = record(context);
    const definitions = list(data["customAttributes"]);
    const first = definitions[0];
    if (!isRecord(first)) continue;
    if (change === "delete") {
      data["customAttributes"] = definitions.slice(1);
      continue;
    }
    first["attribute_display_name"] = `${line(first["attribute_display_name"]).replace(/ \(renamed\)$/, "")} (renamed)`;
    first["updated_at"] = new Date().toISOString();
  }
  store.touch();
  const posts = change !== "edit" && bridge.changed("definitions");
  log.note(`${DEFINITIONS_CHANGES[change] ?? "The attribute definitions changed"}. ${posts ? "Posted to the visible app, held back for hidden ones." : "This host posts nothing for it."}`);
}

/** @param {boolean} isOpen The panel fetches the attribute definitions whenever it opens. */
function showContact(isOpen) {
  store.showContact(isOpen);
  if (isOpen && bridge.changed("definitions")) log.note("The contact panel opened and fetched the attribute definitions: posted to the visible app, held back for hidden ones.");
}

/** The attribute definitions arrive after an app that was opened with the page has loaded. */
function fetchDefinitions() {
  if (hasDefinitions) return;
  hasDefinitions = true;
  bridge.changed("definitions");
  log.note("The attribute definitions were fetched. The app was opened with the page, so it got an empty list first.");
}

/** @param {boolean} isOnline */
function setOnline(isOnline) {
  const availability = isOnline ? "online" : "offline";
  for (const context of store.contexts) {
    const agent = agentOf(context);
    const assignee = record(record(record(record(context)["conversation"])["meta"])["assignee"]);
    if (agent["id"] !== undefined && assignee["id"] === agent["id"] && "availability_status" in assignee) assignee["availability_status"] = availability;
  }
  store.setOnline(isOnline);
  store.touch();
  log.note(`The agent is ${availability}. The host posts nothing for it; where the agent is the assignee, the app sees it when it asks.`);
}

/** @param {import("./core/compose.js").Draft} draft */
function compose(draft) {
  const now = Math.floor(Date.now() / 1000);
  const message = composeMessage(draft, store.context, { id: nextMessageId(store.contexts), now });
  if (store.appendMessage(message, now)) {
    log.note("The host posts nothing when a message arrives; the app keeps its snapshot until it asks.");
  } else {
    log.note("This payload has no conversation.messages array, so the message was not kept.", { level: "warn" });
  }
}

function reloadFrame() {
  if (store.isMobile) return log.note("There is no frame to load again: load the window of the screen.");
  const app = frames.reload();
  if (app) log.note("Reload frame: a new frame, loaded from the start.", { party: app.title });
}

/** @param {string[]} titles */
function noteRemoval(titles) {
  const why = store.selected < 0 ? "no conversation is selected any more" : "another conversation was opened";
  if (titles.length > 0) log.note(`Frame removed, with all its state: ${why}.`, { party: titles.join(", ") });
}

/**
 * Asks what a browser makes of the app's answer, and says in place of the frame why there is nothing in it.
 *
 * @param {App} app
 */
async function look(app) {
  const own = (looks.get(app.id) ?? 0) + 1;
  looks.set(app.id, own);
  try {
    const obstacles = await fetchObstacles(app.id, store.profile?.name ?? "");
    const isCurrent = store.apps.some((other) => other.id === app.id && other.url === app.url);
    if (looks.get(app.id) !== own || !isCurrent) return;
    const blocking = obstacles.find((obstacle) => obstacle.blocks) ?? null;
    frames.explain(app, blocking);
    if (blocking) refused.add(app.id);
    else refused.delete(app.id);
    if (blocking?.kind === "not-reachable") {
      silent.add(app.id);
      setTimeout(() => looks.get(app.id) === own && store.apps[store.openApp]?.id === app.id && void look(app), AGAIN_MS);
    } else if (silent.delete(app.id) && store.apps[store.openApp]?.id === app.id && frames.reload()) {
      log.note("The app answers now: a new frame.", { party: app.title });
    }
    const said = obstacles.map((obstacle) => `${obstacle.title}: ${obstacle.cause}`).join(" ");
    if (said !== "" && complaints.get(app.id) !== said) log.note(said, { party: app.title, level: "warn" });
    complaints.set(app.id, said);
  } catch {
    // hubctl itself does not answer; the banner says so.
  }
}

/** @param {import("./core/bridge.js").Frame} frame That has said something, so that it does not wait in silence. */
function notice(frame) {
  heard.add(frame.iframe);
  workbench.hint.clear(frame.panel.app);
}

/**
 * Says why an app may still wait that was posted the context a while ago. What it shows cannot be seen from here: an app that says
 * something, goes to another document or has the focus is not one that waits.
 *
 * @param {import("./core/bridge.js").Frame} frame
 */
async function wonder(frame) {
  const { app } = frame.panel;
  const isSilent = () => bridge.frames.includes(frame) && !heard.has(frame.iframe) && !refused.has(app.id) && frame.loads === 1 && document.activeElement !== frame.iframe;
  if (!isSilent()) return;
  const hint = await fetchHint(app.id).catch(() => null);
  if (!hint || !isSilent()) return;
  workbench.hint.show(app, hint);
  // A strong guess is for the terminal as well.
  if (hint.kind === "sender" || hint.kind === "no-listener") log.note(`${hint.title}: ${hint.code}`, { party: app.title, level: "warn" });
}

/** Tells the server what screens of the mobile app get: they ask it, and not this page. */
function tellScreens() {
  if (!store.isMobile || store.selected < 0) return;
  void outbox.tellScreens(bridge.eventFor(store.context));
}

/** @param {{app: App, address: HTMLAnchorElement, problem: HTMLElement}} screen */
async function showScreen({ app, address, problem }) {
  problem.textContent = "";
  try {
    const url = await openScreen(app.id);
    address.href = url;
    address.textContent = url;
    address.hidden = false;
    window.open(url, "_blank", "popup,noopener,width=390,height=844");
    log.note("The screen stands in a window of its own, through a proxy that plays the WebView. It keeps the context it was opened with: open it again for another conversation, or for this one as it is by then.", { party: app.title });
  } catch (error) {
    problem.textContent = error instanceof Error ? error.message : String(error);
  }
}

/**
 * An app can navigate the top window, here as in the host. This page is gone then, and cannot see who did it; it knows whether the
 * focus was in an app.
 */
function leave() {
  const app = bridge.frames.find(({ iframe }) => iframe === document.activeElement)?.panel.app.title ?? "";
  sessionStorage.setItem(LEFT, app);
  if (app) outbox.tellLast(`the page was closed or left while the focus was in “${app}”. ${WHO_LEAVES}`, app);
}

function noteReturn() {
  const app = sessionStorage.getItem(LEFT);
  sessionStorage.removeItem(LEFT);
  const [entry] = performance.getEntriesByType("navigation");
  const how = entry instanceof PerformanceNavigationTiming ? entry.type : "";
  if (app === null || how === "reload" || (app === "" && how !== "back_forward")) return;
  log.note(`This page was left${app && ` while the focus was in “${app}”`}, and is back. ${WHO_LEAVES}`, { party: app, level: "warn" });
}

/** @param {unknown[]} contexts */
function noteAdded(contexts) {
  const lacking = contexts.map(addedTo).filter((keys) => keys.length > 0);
  if (lacking.length === 0) return;
  const keys = [...new Set(lacking.flat())].join(", ");
  log.note(`${counted(lacking.length, "conversation", "conversations")} of ${contexts.length} lacked ${keys}: hubctl added what this host sends when it knows nothing.`);
}

function noteOddities() {
  if (store.contexts.length === 0) {
    log.note("The session holds no conversation. Check the file given to --payload; the page rebuilds when it changes.", { level: "warn" });
  }
  if (store.apps.length === 0) {
    log.note("There is no app, so the host shows no tabs. Add one in Settings, or start hubctl serve with --app-url.", { level: "warn" });
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
