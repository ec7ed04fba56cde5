// @ts-check
/**
 * The apps' frames. When they are made and when they go is up to the traits of
 * the host. A frame has an `id` and a `src` and nothing else.
 */

import { button, fill, h, setAttribute } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { StoreElement } from "../core/element.js";

/**
 * @typedef {import("../core/types.js").App} App
 * @typedef {import("../core/bridge.js").Panel & {iframes: HTMLIFrameElement[], container: HTMLElement, obstacle: HTMLElement}} Panel
 * @typedef {import("../core/api.js").Obstacle} Obstacle
 */

export class AppFrames extends StoreElement {
  /** @type {import("../core/bridge.js").Bridge | null} */
  bridge = null;
  /** @type {Map<number, Panel>} by position */
  #panels = new Map();
  /** @type {App[]} What the view was built with. */
  #apps = [];
  #isNextLate = false;

  /** @param {import("../core/element.js").Topic} topic */
  update(topic) {
    const isBuilt = topic === "session" || topic === "selection" || topic === "settings";
    if (isBuilt) this.#build(topic === "selection");
    if (topic === "apps" && !this.store.isInSettings) this.bridge?.relist(this.#apps, this.store.apps);
    this.#apps = this.store.apps;
    if (isBuilt || topic === "tab") this.#show(this.store.openApp);
    this.dataset["viewport"] = this.store.viewport;
  }

  /** @param {boolean} isSwitch Whether another conversation is shown by a view that is there already. */
  #build(isSwitch) {
    const titles = [...this.#panels.values()].map((panel) => panel.app.title);
    for (const panel of [...this.#panels.values()]) this.#remove(panel);
    if (isSwitch) this.raise("hub-frames-removed", titles);
    if (this.store.isInSettings) return;
    const isBackward = isSwitch && this.store.traits.answers === "last-app-then-first";
    this.bridge?.build(this.store.apps, isBackward ? "backward" : "forward");
  }

  /**
   * Throws the visible app's frames away and makes new ones: an address that differs
   * from the old one in its fragment alone would not be loaded again.
   *
   * @param {{isLate?: boolean}} [how] Late: the host hears late of the load.
   * @returns {App | null} the app whose frames they were
   */
  reload({ isLate = false } = {}) {
    const panel = this.#panels.get(this.store.openApp);
    if (!panel || panel.iframes.length === 0) return null;
    this.#isNextLate = isLate;
    this.#remove(panel);
    this.#show(panel.position);
    return panel.app;
  }

  /**
   * Says in place of a frame why the real host would show nothing there.
   *
   * @param {App} app
   * @param {Obstacle | null} obstacle
   */
  explain(app, obstacle) {
    const panel = [...this.#panels.values()].find((candidate) => candidate.app.id === app.id);
    if (!panel) return;
    panel.obstacle.hidden = obstacle === null;
    if (obstacle) fill(panel.obstacle, ...obstacleContent(app, obstacle, () => this.raise("hub-reload-frame")));
  }

  /** @param {number} position -1 for none */
  #show(position) {
    const app = this.store.apps[position];
    this.hidden = !app;
    const { mount, between_tabs } = this.store.traits;
    if (mount === "each-click") {
      for (const panel of [...this.#panels.values()].filter((other) => other.position !== position)) {
        if (app && between_tabs === "same-frame") this.#move(panel, app, position);
        else this.#remove(panel);
      }
    }
    if (app && !this.#panels.has(position)) {
      if (this.store.isMobile) this.#createScreen(app, position);
      else this.#create(app, position);
    }
    for (const panel of this.#panels.values()) panel.container.hidden = panel.position !== position;
    this.bridge?.show(this.#panels.get(position) ?? null);
  }

  /**
   * A panel without its frames.
   *
   * @param {App} app
   * @param {number} position
   * @param {string} state
   * @param {...(Node | string)} content
   * @returns {Panel}
   */
  #panel(app, position, state, ...content) {
    const obstacle = h("div", { class: "app-frame-obstacle", hidden: true, role: "alert", "data-testid": "obstacle" });
    const container = h("div", { class: "app-frame", role: "tabpanel", "data-testid": "app-frame-container", "data-state": state }, ...content, obstacle);
    const panel = { app, position, wasPosted: false, held: /** @type {const} */ (""), iframes: [], container, obstacle };
    this.#place(panel);
    return panel;
  }

  /** @param {Panel} panel */
  #place(panel) {
    const { app, position, container } = panel;
    this.#panels.set(position, panel);
    container.id = `panel-app-${position}`;
    container.dataset["appId"] = String(app.id);
    setAttribute(container, "aria-labelledby", `tab-panel-app-${position}`);
  }

  /**
   * In the mobile app there is no frame: the app is a screen of its own, the
   * top document, which no frame of this page can be.
   *
   * @param {App} app
   * @param {number} position
   */
  #createScreen(app, position) {
    const address = h("a", { class: "screen-address", target: "_blank", rel: "noopener", hidden: true, "data-testid": "screen-address" });
    const problem = h("p", { role: "alert" });
    const open = button({ class: "primary-button", "data-testid": "open-screen" }, () => this.raise("hub-open-screen", { app, address, problem }), icon("mobile"), "Open the screen");
    const screen = h("div", { class: "screen" }, h("div", { class: "phone" }, icon("mobile"), h("h2", {}, h("bdi", {}, app.title)), h("p", {}, "In the mobile app this is a screen of its own: the app is the top document, in a WebView."), open, problem, address));
    this.append(this.#panel(app, position, "shown", screen).container);
    this.raise("hub-frame-mounted", app);
  }

  /**
   * @param {App} app
   * @param {number} position
   */
  #create(app, position) {
    const panel = this.#panel(app, position, "loading", h("div", { class: "app-frame-loading", role: "status" }, h("span", { class: "spinner" }), h("p", {}, "Loading the app…")));
    for (const url of app.urls) this.#addFrame(panel, url);
    this.#isNextLate = false;
    this.append(panel.container);
    this.raise("hub-frame-mounted", app);
  }

  /**
   * @param {Panel} panel
   * @param {string} url
   */
  #addFrame(panel, url) {
    const iframe = document.createElement("iframe");
    const index = panel.iframes.push(iframe) - 1;
    iframe.id = `dashboard-app--frame-${panel.position}-${index}`;
    const onPost = () => {
      if (panel.container.dataset["state"] !== "shown") panel.container.dataset["state"] = "shown";
    };
    this.bridge?.adopt({
      panel,
      index,
      iframe,
      isLate: this.#isNextLate,
      onPost,
      // In some versions the post went to another frame.
      onLoad: () => {
        onPost();
        this.raise("hub-frame-loaded", panel.app);
      },
    });
    iframe.src = url;
    panel.container.insertBefore(iframe, panel.container.children[index] ?? null);
  }

  /**
   * The frames of one app become those of another: they stay in the page and
   * get its addresses, so an equal one does not load again.
   *
   * @param {Panel} panel
   * @param {App} app
   * @param {number} position
   */
  #move(panel, app, position) {
    this.#panels.delete(panel.position);
    Object.assign(panel, { app, position });
    this.#place(panel);
    panel.obstacle.hidden = true;
    for (const iframe of panel.iframes.splice(app.urls.length)) this.#removeFrame(iframe);
    for (const [index, url] of app.urls.entries()) {
      const iframe = panel.iframes[index];
      if (!iframe) this.#addFrame(panel, url);
      else {
        iframe.id = `dashboard-app--frame-${position}-${index}`;
        if (iframe.getAttribute("src") !== url) iframe.src = url;
      }
    }
    this.raise("hub-frame-mounted", app);
  }

  /** @param {Panel} panel */
  #remove(panel) {
    for (const iframe of panel.iframes) this.#removeFrame(iframe);
    this.#panels.delete(panel.position);
    panel.container.remove();
    this.raise("hub-frame-gone");
  }

  /** @param {HTMLIFrameElement} iframe */
  #removeFrame(iframe) {
    this.bridge?.release(iframe);
    iframe.remove();
  }
}

/** What a fix is called that does not depend on the server. */
const ANY_SERVER = "any server";

/**
 * @param {App} app
 * @param {Obstacle} obstacle
 * @param {() => void} onRetry
 */
function obstacleContent(app, obstacle, onRetry) {
  // Those for the servers that the app's answer seems to come from stand before the one for any server.
  const inUse = Math.max(obstacle.fixes.findIndex((fix) => fix.server === ANY_SERVER), 1);
  return [
    icon("alert"),
    h("h2", {}, obstacle.title.replace(/^./, (first) => first.toUpperCase())),
    h("p", {}, obstacle.cause),
    h("p", { class: "obstacle-host" }, "The real host shows nothing here and says nothing."),
    ...obstacle.fixes.map((fix, index) => h("details", { class: "obstacle-fix", open: index < inUse }, h("summary", {}, fix.server), h("pre", {}, fix.text))),
    h("p", { class: "obstacle-actions" }, button({ class: "bench-button", "data-testid": "obstacle-retry" }, onRetry, icon("reload"), "Reload frame"), h("code", {}, app.url)),
  ];
}
