// @ts-check
/** "Messages" and a tab for each app. Without an app the host shows no tabs at all. */

import { button, fill, h, roveFocus, setAttribute } from "../core/dom.js";
import { StoreElement } from "../core/element.js";

export class TabBar extends StoreElement {
  #list = h("div", { class: "tabs", role: "tablist", "aria-label": "Conversation" });
  /** @type {HTMLButtonElement[]} */
  #tabs = [];

  build() {
    fill(this, this.#list);
    this.#list.addEventListener("keydown", (event) => roveFocus(event, this.#tabs, { previous: "ArrowLeft", next: "ArrowRight" }));
  }

  /** @param {import("../core/element.js").Topic} topic */
  update(topic) {
    if (topic === "session" || topic === "apps") this.#rebuild();
    if (topic === "session" || topic === "apps" || topic === "selection" || topic === "tab" || topic === "settings") this.#mark();
  }

  #rebuild() {
    const { apps } = this.store;
    this.#tabs = [this.#tab(-1, "Messages", "tab-messages", "panel-messages"), ...apps.map((app, position) => this.#tab(position, app.title, `tab-app-${app.id}`, `panel-app-${position}`))];
    fill(this.#list, ...this.#tabs);
  }

  /**
   * @param {number} position
   * @param {string} title
   * @param {string} testId
   * @param {string} panel
   */
  #tab(position, title, testId, panel) {
    const attributes = { class: "tab", role: "tab", id: `tab-${panel}`, "data-testid": testId, title };
    return button(attributes, () => this.raise("hub-tab", position), h("bdi", { class: "truncate" }, title));
  }

  #mark() {
    this.hidden = this.store.apps.length === 0 || this.store.selected < 0;
    for (const [index, tab] of this.#tabs.entries()) {
      const selected = index - 1 === this.store.openApp;
      setAttribute(tab, "aria-selected", String(selected));
      // A panel is made at the first click of its tab.
      setAttribute(tab, "aria-controls", selected && tab.id.replace(/^tab-/, ""));
      tab.tabIndex = selected ? 0 : -1;
      if (selected) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }
}
