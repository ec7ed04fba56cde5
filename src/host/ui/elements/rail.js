// @ts-check
/** The host's main navigation. The inbox and the settings are played; the rest is scenery and says so. */

import { button, fill, h, setAttribute } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { agentName } from "../core/model.js";
import { StoreElement } from "../core/element.js";
import { avatar } from "./avatar.js";

export class Rail extends StoreElement {
  #agent = h("div", { class: "rail-agent" });
  #inbox = button({ class: "rail-item", title: "Conversations", "aria-label": "Conversations", "data-testid": "rail-conversations" }, () => this.raise("hub-conversations"), icon("chat"));
  #settings = button({ class: "rail-item", title: "Settings", "aria-label": "Settings", "data-testid": "rail-settings" }, () => this.raise("hub-settings", true), icon("gear"));

  build() {
    fill(
      this,
      h("div", { class: "rail-logo", title: "MessageHub" }, icon("logo", "logo-mark")),
      h("nav", { class: "rail-nav", "aria-label": "MessageHub" }, this.#inbox, scenery("users", "Contacts"), scenery("chart", "Reports"), this.#settings),
      this.#agent,
    );
  }

  /** @param {import("../core/element.js").Topic} topic */
  update(topic) {
    const { isInSettings } = this.store;
    for (const [item, isCurrent] of /** @type {const} */ ([[this.#inbox, !isInSettings], [this.#settings, isInSettings]])) {
      item.classList.toggle("current", isCurrent);
      setAttribute(item, "aria-current", isCurrent && "page");
    }
    if (topic !== "session" && topic !== "selection" && topic !== "view" && topic !== "contexts") return;
    const name = agentName(this.store.context);
    const presence = this.store.isOnline ? "online" : "offline";
    this.#agent.title = name ? `Signed in as ${name}, ${presence}` : "No currentAgent in this context";
    fill(this.#agent, avatar(name, { online: name !== "" && this.store.isOnline, known: name !== "" }));
  }
}

/**
 * @param {import("../core/icons.js").IconName} name
 * @param {string} label
 */
function scenery(name, label) {
  return h("span", { class: "rail-item", title: `${label}: not played by hubctl` }, icon(name));
}
