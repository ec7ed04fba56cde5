// @ts-check
/**
 * The apps' frames. When they are made and when they go is up to the traits of
 * the host. A frame has an `id` and a `src` and nothing else.
 */

import { button, fill, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { StoreElement } from "../core/element.js";

/**
 * @typedef {import("../core/types.js").App} App
 * @typedef {{app: App, iframe: HTMLIFrameElement | null, container: HTMLElement, obstacle: HTMLElement}} Panel
 * @typedef {import("../core/api.js").Obstacle} Obstacle
 */

export class AppFrames extends StoreElement {
  /** @type {import("../core/bridge.js").Bridge | null} */
  bridge = null;
  /** @type {Map<number, Panel>} by position */
  #panels = new Map();
  #isNextLate = false;

  /** @param {import("../core/element.js").Topic} topic */
  update(topic) {
    if (topic === "session" || topic === "selection" || topic === "settings") this.#removeAll(topic === "selection");
    if (topic === "session" || topic === "selection" || topic === "tab" || topic === "settings") this.#show(this.store.openApp);
    this.dataset["viewport"] = this.store.viewport;
  }

  /**
   * Throws the visible frame away and makes a new one: an address that differs
   * from the old one in its fragment alone would not be loaded again.
   *
   * @param {{isLate?: boolean}} [how] Late: its load is told late.
   * @returns {App | null} the app whose frame it was
   */
  reload({ isLate = false } = {}) {
    const position = this.store.openApp;
    const panel = this.#panels.get(position);
    if (!panel?.iframe) return null;
    this.#isNextLate = isLate;
    this.#remove(position, panel);
    this.#show(position);
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
    if (this.store.profile?.traits.mount === "each-click") {
      for (const [index, panel] of [...this.#panels]) if (index !== position) this.#remove(index, panel);
    }
    if (app && !this.#panels.has(position)) {
      if (this.store.isMobile) this.#createScreen(app, position);
      else this.#create(app, position);
    }
    for (const [index, { container }] of this.#panels) container.hidden = index !== position;
    this.bridge?.show(this.#panels.get(position)?.iframe ?? null);
  }

  /**
   * In the mobile app there is no frame: the app is a screen of its own, the
   * top document, which no frame of this page can be.
   *
   * @param {App} app
   * @param {number} position
   */
  #createScreen(app, position) {
    const obstacle = h("div", { class: "app-frame-obstacle", hidden: true, role: "alert", "data-testid": "obstacle" });
    const address = h("a", { class: "screen-address", target: "_blank", rel: "noopener", hidden: true, "data-testid": "screen-address" });
    const problem = h("p", { role: "alert" });
    const open = button({ class: "primary-button", "data-testid": "open-screen" }, () => this.raise("hub-open-screen", { app, address, problem }), icon("mobile"), "Open the screen");
    const container = h(
      "div",
      { class: "app-frame", id: `panel-app-${position}`, role: "tabpanel", "aria-labelledby": `tab-panel-app-${position}`, "data-testid": "app-frame-container", "data-app-id": app.id },
      h("div", { class: "screen" }, h("div", { class: "phone" }, icon("mobile"), h("h2", {}, h("bdi", {}, app.title)), h("p", {}, "In the mobile app this is a screen of its own: the app is the top document, in a WebView."), open, problem, address)),
      obstacle,
    );
    this.#panels.set(position, { app, iframe: null, container, obstacle });
    this.append(container);
    this.raise("hub-frame-mounted", app);
  }

  /**
   * @param {App} app
   * @param {number} position
   */
  #create(app, position) {
    const iframe = document.createElement("iframe");
    iframe.id = `dashboard-app--frame-${position}-0`;
    const obstacle = h("div", { class: "app-frame-obstacle", hidden: true, role: "alert", "data-testid": "obstacle" });
    const container = h(
      "div",
      { class: "app-frame", id: `panel-app-${position}`, role: "tabpanel", "aria-labelledby": `tab-panel-app-${position}`, "data-testid": "app-frame-container", "data-app-id": app.id, "data-state": "loading" },
      h("div", { class: "app-frame-loading", role: "status" }, h("span", { class: "spinner" }), h("p", {}, "Loading the app…")),
      obstacle,
    );
    this.bridge?.adopt({
      app,
      iframe,
      isLate: this.#isNextLate,
      onPost: () => {
        if (container.dataset["state"] !== "shown") container.dataset["state"] = "shown";
      },
      onLoad: () => this.raise("hub-frame-loaded", app),
    });
    this.#isNextLate = false;
    this.#panels.set(position, { app, iframe, container, obstacle });
    iframe.src = app.url;
    container.prepend(iframe);
    this.append(container);
    this.raise("hub-frame-mounted", app);
  }

  /** @param {boolean} announce */
  #removeAll(announce) {
    const titles = [...this.#panels.values()].map((panel) => panel.app.title);
    for (const [position, panel] of [...this.#panels]) this.#remove(position, panel);
    if (announce) this.raise("hub-frames-removed", titles);
  }

  /**
   * @param {number} position
   * @param {Panel} panel
   */
  #remove(position, panel) {
    if (panel.iframe) this.bridge?.release(panel.iframe);
    this.#panels.delete(position);
    panel.container.remove();
    this.raise("hub-frame-gone");
  }
}

/**
 * @param {App} app
 * @param {Obstacle} obstacle
 * @param {() => void} onRetry
 */
function obstacleContent(app, obstacle, onRetry) {
  return [
    icon("alert"),
    h("h2", {}, obstacle.title.replace(/^./, (first) => first.toUpperCase())),
    h("p", {}, obstacle.cause),
    h("p", { class: "obstacle-host" }, "The real host shows nothing here and says nothing."),
    ...obstacle.fixes.map((fix) => h("details", { class: "obstacle-fix" }, h("summary", {}, fix.server), h("pre", {}, fix.text))),
    h("p", { class: "obstacle-actions" }, button({ class: "bench-button", "data-testid": "obstacle-retry" }, onRetry, icon("reload"), "Reload frame"), h("code", {}, app.url)),
  ];
}
