// @ts-check
/** The host's main navigation. Only the inbox is played; the rest is scenery and says so. */

import { h, fill } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { agentName } from "../core/model.js";
import { StoreElement } from "../core/element.js";
import { avatar } from "./avatar.js";

/** @type {{icon: import("../core/icons.js").IconName, name: string}[]} */
const SCENERY = [
  { icon: "users", name: "Contacts" },
  { icon: "chart", name: "Reports" },
  { icon: "gear", name: "Settings" },
];

export class Rail extends StoreElement {
  #agent = h("div", { class: "rail-agent" });

  build() {
    fill(
      this,
      h("div", { class: "rail-logo", title: "MessageHub" }, logo()),
      h("nav", { class: "rail-nav", "aria-label": "MessageHub" }, item("chat", "Conversations", true), ...SCENERY.map((entry) => item(entry.icon, entry.name, false))),
      this.#agent,
    );
  }

  /** @param {import("../core/element.js").Topic} topic */
  update(topic) {
    if (topic !== "session" && topic !== "selection") return;
    const name = agentName(this.store.context);
    this.#agent.title = name ? `Signed in as ${name}` : "No currentAgent in this context";
    fill(this.#agent, avatar(name, { online: name !== "", known: name !== "" }));
  }
}

/**
 * @param {import("../core/icons.js").IconName} name
 * @param {string} label
 * @param {boolean} current
 */
function item(name, label, current) {
  const title = current ? label : `${label}: not played by hubctl`;
  return h("span", { class: current ? "rail-item current" : "rail-item", title, "aria-current": current && "page", "aria-disabled": !current && "true" }, icon(name));
}

function logo() {
  return icon("logo", "logo-mark");
}
