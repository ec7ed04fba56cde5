// @ts-check
/**
 * The apps' frames. As in the host: made at the first click of their tab, hidden
 * while another tab shows, gone with the conversation. A frame has an `id` and a
 * `src` and nothing else.
 */

import { h } from "../core/dom.js";
import { StoreElement } from "../core/element.js";

/**
 * @typedef {import("../core/types.js").App} App
 * @typedef {{app: App, iframe: HTMLIFrameElement, container: HTMLElement}} Panel
 */

export class AppFrames extends StoreElement {
  /** @type {import("../core/bridge.js").Bridge | null} */
  bridge = null;
  /** @type {Map<number, Panel>} by position */
  #panels = new Map();

  /** @param {import("../core/element.js").Topic} topic */
  update(topic) {
    if (topic === "session" || topic === "selection") this.#removeAll(topic === "selection");
    if (topic === "session" || topic === "selection" || topic === "tab") this.#show(this.store.openApp);
  }

  /**
   * Throws the visible frame away and makes a new one: an address that differs
   * from the old one in its fragment alone would not be loaded again.
   *
   * @returns {App | null} the app whose frame it was
   */
  reload() {
    const position = this.store.openApp;
    const panel = this.#panels.get(position);
    if (!panel) return null;
    this.#remove(position, panel);
    this.#show(position);
    return panel.app;
  }

  /** @param {number} position -1 for none */
  #show(position) {
    const app = this.store.apps[position];
    this.hidden = !app;
    if (app && !this.#panels.has(position)) this.#create(app, position);
    for (const [index, { container }] of this.#panels) container.hidden = index !== position;
    this.bridge?.show(this.#panels.get(position)?.iframe ?? null);
  }

  /**
   * @param {App} app
   * @param {number} position
   */
  #create(app, position) {
    const iframe = document.createElement("iframe");
    iframe.id = `dashboard-app--frame-${position}-0`;
    const container = h(
      "div",
      { class: "app-frame", id: `panel-app-${position}`, role: "tabpanel", "aria-labelledby": `tab-panel-app-${position}`, "data-testid": "app-frame-container", "data-app-id": app.id, "data-state": "loading" },
      h("div", { class: "app-frame-loading", role: "status" }, h("span", { class: "spinner" }), h("p", {}, "Loading the app…")),
    );
    this.bridge?.adopt({
      app,
      iframe,
      onPost: () => (container.dataset["state"] = "shown"),
      onLoad: () => this.raise("hub-frame-loaded", app),
    });
    this.#panels.set(position, { app, iframe, container });
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
    this.bridge?.release(panel.iframe);
    this.#panels.delete(position);
    panel.container.remove();
  }
}
